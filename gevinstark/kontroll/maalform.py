"""A return in nynorsk, as if it had been written in the words of its Layout."""

from __future__ import annotations

from dataclasses import replace

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.maalform import Tilbake, read_back
from gevinstark.grunn.utsendt import Utstedt
from gevinstark.grunn.verdi import Sted
from gevinstark.lesing.avlesning import Avlesning, Lestark, Lestcelle


def as_bokmaal(avlesning: Avlesning, layout: Layout, utstedt: Utstedt) -> Avlesning:
    """Sheets, formulas, words of lists and texts we issued read back; what a kommune wrote is its own."""
    tilbake = read_back(layout)
    return replace(
        avlesning,
        ark=tuple(_ark(a, layout, utstedt, tilbake) for a in avlesning.ark),
        definerte_navn={n: tilbake.formel(f) for n, f in avlesning.definerte_navn.items()},
    )


def _ark(ark: Lestark, layout: Layout, utstedt: Utstedt, tilbake: Tilbake) -> Lestark:
    navn = tilbake.ark.get(ark.navn, ark.navn)

    def read(plass: tuple[int, int], lest: Lestcelle) -> Lestcelle:
        if lest.formelart:
            formel = None if lest.formel is None else tilbake.formel(lest.formel)
            return lest._replace(formel=formel, verdi=tilbake.shown(lest.verdi))
        celle = layout.ved_sted.get(Sted(navn, *plass))
        issued = None if celle is None else utstedt.verdi(celle)
        verdi = tilbake.konstant(lest.verdi, celle, issued)
        return lest if verdi is lest.verdi else lest._replace(verdi=verdi)

    return replace(ark, navn=navn, celler={p: read(p, c) for p, c in ark.celler.items()})
