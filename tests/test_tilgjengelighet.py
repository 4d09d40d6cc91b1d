"""Accessibility of the workbook: one test a rule, so that each is reported by name.

The rules are those of issue 3 and WCAG 2.1 where it says a number (1.4.3: contrast of 4.5:1).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from ooxml import S, omraader
from planer import Bok, Bokhylle

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.verdi import Verdi, parse_celle
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.tekstbredde import count_lines
from gevinstark.runde.planfil import read_planfil
from gevinstark.skriving import tema

#: A plan of the ordinary kind and one with several tables D and rows in every table.
PLANENE: Final = pytest.mark.parametrize("navn", ["eksempel", "flere_virksomheter"])
_HODER: Final = ("hode", "hode_tall", "aarhode", "aarhode_rapport")
KONTRAST: Final = 4.5


@pytest.fixture(scope="module")
def hylle(tmp_path_factory: pytest.TempPathFactory) -> Bokhylle:
    return Bokhylle(tmp_path_factory.mktemp("tilgjengelighet"))


@cache
def _deler(sti: Path) -> dict[str, ET.Element]:
    with zipfile.ZipFile(sti) as fil:
        return {n: ET.fromstring(fil.read(n)) for n in fil.namelist() if n.endswith(".xml")}


def arkdeler(sti: Path) -> dict[str, ET.Element]:
    """Sheet name -> its part (the writer numbers them in order)."""
    deler = _deler(sti)
    ark = [e.attrib["name"] for e in deler["xl/workbook.xml"].iter(f"{S}sheet")]
    return {navn: deler[f"xl/worksheets/sheet{nr}.xml"] for nr, navn in enumerate(ark, 1)}


def hoderader(ark: Ark) -> dict[int, list[Celle]]:
    rader = defaultdict(list)
    for c in ark.celler:
        if c.stil in _HODER:
            rader[c.rad].append(c)
    return dict(rader)


# -------------------------------------------------------------------- titles and names


@PLANENE
def test_every_sheet_has_its_title_in_a1(hylle: Bokhylle, navn: str) -> None:
    for ark in hylle.bok(navn).layout.ark:
        a1 = next(c for c in ark.celler if c.adresse == "A1")
        assert (a1.verdi, a1.stil) == (ark.tittel, "tittel")
        assert len(str(a1.verdi)) > 5


@PLANENE
def test_the_document_has_a_title(hylle: Bokhylle, navn: str) -> None:
    kjerne = _deler(hylle.bok(navn).tom)["docProps/core.xml"]
    tittel = kjerne.findtext("{http://purl.org/dc/elements/1.1/}title", "")
    assert tittel.startswith("Gevinstrealiseringsplan – Eidsvoll – ")


@PLANENE
def test_sheet_names_say_what_is_there_and_only_one_is_hidden(hylle: Bokhylle, navn: str) -> None:
    ark = [e.attrib for e in _deler(hylle.bok(navn).tom)["xl/workbook.xml"].iter(f"{S}sheet")]
    assert [a["name"] for a in ark if a.get("state")] == [SKJULT_ARK]
    synlige = [a["name"] for a in ark if not a.get("state")]
    assert synlige[0] == "Forside"
    for n in synlige:
        assert re.fullmatch(r"[A-ZÆØÅ][\w \-]{4,30}", n), n
        assert not re.match(r"(Ark|Sheet)\s?\d", n), n


# -------------------------------------------------------------------- tables


@PLANENE
def test_every_table_has_one_row_of_headings_and_none_is_empty(hylle: Bokhylle, navn: str) -> None:
    for ark in hylle.bok(navn).layout.ark:
        rader = hoderader(ark)
        for rad, celler in rader.items():
            assert rad + 1 not in rader, (ark.navn, rad)
            kolonner = sorted(c.kol for c in celler)
            assert kolonner == list(range(1, len(celler) + 1)), (ark.navn, rad)
            tekster = [str(c.verdi or "").strip() for c in celler]
            assert all(tekster), (ark.navn, rad)
            assert len(set(tekster)) == len(tekster), (ark.navn, rad, tekster)


@PLANENE
def test_no_cells_are_merged(hylle: Bokhylle, navn: str) -> None:
    for ark, rot in arkdeler(hylle.bok(navn).tom).items():
        assert rot.find(f"{S}mergeCells") is None, ark


@PLANENE
def test_no_rows_or_columns_are_hidden(hylle: Bokhylle, navn: str) -> None:
    for ark, rot in arkdeler(hylle.bok(navn).tom).items():
        assert not [e for e in rot.iter() if e.get("hidden") == "1"], ark


@PLANENE
def test_every_input_comes_after_its_label(hylle: Bokhylle, navn: str) -> None:
    """Tab goes left to right and down: a row's label is met before its inputs, and in a table the
    heading stands over the input."""
    for ark in hylle.bok(navn).layout.ark:
        forste: dict[int, int] = {}
        for c in ark.celler:
            if c.rolle != "inndata" and (c.verdi is not None or c.formel):
                forste[c.rad] = min(forste.get(c.rad, c.kol), c.kol)
        over = hoderader(ark)
        for c in ark.celler:
            if c.rolle != "inndata":
                continue
            assert forste[c.rad] < c.kol, (ark.navn, c.adresse)
            if c.radid != c.tabell:
                hode = max(r for r in over if r < c.rad)
                assert c.kol in {h.kol for h in over[hode]}, (ark.navn, c.adresse)


# -------------------------------------------------------------------- on paper


def sidehoyde(ark: Ark, rot: ET.Element) -> float:
    """Points of sheet on one A4 page, after the sheet is made small enough for its width."""
    marger = rot.find(f"{S}pageMargins")
    assert marger is not None
    side = (11.69, 8.27) if ark.liggende else (8.27, 11.69)
    kant = {k: float(v) for k, v in marger.attrib.items()}
    bredde = (side[0] - kant["left"] - kant["right"]) * 72
    hoyde = (side[1] - kant["top"] - kant["bottom"]) * 72
    punkt = [float(k.attrib["width"]) * 7 * 0.75 for k in rot.iter(f"{S}col") for _ in
             range(int(k.attrib["min"]), int(k.attrib["max"]) + 1)]  # fmt: skip
    samlet = sum(punkt) + (ark.sider_bred - 1) * sum(punkt[: ark.frys[1]])
    return hoyde / min(1.0, ark.sider_bred * bredde / samlet)


def sider(ark: Ark, plass: float) -> list[range]:
    """The sheet's rows, page by page. The repeated heading takes its room on every later page."""
    siste = max(c.rad for c in ark.celler)
    gjenta = ark.gjenta_rader[0] if ark.gjenta_rader else 0
    ut, start, brukt = [], 1, 0.0
    for rad in range(1, siste + 1):
        hoyde = ark.radhoyder.get(rad, 15.0)
        if rad in ark.sideskift or brukt + hoyde > plass:
            ut.append(range(start, rad))
            start = rad
            brukt = ark.radhoyder.get(gjenta, 15.0) if gjenta and gjenta < rad else 0.0
        brukt += hoyde
    return [*ut, range(start, siste + 1)]


def uten_hode(ark: Ark, plass: float) -> set[str]:
    """Tables with rows on a page that shows other headings than theirs, or none."""
    hoder = {r: [c.verdi for c in celler] for r, celler in hoderader(ark).items()}
    tabell = {c.rad: c.tabell for c in ark.celler if c.tabell and c.radid != c.tabell}
    mangler = set()
    for side in sider(ark, plass):
        for rad in side:
            hode = max((r for r in hoder if r < rad), default=0)
            if rad not in tabell or not hode or hode in side:
                continue
            gjenta = ark.gjenta_rader
            if gjenta is None or gjenta[0] > side.start or hoder[gjenta[0]] != hoder[hode]:
                mangler.add(tabell[rad])
    return mangler


#: Tables longer than a page on sheets where another table follows: their rows go on under their IDs.
LENGRE_ENN_EN_SIDE: Final = {
    "forti_rader": {
        "gevinster", "innfasing", "periodisert", "frigjort", "realisert", "realisert_kr",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "navn",
    [
        "eksempel", "flere_virksomheter", "ett_aar", "tretti_aar",
        pytest.param("forti_rader", marks=pytest.mark.lang),
    ],
)  # fmt: skip
def test_no_row_is_printed_without_its_headings(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    deler = arkdeler(bok.tom)
    mangler = {t for a in bok.layout.ark for t in uten_hode(a, sidehoyde(a, deler[a.navn]))}
    assert mangler <= LENGRE_ENN_EN_SIDE.get(navn, set())
    if navn not in LENGRE_ENN_EN_SIDE:
        return
    for a in bok.layout.ark:
        hoder = sorted(hoderader(a))
        for c in a.celler:
            if c.tabell in mangler:
                hode = max(r for r in hoder if r < c.rad)
                slutt = max(d.rad for d in a.celler if d.tabell == c.tabell)
                hoyde = sum(a.radhoyder.get(r, 15.0) for r in range(hode, slutt + 1))
                assert hoyde > 0.9 * sidehoyde(a, deler[a.navn]), c.tabell
                mangler.discard(c.tabell)
    assert mangler == set()


@PLANENE
def test_page_breaks_are_in_the_file(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    deler = arkdeler(bok.tom)
    assert any(a.sideskift for a in bok.layout.ark)
    for a in bok.layout.ark:
        brudd = [int(b.attrib["id"]) + 1 for r in deler[a.navn].iter(f"{S}rowBreaks") for b in r]
        assert brudd == list(a.sideskift), a.navn


# -------------------------------------------------------------------- contrast


class Farger(NamedTuple):
    skrift: str
    bunn: str


def _rgb(e: ET.Element | None, ellers: str) -> str:
    """A colour as RRGGBB. Theme colour 1 is the dark text colour (black), 0 the light one."""
    if e is None:
        return ellers
    if "rgb" in e.attrib:
        return e.attrib["rgb"][-6:]
    if "theme" in e.attrib:
        return {"0": "FFFFFF", "1": "000000"}[e.attrib["theme"]]
    return ellers


def cellefarger(stiler: ET.Element) -> list[Farger]:
    """Font and fill of every cell format."""
    fonter = [_rgb(f.find(f"{S}color"), "000000") for f in stiler.iterfind(f"{S}fonts/{S}font")]
    fyll = []
    for f in stiler.iterfind(f"{S}fills/{S}fill"):
        monster = f.find(f"{S}patternFill")
        heldekkende = monster is not None and monster.get("patternType") == "solid"
        fyll.append(
            _rgb(f.find(f"{S}patternFill/{S}fgColor"), "FFFFFF") if heldekkende else "FFFFFF"
        )
    return [
        Farger(fonter[int(x.attrib["fontId"])], fyll[int(x.attrib["fillId"])])
        for x in stiler.iterfind(f"{S}cellXfs/{S}xf")
    ]


def betingede_farger(stiler: ET.Element) -> list[tuple[str, str]]:
    """Font and fill of every conditional format, "" where it leaves them as they are."""
    return [
        (_rgb(d.find(f"{S}font/{S}color"), ""), _rgb(d.find(f"{S}fill/{S}patternFill/{S}bgColor"), ""))
        for d in stiler.iterfind(f"{S}dxfs/{S}dxf")
    ]  # fmt: skip


def kontrast(par: Farger) -> float:
    """WCAG 2.1 contrast ratio."""

    def lyshet(rgb: str) -> float:
        kanaler = [int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        r, g, b = (k / 12.92 if k <= 0.03928 else ((k + 0.055) / 1.055) ** 2.4 for k in kanaler)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    lys, mork = sorted((lyshet(par.skrift), lyshet(par.bunn)), reverse=True)
    return (lys + 0.05) / (mork + 0.05)


def fargepar(bok: Bok) -> dict[Farger, str]:
    """Every pair in use, conditional formats too, with one cell that has it."""
    stiler = _deler(bok.tom)["xl/styles.xml"]
    celler, betinget = cellefarger(stiler), betingede_farger(stiler)
    par: dict[Farger, str] = {}
    for navn, rot in arkdeler(bok.tom).items():
        i_bruk = {}
        for c in rot.iter(f"{S}c"):
            plass = parse_celle(c.attrib["r"])
            assert plass is not None
            i_bruk[plass] = celler[int(c.get("s", "0"))]
            par.setdefault(i_bruk[plass], f"{navn}!{c.attrib['r']}")
        for cf in rot.iter(f"{S}conditionalFormatting"):
            for regel in cf:
                skrift, bunn = betinget[int(regel.attrib["dxfId"])]
                for topp, venstre, nederst, hoyre in omraader(cf.attrib["sqref"]):
                    for rad in range(topp, nederst + 1):
                        for kol in range(venstre, hoyre + 1):
                            for_ = i_bruk[rad, kol]
                            etter = Farger(skrift or for_.skrift, bunn or for_.bunn)
                            par.setdefault(etter, f"{navn}!{cf.attrib['sqref']} (betinget)")
    return par


@PLANENE
def test_contrast_is_enough_for_every_pair_of_colours(hylle: Bokhylle, navn: str) -> None:
    par = fargepar(hylle.bok(navn))
    assert len(par) >= 8
    svake = {hvor: (p, round(kontrast(p), 2)) for p, hvor in par.items() if kontrast(p) < KONTRAST}
    assert svake == {}


def test_the_contrast_formula_is_the_one_of_wcag() -> None:
    assert kontrast(Farger("000000", "FFFFFF")) == pytest.approx(21)
    assert kontrast(Farger("777777", "FFFFFF")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("stil", sorted(tema.MERKER))
def test_contrast_of_the_marks_in_a_feedback_workbook(stil: str) -> None:
    bunn = tema.MERKER[stil]["bg_color"].lstrip("#")
    assert kontrast(Farger(tema.TEKST.lstrip("#"), bunn)) >= KONTRAST


def test_chart_colours_differ_in_grey_too() -> None:
    """Neighbouring series differ in lightness by 1.5:1; all are seen on white (WCAG 1.4.11: 3:1)."""
    farger = [f.lstrip("#") for f in tema.DIAGRAMFARGER]
    assert [f for f in farger if kontrast(Farger(f, "FFFFFF")) < 3] == []
    for en, annen in pairwise(farger):
        assert kontrast(Farger(en, annen)) >= 1.5, (en, annen)


# -------------------------------------------------------------------- colour is never alone


@PLANENE
def test_what_is_missing_is_said_in_words_too(hylle: Bokhylle, navn: str) -> None:
    """Every sheet with required inputs has its row "Felt som mangler" in the Kontroll tab."""
    bok = hylle.bok(navn)
    kontroll = next(a for a in bok.layout.ark if a.navn == "Kontroll")
    rader: dict[int, dict[int, Verdi]] = defaultdict(dict)
    for c in kontroll.celler:
        if c.stil != "hode":
            rader[c.rad][c.kol] = c.verdi
    omtalt = {r[1] for r in rader.values() if r.get(3) == "REG-01"}
    assert {c.ark for c in bok.layout.celler() if c.kreves} <= omtalt


@PLANENE
def test_remarks_are_words_in_a_column_called_sjekk(hylle: Bokhylle, navn: str) -> None:
    """The red format stands on cells whose formula writes what is wrong."""
    for ark in hylle.bok(navn).layout.ark:
        celler = {(c.rad, c.kol): c for c in ark.celler}
        for f in ark.fremhevinger:
            assert f.stil in tema.FREMHEVINGER
            for topp, venstre, nederst, hoyre in omraader(f.omraade):
                for rad in range(topp, nederst + 1):
                    for kol in range(venstre, hoyre + 1):
                        celle = celler[rad, kol]
                        if f.stil == "merknad":
                            assert celle.formel is not None
                            assert re.search(r'"[A-ZÆØÅ][^"]+"| gjenstår', celle.formel)
                        elif f.stil == "klar":
                            assert celle.formel is not None
                            assert '"Klar' in celle.formel
                        elif f.stil.startswith("brok"):
                            assert set(tema.FREMHEVINGER[f.stil]) == {"num_format"}  # no colour
                        else:
                            assert celle.kreves


@PLANENE
@pytest.mark.parametrize("form", ["kommune", "felles"])
def test_what_a_remark_may_say_fits_on_one_line(hylle: Bokhylle, navn: str, form: str) -> None:
    """Rows are not made higher by what a formula shows."""
    for ark in build_layout(read_planfil(hylle.bok(navn).plansti), form).ark:
        for c in ark.celler:
            if c.stil == "sjekk" and c.formel and c.radid != c.tabell:
                for ord_ in re.findall(r'"([^"]*)"', c.formel):
                    linjer = count_lines(ord_, ark.bredder[c.kol - 1], fet=True, innrykk=1)
                    assert linjer == 1, (ark.navn, c.adresse, ord_)


@PLANENE
def test_the_reporting_year_is_marked_by_a_word(hylle: Bokhylle, navn: str) -> None:
    aarshoder = [c for c in hylle.bok(navn).layout.celler() if c.stil == "aarhode_rapport"]
    assert {c.verdi for c in aarshoder} == {2024}
    assert tema.egenskaper(aarshoder[0])["num_format"] == '"Rapport "0'


@PLANENE
def test_the_legend_says_what_each_colour_means(hylle: Bokhylle, navn: str) -> None:
    forside = next(a for a in hylle.bok(navn).layout.ark if a.navn == "Forside")
    tegn = {c.stil: c.verdi for c in forside.celler if c.stil.startswith("tegn_")}
    assert set(tegn) == {"tegn_inndata", "tegn_mangler", "tegn_formel", "tegn_fast"}
    assert all(tegn.values())
    roller = {tema.egenskaper(c)["bg_color"] for c in forside.celler if c.stil in tegn}
    assert roller == {tema.INNDATA, tema.MANGLER, tema.HVIT, tema.FAST}


@PLANENE
def test_every_chart_has_words_that_say_what_it_shows(hylle: Bokhylle, navn: str) -> None:
    deler = _deler(hylle.bok(navn).tom)
    tegninger = [rot for n, rot in deler.items() if n.startswith("xl/drawings/drawing")]
    beskrevet = [e for rot in tegninger for e in rot.iter() if e.tag.endswith("}cNvPr")]
    assert beskrevet
    assert all(len(e.get("descr", "")) > 40 for e in beskrevet)
    diagrammer = [rot for n, rot in deler.items() if n.startswith("xl/charts/chart")]
    assert len(diagrammer) == len(beskrevet)
    for rot in diagrammer:
        tekst = " ".join(e.text or "" for e in rot.iter() if e.tag.endswith("}t"))
        assert len(tekst) > 20
