"""The column Sjekk of the kommune's tabs: the first thing that is missing or does not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kommune.modell.maaling import NULLPUNKT, UNDER_MAAL
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Flyt, Maske

OK: Final = "OK"
#: Shares that differ by less make 100 %; kroner that differ by less are equal.
_STOV_ANDEL: Final = 1e-6
_HALV_ORE: Final = 0.005


def _ledig(bok: Bok, radid: str) -> Maske:
    """A spare row that is not in use: no description and no number."""
    egne = bok.egne
    if not egne.har(radid, "beskrivelse"):
        return np.zeros(bok.antall, dtype=np.bool_)
    return egne.tom(radid, "beskrivelse", "antall")


def gevinster(bok: Bok) -> None:
    """A benefit needs a number, a start year and a price."""
    egne = bok.egne
    for radid in bok.rader("gevinster"):
        tilfeller = {
            "": _ledig(bok, radid),
            "Mangler antall": egne.tom(radid, "antall"),
            "Ikke et tall": ~kjent(egne.tall(radid, "antall")),
            "Mangler startår": ~kjent(egne.tall(radid, "aar_start")),
            "Mangler pris": ~kjent(egne.tall(radid, "pris")),
            OK: np.ones(bok.antall, dtype=np.bool_),
        }
        egne.set_sjekk(radid, "gevinst_sjekk", tilfeller)


def innfasing(bok: Bok) -> None:
    """R4, R11: a share for every year, and not full effect in the first."""
    egne = bok.egne
    for radid in bok.rader("innfasing"):
        andeler = egne.rad_aar(radid, "innfasing")
        forste = bok.aarstall == egne.tall(radid, "aar_start")
        tilfeller = {
            "": _ledig(bok, radid),
            "Mangler andel": ~kjent(andeler).all(axis=0),
            "Mangler startår": ~forste.any(axis=0),
            "100 % første år": (forste & (andeler >= 1)).any(axis=0),
            OK: np.ones(bok.antall, dtype=np.bool_),
        }
        egne.set_sjekk(radid, "innfasing_sjekk", tilfeller)


def omsetning(bok: Bok) -> None:
    """R15: the shares make 100 %."""
    for radid in bok.rader("omsetning"):
        sum_ = bok.egne.tall(radid, "oms_sum")
        _sjekk_rest(bok, radid, "oms_sjekk", sum_ - 1, _STOV_ANDEL, "Ikke 100 %")


def omsatt(bok: Bok) -> None:
    """R15: what was realised in the year is accounted for."""
    for radid in bok.rader("omsetning_realisert"):
        rest = bok.egne.tall(radid, "brukt_rest")
        _sjekk_rest(bok, radid, "brukt_sjekk", rest, _HALV_ORE, "Stemmer ikke")


def _sjekk_rest(bok: Bok, radid: str, kolonne: str, rest: Flyt, grense: float, ellers: str) -> None:
    tilfeller = {OK: np.abs(rest) <= grense, ellers: kjent(rest)}
    bok.egne.set_sjekk(radid, kolonne, tilfeller)


def kvalitet(bok: Bok) -> None:
    """R7: an irrelevant effect has a reason, a relevant one an owner."""
    egne, rader = bok.egne, bok.rader("kvalitet")
    nei = dict(zip(rader, egne.er(rader, "relevant", "Nei"), strict=True))
    for radid in rader:
        tilfeller = {
            "Mangler svar": egne.tom(radid, "relevant"),
            "Skriv hvorfor": nei[radid] & egne.tom(radid, "relevant_grunn"),
            "Mangler gevinsteier": ~nei[radid] & egne.tom(radid, "gevinsteier"),
            OK: np.ones(bok.antall, dtype=np.bool_),
        }
        egne.set_sjekk(radid, "kvalitet_sjekk", tilfeller)


def tiltak(bok: Bok) -> None:
    """R8: a measure with someone responsible, or a reason for none."""
    egne = bok.egne
    for radid in bok.rader("tiltak"):
        uaktuelt = _ledig(bok, radid)
        if egne.har(radid, "relevant"):
            uaktuelt |= egne.er([radid], "relevant", "Nei")[0]
        grunn = ~egne.tom(radid, "ingen_tiltak_grunn")
        tilfeller = {
            "": uaktuelt,
            "Mangler tiltak": ~grunn & egne.tom(radid, "tiltak_felles", "tiltak"),
            "Mangler ansvarlig": ~grunn & egne.tom(radid, "ansvarlig"),
            OK: np.ones(bok.antall, dtype=np.bool_),
        }
        egne.set_sjekk(radid, "tiltak_sjekk", tilfeller)


def maaling_prissatt(bok: Bok) -> None:
    """R13, R17, of the priced benefits."""
    _maaling(bok, "maaling_prissatt")


def maaling_kvalitet(bok: Bok) -> None:
    """R13, R17, of the unpriced."""
    _maaling(bok, "maaling_kvalitet")


def _maaling(bok: Bok, tabell: str) -> None:
    """Measured in the order of the phases, with a baseline; below target, with a measure."""
    egne, faser = bok.egne, bok.deler(tabell, "resultat")
    for nr, fase in enumerate(faser):
        if fase == NULLPUNKT:
            continue
        for radid in bok.rader(tabell):
            dato = egne.tall(radid, "dato", fase)
            tidligere = bok.stabel([egne.tall(radid, "dato", f) for f in faser[:nr]])
            for_tidlig = (tidligere > dato).any(axis=0)
            under = egne.er([radid], "maalstatus", UNDER_MAAL, fase)[0]
            maalt = kjent(egne.tall(radid, "resultat", fase))
            uten_nullpunkt = ~kjent(egne.tall(radid, "resultat", NULLPUNKT))
            tilfeller = {
                "Feil rekkefølge": for_tidlig,
                "Mangler tiltak": under & egne.tom(radid, "korrigerende", del_=fase),
                "Mangler nullpunkt": maalt & uten_nullpunkt,
                OK: maalt,
            }
            egne.set_sjekk(radid, "maal_sjekk", tilfeller, fase)


def realisert(bok: Bok) -> None:
    """K0, R12: what is planned for the reporting year is reported; 0 is an answer."""
    egne, aar = bok.egne, bok.rapporteringsaar
    for radid in bok.rader("realisert"):
        planlagt = egne.tall(radid, "brutto", aar) > 0
        tilfeller = {
            "Ikke rapportert": planlagt & egne.tom(radid, "realisert_antall", del_=aar),
            OK: planlagt,
        }
        egne.set_sjekk(radid, "realisert_sjekk", tilfeller)
