"""Rules for a kommune's answers on the form for health technology (shared/skjemaer.md §4): H2 and H8."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from gevinstark.former.plankontroll import KONTROLLER as PLANENS
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.verdi import dato_fra_serienummer, norsk_tall
from gevinstark.kontroll.oppslag import Oppslag

#: The whole cell is two or three words, each like a name: "Kari Nordmann", "Per-Arne Olsen Lie".
_NAVN: Final = re.compile(r"[A-ZÆØÅ][a-zæøåéü]+(?:[ -][A-ZÆØÅ][a-zæøåéü]+){1,2}")
#: Where the date of the baseline stands: asked in the plan's book, fixed in a report's.
_NULLPUNKT: Final = ("maaling_null", "maalt")


def check_nullpunkt(svar: Oppslag) -> Iterator[Funn]:
    """H2: the baseline is measured before anybody has the technology."""
    datoer = [
        d
        for tabell in _NULLPUNKT
        for rad in svar.rader(tabell)
        if rad.fase in ("", "nullpunkt") and (d := svar.tall(rad.celle("dato"))) is not None
    ]
    tatt_i_bruk = [
        (d, celle)
        for rad in svar.rader("brukere")
        if (celle := rad.celle("start")) is not None and (d := svar.tall(celle)) is not None
    ]
    if datoer and tatt_i_bruk:
        forst, celle = min(tatt_i_bruk, key=lambda t: t[0])
        if forst < max(datoer):
            yield svar.funn("REG-67", celle, funnet=_dato(forst), ventet=_dato(max(datoer)))


def _dato(nummer: float) -> str:
    dag = dato_fra_serienummer(nummer)
    return norsk_dato(dag) if dag else norsk_tall(nummer)


def check_navn(svar: Oppslag) -> Iterator[Funn]:
    """H8: users have numbers. What may be a name is asked about, and never repeated."""
    for rad in svar.rader("brukere"):
        for kolonne in ("gruppe", "teknologi"):
            celle = rad.celle(kolonne)
            if celle is not None and _NAVN.fullmatch(svar.tekst(celle)):
                yield svar.funn("REG-68", celle)


KONTROLLER: Final[tuple[Callable[[Oppslag], Iterator[Funn]], ...]] = (
    *PLANENS,
    check_nullpunkt,
    check_navn,
)
