"""Rows read before: most rows of a return are, byte for byte, rows of another return of the issue.

What a row says follows from its bytes, from the texts it names by number and from the styles. Only
when all of these are the same is a row not read again. Rows that depend on more (formulas shared
between cells, dates in the file's own date system) are never kept.
"""

from __future__ import annotations

from itertools import count
from sys import getsizeof
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.grunn.bounded_cache import BoundedCache

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.lesing.avlesning import Lestcelle
    from gevinstark.lesing.delte_tekster import Tekst
    from gevinstark.lesing.synlighet import Skjulte


class Lesterader(NamedTuple):
    """A row, with blank rows right before it, found by its bytes up to its end; or all the rows of a
    sheet in which nothing is new.

    forste and siste: numbers of the first and last of them. antall: cells, blank ones included.
    celler: those with a value or a formula. numre: the texts they name, and tekster: as these are spelled.
    stilmerke: which styles they were read with (`stiler.index_stiler`). skjulte: those that are hidden.
    """

    forste: int
    siste: int
    antall: int
    celler: Mapping[tuple[int, int], Lestcelle]
    numre: list[int]
    tekster: list[Tekst]
    stilmerke: object
    skjulte: Skjulte


#: The tuple of a cell, its place (a tuple and two numbers), and value, number as spelled and formula
#: without their characters.
_CELLE: Final = 96 + 56 + 2 * 32 + 3 * 56
#: A number of a text.
_NUMMER: Final = 32
#: A text without its characters.
_TEKST: Final = 80
#: The tuple of the rows, and its three numbers.
_RADENE: Final = 104 + 3 * 32
#: The first and the last of a hidden run: a tuple and two numbers.
_SKJULTE: Final = 56 + 2 * 32
#: Bytes a character may take in memory, in a text where one of them is not ASCII.
_BREDEST: Final = 4
#: One return needs 3 MB, and each of those that follow some tenths of one.
_RADER: Final = BoundedCache[bytes, Lesterader](plass=38 * 1024**2, lengst=2 * 1024**2)

#: So many rows of one place are kept before the next are taken for answers nobody else will give. Of
#: those one of so many is: what nobody had at first may be what many have.
_FORSTE: Final = 8
_SIDEN: Final = 32


class _Moett(BoundedCache[tuple[str, bytes], "count[int]"]):
    """Sheet and row mark -> how often a row that was not known has stood there."""

    def __missing__(self, sted: tuple[str, bytes]) -> count[int]:
        teller = count()
        self.keep(sted, teller, ekstra=_TELLER + getsizeof(sted[1]))
        return teller


#: A counter, the number in it, and the name of a sheet of 31 wide characters.
_TELLER: Final = 48 + 32 + 200
_MOETT: Final = _Moett(plass=1024**2, lengst=1024)

find = _RADER.get


def may_return(ark: str, skrevet: bytes) -> bool:
    """Whether a row that is not known, of a sheet that mostly is, is worth keeping."""
    nr = next(_MOETT[ark, skrevet[: skrevet.find(b">")]])
    return nr < _FORSTE or nr % _SIDEN == 0


def keep(skrevet: bytes, rader: Lesterader) -> None:
    _RADER.keep(skrevet, rader, ekstra=storrelse(skrevet, rader))


def storrelse(skrevet: bytes, rader: Lesterader) -> int:
    """Bytes in memory at most. Every character spelled in the row is in one text or formula, and a
    text named by number is counted in every cell that names it, as spelled and as it reads."""
    beholdere = rader.celler, rader.numre, rader.tekster, rader.skjulte, *rader.tekster
    return (
        _RADENE
        + _CELLE * len(rader.celler)
        + _NUMMER * len(rader.numre)
        + _SKJULTE * len(rader.skjulte)
        + _as_read(skrevet)
        + sum(_TEKST + _as_read(t) for t in rader.tekster if isinstance(t, bytes))
        + sum(map(getsizeof, beholdere))
    )


def _as_read(skrevet: bytes) -> int:
    """Bytes its characters take as text, at most."""
    smal = skrevet.isascii() and b"_x" not in skrevet  # as in _x00E6_, an escape
    return len(skrevet) * (1 if smal else _BREDEST)
