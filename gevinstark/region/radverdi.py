"""What stands in a column: its formula, or a value found among the fields of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import methodcaller
from typing import Any, Final

from gevinstark.grunn.verdi import Verdi
from gevinstark.region.bokkart import Kolonne, Rad
from gevinstark.region.regionformel import fyll

#: Rows whose fields are in memory at a time.
_BUNKE: Final = 1_000
_UTEN_FELT: Final[Mapping[str, Any]] = {}
#: A row that differs in nothing.
_LIK: Final = Rad("", _UTEN_FELT)


def find_formel(k: Kolonne, linje: Rad) -> str:
    """The column's formula, or the one of rows or columns that differ in a field; "" where it has none."""
    for felt, annen in k.mal.unntak.items():
        if linje.felt.get(felt) or (k.av and k.av.felt.get(felt)):
            return annen
    return k.mal.formel


def read_like(
    rader: Iterable[Rad], kolonner: Sequence[Kolonne]
) -> tuple[Sequence[Rad], Sequence[tuple[Verdi, ...]]]:
    """Rows that are alike, without their fields, and the values of each in the columns. They may be a
    hundred thousand, so no more than a handful have their fields at a time."""
    henter = [find_verdi(k, formel=bool(find_formel(k, _LIK))) for k in kolonner]
    uten_felt: list[Rad] = []
    verdier: list[tuple[Verdi, ...]] = []
    strom = iter(rader)
    # Column by column: there are few of them, and many rows.
    while bunke := list(islice(strom, _BUNKE)):
        felter = [linje.felt for linje in bunke]
        verdier += zip(*(map(hent, felter) for hent in henter), strict=True)
        uten_felt += [Rad(linje.id, _UTEN_FELT, linje.plan) for linje in bunke]
    return uten_felt, verdier


def find_verdi(k: Kolonne, *, formel: bool = False) -> Callable[[Mapping[str, Any]], Verdi]:
    """How it is found: asked once, for rows may be many. formel: a column of formulas has none."""
    av, mal = (k.av.felt if k.av else {}), k.mal
    if formel or not (mal.svar or mal.verdi or mal.tekst):
        return lambda _: None
    if mal.svar:
        return methodcaller("get", f"svar.{fyll(mal.svar, av)}")
    if mal.verdi in av:
        return lambda _: av[mal.verdi]
    if mal.verdi:
        return methodcaller("get", mal.verdi)
    return lambda felt: fyll(mal.tekst, {**felt, **av})
