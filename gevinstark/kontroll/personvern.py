"""National identity numbers in what people write: found, masked, and kept out of everything we make.

A number counts as suspected when it has eleven digits, a possible date and both control digits right
(Folkeregisteret, modulus 11), as fødselsnummer, D-number (day + 40), H-number (month + 40) or a
synthetic one (month + 80). One random number of eleven digits in some 200 passes. The digits may be
set apart as people set them apart: a date, with or without marks in it, and then the personal number.
Accounts (four, two, five) and telephone numbers are left alone.
"""

from __future__ import annotations

import re
from datetime import date
from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache

ERSTATNING: Final = "[fødselsnummer fjernet]"

#: Spaces and line breaks of every kind, full stop, strokes, and what cannot be seen.
_SKILLE: Final = r"[\s./\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"
_MULIG: Final = re.compile(rf"(?<!\d)\d\d({_SKILLE})\d\d\1\d\d{_SKILLE}\d\d\d{_SKILLE}\d\d(?!\d)")
_VEKT1: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_VEKT2: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SIFFER: Final = 11
#: The day a number begins with is at least 01, which leaves ten digits of one typed as a number.
MINSTE_TALL: Final = 1e9
_D_NUMMER: Final = 40
_H_NUMMER, _SYNTETISK = 40, 80


def is_personnummer(siffer: str) -> bool:
    """Whether eleven digits are a valid number of one of the kinds above."""
    if len(siffer) != _SIFFER or not (siffer.isascii() and siffer.isdigit()):
        return False
    tall = [int(s) for s in siffer]
    dag, maned, aar = int(siffer[:2]), int(siffer[2:4]), int(siffer[4:6])
    dag -= _D_NUMMER if dag > _D_NUMMER else 0
    maned -= _SYNTETISK if maned > _SYNTETISK else _H_NUMMER if maned > _H_NUMMER else 0
    if not any(_exists(hundre + aar, maned, dag) for hundre in (1800, 1900, 2000)):
        return False
    return _kontroll(tall, _VEKT1) == tall[9] and _kontroll(tall, _VEKT2) == tall[10]


def _exists(aar: int, maned: int, dag: int) -> bool:
    try:
        date(aar, maned, dag)
    except ValueError:
        return False
    return True


def _kontroll(tall: list[int], vekter: tuple[int, ...]) -> int:
    """The control digit; 10 is none, and no digit equals it."""
    rest = sum(t * v for t, v in zip(tall, vekter, strict=False)) % 11
    return 0 if rest == 0 else 11 - rest


def mask(tekst: str) -> str:
    """The text with every suspected number taken out."""
    if len(tekst) < _SIFFER:
        return tekst
    return _MASKERT[tekst]


class _Maskert(BoundedCache[str, str]):
    def __missing__(self, tekst: str) -> str:
        maskert = _MULIG.sub(
            lambda t: ERSTATNING if is_personnummer(_siffer(t[0])) else t[0],
            tekst,
        )
        self.keep(tekst, maskert, ekstra=getsizeof(maskert))
        return maskert


_MASKERT: Final = _Maskert(plass=4 * 1024**2, lengst=2 * 1024)


def _siffer(tekst: str) -> str:
    """The digits of a text, full-width ones and those of other scripts as ASCII."""
    return "".join(str(int(tegn)) for tegn in tekst if tegn.isdecimal())


def mask_tall(tall: float) -> str | None:
    """The replacement for a number typed as a number (its first zero then being lost), else None."""
    if not 0 < tall < 10**_SIFFER or tall != int(tall):
        return None
    return ERSTATNING if is_personnummer(f"{int(tall):011d}") else None
