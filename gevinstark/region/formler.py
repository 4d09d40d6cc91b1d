"""Formulas over Data, all inside the portable subset.

Every figure asks first whether there is anything to add: missing is never 0. Rows are found by
criteria and never by position, so that people may sort and filter every sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gevinstark.region.utvalg import DATABRUK, NYTTEVIRKNINGER, Bruk, Planbilde
from gevinstark.verdi import kolonnebokstav

DATA: Final = "Data"
#: The contract's columns, in its order.
DATAKOLONNER: Final = (
    "kommunenr", "kommune", "plan", "tabell", "rad", "kolonne", "aar",
    "verdi", "enhet", "fil", "ark", "celle", "sha256", "status",
)  # fmt: skip
DATAHODE: Final = 4
MANGLER: Final = '"–"'
#: True of every number and of no text: picks the rows whose neighbour is a number.
ER_TALL: Final = '">-1E+15"'


def tekst(verdi: str) -> str:
    """Text as a formula writes it."""
    return '"' + verdi.replace('"', '""') + '"'


def har_tall(omraade: str, uttrykk: str) -> str:
    """`uttrykk` where the range has a number, else the mark for missing."""
    return f"=IF(COUNT({omraade})>0,{uttrykk},{MANGLER})"


def sum_av(omraade: str) -> str:
    return har_tall(omraade, f"SUM({omraade})")


def dekning(omraade: str, alle: str) -> str:
    """ "6 av 8": how many rows have a number, of how many rows there are."""
    return f'=COUNT({omraade})&" av "&COUNTA({alle})'


def differanse(a: str, b: str) -> str:
    """a − b of two cells."""
    return f"=IF(COUNT({a},{b})=2,{a}-{b},{MANGLER})"


def andel(teller: str, nevner: str) -> str:
    """Share of two cells."""
    return f"=IF(COUNT({teller},{nevner})=2,IF({nevner}>0,{teller}/{nevner},{MANGLER}),{MANGLER})"


def andel_av_sum(teller: str, nevner: str) -> str:
    """Share of two columns' sums, over the rows where both are numbers.

    Those who have planned and not reported would otherwise count as if they had realised 0.
    """
    over = f"SUMIFS({teller},{nevner},{ER_TALL})"
    under = f"SUMIFS({nevner},{teller},{ER_TALL})"
    return f"=IF({under}>0,{over}/{under},{MANGLER})"


@dataclass(frozen=True, slots=True)
class Datakilde:
    """Where Data's rows stand, and which criteria are needed to find some of them.

    A criterion that tells nothing apart (the plan, when there is only one) is left out: at 357
    kommuner every criterion costs LibreOffice ten seconds and more.
    """

    rader: int
    planer: int

    @property
    def forste(self) -> int:
        return DATAHODE + 1

    @property
    def siste(self) -> int:
        """An Excel table has at least one row, also when there is nothing in it."""
        return DATAHODE + max(self.rader, 1)

    def omraade(self, kolonne: str) -> str:
        bokstav = kolonnebokstav(DATAKOLONNER.index(kolonne) + 1)
        return f"{DATA}!${bokstav}${self.forste}:${bokstav}${self.siste}"

    def antall(
        self, bruk: Bruk, plan: Planbilde, *, rad: str = "", kommune: str = "", aar: str = ""
    ) -> str:
        """COUNTIFS of the rows; `kommune` and `aar` are cells or literals, "" means all of them."""
        return f"COUNTIFS({self._kriterier(bruk, plan, rad, kommune, aar)})"

    def sum(
        self, bruk: Bruk, plan: Planbilde, *, rad: str = "", kommune: str = "", aar: str = ""
    ) -> str:
        return f"SUMIFS({self.omraade('verdi')},{self._kriterier(bruk, plan, rad, kommune, aar)})"

    def tall(
        self,
        bruk: Bruk,
        plan: Planbilde,
        *,
        rader: Sequence[str] = ("",),
        kommune: str = "",
        aar: str = "",
    ) -> str:
        """The figure itself: a sum where there is anything to add. Several rows are added up.

        Several, and not a pattern such as "L*": a pattern costs LibreOffice six plain criteria.
        """
        antall = "+".join(self.antall(bruk, plan, rad=r, kommune=kommune, aar=aar) for r in rader)
        summer = "+".join(self.sum(bruk, plan, rad=r, kommune=kommune, aar=aar) for r in rader)
        return f"=IF({antall}>0,{summer},{MANGLER})"

    def _kriterier(self, bruk: Bruk, plan: Planbilde, rad: str, kommune: str, aar: str) -> str:
        krav = {
            "plan": tekst(plan.plan) if self.planer > 1 else "",
            "kommune": kommune,
            "rad": tekst(rad if bruk.rad == NYTTEVIRKNINGER else bruk.rad),
            # Of rows "rapport" and "uten", Data holds one year or none: see velg_data.
            "aar": aar if bruk.aar == "alle" else "",
        }
        krav |= {k: tekst(getattr(bruk, k)) for k in skiller(bruk)}
        return ",".join(f"{self.omraade(k)},{krav[k]}" for k in DATAKOLONNER if krav.get(k))


@lru_cache
def skiller(bruk: Bruk) -> tuple[str, ...]:
    """The columns needed beside the row id to tell this kind of value from all others in Data."""
    like = [b for b in DATABRUK if b != bruk and b.rad == bruk.rad]
    if not like:
        return ()
    if all(b.kolonne != bruk.kolonne for b in like):
        return ("kolonne",)
    return ("tabell", "kolonne")
