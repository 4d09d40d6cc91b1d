"""The kommune's tab Gevinster (§6 no. 2): its own table D, phased in over the lifetime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell.regning import Flyt, kjent, minus, per, sum_kjente

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

TIMER: Final = "timer"


def pris(bok: Bok) -> None:
    """R14: the price of one; hours without a price take the local timepris."""
    egne, rader = bok.egne, bok.rader("gevinster")
    enhetspris = egne.rader(rader, "enhetspris")
    i_timer = egne.er(rader, "maalenhet", TIMER)
    timepris = np.where(i_timer, egne.tall("lokalt", "timepris"), np.nan)
    egne.assign_rader(rader, "pris", np.where(kjent(enhetspris), enhetspris, timepris))


def verdi(bok: Bok) -> None:
    """K1 table D: verdi = antall × price."""
    egne, rader = bok.egne, bok.rader("gevinster")
    egne.assign_rader(rader, "verdi", egne.rader(rader, "antall") * egne.rader(rader, "pris"))


def timer(bok: Bok) -> None:
    """R14: what is counted in hours is saved time."""
    egne, rader = bok.egne, bok.rader("gevinster")
    i_timer = np.where(egne.er(rader, "maalenhet", TIMER), egne.rader(rader, "antall"), np.nan)
    egne.assign_rader(rader, "timer", i_timer)
    egne.assign("gevinster_sum", "timer", sum_kjente(i_timer))


def sum_verdi(bok: Bok) -> None:
    """K1 table D: the sum of the gross benefits."""
    rader = bok.rader("gevinster")
    bok.egne.assign("gevinster_sum", "verdi", sum_kjente(bok.egne.rader(rader, "verdi")))


def kostnader(bok: Bok) -> None:
    """R16: costs per driver and year, their sums per year and over the lifetime."""
    sum_kostnader(bok, "kostnader", "kostnad")


def sum_kostnader(bok: Bok, tabell: str, kolonne: str) -> None:
    """R16: the same two sums for planned and incurred costs."""
    rader = bok.rader(tabell)
    kostnad = bok.egne.rader_aar(rader, kolonne)
    per_aar = sum_kjente(kostnad)
    bok.egne.assign_rader(rader, f"{kolonne}_levetid", sum_kjente(kostnad, 1))
    bok.egne.assign_rad_aar(f"{tabell}_sum", kolonne, per_aar)
    bok.egne.assign(f"{tabell}_sum", f"{kolonne}_levetid", sum_kjente(per_aar))


def _innfaset(bok: Bok, rader: tuple[str, ...], full_effekt: Flyt) -> Flyt:
    """R4, R11: full effect × share of the year, 0 before the start year. [rows, years, returns].

    Without full effect or start year nothing is known about any year, not even that it is 0.
    """
    full = full_effekt[:, np.newaxis, :]
    start = bok.egne.rader(rader, "aar_start")[:, np.newaxis, :]
    virkning = np.where(bok.aarstall < start, 0.0, full * bok.egne.rader_aar(rader, "innfasing"))
    return np.where(np.isfinite(full) & kjent(start), virkning, np.nan)


def set_sumrad(bok: Bok, radid: str, kolonne: str, levetid: str, per_aar: Flyt) -> None:
    """A summary row: its years, and what is known of them over the lifetime (I1: all years)."""
    bok.egne.assign_rad_aar(radid, kolonne, per_aar)
    bok.egne.assign(radid, levetid, sum_kjente(per_aar))


def periodisert(bok: Bok) -> None:
    """R3, R4: gross per year, and over the lifetime."""
    egne, rader = bok.egne, bok.rader("periodisert")
    virkning = _innfaset(bok, rader, egne.rader(rader, "verdi"))
    egne.assign_rader_aar(rader, "brutto", virkning)
    egne.assign_rader(rader, "brutto_levetid", sum_kjente(virkning, 1))
    set_sumrad(bok, "periodisert_brutto", "brutto", "brutto_levetid", sum_kjente(virkning))


def netto(bok: Bok) -> None:
    """R3: costs, net = gross − costs, present value at the calculation rate.

    Present value of a year: net / (1 + rate)^(year − base year), today's kroner (§3).
    """
    egne = bok.egne
    brutto = egne.rad_aar("periodisert_brutto", "brutto")
    kostnad = egne.rad_aar("kostnader_sum", "kostnad")
    rest = minus(brutto, kostnad)
    rente = bok.felles.tall("parametre", "rente")
    antall_aar = bok.aarstall - bok.felles.tall("parametre", "basisaar")
    naaverdi = rest / np.power(1.0 + rente, antall_aar)
    for sumrad, per_aar in (
        ("kostnad", kostnad),
        ("netto", rest),
        ("naaverdi", naaverdi),
    ):
        set_sumrad(bok, f"periodisert_{sumrad}", "brutto", "brutto_levetid", per_aar)


def frigjort(bok: Bok) -> None:
    """R14, R15: saved hours per year; årsverk = hours / hours per årsverk."""
    egne = bok.egne
    rader = bok.rader("frigjort")
    innfaset = _innfaset(bok, rader, egne.rader(rader, "timer"))
    egne.assign_rader_aar(rader, "timer_aar", innfaset)
    egne.assign_rader(rader, "timer_levetid", sum_kjente(innfaset, 1))
    sum_timer = sum_kjente(innfaset)
    set_sumrad(bok, "frigjort_timer", "timer_aar", "timer_levetid", sum_timer)
    aarsverk = per(sum_timer, egne.tall("lokalt", "timer_per_aarsverk"))
    egne.assign_rad_aar("frigjort_aarsverk", "timer_aar", aarsverk)


def omsetning(bok: Bok) -> None:
    """R15: the shares of what a benefit is to be used for, added up (they should make 100 %)."""
    rader = bok.rader("omsetning")
    andeler = [
        bok.egne.rader(rader, kolonne)
        for kolonne in ("oms_budsjett", "oms_oppbemanning", "oms_teknologi", "oms_omprioritert")
    ]
    bok.egne.assign_rader(rader, "oms_sum", sum_kjente(np.stack(andeler)))
