"""What one data cell of a table holds: its role, formula and value; and the state of a row, made from its
inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.feltceller import (
    grenser,
    is_prefilled,
    read_kilde,
)
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted, Radplass, Tabellplass
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import AARLIGE, EGEN_BLOKK, I_FJOR, Kolonne
from gevinstark.mal.skjemadeler import Radgruppe, Tabell
from gevinstark.mal.tilstand import Inndata, state_formula

TOM_TABELL: Final = "Ingen nyttevirkninger i denne tabellen"
#: What a column may show that belongs to another table's row: never a field of its own.
_ETIKETTER: Final = ("id", "beskrivelse", "fase", "kommune")


@dataclass(frozen=True, slots=True)
class Innhold:
    """What one data cell holds: role ("" = nothing belongs here), formula, value."""

    rolle: str = ""
    formel: str | None = None
    verdi: Verdi = None


@dataclass(frozen=True, slots=True)
class Radinnhold:
    """The data rows of one placed table."""

    plan: Plan
    form: str
    arkplass: Arkplass
    tabell: Tabell
    plass: Tabellplass

    def spenn(self, kolonne: Kolonne) -> Iterator[tuple[int, int | None]]:
        """The sheet columns of a column, with their years."""
        start = self.plass.kolonner[kolonne.nokkel]
        if kolonne.per_aar:
            yield from ((start + i, aar) for i, aar in enumerate(self.plass.aar[kolonne.nokkel]))
        else:
            yield start, None

    def vilkaar(
        self, kolonne: Kolonne, innhold: Innhold, rad: Radplass, aar: int | None
    ) -> dict[str, str]:
        """When an input must be answered, and when it is closed: formulas without their "="."""
        if innhold.rolle != "inndata" or (kolonne.kreves and rad.art != "reserve"):
            return {}
        her = self.her(rad.rad, kolonne, rad, aar)
        return {
            navn: resolve(f"={vilkaar}", her, self.arkplass.kart, kolonne.linje)[1:]
            for navn in ("kreves_naar", "lukket_naar")
            if (vilkaar := getattr(kolonne, navn))
        }

    def _status(self, rad: Radplass, kolonne: Kolonne) -> Innhold:
        """What is left to do in a row: its state, from the row's inputs."""
        inndata = [
            Inndata(ref, self._asked(k, rad), grenser(k, self.plan.levetid))
            for ref, k in self._inputs(rad)
        ]
        if not inndata:
            return Innhold()
        formel = state_formula(inndata, kolonne.ellers, self.plan.mal.lister)
        return self._formel(formel, self.her(rad.rad, kolonne, rad, None), kolonne)

    @staticmethod
    def _asked(kolonne: Kolonne, rad: Radplass) -> Kolonne:
        """The column as it asks a row: what is always asked, is asked of a spare row on conditions only."""
        if not kolonne.kreves:
            return kolonne
        if rad.art == "reserve":
            return replace(kolonne, kreves=False)
        return replace(kolonne, kreves_naar="", lukket_naar="")

    def _inputs(self, rad: Radplass) -> Iterator[tuple[str, Kolonne]]:
        """The row's open cells: how the form's formulas call them, and their columns."""
        for kolonne in filter(self._takes_answers, self.tabell.kolonner):
            if kolonne.per in AARLIGE:
                if any(True for _ in self.spenn(kolonne)):
                    yield f"[@{kolonne.nokkel}.*]", kolonne
                continue
            for _, aar in self.spenn(kolonne):
                if self.find(rad, kolonne, aar).rolle == "inndata":
                    del_ = ".rapport" if kolonne.per == "rapport" else ""
                    yield f"[@{kolonne.nokkel}{del_}]", kolonne

    def _takes_answers(self, kolonne: Kolonne) -> bool:
        """Whether any row may be open in the column; what is computed is not put in place to find out."""
        faste = (rad.get(kolonne.nokkel, "") for g in self.tabell.rader for rad in g.faste.values())
        return "inndata" in (kolonne.rolle, kolonne.reserve) or any(
            spes.startswith("inndata") for spes in faste
        )

    def is_counted(self, rad: Radplass) -> bool:
        """A row is a question when something is asked that was not filled in from the start. What is
        asked only of some answers does not make it one, unless nothing else is asked."""
        if rad.art == "reserve":
            return False
        poster = [k for _, k in self._inputs(rad)]
        faste = [k for k in poster if k.kreves]
        if faste:
            return any(not self._prefilled(k, rad) for k in faste)
        return any(k.kreves_naar for k in poster)

    def _prefilled(self, kolonne: Kolonne, rad: Radplass) -> bool:
        aar = self.plan.rapporteringsaar if kolonne.per == "rapport" else None
        return is_prefilled(kolonne, self.find(rad, kolonne, aar).verdi, self.arkplass.merker)

    def find(self, rad: Radplass, kolonne: Kolonne, aar: int | None) -> Innhold:
        her = self.her(rad.rad, kolonne, rad, aar)
        bare, ikke = kolonne.bare_fase, kolonne.ikke_fase
        if rad.fase and ((bare and rad.fase != bare) or rad.fase == ikke):
            return Innhold()
        if kolonne.en_gang and rad.fase != next(iter(self.plan.mal.faser)):
            return Innhold()
        if kolonne.status:
            return self._status(rad, kolonne)
        if (
            kolonne.laases
            and kolonne.formel
            and aar is not None
            and aar < self.plan.rapporteringsaar
        ):
            return Innhold("fast")
        if rad.art == "reserve" and kolonne.reserve:
            if kolonne.reserve == "inndata":
                return Innhold("inndata")
            return self._formel(kolonne.reserve, her, kolonne)
        if rad.art == "fast":
            egen = self._fast_rad(rad.radid).get(kolonne.nokkel)
            if egen is not None and egen.startswith("="):
                return self._formel(egen, her, kolonne, self._gruppe(rad.radid).linjer[rad.radid])
            if egen == "inndata":
                return Innhold("inndata", verdi=self._planverdi(rad, kolonne, aar))
            if egen is not None and egen.startswith("inndata="):
                kilde = egen.partition("=")[2]
                return Innhold("inndata", verdi=read_kilde(self.plan, kilde, self.arkplass))
            if egen is not None or kolonne.rolle == "fast":
                return Innhold("fast", verdi=egen)
        hjemme = self.plan.mal.radetikett(rad.blokk) if kolonne.vis == "beskrivelse" else ""
        if hjemme and self.form == "felles" and rad.blokk:
            # What the row is, is open in its home table, so here it follows along.
            kilde = f"{rad.blokk}[@{hjemme}]"
            return self._formel(f'=IF({kilde}="","–",{kilde})', her, kolonne)
        if kolonne.vis:
            return Innhold("fast", verdi=self._vis(kolonne.vis, rad))
        if kolonne.formel:
            return self._formel(kolonne.formel, her, kolonne)
        if kolonne.rolle == "inndata":
            verdi = self._planverdi(rad, kolonne, aar)
            return Innhold(
                "inndata", verdi=verdi if verdi is not None else kolonne.standard or None
            )
        if kolonne.fra_svaret:
            return Innhold("fast")
        return Innhold()

    def her(
        self, rad: int, kolonne: Kolonne, radplass: Radplass | None, aar: int | None
    ) -> Formelsted:
        plass, fil = self.plass, self.arkplass.arkmal.fil
        return Formelsted(plass.ark, plass, None, rad, kolonne.nokkel, radplass, aar, fil)

    def _formel(self, formel: str, her: Formelsted, kolonne: Kolonne, linje: int = 0) -> Innhold:
        return Innhold("formel", resolve(formel, her, self.arkplass.kart, linje or kolonne.linje))

    def _gruppe(self, radid: str) -> Radgruppe:
        return next(g for g in self.tabell.rader if radid in g.faste)

    def _fast_rad(self, radid: str) -> Mapping[str, str]:
        return self._gruppe(radid).faste[radid]

    def _vis(self, vis: str, rad: Radplass) -> Verdi:
        if vis == "id":
            return rad.id
        if vis == "kommune":
            return self.plan.kommune(rad.radid).navn
        if vis == "fase":
            return self.plan.mal.faser[rad.fase]
        if vis == "beskrivelse":
            return self.plan.radetikett(rad.blokk, rad.radid)
        if vis == I_FJOR:
            return None
        blokk, _, kolonne = vis.partition(".")
        if blokk == EGEN_BLOKK:
            return self.plan.verdi(rad.data, rad.radid, kolonne, rad.fase)
        return self.plan.verdi(blokk, rad.radid, kolonne)

    def _planverdi(self, rad: Radplass, kolonne: Kolonne, aar: int | None) -> Verdi:
        """The plan's value of a common field, or what a kommune's input is prefilled with."""
        del_ = self.del_av(rad, kolonne, aar)
        blokk, nokkel = self.tabell.data or self.tabell.nokkel, kolonne.nokkel
        if self.tabell.eier != FELLES:
            if not kolonne.forhaandsfylt:
                return None
            unntak, _, ord_ = kolonne.ikke_forhaandsfylt.partition("=")
            if unntak and self._planord(unntak, rad) == ord_.casefold():
                return None
            kilde, _, nokkel = kolonne.forhaandsfylt.partition(".")
            blokk = blokk if kilde == EGEN_BLOKK else kilde
        return self.plan.verdi(blokk, rad.radid, nokkel, del_)

    @staticmethod
    def del_av(rad: Radplass, kolonne: Kolonne, aar: int | None) -> str:
        """The year or phase in the field key."""
        if aar is not None:
            return str(aar)
        return "" if kolonne.en_gang else rad.fase

    def _planord(self, hvor: str, rad: Radplass) -> str:
        """What the plan says of a row in "<plan block>.<column>", however it is spelled."""
        blokk, _, nokkel = hvor.partition(".")
        return str(self.plan.verdi(blokk, rad.radid, nokkel) or "").casefold()

    def radetikett(self, rad: Radplass) -> str:
        if rad.art == "fast":
            return next((v for v in self._fast_rad(rad.radid).values() if v[:1] != "="), "")
        fase = self.plan.mal.faser.get(rad.fase, "").lower()
        return f"{rad.id} {fase}" if fase else rad.id
