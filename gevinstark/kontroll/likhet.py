"""When two cells say the same, whichever program saved them."""

from __future__ import annotations

import unicodedata
from sys import getsizeof
from typing import Final

from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import Bool, FormelFeil, Kall, Node, Prosent, Tall, Tekst, Unaer
from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import Verdi

#: Numbers are doubles that have passed through text: nine digits tell a change from dust.
_RELATIV: Final = 1e-9
#: Digits that every double can tell apart.
_EKSAKTE: Final = 15
_BLANKE: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")


def samme_verdi(a: Verdi, b: Verdi) -> bool:
    """Equal as a reader sees it: blank is "", line ends and Unicode form do not matter."""
    a, b = (None if v == "" else v for v in (a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= _RELATIV * max(1.0, abs(a), abs(b))
    if isinstance(a, str) and isinstance(b, str):
        return a == b or normal_tekst(a) == normal_tekst(b)
    if isinstance(a, str) and isinstance(b, int | float):
        return _says(a, b)
    if isinstance(b, str) and isinstance(a, int | float):
        return _says(b, a)
    return a == b


def _says(tekst: str, tall: float) -> bool:
    """Some programs save a text of digits as the number it spells."""
    return tekst.isascii() and tekst.isdecimal() and len(tekst) <= _EKSAKTE and int(tekst) == tall


class _Normaltekster(BoundedCache[str, str]):
    def __missing__(self, tekst: str) -> str:
        linjer = unicodedata.normalize("NFC", tekst).replace("\r\n", "\n").replace("\r", "\n")
        normal = linjer.translate(_BLANKE).strip()
        self.keep(tekst, normal, ekstra=getsizeof(normal))
        return normal


_NORMALTEKSTER: Final = _Normaltekster(plass=4 * 1024**2, lengst=64 * 1024)


def normal_tekst(tekst: str) -> str:
    """The text without what programs change when they save: line ends, Unicode form, hard spaces."""
    return _NORMALTEKSTER[tekst]


def merke(verdi: Verdi) -> str:
    """A constant as one comparable text; "" for blank. Numbers and texts never coincide."""
    if verdi is None or isinstance(verdi, bool):
        return "" if verdi is None else f"#{verdi}"
    if isinstance(verdi, int | float):
        return f"#{float(verdi):.9g}"
    return normal_tekst(verdi) if isinstance(verdi, str) else f"#{verdi.kode}"


def bare_konstant(formel: str) -> Verdi:
    """What a formula that is only a literal says; LibreOffice saves TRUE as `=TRUE()`. Else None."""
    try:
        return _konstant(parse_formel(formel))
    except FormelFeil:
        return None


def _konstant(node: Node) -> Verdi:
    if isinstance(node, Tall | Tekst | Bool):
        return node.verdi
    if isinstance(node, Kall) and not node.args and node.navn.upper() in ("TRUE", "FALSE"):
        return node.navn.upper() == "TRUE"
    if isinstance(node, Unaer | Prosent):
        indre = _konstant(node.a)
        if not isinstance(indre, float):
            return None
        if isinstance(node, Prosent):
            return indre / 100
        return {"-": -indre, "+": indre}.get(node.op)
    return None
