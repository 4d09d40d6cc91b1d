"""As spelled -> as read, remembered: returns of one issue spell places, formulas, rows and numbers alike."""

from __future__ import annotations

import re
from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import parse_celle
from gevinstark.lesing.radstrom import AnnenSkrivemaate, unescape
from gevinstark.lesing.tallverdi import read_tall

_RADNUMMER: Final = re.compile(r' r="([^"]*)"')
_GYLDIG_RADNUMMER: Final = re.compile(r"[0-9]{1,7}")
_INTET_STED: Final = (0, 0)
#: A number.
_TALL_BYTE: Final = 24
#: A place: a tuple and two numbers.
_STED_BYTE: Final = 56 + 2 * 32
#: What a row mark says: a tuple and a number.
_MERKE_BYTE: Final = 56 + 32
Sted = tuple[int, int]


class _Adresser(BoundedCache[str, Sted]):
    """Address -> (row, column). Returns of one issue have the same addresses, and so have the
    sheets of our own regional workbook."""

    def __missing__(self, adresse: str) -> Sted:
        sted = None if "$" in adresse else parse_celle(adresse)
        if sted is None:
            return _INTET_STED
        self.keep(adresse, sted, ekstra=_STED_BYTE)
        return sted


class _Formler(BoundedCache[str, str]):
    """Formula as spelled -> formula as read. Returns of one issue have the same formulas, which are
    then also the same objects: cheap to keep and to compare."""

    def __init__(self, *, plain: bool) -> None:
        super().__init__(plass=4 * 1024**2, lengst=8 * 1024)
        self._plain = plain

    def __missing__(self, tekst: str) -> str:
        formel = "=" + (unescape(tekst) if self._plain else tekst)
        self.keep(tekst, formel, ekstra=getsizeof(formel))
        return formel


class _Radmerker(BoundedCache[str, tuple[int | None, bool]]):
    """Row mark as spelled -> its number (None when it gives none, 0 when it is no number), and
    whether the row is empty. Returns of one issue have the same rows."""

    def __missing__(self, merke: str) -> tuple[int | None, bool]:
        treff = _RADNUMMER.findall(merke)
        if len(treff) > 1:
            raise AnnenSkrivemaate
        rad = None
        if treff:
            rad = int(treff[0]) if _GYLDIG_RADNUMMER.fullmatch(treff[0]) else 0
        svar = rad, merke.endswith("/")
        self.keep(merke, svar, ekstra=_MERKE_BYTE)
        return svar


class _Tall(BoundedCache[str, float | None]):
    """Number as spelled -> number, None when it spells none. Most numbers are short and come again."""

    def __missing__(self, tekst: str) -> float | None:
        tall = read_tall(tekst)
        self.keep(tekst, tall, ekstra=_TALL_BYTE)
        return tall


ADRESSER: Final = _Adresser(plass=34 * 1024**2, lengst=1024)
RADMERKER: Final = _Radmerker(plass=2 * 1024**2, lengst=2 * 1024)
TALL: Final = _Tall(plass=4 * 1024**2, lengst=256)
FORMLER: Final = {plain: _Formler(plain=plain) for plain in (True, False)}
