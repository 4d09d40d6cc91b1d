"""The figures a chart keeps a copy of, in the XML XlsxWriter wrote for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
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


def fixed_data(xml: str, oppslag: Oppslag) -> list[str]:
    """What a chart shows beside its values: names and categories, as text to compare."""
    return [
        repr(verdi)
        for treff in _SERIE.finditer(xml)
        if not treff["verdier"]
        for _, verdi in _read_omraade(treff["omraade"], oppslag)
    ]


def fill_figures(xml: str, oppslag: Oppslag) -> str:
    """The chart with its values as they now are. Raises Utenfor for values that are hard to tell."""

    def swap(treff: re.Match[str]) -> str:
        if not treff["verdier"]:
            return treff[0]
        punkter = "".join(_punkter(_read_omraade(treff["omraade"], oppslag)))
        return treff[0].replace(f"{treff['punkter']}</c:numCache>", f"{punkter}</c:numCache>")

    return _SERIE.sub(swap, xml)


def _read_omraade(omraade: str, oppslag: Oppslag) -> Iterator[tuple[Celle | None, Verdi]]:
    treff = _OMRAADE.fullmatch(unescape(omraade))
    fra = parse_celle(treff["fra"].replace("$", "")) if treff else None
    til = parse_celle((treff["til"] or treff["fra"]).replace("$", "")) if treff else None
    if treff is None or fra is None or til is None:
        raise KanIkkeKopieres("a chart is over something else than one range")
    for rad in range(fra[0], til[0] + 1):
        for kol in range(fra[1], til[1] + 1):
            yield oppslag(Sted(treff["ark"], rad, kol))


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
