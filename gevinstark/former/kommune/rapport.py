"""The kommune's tab Rapport (§6 no. 7): the figures of the six sections, all for the reporting year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gevinstark.former.kommune.gevinster import TIMER
from gevinstark.omregning.modell.regning import Flyt, per, sum_trykt

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def rapport(bok: Bok) -> None:
    """R18: achieved, saved time, avoided cost, quality, cost, net. Totals of no row are 0."""
    egne, aar = bok.egne, bok.rapporteringsaar
    rader = bok.rader("gevinster")

    def sett(felt: str, tall: Flyt) -> None:
        egne.sett("rapport", felt, tall)

    for felt, sumrad in (
        ("gevinster_kr", "brutto"),
        ("planlagt_kr", "planlagt"),
        ("kostnad_kr", "kostnad"),
        ("netto_kr", "netto"),
    ):
        sett(felt, egne.tall(f"realisert_kr_{sumrad}", "realisert_verdi", aar))

    i_timer = egne.er(rader, "maalenhet", TIMER)
    timer = sum_trykt(np.where(i_timer, egne.rader(rader, "realisert_antall", aar), np.nan))
    sett("frigjort_timer", timer)
    sett("frigjort_aarsverk", per(timer, egne.tall("lokalt", "timer_per_aarsverk")))

    unngaatt = egne.er(rader, "gevinsttype", "Unngått kostnad")
    kroner = egne.rader(rader, "realisert_verdi", aar)
    sett("unngaatt_kr", sum_trykt(np.where(unngaatt, kroner, np.nan)))

    relevante = egne.er(bok.rader("kvalitet"), "relevant", "Ja")
    sett("kvalitet_relevante", relevante.sum(axis=0).astype(np.float64))
