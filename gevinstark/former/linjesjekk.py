"""What every line of a plan needs to be counted: a description, its numbers, a product and a sector that
exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan

_D_TABELL: Final = re.compile(r"D\d*")
_PRODUKT: Final = re.compile(r"\bP\d+\b", re.IGNORECASE)


def d_tabeller(o: Oppslag) -> list[str]:
    """The tables D that have a row in use: one a virksomhet, or one for all."""
    return [t for t in o.tabeller if _D_TABELL.fullmatch(t)]


def check_produkter(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """A product that is named by an ID is one of the plan's (R6, R10)."""
    kjente = [rad.radid for rad in o.rader("produkter")]
    for tabell in ("A", *d_tabeller(o), "E"):
        for rad in o.rader(tabell):
            celle = rad.celle("produkt")
            ukjente = [i for i in _PRODUKT.findall(o.tekst(celle)) if i.upper() not in kjente]
            if celle is not None and ukjente:
                har = norsk_liste(kjente) or "ingen produkter"
                yield o.funn("REG-26", celle, funnet=ukjente[0], ventet=har)


def check_virksomheter(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """One table D per virksomhet, with the sector its figures belong to (R6)."""
    sett: set[str] = set()
    for tabell in d_tabeller(o):
        hode = o.rad(tabell, tabell)
        navn, sektor = (hode.celle(f) if hode else None for f in ("virksomhet", "sektor"))
        likt = " ".join(o.tekst(navn).casefold().split())
        if navn is not None and likt and likt in sett:
            yield o.funn("REG-27", navn, funnet=o.tekst(navn))
        sett.add(likt)
        if sektor is not None and o.blank(sektor) and any(True for _ in o.rader_i_bruk(tabell)):
            yield o.funn("REG-28", sektor)


def check_linjer(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """A line in use says what it is, and what is priced has both numbers (§9)."""
    for tabell in ("A", "C", *d_tabeller(o), "E"):
        for rad in o.rader_i_bruk(tabell):
            celle = rad.celle("beskrivelse")
            if celle is not None and o.blank(celle):
                yield o.funn("REG-29", celle)
            for kolonne in () if tabell == "E" else ("antall", "enhetspris"):
                celle = rad.celle(kolonne)
                if celle is not None and o.blank(celle):
                    yield o.funn("REG-30", celle, funnet=celle.kolonneetikett)
