"""The kommune's tab Rapport (§6 no. 7): the figures of the six sections, all for the reporting year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gevinstark.former.kommune.modell.gevinster import TIMER
from gevinstark.omregning.modell.regning import per, sum_trykt

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def forside(bok: Bok) -> None:
    """Whose workbook it is: the kommune's name, and its number in brackets."""
    egne = bok.egne
    navn, nr = (bok.raa(egne.nokkel("kommune", felt)) for felt in ("navn", "nr"))
    hvem = [f"{a or ''} ({b or ''})" for a, b in zip(navn, nr, strict=True)]
    egne.set_tekster("forsideinfo", "kommune", np.array(hvem, dtype=object))


def kroner(bok: Bok) -> None:
    """R18: achieved, planned, costs and net of the reporting year."""
    egne, aar = bok.egne, bok.rapporteringsaar
    for felt, sumrad in (
        ("gevinster_kr", "brutto"),
        ("planlagt_kr", "planlagt"),
        ("kostnad_kr", "kostnad"),
        ("netto_kr", "netto"),
    ):
        tall = egne.tall(f"realisert_kr_{sumrad}", "realisert_verdi", aar)
        egne.assign("rapport", felt, tall)


def frigjort(bok: Bok) -> None:
    """R18: saved time. Totals of no row are 0."""
    egne, rader, aar = bok.egne, bok.rader("gevinster"), bok.rapporteringsaar
    i_timer = egne.er(rader, "maalenhet", TIMER)
    timer = sum_trykt(np.where(i_timer, egne.rader(rader, "realisert_antall", aar), np.nan))
    egne.assign("rapport", "frigjort_timer", timer)
    aarsverk = per(timer, egne.tall("lokalt", "timer_per_aarsverk"))
    egne.assign("rapport", "frigjort_aarsverk", aarsverk)


def unngaatt(bok: Bok) -> None:
    """R18: avoided costs."""
    egne, rader, aar = bok.egne, bok.rader("gevinster"), bok.rapporteringsaar
    unngaatt_kostnad = egne.er(rader, "gevinsttype", "Unngått kostnad")
    verdi = egne.rader(rader, "realisert_verdi", aar)
    egne.assign("rapport", "unngaatt_kr", sum_trykt(np.where(unngaatt_kostnad, verdi, np.nan)))


def kvalitet(bok: Bok) -> None:
    """R18: how many unpriced benefits are relevant."""
    egne = bok.egne
    relevante = egne.er(bok.rader("kvalitet"), "relevant", "Ja")
    egne.assign("rapport", "kvalitet_relevante", relevante.sum(axis=0).astype(np.float64))
