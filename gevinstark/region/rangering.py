"""Rows in the order of their figures: the largest plans and benefits, the top and the bottom.

The order is worked out here only to write the rows in it; every figure shown is a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from gevinstark.region.bokkart import Rad
from gevinstark.region.databruk import Bruk, find_bruk
from gevinstark.region.planbilde import Planbilde, etikett
from gevinstark.region.radkilder import Kilder, deltakerrad, kilde, planrad, virkningsrad
from gevinstark.region.virkninger import Nyttevirkning

_LAVEST: Final = Decimal("-Infinity")
Tallpar = Mapping[Bruk, Decimal]


def _summer(
    k: Kilder, plan: Planbilde, tall: Sequence[Bruk], aar: int | None = None
) -> Mapping[tuple[str, str], dict[Bruk, Decimal]]:
    """Kommune and row -> the figures summed over the years, or those of one year."""
    samlet: dict[tuple[str, str], dict[Bruk, Decimal]] = {}
    for v in k.data.verdier:
        d = v.rad
        if v.bruk in tall and d.plan == plan.plan and d.verdi is not None and aar in (None, d.aar):
            egne = samlet.setdefault((d.kommunenr, d.rad), {})
            egne[v.bruk] = egne.get(v.bruk, Decimal(0)) + d.verdi
    return samlet


def _andel(par: Iterable[Tallpar], teller: Bruk, nevner: Bruk) -> Decimal | None:
    """Over those who have given both figures, as everywhere else."""
    begge = [p for p in par if teller in p and nevner in p]
    under = sum((p[nevner] for p in begge), Decimal(0))
    return sum((p[teller] for p in begge), Decimal(0)) / under if under > 0 else None


def _sum(par: Iterable[Tallpar], bruk: Bruk) -> Decimal | None:
    verdier = [p[bruk] for p in par if bruk in p]
    return sum(verdier, Decimal(0)) if verdier else None


def _netto_per_brutto(k: Kilder, plan: Planbilde, netto: Bruk, brutto: Bruk) -> Decimal | None:
    per: dict[str, dict[Bruk, Decimal]] = {}
    for (nr, _), tall in _summer(k, plan, (netto, brutto)).items():
        per.setdefault(nr, {}).update(tall)
    return _andel(per.values(), netto, brutto)


@kilde("rangerte_planer")
def _rangerte_planer(k: Kilder, _p: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    etter = find_bruk(valg["etter"])

    def plass(plan: Planbilde) -> tuple[Decimal, str]:
        summen = _sum(_summer(k, plan, (etter,)).values(), etter)
        return -(_LAVEST if summen is None else summen), plan.plan

    yield from map(planrad, sorted(k.planer, key=plass))


@kilde("rangerte_virkninger")
def _rangerte_virkninger(k: Kilder, _p: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The common benefits of all plans, by gross × net/gross of the plan."""
    etter, netto, brutto = (find_bruk(valg[navn]) for navn in ("etter", "netto", "brutto"))
    rangert: list[tuple[Decimal, Planbilde, Nyttevirkning]] = []
    for plan in k.planer:
        forhold = _netto_per_brutto(k, plan, netto, brutto)
        per_rad: dict[str, Decimal] = {}
        for (_, rad), tall in _summer(k, plan, (etter,)).items():
            per_rad[rad] = per_rad.get(rad, Decimal(0)) + tall[etter]
        for v in plan.felles:
            sum_ = per_rad.get(v.radid)
            verdi = _LAVEST if sum_ is None or forhold is None else sum_ * forhold
            rangert.append((verdi, plan, v))
    yield from (virkningsrad(p, v) for _, p, v in sorted(rangert, key=lambda r: -r[0]))


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


@kilde("ytterste")
def _ytterste(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The highest and the lowest of kommuner and of benefits, where there is anything to compare."""
    assert plan is not None  # noqa: S101 - it stands in for_hver_plan
    per_kommune = _andeler(k, plan, valg["kommuner"], 0)
    per_virkning = _andeler(k, plan, valg["virkninger"], 1)
    kommuner = {etikett(d): d for d in plan.deltakere}
    andeler = {
        n: per_kommune[d.kommunenr] for n, d in kommuner.items() if d.kommunenr in per_kommune
    }
    for navn, plassering in _ender(andeler, valg["antall_kommuner"]):
        yield Rad(navn, {"id": navn, "hva": navn, "plassering": plassering}, plan)
    virkninger = {v.id: v for v in plan.felles}
    andeler = {n: per_virkning[v.radid] for n, v in virkninger.items() if v.radid in per_virkning}
    for navn, plassering in _ender(andeler, valg["antall_virkninger"]):
        hva = f"{navn} {virkninger[navn].beskrivelse}"[: valg["tegn"]]
        yield Rad(hva, {"id": hva, "hva": hva, "virkning": navn, "plassering": plassering}, plan)


def _andeler(k: Kilder, plan: Planbilde, navn: Sequence[str], del_: int) -> Mapping[str, Decimal]:
    """The share of each kommune (del_ 0) or each row (1) in the reporting year."""
    teller, nevner = map(find_bruk, navn)
    per: dict[str, dict[Any, dict[Bruk, Decimal]]] = {}
    for nokkel, tall in _summer(k, plan, (teller, nevner), plan.aar).items():
        # Of a kommune the two figures stand in rows of their own.
        andre = nokkel[0] if del_ else ""
        per.setdefault(nokkel[del_], {}).setdefault(andre, {}).update(tall)
    alle = {n: _andel(par.values(), teller, nevner) for n, par in per.items()}
    return {n: andel for n, andel in alle.items() if andel is not None}


def _ender(andeler: Mapping[str, Decimal], antall: int) -> list[tuple[str, str]]:
    """The highest first, then the lowest last; each once."""
    ordnet = sorted(andeler, key=lambda navn: (-andeler[navn], navn))
    n = min(antall, len(ordnet) // 2)
    return [(k, "høyest") for k in ordnet[:n]] + [(k, "lavest") for k in ordnet[len(ordnet) - n :]]
