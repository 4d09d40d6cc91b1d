"""Inputs that nobody sees are told: hidden rows and columns, merged cells, white text, formats of nothing."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from skader import Bok, Runde

from gevinstark.grunn.verdi import Feilverdi, Sted, kolonnebokstav
from gevinstark.lesing.synlighet import find_skjul


@pytest.fixture
def bok(runde: Runde, tmp_path: Path) -> Bok:
    bok = Bok(tmp_path / "svar.xlsx", runde.layout)
    shutil.copyfile(runde.retur(), bok.sti)
    return bok


def _struktur(runde: Runde, bok: Bok) -> list[tuple[str, str | None, str | None, str | None]]:
    funn = runde.run_receive(bok.sti).funn
    return [(f.kode, f.ark, f.celle, f.funnet) for f in funn if f.kode.startswith(("STR-", "FIL-"))]


def _antall(runde: Runde, sted: Sted, hva: str) -> int:
    return sum(
        c.ark == sted.ark and getattr(c, hva) == getattr(sted, hva) for c in runde.layout.inndata
    )


def test_a_return_as_issued_hides_nothing(runde: Runde, bok: Bok) -> None:
    assert _struktur(runde, bok) == []


@pytest.mark.parametrize("skjul", ['hidden="1"', "hidden='true'", 'ht="0" customHeight="1"'])
def test_a_hidden_row_with_answers_is_told(runde: Runde, bok: Bok, skjul: str) -> None:
    sted = runde.layout.ved_nokkel["*.V2.antall"].sted

    def hide(xml: str) -> str:
        return re.sub(
            rf'<row r="{sted.rad}"([^>]*)>',
            lambda m: (
                f'<row r="{sted.rad}"{re.sub(" (ht|customHeight)=.[0-9.]+.", "", m[1])} {skjul}>'
            ),
            xml,
        )

    bok.change_ark(sted.ark, hide)
    ((kode, ark, _, funnet),) = _struktur(runde, bok)
    assert (kode, ark) == ("STR-27", sted.ark)
    (funn,) = (f for f in runde.run_receive(bok.sti).funn if f.kode == "STR-27")
    assert f"{_antall(runde, sted, 'rad')} felt står i rader" in funn.tekst
    assert str(funnet).endswith("av dem er utfylt")


def test_a_hidden_column_is_told(runde: Runde, bok: Bok) -> None:
    sted = runde.layout.ved_nokkel["*.V2.antall"].sted

    def hide(xml: str) -> str:
        ny = f'<cols><col min="{sted.kol}" max="{sted.kol}" width="9" hidden="1"/></cols>'
        return re.sub(r"<cols>.*?</cols>", ny, xml)

    bok.change_ark(sted.ark, hide)
    assert [(k, a) for k, a, _, _ in _struktur(runde, bok)] == [("STR-27", sted.ark)]


def test_a_merged_input_is_told_and_the_first_one_is_not(runde: Runde, bok: Bok) -> None:
    over, under = (runde.layout.ved_nokkel[f"*.{v}.antall"].sted for v in ("V1", "V2"))
    assert (over.ark, over.kol) == (under.ark, under.kol)
    ref = f"{kolonnebokstav(over.kol)}{over.rad}:{kolonnebokstav(under.kol)}{under.rad}"
    flett = f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    merke = "<conditionalFormatting"
    bok.change_ark(over.ark, lambda x: x.replace(merke, flett + merke, 1))
    (funn,) = (f for f in runde.run_receive(bok.sti).funn if f.kode == "STR-28")
    assert funn.ark == over.ark
    assert funn.celle == f"{kolonnebokstav(over.kol)}{over.rad + 1}"


@pytest.mark.parametrize("stil", [
    ('<numFmts count="1"><numFmt numFmtId="999" formatCode=";;;"/></numFmts>', 'numFmtId="999"', 'fontId="0" fillId="0"'),
    ("", 'numFmtId="0"', 'fontId="{hvit}" fillId="0"'),
])  # fmt: skip
def test_an_input_that_shows_nothing_is_told(
    runde: Runde, bok: Bok, stil: tuple[str, str, str]
) -> None:
    sted = runde.layout.ved_nokkel["*.V2.antall"].sted
    formater, nr, font = stil
    antall = 0

    def add(xml: str) -> str:
        nonlocal antall
        antall = int(re.search(r'<cellXfs count="(\d+)"', xml)[1])  # type: ignore[index]
        hvit = int(re.search(r'<fonts count="(\d+)"', xml)[1])  # type: ignore[index]
        xml = xml.replace("</fonts>", '<font><sz val="10"/><color rgb="FFFFFFFF"/></font></fonts>')
        if formater:
            xml = re.sub("<numFmts.*?>", formater.replace("</numFmts>", ""), xml)
        xf = f'<xf {nr} {font.format(hvit=hvit)} borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf>'
        return xml.replace("</cellXfs>", f"{xf}</cellXfs>")

    bok.change("xl/styles.xml", add)
    bok.change_ark(
        sted.ark, lambda x: re.sub(rf'(<c r="{sted.celle}" s=)"\d+"', rf'\1"{antall}"', x)
    )
    assert _struktur(runde, bok) == [("STR-29", sted.ark, sted.celle, "1 av dem er utfylt")]


def _add_relasjon(bok: Bok, del_: str, type_: str, maal: str) -> None:
    ny = f'<Relationship Id="rId900" Type="{type_}" Target="{maal}"/></Relationships>'
    bok.change(del_, lambda x: x.replace("</Relationships>", ny))
    with zipfile.ZipFile(bok.sti, "a") as fil:
        fil.writestr(
            f"xl/{maal.removeprefix('../')}", b"\x89PNG" if maal.endswith("png") else b"<a/>"
        )


def test_a_picture_in_a_cell_and_one_on_a_sheet_are_told(
    runde: Runde, bok: Bok, tmp_path: Path
) -> None:
    """Excel stores a picture in a cell as the error #VALUE! with rich data behind it."""
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    paa = Bok(tmp_path / "paa.xlsx", runde.layout)
    shutil.copyfile(bok.sti, paa.sti)
    _add_relasjon(
        bok, "xl/_rels/workbook.xml.rels",
        "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel", "richData/richValueRel.xml",
    )  # fmt: skip
    bok.assign("V2.antall", Feilverdi("#VALUE!"))
    funn = {f.kode: f for f in runde.run_receive(bok.sti).funn}
    assert "Skriv det som står på bildene, inn i feltene." in funn["FIL-68"].tekst
    assert (funn["VER-07"].ark, funn["VER-07"].celle) == (celle.ark, celle.adresse)
    with zipfile.ZipFile(paa.sti) as fil:
        tegning = next(n for n in fil.namelist() if n.startswith("xl/drawings/_rels/"))
    bilde = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    _add_relasjon(paa, tegning, bilde, "../media/image1.png")
    assert [f.kode for f in runde.run_receive(paa.sti).funn if f.kode.startswith("FIL-")] == [
        "FIL-68"
    ]


@pytest.mark.parametrize(
    "attributter",
    [
        'hidden="1"',
        "hidden='true'",
        'ht="0"',
        "ht='0.0' customHeight=\"1\"",
        '\n  ht="0"',
        "\tht='0'",
    ],
)
def test_a_hidden_row_is_seen_however_it_is_spelled(attributter: str) -> None:
    """A row that is low, but not nothing, is seen; so is one whose cell holds the word."""
    ark = (
        '<worksheet><sheetData ><row r="1" ht="0.5"/>'
        f'<row r="2" {attributter}><c r="A2"/></row>'
        '<row r="3"><c r="A3" t="str"><v>hidden</v></c></row></sheetData></worksheet>'
    )
    assert find_skjul(ark.encode(), frozenset()).rader == ((2, 2),)
