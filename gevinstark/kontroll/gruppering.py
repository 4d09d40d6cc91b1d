"""Equal findings as one, and long lists cut, so that a message can be read by a person.

Nothing is lost: a grouped finding carries every cell it stands for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.norsk.valg import lower_first

#: Cells named in the text of a grouped finding, beside the first.
_NEVNT: Final = 3
#: Different findings of one code on one sheet that are listed one by one.
MAKS_ULIKE: Final = 20


def group(funn: Sequence[Funn]) -> list[Funn]:
    """Findings of one file: the same code, cause and sheet become one finding with all its cells;
    of more than MAKS_ULIKE different ones with the same code and sheet the rest become one."""
    return _cut(merge((_aarsak(f), f) for f in funn))


def merge(par: Iterable[tuple[Hashable, Funn]]) -> list[Funn]:
    """One finding for each key, in the order they first came. A key of None is never merged."""
    ut: list[list[Funn]] = []
    ved: dict[Hashable, int] = {}
    for nokkel, f in par:
        if nokkel is not None and nokkel in ved:
            ut[ved[nokkel]].append(f)
            continue
        if nokkel is not None:
            ved[nokkel] = len(ut)
        ut.append([f])
    return [_som_en(gruppe) for gruppe in ut]


def _aarsak(f: Funn) -> Hashable:
    return None if f.celle is None or f.ark is None else (f.kode, f.ark, f.funnet, f.ventet)


def _celler(gruppe: Sequence[Funn]) -> list[str]:
    celler = [c for f in gruppe for c in (f.celle, *f.flere_celler) if c is not None]
    return list(dict.fromkeys(celler))


def _som_en(gruppe: Sequence[Funn]) -> Funn:
    forste, *flere = _celler(gruppe) or [""]
    if not flere:
        return gruppe[0]
    tekst = _uten_hale(gruppe[0])
    return replace(
        gruppe[0],
        celle=forste,
        flere_celler=tuple(flere),
        tekst=f"{tekst} Det samme gjelder {_mention(flere)}.",
    )


def _uten_hale(f: Funn) -> str:
    """The text without what an earlier grouping added."""
    return f.tekst.split(" Det samme gjelder ")[0] if f.flere_celler else f.tekst


def _mention(celler: Sequence[str]) -> str:
    """ "D9", "D9 og D10", "D9, D10, D11 og 4 celler til"."""
    if len(celler) == 1:
        return celler[0]
    if len(celler) <= _NEVNT:
        return f"{', '.join(celler[:-1])} og {celler[-1]}"
    rest = len(celler) - _NEVNT
    return f"{', '.join(celler[:_NEVNT])} og {rest} {'celle' if rest == 1 else 'celler'} til"


def _cut(funn: Sequence[Funn]) -> list[Funn]:
    antall: dict[tuple[str, str], int] = {}
    ut: list[Funn] = []
    rest: dict[tuple[str, str], tuple[int, list[Funn]]] = {}
    for f in funn:
        if f.celle is None or f.ark is None:
            ut.append(f)
            continue
        nokkel = (f.kode, f.ark)
        antall[nokkel] = antall.get(nokkel, 0) + 1
        if antall[nokkel] <= MAKS_ULIKE:
            ut.append(f)
        elif nokkel in rest:
            rest[nokkel][1].append(f)
        else:
            rest[nokkel] = (len(ut), [f])
            ut.append(f)
    for plass, gruppe in rest.values():
        ut[plass] = _resten(gruppe)
    return ut


def _resten(gruppe: Sequence[Funn]) -> Funn:
    """What a cut left out, with how much it is. A single one is simply listed."""
    if len(gruppe) == 1:
        return gruppe[0]
    forste, *flere = _celler(gruppe)
    kode = KODER[gruppe[0].kode]
    tekst = (
        f"Ark «{gruppe[0].ark}»: {len(flere) + 1} celler til med samme slags funn "
        f"({lower_first(kode.tittel)}): {forste}, {_mention(flere)}. {kode.gjor}"
    )
    return replace(
        gruppe[0],
        tekst=tekst,
        celle=forste,
        flere_celler=tuple(flere),
        funnet=f"{len(flere) + 1} celler",
        ventet=None,
    )
