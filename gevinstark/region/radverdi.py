"""The value of a column that is no formula, found among the fields of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import methodcaller
from typing import Any

from gevinstark.grunn.verdi import Verdi
from gevinstark.region.bokkart import Kolonne
from gevinstark.region.regionformel import fyll


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
