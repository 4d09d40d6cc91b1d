"""Which values of the long table are rows of Data, in which order, and the keys they are found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, Bruk, read_skjema
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.langtabell import Datarad, Langtabell, Tabellfelt
from gevinstark.region.planbilde import LOKALE, UTEN_GEVINSTTYPE, Planbilde
from gevinstark.region.virkninger import Nyttevirkning, nyttevirkninger


def _counts(
    d: Datarad | Tabellfelt, aar: Literal["alle", "rapport", "uten"], rapportaar: int
) -> bool:
    if aar == "rapport":
        # No year: from a workbook issued before the form told which fields are about the year.
        return d.aar in (None, rapportaar)
    return (d.aar is None) == (aar == "uten")


def find_summert(grunnlag: Regiongrunnlag) -> Iterator[tuple[str, str, str, str, str]]:
    """The fields that are added up over the kommuner: plan, name of the figure, table, column, row.
    A line of a kommune's own means something else in the next, and is not."""
    for plan in grunnlag.planer:
        felles = [n.radid for n in nyttevirkninger(plan.layout) if not n.lokal]
        for bruk in (b for b in DATABRUK if b.summeres):
            for rad in felles if bruk.rad == NYTTEVIRKNINGER else (bruk.rad,):
                yield plan.plan, bruk.etikett, bruk.tabell, bruk.kolonne, rad


class Dataverdi(NamedTuple):
    """One row of Data. gevinsttype: the kommune's own choice for that benefit, "" for other rows.

    nokkel finds the one value, sumnokkel every year of it and all the local benefits together.
    """

    rad: Datarad
    bruk: Bruk
    gevinsttype: str
    nokkel: str
    sumnokkel: str


@dataclass(frozen=True)
class _Datavalg:
    """What DATABRUK names, in these plans."""

    rapportaar: Mapping[str, int]
    virkninger: Mapping[tuple[str, str], Nyttevirkning]
    navngitte: Mapping[tuple[str, str, str], Bruk]

    @classmethod
    def of(cls, planer: Sequence[Planbilde]) -> _Datavalg:
        return cls(
            {p.plan: p.aar for p in planer},
            {(p.plan, v.radid): v for p in planer for v in p.nyttevirkninger},
            {(b.tabell, b.kolonne, b.rad): b for b in DATABRUK},
        )

    def find(self, plan: str, d: Datarad | Tabellfelt) -> Bruk | None:
        rad = NYTTEVIRKNINGER if (plan, d.rad) in self.virkninger else d.rad
        bruk = self.navngitte.get((d.tabell, d.kolonne, rad))
        if bruk is None or plan not in self.rapportaar:
            return None
        return bruk if _counts(d, bruk.aar, self.rapportaar[plan]) else None

    def is_included(self, plan: str, felt: Tabellfelt) -> bool:
        return self.find(plan, felt) is not None


def count_data(data: Langtabell, planer: Sequence[Planbilde], plass: int) -> int:
    """How many rows `select_data` makes, without making them; or how many there would be with no blanks,
    when there is `plass` for that."""
    valg = _Datavalg.of(planer)
    if (hoyst := sum(len(felt) for _, felt in data.select_felt(valg.is_included))) <= plass:
        return hoyst
    return sum(
        isinstance(b.verdi(f), Decimal)
        for b, felt in data.select_felt(valg.is_included)
        for f in felt
    )


def select_data(data: Langtabell, planer: Sequence[Planbilde]) -> tuple[Dataverdi, ...]:
    """The numeric rows that DATABRUK names: what is added up together stands together."""
    valg = _Datavalg.of(planer)
    orden = {b: nr for nr, b in enumerate(DATABRUK)}
    skjema = read_skjema("virkninger")
    sted = skjema["tabell"], skjema["type"]
    typer = {
        (d.plan, d.kommunenr, d.rad): d.tekst
        for d in data.select(lambda _, f: (f.tabell, f.kolonne) == sted)
    }
    # Where the kommune is not asked, the common plan says.
    felles = {
        (p.plan, c.radid): str(c.verdi)
        for p in planer
        for c in p.utsnitt.layout.celler()
        if (c.tabell, c.kolonne) == sted and c.rolle == "fast" and c.verdi
    }
    valgt = []
    for d in data.select(valg.is_included):
        bruk = valg.find(d.plan, d)
        if bruk is None or d.verdi is None:
            continue
        virkning = valg.virkninger.get((d.plan, d.rad))
        type_ = typer.get((d.plan, d.kommunenr, d.rad)) or felles.get((d.plan, d.rad))
        gruppe = LOKALE if virkning and virkning.lokal else d.rad
        valgt.append(
            Dataverdi(
                d,
                bruk,
                type_ or UTEN_GEVINSTTYPE if bruk.gevinsttype else "",
                f"{d.plan}/{d.felt}",
                f"{d.plan}/{d.kommunenr}.{gruppe}.{d.kolonne}",
            )
        )
    valgt.sort(
        key=lambda v: (v.rad.plan, orden[v.bruk], v.rad.rad, v.rad.aar or 0, v.rad.kommunenr)
    )
    return tuple(valgt)
