"""What the form for health technology asks of a plan (shared/skjemaer.md §4): rules H4, H5 and H7.

H1 (measured the same way every time) is true by construction: unit, method and source stand once. The
other rules are about a kommune's answers, and stand with its tabs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.former.linjesjekk import check_linjer
from gevinstark.former.planregler import (
    Kontroll,
    check_eiere,
    check_forutsetninger,
    check_oppfolging,
    check_tiltak,
    check_viktig_umaalt,
    find_uten_eier,
)
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan


def check_eier(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Someone owns what gets better (K3)."""
    yield from find_uten_eier("REG-40", o)


def check_indikatorer(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """H4: every benefit is measured, or has a reason why not. A line names a benefit that is there."""
    kjente = {rad.radid for rad in o.rader("gevinstkilder")}
    brukt: set[str] = set()
    for tabell in ("D", "E"):
        for rad in o.rader(tabell):
            celle = rad.celle("gevinst_id")
            ident = ascii_nokkel(o.tekst(celle).upper())
            brukt.add(ident)
            if celle is not None and ident and ident not in kjente:
                yield o.funn("REG-63", celle, funnet=o.tekst(celle))
    for rad in o.rader("gevinstkilder"):
        celle, grunn = rad.celle("gevinst"), rad.celle("uten_indikator")
        if celle is not None and o.tekst(celle) and rad.radid not in brukt and not o.tekst(grunn):
            yield o.funn("REG-60", celle, funnet=o.tekst(celle))


def check_oppfylt(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """H5: what a benefit rests on is in place, or there is a measure for it."""
    for rad in o.rader("F"):
        celle = rad.celle("forutsetning_ok")
        if celle is not None and not o.sier(celle, "Ja") and not o.tekst(rad.celle("tiltak")):
            yield o.funn("REG-61", celle, funnet=o.tekst(celle) or "ikke besvart")


def check_kvalitet_i_kroner(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """H7: what gets better is never put in kroner."""
    for rad in o.rader("D"):
        celle = rad.celle("gevinsttype")
        if celle is not None and o.sier(celle, "Økt kvalitet"):
            yield o.funn("REG-62", celle)


KONTROLLER: Final[tuple[Kontroll, ...]] = (
    check_forutsetninger,
    check_linjer,
    check_indikatorer,
    check_kvalitet_i_kroner,
    check_eier,
    check_eiere,
    check_tiltak,
    check_oppfylt,
    check_oppfolging,
    check_viktig_umaalt,
)
