"""The kommune's tab Realisert (§6 no. 6): what was realised each year, against plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kommune.modell.gevinster import set_sumrad, sum_kostnader
from gevinstark.omregning.modell.regning import minus, sum_kjente

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

#: R15: the four uses of a realised benefit.
_BRUK: Final = ("brukt_budsjett", "brukt_oppbemanning", "brukt_teknologi", "brukt_omprioritert")


def antall(bok: Bok) -> None:
    """K0: realised number so far, per benefit. A blank year is not measured, not 0 (R20)."""
    rader = bok.rader("realisert")
    talt = bok.egne.rader_aar(rader, "realisert_antall")
    bok.egne.assign_rader(rader, "realisert_antall_levetid", sum_kjente(talt, 1))


def kostnader(bok: Bok) -> None:
    """R16: incurred costs per driver and year, and their sums."""
    sum_kostnader(bok, "realisert_kostnader", "realisert_kostnad")


def verdi(bok: Bok) -> None:
    """K0: realised number × the price used in the plan."""
    egne = bok.egne
    rader = bok.rader("realisert_kr")
    pris = egne.rader(rader, "pris")[:, np.newaxis, :]
    kroner = egne.rader_aar(rader, "realisert_antall") * pris
    egne.assign_rader_aar(rader, "realisert_verdi", kroner)
    egne.assign_rader(rader, "realisert_levetid", sum_kjente(kroner, 1))
    brutto = sum_kjente(kroner)
    set_sumrad(bok, "realisert_kr_brutto", "realisert_verdi", "realisert_levetid", brutto)


def netto(bok: Bok) -> None:
    """K0, R3: costs, net, and deviation from planned gross."""
    egne = bok.egne
    brutto = egne.rad_aar("realisert_kr_brutto", "realisert_verdi")
    kostnad = egne.rad_aar("realisert_kostnader_sum", "realisert_kostnad")
    planlagt = egne.rad_aar("periodisert_brutto", "brutto")
    for sumrad, per_aar in (
        ("kostnad", kostnad),
        ("netto", minus(brutto, kostnad)),
        ("planlagt", planlagt),
    ):
        set_sumrad(bok, f"realisert_kr_{sumrad}", "realisert_verdi", "realisert_levetid", per_aar)
    egne.assign_rad_aar("realisert_kr_avvik", "realisert_verdi", minus(brutto, planlagt))


def omsetning(bok: Bok) -> None:
    """R15: what the benefit of the reporting year was used for, and what is not accounted for."""
    egne = bok.egne
    rader = bok.rader("omsetning_realisert")
    i_aar = egne.rader(rader, "realisert_verdi", bok.rapporteringsaar)
    bruk = np.stack([egne.rader(rader, kolonne) for kolonne in _BRUK])
    brukt = sum_kjente(bruk)
    egne.assign_rader(rader, "realisert_i_aar", i_aar)
    egne.assign_rader(rader, "brukt_sum", brukt)
    egne.assign_rader(rader, "brukt_rest", minus(i_aar, brukt))
    kolonner = (("realisert_i_aar", i_aar), *zip(_BRUK, bruk, strict=True), ("brukt_sum", brukt))
    for kolonne, tall in kolonner:
        egne.assign("omsetning_realisert_sum", kolonne, sum_kjente(tall))
