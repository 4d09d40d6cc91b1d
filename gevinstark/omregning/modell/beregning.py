"""Runs the rules of a form's families in the order they need each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.familie import familier
from gevinstark.omregning.modell.felter import Bok, Felter, Udekket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gevinstark.grunn.familie import Familie
    from gevinstark.grunn.layout import Layout
    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.regler import Gang, Regelsett
    from gevinstark.omregning.modell.resultat import Modellresultat

_GANGER: Final[tuple[Gang, ...]] = ("felles", "kommune", "samlet")


def compute(layout: Layout, returer: Sequence[Mapping[str, Verdi]]) -> Modellresultat:
    """Every computed field of the form that the model has a rule for, for all returns at once.

    `returer`: field key with the generic owner -> value of the input and constant cells; a field
    left out is blank. The layout only says which fields there are.
    """
    bok = Bok(layout, returer)
    egne = familier(layout)
    # Missing is NaN and overflow is inf on purpose; `Bok.resultat` makes both "cannot be computed".
    with np.errstate(all="ignore"):
        for gang in _GANGER:
            for eier in bok.eiere if gang == "kommune" else bok.eiere[:1]:
                bok.egne = Felter(bok, eier)
                for familie in egne:
                    _run(bok, familie, gang)
    return bok.resultat()


def _run(bok: Bok, familie: Familie, gang: Gang) -> None:
    bok.kolonnenavn = familie.kolonnenavn
    regelsett: tuple[Regelsett, ...] = familie.fetch("modell")
    for assign in regelsett:
        if assign.gang != gang or (assign.tabell and assign.tabell not in bok.tabeller):
            continue
        for regel in assign.regler:
            try:
                regel(bok)
            except Udekket:
                continue
