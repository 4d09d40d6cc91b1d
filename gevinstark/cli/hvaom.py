"""The command that asks «what if»: hvaom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gevinstark.cli import valg
from gevinstark.cli.bredde import echo, tabell
from gevinstark.cli.gruppe import main
from gevinstark.cli.skjerm import avslutningskode, run, say, show_forbigaatt, write_json
from gevinstark.grunn.skjermtekst import printable


@main.command()
@click.argument("mappe")
@valg.utsendt
@click.option("--sett", multiple=True, metavar="NAVN=VERDI", help="Det som skal være annerledes, for eksempel timepris=500, rente=3 eller innfasing=+1. Kan gis flere ganger.")  # fmt: skip
@valg.fil("--ut", "Svaret som arbeidsbok (.xlsx).", required=True)
@click.option("--ikke-svart", type=click.Choice(("utelat", "median", "plan")), default="utelat", help="Kommuner som ikke har svart: hold dem utenfor, bruk medianen per bruker, eller det de ble sendt ut med.")  # fmt: skip
@click.option("--antall-brukere", multiple=True, metavar="NR=ANTALL", help="Antall brukere i en kommune som ikke har svart, til medianen per bruker.")  # fmt: skip
@click.option("--simuler", type=click.IntRange(0, 100_000), default=0, metavar="N", help="Trekk N ganger der planen har lav og høy, og vis spredningen.")  # fmt: skip
@click.option("--froe", type=click.IntRange(min=0), default=1, metavar="S", help="Frøet til trekningen. Samme frø gir de samme tallene.")  # fmt: skip
@click.option("--fordeling", type=click.Choice(("pert", "trekant")), default="pert", help="Fordelingen det trekkes fra.")  # fmt: skip
@click.option("--vekt", type=click.FloatRange(0.1, 100), default=4.0, metavar="TALL", help="Hvor mye forventet teller i PERT (vanligvis 4).")  # fmt: skip
@click.option("--sammenheng", type=click.Choice(("ingen", "kommune", "linje", "alt")), default="ingen", help="Hva som er høyt samtidig: ingenting, linjene i en kommune, en linje i alle kommuner, eller alt.")  # fmt: skip
@valg.utelat
@valg.bruk
@valg.beslutninger
@valg.jobber
@valg.mellomlager
@valg.uten_mellomlager
@valg.som_json
@valg.streng
@valg.overskriv
def hvaom(*, som_json: bool, streng: bool, **ord_: Any) -> int:
    """Se hva planene blir verdt med andre forutsetninger, av svarene i MAPPE.

    Ingenting sendes ut på nytt. En kommune som har en egen verdi, beholder den, og godkjente år står.
    """
    from gevinstark.rapport.hvaomord import lines
    from gevinstark.runde import hvaom as steg

    resultat = run(steg.hvaom, steg.Hvaomvalg(**ord_))
    show_forbigaatt([Path(ord_["mappe"])])
    if som_json:
        write_json(resultat.as_json())
    else:
        for plan in resultat.planer:
            rader, linjer = lines(plan)
            tabell(rader)
            for linje in linjer:
                echo(printable(linje))
        for tittel in resultat.uten:
            echo(printable(f"{tittel}: skjemaet har ingen forutsetninger å endre."))
        echo(f"\nAlt står i {resultat.ut}")
    kode = avslutningskode(resultat.alvor, streng=streng, stille=True)
    if kode:
        say("Noe i svarene må rettes, og er ikke med. Kjør «gevinstark kontroller» for å se hva.")
    return kode
