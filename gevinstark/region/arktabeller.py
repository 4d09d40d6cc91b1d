"""What follows from a sheet's blocks: how wide its columns are, and its Excel tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gevinstark.region.bokkart import Plass


def find_bredder(plasser: Sequence[Plass]) -> tuple[float, ...]:
    """Of the first block; columns past it are as wide as those of the block that has them."""
    bredder: dict[int, float] = {}
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
