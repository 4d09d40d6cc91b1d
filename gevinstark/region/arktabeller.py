"""What follows from a sheet's blocks: how wide its columns are, what is printed, and its Excel tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from gevinstark.grunn.celle import Sideblokk
from gevinstark.region.arkplassering import Plassert
from gevinstark.region.bokkart import Plass
from gevinstark.region.regionmal import Bilderad

#: A column after all.
_INGEN: Final = 1 << 14


def find_bredder(plasser: Sequence[Plass], gitt: Sequence[float]) -> tuple[float, ...]:
    """gitt: the sheet's own. Columns past it, as a plan of many years has, are as wide as they are
    in the first block that has them."""
    bredder: dict[int, float] = dict(enumerate(gitt, 1))
    for p in plasser:
        for k in p.kolonner.values():
            bredder.setdefault(k.kol, k.mal.bredde)
    return tuple(float(bredder[k]) for k in sorted(bredder))


def find_utskrift(deler: Sequence[Plassert]) -> tuple[tuple[int, int, int], ...]:
    """What is printed, downwards: (first row, last row, last column); none for the whole sheet. Parts go
    together as long as no column that is not printed comes between."""
    omraader: list[tuple[int, int, int]] = []
    bredest, utrykt = 0, _INGEN
    for d in sorted((d for d in deler if d.plass), key=lambda d: d.rad):
        kolonner = d.plass.kolonner.values() if d.plass else ()
        trykt = max((k.kol for k in kolonner if k.mal.papir), default=0)
        egen = min((k.kol for k in kolonner if not k.mal.papir), default=_INGEN)
        if omraader and max(bredest, trykt) < min(utrykt, egen):
            bredest, utrykt = max(bredest, trykt), min(utrykt, egen)
            omraader[-1] = (omraader[-1][0], 0, bredest)
        else:
            bredest, utrykt = trykt, egen
            omraader.append((d.rad if omraader else 1, 0, trykt))
    if utrykt == _INGEN and len(omraader) == 1:
        return ()
    siste = max((d.plass.slutt for d in deler if d.plass), default=1)
    neste = [*(fra - 1 for fra, *_ in omraader[1:]), max(siste, *(d.rad for d in deler))]
    return tuple((fra, til, kol) for (fra, _, kol), til in zip(omraader, neste, strict=True))


def find_sideblokker(deler: Sequence[Plassert]) -> list[Sideblokk]:
    """Tables and charts, each with its title; those that stand side by side as one."""
    samlet: list[Sideblokk] = []
    for b in sorted(_sideblokker(deler), key=lambda b: b.start):
        if samlet and b.start <= samlet[-1].slutt:
            samlet[-1] = replace(samlet[-1], slutt=max(b.slutt, samlet[-1].slutt), hoderad=None)
        else:
            samlet.append(b)
    return samlet


def _sideblokker(deler: Sequence[Plassert]) -> Iterator[Sideblokk]:
    for d in deler:
        if isinstance(d.del_, Bilderad):
            yield Sideblokk(d.rad, d.rad + d.del_.rader, hel=True)
        elif d.plass is not None:
            tabell = f"{d.plass.blokk.nokkel}{d.rad}"
            yield Sideblokk(d.rad, d.plass.slutt, d.plass.hode, tabell)


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
