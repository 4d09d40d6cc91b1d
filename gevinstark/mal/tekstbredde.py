"""How wide a text is on the sheet, and on how many lines it wraps.

Advance widths of Calibri (the same as Carlito's), in hundredths of the font size. Programs round
them to whole pixels, so a little is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_VANLIG: Final[Mapping[int, str]] = {
    22: "'", 23: " ilïí", 24: "j", 25: ",.I‘’·", 27: ":;", 29: "`", 30: "()", 31: "-[]f{}", 32: "J",
    33: "!t³", 34: "ŧ°²", 35: "r", 39: "/\\sš", 40: '"zž', 42: "Lcçč“”", 43: "x", 45: "kvyý",
    46: "?FS|Š", 47: "ZgŽ", 48: "aåäàáâá", 49: "ETYÉŦ", 50: "#*+<=>^_e~éèêë–±×−•§",
    51: "$0123456789«»€£", 52: "KPX", 53: "CbdhnopquøüöóòôñŋČú", 54: "BR", 55: "đµ", 57: "V",
    58: "AÅÄÁ", 62: "DHĐ", 63: "GŊ", 64: "UÜ", 65: "N", 66: "OØÖ", 67: "Q½", 68: "&", 69: "…",
    71: "%w", 76: "Æ", 77: "æ", 80: "m", 85: "M", 89: "@W", 91: "—",
}  # fmt: skip
_FET: Final[Mapping[int, str]] = {
    23: " '", 25: "ilïí", 26: ",j‘’", 27: ".I·", 28: ":;", 30: "`", 31: "()-", 32: "[]f", 33: "!J",
    34: "{}°²³", 35: "tŧ", 36: "r", 40: "szšž", 42: "Lcçč", 43: "/\\", 44: '"“”', 46: "?Fx",
    47: "SgvyŠý", 48: "Zk|Ž", 49: "EaåÉäàáâá", 50: "#*+<=>T^_e~éèêëŦ–±×−•§", 51: "$0123456789€£",
    52: "Y", 53: "CPČ", 54: "bdhnopquøüöóòôñŋú«»", 55: "KX", 56: "BRµ", 57: "đ", 59: "V", 61: "AÅÄÁ",
    63: "DH", 64: "GĐŊ", 65: "UÜ", 66: "N", 68: "OØÖ", 69: "Q½", 70: "&", 71: "…", 73: "%", 75: "w",
    77: "æ", 78: "Æ", 81: "m", 87: "M", 90: "@", 91: "W—",
}  # fmt: skip
#: A character we have no width for (other alphabets, emoji) is taken to be wide.
_UKJENT: Final = 100
_TEGN: Final = {
    fet: {tegn: bredde for bredde, rekke in tabell.items() for tegn in rekke}
    for fet, tabell in ((False, _VANLIG), (True, _FET))
}
#: Pixels at 96 dpi: of one unit of column width (a digit of 11-point Calibri), and of one indent.
_PER_ENHET: Final = 7.0
_PER_INNRYKK: Final = 9.0
_PIKSLER_PER_PUNKT: Final = 96 / 72
_PAASLAG: Final = 1.03
#: Points: one line of 11-point text, and what a row adds; no row is higher than `MAKS_HOYDE`.
PUNKT_PER_LINJE: Final = 14.5
_LUFT: Final = 2.25
MAKS_HOYDE: Final = 400.0


def text_width(tekst: str, punkt: float = 11, *, fet: bool = False) -> float:
    """Width of one line in pixels."""
    tegn = _TEGN[fet]
    sum_ = sum(tegn.get(t, _UKJENT) for t in tekst)
    return sum_ / 100 * punkt * _PIKSLER_PER_PUNKT * _PAASLAG


def count_lines(
    tekst: str, bredde: float, punkt: float = 11, *, fet: bool = False, innrykk: int = 0
) -> int:
    """Lines of a wrapped text in a column of a width."""
    plass = max(bredde * _PER_ENHET - innrykk * _PER_INNRYKK, 10.0)
    return sum(_linjer(avsnitt, plass, punkt, fet=fet) for avsnitt in tekst.split("\n"))


def height_of(tekst: str, bredde: float, *, fet: bool = False, innrykk: int = 0) -> float:
    """Height in points of a row that shows the whole text."""
    linjer = count_lines(tekst, bredde, fet=fet, innrykk=innrykk)
    return min(linjer * PUNKT_PER_LINJE + _LUFT, MAKS_HOYDE)


def _linjer(avsnitt: str, plass: float, punkt: float, *, fet: bool) -> int:
    """Words go on the next line when they do not fit; a word wider than the column is cut."""
    mellomrom = text_width(" ", punkt, fet=fet)
    linjer, brukt = 1, 0.0
    for ord_ in avsnitt.replace("-", "- ").split(" "):
        bredde = text_width(ord_, punkt, fet=fet)
        if brukt and brukt + bredde > plass:
            linjer, brukt = linjer + 1, 0.0
        while bredde > plass:
            linjer, bredde = linjer + 1, bredde - plass
        brukt += bredde + (0 if ord_.endswith("-") else mellomrom)
    return linjer
