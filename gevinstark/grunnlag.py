"""Regiongrunnlag: everything the regional workbook, the export and the reports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gevinstark.funn import Funn
from gevinstark.layout import Layout

Status = Literal["godkjent", "godkjent_med_merknad", "avvist", "erstattet"]


@dataclass(frozen=True, slots=True)
class Datarad:
    """One value of one accepted return, with its source. The long table has one of these a row.

    verdi: numbers, exact (money rounded to øre); tekst: texts and choices. One of them is None.
    aar: the year in the field key, or the return's reporting year for a field about that year alone
    (`Layout.field_year`); fase: nullpunkt, midtveis or slutt. rolle: inndata or formel.
    skrevet: what stood in the cell where that is not the value itself ("2,5 mill. kr"), else "".
    """

    kommunenr: str
    kommune: str
    plan: str
    tabell: str
    rad: str
    kolonne: str
    aar: int | None
    fase: str
    verdi: Decimal | None
    tekst: str | None
    enhet: str
    rolle: str
    felt: str
    fil: str
    ark: str
    celle: str
    sha256: str
    status: Status
    skrevet: str = ""


@dataclass(frozen=True, slots=True)
class Utelatt:
    """One returned input that is not in the regional data, and why."""

    felt: str
    fil: str
    ark: str
    celle: str
    tekst: str
    grunn: str


@dataclass(frozen=True, slots=True)
class Mottatt:
    """One returned file: what it is and what became of it.

    lagret: when the file says it was saved, ISO text or "". sen: that this is after the deadline.
    """

    fil: str
    sha256: str
    plan: str
    aar: int | None
    kommunenr: str
    kommune: str
    program: str
    lagret: str
    status: Status
    grunn: str
    funn: tuple[Funn, ...]
    lest: int
    konsolidert: int
    utelatt: int
    sen: bool


@dataclass(frozen=True, slots=True)
class Deltaker:
    plan: str
    kommunenr: str
    kommune: str


@dataclass(frozen=True)
class Planutsnitt:
    """One plan and year in the region: its Layout (labels, units, years) and its parameters."""

    plan: str
    tittel: str
    aar: int
    frist: str
    layout: Layout
    parametre: Mapping[str, float]


@dataclass(frozen=True)
class Regiongrunnlag:
    """All of it. `data` holds accepted returns only; every file is in `mottak` exactly once."""

    planer: tuple[Planutsnitt, ...]
    deltakere: tuple[Deltaker, ...]
    data: tuple[Datarad, ...]
    mottak: tuple[Mottatt, ...]
    utelatt: tuple[Utelatt, ...]

    def svaraar(self, plan: str) -> dict[str, int]:
        """Kommunenummer -> the reporting year of the return that counts. It may be an earlier one."""
        return {
            m.kommunenr: m.aar
            for m in self.mottak
            if m.plan == plan and m.status.startswith("godkjent") and m.aar is not None
        }

    def mangler(self, plan: str) -> tuple[Deltaker, ...]:
        """Participants of a plan without an accepted return for its reporting year."""
        aar = next((p.aar for p in self.planer if p.plan == plan), None)
        svaraar = self.svaraar(plan)
        return tuple(
            d for d in self.deltakere if d.plan == plan and svaraar.get(d.kommunenr) != aar
        )
