"""Findings for national identity numbers in what the sender wrote, wherever in the file it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.verdi import Verdi, celleadresse
from gevinstark.kontroll.fasit import Plass
from gevinstark.kontroll.personvern import MINSTE_TALL, mask, mask_tall
from gevinstark.kontroll.plassering import Arkplass
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Lestark, Lestcelle


class _Tekster(BoundedCache[str, bool]):
    """Text -> whether it holds a number. Returns of one issue have mostly the same texts."""

    def __missing__(self, tekst: str) -> bool:
        har = mask(tekst) != tekst
        self.keep(tekst, har)
        return har


_HAR_NUMMER: Final = _Tekster(plass=4 * 1024**2, lengst=8 * 1024)


def check_personnumre(retur: Retur) -> Iterator[Funn]:
    """One finding a cell, without the number. A result that only repeats another cell is not told
    again."""
    ved_navn = {a.lest.navn: a for a in retur.plassering.ark.values()}
    for ark in retur.avlesning.ark:
        utstedt = ved_navn.get(ark.navn)
        tekstfelt = _tekstfelt(utstedt)
        kjente = utstedt.kjente if utstedt else frozenset()
        for plass, verdi in _suspected(_skrevet(ark, utstedt)):
            # Where the form asks for no number, one of eleven digits is no amount either.
            if isinstance(verdi, float) and not (
                (plass in tekstfelt or plass not in kjente) and mask_tall(verdi) is not None
            ):
                continue
            celle = tekstfelt.get(plass)
            yield make_funn(
                "VER-17",
                fil=retur.fil,
                ark=ark.navn,
                celle=celleadresse(*plass),
                felt=celle.nokkel(retur.utstedt.kommune) if celle else None,
            )


def _skrevet(ark: Lestark, utstedt: Arkplass | None) -> Iterable[tuple[Plass, Lestcelle]]:
    """The cells that may hold what the sender wrote: where all else is as issued, the inputs."""
    if (
        utstedt is not None
        and utstedt.fast_som_utsendt
        and utstedt.formler_som_utsendt
        and utstedt.uten_annet
    ):
        return zip(utstedt.fasit.inndata.plasser, utstedt.lest_inndata, strict=True)
    return ark.celler.items()


def _suspected(celler: Iterable[tuple[Plass, Lestcelle]]) -> list[tuple[Plass, Verdi]]:
    """The texts and formulas that hold a number, and the numbers that are large enough to be one."""
    har = _HAR_NUMMER
    return [
        (plass, verdi if formel is None else formel)
        for plass, (verdi, _, formel, *_) in celler
        if (
            har[formel]
            if formel is not None
            else har[verdi]
            if verdi.__class__ is str
            else verdi.__class__ is float and verdi >= MINSTE_TALL
        )
    ]


def _tekstfelt(ark: Arkplass | None) -> Mapping[Plass, Celle]:
    """The fields for words, by where they stand in the file."""
    if ark is None:
        return {}
    if ark.i_ro:
        return ark.fasit.tekstfelt
    steder = ((ark.plass(plass), celle) for plass, celle in ark.fasit.tekstfelt.items())
    return {plass: celle for plass, celle in steder if plass is not None}
