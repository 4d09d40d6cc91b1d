"""Where everything of a form stands in one workbook: what its formulas see."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from gevinstark.formel.parse import parse_skjemaformel
from gevinstark.formel.tre import Node
from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.errors import Kildefeil

_ENKELT_ARKNAVN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


#: The formulas of a form are read where they stand, and again for each Layout.
read_skjemaformel: Final = lru_cache(maxsize=4096)(parse_skjemaformel)


@dataclass(frozen=True, slots=True)
class Radplass:
    """A placed data row. `art`: plan, fast, reserve or tom (the row shown when there are none)."""

    rad: int
    art: str
    radid: str
    id: str = ""
    fase: str = ""
    blokk: str = ""
    #: The other rows that are one with it here.
    medlemmer: tuple[str, ...] = ()
    #: The plan block that `data` means in this row.
    data: str = ""


@dataclass(frozen=True)
class Tabellplass:
    """A placed table: which row and column everything stands in.

    `kolonner`: column key -> its first sheet column; per-year columns take one for each of their
    years (`aar`: column key -> years).
    """

    nokkel: str
    ark: str
    hoderad: int
    kolonner: Mapping[str, int]
    aar: Mapping[str, range]
    rader: tuple[Radplass, ...]
    summer: Mapping[str, int]
    attributter: Mapping[str, object] = field(default_factory=dict)
    #: Open head fields, which may be changed after the workbook was made: key -> (row, column).
    aapne: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    #: Whose it is, in a joint workbook.
    kommune: str = DENNE_KOMMUNEN

    def find_rad(self, radid: str, fase: str) -> int | None:
        for rad in self.rader:
            if radid in (rad.radid, *rad.medlemmer) and (not rad.fase or rad.fase == fase):
                return rad.rad
        return None


@dataclass(frozen=True)
class Feltplass:
    """A placed block of single fields: field key -> (row, column)."""

    nokkel: str
    ark: str
    felt: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Formelnotat:
    """What was noticed while formulas were put in place, told or finished when all cells are made.

    feil: file, line and reason -> every mistake, once, however many sheets it is on. makroer: formula text -> its tree with macros, and where it stands.
    """

    feil: dict[tuple[str, int, str], Kildefeil] = field(default_factory=dict)
    makroer: dict[str, tuple[Node, str, int]] = field(default_factory=dict)

    #: Formula text -> its tree: the same text stands in many rows and years.
    lest: dict[str, Node] = field(default_factory=dict)

    def tre(self, formel: str) -> Node:
        """The tree of a formula of the form. Raises FormelFeil."""
        if formel not in self.lest:
            self.lest[formel] = read_skjemaformel(formel)
        return self.lest[formel]

    def report(self, fil: str, linje: int, sted: str, grunn: str) -> None:
        self.feil.setdefault((fil, linje, grunn), Kildefeil(fil, linje, f"{sted}: {grunn}"))


@dataclass(frozen=True)
class Kart:
    """Where everything stands in the workbook, and which years there are."""

    tabeller: MutableMapping[str, list[Tabellplass]]
    felter: MutableMapping[str, Feltplass]
    aar: range
    rapporteringsaar: int
    notat: Formelnotat


@dataclass(frozen=True, slots=True)
class Formelsted:
    """The cell a formula is written in: its table, row and (for per-year columns) year.

    fil: the form file it is written in. fane: the sheet FANE() names.
    """

    ark: str
    tabell: Tabellplass | None = None
    felter: Feltplass | None = None
    rad: int = 0
    kolonne: str = ""
    radplass: Radplass | None = None
    aar: int | None = None
    fil: str = ""
    fane: str = ""


def arkprefiks(ark: str) -> str:
    return f"{ark}!" if _ENKELT_ARKNAVN.fullmatch(ark) else f"'{ark}'!"
