"""Commands that take returns in: kontroller, konsolider, rull."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gevinstark.cli import valg
from gevinstark.cli.gruppe import KAN_IKKE, main
from gevinstark.cli.kilder import antall_jobber, huskende, innsendte, tillegg, utsendinger
from gevinstark.cli.skjerm import (
    FARGER,
    FUNN,
    avslutningskode,
    ferdig_framdrift,
    make_framdrift,
    si,
    skriv_json,
    vis_innsamling,
)
from gevinstark.grunn.errors import BokenErFull, Brukerfeil
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.verdi import printable

if TYPE_CHECKING:
    from gevinstark.region.returutfall import Innsamling


@main.command()
@valg.sti("filer", nargs=-1, required=True)
@valg.utsendt
@click.option(
    "--revisjon",
    is_flag=True,
    help="Regn etter med biblioteket «formulas» og LibreOffice også, og vis alle vitnene celle for "
    "celle.",
)
@valg.tilbakemelding
@valg.jobber
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.streng
@valg.overskriv
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
    from gevinstark.rapport.somjson import innsamling_json
    from gevinstark.runde.mottak import receive

    leser = read_filer if uten_mellomlager else huskende(read_filer, mellomlager)
    innsamling = receive(
        [(f, str(f)) for f in filer],
        utsendinger(utsendt),
        make_framdrift(),
        antall_jobber(jobber),
        leser=leser,
    )
    ferdig_framdrift()
    if tilbakemelding is not None:
        _skriv_tilbakemelding(innsamling, tilbakemelding, overskriv=overskriv)
    vitner = _revisjon(innsamling, filer) if revisjon else None
    if som_json:
        dokument = innsamling_json(innsamling)
        if vitner is not None:
            dokument["revisjon"] = vitner
        skriv_json(dokument)
    else:
        vis_innsamling(innsamling, alle=True, bok=False)
        for fil, linjer in (vitner or {}).items():
            click.echo(f"\nRevisjon av {fil}:")
            for linje in linjer["tekst"]:
                click.echo(f"  {printable(linje)}")
    sys.exit(avslutningskode(innsamling.alvor, streng=streng))


@main.command()
@click.argument("mappe")
@valg.utsendt
@click.option(
    "--ut", required=True, type=click.Path(path_type=Path), help="Den regionale arbeidsboken."
)
@click.option(
    "--eksport",
    type=click.Path(path_type=Path),
    help="Legg den lange tabellen her (Parquet, CSV, JSON).",
)
@valg.utelat
@valg.bruk
@valg.tilbakemelding
@valg.jobber
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
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.streng
@valg.overskriv
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
    from gevinstark.grunn.filer import check_ledig, write_fil
    from gevinstark.rapport.somjson import innsamling_json, region_json
    from gevinstark.region.gjeldende import find_valg
    from gevinstark.region.skriv_region import write_region
    from gevinstark.runde.mottak import receive

    check_ledig(ut, overskriv=overskriv)
    if eksport is not None:
        # Arrow is 30 MB that a run without an export has no use for.
        from gevinstark.region.eksport import check_eksport_ledig, write_eksport

        check_eksport_ledig(eksport, overskriv=overskriv)
    if lager is not None:
        with tillegg("--lager"):
            from gevinstark.region.lager import check_lager_ledig, write_lager
        check_lager_ledig(lager)
    if tilbakemelding is not None and tilbakemelding.resolve().is_relative_to(
        Path(mappe).resolve()
    ):
        raise Brukerfeil(
            f"Legg tilbakemeldingene utenfor {mappe}. Ellers blir de lest som innsendte filer neste gang."
        )
    filer, leser = innsendte(mappe, ut, klynge)
    if not uten_mellomlager:
        leser = huskende(leser, mellomlager, Path(mappe))
    valg = find_valg([(Path(sti), navn) for sti, navn in filer], utelat, bruk)
    framdrift = make_framdrift()
    innsamling = receive(filer, utsendinger(utsendt), framdrift, antall_jobber(jobber), valg, leser)
    ferdig_framdrift()
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
        full = feil
    ferdig_framdrift()
    if som_json:
        skriv_json({**innsamling_json(innsamling), "region": region_json(ut, full)})
    else:
        vis_innsamling(innsamling, bok=full is None)
        if full is None:
            click.echo(f"\nRegional oversikt: {ut}")
    if full is not None:
        sys.exit(_uten_bok(ut, full, [str(m) for m in (eksport, lager) if m is not None]))
    sys.exit(avslutningskode(innsamling.alvor, streng=streng))


@main.command()
@valg.utsendt
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
@valg.utelat
@valg.bruk
@click.option("--passord", default="", help="Passord på arkbeskyttelsen (vanligvis uten).")
@valg.jobber
@valg.streng
@valg.overskriv
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
    from gevinstark.runde.rull import RAPPORTFIL, roll

    rulling = roll(
        utsendinger(utsendt),
        innsendt,
        aar,
        ut,
        plansti=plansti,
        utelat=utelat,
        bruk=bruk,
        passord=passord,
        overskriv=overskriv,
        framdrift=make_framdrift(),
        jobber=antall_jobber(jobber),
    )
    ferdig_framdrift()
    for utstedt in rulling.utsending.utstedt.values():
        click.echo(str(ut / utstedt.fil))
    click.echo(str(ut / "utsendt.json"))
    click.echo(str(ut / RAPPORTFIL))
    for linje in rulling.linjer():
        si(linje)
    sys.exit(avslutningskode(rulling.innsamling.alvor, streng=streng))


def _uten_bok(ut: Path, full: BokenErFull, skrevet: Sequence[str]) -> int:
    """Say that the workbook is not written, and where all the figures are nevertheless (`skrevet`).
    Returns the exit code: never 0, for what was asked for is not there."""
    tekst = f"\n{ut} er ikke skrevet. {full}"
    if skrevet:
        tekst += f"\nAlle tallene ligger i {' og '.join(skrevet)}."
    else:
        tekst += " Eller bruk --eksport eller --lager, som tar alt."
    if ut.exists():
        tekst += f"\nDen gamle {ut} er ikke endret, og har ikke tallene fra denne gangen."
    si(tekst, farge=FARGER[Alvor.FEIL])
    return FUNN if skrevet else KAN_IKKE


def _skriv_tilbakemelding(innsamling: Innsamling, mappe: Path, *, overskriv: bool) -> None:
    """Before anything else is written: a file in the way stops the command while it can."""
    from gevinstark.rapport.tilbakemelding import make_tilbakemeldinger, write_tilbakemeldinger

    svar = make_tilbakemeldinger(innsamling)
    write_tilbakemeldinger(svar, mappe, overskriv=overskriv)
    if svar:
        filer = "fil" if len(svar) == 1 else "filer"
        si(f"Tilbakemelding på {len(svar)} {filer}: {mappe}")
    else:
        si("Ingen av filene trenger tilbakemelding.")


def _revisjon(innsamling: Innsamling, filer: Sequence[Path]) -> dict[str, Any]:
    """The audit of every return, by file; by file and kommune when one file holds several."""
    from gevinstark.innlesing.kilder import visningsnavn
    from gevinstark.vitner.filvitner import Filvitner, hear_filvitner
    from gevinstark.vitner.revisjon import audit

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
