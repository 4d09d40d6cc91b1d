"""The kommune's tab set, which forms share: its model, its rules and its sample answers."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.familie import Familie
from gevinstark.grunn.layout import Layout

#: The tabs that every kommune's workbook has, whatever the plan part of its form holds.
_KJENNETEGN: Final = frozenset({"lokalt", "klar", "kontroll"})
_HER: Final = "gevinstark.former.kommune"
#: What is reported for one year stands in the return of that year, and is carried in those after it.
MELDT: Final = frozenset({"realisert_antall", "realisert_kostnad", "realisert_verdi", "paalopt"})


def _gjelder(layout: Layout) -> bool:
    return layout.rader.keys() >= _KJENNETEGN


FAMILIE: Final = Familie(
    navn="kommune",
    gjelder=_gjelder,
    modell=f"{_HER}.modell:REGLER",
    kontroller=f"{_HER}.kontroller:KONTROLLER",
    sammenligninger=f"{_HER}.historie:SAMMENLIGNINGER",
    eksempelsvar=f"{_HER}.eksempelsvar:EKSEMPELSVAR",
    linjetall=f"{_HER}.linjetall:LINJETALL",
    ikke_spurt=f"{_HER}.plasser:IKKE_SPURT",
    opphav=f"{_HER}.opphav:OPPHAV",
    hvaom=f"{_HER}.hvaom:HVAOM",
    aarsverdier=f"{_HER}.aarsverdier:AARSVERDIER",
    regionrevisjon="gevinstark.former.kommune.revisjonsark:REGIONREVISJON",
    enheter={"antall": "maalenhet", "realisert_antall": "maalenhet"},
    stykkpriser=frozenset({"enhetspris", "timepris"}),
    kontakt=("*.kommune.ressursperson", "*.kommune.ressursperson_epost"),
    meldt=MELDT,
)
