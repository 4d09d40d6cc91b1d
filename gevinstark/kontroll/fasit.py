"""What was issued, arranged for comparing: per sheet the places, expected values and formulas.

Made once per Layout. Only the few values that differ between kommuner are looked up per return.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi, som_lest

Plass = tuple[int, int]
_SAERSKILTE: Final = frozenset({"tekst", "dato"})


class Post(NamedTuple):
    """One issued cell. nokkel: generic field key, "" when it has none. verdi: the Layout's constant,
    numbers as floats and blank as None, as a file is read."""

    plass: Plass
    sted: Sted
    nokkel: str
    verdi: Verdi
    celle: Celle

    def utstedt(self, verdier: Mapping[str, Verdi]) -> Verdi:
        """What was issued here for a kommune."""
        if self.nokkel and self.nokkel in verdier:
            return som_lest(verdier[self.nokkel])
        return self.verdi


@dataclass(frozen=True, slots=True)
class Rekke:
    """The cells of one role on one sheet. The columns beside them are there because a list compares
    with a list many times faster than cell with cell.

    nr: field key -> number of its cell. formler: their texts, "" for cells that are no formula.
    saerskilte: the numbers of those in which a number may be taken for something else.
    """

    poster: tuple[Post, ...]
    plasser: tuple[Plass, ...]
    verdier: tuple[Verdi, ...]
    formler: tuple[str, ...]
    nr: Mapping[str, int]
    saerskilte: tuple[int, ...]

    def __iter__(self) -> Iterator[Post]:
        return iter(self.poster)

    def utstedt(self, verdier: Mapping[str, Verdi]) -> list[Verdi]:
        """What was issued in each of them for a kommune."""
        ut = list(self.verdier)
        for nokkel in self.nr.keys() & verdier.keys():
            ut[self.nr[nokkel]] = som_lest(verdier[nokkel])
        return ut


def _rekke(poster: Sequence[Post]) -> Rekke:
    return Rekke(
        poster=tuple(poster),
        plasser=tuple(p.plass for p in poster),
        verdier=tuple(p.verdi for p in poster),
        formler=tuple(p.celle.formel or "" for p in poster),
        nr={p.nokkel: nr for nr, p in enumerate(poster) if p.nokkel},
        saerskilte=tuple(nr for nr, p in enumerate(poster) if p.celle.type in _SAERSKILTE),
    )


@dataclass(frozen=True, slots=True)
class Arkfasit:
    """One issued sheet. tekstfelt: the fields that hold words, by place."""

    navn: str
    fast: Rekke
    formler: Rekke
    inndata: Rekke
    tekstfelt: Mapping[Plass, Celle]
    plasser: frozenset[Plass]
    siste_rad: int
    siste_kol: int

    @property
    def poster(self) -> tuple[Post, ...]:
        return (*self.fast, *self.formler, *self.inndata)


_FASITER: Final[dict[str, Mapping[str, Arkfasit]]] = {}


def fasit_for(layout: Layout) -> Mapping[str, Arkfasit]:
    """Sheet name -> what was issued there, once per Layout."""
    if layout.digest not in _FASITER:
        _FASITER[layout.digest] = {a.navn: _arkfasit(a.navn, a.celler) for a in layout.ark}
    return _FASITER[layout.digest]


def _arkfasit(navn: str, celler: tuple[Celle, ...]) -> Arkfasit:
    roller: dict[str, list[Post]] = {"fast": [], "formel": [], "inndata": []}
    for c in celler:
        nokkel = c.nokkel() if c.is_felt else ""
        post = Post((c.rad, c.kol), c.sted, nokkel, som_lest(c.verdi), c)
        roller[c.rolle].append(post)
    return Arkfasit(
        navn,
        fast=_rekke(roller["fast"]),
        formler=_rekke(roller["formel"]),
        inndata=_rekke(roller["inndata"]),
        tekstfelt={(c.rad, c.kol): c for c in celler if c.type == "tekst" and c.is_felt},
        plasser=frozenset((c.rad, c.kol) for c in celler),
        siste_rad=max((c.rad for c in celler), default=0),
        siste_kol=max((c.kol for c in celler), default=0),
    )
