"""What follows from a sheet's blocks: how wide its columns are, and its Excel tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gevinstark.region.bokkart import Plass


def find_bredder(plasser: Sequence[Plass], gitt: Sequence[float]) -> tuple[float, ...]:
    """gitt: the sheet's own. Columns past it, as a plan of many years has, are as wide as they are
    in the first block that has them."""
    bredder: dict[int, float] = dict(enumerate(gitt, 1))
    for p in plasser:
        for k in p.kolonner.values():
            bredder.setdefault(k.kol, k.mal.bredde)
    return tuple(float(bredder[k]) for k in sorted(bredder))


def find_tabeller(
    plasser: Sequence[Plass], overskrift: Any
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Excel tables to sort and filter; of a block that each plan has, numbered."""
    nummer: dict[str, int] = {}
    for p in plasser:
        if not p.blokk.tabell:
            continue
        navn = p.blokk.tabell
        if p.plan is not None:
            nummer[navn] = nummer.get(navn, 0) + 1
            navn += str(nummer[navn])
        yield navn, p.tabell, tuple(overskrift(p, k) for k in p.kolonner.values())
