"""Who a plan is issued to: its participants, or those that are named, by the number that is in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.kommuner import find_etterfolgere, find_numre, pick_kommune
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.ressurser import Kommune, kommuneregister
from gevinstark.mal.plan import Plan

#: More tab sets than this make a workbook nobody finds their way in.
MAKS_SAMLET: Final = 12
_VELG: Final = "Skriv nummeret til den eller dem som er med."


def select_deltakere(plan: Plan, form: str, kommuner: Sequence[str]) -> tuple[Kommune, ...]:
    """The kommuner that answer; none for the project group's own workbook."""
    if form == "felles":
        if kommuner:
            raise Brukerfeil(
                "--kommune gjelder bare arbeidsbøker til kommuner, ikke --form felles."
            )
        return ()
    numre = tuple(dict.fromkeys(find_i_bruk(nr, plan) for nr in kommuner)) or plan.deltakere_naa()
    if not numre:
        raise Brukerfeil("Planen har ingen deltakere. Skriv dem i planen, eller bruk --kommune.")
    if form == "samlet" and len(numre) > MAKS_SAMLET:
        raise Brukerfeil(
            f"En samlet arbeidsbok kan ha høyst {MAKS_SAMLET} kommuner, og her er det {len(numre)}. "
            "Velg kommuner med --kommune, eller lag én arbeidsbok per kommune."
        )
    return tuple(plan.kommune(nr) for nr in numre)


def find_nummer(tekst: str, plan: Plan) -> str:
    """The number of a kommune by its name: a participant's, or any other's."""
    if not tekst or tekst.isdecimal():
        return tekst
    egne = {nr: plan.kommune(nr).navn for nr in plan.deltakere}
    alle = {nr: k.navn for nr, k in kommuneregister().items()}
    return pick_kommune(
        tekst, egne if find_numre(tekst, egne) or not find_numre(tekst, alle) else alle
    )


def find_i_bruk(nr: str, plan: Plan, raad: str = _VELG) -> str:
    """The number in use for one that was written. Raises Brukerfeil for none, or for one that is split."""
    dag = date(plan.rapporteringsaar + 1, 1, 1)
    numre = find_etterfolgere(nr, dag, plan.erstattede())
    if not numre and nr in plan.valg.deltakere:
        return nr
    if not numre:
        raise Brukerfeil(f"Ukjent kommunenummer: {nr}. Skriv fire sifre, for eksempel 3240.")
    if len(numre) > 1:
        navn = norsk_liste([f"{n} {plan.kommune(n).navn}" for n in numre])
        raise Brukerfeil(f"{nr} er delt i {navn}. {raad}")
    return numre[0]
