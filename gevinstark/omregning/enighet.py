"""When two witnesses agree on a cell: the tolerances, each of its unit, and what counts as the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gevinstark.grunn.verdi import UTEN_TALL, Feilverdi, Verdi

#: Amounts agree to the øre: half an øre either way.
TOLERANSE_KRONER: Final = 0.005
#: Other numbers agree to nine significant digits.
TOLERANSE_RELATIV: Final = 1e-9


def enige(a: Verdi, b: Verdi, type_: str) -> bool:
    """Two witnesses agree on a cell: to the øre, or to nine digits; "–" and nothing are the same."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        toleranse = TOLERANSE_KRONER if type_ == "kroner" else TOLERANSE_RELATIV
        return abs(a - b) <= max(toleranse, TOLERANSE_RELATIV * max(abs(a), abs(b)))
    return (None if a == UTEN_TALL else a) == (None if b == UTEN_TALL else b)


def samme_etter_regelen(motor: Verdi, modell_: Verdi, type_: str) -> bool:
    """Engine and model agree. The model calls missing what a formula shows as an error."""
    return enige(motor, modell_, type_) or (isinstance(motor, Feilverdi) and modell_ is None)


def list_unlike(
    lagrede: Sequence[Verdi], motor: Sequence[Verdi], modell_: Sequence[Verdi]
) -> list[int]:
    """The numbers of those where not all three say the very same: few, and left to `enige`."""
    return [
        nr
        for nr, (a, b, c) in enumerate(zip(lagrede, motor, modell_, strict=True))
        if a is None
        or a != b
        or a.__class__ is not b.__class__
        or (a != UTEN_TALL if c is None else a != c or a.__class__ is not c.__class__)
    ]
