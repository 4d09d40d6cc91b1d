"""What the regional workbook counts: which values go into Data, in which order, under which name.

`DATABRUK` is the only list of it. Data holds these rows and nothing else, every formula names one
of them, and the sheet Om prints them. The rest of the long table is in the export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, cast

from gevinstark.grunn.errors import InternFeil
from gevinstark.region.les_regionmal import REGIONMAL, read_regionmal

#: Rows of a Bruk that are the benefits (V1 …, L1 …) and not one named summary row.
NYTTEVIRKNINGER: Final = "*"


# Each is made once, below, and told by being that one: they are keys of everything counted.
@dataclass(frozen=True, slots=True, eq=False)
class Bruk:
    """One kind of value in Data.

    nokkel: what sheets and reports call it. rad: row id, or NYTTEVIRKNINGER. aar: every year, the plan's reporting year only (of a kommune that
    answered last for an earlier year, none), or no year at all.
    regel: the heading in the sheet Om under which it says how the figure is computed. gevinsttype: its
    rows have a type of benefit. felles: a figure of the common plan, in Data once for all kommuner. summeres: a figure
    people ask for the sum of; not what is counted, and not prices and years. dekning: the counts that say of
    how much its sum is (`dataramme`).
    """

    nokkel: str
    tabell: str
    kolonne: str
    rad: str
    aar: Literal["alle", "rapport", "uten"]
    etikett: str
    regel: str
    gevinsttype: bool = False
    felles: bool = False
    summeres: bool = True
    dekning: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def read_databruk() -> Mapping[str, Bruk]:
    """The figures of maler/region.yaml by key, in its order."""
    return {nokkel: Bruk(nokkel, **felt) for nokkel, felt in read_regionmal().tall.items()}


def find_bruk(nokkel: str) -> Bruk:
    try:
        return read_databruk()[nokkel]
    except KeyError:
        raise InternFeil(f"{REGIONMAL}: tallet «{nokkel}» finnes ikke.") from None


def read_skjema(navn: str) -> Mapping[str, Any]:
    """Where in the form something stands: a line of `skjema:` in maler/region.yaml."""
    return cast(Mapping[str, Any], read_regionmal().skjema[navn])


DATABRUK: Final = tuple(read_databruk().values())
#: The figures of the common plan, which no return is the source of.
FELLESBRUK: Final = tuple(b for b in DATABRUK if b.felles)
