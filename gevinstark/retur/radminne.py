"""Rows read before: most rows of a return are, byte for byte, rows of another return of the issue.

What a row says follows from its bytes, from the texts it names by number and from the styles. Only
when all of these are the same is a row not read again. Rows that depend on more (formulas shared
between cells, dates in the file's own date system) are never kept, nor are those
with errors, whose own texts are not counted.
"""

from __future__ import annotations

from itertools import chain, islice
from sys import getsizeof
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.husket import Husket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.retur.avlesning import Lestcelle


class Lesterader(NamedTuple):
    """A row, with blank rows right before it, found by its bytes up to its end; or all the rows of a
    sheet in which nothing is new.

    forste and siste: numbers of the first and last of them. antall: cells, blank ones included.
    celler: those with a value or a formula. numre: the texts they name, and tekster: how they read.
    stilmerke: which styles they were read with (`stiler.index_stiler`).
    """

    forste: int
    siste: int
    antall: int
    celler: Mapping[tuple[int, int], Lestcelle]
    numre: list[str]
    tekster: list[str | None]
    stilmerke: object


#: The tuple of a cell, and its place: a tuple and two numbers.
_CELLE: Final = 88 + 56 + 2 * 32
#: One return needs 3 MB, and each of those that follow some tenths of one.
_RADER: Final = Husket[bytes, Lesterader](plass=56 * 1024**2, lengst=2 * 1024**2)

find = _RADER.get


def keep(skrevet: bytes, rader: Lesterader) -> None:
    _RADER.keep(skrevet, rader, ekstra=_storrelse(rader))


def _storrelse(rader: Lesterader) -> int:
    """Bytes in memory. Texts and formulas are counted in every cell that has them."""
    celler = rader.celler.values()
    biter = chain(
        (rader, rader.celler, rader.forste, rader.siste, rader.antall),
        (rader.numre, rader.tekster),
        rader.numre,
        # Values, numbers as spelled and formulas; the rest of a cell is shared by all.
        *islice(zip(*celler, strict=True), 3),
    )
    return _CELLE * len(celler) + sum(map(getsizeof, biter))
