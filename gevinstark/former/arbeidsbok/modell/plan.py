"""The plan: full effect, phased in by one profile, costs by period, net and present value (domain §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.arbeidsbok.modell import drivere
from gevinstark.omregning.modell.regning import (
    Flyt,
    Maske,
    kjent,
    minus,
    per,
    round_ore,
    sum_alle,
    sum_kjente,
)

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

TIMER: Final = "timer"
TIMAR: Final = "timar"
SPART_TID: Final = "Spart tid"
UNNGAATT: Final = "Unngått kostnad"


def linjer(bok: Bok) -> tuple[str, ...]:
    """The rows of the plan in Gevinster, spare rows left out."""
    return tuple(r for r in bok.rader("gevinster") if not r.startswith("L"))


def antall(bok: Bok) -> None:
    """In a report: what was answered in the plan, or what it is changed to."""
    egne, rader = bok.egne, bok.rader("planantall")
    endret = egne.rader(rader, "antall_endret")
    svart = egne.rader(rader, "antall_svart")
    gjelder = kjent(endret) & is_changed(bok)
    egne.assign_rader(rader, "antall", np.where(gjelder, endret, svart))


def is_changed(bok: Bok) -> Maske:
    """Whether the kommune says that its plan no longer holds; else what it is changed to is closed."""
    nei: Maske = bok.egne.er(["plan"], "gjelder", "Nei")[0]
    return nei


def relevant(bok: Bok) -> None:
    """In a report: relevant as answered in the plan, or as changed."""
    egne = bok.egne
    gjelder = is_changed(bok)
    for radid in bok.rader("kvalitet"):
        endret = bok.raa(egne.nokkel(radid, "relevant_endret"))
        svart = bok.raa(egne.nokkel(radid, "relevant_svart"))
        tekster = [
            (str(a).strip() or b) if a and nei else b
            for a, b, nei in zip(endret, svart, gjelder, strict=True)
        ]
        egne.set_tekster(radid, "relevant", np.array([t or None for t in tekster], dtype=object))


def gevinster(bok: Bok) -> None:
    """R14, K1 table D: hours take the local timepris; verdi = antall × price, to the øre. A price, a first
    year and a type that a line has of its own go before those."""
    egne, rader = bok.egne, bok.rader("gevinster")
    full, pris, verdi, timer = [], [], [], []
    for radid in rader:
        egen = radid.startswith("L")
        i_timer = is_in_hours(bok, radid, egen=egen)
        if egen:
            stk = np.where(has_egne(bok), egne.tall(radid, "enhetspris"), np.nan)
        else:
            stk = np.where(i_timer, egne.tall("lokalt", "timepris"), _price_in_plan(bok, radid))
        pris.append(_own_or(bok, radid, "pris_egen", stk))
        antall = egne.tall(radid, "antall")
        full.append(np.where(has_egne(bok), antall, np.nan) if egen else antall)
        verdi.append(round_ore(full[-1] * pris[-1]))
        timer.append(np.where(i_timer, full[-1], np.nan))
        start = _own_or(bok, radid, "aar_start_egen", egne.tall("innfasing", "start"))
        egne.assign(radid, "aar_start", start)
        if egne.har(radid, "gevinsttype_egen"):
            typer = bok.raa(egne.nokkel(radid, "gevinsttype_egen"))
            felles = bok.raa(bok.felles.nokkel(radid, "gevinsttype"))
            valgt = [e if str(e or "").strip() else f for e, f in zip(typer, felles, strict=True)]
            egne.set_tekster(radid, "gevinsttype", np.array(valgt, dtype=object))
        elif egen:
            egne.assign_tekst(radid, "gevinsttype", {SPART_TID: i_timer, UNNGAATT: ~i_timer})
    for kolonne, tall in (
        ("antall_ved_full", full),
        ("pris", pris),
        ("verdi", verdi),
        ("timer", timer),
    ):
        egne.assign_rader(rader, kolonne, bok.stabel(tall))
    egne.assign("gevinster_sum", "verdi", sum_kjente(bok.stabel(verdi)))
    egne.assign("gevinster_sum", "timer", sum_kjente(bok.stabel(timer)))


def _own_or(bok: Bok, radid: str, kolonne: str, ellers: Flyt) -> Flyt:
    """What a line has of its own (omfang: full), else what holds for all."""
    egen = bok.egne.optional(radid, kolonne)
    valgt: Flyt = np.where(kjent(egen), egen, ellers)
    return valgt


def has_egne(bok: Bok) -> Maske:
    """Whether the kommune says it has benefits of its own; else its spare lines are closed."""
    ja: Maske = bok.egne.er(["egne"], "har", "Ja")[0]
    return ja


def is_in_hours(bok: Bok, radid: str, *, egen: bool) -> Maske:
    """What a kommune writes itself may be in nynorsk."""
    eier = bok.egne if egen else bok.felles
    i_timer: Maske = eier.er([radid], "maalenhet", TIMER)[0]
    return i_timer | bok.egne.er([radid], "maalenhet", TIMAR)[0] if egen else i_timer


def _price_in_plan(bok: Bok, radid: str) -> Flyt:
    if bok.felles.har(radid, "enhetspris"):
        return bok.felles.tall(radid, "enhetspris")
    return np.full(bok.antall, np.nan)


def innfaset(bok: Bok) -> None:
    """R4, R11: nothing before the first year, all from the year of full effect, a straight line between;
    from the first year on, a share that a line has of its own. A line that begins in another year takes
    the same course from that year."""
    egne = bok.egne
    start, andel, full = (egne.tall("innfasing", k) for k in ("start", "forste_andel", "full"))
    for radid in bok.rader("innfaset"):
        linjens = egne.tall(radid, "aar_start")
        i_loepet = bok.aarstall - linjens + start
        underveis = andel + (1 - andel) * (i_loepet - start) / (full - start)
        aar = np.where(bok.aarstall < linjens, 0.0, np.where(i_loepet >= full, 1.0, underveis))
        aar = np.where(kjent(start) & kjent(andel) & kjent(full), aar, np.nan)
        egen = bok.stabel([egne.optional(radid, "innfasing_egen", a) for a in bok.aar])
        avviker = kjent(egen) & kjent(aar) & (bok.aarstall >= linjens)
        egne.assign_rad_aar(radid, "innfasing", np.where(avviker, egen, aar))


def innfaset_endret(bok: Bok) -> None:
    """In a report of a book in full: each year's share as answered in the plan, or as changed."""
    egne = bok.egne
    for radid in bok.rader("innfaset_svart"):
        svart = egne.rad_aar(radid, "innfasing_svart")
        endret = bok.stabel([egne.optional(radid, "innfasing_endret", a) for a in bok.aar])
        gjelder = kjent(endret) & is_changed(bok)
        egne.assign_rad_aar(radid, "innfasing", np.where(gjelder, endret, svart))


def kostnader(bok: Bok) -> None:
    """R16: so much a year, from and including a year, to and including another; 0 is an answer. What a
    second period costs is added. A year's own cost goes before both."""
    egne = bok.egne
    for radid in bok.rader("kostnader"):
        kr, fra, til = (egne.tall(radid, k) for k in ("kost_per_aar", "kost_fra", "kost_til"))
        svart = (kr == 0) | (kjent(kr) & kjent(fra) & kjent(til))
        aar = np.where(svart, _in_period(bok, kr, fra, til), np.nan)
        andre = [egne.optional(radid, k) for k in ("kost2_per_aar", "kost2_fra", "kost2_til")]
        antall = kjent(bok.stabel(andre)).sum(axis=0)
        aar += np.where(
            antall == len(andre), _in_period(bok, *andre), np.where(antall, np.nan, 0.0)
        )
        egen = bok.stabel([egne.optional(radid, "kostnad_egen", a) for a in bok.aar])
        egne.assign_rad_aar(radid, "kostnad", np.where(kjent(egen), egen, aar))


def _in_period(bok: Bok, kr: Flyt, fra: Flyt, til: Flyt) -> Flyt:
    """Each year's part of so much a year from one year to another."""
    i_perioden: Flyt = np.where((bok.aarstall >= fra) & (bok.aarstall <= til), kr, 0.0)
    return i_perioden


def sum_kostnader(bok: Bok) -> None:
    """Domain §9: a year with a missing cost has no sum, and a lifetime with such a year has none."""
    egne, rader = bok.egne, bok.rader("kostnader")
    kostnad = egne.rader_aar(rader, "kostnad")
    egne.assign_rader(rader, "kostnad_levetid", sum_alle(kostnad, 1))
    i_bruk = np.stack([drivere.is_planned(bok, r) for r in rader])[:, np.newaxis, :]
    per_aar = sum_alle(np.where(i_bruk, kostnad, 0.0))
    egne.assign_rad_aar("kostnader_sum", "kostnad", per_aar)
    egne.assign("kostnader_sum", "kostnad_levetid", sum_alle(per_aar))


def periodisert(bok: Bok) -> None:
    """R3, R4: gross per year to the øre, how many lines are in it, and over the lifetime."""
    egne, rader = bok.egne, bok.rader("periodisert")
    verdi = egne.rader(rader, "verdi")[:, np.newaxis, :]
    virkning = round_ore(verdi * egne.rader_aar(rader, "innfasing"))
    egne.assign_rader_aar(rader, "brutto", virkning)
    levetid = sum_alle(virkning, 1)
    egne.assign_rader(rader, "brutto_levetid", levetid)
    egne.assign_rad_aar("periodisert_brutto", "brutto", sum_kjente(virkning))
    egne.assign("periodisert_brutto", "brutto_levetid", sum_kjente(levetid))
    egne.assign_rad_aar(
        "periodisert_med_linjer", "brutto", kjent(virkning).sum(axis=0).astype(float)
    )


def netto(bok: Bok) -> None:
    """Domain §9: net needs every line of the plan and every cost; present value of a year is
    net / (1 + rate)^(year − base year)."""
    egne = bok.egne
    brutto = egne.rad_aar("periodisert_brutto", "brutto")
    kostnad = egne.rad_aar("kostnader_sum", "kostnad")
    hel = egne.rad_aar("periodisert_med_linjer", "brutto") >= len(linjer(bok))
    rest = np.where(hel, minus(brutto, kostnad), np.nan)
    rente = bok.felles.tall("parametre", "rente")
    antall_aar = bok.aarstall - bok.felles.tall("parametre", "basisaar")
    for sumrad, per_aar in (
        ("kostnad", kostnad),
        ("netto", rest),
        ("naaverdi", rest / np.power(1.0 + rente, antall_aar)),
    ):
        egne.assign_rad_aar(f"periodisert_{sumrad}", "brutto", per_aar)
        egne.assign(f"periodisert_{sumrad}", "brutto_levetid", sum_alle(per_aar))


def frigjort(bok: Bok) -> None:
    """R14, R15: saved hours per year; årsverk = hours / hours per årsverk."""
    egne, rader = bok.egne, bok.rader("frigjort")
    timer = egne.rader(rader, "timer")[:, np.newaxis, :] * egne.rader_aar(rader, "innfasing")
    egne.assign_rader_aar(rader, "timer_aar", timer)
    egne.assign_rader(rader, "timer_levetid", sum_kjente(timer, 1))
    sum_timer = sum_kjente(timer)
    egne.assign_rad_aar("frigjort_timer", "timer_aar", sum_timer)
    egne.assign("frigjort_timer", "timer_levetid", sum_kjente(sum_timer))
    aarsverk = per(sum_timer, egne.tall("lokalt", "timer_per_aarsverk"))
    egne.assign_rad_aar("frigjort_aarsverk", "timer_aar", aarsverk)
