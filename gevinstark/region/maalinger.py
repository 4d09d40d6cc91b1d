"""Where the sheet Måling has its list of measurements, for the sheet Oversikt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.region.databruk import Planbilde
from gevinstark.region.formler import tekst
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import Kildeliste, Svarkolonne, svarlinjer

ARK: Final = "Måling"
PAA_MAAL: Final = "På mål"
UNDER_MAAL: Final = "Under mål"
_FORSTE: Final = 7
_TABELLER: Final = ("maaling_prissatt", "maaling_kvalitet")
_RETNING, _MAAL, _RESULTAT = "Ønsket retning", "Målsetning", "Resultat"
_OPPNAAELSE: Final = "Måloppnåelse"
_VEKT: Final = "Vekt (brukere)"
_VEKTET: Final = "Måloppnåelse × vekt"
_VERDIER: Final = (
    Svarkolonne("Måleenhet", "maaleenhet"),
    Svarkolonne(_RETNING, "retning"),
    Svarkolonne(_MAAL, "maal", "tall"),
    Svarkolonne(_RESULTAT, "resultat", "tall"),
    Svarkolonne(_OPPNAAELSE, "oppnaaelse", "prosent"),
    Svarkolonne("Korrigerende tiltak", "korrigerende"),
)
_FASE: Final = "Målingstype"
_STATUS: Final = "Status mot målet"


@dataclass(frozen=True)
class Maaleplass:
    """Where each plan's counts stand (the row of its headings), and the list they count."""

    hoder: tuple[int, ...]
    liste: Kildeliste

    def antall(self, status: str, plan: str) -> str:
        """COUNTIFS of the measurements with a status; plan "" where there is one only."""
        krav = [f"{ARK}!{self.liste.omraade(_STATUS)},{tekst(status)}"]
        if plan:
            krav.append(f"{ARK}!{self.liste.omraade('Plan')},{tekst(plan)}")
        return f"COUNTIFS({','.join(krav)})"


def plass(planer: Sequence[Planbilde], data: Langtabell) -> Maaleplass:
    linjer = tuple(
        linje
        for plan in planer
        for linje in svarlinjer(data, plan, _TABELLER, tuple(v.kolonne for v in _VERDIER))
        if "resultat" in linje.svar
    )
    hoder, rad = [], _FORSTE
    for plan in planer:
        hoder.append(rad)
        rad += len(plan.felles) + len(plan.kvaliteter) + 4
    liste = Kildeliste(
        ARK, "Maalinger", rad, linjer, _VERDIER, mellom=(_FASE, _STATUS, _VEKT, _VEKTET)
    )
    return Maaleplass(tuple(hoder), liste)
