"""Rows as high as the texts shown in them need, and pages of them, when what the formulas come to is known.

Not every program finds the height of a row itself, and none does for what a formula shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.mal.sideskift import count_pages_across, divide_pages, page_capacity
from gevinstark.region.celler import text_heights
from gevinstark.skriving.rader import Kolonneresultat
from gevinstark.skriving.tema import egenskaper

_Tekst = tuple[int, str, float]


def fit_rows(layout: Layout, resultater: Mapping[Sted, Verdi], kolonner: Kolonneresultat) -> Layout:
    """The same, with no text that wraps cut. What a sheet says of a row's height is the least it has."""
    return replace(layout, ark=tuple(_fit(a, resultater, kolonner) for a in layout.ark))


def _fit(ark: Ark, resultater: Mapping[Sted, Verdi], kolonner: Kolonneresultat) -> Ark:
    hoyder = dict(ark.radhoyder)
    for rad, hoyde in text_heights(_cell_texts(ark, resultater)).items():
        hoyder[rad] = max(hoyde, hoyder.get(rad, 0.0))
    blokker = tuple(
        replace(b, hoyder=text_heights(_block_texts(b, ark, kolonner))) for b in ark.radblokker
    )
    alle = hoyder | {b.forste + nr: h for b in blokker for nr, h in b.hoyder.items()}
    return _divide(replace(ark, radhoyder=hoyder, radblokker=blokker), alle)


def _divide(ark: Ark, hoyder: Mapping[int, float]) -> Ark:
    """No table that has room on a page is divided, and the last one repeats its headings."""
    if ark.en_side:
        return ark
    bredder = ark.trykte_bredder
    sider_bred = count_pages_across(bredder)
    kapasitet = page_capacity(
        bredder, liggende=ark.liggende, sider_bred=sider_bred, fryste_kolonner=ark.frys[1]
    )
    deling = divide_pages(ark.sideblokker, hoyder, kapasitet)
    gjenta = (deling.gjenta, deling.gjenta) if deling.gjenta else ark.gjenta_rader
    return replace(ark, sider_bred=sider_bred, sideskift=deling.sideskift, gjenta_rader=gjenta)


def _cell_texts(ark: Ark, resultater: Mapping[Sted, Verdi]) -> Iterator[_Tekst]:
    for c in ark.celler:
        if _wraps(c.stil, c.rolle, c.type):
            verdi = c.verdi if c.formel is None else resultater[c.sted]
            if isinstance(verdi, str):
                yield c.rad, verdi, ark.bredder[c.kol - 1]


def _block_texts(blokk: Radblokk, ark: Ark, kolonner: Kolonneresultat) -> Iterator[_Tekst]:
    """Row from 0, text and width: a column at a time, for the rows are many."""
    resultat = {k.kol: kolonner[k] for k in blokk.formelkolonner}
    for nr, c in enumerate(blokk.kolonner):
        if _wraps(c.stil, c.rolle, c.type):
            bredde = ark.bredder[c.kol - 1]
            ned = resultat.get(c.kol, blokk.verdier[nr])
            for i, verdi in enumerate(ned):
                if isinstance(verdi, str) and len(verdi) > bredde:
                    yield i, verdi, bredde


@lru_cache(maxsize=256)
def _wraps(stil: str, rolle: str, type_: str) -> bool:
    eksempel = Celle("", 1, 1, rolle, type_, stil=stil)  # type: ignore[arg-type]
    return bool(egenskaper(eksempel).get("text_wrap"))
