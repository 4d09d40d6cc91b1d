"""The units of the fields, and whether one that someone wrote beside a number is the field's own.

Only a unit that is known and different is asked about; where the field's own unit is free text that
we do not know («Antall bomturer»), whatever was written is let through.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import Enhetsregler, enhetsregler
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.fasit import Post
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Lestcelle

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


class Enheter:
    """The units that stand in cells of their own, by generic field key. Few returns ask for them."""

    def __init__(self, retur: Retur, poster: list[tuple[Post, Lestcelle]]) -> None:
        self._retur = retur
        self._poster = poster

    @cached_property
    def regler(self) -> Enhetsregler:
        return enhetsregler(self._retur.layout)

    @cached_property
    def verdier(self) -> dict[str, Verdi]:
        """Issued or filled in."""
        kolonner = set(self.regler.av.values())
        utstedt = {
            c.nokkel(): self._retur.utstedt_verdi(c)
            for c in self._retur.layout.celler()
            if c.kolonne in kolonner and c.rolle == "fast"
        }
        return utstedt | {
            p.nokkel: lest.verdi for p, lest in self._poster if p.celle.kolonne in kolonner
        }
