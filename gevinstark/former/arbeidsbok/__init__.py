"""The kommune's tab set of two occasions (`maler/kommune.yaml`): its model, rules and sample answers."""

from __future__ import annotations

from typing import Final

from gevinstark.former.kommune import MELDT
from gevinstark.grunn.familie import Familie
from gevinstark.grunn.layout import Layout

#: The blocks that every kommune's workbook has, whatever the plan part of its form holds.
_KJENNETEGN: Final = frozenset({"lokalt", "kommune", "klar"})
#: What only the tab set before it has (`former.kommune`).
_FORGJENGER: Final = "kontroll"
_HER: Final = "gevinstark.former.arbeidsbok"


def _gjelder(layout: Layout) -> bool:
    return layout.rader.keys() >= _KJENNETEGN and _FORGJENGER not in layout.rader


FAMILIE: Final = Familie(
    navn="arbeidsbok",
    gjelder=_gjelder,
    modell=f"{_HER}.modell:REGLER",
    kontroller=f"{_HER}.kontroller:KONTROLLER",
    eksempelsvar=f"{_HER}.eksempelsvar:EKSEMPELSVAR",
    dobbelt=f"{_HER}.uttak:DOBBELT",
    # One definition of what the lines come to, for books of both tab sets.
    linjetall="gevinstark.former.kommune.linjetall:LINJETALL",
    hvaom="gevinstark.former.kommune.hvaom:HVAOM",
    opphav="gevinstark.former.kommune.opphav:OPPHAV",
    aarsverdier="gevinstark.former.kommune.aarsverdier:AARSVERDIER",
    regionrevisjon="gevinstark.former.kommune.revisjonsark:REGIONREVISJON",
    enheter={"antall": "maalenhet", "realisert_antall": "maalenhet"},
    stykkpriser=frozenset({"enhetspris", "timepris"}),
    kontakt=("*.kommune.ressursperson", "*.kommune.ressursperson_epost"),
    meldt=MELDT,
)
