"""The model of the common plan: tables A–D, the overview, and the checks on their own sheets."""

from __future__ import annotations

from typing import Final

from gevinstark.former import plantabeller
from gevinstark.former.medfinansiering.modell import sjekk, tabeller
from gevinstark.omregning.modell.regler import Regelsett

REGLER: Final = (
    Regelsett("felles", "A", (plantabeller.tabell_a,)),
    Regelsett("felles", "B", (plantabeller.tabell_b, tabeller.budsjett, sjekk.tabell_b)),
    Regelsett("felles", "C", (tabeller.tabell_c, tabeller.grenser_c, sjekk.tabell_c)),
    Regelsett("felles", "", (tabeller.tabell_d, sjekk.tabell_d)),
    Regelsett("felles", "oversikt", (tabeller.oversikt,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
)
