"""The model of the plan's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former import plantabeller
from gevinstark.former.plantabeller import set_verdi
from gevinstark.omregning.modell.regler import Regelsett
from gevinstark.omregning.modell.regning import sum_trykt

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def tabell_d(bok: Bok) -> None:
    """Hours first: kroner are what the count is worth."""
    bok.felles.assign("D_sum", "verdi", sum_trykt(set_verdi(bok, bok.rader("D"))))


def potensial(bok: Bok) -> None:
    """How many of those who could use the technology, do (K3)."""
    rader = bok.rader("potensial")
    mulige, tatt_i_bruk = (bok.egne.rader(rader, k) for k in ("mulige", "tatt_i_bruk"))
    andel = np.divide(tatt_i_bruk, mulige, out=np.full_like(mulige, np.nan), where=mulige > 0)
    bok.egne.assign_rader(rader, "dekning", andel)


REGLER: Final = (
    Regelsett("kommune", "potensial", (potensial,)),
    Regelsett("felles", "D", (tabell_d,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
)
