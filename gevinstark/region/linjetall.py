"""The region's figures of one return, line by line and year by year (domain §9), and what is missing.

What a line is, the family of the form knows; here is only the shape it answers in. Nothing is taken
from the workbook's own sums: books issued by different definitions are computed alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import familier
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi
from gevinstark.grunn.verdirekke import Verdirekke
from gevinstark.kontroll.oppslag import Oppslag


class Tallsted(NamedTuple):
    """Which figure: table, row and column as maler/region.yaml names them, and the year if it has one.

    nokkel: its field key after the owner. kilde: the same of the cell it is shown with.
    """

    tabell: str
    rad: str
    kolonne: str
    aar: int | None
    nokkel: str
    kilde: str
    enhet: str = "kr"


@dataclass(frozen=True, slots=True)
class Hull:
    """An input that a figure hangs on and that is not there. hva: what it is, in words. aar: the years it is missing for, none
    where it belongs to no year. ulest: something stands there that could not be read."""

    radid: str
    celle: Celle
    hva: str
    aar: tuple[int, ...] = ()
    ulest: bool = False


@dataclass(frozen=True)
class Linjetall:
    """Every figure, None where there is nothing to say. The places are the same in all returns of a
    Layout, and held once."""

    steder: Sequence[Tallsted] = ()
    verdier: Sequence[Verdi] = ()
    hull: tuple[Hull, ...] = ()


def read_opphav(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Key of a figure after the owner -> keys of the answers it is made of."""
    alle: dict[str, tuple[str, ...]] = {}
    for f in familier(layout):
        for finn in f.fetch("opphav"):
            alle |= finn(layout, f.kolonnenavn)
    return alle


def write_steder(celler: Iterable[Celle]) -> str:
    """Cells as they are read again (`read_steder`): "Gevinster!D8 F8; Realisert!E5"."""
    per_ark: dict[str, list[str]] = {}
    for c in celler:
        per_ark.setdefault(c.ark, []).append(c.adresse)
    return "; ".join(f"{ark}!{' '.join(adresser)}" for ark, adresser in per_ark.items())


def read_steder(tekst: str) -> tuple[tuple[str, str], ...]:
    """Sheet and address of each."""
    deler = [del_.rpartition("!") for del_ in tekst.split("; ") if del_]
    return tuple((ark, adresse) for ark, _, alle in deler for adresse in alle.split())


#: The table of what is counted: lines and years, and sums of like with like.
TELLING: Final = "linjetall"
INGEN: Final = Linjetall()
_STEDER: Final[dict[str, tuple[Tallsted, ...]]] = {}


def read_linjetall(svar: Oppslag) -> Linjetall:
    deler: list[Linjetall] = [
        regn(svar, f.kolonnenavn) for f in familier(svar.layout) for regn in f.fetch("linjetall")
    ]
    steder = tuple(s for d in deler for s in d.steder)
    if steder == _STEDER.get(svar.layout.digest):
        steder = _STEDER[svar.layout.digest]
    else:
        _STEDER[svar.layout.digest] = steder
    verdier = Verdirekke(v for d in deler for v in d.verdier)
    return Linjetall(steder, verdier, tuple(h for d in deler for h in d.hull))
