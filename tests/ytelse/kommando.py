"""`python tests/maal_ytelse.py`: measure, show the table, and say where the rest was written."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from ytelse.forsok import GRUNNLAG, Omfang, measure
from ytelse.jobber import JOBBER
from ytelse.kurve import draw
from ytelse.materiale import Materiale, make_materiale
from ytelse.tabell import (
    BILDE,
    as_json,
    as_table,
    curve_table,
    landet,
    make_rader,
    om_maskinen,
    vekst,
    write_readme,
)

_ROT: Final = Path(__file__).resolve().parents[2]
#: The two largest are both past what the regional workbook has room for: the growth in memory for
#: each further return is that between them.
_KURVE: Final = (1, 10, 100, 357, 1000, 3000, 10_000)
_sti = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--antall", default=357, show_default=True, help="Innsendte filer i hovedmålingen.")
@click.option("--ganger", default=5, show_default=True, help="Hvor mange ganger hver ting måles.")
@click.option("--utvalg", default=20, show_default=True, help="Filer for dem som leser sakte.")
@click.option("--rask", is_flag=True, help="Liten kjøring på noen minutter: 10 filer, én gang.")
@click.option(
    "--opptil",
    default=1000,
    show_default=True,
    help="Største antall i kurven over kost mot antall filer. 10000 tar en halv time og 4 GB disk; "
    "så mange får ikke plass i den regionale arbeidsboken, og går til eksporten.",
)
@click.option(
    "--uten",
    multiple=True,
    type=click.Choice([n for n in JOBBER if n not in GRUNNLAG]),
    help="La være å måle dette. Kan gis flere ganger.",
)
@click.option("--mappe", type=_sti, help="Mål på egne innsendte filer. Krever --utsendt.")
@click.option("--utsendt", type=_sti, help="Mappen «gevinstark lag» laget for dem.")
@click.option("--arbeid", type=_sti, help="Ny mappe filene lages i, og beholdes.")
@click.option("--json", "json_til", type=_sti, help="Skriv alle tall til denne filen.")
@click.option("--bilde", type=_sti, help="Skriv kurven som SVG hit.")
@click.option(
    "--skriv-readme", is_flag=True, help="Sett tabellene og kurven inn i tests/README.md."
)
def main(
    antall: int,
    ganger: int,
    utvalg: int,
    opptil: int,
    uten: tuple[str, ...],
    mappe: Path | None,
    utsendt: Path | None,
    arbeid: Path | None,
    json_til: Path | None,
    bilde: Path | None,
    *,
    rask: bool,
    skriv_readme: bool,
) -> None:
    """Mål gevinstark side om side med de vanlige måtene å gjøre det på."""
    if (mappe is None) != (utsendt is None):
        raise click.UsageError("--mappe og --utsendt hører sammen.")
    if rask:
        antall, ganger, utvalg = min(antall, 10), 1, min(utvalg, 2)
        opptil = antall
    with ExitStack() as opprydding:
        if mappe is not None and utsendt is not None:
            filer = tuple(sorted(f for f in mappe.rglob("*.xlsx") if f.is_file()))
            if not filer:
                raise click.UsageError(f"Det er ingen .xlsx-filer i {mappe}.")
            materiale = Materiale(filer, utsendt)
            antall, opptil = min(antall, len(filer)), min(opptil, len(filer))
        else:
            sted = arbeid or Path(opprydding.enter_context(tempfile.TemporaryDirectory()))
            materiale = make_materiale(sted, max(antall, opptil), _si)
        kurve = tuple(sorted({n for n in (*_KURVE, opptil) if n <= opptil}))
        omfang = Omfang(antall, ganger, min(utvalg, antall), kurve, uten)
        resultat = measure(materiale, omfang, eget=mappe is not None, framdrift=_si)
    _si("")
    click.echo(f"{om_maskinen()}\n\n{as_table(make_rader(resultat))}\n\n{curve_table(resultat)}")
    if (vokser := vekst(resultat)) is not None:
        click.echo(f"\nMinne for hver fil til: {vokser:.0f} kB.")
    click.echo(f"\n{landet(resultat)}")
    tegning = draw(
        {n: m.cpu_ms for n, m in resultat.kurve.items()}, "konsolider: CPU per fil i millisekunder"
    )
    if json_til is not None:
        tekst = json.dumps(as_json(resultat), ensure_ascii=False, indent=1)
        json_til.write_text(tekst + "\n", encoding="utf-8")
    if bilde is not None:
        bilde.write_text(tegning, encoding="utf-8")
    if skriv_readme:
        (_ROT / BILDE).write_text(tegning, encoding="utf-8")
        write_readme(_ROT / "tests" / "README.md", resultat)


def _si(tekst: str) -> None:
    """Progress on stderr, on one line where it is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{tekst}\x1b[K", nl=False, err=True)
    elif tekst and "innsendte filer laget" not in tekst:
        click.echo(tekst, err=True)
