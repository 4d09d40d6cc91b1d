"""What was found out of a sheet is used again of the very same sheet, and of no other."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

import pytest

from gevinstark.grunn.celle import Celle
from gevinstark.kontroll import arkminne
from gevinstark.kontroll.arkminne import find_like
from gevinstark.kontroll.fasit import Arkfasit, _arkfasit
from gevinstark.kontroll.plassering import Arkplass
from gevinstark.lesing.avlesning import Lestark, Lestcelle

_RADER = range(1, 200)
_LITT = 64 * 1024


def _fasit() -> Arkfasit:
    fast = tuple(Celle("Ark", rad, 1, "fast", "tekst", "A") for rad in _RADER)
    return _arkfasit("Ark", (*fast, *(Celle("Ark", rad, 2, "inndata", "tall") for rad in _RADER)))


def _celler(tekst: str) -> dict[tuple[int, int], Lestcelle]:
    return {(rad, 1): Lestcelle(f"{tekst} {rad}") for rad in _RADER}


@pytest.fixture(autouse=True)
def _tomt() -> Iterator[None]:
    arkminne._KJENTE.clear()
    arkminne._SISTE.clear()
    yield
    arkminne._KJENTE.clear()


def test_the_same_sheet_is_found_from_the_third_time_on() -> None:
    fasit, celler = _fasit(), _celler("A")

    def read(ventet: str = "A", *, beskyttet: bool = True) -> Arkplass:
        lest = Lestark("Ark", 1, "visible", beskyttet, celler)
        return Arkplass(fasit, lest, [ventet] * len(_RADER))

    forste, andre, tredje = read(), read(), read()
    assert find_like(forste) is forste
    assert find_like(andre) is andre
    assert find_like(tredje) is andre
    # Issued with another value, without protection, to another plan.
    for annet in (read("B"), read(beskyttet=False), Arkplass(_fasit(), tredje.lest, [None])):
        assert find_like(annet) is annet
    likt = Arkplass(fasit, Lestark("Ark", 1, "visible", True, dict(celler)), tredje.ventet)
    assert find_like(likt) is likt == andre


def test_sheets_take_no_more_memory_than_was_counted() -> None:
    fasit = _fasit()

    def know(tekst: str) -> None:
        lest = Lestark("Ark", 1, "visible", True, _celler(tekst))
        for _ in range(2):
            ark = find_like(Arkplass(fasit, lest, [*map(str, _RADER)]))
        assert not ark.fast_som_utsendt and ark.uten_annet  # noqa: PT018
        assert len(ark.lest_inndata) == len(_RADER)

    know("A")
    arkminne._KJENTE.clear()
    gc.collect()
    tracemalloc.start()
    try:
        for nr in range(10):
            know(f"{nr} \N{SLIGHTLY SMILING FACE}{'x' * 100}")
        gc.collect()
        holdt = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 2 * _LITT < holdt <= arkminne._KJENTE.brukt + _LITT
