"""One sheet's finished XML cut in pieces, so that another workbook's is made by changing some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from gevinstark.skriving.zipdeler import Delstart, Zipdel

_CELLE: Final = re.compile(
    r'<c r="(?P<sted>[A-Z]+[0-9]+)"(?P<stil>(?: s="[0-9]+")?)[^>]*?(?:/>|>(?P<indre>.*?)</c>)',
    re.DOTALL,
)
_BUNN: Final = re.compile(r"(?<=<oddFooter>).*?(?=</oddFooter>)", re.DOTALL)


class Kopicelle(NamedTuple):
    """A cell: which of the pieces it is, the cell up to its type, and what stands in it."""

    bit: int
    hode: str
    indre: str


class Kopiark:
    """The pieces of a sheet. Every cell is one, and so is the footer."""

    def __init__(self, del_: str, xml: str) -> None:
        self.del_ = del_
        self.biter: list[str] = []
        #: By address, in the order of the file.
        self.celler: dict[str, Kopicelle] = {}
        #: Which piece the footer is.
        self.bunn: int | None = None
        #: How many pieces there are in front of the first that differed last, and those as packed.
        self._start: tuple[int, Delstart] | None = None
        til = 0
        for treff in _CELLE.finditer(xml):
            self.biter += [xml[til : treff.start()], treff[0]]
            hode = f'<c r="{treff["sted"]}"{treff["stil"]}'
            celle = Kopicelle(len(self.biter) - 1, hode, treff["indre"] or "")
            self.celler[treff["sted"]] = celle
            til = treff.end()
        hale = xml[til:]
        if bunn := _BUNN.search(hale):
            self.bunn = len(self.biter) + 1
            self.biter += [hale[: bunn.start()], bunn[0], hale[bunn.end() :]]
        else:
            self.biter.append(hale)

    def pack(self, endret: Mapping[int, str]) -> Zipdel:
        """The sheet with some pieces (their number -> what they are now) unlike those it was cut in."""
        forste = min(endret)
        if self._start is None or self._start[0] != forste:
            felles = "".join(self.biter[:forste]).encode("utf-8")
            self._start = forste, Delstart(self.del_, felles)
        biter = self.biter[forste:]
        for nr, bit in endret.items():
            biter[nr - forste] = bit
        return self._start[1].finish("".join(biter).encode("utf-8"))
