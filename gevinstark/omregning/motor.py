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

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gevinstark.errors import InternFeil
from gevinstark.formel.delmengde import check_delmengde, dimensjon
from gevinstark.formel.likform import Likelesing
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import (
    Binaer,
    Bool,
    FormelFeil,
    Kall,
    Node,
    Omraade,
    Prosent,
    Ref,
    Tall,
    Tekst,
    Unaer,
)
from gevinstark.omregning.beregning import Blokk
from gevinstark.omregning.matrise import (
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
)
from gevinstark.omregning.plan import (
    Anrop,
    Celler,
    Konstanter,
    Operator,
    Plan,
    Rektangler,
    storste_rektangel,
)
from gevinstark.verdi import Feilverdi, Sted, Verdi

#: Returns evaluated together: enough to forget Python's cost per operation, few enough for the cache.
BLOKK: Final = 256
#: Cells of the largest range times returns of one block (16 MB of numbers).
_MAKS_OMRAADE: Final = 1 << 21


@dataclass(frozen=True, slots=True)
class _Gruppe:
    """Formulas of one shape on one level: where the results go, and how they are computed."""

    rader: Indekser
    plan: Plan
    bredde: int


class Resultat:
    """Values of every cell the program knows, input and formula, for every return."""

    def __init__(
        self,
        rader: Mapping[Sted, int],
        blokker: Sequence[tuple[Flyt, Merker]],
        tekster: Tekstliste,
        antall: int,
        bredde: int,
    ) -> None:
        self._rader = rader
        self._blokker = blokker
        self._tekster = tekster
        self._bredde = bredde
        self.antall = antall

    def verdi(self, sted: Sted, i: int) -> Verdi:
        """Value of a cell in return number `i` (from 0). KeyError: no formula reads or fills it."""
        if not 0 <= i < self.antall:
            raise IndexError(i)
        rad = self._rader[sted]
        nr, kol = divmod(i, self._bredde)
        verdier, merker = self._blokker[nr]
        return self._til_verdi(verdier[rad, kol].item(), merker[rad, kol].item())

    def kolonne(self, sted: Sted) -> list[Verdi]:
        """The cell's values in the order of the returns."""
        rad = self._rader[sted]
        return [
            self._til_verdi(verdi, merke)
            for verdier, merker in self._blokker
            for verdi, merke in zip(verdier[rad].tolist(), merker[rad].tolist(), strict=True)
        ]

    def tall(self, sted: Sted) -> tuple[Flyt, Sann]:
        """The cell as floats [N] (0 where it is no number) and a mask [N] of where it is one."""
        rad = self._rader[sted]
        verdier = np.concatenate([np.zeros(0), *(v[rad] for v, _ in self._blokker)])
        merker = np.concatenate([np.zeros(0, np.uint8), *(m[rad] for _, m in self._blokker)])
        er_tall = merker == TALL
        return np.where(er_tall, verdier, 0.0), er_tall

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
        grupper: Sequence[_Gruppe],
        rader: Mapping[Sted, int],
        formler: Iterable[Sted],
        omraader: Sequence[Indekser],
        tekster: Tekstliste,
    ) -> None:
        self._grupper = tuple(grupper)
        self._rader = dict(rader)
        self._omraader = tuple(omraader)
        self._tekster = tekster
        self.formelsteder: frozenset[Sted] = frozenset(formler)

    @cached_property
    def innsteder(self) -> frozenset[Sted]:
        """The cells some formula reads that hold no formula themselves."""
        return frozenset(self._rader) - self.formelsteder

    @cached_property
    def _innrader(self) -> Mapping[Sted, int]:
        return {s: rad for s, rad in self._rader.items() if s not in self.formelsteder}

    @property
    def antall_grupper(self) -> int:
        return len(self._grupper)

    def run(
        self,
        konstanter: Mapping[Sted, Verdi],
        returer: Sequence[Mapping[Sted, Verdi]],
        fastsatt: Mapping[Sted, Verdi] | None = None,
    ) -> Resultat:
        """Evaluate all returns. A return's value (also None, blank) goes before the constant.

        Values at formula cells are ignored: the engine computes what the form says. The exception is
        `fastsatt`: these cells have the given value whatever their formula says, and what reads them
        reads that ("what would follow if").
        """
        tekster = self._tekster.kopi()
        stoerst = max((len(o) for o in self._omraader), default=1)
        bredde = max(1, min(BLOKK, _MAKS_OMRAADE // stoerst))
        antall_rader = len(self._rader)
        felles_v, felles_t = np.zeros((antall_rader, 1)), np.zeros((antall_rader, 1), np.uint8)
        fyll(felles_v, felles_t, [konstanter], self._innrader, tekster)
        laast = {s: self._rader[s] for s in fastsatt or () if s in self.formelsteder}
        laast_v, laast_t = np.zeros((antall_rader, 1)), np.zeros((antall_rader, 1), np.uint8)
        fyll(laast_v, laast_t, [fastsatt or {}], laast, tekster)
        laaste = np.array(list(laast.values()), np.intp)
        blokker: list[tuple[Flyt, Merker]] = []
        with np.errstate(all="ignore"):
            for start in range(0, len(returer), bredde):
                utvalg = returer[start : start + bredde]
                verdier = np.repeat(felles_v, len(utvalg), axis=1)
                merker = np.repeat(felles_t, len(utvalg), axis=1)
                fyll(verdier, merker, utvalg, self._innrader, tekster)
                blokk = Blokk(verdier, merker, self._omraader, tekster)
                for gruppe in self._grupper:
                    blokk.run(gruppe.plan, gruppe.rader, gruppe.bredde)
                    if laast:
                        verdier[laaste], merker[laaste] = laast_v[laaste], laast_t[laaste]
                blokker.append((verdier, merker))
        return Resultat(self._rader, blokker, tekster, len(returer), bredde)


def compile_program(formler: Mapping[Sted, str]) -> Program:
    """Compile formulas that all lie in the portable subset.

    Raises InternFeil, naming the cell, for text that is no formula, a formula outside the subset,
    and formulas that depend on themselves.
    """
    return _Kompilator(formler).program()


class _Kompilator:
    def __init__(self, formler: Mapping[Sted, str]) -> None:
        like = Likelesing(_les)
        self._traer = {sted: like.parse(sted, formel) for sted, formel in formler.items()}
        self._arknavn = {sted.ark.lower(): sted.ark for sted in formler}
        self._rader: dict[Sted, int] = {sted: nr for nr, sted in enumerate(formler)}
        self._omraadenr: dict[tuple[str, int, int, int, int], int] = {}
        self._omraader: list[Indekser] = []
        self._omraadeformler: list[list[Sted]] = []
        self._tekster = Tekstliste()
        self._formelrader: dict[tuple[str, int], list[int]] = defaultdict(list)
        for sted in formler:
            self._formelrader[sted.ark, sted.kol].append(sted.rad)

    def program(self) -> Program:
        nivaaer = self._nivaaer()
        grupper: dict[tuple[int, str], list[Sted]] = defaultdict(list)
        for sted, tre in self._traer.items():
            grupper[nivaaer[sted], _form(tre)].append(sted)
        ferdige = []
        for _, steder in sorted(grupper.items(), key=lambda par: par[0]):
            plan = self._plan([self._traer[s] for s in steder], [s.ark for s in steder])
            rader = np.array([self._rader[s] for s in steder], np.intp)
            ferdige.append(_Gruppe(rader, plan, storste_rektangel(plan)))
        return Program(ferdige, self._rader, self._traer, self._omraader, self._tekster)

    def _nivaaer(self) -> dict[Sted | int, int]:
        """Level of every formula cell and of every range (by number): 1 + the highest it reads.

        Depth first without recursion. Ranges are nodes of their own, so that thousands of formulas
        over the same column are thousands of edges and not millions.
        """
        nivaaer: dict[Sted | int, int] = {}
        paa_vei: dict[Sted | int, None] = {}
        for start in self._traer:
            stabel: list[Sted | int] = [start]
            while stabel:
                node = stabel[-1]
                if node in nivaaer:
                    stabel.pop()
                    continue
                leser = self._leser(node)
                if node in paa_vei:
                    hoyest = max((nivaaer[n] for n in leser), default=0)
                    nivaaer[node] = hoyest if isinstance(node, int) else hoyest + 1
                    del paa_vei[node]
                    stabel.pop()
                    continue
                paa_vei[node] = None
                for neste in leser:
                    if neste in paa_vei:
                        raise InternFeil(f"Formlene går i ring: {_ring(list(paa_vei), neste)}")
                    if neste not in nivaaer:
                        stabel.append(neste)
        return nivaaer

    def _leser(self, node: Sted | int) -> Sequence[Sted | int]:
        """The formula cells and ranges a formula reads, or the formula cells in a range."""
        if isinstance(node, int):
            return self._omraadeformler[node]
        ut: list[Sted | int] = []
        for ledd in _blader(self._traer[node]):
            if isinstance(ledd, Ref):
                lest = Sted(self._ark(ledd.ark, node.ark), ledd.rad, ledd.kol)
                if lest in self._traer:
                    ut.append(lest)
            elif isinstance(ledd, Omraade):
                ut.append(self._omraade(ledd, node.ark))
        return ut

    def _ark(self, ark: str | None, eget: str) -> str:
        return eget if ark is None else self._arknavn.setdefault(ark.lower(), ark)

    def _rad(self, sted: Sted) -> int:
        return self._rader.setdefault(sted, len(self._rader))

    def _omraade(self, node: Omraade | Ref, eget: str) -> int:
        """Number of the rectangle; its cells row by row get a place in the matrices."""
        fra, til = (node, node) if isinstance(node, Ref) else (node.fra, node.til)
        ark = self._ark(node.ark, eget)
        rad1, rad2 = sorted((fra.rad, til.rad))
        kol1, kol2 = sorted((fra.kol, til.kol))
        nokkel = (ark, rad1, rad2, kol1, kol2)
        nr = self._omraadenr.get(nokkel)
        if nr is None:
            nr = self._omraadenr[nokkel] = len(self._omraader)
            steder = [
                Sted(ark, rad, kol)
                for rad in range(rad1, rad2 + 1)
                for kol in range(kol1, kol2 + 1)
            ]
            self._omraader.append(np.array([self._rad(s) for s in steder], np.intp))
            self._omraadeformler.append(
                [
                    Sted(ark, rad, kol)
                    for kol in range(kol1, kol2 + 1)
                    for rad in self._formelrader.get((ark, kol), ())
                    if rad1 <= rad <= rad2
                ]
            )
        return nr

    def _plan(self, noder: Sequence[Node], ark: Sequence[str]) -> Plan:
        """One plan for trees of one shape: what differs between them becomes arrays over them."""
        forste = noder[0]
        if isinstance(forste, Tall | Bool | Tekst):
            return self._konstanter(noder)
        if isinstance(forste, Ref):
            rader = [
                self._rad(Sted(self._ark(n.ark, a), n.rad, n.kol))
                for n, a in zip(noder, ark, strict=True)
                if isinstance(n, Ref)
            ]
            return Celler.lag(rader)
        if isinstance(forste, Omraade):
            return self._rektangler(noder, ark)
        if isinstance(forste, Binaer):
            a = self._plan([n.a for n in noder if isinstance(n, Binaer)], ark)
            b = self._plan([n.b for n in noder if isinstance(n, Binaer)], ark)
            return Operator(forste.op, (a, b))
        if isinstance(forste, Unaer | Prosent):
            op = "%" if isinstance(forste, Prosent) else f"{forste.op}x"
            a = self._plan([n.a for n in noder if isinstance(n, Unaer | Prosent)], ark)
            return Operator(op, (a,))
        if isinstance(forste, Kall):
            navn = forste.navn.upper()
            argumentlister = [n.args for n in noder if isinstance(n, Kall)]
            args = []
            for nr, _ in enumerate(forste.args):
                delt = [liste[nr] for liste in argumentlister]
                deler = [d for d in delt if d is not None]
                if _krever_rektangel(navn, nr):
                    args.append(self._rektangler(deler, ark))
                else:
                    args.append(self._plan(deler, ark))
            return Anrop(navn, tuple(args))
        raise InternFeil(f"Ukjent ledd i en formel: {type(forste).__name__}")

    def _konstanter(self, noder: Sequence[Node]) -> Plan:
        if isinstance(noder[0], Tall):
            tall = [n.verdi for n in noder if isinstance(n, Tall)]
            return Konstanter.lag(tall, TALL)
        if isinstance(noder[0], Bool):
            return Konstanter.lag([float(n.verdi) for n in noder if isinstance(n, Bool)], BOOL)
        numre = [self._tekster.nummer(n.verdi) for n in noder if isinstance(n, Tekst)]
        return Konstanter.lag([float(n) for n in numre], TEKST)

    def _rektangler(self, noder: Sequence[Node], ark: Sequence[str]) -> Plan:
        numre = [
            self._omraade(n, a)
            for n, a in zip(noder, ark, strict=True)
            if isinstance(n, Ref | Omraade)
        ]
        rader, kolonner = dimensjon(noder[0]) or (1, 1)
        return Rektangler.lag(numre, rader, kolonner)


def _ring(vei: Sequence[Sted | int], slutt: Sted | int) -> str:
    steder = [s for s in vei[vei.index(slutt) :] if isinstance(s, Sted)]
    return " → ".join(f"{s.ark}!{s.celle}" for s in [*steder, steder[0]])


def _les(sted: Sted, formel: str) -> Node:
    try:
        tre = parse_formel(formel)
    except FormelFeil as feil:
        raise InternFeil(f"Formelen i {sted.ark}!{sted.celle} kan ikke leses: {feil}") from feil
    if problemer := check_delmengde(tre):
        raise InternFeil(
            f"Formelen i {sted.ark}!{sted.celle} er utenfor delmengden: {' '.join(problemer)}"
        )
    return tre


def _krever_rektangel(navn: str, nr: int) -> bool:
    """Arguments that are places, not values: there a single cell is a rectangle too."""
    if navn == "SUMIFS":
        return nr == 0 or nr % 2 == 1
    if navn == "COUNTIFS":
        return nr % 2 == 0
    return (navn == "INDEX" and nr == 0) or (navn == "MATCH" and nr == 1)


def _blader(node: Node) -> Iterable[Node]:
    stabel: list[Node | None] = [node]
    while stabel:
        ledd = stabel.pop()
        if isinstance(ledd, Binaer):
            stabel += [ledd.b, ledd.a]
        elif isinstance(ledd, Unaer | Prosent):
            stabel.append(ledd.a)
        elif isinstance(ledd, Kall):
            stabel += reversed(ledd.args)
        elif ledd is not None:
            yield ledd


def _form(node: Node | None) -> str:
    """The shape: the tree without addresses and without the values of its literals."""
    if isinstance(node, Ref):
        return "r"
    if isinstance(node, Omraade):
        rader, kolonner = dimensjon(node) or (0, 0)
        return f"o{rader}x{kolonner}"
    if isinstance(node, Binaer):
        return f"({_form(node.a)}{node.op}{_form(node.b)})"
    if isinstance(node, Unaer):
        return f"({node.op}{_form(node.a)})"
    if isinstance(node, Prosent):
        return f"({_form(node.a)}%)"
    if isinstance(node, Kall):
        return f"{node.navn.upper()}({','.join(map(_form, node.args))})"
    return type(node).__name__
