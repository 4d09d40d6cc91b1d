"""The criteria of SUMIFS and COUNTIFS: what a criterion means, and which cells meet it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

import numpy as np

from gevinstark.motor.elementvis import lik_paa_femten
from gevinstark.motor.matrise import (
    BLANK,
    BOOL,
    FEIL,
    TALL,
    TEKST,
    Flyt,
    Indekser,
    Merker,
    Sann,
    Tekstliste,
    is_monster,
    tall_av_tekst,
)
from gevinstark.motor.omforming import Verdier

_T = TypeVar("_T")
_FEILKODE = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)", re.IGNORECASE)
_TEGN: Final = ("<>", "<=", ">=", "<", ">", "=")


@dataclass(frozen=True, slots=True)
class Kriterium:
    """slag "tom" compares with nothing at all ("=", "<>"); "tomtekst" is the criterion ""."""

    op: str
    slag: Literal["tom", "tomtekst", "tall", "tekst", "monster", "bool", "feil"]
    tall: float = 0.0
    tekst: str = ""

    @property
    def is_lik_tekst(self) -> bool:
        """The usual one: equal to a text without wildcards."""
        return self.op == "=" and self.slag == "tekst"


def read_kriterium(verdi: float, merke: int, tekster: Tekstliste) -> Kriterium:
    """The criterion a cell or literal holds. A blank cell counts as 0, as Excel documents."""
    if merke == TEKST:
        return _read_tekst(tekster.tekst(int(verdi)))
    if merke == BOOL:
        return Kriterium("=", "bool", verdi)
    if merke == FEIL:
        return Kriterium("=", "feil", tekst=tekster.feilkode(int(verdi)))
    return Kriterium("=", "tall", verdi)


def _read_tekst(tekst: str) -> Kriterium:
    if not tekst:
        return Kriterium("=", "tomtekst")
    tegn = next((t for t in _TEGN if tekst.startswith(t)), "")
    op, rest = tegn or "=", tekst[len(tegn) :]
    if not rest:
        return Kriterium(op, "tom")
    tall = tall_av_tekst(rest)
    if not math.isnan(tall):
        return Kriterium(op, "tall", tall)
    if rest.upper() in ("TRUE", "FALSE"):
        return Kriterium(op, "bool", float(rest.upper() == "TRUE"))
    if _FEILKODE.fullmatch(rest):
        return Kriterium(op, "feil", tekst=rest.upper())
    jokertegn = op in ("=", "<>") and is_monster(rest)
    return Kriterium(op, "monster" if jokertegn else "tekst", tekst=rest)


def treff(krav: Kriterium, v: Flyt, t: Merker, tekster: Tekstliste) -> Sann:
    """Which cells meet the criterion."""
    if krav.op == "<>":
        return ~_is_lik(krav, v, t, tekster)
    if krav.op == "=":
        return _is_lik(krav, v, t, tekster)
    if krav.slag in ("tall", "bool"):
        riktig_type = t == (TALL if krav.slag == "tall" else BOOL)
        lik, mindre = lik_paa_femten(v, np.array(krav.tall)), v < krav.tall
    elif krav.slag == "tekst":
        riktig_type = t == TEKST
        grense = tekster.rang_av(krav.tekst)
        rang = tekster.rang()[_tekstnumre(v, riktig_type)]
        lik, mindre = rang == grense, rang < grense
    else:
        return np.zeros(v.shape, np.bool_)
    med_likhet = krav.op.endswith("=")
    under = mindre | lik if med_likhet else mindre & ~lik
    over = ~mindre | lik if med_likhet else ~(mindre | lik)
    svar: Sann = riktig_type & (under if krav.op.startswith("<") else over)
    return svar


def _tekstnumre(v: Flyt, er_tekst: Sann) -> Indekser:
    return np.where(er_tekst, v, 0).astype(np.intp)


def _is_lik(krav: Kriterium, v: Flyt, t: Merker, tekster: Tekstliste) -> Sann:
    tom: Sann = t == BLANK
    if krav.slag == "tom":
        return tom
    tekst: Sann = t == TEKST
    numre = _tekstnumre(v, tekst)
    lik: Sann
    if krav.slag == "tomtekst":
        lik = tom | (tekst & (v == 0))
    elif krav.slag == "tall":
        lik = (t == TALL) & lik_paa_femten(v, np.array(krav.tall))
        if tekst.any():
            # Excel counts the text "12" among the twelves.
            lik |= tekst & (tekster.tall()[numre] == krav.tall)
    elif krav.slag == "bool":
        lik = (t == BOOL) & (v == krav.tall)
    elif krav.slag == "feil":
        lik = (t == FEIL) & (v == tekster.feilnummer(krav.tekst))
    elif not tekst.any():
        lik = tekst
    elif krav.slag == "monster":
        lik = tekst & tekster.matches(krav.tekst)[numre]
    else:
        lik = tekst & (tekster.senkede()[numre] == tekster.senket_nummer(krav.tekst))
    return lik


def kriterierader(x: Verdier) -> list[tuple[Flyt, Merker]]:
    """The criteria formula by formula; cut to length 1 where all returns have the same."""
    v, t = np.broadcast_arrays(x.v, x.t)
    like = (v == v[:, :1]).all(axis=1) & (t == t[:, :1]).all(axis=1)
    return [
        (rad_v[:1], rad_t[:1]) if lik else (rad_v, rad_t)
        for rad_v, rad_t, lik in zip(v, t, like.tolist(), strict=True)
    ]


def take(liste: Sequence[_T], nr: int) -> _T:
    """The item of that number, or the one there is for all."""
    return liste[0] if len(liste) == 1 else liste[nr]
