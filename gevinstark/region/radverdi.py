"""What stands in a column: its formula, or a value found among the fields of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, islice
from operator import methodcaller
from typing import Any, Final

from gevinstark.grunn.verdi import Verdi
from gevinstark.region.bokkart import Kolonne, Kolonnevis, Likerader, Rad
from gevinstark.region.regionformel import fyll

#: Rows whose fields are in memory at a time.
_BUNKE: Final = 1_000
#: A row that differs in nothing.
_LIK: Final = Rad("")


def find_formel(k: Kolonne, linje: Rad) -> str:
    """The column's formula, or the one of rows or columns that differ in a field; "" where it has none."""
    for felt, annen in k.mal.unntak.items():
        if linje.felt.get(felt) or (k.av and k.av.felt.get(felt)):
            return annen
    return k.mal.formel


def read_like(rader: Iterable[Rad], kolonner: Sequence[Kolonne]) -> Sequence[Likerader]:
    """Rows that are alike, plan by plan, since the formulas of a plan name cells of its own. They may be a
    hundred thousand, so no more than a handful have their fields at a time."""
    formler = [bool(find_formel(k, _LIK)) for k in kolonner]
    if isinstance(rader, Kolonnevis):
        par = zip(kolonner, formler, strict=True)
        return (
            Likerader(None, rader.antall, [() if f else rader.felt[k.mal.verdi] for k, f in par]),
        )
    henter = [None if f else find_verdi(k) for k, f in zip(kolonner, formler, strict=True)]
    like = []
    for _, gruppe in groupby(rader, lambda r: r.plan.plan if r.plan else ""):
        ider: list[str] = []
        verdier: list[list[Verdi]] = [[] for _ in kolonner]
        # Column by column: there are few of them, and many rows.
        while bunke := list(islice(gruppe, _BUNKE)):
            plan = bunke[0].plan
            ider += [linje.id for linje in bunke]
            felter = [linje.felt for linje in bunke]
            for ned, hent in zip(verdier, henter, strict=True):
                if hent is not None:
                    ned.extend(map(hent, felter))
        like.append(Likerader(plan, len(ider), verdier, ider))
    return like


def find_verdi(k: Kolonne) -> Callable[[Mapping[str, Any]], Verdi]:
    """How it is found: asked once, for rows may be many."""
    av, mal = (k.av.felt if k.av else {}), k.mal
    if not (mal.svar or mal.verdi or mal.tekst):
        return lambda _: None
    if mal.svar:
        return methodcaller("get", f"svar.{fyll(mal.svar, av)}")
    if mal.verdi in av:
        return lambda _: av[mal.verdi]
    if mal.verdi:
        return methodcaller("get", mal.verdi)
    return lambda felt: fyll(mal.tekst, {**felt, **av})
