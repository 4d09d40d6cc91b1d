"""The plan part of the co-financing form: the model of tables A–G, and the rules for a plan."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.familie import Familie
from gevinstark.grunn.layout import Layout

_HER: Final = "gevinstark.former.medfinansiering"
#: What makes a form one of this family under a name of its own: tables, and rows of table B.
_TABELLER: Final = frozenset({"A", "B", "oversikt"})
_SUMRADER: Final = frozenset({("B_netto", ""), ("B_minimum", "")})


def _gjelder(layout: Layout) -> bool:
    egen = layout.rader.keys() >= _TABELLER and layout.rader["B"].keys() >= _SUMRADER
    return layout.skjema == "medfinansiering" or egen


FAMILIE: Final = Familie(
    navn="medfinansiering",
    gjelder=_gjelder,
    modell=f"{_HER}.modell:REGLER",
    kontroller="gevinstark.former.plankontroll:KONTROLLER",
    plankontroller=f"{_HER}.plansjekk:KONTROLLER",
)
