"""The sheet Per år: planned, realised and the common plan's budget effect, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import Kolonne
from gevinstark.region.databruk import (
    AARSVERK,
    AVVIK,
    EGEN_BUDSJETT,
    EGEN_MINIMUM,
    EGEN_NETTO,
    PLANLAGT_BRUTTO,
    PLANLAGT_KOSTNAD,
    PLANLAGT_NETTO,
    REALISERT_BRUTTO,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    TIMER,
    Bruk,
    Planbilde,
)
from gevinstark.region.formler import slaa_opp

ARK: Final = "Per år"
UNDER_KRAVET: Final = "Under kravet"
REGELEN: Final = "50 %-regelen"
_FORSTE_HODERAD: Final = 6
_KOLONNER: Final = (
    (Kolonne("Planlagt brutto (kr)"), PLANLAGT_BRUTTO),
    (Kolonne("Planlagte kostnader (kr)"), PLANLAGT_KOSTNAD),
    (Kolonne("Planlagt netto (kr)"), PLANLAGT_NETTO),
    (Kolonne("Realisert brutto (kr)"), REALISERT_BRUTTO),
    (Kolonne("Påløpte kostnader (kr)"), REALISERT_KOSTNAD),
    (Kolonne("Realisert netto (kr)"), REALISERT_NETTO),
    (Kolonne("Avvik: realisert minus planlagt (kr)"), AVVIK),
    (Kolonne("Planlagt frigjort tid (timer)", "tall"), TIMER),
    (Kolonne("Planlagt frigjorte årsverk", "tall", desimaler=1), AARSVERK),
)
#: The common plan's table B: one figure for the whole plan, so coverage means nothing here.
_EGNE: Final = (
    (Kolonne("Felles plan: netto i egen virksomhet (kr)", bredde=15), EGEN_NETTO),
    (Kolonne("Felles plan: minste budsjettvirkning (kr)", bredde=15), EGEN_MINIMUM),
    (Kolonne("Felles plan: budsjettmessig virkning (kr)", bredde=15), EGEN_BUDSJETT),
)
_REGEL: Final = Kolonne(REGELEN, "tekst", 14)
_ALLE: Final = (*_KOLONNER, *_EGNE)


@dataclass(frozen=True, slots=True)
class Aarsplass:
    """Where one plan's years stand: the figures, their sum, and below them who has given them."""

    hoderad: int
    aar: range

    @property
    def forste(self) -> int:
        return self.hoderad + 1

    @property
    def sumrad(self) -> int:
        return self.forste + len(self.aar)

    @property
    def dekningshode(self) -> int:
        return self.sumrad + 3

    @property
    def slutt(self) -> int:
        return self.dekningshode + len(self.aar)

    def bokstav(self, bruk: Bruk) -> str:
        return kolonnebokstav(next(k for k, (_, b) in enumerate(_ALLE, 2) if b is bruk))

    def omraade(self, bokstav: str) -> str:
        return f"'{ARK}'!${bokstav}${self.forste}:${bokstav}${self.sumrad - 1}"

    @property
    def regel(self) -> str:
        """The column that says whether each year meets the 50 % rule."""
        return self.omraade(kolonnebokstav(len(_ALLE) + 2))

    def verdi(self, bruk: Bruk, aar: str) -> str:
        """A year's figure, for another sheet; `aar` is the cell with the year."""
        return slaa_opp(self.omraade(self.bokstav(bruk)), self.omraade("A"), aar)

    def sum(self, bruk: Bruk) -> str:
        return f"'{ARK}'!{self.bokstav(bruk)}{self.sumrad}"

    def antall(self, bruk: Bruk, aar: str) -> str:
        b, forste, siste = self.bokstav(bruk), self.dekningshode + 1, self.slutt
        rader = f"'{ARK}'!${{0}}${forste}:${{0}}${siste}"
        return slaa_opp(rader.format(b), rader.format("A"), aar)


def plasser(planer: Sequence[Planbilde]) -> dict[str, Aarsplass]:
    funnet: dict[str, Aarsplass] = {}
    hoderad = _FORSTE_HODERAD
    for plan in planer:
        funnet[plan.plan] = plass = Aarsplass(hoderad, plan.levetid)
        hoderad = plass.slutt + 4
    return funnet
