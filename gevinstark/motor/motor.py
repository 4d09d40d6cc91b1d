"""The engine: the issued formulas compiled once, evaluated for all returns at once.

Every cell is a row in two matrices over the returns, one with numbers and one with type tags.
Formulas of the same shape (the tree without its addresses and literals) on the same level of
dependency are one group, and every group is a handful of numpy operations on [formulas, returns].

The rules are Excel's. Where programs differ, this is what was decided:

- A sum or difference smaller than 2^-50 of its terms is 0 (Excel does so in a formula's last
  operation, LibreOffice in every one; here every one). SUM adds in order and does not do it.
- Numbers are compared on 15 significant digits, in criteria too; MATCH compares all digits.
- Text is a number only in the plain form 12, -1.5, 1e3; a number becomes text with "." as decimal
  sign. Letters order by code point with æøå last; case never matters.
- INDEX with row or column 0, which would be a whole line, is #VALUE!.
- Results do not depend on how many returns are run together, nor on their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from gevinstark.grunn.celle import Formelkolonne
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.motor.beregning import Blokk
from gevinstark.motor.cellenummer import Cellenummer
from gevinstark.motor.matrise import (
    BOOL,
    FEIL,
    TALL,
    TEKST,
    Flyt,
    Indekser,
    Merker,
    Sann,
    Tekstliste,
    fyll,
    som_kolonne,
)
from gevinstark.motor.plan import Plan

#: Returns evaluated together: enough to forget Python's cost per operation, few enough for the cache.
BLOKK: Final = 512
#: Cells of the largest range times returns of one block (16 MB of numbers).
_MAKS_OMRAADE: Final = 1 << 21


class Verdikolonne(NamedTuple):
    """Constants down a column from row `forste`; None is blank."""

    ark: str
    kol: int
    forste: int
    verdier: Sequence[Verdi]


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Formulas of one shape on one level: where the results go, and how they are computed."""

    rader: Indekser
    plan: Plan
    bredde: int


class Resultat:
    """Values of every cell the program knows, input and formula, for every return."""

    def __init__(
        self,
        nummer: Cellenummer,
        blokker: Sequence[tuple[Flyt, Merker]],
        tekster: Tekstliste,
        antall: int,
        bredde: int,
    ) -> None:
        self._nummer = nummer
        self._blokker = blokker
        self._tekster = tekster
        self._bredde = bredde
        self.antall = antall

    def verdi(self, sted: Sted, i: int) -> Verdi:
        """Value of a cell in return number `i` (from 0). KeyError: no formula reads or fills it."""
        if not 0 <= i < self.antall:
            raise IndexError(i)
        rad = self._rad(sted)
        nr, kol = divmod(i, self._bredde)
        verdier, merker = self._blokker[nr]
        return self._til_verdi(verdier[rad, kol].item(), merker[rad, kol].item())

    def kolonne(self, sted: Sted) -> list[Verdi]:
        """The cell's values in the order of the returns."""
        rad = self._rad(sted)
        ut: list[Verdi] = []
        for verdier, merker in self._blokker:
            ut += self._til_verdier(verdier[rad], merker[rad])
        return ut

    def tall(self, sted: Sted) -> tuple[Flyt, Sann]:
        """The cell as floats [N] (0 where it is no number) and a mask [N] of where it is one."""
        rad = self._rad(sted)
        verdier = np.concatenate([np.zeros(0), *(v[rad] for v, _ in self._blokker)])
        merker = np.concatenate([np.zeros(0, np.uint8), *(m[rad] for _, m in self._blokker)])
        is_tall = merker == TALL
        return np.where(is_tall, verdier, 0.0), is_tall

    def nedover(self, kolonne: Formelkolonne, i: int) -> list[Verdi]:
        """The values down a column of formulas, in return number `i`."""
        nr, kol = divmod(i, self._bredde)
        verdier, merker = self._blokker[nr]
        ark, kolonnenr, forste, antall, _ = kolonne
        rader = self._nummer.spenn(ark, kolonnenr, forste, forste + antall - 1)
        return self._til_verdier(verdier[rader, kol], merker[rader, kol])

    def _rad(self, sted: Sted) -> int:
        nummer = self._nummer.find(sted)
        if nummer is None:
            raise KeyError(sted)
        return nummer

    def _til_verdier(self, verdier: Flyt, merker: Merker) -> list[Verdi]:
        biter = verdier.view(np.int64)
        if len(biter) > 1 and (biter == biter[0]).all() and (merker == merker[0]).all():
            # The same in all, to the bit.
            return [self._til_verdi(verdier[0].item(), merker[0].item())] * len(biter)
        if (merker == TALL).all():
            tall: list[Verdi] = verdier.tolist()
            return tall
        par = zip(verdier.tolist(), merker.tolist(), strict=True)
        return [self._til_verdi(verdi, merke) for verdi, merke in par]

    def _til_verdi(self, verdi: float, merke: int) -> Verdi:
        if merke == TALL:
            return verdi
        if merke == BOOL:
            return verdi != 0
        if merke == TEKST:
            return self._tekster.tekst(int(verdi))
        return Feilverdi(self._tekster.feilkode(int(verdi))) if merke == FEIL else None


class Program:
    """Compiled formulas. Holds no values; may be run any number of times."""

    def __init__(
        self,
        grupper: Sequence[Gruppe],
        nummer: Cellenummer,
        formler: Iterable[Sted],
        omraader: Sequence[Indekser],
        tekster: Tekstliste,
    ) -> None:
        self._grupper = tuple(grupper)
        self._nummer = nummer
        self._omraader = tuple(omraader)
        self._tekster = tekster
        self.formelsteder: frozenset[Sted] = frozenset(formler)

    @cached_property
    def innsteder(self) -> frozenset[Sted]:
        """The cells some formula reads that hold no formula of their own; those of columns of formulas
        are among them."""
        return frozenset(self._innrader)

    @cached_property
    def _innrader(self) -> Mapping[Sted, int]:
        return {s: rad for s, rad in self._nummer if s not in self.formelsteder}

    def run(
        self,
        konstanter: Mapping[Sted, Verdi],
        returer: Sequence[Mapping[Sted, Verdi]],
        fastsatt: Mapping[Sted, Verdi] | None = None,
        kolonner: Iterable[Verdikolonne] = (),
    ) -> Resultat:
        """Evaluate all returns. A return's value (also None, blank) goes before the constant.

        kolonner: constants too, many at a time.

        Values at formula cells are ignored: the engine computes what the form says. The exception is
        `fastsatt`: these cells, none of them in a column of formulas, have the given value whatever
        their formula says, and what reads them reads that ("what would follow if").
        """
        tekster = self._tekster.kopi()
        stoerst = max((len(o) for o in self._omraader), default=1)
        bredde = max(1, min(BLOKK, _MAKS_OMRAADE // stoerst))
        antall_rader = self._nummer.antall
        felles_v, felles_t = np.zeros((antall_rader, 1)), np.zeros((antall_rader, 1), np.uint8)
        fyll(felles_v, felles_t, [konstanter], self._innplasser(konstanter), tekster)
        for ark, kol, forste, verdier_ned in kolonner:
            kjente, rader = self._nummer.find_spenn(ark, kol, forste, len(verdier_ned))
            if len(rader):
                alle = len(kjente) == len(verdier_ned)
                lest = verdier_ned if alle else [verdier_ned[nr] for nr in kjente.tolist()]
                felles_v[rader, 0], felles_t[rader, 0] = som_kolonne(lest, tekster)
        laast = {s: r for s, r in self._find(fastsatt or {}).items() if s in self.formelsteder}
        laast_v, laast_t = np.zeros((antall_rader, 1)), np.zeros((antall_rader, 1), np.uint8)
        fyll(laast_v, laast_t, [fastsatt or {}], laast, tekster)
        laaste = np.array(list(laast.values()), np.intp)
        blokker: list[tuple[Flyt, Merker]] = []
        with np.errstate(all="ignore"):
            for start in range(0, len(returer), bredde):
                utvalg = returer[start : start + bredde]
                # A region is one "return" of two million cells: what is common is then all there is.
                alene = len(returer) == 1
                verdier = felles_v if alene else np.repeat(felles_v, len(utvalg), axis=1)
                merker = felles_t if alene else np.repeat(felles_t, len(utvalg), axis=1)
                if any(utvalg):
                    fyll(verdier, merker, utvalg, self._innrader, tekster)
                blokk = Blokk(verdier, merker, self._omraader, tekster)
                for gruppe in self._grupper:
                    blokk.run(gruppe.plan, gruppe.rader, gruppe.bredde)
                    if laast:
                        verdier[laaste], merker[laaste] = laast_v[laaste], laast_t[laaste]
                blokker.append((verdier, merker))
        return Resultat(self._nummer, blokker, tekster, len(returer), bredde)

    def _innplasser(self, steder: Iterable[Sted]) -> dict[Sted, int]:
        return {s: nr for s, nr in self._find(steder).items() if s not in self.formelsteder}

    def _find(self, steder: Iterable[Sted]) -> dict[Sted, int]:
        """The numbers of those that the program knows."""
        par = ((sted, self._nummer.find(sted)) for sted in steder)
        return {sted: nr for sted, nr in par if nr is not None}
