"""Arithmetic on a kommune's answers, where what is missing stays missing; and where kroner are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from gevinstark.grunn.verdi import ALLE_SIFRE, til_ore

#: What a product of doubles is not sure of.
_STOV: Final = Decimal("1e-8")


def add(verdier: Iterable[float | None]) -> float | None:
    """Of those that are there; a sum of nothing is nothing."""
    kjente = [v for v in verdier if v is not None]
    return sum(kjente) if kjente else None


def subtract(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def multiply(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def compute_belop(*ledd: float | None) -> float | None:
    """The product in kroner, of the numbers as they are written: 1 439 × 0,85 × 18,5 is a half øre, which
    a product of doubles may miss. What is computed has dust in its last digits."""
    produkt = Decimal(1)
    for verdi in ledd:
        if verdi is None:
            return None
        produkt = ALLE_SIFRE.multiply(produkt, Decimal(repr(verdi)))
    return float(til_ore(produkt.quantize(_STOV, context=ALLE_SIFRE)))


def round_kroner(verdi: float | None) -> float | None:
    """Rounded to øre where it leaves the line: every sheet shows sums of the same amounts."""
    if verdi is None:
        return None
    return float(til_ore(verdi) if verdi % 1 else verdi)
