"""Counts over a list of answers on the same sheet: live formulas, and missing is never 0."""

from __future__ import annotations

from collections.abc import Mapping

from gevinstark.grunn.layout import Celle
from gevinstark.region.databruk import Planbilde
from gevinstark.region.formler import MANGLER, tekst
from gevinstark.region.kildeliste import Kildeliste
from gevinstark.region.per_kommune import Kommuneplass, svar_antall


def antall(
    liste: Kildeliste,
    linje: Mapping[str, str],
    krav: Mapping[str, str],
    plan: str = "",
    har: str = "",
    ark: str = "",
) -> str:
    """How many rows meet the criteria; missing where the list has nothing about the line at all.

    linje: column -> cell with what it must say. krav: column -> word. plan: "" when there is one.
    har: what says so, where it is known already. ark: the list's
    sheet, when it is another.
    """
    foran = f"'{ark}'!" if ark else ""
    grunn = [f"{foran}{liste.omraade(k)},{celle}" for k, celle in linje.items()]
    if plan:
        grunn.append(f"{foran}{liste.omraade('Plan')},{tekst(plan)}")
    alle = grunn + [f"{foran}{liste.omraade(k)},{tekst(ord_)}" for k, ord_ in krav.items()]
    vilkaar = har or f"COUNTIFS({','.join(grunn)})>0"
    return f"=IF({vilkaar},COUNTIFS({','.join(alle)}),{MANGLER})"


def dekningslinje(ark: str, rad: int, plass: Kommuneplass, plan: Planbilde) -> Celle:
    """ "7 av 8 kommuner har svart for 2026": stands over every table of counts."""
    hale = f" kommuner har svart for {plan.aar}"
    if plan.tidligere:
        hale += f". Svar fra et tidligere år er med for {len(plan.tidligere)} til."
    formel = f'={svar_antall(plass)}&" av "&COUNTA({plass.omraade("kommune")})&"{hale}"'
    return Celle(
        ark, rad, 1, "formel", "tekst", formel=formel, stil="ingress", radetikett="Har svart"
    )
