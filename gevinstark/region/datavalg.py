"""Which values of the long table are rows of Data, in which order, and the keys they are found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Literal, NamedTuple

from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, Bruk, read_skjema
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.langtabell import Langtabell, Svarblokk, Tabellfelt
from gevinstark.region.planbilde import LOKALE, UTEN_GEVINSTTYPE, Planbilde
from gevinstark.region.virkninger import Nyttevirkning, nyttevirkninger


def _counts(felt: Tabellfelt, aar: Literal["alle", "rapport", "uten"], rapportaar: int) -> bool:
    if aar == "rapport":
        # No year: from a workbook issued before the form told which fields are about the year.
        return felt.aar in (None, rapportaar)
    return (felt.aar is None) == (aar == "uten")


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

    sumnokkel finds every year of the value, and all the local benefits together.
    """

    blokk: Svarblokk
    felt: Tabellfelt
    verdi: Decimal
    bruk: Bruk
    gevinsttype: str
    sumnokkel: str


class _Datafelt(NamedTuple):
    """A field of Data: what it counts as, the row it is summed with (its own, or the local benefits
    together), and where it stands: what is alike in all of it is together, kommune by kommune."""

    felt: Tabellfelt
    bruk: Bruk
    gruppe: str
    plass: tuple[str, int, str, int]


@dataclass(frozen=True)
class _Datavalg:
    """What DATABRUK names, in these plans."""

    rapportaar: Mapping[str, int]
    virkninger: Mapping[tuple[str, str], Nyttevirkning]
    navngitte: Mapping[tuple[str, str, str], tuple[int, Bruk]]

    @classmethod
    def of(cls, planer: Sequence[Planbilde]) -> _Datavalg:
        return cls(
            {p.plan: p.aar for p in planer},
            {(p.plan, v.radid): v for p in planer for v in p.nyttevirkninger},
            {(b.tabell, b.kolonne, b.rad): (nr, b) for nr, b in enumerate(DATABRUK)},
        )

    def find(self, plan: str, felt: Sequence[Tabellfelt]) -> Sequence[_Datafelt]:
        """Those of a form's fields that are in Data."""
        return [d for f in felt if (d := self._find(plan, f)) is not None]

    def _find(self, plan: str, felt: Tabellfelt) -> _Datafelt | None:
        virkning = self.virkninger.get((plan, felt.rad))
        rad = felt.rad if virkning is None else NYTTEVIRKNINGER
        nr, bruk = self.navngitte.get((felt.tabell, felt.kolonne, rad), (0, None))
        if bruk is None or plan not in self.rapportaar:
            return None
        if not _counts(felt, bruk.aar, self.rapportaar[plan]):
            return None
        gruppe = LOKALE if virkning and virkning.lokal else felt.rad
        return _Datafelt(felt, bruk, gruppe, (plan, nr, felt.rad, felt.aar or 0))


def count_data(data: Langtabell, planer: Sequence[Planbilde], plass: int) -> int:
    """How many rows `select_data` makes, without making them; or how many there would be with no blanks,
    when there is `plass` for that."""
    valg = _Datavalg.of(planer)
    if (hoyst := sum(len(felt) for _, felt in data.per_form(valg.find))) <= plass:
        return hoyst
    return sum(
        isinstance(b.verdi(d.felt), Decimal) for b, felt in data.per_form(valg.find) for d in felt
    )


def select_data(data: Langtabell, planer: Sequence[Planbilde]) -> tuple[Dataverdi, ...]:
    """The numeric rows that DATABRUK names: what is added up together stands together."""
    find_type = _find_typer(data, planer)
    samlet: dict[tuple[str, int, str, int], list[Dataverdi]] = defaultdict(list)
    for blokk, felter in data.per_form(_Datavalg.of(planer).find):
        for felt, bruk, gruppe, plass in felter:
            verdi = blokk.verdi(felt)
            if isinstance(verdi, Decimal):
                type_ = find_type(blokk, felt.rad) if bruk.gevinsttype else ""
                sumnokkel = f"{blokk.plan}/{blokk.kommunenr}.{gruppe}.{felt.kolonne}"
                samlet[plass].append(Dataverdi(blokk, felt, verdi, bruk, type_, sumnokkel))
    return tuple(chain.from_iterable(samlet[plass] for plass in sorted(samlet)))


def _find_typer(data: Langtabell, planer: Sequence[Planbilde]) -> Callable[[Svarblokk, str], str]:
    """What finds the type of benefit that is chosen for a row of a kommune. Where it is not asked, the common
    plan says."""
    skjema = read_skjema("virkninger")
    sted = skjema["tabell"], skjema["type"]
    egne = {
        (d.plan, d.kommunenr, d.rad): d.tekst
        for d in data.select(lambda _, f: (f.tabell, f.kolonne) == sted)
    }
    felles = {
        (p.plan, c.radid): str(c.verdi)
        for p in planer
        for c in p.utsnitt.layout.celler()
        if (c.tabell, c.kolonne) == sted and c.rolle == "fast" and c.verdi
    }

    def find(blokk: Svarblokk, rad: str) -> str:
        eget = egne.get((blokk.plan, blokk.kommunenr, rad))
        return eget or felles.get((blokk.plan, rad)) or UTEN_GEVINSTTYPE

    return find
