"""The region's figures of one return, line by line and year by year (domain §9), and what is missing.

What a line is, the family of the form knows; here is only the shape it answers in. Nothing is taken
from the workbook's own sums: books issued by different definitions are computed alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    #: Of what is reported for the year, not of the plan.
    meldt: bool = False


@dataclass(frozen=True, slots=True)
class Hull:
    """An input that a figure hangs on and that is not there. hva: what it is, in words. aar: the years it is missing for, none
    where it belongs to no year. ulest: something stands there that could not be read."""

    radid: str
    celle: Celle
    hva: str
    aar: tuple[int, ...] = ()
    ulest: bool = False


class Aarsverdi(NamedTuple):
    """What a return says of one year: of which row, what it is called, and where it stands. er_plan: what
    was planned for it, which is of the last answer, not of the file of the year."""

    radid: str
    linje: str
    hva: str
    aar: int
    verdi: float
    celle: Celle
    er_plan: bool = False


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


def join_steder(egne: str, andre: Iterable[tuple[str, str]]) -> str:
    """With cells of other files: "Gevinster!D8; [plan.xlsx]Plan!F8"."""
    fra = (f"[{fil}]{d[0]}" for fil, tekst in andre for d in _STEDDEL.finditer(tekst))
    return "; ".join(del_.removesuffix("; ") for del_ in (egne, *fra) if del_)


def read_steder(tekst: str) -> tuple[tuple[str, str, str], ...]:
    """File ("" for the one it is about), sheet and address of each."""
    deler = _STEDDEL.finditer(tekst)
    return tuple((d["fil"] or "", d["ark"], celle) for d in deler for celle in d["celler"].split())


#: What write_steder and join_steder put side by side. No sheet has brackets in its name.
_STEDDEL: Final = re.compile(
    r"(?:\[(?P<fil>.*?)\](?=[^\[\]]*?!))?(?P<ark>[^\[\]]+?)!(?P<celler>[A-Z]+[0-9]+(?: [A-Z]+[0-9]+)*)(?:; |$)"
)


#: The table of what is counted: lines and years, and sums of like with like.
TELLING: Final = "linjetall"
INGEN: Final = Linjetall()
INGEN_GODKJENT: Final[Mapping[str, Verdi]] = {}
_STEDER: Final[dict[str, tuple[Tallsted, ...]]] = {}


def read_aarsverdier(
    svar: Oppslag, tall: Linjetall
) -> Mapping[int, Mapping[tuple[str, str], Aarsverdi]]:
    """What is said of each year, by row and what it is."""
    alle: dict[int, dict[tuple[str, str], Aarsverdi]] = defaultdict(dict)
    for f in familier(svar.layout):
        for finn in f.fetch("aarsverdier"):
            for v in finn(svar, tall, f.kolonnenavn):
                alle[v.aar][v.radid, v.hva] = v
    return alle


def read_linjetall(svar: Oppslag, godkjent: Mapping[str, Verdi] = INGEN_GODKJENT) -> Linjetall:
    """godkjent: what is accepted of earlier years, by `Tallsted.nokkel`."""
    deler: list[Linjetall] = [
        regn(svar, f.kolonnenavn, godkjent)
        for f in familier(svar.layout)
        for regn in f.fetch("linjetall")
    ]
    steder = tuple(s for d in deler for s in d.steder)
    if steder == _STEDER.get(svar.layout.digest):
        steder = _STEDER[svar.layout.digest]
    else:
        _STEDER[svar.layout.digest] = steder
    verdier = Verdirekke(v for d in deler for v in d.verdier)
    return Linjetall(steder, verdier, tuple(h for d in deler for h in d.hull))
