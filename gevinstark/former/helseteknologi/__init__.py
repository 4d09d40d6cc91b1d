"""The plan part for health technology (K2–K4): hours and kroner, and an indicator for every benefit."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.familie import Familie
from gevinstark.grunn.layout import Layout

_HER: Final = "gevinstark.former.helseteknologi"


def _gjelder(layout: Layout) -> bool:
    return "gevinstkilder" in layout.rader


FAMILIE: Final = Familie(
    navn="helseteknologi",
    gjelder=_gjelder,
    modell=f"{_HER}.modell:REGLER",
    kontroller=f"{_HER}.kontroller:KONTROLLER",
    plankontroller=f"{_HER}.plansjekk:KONTROLLER",
)
