"""The tab Samlet of a joint workbook: the kommuner added up, with how many there are in each sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell.felter import Felter
from gevinstark.omregning.modell.regning import Flyt, kjent, sum_kjente

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

#: Column of the table per kommune -> the kommune's own summary row and column.
_PER_KOMMUNE: Final = (
    ("samlet_plan", "periodisert_brutto", "brutto_levetid"),
    ("samlet_kostnad", "periodisert_kostnad", "brutto_levetid"),
    ("samlet_netto", "periodisert_netto", "brutto_levetid"),
    ("samlet_naaverdi", "periodisert_naaverdi", "brutto_levetid"),
    ("samlet_realisert", "realisert_kr_brutto", "realisert_levetid"),
)


def nytte(bok: Bok) -> None:
    """R20: kroner are added, missing is not 0, and every sum says how many kommuner it holds."""
    egne = [Felter(bok, eier) for eier in bok.eiere]
    for radid in bok.rader("samlet_nytte"):
        verdier = np.stack([e.tall(radid, "verdi") for e in egne])
        bok.felles.assign(radid, "samlet_antall", _antall(verdier))
        bok.felles.assign(radid, "samlet_verdi", sum_kjente(verdier))
        for aar in bok.aar:
            brutto = np.stack([e.tall(radid, "brutto", aar) for e in egne])
            bok.felles.assign(radid, "samlet_brutto", sum_kjente(brutto), aar)


def kommuner(bok: Bok) -> None:
    """R20: the same for each kommune over the lifetime."""
    egne = [Felter(bok, eier) for eier in bok.eiere]
    for kolonne, radid, kilde in _PER_KOMMUNE:
        verdier = np.stack([e.tall(radid, kilde) for e in egne])
        for eier, linje in zip(bok.eiere, verdier, strict=True):
            bok.felles.assign(eier, kolonne, linje)
        bok.felles.assign("samlet_kommuner_sum", kolonne, sum_kjente(verdier))
        bok.felles.assign("samlet_kommuner_dekning", kolonne, _antall(verdier))


def _antall(verdier: Flyt) -> Flyt:
    antall: Flyt = kjent(verdier).sum(axis=0).astype(np.float64)
    return antall
