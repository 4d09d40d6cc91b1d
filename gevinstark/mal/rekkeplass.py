"""Where the fields of a joint workbook's rows stand: which blocks share a row, and their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.mal.kart import Feltplass
from gevinstark.mal.skjema import Arkmal
from gevinstark.mal.skjemadeler import Felter


@dataclass(frozen=True, slots=True)
class Feltrekke:
    """A row for each kommune. blokker: those that share it. egen: the tab is made for fields.

    forste, status: columns of the first field and of the state (0: none), before the kommune's is put
    in front.
    """

    blokker: tuple[Felter, ...]
    egen: bool
    forste: int
    status: int

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
        felt = [f for b in self.blokker for f in b.rader]
        kan_mangle = any(f.hull for f in felt)
        return max(self.status, self.forste + len(felt) - 1) + 1 if kan_mangle else 0

    @property
    def ledige(self) -> list[int]:
        """Sheet columns of the row that hold nothing: before the first field, and before the state."""
        antall = sum(len(b.rader) for b in self.blokker)
        etter = self.forste + antall + 1
        return [*range(2, self.forste + 1), *range(etter, self.status + 1)]

    def place(self, felter: Felter, ark: str, rad: int) -> Feltplass:
        """One block of the row, on this sheet row of a joint workbook."""
        alle = [(b.nokkel, f.nokkel) for b in self.blokker for f in b.rader]
        forste = self.forste + 1
        felt = {
            f.nokkel: (rad, forste + alle.index((felter.nokkel, f.nokkel))) for f in felter.rader
        }
        return Feltplass(felter.nokkel, ark, felt)


def hullmerke(kol: int) -> str:
    """What the row's last cell says of an incomplete figure in this column."""
    return f" {kolonnebokstav(kol)}*"


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
        return Feltrekke(blokker, egen, 1, antall + 1 if spurt else 0)
    _, verdi, _, status = blokker[0].plass or (1, 2, 3, 0)
    forste = max(1, min(verdi, status - antall)) if status else verdi
    return Feltrekke(blokker, egen, forste, status if spurt else 0)
