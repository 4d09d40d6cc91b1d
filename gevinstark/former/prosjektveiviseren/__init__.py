"""The plan part of Prosjektveiviseren's forms (3.0 and 4.0): amounts in thousands, no budget share."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.familie import Familie
from gevinstark.grunn.layout import Layout

_HER: Final = "gevinstark.former.prosjektveiviseren"


def _gjelder(layout: Layout) -> bool:
    """4.0 has what each benefit is used for, 3.0 a table B of budget effects only."""
    b = layout.rader.get("B", {})
    bare_budsjett = ("B_budsjett", "") in b and ("B_netto", "") not in b
    return "C_fordeling" in layout.rader or bare_budsjett


FAMILIE: Final = Familie(
    navn="prosjektveiviseren",
    gjelder=_gjelder,
    modell=f"{_HER}.modell:REGLER",
    kontroller="gevinstark.former.plankontroll:KONTROLLER",
    plankontroller=f"{_HER}.plansjekk:KONTROLLER",
)
