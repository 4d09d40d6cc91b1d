"""What the benefit is used for (R15): shares that make 100 %, the last of them the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.arbeidsbok.modell.rapport import has_dekning
from gevinstark.omregning.modell.regning import (
    Flyt,
    kjent,
    minus,
    per,
    round_ore,
    sum_alle,
    sum_kjente,
    sum_trykt,
)

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

_DELT: Final = ("budsjett", "oppbemanning", "teknologi")
_RESTEN: Final = "omprioritert"


def _rest(andeler: Flyt) -> Flyt:
    sum_ = sum_alle(andeler)
    return np.where(sum_ <= 1, 1 - sum_, np.nan)


def resten(bok: Bok) -> None:
    """The planned shares: what the three leave."""
    andeler = bok.stabel([bok.egne.tall("omsetning", k) for k in _DELT])
    bok.egne.assign("omsetning", _RESTEN, _rest(andeler))


def planlagt(bok: Bok) -> None:
    """The planned shares of each line: its own, or those of all; in a later year, what was answered."""
    egne, rader = bok.egne, bok.rader("omsetning_linjer")
    delt = []
    for k in _DELT:
        if any(egne.har(r, f"oms_svart_{k}") for r in rader):
            delt.append(egne.rader(rader, f"oms_svart_{k}"))
        else:
            egen = bok.stabel([egne.optional(r, f"oms_egen_{k}") for r in rader])
            delt.append(np.where(kjent(egen), egen, egne.tall("omsetning", k)))
        egne.assign_rader(rader, f"oms_{k}", delt[-1])
    egne.assign_rader(rader, f"oms_{_RESTEN}", _rest(np.stack(delt)))


def andeler(bok: Bok) -> None:
    """The shares it was really used by: as planned, or as answered."""
    egne = bok.egne
    ja, nei = (egne.er(["bruk"], "som_planlagt", svar)[0] for svar in ("Ja", "Nei"))
    delt = []
    for k in _DELT:
        svart = np.where(nei, egne.tall("bruk", f"andel_{k}"), np.nan)
        delt.append(np.where(ja, egne.tall("omsetning", k), svart))
        egne.assign("brukt_andel", k, delt[-1])
    egne.assign("brukt_andel", _RESTEN, _rest(bok.stabel(delt)))


def linjer(bok: Bok) -> None:
    """Line by line: three purposes by share, to the øre; the last is the rest, so that it adds up. Used
    as planned is by the line's own shares, where the book has room for them."""
    egne, rader = bok.egne, bok.rader("omsetning_realisert")
    i_aar = egne.rader(rader, "realisert_verdi", bok.rapporteringsaar)
    ja = egne.er(["bruk"], "som_planlagt", "Ja")[0] & _has_own_shares(bok)
    delt = [
        round_ore(i_aar * np.where(ja, egne.rader(rader, f"oms_{k}"), egne.tall("brukt_andel", k)))
        for k in _DELT
    ]
    alle = dict(zip(_DELT, delt, strict=True)) | {_RESTEN: i_aar - sum_alle(np.stack(delt))}
    egne.assign_rader(rader, "realisert_i_aar", i_aar)
    egne.assign("omsetning_realisert_sum", "realisert_i_aar", sum_kjente(i_aar))
    for k, tall in alle.items():
        egne.assign_rader(rader, f"brukt_{k}", tall)
        egne.assign("omsetning_realisert_sum", f"brukt_{k}", sum_kjente(tall))


def _has_own_shares(bok: Bok) -> bool:
    """Whether the book is one where lines may have shares of their own (omfang: full)."""
    return bool(bok.rader("eksempler"))


def formaal(bok: Bok) -> None:
    """Each purpose: planned and real share, and what the lines used for it."""
    egne = bok.egne
    brutto = egne.tall("realisert_kr_brutto", "realisert_verdi", bok.rapporteringsaar)
    for k in (*_DELT, _RESTEN):
        andel, kr = egne.tall("brukt_andel", k), egne.tall("omsetning_realisert_sum", f"brukt_{k}")
        if _has_own_shares(bok):
            andel = np.where(kjent(kr) & kjent(brutto), per(kr, brutto), andel)
        planlagt = egne.tall("omsetning", k)
        # A blank that a formula shows is 0 in a spreadsheet; later ones ask first.
        som_null = k != _RESTEN and not has_dekning(bok)
        vist = np.where(np.isfinite(planlagt), planlagt, 0.0) if som_null else planlagt
        egne.assign(f"brukt_{k}", "planlagt_andel", vist)
        egne.assign(f"brukt_{k}", "faktisk_andel", andel)
        egne.assign(f"brukt_{k}", "brukt_kr", kr)


def uttak(bok: Bok) -> None:
    """The withdrawals from the budget: each in årsverk, and all of them against what was used (R15)."""
    egne, rader = bok.egne, bok.rader("budsjettbro")
    belop = egne.rader(rader, "uttak_belop")
    per_aarsverk = egne.tall("lokalt", "timepris") * egne.tall("lokalt", "timer_per_aarsverk")
    egne.assign_rader(
        rader, "uttak_aarsverk", per(belop, np.broadcast_to(per_aarsverk, belop.shape))
    )
    brukt = egne.tall("omsetning_realisert_sum", "brukt_budsjett")
    egne.assign("uttak", "til_budsjett", brukt)
    egne.assign("uttak", "sum", sum_trykt(belop))
    egne.assign("uttak", "rest", minus(brukt, sum_trykt(belop)))
