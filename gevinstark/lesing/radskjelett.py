"""Rows known but for their values: what an answer stands in, and the formulas that follow from it, are
the same in every return of an issue."""

from __future__ import annotations

import re
from sys import getsizeof
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.radminne import Lesterader, storrelse
from gevinstark.lesing.radstrom import decode_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gevinstark.lesing.skriveformer import Sted

#: The value of a cell. In the plain spelling nothing else looks like it.
_VERDI: Final = re.compile(b"<v>([^<]*)")
#: What a cell says besides its value, and the number as spelled (`Lestcelle`).
_EGET: Final = 2


class Skjelett(NamedTuple):
    """rad: the row as it was read (`radminne`), with no values in its cells. verdier: for each of them, in
    order, its type, where it stands, and what its cell says besides."""

    rad: Lesterader
    verdier: list[tuple[str | None, Sted, tuple[Any, ...]]]


#: The tuple, and for each value two and a short text: all else is in the row too.
_SKJELETT: Final = 56
_VERDIEN: Final = 64 + 80 + 56
_SKJELETTER: Final = BoundedCache[bytes, Skjelett](plass=8 * 1024**2, lengst=64 * 1024)

find = _SKJELETTER.get


def split_verdier(skrevet: bytes) -> tuple[bytes, list[str] | None]:
    """A row without its values, and these; None where there are none, or one is not plainly spelled."""
    biter = _VERDI.split(skrevet)
    verdier = decode_plain(b"<".join(biter[1::2])) if biter[1:] else None
    return b"<v>".join(biter[::2]), None if verdier is None else verdier.split("<")


def keep(uten_verdier: bytes, rad: Lesterader, typer: Sequence[str | None]) -> None:
    """Keep a row that depends on no other, once. typer: of its values. One in which not every value is
    that of a cell is not kept."""
    kjent = find(uten_verdier)
    if kjent is not None and kjent.rad.stilmerke is rad.stilmerke:
        return
    besvart = [(sted, c[_EGET:]) for sted, c in rad.celler.items() if c.verdi is not None]
    if len(besvart) != len(typer):
        return
    celler = {sted: c._replace(verdi=None, raa=None) for sted, c in rad.celler.items()}
    typer = [None if type_ == "n" else type_ for type_ in typer]
    verdier = [(type_, *celle) for type_, celle in zip(typer, besvart, strict=True)]
    skjelett = Skjelett(rad._replace(celler=celler, numre=[], tekster=[]), verdier)
    ekstra = storrelse(uten_verdier, skjelett.rad) + _SKJELETT
    ekstra += getsizeof(verdier) + _VERDIEN * len(typer)
    _SKJELETTER.keep(uten_verdier, skjelett, ekstra=ekstra)
