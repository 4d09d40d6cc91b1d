"""Where a printed page ends, so that rows are not read without the headings of their table.

A sheet can repeat one band of rows on every page, so a sheet with several tables cannot repeat all
their headings. Its blocks are kept whole instead: one that does not fit in what is left of a page
begins on a new one. A table longer than a page repeats its heading when no other table follows it;
when one does, its rows go on under nothing but their IDs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import Sideblokk

STANDARDHOYDE: Final = 15.0
#: Points of A4 inside the margins the writer sets, by landscape: width, height.
_FLATE: Final[Mapping[bool, tuple[float, float]]] = {True: (784.0, 509.0), False: (537.0, 755.0)}
#: Points of a column: what a character adds, and the padding.
_PER_TEGN: Final = 5.25
_KOLONNEMARG: Final = 3.75
#: Programs and printers measure a little differently, and rows grow when long answers are typed.
_FYLLING: Final = 0.94
#: In characters: what A4 landscape holds at 8 points, and what a page of several gets.
_MAKS_EN_SIDE: Final = 200.0
_BREDDE_PER_SIDE: Final = 190.0


@dataclass(frozen=True, slots=True)
class Sidedeling:
    """`sideskift`: rows that begin a new page. `gjenta`: the heading to repeat, if any."""

    sideskift: tuple[int, ...]
    gjenta: int | None


def count_pages_across(bredder: Sequence[float]) -> int:
    """One page across while the text stays readable; long lifetimes get more."""
    return 1 if sum(bredder) <= _MAKS_EN_SIDE else math.ceil(sum(bredder) / _BREDDE_PER_SIDE)


def page_capacity(
    bredder: Sequence[float], *, liggende: bool, sider_bred: int, fryste_kolonner: int
) -> float:
    """Points of row height on one page, after the sheet is made small enough to fit its width."""
    bredde, hoyde = _FLATE[liggende]
    punkt = [b * _PER_TEGN + _KOLONNEMARG for b in bredder]
    # Every page but the first repeats the frozen columns.
    samlet = sum(punkt) + (sider_bred - 1) * sum(punkt[:fryste_kolonner])
    return hoyde * _FYLLING / min(1.0, sider_bred * bredde / samlet)


def divide_pages(
    blokker: Sequence[Sideblokk], hoyder: Mapping[int, float], kapasitet: float
) -> Sidedeling:
    """Page breaks before blocks, in reading order. hoyder: row -> points, where not the default."""

    def hoyde(fra: int, til: int) -> float:
        return sum(hoyder.get(r, STANDARDHOYDE) for r in range(fra, til + 1))

    skift: list[int] = []
    gjenta: int | None = None
    brukt = 0.0
    for nr, blokk in enumerate(blokker):
        start = blokk.start if nr else 1
        egen = hoyde(start, blokk.slutt)
        siste_tabell = all(b.tabell in ("", blokk.tabell) for b in blokker[nr + 1 :])
        kan_gjentas = blokk.hoderad is not None and siste_tabell
        kan_deles = not blokk.hel and (not blokk.tabell or kan_gjentas or egen > kapasitet)
        if brukt and brukt + egen > kapasitet and not (kan_deles and brukt <= kapasitet / 2):
            skift.append(start)
            brukt = 0.0
        if brukt + egen > kapasitet:
            gjenta = gjenta or (blokk.hoderad if kan_gjentas else None)
            brukt = kapasitet
        else:
            neste = blokker[nr + 1].start if nr + 1 < len(blokker) else blokk.slutt + 1
            brukt += hoyde(start, neste - 1)
    return Sidedeling(tuple(skift), gjenta)
