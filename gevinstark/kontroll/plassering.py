"""Where every issued cell stands in one returned file, and how its formula reads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import Final

from gevinstark.formel.forskyv import write_formel
from gevinstark.formel.kanonisk import kanonisk, samme_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import Feil, FormelFeil, Linjer, Node, Omraade, Ref, replace_nodes
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.ark import Arkpar
from gevinstark.kontroll.fasit import Arkfasit, Plass, Rekke
from gevinstark.kontroll.linjer import Linjekart
from gevinstark.kontroll.personvern import mask
from gevinstark.lesing.avlesning import Lestark, Lestcelle

#: A cell in which nothing stands.
BLANK: Final = Lestcelle(None)
VERDI: Final = attrgetter("verdi")
FORMEL: Final = attrgetter("formel")
_REF_BORTE: Final = Feil("#REF!")


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

    @cached_property
    def resultater(self) -> list[Verdi]:
        """The results stored with the formulas. Most are words that come many times."""
        verdier: list[Verdi] = list(map(VERDI, self.lest_formler))
        maskert: dict[Verdi, Verdi] = {
            v: m for v in {*verdier} if isinstance(v, str) and (m := mask(v)) != v
        }
        return [maskert.get(v, v) for v in verdier] if maskert else verdier

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
    def formler_som_utsendt(self) -> bool:
        """No line is moved, and every formula reads, to the letter, as issued."""
        return self.i_ro and tuple(map(FORMEL, self.lest_formler)) == self.fasit.formler.formler

    @cached_property
    def uten_annet(self) -> bool:
        """Nothing stands where the form has no cell."""
        return self.lest.celler.keys() <= self.kjente

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
        if lest == utsendt and self._reads_unmoved(utsendt, ark):
            return True
        try:
            i_filen = kanonisk(self._issued_names(parse_formel(lest)), ark)
            tre = parse_formel(utsendt)
        except FormelFeil:
            return False
        return any(kanonisk(self._move(tre, ark, expand=u), ark) == i_filen for u in (False, True))

    def expect_formel(self, utsendt: str, ark: str) -> str:
        """The issued formula as it should read in the file."""
        if self.i_ro:
            return utsendt
        return "=" + write_formel(self._move(parse_formel(utsendt), ark, expand=False))

    def loses_celler(self, utsendt: str, ark: str) -> bool:
        """Whether an issued formula reads a sheet, row or column that is gone from the file, so that
        no program can have kept it as it was."""
        if self.i_ro and not self.arkpar.mangler:
            return False
        tre = parse_formel(utsendt)
        return _has_feil(self._move(tre, ark, expand=False)) or any(
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
        ventet = self._move(parse_formel(utsendt), ark, expand=False)
        return kanonisk(_uten_rader(i_filen, ark, stokkede), ark) == kanonisk(
            _uten_rader(ventet, ark, stokkede), ark
        )

    def _reads_unmoved(self, formel: str, ark: str) -> bool:
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

        def swap(n: Node) -> Node | None:
            if isinstance(n, Ref | Omraade | Linjer) and n.ark is not None:
                return replace(n, ark=self._til_utsendt.get(n.ark.casefold(), n.ark))
            return None

        return replace_nodes(node, swap) if self._til_utsendt else node

    def _move(self, node: Node, ark: str, *, expand: bool) -> Node:
        """The tree with its references where the cells now stand, sheets under issued names."""

        def swap(n: Node) -> Node | None:
            if isinstance(n, Ref):
                kart = self.ark.get(n.ark or ark)
                if kart is None or kart.i_ro:
                    return n
                plass = kart.plass((n.rad, n.kol))
                return _REF_BORTE if plass is None else replace(n, rad=plass[0], kol=plass[1])
            if isinstance(n, Omraade):
                kart = self.ark.get(n.ark or ark)
                return n if kart is None or kart.i_ro else _move_omraade(n, kart, expand=expand)
            return None

        return replace_nodes(node, swap)


def _move_omraade(n: Omraade, kart: Arkplass, *, expand: bool) -> Node:
    rader = sorted((n.fra.rad, n.til.rad))
    kolonner = sorted((n.fra.kol, n.til.kol))
    nye_rader = kart.rader.spenn(*rader, expand=expand) if kart.rader else (rader[0], rader[1])
    nye_kol = (
        kart.kolonner.spenn(*kolonner, expand=expand)
        if kart.kolonner
        else (kolonner[0], kolonner[1])
    )
    if nye_rader is None or nye_kol is None:
        return _REF_BORTE
    return Omraade(
        replace(n.fra, rad=nye_rader[0], kol=nye_kol[0]),
        replace(n.til, rad=nye_rader[1], kol=nye_kol[1]),
        n.ark,
    )


def _nodes(node: Node) -> list[Node]:
    """Every part of the tree, itself first."""
    noder: list[Node] = []
    replace_nodes(node, noder.append)
    return noder


def _has_feil(node: Node) -> bool:
    return any(isinstance(n, Feil) for n in _nodes(node))


def _arkene(node: Node) -> set[str | None]:
    return {n.ark for n in _nodes(node) if isinstance(n, Ref | Omraade | Linjer)}


def _uten_rader(node: Node, eget: str, stokkede: set[str]) -> Node:
    """The tree with the row numbers of the given sheets wiped out."""

    def swap(n: Node) -> Node | None:
        if isinstance(n, Ref) and (n.ark or eget) in stokkede:
            return replace(n, rad=1)
        if isinstance(n, Omraade) and (n.ark or eget) in stokkede:
            return replace(n, fra=replace(n.fra, rad=1), til=replace(n.til, rad=1))
        return None

    return replace_nodes(node, swap)
