"""What a workbook is made of: cells, rows alike, conditional formats, charts and sheets, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from gevinstark.grunn.verdi import Sted, Verdi, celleadresse

Rolle = Literal["inndata", "formel", "fast"]


Type = Literal["tall", "kroner", "prosent", "aar", "dato", "tekst", "valg"]


#: The unit of amounts that a form prints in thousands.
TUSEN_KR: Final = "tusen kr"
TALLTYPER: Final[frozenset[str]] = frozenset({"tall", "kroner", "prosent", "aar", "dato"})


#: Owner of a cell that belongs to whichever kommune the workbook is made for.
DENNE_KOMMUNEN: Final = "*"


#: The look of the cell that says which kommune of a joint workbook a row is about.
KOMMUNESTIL: Final = "kommune"
FELLES: Final = "felles"

#: At a figure that is of less than it should be, and after what says of how much it is.
DELVIS: Final = "delvis"


@dataclass(frozen=True, slots=True)
class Celle:
    """One cell.

    eier: "felles", "*" (the kommune of the workbook) or a kommunenummer; "" for cells without key.
    tabell, radid, kolonne, del_: which table of the form, which row, which column, and which year
    ("2018") or phase ("nullpunkt"); they make the field key. Headings and labels have kolonne "".
    verdi: the constant of a `fast` cell, or what an input is prefilled with (None = blank).
    formel: Excel text beginning with "=", only for role "formel".
    kreves: an input that must be filled in before the return is complete; of a row's state, that the
    row counts among the questions (what was filled in from the start does not).
    kreves_naar, lukket_naar: formulas (without "=") that say when an input must be filled in, and when
    it is closed by another answer.
    visning: a formula that only shows another cell (label, link text); the model does not repeat it.
    bare_aaret: about the Layout's reporting year alone, though the key has no year.
    """

    ark: str
    rad: int
    kol: int
    rolle: Rolle
    type: Type
    verdi: Verdi = None
    formel: str | None = None
    eier: str = ""
    tabell: str = ""
    radid: str = ""
    kolonne: str = ""
    del_: str = ""
    enhet: str = ""
    liste: str = ""
    stil: str = ""
    radetikett: str = ""
    kolonneetikett: str = ""
    hjelp: str = ""
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    kreves: bool = False
    visning: bool = False
    lenke: str = ""
    bare_aaret: bool = False
    kreves_naar: str = ""
    lukket_naar: str = ""
    #: 0 is an answer, and is shown as the word.
    null_som_ingen: bool = False

    @property
    def sted(self) -> Sted:
        return Sted(self.ark, self.rad, self.kol)

    @property
    def adresse(self) -> str:
        return celleadresse(self.rad, self.kol)

    @property
    def skala(self) -> int:
        """How many kroner an amount of 1 is."""
        return 1000 if self.enhet == TUSEN_KR else 1

    @property
    def is_felt(self) -> bool:
        return bool(self.kolonne)

    @property
    def etikett(self) -> str:
        """Row and column label as printed, for messages: "Antall, V2"."""
        return ", ".join(t for t in (self.kolonneetikett, self.radetikett) if t)

    def nokkel(self, kommune: str | None = None) -> str:
        """The field key of the contract; `kommune` takes the place of "*"."""
        eier = kommune if self.eier == DENNE_KOMMUNEN and kommune else self.eier
        deler = [eier, self.radid, self.kolonne]
        return ".".join([*deler, self.del_] if self.del_ else deler)


@dataclass(frozen=True, slots=True)
class Fremheving:
    """A conditional format: `formel` (Excel text, relative to the top left cell) gives style `stil`."""

    omraade: str
    formel: str
    stil: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A chart: series are (name, categories range, values range); ranges as Excel text with sheet."""

    celle: str
    art: Literal["stolpe", "linje", "stablet", "tornado"]
    tittel: str
    alt_tekst: str
    serier: tuple[tuple[str, str, str], ...]
    verdiakse: str
    bredde: int = 900
    hoyde: int = 320


@dataclass(frozen=True, slots=True)
class Sideblokk:
    """Rows that are kept on one page. `hoderad`: the heading of a table, `tabell`: which (blocks of the
    same table have the same headings). `hel`: a picture, which no page may cut."""

    start: int
    slutt: int
    hoderad: int | None = None
    tabell: str = ""
    hel: bool = False


class Formelkolonne(NamedTuple):
    """One formula filled down `antall` rows from `forste`: `formel` is the text of the first."""

    ark: str
    kol: int
    forste: int
    antall: int
    formel: str


@dataclass(frozen=True, slots=True)
class Radblokk:
    """Many rows alike. Hundreds of thousands of cells are no Celle each.

    forste: the first row. kolonner: each column as it is in the first row: how it looks, and the
    formula that is filled down it, if any. Numbers with a fraction get two decimals where the column
    has none. antall: how many rows. verdier: what stands down each column; None is left blank, and a
    column of formulas has none. hoyder: number of the row here, from 0 -> its height, where it is not
    the usual.
    """

    forste: int
    kolonner: tuple[Celle, ...]
    antall: int
    verdier: Sequence[Sequence[Verdi]]
    hoyder: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        forste: int,
        kolonner: tuple[Celle, ...],
        rader: Sequence[tuple[Verdi, ...]],
        hoyder: Mapping[int, float] | None = None,
    ) -> Radblokk:
        """Of rows, each with a value for every column."""
        nedover = tuple(zip(*rader, strict=True)) or tuple(() for _ in kolonner)
        return cls(forste, kolonner, len(rader), nedover, hoyder or {})

    @property
    def siste(self) -> int:
        return self.forste + self.antall - 1

    @property
    def formelkolonner(self) -> tuple[Formelkolonne, ...]:
        return tuple(
            Formelkolonne(c.ark, c.kol, self.forste, self.antall, c.formel)
            for c in self.kolonner
            if c.formel is not None and self.antall
        )


@dataclass(frozen=True, slots=True)
class Ark:
    """One sheet: its cells and how it looks and prints."""

    navn: str
    tittel: str
    celler: tuple[Celle, ...]
    bredder: tuple[float, ...]
    radhoyder: Mapping[int, float] = field(default_factory=dict)
    frys: tuple[int, int] = (0, 0)
    gjenta_rader: tuple[int, int] | None = None
    #: Rows that begin a new page.
    sideskift: tuple[int, ...] = ()
    liggende: bool = True
    #: The whole sheet on one page, not only as wide as one.
    en_side: bool = False
    #: Pages across. More than one repeats the frozen columns on each.
    sider_bred: int = 1
    #: What is printed, downwards: (first row, last row, last column); none for everything. What only
    #: programs and those who trace a figure need is not. Only in workbooks that are not issued, and not
    #: in the Layout's JSON.
    utskrift: tuple[tuple[int, int, int], ...] = ()
    beskyttet: bool = True
    farge: str = ""
    fremhevinger: tuple[Fremheving, ...] = ()
    diagrammer: tuple[Diagram, ...] = ()
    #: Excel tables (ListObject): (name, range, column names); for sheets people sort and filter.
    tabeller: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    #: The range whose rows may be filtered, its headings first; allowed in the protected sheet too.
    filter: str = ""
    #: Not seen when the workbook is opened; what others compute from is there all the same.
    skjult: bool = False
    #: Only in workbooks that are not issued, and not part of the Layout's JSON.
    radblokker: tuple[Radblokk, ...] = ()

    #: What pages are divided by, when rows have the heights they are shown with; as `utskrift`.
    sideblokker: tuple[Sideblokk, ...] = ()

    @property
    def trykte_bredder(self) -> tuple[float, ...]:
        """Of the columns that are printed."""
        return self.bredder[: max((kol for *_, kol in self.utskrift), default=None)]
