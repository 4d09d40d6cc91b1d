"""What a form says of one answer: a column of a table or a single field, and when it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

from gevinstark.grunn.celle import Type

TYPER: Final = frozenset(get_args(Type))
#: `naar` of what only a later year's workbooks have (made with last year's answers: `rulling`).
RULLET: Final = "rullet"
#: What a workbook may be, and `naar` may ask for: several with commas between, "!" for not.
MERKER: Final = frozenset({
    RULLET, "plan", "rapport", "begge", "samlet", "kort", "full", "forfall", "tabeller", "fordeling",
    "brukere", "indikatorer", "gevinstoversikt", "kostnytte", "usikkerhet", "grunnlag", "budsjettbro",
    "egne_indikatorer", "neste_maaling", "egne_kostnader",
})  # fmt: skip
#: `per` of a column: every year, the years before the reporting year, or the reporting year alone.
#: Columns whose years are one question to the row's state.
AARLIGE: Final = ("aar", "kommende")
PER: Final = frozenset({"", "aar", "tidligere", "kommende", "rapport"})
#: `vis` of a column each workbook gets a value in when it is made from last year's answers.
I_FJOR: Final = "i_fjor"
#: The plan block a table's own values come from, in `forhaandsfylt`.
EGEN_BLOKK: Final = "data"
#: `etikett` of the column that prints a row's ID, and of the one whose text says what the row is.
ID_ETIKETT: Final = "id"
RADETIKETT: Final = "rad"
ROLLER: Final = frozenset({"", "inndata", "formel", "fast"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a column and a single field have in common; `Kolonne` says what each of them means."""

    nokkel: str
    type: str = "tekst"
    rolle: str = ""
    enhet: str = ""
    formel: str = ""
    forhaandsfylt: str = ""
    forrige: str = ""
    liste: str = ""
    hjelp: str = ""
    kreves: bool = False
    visning: bool = False
    sjekk: bool = False
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    former: tuple[str, ...] = ()
    naar: str = ""
    kreves_naar: str = ""
    lukket_naar: str = ""
    mangler: str = ""
    ellers: str = ""
    fra_svaret: bool = False
    svarnokkel: str = ""
    bare_aaret: bool = False
    #: What says of how much the figure is, and says `DELVIS` when that is not all (`ufullstendig`).
    hull: str = ""
    linje: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolonne(Post):
    """A column of a table. Widths in characters; `per: aar` gives one column per lifetime year.

    etikett: "id" for the column that prints the row's ID, "rad" for the one that says what the row is.
    vis: what constant to show: "id", "beskrivelse" (what the row is, in its home table), "fase",
    "kommune", "i_fjor" (filled in for each kommune from last year's answers) or
    "<plan block>.<column>".
    forrige: the input whose last answer the column shows, in later years' workbooks.
    reserve: what spare rows hold instead: "inndata" or a formula.
    forhaandsfylt: the plan's value an input starts with, "<plan block>.<column>"; the block "data" is
    the one the table's own values come from. ikke_forhaandsfylt: not in rows where the plan says so,
    "<plan block>.<column>=<value>".
    en_gang: in a table with phases, asked for once a row and not once a phase.
    sjekk: a live remark about the row: "OK", "–" or what is left to do.
    naar: what the workbook must be for the column to be there (`MERKER`).
    kreves_naar, lukket_naar: conditions (formula text without "=") under which an answer is required,
    and under which the cell is closed; where kreves is true, of spare rows alone. mangler: what the row's state says when the answer is missing.
    status: the row's state, made from the row's inputs; `ellers` is what it says when nothing is
    missing or wrong.
    fra_svaret: filled in for each kommune from its own accepted answers, to the same field key or, if
    it is another's, to svarnokkel ("column" or "column.phase").
    felt: the "column.phase" of its field keys where they are not its own and the row's.
    uten_felt: the column only shows what is a field elsewhere, and has no field keys.
    kol: its first sheet column, where it does not follow the one before.
    bare_aaret: the column is about the reporting year alone; answers are not carried over to the next.
    laases: answers for years before the reporting year are locked once they were accepted.
    """

    overskrift: str
    per: str = ""
    etikett: str = ""
    vis: str = ""
    reserve: str = ""
    ikke_forhaandsfylt: str = ""
    bare_fase: str = ""
    ikke_fase: str = ""
    en_gang: bool = False
    status: bool = False
    felt: str = ""
    uten_felt: bool = False
    null_som_ingen: bool = False
    kol: int = 0
    standard: str = ""
    laases: bool = False
    bredde: float = 0

    @property
    def per_aar(self) -> bool:
        return bool(self.per)

    def years(self, levetid: range, rapporteringsaar: int) -> range:
        """The years the column has, one sheet column each; empty when it has none."""
        if self.per == "aar":
            return levetid
        if self.per == "kommende":
            return range(max(levetid.start, rapporteringsaar), levetid.stop)
        if self.per == "tidligere":
            return range(levetid.start, min(rapporteringsaar, levetid.stop))
        return range(rapporteringsaar, rapporteringsaar + 1) if self.per else range(0)

    @property
    def er_id(self) -> bool:
        return ID_ETIKETT in (self.etikett, self.vis)

    @property
    def er_radetikett(self) -> bool:
        return self.etikett == RADETIKETT or self.vis == "beskrivelse"


def is_met(naar: str, merker: frozenset[str]) -> bool:
    """Whether a workbook is all that `naar` asks for."""
    ledd = [ledd.strip() for ledd in naar.split(",") if ledd.strip()]
    return all((m.lstrip("!") in merker) != m.startswith("!") for m in ledd)


def carries_over(post: Kolonne | Felt, del_: str, aar: int) -> bool:
    """Whether an open answer goes on to reporting year `aar`. Locked figures do, but not as open."""
    return not post.bare_aaret and not locks(post, del_, aar)


def locks(post: Kolonne | Felt, del_: str, aar: int) -> bool:
    """Whether an accepted figure is locked in reporting year `aar`: it is about an earlier year."""
    return isinstance(post, Kolonne) and post.laases and del_.isdigit() and int(del_) < aar


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt(Post):
    """One labelled value in a block of single fields. `overskrift`: a heading over it."""

    etikett: str
    overskrift: str = ""
    kilde: str = ""
    standard: float | str | None = None
    hoyde: float = 0
