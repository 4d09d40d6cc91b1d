"""Bounded XML: UTF-8, no DOCTYPE, no ENTITY, a bounded number of elements and attributes.

The whole tree of one part is built in C, which is the fastest way to read it in Python. Its size is
bounded beforehand by counting tags in the bytes. Nesting needs no bound of its own: neither expat
nor the tree recurses, and readers only follow fixed paths (tested with the deepest tree allowed).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import chain
from sys import getsizeof
from typing import Final
from xml.etree.ElementTree import Element
from xml.parsers.expat import errors

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.vernbrudd import VernBrudd

__all__ = ["MAKS_ELEMENTER", "Element", "check_size", "is_true", "local_name", "parse_xml"]

#: 150 000 cells with formula and value are 450 000 elements.
MAKS_ELEMENTER: Final = 500_000
#: Every attribute has one, and so have some formulas.
MAKS_LIKHETSTEGN: Final = 1_000_000

#: Small parts -> their trees: styles, relationships, types and the list of sheets are the same in
#: most returns of an issue.
_TRAER: Final = BoundedCache[bytes, Element](plass=8 * 1024**2, lengst=2 * 1024**2)
#: The trees of larger parts are not kept, and not measured. An honest tree takes some thirty times
#: its bytes.
_LITEN: Final = 64 * 1024
_TOMT_FOR_MINNE: Final = errors.codes[errors.XML_ERROR_NO_MEMORY]
#: Bytes that hold neither bound: an element takes four of them, an equals sign one.
_FOR_LITE: Final = min(4 * MAKS_ELEMENTER, MAKS_LIKHETSTEGN)
_BOM: Final = b"\xef\xbb\xbf"
_DEKLARASJON: Final = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_HODE: Final = 256


def _check_encoding(innhold: bytes, del_: str) -> None:
    deklarert = _DEKLARASJON.match(innhold[:_HODE].removeprefix(_BOM))
    utf8 = deklarert is None or deklarert.group(1).lower() in (b"utf-8", b"utf8")
    # A NUL byte is not XML in UTF-8, but is in every UTF-16 file.
    if not utf8 or b"\x00" in innhold[:_HODE] or innhold.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise VernBrudd("FIL-31", funnet=del_)


def check_size(innhold: bytes, del_: str) -> None:
    """Raise VernBrudd for a part that is no XML of ours, or too much of it."""
    _check_encoding(innhold, del_)
    if b"<!" in innhold and (b"<!DOCTYPE" in innhold or b"<!ENTITY" in innhold):
        raise VernBrudd("FIL-30", funnet=del_)
    check_elementer(innhold, del_)


def check_elementer(innhold: bytes, del_: str) -> None:
    """Raise VernBrudd for more of a part than any form needs."""
    if len(innhold) <= _FOR_LITE:
        return
    elementer = innhold.count(b"<") - innhold.count(b"</")
    if elementer > MAKS_ELEMENTER or innhold.count(b"=") > MAKS_LIKHETSTEGN:
        raise VernBrudd("FIL-32", funnet=del_, hvorfor="den har for mange elementer")


def parse_xml(innhold: bytes, del_: str) -> Element:
    """The tree of one part, to be looked at and never changed: the next file may get the same one.
    `del_` is its name, for the message when it cannot be read. Raises VernBrudd, and MemoryError."""
    kjent = _TRAER.get(innhold)
    if kjent is not None:
        return kjent
    check_size(innhold, del_)
    try:
        # The parser's own encoding, so that a declaration it understands differently has no say.
        rot = ET.XML(innhold, ET.XMLParser(encoding="utf-8"))  # noqa: S314  bounded above
    except (ET.ParseError, ValueError, LookupError) as feil:
        # That may be for what other files left: whether the XML is valid nobody has seen.
        if getattr(feil, "code", None) == _TOMT_FOR_MINNE:
            raise MemoryError from feil
        raise VernBrudd("FIL-32", funnet=del_, hvorfor="ugyldig XML") from feil
    if len(innhold) <= _LITEN:
        _TRAER.keep(innhold, rot, ekstra=_storrelse(rot))
    return rot


def _storrelse(rot: Element) -> int:
    """Bytes in memory. Names are counted in every element that has them, though shared."""
    storrelse = 0
    for element in rot.iter():
        attributter = element.items()
        tekster = element.tag, element.text, element.tail, *chain.from_iterable(attributter)
        storrelse += sum(map(getsizeof, (element, dict(attributter), *tekster)))
    return storrelse


def local_name(element: Element) -> str:
    """The name without its namespace, which differs between strict and transitional files."""
    return element.tag.rpartition("}")[2]


def is_true(tekst: str | None, *, standard: bool = False) -> bool:
    """An xsd:boolean attribute; `standard` when it is missing."""
    return standard if tekst is None else tekst.strip() in ("1", "true")
