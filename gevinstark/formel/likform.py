"""Formulas that are one formula filled down a column are parsed once and moved to each row."""

from __future__ import annotations

from collections.abc import Callable

from gevinstark.formel.forskyv import shift
from gevinstark.formel.nedfylling import relative_form
from gevinstark.formel.tre import Node
from gevinstark.grunn.verdi import Sted


class Likelesing:
    """`les` reads one formula of a cell; it is asked once for each form of formula."""

    def __init__(self, les: Callable[[Sted, str], Node]) -> None:
        self._read = les
        self._lest: dict[str, tuple[int, Node]] = {}

    def parse(self, sted: Sted, formel: str) -> Node:
        """The tree of the formula in that cell. Raises what `les` raises."""
        form = relative_form(formel, sted.rad)
        if form not in self._lest:
            self._lest[form] = sted.rad, self._read(sted, formel)
        lest_rad, tre = self._lest[form]
        return tre if lest_rad == sted.rad else shift(tre, sted.rad - lest_rad, 0)
