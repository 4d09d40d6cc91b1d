"""Damaged, hostile and foreign files: each gets its own finding, none stops the program."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from gevinstark.grunn.funn import Alvor, make_funn
from gevinstark.grunn.koder import KODER, _katalog
from gevinstark.grunn.koder.kode import Kode
from gevinstark.lesing import ark as ark_modul
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.xmlvern import MAKS_ELEMENTER
from gevinstark.lesing.zipvern import MAKS_FIL

if TYPE_CHECKING:
    from collections.abc import Callable

_ARK = "xl/worksheets/sheet1.xml"
_BOK = "xl/workbook.xml"
_TEKSTER = "xl/sharedStrings.xml"
_BOKREL = "xl/_rels/workbook.xml.rels"
_TYPER = "[Content_Types].xml"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def make_god() -> bytes:
    """A small honest workbook: text, numbers, formulas, a style, a second sheet."""
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    aapen = bok.add_format({"locked": False, "num_format": "0.00"})
    ark = bok.add_worksheet("Ark")
    ark.protect()
    for rad in range(20):
        ark.write_string(rad, 0, f"Etikett {rad} æøå")
        ark.write_number(rad, 1, rad * 1.5, aapen)
        ark.write_formula(rad, 2, f'=IF(B{rad + 1}>1,SUM(B1:B{rad + 1}),"&")', None, rad)
    bok.add_worksheet("To").write_boolean("A1", boolean=True)
    bok.define_name("Navn", "=Ark!$A$1")
    bok.close()
    return ut.getvalue()


GOD = make_god()


def unpack(innhold: bytes = GOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(innhold)) as arkiv:
        return {navn: arkiv.read(navn) for navn in arkiv.namelist()}


def pack(deler: dict[str, bytes], pakking: int = zipfile.ZIP_DEFLATED) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", pakking) as arkiv:
        for navn, innhold in deler.items():
            arkiv.writestr(navn, innhold)
    return ut.getvalue()


def swap(del_: str, gammel: str, ny: str) -> bytes:
    """The good file with one text of one part replaced."""
    deler = unpack()
    tekst = deler[del_].decode()
    assert gammel in tekst
    return pack({**deler, del_: tekst.replace(gammel, ny, 1).encode()})


def rader(xml: str) -> bytes:
    """The good file with other rows in its first sheet."""
    deler = unpack()
    ny = re.sub(
        r"(?s)<sheetData>.*</sheetData>",
        lambda _: f"<sheetData>{xml}</sheetData>",
        deler[_ARK].decode(),
    )
    return pack({**deler, _ARK: ny.encode()})


def celle(xml: str) -> bytes:
    return rader(f'<row r="1">{xml}</row>')


def uten(del_: str) -> bytes:
    return pack({navn: innhold for navn, innhold in unpack().items() if navn != del_})


def med_deler(nye: dict[str, bytes]) -> bytes:
    return pack({**unpack(), **nye})


def med_relasjon(fra: str, type_: str, maal: str, innhold: bytes = b"<x/>") -> bytes:
    """The good file with one more relationship and the part it names."""
    deler = unpack()
    rel = f'<Relationship Id="rIdX" Type="http://x/{type_}" Target="{maal}"/></Relationships>'
    tom = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    ny = deler.get(fra, tom).replace(b"</Relationships>", rel.encode())
    return pack({**deler, fra: ny, f"xl/{maal.removeprefix('../')}": innhold})


def ingen_ark() -> bytes:
    deler = unpack()
    return pack({**deler, _BOK: re.sub(rb"<sheet .*?/>", b"", deler[_BOK])})


def tomme_celler(tom: str) -> bytes:
    return rader("".join(f'<row r="{r}">{tom * 200}</row>' for r in range(1, 760)))


def to_like_deler() -> bytes:
    ut = io.BytesIO(GOD)
    with zipfile.ZipFile(ut, "a") as arkiv:
        arkiv.writestr("xl/Workbook.xml", b"<x/>")
    return ut.getvalue()


def med_navn(navn: str) -> bytes:
    return med_deler({navn: b"x"})


def kryptert_del() -> bytes:
    innhold = bytearray(GOD)
    start = innhold.find(b"PK\x01\x02")
    innhold[start + 8] |= 1
    return bytes(innhold)


def avkortet() -> bytes:
    return GOD[: len(GOD) // 2]


def odelagt_del() -> bytes:
    innhold = bytearray(GOD)
    start = innhold.find(b"xl/workbook.xml") + 40
    innhold[start : start + 20] = bytes(20)
    return bytes(innhold)


def bombe(*, lyver: bool) -> bytes:
    """A sheet of 300 MB zeros in a file of 300 kB; `lyver`: it says that it is small."""
    stor = 300 * 1024**2
    pakker = zlib.compressobj(9, zlib.DEFLATED, -15)
    biter, crc = [], 0
    blokk = bytes(1024**2)
    for _ in range(stor // len(blokk)):
        biter.append(pakker.compress(blokk))
        crc = zlib.crc32(blokk, crc)
    data = b"".join(biter) + pakker.flush()
    oppgitt = 1000 if lyver else stor
    navn = _ARK.encode()
    hode = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(data), oppgitt, len(navn), 0)
    lokal = b"PK\x03\x04" + hode + navn + data
    gode = pack({n: i for n, i in unpack().items() if n != _ARK})
    slutt = gode.rfind(b"PK\x05\x06")
    antall, storrelse, start = struct.unpack("<HII", gode[slutt + 10 : slutt + 20])
    post = (
        b"PK\x01\x02"
        + struct.pack("<H", 20)
        + hode
        + struct.pack("<HHHII", 0, 0, 0, 0, start)
        + navn
    )
    sentral = gode[start : start + storrelse] + post
    return (
        gode[:start] + lokal + sentral
        + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, antall + 1, antall + 1, len(sentral), start + len(lokal), 0)
    )  # fmt: skip


def read_returbytes(
    tmp_path: Path, innhold: bytes, navn: str = "retur.xlsx"
) -> Avlesning | Lesefeil:
    sti = tmp_path / navn
    sti.write_bytes(innhold)
    return read_retur(sti)


def koder(svar: Avlesning | Lesefeil) -> list[str]:
    return [f.kode for f in svar.funn]


_ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
_EN_CELLE = '<c r="A1"><v>1</v></c>'

#: name -> (the bytes, the code of its one finding)
STANSER: dict[str, tuple[Callable[[], bytes], str]] = {
    "tom": (lambda: b"", "FIL-03"),
    "for_stor": (lambda: bytes(MAKS_FIL + 1), "FIL-04"),
    "kryptert": (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "FIL-06"),
    "xls": (lambda: _OLE + "Workbook\0".encode("utf-16-le"), "FIL-07"),
    "xls_uten_ole": (lambda: bytes.fromhex("0908100000060500") + bytes(99), "FIL-07"),
    "odt": (lambda: pack({"mimetype": _ODS["mimetype"].replace(b"spreadsheet", b"text"), "content.xml": b"<x/>"}, zipfile.ZIP_STORED), "FIL-12"),
    "etikett": (lambda: _OLE + "EncryptedPackage DRMEncryptedTransform".encode("utf-16-le"), "FIL-17"),
    "msg": (lambda: _OLE + "__substg1.0_0037001F".encode("utf-16-le"), "FIL-18"),
    "eml": (lambda: b"MIME-Version: 1.0\r\nFrom: a@b.no\r\nTo: c@d.no\r\nSubject: Svar\r\n\r\n", "FIL-18"),
    "eml_mottatt": (lambda: b"Received: from x\r\n\tby y\r\nFrom: a@b.no\r\n\r\n", "FIL-18"),
    "tekst_som_ligner": (lambda: b"Hei\nTo: ting\n", "FIL-09"),
    "nettside_som_brev": (lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n", "FIL-10"),
    "numbers": (lambda: pack({"Index/Document.iwa": b"x"}), "FIL-19"),
    "gsheet": (lambda: b'{"":"ADVARSEL","doc_id":"1a","email":"a@b.no"}', "FIL-27"),
    "url": (lambda: b"[InternetShortcut]\r\nURL=https://x\r\n", "FIL-27"),
    "lnk": (lambda: bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60), "FIL-27"),
    "arkiv_med_retur": (lambda: pack({"mappe/svar.xlsx": b"x"}), "FIL-28"),
    "doc": (lambda: _OLE + "WordDocument\0".encode("utf-16-le"), "FIL-12"),
    "ods": (lambda: pack(_ODS, zipfile.ZIP_STORED), "FIL-08"),
    "ods_pakket": (lambda: pack(_ODS), "FIL-08"),
    "csv": (lambda: "felt;verdi\nÅ;1\n".encode("latin-1"), "FIL-09"),
    "csv_utf16": (lambda: "felt\t1".encode("utf-16"), "FIL-09"),
    "html": (lambda: b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "FIL-10"),
    "html_tabell": (lambda: b"<meta charset=utf-8><table><tr>", "FIL-10"),
    "mht": (lambda: b"MIME-Version: 1.0\r\n", "FIL-10"),
    "pdf": (lambda: b"%PDF-1.7\n\x00", "FIL-11"),
    "bilde": (lambda: b"\xff\xd8\xff\xe0" + bytes(99), "FIL-12"),
    "docx": (lambda: pack({_TYPER: b"<x/>", "word/document.xml": b"<x/>"}), "FIL-12"),
    "pptx": (lambda: pack({_TYPER: b"<x/>", "ppt/presentation.xml": b"<x/>"}), "FIL-12"),
    "zip": (lambda: pack({"les_meg.txt": b"hei"}), "FIL-12"),
    "tom_zip": (lambda: pack({}), "FIL-12"),
    "xlsb": (lambda: med_deler({"xl/workbook.bin": b"x"}), "FIL-13"),
    "xml2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "FIL-14"),
    "ukjent": (lambda: bytes(range(256)) * 4, "FIL-15"),
    "bare_nuller": (lambda: bytes(5000), "FIL-15"),
    "avkortet": (avkortet, "FIL-20"),
    "odelagt_del": (odelagt_del, "FIL-20"),
    "mange_deler": (lambda: med_deler({f"x{i}": b"" for i in range(500)}), "FIL-21"),
    "sinnsykt_mange_deler": (lambda: med_deler({f"x{i}": b"" for i in range(900)}), "FIL-21"),
    "bombe": (lambda: bombe(lyver=False), "FIL-22"),
    "bombe_som_lyver": (lambda: bombe(lyver=True), "FIL-20"),
    "oppover": (lambda: med_navn("xl/../../x"), "FIL-23"),
    "absolutt": (lambda: med_navn("/etc/x"), "FIL-23"),
    "omvendt_skraastrek_ut": (lambda: med_navn("xl\\..\\..\\x"), "FIL-23"),
    "stasjon": (lambda: med_navn("C:x"), "FIL-23"),
    "to_like_deler": (to_like_deler, "FIL-24"),
    "kryptert_del": (kryptert_del, "FIL-25"),
    "lzma": (lambda: pack(unpack(), zipfile.ZIP_LZMA), "FIL-25"),
    "uten_ark": (lambda: uten(_ARK), "FIL-26"),
    "uten_arbeidsbok": (lambda: uten(_BOK), "FIL-26"),
    "uten_relasjoner": (lambda: uten("_rels/.rels"), "FIL-26"),
    "uten_tekster": (lambda: uten(_TEKSTER), "FIL-26"),
    "relasjon_ut_av_pakken": (lambda: swap(_BOKREL, "worksheets/sheet1.xml", "../../../etc/passwd"), "FIL-26"),
    "ark_uten_relasjon": (lambda: swap(_BOK, 'r:id="rId1"', ""), "FIL-26"),
    "doctype_ark": (lambda: swap(_ARK, "<worksheet", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"), "FIL-30"),
    "doctype_rels": (lambda: swap("_rels/.rels", "<Relationships", "<!DOCTYPE x><Relationships"), "FIL-30"),
    "entitet_tekster": (lambda: swap(_TEKSTER, "<sst", "<!ENTITY a 'b'><sst"), "FIL-30"),
    "utf16": (lambda: med_deler({_ARK: '<?xml version="1.0"?><x/>'.encode("utf-16")}), "FIL-31"),
    "utf16_uten_bom": (lambda: med_deler({_ARK: "<x/>".encode("utf-16-le")}), "FIL-31"),
    "latin1": (lambda: swap(_ARK, "UTF-8", "ISO-8859-1"), "FIL-31"),
    "utf7": (lambda: swap(_BOK, "UTF-8", "UTF-7"), "FIL-31"),
    "ugyldig_utf8": (lambda: med_deler({_TEKSTER: b"<sst><si><t>\xff</t></si></sst>"}), "FIL-32"),
    "avkortet_xml": (lambda: swap(_ARK, "</worksheet>", ""), "FIL-32"),
    "ukjent_entitet": (lambda: celle('<c r="A1" t="str"><v>&x;</v></c>'), "FIL-32"),
    "styretegn": (lambda: celle('<c r="A1" t="str"><v>\x01</v></c>'), "FIL-32"),
    "feil_rot": (lambda: med_deler({_ARK: b"<worksheet/>"}), "FIL-32"),
    "feil_rot_bok": (lambda: swap(_BOK, "spreadsheetml/2006/main", "spreadsheetml/2007/main"), "FIL-32"),
    "for_mange_elementer": (lambda: med_deler({_TEKSTER: b"<a>" + b"<b/>" * MAKS_ELEMENTER + b"</a>"}), "FIL-32"),
    "langt_arknavn": (lambda: swap(_BOK, 'name="To"', f'name="{"x" * 32}"'), "FIL-32"),
    "ingen_ark": (ingen_ark, "FIL-33"),
    "to_ark_samme_navn": (lambda: swap(_BOK, 'name="To"', 'name="ARK"'), "FIL-34"),
    "mange_celler": (lambda: tomme_celler("<c/>"), "FIL-40"),
    "mange_tomme_celler": (lambda: tomme_celler('<c s="0"/>'), "FIL-40"),
    "utenfor_arket": (lambda: rader('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), "FIL-41"),
    "kolonne_utenfor": (lambda: celle('<c r="XFE1"><v>1</v></c>'), "FIL-41"),
    "kolonne_utenfor_uten_r": (lambda: celle('<c r="XFD1"><v>1</v></c><c><v>2</v></c>'), "FIL-41"),
    "rad_null": (lambda: rader('<row r="0"/>'), "FIL-41"),
    "rad_med_store_tall": (lambda: rader(f'<row r="{"9" * 5000}"/>'), "FIL-41"),
    "annen_rad": (lambda: celle('<c r="A2"><v>1</v></c>'), "FIL-41"),
    "absolutt_adresse": (lambda: celle('<c r="$A$1"><v>1</v></c>'), "FIL-41"),
    "samme_celle": (lambda: celle(_EN_CELLE * 2), "FIL-42"),
    "samme_celle_tom": (lambda: celle(f'{_EN_CELLE}<c r="A1"/>'), "FIL-42"),
    "samme_celle_annen_rad": (lambda: rader(f'<row r="1">{_EN_CELLE}</row>' * 2), "FIL-42"),
    "tekst_minus_en": (lambda: celle('<c r="A1" t="s"><v>-1</v></c>'), "FIL-43"),
    "tekst_utenfor": (lambda: celle('<c r="A1" t="s"><v>99999</v></c>'), "FIL-43"),
    "understrek_i_tall": (lambda: celle('<c r="A1"><v>1_0</v></c>'), "FIL-45"),
    "uendelig": (lambda: celle('<c r="A1"><v>inf</v></c>'), "FIL-45"),
    "nan": (lambda: celle('<c r="A1" t="n"><v>NaN</v></c>'), "FIL-45"),
    "for_stort_tall": (lambda: celle('<c r="A1"><v>1e309</v></c>'), "FIL-45"),
    "arabiske_sifre": (lambda: celle('<c r="A1"><v>١</v></c>'), "FIL-45"),
    "tekst_som_tall": (lambda: celle('<c r="A1"><v>ti &amp; to</v></c>'), "FIL-45"),
    "ukjent_type": (lambda: celle('<c r="A1" t="zz"><v>1</v></c>'), "FIL-46"),
    "sannhet_to": (lambda: celle('<c r="A1" t="b"><v>2</v></c>'), "FIL-46"),
    "dato": (lambda: celle('<c r="A1" t="d"><v>i går</v></c>'), "FIL-46"),
    "lang_tekst": (lambda: celle(f'<c r="A1" t="str"><v>{"x" * 32_768}</v></c>'), "FIL-47"),
    "lang_innfelt_tekst": (lambda: celle(f'<c r="A1" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c>'), "FIL-47"),
    "lang_delt_tekst": (lambda: swap(_TEKSTER, "Etikett", "x" * 32_768), "FIL-48"),
    "lang_formel": (lambda: celle(f'<c r="A1"><f>{"1+" * 4100}1</f></c>'), "FIL-49"),
    "delt_uten_eier": (lambda: celle('<c r="A1"><f t="shared" si="3"/><v>1</v></c>'), "FIL-49"),
    "delt_uleselig": (lambda: celle('<c r="A1"><f t="shared" ref="A1:B1" si="0">SUM((</f></c><c r="B1"><f t="shared" si="0"/></c>'), "FIL-49"),
    "ukjent_formelart": (lambda: celle('<c r="A1"><f t="tull">1</f></c>'), "FIL-49"),
    "matrise_uten_omraade": (lambda: celle('<c r="A1"><f t="array" ref="A0:B1">1</f></c>'), "FIL-49"),
}  # fmt: skip


@pytest.mark.parametrize("navn", STANSER)
def test_each_damage_has_its_own_finding(tmp_path: Path, navn: str) -> None:
    lag, ventet = STANSER[navn]
    svar = read_returbytes(tmp_path, lag())
    assert isinstance(svar, Lesefeil)
    assert koder(svar) == [ventet]
    (funn,) = svar.funn
    assert funn.alvor is Alvor.KRITISK
    assert "None" not in funn.tekst
    assert "{" not in funn.tekst
    assert svar.sha256 is None or len(svar.sha256) == 64


#: name -> (the bytes, the codes of its remarks); the file is read
MERKNADER: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "ingen": (lambda: GOD, []),
    "makro": (lambda: med_relasjon(_BOKREL, "vbaProject", "vbaProject.bin"), ["FIL-60"]),
    "makrotype": (lambda: swap(_TYPER, "spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"), ["FIL-60"]),
    "kobling": (lambda: med_relasjon(_BOKREL, "externalLink", "externalLinks/e.xml", b"<externalLink><externalBook/></externalLink>"), ["FIL-61"]),
    "dde": (lambda: med_relasjon(_BOKREL, "externalLink", "externalLinks/e.xml", b"<externalLink><ddeLink/></externalLink>"), ["FIL-62"]),
    "ole": (lambda: med_relasjon("xl/worksheets/_rels/sheet1.xml.rels", "oleObject", "../embeddings/o.bin"), ["FIL-63"]),
    "spørring": (lambda: med_relasjon(_BOKREL, "connections", "connections.xml"), ["FIL-64"]),
    "kommentar": (lambda: med_relasjon("xl/worksheets/_rels/sheet1.xml.rels", "comments", "../comments1.xml"), ["FIL-65"]),
    "bom": (lambda: med_deler({_ARK: b"\xef\xbb\xbf" + unpack()[_ARK]}), []),
    "kjempeflette": (lambda: swap(_ARK, "<pageMargins", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'), []),
    "falsk_dimension": (lambda: swap(_ARK, 'ref="A1:C20"', 'ref="A1"'), []),
    "siste_celle": (lambda: rader('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), []),
    "hele_kolonner": (lambda: swap(_ARK, "<sheetData>", '<cols><col min="1" max="16384" style="1"/></cols><sheetData>'), []),
    "omvendt_skraastrek": (lambda: med_navn("xl\\x"), []),
    "stil_utenfor": (lambda: celle('<c r="A1" s="77"><v>1</v></c>'), []),
    "stil_minus_en": (lambda: celle('<c r="A1" s="-1"/>'), []),
    "stor_matrise": (lambda: celle('<c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c>'), []),
}  # fmt: skip


@pytest.mark.parametrize("navn", MERKNADER)
def test_things_seen_but_not_followed_are_remarks(tmp_path: Path, navn: str) -> None:
    lag, ventet = MERKNADER[navn]
    svar = read_returbytes(tmp_path, lag())
    assert isinstance(svar, Avlesning), svar
    assert koder(svar) == ventet
    assert all(f.alvor < Alvor.FEIL for f in svar.funn)


def test_files_that_are_not_there_or_not_files(tmp_path: Path) -> None:
    assert koder(read_retur(tmp_path / "borte.xlsx")) == ["FIL-01"]
    assert koder(read_retur(tmp_path)) == ["FIL-02"]
    assert koder(read_retur(Path("a\0b"))) == ["FIL-02"]
    assert koder(read_returbytes(tmp_path, b"x", "~$retur.xlsx")) == ["FIL-16"]


def test_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sti = tmp_path / "retur.xlsx"
    sti.write_bytes(GOD)
    apne = Path.open

    def grows(selv: Path, mode: str = "r") -> object:
        strom = apne(selv, mode)
        with apne(selv, "ab") as mer:
            mer.write(b"mer")
        return strom

    monkeypatch.setattr(Path, "open", grows)
    assert koder(read_retur(sti)) == ["FIL-05"]


@pytest.mark.parametrize(("feil", "kode"), [(MemoryError, "FIL-91"), (RecursionError, "FIL-99")])
def test_own_faults_become_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, feil: type[BaseException], kode: str
) -> None:
    def svikt(*_: object) -> None:
        raise feil

    monkeypatch.setattr(ark_modul, "parse_xml", svikt)
    monkeypatch.setattr(ark_modul, "split_ark", svikt)
    assert koder(read_returbytes(tmp_path, GOD)) == [kode]


def dyp_xml() -> bytes:
    dybde = MAKS_ELEMENTER - 200
    return swap(_TEKSTER, "</sst>", "<a>" * dybde + "</a>" * dybde + "</sst>")


def attributter() -> bytes:
    return swap(
        _TEKSTER, "</sst>", "<a " + "".join(f'a{i}=""' + " " for i in range(990_000)) + "/></sst>"
    )


def mange_elementer() -> bytes:
    return swap(_TEKSTER, "</sst>", '<a b=""/>' * (MAKS_ELEMENTER - 100) + "</sst>")


def lang_tekst() -> bytes:
    return swap(_TEKSTER, "</sst>", "<!--" + "x" * 30_000_000 + "--></sst>")


def fulle_celler() -> bytes:
    return rader(
        "".join(
            f'<row r="{r}">'
            + "".join(f"<c><f>A{r}+{k}</f><v>{r}.{k}</v></c>" for k in range(150))
            + "</row>"
            for r in range(1, 999)
        )
    )


def store_matriser() -> bytes:
    return celle('<c><f t="array" ref="A1:XFD1048576">1</f></c>' * 16_000)


def mange_delte() -> bytes:
    lang = "+".join(["A1"] * 8)
    return celle(
        f'<c r="A1"><f t="shared" ref="A1:XFD1" si="0">{lang}</f></c>'
        + '<c><f t="shared" si="0"/></c>' * 16_000
    )


@pytest.mark.parametrize(
    "lag",
    [
        pytest.param(dyp_xml, marks=pytest.mark.lang), pytest.param(attributter, marks=pytest.mark.lang),
        mange_elementer, lang_tekst, pytest.param(fulle_celler, marks=pytest.mark.lang), store_matriser,
        pytest.param(mange_delte, marks=pytest.mark.lang),
        lambda: bombe(lyver=False), lambda: bombe(lyver=True),
    ],
    ids=[
        "dyp_xml", "attributter", "mange_elementer", "lang_tekst", "fulle_celler", "store_matriser",
        "mange_delte", "bombe", "bombe_som_lyver",
    ],
)  # fmt: skip
def test_hostile_files_stay_within_memory(tmp_path: Path, lag: Callable[[], bytes]) -> None:
    sti = tmp_path / "retur.xlsx"
    sti.write_bytes(lag())
    tracemalloc.start()
    try:
        svar = read_retur(sti)
        topp = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not set(koder(svar)) & {"FIL-91", "FIL-99"}
    assert topp < 400 * 1024**2


_FUZZDELER = (
    _ARK,
    _BOK,
    _TEKSTER,
    _BOKREL,
    _TYPER,
    "_rels/.rels",
    "xl/styles.xml",
    "docProps/core.xml",
)
_BITER = (
    b"<", b">", b"&", b'"', b"/", b"<c/>", b"<row>", b"</row>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>",
    b'r="A1"', b't="s"', b't="shared"', b' si="0"', b"-1", b"1e999", b"\x00", b"\xff", b"&#0;", b"_xD800_",
    b"<f>", b"</f>", b"<v>", b"</v>", b"9" * 40, b"xmlns='x'", "\u0661".encode(), b"<sheetData>", b"</sheetData>",
)  # fmt: skip


def mutert(tilfeldig: random.Random, innhold: bytes) -> bytes:
    """A few random changes: bytes, pieces put in, pieces removed, pieces doubled."""
    data = bytearray(innhold)
    for _ in range(tilfeldig.randint(1, 4)):
        sted = tilfeldig.randrange(len(data) + 1)
        slutt = sted + tilfeldig.randint(1, 40)
        match tilfeldig.randrange(4):
            case 0:
                data[sted:sted] = tilfeldig.choice(_BITER)
            case 1:
                del data[sted:slutt]
            case 2:
                data[sted:sted] = data[sted:slutt]
            case _:
                data[sted : sted + 1] = bytes([tilfeldig.randrange(256)])
    return bytes(data)


def test_no_flipped_byte_stops_the_program(tmp_path: Path) -> None:
    tilfeldig = random.Random(1)  # noqa: S311  a seed that can be repeated is the point
    slutt = time.monotonic() + 4
    while time.monotonic() < slutt:
        svar = read_returbytes(tmp_path, mutert(tilfeldig, GOD))
        assert "FIL-99" not in koder(svar), tilfeldig


def test_no_mutated_part_stops_the_program_and_both_readings_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tilfeldig = random.Random(2)  # noqa: S311  a seed that can be repeated is the point
    deler = unpack()
    slutt = time.monotonic() + 7
    lest = 0
    while time.monotonic() < slutt:
        del_ = tilfeldig.choice((_ARK, *_FUZZDELER))
        innhold = pack({**deler, del_: mutert(tilfeldig, deler[del_])}, zipfile.ZIP_STORED)
        svar = read_returbytes(tmp_path, innhold)
        assert "FIL-99" not in koder(svar)
        lest += isinstance(svar, Avlesning)
        with monkeypatch.context() as bare_tre:
            bare_tre.setattr(ark_modul, "split_ark", lambda *_: None)
            gjennom_tre = read_returbytes(tmp_path, innhold)
        assert svar == gjennom_tre
    assert lest > 10


def test_catalogue() -> None:
    for kode in (kode for kode in KODER.values() if kode.kode.startswith("FIL-")):
        assert kode.gjor.endswith(".")
        assert kode.tekst.endswith(kode.gjor)
        funn = make_funn(
            kode.kode, fil="f.xlsx", ark="A", celle="B2", funnet=1, ventet=2, hvorfor="x"
        )
        assert funn.alvor.navn == kode.alvor
        assert "{" not in funn.tekst
    to_like = Kode(kode="FIL-01", alvor="info", tittel="", hva="", gjor="", kilde="")
    with pytest.raises(ValueError, match="to ganger"):
        _katalog([to_like, replace(to_like, alvor="feil")])
    with pytest.raises(ValueError, match="formen"):
        _katalog([replace(to_like, kode="FIL1")])
