"""Rows in the order of their figures: the largest plans and benefits, the top and the bottom. What is not
whole for all kommuner has no rank, and stands after what is.

The order is worked out here only to write the rows in it; every figure shown is a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from gevinstark.region.bokkart import Rad
from gevinstark.region.databruk import Bruk, find_bruk
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.radkilder import Kilder, deltakerrad, kilde, planrad, virkningsrad
from gevinstark.region.virkninger import Nyttevirkning

_LAVEST: Final = Decimal("-Infinity")
Tallpar = Mapping[Bruk, Decimal]


def _summer(
    k: Kilder, plan: Planbilde, tall: Sequence[Bruk], aar: int | None = None
) -> Mapping[tuple[str, str], dict[Bruk, Decimal]]:
    """Kommune and row -> the figures summed over the years, or those of one year."""
    samlet: dict[tuple[str, str], dict[Bruk, Decimal]] = {}
    for (plan_, bruk), verdier in k.data.per_bruk.items():
        for v in verdier if plan_ == plan.plan and bruk in tall else ():
            if aar in (None, v.felt.aar):
                egne = samlet.setdefault((v.blokk.kommunenr, v.felt.rad), {})
                egne[bruk] = egne.get(bruk, Decimal(0)) + v.verdi
    return samlet


def _andel(par: Iterable[Tallpar], teller: Bruk, nevner: Bruk) -> Decimal | None:
    """Over those who have given both figures, as everywhere else."""
    begge = [p for p in par if teller in p and nevner in p]
    under = sum((p[nevner] for p in begge), Decimal(0))
    return sum((p[teller] for p in begge), Decimal(0)) / under if under > 0 else None


def _sum(par: Iterable[Tallpar], bruk: Bruk) -> Decimal | None:
    verdier = [p[bruk] for p in par if bruk in p]
    return sum(verdier, Decimal(0)) if verdier else None


def _netto_per_brutto(
    k: Kilder, plan: Planbilde, netto: Bruk, brutto: Bruk, hel: Bruk
) -> Decimal | None:
    """Of the kommuner that are all there: an incomplete figure is in no ratio."""
    per: dict[str, dict[Bruk, Decimal]] = {}
    for (nr, _), tall in _summer(k, plan, (netto, brutto, hel)).items():
        per.setdefault(nr, {}).update(tall)
    hele = [p for p in per.values() if p.get(hel, 0) >= len(plan.levetid)]
    return _andel(hele, netto, brutto)


@kilde("rangerte_planer")
def _rangerte_planer(k: Kilder, _p: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    etter, hel = (find_bruk(valg[n]) for n in ("etter", "hele_aar"))

    def plass(plan: Planbilde) -> tuple[bool, Decimal, str]:
        tall = _summer(k, plan, (etter, hel)).values()
        summen, hele = (_sum(tall, b) for b in (etter, hel))
        uhel = (hele or 0) < len(plan.levetid) * len(plan.deltakere)
        return uhel, -(_LAVEST if summen is None else summen), plan.plan

    yield from map(planrad, sorted(k.planer, key=plass))


@kilde("rangerte_virkninger")
def _rangerte_virkninger(k: Kilder, _p: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The common benefits of all plans, by gross × net/gross of the plan."""
    etter, netto, brutto, aar = (find_bruk(valg[n]) for n in ("etter", "netto", "brutto", "hele"))
    rangert: list[tuple[bool, Decimal, Planbilde, Nyttevirkning]] = []
    for plan in k.planer:
        forhold = _netto_per_brutto(k, plan, netto, brutto, find_bruk(valg["hele_aar"]))
        per_rad: dict[str, dict[Bruk, Decimal]] = {}
        for (_, rad), tall in _summer(k, plan, (etter, aar)).items():
            egne = per_rad.setdefault(rad, {})
            for b, verdi in tall.items():
                egne[b] = egne.get(b, Decimal(0)) + verdi
        hele = len(plan.levetid) * len(plan.deltakere)
        for v in plan.felles:
            tall = per_rad.get(v.radid, {})
            netto_ = tall[etter] * forhold if forhold is not None and etter in tall else _LAVEST
            rangert.append((netto_ == _LAVEST or tall.get(aar, 0) < hele, -netto_, plan, v))
    yield from (virkningsrad(p, v) for *_, p, v in sorted(rangert, key=lambda r: r[:2]))


@kilde("storste_deltakere")
def _storste(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """All participants when they are few enough, else those with the largest figure of the year."""
    assert plan is not None  # noqa: S101 - it stands in for_hver_plan
    etter = find_bruk(valg["etter"])
    yield from (deltakerrad(plan, d) for d in _de_storste(k, plan, etter, valg["hoyst"]))


def _de_storste(k: Kilder, plan: Planbilde, etter: Bruk, hoyst: int) -> Sequence[Any]:
    if len(plan.deltakere) <= hoyst:
        return plan.deltakere
    tall = {nr: t[etter] for (nr, _), t in _summer(k, plan, (etter,), plan.aar).items()}
    med_tall = [d for d in plan.deltakere if d.kommunenr in tall] or list(plan.deltakere)
    return sorted(med_tall, key=lambda d: (-tall.get(d.kommunenr, Decimal(0)), d.kommunenr))[:hoyst]
