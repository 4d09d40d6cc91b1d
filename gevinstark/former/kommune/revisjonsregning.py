"""For the audit of region.xlsx: arithmetic where missing is None, never 0 (§9)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from gevinstark.grunn.verdi import ALLE_SIFRE, til_ore

Tall = Decimal | None


def summen(verdier: Iterable[Any]) -> Tall:
    """Of what is there; a sum of nothing is nothing."""
    kjente = [v for v in verdier if v is not None and not pd.isna(v)]
    return sum(kjente, Decimal(0)) if kjente else None


def ganger(*ledd: Tall) -> Tall:
    """The product; nothing when one of them is missing."""
    produkt = Decimal(1)
    for verdi in ledd:
        if verdi is None:
            return None
        produkt = ALLE_SIFRE.multiply(produkt, verdi)
    return produkt


def kroner(*ledd: Tall) -> Tall:
    """The product, to the øre, without the dust that shares of doubles may have."""
    produkt = ganger(*ledd)
    return (
        None if produkt is None else til_ore(produkt.quantize(Decimal("1e-8"), context=ALLE_SIFRE))
    )


def minus(a: Tall, b: Tall) -> Tall:
    """The difference, where both are there."""
    return None if a is None or b is None else a - b


def forhold(over: Tall, under: Tall) -> Tall:
    return over / under if over is not None and under is not None and under > 0 else None
