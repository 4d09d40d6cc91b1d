"""What only next year's workbooks ask: this year's answers beside last year's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kommune.modell.sjekk import OK
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Maske

_MYE_ENDRET: Final = "Mye endret – stemmer det?"


def gjennomgang(bok: Bok) -> None:
    """How many of last year's answers nobody has said are still right."""
    egne, rader = bok.egne, bok.rader("gjennomgang")
    bekreftet = egne.er(rader, "gjennomgaatt", "Ja")
    for radid, ja in zip(rader, bekreftet, strict=True):
        antall = np.nan_to_num(egne.tall(radid, "fra_i_fjor"))
        ubekreftet = np.where(ja, 0.0, antall)
        egne.assign(radid, "ubekreftet", ubekreftet)
        tilfeller = {
            "": antall == 0,
            OK: ubekreftet == 0,
            "Forhåndsutfylt fra i fjor – bekreft": np.ones(bok.antall, dtype=np.bool_),
        }
        egne.set_sjekk(radid, "gjennomgang_sjekk", tilfeller)


def _mot_forrige(bok: Bok, radid: str, kolonne: str, fase: str = "") -> tuple[Maske, Maske]:
    """Where both answers are known, and where they differ by more than the limit."""
    egne = bok.egne
    naa, foer = egne.tall(radid, kolonne, fase), egne.tall(radid, f"forrige_{kolonne}", fase)
    grense = np.nan_to_num(bok.felles.tall("parametre", "endringsgrense"))
    return kjent(naa) & kjent(foer), np.abs(naa - foer) > grense * np.abs(foer)


def lokalt(bok: Bok) -> None:
    for kolonne, sjekk in (("timepris", "timepris_endring"), ("brukere", "brukere_endring")):
        begge, mye = _mot_forrige(bok, "lokalt", kolonne)
        bok.egne.set_sjekk("lokalt", sjekk, {_MYE_ENDRET: mye, OK: begge})


def gevinster(bok: Bok) -> None:
    for radid in bok.rader("gevinster"):
        begge, mye = _mot_forrige(bok, radid, "antall")
        _, mye_pris = _mot_forrige(bok, radid, "enhetspris")
        bok.egne.set_sjekk(radid, "endring_sjekk", {_MYE_ENDRET: mye | mye_pris, OK: begge})


def maaling_prissatt(bok: Bok) -> None:
    _maaling(bok, "maaling_prissatt")


def maaling_kvalitet(bok: Bok) -> None:
    _maaling(bok, "maaling_kvalitet")


def _maaling(bok: Bok, tabell: str) -> None:
    for radid in bok.rader(tabell):
        for fase in bok.deler(tabell, "forrige_resultat"):
            begge, mye = _mot_forrige(bok, radid, "resultat", fase)
            bok.egne.set_sjekk(radid, "resultat_endring", {_MYE_ENDRET: mye, OK: begge}, fase)


def realisert(bok: Bok) -> None:
    """Much less than the year before. More is what phasing in looks like."""
    egne = bok.egne
    forrige = str(int(bok.rapporteringsaar) - 1)
    grense = np.nan_to_num(bok.felles.tall("parametre", "endringsgrense"))
    for radid in bok.rader("realisert"):
        naa = egne.tall(radid, "realisert_antall", bok.rapporteringsaar)
        # The first year of the lifetime has none before it.
        foer = (
            egne.tall(radid, "realisert_antall", forrige)
            if egne.har(radid, "realisert_antall", forrige)
            else np.full(bok.antall, np.nan)
        )
        tilfeller = {
            "Mye lavere – stemmer det?": naa < (1 - grense) * foer,
            OK: kjent(naa) & kjent(foer),
        }
        egne.set_sjekk(radid, "realisert_endring", tilfeller)
