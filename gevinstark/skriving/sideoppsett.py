"""How a sheet is printed, and what stands at the foot of its pages."""

from __future__ import annotations

from typing import Any

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.mal.kart import arkprefiks
from gevinstark.skriving import tema
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.tekst import plain


def set_sideoppsett(blad: Any, ark: Ark, valg: Bokvalg) -> None:
    if ark.liggende:
        blad.set_landscape()
    blad.set_paper(9)
    blad.fit_to_pages(ark.sider_bred, 1 if ark.en_side else 0)
    if ark.en_side and not ark.beskyttet:
        blad.set_zoom(tema.OVERSIKTSZOOM)
    if ark.sider_bred > 1 and ark.frys[1]:
        blad.repeat_columns(0, ark.frys[1] - 1)
    blad.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    if ark.gjenta_rader is not None:
        blad.repeat_rows(ark.gjenta_rader[0] - 1, ark.gjenta_rader[1] - 1)
    if ark.sideskift:
        blad.set_h_pagebreaks([rad - 1 for rad in ark.sideskift])
    # A sheet made small to fit the page still has a footer that can be read.
    blad.set_footer(bunntekst(valg), {"scale_with_doc": False})
    if ark.farge in tema.FANEFARGER:
        blad.set_tab_color(tema.FANEFARGER[ark.farge])


def utskriftsomraader(layout: Layout) -> dict[str, str]:
    """Defined name -> reference, of the sheets that are not printed whole. The library's own print area is
    one rectangle."""
    omraader = {}
    for ark in layout.ark:
        prefiks = arkprefiks(ark.navn)
        deler = (
            f"{prefiks}$A${fra}:${kolonnebokstav(kol)}${til}" for fra, til, kol in ark.utskrift
        )
        if ark.utskrift:
            omraader[f"{prefiks}_xlnm.Print_Area"] = ",".join(deler)
    return omraader


def bunntekst(valg: Bokvalg) -> str:
    """The footer of every sheet, in the codes of the file format."""
    return f"&L&10{plain(valg.bunntekst).replace('&', '&&')}&C&10&A&R&10Side &P av &N"
