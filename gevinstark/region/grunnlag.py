"""Regiongrunnlag: everything the regional workbook, the export and the reports are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

from gevinstark.grunn.beslutning import Beslutningsutfall
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.innlest import Utelatt
from gevinstark.grunn.layout import Layout
from gevinstark.region.gjeldende import anledning, order_anledning
from gevinstark.region.langtabell import Datarad, Langtabell, Status

#: The findings that are about which file counts.
_OM_FILVALG: Final = "KON-"


def select_gjeldende(funn: Iterable[Funn], *, avloest: bool) -> Iterator[Funn]:
    """The findings somebody should do something about: of a file that counts no more, which file it is."""
    return (f for f in funn if not avloest or f.kode.startswith(_OM_FILVALG))


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
    #: Of the answers that are consolidated: set by decision, where the file had one and where it was
    #: blank (outside `lest`), and locked since they were accepted for an earlier year.
    rettet: int = 0
    tilfoert: int = 0
    viderefoert: int = 0
    runde: str = ""

    @property
    def er_avloest(self) -> bool:
        """Whether another file counts, or none: what is wrong in this one, nobody is to correct."""
        return self.status in ("erstattet", "holdt_utenfor")

    @property
    def gjeldende_funn(self) -> tuple[Funn, ...]:
        return tuple(select_gjeldende(self.funn, avloest=self.er_avloest))

    @property
    def anledning(self) -> tuple[int, bool, str]:
        """When in the course it was asked for."""
        return order_anledning(self.aar or 0, self.runde)


@dataclass(frozen=True, slots=True)
class Endring:
    """A figure of an earlier year that is stated in two ways. foer: what was accepted, etter: what is said
    instead; None is nothing. fil: who says so. lagret: when, ISO text or "". foer_fil, foer_lagret: the file
    that says the other; two that say the same are one.

    slag: rettet: the file of the year is corrected; besluttet: by hand; both count. senere: a later file
    says something else, which does not count. planendring: of the plan, where the last answer counts."""

    plan: str
    kommunenr: str
    kommune: str
    aar: int
    linje: str
    hva: str
    foer: float | None
    etter: float | None
    fil: str
    ark: str
    celle: str
    lagret: str
    slag: Literal["rettet", "besluttet", "senere", "planendring"]
    foer_fil: str = field(default="", compare=False)
    foer_lagret: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Deltaker:
    plan: str
    kommunenr: str
    kommune: str


@dataclass(frozen=True)
class Planutsnitt:
    """One plan and year in the region: its Layout (labels, units, years, parameters)."""

    plan: str
    tittel: str
    aar: int
    frist: str
    layout: Layout
    prisaar: int | None = None
    prisindeks: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Regiongrunnlag:
    """All of it. `data` holds accepted returns only; every file is in `mottak` exactly once.
    som_rapportert: what each year's report said of its own year. per: the day it is seen from."""

    planer: tuple[Planutsnitt, ...]
    deltakere: tuple[Deltaker, ...]
    data: Langtabell
    mottak: tuple[Mottatt, ...]
    utelatt: tuple[Utelatt, ...]
    beslutninger: tuple[Beslutningsutfall, ...] = ()
    endringer: tuple[Endring, ...] = ()
    som_rapportert: Sequence[Datarad] = ()
    per: date | None = None

    @cached_property
    def gjeldende(self) -> Mapping[tuple[str, str], Mottatt]:
        """Plan and kommunenummer -> the last return that counts; others are of earlier occasions."""
        siste: dict[tuple[str, str], Mottatt] = {}
        for m in self.mottak:
            foer = siste.get((m.plan, m.kommunenr), m)
            if m.status.startswith("godkjent") and m.anledning >= foer.anledning:
                siste[m.plan, m.kommunenr] = m
        return siste

    def svaraar(self, plan: str) -> dict[str, int]:
        """Kommunenummer -> the reporting year of the last return that counts. It may be an earlier one."""
        return {nr: m.aar for (p, nr), m in self.gjeldende.items() if p == plan and m.aar}

    def mangler(self, plan: str) -> tuple[Deltaker, ...]:
        """Participants of a plan without an accepted return for its last occasion: a report is not answered
        by the plan of the same year."""
        naar = next((anledning(p.layout)[:2] for p in self.planer if p.plan == plan), None)
        sist = {nr: m.anledning[:2] for (p, nr), m in self.gjeldende.items() if p == plan}
        return tuple(d for d in self.deltakere if d.plan == plan and sist.get(d.kommunenr) != naar)


@dataclass(frozen=True, slots=True)
class Regiontall:
    """A regional figure for one plan: its name, the sum, and of how many kommuner, and of how many lines or
    years (med av skal hva), it is."""

    plan: str
    navn: str
    verdi: float
    enhet: str
    kommuner: int
    med: int = 0
    skal: int = 0
    hva: str = ""
