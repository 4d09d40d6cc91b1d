"""A seeded sample on every run, and the whole of it with `pytest -m lang`."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Final, TypeVar

import pytest

_T = TypeVar("_T")

#: For a test that takes `alt`: all there is, or a sample.
UTVALG_OG_ALT: Final = pytest.mark.parametrize(
    "alt",
    [pytest.param(False, id="utvalg"), pytest.param(True, id="alt", marks=pytest.mark.lang)],
)


def pick(alle: Iterable[_T], antall: int, *, alt: bool, fro: object) -> list[_T]:
    """All of them, or so many of them in their order. The same each time for the same `fro`."""
    liste = list(alle)
    if alt or len(liste) <= antall:
        return liste
    valgt = random.Random(str(fro)).sample(range(len(liste)), antall)  # noqa: S311 - repeatable
    return [liste[i] for i in sorted(valgt)]


def sample_cases(navn: str, alle: Iterable[_T], antall: int) -> pytest.MarkDecorator:
    """A test of each of these: so many of them, the others with `lang`."""
    liste = list(alle)
    valgt = pick(range(len(liste)), antall, alt=False, fro=navn)
    return pytest.mark.parametrize(
        navn,
        [
            pytest.param(x, marks=[] if nr in valgt else pytest.mark.lang)
            for nr, x in enumerate(liste)
        ],
    )
