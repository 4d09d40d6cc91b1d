"""A zip file from parts that may be deflated already, so that a part shared by many files is
deflated once. Byte for byte what `zipfile` writes for the same parts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Version 2.0, UTF-8 names when needed, deflate, 1980-01-01 00:00 (no clock: same input, same bytes).
_VERSJON: Final = 20
_UTF8: Final = 0x800
_DEFLATE: Final = 8
_DATO: Final = (1 << 5) | 1
_RETTIGHETER: Final = 0o600 << 16
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class Zipdel:
    """One part, deflated."""

    navn: str
    crc: int
    lengde: int
    pakket: bytes


def make_zipdel(navn: str, innhold: bytes) -> Zipdel:
    pakker = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    pakket = pakker.compress(innhold) + pakker.flush()
    return Zipdel(navn, zlib.crc32(innhold), len(innhold), pakket)


def write_zip(deler: Iterable[Zipdel]) -> bytes:
    """Parts in the order given. Small files only: no part or file of 4 GB, no 65 536 parts."""
    ut = bytearray()
    katalog = bytearray()
    antall = 0
    for del_ in deler:
        navn = del_.navn.encode("utf-8")
        flagg = 0 if del_.navn.isascii() else _UTF8
        felles = struct.pack(
            "<HHHHHLLLHH",
            _VERSJON, flagg, _DEFLATE, 0, _DATO,
            del_.crc, len(del_.pakket), del_.lengde, len(navn), 0,
        )  # fmt: skip
        katalog += b"PK\x01\x02" + bytes((_VERSJON, _UNIX)) + felles
        katalog += struct.pack("<HHHLL", 0, 0, 0, _RETTIGHETER, len(ut)) + navn
        ut += b"PK\x03\x04" + felles + navn + del_.pakket
        antall += 1
    slutt = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, antall, antall, len(katalog), len(ut), 0)
    return bytes(ut + katalog + slutt)
