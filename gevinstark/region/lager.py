"""The long table for many plans and years: Parquet in parts, and the regional sums over them.

- data/plan=…/del-00001.parquet: the rows and columns of `eksport`, one folder for each plan, at most
  `RADER` rows a part, so that no tool need hold all of it at once.
- summer.parquet: for each plan, figure (`utvalg.DATABRUK`) and year, the sum over the kommuner and
  how many they are. DuckDB computes it from the parts. Nothing else is summed: no percentage, no
  scale, and no line of a kommune's own, which means something else in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import duckdb
import pyarrow.parquet as pq

from gevinstark.grunn.errors import Brukerfeil, norsk_grunn
from gevinstark.region.datavalg import find_summert
from gevinstark.region.eksport import RADGRUPPE, SKJEMA, follow, make_tabeller
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.langtabell import Svarblokk
from gevinstark.region.planbilder import sort_grunnlag

DATA: Final = "data"
SUMMER: Final = "summer.parquet"
RADER: Final = 200_000

_SUM: Final = """
SELECT b.plan, b.etikett, d.tabell, d.rad, d.kolonne, d.aar, d.enhet,
       sum(d.verdi) AS verdi, count(DISTINCT d.kommunenr) AS kommuner
FROM read_parquet($deler) d
JOIN bruk b ON b.plan = d.plan AND b.tabell = d.tabell AND b.kolonne = d.kolonne AND b.rad = d.rad
WHERE d.verdi IS NOT NULL
GROUP BY ALL
ORDER BY ALL
"""


def check_lager_ledig(mappe: Path) -> None:
    """Raise Brukerfeil when something lies there: the parts of two runs must never be read as one."""
    if mappe.exists() and (not mappe.is_dir() or any(mappe.iterdir())):
        raise Brukerfeil(f"{mappe} er ikke en tom mappe. Velg en ny mappe til lageret.")


def write_lager(
    grunnlag: Regiongrunnlag,
    mappe: Path,
    rader: int = RADER,
    framdrift: Callable[[str], None] | None = None,
) -> None:
    """Write the parts and the sums. rader: rows a part. Raises Brukerfeil when that cannot be done."""
    check_lager_ledig(mappe)
    data = sort_grunnlag(grunnlag).data
    try:
        mappe.parent.mkdir(parents=True, exist_ok=True)
        # The folder gets its name when all of it is there.
        with TemporaryDirectory(dir=mappe.parent, prefix=".gevinstark.") as arbeid:
            ny = Path(arbeid, "lager")
            ny.mkdir()
            for plan, egne in groupby(
                follow(data.blokker, "Skriver lageret", framdrift), key=lambda b: b.plan
            ):
                _write_deler(egne, ny / DATA / f"plan={quote(plan, safe='')}", rader)
            if any(ny.rglob("*.parquet")):
                sum_lager(grunnlag, ny)
            if mappe.exists():
                mappe.rmdir()
            ny.replace(mappe)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive lageret til {mappe}: {norsk_grunn(feil)}.") from feil


def _write_deler(blokker: Iterator[Svarblokk], mappe: Path, rader: int) -> None:
    mappe.mkdir(parents=True)
    gruppe = min(rader, RADGRUPPE)
    tabeller = make_tabeller(blokker, gruppe)
    for nr, forste in enumerate(tabeller, 1):
        del_ = mappe / f"del-{nr:05}.parquet"
        with pq.ParquetWriter(del_, SKJEMA, compression="zstd") as skriver:
            for tabell in chain((forste,), islice(tabeller, rader // gruppe - 1)):
                skriver.write_table(tabell)


def sum_lager(grunnlag: Regiongrunnlag, mappe: Path) -> None:
    """The sums, from the parts in the folder."""
    with duckdb.connect() as forbindelse:
        forbindelse.execute(
            "CREATE TABLE bruk (plan TEXT, etikett TEXT, tabell TEXT, kolonne TEXT, rad TEXT)"
        )
        forbindelse.executemany(
            "INSERT INTO bruk VALUES (?, ?, ?, ?, ?)", list(find_summert(grunnlag))
        )
        deler = [str(d) for d in sorted((mappe / DATA).glob("*/*.parquet"))]
        tabell = forbindelse.sql(_SUM, params={"deler": deler}).to_arrow_table()
    pq.write_table(tabell, mappe / SUMMER, compression="zstd")
