"""Which cost drivers of the kommune's own are in use: a blank one is no cost, and none is missing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Maske

_JA: Final = "Ja"


def is_planned(bok: Bok, radid: str) -> Maske:
    """[returns]: the plan has the driver; of its own, those named or with something written."""
    egne = bok.egne
    if not egne.har(radid, "driver_i_planen"):
        return np.ones(bok.antall, dtype=np.bool_)
    if not egne.har(radid, "kost_per_aar"):
        var: Maske = egne.er([radid], "driver_i_planen", _JA)[0]
        return var
    tom = egne.tom(radid, "beskrivelse", "kost_per_aar", "kost_fra", "kost_til", "kost2_per_aar")
    for aar in bok.aar:
        if egne.har(radid, "kostnad_egen", aar):
            tom &= egne.tom(radid, "kostnad_egen", del_=aar)
    return np.logical_not(tom)


def is_incurred(bok: Bok, radid: str, aar: str) -> Maske:
    """[returns]: the driver is one in that year; in an earlier one, as that year's workbook said."""
    egne = bok.egne
    if not egne.har(radid, "driver_i_aaret", aar):
        return np.ones(bok.antall, dtype=np.bool_)
    if aar != bok.rapporteringsaar:
        var: Maske = egne.er([radid], "driver_i_aaret", _JA, aar)[0]
        return var
    tom = egne.tom(radid, "beskrivelse") & egne.tom(radid, "realisert_kostnad", del_=aar)
    return np.logical_not(tom)


def i_bruk(bok: Bok) -> None:
    """What the workbook says of it."""
    egne, naa = bok.egne, bok.rapporteringsaar
    for radid in bok.rader("egne_drivere"):
        if egne.har(radid, "kost_per_aar"):
            egne.assign_tekst(radid, "driver_i_planen", {_JA: is_planned(bok, radid)})
        for aar in filter(lambda a: a >= naa and egne.har(radid, "driver_i_aaret", a), bok.aar):
            er = {_JA: is_incurred(bok, radid, naa)} if aar == naa else {}
            egne.assign_tekst(radid, "driver_i_aaret", er, aar)
