"""Commands that make workbooks, send them and fill them in: demo, ny, lag, send, felt, fyll."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gevinstark.cli import valg
from gevinstark.cli.bredde import echo
from gevinstark.cli.gruppe import main
from gevinstark.cli.skjerm import (
    antall_funn,
    avslutningskode,
    run,
    say,
    show_filer,
    show_funn,
    show_uten_mottaker,
    show_wordplan,
    tell_kode,
    write_json,
)
from gevinstark.cli.skjerminnsamling import show_innsamling
from gevinstark.grunn.funn import Alvor, worst
from gevinstark.grunn.ressurser import SKJEMA, list_skjemaer
from gevinstark.grunn.skjermtekst import printable, quoted

if TYPE_CHECKING:
    from gevinstark.runde.lag import Utstedelse


@main.command()
@valg.sti("mappe", default=Path("demo"))
@valg.jobber
@valg.overskriv
def demo(**ord_: Any) -> int:
    """Kjør hele runden på det innebygde eksempelet i MAPPE (vanligvis demo/).

    Lager åtte arbeidsbøker, fyller ut sju, leser dem inn, svarer den som må rette noe, og lager den
    regionale oversikten og årsrapporten.
    """
    from gevinstark.runde import demo as steg

    resultat = run(steg.demo, steg.Demovalg(**ord_))
    show_innsamling(resultat.innsamling)
    echo("\nHer er filene:")
    for hva, sti in resultat.filer:
        echo(f"  {sti}  {hva}")
    lest = resultat.innsamling
    return avslutningskode(lest.alvor, streng=False, utfallene=lest.utfallene)


@main.command()
@valg.sti("mappe")
@valg.fil(
    "--fra", "Planen som arbeidsbok (--form felles) eller Word-dokument (.docx). Skrives som YAML."
)
@click.option("--tom", is_flag=True, help="En tom plan, med en tom arbeidsbok til prosjektgruppen.")
@click.option(
    "--skjema",
    default=SKJEMA,
    show_default=True,
    metavar="NAVN",
    help=f"Skjemaet for --tom, ett av {', '.join(list_skjemaer())}.",
)
@valg.rader
@valg.virksomheter
@valg.deltakere
@valg.fil(
    "--til", "Skriv også planen som Word-dokument (.docx) på skjemaet, til godkjenning og arkiv."
)
@valg.som_json
@valg.overskriv
def ny(*, som_json: bool, **ord_: Any) -> int:
    """Legg en plan å begynne med i MAPPE, eller planen fra en arbeidsbok eller et Word-dokument.

    Med --tom, --rader eller --virksomheter, og fra Word, følger prosjektgruppens arbeidsbok med.
    Fra Word blir alt som ikke fant noen plass, listet i ikke-plassert.xlsx.
    """
    from gevinstark.runde import ny as steg

    resultat = run(steg.ny, steg.Nyvalg(**ord_))
    if resultat.word is not None:
        return show_wordplan(resultat, som_json=som_json)
    show_filer([sti for sti in (resultat.plan, resultat.bok, resultat.dokument) if sti is not None])
    if resultat.bok is not None:
        say(f"Fyll ut {resultat.bok}. Den er selv en plan, og kan gis til «gevinstark lag».")
    elif ord_["fra"] is None:
        say(
            "Planen er et ekte eksempel. Bytt ut innholdet med deres eget, og kjør «gevinstark lag»."
        )
    return 0


_UTEN_PLAN: Final = (
    "\nPlanen er tom i disse rapportene, for «lag» henter ingen svar. Bruk «rull» når kommunenes svar på "
    "planen skal stå i dem, eller --runde begge når de skal svare på plan og rapport samtidig."
)


@main.command()
@valg.sti("plan")
@valg.mappe("--ut", "Mappen arbeidsbøkene legges i.", required=True)
@click.option(
    "--form",
    type=click.Choice(["kommune", "felles", "samlet"]),
    default="kommune",
    show_default=True,
    help="kommune: én arbeidsbok per kommune. felles: tabell A–G åpne for prosjektgruppen. "
    "samlet: én arbeidsbok for flere kommuner, med en linje for hver.",
)
@valg.kommuner
@valg.rader
@valg.virksomheter
@click.option(
    "--runde",
    type=click.Choice(["plan", "rapport", "begge"]),
    default=None,
    help="plan: før start. rapport: hva som ble realisert. begge: i én arbeidsbok. "
    "Uten sier planen det.",
)
@valg.passord
@valg.streng
@valg.overskriv
def lag(*, streng: bool, **ord_: Any) -> int:
    """Lag låste arbeidsbøker av PLAN, og utsendt.json som forteller hva som ble sendt ut.

    I en mappe med en tidligere utsending blir de nye lagt til. Svar på en tidligere utsending av samme
    plan blir fortsatt tatt imot.
    """
    from gevinstark.runde import lag as steg

    resultat = run(steg.lag, steg.Lagvalg(**ord_))
    _show_utstedelse(resultat, ord_["kommuner"])
    return avslutningskode(worst(resultat.funn), streng=streng)


def _show_utstedelse(resultat: Utstedelse, kommuner: Sequence[str]) -> None:
    """What was made, what is to be said of the plan, and what to do next."""
    show_filer(resultat.filer)
    if resultat.utsending.layout.runde == "rapport":
        say(_UTEN_PLAN)
    if resultat.dekning.udekket:
        say("\nIkke dekket av modellen (regnes av arbeidsboken og av motoren):")
        say("\n".join(f"  {etikett}" for etikett in resultat.dekning.etiketter))
    for merknad in resultat.merknader:
        say(f"ADVARSEL: {merknad}", "yellow")
    if resultat.funn:
        say(f"\nPlanen har {antall_funn(resultat.funn)}:")
        show_funn(resultat.funn, len(resultat.funn))
    if worst(resultat.funn) >= Alvor.FEIL:
        say(
            "\nArbeidsbøkene er laget. Rett feilene i planen og lag dem på nytt før dere sender dem."
        )
    elif resultat.utsending.layout.form != "felles":
        bare = "".join(f" --kommune {quoted(k)}" for k in kommuner)
        say(
            f"\nNeste: «gevinstark send --utsendt {quoted(resultat.utsending.mappe)} --ut MAPPE{bare}» lager e-postutkastene."
        )


@main.command()
@valg.mappe("--utsendt", "Mappen fra «lag» eller «rull».", required=True)
@valg.mappe("--ut", "Mappen utkastene legges i.", required=True)
@valg.mottakere
@valg.kommuner
@valg.overskriv
def send(**ord_: Any) -> int:
    """Lag ett e-postutkast (.eml) per kommune, med arbeidsboken som vedlegg. Ingenting sendes."""
    from gevinstark.runde import send as steg

    resultat = run(steg.send, steg.Sendvalg(**ord_))
    show_filer(resultat.filer)
    show_uten_mottaker(resultat.uten_mottaker, resultat.merknader, ord_["utsendt"])
    say("\nÅpne hvert utkast i e-postprogrammet, se over det, og send.")
    say(f"Dagen er notert i {resultat.sendt}. Rett den der hvis e-posten går en annen dag.")
    return tell_kode("noen mangler e-postadresse") if resultat.uten_mottaker else 0


@main.command()
@valg.sti("fil")
@valg.som_json
def felt(fil: Path, *, som_json: bool) -> None:
    """Vis alle felt i arbeidsboken FIL: nøkkel, plass, type, enhet, valg og verdi."""
    from gevinstark.grunn.verdi import verdi_ut
    from gevinstark.runde import felt as steg

    liste = run(steg.felt, steg.Feltvalg(fil))
    if som_json:
        write_json(liste.as_json())
        return
    for f in liste.felt.values():
        verdi = verdi_ut(f.verdi, f.type)
        vist = "" if verdi is None else printable(str(verdi)).replace("\n", " ⏎ ")
        sted = f"{f.sted.ark}!{f.sted.celle}"
        click.echo(f"{f.felt}\t{sted}\t{f.rolle}\t{f.type}\t{f.enhet}\t{vist}")


@main.command()
@valg.sti("fil")
@valg.sti("svar")
@valg.fil("--ut", "Den utfylte kopien (.xlsx).", required=True)
@valg.overskriv
def fyll(**ord_: Any) -> None:
    """Fyll en kopi av arbeidsboken FIL med svarene i SVAR (YAML, JSON eller CSV: feltnøkkel, verdi)."""
    from gevinstark.runde import fyll as steg

    show_filer([run(steg.fyll, steg.Fyllvalg(**ord_)).ut])
