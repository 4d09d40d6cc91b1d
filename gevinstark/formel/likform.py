"""Formulas that are one formula filled down a column are parsed once and moved to each row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from gevinstark.formel.forskyv import forskyv
from gevinstark.formel.tre import Node
from gevinstark.verdi import Sted

#: Texts and quoted sheet names, taken whole so that nothing in them is a reference; then a reference
#: whose row moves along ("A7", "$A7"). Sheet names and functions that look like one end otherwise.
_LEDD: Final = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!)|(?<![\w.$])(\$?[A-Za-z]{1,3})([0-9]{1,7})(?![\w.(!])"""
)


class Likelesing:
    """`les` reads one formula of a cell; it is asked once for each form of formula."""

    def __init__(self, les: Callable[[Sted, str], Node]) -> None:
        self._les = les
        self._lest: dict[str, tuple[int, Node]] = {}

    def parse(self, sted: Sted, formel: str) -> Node:
        """The tree of the formula in that cell. Raises what `les` raises."""
        rad = sted.rad

        def fra_raden(treff: re.Match[str]) -> str:
            return treff[1] or f"{treff[2]}[{int(treff[3]) - rad}]"

        form = _LEDD.sub(fra_raden, formel)
        if form not in self._lest:
            self._lest[form] = rad, self._les(sted, formel)
        lest_rad, tre = self._lest[form]
        return tre if lest_rad == rad else forskyv(tre, rad - lest_rad, 0)
