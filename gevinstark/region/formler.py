"""Formulas over Data, all inside the portable subset.

Every figure asks first whether there is anything to add: missing is never 0. Rows are found by
criteria and never by position, so that people may sort and filter every sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final

from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, Bruk
from gevinstark.region.datavalg import Dataverdi
from gevinstark.region.les_regionmal import read_regionmal
from gevinstark.region.planbilde import Planbilde

DATA: Final = "Data"
#: The contract's columns, in its order.
DATAKOLONNER: Final = (
    "kommunenr", "kommune", "plan", "tabell", "rad", "kolonne", "aar",
    "verdi", "enhet", "fil", "ark", "celle", "sha256", "status",
)  # fmt: skip
_MAL: Final = read_regionmal().find_ark(DATA)
#: The sheet's: those, and for people, for sums by type of benefit, and for finding a row.
DATAARKKOLONNER: Final = tuple(k.nokkel for d in _MAL.blokker for k in d.kolonner)
DATAHODE: Final = _MAL.forste
MANGLER: Final = '"–"'


def tekst(verdi: str) -> str:
    """Text as a formula writes it."""
    return '"' + verdi.replace('"', '""') + '"'


def look_up(omraade: str, nokler: str, nokkel: str) -> str:
    """What stands in `omraade` beside the key, also when it is the mark of what is missing."""
    return f"=IFERROR(INDEX({omraade},MATCH({nokkel},{nokler},0)),{MANGLER})"


@dataclass(frozen=True)
class Datakilde:
    """Where Data's rows stand, and how a formula finds some of them.

    One value of one kommune is looked up by its key. Measured in LibreOffice at 34 000 rows: a
    look-up costs 0.7 ms, a conditional sum on one key 1.4 ms, and one on three criteria, with the
    count that must come first, 8 ms. Those are kept for the region's own sums, which are few.
    """

    verdier: tuple[Dataverdi, ...]
    planer: int

    @property
    def forste(self) -> int:
        return DATAHODE + 1

    @property
    def siste(self) -> int:
        """An Excel table has at least one row, also when there is nothing in it."""
        return DATAHODE + max(len(self.verdier), 1)

    def omraade(self, kolonne: str) -> str:
        bokstav = kolonnebokstav(DATAARKKOLONNER.index(kolonne) + 1)
        return f"{DATA}!${bokstav}${self.forste}:${bokstav}${self.siste}"

    # ------------------------------------------------------------ one kommune

    def verdi(
        self, bruk: Bruk, plan: str, nr: str, *, rad: str = "", aar: int | None = None
    ) -> str:
        """The one value. nr: the cell with the number of the kommune; rad: for a benefit, which."""
        del_ = "" if aar is None else f".{aar}"
        nokkel = f"{tekst(f'{plan}/')}&{nr}&{tekst(f'.{rad or bruk.rad}.{bruk.kolonne}{del_}')}"
        return look_up(self.omraade("verdi"), self.omraade("nokkel"), nokkel)

    def sum_for(self, bruk: Bruk, plan: str, nr: str, *, rad: str = "") -> str:
        """All years together; with rad LOKALE all the local benefits together."""
        nokkel = self.sumnokkel(bruk, plan, nr, rad)
        nokler = self.omraade("sumnokkel")
        summen = f"SUMIFS({self.omraade('verdi')},{nokler},{nokkel})"
        return f"=IF(ISNUMBER(MATCH({nokkel},{nokler},0)),{summen},{MANGLER})"

    def sumnokkel(self, bruk: Bruk, plan: str, nr: str, rad: str = "") -> str:
        return f"{tekst(f'{plan}/')}&{nr}&{tekst(f'.{rad or bruk.rad}.{bruk.kolonne}')}"

    # ------------------------------------------------------------ the whole region

    def antall(
        self, bruk: Bruk, plan: Planbilde, *, rad: str = "", aar: str = "", type_: str = ""
    ) -> str:
        """COUNTIFS of the rows; `aar` and `type_` are cells or literals, "" means all of them."""
        return f"COUNTIFS({self._kriterier(bruk, plan, rad, aar, type_)})"

    def sum(
        self, bruk: Bruk, plan: Planbilde, *, rad: str = "", aar: str = "", type_: str = ""
    ) -> str:
        return f"SUMIFS({self.omraade('verdi')},{self._kriterier(bruk, plan, rad, aar, type_)})"

    def tall(
        self,
        bruk: Bruk,
        plan: Planbilde,
        *,
        rader: Sequence[str] = ("",),
        aar: str = "",
        type_: str = "",
    ) -> str:
        """The figure itself: a sum where there is anything to add. Several rows are added up.

        Several, and not a pattern such as "L*": a pattern costs LibreOffice six plain criteria.
        """
        antall = "+".join(self.antall(bruk, plan, rad=r, aar=aar, type_=type_) for r in rader)
        summer = "+".join(self.sum(bruk, plan, rad=r, aar=aar, type_=type_) for r in rader)
        return f"=IF({antall}>0,{summer},{MANGLER})"

    def _kriterier(self, bruk: Bruk, plan: Planbilde, rad: str, aar: str, type_: str) -> str:
        krav = {
            "plan": tekst(plan.plan) if self.planer > 1 else "",
            "rad": tekst(rad or bruk.rad) if rad or bruk.rad != NYTTEVIRKNINGER else "",
            # Of rows "rapport" and "uten", Data holds one year or none: see velg_data.
            "aar": aar if bruk.aar == "alle" else "",
            "gevinsttype": type_,
        }
        kolonner = ("tabell", "kolonne") if not krav["rad"] else distinguish(bruk)
        krav |= {k: tekst(getattr(bruk, k)) for k in kolonner}
        return ",".join(f"{self.omraade(k)},{krav[k]}" for k in DATAARKKOLONNER if krav.get(k))

    # ------------------------------------------------------------ links

    @cached_property
    def _spenn(self) -> dict[tuple[Bruk, str, str, int | None], tuple[int, int]]:
        """First and last row of each kind, plan, row of the form ("" for all of them) and year."""
        spenn: dict[tuple[Bruk, str, str, int | None], tuple[int, int]] = {}
        siste = self.forste - 1
        for (plan, bruk, rad, aar), like in groupby(
            self.verdier, lambda v: (v.blokk.plan, v.bruk, v.felt.rad, v.felt.aar)
        ):
            nr, siste = siste + 1, siste + sum(1 for _ in like)
            for nokkel in ((bruk, plan, "", aar), (bruk, plan, rad, aar)):
                forste, _ = spenn.get(nokkel, (nr, nr))
                spenn[nokkel] = (forste, siste)
        return spenn

    @cached_property
    def per_bruk(self) -> Mapping[tuple[str, Bruk], Sequence[Dataverdi]]:
        """Plan and kind -> the rows, in the order of Data."""
        samlet: dict[tuple[str, Bruk], list[Dataverdi]] = {}
        for nokkel, egne in groupby(self.verdier, lambda v: (v.blokk.plan, v.bruk)):
            samlet.setdefault(nokkel, []).extend(egne)
        return samlet

    @cached_property
    def _aar(self) -> tuple[int | None, ...]:
        return tuple(dict.fromkeys(aar for *_, aar in self._spenn))

    def lenke(self, bruk: Bruk, plan: Planbilde, *, rad: str = "", aar: int | None = None) -> str:
        """Link to the rows a sum counts, which stand together as the workbook is written."""
        alle = (aar, None) if aar is not None else self._aar
        spenn = [s for a in alle if (s := self._spenn.get((bruk, plan.plan, rad, a)))]
        if not spenn:
            return ""
        forste, siste = min(s[0] for s in spenn), max(s[1] for s in spenn)
        return f"internal:'{DATA}'!A{forste}:{kolonnebokstav(len(DATAKOLONNER))}{siste}"


@lru_cache
def distinguish(bruk: Bruk) -> tuple[str, ...]:
    """The columns needed beside the row id to tell this kind of value from all others in Data."""
    like = [b for b in DATABRUK if b != bruk and b.rad == bruk.rad]
    if not like:
        return ()
    if all(b.kolonne != bruk.kolonne for b in like):
        return ("kolonne",)
    return ("tabell", "kolonne")
