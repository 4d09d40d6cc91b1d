"""The form (mal) as data: sheets, blocks, columns and rows, as `les_mal` reads them from `maler/`.

Nothing here knows a plan or a cell address, and nothing names a form's table or column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from gevinstark.grunn.celle import FELLES, Type

TYPER: Final = frozenset(get_args(Type))
#: `naar` of what only a later year's workbooks have (made with last year's answers: `rulling`).
RULLET: Final = "rullet"
#: What a workbook may be, and `naar` may ask for: several with commas between, "!" for not.
MERKER: Final = frozenset({
    RULLET, "plan", "rapport", "begge", "samlet", "kort", "full", "forfall", "tabeller", "fordeling",
    "brukere", "indikatorer", "gevinstoversikt", "kostnytte", "usikkerhet", "grunnlag", "budsjettbro",
})  # fmt: skip
#: `per` of a column: every year, the years before the reporting year, or the reporting year alone.
PER: Final = frozenset({"", "aar", "tidligere", "rapport"})
#: `vis` of a column each workbook gets a value in when it is made from last year's answers.
I_FJOR: Final = "i_fjor"
#: The plan block a table's own values come from, in `forhaandsfylt`.
EGEN_BLOKK: Final = "data"
#: `etikett` of the column that prints a row's ID, and of the one whose text says what the row is.
ID_ETIKETT: Final = "id"
RADETIKETT: Final = "rad"
ROLLER: Final = frozenset({"", "inndata", "formel", "fast"})


@dataclass(frozen=True, slots=True)
class Kolonne:
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
    and under which the cell is closed. mangler: what the row's state says when the answer is missing.
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

    nokkel: str
    overskrift: str
    type: str = "tekst"
    rolle: str = ""
    per: str = ""
    enhet: str = ""
    formel: str = ""
    etikett: str = ""
    vis: str = ""
    forrige: str = ""
    reserve: str = ""
    liste: str = ""
    forhaandsfylt: str = ""
    ikke_forhaandsfylt: str = ""
    bare_fase: str = ""
    ikke_fase: str = ""
    en_gang: bool = False
    hjelp: str = ""
    kreves: bool = False
    visning: bool = False
    sjekk: bool = False
    former: tuple[str, ...] = ()
    naar: str = ""
    kreves_naar: str = ""
    lukket_naar: str = ""
    mangler: str = ""
    status: bool = False
    ellers: str = ""
    fra_svaret: bool = False
    svarnokkel: str = ""
    felt: str = ""
    uten_felt: bool = False
    null_som_ingen: bool = False
    kol: int = 0
    standard: str = ""
    bare_aaret: bool = False
    laases: bool = False
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    bredde: float = 0
    linje: int = 0

    @property
    def per_aar(self) -> bool:
        return bool(self.per)

    def years(self, levetid: range, rapporteringsaar: int) -> range:
        """The years the column has, one sheet column each; empty when it has none."""
        if self.per == "aar":
            return levetid
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
class Felt:
    """One labelled value in a block of single fields. `overskrift`: a heading over it."""

    nokkel: str
    etikett: str
    overskrift: str = ""
    type: str = "tekst"
    rolle: str = ""
    enhet: str = ""
    formel: str = ""
    kilde: str = ""
    standard: float | str | None = None
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
    hoyde: float = 0
    former: tuple[str, ...] = ()
    naar: str = ""
    kreves_naar: str = ""
    lukket_naar: str = ""
    mangler: str = ""
    ellers: str = ""
    fra_svaret: bool = False
    svarnokkel: str = ""
    bare_aaret: bool = False
    linje: int = 0


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


@dataclass(frozen=True, slots=True)
class Arkmal:
    navn: str
    tittel: str
    deler: tuple[Del, ...]
    farge: str = ""
    liggende: bool = True
    ingress: tuple[str, ...] = ()
    #: The heading of the form's chapter it stands in, over its title.
    kapittel: str = ""
    #: How to fill it in, where it is open: under the title of the project group's workbook.
    veiledning: tuple[str, ...] = ()
    #: The forms the sheet is part of; empty means all that its colour allows.
    former: tuple[str, ...] = ()

    #: In a joint workbook (samlet): one such sheet for all, not one per kommune.
    felles_for_alle: bool = False
    #: What the workbook must be for the sheet to be there (`MERKER`).
    naar: str = ""
    #: The tab's name where it is not the sheet's; `nummer` puts the number of the working tab first.
    fane: str = ""
    nummer: bool = False
    #: A working tab of the new kind: a line with links and the tab's state under its title.
    navigasjon: bool = False
    #: The shared working tab that a form's own stands after.
    etter: str = ""
    #: The whole sheet on one page.
    en_side: bool = False
    #: What the list of tabs says of it: what is asked, how many minutes, what to have at hand.
    hva: str = ""
    minutter: int = 0
    hent: str = ""
    #: What the list of tabs says of this one instead of what it says of the others.
    tilstand: str = ""
    #: The file it was read from.
    fil: str = ""
    linje: int = 0

    def is_included(self, form: str) -> bool:
        return form in self.former if self.former else form != "felles" or self.farge != "kommune"

    def for_form(self, form: str) -> Arkmal:
        """The sheet with only the columns and fields this form has; its chapter and guidance stand where
        it is filled in."""
        ark = self._with_poster(lambda post: not post.former or form in post.former)
        aapen = form == FELLES
        deler = tuple(d.with_hjelp(aapen=aapen) if isinstance(d, Felter) else d for d in ark.deler)
        over = (*filter(None, (self.kapittel,)), *self.veiledning) if aapen else ()
        return replace(ark, deler=deler, ingress=(*over, *self.ingress))

    def for_merker(self, merker: frozenset[str]) -> Arkmal:
        """The sheet without what workbooks of this kind do not have."""
        ark = self._with_poster(lambda post: is_met(post.naar, merker))
        deler = [
            replace(
                d,
                rader=tuple(r for r in d.rader if is_met(r.naar, merker)),
                summer=tuple(s for s in d.summer if is_met(s.naar, merker)),
            )
            if isinstance(d, Tabell)
            else d
            for d in ark.deler
        ]
        return replace(ark, deler=tuple(d for d in deler if is_met(getattr(d, "naar", ""), merker)))

    def _with_poster(self, med: Callable[[Kolonne | Felt], bool]) -> Arkmal:
        deler: list[Del] = []
        for del_ in self.deler:
            if isinstance(del_, Tabell):
                egne = tuple(k for k in del_.kolonner if med(k))
                deler.append(replace(del_, kolonner=egne))
            elif isinstance(del_, Felter):
                deler.append(replace(del_, rader=tuple(f for f in del_.rader if med(f))))
            else:
                deler.append(del_)
        return replace(self, deler=tuple(deler))


@dataclass(frozen=True, slots=True)
class Gjennomgang:
    """Where a kommune confirms, sheet by sheet, what was filled in from last year.

    ark, antall: the table's columns for the sheet and for how many answers it holds. undertittel: the
    formula under the title of those sheets; it holds `merke` until they are confirmed.
    """

    tabell: str
    ark: str
    antall: str
    undertittel: str
    merke: str
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Kommunedel:
    """What the kommune's tab set says of all its sheets. undertittel: the formula under their titles."""

    undertittel: str = ""
    gjennomgang: Gjennomgang | None = None
    linje: int = 0
    fil: str = ""


@dataclass(frozen=True, slots=True)
class Mal:
    """A version of a form: the plan part and the kommune's tab set, put together.

    prefikser: plan block -> prefix of its printed IDs. kilder: the text of the files it was read from
    that do not travel with the program, by the name they are called by.
    """

    skjema: str
    versjon: str
    tittel: str
    lister: Mapping[str, tuple[str, ...]]
    alias: Mapping[str, Mapping[str, str]]
    faser: Mapping[str, str]
    prefikser: Mapping[str, str]
    ark: tuple[Arkmal, ...]
    kommunedel: Kommunedel = field(default_factory=Kommunedel)
    #: Word -> what it is in workbooks of which kind (`naar`), the first that fits.
    ord: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    #: Columns whose answers need no field of their own in a later occasion.
    avsluttet: frozenset[str] = frozenset()
    fil: str = ""
    kilder: Mapping[str, str] = field(default_factory=dict)
    #: By which definitions its formulas are (maler/README.md).
    definisjon: int = 1

    @property
    def navn(self) -> str:
        return f"{self.skjema}/{self.versjon}"

    def for_merker(self, merker: frozenset[str]) -> Mal:
        """The form as it is in workbooks of this kind (`MERKER`)."""
        ark = tuple(a.for_merker(merker) for a in self.ark if is_met(a.naar, merker))
        return replace(self, ark=ark)

    def tabeller(self, eier: str | None = None) -> tuple[Tabell, ...]:
        return tuple(
            d for a in self.ark for d in a.deler if isinstance(d, Tabell) and eier in (None, d.eier)
        )

    def svarposter(self) -> dict[tuple[str, str], Kolonne | Felt]:
        """Table (or block of fields) and key -> what the form says about a kommune's own answer."""
        poster: dict[tuple[str, str], Kolonne | Felt] = {}
        for tabell in self.tabeller("kommune"):
            poster |= {(tabell.nokkel, k.felt or k.nokkel): k for k in tabell.kolonner}
        for felter in self.felter("kommune"):
            poster |= {(felter.nokkel, f.nokkel): f for f in felter.rader}
        return poster

    def faner_til_gjennomgang(self) -> dict[str, str]:
        """Sheet -> the row about it in the table of review; empty in a first year's workbook."""
        gjennomgang = self.kommunedel.gjennomgang
        if gjennomgang is None:
            return {}
        return self.rader_om_ark(gjennomgang.tabell, gjennomgang.ark)

    def rader_om_ark(self, tabell: str, kolonne: str) -> dict[str, str]:
        """Sheet -> the fixed row of a table that names it in a column."""
        return {
            fast[kolonne]: radid
            for t in self.tabeller()
            if t.nokkel == tabell
            for gruppe in t.rader
            for radid, fast in gruppe.faste.items()
            if kolonne in fast
        }

    def radetikett(self, blokk: str) -> str:
        """The column of a plan block that says what a row is; "" when it has none."""
        return next(
            (
                k.nokkel
                for t in self.tabeller("felles")
                if t.nokkel == blokk
                for k in t.kolonner
                if k.er_radetikett
            ),
            "",
        )

    def gjentatte(self) -> frozenset[str]:
        """The plan blocks that may stand several times, one for each virksomhet."""
        return frozenset(t.data or t.nokkel for t in self.tabeller("felles") if t.gjenta)

    def felter(self, eier: str | None = None) -> tuple[Felter, ...]:
        return tuple(
            d for a in self.ark for d in a.deler if isinstance(d, Felter) and eier in (None, d.eier)
        )
