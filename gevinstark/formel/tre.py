"""The nodes of a formula tree.

Parentheses, spaces and a leading "=" leave no node behind; everything else a formula can say does,
so that a tree can be written back as Excel text (`forskyv.write_formel`). Names of a form's places are nodes
beside cells, until `mal` has put the cells in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import is_
from typing import Final, Literal, TypeAlias

from gevinstark.grunn.errors import GevinstarkError


class FormelFeil(GevinstarkError):
    """The text is no formula this program can read, or it is larger than any honest formula."""


@dataclass(frozen=True, slots=True)
class Tall:
    verdi: float


@dataclass(frozen=True, slots=True)
class Tekst:
    verdi: str


@dataclass(frozen=True, slots=True)
class Bool:
    verdi: bool


@dataclass(frozen=True, slots=True)
class Feil:
    """An error literal, for example the #REF! a deleted row leaves behind."""

    kode: str


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell. `ark` is None without a qualifier; "A:C" is 3-D and "[1]A" is another workbook."""

    ark: str | None
    rad: int
    kol: int
    abs_rad: bool
    abs_kol: bool


@dataclass(frozen=True, slots=True)
class Omraade:
    """A rectangle between two corners, in the order they were written. The corners carry no sheet."""

    fra: Ref
    til: Ref
    ark: str | None


@dataclass(frozen=True, slots=True)
class Linjer:
    """Whole columns (A:C) or whole rows (1:3), in the order they were written."""

    slag: Literal["rad", "kol"]
    fra: int
    til: int
    abs_fra: bool
    abs_til: bool
    ark: str | None


@dataclass(frozen=True, slots=True)
class Navn:
    """A defined name or a table reference, kept as written."""

    navn: str


@dataclass(frozen=True, slots=True)
class Kall:
    """A function call. A missing argument (`IF(a,,b)`) is None."""

    navn: str
    args: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Binaer:
    """A binary operator; among them the reference operators ":" (range), " " and "," (union)."""

    op: str
    a: Node
    b: Node


@dataclass(frozen=True, slots=True)
class Unaer:
    op: str
    a: Node


@dataclass(frozen=True, slots=True)
class Prosent:
    a: Node


@dataclass(frozen=True, slots=True)
class Matrise:
    """An array constant, row by row."""

    rader: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Henvisning:
    """A place by its name in a form: `tabell{filter}[kropp]`.

    tabell: "" is where the formula stands. slag: a column's rows ([verdi]), this row ([@verdi]) or a
    summary row ([#brutto]). ledd: the names between the dots. valgfri ("?"): blank when there is none.
    """

    tabell: str
    filter: str
    slag: Literal["kolonne", "rad", "sum"]
    ledd: tuple[str, ...]
    valgfri: bool = False

    @property
    def kropp(self) -> str:
        tegn = {"kolonne": "", "rad": "@", "sum": "#"}[self.slag]
        return tegn + ".".join(self.ledd) + "?" * self.valgfri

    def __str__(self) -> str:
        filter_ = f"{{{self.filter}}}" if self.filter else ""
        return f"{self.tabell}{filter_}[{self.kropp}]"


@dataclass(frozen=True, slots=True)
class Makro:
    """A count over all inputs of a sheet, in a form: `MANGLER{Gevinster}`."""

    navn: str
    ark: str

    def __str__(self) -> str:
        return f"{self.navn}{{{self.ark}}}"


Node: TypeAlias = (
    Tall
    | Tekst
    | Bool
    | Feil
    | Ref
    | Omraade
    | Linjer
    | Navn
    | Kall
    | Binaer
    | Unaer
    | Prosent
    | Matrise
    | Henvisning
    | Makro
)

SAMMENLIGNING: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})

#: How tightly operators bind in Excel; every one of them groups from the left.
BINDING: Final = {
    **dict.fromkeys(SAMMENLIGNING, 1),
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 5,
    ",": 8,
    " ": 9,
    ":": 10,
}
BINDING_PROSENT: Final = 6
#: A sign in front binds tighter than "^" and "%": -2^2 is 4.
BINDING_FORTEGN: Final = 7


def dimensjon(node: Node) -> tuple[int, int] | None:
    """Rows and columns of a cell or a rectangle; None for anything else."""
    if isinstance(node, Ref):
        return 1, 1
    if isinstance(node, Omraade):
        return abs(node.til.rad - node.fra.rad) + 1, abs(node.til.kol - node.fra.kol) + 1
    return None


def replace_nodes(node: Node, choose: Callable[[Node], Node | None]) -> Node:
    """The tree with other nodes in it. choose: what stands in a node's place; None where it stays, with
    what is inside it replaced in turn. What nothing is replaced in stays the same object: most of a tree.

    No function inside this one: it would know itself, and so keep alive all that `choose` knows.
    """
    annen = choose(node)
    if annen is not None:
        return annen
    if isinstance(node, Kall):
        args = tuple([None if a is None else replace_nodes(a, choose) for a in node.args])
        return node if _same(args, node.args) else Kall(node.navn, args)
    if isinstance(node, Binaer):
        a, b = replace_nodes(node.a, choose), replace_nodes(node.b, choose)
        return node if a is node.a and b is node.b else Binaer(node.op, a, b)
    if isinstance(node, Unaer):
        return Unaer(node.op, replace_nodes(node.a, choose))
    if isinstance(node, Prosent):
        return Prosent(replace_nodes(node.a, choose))
    if isinstance(node, Matrise):
        rader = (tuple([replace_nodes(n, choose) for n in rad]) for rad in node.rader)
        return Matrise(tuple(rader))
    return node


def _same(a: tuple[Node | None, ...], b: tuple[Node | None, ...]) -> bool:
    return all(map(is_, a, b))
