"""The indicators of earlier years (K3), as they stand fixed in a later year's workbook: with the reporting
year's own answer they are a series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gevinstark.former.kommune.plasser import find_plasser
from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import INGEN_GODKJENT, Linjetall, Tallsted

#: Where the reporting year's own answers stand, so that the region finds all years of one in one place.
_TABELL: Final = "indikatorer"
_KOLONNE: Final = "indikator"


def compute_indikatorer(
    svar: Oppslag, kolonnenavn: Mapping[str, str], _godkjent: Mapping[str, Verdi] = INGEN_GODKJENT
) -> Linjetall:
    plasser = find_plasser(svar.layout, kolonnenavn)
    tall = {}
    for c in plasser.faste_aar(_KOLONNE):
        nokkel = c.nokkel().removeprefix(DENNE_KOMMUNEN)
        sted = Tallsted(_TABELL, c.radid, c.kolonne, int(c.del_), nokkel, nokkel, c.enhet)
        tall[sted] = svar.tall(c)
    return Linjetall(tuple(tall), tuple(tall.values()))
