"""The long table and the regional figures as pandas DataFrames, for notebooks.

Numbers are exact: column `verdi` holds `decimal.Decimal` (dtype object), as in the Parquet export, and
missing ones are None. Sums of it in pandas stay exact. For plots and statistics, where a float will do:
`ramme["verdi"].astype(float)`. `aar` is Int16 with <NA> where a value belongs to no year.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pandas as pd
import pyarrow as pa

from gevinstark.region.datavalg import find_summert
from gevinstark.region.eksport import RADGRUPPE, SKJEMA, make_tabeller
from gevinstark.region.grunnlag import Regiongrunnlag, Regiontall
from gevinstark.region.planbilde import sort_grunnlag

_NOKKEL: Final = ["plan", "tabell", "kolonne", "rad"]
_TYPER: Final = {pa.int16(): pd.Int16Dtype()}
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
    summert = pd.DataFrame(
        [(p, t, k, r, e) for p, e, t, k, r in find_summert(grunnlag)], columns=[*_NOKKEL, "etikett"]
    )
    lang = make_langtabell(grunnlag).dropna(subset=["verdi"]).merge(summert, on=_NOKKEL)
    grupper = lang.groupby(
        [k for k in TALLKOLONNER if k not in {"verdi", "kommuner"}], dropna=False
    )
    tall = grupper.agg(verdi=("verdi", "sum"), kommuner=("kommunenr", "nunique"))
    return tall.reset_index()[TALLKOLONNER]


def find_regiontall(grunnlag: Regiongrunnlag) -> tuple[Regiontall, ...]:
    """The sums of each plan's reporting year, and those of no year, as the reports take them: figures
    of the whole plan, in the order of Data, and not one for each benefit."""
    aar = {p.plan: p.aar for p in grunnlag.planer}
    orden = {e: nr for nr, (_, e, *_) in enumerate(find_summert(grunnlag))}
    tall = make_tall(grunnlag)
    tall = tall[[pd.isna(a) or a == aar[p] for p, a in zip(tall["plan"], tall["aar"], strict=True)]]
    tall = tall[tall.groupby(["plan", "etikett"])["rad"].transform("size") == 1]
    return tuple(
        Regiontall(rad["plan"], rad["etikett"], float(rad["verdi"]), rad["enhet"], rad["kommuner"])
        for rad in sorted(tall.to_dict("records"), key=lambda r: (r["plan"], orden[r["etikett"]]))
    )
