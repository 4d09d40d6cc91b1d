"""The sheet Oversikt: for each plan what was planned and what has come out of it, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from gevinstark.grunnlag import Datarad, Deltaker
from gevinstark.layout import Ark, Celle, Diagram
from gevinstark.norsk import norsk_dato, norsk_liste
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    TITTELHOYDE,
    Kolonne,
    fast,
    hode,
    lenke,
    tall,
    topp,
)
from gevinstark.region.formler import Datakilde, andel_av_sum, dekning, sum_av
from gevinstark.region.per_kommune import ARK as PER_KOMMUNE
from gevinstark.region.per_kommune import Kommuneplass, svar_antall
from gevinstark.region.utvalg import (
    AARSVERK,
    AVVIK,
    IKKE_SVART,
    PLANLAGT_BRUTTO,
    PLANLAGT_KOSTNAD,
    PLANLAGT_NETTO,
    REALISERT_BRUTTO,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    TIMER,
    Planbilde,
    etikett,
)
from gevinstark.verdi import kolonnebokstav

ARK: Final = "Oversikt"
_LENKER: Final = (
    (
        PER_KOMMUNE,
        "Per nyttevirkning",
        "Kvalitet",
        "Måling",
        "Tiltak og risiko",
        "Suksesshistorier",
    ),
    ("Mottak", "Funn", "Data", "Om"),
)
#: More names or bars than this say less, not more; the whole list is on Per kommune.
_MAKS_NAVN: Final = 8
_MAKS_STOLPER: Final = 10
#: Chart sizes in pixels: the left half and the right half of the page, 12 sheet rows high.
_BREDDER: Final = (560, 560)
_HOYDE: Final = 238
_DIAGRAMRADER: Final = 12

_AARSKOLONNER: Final = (
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
_ANTALLKOLONNE: Final = Kolonne("Kommuner med realisert tall", "tall")
_FORSTE_BREDDE: Final = 26.0


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Datakilde,
    datarader: Sequence[Datarad],
    undertittel: str,
) -> Ark:
    celler = list(topp(ARK, "Gevinster i regionen", undertittel))
    celler += [
        lenke(ARK, rad, 1 + 2 * i, navn)
        for rad, linje in enumerate(_LENKER, 3)
        for i, navn in enumerate(linje)
    ]
    hoyder: dict[int, float] = {1: TITTELHOYDE}
    diagrammer: list[Diagram] = []
    rad = 5
    for plan in planer:
        blokk = _Planblokk(plan, plasser[plan.plan], data, datarader, rad)
        celler += blokk.celler()
        hoyder |= dict.fromkeys(blokk.hoderader, HODEHOYDE)
        diagrammer += blokk.diagrammer()
        rad = blokk.slutt + 3
    return Ark(
        en_side=True,
        navn=ARK,
        tittel="Gevinster i regionen",
        celler=tuple(celler),
        bredder=(_FORSTE_BREDDE, *(k.bredde for k, _ in _AARSKOLONNER), _ANTALLKOLONNE.bredde),
        radhoyder=hoyder,
        beskyttet=False,
        farge=FARGE,
        diagrammer=tuple(diagrammer),
    )


class _Planblokk:
    """One plan's part of the sheet, from its title downwards: headline, years, charts, kommuner."""

    def __init__(
        self,
        plan: Planbilde,
        plass: Kommuneplass,
        data: Datakilde,
        datarader: Sequence[Datarad],
        rad: int,
    ) -> None:
        self.plan = plan
        self.plass = plass
        self.data = data
        self.rad = rad
        self.viste = _storst(plan, datarader)
        self.nokkelhode = rad + 4
        self.aarshode = self.nokkelhode + 4
        self.forste_aar = self.aarshode + 1
        self.sumrad = self.forste_aar + len(plan.levetid)
        self.diagramrad = self.sumrad + 2
        self.kommunehode = self.diagramrad + _DIAGRAMRADER + 2
        self.slutt = self.kommunehode + len(self.viste)
        self.hoderader = (self.nokkelhode, self.aarshode)

    def celler(self) -> Iterator[Celle]:
        yield from self._innledning()
        yield from self._nokkeltall()
        yield from self._aar()
        yield from self._kommuner()

    def _innledning(self) -> Iterator[Celle]:
        alle = self.plass.omraade("kommune")
        yield fast(ARK, self.rad, 1, self.plan.utsnitt.tittel, "deltittel")
        frist = f". Rapporteringsår {self.plan.aar}, frist {_frist(self.plan.utsnitt.frist)}."
        yield Celle(
            ARK, self.rad + 1, 1, "formel", "tekst", stil="ingress",
            formel=f'={svar_antall(self.plass)}&" av "&COUNTA({alle})&" kommuner har svart{frist}"',
            radetikett="Har svart",
        )  # fmt: skip
        yield fast(ARK, self.rad + 2, 1, self._mangler(), "ingress")

    def _mangler(self) -> str:
        deler = []
        for status, ledetekst in ((IKKE_SVART, "Ikke svart"), ("avvist", "Avvist")):
            navn = [etikett(d) for d in self.plan.deltakere if self._status(d) == status]
            if navn:
                deler.append(f"{ledetekst}: {_kort_liste(navn)}.")
        return " ".join(deler) or "Alle har svart."

    def _status(self, deltaker: Deltaker) -> str:
        return self.plan.status[deltaker.kommunenr]

    def _nokkeltall(self) -> Iterator[Celle]:
        aar, p = self.plan.aar, self.plass.omraade
        kroner = [
            ("Planlagt brutto i levetiden (kr)", "brutto"),
            ("Planlagt netto i levetiden (kr)", "netto"),
            ("Nåverdi av planlagt netto (kr)", "naaverdi"),
            (f"Planlagt brutto {aar} (kr)", "planlagt"),
            (f"Realisert brutto {aar} (kr)", "realisert"),
            (f"Avvik {aar}: realisert minus planlagt (kr)", "avvik"),
            (f"Realisert av planlagt {aar}", "oppnaadd"),
            ("Realisert brutto så langt (kr)", "hittil"),
            ("Påløpte kostnader så langt (kr)", "kostnad"),
            ("Realisert netto så langt (kr)", "realisert_netto"),
        ]
        rad = self.nokkelhode
        yield fast(ARK, rad, 1, "Nøkkeltall", "hode")
        yield fast(ARK, rad + 1, 1, "SUM", "sum")
        yield fast(ARK, rad + 2, 1, "Kommuner med tall", "etikett")
        for kol, (overskrift, navn) in enumerate(kroner, 2):
            er_andel = navn == "oppnaadd"
            kolonne = Kolonne(overskrift, "prosent" if er_andel else "kroner")
            formel = andel_av_sum(p("realisert"), p("planlagt")) if er_andel else sum_av(p(navn))
            yield fast(ARK, rad, kol, overskrift, "hode")
            yield tall(ARK, rad + 1, kol, formel, kolonne, radetikett="SUM", stil="sum")
            formel = dekning(p(navn), p("kommune"))
            yield tall(ARK, rad + 2, kol, formel, kolonne, radetikett="Kommuner med tall")

    def _aar(self) -> Iterator[Celle]:
        rad, data, plan = self.aarshode, self.data, self.plan
        kolonner = [Kolonne("År", "aar"), *(k for k, _ in _AARSKOLONNER), _ANTALLKOLONNE]
        yield from hode(ARK, rad, kolonner)
        siste = len(kolonner)
        for r, aar in enumerate(plan.levetid, self.forste_aar):
            stil = "aarhode_rapport" if aar == plan.aar else "id"
            yield fast(ARK, r, 1, aar, stil, type_="aar")
            for kol, (kolonne, bruk) in enumerate(_AARSKOLONNER, 2):
                formel = data.tall(bruk, plan, aar=f"$A{r}")
                yield tall(ARK, r, kol, formel, kolonne, radetikett=str(aar))
            formel = f"={data.antall(REALISERT_BRUTTO, plan, aar=f'$A{r}')}"
            yield tall(ARK, r, siste, formel, _ANTALLKOLONNE, radetikett=str(aar))
        yield fast(ARK, self.sumrad, 1, "SUM over levetiden", "sum")
        yield fast(ARK, self.sumrad + 1, 1, f"Kommuner med tall i {plan.aar}", "etikett")
        for kol, (kolonne, bruk) in enumerate(_AARSKOLONNER, 2):
            b = kolonnebokstav(kol)
            if bruk is AARSVERK:
                # A year's work freed every year is the same year's work: a sum would mislead.
                yield fast(ARK, self.sumrad, kol, None, "sum")
            else:
                formel = sum_av(f"{b}{self.forste_aar}:{b}{self.sumrad - 1}")
                yield tall(ARK, self.sumrad, kol, formel, kolonne, radetikett="SUM", stil="sum")
            antall = data.antall(bruk, plan, aar=str(plan.aar))
            formel = f'={antall}&" av "&COUNTA({self.plass.omraade("kommune")})'
            yield tall(ARK, self.sumrad + 1, kol, formel, kolonne, radetikett="Kommuner med tall")
        yield fast(ARK, self.sumrad, siste, None, "sum")
        yield fast(ARK, self.sumrad + 1, siste, None, "etikett")

    def _kommuner(self) -> Iterator[Celle]:
        rad, aar = self.kommunehode, self.plan.aar
        alle = len(self.viste) == len(self.plan.deltakere)
        overskrift = f"Planlagt og realisert brutto i {aar} per kommune (kr)"
        if not alle:
            overskrift += (
                f" – de {len(self.viste)} med størst planlagt brutto; resten står i {PER_KOMMUNE}"
            )
        yield fast(ARK, rad - 1, 1, overskrift, "deltittel")
        kolonner = [
            Kolonne("Kommune", "tekst"),
            Kolonne("Planlagt (kr)"),
            Kolonne("Realisert (kr)"),
            Kolonne("Status", "tekst"),
        ]
        yield from hode(ARK, rad, kolonner)
        for r, deltaker in enumerate(self.viste, rad + 1):
            navn = etikett(deltaker)
            yield fast(ARK, r, 1, navn, "id")
            for kol, bruk in ((2, PLANLAGT_BRUTTO), (3, REALISERT_BRUTTO)):
                formel = self.data.tall(bruk, self.plan, kommune=f"$A{r}", aar=str(aar))
                yield tall(ARK, r, kol, formel, kolonner[kol - 1], radetikett=navn)
            status = self._status(deltaker)
            yield fast(ARK, r, 4, status, "enhet")

    def diagrammer(self) -> Iterator[Diagram]:
        aar = self.plan.aar
        levetid = f"{self.plan.levetid[0]}–{self.plan.levetid[-1]}"
        rader = (self.forste_aar, self.sumrad - 1)
        yield Diagram(
            celle=f"A{self.diagramrad}",
            art="stolpe",
            tittel="Planlagt og realisert brutto per år",
            alt_tekst=(
                f"Stolpediagram for {self.plan.utsnitt.tittel}: planlagt og realisert brutto "
                f"nyttevirkning i kroner per år {levetid}. Tallene står i tabellen over diagrammet."
            ),
            serier=(
                ("Planlagt brutto", _spenn("A", *rader), _spenn("B", *rader)),
                ("Realisert brutto", _spenn("A", *rader), _spenn("E", *rader)),
            ),
            verdiakse="kr",
            bredde=_BREDDER[0],
            hoyde=_HOYDE,
        )
        rader = (self.kommunehode + 1, self.slutt)
        yield Diagram(
            celle=f"F{self.diagramrad}",
            art="stolpe",
            tittel=f"Planlagt og realisert brutto i {aar} per kommune",
            alt_tekst=(
                f"Stolpediagram for {self.plan.utsnitt.tittel}: planlagt og realisert brutto "
                f"nyttevirkning i kroner i {aar} for {len(self.viste)} kommuner. Tallene står i "
                "tabellen under diagrammet."
            ),
            serier=(
                ("Planlagt", _spenn("A", *rader), _spenn("B", *rader)),
                ("Realisert", _spenn("A", *rader), _spenn("C", *rader)),
            ),
            verdiakse="kr",
            bredde=_BREDDER[1],
            hoyde=_HOYDE,
        )


def _spenn(kolonne: str, forste: int, siste: int) -> str:
    return f"{ARK}!${kolonne}${forste}:${kolonne}${siste}"


def _storst(plan: Planbilde, datarader: Sequence[Datarad]) -> tuple[Deltaker, ...]:
    """All participants when they fit in a chart, else those that have planned most this year."""
    if len(plan.deltakere) <= _MAKS_STOLPER:
        return plan.deltakere
    planlagt = {
        d.kommunenr: d.verdi
        for d in datarader
        if d.verdi is not None
        and (d.plan, d.rad, d.aar) == (plan.plan, PLANLAGT_BRUTTO.rad, plan.aar)
    }
    med_tall = [d for d in plan.deltakere if d.kommunenr in planlagt] or list(plan.deltakere)
    storst = sorted(med_tall, key=lambda d: (-planlagt.get(d.kommunenr, 0), d.kommunenr))
    return tuple(storst[:_MAKS_STOLPER])


def _kort_liste(navn: Sequence[str]) -> str:
    """A list that is cut says by how much."""
    if len(navn) <= _MAKS_NAVN:
        return norsk_liste(navn)
    return f"{', '.join(navn[:_MAKS_NAVN])} og {len(navn) - _MAKS_NAVN} til, se {PER_KOMMUNE}"


def _frist(frist: str) -> str:
    try:
        return norsk_dato(date.fromisoformat(frist)).replace(" ", "\u00a0")
    except ValueError:
        return frist
