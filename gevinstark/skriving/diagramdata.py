"""The figures a chart keeps a copy of, in the XML XlsxWriter wrote for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import chain
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import Sted, Verdi, parse_celle
from gevinstark.skriving.celle_xml import KanIkkeKopieres

#: What stands in a cell: the cell, or None where the Layout has none, and its value or result.
Oppslag = Callable[[Sted], tuple[Celle | None, Verdi]]

_SERIE: Final = re.compile(
    r"(?P<verdier><c:val><c:numRef>)?<c:f>(?P<omraade>[^<]*)</c:f><c:(?P<art>num|str)Cache>"
    r"(?:<c:formatCode>General</c:formatCode>)?<c:ptCount val=\"[0-9]+\"/>(?P<punkter>.*?)"
    r"</c:(?P=art)Cache>"
)
_OMRAADE: Final = re.compile(r"'?(?P<ark>[^!]*?)'?!(?P<fra>\$[A-Z]+\$[0-9]+)(?::(?P<til>\S+))?")


class Diagramdata:
    """A chart's XML, cut at the figures it keeps copies of. Raises KanIkkeKopieres for a chart over something else
    than ranges."""

    def __init__(self, xml: str) -> None:
        self._biter = [""]
        self._verdier: list[list[Sted]] = []
        #: What it shows beside its values: names and categories.
        self._faste: list[Sted] = []
        til = 0
        for treff in _SERIE.finditer(xml):
            steder = list(_read_omraade(treff["omraade"]))
            if not treff["verdier"]:
                self._faste += steder
                continue
            self._verdier.append(steder)
            self._biter[-1] = xml[til : treff.start("punkter")]
            til = treff.end("punkter")
            self._biter.append("")
        self._biter[-1] = xml[til:]

    def fixed(self, oppslag: Oppslag) -> list[str]:
        """The names and categories, as text to compare."""
        return [repr(oppslag(sted)[1]) for sted in self._faste]

    def fill(self, oppslag: Oppslag) -> str:
        """The chart with its values as they now are. Raises KanIkkeKopieres for values that are hard to tell."""
        punkter = ["".join(_punkter(map(oppslag, steder))) for steder in self._verdier]
        return "".join(chain(*zip(self._biter, [*punkter, ""], strict=True)))


def _read_omraade(omraade: str) -> Iterator[Sted]:
    treff = _OMRAADE.fullmatch(unescape(omraade))
    fra = parse_celle(treff["fra"].replace("$", "")) if treff else None
    til = parse_celle((treff["til"] or treff["fra"]).replace("$", "")) if treff else None
    if treff is None or fra is None or til is None:
        raise KanIkkeKopieres("a chart is over something else than one range")
    for rad in range(fra[0], til[0] + 1):
        for kol in range(fra[1], til[1] + 1):
            yield Sted(treff["ark"], rad, kol)


def _punkter(verdier: Iterable[tuple[Celle | None, Verdi]]) -> Iterator[str]:
    """The points of a chart's values; what is no number is drawn as zero."""
    for nr, (celle, verdi) in enumerate(verdier):
        if celle is None:
            continue
        if isinstance(verdi, bool) or (isinstance(verdi, str) and _can_be_tall(verdi)):
            raise KanIkkeKopieres("a chart over something that may be a number")
        tall = verdi if isinstance(verdi, int | float) else 0
        vist = f"{tall:.16g}" if celle.formel is None else str(tall)
        yield f'<c:pt idx="{nr}"><c:v>{vist}</c:v></c:pt>'


def _can_be_tall(tekst: str) -> bool:
    try:
        float(tekst)
    except ValueError:
        return False
    return True
