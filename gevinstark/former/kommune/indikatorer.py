"""The indicators of earlier years (K3), as they stand fixed in a later year's workbook: with the reporting
year's own answer they are a series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import INGEN_GODKJENT, Linjetall, Tallsted

#: Where the reporting year's own answers stand, so that the region finds all years of one in one place.
_TABELL: Final = "indikatorer"


def compute_indikatorer(
    svar: Oppslag, kolonnenavn: Mapping[str, str], _godkjent: Mapping[str, Verdi] = INGEN_GODKJENT
) -> Linjetall:
    navn = kolonnenavn.get("indikator", "indikator")
    tall = {}
    for c in svar.layout.celler():
        if (c.eier, c.kolonne, c.rolle) == (DENNE_KOMMUNEN, navn, "fast") and c.del_.isdigit():
            nokkel = c.nokkel().removeprefix(DENNE_KOMMUNEN)
            sted = Tallsted(_TABELL, c.radid, navn, int(c.del_), nokkel, nokkel, c.enhet)
            tall[sted] = svar.tall(c)
    return Linjetall(tuple(tall), tuple(tall.values()))
