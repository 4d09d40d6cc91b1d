"""The sheet Per nyttevirkning: the region's sum for each benefit, and under it who realised what.

The second table is also what the first one's share is computed from: realised and planned are
compared for the kommuner that have given both, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Mengde
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    Kolonne,
    fast,
    hode,
    make_kommunemengde,
    radhoyder,
    tall,
    topp,
)
from gevinstark.region.databruk import (
    FULL_EFFEKT,
    LOKALE,
    VIRKNING_HITTIL,
    VIRKNING_PLANLAGT,
    VIRKNING_REALISERT,
    Planbilde,
)
from gevinstark.region.formler import Datakilde, andel_av_sum, dekning, slaa_opp, sum_av, tekst
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Per nyttevirkning"
_FORSTE: Final = 6
_MATRISE_FRA: Final = 3


@dataclass(frozen=True, slots=True)
class Linje:
    """A line of the table: one common benefit, or all the local ones together."""

    id: str
    beskrivelse: str
    rader: tuple[str, ...]
    lokal: bool = False


def linjer(plan: Planbilde) -> tuple[Linje, ...]:
    felles = tuple(Linje(v.id, v.beskrivelse, (v.radid,)) for v in plan.felles)
    if not plan.lokale:
        return felles
    forste, siste = plan.lokale[0].id, plan.lokale[-1].id
    navn = forste if forste == siste else f"{forste}–{siste}"
    return (
        *felles,
        Linje(
            navn,
            "Kommunenes egne lokale gevinster",
            tuple(v.radid for v in plan.lokale),
            lokal=True,
        ),
    )


def _kolonner(aar: int) -> tuple[Kolonne, ...]:
    return (
        Kolonne("ID", "tekst", 8),
        Kolonne("Beskrivelse av nyttevirkning", "tekst", 44),
        Kolonne("Kommuner som har planlagt", "tall", 14),
        Kolonne("Planlagt per år ved full effekt (kr)", bredde=14),
        Kolonne(f"Planlagt {aar} (kr)", bredde=14),
        Kolonne(f"Realisert {aar} (kr)", bredde=14),
        Kolonne(f"Kommuner som har realisert tall for {aar}", "tall", 14),
        Kolonne("Realisert så langt (kr)", bredde=14),
        Kolonne(f"Realisert av planlagt {aar}", "prosent", 14),
    )


@dataclass(frozen=True, slots=True)
class Virkningsplass:
    """hoderad of the first table; the matrix has its title two rows under the first one's sum."""

    hoderad: int
    linjer: tuple[Linje, ...]
    kommuner: int

    @property
    def sumrad(self) -> int:
        return self.hoderad + len(self.linjer) + 1

    @property
    def matrisehode(self) -> int:
        return self.sumrad + 3

    @property
    def matrisesum(self) -> int:
        return self.matrisehode + self.kommuner + 1

    @property
    def slutt(self) -> int:
        return self.matrisesum + 1

    def verdi(self, kolonne: str, ident: str) -> str:
        """A benefit's figure in a column of the first table, for another sheet."""
        rader = f"'{ARK}'!${{0}}${self.hoderad + 1}:${{0}}${self.sumrad - 1}"
        return slaa_opp(rader.format(kolonne), rader.format("A"), tekst(ident))

    def matrise(self, nr: int, *, realisert: bool) -> str:
        """The column of line number `nr` (from 0) in the matrix."""
        return self._spenn(kolonnebokstav(_MATRISE_FRA + 2 * nr + realisert))

    @property
    def etiketter(self) -> str:
        return self._spenn("B")

    def _spenn(self, b: str) -> str:
        return f"${b}${self.matrisehode + 1}:${b}${self.matrisehode + self.kommuner}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Virkningsplass]:
    funnet: dict[str, Virkningsplass] = {}
    rad = _FORSTE
    for plan in planer:
        funnet[plan.plan] = plass = Virkningsplass(rad, linjer(plan), len(plan.deltakere))
        rad = plass.slutt + 3
    return funnet


def build_ark(
    planer: Sequence[Planbilde],
    kommuneplasser: dict[str, Kommuneplass],
    plasser_: Mapping[str, Virkningsplass],
    data: Datakilde,
    undertittel: str,
) -> Ark:
    celler = list(
        topp(
            ARK, "Per nyttevirkning", undertittel,
            ("Andelen realisert av planlagt regnes bare for kommuner som har gitt begge tallene. Klikk på en sum for å se radene den er regnet av.",),
        )
    )  # fmt: skip
    mengder: list[Mengde] = []
    hoyder: dict[int, float] = {}
    bredde = 0
    for plan in planer:
        plass = plasser_[plan.plan]
        celler += _blokk(plan, plass, kommuneplasser[plan.plan], data)
        celler += _matrise(plan, plass)
        mengder.append(_kommuner(plan, plass, data))
        hoyder |= {plass.hoderad: HODEHOYDE, plass.matrisehode: HODEHOYDE}
        bredde = max(bredde, 2 * len(plass.linjer) + 2)
    grunn = [k.bredde for k in _kolonner(planer[0].aar)]
    bredder = (*grunn, *(14.0 for _ in range(bredde - len(grunn))))
    return Ark(
        navn=ARK,
        tittel="Per nyttevirkning",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder) | hoyder,
        frys=(0, 2),
        beskyttet=False,
        farge=FARGE,
        mengder=tuple(mengder),
    )


def _blokk(
    plan: Planbilde, plass: Virkningsplass, kommuneplass: Kommuneplass, data: Datakilde
) -> Iterator[Celle]:
    kolonner = _kolonner(plan.aar)
    yield fast(ARK, plass.hoderad - 1, 1, plan.utsnitt.tittel, "deltittel")
    yield from hode(ARK, plass.hoderad, kolonner)
    alle = plass.etiketter
    for nr, linje in enumerate(plass.linjer):
        rad = plass.hoderad + 1 + nr
        yield fast(ARK, rad, 1, linje.id, "id")
        yield fast(ARK, rad, 2, linje.beskrivelse, "etikett")
        if linje.lokal:
            antall = f'COUNTIFS({kommuneplass.omraade("lokale")},">0")'
        else:
            antall = data.antall(FULL_EFFEKT, plan, rad=linje.rader[0])
        formler = (
            f'={antall}&" av "&COUNTA({alle})',
            data.tall(FULL_EFFEKT, plan, rader=linje.rader),
            data.tall(VIRKNING_PLANLAGT, plan, rader=linje.rader),
            data.tall(VIRKNING_REALISERT, plan, rader=linje.rader),
            dekning(plass.matrise(nr, realisert=True), alle),
            data.tall(VIRKNING_HITTIL, plan, rader=linje.rader),
            andel_av_sum(plass.matrise(nr, realisert=True), plass.matrise(nr, realisert=False)),
        )
        kilder = (
            None,
            FULL_EFFEKT,
            VIRKNING_PLANLAGT,
            VIRKNING_REALISERT,
            None,
            VIRKNING_HITTIL,
            None,
        )
        for kol, (formel, bruk) in enumerate(zip(formler, kilder, strict=True), 3):
            peker = data.lenke(bruk, plan, rad=linje.rader[0]) if bruk and not linje.lokal else ""
            yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=linje.id, lenke=peker)
    rad = plass.sumrad
    for kol in (1, 2, 3, 7, 9):
        yield fast(ARK, rad, kol, "SUM" if kol == 2 else None, "sum")  # noqa: PLR2004 - column B
    for kol in (4, 5, 6, 8):
        b = kolonnebokstav(kol)
        formel = sum_av(f"{b}{plass.hoderad + 1}:{b}{rad - 1}")
        yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett="SUM", stil="sum")


def _matrisekolonner(plass: Virkningsplass) -> list[Kolonne]:
    kolonner = [Kolonne("Nr.", "tekst"), Kolonne("Kommune", "tekst")]
    for linje in plass.linjer:
        kolonner += [Kolonne(f"{linje.id} planlagt"), Kolonne(f"{linje.id} realisert")]
    return kolonner


def _matrise(plan: Planbilde, plass: Virkningsplass) -> Iterator[Celle]:
    hoderad, n = plass.matrisehode, len(plass.linjer)
    tittel = f"Planlagt og realisert brutto i {plan.aar}, per kommune (kr)"
    yield fast(ARK, hoderad - 1, 1, tittel, "deltittel")
    kolonner = _matrisekolonner(plass)
    yield from hode(ARK, hoderad, kolonner)
    rad = plass.matrisesum
    yield fast(ARK, rad, 1, None, "sum")
    yield fast(ARK, rad, 2, "SUM", "sum")
    yield fast(ARK, rad + 1, 2, "Kommuner med tall", "etikett")
    for kol in range(_MATRISE_FRA, _MATRISE_FRA + 2 * n):
        b = kolonnebokstav(kol)
        omraade = f"{b}{hoderad + 1}:{b}{rad - 1}"
        kolonne = kolonner[kol - 1]
        yield tall(ARK, rad, kol, sum_av(omraade), kolonne, radetikett="SUM", stil="sum")
        formel = dekning(omraade, plass.etiketter)
        yield tall(ARK, rad + 1, kol, formel, kolonne, radetikett="Kommuner med tall")


def _kommuner(plan: Planbilde, plass: Virkningsplass, data: Datakilde) -> Mengde:
    rad, kolonner = plass.matrisehode + 1, _matrisekolonner(plass)
    celler = []
    knr = f"$A{rad}"
    for nr, linje in enumerate(plass.linjer):
        for kol, bruk in enumerate((VIRKNING_PLANLAGT, VIRKNING_REALISERT), _MATRISE_FRA + 2 * nr):
            if linje.lokal:
                formel = data.sum_for(bruk, plan.plan, knr, rad=LOKALE)
            else:
                egen = plan.aar if bruk.aar == "rapport" else None
                formel = data.verdi(bruk, plan.plan, knr, rad=linje.rader[0], aar=egen)
            celler.append(tall(ARK, rad, kol, formel, kolonner[kol - 1]))
    return make_kommunemengde(ARK, rad, plan.deltakere, celler)
