"""Evaluate plans on one block of returns: leaves, aggregates over ranges, look-ups, criteria."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gevinstark.motor.elementvis import (
    ELEMENTVIS,
    evaluate,
    hvis,
    hvis_feil,
    ikke,
    round_tall,
    tekstnokkel,
)
from gevinstark.motor.kriterier import kriterierader, take
from gevinstark.motor.matrise import (
    BLANK,
    FEIL,
    NA,
    REF,
    TALL,
    TEKST,
    VALUE,
    Flyt,
    Indekser,
    Merker,
    Tekstliste,
    is_monster,
)
from gevinstark.motor.omforming import ER_BOOL, ER_TALL, Verdier, endelig, med_feil, som_tall
from gevinstark.motor.omraadesoek import Omraadesoek
from gevinstark.motor.plan import (
    Anrop,
    Celler,
    Konstanter,
    Operator,
    Plan,
    Rektangler,
    is_looked_up,
)
from gevinstark.motor.samling import (
    concatenate,
    find_deltaker,
    find_og_eller,
    find_rang,
    find_ytterst,
    give_midtakse,
    med_forste_feil,
    only_tall,
    sum_midten,
)

#: Numbers held at once when ranges are spread out per formula (8 MB).
_MAKS_UTBREDT: Final = 1 << 20
#: Numbers of a value that is kept for where the same part stands again: small ones cost as much as large.
_MAKS_KJENT: Final = 1024
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
        self._utsnitt, self._hel = slice(0, 0), True
        self._kjente: dict[Plan, Verdier] = {}
        self._soek = Omraadesoek(verdier, merker, omraader, tekster)

    def run(self, plan: Plan, rader: Indekser, bredde: int) -> None:
        """Evaluate a group and store it; `bredde` is the most cells a formula spreads out."""
        steg = max(1, _MAKS_UTBREDT // (bredde * self._n))
        for start in range(0, len(rader), steg):
            self._utsnitt = slice(start, start + steg)
            self._hel = len(rader) <= steg
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
        if isinstance(plan, Rektangler):
            # The subset keeps ranges out of places for one value.
            return self._celler(plan)
        svar = self._kjente.get(plan) if self._hel else None
        if svar is None:
            if isinstance(plan, Operator):
                svar = evaluate(plan.op, tuple([self._verdi(p) for p in plan.ledd]), self._tekster)
            else:
                svar = self._kall(plan.navn, plan.args)
            # What a part reads is on lower levels, and stands: its value is the same everywhere.
            if self._hel and svar.v.size <= _MAKS_KJENT:
                self._kjente[plan] = svar
        return svar

    def _tabell(self, plan: Plan) -> Verdier:
        """One value per formula, element and return: [g, k, N]. Only SUMPRODUCT asks for it."""
        if isinstance(plan, Rektangler):
            return self._celler(plan)
        if isinstance(plan, Operator):
            return evaluate(plan.op, tuple(self._tabell(p) for p in plan.ledd), self._tekster)
        if isinstance(plan, Anrop) and plan.navn in ELEMENTVIS:
            ledd = tuple(self._tabell(arg) for arg in plan.args)
            return ELEMENTVIS[plan.navn](ledd, self._tekster)
        return give_midtakse(self._verdi(plan))

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
        if navn in ELEMENTVIS:
            return ELEMENTVIS[navn](tuple(self._verdi(arg) for arg in args), tekster)
        if navn == "INDEX":
            return self._index(args)
        if navn == "MATCH":
            return self._match(args)
        if navn == "RANK":
            return self._rang(args)
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
                else give_midtakse(self._verdi(arg))
            )
            deler.append(find_deltaker(navn, x, henvisning=henvisning, tekster=self._tekster))
        x = concatenate(deler)
        if navn == "COUNT":
            return Verdier((x.t == TALL).sum(axis=1).astype(np.float64), ER_TALL)
        if navn == "COUNTA":
            return Verdier((x.t != BLANK).sum(axis=1).astype(np.float64), ER_TALL)
        if navn == "SUM":
            svar = endelig(sum_midten(only_tall(x)))
        elif navn in ("MAX", "MIN"):
            svar = find_ytterst(navn, x)
        else:
            svar = find_og_eller(navn, x)
        return med_forste_feil(svar, x)

    def _sumprodukt(self, args: tuple[Plan, ...]) -> Verdier:
        produkt = None
        deler = [self._tabell(arg) for arg in args]
        for x in deler:
            produkt = only_tall(x) if produkt is None else produkt * only_tall(x)
        if produkt is None:
            return Verdier(np.zeros((1, 1)), ER_TALL)
        svar = endelig(sum_midten(produkt))
        for x in reversed(deler):
            svar = med_forste_feil(svar, x)
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
        """The same in long ranges, which are put in order once for each return."""
        sv, st = np.broadcast_arrays(sokt.v, np.where(sokt.t == BLANK, TALL, sokt.t))
        g = max(len(sv), len(numre))
        sv, st = np.broadcast_to(sv, (g, self._n)), np.broadcast_to(st, (g, self._n))
        nokler = tekstnokkel(sv, st, self._tekster)
        svar_v, svar_t = np.full((g, self._n), NA), np.full((g, self._n), FEIL)
        omraader = np.broadcast_to(numre, g)
        tekster = np.unique(sv[st == TEKST]).astype(np.intp).tolist()
        monstre = {nr: m for nr in tekster if is_monster(m := self._tekster.tekst(nr))}
        for i in range(self._n):
            plasser = np.full(g, -1)
            for nr, merke in {*zip(omraader.tolist(), st[:, i].tolist(), strict=True)}:
                like = (omraader == nr) & (st[:, i] == merke)
                plasser[like] = self._soek.find_forste(nr, i, merke, nokler[like, i])
            for tekst, monster in monstre.items():
                for f in np.flatnonzero((st[:, i] == TEKST) & (sv[:, i] == tekst)).tolist():
                    plasser[f] = self._soek.find_monster(omraader[f], i, monster)
            funnet = plasser >= 0
            svar_v[funnet, i], svar_t[funnet, i] = plasser[funnet] + 1.0, TALL
        return med_feil(svar_v, svar_t, sokt)

    def _rang(self, args: tuple[Plan, ...]) -> Verdier:
        x = som_tall(self._verdi(args[0]), self._tekster)
        omraade = self._celler(args[1]) if isinstance(args[1], Rektangler) else give_midtakse(x)
        return find_rang(x, omraade)

    def _betinget(self, navn: str, args: tuple[Plan, ...]) -> Verdier:
        """SUMIFS and COUNTIFS: one mask per range and criterion, shared by all that ask for it."""
        forste = 1 if navn == "SUMIFS" else 0
        par = [
            (self._del(omraade.numre).tolist(), kriterierader(self._verdi(kriterium)))
            for omraade, kriterium in zip(args[forste::2], args[forste + 1 :: 2], strict=True)
            if isinstance(omraade, Rektangler)
        ]
        summeres = self._del(args[0].numre).tolist() if isinstance(args[0], Rektangler) else []
        antall = max([len(summeres), *(max(len(n), len(k)) for n, k in par)])
        v = np.zeros((antall, self._n))
        t = np.full((antall, self._n), TALL)
        for nr in range(antall if par else 0):
            krav = [(take(numre, nr), take(kriterier, nr)) for numre, kriterier in par]
            if self._n == 1:
                plasser = self._soek.find_plasser(krav)
                if navn == "COUNTIFS":
                    v[nr] = len(plasser)
                else:
                    v[nr], t[nr] = self._soek.sum_plasser(take(summeres, nr), plasser)
                continue
            maske = np.logical_and.reduce([self._soek.find_maske(*k) for k in krav])
            if navn == "COUNTIFS":
                v[nr] = np.count_nonzero(maske, axis=0)
            else:
                v[nr], t[nr] = self._soek.sum_av(take(summeres, nr), maske)
        return Verdier(v, t if (t != TALL).any() else ER_TALL)
