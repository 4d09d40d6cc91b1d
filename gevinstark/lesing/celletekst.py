"""Text as stored in a cell: runs put together, escapes decoded, length bounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gevinstark.lesing.xmlvern import Element

MAKS_TEKST: Final = 32_767

_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Halves of a surrogate pair that stand alone, and two code points no XML file may hold: they could
#: not be written out again.
_UTENFOR_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def decode_escapes(tekst: str) -> str:
    """ "_x000D_" -> "\\r" (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in tekst:
        return tekst
    raa = _ESCAPE.sub(lambda treff: chr(int(treff.group(1), 16)), tekst)
    if _UTENFOR_XML.search(raa) is None:
        return raa
    hele = raa.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UTENFOR_XML.sub("\ufffd", hele)


def read_runs(element: Element) -> str:
    """The text of `<si>` or `<is>`: plain or rich text; phonetic guides are left out."""
    navnerom = element.tag.rpartition("}")[0]
    t_merke, r_merke = (f"{navnerom}}}t", f"{navnerom}}}r") if navnerom else ("t", "r")
    biter: list[str] = []
    for barn in element:
        if barn.tag == t_merke:
            biter.append(barn.text or "")
        elif barn.tag == r_merke:
            biter.extend(under.text or "" for under in barn if under.tag == t_merke)
    return decode_escapes("".join(biter))
