"""Regiongrunnlag -> region.xlsx, with every figure's true result stored beside its formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gevinstark.grunnlag import Regiongrunnlag
from gevinstark.layout import Layout, Mengde
from gevinstark.omregning.motor import compile_program
from gevinstark.region.oppsett import build_region
from gevinstark.verdi import Sted, Verdi
from gevinstark.workbook.skriv import Bokvalg, write_workbook


def write_region(grunnlag: Regiongrunnlag) -> bytes:
    """The finished workbook. The same grunnlag, in any order, gives the same bytes."""
    layout = build_region(grunnlag)
    valg = Bokvalg(
        tittel=f"Gevinster i regionen {layout.rapporteringsaar}",
        emne=layout.tittel,
        bunntekst=f"Gevinster i regionen {layout.rapporteringsaar}",
        dato=_dato(grunnlag),
    )
    return write_workbook(layout, {}, regn_ut(layout), valg)


def regn_ut(layout: Layout) -> Mapping[Sted, Verdi]:
    """Place -> result of every formula of a Layout that holds its own constants."""
    program = compile_program(layout.formler)
    leses = program.innsteder
    konstanter: dict[Sted, Verdi] = {
        c.sted: c.verdi for c in layout.celler() if c.verdi is not None and c.sted in leses
    }
    for ark in layout.ark:
        if ark.mengde is not None:
            konstanter |= _read_mengde(ark.navn, ark.mengde, leses)
    resultat = program.run(konstanter, [{}])
    return {sted: resultat.verdi(sted, 0) for sted in layout.formler}


def _read_mengde(ark: str, mengde: Mengde, leses: frozenset[Sted]) -> dict[Sted, Verdi]:
    """The constants of the columns that some formula reads."""
    lest = [
        (nr, c.kol)
        for nr, c in enumerate(mengde.kolonner)
        if Sted(ark, mengde.forste, c.kol) in leses
    ]
    return {
        Sted(ark, rad, kol): verdier[nr]
        for rad, verdier in enumerate(mengde.rader, mengde.forste)
        for nr, kol in lest
        if verdier[nr] is not None
    }


def _dato(grunnlag: Regiongrunnlag) -> date:
    """The newest file's day, not today's: what is written depends on the returns alone."""
    dager = []
    for m in grunnlag.mottak:
        try:
            dager.append(date.fromisoformat(m.lagret[:10]))
        except ValueError:
            continue  # a file need not say when it was saved
    return max(dager, default=date(max(p.aar for p in grunnlag.planer) + 1, 1, 1))
