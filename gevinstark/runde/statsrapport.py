"""The reports to the co-financing scheme, from region.xlsx and the plans (`gevinstark statsrapport`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.mal.bygg import build_layout
from gevinstark.omregning.planverdier import compute_planverdier
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.rapport.statsrapport import SLAG, Planvedlegg, make_statsrapport
from gevinstark.runde.lag import find_planfunn
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_stier


@dataclass(frozen=True)
class Statsrapportvalg:
    """slag: aarsrapport, prognose or sluttrapport. region: region.xlsx. plan: the plans, for the fields that
    only they have, and as the attachment of the final report. ut: the Word file."""

    slag: str
    region: Sti
    ut: Sti
    plan: Stier = ()
    overskriv: bool = False


@dataclass(frozen=True)
class Statsrapport:
    """ut: what was written. tomme: the fields nobody has given, each with why."""

    ut: Path
    tomme: tuple[str, ...]


def statsrapport(valg: Statsrapportvalg, framdrift: Framdrift | None = None) -> Statsrapport:
    """Raises Brukerfeil for a file in the way or a plan that is not in `region`."""
    if valg.slag not in SLAG:
        raise Brukerfeil(f"«{valg.slag}» er ingen rapport. Velg {norsk_liste(list(SLAG))}.")
    ut, region = Path(valg.ut), Path(valg.region)
    check_endelse(ut, ".docx", "Rapporten er en Word-fil")
    if ut.resolve() in {f.resolve() for f in (region, *as_stier(valg.plan))}:
        raise Brukerfeil("Rapporten kan ikke erstatte en av filene den lages av.")
    check_ledig(ut, overskriv=valg.overskriv)
    bok = open_regionbok(region)
    if framdrift:
        framdrift("Skriver rapporten")
    planer = dict(_read_plan(sti, bok) for sti in as_stier(valg.plan))
    innhold, tomme = make_statsrapport(bok, valg.slag, planer)
    write_fil(ut, innhold, overskriv=valg.overskriv)
    return Statsrapport(ut, tomme)


def _read_plan(sti: Path, bok: Regionbok) -> tuple[str, Planvedlegg]:
    plan = read_planfil(sti)
    kjente = [str(r["plan"]) for r in bok.rader("planer")]
    if plan.plan not in kjente:
        raise Brukerfeil(
            f"Planen «{plan.plan}» i {sti} er ikke med i {bok.fil}. Der er {norsk_liste(kjente)}."
        )
    layout = build_layout(plan, FELLES)
    verdier = compute_planverdier(layout)
    return plan.plan, Planvedlegg(plan, layout, verdier, find_planfunn(plan, layout))
