"""Where every issued cell stands in one returned file, and how its formula reads there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import Final

from gevinstark.formel.forskyv import skriv
from gevinstark.formel.kanonisk import kanonisk, samme_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import (
    Binaer,
    Feil,
    FormelFeil,
    Kall,
    Linjer,
    Node,
    Omraade,
    Prosent,
    Ref,
    Unaer,
)
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.ark import Arkpar, match_ark
from gevinstark.kontroll.fasit import Arkfasit, Plass, Rekke, fasit_for
from gevinstark.kontroll.likhet import merke, samme_verdi
from gevinstark.kontroll.linjer import Linjekart, Trekk, align
from gevinstark.lesing.avlesning import Avlesning, Lestark, Lestcelle

#: A cell in which nothing stands.
BLANK: Final = Lestcelle(None)
VERDI: Final = attrgetter("verdi")
FORMEL: Final = attrgetter("formel")
_REF_BORTE: Final = Feil("#REF!")
#: A column is in its place when this part of its labels is.
_I_PLASS: Final = 0.5


@dataclass(frozen=True)
class Arkplass:
    """One issued sheet in the file. Without maps every cell stands where it was issued.

    ventet: what was issued to the kommune in each of the sheet's constants.
    """

    fasit: Arkfasit
    lest: Lestark
    ventet: list[Verdi]
    rader: Linjekart | None = None
    kolonner: Linjekart | None = None

    @property
    def i_ro(self) -> bool:
        return self.rader is None and self.kolonner is None

    def plass(self, plass: Plass) -> Plass | None:
        """The cell's place in the file; None when its row or column was deleted."""
        rad, kol = plass
        ny_rad = rad if self.rader is None else self.rader.plass(rad)
        ny_kol = kol if self.kolonner is None else self.kolonner.plass(kol)
        return None if ny_rad is None or ny_kol is None else (ny_rad, ny_kol)

    @cached_property
    def lest_fast(self) -> list[Lestcelle]:
        """What stands in the constants now; `BLANK` where nothing does, or the cell is gone."""
        return self._lest_i(self.fasit.fast)

    @cached_property
    def lest_formler(self) -> list[Lestcelle]:
        return self._lest_i(self.fasit.formler)

    @cached_property
    def lest_inndata(self) -> list[Lestcelle]:
        return self._lest_i(self.fasit.inndata)

    def _lest_i(self, rekke: Rekke) -> list[Lestcelle]:
        celler = self.lest.celler
        if self.i_ro:
            return list(map(celler.get, rekke.plasser, repeat(BLANK)))
        plasser = map(self.plass, rekke.plasser)
        return [BLANK if p is None else celler.get(p, BLANK) for p in plasser]

    @cached_property
    def fast_som_utsendt(self) -> bool:
        """Every constant stands exactly as issued, which is how most sheets come back."""
        verdier = list(map(VERDI, self.lest_fast))
        return (
            verdier == self.ventet
            # A truth value equals 0 or 1, but is no number.
            and list(map(type, verdier)) == list(map(type, self.ventet))
            and not any(map(FORMEL, self.lest_fast))
        )

    @cached_property
    def kjente(self) -> frozenset[Plass]:
        """The places in the file that hold issued cells."""
        if self.i_ro:
            return self.fasit.plasser
        return frozenset(p for q in self.fasit.plasser if (p := self.plass(q)) is not None)


@dataclass(frozen=True)
class Plassering:
    """All issued sheets in the file. `arkpar` tells of sheets renamed, missing, extra and moved."""

    arkpar: Arkpar
    ark: Mapping[str, Arkplass]

    @cached_property
    def i_ro(self) -> bool:
        """Nothing was moved or renamed: what differs, differs in place."""
        return not self.arkpar.omdopt and all(a.i_ro for a in self.ark.values())

    def sted(self, sted: Sted) -> Sted | None:
        """Where an issued cell stands in the file; None when it is not there any more."""
        ark = self.ark.get(sted.ark)
        plass = None if ark is None else ark.plass((sted.rad, sted.kol))
        return None if ark is None or plass is None else Sted(ark.lest.navn, *plass)

    def samme_formel(self, lest: str, utsendt: str, ark: str) -> bool:
        """Whether a formula in the file says what was issued, moved as the rows and sheets were."""
        if self.i_ro:
            return samme_formel(lest, utsendt, ark)
        if lest == utsendt and self._roerer_ikke(utsendt, ark):
            return True
        try:
            i_filen = kanonisk(self._issued_names(parse_formel(lest)), ark)
            tre = parse_formel(utsendt)
        except FormelFeil:
            return False
        return any(kanonisk(self._move(tre, ark, utvid=u), ark) == i_filen for u in (False, True))

    def vent_formel(self, utsendt: str, ark: str) -> str:
        """The issued formula as it should read in the file."""
        if self.i_ro:
            return utsendt
        return "=" + skriv(self._move(parse_formel(utsendt), ark, utvid=False))

    def mister_celler(self, utsendt: str, ark: str) -> bool:
        """Whether an issued formula reads a sheet, row or column that is gone from the file, so that
        no program can have kept it as it was."""
        if self.i_ro and not self.arkpar.mangler:
            return False
        tre = parse_formel(utsendt)
        return _har_feil(self._move(tre, ark, utvid=False)) or any(
            a is not None and a not in self.ark for a in _arkene(tre)
        )

    def bare_flyttet(self, lest: str, utsendt: str, ark: str) -> bool:
        """Whether a formula differs from the issued one in nothing but rows of a sheet whose rows
        were moved about: there programs disagree on what a reference should follow."""
        stokkede = {n for n, a in self.ark.items() if a.rader and a.rader.flyttet}
        if not stokkede:
            return False
        try:
            i_filen = self._issued_names(parse_formel(lest))
        except FormelFeil:
            return False
        ventet = self._move(parse_formel(utsendt), ark, utvid=False)
        return kanonisk(_uten_rader(i_filen, ark, stokkede), ark) == kanonisk(
            _uten_rader(ventet, ark, stokkede), ark
        )

    def _roerer_ikke(self, formel: str, ark: str) -> bool:
        """A formula that reads only sheets in which nothing moved may stand as it was issued."""
        try:
            arkene = {a or ark for a in _arkene(parse_formel(formel))} | {ark}
        except FormelFeil:
            return False
        return all(a in self.ark and self.ark[a].i_ro for a in arkene) and not (
            arkene & set(self.arkpar.omdopt)
        )

    @cached_property
    def _til_utsendt(self) -> Mapping[str, str]:
        return {nytt.casefold(): gammelt for gammelt, nytt in self.arkpar.omdopt.items()}

    def _issued_names(self, node: Node) -> Node:
        """The tree with renamed sheets under the names they were issued with."""

        def bytt(n: Node) -> Node:
            if isinstance(n, Ref | Omraade | Linjer) and n.ark is not None:
                return replace(n, ark=self._til_utsendt.get(n.ark.casefold(), n.ark))
            return n

        return _bytt(node, bytt) if self._til_utsendt else node

    def _move(self, node: Node, ark: str, *, utvid: bool) -> Node:
        """The tree with its references where the cells now stand, sheets under issued names."""

        def bytt(n: Node) -> Node:
            if isinstance(n, Ref):
                kart = self.ark.get(n.ark or ark)
                if kart is None or kart.i_ro:
                    return n
                plass = kart.plass((n.rad, n.kol))
                return _REF_BORTE if plass is None else replace(n, rad=plass[0], kol=plass[1])
            if isinstance(n, Omraade):
                kart = self.ark.get(n.ark or ark)
                return n if kart is None or kart.i_ro else _flytt_omraade(n, kart, utvid=utvid)
            return n

        return _bytt(node, bytt)


def _flytt_omraade(n: Omraade, kart: Arkplass, *, utvid: bool) -> Node:
    rader = sorted((n.fra.rad, n.til.rad))
    kolonner = sorted((n.fra.kol, n.til.kol))
    nye_rader = kart.rader.spenn(*rader, utvid=utvid) if kart.rader else (rader[0], rader[1])
    nye_kol = (
        kart.kolonner.spenn(*kolonner, utvid=utvid) if kart.kolonner else (kolonner[0], kolonner[1])
    )
    if nye_rader is None or nye_kol is None:
        return _REF_BORTE
    return Omraade(
        replace(n.fra, rad=nye_rader[0], kol=nye_kol[0]),
        replace(n.til, rad=nye_rader[1], kol=nye_kol[1]),
        n.ark,
    )


def _bytt(node: Node, bytt: Callable[[Node], Node]) -> Node:
    """The tree with every leaf replaced by what `bytt` makes of it."""
    if isinstance(node, Kall):
        return Kall(node.navn, tuple(None if a is None else _bytt(a, bytt) for a in node.args))
    if isinstance(node, Binaer):
        return Binaer(node.op, _bytt(node.a, bytt), _bytt(node.b, bytt))
    if isinstance(node, Unaer):
        return Unaer(node.op, _bytt(node.a, bytt))
    if isinstance(node, Prosent):
        return Prosent(_bytt(node.a, bytt))
    return bytt(node)


def _leaves(node: Node) -> list[Node]:
    blader: list[Node] = []

    def samle(n: Node) -> Node:
        blader.append(n)
        return n

    _bytt(node, samle)
    return blader


def _har_feil(node: Node) -> bool:
    return any(isinstance(n, Feil) for n in _leaves(node))


def _arkene(node: Node) -> set[str | None]:
    return {n.ark for n in _leaves(node) if isinstance(n, Ref | Omraade | Linjer)}


def _uten_rader(node: Node, eget: str, stokkede: set[str]) -> Node:
    """The tree with the row numbers of the given sheets wiped out."""

    def bytt(n: Node) -> Node:
        if isinstance(n, Ref) and (n.ark or eget) in stokkede:
            return replace(n, rad=1)
        if isinstance(n, Omraade) and (n.ark or eget) in stokkede:
            return replace(n, fra=replace(n.fra, rad=1), til=replace(n.til, rad=1))
        return n

    return _bytt(node, bytt)


# -------------------------------------------------------------------- finding the places


def locate(layout: Layout, verdier: Mapping[str, Verdi], avlesning: Avlesning) -> Plassering:
    """`verdier`: what was issued to the kommune, where it differs from the Layout."""
    fasit = fasit_for(layout)
    arkpar = match_ark(fasit, avlesning.ark)
    return Plassering(
        arkpar,
        {navn: _locate_ark(fasit[navn], lest, verdier) for navn, lest in arkpar.par.items()},
    )


def _locate_ark(fasit: Arkfasit, lest: Lestark, verdier: Mapping[str, Verdi]) -> Arkplass:
    """Only a sheet with a constant out of place is aligned: honest files never come that far."""
    celler, ventet = lest.celler, fasit.fast.utstedt(verdier)
    i_ro_ark = Arkplass(fasit, lest, ventet)
    if not celler or i_ro_ark.fast_som_utsendt or not _noe_er_rort(i_ro_ark):
        return i_ro_ark
    merker: dict[Plass, str] = {}
    for post in fasit.fast:
        if tekst := merke(post.utstedt(verdier)):
            merker[post.plass] = tekst
    i_filen = {p: merke(c.verdi) for p, c in celler.items() if c.formel is None}
    i_ro = Linjekart({kol: kol for kol in range(1, fasit.siste_kol + 1)}, fasit.siste_kol)
    # First the rows, as if no column had moved; columns only when they then miss their labels.
    rader, kolonner = _align_rader(fasit, merker, i_filen, lest, i_ro), i_ro
    igjen = {p: m for p, m in merker.items() if rader.plass(p[0]) is not None}
    if not _kolonner_i_plass(merker, igjen, i_filen, rader):
        if len(igjen) < _I_PLASS * len(merker):
            igjen = _uten_borte_rader(merker, set(i_filen.values()))
        kolonner = _align_kolonner(fasit, igjen, i_filen, lest)
        rader = _align_rader(fasit, merker, i_filen, lest, kolonner)
    return Arkplass(
        fasit,
        lest,
        ventet,
        None if rader.uendret else rader,
        None if kolonner.uendret else kolonner,
    )


def _noe_er_rort(ark: Arkplass) -> bool:
    i_filen = list(map(VERDI, ark.lest_fast))
    return i_filen != ark.ventet and any(
        a != b and not samme_verdi(a, b) for a, b in zip(i_filen, ark.ventet, strict=True)
    )


def _align_kolonner(
    fasit: Arkfasit,
    merker: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    lest: Lestark,
) -> Linjekart:
    kjente = set(merker.values())
    utsendt = _kolonnetrekk(merker)
    fil = _kolonnetrekk({p: m for p, m in i_filen.items() if m in kjente})
    # Columns without labels are known by where their formulas stand, or by being filled at all.
    formler = {p for p, c in lest.celler.items() if c.formel is not None}
    return align(
        _med_formler(utsendt, {p.plass for p in fasit.formler}, fasit.plasser),
        _med_formler(fil, formler, lest.celler),
        fasit.siste_kol,
    )


def _med_formler(
    trekk: Mapping[int, Trekk], formler: set[Plass], fylte: Collection[Plass]
) -> dict[int, Trekk]:
    rader: dict[int, set[int]] = defaultdict(set)
    for rad, kol in formler:
        rader[kol].add(rad)
    return {
        kol: Trekk(trekk[kol].merker if kol in trekk else frozenset(), frozenset(rader[kol]))
        for kol in {*trekk, *(kol for _, kol in fylte)}
    }


def _kolonner_i_plass(
    alle: Mapping[Plass, str],
    igjen: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    rader: Linjekart,
) -> bool:
    """Whether every column has at least half its labels where the rows say they should be."""
    if len(igjen) < _I_PLASS * len(alle):
        return False
    ventet: Counter[int] = Counter(kol for _, kol in igjen)
    funnet: Counter[int] = Counter(
        p[1] for p, m in igjen.items() if i_filen.get((rader.plass(p[0]) or 0, p[1])) == m
    )
    return all(funnet[kol] >= _I_PLASS * antall for kol, antall in ventet.items())


def _uten_borte_rader(merker: Mapping[Plass, str], i_filen: set[str]) -> dict[Plass, str]:
    """Labels without those of rows that seem to be gone: a missing heading row is no missing column."""
    alle: Counter[int] = Counter(rad for rad, _ in merker)
    igjen: Counter[int] = Counter(rad for (rad, _), m in merker.items() if m in i_filen)
    return {p: m for p, m in merker.items() if igjen[p[0]] >= _I_PLASS * alle[p[0]]}


def _kolonnetrekk(merker: Mapping[Plass, str]) -> dict[int, Trekk]:
    """A column is known by its texts, wherever in it they stand: rows may have moved as well."""
    tellere: dict[int, Counter[str]] = defaultdict(Counter)
    ut: dict[int, set[Hashable]] = defaultdict(set)
    for (_, kol), tekst in merker.items():
        nr = tellere[kol][tekst]
        tellere[kol][tekst] += 1
        ut[kol].add((tekst, nr))
    return {kol: Trekk(frozenset(m)) for kol, m in ut.items()}


def _align_rader(
    fasit: Arkfasit,
    merker: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    lest: Lestark,
    kolonner: Linjekart,
) -> Linjekart:
    til_utsendt = kolonner.fra_fil
    igjen = set(til_utsendt.values())
    utsendt = _radtrekk(
        {p: m for p, m in merker.items() if p[1] in igjen}, {p.plass for p in fasit.formler}
    )
    for rad in {rad for rad, _ in fasit.plasser} - utsendt.keys():
        utsendt[rad] = Trekk(frozenset())
    fil_merker = {
        (rad, til_utsendt[kol]): tekst
        for (rad, kol), tekst in i_filen.items()
        if kol in til_utsendt and tekst
    }
    formler = {
        (rad, til_utsendt[kol])
        for (rad, kol), c in lest.celler.items()
        if c.formel is not None and kol in til_utsendt
    }
    fil = _radtrekk(fil_merker, formler)
    for rad in {rad for rad, _ in lest.celler} - fil.keys():
        fil[rad] = Trekk(frozenset())
    return align(utsendt, fil, fasit.siste_rad)


def _radtrekk(merker: Mapping[Plass, str], formler: set[Plass]) -> dict[int, Trekk]:
    """A row is known by its texts and the columns they stand in."""
    samlet: dict[int, tuple[set[Hashable], set[int]]] = defaultdict(lambda: (set(), set()))
    for (rad, kol), tekst in merker.items():
        samlet[rad][0].add((kol, tekst))
    for rad, kol in formler:
        samlet[rad][1].add(kol)
    return {rad: Trekk(frozenset(m), frozenset(f)) for rad, (m, f) in samlet.items()}
