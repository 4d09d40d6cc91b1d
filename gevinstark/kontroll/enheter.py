"""Whether a unit that someone wrote beside a number is the unit of the field.

Only a unit that is known and different is asked about; where the field's own unit is free text that
we do not know («Antall bomturer»), whatever was written is let through.
"""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import Enhetsregler
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.verdi import Verdi

_KRONER: Final = "kr"
_PROSENT: Final = "%"
_PER_AAR: Final = " per år"


def expected_unit(celle: Celle, verdier: dict[str, Verdi], regler: Enhetsregler) -> str:
    """The field's unit as `parse_tall` names it; "" when it is unknown.

    verdier: generic key -> value of the cells beside it, for rows that carry their own unit.
    """
    if celle.type in ("kroner", "prosent"):
        return _KRONER if celle.type == "kroner" else _PROSENT
    if celle.type == "aar":
        return "år"
    enhet: Verdi = celle.enhet
    if not enhet and celle.kolonne in regler.av:
        enhet = verdier.get(f"{celle.eier}.{celle.radid}.{regler.av[celle.kolonne]}")
    lest = parse_tall(f"1 {enhet}") if isinstance(enhet, str) and enhet else None
    return lest.enhet if isinstance(lest, Talltolkning) else ""


def same_unit(skrevet: str, ventet: str, celle: Celle, regler: Enhetsregler) -> bool:
    """`skrevet` as `parse_tall` names it ("kr per år"). No unit is always right."""
    if not skrevet or not ventet:
        # A share or an amount is never a count of something, known or not.
        hva = skrevet.partition(" per ")[0]
        return not skrevet or hva not in (_KRONER, _PROSENT) or celle.kolonne not in regler.av
    hoved, _, per = skrevet.partition(" per ")
    if hoved != ventet.partition(" per ")[0]:
        return False
    # Every amount and count of the form is per year; a price is per whatever its row counts.
    return celle.kolonne in regler.stykkpriser or not per or f" per {per}" == _PER_AAR
