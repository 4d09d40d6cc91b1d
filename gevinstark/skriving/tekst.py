"""The one door for text: whatever a text holds, it goes out as text and can be read back.

A cell may hold any character but those no XML file can (halves of surrogate pairs, U+FFFE and U+FFFF,
which become U+FFFD) and at most 32 767 UTF-16 units; a longer text is cut, and says so at its end.
The file format spells control characters `_xHHHH_` (ST_Xstring, ECMA-376 part 1, 22.9.2.19), and so
must be spelled what only looks like that. Where a text is no cell (titles, notes, alternative texts)
there is no such spelling, and control characters become blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Final

#: UTF-16 units in one cell.
MAKS_TEKST: Final = 32_767

_UMULIG: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYRETEGN: Final = re.compile("[\x00-\x08\x0b-\x1f]")
#: Every way to break a line; Word writes \x0b.
_LINJE: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SOM_KODE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UTENFOR_BMP: Final = re.compile("[\U00010000-\U0010ffff]")
#: What XlsxWriter, or a reader, would take for something else than plain text.
_SAERSKILT: Final = re.compile(r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_|\A<r>")
_ETT_LOEP: Final = re.compile(r'<r><t(?: xml:space="preserve")?>([^<]*)</t></r>')


def utf16_length(tekst: str) -> int:
    return len(tekst) + len(_UTENFOR_BMP.findall(tekst))


def writable(tekst: str, maks: int = MAKS_TEKST) -> str:
    """The text as it can stand in a cell: the same one, if there is such a cell."""
    if not _UMULIG.search(tekst) and (len(tekst) * 2 <= maks or utf16_length(tekst) <= maks):
        return tekst
    # Two halves that belong together are one character.
    hele = tekst.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    hele = _UMULIG.sub("\ufffd", hele)
    lengde = utf16_length(hele)
    if lengde <= maks:
        return hele
    slutt = f" … [teksten er kuttet: den har {lengde} tegn, og en celle har plass til {maks}]"
    return cut(hele, maks - len(slutt)) + slutt


def cut(tekst: str, maks: int) -> str:
    """At most so many UTF-16 units of a text, and never half a character."""
    if utf16_length(tekst) <= maks:
        return tekst
    return tekst.encode("utf-16-le", "replace")[: 2 * maks].decode("utf-16-le", "ignore")


def encode(tekst: str) -> str:
    """A writable text in the spelling of the file format, before XML has its own escapes."""
    if not _SAERSKILT.search(tekst):
        return tekst
    return _STYRETEGN.sub(lambda t: f"_x{ord(t.group()):04X}_", _SOM_KODE.sub("_x005F_", tekst))


def xml_tekst(tekst: str) -> str:
    """Any text as the content of an XML element of the file format."""
    return escape(encode(writable(tekst)), quote=False)


def t_element(tekst: str) -> str:
    """Any text as `<t>`; told to keep its outer blanks only where it has some."""
    bevar = ' xml:space="preserve"' if tekst[:1].isspace() or tekst[-1:].isspace() else ""
    return f"<t{bevar}>{xml_tekst(tekst)}</t>"


def table_entries(tekster: Sequence[str]) -> str:
    """Texts as they stand in the table of texts. One look at them all tells whether each is its own
    XML, as nearly all are."""
    alle = "".join(tekster)
    xml = f"<si><t>{'</t></si><si><t>'.join(tekster)}</t></si>"
    saerskilt = any(tegn in alle for tegn in ("&", "<", ">", "_x")) or not alle.isprintable()
    if saerskilt or "<t> " in xml or " </t>" in xml or 2 * max(map(len, tekster)) > MAKS_TEKST:
        return "".join([f"<si>{t_element(tekst)}</si>" for tekst in tekster])
    return xml


def for_xlsxwriter(tekst: str) -> str:
    """Any text for XlsxWriter's `write_string`, which takes `<r>…</r>` for finished XML and escapes
    what looks like an escape only in part: such a text is given to it as finished XML, in one run.
    An entity hides our escapes from its own."""
    ren = writable(tekst)
    if not _SAERSKILT.search(ren):
        return ren
    bevar = ' xml:space="preserve"' if ren[:1].isspace() or ren[-1:].isspace() else ""
    return f"<r><t{bevar}>{xml_tekst(ren).replace('_x', '&#95;x')}</t></r>"


def from_xlsxwriter(tekst: str) -> str:
    """What `for_xlsxwriter` made of a text, in the spelling of the file format."""
    kjede = _ETT_LOEP.fullmatch(tekst)
    return unescape(kjede[1].replace("&#95;", "_")) if kjede else tekst


def plain(tekst: str) -> str:
    """Any text for where the file format has no escapes: line breaks stay, controls become blanks."""
    return _STYRETEGN.sub(" ", _UMULIG.sub("\ufffd", with_line_feeds(tekst)))


def with_line_feeds(tekst: str) -> str:
    return _LINJE.sub("\n", tekst)
