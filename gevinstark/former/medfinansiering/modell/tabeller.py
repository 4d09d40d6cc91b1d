"""The common plan: tables A, B, C and D and the overview (K1). Their sums of nothing are 0."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from gevinstark.former.plantabeller import set_differanse, set_verdi
from gevinstark.omregning.modell.felter import Bok
from gevinstark.omregning.modell.regning import (
    Flyt,
    Maske,
    kjent,
    minus,
    storste,
    sum_kjente,
    sum_trykt,
)

#: What the form prints where a benefit cannot be taken out of the budget (R4).
IKKE_AKTUELT: Final = "N/A"
#: The last definition whose table B has no upper limit (`definisjon` of the form).
UTEN_TAK: Final = 1
_D_TABELL: Final = re.compile(r"D[0-9]+")
#: Row of the overview -> the sector whose D tables it gathers.
SEKTORER: Final = {"statlig": "Andre statlige virksomheter", "kommunal": "Kommunal sektor"}


def tabell_d(bok: Bok) -> None:
    """Table D, R3, R6: one table per virksomhet; net = gross − lasting running costs."""
    felles = bok.felles
    for tabell in filter(_D_TABELL.fullmatch, bok.tabeller):
        rader = bok.rader(tabell)
        brutto = sum_trykt(set_verdi(bok, rader))
        sumrader = {s: f"{tabell}_{s}" for s in ("brutto", "drift", "netto")}
        felles.assign(sumrader["brutto"], "antall", sum_trykt(felles.rader(rader, "antall")))
        felles.assign(sumrader["brutto"], "verdi", brutto)
        felles.assign(
            sumrader["netto"], "verdi", minus(brutto, felles.tall(sumrader["drift"], "verdi"))
        )
        set_differanse(bok, [*rader, *sumrader.values()])


def budsjett(bok: Bok) -> None:
    """R4: where net is not positive the form prints N/A. A planned budget effect takes the place of
    the minimum, the budget share of the net."""
    felles = bok.felles
    netto = felles.rad_aar("B_netto", "virkning")
    andel = felles.tall("parametre", "budsjettandel")
    minimum = np.where(kjent(netto), andel * np.fmax(netto, 0.0), np.nan)
    felles.assign_rad_aar("B_minimum", "virkning", minimum)
    planlagt = felles.rad_aar("B_planlagt", "virkning")
    uttak = np.where(kjent(planlagt), planlagt, minimum)
    tatt_ut = np.where(netto > 0, uttak, np.nan)
    rest = minus(netto, tatt_ut)
    _set_budsjettrad(bok, "B_budsjett", tatt_ut, kjent(netto) & ~(netto > 0))
    _set_budsjettrad(bok, "B_rest", rest, ~kjent(rest))


def _set_budsjettrad(bok: Bok, radid: str, per_aar: Flyt, ikke_aktuelt: Maske) -> None:
    """R4: a year without budget effect is N/A, and so is a lifetime without any such year."""
    bok.felles.assign_rad_aar(radid, "virkning", per_aar)
    for aar, maske in zip(bok.aar, ikke_aktuelt, strict=True):
        bok.felles.assign_tekst(radid, "virkning", {IKKE_AKTUELT: maske}, aar)
    levetid = sum_kjente(per_aar)
    bok.felles.assign(radid, "sum_levetid", levetid)
    bok.felles.assign_tekst(radid, "sum_levetid", {IKKE_AKTUELT: ~kjent(levetid)})


def tabell_c(bok: Bok) -> None:
    """Table C: the sum of what is used otherwise."""
    bok.felles.assign("C_sum", "verdi", sum_trykt(set_verdi(bok, bok.rader("C"))))


def grenser_c(bok: Bok) -> None:
    """R5: the two limits the sum must keep, in the year of table B that gives most.

    Limits: what the budget share leaves of net, and net minus budget effect. No known year gives the
    limit 0. Issues before took the budget share itself.
    """
    felles = bok.felles
    andel = felles.tall("parametre", "budsjettandel")
    andel = andel if bok.definisjon <= UTEN_TAK else 1 - andel
    felles.assign("C_grense", "verdi", andel * storste(felles.rad_aar("B_netto", "virkning")))
    felles.assign("C_rest", "verdi", storste(felles.rad_aar("B_rest", "virkning")))


def oversikt(bok: Bok) -> None:
    """Overview (K1 chapter 5): own agency is the SUM of A, each sector the gross of its D tables."""
    felles = bok.felles
    felles.assign("egen", "verdi", felles.tall("A_sum", "verdi"))
    tabeller = [t for t in bok.tabeller if _D_TABELL.fullmatch(t)]
    brutto = felles.rader([f"{t}_brutto" for t in tabeller], "verdi")
    for radid, sektor in SEKTORER.items():
        i_sektoren = felles.er(tabeller, "sektor", sektor)
        felles.assign(radid, "verdi", sum_trykt(np.where(i_sektoren, brutto, np.nan)))
    rader = bok.rader("oversikt")
    felles.assign("oversikt_sum", "verdi", sum_trykt(felles.rader(rader, "verdi")))
    set_differanse(bok, [*rader, "oversikt_sum"])
