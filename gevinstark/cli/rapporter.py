"""Commands that tell what was found: forklar, sammenlign, rapport, koder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gevinstark.cli import valg
from gevinstark.cli.bredde import echo
from gevinstark.cli.gruppe import main
from gevinstark.cli.skjerm import run, show_filer, write_json
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
    from gevinstark.runde import forklar as steg

    resultat = run(steg.forklar, steg.Forklarvalg(region, sted))
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
    metavar="NR",
    help="Lag gevinstrealiseringsrapporten for denne kommunen, ikke nettverkets årsrapport.",
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
