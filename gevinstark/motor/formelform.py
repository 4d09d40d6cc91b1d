"""What one formula reads and which shape it has, in its own cell or filled down a column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from gevinstark.formel.tre import Binaer, Kall, Node, Omraade, Prosent, Ref, Unaer, dimensjon
from gevinstark.grunn.celle import Formelkolonne
from gevinstark.grunn.verdi import Sted

#: A formula in a cell of its own, or a column of them.
Formel: TypeAlias = Sted | Formelkolonne


def find_rader(formel: Formel) -> tuple[int, int]:
    """First and last row."""
    if isinstance(formel, Formelkolonne):
        return formel.forste, formel.forste + formel.antall - 1
    return formel.rad, formel.rad


def find_hjorner(node: Ref | Omraade) -> tuple[int, int, int, int]:
    """First and last row, first and last column."""
    fra, til = (node, node) if isinstance(node, Ref) else (node.fra, node.til)
    rad1, rad2 = sorted((fra.rad, til.rad))
    kol1, kol2 = sorted((fra.kol, til.kol))
    return rad1, rad2, kol1, kol2


def is_fixed(node: Node) -> bool:
    """Whether it names the same cells in every row it is filled down."""
    if isinstance(node, Ref):
        return node.abs_rad
    return isinstance(node, Omraade) and node.fra.abs_rad and node.til.abs_rad


def is_partly_fixed(node: Node) -> bool:
    return isinstance(node, Omraade) and node.fra.abs_rad != node.til.abs_rad


def find_nedover(node: Ref | Omraade, rad1: int, rad2: int, antall: int) -> tuple[int, int]:
    """First and last row of what it names in all the rows it is filled down."""
    return (rad1, rad2) if is_fixed(node) else (rad1, rad2 + antall - 1)


def requires_rektangel(navn: str, nr: int) -> bool:
    """Arguments that are places, not values: there a single cell is a rectangle too."""
    if navn == "SUMIFS":
        return nr == 0 or nr % 2 == 1
    if navn == "COUNTIFS":
        return nr % 2 == 0
    return (navn == "INDEX" and nr == 0) or (navn in ("MATCH", "RANK") and nr == 1)


def find_blader(node: Node) -> Iterable[Node]:
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


def find_form(node: Node | None) -> str:
    """The shape: the tree without addresses and without the values of its literals."""
    if isinstance(node, Ref):
        return "r"
    if isinstance(node, Omraade):
        rader, kolonner = dimensjon(node) or (0, 0)
        return f"o{rader}x{kolonner}"
    if isinstance(node, Binaer):
        return f"({find_form(node.a)}{node.op}{find_form(node.b)})"
    if isinstance(node, Unaer):
        return f"({node.op}{find_form(node.a)})"
    if isinstance(node, Prosent):
        return f"({find_form(node.a)}%)"
    if isinstance(node, Kall):
        return f"{node.navn.upper()}({','.join(map(find_form, node.args))})"
    return type(node).__name__
