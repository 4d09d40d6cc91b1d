"""Lists of what kommuner have answered in words, each row with its source.

Data holds numbers. What people wrote and chose stands in these lists, on the sheet that counts it:
the values last, then file, sheet, one cell address for each of the values, and SHA-256. So that
`gevinstark forklar` finds the source of a text as well as that of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gevinstark.grunnlag import Datarad, Langtabell
from gevinstark.layout import Ark, Celle, Type
from gevinstark.region.celler import FARGE, HODEHOYDE, fast, radhoyder
from gevinstark.region.utvalg import Planbilde, etikett
from gevinstark.verdi import Verdi, celleadresse, dato_fra_serienummer, kolonnebokstav

KILDEKOLONNER: Final = ("Fil", "Ark", "Celler", "SHA-256", "Skrevet som")
#: Stands for a value the kommune has not given, so that addresses and values stay side by side.
UTEN_CELLE: Final = "–"


@dataclass(frozen=True, slots=True)
class Verdikolonne:
    """A column of the list, and the column of the return's table it shows."""

    overskrift: str
    kolonne: str
    type: Type = "tekst"


@dataclass(frozen=True, slots=True)
class Svarlinje:
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


@dataclass(frozen=True)
class Kildeliste:
    """The list on its sheet: fixed columns, then the values, then the source."""

    ark: str
    navn: str
    hode: int
    linjer: Sequence[Svarlinje]
    verdier: Sequence[Verdikolonne]
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

    def celler(self) -> Iterator[Celle]:
        for kol, overskrift in enumerate(self.kolonner, 1):
            yield fast(self.ark, self.hode, kol, overskrift, "hode")
        for rad, linje in enumerate(self.linjer, self.forste):
            yield from self._rad(rad, linje)

    def _rad(self, rad: int, linje: Svarlinje) -> Iterator[Celle]:
        kjennetegn = (linje.id, linje.beskrivelse, linje.kommune, linje.plan)
        for kol, tekst in enumerate(kjennetegn, 1):
            yield fast(self.ark, rad, kol, tekst or None, "databrutt")
        forste = len(kjennetegn) + len(self.mellom) + 1
        for kol, v in enumerate(self.verdier, forste):
            d = linje.svar.get(v.kolonne)
            if d is not None:
                yield Celle(
                    self.ark, rad, kol, "fast", v.type, _innhold(d),
                    stil="databrutt" if v.type == "tekst" else "data", desimaler=_desimaler(d, v),
                )  # fmt: skip
        kilde = next(iter(linje.svar.values()))
        celler = " ".join(
            linje.svar[v.kolonne].celle if v.kolonne in linje.svar else UTEN_CELLE
            for v in self.verdier
        )
        skrevet = [
            (v.overskrift, linje.svar[v.kolonne].skrevet)
            for v in self.verdier
            if v.kolonne in linje.svar
        ]
        for kol, tekst in enumerate(
            (kilde.fil, kilde.ark, celler, kilde.sha256, som_skrevet(skrevet)),
            forste + len(self.verdier),
        ):
            if tekst:
                yield fast(self.ark, rad, kol, tekst, "data")


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


def _desimaler(d: Datarad, v: Verdikolonne) -> int:
    brok = d.verdi is not None and v.type != "dato" and d.verdi != d.verdi.to_integral_value()
    return 2 if brok else 0


def dato(d: Datarad | None) -> date | None:
    if d is None or d.verdi is None:
        return None
    return dato_fra_serienummer(float(d.verdi))


def make_listeark(
    navn: str,
    tittel: str,
    celler: Sequence[Celle],
    bredder: Sequence[float],
    hoder: Sequence[int],
    liste: Kildeliste,
) -> Ark:
    """A sheet with counts per plan above and the list they are counted from below.

    hoder: the heading rows of the plans.
    """
    return Ark(
        navn=navn,
        tittel=tittel,
        celler=tuple(celler),
        bredder=tuple(bredder),
        radhoyder=radhoyder(celler, tuple(bredder))
        | dict.fromkeys((*hoder, liste.hode), HODEHOYDE),
        frys=(0, 2),
        beskyttet=False,
        farge=FARGE,
        tabeller=(liste.tabell,),
    )
