"""The sheet Omsetning: what the benefits are to be used for, and what they were used for (R15).

Planned shares are shares of a benefit, so they become kroner row by row, in the list, before
anything is added up: share × the kommune's own planned gross benefit of the reporting year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.databruk import (
    BRUKT_BUDSJETT,
    BRUKT_OMPRIORITERT,
    BRUKT_OPPBEMANNING,
    BRUKT_TEKNOLOGI,
    Bruk,
    Planbilde,
)

ARK: Final = "Omsetning"
_FORSTE: Final = 6
#: What a benefit may be used for: as printed, the column of the planned share, what was used.
FORMAAL: Final[tuple[tuple[str, str, Bruk], ...]] = (
    ("Uttak fra budsjett", "oms_budsjett", BRUKT_BUDSJETT),
    ("Unngått fremtidig oppbemanning", "oms_oppbemanning", BRUKT_OPPBEMANNING),
    ("Investering i ny teknologi", "oms_teknologi", BRUKT_TEKNOLOGI),
    ("Omprioritert tid", "oms_omprioritert", BRUKT_OMPRIORITERT),
)
_BRUTTO: Final = "Planlagt brutto i rapporteringsåret (kr)"
_N: Final = len(FORMAAL)
#: Columns of the kommuner's own sums: after number, name and what is planned and used.
_SUM_PLANLAGT, _SUM_BRUKT = 3 + 2 * _N, 4 + 2 * _N
_SUMHODE: Final = (
    "Formål", "Planlagt (kr)", "Andel av planlagt", "Kommuner med plan",
    "Brukt (kr)", "Andel av brukt", "Kommuner med tall", "Brukt minus planlagt (kr)",
)  # fmt: skip
_BREDDER: Final = (8, 34, 26, 18, 16, 16, 16, 16, 16, 16, 13, 13, 13, 13, 30, 12, 24, 30, 24)


@dataclass(frozen=True, slots=True)
class Omsetningsplass:
    """One plan: the summary of the purposes, and the kommuner below it."""

    hoderad: int
    kommuner: int

    @property
    def sumrad(self) -> int:
        return self.hoderad + _N + 1

    @property
    def kommunehode(self) -> int:
        return self.sumrad + 3

    @property
    def siste(self) -> int:
        return self.kommunehode + self.kommuner

    def kommunekolonne(self, nr: int, *, brukt: bool) -> str:
        """The kommuner's kroner for purpose number `nr` (from 0)."""
        b = kolonnebokstav(3 + nr + (_N if brukt else 0))
        return f"${b}${self.kommunehode + 1}:${b}${self.siste}"

    def sumkolonne(self, *, brukt: bool) -> str:
        """Each kommune's kroner for all purposes together."""
        b = kolonnebokstav(_SUM_BRUKT if brukt else _SUM_PLANLAGT)
        return f"${b}${self.kommunehode + 1}:${b}${self.siste}"

    def celle(self, nr: int, overskrift: str) -> str:
        """A figure of the summary, for another sheet. nr = number of purposes: the sum."""
        b = kolonnebokstav(_SUMHODE.index(overskrift) + 2)
        return f"{ARK}!{b}{self.hoderad + 1 + nr}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Omsetningsplass]:
    funnet: dict[str, Omsetningsplass] = {}
    rad = _FORSTE + 1
    for plan in planer:
        funnet[plan.plan] = plass = Omsetningsplass(rad, len(plan.deltakere))
        rad = plass.siste + 5
    return funnet
