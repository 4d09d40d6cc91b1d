"""Rows for the coordinator: what to do now with each kommune, and every answer that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.familie import find_kontaktfelt
from gevinstark.grunn.funn import Alvor
from gevinstark.region.bokkart import Rad
from gevinstark.region.grunnlag import Deltaker, Mottatt
from gevinstark.region.mottaksrader import write_lagret
from gevinstark.region.planbilde import BARE_PLAN, Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde

#: In this order: what needs somebody first.
GJOR: Final = ("Purr", "Be om retting", "Ingenting")


@kilde("oppfolging", like=True)
def _oppfolging(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    rader = []
    for plan in k.planer:
        kontakt = _find_kontakter(k, plan)
        rader += [_rad(k, plan, d, kontakt) for d in plan.deltakere]
    yield from sorted(rader, key=lambda r: GJOR.index(r.felt["gjor"]))


def _rad(k: Kilder, plan: Planbilde, d: Deltaker, kontakt: Mapping[str, str]) -> Rad:
    egne = [m for m in k.grunnlag.mottak if (m.plan, m.kommunenr) == (plan.plan, d.kommunenr)]
    med = k.grunnlag.gjeldende.get((plan.plan, d.kommunenr))
    siste = med or next((m for m in egne if m.status == "avvist"), None)
    hull = plan.hull.get(d.kommunenr, ())
    # The plan and each year's report are all of them the kommune's.
    tellende = [m for m in egne if m.status.startswith("godkjent")] or ([siste] if siste else [])
    apne = [f for m in tellende for f in m.funn if f.alvor >= Alvor.ADVARSEL]
    if siste is None or d.kommunenr in plan.tidligere or plan.status[d.kommunenr] == BARE_PLAN:
        gjor = "Purr"
    elif med is None or any(f.alvor >= Alvor.FEIL for f in apne) or hull:
        gjor = "Be om retting"
    else:
        gjor = "Ingenting"
    felt = {
        "gjor": gjor, "kommune": etikett(d), "plan": plan.plan,
        "svarer": kontakt.get(d.kommunenr) or "ukjent", "svar": f"{med.konsolidert} av {med.lest}" if med else "–",
        "funn": len(apne), "lagret": write_lagret(siste.lagret) if siste else "–",
        "gjelder": _gjelder(plan, d, siste, [f.tekst for f in apne]),
    }  # fmt: skip
    return Rad(etikett(d), felt)


def _find_kontakter(k: Kilder, plan: Planbilde) -> Mapping[str, str]:
    """The e-mail of the person who answered for each kommune, where the form asks for it."""
    _, epost = find_kontaktfelt(plan.utsnitt.layout)
    return k.answers(plan.plan, epost.removeprefix(DENNE_KOMMUNEN)) if epost else {}


def _gjelder(plan: Planbilde, d: Deltaker, siste: Mottatt | None, funn: Sequence[str]) -> str:
    if siste is None:
        return "Har ikke svart."
    if siste.status == "avvist":
        return siste.grunn
    if plan.status[d.kommunenr] == BARE_PLAN:
        return f"{BARE_PLAN.capitalize()}."
    if d.kommunenr in plan.tidligere:
        return f"Svarte sist for {plan.tidligere[d.kommunenr]}."
    return plan.hullord(d.kommunenr) or (funn[0] if funn else "–")


@kilde("hull", like=True)
def _hull(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    for plan in k.planer:
        for d in plan.deltakere:
            for h in plan.hull.get(d.kommunenr, ()):
                felt = {
                    "id": h.id or "–", "kommune": etikett(d), "hva": h.hva,
                    "aar": h.aar or "alle år", "ark": h.ark, "celle": h.celle,
                    "stod": h.stod or "(tomt)", "plan": plan.plan,
                }  # fmt: skip
                yield Rad(h.id, felt)
