"""A sheet repeats one heading on its printed pages, so a tab's long table stands last on it.

Where a tab has more tables longer than a page, each of the others gets a tab of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gevinstark.grunn.norsk.valg import lower_first
from gevinstark.mal.plan import Plan
from gevinstark.mal.radvalg import count_rader
from gevinstark.mal.skjema import Arkmal, Mal
from gevinstark.mal.skjemadeler import Del, Tabell, Tekst

#: Rows that fill a page when each takes two lines.
_EN_SIDE: Final = 16


def order_lange(plan: Plan) -> Mal:
    """The plan's form with its long tables where their headings can be repeated."""
    if not any(ark.navigasjon for ark in plan.mal.ark):
        # An older tab set counts its answers by the tabs they are on.
        return plan.mal
    arkene = (del_ for ark in plan.mal.ark for del_ in _split(plan, ark))
    return replace(plan.mal, ark=tuple(arkene))


def _split(plan: Plan, ark: Arkmal) -> Iterator[Arkmal]:
    tabeller = [d for d in ark.deler if isinstance(d, Tabell)]
    egen = ark.farge == "kommune"
    lange = [t for t in tabeller if egen and count_rader(plan, t) > _EN_SIDE]
    if not lange or all(isinstance(d, Tekst) for d in ark.deler[ark.deler.index(lange[0]) + 1 :]):
        yield ark
        return
    andre = tuple(d for d in ark.deler if d not in lange)
    # Texts about the rows stay under them.
    under = _texts_last(andre)
    yield replace(ark, deler=(*andre[: len(andre) - len(under)], lange[0], *under))
    for nr, tabell in enumerate(lange[1:], 2):
        navn = f"{ark.fane or ark.navn} {nr}"
        hva = tabell.tittel or tabell.hva
        yield replace(
            ark,
            navn=navn,
            fane="",
            tittel=f"{navn} – {lower_first(hva)}",
            hva=tabell.hva or hva,
            deler=(replace(tabell, tittel=""),),
        )


def _texts_last(deler: tuple[Del, ...]) -> tuple[Del, ...]:
    antall = next((n for n, d in enumerate(reversed(deler)) if not isinstance(d, Tekst)), 0)
    return deler[len(deler) - antall :]
