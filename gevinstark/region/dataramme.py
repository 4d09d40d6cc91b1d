"""The long table and the regional figures as pandas DataFrames, for notebooks.

Numbers are exact: column `verdi` holds `decimal.Decimal` (dtype object), as in the Parquet export, and
missing ones are None. Sums of it in pandas stay exact. For plots and statistics, where a float will do:
`ramme["verdi"].astype(float)`. `aar` is Int16 with <NA> where a value belongs to no year.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pandas as pd
import pyarrow as pa

from gevinstark.region.databruk import DATABRUK, find_bruk
from gevinstark.region.datavalg import find_summert
from gevinstark.region.eksport import RADGRUPPE, SKJEMA, make_tabeller
from gevinstark.region.grunnlag import Planutsnitt, Regiongrunnlag, Regiontall
from gevinstark.region.linjetall import TELLING
from gevinstark.region.planbilder import sort_grunnlag
from gevinstark.region.virkninger import nyttevirkninger

_NOKKEL: Final = ["plan", "tabell", "kolonne", "rad"]
_TYPER: Final = {pa.int16(): pd.Int16Dtype()}
#: Of how many something is, where it is one for each participant.
_KOMMUNER: Final = "kommuner"
TALLKOLONNER: Final = [
    "plan", "etikett", "tabell", "rad", "kolonne", "aar", "enhet", "verdi", "kommuner",
]  # fmt: skip


def make_langtabell(grunnlag: Regiongrunnlag) -> pd.DataFrame:
    """A row for each value of the returns that count: the columns and the order of the export."""
    blokker = sort_grunnlag(grunnlag).data.blokker
    tabell = pa.concat_tables([SKJEMA.empty_table(), *make_tabeller(blokker, RADGRUPPE)])
    ramme: pd.DataFrame = tabell.to_pandas(types_mapper=_TYPER.get)
    ramme["verdi"] = pd.Series([_kort(v) for v in ramme["verdi"]], ramme.index, dtype="object")
    return ramme


def _kort(verdi: Decimal | None) -> Decimal | None:
    """The same number without the zeros that only fill the column's 18 decimals."""
    if verdi is None:
        return None
    helt = verdi.to_integral_value()
    return helt if helt == verdi else verdi.normalize()


def make_tall(grunnlag: Regiongrunnlag) -> pd.DataFrame:
    """For each plan, figure, year and unit: the exact sum over the kommuner, and how many they are.

    Only what may be added up is here (`databruk.find_summert`): no percentage, no scale, and no line
    of a kommune's own.
    """
    return _sum(grunnlag, make_langtabell(grunnlag))


def _sum(grunnlag: Regiongrunnlag, lang: pd.DataFrame) -> pd.DataFrame:
    summert = pd.DataFrame(
        [(p, t, k, r, e) for p, e, t, k, r in find_summert(grunnlag)], columns=[*_NOKKEL, "etikett"]
    )
    lang = lang.dropna(subset=["verdi"]).merge(summert, on=_NOKKEL)
    grupper = lang.groupby(
        [k for k in TALLKOLONNER if k not in {"verdi", "kommuner"}], dropna=False
    )
    tall = grupper.agg(verdi=("verdi", "sum"), kommuner=("kommunenr", "nunique"))
    return tall.reset_index()[TALLKOLONNER]


def find_regiontall(grunnlag: Regiongrunnlag) -> tuple[Regiontall, ...]:
    """The sums of each plan's reporting year, and those of no year, as the reports take them: figures
    of the whole plan, in the order of Data, and not one for each benefit."""
    planer = {p.plan: p for p in grunnlag.planer}
    orden = {e: nr for nr, (_, e, *_) in enumerate(find_summert(grunnlag))}
    lang = make_langtabell(grunnlag)
    tall = _sum(grunnlag, lang)
    naa = [pd.isna(a) or a == planer[p].aar for p, a in zip(tall["plan"], tall["aar"], strict=True)]
    tall = tall[pd.Series(naa, tall.index, dtype=bool)]
    tall = tall[tall.groupby(["plan", "etikett"])["rad"].transform("size") == 1]
    telt = {p: _Telling.of(grunnlag, planer[p], lang) for p in tall["plan"].unique()}
    return tuple(
        Regiontall(
            rad["plan"], rad["etikett"], float(rad["verdi"]), rad["enhet"], rad["kommuner"],
            *telt[rad["plan"]].dekning(rad["etikett"]),
        )
        for rad in sorted(tall.to_dict("records"), key=lambda r: (r["plan"], orden[r["etikett"]]))
    )  # fmt: skip


@dataclass(frozen=True)
class _Telling:
    """What the sums of one plan are of, as the regional workbook counts it: one that has not answered is
    asked of the common plan's lines."""

    lang: pd.DataFrame
    aar: int
    levetid: int
    kommuner: int
    linjer: int

    @classmethod
    def of(cls, grunnlag: Regiongrunnlag, plan: Planutsnitt, lang: pd.DataFrame) -> _Telling:
        egne = lang[lang["plan"] == plan.plan].dropna(subset=["verdi"])
        deltakere = sum(d.plan == plan.plan for d in grunnlag.deltakere)
        linjer = sum(not v.lokal for v in nyttevirkninger(plan.layout))
        return cls(egne, plan.aar, len(plan.layout.levetidsaar), deltakere, linjer)

    def dekning(self, etikett: str) -> tuple[int, int, str]:
        bruk = next(b for b in DATABRUK if b.etikett == etikett)
        if not bruk.dekning:
            return 0, 0, ""
        alle_aar = bruk.aar == "uten"
        med, hva = self._tell(bruk.dekning["med"], alle_aar)[0], bruk.dekning["hva"]
        if uten := bruk.dekning.get("uten"):
            med -= self._tell(uten, alle_aar)[0]
        if bruk.dekning["av"] == _KOMMUNER:
            return med, self.kommuner * (self.levetid if alle_aar else 1), hva
        av = find_bruk(bruk.dekning["av"])
        skal, svart = self._tell(av.nokkel, alle_aar)
        return (
            med,
            skal + (self.kommuner - svart) * int(bruk.dekning.get("uten_svar", self.linjer)),
            hva,
        )

    def _tell(self, nokkel: str, alle_aar: bool) -> tuple[int, int]:
        """The sum of a count, or how many have the figure; and how many kommuner have it."""
        bruk = find_bruk(nokkel)
        er = (self.lang[["tabell", "kolonne", "rad"]] == [bruk.tabell, bruk.kolonne, bruk.rad]).all(
            axis=1
        )
        egne = self.lang[er & (alle_aar | (self.lang["aar"] == self.aar).fillna(value=False))]
        antall = egne["verdi"].sum() if bruk.tabell == TELLING else len(egne)
        return int(antall), egne["kommunenr"].nunique()
