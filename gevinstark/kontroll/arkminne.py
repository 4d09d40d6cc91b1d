"""Sheets that are known from other files: what was found out of one holds for the same sheet again."""

from __future__ import annotations

from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.kontroll.plassering import Arkplass

#: The identity of its cells -> a sheet. As long as it is kept, no other cells have that identity.
_KJENTE: Final = BoundedCache[int, Arkplass](plass=4 * 1024**2, lengst=1024**2)
#: Issued sheet -> the identity of what was last read of it.
_SISTE: Final[dict[int, int]] = {}
#: A sheet and its dicts; a cell with its place, value, number as spelled and formula, without their
#: characters (as `lesing.radminne` has it); something hidden, with its corners.
_ARK: Final = 2048
_CELLE: Final = 96 + 56 + 2 * 32 + 3 * 80
_SKJULT: Final = 256
#: A text without its identity numbers may be twice as long.
_MASKERT: Final = 2


def find_like(ark: Arkplass) -> Arkplass:
    """The same sheet as another file had it, with all that was found out of it; else the sheet itself.
    Sheets that nobody has anything to write in have the same cells in memory (`lesing.radminne`). They
    are kept from the second time on."""
    nokkel = id(ark.lest.celler)
    kjent = _KJENTE.get(nokkel)
    # Of the same cells only the identity is compared.
    if kjent is not None and kjent == ark:
        return kjent
    if _SISTE.get(id(ark.fasit)) == nokkel:
        _KJENTE.keep(nokkel, ark, ekstra=_storrelse(ark))
    _SISTE[id(ark.fasit)] = nokkel
    return ark


def _storrelse(ark: Arkplass) -> int:
    """Bytes in memory at most, with what is found out later."""
    celler, skjul = ark.lest.celler, ark.lest.skjul
    return (
        _ARK
        + getsizeof(celler)
        + sum(
            _CELLE + sum(map(getsizeof, c[:3])) + _MASKERT * getsizeof(c[0])
            for c in celler.values()
        )
        + 2 * 8 * (len(ark.ventet) + len(ark.fasit.poster))
        + sum(map(getsizeof, (ark.lest.navn, ark.lest.del_, *skjul)))
        + _SKJULT * sum(map(len, skjul))
    )
