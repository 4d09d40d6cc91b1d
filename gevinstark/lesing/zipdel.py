"""One part of a zip file: where its bytes lie, and what they unpack to, within bounds.

`zipfile` reads the table of contents. A part it opens through three objects, which for most parts of a
return takes longer than to unpack them. What it refuses is refused here (APPNOTE 4.3.7, 4.4.4).
"""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_STORED, BadZipFile

if TYPE_CHECKING:
    from zipfile import ZipInfo

try:
    # The same as zlib in half the time, and as strict. isal is as fast, but takes codes that zlib refuses:
    # what a file holds would depend on the machine.
    from zlib_ng import zlib_ng
except ImportError:
    _rask: Any = zlib
else:
    _rask = zlib_ng

#: A part's own header: signature, flags, and the lengths of its name and extra field.
_HODE: Final = struct.Struct("<4s2xH18xHH")
_SIGNATUR: Final = b"PK\x03\x04"
_UTF8: Final = 0x800
#: Patches, and encryption of more than the part.
_UKJENT: Final = 0x20 | 0x40
#: Deflate cannot make more than this of a byte.
_MAKS_FORHOLD: Final = 1032


def find_packed(fil: bytes, post: ZipInfo, slutt: int) -> bytes:
    """The packed bytes of a part that must end at `slutt`, where something else begins.

    Raises BadZipFile when its own header is not what the table of contents says, and UnicodeError and
    NotImplementedError."""
    navn = post.header_offset + _HODE.size
    if post.header_offset < 0 or navn > slutt:
        raise BadZipFile(post.filename)
    signatur, flagg, navnelengde, ekstralengde = _HODE.unpack_from(fil, post.header_offset)
    ekstra = navn + navnelengde
    tegnsett = "utf-8" if flagg & _UTF8 else "cp437"
    if signatur != _SIGNATUR or fil[navn:ekstra].decode(tegnsett) != post.orig_filename:
        raise BadZipFile(post.filename)
    if post.flag_bits & _UKJENT:
        raise NotImplementedError(post.filename)
    fra = ekstra + ekstralengde
    til = fra + post.compress_size
    if til > slutt:
        raise BadZipFile(post.filename)
    return fil[fra:til]


def unpack(pakket: bytes, post: ZipInfo, grense: int) -> bytes:
    """What a part holds; more than `grense` bytes, when there are more, but only just.

    Raises BadZipFile and zlib.error."""
    innhold = _inflate(pakket, post, grense)
    if len(innhold) > grense and post.file_size > grense:
        return innhold
    innhold = innhold[: post.file_size]
    if _rask.crc32(innhold) != post.CRC:
        raise BadZipFile(post.filename)
    return innhold


def _inflate(pakket: bytes, post: ZipInfo, grense: int) -> bytes:
    if post.compress_type == ZIP_STORED:
        return pakket[: grense + 1]
    if _MAKS_FORHOLD * len(pakket) <= grense:
        # It cannot be too much, and room for all of it at once is faster. A stream without an end is
        # an error here, but not to zipfile.
        with suppress(_rask.error):
            plass = min(post.file_size, grense) + 1
            innhold: bytes = _rask.decompress(pakket, -zlib.MAX_WBITS, plass)
            return innhold
    try:
        innhold = _rask.decompressobj(-zlib.MAX_WBITS).decompress(pakket, grense + 1)
    except _rask.error as feil:
        raise zlib.error(*feil.args) from feil
    return innhold
