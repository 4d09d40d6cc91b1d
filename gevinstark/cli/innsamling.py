"""Commands that take returns in: kontroller, konsolider, status, rull."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gevinstark.cli import valg
from gevinstark.cli.bredde import echo
from gevinstark.cli.gruppe import KAN_IKKE, explain_stans, main
from gevinstark.cli.oppsummering import fletting_lines, tell_neste
from gevinstark.cli.skjerm import (
    FARGER,
    FUNN,
    avslutningskode,
    run,
    say,
    show_brev,
    show_filer,
    show_forbigaatt,
    show_revisjon,
    show_status,
    show_uten_mottaker,
    tell_kode,
    write_json,
)
from gevinstark.cli.skjerminnsamling import show_innsamling
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.skjermtekst import printable

if TYPE_CHECKING:
    from gevinstark.runde.konsolider import Konsolidering

_UENDRET = " (fantes, og er ikke endret)"


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
@valg.mottakere
@valg.rapport
@valg.jobber
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.streng
@valg.overskriv
def kontroller(*, som_json: bool, streng: bool, **ord_: Any) -> int:
    """Kontroller innsendte arbeidsbøker, én eller flere FILER, eller mapper med slike."""
    from gevinstark.runde import kontroller as steg

    resultat = run(steg.kontroller, steg.Kontrollvalg(**ord_))
    show_forbigaatt(ord_["filer"])
    show_brev(resultat, ord_["tilbakemelding"], ord_["utsendt"])
    if som_json:
        write_json(resultat.as_json())
    else:
        show_innsamling(resultat.innsamling, alle=True, bok=False)
        for fil, linjer in (resultat.revisjon or {}).items():
            echo(f"\nRevisjon av {fil}:")
            for linje in linjer["tekst"]:
                echo(f"  {printable(linje)}")
    return avslutningskode(
        resultat.alvor, streng=streng, utfallene=resultat.innsamling.utfallene, stille=som_json
    )


@main.command()
@click.argument("mappe")
@valg.utsendt
@valg.fil("--ut", "Den regionale arbeidsboken (.xlsx).", required=True)
@valg.mappe(
    "--eksport",
    "Legg den lange tabellen (Parquet, CSV, JSON) og lister til økonomi (xlsx, CSV) her.",
)
@valg.utelat
@valg.bruk
@valg.beslutninger
@valg.per
@valg.tilbakemelding
@valg.mottakere
@valg.rapport
@click.option(
    "--revisjon",
    is_flag=True,
    help="Les filene en gang til og regn hvert tall i oversikten på nytt med pandas. Finnes oversikten, "
    "blir den kontrollert som den er.",
)
@valg.jobber
@click.option(
    "--klynge",
    metavar="ADRESSE",
    help="Les filene på en Dask-klynge, for eksempel tcp://maskin:8786. Krever gevinstark[klynge].",
)
@valg.mappe(
    "--lager",
    "Legg den lange tabellen her som delt Parquet, med summer fra DuckDB. Krever gevinstark[klynge].",
)
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.streng
@valg.overskriv
def konsolider(*, som_json: bool, streng: bool, **ord_: Any) -> int:
    """Les alle innsendte arbeidsbøker i MAPPE og lag den regionale oversikten.

    MAPPE kan også være en adresse som fsspec åpner, for eksempel s3://…
    """
    from gevinstark.runde import konsolider as steg

    resultat = run(steg.konsolider, steg.Konsolidervalg(**ord_))
    show_forbigaatt([Path(ord_["mappe"])])
    show_brev(resultat, ord_["tilbakemelding"], ord_["utsendt"])
    if som_json:
        write_json(resultat.as_json())
    else:
        _show_oversikt(resultat, ord_["tilbakemelding"])
    ulike = resultat.revisjon is not None and bool(resultat.revisjon.ulike)
    ellers = "ikke alle tallene i oversikten ble like da de ble regnet på nytt" if ulike else ""
    kode = avslutningskode(
        resultat.alvor, streng=streng, utfallene=resultat.innsamling.utfallene, stille=som_json,
        ellers=ellers,
    )  # fmt: skip
    if resultat.full is not None:
        kode = _uten_bok(resultat)
    return max(kode, *map(_show_feilet, resultat.feilet), 0)


@main.command()
@valg.sti("filer", nargs=-1, required=True)
@valg.utsendt
@valg.fil("--ut", "Den flettede kopien (.xlsx).", required=True)
@valg.fil("--ved-konflikt", "Filen som gjelder der svarene er ulike. Uten den står feltet tomt.")
@valg.som_json
@valg.overskriv
def flett(*, som_json: bool, **ord_: Any) -> int:
    """Flett FILER som er fylt ut hver for seg, men er kopier av samme arbeidsbok, til én.

    Et felt som bare er besvart i én av dem, tas derfra. Er to svar ulike, står feltet tomt og er
    listet. Filene selv endres aldri.
    """
    from gevinstark.runde import flett as steg

    resultat = run(steg.flett, steg.Flettvalg(**ord_))
    if som_json:
        write_json(resultat.as_json())
    else:
        for linje in fletting_lines(resultat):
            echo(printable(linje))
    return 0 if resultat.hel else tell_kode("noen svar er ulike, eller kan ikke leses")


@main.command()
@valg.fil("--ut", "Den tomme listen (.xlsx).", required=True)
@valg.overskriv
def beslutninger(**ord_: Any) -> None:
    """Lag en tom liste over beslutninger, til «konsolider --beslutninger FIL».

    I listen velger dere en fil, holder en fil utenfor, retter eller fører inn et svar, eller utelater
    en kommune fra et år. Hver beslutning har begrunnelse, hvem og dato.
    """
    from gevinstark.runde import beslutninger as steg

    show_filer([run(steg.beslutninger, steg.Beslutningsvalg(**ord_)).ut])


@main.command()
@valg.sti("mappe")
@valg.utsendt
@valg.mappe("--purr", "Legg et e-postutkast (.eml) her til hver kommune det ventes på.")
@valg.mottakere
@valg.beslutninger
@valg.jobber
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.overskriv
def status(*, som_json: bool, **ord_: Any) -> int:
    """Se hvem som har svart, hvem som må rette, og hvem det ventes på i MAPPE."""
    from gevinstark.runde import status as steg

    resultat = run(steg.status, steg.Statusvalg(**ord_))
    if som_json:
        write_json(resultat.as_json())
    else:
        show_status(resultat, ord_["utsendt"])
    return tell_kode("noen mangler e-postadresse") if resultat.uten_mottaker else 0


@main.command()
@valg.utsendt
@valg.mappe("--innsendt", "Mappen med de innsendte arbeidsbøkene.", required=True)
@click.option("--aar", required=True, type=int, metavar="AAAA", help="Det nye rapporteringsåret.")
@valg.mappe("--ut", "Mappen arbeidsbøkene legges i.", required=True)
@click.option(
    "--plan",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Bruk denne planen i stedet for den som ble sendt ut, for eksempel med nye deltakere eller "
    "en nyere versjon av skjemaet.",
)
@valg.utelat
@valg.bruk
@valg.beslutninger
@valg.mappe("--utkast", "Legg et e-postutkast til hver kommune her, med arbeidsboken som vedlegg.")
@valg.passord
@valg.jobber
@valg.streng
@valg.overskriv
def rull(*, streng: bool, **ord_: Any) -> int:
    """Lag neste års arbeidsbøker, fylt ut med kommunenes siste svar.

    Svarene fra i fjor står ferdig utfylt og skal bekreftes. Tall for tidligere år er låst. Det som
    ikke kunne tas med, står i rullet.txt.
    """
    from gevinstark.runde import rull as steg

    resultat = run(steg.rull, steg.Rullvalg(**ord_))
    show_filer(resultat.filer)
    for linje in resultat.linjer():
        say(linje)
    uten = resultat.utkast.uten_mottaker if resultat.utkast else ()
    show_uten_mottaker(uten, resultat.merknader, ord_["ut"])
    lest = resultat.innsamling
    return avslutningskode(lest.alvor, streng=streng, utfallene=lest.utfallene)


def _show_oversikt(resultat: Konsolidering, brevmappe: Path | None) -> None:
    """What came in, where the workbook is, whether its figures hold, and what to do next."""
    show_innsamling(resultat.innsamling, bok=resultat.full is None)
    if resultat.full is None:
        echo(f"\nRegional oversikt: {resultat.ut}{_UENDRET if resultat.fantes else ''}")
    show_revisjon(resultat.revisjon)
    if resultat.endret:
        echo(f"Siden forrige kjøring: {printable(resultat.endret)}")
    if resultat.full is None:
        brev = resultat.tilbakemeldinger or ()
        echo(printable(tell_neste(resultat.innsamling, brev, brevmappe)))


def _show_feilet(feil: Exception) -> int:
    """What could not be written beside the workbook, and the exit code of it."""
    tekst, kode = explain_stans(feil)
    say(f"\n{tekst}", farge=FARGER[Alvor.FEIL])
    return kode


def _uten_bok(resultat: Konsolidering) -> int:
    """Say that the workbook is not written, and where all the figures are nevertheless. Returns the
    exit code: never 0, for what was asked for is not there."""
    tekst = f"\n{resultat.ut} er ikke skrevet. {resultat.full}"
    if resultat.tabeller:
        tekst += f"\nAlle tallene ligger i {' og '.join(map(str, resultat.tabeller))}."
    else:
        tekst += " Eller bruk --eksport eller --lager, som tar alt."
    if resultat.ut is not None and Path(resultat.ut).exists():
        tekst += f"\nDen gamle {resultat.ut} er ikke endret, og har ikke tallene fra denne gangen."
    say(tekst, farge=FARGER[Alvor.FEIL])
    return FUNN if resultat.tabeller else KAN_IKKE
