"""The tab Kontroll (domain §8): what is left before the workbook is sent in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gevinstark.former.kontrolliste import Liste, Punkt, count_liste

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

_ENDRET: Final = "Mye endret – stemmer det?"


def _maalt(tekst: str, tabell: str) -> tuple[Punkt, ...]:
    return (Punkt(tabell, "maal_sjekk", tekst),)


_LISTE: Final = Liste(
    "kontroll",
    "klar",
    "Klar til innsending",
    {
        "full_effekt": (Punkt("innfasing", "innfasing_sjekk", "100 % første år"),),
        "omsetning_plan": (Punkt("omsetning", "oms_sjekk", "Ikke 100 %"),),
        "uten_grunn": (Punkt("kvalitet", "kvalitet_sjekk", "Skriv hvorfor"),),
        "uten_eier": (Punkt("kvalitet", "kvalitet_sjekk", "Mangler gevinsteier"),),
        "uten_tiltak": (Punkt("tiltak", "tiltak_sjekk", "Mangler tiltak"),),
        "uten_ansvarlig": (Punkt("tiltak", "tiltak_sjekk", "Mangler ansvarlig"),),
        "uten_nullpunkt": _maalt("Mangler nullpunkt", "maaling_prissatt"),
        "uten_nullpunkt_kvalitet": _maalt("Mangler nullpunkt", "maaling_kvalitet"),
        "uten_korrigering": _maalt("Mangler tiltak", "maaling_prissatt"),
        "uten_korrigering_kvalitet": _maalt("Mangler tiltak", "maaling_kvalitet"),
        "feil_rekkefolge": _maalt("Feil rekkefølge", "maaling_prissatt"),
        "feil_rekkefolge_kvalitet": _maalt("Feil rekkefølge", "maaling_kvalitet"),
        "ikke_rapportert": (Punkt("realisert", "realisert_sjekk", "Ikke rapportert"),),
        "omsatt": (Punkt("omsetning_realisert", "brukt_sjekk", "Stemmer ikke"),),
        "ikke_bekreftet": (Punkt("gjennomgang", "ubekreftet"),),
        "endret_kommune": (
            Punkt("lokalt", "timepris_endring", _ENDRET, "lokalt"),
            Punkt("lokalt", "brukere_endring", _ENDRET, "lokalt"),
        ),
        "endret_gevinster": (Punkt("gevinster", "endring_sjekk", _ENDRET),),
        "endret_maaling": (Punkt("maaling_prissatt", "resultat_endring", _ENDRET),),
        "endret_maaling_kvalitet": (Punkt("maaling_kvalitet", "resultat_endring", _ENDRET),),
        "mye_lavere": (Punkt("realisert", "realisert_endring", "Mye lavere – stemmer det?"),),
    },
)


def kontroll(bok: Bok) -> None:
    """Each point counted, and whether the workbook can be sent."""
    count_liste(bok, bok.egne, bok.egne.eier, _LISTE)
