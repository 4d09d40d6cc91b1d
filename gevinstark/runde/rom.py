"""The room asked for in the project group's workbook: «A=2,D=4,E=22», and how many virksomheter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.mal.plan import Plan, Rom

#: More rows than this in one table, or tables than this, nobody finds their way in.
MAKS_RADER: Final = 200
MAKS_VIRKSOMHETER: Final = 40


def parse_rader(tekst: str) -> dict[str, int]:
    """«A=2,D=4» -> table -> rows. Raises Brukerfeil."""
    rader: dict[str, int] = {}
    for ledd in filter(None, (d.strip() for d in tekst.split(","))):
        tabell, _, antall = (d.strip() for d in ledd.partition("="))
        if not tabell or not antall.isdecimal() or int(antall) > MAKS_RADER:
            raise Brukerfeil(
                f"«{ledd}» kan ikke leses som et antall linjer. Skriv tabell og antall, høyst "
                f"{MAKS_RADER}, for eksempel A=2,D=4,E=22."
            )
        rader[tabell] = int(antall)
    return rader


def with_rom(plan: Plan, rader: Mapping[str, int], virksomheter: int = 0) -> Plan:
    """The plan with the room asked for. Raises Brukerfeil for a table that takes no rows."""
    med_rom = {g.plan for t in plan.mal.tabeller(FELLES) for g in t.rader if g.plan and g.ekstra}
    navn = {blokk.casefold(): blokk for blokk in plan.mal.prefikser if blokk in med_rom}
    if ukjente := [t for t in rader if t.casefold() not in navn]:
        raad = (
            f"Velg blant {', '.join(navn.values())}."
            if navn
            else "Det har ingen i skjemaet (ekstra)."
        )
        raise Brukerfeil(f"Tabell «{ukjente[0]}» har ingen egne linjer. {raad}")
    if not 0 <= virksomheter <= MAKS_VIRKSOMHETER:
        raise Brukerfeil(f"Antall virksomheter skal være fra 1 til {MAKS_VIRKSOMHETER}.")
    egne = {navn[t.casefold()]: antall for t, antall in rader.items()}
    return replace(plan, rom=Rom(egne, virksomheter))
