"""The charts of a sheet, each under the table it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Diagram
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.kart import arkprefiks
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.skjemadeler import Tabell

#: Right of the columns that a second page across repeats.
_DIAGRAMKOLONNE: Final = 3


def make_diagrammer(plass: Arkplass, tabeller: Sequence[Tabell]) -> Iterator[Diagram]:
    """None in a joint workbook, where each kommune would have one."""
    for tabell in tabeller:
        figur = tabell.figur
        if figur is None or plass.luft:
            continue
        sted = plass.plasser(tabell)[0]
        antall = len(plass.kart.aar)
        serier = []
        for navn, kilde in figur.serier.items():
            sumid, _, kolonne = kilde.partition(".")
            kol, rad = sted.kolonner[kolonne], sted.summer[sumid]
            serier.append(
                (
                    navn,
                    _fast_omraade(plass.navn, sted.hoderad, kol, kol + antall - 1),
                    _fast_omraade(plass.navn, rad, kol, kol + antall - 1),
                )
            )
        under = max(sted.rader[-1].rad, *sted.summer.values()) + 2
        yield Diagram(
            celle=celleadresse(under, _DIAGRAMKOLONNE),
            art="stolpe",
            tittel=figur.tittel,
            alt_tekst=figur.alt,
            serier=tuple(serier),
            verdiakse=figur.verdiakse,
        )


def _fast_omraade(ark: str, rad: int, fra: int, til: int) -> str:
    a, b = celleadresse(rad, fra), celleadresse(rad, til)
    return f"{arkprefiks(ark)}{_anchor(a)}:{_anchor(b)}"


def _anchor(adresse: str) -> str:
    bokstaver = adresse.rstrip("0123456789")
    return f"${bokstaver}${adresse[len(bokstaver) :]}"
