"""Rows a report makes of those in region.xlsx: findings by rule, a kommune's own lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final, Protocol

from gevinstark.grunn.koder import KODER
from gevinstark.grunn.verdi import as_tall
from gevinstark.rapport.regionbok import Rad, split_kommune
from gevinstark.rapport.setning import fill

_MAA_GJORES: Final = ("Må rettes", "Se på")
#: Kommuner named; of more, how many.
_NAVNGITTE: Final = 4


class Rader(Protocol):
    """What rows are made of."""

    def hent(self, sti: str) -> Any: ...
    def rader(self, navn: str) -> tuple[Rad, ...]: ...
    def med(self, rad: Rad) -> Any: ...


def _funngrupper(opp: Rader) -> Iterator[Rad]:
    """What must be corrected or looked at, a row for each rule: the gravest and most frequent first."""
    grupper: dict[str, list[Rad]] = defaultdict(list)
    for rad in opp.rader("funn"):
        if rad["alvor"] in _MAA_GJORES:
            grupper[str(rad["kode"])].append(rad)
    orden = sorted(
        grupper.items(), key=lambda g: (_MAA_GJORES.index(str(g[1][0]["alvor"])), -len(g[1]), g[0])
    )
    for kode, rader in orden:
        hvem = list(dict.fromkeys(str(r["kommune"] or r["fil"]) for r in rader))
        yield {
            "tittel": KODER[kode].tittel if kode in KODER else kode,
            "alvor": str(rader[0]["alvor"]),
            "antall": len(rader),
            "fra": _hvem(hvem),
            "hvor_mange": len(hvem),
        }


def _hvem(navn: list[str]) -> str:
    if len(navn) > _NAVNGITTE:
        return f"{len(navn)} kommuner"
    return ", ".join(split_kommune(n)[0] if "(" in n else n for n in navn)


def turn(opp: Rader, vendt: Mapping[str, Any]) -> Iterator[Rad]:
    """A row's repeated columns as rows. fra: the row. navn: block and column that says what each is. tall:
    name -> the columns, "planlagt.*". Those without a figure are none."""
    blokk, _, kolonne = vendt["navn"].partition(".")
    navnene = [rad[kolonne] for rad in opp.rader(blokk)]
    for egen in opp.hent(vendt["fra"]):
        serier = {
            navn: [v for k, v in egen.items() if fnmatchcase(k, moenster)]
            for navn, moenster in vendt["tall"].items()
        }
        for nr, navn in enumerate(navnene):
            rad = {s: verdier[nr] for s, verdier in serier.items() if nr < len(verdier)}
            if any(as_tall(v) is not None for v in rad.values()):
                yield {"navn": navn, **rad}


def join(opp: Rader, samlet: Mapping[str, Any]) -> Iterator[Rad]:
    """Rows of the same ID as one, the last of them: what each says (`tekst`) stands in `samlet`. Those
    that `forst` is true of come first."""
    per_id: dict[str, list[Rad]] = defaultdict(list)
    for rad in opp.hent(samlet["fra"]):
        per_id[str(rad["id"])].append(rad)
    rader = [
        {**egne[-1], "samlet": ", ".join(fill(samlet["tekst"], opp.med(r)) for r in egne)}
        for egne in per_id.values()
    ]
    yield from sorted(rader, key=lambda r: any(r[k] != v for k, v in samlet["forst"].items()))


#: Name in the report -> its rows.
UTVALG: Final[Mapping[str, Callable[[Rader], Iterator[Rad]]]] = {
    "funngrupper": _funngrupper,
}
