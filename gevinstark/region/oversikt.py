"""The sheet Oversikt: for each plan what was planned and what has come out of it, on one page.

Left the lifetime and its years, right the reporting year and what the benefits are used for, below
charts with their figures beside them. Every figure is looked up on the sheet that explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Diagram
from gevinstark.grunn.norsk import norsk_dato, norsk_liste
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    TITTELHOYDE,
    Kolonne,
    fast,
    hode,
    lenke,
    tall,
    til,
    topp,
)
from gevinstark.region.databruk import (
    AARSVERK,
    EGEN_BUDSJETT,
    EGEN_MINIMUM,
    EGEN_NETTO,
    FRIGJORT_TIMER,
    IKKE_SVART,
    PLANLAGT_BRUTTO,
    PLANLAGT_KOSTNAD,
    PLANLAGT_NETTO,
    REALISERT_BRUTTO,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    UTEN_GEVINSTTYPE,
    VIRKNING_PLANLAGT,
    VIRKNING_REALISERT,
    Bruk,
    Planbilde,
    etikett,
)
from gevinstark.region.formler import MANGLER, Datakilde, slaa_opp, sum_av, tekst
from gevinstark.region.grunnlag import Deltaker
from gevinstark.region.maalinger import PAA_MAAL, UNDER_MAAL, Maaleplass
from gevinstark.region.omsetning import ARK as OMSETNING
from gevinstark.region.omsetning import FORMAAL, Omsetningsplass
from gevinstark.region.per_aar import ARK as PER_AAR
from gevinstark.region.per_aar import UNDER_KRAVET, Aarsplass
from gevinstark.region.per_kommune import ARK as PER_KOMMUNE
from gevinstark.region.per_kommune import Kommuneplass, svar_antall
from gevinstark.region.per_nyttevirkning import Virkningsplass
from gevinstark.region.tiltak import ARK as TILTAK
from gevinstark.region.tiltak import Tiltaksplass

ARK: Final = "Oversikt"
_LENKER: Final = (
    ("Per tiltak", PER_KOMMUNE, "Per nyttevirkning", PER_AAR, "Prioritering", "Fordeling", OMSETNING),
    ("Kvalitet", "Måling", TILTAK, "Suksesshistorier", "Mottak", "Funn", "Data", "Om"),
)  # fmt: skip
#: More names or bars than this say less, not more; the whole list is on Per kommune.
_MAKS_NAVN: Final = 8
_MAKS_STOLPER: Final = 10
#: How many are shown at the top and at the bottom, of kommuner and of benefits.
_YTTERST_KOMMUNER: Final = 3
_YTTERST_VIRKNINGER: Final = 2
#: Left A–I, a gap, right K–O.
_BREDDER: Final = (25.0, *([12.8] * 8), 2.0, 27.0, *([14.5] * 4))
_HOYRE: Final = 11
#: Chart widths in pixels (years, types, kommuner), and rows.
_DIAGRAMBREDDER: Final = (540, 380, 620)
_HOYDE: Final = 216
_DIAGRAMRADER: Final = 11
_GEVINSTTYPER: Final = "gevinsttype"

_AARSKOLONNER: Final = (
    (Kolonne("Planlagt brutto (kr)"), PLANLAGT_BRUTTO),
    (Kolonne("Planlagte kostnader (kr)"), PLANLAGT_KOSTNAD),
    (Kolonne("Planlagt netto (kr)"), PLANLAGT_NETTO),
    (Kolonne("Realisert brutto (kr)"), REALISERT_BRUTTO),
    (Kolonne("Påløpte kostnader (kr)"), REALISERT_KOSTNAD),
    (Kolonne("Realisert netto (kr)"), REALISERT_NETTO),
    (Kolonne("Planlagt frigjorte årsverk", "tall", desimaler=1), AARSVERK),
)
_ANTALLKOLONNE: Final = Kolonne("Kommuner med realisert tall", "tall")


@dataclass(frozen=True)
class Plasser:
    """Where the figures the overview shows stand on the other sheets."""

    kommuner: Mapping[str, Kommuneplass]
    aar: Mapping[str, Aarsplass]
    virkninger: Mapping[str, Virkningsplass]
    omsetning: Mapping[str, Omsetningsplass]
    maaling: Maaleplass
    tiltak: Tiltaksplass


def build_ark(
    planer: Sequence[Planbilde], data: Datakilde, plasser: Plasser, undertittel: str
) -> Ark:
    celler = list(topp(ARK, "Gevinster i regionen", undertittel))
    celler += [
        lenke(ARK, rad, kol, navn)
        for rad, linje in enumerate(_LENKER, 3)
        for kol, navn in zip((1, 2, 4, 6, 8, 11, 12, 14), linje, strict=False)
    ]
    hoyder: dict[int, float] = {1: TITTELHOYDE}
    diagrammer: list[Diagram] = []
    rad = 6
    for plan in planer:
        blokk = _Planblokk(plan, plasser, data, rad)
        celler += blokk.celler()
        hoyder |= dict.fromkeys(blokk.hoderader, HODEHOYDE)
        diagrammer += blokk.diagrammer()
        rad = blokk.slutt + 3
    return Ark(
        # Several plans on one page would be too small to read.
        en_side=len(planer) == 1,
        navn=ARK,
        tittel="Gevinster i regionen",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder=hoyder,
        beskyttet=False,
        farge=FARGE,
        diagrammer=tuple(diagrammer),
    )


class _Planblokk:
    """One plan's part of the sheet, from its title downwards."""

    def __init__(self, plan: Planbilde, plasser: Plasser, data: Datakilde, rad: int) -> None:
        self.plan = plan
        self.data = data
        self.rad = rad
        self.kommuner = plasser.kommuner[plan.plan]
        self.aar = plasser.aar[plan.plan]
        self.virkninger = plasser.virkninger[plan.plan]
        self.omsetning = plasser.omsetning[plan.plan]
        self.maaling = plasser.maaling
        self.tiltaksrad = plasser.tiltak.hoder[plan.plan] + len(plan.deltakere) + 1
        self.viste = self._storst()
        self.typer = self._typer()
        self.nokkelhode = rad + 5
        self.aarshode = self.nokkelhode + 4
        self.forste_aar = self.aarshode + 1
        self.sumrad = self.forste_aar + len(plan.levetid)
        self.typehode = self.aarshode + len(FORMAAL) + 3
        self.budsjetthode = self.typehode + len(self.typer) + 2
        self.diagramrad = max(self.sumrad + 1, self.budsjetthode + 1) + 2
        self.kommunehode = self.diagramrad + _DIAGRAMRADER + 2
        self.ytterst = self._ytterst()
        self.slutt = self.kommunehode + max(len(self.viste), len(self.ytterst))
        self.hoderader = (self.nokkelhode, self.aarshode)

    def celler(self) -> Iterator[Celle]:
        yield from self._innledning()
        yield from self._nokkeltall()
        yield from self._aar()
        yield from self._omsetning()
        yield from self._gevinsttyper()
        yield from self._budsjett()
        yield from self._kommuner()
        yield from self._topp_og_bunn()

    # ---------------------------------------------------------------- who has answered

    def _innledning(self) -> Iterator[Celle]:
        alle = self.kommuner.omraade("kommune")
        yield fast(ARK, self.rad, 1, self.plan.utsnitt.tittel, "deltittel")
        hale = f" kommuner har svart for {self.plan.aar}. Fristen er {_frist(self.plan.utsnitt.frist)}."
        yield Celle(
            ARK, self.rad + 1, 1, "formel", "tekst", stil="ingress",
            formel=f'={svar_antall(self.kommuner)}&" av "&COUNTA({alle})&"{hale}"',
            radetikett="Har svart",
        )  # fmt: skip
        yield fast(ARK, self.rad + 2, 1, self._mangler(), "ingress")
        egen = self.plan.plan if self.data.planer > 1 else ""
        paa, under = (self.maaling.antall(s, egen) for s in (PAA_MAAL, UNDER_MAAL))
        deler = (
            f'"Målinger som når målet: "&{paa}&" av "&({paa}+{under})',
            f"\". Tiltak som er forsinket eller over frist: \"&'{TILTAK}'!$H${self.tiltaksrad}",
            f'". Tiltak med høy risiko: "&\'{TILTAK}\'!$I${self.tiltaksrad}&"."',
        )
        yield Celle(
            ARK, self.rad + 3, 1, "formel", "tekst", stil="ingress", formel=f"={'&'.join(deler)}",
            radetikett="Målinger og tiltak",
        )  # fmt: skip

    def _mangler(self) -> str:
        deler = []
        for status, ledetekst in (
            (IKKE_SVART, "Ikke svart"), ("avvist", "Avvist"), ("holdt utenfor", "Holdt utenfor"),
        ):  # fmt: skip
            navn = [etikett(d) for d in self.plan.deltakere if self._status(d) == status]
            if navn:
                deler.append(f"{ledetekst}: {_kort_liste(navn)}.")
        tidligere = [
            f"{etikett(d)}, {self.plan.tidligere[d.kommunenr]}"
            for d in self.plan.deltakere
            if d.kommunenr in self.plan.tidligere
        ]
        if tidligere:
            deler.append(
                f"Svarte sist for et tidligere år: {_kort_liste(tidligere)}. Planen og tallene for "
                "de tidligere årene er med derfra."
            )
        deler = deler or ["Alle har svart."]
        sene = [etikett(d) for d in self.plan.deltakere if d.kommunenr in self.plan.sene]
        if sene:
            deler.append(f"Etter fristen: {_kort_liste(sene)}.")
        if self.plan.erstattet:
            filer = "fil er" if self.plan.erstattet == 1 else "filer er"
            deler.append(f"{self.plan.erstattet} {filer} erstattet av nyere, se Mottak.")
        return " ".join(deler)

    def _status(self, deltaker: Deltaker) -> str:
        return self.plan.status[deltaker.kommunenr]

    # ---------------------------------------------------------------- headline figures

    def _nokkeltall(self) -> Iterator[Celle]:
        aar, rad = self.plan.aar, self.nokkelhode
        levetid = [
            (Kolonne("Planlagt brutto i levetiden (kr)"), "brutto"),
            (Kolonne("Planlagt netto i levetiden (kr)"), "netto"),
            (Kolonne("Nåverdi av planlagt netto (kr)"), "naaverdi"),
            (Kolonne("Realisert brutto så langt (kr)"), "hittil"),
            (Kolonne("Påløpte kostnader så langt (kr)"), "kostnad"),
            (Kolonne("Realisert netto så langt (kr)"), "realisert_netto"),
        ]
        i_aar = [
            (Kolonne("Planlagt brutto (kr)"), "planlagt"),
            (Kolonne("Realisert brutto (kr)"), "realisert"),
            (Kolonne("Avvik: realisert minus planlagt (kr)"), "avvik"),
            (Kolonne("Realisert av planlagt (vekt: planlagt kr)", "prosent"), "oppnaadd"),
        ]
        for kol, ledetekst in ((1, "Hele levetiden"), (_HOYRE, f"Rapporteringsåret {aar}")):
            yield fast(ARK, rad, kol, ledetekst, "hode")
            yield fast(ARK, rad + 1, kol, "SUM", "sum")
            yield fast(ARK, rad + 2, kol, "Kommuner med tall", "etikett")
        for forste, gruppe in ((2, levetid), (_HOYRE + 1, i_aar)):
            for kol, (kolonne, navn) in enumerate(gruppe, forste):
                yield fast(ARK, rad, kol, kolonne.overskrift, "hode")
                yield from self._fra_kommunene(rad + 1, kol, kolonne, navn)
        tid = (
            (Kolonne(f"Meldt frigjort tid {aar} (timer)", "tall"), FRIGJORT_TIMER),
            (Kolonne(f"Planlagt frigjorte årsverk {aar}", "tall", desimaler=1), AARSVERK),
        )
        for kol, (kolonne, bruk) in enumerate(tid, 2 + len(levetid)):
            yield fast(ARK, rad, kol, kolonne.overskrift, "hode")
            formel = self.data.tall(bruk, self.plan, aar=str(aar))
            peker = self.data.lenke(bruk, self.plan, aar=aar)
            yield tall(
                ARK, rad + 1, kol, formel, kolonne, radetikett="SUM", stil="sum", lenke=peker
            )
            formel = self._dekning(self.data.antall(bruk, self.plan, aar=str(aar)))
            yield tall(ARK, rad + 2, kol, formel, kolonne, radetikett="Kommuner med tall")

    def _fra_kommunene(self, rad: int, kol: int, kolonne: Kolonne, navn: str) -> Iterator[Celle]:
        """A sum of Per kommune, and its coverage under it."""
        p = self.kommuner
        peker = til(PER_KOMMUNE, p.omraade(navn, fra_annet_ark=False))
        for i, (etikett_, stil) in enumerate((("SUM", "sum"), ("Kommuner med tall", ""))):
            formel = f"='{PER_KOMMUNE}'!${p.bokstav(navn)}${p.siste + 1 + i}"
            yield tall(
                ARK, rad + i, kol, formel, kolonne, radetikett=etikett_, stil=stil,
                lenke="" if i else peker,
            )  # fmt: skip

    def _dekning(self, antall: str) -> str:
        return f'={antall}&" av "&COUNTA({self.kommuner.omraade("kommune")})'

    # ---------------------------------------------------------------- year by year

    def _aar(self) -> Iterator[Celle]:
        rad, plan, plass = self.aarshode, self.plan, self.aar
        kolonner = [Kolonne("År", "aar"), *(k for k, _ in _AARSKOLONNER), _ANTALLKOLONNE]
        yield from hode(ARK, rad, kolonner)
        siste = len(kolonner)
        for nr, (r, aar) in enumerate(
            zip(range(self.forste_aar, self.sumrad), plan.levetid, strict=True)
        ):
            yield fast(ARK, r, 1, aar, "aarhode_rapport" if aar == plan.aar else "id", type_="aar")
            for kol, (kolonne, bruk) in enumerate(_AARSKOLONNER, 2):
                formel = plass.verdi(bruk, f"$A{r}")
                peker = til(PER_AAR, f"{plass.bokstav(bruk)}{plass.forste + nr}")
                yield tall(ARK, r, kol, formel, kolonne, radetikett=str(aar), lenke=peker)
            formel = plass.antall(REALISERT_BRUTTO, f"$A{r}")
            yield tall(ARK, r, siste, formel, _ANTALLKOLONNE, radetikett=str(aar))
        yield fast(ARK, self.sumrad, 1, "SUM over levetiden", "sum")
        yield fast(ARK, self.sumrad + 1, 1, f"Kommuner med tall i {plan.aar}", "etikett")
        for kol, (kolonne, bruk) in enumerate(_AARSKOLONNER, 2):
            if bruk is AARSVERK:
                # A year's work freed every year is the same year's work: a sum would mislead.
                yield fast(ARK, self.sumrad, kol, None, "sum")
            else:
                b = kolonnebokstav(kol)
                yield tall(
                    ARK, self.sumrad, kol, sum_av(f"{b}{self.forste_aar}:{b}{self.sumrad - 1}"),
                    kolonne, radetikett="SUM", stil="sum",
                    lenke=til(PER_AAR, plass.omraade(plass.bokstav(bruk)).partition("!")[2]),
                )  # fmt: skip
            formel = plass.antall(bruk, str(plan.aar))
            yield tall(ARK, self.sumrad + 1, kol, formel, kolonne, radetikett="Kommuner med tall")
        yield fast(ARK, self.sumrad, siste, None, "sum")
        yield fast(ARK, self.sumrad + 1, siste, None, "etikett")

    # ---------------------------------------------------------------- use, type, budget

    def _omsetning(self) -> Iterator[Celle]:
        kolonner = [
            Kolonne(f"Omsetning av gevinsten {self.plan.aar}", "tekst"),
            Kolonne("Planlagt (kr)"), Kolonne("Kommuner med plan", "tall"),
            Kolonne("Brukt (kr)"), Kolonne("Kommuner med tall", "tall"),
        ]  # fmt: skip
        hvor = ("Planlagt (kr)", "Kommuner med plan", "Brukt (kr)", "Kommuner med tall")
        rad, plass = self.aarshode, self.omsetning
        yield from hode(ARK, rad, kolonner, fra=_HOYRE)
        for nr, navn in enumerate([*(n for n, *_ in FORMAAL), "SUM"]):
            er_sum = nr == len(FORMAAL)
            r, stil = rad + 1 + nr, "sum" if er_sum else ""
            yield fast(ARK, r, _HOYRE, navn, stil or "etikett")
            for i, overskrift in enumerate(hvor, 1):
                kol, sted = _HOYRE + i, plass.celle(nr, overskrift)
                formel = f"={sted}"
                peker = til(OMSETNING, sted.partition("!")[2])
                yield tall(
                    ARK, r, kol, formel, kolonner[i], radetikett=navn, stil=stil, lenke=peker
                )

    def _typer(self) -> tuple[str, ...]:
        """The form's types of benefit, and "not stated" where some kommune has left it out."""
        skjema = self.plan.utsnitt.layout.lister.get(_GEVINSTTYPER, ())
        uten = any(
            v.gevinsttype == UTEN_GEVINSTTYPE and v.rad.plan == self.plan.plan
            for v in self.data.verdier
        )
        return (*skjema, *((UTEN_GEVINSTTYPE,) if uten else ()))

    def _gevinsttyper(self) -> Iterator[Celle]:
        kolonner = [
            Kolonne(f"Gevinsttype {self.plan.aar}", "tekst"), Kolonne("Planlagt (kr)"),
            Kolonne("Linjer", "tall"), Kolonne("Realisert (kr)"), Kolonne("Linjer", "tall"),
        ]  # fmt: skip
        rad = self.typehode
        yield from hode(ARK, rad, kolonner, fra=_HOYRE)
        for r, type_ in enumerate(self.typer, rad + 1):
            yield fast(ARK, r, _HOYRE, type_, "etikett")
            celle = f"${kolonnebokstav(_HOYRE)}{r}"
            for i, bruk in ((1, VIRKNING_PLANLAGT), (3, VIRKNING_REALISERT)):
                formel = self.data.tall(bruk, self.plan, type_=celle)
                yield tall(ARK, r, _HOYRE + i, formel, kolonner[i], radetikett=type_)
                formel = f"={self.data.antall(bruk, self.plan, type_=celle)}"
                yield tall(ARK, r, _HOYRE + i + 1, formel, kolonner[i + 1], radetikett=type_)

    def _budsjett(self) -> Iterator[Celle]:
        kolonner = [
            Kolonne("50 %-regelen, felles plan", "tekst"), Kolonne("Netto (kr)"),
            Kolonne("Minst (kr)"), Kolonne("Budsjett (kr)"), Kolonne("År under", "tall"),
        ]  # fmt: skip
        rad, plass = self.budsjetthode, self.aar
        yield from hode(ARK, rad, kolonner, fra=_HOYRE)
        yield fast(ARK, rad + 1, _HOYRE, "Egen virksomhet, levetiden", "etikett")
        egne: tuple[Bruk, ...] = (EGEN_NETTO, EGEN_MINIMUM, EGEN_BUDSJETT)
        for i, bruk in enumerate(egne, 1):
            formel, peker = (
                f"={_absolutt(plass.sum(bruk))}",
                til(PER_AAR, plass.sum(bruk).partition("!")[2]),
            )
            yield tall(
                ARK,
                rad + 1,
                _HOYRE + i,
                formel,
                kolonner[i],
                radetikett="50 %-regelen",
                lenke=peker,
            )
        under, ok = (f"COUNTIFS({plass.regel},{tekst(t)})" for t in (UNDER_KRAVET, "Oppfylt"))
        formel = f'=IF({under}+{ok}>0,{under}&" av "&({under}+{ok}),{MANGLER})'
        yield tall(ARK, rad + 1, _HOYRE + 4, formel, kolonner[4], radetikett="50 %-regelen")

    # ---------------------------------------------------------------- kommuner, top and bottom

    def _kommuner(self) -> Iterator[Celle]:
        rad, aar = self.kommunehode, self.plan.aar
        overskrift = f"Planlagt og realisert brutto i {aar} per kommune (kr)"
        if len(self.viste) < len(self.plan.deltakere):
            overskrift += (
                f" – de {len(self.viste)} med størst planlagt brutto; resten står i {PER_KOMMUNE}"
            )
        yield fast(ARK, rad - 1, 1, overskrift, "deltittel")
        kolonner = [
            Kolonne("Kommune", "tekst"), Kolonne("Planlagt (kr)"), Kolonne("Realisert (kr)"),
            Kolonne("Av planlagt", "prosent"), Kolonne("Status", "tekst"),
        ]  # fmt: skip
        yield from hode(ARK, rad, kolonner)
        for r, deltaker in enumerate(self.viste, rad + 1):
            navn = etikett(deltaker)
            yield fast(ARK, r, 1, navn, "id")
            yield from self._fra_kommune(r, 2, f"$A{r}", navn, kolonner[1:4])
            yield fast(ARK, r, 5, self._status(deltaker), "enhet")

    def _fra_kommune(
        self, rad: int, kol: int, celle: str, navn: str, kolonner: Sequence[Kolonne]
    ) -> Iterator[Celle]:
        """Planned, realised and the share of one kommune, looked up by its name."""
        p = self.kommuner
        for i, felt in enumerate(("planlagt", "realisert", "oppnaadd")):
            formel = slaa_opp(p.omraade(felt), p.omraade("kommune"), celle)
            yield tall(ARK, rad, kol + i, formel, kolonner[i], radetikett=navn)

    def _topp_og_bunn(self) -> Iterator[Celle]:
        if not self.ytterst:
            return
        rad = self.kommunehode
        yield fast(
            ARK,
            rad - 1,
            _HOYRE,
            f"Høyest og lavest realisert av planlagt {self.plan.aar}",
            "deltittel",
        )
        kolonner = [
            Kolonne("Kommune eller nyttevirkning", "tekst"), Kolonne("Planlagt (kr)"),
            Kolonne("Realisert (kr)"), Kolonne("Av planlagt", "prosent"), Kolonne("Plass", "tekst"),
        ]  # fmt: skip
        yield from hode(ARK, rad, kolonner, fra=_HOYRE)
        for r, (hva, ident, plassering) in enumerate(self.ytterst, rad + 1):
            yield fast(ARK, r, _HOYRE, hva, "id")
            yield fast(ARK, r, _HOYRE + 4, plassering, "enhet")
            if ident:
                for i, b in enumerate("EFI", 1):
                    formel = self.virkninger.verdi(b, ident)
                    yield tall(ARK, r, _HOYRE + i, formel, kolonner[i], radetikett=hva)
            else:
                celle = f"${kolonnebokstav(_HOYRE)}{r}"
                yield from self._fra_kommune(r, _HOYRE + 1, celle, hva, kolonner[1:4])

    def _ytterst(self) -> tuple[tuple[str, str, str], ...]:
        """(what is shown, ID of a benefit or "", place). Only where there is anything to compare.

        The share is that of those who have given both figures, as everywhere else.
        """
        per_kommune: dict[str, dict[Bruk, Decimal]] = {}
        per_virkning: dict[str, dict[str, dict[Bruk, Decimal]]] = {}
        for v in self.data.verdier:
            d = v.rad
            if d.plan != self.plan.plan or d.verdi is None or d.aar != self.plan.aar:
                continue
            if v.bruk in (PLANLAGT_BRUTTO, REALISERT_BRUTTO):
                per_kommune.setdefault(etikett(d), {})[v.bruk] = d.verdi
            elif v.bruk in (VIRKNING_PLANLAGT, VIRKNING_REALISERT):
                per_virkning.setdefault(d.rad, {}).setdefault(d.kommunenr, {})[v.bruk] = d.verdi
        kommuner = {
            navn: andel
            for navn, tallene in per_kommune.items()
            if (andel := _andel([tallene], PLANLAGT_BRUTTO, REALISERT_BRUTTO)) is not None
        }
        virkninger = {
            v.id: andel
            for v in self.plan.felles
            if (andel := _andel(list(per_virkning.get(v.radid, {}).values()), VIRKNING_PLANLAGT, VIRKNING_REALISERT)) is not None
        }  # fmt: skip
        navn = {v.id: f"{v.id} {v.beskrivelse}"[:_MAKS_TEGN] for v in self.plan.felles}
        rader = [(k, "", plass) for k, plass in _ender(kommuner, _YTTERST_KOMMUNER)]
        rader += [(navn[v], v, plass) for v, plass in _ender(virkninger, _YTTERST_VIRKNINGER)]
        return tuple(rader)

    def _storst(self) -> tuple[Deltaker, ...]:
        """All participants when they fit in a chart, else those that have planned most this year."""
        plan = self.plan
        if len(plan.deltakere) <= _MAKS_STOLPER:
            return plan.deltakere
        planlagt = {
            v.rad.kommunenr: v.rad.verdi or Decimal(0)
            for v in self.data.verdier
            if v.bruk is PLANLAGT_BRUTTO and (v.rad.plan, v.rad.aar) == (plan.plan, plan.aar)
        }
        med_tall = [d for d in plan.deltakere if d.kommunenr in planlagt] or list(plan.deltakere)
        storst = sorted(
            med_tall, key=lambda d: (-planlagt.get(d.kommunenr, Decimal(0)), d.kommunenr)
        )
        return tuple(storst[:_MAKS_STOLPER])

    # ---------------------------------------------------------------- charts

    def diagrammer(self) -> Iterator[Diagram]:
        aar, tiltak = self.plan.aar, self.plan.utsnitt.tittel
        levetid = f"{self.plan.levetid[0]}–{self.plan.levetid[-1]}"
        rader = (self.forste_aar, self.sumrad - 1)
        hoyre, planlagt, realisert = (kolonnebokstav(_HOYRE + i) for i in (0, 1, 3))
        bilder = (
            ("A", "Planlagt og realisert brutto per år", "B", "E", "A", rader,
             f"per år {levetid}. Tallene står i tabellen over diagrammet."),
            ("F", f"Etter gevinsttype i {aar}", planlagt, realisert, hoyre,
             (self.typehode + 1, self.typehode + len(self.typer)),
             f"etter gevinsttype i {aar}. Tallene står i tabellen «Gevinsttype {aar}» over, til høyre."),
            (hoyre, f"Planlagt og realisert brutto i {aar} per kommune", "B", "C", "A",
             (self.kommunehode + 1, self.kommunehode + len(self.viste)),
             f"i {aar} for {len(self.viste)} kommuner. Tallene står i tabellen under, til venstre."),
        )  # fmt: skip
        for bredde, (hvor, tittel, a, b, akse, spenn, hva) in zip(
            _DIAGRAMBREDDER, bilder, strict=True
        ):
            yield Diagram(
                celle=f"{hvor}{self.diagramrad}",
                art="stolpe",
                tittel=tittel,
                alt_tekst=(
                    f"Stolpediagram for {tiltak}: planlagt og realisert brutto nyttevirkning i "
                    f"kroner {hva}"
                ),
                serier=(
                    ("Planlagt", _spenn(akse, *spenn), _spenn(a, *spenn)),
                    ("Realisert", _spenn(akse, *spenn), _spenn(b, *spenn)),
                ),
                verdiakse="kr",
                bredde=bredde,
                hoyde=_HOYDE,
            )


#: A benefit's description in a narrow column; the whole of it is on Per nyttevirkning.
_MAKS_TEGN: Final = 30


def _andel(
    par: Sequence[Mapping[Bruk, Decimal]], planlagt: Bruk, realisert: Bruk
) -> Decimal | None:
    begge = [p for p in par if planlagt in p and realisert in p]
    under = sum((p[planlagt] for p in begge), Decimal(0))
    return sum((p[realisert] for p in begge), Decimal(0)) / under if under > 0 else None


def _ender(andeler: Mapping[str, Decimal], antall: int) -> list[tuple[str, str]]:
    """The highest first, then the lowest last; each once."""
    ordnet = sorted(andeler, key=lambda navn: (-andeler[navn], navn))
    n = min(antall, len(ordnet) // 2)
    return [(k, "høyest") for k in ordnet[:n]] + [(k, "lavest") for k in ordnet[len(ordnet) - n :]]


def _absolutt(sted: str) -> str:
    """ "'Per år'!B18" -> "'Per år'!$B$18": people may sort, and the place stays."""
    ark, _, celle = sted.partition("!")
    bokstav = celle.rstrip("0123456789")
    return f"{ark}!${bokstav}${celle[len(bokstav) :]}"


def _spenn(kolonne: str, forste: int, siste: int) -> str:
    return f"{ARK}!${kolonne}${forste}:${kolonne}${siste}"


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
