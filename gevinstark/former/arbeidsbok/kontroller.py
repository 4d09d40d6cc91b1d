"""Rules for a return that the workbook's own states do not tell (domain §3 and §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gevinstark.former.arbeidsbok.uttak import check_uttak
from gevinstark.former.kommune.maalekontroll import check_retning
from gevinstark.grunn.funn import Funn
from gevinstark.kontroll.oppslag import Oppslag

#: Full effect from the very first year is seldom right (R11).
_ALT: Final = 1.0


def check_innfasing(svar: Oppslag) -> Iterator[Funn]:
    """Full effect in the first year (R4, R11)."""
    profil = svar.rad("innfasing", "innfasing")
    celle = profil.celle("forste_andel") if profil else None
    andel = svar.tall(celle)
    if celle is not None and celle.rolle == "inndata" and andel is not None and andel >= _ALT:
        start = svar.tall(profil.celle("start")) if profil else None
        yield svar.funn("REG-16", celle, funnet="100 %", ventet=f"{start:g}" if start else "–")


def check_maal(svar: Oppslag) -> Iterator[Funn]:
    """A goal the other way than is wished for, where something is measured (§9)."""
    for rad in svar.rader("maaling"):
        if svar.tall(rad.celle("resultat")) is not None:
            foerst = svar.rad("nullpunkt", rad.radid, "nullpunkt")
            vist = rad.celle("nullpunkt_vist") or (foerst.celle("resultat") if foerst else None)
            yield from check_retning(svar, rad, svar.tall(vist))


#: In reading order of the workbook.
KONTROLLER: Final[tuple[Callable[[Oppslag], Iterator[Funn]], ...]] = (
    check_innfasing,
    check_maal,
    check_uttak,
)
