"""Inputs that a person does not see as they are read: in hidden rows and columns, merged into another
cell, or written so that nothing shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gevinstark.grunn.funn import Funn
from gevinstark.kontroll.fasit import Plass, Post, fasit_for
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.synlighet import INGENTING, Skjul


def check_usynlig(retur: Retur) -> Iterator[Funn]:
    """One finding of each kind for each sheet, at the first such input."""
    for navn, fasit in fasit_for(retur.layout).items():
        ark = retur.plassering.ark.get(navn)
        if ark is None or ark.lest.skjul == INGENTING:
            continue
        skjul = ark.lest.skjul
        par = [
            (post, plass) for post in fasit.inndata if (plass := ark.plass(post.plass)) is not None
        ]
        for kode, gjelder in _KINDS:
            poster = [post for post, plass in par if gjelder(skjul, plass)]
            if poster:
                yield _tell(retur, kode, poster)


def _tell(retur: Retur, kode: str, poster: Sequence[Post]) -> Funn:
    utfylt = sum(
        (lest := retur.lest(p.celle)) is not None and lest.verdi not in (None, "") for p in poster
    )
    return retur.funn(
        kode, poster[0].celle, antall=len(poster), funnet=f"{utfylt} av dem er utfylt"
    )


def _skjult(skjul: Skjul, plass: Plass) -> bool:
    rad, kol = plass
    return any(a <= rad <= b for a, b in skjul.rader) or any(
        a <= kol <= b for a, b in skjul.kolonner
    )


def _slukt(skjul: Skjul, plass: Plass) -> bool:
    """Merged into a cell above it or to its left, whose value is all that shows."""
    return any(
        fra != plass and fra[0] <= plass[0] <= til[0] and fra[1] <= plass[1] <= til[1]
        for fra, til in skjul.flettet
    )


def _blank(skjul: Skjul, plass: Plass) -> bool:
    return plass in skjul.usynlige


_KINDS: Sequence[tuple[str, Callable[[Skjul, Plass], bool]]] = (
    ("STR-27", _skjult),
    ("STR-28", _slukt),
    ("STR-29", _blank),
)
