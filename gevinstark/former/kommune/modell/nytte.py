"""The kommune's tabs Brukere, Indikatorer and Kost-nytte: what the benefits are held up against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kommune.modell.maaling import PAA_MAAL, UNDER_MAAL
from gevinstark.omregning.modell.regning import kjent, minus, per, sum_kjente

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Flyt

UKER_PER_AAR: Final = 52
_MAALT: Final = ("maaling_prissatt", "maaling_kvalitet")


def brukere(bok: Bok) -> None:
    """K3: benefits per user, baseline minus follow-up in hours a week; aggregated without names."""
    egne, rader = bok.egne, bok.rader("brukere")
    endring = minus(egne.rader(rader, "timer_for"), egne.rader(rader, "timer_etter"))
    egne.assign_rader(rader, "endring", endring)
    antall = kjent(endring).sum(axis=0).astype(np.float64)
    sum_ = sum_kjente(endring)
    egne.assign("brukersum", "antall", antall)
    egne.assign("brukersum", "endring_snitt", per(sum_, antall))
    egne.assign("brukersum", "timer_aar", sum_ * UKER_PER_AAR)


def brukernes_verdi(bok: Bok) -> None:
    """K3, R14: the hours of a year at the local timepris."""
    egne = bok.egne
    timer = egne.tall("brukersum", "timer_aar")
    egne.assign("brukersum", "verdi_aar", timer * egne.tall("lokalt", "timepris"))


def indikatorer(bok: Bok) -> None:
    """K3: change of an overall indicator from the first year of the lifetime to the reporting year."""
    egne, rader = bok.egne, bok.rader("indikatorer")
    siste = egne.rader(rader, "indikator", bok.rapporteringsaar)
    forste = egne.rader(rader, "indikator", bok.aar[0])
    egne.assign_rader(rader, "indikator_endring", minus(siste, forste))


def planlagt(bok: Bok) -> None:
    """R16, K2, K3: costs against priced benefits over the lifetime, as planned."""
    egne = bok.egne
    for felt, radid, kolonne in (
        ("brutto", "periodisert_brutto", "brutto_levetid"),
        ("kostnader", "periodisert_kostnad", "brutto_levetid"),
        ("netto", "periodisert_netto", "brutto_levetid"),
        ("naaverdi", "periodisert_naaverdi", "brutto_levetid"),
    ):
        egne.assign("kostnytte", felt, egne.tall(radid, kolonne))
    brutto, kostnader = egne.tall("kostnytte", "brutto"), egne.tall("kostnytte", "kostnader")
    egne.assign("kostnytte", "forhold", per(brutto, kostnader))


def realisert(bok: Bok) -> None:
    """R16: the same so far."""
    egne = bok.egne
    for felt, radid, kolonne in (
        ("realisert_brutto", "realisert_kr_brutto", "realisert_levetid"),
        ("realisert_kostnader", "realisert_kr_kostnad", "realisert_levetid"),
        ("realisert_netto", "realisert_kr_netto", "realisert_levetid"),
    ):
        egne.assign("kostnytte", felt, egne.tall(radid, kolonne))


def i_kroner(bok: Bok) -> None:
    """R16: what has a price beside what has none: the kroner."""
    egne = bok.egne
    for radid, felt in (
        ("nytte_planlagt", "brutto"),
        ("nytte_oppnaadd", "realisert_brutto"),
        ("nytte_kostnad", "kostnader"),
    ):
        egne.assign(radid, "i_kroner", egne.tall("kostnytte", felt))


def relevante(bok: Bok) -> None:
    """R16: how many relevant unpriced benefits, and how many of them are on target."""
    egne, rader = bok.egne, bok.rader("kvalitet")
    ja = egne.er(rader, "relevant", "Ja")
    egne.assign("nytte_planlagt", "antall_relevante", ja.sum(axis=0).astype(np.float64))
    egne.assign("nytte_oppnaadd", "antall_relevante", _maalt(bok, PAA_MAAL, ("maaling_kvalitet",)))
    for radid, viktighet in (
        ("viktig_hoy", "Høy"),
        ("viktig_medium", "Medium"),
        ("viktig_lav", "Lav"),
    ):
        antall = (ja & egne.er(rader, "viktighet", viktighet)).sum(axis=0)
        egne.assign(radid, "antall_relevante", antall.astype(np.float64))


def vurdering(bok: Bok) -> None:
    """R9: measurements on target and below it, priced and not priced together."""
    egne = bok.egne
    for felt, status in (("maalt_paa_maal", PAA_MAAL), ("maalt_under_maal", UNDER_MAAL)):
        egne.assign("vurdering", felt, _maalt(bok, status, _MAALT))


def _maalt(bok: Bok, status: str, tabeller: Sequence[str]) -> Flyt:
    """How many measurements in those tables have that status, by return."""
    antall = np.zeros(bok.antall)
    for tabell in tabeller:
        if tabell in bok.tabeller:
            for fase in bok.deler(tabell, "maalstatus"):
                antall += bok.egne.er(bok.rader(tabell), "maalstatus", status, fase).sum(axis=0)
    return antall
