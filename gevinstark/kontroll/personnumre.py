"""Findings for national identity numbers in what the sender wrote, wherever in the file it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gevinstark.funn import Funn, make_funn
from gevinstark.kontroll.fasit import Plass
from gevinstark.kontroll.personvern import mask, mask_tall
from gevinstark.kontroll.plassering import Arkplass
from gevinstark.kontroll.retur import Retur
from gevinstark.layout import Celle
from gevinstark.verdi import celleadresse

_MAKS_HUSKET: Final = 50_000
#: Only texts up to this length are remembered.
_MINNEVERDIG: Final = 1_000


class _Tekster(dict[str, bool]):
    """Text -> whether it holds a number. Returns of one issue have mostly the same texts."""

    def __missing__(self, tekst: str) -> bool:
        har = mask(tekst) != tekst
        if len(tekst) <= _MINNEVERDIG:
            if len(self) >= _MAKS_HUSKET:
                self.clear()
            self[tekst] = har
        return har


_HAR_NUMMER: Final = _Tekster()


def check_personnumre(retur: Retur) -> Iterator[Funn]:
    """One finding a cell, without the number. A result that only repeats another cell is not told
    again."""
    ved_navn = {a.lest.navn: a for a in retur.plassering.ark.values()}
    for ark in retur.avlesning.ark:
        utstedt = ved_navn.get(ark.navn)
        tekstfelt = _tekstfelt(utstedt)
        kjente = utstedt.kjente if utstedt else frozenset()
        for plass, lest in ark.celler.items():
            verdi, formel = lest.verdi, lest.formel
            if formel is not None:
                funnet = _HAR_NUMMER[formel]
            elif isinstance(verdi, str):
                funnet = _HAR_NUMMER[verdi]
            elif isinstance(verdi, float):
                # Where the form asks for no number, one of eleven digits is no amount either.
                ord_ = plass in tekstfelt or plass not in kjente
                funnet = ord_ and mask_tall(verdi) is not None
            else:
                funnet = False
            if funnet:
                celle = tekstfelt.get(plass)
                yield make_funn(
                    "VER-17",
                    fil=retur.fil,
                    ark=ark.navn,
                    celle=celleadresse(*plass),
                    felt=celle.nokkel(retur.utstedt.kommune) if celle else None,
                )


def _tekstfelt(ark: Arkplass | None) -> Mapping[Plass, Celle]:
    """The fields for words, by where they stand in the file."""
    if ark is None:
        return {}
    if ark.i_ro:
        return ark.fasit.tekstfelt
    steder = ((ark.plass(plass), celle) for plass, celle in ark.fasit.tekstfelt.items())
    return {plass: celle for plass, celle in steder if plass is not None}
