"""What kind of file this is, told from its bytes. The name of a file proves nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gevinstark.lesing.vernbrudd import VernBrudd

if TYPE_CHECKING:
    from collections.abc import Collection

#: The code of a file that is a letter: a folder of returns takes it apart (`innlesing.vedlegg`).
ER_EPOST: Final = "FIL-18"
_HODE: Final = 4096
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: A BIFF worksheet or workbook record first: Excel 2–5 files without the OLE container.
_BIFF: Final = re.compile(rb"\x09[\x00\x02\x04\x08](?:\x04|\x06|\x08|\x10)\x00")
_BOM: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML: Final = re.compile(rb"<!doctype\s+html|<html[\s>]|<table[\s>]|^mime-version:", re.IGNORECASE)
#: The heading of a letter, and of a web page saved as one.
_EPOST: Final = re.compile(
    rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:received|to|message-id|return-path|x-unsent):",
    re.IGNORECASE,
)
_NETTSIDE: Final = re.compile(rb"multipart/related|x-document-type", re.IGNORECASE)
#: A shortcut to a file elsewhere: of Windows, of a browser, of Google Drive.
_LENKE: Final = bytes.fromhex("4c0000000114020000000000c000000000000046")
_SNARVEI: Final = re.compile(
    rb'\[(?:\{[0-9a-f-]+\}|InternetShortcut)|\{[^{}]{0,2000}"(?:doc_id|url)"', re.IGNORECASE
)
_BILDE: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_STYRETEGN: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ODF: Final = b"application/vnd.oasis.opendocument."
_ODS: Final = _ODF + b"spreadsheet"


def _utf16(tekst: str) -> bytes:
    return tekst.encode("utf-16-le")


def _ole_brudd(innhold: bytes) -> VernBrudd:
    # A label that encrypts has no password to take away.
    if _utf16("DRMEncryptedTransform") in innhold:
        return VernBrudd("FIL-17")
    if _utf16("__substg1.0_") in innhold:
        return VernBrudd(ER_EPOST)
    if _utf16("EncryptedPackage") in innhold:
        return VernBrudd("FIL-06")
    if _utf16("Workbook\0") in innhold or _utf16("Book\0") in innhold:
        return VernBrudd("FIL-07")
    return VernBrudd("FIL-12", funnet="et eldre Office-dokument")


def check_filtype(innhold: bytes) -> None:
    """Let zip files through; raise VernBrudd with its own message for every other kind."""
    if not innhold:
        raise VernBrudd("FIL-03")
    if innhold.startswith(_ZIP):
        # An OpenDocument file begins with its type, uncompressed, at a fixed place.
        if _ODS in innhold[:128]:
            raise VernBrudd("FIL-08")
        if _ODF in innhold[:128]:
            raise VernBrudd("FIL-12", funnet="et annet OpenDocument-dokument enn et regneark")
        return
    if innhold.startswith(_OLE):
        raise _ole_brudd(innhold)
    if _BIFF.match(innhold):
        raise VernBrudd("FIL-07")
    hode = innhold[:_HODE]
    if b"%PDF-" in hode[:1024]:
        raise VernBrudd("FIL-11")
    if hode.startswith(_BILDE):
        raise VernBrudd("FIL-12", funnet="et bilde")
    if hode.startswith(_BOM[1:]):
        raise VernBrudd("FIL-09")
    tekst = hode.removeprefix(_BOM[0]).lstrip()
    if _EPOST.match(tekst) and not _NETTSIDE.search(tekst):
        raise VernBrudd(ER_EPOST)
    if hode.startswith(_LENKE) or _SNARVEI.match(tekst):
        raise VernBrudd("FIL-27")
    if _HTML.search(tekst):
        raise VernBrudd("FIL-10")
    if tekst.startswith(b"<?xml"):
        raise VernBrudd("FIL-14")
    raise VernBrudd("FIL-15" if _STYRETEGN.search(hode) else "FIL-09")


def is_arkiv(navn: Collection[str]) -> bool:
    """Whether these parts of a zip file are files of their own, and no document."""
    navn = {n.lower() for n in navn}
    numbers = "index.zip" in navn or any(n.endswith(".iwa") for n in navn)
    return not (numbers or navn & {"[content_types].xml", "mimetype"})


def check_ziptype(navn: Collection[str]) -> None:
    """Raise VernBrudd when the parts of a zip file show that it is something else than xlsx."""
    navn = {n.lower() for n in navn}
    if "xl/workbook.bin" in navn:
        raise VernBrudd("FIL-13")
    if "mimetype" in navn and "content.xml" in navn:
        raise VernBrudd("FIL-08")
    if any(n.startswith("word/") for n in navn):
        raise VernBrudd("FIL-12", funnet="et Word-dokument")
    if any(n.startswith("ppt/") for n in navn):
        raise VernBrudd("FIL-12", funnet="en PowerPoint-presentasjon")
    if any(n.endswith(".iwa") for n in navn) or "index.zip" in navn:
        raise VernBrudd("FIL-19")
    if "[content_types].xml" not in navn:
        if any(n.endswith((".xlsx", ".xlsm", ".zip")) for n in navn):
            raise VernBrudd("FIL-28")
        raise VernBrudd("FIL-12", funnet="et arkiv (zip) med andre filer")
