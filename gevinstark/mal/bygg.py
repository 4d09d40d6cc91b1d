"""Build the Layout: place every block of the form, make every cell, write out the macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from gevinstark.grunn.errors import InternFeil, Kildefeil, UgyldigKilde
from gevinstark.grunn.innholdsminne import keep_by_content
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import Kommune
from gevinstark.mal.arkbygging import Arkbygger
from gevinstark.mal.bokord import fill_ord
from gevinstark.mal.kart import Formelnotat
from gevinstark.mal.langetabeller import order_lange
from gevinstark.mal.makroer import expand_makroer
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import list_sporsmaal, place
from gevinstark.mal.poster import RULLET
from gevinstark.mal.skjema import Mal


def _innhold(plan: Plan, *resten: object, **valg: object) -> object:
    """What a Layout depends on: not on where the plan's file is."""
    return replace(plan, fil=""), resten, sorted(valg.items())


@keep_by_content(4, av=_innhold)
def build_layout(
    plan: Plan,
    form: str = "kommune",
    kommuner: Sequence[Kommune] = (),
    *,
    rullet: bool = False,
    runde: str = "",
) -> Layout:
    """The Layout of a plan. `form`: "kommune" (common plan locked), "felles" (A–G open) or "samlet"
    (one workbook where `kommuner` have a row each, and a tab that sums them).

    rullet: with what only a later year's workbooks have, made from last year's answers.
    runde: "plan", "rapport" or "begge"; "" is what the plan says.

    Raises UgyldigKilde when a formula of the form cannot be resolved or leaves the portable subset.
    """
    try:
        merker = find_merker(plan, form, runde, rullet=rullet)
        plan = select_form(plan, merker)
        plasser = place(plan, form, kommuner, merker)
        ark = [
            Arkbygger(plan, form, plasser, tuple(egne)).build()
            for _, egne in groupby(plasser, key=lambda a: a.navn)
        ]
        notat = plasser[0].kart.notat if plasser else Formelnotat()
        ark = expand_makroer(ark, plan.mal.lister, [k.nr for k in kommuner], notat)
        if notat.feil:
            raise UgyldigKilde(sorted(notat.feil.values(), key=lambda f: (f.fil, f.linje, f.tekst)))
        layout = Layout(
            skjema=plan.mal.skjema,
            versjon=plan.mal.versjon,
            plan=plan.plan,
            tittel=plan.tittel,
            form=form,
            runde=find_runde(plan, runde) if form != "felles" else "",
            definisjon=plan.mal.definisjon,
            blokknavn={d.nokkel: d.hva or d.tittel for _, d in list_sporsmaal(plan, form)},
            rapporteringsaar=plan.rapporteringsaar,
            levetid=plan.levetid,
            lister=plan.mal.lister,
            faser=plan.mal.faser,
            alias=plan.mal.alias,
            ark=tuple(ark),
        )
    except InternFeil as feil:
        raise UgyldigKilde([Kildefeil(plan.mal.fil, 1, str(feil))]) from feil
    return layout


def find_runde(plan: Plan, runde: str = "") -> str:
    """The occasion of the plan's workbooks; "" when its tab set has but one."""
    har_runder = any(a.navigasjon for a in plan.mal.ark)
    return (runde or plan.valg.runde) if har_runder else ""


def select_form(plan: Plan, merker: frozenset[str]) -> Plan:
    """The plan with its form as it is in this kind of workbook, its words in their places."""
    plan = replace(plan, mal=plan.mal.for_merker(merker))
    if "samlet" not in merker:
        plan = replace(plan, mal=order_lange(plan))
    return replace(plan, mal=number_ark(fill_ord(plan, merker)))


def find_merker(plan: Plan, form: str, runde: str, *, rullet: bool) -> frozenset[str]:
    """What kind of workbook it is (`MERKER`)."""
    valg, rundene = plan.valg, find_runde(plan, runde)
    merker: set[str] = {valg.omfang, *valg.tillegg, *plan.mal.tillegg}
    merker |= {"plan", "rapport", "begge"} if rundene == "begge" else {rundene}
    merker |= {RULLET} if rullet else set()
    merker |= {"forfall"} if plan.due_phase else set()
    merker |= {"fordeling"} if valg.fordeling else set()
    merker |= {"samlet"} if form == "samlet" else set()
    if form == "felles" or "tabeller" not in valg.uten:
        merker.add("tabeller")
    return frozenset(merker)


def number_ark(mal: Mal) -> Mal:
    """The working tabs have their number first in their names, and in their titles."""
    arkene, nr = [], 0
    for ark in mal.ark:
        navn = ark.fane or ark.navn
        if ark.nummer:
            nr += 1
            arkene.append(replace(ark, navn=f"{nr} {navn}", tittel=f"{nr} {ark.tittel}"))
        else:
            arkene.append(replace(ark, navn=navn))
    return replace(mal, ark=tuple(arkene))
