"""What the plan's own sheets say of themselves: the limits kept, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kontrolliste import Liste, Punkt, count_liste
from gevinstark.former.plantabeller import OK, alltid
from gevinstark.grunn.celle import FELLES
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

_HALV_ORE: Final = 0.005


def tabell_b(bok: Bok) -> None:
    """R2, R4: what is planned for a year is at least the minimum."""
    felles = bok.felles
    for aar in bok.aar:
        planlagt = felles.tall("B_planlagt", "virkning", aar)
        minimum = felles.tall("B_minimum", "virkning", aar)
        tilfeller = {
            "Under minimum": planlagt < minimum - _HALV_ORE,
            OK: kjent(planlagt) & kjent(minimum),
        }
        felles.set_sjekk("B_sjekk", "virkning", tilfeller, aar)


def tabell_c(bok: Bok) -> None:
    """R5: the sum is within both limits."""
    sum_, grense, rest = (bok.felles.tall(f"C_{r}", "verdi") for r in ("sum", "grense", "rest"))
    over = sum_ > np.fmax(np.fmin(grense, rest), 0.0) + _HALV_ORE
    bok.felles.set_sjekk("C_sjekk", "verdi", {"Over grensen": over, OK: alltid(bok)})


_LISTE: Final = Liste(
    "plankontroll",
    "planklar",
    "Klar",
    {
        "plan_budsjett": (Punkt("B", "virkning", "Under minimum", "B_sjekk"),),
        "plan_grense": (Punkt("C", "verdi", "Over grensen", "C_sjekk"),),
        "plan_tiltak": (Punkt("F", "f_sjekk", "Mangler tiltak"),),
        "plan_risiko": (Punkt("F", "f_sjekk", "Mangler risiko"),),
        "plan_ansvarlig_g1": (Punkt("G1", "g_sjekk", "Mangler måleansvarlig"),),
        "plan_ansvarlig_g2": (Punkt("G2", "g_sjekk", "Mangler måleansvarlig"),),
    },
    blanke=frozenset({"plan_eier", "plan_produkt"}),
)


def plankontroll(bok: Bok) -> None:
    """Each point of the tab Plankontroll counted, and whether the plan can be sent out."""
    count_liste(bok, bok.felles, FELLES, _LISTE)
