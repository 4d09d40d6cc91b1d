"""Where the fields of a joint workbook's rows stand: which blocks share a row, and their columns. Where
a tab of fields would be wider than a screen, its questions stand in bands below each other, each with a
row for each kommune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, zip_longest
from typing import Final

from gevinstark.grunn.celle import FELLES, Sideblokk
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.mal.kart import Feltplass
from gevinstark.mal.poster import Felt
from gevinstark.mal.skjema import Arkmal
from gevinstark.mal.skjemadeler import Del, Felter

#: Characters that the fields of a row may take, beside the kommune and the state.
_RADBREDDE: Final = 135.0
#: Bands at most: ways to divide many groups of questions into more are too many to try.
_MAKS_BAAND: Final = 5
_BREDDER: Final[Mapping[str, float]] = {
    "tekst": 19.5, "dato": 16.0, "aar": 9.0, "prosent": 11.0,
}  # fmt: skip
_ELLERS_BREDDE: Final = 13.0
#: Of an amount of eight digits that may be marked `DELVIS`.
DELVISBREDDE: Final = 15.0
#: Of a long answer.
_LANG_BREDDE: Final = 26.0

#: Fields side by side, each with the block it is of.
Baand = tuple[tuple[Felter, Felt], ...]


@dataclass(frozen=True, slots=True)
class Feltrekke:
    """A row for each kommune in each band. blokker: those that share it. egen: the tab is made for fields.

    forste, status: columns of the first field and of the state (0: none), before the kommune's is put
    in front.
    """

    blokker: tuple[Felter, ...]
    egen: bool
    forste: int
    status: int
    baand: tuple[Baand, ...]

    @property
    def spurt(self) -> Felter:
        """The block the row's state is counted in: the first that asks anything."""
        return next((b for b in self.blokker if b.sporres), self.blokker[0])

    @property
    def tittel(self) -> str:
        return "" if self.egen else self.blokker[0].tittel

    @property
    def over(self) -> int:
        """Rows above the headings: a title, or headings of the groups of questions."""
        grupper = any(b.tittel or any(f.overskrift for f in b.rader) for b in self.blokker)
        return int(grupper if self.egen else bool(self.tittel))

    @property
    def under(self) -> int:
        """Rows between the headings and the first kommune: help."""
        return int(any(f.hjelp and not b.uten_hjelp for b in self.blokker for f in b.rader))

    @property
    def hull(self) -> int:
        """Column that says which of the row's figures are incomplete, after all others; 0 where none can be."""
        kan_mangle = any(f.hull for b in self.blokker for f in b.rader)
        lengst = max(map(len, self.baand))
        return max(self.status, self.forste + lengst - 1) + 1 if kan_mangle else 0

    def ledige(self, baand: Baand) -> list[int]:
        """Sheet columns of the row that hold nothing: before the first field, and before the state."""
        etter = self.forste + len(baand) + 1
        return [*range(2, self.forste + 1), *range(etter, self.status + 1)]

    def slutt(self, start: int, antall: int) -> int:
        """The last kommune's row in the last band. start: the first row of it all. antall: how many kommuner."""
        return start + len(self.baand) * self._steg(antall) - 2

    def sideblokker(self, del_: Del, start: int, antall: int) -> Iterator[Sideblokk]:
        """Each band, as what is kept whole on paper; with the block it begins in."""
        steg = self._steg(antall)
        for topp in (
            range(start, self.slutt(start, antall), steg) if del_ is self.blokker[0] else ()
        ):
            yield Sideblokk(topp, topp + steg - 2, topp + self.over, self.blokker[0].nokkel)

    def _steg(self, antall: int) -> int:
        """Rows from one band to the next: its headings, the kommuner, and a blank one."""
        return self.over + 1 + self.under + antall + 1

    def place(self, felter: Felter, ark: str, rad: int, antall: int) -> Feltplass:
        """One block of it in a joint workbook. rad: the kommune's first row. antall: how many kommuner."""
        felt = {
            f.nokkel: (rad + nr * self._steg(antall), kol)
            for nr, baand in enumerate(self.baand)
            for kol, (b, f) in enumerate(baand, self.forste + 1)
            if b is felter
        }
        return Feltplass(felter.nokkel, ark, felt)


def hullmerke(kol: int) -> str:
    """What the row's last cell says of an incomplete figure in this column."""
    return f" {kolonnebokstav(kol)}"


def list_feltrekker(arkmal: Arkmal) -> Mapping[str, Feltrekke]:
    """Block key -> the row it is on, for every block of the kommune's own fields on a tab."""
    egen = any(isinstance(d, Felter) and d.bredder for d in arkmal.deler)
    rekker: dict[str, Feltrekke] = {}
    forrige: Felter | None = None
    for del_ in arkmal.deler:
        if not isinstance(del_, Felter) or del_.eier == FELLES:
            forrige = None
            continue
        blokker: tuple[Felter, ...] = (del_,)
        if egen and forrige is not None:
            blokker = (*rekker[forrige.nokkel].blokker, del_)
        rekker |= dict.fromkeys((b.nokkel for b in blokker), _make_rekke(blokker, egen=egen))
        forrige = del_
    return rekker


def _make_rekke(blokker: tuple[Felter, ...], *, egen: bool) -> Feltrekke:
    antall = sum(len(b.rader) for b in blokker)
    spurt = any(b.sporres for b in blokker)
    if egen:
        baand = _divide(blokker)
        return Feltrekke(blokker, egen, 1, max(map(len, baand)) + 1 if spurt else 0, baand)
    _, verdi, _, status = blokker[0].plass or (1, 2, 3, 0)
    forste = max(1, min(verdi, status - antall)) if status else verdi
    alt = tuple((b, f) for b in blokker for f in b.rader)
    return Feltrekke(blokker, egen, forste, status if spurt else 0, (alt,))


def _divide(blokker: Sequence[Felter]) -> tuple[Baand, ...]:
    """The fewest bands that are no wider than the screen, parted between groups of questions; where no few
    are, the narrowest."""
    alt = tuple((b, f) for b in blokker for f in b.rader)
    nye = [i for i, (b, f) in enumerate(alt) if i and (f is b.rader[0] or f.overskrift)]
    for antall in range(min(len(nye) + 1, _MAKS_BAAND)):
        mulige = [
            tuple(alt[fra:til] for fra, til in pairwise((0, *delt, len(alt))))
            for delt in combinations(nye, antall)
        ]
        smalest = min(mulige, key=lambda m: sum(baandbredder(m)))
        if sum(baandbredder(smalest)) <= _RADBREDDE:
            break
    return smalest


def baandbredder(baand: Sequence[Baand]) -> list[float]:
    """The width of each column of fields."""
    rader = [[_bredde(f) for _, f in b] for b in baand]
    return [max(kolonne) for kolonne in zip_longest(*rader, fillvalue=0.0)]


def _bredde(felt: Felt) -> float:
    if felt.hull and felt.type == "kroner":
        return DELVISBREDDE
    return _LANG_BREDDE if felt.hoyde else _BREDDER.get(felt.type, _ELLERS_BREDDE)
