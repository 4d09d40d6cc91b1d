"""What is a restatement of an earlier year, and what only stands there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gevinstark.region.linjetall import Aarsverdi
from gevinstark.runde import endringer

CELLE: Any = SimpleNamespace(rolle="fast", nokkel=lambda: "*.V1.realisert_pris.2024")
PRIS, TIMER = ("V1", "Pris"), ("lokalt", "Timer per årsverk")


def test_a_price_of_a_year_that_nothing_is_reported_of_is_no_restatement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next workbook has the price locked, for a year the kommune had not reported."""
    monkeypatch.setattr(endringer, "_make", lambda *hva: hva[2].hva)
    svar = SimpleNamespace(utstedt=SimpleNamespace(laast=frozenset()))
    senere: Any = SimpleNamespace(som_gjelder=SimpleNamespace(svar=svar))
    sagt = {
        PRIS: Aarsverdi("V1", "V1", "Pris", 2024, 440.0, CELLE),
        TIMER: Aarsverdi("lokalt", "", "Timer per årsverk", 2024, 1750.0, CELLE),
    }
    meldt = {("V1", "Antall"): Aarsverdi("V1", "V1", "Antall", 2024, 10.0, CELLE)}
    assert list(endringer._compare_later(senere, {}, senere, sagt, 2024)) == []
    funnet: list[Any] = list(endringer._compare_later(senere, meldt, senere, sagt, 2024))
    assert funnet == ["Pris", "Timer per årsverk"]
