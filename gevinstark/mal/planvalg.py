"""What a plan says beside its tables: who is asked, by when, how much, and who answers for it.

Every value has the default that holds when the plan says nothing (`arbeidsbok.md` §1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from gevinstark.grunn.epost import Kontakt, Mottaker

Omfang = Literal["kort", "full"]
Runde = Literal["plan", "rapport", "begge"]
Tillegg = Literal[
    "brukere",
    "indikatorer",
    "gevinstoversikt",
    "kostnytte",
    "usikkerhet",
    "grunnlag",
    "budsjettbro",
    "egne_indikatorer",
    "neste_maaling",
    "egne_kostnader",
]
Utelatt = Literal["tabeller"]
Maalform = Literal["bokmål", "nynorsk"]

OMFANG: Final[tuple[Omfang, ...]] = get_args(Omfang)
RUNDER: Final[tuple[Runde, ...]] = get_args(Runde)
TILLEGG: Final[tuple[Tillegg, ...]] = get_args(Tillegg)
UTELATT: Final[tuple[Utelatt, ...]] = get_args(Utelatt)
MAALFORMER: Final[tuple[Maalform, ...]] = get_args(Maalform)


@dataclass(frozen=True, slots=True)
class Planrunde:
    """The plan round, once before start. frist: None when the plan gives none."""

    frist: date | None = None


@dataclass(frozen=True, slots=True)
class Innfasing:
    """How fast the network thinks the benefit comes: the share (0–1) of full effect in the first year,
    and the first year with all of it. None is not said."""

    forste_andel: float | None = None
    full: int | None = None


@dataclass(frozen=True, slots=True)
class Deltakervalg:
    """What the plan says of one participant beside its number.

    navn: only for a number that no register has. maalform: "" when the register is to decide.
    erstatter: earlier numbers that the register does not know it succeeds. sluttet: the first reporting
    year it is not asked for.
    """

    nr: str
    navn: str = ""
    maalform: Maalform | Literal[""] = ""
    erstatter: tuple[str, ...] = ()
    sluttet: int | None = None


@dataclass(frozen=True, slots=True)
class Maalformvalg:
    """The målform of a kommune. fra: "planen", "registeret", or "" when neither says."""

    maalform: Maalform
    fra: str


@dataclass(frozen=True, slots=True)
class Planvalg:
    """The keys of a plan's head that are not about its tables.

    frist: of the report, None is the last day of February (`Plan.frist`). maalefaser: phase of the form
    -> the year it is measured, for every phase. fordeling: basis -> its sum in the whole plan, for
    proposals by share. prisaar: the year whose kroner the plan is in, None when it is not said.
    prisindeks: year -> price index, for sums in kroner of that year.
    maalform: of the plan as a document; kommuner are written to in their own ("" is bokmål).
    mottakere: kommunenummer -> who its letters go to. deltakere: kommunenummer -> what is said of it.
    endrede_numre: kommunenummer in the plan -> the one in use, which it is read as.
    """

    frist: date | None = None
    planrunde: Planrunde = field(default_factory=Planrunde)
    kontakt: Kontakt | None = None
    omfang: Omfang = "kort"
    runde: Runde = "begge"
    tillegg: tuple[Tillegg, ...] = ()
    uten: tuple[Utelatt, ...] = ()
    maalefaser: Mapping[str, int] = field(default_factory=dict)
    fordeling: Mapping[str, float] = field(default_factory=dict)
    innfasing: Innfasing | None = None
    prisaar: int | None = None
    prisindeks: Mapping[int, float] = field(default_factory=dict)
    maalform: Maalform | Literal[""] = ""
    mottakere: Mapping[str, tuple[Mottaker, ...]] = field(default_factory=dict)
    deltakere: Mapping[str, Deltakervalg] = field(default_factory=dict)
    endrede_numre: Mapping[str, str] = field(default_factory=dict)
