"""What the plan's own sheets say of themselves: the limits kept, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kontrolliste import Liste, Punkt, count_liste
from gevinstark.grunn.celle import FELLES
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

_HALV_ORE: Final = 0.005
_OK: Final = "OK"


def _alltid(bok: Bok) -> np.typing.NDArray[np.bool_]:
    return np.ones(bok.antall, dtype=np.bool_)


def tabell_b(bok: Bok) -> None:
    """R2, R4: what is planned for a year is at least the minimum."""
    felles = bok.felles
    for aar in bok.aar:
        planlagt = felles.tall("B_planlagt", "virkning", aar)
        minimum = felles.tall("B_minimum", "virkning", aar)
        tilfeller = {
            "Under minimum": planlagt < minimum - _HALV_ORE,
            _OK: kjent(planlagt) & kjent(minimum),
        }
        felles.sett_sjekk("B_sjekk", "virkning", tilfeller, aar)


def tabell_c(bok: Bok) -> None:
    """R5: the sum is within both limits."""
    sum_, grense, rest = (bok.felles.tall(f"C_{r}", "verdi") for r in ("sum", "grense", "rest"))
    over = sum_ > np.fmax(np.fmin(grense, rest), 0.0) + _HALV_ORE
    bok.felles.sett_sjekk("C_sjekk", "verdi", {"Over grensen": over, _OK: _alltid(bok)})


def tabell_f(bok: Bok) -> None:
    """R8: a measure or a reason, and a risk, for every benefit that is described."""
    felles = bok.felles
    for radid in bok.rader("F"):
        tilfeller = {
            "": felles.tom(radid, "beskrivelse"),
            "Mangler tiltak": felles.tom(radid, "tiltak", "ingen_tiltak_grunn"),
            "Mangler risiko": felles.tom(radid, "risiko"),
            _OK: _alltid(bok),
        }
        felles.sett_sjekk(radid, "f_sjekk", tilfeller)


def tabell_g1(bok: Bok) -> None:
    """R9, of the priced benefits."""
    _tabell_g(bok, "G1")


def tabell_g2(bok: Bok) -> None:
    """R9, of the unpriced."""
    _tabell_g(bok, "G2")


def _tabell_g(bok: Bok, tabell: str) -> None:
    """What is measured has someone responsible, at every measurement."""
    felles = bok.felles
    for radid in bok.rader(tabell):
        umaalt = felles.tom(radid, "maaleenhet", del_="nullpunkt") | felles.tom(
            radid, "maalemetode", del_="nullpunkt"
        )
        for fase in bok.deler(tabell, "maaleansvarlig"):
            tilfeller = {
                "": umaalt,
                "Mangler måleansvarlig": felles.tom(radid, "maaleansvarlig", del_=fase),
                _OK: _alltid(bok),
            }
            felles.sett_sjekk(radid, "g_sjekk", tilfeller, fase)


def planinfo(bok: Bok) -> None:
    """The front page repeats the project's title and network, and the lifetime."""
    felles = bok.felles
    for felt, kilde in (("tiltak", "tittel"), ("nettverk", "nettverk")):
        tekst = [v or None for v in bok.raa(felles.nokkel("forside", kilde))]
        felles.sett_tekster("planinfo", felt, np.array(tekst, dtype=object))
    fra, til = (bok.raa(felles.nokkel("parametre", f"levetid_{e}")) for e in ("fra", "til"))
    levetid = [f"{a}–{b}" for a, b in zip(fra, til, strict=True)]
    felles.sett_tekster("planinfo", "levetid", np.array(levetid, dtype=object))


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
