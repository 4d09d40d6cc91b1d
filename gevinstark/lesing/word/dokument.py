"""What a Word document is once it is read: blocks in order, tables as grids, and remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

#: What was seen beside the text itself, and is said where the text ends up.
Merknadsart = Literal[
    "slettet",
    "satt_inn",
    "gjennomstreket",
    "fotnote",
    "kommentar",
    "hevet",
    "bilde",
    "skjult",
    "topptekst",
    "innlimt",
]


@dataclass(frozen=True, slots=True)
class Merknad:
    """One thing about a text that is not the text: a tracked change, a footnote, a comment …

    tekst: what it says ("" where there is nothing to say).
    """

    art: Merknadsart
    tekst: str = ""


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """One paragraph. stil: the style's id, as Word keeps it ("Heading1", "Overskrift1", "TOC1")."""

    tekst: str
    stil: str = ""
    merknader: tuple[Merknad, ...] = ()


@dataclass(frozen=True, slots=True)
class Bilde:
    """A picture where it stands; what it shows is not read."""


@dataclass(frozen=True, slots=True, eq=False)
class Rute:
    """One cell of a table. A merged cell is one Rute, seen from all the places it covers.

    rad, kol: its first place, from 0. hoyde, bredde: how many rows and columns it covers.
    fortsetter: a cell that continues one from above the table (after a table was cut).
    skjult: text in cells that a merge hides in Word; it can be read, but not be seen.
    """

    rad: int
    kol: int
    tekst: str
    hoyde: int = 1
    bredde: int = 1
    fortsetter: bool = False
    skjult: str = ""
    merknader: tuple[Merknad, ...] = ()
    innskutt: tuple[Tabell, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table as a grid: every row has `kolonner` places, None where nothing covers the place."""

    rader: tuple[tuple[Rute | None, ...], ...]
    kolonner: int

    def tekst(self, rad: int, kol: int) -> str:
        rute = self.rader[rad][kol] if kol < len(self.rader[rad]) else None
        return rute.tekst if rute is not None else ""

    def bredde(self, rad: int) -> int:
        """How many places of a row a cell covers."""
        return sum(r is not None for r in self.rader[rad])

    def tekster(self) -> list[str]:
        """Every text in it, each once, in reading order; of tables in its cells too."""
        sett: dict[int, Rute] = {id(r): r for rad in self.rader for r in rad if r is not None}
        return [
            t
            for r in sett.values()
            for t in (r.tekst, r.skjult, *(t for inni in r.innskutt for t in inni.tekster()))
            if t
        ]


Blokk = Avsnitt | Tabell | Bilde


@dataclass(frozen=True, slots=True)
class Dokument:
    """All of it. fotnoter: number -> text. utenfor: what stands beside the text itself."""

    blokker: tuple[Blokk, ...]
    fotnoter: dict[str, str] = field(default_factory=dict)
    utenfor: tuple[Merknad, ...] = ()

    @property
    def tittel(self) -> str:
        """The paragraph with the style Title: what kind of document this is."""
        return next(
            (
                b.tekst
                for b in self.blokker
                if isinstance(b, Avsnitt) and b.stil.casefold() in ("title", "tittel")
            ),
            "",
        )

    def tabeller(self) -> Iterator[Tabell]:
        """Every table, also those in the cell of another."""
        venter = [b for b in self.blokker if isinstance(b, Tabell)]
        while venter:
            tabell = venter.pop(0)
            yield tabell
            ruter = {id(r): r for rad in tabell.rader for r in rad if r is not None}
            venter = [inni for r in ruter.values() for inni in r.innskutt] + venter
