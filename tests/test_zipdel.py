"""A part of a zip file is what `zipfile` says it is, and what that refuses is refused."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest

from gevinstark.lesing import zipdel, zipvern
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import _SKADET, open_deler

_TEKST = b"<c><v>1</v></c>" * 300
_DELER = {"tom": b"", "kort": b"<a/>", "\N{LATIN SMALL LETTER AE}": _TEKST, "lang": _TEKST * 40}


@pytest.fixture(autouse=True, params=["zlib", "zlib_ng.zlib_ng"])
def _unpacker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipdel, "_rask", pytest.importorskip(request.param))
    zipvern._UTPAKKET.clear()


def _pack(pakking: int) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as arkiv:
        for navn, innhold in _DELER.items():
            arkiv.writestr(zipfile.ZipInfo(navn), innhold, pakking)
    return ut.getvalue()


def _packed_as(pakket: bytes, innhold: bytes) -> bytes:
    """A file whose one part says that it unpacks to this."""
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as arkiv:
        arkiv.writestr("del", pakket)
    fil = bytearray(ut.getvalue())
    for hode, forskyvning in ((0, 0), (fil.find(b"PK\x01\x02"), 2)):
        struct.pack_into("<H", fil, hode + forskyvning + 8, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", fil, hode + forskyvning + 14, zlib.crc32(innhold))
        struct.pack_into("<I", fil, hode + forskyvning + 22, len(innhold))
    return bytes(fil)


def _zipfile(fil: bytes, navn: str) -> bytes | None:
    try:
        return zipfile.ZipFile(io.BytesIO(fil)).read(navn)
    except (*_SKADET, KeyError):
        return None


def _vi(fil: bytes, navn: str) -> bytes | None:
    try:
        return open_deler(fil).read_del(navn)
    except VernBrudd:
        return None


def _goes_on(fil: bytes, navn: str) -> bool:
    """Whether a part goes on to where something else begins, which later editions of zipfile refuse."""
    with zipfile.ZipFile(io.BytesIO(fil)) as arkiv:
        fra = arkiv.getinfo(navn).header_offset
        lengder = struct.unpack_from("<HH", fil, fra + 26)
        til = fra + 30 + sum(lengder) + arkiv.getinfo(navn).compress_size
        andre = [p.header_offset for p in arkiv.infolist() if p.header_offset > fra]
        return bool(til > min([*andre, arkiv.start_dir]))


@pytest.mark.parametrize("pakking", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_are_as_zipfile_reads_them(pakking: int) -> None:
    god = _pack(pakking)
    for navn, innhold in _DELER.items():
        assert _vi(god, navn) == _zipfile(god, navn) == innhold


@pytest.mark.parametrize("pakking", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_damage_is_found_where_zipfile_finds_it(pakking: int) -> None:
    god, trekning = _pack(pakking), random.Random(7)  # noqa: S311 - no secret
    hoder = [i for i in range(len(god)) if god[i : i + 2] == b"PK"]
    lest = refusert = 0
    for _ in range(1_500):
        fil = bytearray(god)
        # Most of it is the parts' own bytes: in the headers there is more to be wrong.
        sted = min(trekning.choice(hoder) + trekning.randrange(50), len(fil) - 1)
        fil[sted] = trekning.choice([0, 255, fil[sted] ^ 1, fil[sted] ^ 128])
        for navn in _DELER:
            ventet, funnet = _zipfile(bytes(fil), navn), _vi(bytes(fil), navn)
            # What is wrong with one part is here wrong with the whole.
            if funnet is None and ventet is not None:
                assert _tells_on_opening(bytes(fil)) or _goes_on(bytes(fil), navn)
            else:
                assert funnet == ventet
            lest += funnet is not None
            refusert += funnet is None
    assert lest > 1_000 < refusert


def _tells_on_opening(fil: bytes) -> bool:
    try:
        open_deler(fil)
    except VernBrudd:
        return True
    return False


def test_a_part_that_goes_on_into_the_next_is_refused() -> None:
    fil = bytearray(_pack(zipfile.ZIP_STORED))
    post = fil.find(b"PK\x01\x02")
    # The empty part, made as long as it and the header of the next.
    struct.pack_into("<II", fil, post + 20, 34, 34)
    with pytest.raises(VernBrudd, match="FIL-20"):
        open_deler(bytes(fil)).read_del("tom")


@pytest.mark.parametrize("slutt", [zlib.Z_SYNC_FLUSH, zlib.Z_FINISH])
@pytest.mark.parametrize("rusk", [b"", b"garbage"])
def test_a_stream_without_an_end_or_with_more_after_it(slutt: int, rusk: bytes) -> None:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    pakket = deflate.compress(_TEKST) + deflate.flush(slutt) + rusk
    fil = _packed_as(pakket, _TEKST)
    ventet = None if slutt == zlib.Z_SYNC_FLUSH and rusk else _TEKST
    assert _vi(fil, "del") == _zipfile(fil, "del") == ventet


def test_codes_that_are_not_all_used_are_refused() -> None:
    """isal unpacks them, zlib does not: what is in a file cannot depend on who unpacks it."""
    # Literals «a» and end, two bits each, though two codes of two bits are left over.
    pakket = bytes.fromhex("058081080000008058f7973840")
    with pytest.raises(zlib.error, match="invalid literal/lengths set"):
        zlib.decompress(pakket, -zlib.MAX_WBITS)
    fil = _packed_as(pakket, b"aaa")
    assert _vi(fil, "del") is _zipfile(fil, "del") is None
