"""Formulas -> Program: read, put in order by what they read, and gathered in groups of one shape.

A formula filled down a column is one formula here, however many rows it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from gevinstark.formel.delmengde import check_regnbar
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
    dimensjon,
)
from gevinstark.grunn.celle import Formelkolonne
from gevinstark.grunn.errors import Formelring, InternFeil
from gevinstark.grunn.verdi import Sted
from gevinstark.motor.cellenummer import Cellenummer
from gevinstark.motor.formelform import (
    Formel,
    find_blader,
    find_form,
    find_hjorner,
    find_nedover,
    find_rader,
    is_fixed,
    is_partly_fixed,
    requires_rektangel,
)
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


@lru_cache(maxsize=4)
def compile_once(formler: tuple[tuple[Sted, str], ...]) -> Program:
    """Compiled once for all copies of an issue, which are often filled in together."""
    return compile_program(dict(formler))


class _Kompilator:
    def __init__(self, formler: Mapping[Sted, str], kolonner: Sequence[Formelkolonne]) -> None:
        like = Likelesing(_read)
        self._traer: dict[Formel, Node] = {
            sted: like.parse(sted, formel) for sted, formel in formler.items()
        }
        self._traer |= {k: _read(Sted(k.ark, k.forste, k.kol), k.formel) for k in kolonner}
        self._arknavn = {formel.ark.lower(): formel.ark for formel in self._traer}
        self._nummer = Cellenummer()
        self._omraadenr: dict[tuple[str, int, int, int, int], int] = {}
        self._omraader: list[Indekser] = []
        self._omraadeformler: list[list[Formel]] = []
        self._tekster = Tekstliste()
        self._felles: dict[object, Plan] = {}
        self._i_kolonnen: dict[tuple[str, int], list[tuple[int, int, Formel]]] = defaultdict(list)
        for formel in self._traer:
            self._i_kolonnen[formel.ark, formel.kol].append((*find_rader(formel), formel))

    def program(self) -> Program:
        nivaaer = self._nivaaer()
        grupper: dict[tuple[int, str], list[Sted]] = defaultdict(list)
        ferdige: list[tuple[int, Gruppe]] = []
        for formel, tre in self._traer.items():
            if isinstance(formel, Sted):
                grupper[nivaaer[formel], find_form(tre)].append(formel)
            else:
                rader = self._nummer.spenn(formel.ark, formel.kol, *find_rader(formel))
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

    def _nivaaer(self) -> dict[Formel | int, int]:
        """Level of every formula and of every range (by number): 1 + the highest it reads.

        Depth first without recursion. Ranges are nodes of their own, so that thousands of formulas
        over the same column are thousands of edges and not millions.
        """
        nivaaer: dict[Formel | int, int] = {}
        #: What each formula on the way down reads.
        paa_vei: dict[Formel | int, Sequence[Formel | int]] = {}
        for start in self._traer:
            stabel: list[Formel | int] = [start]
            while stabel:
                node = stabel[-1]
                if node in nivaaer:
                    stabel.pop()
                    continue
                if node in paa_vei:
                    hoyest = max((nivaaer[n] for n in paa_vei.pop(node)), default=0)
                    nivaaer[node] = hoyest if isinstance(node, int) else hoyest + 1
                    stabel.pop()
                    continue
                leser = paa_vei[node] = self._reads(node)
                for neste in leser:
                    if neste in paa_vei:
                        raise Formelring(_ring(list(paa_vei), neste))
                    if neste not in nivaaer:
                        stabel.append(neste)
        return nivaaer

    def _reads(self, node: Formel | int) -> Sequence[Formel | int]:
        """The formulas and ranges a formula reads, or the formulas in a range."""
        if isinstance(node, int):
            return self._omraadeformler[node]
        ut: list[Formel | int] = []
        for ledd in find_blader(self._traer[node]):
            if not isinstance(ledd, Ref | Omraade):
                continue
            if isinstance(ledd, Omraade) and (isinstance(node, Sted) or is_fixed(ledd)):
                ut.append(self._omraade(ledd, node.ark))
            else:
                rad1, rad2, kol1, kol2 = find_hjorner(ledd)
                if isinstance(node, Formelkolonne):
                    rad1, rad2 = find_nedover(ledd, rad1, rad2, node.antall)
                ark = self._ark(ledd.ark, node.ark)
                ut += self._formler_i(ark, rad1, rad2, kol1, kol2)
        return ut

    def _formler_i(self, ark: str, rad1: int, rad2: int, kol1: int, kol2: int) -> list[Formel]:
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
        rad1, rad2, kol1, kol2 = find_hjorner(node)
        nokkel = (ark, rad1, rad2, kol1, kol2)
        nr = self._omraadenr.get(nokkel)
        if nr is None:
            nr = self._omraadenr[nokkel] = len(self._omraader)
            spenn = [self._nummer.spenn(ark, kol, rad1, rad2) for kol in range(kol1, kol2 + 1)]
            self._omraader.append(spenn[0] if len(spenn) == 1 else np.stack(spenn, 1).ravel())
            self._omraadeformler.append(self._formler_i(ark, rad1, rad2, kol1, kol2))
        return nr

    def _plan(self, noder: Sequence[Node], hvor: Sequence[str] | Formelkolonne) -> Plan:
        """One plan for trees of one shape: what differs between them becomes arrays over them. Plans
        that are equal are one object, which is computed once.

        hvor: the sheet of each formula; or the column that the one tree is filled down.
        """
        plan = self._ny_plan(noder, hvor)
        return self._felles.setdefault(plan.innhold, plan)

    def _ny_plan(self, noder: Sequence[Node], hvor: Sequence[str] | Formelkolonne) -> Plan:
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
                if requires_rektangel(navn, nr):
                    rektangler = self._rektangler(deler, hvor)
                    args.append(self._felles.setdefault(rektangler.innhold, rektangler))
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
            rad1, rad2 = find_nedover(ref, ref.rad, ref.rad, hvor.antall)
            rader = self._nummer.spenn(self._ark(ref.ark, hvor.ark), ref.kol, rad1, rad2)
            return Celler.lag(rader.tolist())
        steder = [
            Sted(self._ark(n.ark, ark), n.rad, n.kol) for n, ark in zip(noder, hvor, strict=True)
        ]
        return Celler.lag([self._nummer.nummer(s) for s in steder])

    def _rektangler(self, noder: Sequence[Node], hvor: Sequence[str] | Formelkolonne) -> Rektangler:
        if isinstance(hvor, Formelkolonne):
            fast = is_fixed(noder[0])
            antall = 1 if fast else hvor.antall
            if not fast and is_partly_fixed(noder[0]):
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


def _ring(vei: Sequence[Formel | int], slutt: Formel | int) -> list[Sted]:
    ring = [f for f in vei[vei.index(slutt) :] if not isinstance(f, int)]
    return [Sted(f.ark, find_rader(f)[0], f.kol) for f in [*ring, ring[0]]]


def _read(sted: Sted, formel: str) -> Node:
    try:
        tre = parse_formel(formel)
    except FormelFeil as feil:
        raise InternFeil(f"Formelen i {sted.ark}!{sted.celle} kan ikke leses: {feil}") from feil
    if problemer := check_regnbar(tre):
        raise InternFeil(
            f"Formelen i {sted.ark}!{sted.celle} er utenfor delmengden: {' '.join(problemer)}"
        )
    return tre
