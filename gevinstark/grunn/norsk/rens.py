"""What is typed, before it is read: one kind of space, minus and apostrophe, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAKS_LENGDE: Final = 200
_MELLOMROM: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINJEBRUDD: Final = "\t\n\v\f\r\x85\u2028\u2029"
#: Soft hyphens, joiners, byte order marks, the marks that set the direction of text (the Windows
#: calculator copies with them), and those that choose how a sign is drawn.
_USYNLIG: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_UTEN_USYNLIG: Final = dict.fromkeys(map(ord, _USYNLIG))
_STREKER: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_BROKTEGN: Final = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# Full-width forms only: general NFKC would make "1½" into "11/2" and "5²" into "52".
_TEGN: Final = str.maketrans(
    {chr(fullbredde): chr(fullbredde - 0xFEE0) for fullbredde in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(_MELLOMROM, " ")
    | dict.fromkeys(_LINJEBRUDD, "\n")
    | dict.fromkeys(_USYNLIG, "")
    | dict.fromkeys(_STREKER, "-")
    | {tegn: f" {unicodedata.normalize('NFKC', tegn)} ".replace("⁄", "/") for tegn in _BROKTEGN}
    | {"⁄": "/", "\u2019": "'"}
)
#: Digits on both sides of a line break or tab are two numbers, not one number with a space in it.
_TO_TALL: Final = re.compile(r"[0-9] *\n[ \n]*[0-9]")


def clean(tekst: str) -> str | None:
    """One kind of space, minus and apostrophe, ASCII digits; None when too long or two numbers."""
    if len(tekst) > MAKS_LENGDE:
        return None
    renset = unicodedata.normalize("NFC", tekst).translate(_TEGN).strip()
    return None if _TO_TALL.search(renset) else renset.replace("\n", " ")


def without_invisible(tekst: str) -> str:
    return tekst.translate(_UTEN_USYNLIG)
