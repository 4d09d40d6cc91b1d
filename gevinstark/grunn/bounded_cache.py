"""What was made of bytes and texts seen before: returns of one issue are mostly the same.

What is kept follows from its key alone, and is found again by all of that, never by a digest: it is
as if it had been made anew. How much is kept is bounded in bytes: whoever keeps a value says what it
takes in memory at most. All of it together is at most 160 MB, whatever the files hold; what is left
of other files in the memory of a process is its allocator's, and has no such bound.
"""

from __future__ import annotations

from sys import getsizeof
from typing import Final, TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")

#: What an entry takes in a dict that has just grown, in bytes.
_INNGANG: Final = 100


class BoundedCache(dict[_K, _V]):
    """Key -> what was made of it. plass: bytes kept in all; lengst: bytes of one entry."""

    def __init__(self, plass: int, lengst: int) -> None:
        super().__init__()
        self.plass = self._ledig = plass
        self._lengst = lengst

    @property
    def brukt(self) -> int:
        """Bytes that are kept, at most."""
        return self.plass - self._ledig

    def keep(self, nokkel: _K, verdi: _V, ekstra: int = 0) -> None:
        """Keep what was made of the key, if there may be room. ekstra: bytes of all that the entry
        alone keeps alive, apart from the key object itself."""
        storrelse = _INNGANG + getsizeof(nokkel) + ekstra
        if storrelse > self._lengst:
            return
        if storrelse > self._ledig:
            # All at once: what most files share is soon back.
            self.clear()
        self._ledig -= storrelse
        self[nokkel] = verdi

    def clear(self) -> None:
        super().clear()
        self._ledig = self.plass
