"""Shared formulas: one text for many cells, moved to each of them."""

from __future__ import annotations

from gevinstark.formel.forskyv import shift, write_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil, Node


class DeltFormel:
    """The formula of a shared group, where it is written, ready to be moved."""

    def __init__(self, formel: str, rad: int, kol: int) -> None:
        self.lengde = len(formel)
        self._rad, self._kol = rad, kol
        self._tre: Node | None
        try:
            self._tre = parse_formel(formel)
        except FormelFeil:
            self._tre = None

    def moved_to(self, rad: int, kol: int) -> str | None:
        """The formula as it reads in another cell; None when it cannot be understood."""
        if self._tre is None:
            return None
        return "=" + write_formel(shift(self._tre, rad - self._rad, kol - self._kol))
