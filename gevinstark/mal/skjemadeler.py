"""The blocks a sheet of a form is made of, as data: tables, fields, texts and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gevinstark.mal.poster import (
    Felt,
    Kolonne,
)


@dataclass(frozen=True, slots=True)
class Sumrad:
    """A row under the data rows. `celler`: column -> "=formula", "inndata" or "kolonne" (the
    column's own formula)."""

    id: str
    etikett: str
    id_tekst: str = ""
    #: Where the row differs from its columns.
    enhet: str = ""
    desimaler: int | None = None
    visning: bool = False
    #: The rows of the table that say of how much it is (`ufullstendig`).
    hull: str = ""
    naar: str = ""
    celler: Mapping[str, str] = field(default_factory=dict)
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Radgruppe:
    """Where rows come from: the plan's IDs of a table, spare rows, rows fixed by the form, or the
    kommuner of a joint workbook.

    Of the plan's IDs only those where the plan has something in a column (fylt: "G2.retning"), where
    what it has there names one of some words (nevner: "G2.maaleansvarlig=kommun|tjenest", or nothing
    stands there with "?" after), and where the head of their block says so (hode: "sektor=…"). With
    "!" in front, those where it does not. grupper: IDs that are alike in these columns are one row.
    """

    plan: str = ""
    fylt: str = ""
    nevner: str = ""
    hode: str = ""
    grupper: str = ""
    #: The plan block that `data` means in these rows.
    data: str = ""
    #: Spare IDs after the plan's own, in the project group's open workbook (form felles) only.
    ekstra: int = 0
    kommuner: bool = False
    reserve: int = 0
    prefiks: str = ""
    naar: str = ""
    faste: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Fixed row -> its line.
    linjer: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Felter:
    """A block of single fields: label, value, (unit,) help, (state).

    plass: the sheet columns of label, value, help and state, where they are not 1, 2, 3 (4 with
    units) and none; a state in column 0 is none. hva: what the check list calls the block.
    bare_aaret: all of its fields are about the reporting year alone.
    """

    nokkel: str
    eier: str
    rader: tuple[Felt, ...]
    tittel: str = ""
    kilde: str = ""
    enheter: bool = False
    #: Help stands beside the fields only where they are open.
    uten_hjelp: bool = False
    bredder: tuple[float, ...] = ()
    #: Where the fields are open, with help and state beside them.
    bredder_aapen: tuple[float, ...] = ()
    plass: tuple[int, ...] = ()
    hva: str = ""
    naar: str = ""
    bare_aaret: bool = False

    @property
    def sporres(self) -> bool:
        """Whether it has questions with states."""
        return any(self.plass[3:]) and any(f.rolle == "inndata" for f in self.rader)

    def with_hjelp(self, *, aapen: bool) -> Felter:
        """The block where its fields are open, or where they are not."""
        if not self.uten_hjelp:
            return self
        if aapen:
            return replace(self, uten_hjelp=False, bredder=self.bredder_aapen or self.bredder)
        return replace(self, plass=())


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table of the form. `data`: the plan block its values come from (default: its own key).
    hva: what the check list calls it.

    bare_aaret: all of its columns are about the reporting year alone.
    """

    nokkel: str
    eier: str
    rader: tuple[Radgruppe, ...]
    kolonner: tuple[Kolonne, ...]
    summer: tuple[Sumrad, ...] = ()
    hode: tuple[Felt, ...] = ()
    tittel: str = ""
    kilde: str = ""
    data: str = ""
    gjenta: bool = False
    faser: bool = False
    #: The one phase the rows are about: its key, or "forfalt" for the one due this year.
    fase: str = ""
    hva: str = ""
    naar: str = ""
    bare_aaret: bool = False
    figur: Figur | None = None
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Tekst:
    """A block of text: a heading and lines below it, from a column. With `rader`, a line stands only
    when the plan has such rows, and {ider} in it is which they are."""

    linjer: tuple[str, ...]
    tittel: str = ""
    naar: str = ""
    kol: int = 1
    stil: str = "avsnitt"
    rader: tuple[Radgruppe, ...] = ()


@dataclass(frozen=True, slots=True)
class Figur:
    """A chart under a table. `serier`: name -> "summary row.column", one point a year."""

    tittel: str
    alt: str
    verdiakse: str
    serier: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tegnforklaring:
    """The legend block: role (or "mangler") -> what its colour means."""

    tegn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Innhold:
    """The list of tabs with links. `tabell`: what is left to do, row by row; its column `ark` names
    the sheet. tilstand: what stands beside a sheet with such rows; FANE() is that sheet's name."""

    tabell: str = ""
    ark: str = ""
    tilstand: str = ""
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Arkliste:
    """The tabs people answer on, each with a link, what is asked, the time it takes and its state."""

    naar: str = ""
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Sjekkliste:
    """Every block of questions in the workbook: what is left in it, how much, and a link to it.

    nokkel: its own key. klar, ikke_klar: what the state above it says; {n} in the latter is how many
    answers are left. neste, alt: the same for where to go.
    """

    nokkel: str
    klar: str
    ikke_klar: str
    neste: str
    alt: str
    linje: int = 0


Del = Felter | Tabell | Tekst | Tegnforklaring | Innhold | Arkliste | Sjekkliste
