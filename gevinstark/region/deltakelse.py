"""Who takes part in a plan now: those asked for the last reporting year that is issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from gevinstark.grunn.utsendt import Utsending
from gevinstark.region.nummerfolge import Nummerfolge


def find_deltakere(
    utsendinger: Sequence[Utsending], folge: Nummerfolge
) -> Mapping[str, frozenset[str]]:
    """Plan -> the kommunenummer that take part: issued a workbook, or named by the plan, for the last
    year. A plan that no kommune was asked about is not there."""
    besvart = [u for u in utsendinger if any(s.deltakere for s in u.utstedt.values())]
    siste: dict[str, int] = defaultdict(int)
    for u in besvart:
        siste[u.layout.plan] = max(siste[u.layout.plan], u.layout.rapporteringsaar)
    ut: dict[str, set[str]] = defaultdict(set)
    for u in besvart:
        plan = u.layout.plan
        if u.layout.rapporteringsaar == siste[plan]:
            numre = (*u.deltakere, *(nr for s in u.utstedt.values() for nr in s.deltakere))
            ut[plan] |= {folge.nummer(plan, nr) for nr in numre}
    return {plan: frozenset(numre) for plan, numre in ut.items()}


def has_left(
    plan: str, nr: str, deltakere: Mapping[str, frozenset[str]], folge: Nummerfolge
) -> bool:
    """Whether a kommune took part before and does not now. One that was merged or split has not left:
    those that came after it answer for it."""
    return (plan, nr) not in folge.senere and nr not in deltakere.get(plan, (nr,))
