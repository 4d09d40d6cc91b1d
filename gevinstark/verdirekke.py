"""A frozen row of cell values that takes little room: what is kept of every return in a run."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

from gevinstark.verdi import Verdi

#: In the place of what is no number.
_INTET: Final = 0.0
#: The most kinds of other values whose numbers fit in two bytes.
_TO_BYTE: Final = (1 << 16) - 1


class Verdirekke(Sequence[Verdi]):
    """The values it is made of, exactly, in the same order.

    Ten bytes a value: a number as a float, and which of the other values stands there, 0 for the
    number itself. Blanks and the form's own words stand in many places, and are held once.
    """

    __slots__ = ("_andre", "_hvilken", "_tall")

    def __init__(self, verdier: Iterable[Verdi]) -> None:
        verdier = tuple(verdier)
        # With the type: 1 and True are equal.
        andre = dict.fromkeys((type(v), v) for v in verdier if type(v) is not float)
        nummer = {par: nr for nr, par in enumerate(andre, 1)}
        self._andre = tuple(sys.intern(v) if isinstance(v, str) else v for _, v in andre)
        self._tall = array("d", (v if type(v) is float else _INTET for v in verdier))
        self._hvilken = array(
            "H" if len(andre) <= _TO_BYTE else "L",
            (0 if type(v) is float else nummer[type(v), v] for v in verdier),
        )

    def __len__(self) -> int:
        return len(self._tall)

    @overload
    def __getitem__(self, nr: int) -> Verdi: ...
    @overload
    def __getitem__(self, nr: slice) -> tuple[Verdi, ...]: ...
    def __getitem__(self, nr: int | slice) -> Any:
        if isinstance(nr, slice):
            return tuple(self)[nr]
        hvilken = self._hvilken[nr]
        return self._andre[hvilken - 1] if hvilken else self._tall[nr]

    def __iter__(self) -> Iterator[Verdi]:
        andre = self._andre
        for tall, hvilken in zip(self._tall, self._hvilken, strict=True):
            yield andre[hvilken - 1] if hvilken else tall
