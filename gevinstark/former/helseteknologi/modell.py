"""The model of the plan's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former import plantabeller
from gevinstark.former.plantabeller import set_verdi
from gevinstark.omregning.modell.regler import Regelsett
from gevinstark.omregning.modell.regning import minus, sum_kjente, sum_trykt

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


def omraader(bok: Bok) -> None:
    """Freed hours by group of users, and what is reported that no group has (K3)."""
    egne, rader = bok.egne, bok.rader("omraader")
    spart = minus(egne.rader(rader, "timer_foer"), egne.rader(rader, "timer_etter"))
    egne.assign_rader(rader, "timer_spart", spart)
    egne.assign("omraader_sum", "timer_spart", sum_kjente(spart))
    rapportert = egne.tall("rapport", "frigjort_timer")
    egne.assign("omdisponering", "timer_rapportert", rapportert)
    egne.assign("omdisponering", "timer_rest", minus(rapportert, sum_kjente(spart)))


REGLER: Final = (
    Regelsett("kommune", "potensial", (potensial,)),
    Regelsett("kommune", "omraader", (omraader,)),
    Regelsett("felles", "D", (tabell_d,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
)
