"""The elements of a report as parts of the page for the boss: what a Word document is to the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gevinstark.rapport.wordtabell import Kolonne

if TYPE_CHECKING:
    from gevinstark.rapport.worddiagram import Stolper


@dataclass
class Sidetekst:
    """deler: what stands on the page, downwards; the page's template escapes every text of them."""

    deler: list[dict[str, Any]] = field(default_factory=list)

    def overskrift(self, tekst: str, nivaa: int = 1) -> None:
        self.deler.append({"slag": "overskrift", "tekst": tekst, "nivaa": nivaa})

    def avsnitt(self, tekst: str) -> None:
        self.deler.append({"slag": "avsnitt", "tekst": tekst})

    def punkter(self, linjer: Sequence[str]) -> None:
        self.deler.append({"slag": "punkter", "linjer": linjer})

    def sitat(self, tittel: str, tekst: str) -> None:
        self.avsnitt(f"{tittel}: {tekst}")

    def tabell(
        self, tittel: str, kolonner: Sequence[Kolonne], rader: Sequence[Sequence[str]], *, sumrader: int = 0
    ) -> None:  # fmt: skip
        if rader:
            hode = [{"tekst": k.overskrift, "tall": k.is_tall} for k in kolonner]
            deler = {"tittel": tittel, "hode": hode, "rader": rader, "sumrader": sumrader}
            self.deler.append({"slag": "tabell", **deler})

    def innholdsliste(self, tittel: str, nivaa: int) -> None:
        """A page is searched, not leafed through."""

    def diagram(self, stolper: Stolper, *, is_lav: bool = False) -> None:
        """The page draws its own; the figures stand in the table."""
