"""Commands that tell what was found: forklar, rapport, koder."""

from __future__ import annotations

from pathlib import Path

import click

from gevinstark.cli import valg
from gevinstark.cli.gruppe import main
from gevinstark.cli.skjerm import skriv_json
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.verdi import printable


@main.command()
@valg.sti("region")
@click.argument("sted")
@valg.som_json
def forklar(region: Path, sted: str, *, som_json: bool) -> None:
    """Vis hvor et tall i den regionale arbeidsboken REGION kommer fra.

    STED er «ARK!CELLE», for eksempel «Per kommune!B7». Skriv «FIL!ARK!CELLE» for å gå den andre
    veien: fra en celle i en innsendt fil til tallene den inngår i.
    """
    from gevinstark.rapport.forklaring import explain

    svar = explain(region, sted)
    if som_json:
        skriv_json(svar.as_json())
        return
    for linje in svar.linjer():
        click.echo(printable(linje))


@main.command()
@valg.sti("region")
@click.option("--ut", required=True, type=click.Path(path_type=Path), help="Word-filen (.docx).")
@click.option(
    "--kommune",
    metavar="NR",
    help="Lag gevinstrealiseringsrapporten for denne kommunen, ikke nettverkets årsrapport.",
)
@valg.overskriv
def rapport(region: Path, ut: Path, kommune: str | None, *, overskriv: bool) -> None:
    """Lag nettverkets årsrapport som Word-fil av den regionale arbeidsboken REGION."""
    from gevinstark.grunn.filer import check_ledig, write_fil
    from gevinstark.rapport.aarsrapport import make_aarsrapport
    from gevinstark.rapport.kommunerapport import make_kommunerapport
    from gevinstark.rapport.regionbok import open_regionbok

    check_ledig(ut, overskriv=overskriv)
    if ut.resolve() == region.resolve():
        raise Brukerfeil("Rapporten kan ikke ha samme navn som den regionale arbeidsboken.")
    bok = open_regionbok(region)
    innhold = make_aarsrapport(bok) if kommune is None else make_kommunerapport(bok, kommune)
    write_fil(ut, innhold, overskriv=overskriv)
    click.echo(str(ut))


@main.command()
@valg.som_json
def koder(*, som_json: bool) -> None:
    """Vis alle funnkoder: hvor alvorlige de er, hva de betyr og hva dere gjør."""
    from gevinstark.rapport.kodetabell import FAMILIER, koder_json, rader

    if som_json:
        skriv_json(koder_json())
        return
    forrige = ""
    for kode, alvor, tittel, gjor, kilde in rader():
        if kode[:3] != forrige:
            forrige = kode[:3]
            click.echo(f"\n{forrige}  {FAMILIER.get(forrige, '')}")
        click.echo(f"  {kode}  {alvor:<8}  {tittel} ({kilde})")
        click.echo(f"                    {gjor}")
