"""Plans in Word: every field right, and everything else on the list, on good and damaged documents."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gevinstark.cli import main
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.lesing.word.blokker import read_dokument
from gevinstark.lesing.word.utenfor import _between_tags
from gevinstark.mal.les_plan import read_plan
from gevinstark.planlesing.dokumentleser import read_felt
from gevinstark.planlesing.ordlyd import read_ordlyd
from gevinstark.planlesing.samling import Samling
from gevinstark.planlesing.word import read_word_plan

ROT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "word"
ORDLYD = read_ordlyd(ROT / "maler" / "medfinansiering" / "2017.word.yaml")

#: What the undamaged document has on its list: footnotes, a table in a cell, text under headings,
#: a comment, tracked insertions, a tracked deletion of a row.
FOER = {"ORD-29": 2, "ORD-33": 1, "ORD-34": 4, "ORD-28": 1, "ORD-26": 12}
#: Damage -> what it adds to the list, or takes away.
SKADER: dict[str, dict[str, int]] = {
    "ekstra_kolonne": {"ORD-21": 2},
    "fotnote_i_tall": {"ORD-25": 1, "ORD-29": 1},
    "kolonner_byttet": {},
    "rad_delt": {"ORD-19": 1},
    "rader_slaatt_sammen": {"ORD-20": 5, "ORD-36": 1},
    "sporede_slettinger": {"ORD-26": 4},
    "tabell_som_bilde": {"ORD-12": 1},
    "tall_i_rare_former": {"ORD-26": -2},
    "tekstboks": {},
    "to_tabeller_D": {},
    "uten_id_kjent": {"ORD-18": 4},
    "uten_overskriftsrad": {"ORD-10": 126, "ORD-11": 1},
}


def _read(navn: str) -> Samling:
    return read_felt(navn, read_dokument((DATA / f"{navn}.docx").read_bytes()), ORDLYD)


def _fasit(navn: str) -> dict[str, str]:
    fasit: dict[str, str] = json.loads((DATA / f"{navn}.fasit.json").read_text(encoding="utf-8"))
    return fasit


def _flatt(tekst: str) -> str:
    return " ".join(tekst.split())


@pytest.mark.parametrize("navn", ["plan-001", "plan-ep"])
def test_every_field_of_a_whole_plan(navn: str) -> None:
    lest = {n: _flatt(t) for n, t in _read(navn).felt.items()}
    assert lest == {n: _flatt(t) for n, t in _fasit(navn).items()}


@pytest.mark.parametrize("skade", sorted(SKADER))
def test_a_damaged_plan_has_all_that_can_be_known_and_lists_the_rest(skade: str) -> None:
    endring: Any = json.loads((DATA / "skadet" / f"{skade}.json").read_text(encoding="utf-8"))
    fasit = _fasit("plan-001") | endring["annerledes"]
    fasit = {n: _flatt(t) for n, t in fasit.items() if n not in endring["mangler"]}
    samling = _read(f"skadet/{skade}")
    assert {n: _flatt(t) for n, t in samling.felt.items()} == fasit
    ventet = Counter(FOER)
    ventet.update(SKADER[skade])
    assert Counter(f.kode for f in samling.funn) == +ventet


def test_no_text_of_a_table_is_lost() -> None:
    """The table without headings: each of its texts is on the list, whole."""
    skadet, hel = _read("skadet/uten_overskriftsrad"), _read("plan-001")
    borte = {t for n, t in hel.felt.items() if n not in skadet.felt}
    listet = {f.funnet for f in skadet.funn if f.kode == "ORD-10"}
    assert borte <= listet


def test_a_struck_text_and_a_deleted_row_are_told() -> None:
    lest = _read("skadet/sporede_slettinger")
    assert lest.felt["E.K2.viktighet"] == "Medium"
    assert ("ORD-26", "Høy") in {(f.kode, f.funnet) for f in lest.funn}


def _avsnitt(inni: str) -> str:
    return f"<w:p>{inni}</w:p>"


def _run(tekst: str, egenskap: str = "") -> str:
    return f"<w:r><w:rPr>{egenskap}</w:rPr><w:t>{tekst}</w:t></w:r>"


_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CELLE = f"<w:tc>{_avsnitt(_run('{}'))}</w:tc>"
#: What is put into the body, each with a mark, and the finding that tells of it.
I_TEKSTEN = {
    "ORD-23": _avsnitt(_run("Merke skjult", "<w:vanish/>")),
    "ORD-46": _avsnitt(_run("(Merke i parentes)")),
    "ORD-50": f'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr>{_run("Merke overskrift")}</w:p>',
    "ORD-26": f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{_CELLE.format('Merke slettet rad')}</w:tr></w:tbl>",
    "ORD-34": '<w:p><w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice/><mc:Fallback><w:pict><w:txbxContent>'
    f"{_avsnitt(_run('Merke boks'))}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
}
#: The same in parts beside it.
VED_SIDEN = {
    "word/header9.xml": ("ORD-48", f"<w:hdr {_NS}>{_avsnitt(_run('Merke topptekst'))}</w:hdr>"),
    "word/afchunk.html": ("ORD-47", "<html><p>Merke <b>innlimt</b></p></html>"),
    "word/diagrams/data1.xml": ("ORD-47", "<d><p><t>Merke figur</t></p></d>"),
    "word/endnotes.xml": ("ORD-29", f'<w:endnotes {_NS}><w:endnote w:id="9">{_avsnitt(_run("Merke note"))}</w:endnote></w:endnotes>'),
}  # fmt: skip


def test_every_text_of_a_document_is_a_field_or_on_the_list() -> None:
    """Hidden, deleted, in parentheses, beside the text: each is told. A prompt of a content control is not."""
    ut = BytesIO()
    with zipfile.ZipFile(DATA / "plan-ep.docx") as inn, zipfile.ZipFile(ut, "w") as til:
        for navn in inn.namelist():
            raa = inn.read(navn).decode("utf-8") if navn.endswith((".xml", ".rels")) else ""
            if navn == "word/document.xml":
                ledetekst = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_avsnitt(_run('Merke ledetekst'))}</w:sdtContent></w:sdt>"
                raa = raa.replace(
                    "<w:sectPr", "".join(I_TEKSTEN.values()) + ledetekst + "<w:sectPr", 1
                )
            if navn == "word/_rels/document.xml.rels":
                rel = (
                    '<Relationship Id="rX" Type="x/aFChunk" Target="afchunk.html"/></Relationships>'
                )
                raa = raa.replace("</Relationships>", rel)
            til.writestr(navn, raa or inn.read(navn))
        for navn, (_, innhold) in VED_SIDEN.items():
            til.writestr(navn, innhold)
    lest = read_felt("plan-ep", read_dokument(ut.getvalue()), ORDLYD)
    ventet = Counter([*I_TEKSTEN, *(kode for kode, _ in VED_SIDEN.values())])
    assert Counter(f.kode for f in lest.funn if "Merke" in f.tekst) == ventet
    assert not [t for t in lest.felt.values() if "Merke" in t]


@pytest.mark.parametrize(
    ("innhold", "sier"),
    [
        (b"", "Filen er tom"),
        (b"{\\rtf1 hei}", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (b"Hei", "ikke et Word-dokument"),
        (b"PK\x03\x04 avkortet", "skadet"),
    ],
)
def test_other_files_are_told_what_to_do(innhold: bytes, sier: str, tmp_path: Path) -> None:
    sti = tmp_path / "plan.docx"
    sti.write_bytes(innhold)
    with pytest.raises(GevinstarkError, match=sier):
        read_word_plan(sti)


@pytest.mark.parametrize(
    ("navn", "innhold", "raad"),
    [
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "(.docx)"),
        ("plan.rtf", b"{\\rtf1 hei}", "Dokumentet er RTF. Åpne det i Word eller LibreOffice"),
        ("plan.odt", b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.text", "(.odt)"),
        ("plan.pdf", b"%PDF-1.7\n", "Bruk Word-dokumentet PDF-en ble laget av."),
        ("plan.png", b"\x89PNG", "(.docx)"),
    ],
)
@pytest.mark.parametrize("kommando", ["ny", "lag"])
def test_documents_we_do_not_read(
    navn: str, innhold: bytes, raad: str, kommando: str, tmp_path: Path
) -> None:
    """Told for what they are, with what to do, and never taken for YAML."""
    (fil := tmp_path / navn).write_bytes(innhold)
    ord_ = (
        [str(tmp_path / "ny"), "--fra", str(fil)]
        if kommando == "ny"
        else [str(fil), "--ut", str(tmp_path / "ut")]
    )
    svar = CliRunner().invoke(main, [kommando, *ord_])
    assert svar.exit_code == 3
    assert raad in svar.output
    assert "YAML" not in svar.output
    assert sorted(p.name for p in tmp_path.iterdir()) == [navn]


def test_a_document_with_a_password() -> None:
    with pytest.raises(GevinstarkError, match="passord"):
        read_word_plan(DATA / "skadet" / "passord.docx")


def test_ny_writes_the_plan_and_the_list_and_ends_1(tmp_path: Path) -> None:
    argumenter = ["ny", str(tmp_path / "p"), "--fra", str(DATA / "plan-001.docx")]
    utfall = CliRunner().invoke(main, argumenter)
    assert utfall.exit_code == 1, utfall.output
    assert (tmp_path / "p" / "ikke-plassert.xlsx").is_file()
    plan = read_plan(tmp_path / "p" / "plan.yaml")
    assert plan.tittel == "Digital dialog i pleie- og omsorgstjenesten"
    assert (len(plan.rader("D")), len(plan.rader("E"))) == (4, 22)
    assert plan.verdi("D", "V1", "antall") == 300960
    assert plan.blokker["B"][0].summer["drift"]["virkning", "2018"] == 2500000


def test_ny_as_json_names_every_text(tmp_path: Path) -> None:
    argumenter = ["ny", str(tmp_path), "--fra", str(DATA / "plan-001.docx"), "--json"]
    dokument = json.loads(CliRunner().invoke(main, argumenter).stdout)
    assert dokument["felt"] == len(_fasit("plan-001"))
    assert {f["kode"] for f in dokument["ikke_plassert"]} >= {"ORD-33", "ORD-34"}
    assert all(f["funnet"] for f in dokument["ikke_plassert"])


def test_lag_does_not_issue_a_plan_in_word(tmp_path: Path) -> None:
    utfall = CliRunner().invoke(
        main, ["lag", str(DATA / "plan-001.docx"), "--ut", str(tmp_path / "ut")]
    )
    assert utfall.exit_code == 3
    assert "gevinstark ny" in utfall.output
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize(
    ("side", "tekst"),
    [
        ("<p>Hei <b>du</b></p><script>if(a<b){x>1}</script> slutt", "Hei du slutt"),
        ("a<STYLE type='x'>p{}</style >b", "a b"),
        ("a <script> b <p>c</p>", "a b c"),
        ("uten merker", "uten merker"),
        ("<script " * 100_000 + "slutt", "<script " * 100_000 + "slutt"),
    ],
)
def test_a_page_put_into_a_document_is_read_in_one_pass(side: str, tekst: str) -> None:
    """What is for a program is left out; what is never closed is shown, and costs no more than its length."""
    assert " ".join(" ".join(_between_tags(side)).split()) == " ".join(tekst.split())
