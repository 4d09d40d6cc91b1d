"""What was realised: this year's answers, and earlier years as they were accepted (K0, domain §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gevinstark.former.arbeidsbok.modell import drivere
from gevinstark.former.arbeidsbok.modell.plan import has_egne, is_in_hours, linjer
from gevinstark.former.arbeidsbok.modell.rapport import has_dekning
from gevinstark.omregning.modell.regning import minus, round_ore, sum_alle, sum_kjente

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Flyt


def planlagt(bok: Bok) -> None:
    """The number planned for the reporting year, and how much of it was realised."""
    egne, rader, aar = bok.egne, bok.rader("aarets"), bok.rapporteringsaar
    plan = egne.rader(rader, "antall") * egne.rader(rader, "innfasing", aar)
    egne.assign_rader(rader, "planlagt_antall", plan, aar)
    realisert = egne.rader(rader, "realisert_antall", aar)
    egne.assign_rader(rader, "av_planen", realisert / np.where(plan > 0, plan, np.nan))


def sum_aarets(bok: Bok) -> None:
    """R16: the year's costs; one that is missing leaves no sum."""
    egne, rader, aar = bok.egne, bok.rader("aarets_kostnader"), bok.rapporteringsaar
    kostnad = egne.rader(rader, "realisert_kostnad", aar)
    i_bruk = np.stack([drivere.is_incurred(bok, r, aar) for r in rader])
    sum_ = sum_alle(np.where(i_bruk, kostnad, 0.0))
    egne.assign("aarets_kostnader_sum", "realisert_kostnad", sum_, aar)
    _say_coverage(bok, "aarets_kostnader_sum", "paalopt_status", kostnad, i_bruk.sum(axis=0))


def sum_verdi(bok: Bok) -> None:
    """K0: the year's gross, shown under the answers."""
    egne = bok.egne
    brutto = egne.tall("realisert_kr_brutto", "realisert_verdi", bok.rapporteringsaar)
    egne.assign("aarets_sum", "verdi_aaret", brutto)
    svart = egne.rader(bok.rader("aarets"), "realisert_antall", bok.rapporteringsaar)
    if not has_dekning(bok):
        _say_coverage(bok, "aarets_sum", "realisert_status", svart)


def _say_coverage(
    bok: Bok, radid: str, kolonne: str, svart: Flyt, av: Sequence[int] | None = None
) -> None:
    """How many lines are in a sum, beside it (domain §9)."""
    hele = [len(svart)] * bok.antall if av is None else av
    antall = np.isfinite(svart).sum(axis=0)
    tekster = [f"{n} av {m:g} linjer" for n, m in zip(antall, hele, strict=True)]
    bok.egne.set_tekster(radid, kolonne, np.array(tekster, dtype=object))


def kostnader(bok: Bok) -> None:
    """R16: incurred costs so far: this year's as answered, earlier years' as accepted."""
    egne, rader, naa = bok.egne, bok.rader("realisert_kostnader"), bok.rapporteringsaar
    for radid in rader:
        for aar in bok.aar:
            svart = egne.tall(radid, "realisert_kostnad", naa)
            egne.assign(radid, "paalopt", svart if aar == naa else np.nan * svart, aar)
    paalopt = egne.rader_aar(rader, "paalopt")
    i_bruk = [drivere.is_incurred(bok, r, aar) for r in rader for aar in bok.aar]
    per_aar = sum_alle(np.where(np.stack(i_bruk).reshape(paalopt.shape), paalopt, 0.0))
    hittil = sum_kjente(paalopt, 1)
    egne.assign_rader(rader, "paalopt_levetid", hittil)
    egne.assign_rad_aar("realisert_kostnader_sum", "paalopt", per_aar)
    egne.assign("realisert_kostnader_sum", "paalopt_levetid", sum_kjente(hittil))


def timer(bok: Bok) -> None:
    """R14: the hours that were saved in the reporting year."""
    egne = bok.egne
    for radid in bok.rader("realisert"):
        i_timer = is_in_hours(bok, radid, egen=radid.startswith("L"))
        antall = _answered(bok, radid)
        egne.assign(radid, "timer_aaret", np.where(i_timer, antall, np.nan))


def _answered(bok: Bok, radid: str) -> Flyt:
    """The number realised this year; spare lines count only when the kommune says it has some."""
    antall = bok.egne.tall(radid, "realisert_antall", bok.rapporteringsaar)
    return np.where(has_egne(bok), antall, np.nan) if radid.startswith("L") else antall


def verdi(bok: Bok) -> None:
    """K0: realised number × the price used in the plan, to the øre; accepted years stand as they are."""
    egne, rader, naa = bok.egne, bok.rader("realisert_kr"), bok.rapporteringsaar
    for radid in rader:
        kroner = round_ore(_answered(bok, radid) * egne.tall(radid, "pris"))
        for aar in bok.aar:
            egne.assign(radid, "realisert_verdi", kroner if aar == naa else np.nan * kroner, aar)
    alle = egne.rader_aar(rader, "realisert_verdi")
    hittil = sum_kjente(alle, 1)
    egne.assign_rader(rader, "realisert_levetid", hittil)
    brutto = sum_kjente(alle)
    egne.assign_rad_aar("realisert_kr_brutto", "realisert_verdi", brutto)
    egne.assign("realisert_kr_brutto", "realisert_levetid", sum_kjente(brutto))
    antall = np.isfinite(alle).sum(axis=0).astype(float)
    egne.assign_rad_aar("realisert_kr_med_linjer", "realisert_verdi", antall)


def netto(bok: Bok) -> None:
    """Domain §9: net needs every line and every cost, and a deviation every line of both."""
    egne, antall = bok.egne, len(linjer(bok))
    brutto = egne.rad_aar("realisert_kr_brutto", "realisert_verdi")
    kostnad = egne.rad_aar("realisert_kostnader_sum", "paalopt")
    planlagt = egne.rad_aar("periodisert_brutto", "brutto")
    hel = egne.rad_aar("realisert_kr_med_linjer", "realisert_verdi") >= antall
    plan_hel = egne.rad_aar("periodisert_med_linjer", "brutto") >= antall
    rest = np.where(hel, minus(brutto, kostnad), np.nan)
    for sumrad, per_aar in (("kostnad", kostnad), ("netto", rest)):
        egne.assign_rad_aar(f"realisert_kr_{sumrad}", "realisert_verdi", per_aar)
        egne.assign(f"realisert_kr_{sumrad}", "realisert_levetid", sum_kjente(per_aar))
    egne.assign_rad_aar("realisert_kr_planlagt", "realisert_verdi", planlagt)
    levetid = egne.tall("periodisert_brutto", "brutto_levetid")
    egne.assign("realisert_kr_planlagt", "realisert_levetid", levetid)
    avvik = np.where(hel & plan_hel, minus(brutto, planlagt), np.nan)
    egne.assign_rad_aar("realisert_kr_avvik", "realisert_verdi", avvik)
