"""The sheet Per kommune: one row a participant, answered or not, and the sum with its coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import (
    Kolonne,
)
from gevinstark.region.databruk import (
    Planbilde,
)

ARK: Final = "Per kommune"
_FORSTE_HODERAD: Final = 6


def _kolonner(aar: int) -> dict[str, Kolonne]:
    return {
        "kommune": Kolonne("Kommune", "tekst", 30),
        "brutto": Kolonne("Planlagt brutto i levetiden (kr)", bredde=14.5),
        "netto": Kolonne("Planlagt netto i levetiden (kr)", bredde=14.5),
        "naaverdi": Kolonne("Nåverdi av planlagt netto (kr)", bredde=14.5),
        "planlagt": Kolonne(f"Planlagt brutto {aar} (kr)"),
        "realisert": Kolonne(f"Realisert brutto {aar} (kr)"),
        "hittil": Kolonne("Realisert brutto så langt (kr)", bredde=14.5),
        "kostnad": Kolonne("Påløpte kostnader så langt (kr)", bredde=14.5),
        "realisert_netto": Kolonne("Realisert netto så langt (kr)", bredde=14.5),
        "avvik": Kolonne(f"Avvik {aar}: realisert minus planlagt (kr)"),
        "oppnaadd": Kolonne(f"Realisert av planlagt {aar}", "prosent", 11),
        "lokale": Kolonne("Egne lokale gevinster (antall)", "tall", 10),
        "brukere": Kolonne("Antall brukere av tjenesten", "tall", 11),
        "status": Kolonne("Status", "tekst", 22),
        "nr": Kolonne("Kommunenr.", "tekst", 13),
    }


@dataclass(frozen=True, slots=True)
class Kommuneplass:
    """Where one plan's participants stand, for formulas on other sheets."""

    hoderad: int
    antall: int
    kolonner: tuple[str, ...]

    @property
    def forste(self) -> int:
        return self.hoderad + 1

    @property
    def siste(self) -> int:
        return self.hoderad + self.antall

    def bokstav(self, kolonne: str) -> str:
        return kolonnebokstav(self.kolonner.index(kolonne) + 1)

    def omraade(self, kolonne: str, *, fra_annet_ark: bool = True) -> str:
        b = self.bokstav(kolonne)
        prefiks = f"'{ARK}'!" if fra_annet_ark else ""
        return f"{prefiks}${b}${self.forste}:${b}${self.siste}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Kommuneplass]:
    """Plan -> place. Under each block: sum, coverage, an empty row and the next plan's title."""
    plasser: dict[str, Kommuneplass] = {}
    hoderad = _FORSTE_HODERAD
    for plan in planer:
        plass = Kommuneplass(hoderad, len(plan.deltakere), tuple(_kolonner(plan.aar)))
        plasser[plan.plan] = plass
        hoderad = plass.siste + 5
    return plasser


def svar_antall(plass: Kommuneplass, *, fra_annet_ark: bool = True) -> str:
    """How many participants have an accepted return for the plan's reporting year."""
    status = plass.omraade("status", fra_annet_ark=fra_annet_ark)
    return f'(COUNTIFS({status},"godkjent")+COUNTIFS({status},"godkjent med merknad"))'
