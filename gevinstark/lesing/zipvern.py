"""Bounded unzipping: parts are unpacked one by one when asked for, never more than allowed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from sys import getsizeof
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipdel import find_packed, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

MAKS_FIL: Final = 8 * 1024**2
MAKS_DELER: Final = 400
MAKS_UTPAKKET: Final = 64 * 1024**2
#: One part alone. 150 000 cells need about 10 MB; the bytes and their tree live at the same time.
MAKS_DEL: Final = 32 * 1024**2
MAKS_CELLER: Final = 150_000


@dataclass(frozen=True, slots=True)
class Omfang:
    """How large a file may be: packed, unpacked, one part (bytes), and its cells."""

    fil: int = MAKS_FIL
    utpakket: int = MAKS_UTPAKKET
    del_: int = MAKS_DEL
    celler: int = MAKS_CELLER


#: A return has some thousand cells; anything larger is no return.
RETUR: Final = Omfang()
#: Our own regional workbook holds the whole country.
REGION: Final = Omfang(64 * 1024**2, 768 * 1024**2, 384 * 1024**2, 4_000_000)

#: Parts as packed -> as unpacked: styles, the hidden sheet and much else are the same in every return
#: of an issue. Kept: what some returns hold; nothing as large as a hostile part.
_UTPAKKET: Final = BoundedCache[bytes, bytes](plass=8 * 1024**2, lengst=4 * 1024**2)
#: What the table of contents says of parts that were met once. Most parts with answers in them never
#: come again, and are not worth the memory.
_MOETT: Final = BoundedCache[bytes, bool](plass=1024**2, lengst=200)
_FASIT: Final = struct.Struct("<HIQ")
_SENTRALPOST: Final = b"PK\x01\x02"
_KRYPTERT: Final = 0x1
#: Windows drive, absolute path, NUL or a ".." step.
_UTRYGT: Final = re.compile(r"\x00|^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_PAKKING: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SKADET: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    UnicodeError,
    OverflowError,
)


def megabyte(antall: int) -> str:
    return f"{norsk_tall(antall / 1024**2, 1)} MB"


class Deler:
    """The parts of one package by name. Unpacks on demand, within what is left of the budget."""

    def __init__(
        self,
        pakket: bytes,
        arkiv: zipfile.ZipFile,
        poster: Mapping[str, zipfile.ZipInfo],
        omfang: Omfang,
    ) -> None:
        self._pakket = pakket
        self._slutt = arkiv.start_dir
        self._grenser = sorted(p.header_offset for p in arkiv.infolist())
        self._maks_del = omfang.del_
        self._poster = poster
        # Part names are equal when they differ in ASCII case only (ECMA-376 part 2, 6.2.2.3).
        self._sma = {navn.lower(): navn for navn in poster}
        self._igjen = omfang.utpakket

    @property
    def navn(self) -> tuple[str, ...]:
        return tuple(self._poster)

    def __contains__(self, navn: str) -> bool:
        return navn.lower() in self._sma

    def read_del(self, navn: str) -> bytes:
        """The bytes of one part; VernBrudd when it is missing, damaged or too big."""
        egentlig = self._sma.get(navn.lower())
        if egentlig is None:
            raise VernBrudd("FIL-26", funnet=navn)
        post = self._poster[egentlig]
        grense = min(self._maks_del, self._igjen)
        try:
            # Its own header is checked, also of one that is known.
            pakket = find_packed(self._pakket, post, self._end(post))
            # All that decides what it unpacks to.
            nokkel = pakket + _FASIT.pack(post.compress_type, post.CRC, post.file_size)
            kjent = _UTPAKKET.get(nokkel)
            innhold = unpack(pakket, post, grense) if kjent is None else kjent
        except _SKADET as feil:
            raise VernBrudd("FIL-20", funnet=f"delen «{egentlig}»") from feil
        if len(innhold) > grense:
            raise VernBrudd("FIL-22", funnet=f"mer enn {megabyte(grense)}", ventet=megabyte(grense))
        self._igjen -= len(innhold)
        if kjent is None:
            _remember(nokkel, innhold)
        return innhold

    def _end(self, post: zipfile.ZipInfo) -> int:
        """Where the next part or the table of contents begins."""
        nr = bisect_right(self._grenser, post.header_offset)
        return min([self._slutt, *self._grenser[nr : nr + 1]])


def _remember(pakket: bytes, innhold: bytes) -> None:
    fasit = pakket[-_FASIT.size :]
    if fasit in _MOETT:
        _UTPAKKET.keep(pakket, innhold, ekstra=getsizeof(innhold))
    else:
        _MOETT.keep(fasit, verdi=True)


def open_deler(innhold: bytes, omfang: Omfang = RETUR) -> Deler:
    """Check the table of contents of a zip file and give access to its parts."""
    # Counted before zipfile makes an object of every entry.
    if innhold.count(_SENTRALPOST) > 2 * MAKS_DELER:
        raise VernBrudd("FIL-21", funnet=f"mer enn {MAKS_DELER}", ventet=MAKS_DELER)
    try:
        arkiv = zipfile.ZipFile(io.BytesIO(innhold))
    except _SKADET as feil:
        raise VernBrudd("FIL-20", funnet="innholdslisten") from feil
    poster = arkiv.infolist()
    if len(poster) > MAKS_DELER:
        raise VernBrudd("FIL-21", funnet=len(poster), ventet=MAKS_DELER)
    oppslag: dict[str, zipfile.ZipInfo] = {}
    sett: set[str] = set()
    for post in poster:
        # orig_filename: zipfile cuts names at NUL. Some .NET packers write the separator of Windows.
        navn = post.orig_filename.replace("\\", "/")
        if _UTRYGT.search(navn):
            raise VernBrudd("FIL-23", funnet=printable(post.orig_filename))
        if navn.endswith("/"):
            continue
        if navn.lower() in sett:
            raise VernBrudd("FIL-24", funnet=printable(navn))
        if post.flag_bits & _KRYPTERT or post.compress_type not in _PAKKING:
            raise VernBrudd("FIL-25", funnet=printable(navn))
        sett.add(navn.lower())
        oppslag[navn] = post
    samlet = sum(post.file_size for post in poster)
    if samlet > omfang.utpakket:
        raise VernBrudd("FIL-22", funnet=megabyte(samlet), ventet=megabyte(omfang.utpakket))
    return Deler(innhold, arkiv, oppslag, omfang)


def printable(tekst: str, lengde: int = 60) -> str:
    """Text from an untrusted file as it may stand in a message: short and without controls."""
    ren = "".join(t if t.isprintable() else "\ufffd" for t in tekst[: lengde + 1])
    return ren if len(ren) <= lengde else ren[:lengde] + "…"
