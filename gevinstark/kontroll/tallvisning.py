"""A number in a field for words, as its cell shows it.

Whoever types 22334455 or 30 % there sees that, and means that. Of the number format what people see of
it is followed: decimals, groups of thousands, leading zeros, per cent, words around. A format that is
not understood shows the number plainly, with all its digits.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from gevinstark.grunn.verdi import norsk_tall

_TAUST: Final = re.compile(r"\[[^\]]*\]|[_*].")
_ORD: Final = r'(?:"[^"]*"|\\.|[ \u00a0kr$€+-])*'
_FORMAT: Final = re.compile(
    rf"(?P<foran>{_ORD})(?P<hele>[#0?,]*[#0?])(?:\.(?P<deler>[0#?]+))?(?P<etter>{_ORD}%?{_ORD})"
)
_BOKSTAV: Final = re.compile(r'"([^"]*)"|\\(.)')
#: What a double can tell of a decimal number.
_SIFRE: Final = 15


def show_tall(tall: float | int, formatkode: str = "") -> str:
    kode = formatkode.partition(";")[0]
    treff = _FORMAT.fullmatch(_TAUST.sub("", kode))
    eksakt = Decimal(f"{tall:.{_SIFRE}g}")
    if treff is None:
        return _plain(eksakt)
    prosent = "%" in treff["etter"]
    deler = treff["deler"] or ""
    vist = (eksakt.scaleb(2) if prosent else eksakt).quantize(
        Decimal(1).scaleb(-len(deler)), ROUND_HALF_UP
    )
    fortegn = "-" if vist < 0 else ""
    hele, _, resten = f"{abs(vist):f}".partition(".")
    while resten and deler[len(resten) - 1] != "0" and resten.endswith("0"):
        resten = resten[:-1]
    hele = hele.zfill(treff["hele"].count("0"))
    if "," in treff["hele"] and not hele.startswith("0"):
        hele = norsk_tall(int(hele))
    foran, etter = (_BOKSTAV.sub(r"\1\2", treff[del_]) for del_ in ("foran", "etter"))
    etter = re.sub(r"\s*%", " %", etter)
    return f"{foran}{fortegn}{hele}{',' if resten else ''}{resten}{etter}".strip()


def _plain(tall: Decimal) -> str:
    tekst = f"{tall:f}"
    return (tekst.rstrip("0").rstrip(".") if "." in tekst else tekst).replace(".", ",")
