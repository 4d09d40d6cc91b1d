"""Small makers of cells, so that the sheets' own modules read as what stands on them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import Celle, Radblokk, Type
from gevinstark.grunn.verdi import Verdi

FARGE: Final = "region"
TITTELHOYDE: Final = 24.0
_LINJEHOYDE: Final = 13.5
#: Styles whose text wraps (workbook.tema).
#: As wide as what is marked as incomplete before the words of what is missing.
_ORD_FORAN: Final = " " * len("Planlagt* Netto* ")
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
    linjer: dict[int, int] = {}
    for c in celler:
        if c.stil in _BRYTES and c.rolle == "fast" and isinstance(c.verdi, str):
            linjer[c.rad] = max(linjer.get(c.rad, 1), _linjer(c.verdi, bredder[c.kol - 1]))
    return {1: TITTELHOYDE, **_hoyder(linjer)}


def make_radblokk(
    forste: int,
    kolonner: Sequence[Celle],
    rader: Sequence[tuple[Verdi, ...]],
    bredder: Sequence[float] = (),
    vist: Sequence[tuple[Verdi, ...]] = (),
) -> Radblokk:
    """Rows alike. bredder: of the sheet's columns, where a row may be higher for its text to wrap.
    vist: the rows as they are seen, where formulas show texts that are known."""
    linjer: dict[int, int] = {}
    for nr, c in enumerate(kolonner):
        if not bredder or c.stil not in _BRYTES:
            continue
        bredde = bredder[c.kol - 1]
        for i, rad in enumerate(vist or rader):
            verdi = rad[nr]
            if isinstance(verdi, str) and len(verdi) > bredde:
                linjer[i] = max(linjer.get(i, 1), _linjer(verdi, bredde))
    return Radblokk(forste, tuple(kolonner), tuple(rader), _hoyder(linjer))


def height_of(rad: int, tekst: str, bredde: float) -> Iterator[tuple[int, float]]:
    """The row's height where a text with a word or two before it takes more than one line."""
    yield from _hoyder({rad: _linjer(tekst + _ORD_FORAN, bredde)}).items() if tekst else ()


def _linjer(tekst: str, bredde: float) -> int:
    return math.ceil(len(tekst) / (1.1 * bredde))


def _hoyder(linjer: Mapping[int, int]) -> dict[int, float]:
    return {rad: 2 + _LINJEHOYDE * antall for rad, antall in linjer.items() if antall > 1}
