"""Every cell a program knows has a number, its row in the matrices. Kept column by column, since the
columns of the regional workbook are tens of thousands of cells long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gevinstark.grunn.verdi import Sted
from gevinstark.motor.matrise import Indekser

_UKJENT: Final = -1
#: Rows a column has room for at first, and how many it grows by.
_PLASS: Final = 64


class Cellenummer:
    """Numbers are given in the order cells are asked for."""

    def __init__(self) -> None:
        self._kolonner: dict[tuple[str, int], Indekser] = {}
        self.antall = 0

    def nummer(self, sted: Sted) -> int:
        """The cell's number. It gets one if it has none."""
        kolonne = self._kolonne(sted.ark, sted.kol, sted.rad)
        nr = int(kolonne[sted.rad])
        if nr == _UKJENT:
            nr = kolonne[sted.rad] = self.antall
            self.antall += 1
        return nr

    def spenn(self, ark: str, kol: int, rad1: int, rad2: int) -> Indekser:
        """The numbers of the cells of a column from row to row, both among them."""
        utsnitt = self._kolonne(ark, kol, rad2)[rad1 : rad2 + 1]
        nye = np.flatnonzero(utsnitt == _UKJENT)
        utsnitt[nye] = np.arange(self.antall, self.antall + len(nye))
        self.antall += len(nye)
        return utsnitt.copy()

    def find(self, sted: Sted) -> int | None:
        """The cell's number, None when it has none."""
        kolonne = self._kolonner.get((sted.ark, sted.kol))
        if kolonne is None or not 0 <= sted.rad < len(kolonne):
            return None
        nr = int(kolonne[sted.rad])
        return None if nr == _UKJENT else nr

    def find_spenn(self, ark: str, kol: int, forste: int, antall: int) -> tuple[Indekser, Indekser]:
        """Which of the cells down a column have a number (counted from 0), and which it is."""
        kolonne = self._kolonner.get((ark, kol), np.zeros(0, np.intp))
        utsnitt = kolonne[forste : forste + antall]
        kjente = np.flatnonzero(utsnitt != _UKJENT)
        return kjente, utsnitt[kjente]

    def __iter__(self) -> Iterator[tuple[Sted, int]]:
        for (ark, kol), kolonne in self._kolonner.items():
            for rad in np.flatnonzero(kolonne != _UKJENT).tolist():
                yield Sted(ark, rad, kol), int(kolonne[rad])

    def _kolonne(self, ark: str, kol: int, rad: int) -> Indekser:
        """The column, with room for that row."""
        kolonne = self._kolonner.get((ark, kol))
        if kolonne is None or rad >= len(kolonne):
            gammel = np.zeros(0, np.intp) if kolonne is None else kolonne
            kolonne = np.full(max(rad + 1, 2 * len(gammel), _PLASS), _UKJENT, np.intp)
            kolonne[: len(gammel)] = gammel
            self._kolonner[ark, kol] = kolonne
        return kolonne
