"""The model of the kommune's tabs, by table, in the order the rules need each other."""

from __future__ import annotations

from typing import Final

from gevinstark.former.kommune.modell import (
    gevinster,
    kontroll,
    maaling,
    nytte,
    rapport,
    realisert,
    rullet,
    samlet,
    sjekk,
)
from gevinstark.omregning.modell.regler import Regelsett

REGLER: Final = (
    Regelsett("kommune", "forsideinfo", (rapport.forside,)),
    Regelsett(
        "kommune",
        "gevinster",
        (gevinster.pris, gevinster.verdi, gevinster.timer, gevinster.sum_verdi, sjekk.gevinster),
    ),
    Regelsett("kommune", "innfasing", (sjekk.innfasing,)),
    Regelsett("kommune", "kostnader", (gevinster.kostnader,)),
    Regelsett("kommune", "periodisert", (gevinster.periodisert, gevinster.netto)),
    Regelsett("kommune", "frigjort", (gevinster.frigjort,)),
    Regelsett("kommune", "omsetning", (gevinster.omsetning, sjekk.omsetning)),
    Regelsett("kommune", "kvalitet", (sjekk.kvalitet,)),
    Regelsett("kommune", "tiltak", (sjekk.tiltak,)),
    Regelsett("kommune", "maaling_prissatt", (maaling.prissatt, sjekk.maaling_prissatt)),
    Regelsett("kommune", "maaling_kvalitet", (maaling.kvalitet, sjekk.maaling_kvalitet)),
    Regelsett("kommune", "realisert", (realisert.antall, sjekk.realisert)),
    Regelsett("kommune", "realisert_kostnader", (realisert.kostnader,)),
    Regelsett("kommune", "realisert_kr", (realisert.verdi, realisert.netto)),
    Regelsett("kommune", "omsetning_realisert", (realisert.omsetning, sjekk.omsatt)),
    Regelsett(
        "kommune",
        "rapport",
        (rapport.kroner, rapport.frigjort, rapport.unngaatt, rapport.kvalitet),
    ),
    Regelsett("kommune", "brukere", (nytte.brukere, nytte.brukernes_verdi)),
    Regelsett("kommune", "indikatorer", (nytte.indikatorer,)),
    Regelsett("kommune", "kostnytte", (nytte.planlagt, nytte.realisert)),
    Regelsett("kommune", "kostnytte_kvalitet", (nytte.i_kroner, nytte.relevante)),
    Regelsett("kommune", "vurdering", (nytte.vurdering,)),
    Regelsett("kommune", "gjennomgang", (rullet.gjennomgang,)),
    Regelsett("kommune", "lokalt", (rullet.lokalt,)),
    Regelsett("kommune", "gevinster", (rullet.gevinster,)),
    Regelsett("kommune", "maaling_prissatt", (rullet.maaling_prissatt,)),
    Regelsett("kommune", "maaling_kvalitet", (rullet.maaling_kvalitet,)),
    Regelsett("kommune", "realisert", (rullet.realisert,)),
    Regelsett("kommune", "kontroll", (kontroll.kontroll,)),
    Regelsett("samlet", "samlet_nytte", (samlet.nytte,)),
    Regelsett("samlet", "samlet_kommuner", (samlet.kommuner,)),
)
