"""The three reports to the co-financing scheme, from region.xlsx and the plans (maler/statsrapporter.yaml).

Each field says where its answer comes from. What neither the returns nor the plan has, is left blank and
listed; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.plan import Plan
from gevinstark.rapport.kapitler import Kapitler
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.planword import append_plan, is_known_in_word
from gevinstark.rapport.rapportmal import read_rapportmal
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.setning import fill, ord_
from gevinstark.rapport.word import Dokument
from gevinstark.rapport.wordrapport import find_tid

_MAL: Final = "statsrapporter"
_LIKE: Final = "Tallene i planen som også er oppgitt fra søknaden, er like når det er rundet av."
_UTEN_OPPGITT: Final = (
    "Planen har ingen tall som er oppgitt fra søknaden, så ingenting er sammenlignet."
)
SLAG: Final = ("aarsrapport", "prognose", "sluttrapport")
#: The one that the plan is attached to.
_MED_PLAN: Final = "sluttrapport"
_UTEN_PLAN: Final = "Planen er ikke gitt. Ta den med ved å skrive --plan FIL."


@dataclass(frozen=True)
class Planvedlegg:
    """A plan, computed, with what is found about it."""

    plan: Plan
    layout: Layout
    verdier: Mapping[str, Verdi]
    funn: Sequence[Funn] = field(default_factory=tuple)


def make_statsrapport(
    bok: Regionbok, slag: str, planer: Mapping[str, Planvedlegg]
) -> tuple[bytes, tuple[str, ...]]:
    """The finished .docx, and the fields that are blank in it. planer: by plan, those that are given. The
    same input gives the same bytes."""
    mal, dato = read_rapportmal(_MAL)[slag], find_tid(bok)
    alle = [_oppslag(bok, rad, planer.get(str(rad["plan"]))) for rad in bok.rader("planer")]
    titler = " · ".join(str(o.plan["tittel"]) for o in alle)
    tittel = fill(mal["tittel"], max(alle, key=lambda o: str(o.plan["aar"])))
    dok = Dokument(tittel, titler, dato)
    dok.tittel(tittel, titler)
    tomme: list[str] = []
    for opp in alle:
        if len(alle) > 1:
            dok.overskrift(str(opp.plan["tittel"]), 1)
        kapitler = Kapitler(dok, 2 if len(alle) > 1 else 1)
        kapitler.write(mal["plan"], opp)
        tomme += kapitler.tomme
    gitt = [planer[str(o.plan["plan"])] for o in alle if str(o.plan["plan"]) in planer]
    vedlagt = [v for v in gitt if is_known_in_word(v.plan)]
    if slag == _MED_PLAN and vedlagt:
        dok.liggende_del()
        for v in vedlagt:
            dok.overskrift(f"Vedlegg: {v.plan.mal.tittel}, {v.plan.tittel}", 1)
            append_plan(dok, v.plan, dato)
    return dok.ferdig(), tuple(tomme)


def _oppslag(bok: Regionbok, rad: Mapping[str, Verdi], vedlegg: Planvedlegg | None) -> Oppslag:
    ekstra: dict[str, Any] = {
        "neste": int(float(str(rad["aar"]))) + 1,
        "hvor_fra": f"Hvert felt sier hvor svaret er hentet: et ark og en celle i {bok.fil}, eller i "
        "planen. Det ingen har gitt, står tomt.",
        "soeknadsavvik": (),
        "om_soeknaden": _UTEN_PLAN,
        "om_vedlegget": _UTEN_PLAN,
        "om_planfelt": "Står i planen, som ikke er gitt (--plan).",
    }
    if vedlegg is None:
        return Oppslag(bok, rad, ekstra=ekstra)
    celler = {n: c for n, c in vedlegg.layout.ved_nokkel.items() if n.startswith(f"{FELLES}.")}
    felter = {n: ord_(v) for n in celler if (v := vedlegg.verdier.get(n)) not in (None, "")}
    steder = {n: f"{celler[n].ark}!{celler[n].adresse}" for n in felter}
    oppgitte = read_rapportmal(_MAL)["oppgitte"]
    ekstra |= felter | {
        "soeknadsavvik": tuple(_avvik(vedlegg)),
        "om_soeknaden": _LIKE
        if any(celler[n].kolonne in oppgitte for n in felter)
        else _UTEN_OPPGITT,
        "om_planfelt": "Feltet er tomt i planen, eller finnes ikke i skjemaet.",
        "om_vedlegget": _om_vedlegget(vedlegg.plan),
    }
    return Oppslag(bok, rad, ekstra=ekstra, steder=steder)


def _om_vedlegget(plan: Plan) -> str:
    navn = f"{plan.mal.tittel} for «{plan.tittel}»"
    if is_known_in_word(plan):
        return f"{navn} følger etter rapporten."
    return f"{navn} er ikke med: skjemaet kan ikke skrives til Word. Legg ved prosjektgruppens arbeidsbok."


def _avvik(vedlegg: Planvedlegg) -> list[dict[str, Any]]:
    """Figures of the plan that are not those of the application, by the rule that compares them."""
    koder = read_rapportmal(_MAL)["avvikskoder"]
    rader = []
    for f in vedlegg.funn:
        celle = vedlegg.layout.find(f.felt or "", None)
        if f.kode in koder and celle is not None:
            rad = {"hva": celle.etikett, "oppgitt": f.ventet, "beregnet": f.funnet}
            rader.append({**rad, "sted": f"planen, {f.ark}!{f.celle}"})
    return rader
