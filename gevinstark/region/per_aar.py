"""The sheet Per år: planned, realised and the common plan's budget effect, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.grunn.verdi import celleadresse, kolonnebokstav
from gevinstark.region.celler import FARGE, HODEHOYDE, TITTELHOYDE, Kolonne, fast, hode, tall, topp
from gevinstark.region.databruk import (
    AARSVERK,
    AVVIK,
    EGEN_BUDSJETT,
    EGEN_MINIMUM,
    EGEN_NETTO,
    PLANLAGT_BRUTTO,
    PLANLAGT_KOSTNAD,
    PLANLAGT_NETTO,
    REALISERT_BRUTTO,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    TIMER,
    Bruk,
    Planbilde,
)
from gevinstark.region.formler import MANGLER, Datakilde, slaa_opp, sum_av
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Per år"
UNDER_KRAVET: Final = "Under kravet"
REGELEN: Final = "50 %-regelen"
_FORSTE_HODERAD: Final = 6
_KOLONNER: Final = (
    (Kolonne("Planlagt brutto (kr)"), PLANLAGT_BRUTTO),
    (Kolonne("Planlagte kostnader (kr)"), PLANLAGT_KOSTNAD),
    (Kolonne("Planlagt netto (kr)"), PLANLAGT_NETTO),
    (Kolonne("Realisert brutto (kr)"), REALISERT_BRUTTO),
    (Kolonne("Påløpte kostnader (kr)"), REALISERT_KOSTNAD),
    (Kolonne("Realisert netto (kr)"), REALISERT_NETTO),
    (Kolonne("Avvik: realisert minus planlagt (kr)"), AVVIK),
    (Kolonne("Planlagt frigjort tid (timer)", "tall"), TIMER),
    (Kolonne("Planlagt frigjorte årsverk", "tall", desimaler=1), AARSVERK),
)
#: The common plan's table B: one figure for the whole plan, so coverage means nothing here.
_EGNE: Final = (
    (Kolonne("Felles plan: netto i egen virksomhet (kr)", bredde=15), EGEN_NETTO),
    (Kolonne("Felles plan: minste budsjettvirkning (kr)", bredde=15), EGEN_MINIMUM),
    (Kolonne("Felles plan: budsjettmessig virkning (kr)", bredde=15), EGEN_BUDSJETT),
)
_REGEL: Final = Kolonne(REGELEN, "tekst", 14)
_ALLE: Final = (*_KOLONNER, *_EGNE)


@dataclass(frozen=True, slots=True)
class Aarsplass:
    """Where one plan's years stand: the figures, their sum, and below them who has given them."""

    hoderad: int
    aar: range

    @property
    def forste(self) -> int:
        return self.hoderad + 1

    @property
    def sumrad(self) -> int:
        return self.forste + len(self.aar)

    @property
    def dekningshode(self) -> int:
        return self.sumrad + 3

    @property
    def slutt(self) -> int:
        return self.dekningshode + len(self.aar)

    def bokstav(self, bruk: Bruk) -> str:
        return kolonnebokstav(next(k for k, (_, b) in enumerate(_ALLE, 2) if b is bruk))

    def omraade(self, bokstav: str) -> str:
        return f"'{ARK}'!${bokstav}${self.forste}:${bokstav}${self.sumrad - 1}"

    @property
    def regel(self) -> str:
        """The column that says whether each year meets the 50 % rule."""
        return self.omraade(kolonnebokstav(len(_ALLE) + 2))

    def verdi(self, bruk: Bruk, aar: str) -> str:
        """A year's figure, for another sheet; `aar` is the cell with the year."""
        return slaa_opp(self.omraade(self.bokstav(bruk)), self.omraade("A"), aar)

    def sum(self, bruk: Bruk) -> str:
        return f"'{ARK}'!{self.bokstav(bruk)}{self.sumrad}"

    def antall(self, bruk: Bruk, aar: str) -> str:
        b, forste, siste = self.bokstav(bruk), self.dekningshode + 1, self.slutt
        rader = f"'{ARK}'!${{0}}${forste}:${{0}}${siste}"
        return slaa_opp(rader.format(b), rader.format("A"), aar)


def plasser(planer: Sequence[Planbilde]) -> dict[str, Aarsplass]:
    funnet: dict[str, Aarsplass] = {}
    hoderad = _FORSTE_HODERAD
    for plan in planer:
        funnet[plan.plan] = plass = Aarsplass(hoderad, plan.levetid)
        hoderad = plass.slutt + 4
    return funnet


def build_ark(
    planer: Sequence[Planbilde],
    kommuneplasser: Mapping[str, Kommuneplass],
    plasser_: Mapping[str, Aarsplass],
    data: Datakilde,
    undertittel: str,
) -> Ark:
    celler = list(
        topp(
            ARK, "Per år", undertittel,
            ("Hvert tall er summen av kommunenes egne. Klikk på et tall for å se radene det er regnet av.",
             "Budsjettmessig virkning er felles plan, tabell B: minst halvparten av positiv netto skal tas ut av budsjettet."),
        )
    )  # fmt: skip
    hoyder: dict[int, float] = {1: TITTELHOYDE}
    tabeller = []
    for nr, plan in enumerate(planer, 1):
        plass = plasser_[plan.plan]
        celler += _blokk(plan, plass, data)
        celler += _dekning(plan, plass, kommuneplasser[plan.plan], data)
        hoyder |= {plass.hoderad: HODEHOYDE + 14, plass.dekningshode: HODEHOYDE}
        kolonner = ("År", *(k.overskrift for k, _ in _ALLE), REGELEN)
        siste = celleadresse(plass.sumrad - 1, len(kolonner))
        tabeller.append((f"PerAar{nr}", f"A{plass.hoderad}:{siste}", kolonner))
    return Ark(
        navn=ARK,
        tittel="Per år",
        celler=tuple(celler),
        bredder=(20.0, *(k.bredde for k, _ in _ALLE), _REGEL.bredde),
        radhoyder=hoyder,
        frys=(0, 1),
        beskyttet=False,
        farge=FARGE,
        tabeller=tuple(tabeller),
    )


def _blokk(plan: Planbilde, plass: Aarsplass, data: Datakilde) -> Iterator[Celle]:
    yield fast(ARK, plass.hoderad - 1, 1, plan.utsnitt.tittel, "deltittel")
    yield from hode(ARK, plass.hoderad, [Kolonne("År", "aar"), *(k for k, _ in _ALLE), _REGEL])
    regelkol = len(_ALLE) + 2
    minimum, budsjett = (plass.bokstav(b) for b in (EGEN_MINIMUM, EGEN_BUDSJETT))
    for rad, aar in enumerate(plan.levetid, plass.forste):
        yield fast(ARK, rad, 1, aar, "aarhode_rapport" if aar == plan.aar else "id", type_="aar")
        for kol, (kolonne, bruk) in enumerate(_ALLE, 2):
            formel = data.tall(bruk, plan, aar=f"$A{rad}")
            peker = data.lenke(bruk, plan, aar=aar)
            yield tall(ARK, rad, kol, formel, kolonne, radetikett=str(aar), lenke=peker)
        under = f'IF({budsjett}{rad}<{minimum}{rad}-0.005,"{UNDER_KRAVET}","Oppfylt")'
        formel = f"=IF(COUNT({budsjett}{rad},{minimum}{rad})=2,{under},{MANGLER})"
        yield tall(ARK, rad, regelkol, formel, _REGEL, radetikett=str(aar))
    yield fast(ARK, plass.sumrad, 1, "SUM over levetiden", "sum")
    for kol, (kolonne, bruk) in enumerate(_ALLE, 2):
        b = kolonnebokstav(kol)
        if bruk is AARSVERK:
            # A year's work freed every year is the same year's work: a sum would mislead.
            yield fast(ARK, plass.sumrad, kol, None, "sum")
            continue
        yield tall(
            ARK, plass.sumrad, kol, sum_av(f"{b}{plass.forste}:{b}{plass.sumrad - 1}"), kolonne,
            radetikett="SUM", stil="sum", lenke=data.lenke(bruk, plan),
        )  # fmt: skip
    yield fast(ARK, plass.sumrad, regelkol, None, "sum")


def _dekning(
    plan: Planbilde, plass: Aarsplass, kommuneplass: Kommuneplass, data: Datakilde
) -> Iterator[Celle]:
    yield fast(ARK, plass.dekningshode - 1, 1, "Kommuner med tall, år for år", "deltittel")
    yield from hode(ARK, plass.dekningshode, [Kolonne("År", "aar"), *(k for k, _ in _KOLONNER)])
    alle = kommuneplass.omraade("kommune")
    for rad, aar in enumerate(plan.levetid, plass.dekningshode + 1):
        yield fast(ARK, rad, 1, aar, "aarhode_rapport" if aar == plan.aar else "id", type_="aar")
        for kol, (kolonne, bruk) in enumerate(_KOLONNER, 2):
            formel = f'={data.antall(bruk, plan, aar=f"$A{rad}")}&" av "&COUNTA({alle})'
            yield tall(ARK, rad, kol, formel, kolonne, radetikett=f"{aar}, kommuner med tall")
