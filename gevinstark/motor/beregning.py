"""Evaluate plans on one block of returns: leaves, aggregates over ranges, look-ups, criteria."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from gevinstark.motor.elementvis import (
    ER_BOOL,
    ER_TALL,
    Verdier,
    absolutt,
    endelig,
    evaluate,
    hvis,
    hvis_feil,
    ikke,
    is_tall,
    med_feil,
    round_tall,
    som_logisk,
    som_tall,
    substitute,
    tekstnokkel,
    trim,
)
from gevinstark.motor.kriterier import read_kriterium, treff
from gevinstark.motor.matrise import (
    BLANK,
    BOOL,
    FEIL,
    NA,
    REF,
    TALL,
    TEKST,
    VALUE,
    Flyt,
    Indekser,
    Merker,
    Sann,
    Tekstliste,
    is_monster,
)
from gevinstark.motor.plan import (
    Anrop,
    Celler,
    Konstanter,
    Operator,
    Plan,
    Rektangler,
    is_looked_up,
)

#: Numbers held at once when ranges are spread out per formula (8 MB).
_MAKS_UTBREDT: Final = 1 << 20
#: Bytes of masks kept for criteria that come again.
_MAKS_MASKER: Final = 64 << 20

_T = TypeVar("_T")
_USANN: Final = Verdier(np.zeros((1, 1)), ER_BOOL)


class Blokk:
    """Matrices [cells, N] of one block of returns, filled group by group in order of level."""

    def __init__(
        self, verdier: Flyt, merker: Merker, omraader: Sequence[Indekser], tekster: Tekstliste
    ) -> None:
        self._v = verdier
        self._t = merker
        self._omraader = omraader
        self._tekster = tekster
        self._n = verdier.shape[1]
        self._utsnitt = slice(0, 0)
        self._masker: dict[tuple[int, bytes, bytes], Sann] = {}
        self._maskebytes = 0
        self._nokler: dict[int, Flyt] = {}
        self._indekser: dict[tuple[int, int], dict[tuple[int, float], int]] = {}

    def run(self, plan: Plan, rader: Indekser, bredde: int) -> None:
        """Evaluate a group and store it; `bredde` is the most cells a formula spreads out."""
        steg = max(1, _MAKS_UTBREDT // (bredde * self._n))
        for start in range(0, len(rader), steg):
            self._utsnitt = slice(start, start + steg)
            v, t = self._verdi(plan)
            if t.min() == BLANK:
                t = np.where(t == BLANK, TALL, t)
            maal = rader[self._utsnitt]
            self._v[maal] = v + 0.0  # a negative zero would show as "-0" in text
            self._t[maal] = t

    def _del(self, blad: Indekser) -> Indekser:
        return blad if len(blad) == 1 else blad[self._utsnitt]

    def _verdi(self, plan: Plan) -> Verdier:
        """One value per formula and return: [g, N], with 1 for g or N where all are the same."""
        if isinstance(plan, Celler):
            rader = self._del(plan.rader)
            return Verdier(self._v[rader], self._t[rader])
        if isinstance(plan, Konstanter):
            v = plan.verdier if len(plan.verdier) == 1 else plan.verdier[self._utsnitt]
            return Verdier(v, ER_TALL if plan.merker[0, 0] == TALL else plan.merker)
        if isinstance(plan, Operator):
            return evaluate(plan.op, tuple(self._verdi(p) for p in plan.ledd), self._tekster)
        if isinstance(plan, Anrop):
            return self._kall(plan.navn, plan.args)
        # The subset keeps ranges out of places for one value.
        return self._celler(plan)

    def _tabell(self, plan: Plan) -> Verdier:
        """One value per formula, element and return: [g, k, N]. Only SUMPRODUCT asks for it."""
        if isinstance(plan, Rektangler):
            return self._celler(plan)
        if isinstance(plan, Operator):
            return evaluate(plan.op, tuple(self._tabell(p) for p in plan.ledd), self._tekster)
        if isinstance(plan, Anrop) and plan.navn == "ABS":
            return absolutt(self._tabell(plan.args[0]), self._tekster)
        if isinstance(plan, Anrop) and plan.navn == "ISNUMBER":
            return is_tall(self._tabell(plan.args[0]))
        if isinstance(plan, Anrop) and plan.navn == "TRIM":
            return trim(self._tabell(plan.args[0]), self._tekster)
        if isinstance(plan, Anrop) and plan.navn == "SUBSTITUTE":
            return substitute(tuple(self._tabell(arg) for arg in plan.args), self._tekster)
        return _tredimensjonal(self._verdi(plan))

    def _celler(self, plan: Rektangler) -> Verdier:
        rader = np.stack([self._omraader[nr] for nr in self._del(plan.numre)])
        return Verdier(self._v[rader], self._t[rader])

    def _kall(self, navn: str, args: tuple[Plan, ...]) -> Verdier:
        tekster = self._tekster
        if navn == "IF":
            ellers = self._verdi(args[2]) if len(args) == 3 else _USANN  # noqa: PLR2004 - IF's third argument
            return hvis(self._verdi(args[0]), self._verdi(args[1]), ellers, tekster)
        if navn == "IFERROR":
            return hvis_feil(self._verdi(args[0]), self._verdi(args[1]))
        if navn == "NOT":
            return ikke(self._verdi(args[0]), tekster)
        if navn == "ROUND":
            return round_tall(self._verdi(args[0]), self._verdi(args[1]), tekster)
        if navn == "ABS":
            return absolutt(self._verdi(args[0]), tekster)
        if navn == "ISNUMBER":
            return is_tall(self._verdi(args[0]))
        if navn == "TRIM":
            return trim(self._verdi(args[0]), tekster)
        if navn == "SUBSTITUTE":
            return substitute(tuple(self._verdi(arg) for arg in args), tekster)
        if navn == "INDEX":
            return self._index(args)
        if navn == "MATCH":
            return self._match(args)
        if navn in ("SUMIFS", "COUNTIFS"):
            return self._betinget(navn, args)
        if navn == "SUMPRODUCT":
            return self._sumprodukt(args)
        return self._samlet(navn, args)

    def _samlet(self, navn: str, args: tuple[Plan, ...]) -> Verdier:
        """SUM, MAX, MIN, COUNT, COUNTA, AND, OR: cells are taken as they are, values converted."""
        deler: list[Verdier] = []
        for arg in args:
            henvisning = isinstance(arg, Rektangler | Celler) or (
                isinstance(arg, Anrop) and arg.navn == "INDEX"
            )
            x = (
                self._celler(arg)
                if isinstance(arg, Rektangler)
                else _tredimensjonal(self._verdi(arg))
            )
            deler.append(_deltaker(navn, x, henvisning=henvisning, tekster=self._tekster))
        x = _concatenate(deler)
        if navn == "COUNT":
            return Verdier((x.t == TALL).sum(axis=1).astype(np.float64), ER_TALL)
        if navn == "COUNTA":
            return Verdier((x.t != BLANK).sum(axis=1).astype(np.float64), ER_TALL)
        if navn == "SUM":
            v = x.v if x.t.max() <= TALL else np.where(x.t == TALL, x.v, 0.0)
            svar = endelig(_sum(v))
        elif navn in ("MAX", "MIN"):
            svar = _ytterst(navn, x)
        else:
            svar = _og_eller(navn, x)
        return _med_forste_feil(svar, x)

    def _sumprodukt(self, args: tuple[Plan, ...]) -> Verdier:
        produkt = None
        deler = [self._tabell(arg) for arg in args]
        for x in deler:
            v = x.v if x.t.max() <= TALL else np.where(x.t == TALL, x.v, 0.0)
            produkt = v if produkt is None else produkt * v
        if produkt is None:
            return Verdier(np.zeros((1, 1)), ER_TALL)
        svar = endelig(_sum(produkt))
        for x in reversed(deler):
            svar = _med_forste_feil(svar, x)
        return svar

    def _index(self, args: tuple[Plan, ...]) -> Verdier:
        rektangel = args[0]
        if not isinstance(rektangel, Rektangler):
            return Verdier(np.full((1, 1), VALUE), np.array([[FEIL]]))
        hoyde, bredde = rektangel.rader, rektangel.kolonner
        tall = [som_tall(self._verdi(arg), self._tekster) for arg in args[1:]]
        numre = [np.trunc(x.v) for x in tall]
        if len(numre) == 1:
            numre = [np.ones((1, 1)), *numre] if hoyde == 1 else [*numre, np.ones((1, 1))]
        rad, kol = np.broadcast_arrays(*numre)
        for_stor = (rad > hoyde) | (kol > bredde)
        for_liten = (rad < 1) | (kol < 1)
        plass = np.where(for_stor | for_liten, 0, (rad - 1) * bredde + kol - 1).astype(np.intp)
        # [g, N]: each formula's own list of cells, each return's own place in it.
        numre_ = self._del(rektangel.numre).tolist()
        if len(numre_) == 1:
            rader = self._omraader[numre_[0]][plass]
        else:
            plass = np.broadcast_to(plass, (len(numre_), plass.shape[1]))
            rader = np.stack([self._omraader[nr][p] for nr, p in zip(numre_, plass, strict=True)])
        v, t = self._v[rader, np.arange(self._n)], self._t[rader, np.arange(self._n)]
        if for_stor.any() or for_liten.any():
            v = np.where(for_liten, VALUE, np.where(for_stor, REF, v))
            t = np.where(for_stor | for_liten, FEIL, t)
        return med_feil(v, t, *tall)

    def _match(self, args: tuple[Plan, ...]) -> Verdier:
        """MATCH(…, 0): place of the first equal cell of the same type."""
        sokt = self._verdi(args[0])
        if not isinstance(args[1], Rektangler):
            return Verdier(np.full((1, 1), NA), np.array([[FEIL]]))
        if is_looked_up(args[1]):
            return self._match_indeks(sokt, self._del(args[1].numre).tolist())
        v, t = self._celler(args[1])
        sv, st = (a[:, None, :] for a in np.broadcast_arrays(sokt.v, sokt.t))
        st = np.where(st == BLANK, TALL, st)
        lik = (t == st) & (tekstnokkel(v, t, self._tekster) == tekstnokkel(sv, st, self._tekster))
        if (st == TEKST).any():
            for nr in np.unique(sv[st == TEKST]).astype(np.intp).tolist():
                monster = self._tekster.tekst(nr)
                if is_monster(monster):
                    tekst = t == TEKST
                    passer = (
                        tekst
                        & self._tekster.matches(monster)[np.where(tekst, v, 0).astype(np.intp)]
                    )
                    lik = np.where((st == TEKST) & (sv == nr), passer, lik)
        funnet = lik.any(axis=1)
        plass = lik.argmax(axis=1) + 1.0
        svar = Verdier(np.where(funnet, plass, NA), np.where(funnet, TALL, FEIL))
        return med_feil(svar.v, svar.t, sokt)

    def _match_indeks(self, sokt: Verdier, numre: Sequence[int]) -> Verdier:
        """The same in long ranges: one index per range and return instead of all comparisons."""
        sv, st = np.broadcast_arrays(sokt.v, np.where(sokt.t == BLANK, TALL, sokt.t))
        g = max(len(sv), len(numre))
        sv, st = np.broadcast_to(sv, (g, self._n)), np.broadcast_to(st, (g, self._n))
        nokler = tekstnokkel(sv, st, self._tekster)
        svar_v, svar_t = np.full((g, self._n), NA), np.full((g, self._n), FEIL)
        for i in range(self._n):
            for f in range(g):
                verdi, merke = sv[f, i].item(), st[f, i].item()
                if merke == TEKST and is_monster(monster := self._tekster.tekst(int(verdi))):
                    plass = self._forste_monster(_take(numre, f), i, monster)
                else:
                    plass = self._indeks(_take(numre, f), i).get((merke, nokler[f, i].item()))
                if plass is not None:
                    svar_v[f, i], svar_t[f, i] = plass + 1.0, TALL
        return med_feil(svar_v, svar_t, sokt)

    def _indeks(self, nr: int, i: int) -> dict[tuple[int, float], int]:
        """Type and value -> first place in a range, for one return. Kept while the range is asked."""
        if (nr, i) not in self._indekser:
            rader = self._omraader[nr]
            v, t = self._v[rader, i], self._t[rader, i]
            par = zip(t.tolist(), tekstnokkel(v, t, self._tekster).tolist(), strict=True)
            indeks: dict[tuple[int, float], int] = {}
            for plass, nokkel in enumerate(par):
                indeks.setdefault(nokkel, plass)
            self._indekser = {(nr, i): indeks}
        return self._indekser[nr, i]

    def _forste_monster(self, nr: int, i: int, monster: str) -> int | None:
        rader = self._omraader[nr]
        v, t = self._v[rader, i], self._t[rader, i]
        tekst = t == TEKST
        passer = tekst & self._tekster.matches(monster)[np.where(tekst, v, 0).astype(np.intp)]
        return int(passer.argmax()) if passer.any() else None

    def _betinget(self, navn: str, args: tuple[Plan, ...]) -> Verdier:
        """SUMIFS and COUNTIFS: one mask per range and criterion, shared by all that ask for it."""
        forste = 1 if navn == "SUMIFS" else 0
        par = [
            (self._del(omraade.numre).tolist(), _kriterierader(self._verdi(kriterium)))
            for omraade, kriterium in zip(args[forste::2], args[forste + 1 :: 2], strict=True)
            if isinstance(omraade, Rektangler)
        ]
        summeres = self._del(args[0].numre).tolist() if isinstance(args[0], Rektangler) else []
        antall = max([len(summeres), *(max(len(n), len(k)) for n, k in par)])
        v = np.zeros((antall, self._n))
        t = np.full((antall, self._n), TALL)
        for nr in range(antall):
            maske: Sann | None = None
            for numre, kriterier in par:
                ny = self._maske(_take(numre, nr), _take(kriterier, nr))
                maske = ny if maske is None else maske & ny
            if maske is None:
                continue
            if navn == "COUNTIFS":
                v[nr] = np.count_nonzero(maske, axis=0)
            else:
                v[nr], t[nr] = self._sum_av(_take(summeres, nr), maske)
        return Verdier(v, t if (t != TALL).any() else ER_TALL)

    def _tekstnokler(self, nr: int) -> Flyt:
        """For every cell of a range the number of its text, the same for texts that differ in case
        only; NaN where there is no text. Many criteria ask for one text in the same range."""
        if nr not in self._nokler:
            rader = self._omraader[nr]
            tekst = self._t[rader] == TEKST
            numre = np.where(tekst, self._v[rader], 0).astype(np.intp)
            self._nokler[nr] = np.where(tekst, self._tekster.senkede()[numre], np.nan)
        return self._nokler[nr]

    def _sum_av(self, nr: int, maske: Sann) -> tuple[Flyt, Merker]:
        rader = self._omraader[nr]
        if self._n == 1:
            # The usual case of few matches in a long range: look at the matches only.
            rader = rader[maske[:, 0]]
            maske = np.ones((len(rader), 1), np.bool_)
        if not len(rader):
            return np.zeros(1), np.full(1, TALL)
        v, t = self._v[rader], self._t[rader]
        svar = endelig(_sum(np.where(maske & (t == TALL), v, 0.0)[None]))
        svar = _med_forste_feil(svar, Verdier(v[None], np.where(maske, t, BLANK)[None]))
        return svar.v[0], np.broadcast_to(svar.t, svar.v.shape)[0]

    def _maske(self, nr: int, kriterium: tuple[Flyt, Merker]) -> Sann:
        """Which cells of a range meet a criterion, [k, N]; the criterion is [N] or, if all alike, [1]."""
        kv, kt = kriterium
        nokkel = (nr, kv.tobytes(), kt.tobytes())
        maske = self._masker.get(nokkel)
        if maske is not None:
            return maske
        rader = self._omraader[nr]
        if len(kv) == 1:
            krav = read_kriterium(kv[0].item(), kt[0].item(), self._tekster)
            if krav.is_lik_tekst:
                maske = self._tekstnokler(nr) == self._tekster.senket_nummer(krav.tekst)
            else:
                maske = treff(krav, self._v[rader], self._t[rader], self._tekster)
        else:
            v, t = self._v[rader], self._t[rader]
            maske = np.empty(v.shape, np.bool_)
            ulike, plass = np.unique(np.stack([kv, kt]), axis=1, return_inverse=True)
            for i, (verdi, merke) in enumerate(ulike.T.tolist()):
                krav = read_kriterium(verdi, int(merke), self._tekster)
                like = plass.ravel() == i
                maske[:, like] = treff(krav, v[:, like], t[:, like], self._tekster)
        self._maskebytes += maske.nbytes
        if self._maskebytes > _MAKS_MASKER:
            self._masker.clear()
            self._maskebytes = maske.nbytes
        self._masker[nokkel] = maske
        return maske


def _take(liste: Sequence[_T], nr: int) -> _T:
    return liste[0] if len(liste) == 1 else liste[nr]


def _kriterierader(x: Verdier) -> list[tuple[Flyt, Merker]]:
    """The criteria formula by formula; cut to length 1 where all returns have the same."""
    v, t = np.broadcast_arrays(x.v, x.t)
    like = (v == v[:, :1]).all(axis=1) & (t == t[:, :1]).all(axis=1)
    return [
        (rad_v[:1], rad_t[:1]) if lik else (rad_v, rad_t)
        for rad_v, rad_t, lik in zip(v, t, like.tolist(), strict=True)
    ]


def _tredimensjonal(x: Verdier) -> Verdier:
    return Verdier(x.v[:, None, :], x.t if x.t is ER_TALL or x.t is ER_BOOL else x.t[:, None, :])


def _sum(v: Flyt) -> Flyt:
    """Sum over the middle axis in the order of the cells, so that N never changes a result."""
    if v.shape[1] == 1:
        return v[:, 0]
    svar: Flyt = np.add.accumulate(v, axis=1)[:, -1]
    return svar


def _deltaker(navn: str, x: Verdier, *, henvisning: bool, tekster: Tekstliste) -> Verdier:
    """An argument of an aggregate. Text and booleans in cells do not take part; as values they do."""
    if henvisning or navn == "COUNTA":
        return x if henvisning else Verdier(x.v, np.where(x.t == BLANK, TEKST, x.t))
    if navn in ("AND", "OR"):
        return som_logisk(x, tekster)
    return som_tall(x, tekster)


def _concatenate(deler: list[Verdier]) -> Verdier:
    if len(deler) == 1:
        return deler[0]
    hele = [np.broadcast_arrays(x.v, x.t) for x in deler]
    g = max(v.shape[0] for v, _ in hele)
    n = max(v.shape[2] for v, _ in hele)
    return Verdier(
        np.concatenate([np.broadcast_to(v, (g, v.shape[1], n)) for v, _ in hele], axis=1),
        np.concatenate([np.broadcast_to(t, (g, t.shape[1], n)) for _, t in hele], axis=1),
    )


def _ytterst(navn: str, x: Verdier) -> Verdier:
    med = x.t == TALL
    tom = -np.inf if navn == "MAX" else np.inf
    v = np.where(med, x.v, tom)
    svar = v.max(axis=1) if navn == "MAX" else v.min(axis=1)
    return Verdier(np.where(svar == tom, 0.0, svar), ER_TALL)


def _og_eller(navn: str, x: Verdier) -> Verdier:
    med = (x.t == TALL) | (x.t == BOOL)
    sann = med & (x.v != 0)
    svar = (sann | ~med).all(axis=1) if navn == "AND" else sann.any(axis=1)
    noen = np.broadcast_to(med, sann.shape).any(axis=1)
    if noen.all():
        return Verdier(svar.astype(np.float64), ER_BOOL)
    return Verdier(np.where(noen, svar, VALUE), np.where(noen, BOOL, FEIL))


def _med_forste_feil(svar: Verdier, x: Verdier) -> Verdier:
    """The result, except where one of the elements [g, k, N] is an error; the first goes first."""
    if x.t is ER_TALL or x.t.max() < FEIL:
        return svar
    v, t = np.broadcast_arrays(x.v, x.t)
    feil = t == FEIL
    noen = feil.any(axis=1)
    forste = np.take_along_axis(v, feil.argmax(axis=1)[:, None, :], axis=1)[:, 0]
    return Verdier(np.where(noen, forste, svar.v), np.where(noen, FEIL, svar.t))
