"""The command line: paths in, paths out, exit code. The only module that prints.

Data goes to stdout, talk and progress to stderr. Heavy modules are imported by the command that
needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from gevinstark import __version__
from gevinstark.errors import BokenErFull, Brukerfeil, GevinstarkError, UgyldigKilde
from gevinstark.funn import Alvor, Funn, sorted_funn, worst
from gevinstark.verdi import json_tekst, printable, verdi_ut

if TYPE_CHECKING:
    from gevinstark.innlesing.arbeider import Leser
    from gevinstark.mottak import Innsamling, Sak
    from gevinstark.utsendt import Utsending

OK: Final = 0
FUNN: Final = 1
FEIL_BRUK: Final = 2
KAN_IKKE: Final = 3

_F = TypeVar("_F", bound=Callable[..., Any])
_FARGER: Final = {
    Alvor.INFO: None,
    Alvor.ADVARSEL: "yellow",
    Alvor.FEIL: "red",
    Alvor.KRITISK: "red",
}
_VIS_FUNN: Final = 12


class _Gruppe(click.Group):
    """Turns our exceptions into the contract's exit codes, each with its message on stderr."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except UgyldigKilde as feil:
            _si(f"Fant {len(feil.feil)} feil i kilden:", farge="red")
            for f in feil.feil:
                _si(f"  {f}")
            sys.exit(KAN_IKKE)
        except Brukerfeil as feil:
            _si(str(feil), farge="red")
            sys.exit(FEIL_BRUK)
        except GevinstarkError as feil:
            _si(str(feil), farge="red")
            sys.exit(KAN_IKKE)


def _si(tekst: str, farge: str | None = None) -> None:
    """Talk on stderr; control characters from files never reach the terminal."""
    farge = None if os.environ.get("NO_COLOR") else farge
    click.secho(printable(tekst), fg=farge, err=True)


def _skriv_json(dokument: Any) -> None:
    click.echo(json_tekst(dokument))


def _framdrift() -> Callable[[str], None] | None:
    """Progress, only on a terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda tekst: click.echo(f"\r{tekst}\x1b[K", nl=False, err=True)


def _ferdig_framdrift() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


_SOKEALTERNATIVER: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_overskriv = click.option("--overskriv", is_flag=True, help="Erstatt filer som finnes fra før.")
_som_json = click.option("--json", "som_json", is_flag=True, help="Skriv resultatet som JSON.")
_streng = click.option("--streng", is_flag=True, help="La også advarsler gi avslutningskode 1.")
_utsendt = click.option(
    "--utsendt",
    "utsendt",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Mappen «gevinstark lag» laget. Kan gis flere ganger.",
)

_jobber = click.option(
    "--jobber",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Hvor mange filer som leses samtidig (vanligvis én per prosessor). Resultatet er det samme.",
)
_mellomlager = click.option(
    "--mellomlager",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Husk leste filer her, så de ikke leses om igjen (vanligvis brukerens egen hurtigbuffer). "
    "Mappen kan slettes når som helst.",
)
_uten_mellomlager = click.option(
    "--uten-mellomlager", is_flag=True, help="Les alle filer på nytt, og husk ingenting."
)
_utelat = click.option(
    "--utelat",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="Hold denne innsendte filen utenfor. Kan gis flere ganger.",
)
_bruk = click.option(
    "--bruk",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="La denne filen telle for kommunen, selv om en annen er nyere. Kan gis flere ganger.",
)
_tilbakemelding = click.option(
    "--tilbakemelding",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Legg en rettekopi og et e-postutkast her for hver fil det er noe å si om.",
)


def _sti(navn: str, **mer: Any) -> Callable[[_F], _F]:
    return click.argument(navn, type=click.Path(path_type=Path), **mer)


@click.group(cls=_Gruppe, context_settings=_SOKEALTERNATIVER)
@click.version_option(
    __version__, "--versjon", prog_name="gevinstark", message="%(prog)s %(version)s"
)
def main() -> None:
    """Arbeidsbøker for gevinstrealiseringsplaner: send ut, les inn med bevis, regn etter, legg sammen."""


@main.command()
@_sti("mappe", default=Path("demo"))
@_jobber
@_overskriv
def demo(mappe: Path, jobber: int | None, *, overskriv: bool) -> None:
    """Kjør hele runden på det innebygde eksempelet i MAPPE (vanligvis demo/).

    Lager åtte arbeidsbøker, fyller ut sju, leser dem inn, svarer den som må rette noe, og lager den
    regionale oversikten og årsrapporten.
    """
    from gevinstark.demo import run_demo

    resultat = run_demo(
        mappe, overskriv=overskriv, framdrift=_framdrift(), jobber=_antall_jobber(jobber)
    )
    _ferdig_framdrift()
    _vis_innsamling(resultat.innsamling)
    click.echo("\nHer er filene:")
    for hva, sti in resultat.filer:
        click.echo(f"  {sti}  {hva}")
    sys.exit(_kode(resultat.innsamling.alvor, streng=False))


@main.command()
@_sti("mappe")
@click.option(
    "--fra",
    type=click.Path(path_type=Path),
    help="Skriv planen i denne arbeidsboken (--form felles) som YAML.",
)
@_overskriv
def ny(mappe: Path, fra: Path | None, *, overskriv: bool) -> None:
    """Legg en plan å begynne med i MAPPE, eller planen fra en utfylt arbeidsbok."""
    from gevinstark.filer import write_fil
    from gevinstark.planfil import workbook_to_yaml
    from gevinstark.ressurser import EKSEMPELPLAN, ressurs

    plan = mappe / "plan.yaml"
    innhold = ressurs(EKSEMPELPLAN).read_bytes() if fra is None else workbook_to_yaml(fra).encode()
    write_fil(plan, innhold, overskriv=overskriv)
    click.echo(str(plan))
    if fra is None:
        _si(
            "Planen er et ekte eksempel. Bytt ut innholdet med deres eget, og kjør «gevinstark lag»."
        )


@main.command()
@_sti("plan")
@click.option(
    "--ut", required=True, type=click.Path(path_type=Path), help="Mappen arbeidsbøkene legges i."
)
@click.option(
    "--form",
    type=click.Choice(["kommune", "felles", "samlet"]),
    default="kommune",
    show_default=True,
    help="kommune: én arbeidsbok per kommune. felles: tabell A–G åpne for prosjektgruppen. "
    "samlet: én arbeidsbok med faner for flere kommuner.",
)
@click.option(
    "--kommune",
    "kommuner",
    multiple=True,
    metavar="NR",
    help="Bare denne kommunen. Kan gis flere ganger.",
)
@click.option("--passord", default="", help="Passord på arkbeskyttelsen (vanligvis uten).")
@_streng
@_overskriv
def lag(
    plan: Path,
    ut: Path,
    form: str,
    kommuner: Sequence[str],
    passord: str,
    *,
    streng: bool,
    overskriv: bool,
) -> None:
    """Lag låste arbeidsbøker av PLAN, og utsendt.json som forteller hva som ble sendt ut."""
    from gevinstark.utsteding import issue

    utstedelse = issue(
        plan,
        ut,
        form=form,
        kommuner=kommuner,
        passord=passord,
        overskriv=overskriv,
        framdrift=_framdrift(),
    )
    _ferdig_framdrift()
    for utstedt in utstedelse.utsending.utstedt.values():
        click.echo(str(ut / utstedt.fil))
    click.echo(str(ut / "utsendt.json"))
    if utstedelse.funn:
        _si(f"\nPlanen har {_antall(utstedelse.funn)}:")
        _vis_funn(utstedelse.funn, len(utstedelse.funn))
    sys.exit(_kode(min(worst(utstedelse.funn), Alvor.ADVARSEL), streng=streng))


@main.command()
@_sti("fil")
@_som_json
def felt(fil: Path, *, som_json: bool) -> None:
    """Vis alle felt i arbeidsboken FIL: nøkkel, plass, type, enhet, valg og verdi."""
    from gevinstark.feltliste import read_feltliste

    liste = read_feltliste(fil)
    if som_json:
        _skriv_json(liste.as_json())
        return
    for post in liste.felt.values():
        verdi = verdi_ut(post.verdi, post.type)
        vist = "" if verdi is None else printable(str(verdi)).replace("\n", " ⏎ ")
        click.echo(
            "\t".join(
                (
                    post.felt,
                    f"{post.sted.ark}!{post.sted.celle}",
                    post.rolle,
                    post.type,
                    post.enhet,
                    vist,
                )
            )
        )


@main.command()
@_sti("fil")
@_sti("svar")
@click.option("--ut", required=True, type=click.Path(path_type=Path), help="Den utfylte kopien.")
@_overskriv
def fyll(fil: Path, svar: Path, ut: Path, *, overskriv: bool) -> None:
    """Fyll en kopi av arbeidsboken FIL med svarene i SVAR (YAML, JSON eller CSV: feltnøkkel, verdi)."""
    from gevinstark.filer import check_ledig, write_fil
    from gevinstark.utfylling import fill

    check_ledig(ut, overskriv=overskriv)
    if ut.resolve() == fil.resolve():
        raise Brukerfeil("Kopien kan ikke ha samme navn som originalen.")
    write_fil(ut, fill(fil, svar), overskriv=overskriv)
    click.echo(str(ut))


@main.command()
@_sti("filer", nargs=-1, required=True)
@_utsendt
@click.option(
    "--revisjon",
    is_flag=True,
    help="Regn etter med biblioteket «formulas» og LibreOffice også, og vis alle vitnene celle for "
    "celle.",
)
@_tilbakemelding
@_jobber
@_mellomlager
@_uten_mellomlager
@_som_json
@_streng
@_overskriv
def kontroller(
    filer: Sequence[Path],
    utsendt: Sequence[Path],
    tilbakemelding: Path | None,
    jobber: int | None,
    mellomlager: Path | None,
    *,
    uten_mellomlager: bool,
    revisjon: bool,
    som_json: bool,
    streng: bool,
    overskriv: bool,
) -> None:
    """Kontroller innsendte arbeidsbøker, én eller flere FILER."""
    from gevinstark.innlesing.arbeider import read_filer
    from gevinstark.mottak import receive
    from gevinstark.rapport.somjson import innsamling_json

    leser = read_filer if uten_mellomlager else _remember(read_filer, mellomlager)
    innsamling = receive(
        [(f, str(f)) for f in filer],
        _utsendinger(utsendt),
        _framdrift(),
        _antall_jobber(jobber),
        leser=leser,
    )
    _ferdig_framdrift()
    if tilbakemelding is not None:
        _skriv_tilbakemelding(innsamling, tilbakemelding, overskriv=overskriv)
    vitner = _revisjon(innsamling, filer) if revisjon else None
    if som_json:
        dokument = innsamling_json(innsamling)
        if vitner is not None:
            dokument["revisjon"] = vitner
        _skriv_json(dokument)
    else:
        _vis_innsamling(innsamling, alle=True)
        for fil, linjer in (vitner or {}).items():
            click.echo(f"\nRevisjon av {fil}:")
            for linje in linjer["tekst"]:
                click.echo(f"  {printable(linje)}")
    sys.exit(_kode(innsamling.alvor, streng=streng))


@main.command()
@click.argument("mappe")
@_utsendt
@click.option(
    "--ut", required=True, type=click.Path(path_type=Path), help="Den regionale arbeidsboken."
)
@click.option(
    "--eksport",
    type=click.Path(path_type=Path),
    help="Legg den lange tabellen her (Parquet, CSV, JSON).",
)
@_utelat
@_bruk
@_tilbakemelding
@_jobber
@click.option(
    "--klynge",
    metavar="ADRESSE",
    help="Les filene på en Dask-klynge, for eksempel tcp://maskin:8786. Krever gevinstark[klynge].",
)
@click.option(
    "--lager",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Legg den lange tabellen her som delt Parquet, med summer fra DuckDB. Krever gevinstark[klynge].",
)
@_mellomlager
@_uten_mellomlager
@_som_json
@_streng
@_overskriv
def konsolider(
    mappe: str,
    utsendt: Sequence[Path],
    ut: Path,
    eksport: Path | None,
    utelat: Sequence[Path],
    bruk: Sequence[Path],
    tilbakemelding: Path | None,
    jobber: int | None,
    klynge: str | None,
    lager: Path | None,
    mellomlager: Path | None,
    *,
    uten_mellomlager: bool,
    som_json: bool,
    streng: bool,
    overskriv: bool,
) -> None:
    """Les alle innsendte arbeidsbøker i MAPPE og lag den regionale oversikten.

    MAPPE kan også være en adresse som fsspec åpner, for eksempel s3://…
    """
    from gevinstark.filer import check_ledig, write_fil
    from gevinstark.mottak import receive
    from gevinstark.rapport.somjson import innsamling_json
    from gevinstark.region.skriv_region import write_region
    from gevinstark.tellende import find_valg

    check_ledig(ut, overskriv=overskriv)
    if eksport is not None:
        # Arrow is 30 MB that a run without an export has no use for.
        from gevinstark.region.eksport import check_eksport_ledig, write_eksport

        check_eksport_ledig(eksport, overskriv=overskriv)
    if lager is not None:
        with _tillegg("--lager"):
            from gevinstark.region.lager import check_lager_ledig, write_lager
        check_lager_ledig(lager)
    if tilbakemelding is not None and tilbakemelding.resolve().is_relative_to(
        Path(mappe).resolve()
    ):
        raise Brukerfeil(
            f"Legg tilbakemeldingene utenfor {mappe}. Ellers blir de lest som innsendte filer neste gang."
        )
    filer, leser = _innsendte(mappe, ut, klynge)
    if not uten_mellomlager:
        leser = _remember(leser, mellomlager, Path(mappe))
    valg = find_valg([(Path(sti), navn) for sti, navn in filer], utelat, bruk)
    framdrift = _framdrift()
    innsamling = receive(
        filer, _utsendinger(utsendt), framdrift, _antall_jobber(jobber), valg, leser
    )
    _ferdig_framdrift()
    if tilbakemelding is not None:
        _skriv_tilbakemelding(innsamling, tilbakemelding, overskriv=overskriv)
    # Before the workbook, which has a limit that these have not.
    if eksport is not None:
        write_eksport(innsamling.grunnlag, eksport, overskriv=overskriv, framdrift=framdrift)
    if lager is not None:
        write_lager(innsamling.grunnlag, lager, framdrift=framdrift)
    if framdrift:
        framdrift("Lager den regionale arbeidsboken")
    full = None
    try:
        write_fil(ut, write_region(innsamling.grunnlag), overskriv=overskriv)
    except BokenErFull as feil:
        # What was asked for beside it holds all of it.
        if eksport is None and lager is None:
            raise BokenErFull(f"{feil} Eller bruk --eksport eller --lager, som tar alt.") from feil
        full = feil
    _ferdig_framdrift()
    if som_json:
        _skriv_json(innsamling_json(innsamling))
    else:
        _vis_innsamling(innsamling)
        if full is None:
            click.echo(f"\nRegional oversikt: {ut}")
    if full is not None:
        _si(
            f"\n{ut} er ikke skrevet. {full}\nAlle tallene ligger i {eksport or lager}.",
            farge=_FARGER[Alvor.ADVARSEL],
        )
    sys.exit(_kode(innsamling.alvor, streng=streng))


def _innsendte(
    mappe: str, ut: Path, klynge: str | None
) -> tuple[Sequence[tuple[str | Path, str]], Leser]:
    """The files in a folder or under an address, and who reads them."""
    from gevinstark.innlesing.arbeider import read_filer
    from gevinstark.mottak import find_filer, is_adresse

    leser: Leser = read_filer
    filer: list[tuple[str | Path, str]] = []
    if is_adresse(mappe):
        with _tillegg("En adresse"):
            from gevinstark.klynge.objekter import find_objekter, read_objekter
        filer += find_objekter(mappe)
        leser = read_objekter
    else:
        rot = Path(mappe)
        filer += [
            (f, f.relative_to(rot).as_posix())
            for f in find_filer(rot)
            if f.resolve() != ut.resolve()
        ]
    if klynge is not None:
        with _tillegg("--klynge"):
            from gevinstark.klynge.lesing import read_klynge
        filer = [(f if isinstance(f, str) else str(f.resolve()), navn) for f, navn in filer]
        leser = partial(read_klynge, adresse=klynge)
    return filer, leser


@contextmanager
def _tillegg(hva: str) -> Iterator[None]:
    """What is not installed with the program itself."""
    try:
        yield
    except ModuleNotFoundError as feil:
        raise Brukerfeil(
            f"{hva} krever tilleggspakker (mangler {feil.name}). Skriv: pip install 'gevinstark[klynge]'"
        ) from feil


@main.command()
@_utsendt
@click.option(
    "--innsendt",
    required=True,
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Mappen med de innsendte arbeidsbøkene.",
)
@click.option("--aar", required=True, type=int, metavar="AAAA", help="Det nye rapporteringsåret.")
@click.option(
    "--ut", required=True, type=click.Path(path_type=Path), help="Mappen arbeidsbøkene legges i."
)
@click.option(
    "--plan",
    "plansti",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Bruk denne planen i stedet for den som ble sendt ut, for eksempel med nye deltakere eller "
    "en nyere versjon av skjemaet.",
)
@_utelat
@_bruk
@click.option("--passord", default="", help="Passord på arkbeskyttelsen (vanligvis uten).")
@_jobber
@_streng
@_overskriv
def rull(
    utsendt: Sequence[Path],
    innsendt: Path,
    aar: int,
    ut: Path,
    plansti: Path | None,
    utelat: Sequence[Path],
    bruk: Sequence[Path],
    passord: str,
    jobber: int | None,
    *,
    streng: bool,
    overskriv: bool,
) -> None:
    """Lag neste års arbeidsbøker, fylt ut med kommunenes siste svar.

    Svarene fra i fjor står ferdig utfylt og skal bekreftes. Tall for tidligere år er låst. Det som
    ikke kunne tas med, står i rullet.txt.
    """
    from gevinstark.rulling import RAPPORTFIL, roll

    rulling = roll(
        _utsendinger(utsendt),
        innsendt,
        aar,
        ut,
        plansti=plansti,
        utelat=utelat,
        bruk=bruk,
        passord=passord,
        overskriv=overskriv,
        framdrift=_framdrift(),
        jobber=_antall_jobber(jobber),
    )
    _ferdig_framdrift()
    for utstedt in rulling.utsending.utstedt.values():
        click.echo(str(ut / utstedt.fil))
    click.echo(str(ut / "utsendt.json"))
    click.echo(str(ut / RAPPORTFIL))
    for linje in rulling.linjer():
        _si(linje)
    sys.exit(_kode(rulling.innsamling.alvor, streng=streng))


@main.command()
@_sti("region")
@click.argument("sted")
@_som_json
def forklar(region: Path, sted: str, *, som_json: bool) -> None:
    """Vis hvor et tall i den regionale arbeidsboken REGION kommer fra.

    STED er «ARK!CELLE», for eksempel «Per kommune!B7». Skriv «FIL!ARK!CELLE» for å gå den andre
    veien: fra en celle i en innsendt fil til tallene den inngår i.
    """
    from gevinstark.rapport.forklaring import explain

    svar = explain(region, sted)
    if som_json:
        _skriv_json(svar.as_json())
        return
    for linje in svar.linjer():
        click.echo(printable(linje))


@main.command()
@_sti("region")
@click.option("--ut", required=True, type=click.Path(path_type=Path), help="Word-filen (.docx).")
@click.option(
    "--kommune",
    metavar="NR",
    help="Lag gevinstrealiseringsrapporten for denne kommunen, ikke nettverkets årsrapport.",
)
@_overskriv
def rapport(region: Path, ut: Path, kommune: str | None, *, overskriv: bool) -> None:
    """Lag nettverkets årsrapport som Word-fil av den regionale arbeidsboken REGION."""
    from gevinstark.filer import check_ledig, write_fil
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
@_som_json
def koder(*, som_json: bool) -> None:
    """Vis alle funnkoder: hvor alvorlige de er, hva de betyr og hva dere gjør."""
    from gevinstark.rapport.kodetabell import FAMILIER, koder_json, rader

    if som_json:
        _skriv_json(koder_json())
        return
    forrige = ""
    for kode, alvor, tittel, gjor, kilde in rader():
        if kode[:3] != forrige:
            forrige = kode[:3]
            click.echo(f"\n{forrige}  {FAMILIER.get(forrige, '')}")
        click.echo(f"  {kode}  {alvor:<8}  {tittel} ({kilde})")
        click.echo(f"                    {gjor}")


# -------------------------------------------------------------------- shared by the commands


def _antall_jobber(jobber: int | None) -> int:
    from gevinstark.innlesing.arbeider import default_jobber

    return default_jobber() if jobber is None else jobber


def _remember(leser: Leser, mellomlager: Path | None, innsendt: Path | None = None) -> Leser:
    from gevinstark.innlesing.mellomlager import default_mappe, remember

    mappe = default_mappe() if mellomlager is None else mellomlager
    if innsendt is not None and mappe.resolve().is_relative_to(innsendt.resolve()):
        raise Brukerfeil(
            f"Legg mellomlageret utenfor {innsendt}. Ellers blir det lest som innsendte filer neste gang."
        )
    return remember(leser, mappe)


def _skriv_tilbakemelding(innsamling: Innsamling, mappe: Path, *, overskriv: bool) -> None:
    """Before anything else is written: a file in the way stops the command while it can."""
    from gevinstark.rapport.tilbakemelding import make_tilbakemeldinger, write_tilbakemeldinger

    svar = make_tilbakemeldinger(innsamling)
    write_tilbakemeldinger(svar, mappe, overskriv=overskriv)
    if svar:
        filer = "fil" if len(svar) == 1 else "filer"
        _si(f"Tilbakemelding på {len(svar)} {filer}: {mappe}")
    else:
        _si("Ingen av filene trenger tilbakemelding.")


def _utsendinger(mapper: Sequence[Path]) -> list[Utsending]:
    from gevinstark.utsendt import read_utsending

    for mappe in mapper:
        if not mappe.is_dir():
            raise Brukerfeil(
                f"Mappen {mappe} finnes ikke. Pek --utsendt på mappen «gevinstark lag» laget."
            )
    return [read_utsending(m) for m in mapper]


def _revisjon(innsamling: Innsamling, filer: Sequence[Path]) -> dict[str, Any]:
    """The audit of every return, by file; by file and kommune when one file holds several."""
    from gevinstark.mottak import visningsnavn
    from gevinstark.omregning.filvitner import Filvitner, hear_filvitner
    from gevinstark.omregning.revisjon import audit

    stier = {visningsnavn(str(f)): f for f in filer}
    antall = Counter(s.fil for s in innsamling.saker)
    hoert: dict[str, Filvitner] = {}
    ut = {}
    for s in innsamling.saker:
        if s.svar is None or s.omregning is None:
            continue
        if s.fil not in hoert:
            hoert[s.fil] = hear_filvitner(stier[s.fil], s.svar.innlest.sha256)
        navn = s.fil if antall[s.fil] == 1 else f"{s.fil} ({s.svar.utstedt.navn})"
        ut[navn] = audit(s.svar, s.omregning, hoert[s.fil]).as_json()
    return ut


def _kode(alvor: Alvor, *, streng: bool) -> int:
    grense = Alvor.ADVARSEL if streng else Alvor.FEIL
    return FUNN if alvor >= grense else OK


def _antall(funn: Sequence[Funn]) -> str:
    deler = []
    for alvor, en, flere in (
        (Alvor.KRITISK, "kritisk feil", "kritiske feil"),
        (Alvor.FEIL, "feil", "feil"),
        (Alvor.ADVARSEL, "advarsel", "advarsler"),
        (Alvor.INFO, "opplysning", "opplysninger"),
    ):
        antall = sum(f.alvor is alvor for f in funn)
        if antall:
            deler.append(f"{antall} {en if antall == 1 else flere}")
    return ", ".join(deler) or "ingen funn"


def _vis_funn(funn: Sequence[Funn], hoyst: int) -> None:
    sortert = sorted_funn(funn)
    for f in sortert[:hoyst]:
        _si(f"  {f.alvor.name:<8} {f.kode}  {f.tekst}", farge=_FARGER[f.alvor])
    if len(sortert) > hoyst:
        _si(f"  … og {len(sortert) - hoyst} til. Alle står i arket Funn, og i --json.")


def _tabell(rader: Sequence[Sequence[str]]) -> None:
    bredder = [max(len(r[k]) for r in rader) for k in range(len(rader[0]))]
    for rad in rader:
        click.echo("  ".join(c.ljust(b) for c, b in zip(rad, bredder, strict=True)).rstrip())


def _vis_innsamling(innsamling: Innsamling, *, alle: bool = False) -> None:
    rader = [("Fil", "Kommune", "Status", "Felt lest", "Tatt med", "Utelatt", "Funn")]
    rader += [
        (
            printable(m.fil).replace("\n", " "),
            m.kommune or m.kommunenr or "–",
            m.status.replace("_", " "),
            str(m.lest),
            str(m.konsolidert),
            str(m.utelatt),
            _antall(m.funn),
        )
        for m in innsamling.grunnlag.mottak
    ]
    _tabell(rader)
    for plan in innsamling.grunnlag.planer:
        mangler = innsamling.grunnlag.mangler(plan.plan)
        alle_ = [d for d in innsamling.grunnlag.deltakere if d.plan == plan.plan]
        hvem = f" Mangler: {', '.join(d.kommune for d in mangler)}." if mangler else ""
        click.echo(
            f"\n{plan.tittel}: {len(alle_) - len(mangler)} av {len(alle_)} kommuner har svart for {plan.aar}.{hvem}"
        )
    for sak in innsamling.saker:
        _vis_sak(sak, alle=alle)


def _vis_sak(sak: Sak, *, alle: bool) -> None:
    viktige = [f for f in sak.funn if alle or f.alvor >= Alvor.FEIL]
    if viktige:
        _si(f"\n{sak.fil}:")
        _vis_funn(viktige, len(viktige) if alle else _VIS_FUNN)


if __name__ == "__main__":
    main()
