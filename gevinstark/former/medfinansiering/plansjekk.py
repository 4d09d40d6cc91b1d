"""What the co-financing form asks of a plan beside the rules all plans have: 50 % to the budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.former.planregler import FELLES_KONTROLLER, Kontroll, find_uten_eier
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan


def check_budsjett(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Budget effect at least 50 % of positive net, every year (R2, R4)."""
    planlagt, minimum = o.rad("B", "B_planlagt"), o.rad("B", "B_minimum")
    if planlagt is None or minimum is None:
        return
    for (kolonne, aar), celle in planlagt.celler.items():
        valgt, minst = o.tall(celle), o.tall(minimum.celle(kolonne, aar))
        if aar and valgt is not None and minst is not None and valgt < minst - 0.005:
            yield o.funn("REG-12", celle, funnet=norsk_tall(valgt), ventet=norsk_tall(minst))


def check_tabell_c(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """C's sum within 50 % of net, and within net minus budget effect (R5)."""
    rader = [o.rad("C", f"C_{navn}") for navn in ("sum", "grense", "rest")]
    if None in rader:
        return
    celle, *grenser = (r.celle("verdi") for r in rader if r is not None)
    sum_ = o.tall(celle)
    minst = min((g for c in grenser if (g := o.tall(c)) is not None), default=None)
    if celle is not None and sum_ is not None and minst is not None and sum_ > minst + 0.005:
        yield o.funn("REG-13", celle, funnet=norsk_tall(sum_), ventet=norsk_tall(minst))


def check_eier(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """E: the owner is required (R7, I5)."""
    yield from find_uten_eier("REG-03", o)


KONTROLLER: Final[tuple[Kontroll, ...]] = (
    check_budsjett,
    check_tabell_c,
    check_eier,
    *FELLES_KONTROLLER,
)
