"""What the plan's own sheets say of themselves: the limits kept, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former import plantabeller
from gevinstark.former.medfinansiering.modell.tabeller import SEKTORER, UTEN_TAK
from gevinstark.former.plantabeller import OK, alltid
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

_HALV_ORE: Final = 0.005


def tabell_b(bok: Bok) -> None:
    """R2, R4: what is planned for a year is from the minimum to the net, and nothing without a net."""
    felles = bok.felles
    for aar in bok.aar:
        planlagt = felles.tall("B_planlagt", "virkning", aar)
        minimum = felles.tall("B_minimum", "virkning", aar)
        netto = felles.tall("B_netto", "virkning", aar)
        # Issues before had no upper limit.
        ny = kjent(planlagt) & (bok.definisjon > UTEN_TAK)
        tilfeller = {
            "Skal være tomt": ny & (netto <= 0),
            "Under minimum": planlagt < minimum - _HALV_ORE,
            "Over netto": ny & (planlagt > netto + _HALV_ORE),
            OK: kjent(planlagt) & kjent(minimum),
        }
        felles.set_sjekk("B_sjekk", "virkning", tilfeller, aar)


def tabell_c(bok: Bok) -> None:
    """R5: the sum is within both limits."""
    sum_, grense, rest = (bok.felles.tall(f"C_{r}", "verdi") for r in ("sum", "grense", "rest"))
    over = sum_ > np.fmax(np.fmin(grense, rest), 0.0) + _HALV_ORE
    bok.felles.set_sjekk("C_sjekk", "verdi", {"Over grensen": over, OK: alltid(bok)})


def tabell_d(bok: Bok) -> None:
    """R6: how many lines of a virksomhet are not as they should be."""
    plantabeller.count_d(bok, SEKTORER.values(), "brutto")
