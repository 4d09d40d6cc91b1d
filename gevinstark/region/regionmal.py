"""maler/region.yaml -> what the regional workbook is: figures, functions, and sheets made of blocks.

The file's own header says how it is written. Nothing here knows a sheet, a figure or a column of a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gevinstark.grunn.celle import Type


@dataclass(frozen=True, slots=True)
class Kolonnemal:
    """A column of a block. What stands in it is one of `verdi` (a field of the row), `tekst`, `svar`
    (the answer in that column of the form), `formel`, and nothing.

    type: "av_raden" where each row says its own. unntak: field of a row -> the formula of the rows where that field says yes. sum, dekning: formulas
    of those rows, "" for the usual one, "nei" for none. lenke, sumlenke: where a click leads: a
    reference, or "tall" for the rows of Data. per: a source of rows; the column stands once for each.
    aapen: people write in it, also where the sheet is locked; liste: the words they choose from.
    papir: whether it is printed; those that are not stand last.
    """

    nokkel: str
    linje: int
    hode: str = ""
    type: Type | Literal["av_raden"] = "tekst"
    bredde: float = 13.5
    desimaler: int = 0
    stil: str = ""
    verdi: str = ""
    tekst: str = ""
    svar: str = ""
    formel: str = ""
    unntak: Mapping[str, str] = field(default_factory=dict)
    sum: str = ""
    dekning: str = ""
    sum_naar: str = ""
    lenke: str = ""
    sumlenke: str = ""
    per: str = ""
    aapen: bool = False
    liste: str = ""
    papir: bool = True
    valg: Mapping[str, Any] = field(default_factory=dict)
    kolonner: tuple[Kolonnemal, ...] = ()


@dataclass(frozen=True, slots=True)
class Cellemal:
    """One cell of a line: a formula, a text, or a field of the plan."""

    linje: int
    nokkel: str = ""
    kol: int = 1
    tekst: str = ""
    verdi: str = ""
    formel: str = ""
    stil: str = "ingress"
    type: Type = "tekst"
    navn: str = ""
    hode: str = ""
    lenke: str = ""


@dataclass(frozen=True, slots=True)
class Linjemal:
    """A row of single cells. `nokkel`: what formulas call it."""

    celler: tuple[Cellemal, ...]
    nokkel: str = ""
    rom: int = 0


@dataclass(frozen=True, slots=True)
class Blokkmal:
    """A table: title, lines over it, headings, rows, sums and coverage.

    rader: the source of its rows (`radkilder`), and `valg` what the source wants to know. sum, dekning:
    column -> label; a block without them has no such row. radnavn: the field that names a row.
    eksport: the files it is too, in an export. tittel_av_noen: after the title, where the rows are fewer than those who take part in the plan.
    """

    nokkel: str
    linje: int
    rader: str
    kolonner: tuple[Kolonnemal, ...]
    valg: Mapping[str, Any] = field(default_factory=dict)
    rom: int = 1
    kol: int = 1
    tittel: str = ""
    tittel_av_noen: str = ""
    over: tuple[Linjemal, ...] = ()
    uten_hode: bool = False
    hodehoyde: float = 46.0
    naar: str = ""
    sum: Mapping[str, str] = field(default_factory=dict)
    sum_naar: str = ""
    dekning: Mapping[str, str] = field(default_factory=dict)
    radnavn: str = "id"
    tabell: str = ""
    eksport: str = ""
    fremhev: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bildemal:
    """A chart."""

    linje: int
    kol: str
    tittel: str
    alt: str
    akse: str
    serier: Mapping[str, str]
    bredde: int
    enhet: str = "kr"


@dataclass(frozen=True, slots=True)
class Bilderad:
    bilder: tuple[Bildemal, ...]
    rader: int
    hoyde: int
    rom: int = 1


@dataclass(frozen=True, slots=True)
class Spalter:
    """Stacks of blocks side by side, from the same row."""

    spalter: tuple[tuple[Del, ...], ...]
    rom: int = 1


@dataclass(frozen=True, slots=True)
class Planvis:
    """The parts once for each plan. `mellom`: blank rows between two plans."""

    deler: tuple[Del, ...]
    mellom: int
    rom: int = 0


Del = Linjemal | Blokkmal | Bilderad | Spalter | Planvis


@dataclass(frozen=True, slots=True)
class Arkmal:
    """A sheet. forste: the row of the first part. frys: rows (or "hode") and columns. laast: only open columns can be written in. naar:
    "har_rader" for a sheet that only workbooks with rows for one of its blocks have."""

    navn: str
    tittel: str
    deler: tuple[Del, ...]
    naar: str = ""
    ingress: tuple[str, ...] = ()
    forste: int = 5
    frys: tuple[Any, int] = (0, 0)
    bredder: tuple[float, ...] = ()
    en_side: str = ""
    laast: bool = False

    @property
    def blokker(self) -> Sequence[Blokkmal]:
        """The blocks of all plans together."""
        return [d for d in self.deler if isinstance(d, Blokkmal)]


@dataclass(frozen=True, slots=True)
class Funksjon:
    """A formula with names of its own for what it is given."""

    parametre: tuple[str, ...]
    formel: str


@dataclass(frozen=True)
class Regionmal:
    tall: Mapping[str, Mapping[str, Any]]
    skjema: Mapping[str, Any]
    funksjoner: Mapping[str, Funksjon]
    ark: tuple[Arkmal, ...]
    tekster: Mapping[str, Mapping[str, Any]]
    kolonnesett: Mapping[str, tuple[Kolonnemal, ...]]

    def find_ark(self, navn: str) -> Arkmal:
        return next(a for a in self.ark if a.navn == navn)
