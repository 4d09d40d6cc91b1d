"""The kommune's tab Måling (§6 no. 5): table G locally, priced and not priced alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell.regning import kjent, minus

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

NULLPUNKT: Final = "nullpunkt"
PAA_MAAL: Final = "På mål"
UNDER_MAAL: Final = "Under mål"


def prissatt(bok: Bok) -> None:
    """K1 table G (6.2), R9, R13, R17."""
    _maal(bok, "maaling_prissatt")


def kvalitet(bok: Bok) -> None:
    """K1 table G (6.3), R9, R13, R17."""
    _maal(bok, "maaling_kvalitet")


def _maal(bok: Bok, tabell: str) -> None:
    """R9, R13, R17: every measurement after the baseline against its goal.

    avvik = result − goal. achievement = (result − baseline) / (goal − baseline), missing when
    goal = baseline. Status follows the wanted direction; without a direction there is none.
    """
    egne = bok.egne
    rader = bok.rader(tabell)
    nullpunkt = egne.rader(rader, "resultat", NULLPUNKT)
    for fase in bok.deler(tabell, "resultat"):
        if fase == NULLPUNKT:
            continue
        resultat = egne.rader(rader, "resultat", fase)
        maal = egne.rader(rader, "maal", fase)
        avvik = minus(resultat, maal)
        egne.assign_rader(rader, "avvik", avvik, fase)
        vei = minus(maal, nullpunkt)
        oppnaadd = minus(resultat, nullpunkt) / np.where(vei == 0, np.nan, vei)
        egne.assign_rader(rader, "oppnaaelse", oppnaadd, fase)

        opp = egne.er(rader, "retning", "Opp", fase)
        ned = egne.er(rader, "retning", "Ned", fase)
        naadd = (opp & (avvik >= 0)) | (ned & (avvik <= 0))
        under = (opp | ned) & kjent(avvik) & ~naadd
        for i, radid in enumerate(rader):
            tilfeller = {PAA_MAAL: naadd[i], UNDER_MAAL: under[i]}
            egne.assign_tekst(radid, "maalstatus", tilfeller, fase)
