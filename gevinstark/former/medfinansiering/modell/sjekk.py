"""What the plan's own sheets say of themselves: the limits kept, and what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.medfinansiering.modell.tabeller import SEKTORER
from gevinstark.former.plantabeller import OK, alltid
from gevinstark.grunn.celle import TALLTYPER
from gevinstark.omregning.modell.felter import blank
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.grunn.celle import Celle
    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.felter import Bok

_HALV_ORE: Final = 0.005
_D_TABELL: Final = re.compile(r"D[0-9]+")
#: What a line in use must say.
_KREVES: Final = frozenset({"beskrivelse", "produkt", "antall", "enhetspris"})


def tabell_b(bok: Bok) -> None:
    """R2, R4: what is planned for a year is at least the minimum."""
    felles = bok.felles
    for aar in bok.aar:
        planlagt = felles.tall("B_planlagt", "virkning", aar)
        minimum = felles.tall("B_minimum", "virkning", aar)
        tilfeller = {
            "Under minimum": planlagt < minimum - _HALV_ORE,
            OK: kjent(planlagt) & kjent(minimum),
        }
        felles.set_sjekk("B_sjekk", "virkning", tilfeller, aar)


def tabell_c(bok: Bok) -> None:
    """R5: the sum is within both limits."""
    sum_, grense, rest = (bok.felles.tall(f"C_{r}", "verdi") for r in ("sum", "grense", "rest"))
    over = sum_ > np.fmax(np.fmin(grense, rest), 0.0) + _HALV_ORE
    bok.felles.set_sjekk("C_sjekk", "verdi", {"Over grensen": over, OK: alltid(bok)})


def tabell_d(bok: Bok) -> None:
    """R6: how many lines of a virksomhet are in use and lack something, or hold something else than is
    asked for."""
    for tabell in filter(_D_TABELL.fullmatch, bok.tabeller):
        sektor = np.any([bok.felles.er([tabell], "sektor", s) for s in SEKTORER.values()], axis=0)[
            0
        ]
        hodet = sektor & ~bok.felles.tom(tabell, "virksomhet")
        antall = np.zeros(bok.antall)
        for radid in bok.rader(tabell):
            egne = [c for c in bok.inndata if (c.tabell, c.radid) == (tabell, radid)]
            svar = {c: bok.raa(c.nokkel()) for c in egne}
            for nr in range(bok.antall):
                rad = {c: v[nr] for c, v in svar.items() if not blank(v[nr])}
                mangler = _KREVES - {c.kolonne for c in rad}
                feil = any(_is_wrong(c, v, bok.lister) for c, v in rad.items())
                antall[nr] += bool(rad) and bool(mangler or feil or not hodet[nr])
        bok.felles.assign(f"{tabell}_brutto", "d_status", antall)


def _is_wrong(celle: Celle, verdi: Verdi, lister: Mapping[str, tuple[str, ...]]) -> bool:
    """Not a number where one is asked for, out of its limits, or not in the list."""
    if celle.type in TALLTYPER:
        if not isinstance(verdi, int | float) or isinstance(verdi, bool):
            return True
        under = celle.minst is not None and verdi < celle.minst
        return under or (celle.hoyst is not None and verdi > celle.hoyst)
    ord_ = {o.casefold() for o in lister.get(celle.liste, ())}
    return celle.type == "valg" and str(verdi).casefold() not in ord_
