"""One sheet's finished XML cut in pieces, so that another workbook's is made by changing some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from gevinstark.skriving.zipdeler import Delstart, Zipdel

_CELLE: Final = re.compile(
    rb'(?P<hode><c r="(?P<sted>[A-Z]+[0-9]+)"(?: s="[0-9]+")?)[^>]*?(?:/>|>(?P<indre>.*?)</c>)',
    re.DOTALL,
)
_BUNN: Final = re.compile(rb"(?<=<oddFooter>).*?(?=</oddFooter>)", re.DOTALL)


class Kopicelle(NamedTuple):
    """A cell: which of the pieces it is, the cell up to its type, and what stands in it."""

    bit: int
    hode: bytes
    indre: bytes


class Kopiark:
    """The pieces of a sheet. Every cell is one, and so is the footer."""

    def __init__(self, del_: str, xml: bytes) -> None:
        self.del_ = del_
        self.biter: list[bytes] = []
        #: By address, in the order of the file.
        self.celler: dict[str, Kopicelle] = {}
        #: Which piece the footer is.
        self.bunn: int | None = None
        #: How many pieces there are in front of the first that differed last, and those as packed.
        self._start: tuple[int, Delstart] | None = None
        til = 0
        for treff in _CELLE.finditer(xml):
            self.biter += [xml[til : treff.start()], treff[0]]
            celle = Kopicelle(len(self.biter) - 1, treff["hode"], treff["indre"] or b"")
            self.celler[treff["sted"].decode()] = celle
            til = treff.end()
        hale = xml[til:]
        if bunn := _BUNN.search(hale):
            self.bunn = len(self.biter) + 1
            self.biter += [hale[: bunn.start()], bunn[0], hale[bunn.end() :]]
        else:
            self.biter.append(hale)

    def pack(self, endret: Mapping[int, bytes]) -> Zipdel:
        """The sheet with some pieces (their number -> what they are now) unlike those it was cut in."""
        forste = min(endret)
        if self._start is None or self._start[0] != forste:
            self._start = forste, Delstart(self.del_, b"".join(self.biter[:forste]))
        biter = self.biter[forste:]
        for nr, bit in endret.items():
            biter[nr - forste] = bit
        return self._start[1].finish(b"".join(biter))
