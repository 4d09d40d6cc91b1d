"""Runs the rules in the order they need each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former.kommune import gevinster, maaling, nytte, rapport, realisert, samlet
from gevinstark.former.medfinansiering import modell as felles
from gevinstark.omregning.modell.felter import Bok, Felter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gevinstark.grunn.layout import Layout
    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.resultat import Modellresultat

#: Table of the form -> its rule. A rule runs when the layout has the table; "D" is D1, D2 …
_FELLES: Final[tuple[tuple[str, Callable[[Bok], None]], ...]] = (
    ("A", felles.tabell_a),
    ("B", felles.tabell_b),
    ("C", felles.tabell_c),
    ("D", felles.tabell_d),
    ("oversikt", felles.oversikt),
)
#: The same for a kommune's own tabs, run once for each kommune of the workbook.
_KOMMUNE: Final[tuple[tuple[str, Callable[[Bok], None]], ...]] = (
    ("gevinster", gevinster.gevinster),
    ("kostnader", gevinster.kostnader),
    ("periodisert", gevinster.periodisert),
    ("frigjort", gevinster.frigjort),
    ("omsetning", gevinster.omsetning),
    ("maaling_prissatt", maaling.maaling_prissatt),
    ("maaling_kvalitet", maaling.maaling_kvalitet),
    ("realisert", realisert.realisert),
    ("realisert_kostnader", realisert.realisert_kostnader),
    ("realisert_kr", realisert.realisert_kr),
    ("omsetning_realisert", realisert.omsetning_realisert),
    ("rapport", rapport.rapport),
    ("brukere", nytte.brukere),
    ("indikatorer", nytte.indikatorer),
    ("kostnytte", nytte.kostnytte),
    ("kostnytte_kvalitet", nytte.kvalitet),
    ("vurdering", nytte.vurdering),
)


def compute(layout: Layout, returer: Sequence[Mapping[str, Verdi]]) -> Modellresultat:
    """Every computed field of the form, for all returns at once.

    `returer`: field key with the generic owner -> value of the input and constant cells; a field
    left out is blank. The layout only says which fields there are.
    Raises InternFeil when the layout has a computed field that no rule covers.
    """
    bok = Bok(layout, returer)
    # Missing is NaN and overflow is inf on purpose; `Bok.resultat` makes both "cannot be computed".
    with np.errstate(all="ignore"):
        for tabell, regel in _FELLES:
            if tabell == "D" or tabell in bok.tabeller:
                regel(bok)
        for eier in bok.eiere:
            bok.egne = Felter(bok, eier)
            for tabell, regel in _KOMMUNE:
                if tabell in bok.tabeller:
                    regel(bok)
        if "samlet_nytte" in bok.tabeller:
            samlet.samlet(bok)
    return bok.resultat()
