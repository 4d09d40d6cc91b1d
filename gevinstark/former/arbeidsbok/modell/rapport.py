"""The tab Rapport (R18): the figures of the six sections, all for the reporting year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gevinstark.former.arbeidsbok.modell.plan import UNNGAATT
from gevinstark.omregning.modell.regning import Flyt, per, sum_kjente

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok


def kroner(bok: Bok) -> None:
    """Achieved, planned, avoided costs, costs and net of the reporting year."""
    egne, aar = bok.egne, bok.rapporteringsaar
    for felt, sumrad in (
        ("gevinster_kr", "brutto"),
        ("kostnad_kr", "kostnad"),
        ("netto_kr", "netto"),
    ):
        tall = egne.tall(f"realisert_kr_{sumrad}", "realisert_verdi", aar)
        egne.assign("rapport", felt, tall)
    egne.assign("rapport", "planlagt_kr", egne.tall("periodisert_brutto", "brutto", aar))
    rader = bok.rader("realisert_kr")
    verdi = egne.rader(rader, "realisert_verdi", aar)
    egne.assign(
        "rapport",
        "unngaatt_kr",
        sum_kjente(np.where(egne.er(rader, "gevinsttype", UNNGAATT), verdi, np.nan)),
    )


def frigjort(bok: Bok) -> None:
    """Saved time; nothing reported is nothing known, never 0."""
    egne = bok.egne
    timer = sum_kjente(egne.rader(bok.rader("realisert"), "timer_aaret"))
    egne.assign("rapport", "frigjort_timer", timer)
    aarsverk = per(timer, egne.tall("lokalt", "timer_per_aarsverk"))
    egne.assign("rapport", "frigjort_aarsverk", aarsverk)


def kvalitet(bok: Bok) -> None:
    """How many unpriced benefits are relevant."""
    bok.egne.assign("rapport", "kvalitet_relevante", _relevante(bok))


def has_dekning(bok: Bok) -> bool:
    """Whether coverage stands beside the figures; a book issued before that shows some blanks as 0."""
    return bok.egne.har("periodisert_regnet_av", "brutto_levetid")


def _relevante(bok: Bok) -> Flyt:
    """Of no answer there is no number."""
    ja, nei = (bok.egne.er(bok.rader("kvalitet"), "relevant", s).sum(axis=0) for s in ("Ja", "Nei"))
    blank = np.nan if has_dekning(bok) else 0.0
    return np.where(ja + nei > 0, ja.astype(np.float64), blank)


def uten_pris(bok: Bok) -> None:
    """R16: what has no price, beside the kroner: relevant benefits, and measurements against their goals."""
    egne = bok.egne
    egne.assign("nytte_uten_pris", "relevante", _relevante(bok))
    if not egne.har("nytte_uten_pris", "paa_maal"):
        return
    rader, (fase, *_) = bok.rader("maaling"), bok.deler("maaling", "maalstatus")
    for felt, status in (("paa_maal", "På mål"), ("under_maal", "Under mål")):
        antall = egne.er(rader, "maalstatus", status, fase).sum(axis=0)
        egne.assign("nytte_uten_pris", felt, antall.astype(np.float64))
