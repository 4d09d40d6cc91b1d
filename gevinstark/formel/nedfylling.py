"""A formula filled down a column, as text: what each row of it says, and whether two say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

#: Texts and quoted sheet names, taken whole so that nothing in them is a reference; then a reference
#: whose row moves along ("A7", "$A7"). Sheet names and functions that look like one end otherwise.
_LEDD: Final = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!)|(?<![\w.$])(\$?[A-Za-z]{1,3})([0-9]{1,7})(?![\w.(!])"""
)


def fill_down(formel: str, forste: int, antall: int) -> Iterator[str]:
    """The formula of each of `antall` rows from `forste`, of which `formel` stands in the first."""
    deler, rader = _split(formel)
    if all(rad == forste for rad in rader):
        for rad in range(forste, forste + antall):
            yield str(rad).join(deler)
        return
    for steg in range(antall):
        flettet = [d + str(rad + steg) for d, rad in zip(deler, rader, strict=False)]
        yield "".join(flettet) + deler[-1]


def relative_form(formel: str, rad: int) -> str:
    """The same text for every formula that is another one filled down."""
    deler, rader = _split(formel)
    ut = [f"{d}[{r - rad}]" for d, r in zip(deler, rader, strict=False)]
    return "".join(ut) + deler[-1]


def _split(formel: str) -> tuple[list[str], list[int]]:
    """The text around the row numbers that move along, and the numbers: one fewer than the texts."""
    deler, rader, slutt = [], [], 0
    for treff in _LEDD.finditer(formel):
        if treff[3] is not None:
            deler.append(formel[slutt : treff.start(3)])
            rader.append(int(treff[3]))
            slutt = treff.end(3)
    return [*deler, formel[slutt:]], rader
