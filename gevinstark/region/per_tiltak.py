"""The sheet Per tiltak: one row a plan, its coverage, and who has realised what of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    TITTELHOYDE,
    Kolonne,
    fast,
    hode,
    radhoyder,
    tall,
    til,
    topp,
)
from gevinstark.region.databruk import (
    AARSVERK,
    FRIGJORT_TIMER,
    PLANLAGT_BRUTTO,
    REALISERT_BRUTTO,
    Planbilde,
    etikett,
)
from gevinstark.region.formler import MANGLER, Datakilde, dekning, sum_av
from gevinstark.region.per_kommune import ARK as PER_KOMMUNE
from gevinstark.region.per_kommune import Kommuneplass, svar_antall

ARK: Final = "Per tiltak"
_HODE: Final = 6
_FAST: Final = (
    Kolonne("Plan", "tekst", 20),
    Kolonne("Tiltak", "tekst", 38),
    Kolonne("År", "aar", 8),
    Kolonne("Kommuner som har svart", "tekst", 12),
)
#: Heading, column of Per kommune ("" = another source), and whether it may be summed over plans
#: that report for different years.
_FIGURER: Final = (
    (Kolonne("Planlagt brutto i levetiden (kr)", bredde=14.5), "brutto", True),
    (Kolonne("Planlagt netto i levetiden (kr)", bredde=14.5), "netto", True),
    (Kolonne("Nåverdi av planlagt netto (kr)", bredde=14.5), "naaverdi", False),
    (Kolonne("Planlagt brutto i rapporteringsåret (kr)", bredde=17), "planlagt", False),
    (Kolonne("Realisert brutto i rapporteringsåret (kr)", bredde=17), "realisert", False),
    (Kolonne("Avvik: realisert minus planlagt (kr)", bredde=17), "avvik", False),
    (Kolonne("Realisert av planlagt (vekt: planlagt beløp)", "prosent"), "oppnaadd", False),
    (Kolonne("Realisert brutto så langt (kr)", bredde=14.5), "hittil", True),
    (Kolonne("Påløpte kostnader så langt (kr)", bredde=14.5), "kostnad", True),
    (Kolonne("Realisert netto så langt (kr)", bredde=14.5), "realisert_netto", True),
)
_TIMER: Final = Kolonne("Meldt frigjort tid i rapporteringsåret (timer)", "tall", 17)
_AARSVERK: Final = Kolonne(
    "Planlagt frigjorte årsverk i rapporteringsåret", "tall", 17, desimaler=1
)
_FORSTE_TALL: Final = len(_FAST) + 1


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Datakilde,
    undertittel: str,
) -> Ark:
    kolonner = (*_FAST, *(k for k, *_ in _FIGURER), _TIMER, _AARSVERK)
    celler = list(
        topp(
            ARK, "Per tiltak", undertittel,
            ("Ett tiltak er en gevinstplan. Klikk på et tall for å se kommunene det er summen av.",),
        )
    )  # fmt: skip
    celler.append(fast(ARK, _HODE - 1, 1, "Tallene", "deltittel"))
    celler += hode(ARK, _HODE, kolonner)
    for rad, plan in enumerate(planer, _HODE + 1):
        celler += _rad(rad, plan, plasser[plan.plan], data, kolonner)
    rad = _HODE + len(planer) + 1
    if len(planer) > 1:
        celler += _sum(rad, planer, kolonner)
        rad += 1
    dekningshode = rad + 2
    celler.append(fast(ARK, dekningshode - 1, 1, "Kommuner med tall", "deltittel"))
    celler += hode(ARK, dekningshode, kolonner)
    for r, plan in enumerate(planer, dekningshode + 1):
        celler += _dekning(r, plan, plasser[plan.plan], data, kolonner)
    hoyder = {1: TITTELHOYDE, _HODE: HODEHOYDE + 14, dekningshode: HODEHOYDE + 14}
    if len(planer) > 1:
        matrisehode = dekningshode + len(planer) + 3
        celler += _matrise(matrisehode, planer, data)
        hoyder[matrisehode] = HODEHOYDE
    bredder = tuple(k.bredde for k in kolonner)
    return Ark(
        navn=ARK,
        tittel="Per tiltak",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder) | hoyder,
        frys=(0, 2),
        beskyttet=False,
        farge=FARGE,
    )


def _ident(rad: int, plan: Planbilde, plass: Kommuneplass) -> Iterator[Celle]:
    yield fast(ARK, rad, 1, plan.plan, "id")
    yield fast(ARK, rad, 2, plan.utsnitt.tittel, "etikett")
    yield fast(ARK, rad, 3, plan.aar, "", type_="aar")
    formel = f'={svar_antall(plass)}&" av "&COUNTA({plass.omraade("kommune")})'
    yield tall(ARK, rad, 4, formel, _FAST[3], radetikett=plan.plan)


def _rad(
    rad: int, plan: Planbilde, plass: Kommuneplass, data: Datakilde, kolonner: Sequence[Kolonne]
) -> Iterator[Celle]:
    yield from _ident(rad, plan, plass)
    for kol, (kolonne, navn, _) in enumerate(_FIGURER, _FORSTE_TALL):
        # The sum stands below the kommuner, where sorting them does not move it.
        formel = f"='{PER_KOMMUNE}'!${plass.bokstav(navn)}${plass.siste + 1}"
        peker = til(PER_KOMMUNE, plass.omraade(navn, fra_annet_ark=False))
        yield tall(ARK, rad, kol, formel, kolonne, radetikett=plan.plan, lenke=peker)
    egne = (data.tall(FRIGJORT_TIMER, plan), data.tall(AARSVERK, plan, aar=str(plan.aar)))
    lenker = (data.lenke(FRIGJORT_TIMER, plan), data.lenke(AARSVERK, plan, aar=plan.aar))
    for i, (formel, peker) in enumerate(zip(egne, lenker, strict=True)):
        kol = _FORSTE_TALL + len(_FIGURER) + i
        yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=plan.plan, lenke=peker)


def _sum(rad: int, planer: Sequence[Planbilde], kolonner: Sequence[Kolonne]) -> Iterator[Celle]:
    """Figures of one year are added up only where all the plans report for the same year."""
    samme_aar = len({p.aar for p in planer}) == 1
    summeres = {k.overskrift for k, navn, alltid in _FIGURER if alltid or (samme_aar and navn in ("planlagt", "realisert", "avvik"))}  # fmt: skip
    if samme_aar:
        summeres |= {_TIMER.overskrift, _AARSVERK.overskrift}
    for kol, kolonne in enumerate(kolonner, 1):
        if kolonne.overskrift in summeres:
            b = kolonnebokstav(kol)
            formel = sum_av(f"{b}{_HODE + 1}:{b}{rad - 1}")
            yield tall(ARK, rad, kol, formel, kolonne, radetikett="SUM", stil="sum")
        else:
            yield fast(ARK, rad, kol, "SUM" if kol == 2 else None, "sum")  # noqa: PLR2004 - column B


def _dekning(
    rad: int, plan: Planbilde, plass: Kommuneplass, data: Datakilde, kolonner: Sequence[Kolonne]
) -> Iterator[Celle]:
    yield from _ident(rad, plan, plass)
    merke = f"{plan.plan}, kommuner med tall"
    for kol, (kolonne, navn, _) in enumerate(_FIGURER, _FORSTE_TALL):
        formel = f"='{PER_KOMMUNE}'!${plass.bokstav(navn)}${plass.siste + 2}"
        yield tall(ARK, rad, kol, formel, kolonne, radetikett=merke)
    for i, (bruk, aar) in enumerate(((FRIGJORT_TIMER, ""), (AARSVERK, str(plan.aar)))):
        kol = _FORSTE_TALL + len(_FIGURER) + i
        antall = data.antall(bruk, plan, aar=aar)
        formel = f'={antall}&" av "&COUNTA({plass.omraade("kommune")})'
        yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=merke)


def _matrise(hoderad: int, planer: Sequence[Planbilde], data: Datakilde) -> Iterator[Celle]:
    """Realised benefits per tiltak per kommune, as the network's yearly report asks for (K0)."""
    yield fast(ARK, hoderad - 1, 1, "Planlagt og realisert brutto per kommune (kr)", "deltittel")
    kolonner = [Kolonne("Nr.", "tekst"), Kolonne("Kommune", "tekst")]
    par = [
        (plan, bruk, f"{hva} {plan.aar}: {plan.plan}")
        for plan in planer
        for bruk, hva in ((PLANLAGT_BRUTTO, "Planlagt"), (REALISERT_BRUTTO, "Realisert"))
    ]
    kolonner += [Kolonne(overskrift) for *_, overskrift in par]
    yield from hode(ARK, hoderad, kolonner)
    kommuner = sorted({(d.kommunenr, etikett(d)) for p in planer for d in p.deltakere})
    for rad, (nr, navn) in enumerate(kommuner, hoderad + 1):
        yield fast(ARK, rad, 1, nr, "etikett")
        yield fast(ARK, rad, 2, navn, "id")
        for kol, (plan, bruk, _) in enumerate(par, 3):
            deltar = any(d.kommunenr == nr for d in plan.deltakere)
            formel = (
                data.verdi(bruk, plan.plan, f"$A{rad}", aar=plan.aar) if deltar else f"={MANGLER}"
            )
            yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=navn)
    sumrad = hoderad + len(kommuner) + 1
    yield fast(ARK, sumrad, 1, None, "sum")
    yield fast(ARK, sumrad, 2, "SUM", "sum")
    yield fast(ARK, sumrad + 1, 2, "Kommuner med tall", "etikett")
    for kol, (plan, bruk, _) in enumerate(par, 3):
        b = kolonnebokstav(kol)
        omraade = f"{b}{hoderad + 1}:{b}{sumrad - 1}"
        yield tall(
            ARK, sumrad, kol, sum_av(omraade), kolonner[kol - 1], radetikett="SUM", stil="sum",
            lenke=data.lenke(bruk, plan, aar=plan.aar),
        )  # fmt: skip
        formel = dekning(omraade, f"$B${hoderad + 1}:$B${sumrad - 1}")
        yield tall(ARK, sumrad + 1, kol, formel, kolonner[kol - 1], radetikett="Kommuner med tall")
