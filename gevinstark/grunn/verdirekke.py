"""A frozen row of cell values that takes little room: what is kept of every return in a run."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

from gevinstark.grunn.verdi import Verdi

#: As many different values as two bytes can tell apart.
_TO_BYTE: Final = 1 << 16


class Verdirekke(Sequence[Verdi]):
    """The values it is made of, exactly, in the same order.

    Two bytes a value say which it is, and each number is eight more. Most cells are blank or hold one
    of the form's own words, and those are held once.
    """

    __slots__ = ("_andre", "_hvilken", "_tall")

    def __init__(self, verdier: Iterable[Verdi]) -> None:
        # What is no number -> which of those it is; numbers are counted down from -1 until then.
        nummer: dict[Any, int] = {}
        tall = array("d")
        hvilken: list[int] = []
        for v in verdier:
            if type(v) is float:
                tall.append(v)
                hvilken.append(-len(tall))
            else:
                # With the type where another's value is equal: 1 and True.
                nokkel = v if v is None or type(v) is str else (type(v), v)
                hvilken.append(nummer.setdefault(nokkel, len(nummer)))
        self._andre = tuple(
            n[1] if type(n) is tuple else sys.intern(n) if type(n) is str else n for n in nummer
        )
        self._tall = tall
        siste = len(nummer) - 1
        plass = "H" if len(nummer) + len(tall) <= _TO_BYTE else "L"
        self._hvilken = array(plass, [h if h >= 0 else siste - h for h in hvilken])

    def __eq__(self, annen: object) -> bool:
        return isinstance(annen, Verdirekke) and tuple(self) == tuple(annen)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __len__(self) -> int:
        return len(self._hvilken)

    @overload
    def __getitem__(self, nr: int) -> Verdi: ...
    @overload
    def __getitem__(self, nr: slice) -> tuple[Verdi, ...]: ...
    def __getitem__(self, nr: int | slice) -> Any:
        if isinstance(nr, slice):
            return tuple(self)[nr]
        hvilken = self._hvilken[nr]
        andre = self._andre
        return andre[hvilken] if hvilken < len(andre) else self._tall[hvilken - len(andre)]

    def __iter__(self) -> Iterator[Verdi]:
        alle = (*self._andre, *self._tall)
        return iter([alle[hvilken] for hvilken in self._hvilken])
