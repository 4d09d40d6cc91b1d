"""What was made of bytes seen before: returns of one issue are mostly the same bytes.

What is kept follows from the bytes alone, and is found again by all of them, never by a digest: it
is as if it had been made anew. How much is kept is bounded in bytes, whatever a file holds.
"""

from __future__ import annotations

from typing import Generic, TypeVar

_T = TypeVar("_T")


class Husket(Generic[_T]):
    """Bytes -> what was made of them. plass: bytes kept in all; lengst: bytes of one entry."""

    def __init__(self, plass: int, lengst: int) -> None:
        self._plass = self._ledig = plass
        self._lengst = lengst
        self._ved: dict[bytes, _T] = {}
        #: None for bytes that are not kept.
        self.find = self._ved.get

    def add(self, innhold: bytes, verdi: _T, ekstra: int = 0) -> None:
        """Keep what was made of the bytes, if there may be room. ekstra: bytes it takes itself."""
        storrelse = len(innhold) + ekstra
        if storrelse > self._lengst:
            return
        if storrelse > self._ledig:
            # All at once: what most files share is soon back.
            self._ved.clear()
            self._ledig = self._plass
        self._ledig -= storrelse
        self._ved[innhold] = verdi
