"""The regional workbook on paper: wide sheets take more pages, nothing is cut, and a table keeps its headings."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from regiongrunnlag import make_testgrunnlag

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.region.celler import text_heights
from gevinstark.region.skriv_region import Regionark, compute_region

#: What tells a program, or one who traces a figure, where it is from.
SPORING = {"SHA-256", "sha256", "Feltnøkkel", "sumnokkel", "Celler"}
#: Characters of A4 landscape at 8 points, of body text at 11.
TEGN_PER_SIDE = 200


@pytest.fixture(scope="module")
def region() -> Regionark:
    return compute_region(make_testgrunnlag())


def _is_printed(ark: Ark, c: Celle) -> bool:
    omraader = ark.utskrift or ((1, c.rad, c.kol),)
    return any(fra <= c.rad <= til and c.kol <= kol for fra, til, kol in omraader)


def test_body_text_is_at_least_8_points_on_every_sheet(region: Regionark) -> None:
    for ark in region.layout.ark:
        if not (ark.en_side or ark.skjult or ark.navn == "Register"):
            bredde = sum(ark.trykte_bredder)
            assert bredde / ark.sider_bred <= TEGN_PER_SIDE, (ark.navn, bredde, ark.sider_bred)


def test_where_a_figure_is_from_is_not_printed(region: Regionark) -> None:
    trykt = {
        (ark.navn, c.verdi)
        for ark in region.layout.ark
        for c in ark.celler
        if c.stil == "hode" and c.verdi in SPORING and _is_printed(ark, c)
    }
    # The table of fingerprints is about nothing else.
    assert trykt == {("Om", "SHA-256")}
    per_kommune = next(a for a in region.layout.ark if a.navn == "Per kommune")
    siste = next(c for c in per_kommune.celler if c.verdi == "Status" and c.stil == "hode")
    assert {kol for *_, kol in per_kommune.utskrift} == {siste.kol}


def test_a_row_is_as_high_as_what_its_formulas_show(region: Regionark) -> None:
    per_aar = next(a for a in region.layout.ark if a.navn == "Per år")
    vist = {
        c.rad: (str(region.resultater[c.sted]), per_aar.bredder[c.kol - 1])
        for c in per_aar.celler
        if c.stil == "dekningsord"
    }
    assert vist
    for rad, (tekst, bredde) in vist.items():
        trengs = text_heights([(rad, tekst, bredde)]).get(rad, 0.0)
        assert per_aar.radhoyder.get(rad, 15.0) >= trengs, (rad, tekst)


def test_a_page_never_begins_between_a_heading_and_its_rows(region: Regionark) -> None:
    bok = openpyxl.load_workbook(BytesIO(region.write()))
    for ark in region.layout.ark:
        blad = bok[ark.navn]
        skift = {b.id + 1 for b in blad.row_breaks.brk}
        assert skift == set(ark.sideskift)
        hoder = {b.hoderad for b in ark.sideblokker if b.hoderad}
        assert not {rad - 1 for rad in skift} & hoder, ark.navn
        assert bool(blad.print_area) == bool(ark.utskrift)
    kvalitet = next(a for a in region.layout.ark if a.navn == "Kvalitet")
    assert bok["Kvalitet"].print_area.count("$A$") == len(kvalitet.utskrift) > 1
