"""What is remembered from one file to the next is never believed of another that differs at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from gevinstark.retur import radminne
from gevinstark.retur.avlesning import Avlesning, Lesefeil, Lestcelle
from gevinstark.retur.husket import Husket
from gevinstark.retur.les import read_retur
from gevinstark.retur.zipvern import Omfang
from gevinstark.verdi import kolonnebokstav

_ARK = "xl/worksheets/sheet1.xml"
_TEKSTER = "xl/sharedStrings.xml"
_STILER = "xl/styles.xml"


def make_deler() -> dict[str, bytes]:
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    ark = bok.add_worksheet("Ark")
    ark.protect()
    ark.set_footer("&LEidsvoll (3240)")
    aapen = bok.add_format({"locked": False})
    for rad in range(5):
        ark.write_string(rad, 0, f"Etikett {rad}")
        ark.write_number(rad, 1, rad * 1.5, aapen)
        ark.write_formula(rad, 2, f"=B{rad + 1}*2", None, rad * 3.0)
    bok.close()
    with zipfile.ZipFile(ut) as arkiv:
        return {navn: arkiv.read(navn) for navn in arkiv.namelist()}


DELER = make_deler()


def bytt(del_: str, *par: tuple[str, str]) -> dict[str, bytes]:
    """The good file with texts of one part replaced."""
    tekst = DELER[del_].decode()
    for gammel, ny in par:
        assert gammel in tekst
        tekst = tekst.replace(gammel, ny)
    return {**DELER, del_: tekst.encode()}


def pakk(deler: dict[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in deler.items():
            arkiv.writestr(navn, innhold)
    return ut.getvalue()


def les(tmp_path: Path, deler: dict[str, bytes]) -> Avlesning:
    lest = read_retur(skriv(tmp_path, pakk(deler)))
    assert isinstance(lest, Avlesning), lest
    return lest


def koder(tmp_path: Path, innhold: bytes) -> list[str]:
    lest = read_retur(skriv(tmp_path, innhold))
    assert isinstance(lest, Lesefeil)
    return [f.kode for f in lest.funn]


def skriv(tmp_path: Path, innhold: bytes) -> Path:
    sti = tmp_path / "retur.xlsx"
    sti.write_bytes(innhold)
    return sti


def test_rows_seen_before_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forste = les(tmp_path, DELER)
    monkeypatch.setattr("gevinstark.retur.arkleser.plain_felt", None)
    assert les(tmp_path, DELER) == forste


def test_same_rows_with_other_texts(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    annen = les(tmp_path, bytt(_TEKSTER, ("Etikett 3", "Merke 3"))).ark[0].celler
    assert [annen[rad, 1].verdi for rad in (3, 4, 5)] == ["Etikett 2", "Merke 3", "Etikett 4"]
    assert les(tmp_path, DELER).ark[0].celler[4, 1].verdi == "Etikett 3"


def test_same_rows_with_a_text_that_is_gone(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    borte = bytt(_TEKSTER, ("<si><t>Etikett 4</t></si>", ""))
    assert koder(tmp_path, pakk(borte)) == ["FIL-43"]


def test_same_rows_with_other_styles(tmp_path: Path) -> None:
    assert les(tmp_path, DELER).ark[0].celler[2, 2] == Lestcelle(1.5, "1.5", laast=False)
    laast = les(tmp_path, bytt(_STILER, ('locked="0"', 'locked="1"')))
    assert laast.ark[0].celler[2, 2] == Lestcelle(1.5, "1.5", laast=True)
    dato = les(tmp_path, bytt(_STILER, ('numFmtId="0"', 'numFmtId="14"')))
    assert dato.ark[0].celler[2, 2].datoformat


def test_a_row_that_comes_again_in_one_sheet(tmp_path: Path) -> None:
    tekst = DELER[_ARK].decode()
    rad = tekst[tekst.index('<row r="2"') : tekst.index('<row r="3"')]
    les(tmp_path, DELER)
    assert koder(tmp_path, pakk(bytt(_ARK, (rad, rad + rad)))) == ["FIL-42"]


def test_a_row_known_by_its_beginning_is_not_closed(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    assert koder(tmp_path, pakk(bytt(_ARK, ("</row></sheetData>", "</sheetData>")))) == ["FIL-32"]


def test_a_sheet_that_is_the_beginning_of_a_known_row(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    tekst = DELER[_ARK].decode()
    fra, til = tekst.index("<sheetData>") + 11, tekst.index("</row>")
    bare_den = f"{tekst[fra:til]}</row>"
    hele = tekst[fra : tekst.index("</sheetData>")]
    assert len(les(tmp_path, bytt(_ARK, (hele, bare_den))).ark[0].celler) == 3
    assert koder(tmp_path, pakk(bytt(_ARK, (hele, tekst[fra:til])))) == ["FIL-32"]


def test_a_sheet_known_whole_with_other_texts(tmp_path: Path) -> None:
    # The first time its rows are read, the second they are known, the third all of it is.
    for _ in range(3):
        forste = les(tmp_path, DELER)
    annen = les(tmp_path, bytt(_TEKSTER, ("Etikett 3", "Merke 3")))
    assert annen.ark[0].celler[4, 1].verdi == "Merke 3"
    assert les(tmp_path, DELER) == forste


def test_rows_that_lean_on_other_rows_are_not_kept(tmp_path: Path) -> None:
    def delt(formel: str) -> Avlesning:
        return les(
            tmp_path,
            bytt(
                _ARK,
                ("<f>B1*2</f>", f'<f t="shared" ref="C1:C2" si="0">{formel}</f>'),
                ("<f>B2*2</f>", '<f t="shared" si="0"/>'),
            ),
        )

    assert delt("B1*2").ark[0].celler[2, 3].formel == "=B2*2"
    assert delt("B1*7").ark[0].celler[2, 3].formel == "=B2*7"


def test_cells_are_counted_in_rows_that_are_known(tmp_path: Path) -> None:
    assert len(les(tmp_path, DELER).ark[0].celler) == 15
    sti = skriv(tmp_path, pakk(DELER))
    assert isinstance(read_retur(sti, omfang=Omfang(celler=15)), Avlesning)
    assert [f.kode for f in read_retur(sti, omfang=Omfang(celler=14)).funn] == ["FIL-40"]


def test_only_the_words_of_a_footer_may_differ(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    assert les(tmp_path, bytt(_ARK, ("Eidsvoll (3240)", "Nannestad &amp; co"))).ark[0].beskyttet
    uten = bytt(_ARK, ('sheet="1"', 'sheet="0"'), ("Eidsvoll", "Hurdal"))
    assert not les(tmp_path, uten).ark[0].beskyttet
    assert les(tmp_path, DELER).ark[0].beskyttet
    for galt in ("Eids&voll", "Eids\x01voll", "Eids]]>voll"):
        assert koder(tmp_path, pakk(bytt(_ARK, ("Eidsvoll", galt)))) == ["FIL-32"], galt


def test_a_part_known_as_packed_still_has_to_fit_its_entry(tmp_path: Path) -> None:
    god = pakk(DELER)
    les(tmp_path, DELER)
    with zipfile.ZipFile(io.BytesIO(god)) as arkiv:
        post = arkiv.getinfo(_ARK)
        sjekksum = post.CRC.to_bytes(4, "little")
    assert god.count(sjekksum) == 2
    assert koder(tmp_path, god.replace(sjekksum, b"gale")) == ["FIL-20"]
    # The name in the part's own header.
    forste = god.replace(_ARK.encode(), _ARK.replace("1", "2").encode(), 1)
    assert koder(tmp_path, forste) == ["FIL-20"]


def test_parts_that_are_known_count_towards_the_size(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    sti = skriv(tmp_path, pakk(DELER))
    storst, samlet = len(DELER[_ARK]), sum(map(len, DELER.values()))
    assert isinstance(read_retur(sti, omfang=Omfang(utpakket=samlet)), Avlesning)
    for liten in (Omfang(del_=storst - 1), Omfang(utpakket=samlet - 1)):
        assert [f.kode for f in read_retur(sti, omfang=liten).funn] == ["FIL-22"]


def test_what_is_kept_is_bounded() -> None:
    husket = Husket[int](plass=10, lengst=6)
    husket.add(b"1234567", 1)
    assert husket.find(b"1234567") is None
    husket.add(b"123456", 1)
    husket.add(b"12", 2, ekstra=2)
    assert (husket.find(b"123456"), husket.find(b"12")) == (1, 2)
    husket.add(b"3", 3)
    assert (husket.find(b"123456"), husket.find(b"12"), husket.find(b"3")) == (None, None, 3)


def test_a_row_with_more_cells_than_any_form_has_is_not_kept(tmp_path: Path) -> None:
    tekst = DELER[_ARK].decode()
    hele = tekst[tekst.index("<sheetData>") + 11 : tekst.index("</sheetData>")]
    for antall, husket in ((20, True), (4_000, False)):
        celler = "".join(f'<c r="{kolonnebokstav(k + 1)}9"><v>1</v></c>' for k in range(antall))
        rad = f'<row r="9">{celler}'
        assert len(les(tmp_path, bytt(_ARK, (hele, f"{rad}</row>"))).ark[0].celler) == antall
        assert (radminne.find(rad.encode()) is not None) is husket
