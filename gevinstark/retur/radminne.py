"""Rows read before: most rows of a return are, byte for byte, rows of another return of the issue.

What a row says follows from its bytes, from the texts it names by number and from the styles. Only
when all of these are the same is a row not read again. Rows that depend on more (formulas shared
between cells, dates in the file's own date system) are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.retur.husket import Husket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.retur.avlesning import Lestcelle
    from gevinstark.retur.stiler import Stil


class Lesterader(NamedTuple):
    """A row, with blank rows right before it, found by its bytes up to its end; or all the rows of a
    sheet in which nothing is new.

    forste and siste: numbers of the first and last of them. antall: cells, blank ones included.
    celler: those with a value or a formula. numre: the texts they name, and tekster: how they read.
    """

    forste: int
    siste: int
    antall: int
    celler: Mapping[tuple[int, int], Lestcelle]
    numre: list[str]
    tekster: list[str | None]
    stiler: Mapping[str | None, Stil]


#: What a cell takes in memory, in bytes: its tuple, its number and how that is spelled, its place.
_CELLE: Final = 300
#: One return needs 2 MB, and each of those that follow some tenths of one.
_RADER: Final = Husket[Lesterader](plass=64 * 1024**2, lengst=1024**2)

find = _RADER.find


def keep(skrevet: bytes, rader: Lesterader) -> None:
    _RADER.add(skrevet, rader, ekstra=_CELLE * len(rader.celler))
