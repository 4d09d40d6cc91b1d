"""The table of texts of a workbook, with those of its rows put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, cast

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Verdi
from gevinstark.skriving.tekst import table_entries

_ANTALL: Final = re.compile(r' count="([0-9]+)" uniqueCount="([0-9]+)"')
#: Texts written at a time.
_BUNKE: Final = 1_000


class Teksttabell(dict[Verdi, int]):
    """Text -> its number. The texts come after those the workbook has already. There is no number for
    what is no text."""

    def __init__(self, xml: str) -> None:
        super().__init__()
        treff = _ANTALL.search(xml)
        if treff is None:
            raise InternFeil("Arbeidsboken mangler tabellen over tekster.")
        self._brukt, self._forste = int(treff[1]), int(treff[2])
        self._xml = xml

    def __missing__(self, tekst: Verdi) -> int:
        if not isinstance(tekst, str):
            raise KeyError(tekst)
        nr = self[tekst] = self._forste + len(self)
        return nr

    def count(self, celler: int) -> None:
        """So many cells more have a text."""
        self._brukt += celler

    def xml(self) -> Iterator[bytes]:
        """The table, piece by piece."""
        antall = f' count="{self._brukt}" uniqueCount="{self._forste + len(self)}"'
        hode, slutt, hale = _ANTALL.sub(antall, self._xml, count=1).partition("</sst>")
        yield hode.encode()
        nye = cast("Iterator[str]", iter(self))
        while bunke := list(islice(nye, _BUNKE)):
            yield table_entries(bunke).encode()
        yield f"{slutt}{hale}".encode()
