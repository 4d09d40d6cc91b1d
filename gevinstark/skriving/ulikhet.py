"""In which cells two of our own workbooks differ, found in their bytes.

Two workbooks of one issue are nearly the same file. What is equal is not looked into, so that
hundreds can be held up to one that was read in full. Footers, the title and the figures charts keep
copies of are no cells, and may differ.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import compress, count
from operator import ne
from typing import Final, NamedTuple

from gevinstark.skriving.zipdeler import packed, unpack_fast

_TEKSTDEL: Final = "xl/sharedStrings.xml"
_ARKDEL: Final = "xl/worksheets/"
_START: Final = b"<c "
_TEKST: Final = b' t="s"'
_CELLE: Final = re.compile(
    rb'r="([A-Z]+[0-9]+)"( s="[0-9]+")?( t="[a-z]+")?(?:/>|>(<f>.*?</f>)?<v>(.*?)</v></c>)(.*)',
    re.DOTALL,
)
_TEKSTPOST: Final = re.compile(
    rb"<t(?: xml:space=\"preserve\")?>(.*?)</t></si>(?:</sst>)?", re.DOTALL
)
_CELLENE_SLUTTER: Final = b"</sheetData>"
#: What may differ beside cells, and after them: part of a package -> what is left out of the comparison.
_UTENOM: Final = (
    (_ARKDEL, re.compile(rb"<oddFooter>.*?</oddFooter>", re.DOTALL)),
    ("docProps/core.xml", re.compile(rb"<dc:title>.*?</dc:title>", re.DOTALL)),
    ("xl/charts/", re.compile(rb"<c:v>.*?</c:v>", re.DOTALL)),
)


class Annerledes(Exception):
    """The workbooks differ in more than what stands in their cells."""


class Ulikcelle(NamedTuple):
    """A cell that differs. verdi: the text or number that stands there, "" for a formula, which is
    the same in both and has another stored result."""

    del_: str
    adresse: str
    verdi: str


class Forbilde:
    """The workbook others are held up to."""

    def __init__(self, innhold: bytes, kommune: str) -> None:
        with zipfile.ZipFile(BytesIO(innhold)) as bok:
            poster = bok.infolist()
        self._pakket = {i.filename: (i.compress_type, packed(innhold, i)) for i in poster}
        self._deler = {navn: _unpacked(navn, p) for navn, p in self._pakket.items()}
        self._tekster = _split_tekster(self._deler[_TEKSTDEL], kommune)
        self._biter = {n: d.split(_START) for n, d in self._deler.items() if n.startswith(_ARKDEL)}
        #: Number of a text, from 1 -> where it is shown: part, number of its piece, and address.
        self._bruk: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
        for navn, biter in self._biter.items():
            for nr, bit in enumerate(biter[1:], 1):
                treff = _CELLE.match(bit)
                if treff and treff[3] == _TEKST:
                    self._bruk[int(treff[5]) + 1].append((navn, nr, treff[1].decode()))

    def find_ulike(self, innhold: bytes, kommune: str) -> Iterator[Ulikcelle]:
        """The cells in which another workbook differs. Raises Annerledes."""
        deler = self._unpack(innhold)
        tekster = _split_tekster(deler[_TEKSTDEL], kommune)
        endret: dict[str, set[int]] = {}
        for navn, foer in self._deler.items():
            if navn in self._biter and deler[navn] == foer:
                endret[navn] = set()
            elif navn in self._biter:
                biter = self._split(navn, deler[navn])
                endret[navn] = set(_unequal(self._biter[navn], biter))
                for nr in endret[navn]:
                    yield from self._compare_celle(navn, nr, biter[nr], tekster)
            elif navn != _TEKSTDEL and deler[navn] != foer:
                raise Annerledes(navn)
        # Cells that are the same, and show a text that is not.
        for nr in _unequal(self._tekster, tekster):
            for navn, bit, adresse in self._bruk[nr]:
                if bit not in endret[navn]:
                    yield Ulikcelle(navn, adresse, _tekst(tekster[nr]))

    def _unpack(self, innhold: bytes) -> dict[str, bytes]:
        """The parts by name. Those that are packed to the same bytes are the same, and not unpacked."""
        with zipfile.ZipFile(BytesIO(innhold)) as bok:
            pakket = {i.filename: (i.compress_type, packed(innhold, i)) for i in bok.infolist()}
        if list(pakket) != list(self._deler):
            raise Annerledes("the parts")
        return {
            navn: self._deler[navn] if p == self._pakket[navn] else _unpacked(navn, p)
            for navn, p in pakket.items()
        }

    def _split(self, navn: str, del_: bytes) -> list[bytes]:
        foer = self._biter[navn]
        biter = del_.split(_START)
        if len(biter) != len(foer) or biter[0] != foer[0]:
            raise Annerledes(navn)
        return biter

    def _compare_celle(
        self, navn: str, nr: int, ny: bytes, tekster: list[bytes]
    ) -> Iterator[Ulikcelle]:
        a, b = _CELLE.match(self._biter[navn][nr]), _CELLE.match(ny)
        if a is None or b is None or a.group(1, 2, 4, 6) != b.group(1, 2, 4, 6):
            raise Annerledes(navn)
        naa = _shown(b, tekster)
        if _shown(a, self._tekster) != naa:
            yield Ulikcelle(navn, b[1].decode(), "" if b[4] else _tekst(naa))


def _unequal(foer: list[bytes], naa: list[bytes]) -> Iterator[int]:
    """The numbers of those that differ, as far as there are two."""
    return compress(count(), map(ne, foer, naa))


def _shown(celle: re.Match[bytes], tekster: list[bytes]) -> bytes:
    verdi: bytes = celle[5] or b""
    return tekster[int(verdi) + 1] if celle[3] == _TEKST else verdi


def _without(navn: str, del_: bytes) -> bytes:
    for start, utenom in _UTENOM:
        if navn.startswith(start):
            slutt = del_.rfind(_CELLENE_SLUTTER) + 1
            return b"".join((memoryview(del_)[:slutt], utenom.sub(b"", del_[slutt:])))
    return del_


def _tekst(xml: bytes) -> str:
    treff = _TEKSTPOST.fullmatch(xml)
    return unescape((treff[1] if treff else xml).decode())


def _unpacked(navn: str, pakket: tuple[int, bytes]) -> bytes:
    """A part of a workbook we made ourselves, without what may differ."""
    art, del_ = pakket
    return _without(navn, unpack_fast(del_) if art == zipfile.ZIP_DEFLATED else del_)


def _split_tekster(del_: bytes, kommune: str) -> list[bytes]:
    """The table of texts. Keys that begin with the kommune's number are the same in all."""
    return del_.replace(b"<t>%s." % kommune.encode(), b"<t>*.").split(b"<si>")
