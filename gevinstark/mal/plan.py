"""The common plan as data, as `les_plan` reads it."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from gevinstark.grunn.kommuner import find_etterfolgere, find_kommune, find_maalform
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.planvalg import Maalformvalg, Planvalg
from gevinstark.mal.skjema import Mal

#: Column and year or phase ("" when the column has neither).
Plass = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Oppgitt:
    """A printed figure: its text, its value, and half a unit of its last digit (kr)."""

    tekst: str
    verdi: Decimal
    avrunding: Decimal


@dataclass(frozen=True, slots=True)
class Rad:
    """One row: the printed ID, its ASCII form in field keys, and its values."""

    id: str
    radid: str
    verdier: Mapping[Plass, Verdi]
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Blokk:
    """One table of the plan. `hode`: the head fields of a D table; `summer`: per summary row.
    kommentar: printed below it."""

    rader: tuple[Rad, ...] = ()
    summer: Mapping[str, Mapping[Plass, Verdi]] = field(default_factory=dict)
    hode: Mapping[str, Verdi] = field(default_factory=dict)
    fotnoter: tuple[str, ...] = ()
    kommentar: str = ""

    def rad(self, radid: str) -> Rad | None:
        return next((r for r in self.rader if r.radid == radid), None)


@dataclass(frozen=True, slots=True)
class Aliasbruk:
    """A word outside the list that was read as one of the list's own."""

    felt: str
    tekst: str
    lest_som: str


@dataclass(frozen=True, slots=True)
class Rom:
    """Room asked for in the project group's workbook. rader: plan block -> rows in it, in each of its
    tables; those not named get the form's own. virksomheter: how many tables D there are at least."""

    rader: Mapping[str, int] = field(default_factory=dict)
    virksomheter: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan. `blokker`: table key -> its blocks (several for D). `oppgitt`: field key -> printed.

    kilde: the YAML text it was read from.
    """

    fil: str
    plan: str
    tittel: str
    nettverk: str
    levetid: tuple[int, int]
    rapporteringsaar: int
    deltakere: tuple[str, ...]
    felter: Mapping[str, Mapping[str, Verdi]]
    blokker: Mapping[str, tuple[Blokk, ...]]
    oppgitt: Mapping[str, Oppgitt]
    alias: tuple[Aliasbruk, ...]
    mal: Mal
    kilde: str = ""
    valg: Planvalg = field(default_factory=Planvalg)
    rom: Rom = field(default_factory=Rom)

    @property
    def frist(self) -> date:
        """The plan's own, or the last day of February after the reporting year (R12). A deadline that is
        past when the reporting year ends was for an earlier year."""
        egen = self.valg.frist
        if egen is not None and egen.year > self.rapporteringsaar:
            return egen
        aar = self.rapporteringsaar + 1
        return date(aar, 2, calendar.monthrange(aar, 2)[1])

    def kommune(self, nr: str) -> Kommune:
        """The participant with a number, which the register may not have yet."""
        egen = self.valg.deltakere.get(nr)
        return find_kommune(nr) or Kommune(nr, egen.navn if egen else "", "")

    def erstattede(self) -> dict[str, str]:
        """Old number -> the participant that the plan says replaces it."""
        return {g: nr for nr, v in self.valg.deltakere.items() for g in v.erstatter}

    def for_aar(self, aar: int) -> Plan:
        """The plan for another reporting year, with the numbers its participants have then."""
        dag, egne = date(aar + 1, 1, 1), self.erstattede()
        ny = {}
        for nr in self.deltakere:
            etter = find_etterfolgere(nr, dag, egne)
            ny[nr] = etter[0] if len(etter) == 1 else nr
        valg = replace(
            self.valg,
            deltakere={ny[nr]: replace(v, nr=ny[nr]) for nr, v in self.valg.deltakere.items()},
            mottakere={ny[nr]: m for nr, m in self.valg.mottakere.items()},
        )
        deltakere = tuple(dict.fromkeys(ny.values()))
        return replace(self, rapporteringsaar=aar, deltakere=deltakere, valg=valg)

    def deltakere_naa(self) -> tuple[str, ...]:
        """Those that are asked for the reporting year: not the ones that have left before."""
        sluttet = {nr: v.sluttet for nr, v in self.valg.deltakere.items() if v.sluttet is not None}
        return tuple(
            nr
            for nr in self.deltakere
            if sluttet.get(nr, self.rapporteringsaar + 1) > self.rapporteringsaar
        )

    def maalform(self, nr: str) -> Maalformvalg:
        """What a kommune is written to in, and who says so. Neutral and unknown are bokmål."""
        egen = self.valg.deltakere.get(nr)
        if egen and egen.maalform:
            return Maalformvalg(egen.maalform, "planen")
        register = find_maalform(nr)
        return Maalformvalg(
            "nynorsk" if register == "nynorsk" else "bokmål", "registeret" if register else ""
        )

    @property
    def due_phase(self) -> str:
        """The phase that is measured in the reporting year, after the first; "" when none is."""
        aar = self.rapporteringsaar
        return next((f for f, naar in list(self.valg.maalefaser.items())[1:] if naar == aar), "")

    def rader(self, blokk: str) -> tuple[Rad, ...]:
        return tuple(r for b in self.blokker.get(blokk, ()) for r in b.rader)

    def verdi(self, blokk: str, radid: str, kolonne: str, del_: str = "") -> Verdi:
        """What the plan says; what is given once a row holds in every phase."""
        for rad in self.rader(blokk):
            if rad.radid == radid:
                en_gang = rad.verdier.get((kolonne, ""))
                return rad.verdier.get((kolonne, del_), en_gang)
        return None

    def radetikett(self, blokk: str, radid: str) -> Verdi:
        """What a row is about, as its home table says it."""
        kolonne = self.mal.radetikett(blokk)
        return self.verdi(blokk, radid, kolonne) if kolonne else None
