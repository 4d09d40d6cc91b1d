"""The model of the plan's tables: values, and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former import plantabeller
from gevinstark.former.kontrolliste import Liste, Punkt, count_liste
from gevinstark.former.plantabeller import OK, alltid, set_verdi
from gevinstark.grunn.celle import FELLES
from gevinstark.omregning.modell.regler import Regelsett
from gevinstark.omregning.modell.regning import sum_trykt

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def tabell_d(bok: Bok) -> None:
    """Hours first: kroner are what the count is worth."""
    bok.felles.assign("D_sum", "verdi", sum_trykt(set_verdi(bok, bok.rader("D"))))


def gevinst_id(bok: Bok) -> None:
    """A line comes from a benefit of the overview, and a benefit has a line or a reason (H4)."""
    felles = bok.felles
    kilder = bok.rader("gevinstkilder")
    linjer = [*bok.rader("D"), *bok.rader("E")]
    trykt = {r: bok.trykt(felles.nokkel(r, "gevinst_sjekk"))[0] for r in kilder}
    for radid in linjer:
        finnes = np.any([felles.er([radid], "gevinst_id", i)[0] for i in trykt.values()], axis=0)
        tom = felles.tom(radid, "gevinst_id")
        felles.set_sjekk(radid, "id_sjekk", {"": tom, OK: finnes, "Finnes ikke": alltid(bok)})
    for radid, ident in trykt.items():
        har_linje = felles.er(linjer, "gevinst_id", ident).any(axis=0)
        tilfeller = {
            "": felles.tom(radid, "gevinst"),
            OK: har_linje | ~felles.tom(radid, "uten_indikator"),
            "Mangler indikator": alltid(bok),
        }
        felles.set_sjekk(radid, "gevinst_sjekk", tilfeller)


_LISTE: Final = Liste(
    "plankontroll",
    "planklar",
    "Klar",
    {
        "plan_gevinst_id": (
            Punkt("D", "id_sjekk", "Finnes ikke"),
            Punkt("E", "id_sjekk", "Finnes ikke"),
        ),
        "plan_indikator": (Punkt("gevinstkilder", "gevinst_sjekk", "Mangler indikator"),),
        "plan_tiltak": (Punkt("F", "f_sjekk", "Mangler tiltak"),),
        "plan_risiko": (Punkt("F", "f_sjekk", "Mangler risiko"),),
        "plan_ansvarlig_g1": (Punkt("G1", "g_sjekk", "Mangler måleansvarlig"),),
        "plan_ansvarlig_g2": (Punkt("G2", "g_sjekk", "Mangler måleansvarlig"),),
    },
)


def plankontroll(bok: Bok) -> None:
    """Each point of the tab Plankontroll counted, and whether the plan can be sent out."""
    count_liste(bok, bok.felles, FELLES, _LISTE)


REGLER: Final = (
    Regelsett("felles", "D", (tabell_d,)),
    Regelsett("felles", "gevinstkilder", (gevinst_id,)),
    Regelsett("felles", "F", (plantabeller.tabell_f,)),
    Regelsett("felles", "G1", (plantabeller.tabell_g1,)),
    Regelsett("felles", "G2", (plantabeller.tabell_g2,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
    Regelsett("felles", "plankontroll", (plankontroll,)),
)
