"""Which cells a formula reads, and which formulas read a cell, however many steps away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import Binaer, Kall, Node, Omraade, Prosent, Ref, Unaer
from gevinstark.grunn.verdi import Sted


@dataclass(frozen=True, slots=True)
class Rektangel:
    """Cells read together; both corners are inside. ark is spelled as in the formula."""

    ark: str
    rad1: int
    rad2: int
    kol1: int
    kol2: int

    def __contains__(self, sted: object) -> bool:
        return (
            isinstance(sted, Sted)
            and sted.ark.casefold() == self.ark.casefold()
            and self.rad1 <= sted.rad <= self.rad2
            and self.kol1 <= sted.kol <= self.kol2
        )


def noder(tre: Node) -> Iterator[Node]:
    """Every node of a tree, in no particular order."""
    stabel: list[Node | None] = [tre]
    while stabel:
        node = stabel.pop()
        if node is None:
            continue
        yield node
        if isinstance(node, Binaer):
            stabel += [node.a, node.b]
        elif isinstance(node, Unaer | Prosent):
            stabel.append(node.a)
        elif isinstance(node, Kall):
            stabel += node.args


def leser(tre: Node, ark: str) -> list[Rektangel]:
    """The places a formula of the subset on sheet `ark` reads."""
    ut = []
    for node in noder(tre):
        if isinstance(node, Ref | Omraade):
            fra, til = (node, node) if isinstance(node, Ref) else (node.fra, node.til)
            rad1, rad2 = sorted((fra.rad, til.rad))
            kol1, kol2 = sorted((fra.kol, til.kol))
            ut.append(Rektangel(node.ark or ark, rad1, rad2, kol1, kol2))
    return ut


def avhengige(formler: Mapping[Sted, str], kilder: Iterable[Sted]) -> set[Sted]:
    """The formulas that read one of the cells, directly or through other formulas."""
    lest = {sted: leser(parse_formel(formel), sted.ark) for sted, formel in formler.items()}
    funnet: set[Sted] = set()
    nye = set(kilder)
    while nye:
        nye = {
            sted
            for sted, rektangler in lest.items()
            if sted not in funnet and any(kilde in r for r in rektangler for kilde in nye)
        }
        funnet |= nye
    return funnet


def forgjengere(formler: Mapping[Sted, str], resultater: Iterable[Sted]) -> set[Sted]:
    """The formulas among `resultater`, and all formulas they read, directly or through others."""
    per_ark: dict[str, list[Sted]] = {}
    for sted in formler:
        per_ark.setdefault(sted.ark.casefold(), []).append(sted)
    funnet: set[Sted] = set()
    venter = [sted for sted in resultater if sted in formler]
    while venter:
        sted = venter.pop()
        if sted in funnet:
            continue
        funnet.add(sted)
        for r in leser(parse_formel(formler[sted]), sted.ark):
            venter += [s for s in per_ark.get(r.ark.casefold(), ()) if s not in funnet and s in r]
    return funnet
