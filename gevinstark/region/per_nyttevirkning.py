"""The sheet Per nyttevirkning: the region's sum for each benefit, and under it who realised what.

The second table is also what the first one's share is computed from: realised and planned are
compared for the kommuner that have given both, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.databruk import (
    Planbilde,
)
from gevinstark.region.formler import slaa_opp, tekst

ARK: Final = "Per nyttevirkning"
_FORSTE: Final = 6
_MATRISE_FRA: Final = 3


@dataclass(frozen=True, slots=True)
class Linje:
    """A line of the table: one common benefit, or all the local ones together."""

    id: str
    beskrivelse: str
    rader: tuple[str, ...]
    lokal: bool = False


def linjer(plan: Planbilde) -> tuple[Linje, ...]:
    felles = tuple(Linje(v.id, v.beskrivelse, (v.radid,)) for v in plan.felles)
    if not plan.lokale:
        return felles
    forste, siste = plan.lokale[0].id, plan.lokale[-1].id
    navn = forste if forste == siste else f"{forste}–{siste}"
    return (
        *felles,
        Linje(
            navn,
            "Kommunenes egne lokale gevinster",
            tuple(v.radid for v in plan.lokale),
            lokal=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Virkningsplass:
    """hoderad of the first table; the matrix has its title two rows under the first one's sum."""

    hoderad: int
    linjer: tuple[Linje, ...]
    kommuner: int

    @property
    def sumrad(self) -> int:
        return self.hoderad + len(self.linjer) + 1

    @property
    def matrisehode(self) -> int:
        return self.sumrad + 3

    @property
    def matrisesum(self) -> int:
        return self.matrisehode + self.kommuner + 1

    @property
    def slutt(self) -> int:
        return self.matrisesum + 1

    def verdi(self, kolonne: str, ident: str) -> str:
        """A benefit's figure in a column of the first table, for another sheet."""
        rader = f"'{ARK}'!${{0}}${self.hoderad + 1}:${{0}}${self.sumrad - 1}"
        return slaa_opp(rader.format(kolonne), rader.format("A"), tekst(ident))

    def matrise(self, nr: int, *, realisert: bool) -> str:
        """The column of line number `nr` (from 0) in the matrix."""
        return self._spenn(kolonnebokstav(_MATRISE_FRA + 2 * nr + realisert))

    @property
    def etiketter(self) -> str:
        return self._spenn("B")

    def _spenn(self, b: str) -> str:
        return f"${b}${self.matrisehode + 1}:${b}${self.matrisehode + self.kommuner}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Virkningsplass]:
    funnet: dict[str, Virkningsplass] = {}
    rad = _FORSTE
    for plan in planer:
        funnet[plan.plan] = plass = Virkningsplass(rad, linjer(plan), len(plan.deltakere))
        rad = plass.slutt + 3
    return funnet
