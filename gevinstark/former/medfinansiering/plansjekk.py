"""What the co-financing form asks of a plan beside the rules all plans have: a share to the budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.former.planregler import FELLES_KONTROLLER, Kontroll, find_uten_eier
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan

_HALV_ORE: Final = 0.005


def check_budsjett(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Budget effect from the budget share of a positive net to all of it; none in other years (R2, R4)."""
    rader = [o.rad("B", f"B_{navn}") for navn in ("planlagt", "minimum", "netto")]
    if None in rader:
        return
    planlagt, minimum, netto = (r for r in rader if r is not None)
    parametre = o.rad("parametre", "parametre")
    andel = o.tall(parametre.celle("budsjettandel")) if parametre else None
    for (kolonne, aar), celle in planlagt.celler.items():
        valgt, minst, mest = (
            o.tall(c) for c in (celle, minimum.celle(kolonne, aar), netto.celle(kolonne, aar))
        )
        if not aar or valgt is None or minst is None or mest is None:
            continue
        if mest <= 0:
            yield o.funn(
                "REG-34", celle, funnet=norsk_tall(valgt), ventet=norsk_tall(mest), aaret=aar
            )
        elif valgt < minst - _HALV_ORE:
            prosent = f"{round((andel or 0) * 100, 6):g} %"
            funnet, ventet = norsk_tall(valgt), norsk_tall(minst)
            yield o.funn("REG-12", celle, funnet=funnet, ventet=ventet, andel=prosent)
        elif valgt > mest + _HALV_ORE:
            yield o.funn("REG-33", celle, funnet=norsk_tall(valgt), ventet=norsk_tall(mest))


def check_tabell_c(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """C's sum within what the budget share leaves of net, and within net minus budget effect (R5)."""
    rader = [o.rad("C", f"C_{navn}") for navn in ("sum", "grense", "rest")]
    if None in rader:
        return
    celle, *grenser = (r.celle("verdi") for r in rader if r is not None)
    sum_ = o.tall(celle)
    minst = min((g for c in grenser if (g := o.tall(c)) is not None), default=None)
    if celle is not None and sum_ is not None and minst is not None and sum_ > minst + _HALV_ORE:
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
