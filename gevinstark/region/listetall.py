"""Counts over a list of answers on the same sheet: live formulas, and missing is never 0."""

from __future__ import annotations

from collections.abc import Mapping

from gevinstark.layout import Celle
from gevinstark.region.formler import MANGLER, tekst
from gevinstark.region.kildeliste import Kildeliste
from gevinstark.region.per_kommune import Kommuneplass, svar_antall


def antall(
    liste: Kildeliste, linje: Mapping[str, str], krav: Mapping[str, str], plan: str = ""
) -> str:
    """How many rows meet the criteria; missing where the list has nothing about the line at all.

    linje: column -> cell with what it must say. krav: column -> word. plan: "" when there is one.
    """
    grunn = [f"{liste.omraade(k)},{celle}" for k, celle in linje.items()]
    if plan:
        grunn.append(f"{liste.omraade('Plan')},{tekst(plan)}")
    alle = grunn + [f"{liste.omraade(k)},{tekst(ord_)}" for k, ord_ in krav.items()]
    return f"=IF(COUNTIFS({','.join(grunn)})>0,COUNTIFS({','.join(alle)}),{MANGLER})"


def dekningslinje(ark: str, rad: int, plass: Kommuneplass) -> Celle:
    """ "7 av 8 kommuner har svart": stands over every table of counts."""
    formel = (
        f'={svar_antall(plass)}&" av "&COUNTA({plass.omraade("kommune")})&" kommuner har svart"'
    )
    return Celle(
        ark, rad, 1, "formel", "tekst", formel=formel, stil="ingress", radetikett="Har svart"
    )
