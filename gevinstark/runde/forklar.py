"""Where a figure comes from, and where an answer goes (`gevinstark forklar`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.rapport.forklaring import Bruksliste, Forklaring, explain
from gevinstark.runde.trinn import Framdrift, Sti

#: File, sheet and cell.
FLEST_DELER: Final = 3


@dataclass(frozen=True)
class Forklarvalg:
    """region: region.xlsx. sted: «ARK!CELLE» there, or «FIL!ARK!CELLE» of a return."""

    region: Sti
    sted: str


def forklar(valg: Forklarvalg, framdrift: Framdrift | None = None) -> Forklaring | Bruksliste:
    """Raises Brukerfeil for a file or a place that is not there."""
    if framdrift:
        framdrift("Leter")
    return explain(Path(valg.region), valg.sted)
