"""Small makers of cells, so that the sheets' own modules read as what stands on them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import Celle, Radblokk, Type
from gevinstark.grunn.verdi import Verdi

FARGE: Final = "region"
TITTELHOYDE: Final = 24.0
_LINJEHOYDE: Final = 13.5
#: Styles whose text wraps (workbook.tema).
_BRYTES: Final = ("hjelp", "databrutt", "etikett", "")


@dataclass(frozen=True, slots=True)
class Kolonne:
    """One column of a table of figures: heading, type and width."""

    overskrift: str
    type: Type = "kroner"
    bredde: float = 13.5
    desimaler: int = 0
    enhet: str = ""


def fast(
    ark: str, rad: int, kol: int, verdi: Verdi, stil: str = "", *, type_: Type = "tekst"
) -> Celle:
    return Celle(ark, rad, kol, "fast", type_, verdi, stil=stil)


def til(ark: str, omraade: str = "A1") -> str:
    """A link to a place in the workbook."""
    return f"internal:'{ark}'!{omraade.replace('$', '')}"


def tall(
    ark: str, rad: int, kol: int, formel: str, kolonne: Kolonne, *,
    radetikett: str = "", stil: str = "", lenke: str = "",
) -> Celle:  # fmt: skip
    """A figure. Text results ("–", "6 av 8") keep the column's alignment.

    lenke: where a click on it leads, "" for nowhere.
    """
    return Celle(
        ark, rad, kol, "formel", kolonne.type,
        formel=formel, enhet=kolonne.enhet, stil=stil, radetikett=radetikett,
        kolonneetikett=kolonne.overskrift, desimaler=kolonne.desimaler, lenke=lenke,
    )  # fmt: skip


def topp(ark: str, tittel: str, undertittel: str, ingress: Sequence[str] = ()) -> Iterator[Celle]:
    yield fast(ark, 1, 1, tittel, "tittel")
    yield fast(ark, 2, 1, undertittel, "undertittel")
    for i, linje in enumerate(ingress):
        yield fast(ark, 3 + i, 1, linje, "ingress")


def radhoyder(celler: Iterable[Celle], bredder: Sequence[float]) -> dict[int, float]:
    """Heights of the rows whose text wraps, and of the title; not every program finds them itself."""
    tekster = (
        (c.rad, c.verdi, bredder[c.kol - 1])
        for c in celler
        if c.stil in _BRYTES and c.rolle == "fast" and isinstance(c.verdi, str)
    )
    return {1: TITTELHOYDE, **text_heights(tekster)}


def make_radblokk(
    forste: int,
    kolonner: Sequence[Celle],
    rader: Sequence[tuple[Verdi, ...]],
    bredder: Sequence[float] = (),
) -> Radblokk:
    """Rows alike. bredder: of the sheet's columns, where a row may be higher for its text to wrap."""
    brytes = [
        (nr, bredder[c.kol - 1]) for nr, c in enumerate(kolonner) if bredder and c.stil in _BRYTES
    ]
    tekster = (
        (i, verdi, bredde)
        for nr, bredde in brytes
        for i, rad in enumerate(rader)
        if isinstance(verdi := rad[nr], str) and len(verdi) > bredde
    )
    return Radblokk.of(forste, tuple(kolonner), rader, text_heights(tekster))


def text_heights(tekster: Iterable[tuple[int, str, float]]) -> dict[int, float]:
    """Row -> height, of rows where a text takes more than one line. tekster: row, text, and the width of
    its column."""
    linjer: dict[int, int] = {}
    for rad, tekst, bredde in tekster:
        linjer[rad] = max(linjer.get(rad, 1), math.ceil(len(tekst) / (1.1 * bredde)))
    return {rad: 2 + _LINJEHOYDE * antall for rad, antall in linjer.items() if antall > 1}
