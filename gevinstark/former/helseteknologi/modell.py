"""The model of the plan's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gevinstark.former import plantabeller
from gevinstark.former.plantabeller import set_verdi
from gevinstark.omregning.modell.regler import Regelsett
from gevinstark.omregning.modell.regning import sum_trykt

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def tabell_d(bok: Bok) -> None:
    """Hours first: kroner are what the count is worth."""
    bok.felles.assign("D_sum", "verdi", sum_trykt(set_verdi(bok, bok.rader("D"))))


REGLER: Final = (
    Regelsett("felles", "D", (tabell_d,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
)
