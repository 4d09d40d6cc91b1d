"""The model of the kommune's tabs, by table, in the order the rules need each other."""

from __future__ import annotations

from typing import Final

from gevinstark.former.arbeidsbok.modell import (
    bruk,
    drivere,
    forlop,
    maaling,
    plan,
    rapport,
    realisert,
)
from gevinstark.former.kommune.modell import nytte, samlet
from gevinstark.former.kommune.modell import rapport as forside
from gevinstark.omregning.modell.regler import Regelsett

REGLER: Final = (
    Regelsett("kommune", "forsideinfo", (forside.forside,)),
    Regelsett("kommune", "planantall", (plan.antall,)),
    Regelsett("kommune", "kvalitet", (plan.relevant,)),
    Regelsett("kommune", "gevinster", (plan.gevinster,)),
    Regelsett("kommune", "innfaset", (plan.innfaset,)),
    Regelsett("kommune", "innfaset_svart", (plan.innfaset_endret,)),
    Regelsett("kommune", "egne_drivere", (drivere.i_bruk,)),
    Regelsett("kommune", "kostnader", (plan.kostnader, plan.sum_kostnader)),
    Regelsett("kommune", "periodisert", (plan.periodisert, plan.netto)),
    Regelsett("kommune", "frigjort", (plan.frigjort,)),
    Regelsett("kommune", "omsetning", (bruk.resten,)),
    Regelsett("kommune", "omsetning_linjer", (bruk.planlagt,)),
    Regelsett("kommune", "aarets", (realisert.planlagt,)),
    Regelsett("kommune", "aarets_kostnader", (realisert.sum_aarets,)),
    Regelsett("kommune", "realisert_kostnader", (realisert.kostnader,)),
    Regelsett("kommune", "realisert", (realisert.timer,)),
    Regelsett("kommune", "realisert_kr", (realisert.verdi, realisert.netto)),
    Regelsett("kommune", "aarets", (realisert.sum_verdi,)),
    Regelsett("kommune", "brukt_andel", (bruk.andeler,)),
    Regelsett("kommune", "omsetning_realisert", (bruk.linjer,)),
    Regelsett("kommune", "bruken", (bruk.formaal,)),
    Regelsett("kommune", "budsjettbro", (bruk.uttak,)),
    Regelsett("kommune", "maaling", (maaling.maal, maaling.mot_maalet)),
    Regelsett("kommune", "maaling_svar", (maaling.felles_svar, maaling.forklaring)),
    Regelsett("kommune", "rapport", (rapport.kroner, rapport.frigjort, rapport.kvalitet)),
    Regelsett("kommune", "stegene", (forlop.planlagt, forlop.rapportert)),
    Regelsett("kommune", "kostnytte", (nytte.planlagt, nytte.realisert)),
    Regelsett("kommune", "nytte_uten_pris", (rapport.uten_pris,)),
    Regelsett("kommune", "brukere", (nytte.brukere, nytte.brukernes_verdi)),
    Regelsett("samlet", "samlet_nytte", (samlet.nytte,)),
    Regelsett("samlet", "samlet_kommuner", (samlet.kommuner,)),
)
