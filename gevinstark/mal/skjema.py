"""The form (mal) as data: sheets, blocks, columns and rows, as `les_mal` reads them from `maler/`.

Nothing here knows a plan or a cell address, and nothing names a form's table or column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gevinstark.grunn.celle import FELLES
from gevinstark.mal.poster import (
    Felt,
    Kolonne,
    is_met,
)
from gevinstark.mal.skjemadeler import (
    Del,
    Felter,
    Tabell,
)


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
    #: What the list of tabs says of it: what is asked, what to have at hand.
    hva: str = ""
    hent: str = ""
    #: Not shown: forms issued before the list counted answers may have it.
    minutter: int = 0
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
    #: What is asked about beside the rest whatever the plan says (`tillegg` of a plan).
    tillegg: frozenset[str] = frozenset()
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
