"""Make the finished round in `kongsberg/`, and its three years, anew: run it when the forms or the workbooks change.

    python eksempler/lag_eksempler.py

Six of seven kommuner answer. Rollag writes «ca. 130» where a number should be, and a decision corrects it.
Tinn does not answer.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from lag_tre_aar import make_tre_aar

from gevinstark import (
    Konsolidervalg,
    Kontrollvalg,
    Lagvalg,
    Rapportvalg,
    Sendvalg,
    Statusvalg,
    konsolider,
    kontroller,
    lag,
    send,
    status,
    write_rapport,
)
from gevinstark.grunn.utsendt import Utsending
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.runde.demo import write_tekst
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.svarfil import Oppgave

HER = Path(__file__).parent / "kongsberg"
FERDIG = HER / "ferdig"
KONGSBERG, ROLLAG, TINN = "3303", "3336", "4026"
#: How much of the network each kommune is.
ANDELER = {"3303": 0.40, "3334": 0.06, "3336": 0.03, "3338": 0.05, "4005": 0.22, "4024": 0.04, "4026": 0.20}  # fmt: skip
#: How much of the plan for the year each has realised.
OPPNAADD = {"3303": 0.96, "3334": 1.04, "3336": 0.81, "3338": 0.92, "4005": 0.88, "4024": 1.0, "4026": 1.0}  # fmt: skip
FORSTE_ANDEL, FULL = 0.4, 2026
BESLUTNINGER = """Hva;Kommune;Felt;Ny verdi;Begrunnelse;Besluttet av;Dato
Rett svar;{nr};{felt};130;Rollag bekreftet 130 timer på telefon;Siv Eksempel, koordinator;2025-03-12
"""


def _first_tall(utsending: Utsending, nr: str) -> str:
    """The key of the first number every kommune must give."""
    celle = next(
        c for c in utsending.layout.inndata if c.kreves and c.type == "tall" and c.radid == "V2"
    )
    return celle.nokkel(nr)


def _believable(utsending: Utsending, nr: str) -> dict[str, Any]:
    """The sample answers, in proportion to the kommune: as much benefit and cost as its part of the plan."""
    felles = {c.nokkel(): c.verdi for c in utsending.layout.celler()}
    aar = utsending.layout.rapporteringsaar
    innfaset = FORSTE_ANDEL + (1 - FORSTE_ANDEL) * (aar - 2023) / (FULL - 2023)
    svar = make_svar(utsending.layout, nr)
    for nokkel, verdi in svar.items():
        _, rad, kolonne, *_ = nokkel.split(".")
        hele = felles.get(f"felles.{rad}.antall")
        if isinstance(hele, int | float) and kolonne in ("antall", "realisert_antall"):
            del_ = hele * ANDELER[nr]
            svar[nokkel] = round(del_ if kolonne == "antall" else del_ * innfaset * OPPNAADD[nr])
        elif kolonne in ("kost_per_aar", "realisert_kostnad"):
            svar[nokkel] = 1000 * round(verdi * ANDELER[nr] / 1000)
    egne = {f"{nr}.innfasing.forste_andel": FORSTE_ANDEL, f"{nr}.innfasing.full": FULL}
    return svar | {k: v for k, v in egne.items() if k in svar}


def _answer(utsending: Utsending, fra: Path, til: Path) -> None:
    for nr, utstedt in utsending.utstedt.items():
        if nr == TINN:
            continue
        svar = _believable(utsending, nr)
        if nr == KONGSBERG:
            linjer = "# Svarene fra Kongsberg: feltnøkkel og verdi. «gevinstark felt FIL» viser nøklene i en arbeidsbok.\n"
            (HER / "svar.yaml").write_text(linjer + dump_yaml(svar), encoding="utf-8")
        oppgaver = [Oppgave(k, v, linje) for linje, (k, v) in enumerate(svar.items(), 1)]
        (til / utstedt.fil).write_bytes(fill_svar(fra / utstedt.fil, oppgaver, "eksempel"))
        if nr == ROLLAG:
            write_tekst(til / utstedt.fil, _first_tall(utsending, nr), "ca. 130")


def main() -> None:
    shutil.rmtree(FERDIG, ignore_errors=True)
    FERDIG.mkdir()
    with tempfile.TemporaryDirectory() as mappe:
        utsendt, innsendt = Path(mappe, "utsendt"), Path(mappe, "innsendt")
        innsendt.mkdir()
        utsending = lag(Lagvalg(HER / "plan.yaml", utsendt)).utsending
        felt = _first_tall(utsending, ROLLAG)
        beslutninger = HER / "beslutninger.csv"
        beslutninger.write_text(BESLUTNINGER.format(nr=ROLLAG, felt=felt), encoding="utf-8")
        utkast = send(Sendvalg(utsendt, Path(mappe, "utkast")))
        _answer(utsending, utsendt, innsendt)
        felles = {"jobber": 1, "uten_mellomlager": True}
        kontroller(Kontrollvalg(innsendt, utsendt, tilbakemelding=Path(mappe, "svar"), **felles))
        konsolider(
            Konsolidervalg(
                innsendt, utsendt, ut=FERDIG / "region.xlsx", rapport=FERDIG / "side.html",
                beslutninger=beslutninger, **felles,
            )
        )  # fmt: skip
        region = FERDIG / "region.xlsx"
        write_rapport(Rapportvalg(region, FERDIG / "aarsrapport.docx", figurer=FERDIG / "figurer"))
        write_rapport(Rapportvalg(region, FERDIG / "kongsberg.docx", kommune=KONGSBERG))
        bok = utsending.utstedt[KONGSBERG].fil
        shutil.copy(innsendt / bok, FERDIG / bok)
        rollags = sorted(Path(mappe, "svar").glob(f"{ROLLAG}-*"))
        purring = status(
            Statusvalg(innsendt, utsendt, Path(mappe, "purr"), idag=date(2025, 3, 10), **felles)
        ).purringer
        tinns = [fil for fil in purring if fil.name.startswith(TINN)]
        for fil in (utkast.filer[0], *rollags, *tinns):
            shutil.copy(fil, FERDIG)
    with tempfile.TemporaryDirectory() as mappe:
        # The workbooks name the folder their region lies in.
        rundene = Path(mappe, "tre-aar")
        rundene.mkdir()
        make_tre_aar(rundene)
    sys.stdout.write("".join(f"{f.relative_to(HER)}\n" for f in sorted(FERDIG.rglob("*"))))


if __name__ == "__main__":
    main()
