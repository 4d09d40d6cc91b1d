"""Formulas -> Program: read, put in order by what they read, and gathered in groups of one shape.

A formula filled down a column is one formula here, however many rows it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from gevinstark.formel.delmengde import check_delmengde, dimensjon
from gevinstark.formel.forskyv import shift
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
from gevinstark.grunn.celle import Formelkolonne
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Sted
from gevinstark.motor.cellenummer import Cellenummer
from gevinstark.motor.matrise import BOOL, TALL, TEKST, Indekser, Tekstliste
from gevinstark.motor.motor import Gruppe, Program
from gevinstark.motor.plan import (
    Anrop,
    Celler,
    Konstanter,
    Operator,
    Plan,
    Rektangler,
    storste_rektangel,
)


def compile_program(formler: Mapping[Sted, str], kolonner: Sequence[Formelkolonne] = ()) -> Program:
    """Compile formulas that all lie in the portable subset, one by one and filled down columns.

    Raises InternFeil, naming the cell, for text that is no formula, a formula outside the subset,
    and formulas that depend on themselves. A column of formulas is taken as one: it may not read
    itself, in another row either, nor a range that is longer for each row.
    """
    return _Kompilator(formler, kolonner).program()


#: A formula in a cell of its own, or a column of them.
_Formel: TypeAlias = Sted | Formelkolonne


class _Kompilator:
    def __init__(self, formler: Mapping[Sted, str], kolonner: Sequence[Formelkolonne]) -> None:
        like = Likelesing(_read)
        self._traer: dict[_Formel, Node] = {
            sted: like.parse(sted, formel) for sted, formel in formler.items()
        }
        self._traer |= {k: _read(Sted(k.ark, k.forste, k.kol), k.formel) for k in kolonner}
        self._arknavn = {formel.ark.lower(): formel.ark for formel in self._traer}
        self._nummer = Cellenummer()
        self._omraadenr: dict[tuple[str, int, int, int, int], int] = {}
        self._omraader: list[Indekser] = []
        self._omraadeformler: list[list[_Formel]] = []
        self._tekster = Tekstliste()
        self._i_kolonnen: dict[tuple[str, int], list[tuple[int, int, _Formel]]] = defaultdict(list)
        for formel in self._traer:
            self._i_kolonnen[formel.ark, formel.kol].append((*_rader(formel), formel))

    def program(self) -> Program:
        nivaaer = self._nivaaer()
        grupper: dict[tuple[int, str], list[Sted]] = defaultdict(list)
        ferdige: list[tuple[int, Gruppe]] = []
        for formel, tre in self._traer.items():
            if isinstance(formel, Sted):
                grupper[nivaaer[formel], _form(tre)].append(formel)
            else:
                rader = self._nummer.spenn(formel.ark, formel.kol, *_rader(formel))
                ferdige.append((nivaaer[formel], _gruppe(rader, self._plan([tre], formel))))
        for (nivaa, _), steder in grupper.items():
            plan = self._plan([self._traer[s] for s in steder], [s.ark for s in steder])
            rader = np.array([self._nummer.nummer(s) for s in steder], np.intp)
            ferdige.append((nivaa, _gruppe(rader, plan)))
        ferdige.sort(key=lambda par: par[0])
        return Program(
            [gruppe for _, gruppe in ferdige],
            self._nummer,
            [f for f in self._traer if isinstance(f, Sted)],
            self._omraader,
            self._tekster,
        )

    def _nivaaer(self) -> dict[_Formel | int, int]:
        """Level of every formula and of every range (by number): 1 + the highest it reads.

        Depth first without recursion. Ranges are nodes of their own, so that thousands of formulas
        over the same column are thousands of edges and not millions.
        """
        nivaaer: dict[_Formel | int, int] = {}
        paa_vei: dict[_Formel | int, None] = {}
        for start in self._traer:
            stabel: list[_Formel | int] = [start]
            while stabel:
                node = stabel[-1]
                if node in nivaaer:
                    stabel.pop()
                    continue
                leser = self._reads(node)
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

    def _reads(self, node: _Formel | int) -> Sequence[_Formel | int]:
        """The formulas and ranges a formula reads, or the formulas in a range."""
        if isinstance(node, int):
            return self._omraadeformler[node]
        ut: list[_Formel | int] = []
        for ledd in _blader(self._traer[node]):
            if not isinstance(ledd, Ref | Omraade):
                continue
            if isinstance(ledd, Omraade) and (isinstance(node, Sted) or _is_fixed(ledd)):
                ut.append(self._omraade(ledd, node.ark))
            else:
                rad1, rad2, kol1, kol2 = _hjorner(ledd)
                if isinstance(node, Formelkolonne):
                    rad1, rad2 = _nedover(ledd, rad1, rad2, node.antall)
                ark = self._ark(ledd.ark, node.ark)
                ut += self._formler_i(ark, rad1, rad2, kol1, kol2)
        return ut

    def _formler_i(self, ark: str, rad1: int, rad2: int, kol1: int, kol2: int) -> list[_Formel]:
        return [
            formel
            for kol in range(kol1, kol2 + 1)
            for forste, siste, formel in self._i_kolonnen.get((ark, kol), ())
            if forste <= rad2 and rad1 <= siste
        ]

    def _ark(self, ark: str | None, eget: str) -> str:
        return eget if ark is None else self._arknavn.setdefault(ark.lower(), ark)

    def _omraade(self, node: Omraade | Ref, eget: str) -> int:
        """Number of the rectangle; its cells row by row get a place in the matrices."""
        ark = self._ark(node.ark, eget)
        rad1, rad2, kol1, kol2 = _hjorner(node)
        nokkel = (ark, rad1, rad2, kol1, kol2)
        nr = self._omraadenr.get(nokkel)
        if nr is None:
            nr = self._omraadenr[nokkel] = len(self._omraader)
            spenn = [self._nummer.spenn(ark, kol, rad1, rad2) for kol in range(kol1, kol2 + 1)]
            self._omraader.append(spenn[0] if len(spenn) == 1 else np.stack(spenn, 1).ravel())
            self._omraadeformler.append(self._formler_i(ark, rad1, rad2, kol1, kol2))
        return nr

    def _plan(self, noder: Sequence[Node], hvor: Sequence[str] | Formelkolonne) -> Plan:
        """One plan for trees of one shape: what differs between them becomes arrays over them.

        hvor: the sheet of each formula; or the column that the one tree is filled down.
        """
        forste = noder[0]
        if isinstance(forste, Tall | Bool | Tekst):
            return self._konstanter(noder)
        if isinstance(forste, Ref):
            return self._celler([n for n in noder if isinstance(n, Ref)], hvor)
        if isinstance(forste, Omraade):
            return self._rektangler(noder, hvor)
        if isinstance(forste, Binaer):
            a = self._plan([n.a for n in noder if isinstance(n, Binaer)], hvor)
            b = self._plan([n.b for n in noder if isinstance(n, Binaer)], hvor)
            return Operator(forste.op, (a, b))
        if isinstance(forste, Unaer | Prosent):
            op = "%" if isinstance(forste, Prosent) else f"{forste.op}x"
            a = self._plan([n.a for n in noder if isinstance(n, Unaer | Prosent)], hvor)
            return Operator(op, (a,))
        if isinstance(forste, Kall):
            navn = forste.navn.upper()
            argumentlister = [n.args for n in noder if isinstance(n, Kall)]
            args: list[Plan] = []
            for nr, _ in enumerate(forste.args):
                delt = [liste[nr] for liste in argumentlister]
                deler = [d for d in delt if d is not None]
                if _requires_rektangel(navn, nr):
                    args.append(self._rektangler(deler, hvor))
                else:
                    args.append(self._plan(deler, hvor))
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

    def _celler(self, noder: Sequence[Ref], hvor: Sequence[str] | Formelkolonne) -> Celler:
        if isinstance(hvor, Formelkolonne):
            (ref,) = noder
            rad1, rad2 = _nedover(ref, ref.rad, ref.rad, hvor.antall)
            rader = self._nummer.spenn(self._ark(ref.ark, hvor.ark), ref.kol, rad1, rad2)
            return Celler.lag(rader.tolist())
        steder = [
            Sted(self._ark(n.ark, ark), n.rad, n.kol) for n, ark in zip(noder, hvor, strict=True)
        ]
        return Celler.lag([self._nummer.nummer(s) for s in steder])

    def _rektangler(self, noder: Sequence[Node], hvor: Sequence[str] | Formelkolonne) -> Rektangler:
        if isinstance(hvor, Formelkolonne):
            fast = _is_fixed(noder[0])
            antall = 1 if fast else hvor.antall
            if not fast and _is_partly_fixed(noder[0]):
                sted = Sted(hvor.ark, hvor.forste, hvor.kol)
                raise InternFeil(
                    f"Formelen i {sted.ark}!{sted.celle} leser flere celler for hver rad nedover."
                )
            noder, hvor = [shift(noder[0], nr, 0) for nr in range(antall)], [hvor.ark] * antall
        numre = [
            self._omraade(n, a)
            for n, a in zip(noder, hvor, strict=True)
            if isinstance(n, Ref | Omraade)
        ]
        rader, kolonner = dimensjon(noder[0]) or (1, 1)
        return Rektangler.lag(numre, rader, kolonner)


def _gruppe(rader: Indekser, plan: Plan) -> Gruppe:
    return Gruppe(rader, plan, storste_rektangel(plan))


def _rader(formel: _Formel) -> tuple[int, int]:
    """First and last row."""
    if isinstance(formel, Formelkolonne):
        return formel.forste, formel.forste + formel.antall - 1
    return formel.rad, formel.rad


def _hjorner(node: Ref | Omraade) -> tuple[int, int, int, int]:
    """First and last row, first and last column."""
    fra, til = (node, node) if isinstance(node, Ref) else (node.fra, node.til)
    rad1, rad2 = sorted((fra.rad, til.rad))
    kol1, kol2 = sorted((fra.kol, til.kol))
    return rad1, rad2, kol1, kol2


def _is_fixed(node: Node) -> bool:
    """Whether it names the same cells in every row it is filled down."""
    if isinstance(node, Ref):
        return node.abs_rad
    return isinstance(node, Omraade) and node.fra.abs_rad and node.til.abs_rad


def _is_partly_fixed(node: Node) -> bool:
    return isinstance(node, Omraade) and node.fra.abs_rad != node.til.abs_rad


def _nedover(node: Ref | Omraade, rad1: int, rad2: int, antall: int) -> tuple[int, int]:
    """First and last row of what it names in all the rows it is filled down."""
    return (rad1, rad2) if _is_fixed(node) else (rad1, rad2 + antall - 1)


def _ring(vei: Sequence[_Formel | int], slutt: _Formel | int) -> str:
    ring = [f for f in vei[vei.index(slutt) :] if not isinstance(f, int)]
    steder = [Sted(f.ark, _rader(f)[0], f.kol) for f in [*ring, ring[0]]]
    return " → ".join(f"{s.ark}!{s.celle}" for s in steder)


def _read(sted: Sted, formel: str) -> Node:
    try:
        tre = parse_formel(formel)
    except FormelFeil as feil:
        raise InternFeil(f"Formelen i {sted.ark}!{sted.celle} kan ikke leses: {feil}") from feil
    if problemer := check_delmengde(tre):
        raise InternFeil(
            f"Formelen i {sted.ark}!{sted.celle} er utenfor delmengden: {' '.join(problemer)}"
        )
    return tre


def _requires_rektangel(navn: str, nr: int) -> bool:
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
