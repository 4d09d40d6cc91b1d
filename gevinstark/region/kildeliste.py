"""Lists of what kommuner have answered in words, each row with its source.

Data holds numbers. What people wrote and chose stands in these lists, on the sheet that counts it:
the values last, then file, sheet, one cell address for each of the values, and SHA-256. So that
`gevinstark forklar` finds the source of a text as well as that of a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from gevinstark.grunn.layout import Celle, Mengde, Type
from gevinstark.grunn.verdi import Verdi, celleadresse, dato_fra_serienummer, kolonnebokstav
from gevinstark.region.celler import fast, make_mengde
from gevinstark.region.databruk import Planbilde, etikett
from gevinstark.region.grunnlag import Datarad, Langtabell

KILDEKOLONNER: Final = ("Fil", "Ark", "Celler", "SHA-256", "Skrevet som")
#: Stands for a value the kommune has not given, so that addresses and values stay side by side.
UTEN_CELLE: Final = "–"


@dataclass(frozen=True, slots=True)
class Svarkolonne:
    """A column of the list, and the column of the return's table it shows."""

    overskrift: str
    kolonne: str
    type: Type = "tekst"


class Svarlinje(NamedTuple):
    """One row: whose answer it is, about what, and the values by column of the return's table."""

    plan: str
    kommune: str
    id: str
    beskrivelse: str
    fase: str
    svar: Mapping[str, Datarad]


def svarlinjer(
    data: Langtabell, plan: Planbilde, tabeller: Sequence[str], kolonner: Sequence[str]
) -> tuple[Svarlinje, ...]:
    """The answers of one plan by kommune, row and phase, in the order of the form. Answers about a
    year alone are those of the plan's reporting year."""
    virkninger = virkningsnavn(plan)
    orden = {radid: nr for nr, radid in enumerate(virkninger)}
    samlet: dict[tuple[str, str, str, str], dict[str, Datarad]] = {}
    for d in data.velg(
        lambda plan_, f: (
            plan_ == plan.plan
            and f.aar in (None, plan.aar)
            and f.tabell in tabeller
            and f.kolonne in kolonner
        )
    ):
        samlet.setdefault((d.kommunenr, d.tabell, d.rad, d.fase), {})[d.kolonne] = d
    faser = {f: nr for nr, f in enumerate(FASER)}
    linjer = []
    for (_, tabell, rad, fase), svar in sorted(
        samlet.items(),
        key=lambda s: (s[0][0], tabeller.index(s[0][1]), orden.get(s[0][2], 0), faser.get(s[0][3], 0)),
    ):  # fmt: skip
        forste = next(iter(svar.values()))
        ident, beskrivelse = virkninger.get(rad, ("" if rad == tabell else rad, ""))
        linjer.append(
            Svarlinje(plan.plan, etikett(forste), ident, beskrivelse, FASER.get(fase, ""), svar)
        )
    return tuple(linjer)


#: The phases of measurement, in order, as the form prints them.
FASER: Final[Mapping[str, str]] = {
    "nullpunkt": "Nullpunkt", "midtveis": "Midtveis", "slutt": "Slutt",
}  # fmt: skip


def virkningsnavn(plan: Planbilde) -> dict[str, tuple[str, str]]:
    """Row id -> printed ID and description, of every benefit in the kommune's own tables."""
    navn = {v.radid: (v.id, v.beskrivelse) for v in plan.nyttevirkninger}
    return navn | {k.radid: (k.id, k.beskrivelse) for k in plan.kvaliteter}


#: (plan, row) -> heading -> the formula of that column in that row.
Formelmaker = Callable[[str, int], Mapping[str, Celle]]
#: Line -> heading -> what stands in that column.
Mellomleser = Callable[[Svarlinje], Mapping[str, Verdi]]


def ingen_formler(plan: str, rad: int) -> Mapping[str, Celle]:  # noqa: ARG001 - as Formelmaker asks
    return {}


def ingen_mellom(linje: Svarlinje) -> Mapping[str, Verdi]:  # noqa: ARG001 - as Mellomleser asks
    return {}


@dataclass(frozen=True)
class Kildeliste:
    """The list on its sheet: fixed columns, then the values, then the source."""

    ark: str
    navn: str
    hode: int
    linjer: Sequence[Svarlinje]
    verdier: Sequence[Svarkolonne]
    beskrivelse: str = "Nyttevirkning"
    #: Columns between the benefit and the values: the phase, or what is computed of the values.
    mellom: Sequence[str] = ()

    @property
    def kolonner(self) -> tuple[str, ...]:
        return (
            *self._kjennetegn,
            *self.mellom,
            *(v.overskrift for v in self.verdier),
            *KILDEKOLONNER,
        )

    @property
    def _kjennetegn(self) -> tuple[str, ...]:
        return "ID", self.beskrivelse, "Kommune", "Plan"

    @property
    def forste(self) -> int:
        return self.hode + 1

    @property
    def siste(self) -> int:
        """An Excel table has at least one row, also when there is nothing in it."""
        return self.hode + max(len(self.linjer), 1)

    def bokstav(self, overskrift: str) -> str:
        return kolonnebokstav(self.kolonner.index(overskrift) + 1)

    def omraade(self, overskrift: str) -> str:
        b = self.bokstav(overskrift)
        return f"${b}${self.forste}:${b}${self.siste}"

    @property
    def tabell(self) -> tuple[str, str, tuple[str, ...]]:
        omraade = f"A{self.hode}:{celleadresse(self.siste, len(self.kolonner))}"
        return self.navn, omraade, self.kolonner

    def hodeceller(self) -> Iterator[Celle]:
        for kol, overskrift in enumerate(self.kolonner, 1):
            yield fast(self.ark, self.hode, kol, overskrift, "hode")

    def formel(self, overskrift: str, rad: int, type_: Type, formel: str) -> Celle:
        """A column that is computed, as it stands in a row."""
        return Celle(
            self.ark, rad, self.kolonner.index(overskrift) + 1, "formel", type_, formel=formel,
            stil="data", kolonneetikett=overskrift,
        )  # fmt: skip

    def mengder(
        self,
        bredder: Sequence[float],
        formler: Formelmaker = ingen_formler,
        mellom: Mellomleser = ingen_mellom,
    ) -> Iterator[Mengde]:
        """The rows, plan by plan, since the formulas of a plan name cells of its own.

        bredder: of the sheet's columns. formler: (plan, first row) -> the columns of `mellom` that are
        formulas, as they stand in that row. mellom: the columns of `mellom` that are not.
        """
        forste = self.forste
        for plan, linjer in groupby(self.linjer, lambda linje: linje.plan):
            egne = formler(plan, forste)
            rader = [self._rad(linje, egne, mellom(linje)) for linje in linjer]
            yield make_mengde(forste, tuple(self._utseende(forste, egne)), rader, bredder)
            forste += len(rader)

    def _utseende(self, rad: int, formler: Mapping[str, Celle]) -> Iterator[Celle]:
        """The columns as they are in a row."""
        for kol, overskrift in enumerate(self.kolonner, 1):
            nr = kol - 1 - len(self._kjennetegn) - len(self.mellom)
            if overskrift in formler:
                yield formler[overskrift]
            elif kol <= len(self._kjennetegn):
                yield fast(self.ark, rad, kol, None, "databrutt")
            elif 0 <= nr < len(self.verdier):
                type_ = self.verdier[nr].type
                stil = "databrutt" if type_ == "tekst" else "data"
                yield fast(self.ark, rad, kol, None, stil, type_=type_)
            else:
                yield fast(self.ark, rad, kol, None, "data")

    def _rad(
        self, linje: Svarlinje, formler: Mapping[str, Celle], mellom: Mapping[str, Verdi]
    ) -> tuple[Verdi, ...]:
        svar = [linje.svar.get(v.kolonne) for v in self.verdier]
        kilde = next(iter(linje.svar.values()))
        return (
            linje.id,
            linje.beskrivelse,
            linje.kommune,
            linje.plan,
            *(None if k in formler else mellom.get(k) for k in self.mellom),
            *(None if d is None else _innhold(d) for d in svar),
            kilde.fil,
            kilde.ark,
            " ".join(UTEN_CELLE if d is None else d.celle for d in svar),
            kilde.sha256,
            som_skrevet(
                [
                    (v.overskrift, d.skrevet)
                    for v, d in zip(self.verdier, svar, strict=True)
                    if d is not None and d.skrevet
                ]
            ),
        )


def som_skrevet(skrevet: Sequence[tuple[str, str]]) -> str:
    """What stood in the cells where it was not the value itself: "Status: «startet»"."""
    return "; ".join(f"{overskrift}: «{tekst}»" for overskrift, tekst in skrevet if tekst)


def les_skrevet(tekst: str, overskrift: str) -> str:
    """The text of one column again; "" where the value stood as it is shown."""
    treff = re.search(
        rf"(?:^|; ){re.escape(overskrift)}: «(.*?)»(?=; [^;«]+: «|$)", tekst, re.DOTALL
    )
    return treff.group(1) if treff else ""


def _innhold(d: Datarad) -> Verdi:
    return d.tekst if d.verdi is None else float(d.verdi)


def dato(d: Datarad | None) -> date | None:
    if d is None or d.verdi is None:
        return None
    return dato_fra_serienummer(float(d.verdi))
