"""Commands that tell what was found: forklar, sammenlign, rapport, tiltaksplan, statsrapport, koder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gevinstark.cli import valg
from gevinstark.cli.bredde import echo
from gevinstark.cli.gruppe import main
from gevinstark.cli.skjerm import run, say, show_filer, write_json
from gevinstark.grunn.skjermtekst import printable


@main.command()
@valg.sti("region")
@click.argument("sted", nargs=-1, required=True)
@valg.som_json
def forklar(region: Path, sted: tuple[str, ...], *, som_json: bool) -> None:
    """Vis hvor et tall i den regionale arbeidsboken REGION kommer fra.

    STED er ARK CELLE, for eksempel «Per kommune» B7. Skriv FIL ARK CELLE for å gå den andre veien:
    fra en celle i en innsendt fil til tallene den inngår i. Det kan også stå samlet, med utropstegn
    mellom: «ARK!CELLE».
    """
    from gevinstark.runde import forklar as steg

    if len(sted) > steg.FLEST_DELER:
        raise click.UsageError(
            "STED er FIL, ARK og CELLE. Skriv et navn med mellomrom i anførselstegn."
        )
    resultat = run(steg.forklar, steg.Forklarvalg(region, "!".join(sted)))
    if som_json:
        write_json(resultat.as_json())
        return
    for linje in resultat.linjer():
        echo(printable(linje))


@main.command()
@valg.sti("foer", metavar="REGION_A")
@valg.sti("naa", metavar="REGION_B")
@valg.fil("--ut", "Legg alt som er endret her, som arbeidsbok (.xlsx) eller nettside (.html).")
@valg.som_json
@valg.overskriv
def sammenlign(*, som_json: bool, **ord_: Any) -> None:
    """Vis hva som er endret fra den regionale arbeidsboken REGION_A til REGION_B, og hvorfor.

    De kan være fra to kjøringer eller fra to år.
    """
    from gevinstark.rapport.forskjellside import lines
    from gevinstark.runde import sammenlign as steg

    resultat = run(steg.sammenlign, steg.Sammenlignvalg(**ord_))
    if som_json:
        write_json(resultat.as_json())
        return
    for linje in lines(resultat):
        echo(printable(linje))


@main.command()
@valg.sti("region")
@valg.fil("--ut", "Word-filen (.docx).")
@click.option(
    "--kommune",
    metavar="NAVN",
    help="Lag gevinstrealiseringsrapporten for denne kommunen (navn eller nummer), ikke nettverkets årsrapport.",
)
@valg.mappe("--figurer", "Legg figurer til lysbilder her (SVG, med alternativ tekst).")
@valg.overskriv
def rapport(**ord_: Any) -> None:
    """Lag nettverkets årsrapport som Word-fil av den regionale arbeidsboken REGION.

    Med --figurer kommer figurene til nettverksmøtet i tillegg, eller bare de, uten --ut.
    """
    from gevinstark.runde import rapport as steg

    show_filer(run(steg.write_rapport, steg.Rapportvalg(**ord_)).filer)


@main.command()
@click.argument("planer", nargs=-1, required=True, metavar="PLAN…", type=click.Path(path_type=Path))
@valg.fil("--ut", "Arbeidsboken som lages (.xlsx).", required=True)
@valg.fil("--region", "Den regionale oversikten, for hva som er svart og realisert.")
@valg.fil("--fra", "Forrige tiltaksplan: nettverkets beslutninger følger med derfra.")
@valg.overskriv
def tiltaksplan(**ord_: Any) -> None:
    """Lag regionens tiltaksplan: alle tiltak som har en PLAN, prioritert, med plass til beslutninger.

    Tiltak som ingen har svart på ennå, er med, med planens egne tall. Med --overskriv følger
    beslutningene som står i filen fra før, med i den nye.
    """
    from gevinstark.runde import tiltaksplan as steg

    laget = run(steg.tiltaksplan, steg.Tiltaksplanvalg(**ord_))
    uten = [t["tittel"] for t in laget.tiltak if t["ufullstendig"]]
    say(
        f"{len(laget.tiltak) - len(uten)} av {len(laget.tiltak)} tiltak har rang etter felles plan."
    )
    for t in laget.tiltak:
        if t["ufullstendig"]:
            say(f"  {printable(t['tittel'])}: {printable(t['uten_rang'])}")
    if laget.viderefoert:
        say(f"Beslutninger tatt med for: {', '.join(map(printable, laget.viderefoert))}.")
    if laget.utenfor:
        say(
            f"I den regionale oversikten, men ikke gitt: {', '.join(map(printable, laget.utenfor))}."
        )
    show_filer([laget.ut])


@main.command()
@click.argument("slag", type=click.Choice(("aarsrapport", "prognose", "sluttrapport")))
@valg.sti("region")
@valg.fil("--ut", "Word-filen (.docx).", required=True)
@valg.fil(
    "--plan",
    "Planen. Gir feltene bare den har, og legges ved sluttrapporten. Kan gis flere ganger.",
    multiple=True,
)
@valg.overskriv
def statsrapport(**ord_: Any) -> None:
    """Lag en rapport til staten (medfinansieringsordningen) av den regionale arbeidsboken REGION.

    SLAG er aarsrapport (1. mars), prognose (1. oktober) eller sluttrapport. Hvert felt sier hvor
    svaret er hentet, og det ingen har gitt, står tomt.
    """
    from gevinstark.runde import statsrapport as steg

    laget = run(steg.statsrapport, steg.Statsrapportvalg(**ord_))
    if laget.tomme:
        say(f"Tomme felt: {len(laget.tomme)}. De står samlet i rapporten, med grunn.")
    show_filer([laget.ut])


@main.command()
@valg.som_json
def koder(*, som_json: bool) -> None:
    """Vis alle funnkoder: hvor alvorlige de er, hva de betyr og hva dere gjør."""
    from gevinstark.rapport.kodetabell import FAMILIER, koder_json, rader

    if som_json:
        write_json(koder_json())
        return
    forrige = ""
    for kode, alvor, tittel, gjor, kilde in rader():
        if kode[:3] != forrige:
            forrige = kode[:3]
            echo(f"\n{forrige}  {FAMILIER.get(forrige, '')}")
        echo(f"  {kode}  {alvor:<8}  {tittel} ({kilde})")
        echo(f"                    {gjor}")
