"""A good file reads the same whoever saved it, and says what stands in it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from gevinstark.formel.kanonisk import samme_formel
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.lesing.arkleser import Arkleser, Bokdata
from gevinstark.lesing.avlesning import Avlesning, Lestark, Lestcelle
from gevinstark.lesing.delte_tekster import DelteTekster
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.radstrom import plain_poster, split_ark, tree_poster
from gevinstark.lesing.stiler import STANDARDSTIL, is_datoformat
from gevinstark.lesing.tallverdi import read_isodato, read_tall
from gevinstark.lesing.xmlvern import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def god(tmp_path: Path) -> Path:
    """A small workbook with one of everything a return may hold."""
    sti = tmp_path / "god.xlsx"
    bok = xlsxwriter.Workbook(sti)
    laast = bok.add_format({"num_format": "#,##0"})
    aapen = bok.add_format({"locked": False})
    dato = bok.add_format({"num_format": "dd.mm.yyyy", "locked": False})
    ark = bok.add_worksheet("Gevinster æøå")
    ark.protect()
    ark.write_string("A1", "Blåbær & <ost>\nlinje 2")
    ark.write_number("A2", 1234.5, aapen)
    ark.write_number("A3", 0.1, laast)
    ark.write_boolean("A4", boolean=True)
    ark.write_datetime("A5", dt.datetime(2025, 3, 1, tzinfo=None), dato)  # noqa: DTZ001  a cell has no time zone
    ark.write_blank("A6", None, aapen)
    ark.write_formula("B1", "=SUM(A2:A3)*2", laast, 2469.2)
    ark.write_formula("B2", '=IF(A4,"ja & nei","")', laast, "ja & nei")
    ark.write_formula("B3", "=1/0", laast, "#DIV/0!")
    ark.write_formula("B4", "=A2>A3", laast, value=True)
    ark.write_array_formula("C1:C2", "{=A2:A3*10}", laast, 12345)
    ark.write_number("C2", 1, laast)
    ark.write_rich_string("D1", "fet ", bok.add_format({"bold": True}), "skrift", " her")
    ark.write_string("D2", "_x0041_ beholdes")
    ark.merge_range("E1:H400", "flettet")
    ark.set_column("J:XFD", None, aapen)
    skjult = bok.add_worksheet("Register")
    skjult.very_hidden()
    skjult.write_string("A1", "nøkkel")
    bok.define_name("Sum_alt", "='Gevinster æøå'!$B$1")
    bok.define_name("Register!lokal", "=Register!$A$1")
    bok.set_properties({"created": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)})
    bok.close()
    return sti


def les(sti: Path) -> Avlesning:
    svar = read_retur(sti)
    assert isinstance(svar, Avlesning), svar
    return svar


def verdier(ark: Lestark) -> dict[tuple[int, int], Verdi]:
    return {sted: celle.verdi for sted, celle in ark.celler.items()}


def swap(sti: Path, til: Path, **deler: Any) -> Path:
    """A copy with parts changed: name with "__" for "/" -> function from text to text."""
    with zipfile.ZipFile(sti) as inn, zipfile.ZipFile(til, "w", zipfile.ZIP_DEFLATED) as ut:
        for navn in inn.namelist():
            tekst = inn.read(navn)
            for monster, change in deler.items():
                if monster.replace("__", "/") in navn:
                    tekst = change(tekst.decode()).encode()
            ut.writestr(navn, tekst)
    return til


def ark_med(tmp_path: Path, rader: str, **deler: Any) -> Avlesning | Any:
    """Read a workbook whose first sheet has these rows."""
    sti = tmp_path / "mal.xlsx"
    bok = xlsxwriter.Workbook(sti)
    bok.add_worksheet("Ark").write_string("A1", "null")
    bok.close()
    change = {
        "sheet1.xml": lambda t: re.sub(
            r"(?s)<sheetData>.*</sheetData>", f"<sheetData>{rader}</sheetData>", t
        )
    }
    return read_retur(swap(sti, tmp_path / "ark.xlsx", **(change | deler)))


def test_all_of_a_good_file(god: Path) -> None:
    lest = les(god)
    assert lest.fil == "god.xlsx"
    assert lest.storrelse == god.stat().st_size
    assert len(lest.sha256) == 64
    assert lest.program.startswith("Microsoft Excel")
    assert lest.lagret == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert lest.funn == ()
    assert (lest.date1904, lest.beregning, lest.struktur_laast) == (False, "auto", False)
    assert lest.definerte_navn == {
        "Sum_alt": "'Gevinster æøå'!$B$1",
        "Register!lokal": "Register!$A$1",
    }
    forste, andre = lest.ark
    assert (forste.navn, forste.nr, forste.tilstand, forste.beskyttet) == (
        "Gevinster æøå", 1, "visible", True,
    )  # fmt: skip
    assert (andre.navn, andre.nr, andre.tilstand, andre.beskyttet) == (
        "Register", 2, "veryHidden", False,
    )  # fmt: skip
    c = forste.celler
    assert c[1, 1] == Lestcelle("Blåbær & <ost>\nlinje 2")
    assert c[2, 1] == Lestcelle(1234.5, "1234.5", laast=False)
    assert c[4, 1] == Lestcelle(verdi=True)
    assert c[5, 1] == Lestcelle(45717.0, "45717", laast=False, datoformat=True)
    assert (6, 1) not in c
    assert c[1, 2] == Lestcelle(2469.2, "2469.2", "=SUM(A2:A3)*2", "normal", tallformat="#,##0")
    assert c[2, 2] == Lestcelle(
        "ja & nei", None, '=IF(A4,"ja & nei","")', "normal", tallformat="#,##0"
    )
    assert c[3, 2].verdi == Feilverdi("#DIV/0!")
    assert c[4, 2] == Lestcelle(True, None, "=A2>A3", "normal", tallformat="#,##0")
    assert c[1, 3] == Lestcelle(12345.0, "12345", "=A2:A3*10", "matrise", tallformat="#,##0")
    assert c[2, 3] == Lestcelle(1.0, "1", None, "matrise", tallformat="#,##0")
    assert c[1, 4].verdi == "fet skrift her"
    assert c[2, 4].verdi == "_x0041_ beholdes"
    assert len(c) == 14


def test_resaved_by_openpyxl(god: Path, tmp_path: Path) -> None:
    sti = tmp_path / "openpyxl.xlsx"
    openpyxl.load_workbook(god).save(sti)
    for for_, etter in zip(les(god).ark, les(sti).ark, strict=True):
        # openpyxl keeps formulas and drops their results, and leaves array members out.
        for sted, celle in for_.celler.items():
            if celle.formelart == "matrise" and celle.formel is None:
                continue
            # openpyxl does not escape text that looks like an escape: A1 becomes "A beholdes".
            if celle.verdi == "_x0041_ beholdes":
                continue
            annen = etter.celler[sted]
            assert (annen.formel, annen.laast, annen.datoformat) == (
                celle.formel, celle.laast, celle.datoformat,
            )  # fmt: skip
            assert annen.verdi == (celle.verdi if celle.formel is None else None)


@pytest.mark.libreoffice
def test_resaved_by_libreoffice(god: Path, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) er ikke installert")
    ut = tmp_path / "lo"
    profil = (tmp_path / "profil").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profil}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(ut), str(god)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    lest = les(ut / "god.xlsx")
    assert lest.program.startswith("LibreOffice")
    with zipfile.ZipFile(ut / "god.xlsx") as arkiv:
        delt = split_ark(arkiv.read("xl/worksheets/sheet1.xml"))
    assert delt is not None
    assert list(plain_poster(delt[1]))
    # LibreOffice turns a constant truth value into the formula TRUE().
    assert lest.ark[0].celler[4, 1].formel == "=TRUE()"
    for for_, etter in zip(les(god).ark, lest.ark, strict=True):
        felles = {s: c for s, c in for_.celler.items() if c.formel or c.verdi is not True}
        assert verdier(etter).items() >= {s: c.verdi for s, c in felles.items()}.items()
        for sted, celle in felles.items():
            formel = etter.celler[sted].formel
            assert samme_formel(formel or "=0", celle.formel or "=0", for_.navn)
            assert etter.celler[sted].laast is celle.laast


def test_plain_and_tree_reading_agree(god: Path) -> None:
    with zipfile.ZipFile(god) as arkiv:
        innhold = arkiv.read("xl/worksheets/sheet1.xml")
    bok = Bokdata(
        DelteTekster([f"tekst {i}" for i in range(9)]),
        dict.fromkeys([None, *map(str, range(9))], STANDARDSTIL),
        date1904=False,
    )
    delt = split_ark(innhold)
    assert delt is not None
    poster = plain_poster(delt[1])
    plain = Arkleser("x", bok, plain=True).read_celler(poster)
    tre = Arkleser("x", bok, plain=False).read_celler(tree_poster(parse_xml(innhold, "x")))
    assert plain == tre
    assert list(plain) == list(tre)
    assert len(plain) == 14


@pytest.mark.parametrize("prefiks", ["", "x:"])
@pytest.mark.parametrize("rom", [_NS, "http://purl.oclc.org/ooxml/spreadsheetml/main"])
def test_strict_and_prefixed_spellings(god: Path, tmp_path: Path, rom: str, prefiks: str) -> None:
    def change(tekst: str) -> str:
        tekst = tekst.replace(_NS, rom).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        if prefiks:
            tekst = re.sub(r"<(/?)(?![?/])([A-Za-z])", rf"<\1{prefiks}\2", tekst)
            tekst = tekst.replace("xmlns=", "xmlns:x=")
        return tekst

    annen = swap(god, tmp_path / "annen.xlsx", **{"xl/worksheets/": change, "xl/workbook.xml": change, "xl/sharedStrings": change, "xl/styles": change})  # fmt: skip
    with zipfile.ZipFile(annen) as arkiv:
        assert f"<{prefiks}sheetData" in arkiv.read("xl/worksheets/sheet1.xml").decode()
    assert les(annen).ark == les(god).ark


def test_positions_may_be_missing(tmp_path: Path) -> None:
    rader = "<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row><row r='7'/><row><c><v>4</v></c></row>"
    lest = ark_med(tmp_path, rader)
    assert verdier(lest.ark[0]) == {(1, 1): 1.0, (1, 4): 2.0, (1, 5): 3.0, (8, 1): 4.0}


@pytest.mark.parametrize("tilfeldig", ["", "<!-- merknad -->"])
def test_shared_formulas_reach_every_cell(tmp_path: Path, tilfeldig: str) -> None:
    rader = (
        f'{tilfeldig}<row r="1"><c r="A1"><f t="shared" si="0"/><v>9</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A1:B4" si="0">B2+$C2*C$1+\'Ark\'!D1</f><v>1</v></c>'
        '<c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/></c></row>'
    )
    celler = ark_med(tmp_path, rader).ark[0].celler
    assert {s: c.formel for s, c in celler.items()} == {
        (1, 1): "=B1+$C1*C$1+#REF!",
        (2, 1): "=B2+$C2*C$1+'Ark'!D1",
        (2, 2): "=C2+$C2*D$1+Ark!E1",
        (4, 1): "=B4+$C4*C$1+Ark!D3",
    }
    assert {c.formelart for c in celler.values()} == {"delt"}


def test_data_table_and_dates_of_type_d(tmp_path: Path) -> None:
    rader = (
        '<row r="1"><c r="A1"><f t="dataTable" ref="A1:A2" dt2D="1" dtr="1" r1="F1" r2="F2"/><v>5</v></c></row>'
        '<row r="2"><c r="A2"><v>6</v></c><c r="B2" t="d"><v>2025-03-01T12:00:00Z</v></c></row>'
    )
    celler = ark_med(tmp_path, rader).ark[0].celler
    assert celler[1, 1].formel == "=TABLE(F1,F2)"
    assert (celler[2, 1].formel, celler[2, 1].formelart) == (None, "datatabell")
    assert celler[2, 2] == Lestcelle(45717.5, "2025-03-01T12:00:00Z", datoformat=True)


def test_inline_text_phonetics_and_escapes(tmp_path: Path) -> None:
    rader = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Å</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
        '<r><t xml:space="preserve"> pen_x000D_</t></r></is></c>'
        '<c r="B1" t="str"><f>A1</f><v>_x005F_x0041_ _xD83D__xDE00_ _xD800_</v></c></row>'
    )
    celler = ark_med(tmp_path, rader).ark[0].celler
    assert celler[1, 1].verdi == "Å pen\r"
    assert celler[1, 2].verdi == "_x0041_ \U0001f600 \ufffd"


def test_workbook_settings(god: Path, tmp_path: Path) -> None:
    def change(tekst: str) -> str:
        return (
            tekst.replace("<workbookPr ", '<workbookPr date1904="true" ')
            .replace("<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')
            .replace("<calcPr ", '<calcPr calcMode="manual" ')
        )

    lest = les(swap(god, tmp_path / "b.xlsx", **{"xl/workbook.xml": change}))
    assert (lest.date1904, lest.beregning, lest.struktur_laast) == (True, "manual", True)


@pytest.mark.parametrize(
    ("tekst", "tall"),
    [
        ("1", 1.0), ("-1.50", -1.5), ("1E-3", 0.001), (" 7\n", 7.0), (".5", 0.5),
        ("0.10000000000000001", 0.1), ("1_0", None), ("inf", None), ("nan", None), ("1e999", None),
        ("१", None), ("0x10", None), ("1,5", None), ("", None), ("--1", None),
    ],
)  # fmt: skip
def test_numbers_as_the_format_spells_them(tekst: str, tall: float | None) -> None:
    assert read_tall(tekst) == tall


def test_iso_dates() -> None:
    assert read_isodato("1900-03-01", date1904=False) == 61
    assert read_isodato("1904-01-02", date1904=True) == 1
    assert read_isodato("06:00:00", date1904=False) == 0.25
    assert read_isodato("i går", date1904=False) is None


@pytest.mark.parametrize(
    ("formatkode", "dato"),
    [
        ("dd.mm.yyyy", True), ("[h]:mm", True), ("[$-414]d. mmmm yyyy;@", True), ("General", False),
        ("#,##0", False), ('0 "dager"', False), ("[Red]-0.00", False), ("0\\d", False),
        ("_-* #,##0_d", False), ("0.00E+00", False),
    ],
)  # fmt: skip
def test_date_formats(formatkode: str, dato: bool) -> None:
    assert is_datoformat(formatkode) is dato
