"""The bytes of a file -> the XML parts of a Word document, within the limits every file has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import parse_xml
from gevinstark.lesing.zipvern import Deler, open_deler

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP: Final = b"PK\x03\x04"
_KRYPTERT: Final = "EncryptedPackage".encode("utf-16-le")
_ODT: Final = b"application/vnd.oasis.opendocument.text"
_DOKUMENT: Final = re.compile(r"word/document\d*\.xml", re.IGNORECASE)


def open_word(innhold: bytes) -> Deler:
    """The parts of a Word document. Raises VernBrudd with what to do for every other kind of file."""
    if not innhold:
        raise VernBrudd("ORD-01")
    if innhold.startswith(_OLE):
        raise VernBrudd("ORD-02" if _KRYPTERT in innhold else "ORD-03")
    if innhold.startswith(b"{\\rtf"):
        raise VernBrudd("ORD-04", funnet="RTF")
    if b"%PDF-" in innhold[:1024]:
        raise VernBrudd("ORD-05", funnet="PDF")
    if not innhold.startswith(_ZIP):
        raise VernBrudd("ORD-06")
    if _ODT in innhold[:128]:
        raise VernBrudd("ORD-04", funnet="OpenDocument (.odt)")
    try:
        deler = open_deler(innhold)
    except VernBrudd as feil:
        raise VernBrudd("ORD-07") from feil
    if _dokumentdel(deler) is None:
        raise VernBrudd("ORD-06")
    return deler


def _dokumentdel(deler: Deler) -> str | None:
    return next((n for n in deler.navn if _DOKUMENT.fullmatch(n)), None)


def read_del(deler: Deler, navn: str) -> Element | None:
    """The tree of a part, None when there is no such part. Raises VernBrudd for a damaged one."""
    if navn not in deler:
        return None
    try:
        return parse_xml(deler.read_del(navn), navn)
    except VernBrudd as feil:
        raise VernBrudd("ORD-07") from feil


def read_dokumentdel(deler: Deler) -> Element:
    navn = _dokumentdel(deler)
    rot = read_del(deler, navn) if navn else None
    if rot is None:
        raise VernBrudd("ORD-06")
    return rot
