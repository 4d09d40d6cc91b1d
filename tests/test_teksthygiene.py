"""Text from a return is text in everything we write: never a formula, a link, markup or a command."""

from __future__ import annotations

import csv
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from brevleser import brevtekst
from click.testing import CliRunner
from skader import KOMMUNE, Bok, Runde

from gevinstark.cli import main
from gevinstark.grunn.verdi import Verdi
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.runde.felt import read_feltliste

LANG: Verdi = "=" + "Ø" * 32_766
FIENDTLIG = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    '=HYPERLINK("http://ond.example","klikk")',
    "http://ond.example",
    "mailto:ond@ond.example",
    "file:///etc/passwd",
    "internal:Kommune!A1",
    "external:c:\\ond.xlsx",
    "<script>alert(1)</script>",
    "</t></is></c><f>1+1</f>",
    "&lt;&amp;]]>",
    "\x1b[31mrød\x1b[0m\x1b]0;tittel\x07",
    "\u202etxt.exe\u2066\u200f",
    "a\x00b\x08c\x9b31m",
    "_x001B_[2J",
    "| a | b |\n|---|---|",
    "{fil}{0}%s%n",
    "'=1+1",
    LANG,
)
#: Of the control characters, those the file format can hold; NUL is written as an escape too.
_STYRER: frozenset[str] = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass
class Ut:
    """What one run over a hostile return wrote, and what it said."""

    mappe: Path
    tekster: dict[str, str]
    stdout: str
    stderr: str
    som_json: str
    filer: list[Path]


@pytest.fixture(scope="module")
def ut(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Ut:
    """Every hostile text in a free text field, and some in number and list fields too."""
    mappe = tmp_path_factory.mktemp("hygiene")
    inn = mappe / "inn"
    inn.mkdir()
    sti = inn / "=cmd|ond.xlsx"
    shutil.copyfile(runde.retur(), sti)
    bok = Bok(sti, runde.layout)
    fri = [c for c in runde.layout.celler() if c.rolle == "inndata" and c.type == "tekst"]
    tekster = {}
    # Spread over the sheets, the resource person's name among them.
    person = next(c for c in fri if c.kolonne == "ressursperson")
    maal = [person, *fri[5 :: max(len(fri) // len(FIENDTLIG), 1)]]
    for celle, tekst in zip(maal, FIENDTLIG, strict=False):
        assert isinstance(tekst, str)
        bok.skriv(celle.sted, tekst)
        tekster[celle.nokkel(KOMMUNE)] = tekst
    assert len(tekster) == len(FIENDTLIG)
    tall = [c for c in runde.layout.celler() if c.rolle == "inndata" and c.type == "tall"]
    for celle, tekst in zip(tall[::3], FIENDTLIG, strict=False):
        bok.skriv(celle.sted, tekst)
    valg = [c for c in runde.layout.celler() if c.rolle == "inndata" and c.type == "valg"]
    for celle, tekst in zip(valg[::4], FIENDTLIG, strict=False):
        bok.skriv(celle.sted, tekst)
    faste = [c for c in runde.layout.celler() if c.rolle == "fast" and c.type == "tekst"]
    for celle, tekst in zip(faste[::25], FIENDTLIG, strict=False):
        bok.skriv(celle.sted, tekst)
    bok.nytt_ark("=cmd|ark", '<row r="1"><c r="A1"><v>1</v></c></row>')
    utsendt = ["--utsendt", str(runde.utsendt)]
    vist = CliRunner().invoke(main, ["kontroller", str(sti), *utsendt])
    utfall = CliRunner().invoke(
        main,
        ["konsolider", str(inn), *utsendt, "--ut", str(mappe / "region.xlsx"), "--json",
         "--eksport", str(mappe / "eksport"), "--tilbakemelding", str(mappe / "svar")],
    )  # fmt: skip
    assert (vist.exit_code, utfall.exit_code) == (1, 1), utfall.output
    filer = [p for p in mappe.rglob("*") if p.is_file() and inn not in p.parents]
    return Ut(mappe, tekster, vist.stdout, vist.stderr, utfall.stdout, filer)


def _deler(sti: Path) -> Iterator[tuple[str, ET.Element]]:
    with zipfile.ZipFile(sti) as pakke:
        for navn in pakke.namelist():
            if navn.endswith((".xml", ".rels", ".vml")):
                yield navn, ET.fromstring(pakke.read(navn))


def _boker(ut: Ut) -> list[Path]:
    boker = [p for p in ut.filer if p.suffix == ".xlsx"]
    assert {p.name for p in boker} == {
        "region.xlsx",
        "budsjettbro.xlsx",
        "=cmd_ond-tilbakemelding.xlsx",
    }
    return boker


def _ren(tekst: str, tillatt: str = "\n") -> bool:
    return not [t for t in tekst if t not in tillatt and unicodedata.category(t) in _STYRER]


def test_workbooks_are_whole_and_link_nowhere(ut: Ut) -> None:
    for bok in _boker(ut):
        for navn, rot in _deler(bok):
            for e in rot.iter():
                assert e.get("TargetMode") != "External", (bok.name, navn)
                if e.tag.endswith("}hyperlink"):
                    assert not [k for k in e.attrib if k.endswith("}id")], (bok.name, navn)
                    assert re.fullmatch(
                        r"'?[\w \-]+'?![A-Z]+\d+(:[A-Z]+\d+)?", e.get("location", "")
                    )
                assert not e.tag.endswith(("}ddeLink", "}oleObject", "}script"))


def test_no_text_became_a_formula(runde: Runde, ut: Ut) -> None:
    for bok in _boker(ut):
        lest = read_retur(bok)
        assert isinstance(lest, Avlesning)
        for ark in lest.ark:
            for plass, celle in ark.celler.items():
                if celle.formel is not None:
                    assert "cmd" not in celle.formel, (bok.name, ark.navn, plass)
                    assert "ond" not in celle.formel, (bok.name, ark.navn, plass)
    kopi = next(p for p in ut.filer if p.name.endswith("-tilbakemelding.xlsx"))
    lest = read_retur(kopi)
    assert isinstance(lest, Avlesning)
    formler = sum(1 for a in lest.ark for c in a.celler.values() if c.formel)
    assert formler == len(runde.layout.formler)


def test_feedback_copy_keeps_every_text_as_it_was_written(ut: Ut) -> None:
    kopi = next(p for p in ut.filer if p.name.endswith("-tilbakemelding.xlsx"))
    felt = read_feltliste(kopi).felt
    for nokkel, tekst in ut.tekster.items():
        assert felt[nokkel].verdi == tekst, nokkel
        assert felt[nokkel].formel is None


def test_notes_headings_and_letters_are_clean(ut: Ut) -> None:
    """What we write about a text, unlike the text itself in its own cell."""
    kopi = next(p for p in ut.filer if p.name.endswith("-tilbakemelding.xlsx"))
    lest = read_retur(kopi)
    assert isinstance(lest, Avlesning)
    for celle in lest.ark[0].celler.values():
        assert isinstance(celle.verdi, str)
        assert _ren(celle.verdi), celle.verdi
        assert len(celle.verdi) < 1000
    for navn, rot in _deler(kopi):
        if navn.startswith("xl/comments"):
            assert all(_ren(t) for t in rot.itertext())
    brev = brevtekst(next(p for p in ut.filer if p.suffix == ".eml"))
    assert _ren(brev)
    assert len(brev) < 20_000
    assert brev.splitlines()[2] == "Hei,"


_STYRETEGN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def test_csv_holds_no_formula_and_gives_the_text_back(ut: Ut) -> None:
    tekst = (ut.mappe / "eksport" / "data.csv").read_bytes().decode("utf-8-sig")
    rader = list(csv.DictReader(StringIO(tekst, newline=""), delimiter=";"))
    for rad in rader:
        for kolonne, verdi in rad.items():
            if kolonne != "verdi":
                assert not verdi.startswith(("=", "+", "-", "@", "\t", "\r")), (kolonne, verdi[:40])
    ved = {r["felt"]: r["tekst"] for r in rader}
    for nokkel, fasit in ut.tekster.items():
        lest = ved[nokkel]
        assert lest.removeprefix("'") == _STYRETEGN.sub("\ufffd", fasit)


@pytest.mark.parametrize("fil", ["data.csv", "data.json", "utelatt.json", "mottak.json"])
def test_no_exported_text_steers_a_terminal(ut: Ut, fil: str) -> None:
    tekst = (ut.mappe / "eksport" / fil).read_text(encoding="utf-8")
    assert not _STYRETEGN.search(tekst)


def test_json_and_parquet_give_the_texts_back(ut: Ut) -> None:
    rader = json.loads((ut.mappe / "eksport" / "data.json").read_text(encoding="utf-8"))
    tabell = pq.read_table(ut.mappe / "eksport" / "data.parquet").to_pylist()
    for ved in ({r["felt"]: r["tekst"] for r in rader}, {r["felt"]: r["tekst"] for r in tabell}):
        for nokkel, fasit in ut.tekster.items():
            assert ved[nokkel] == fasit
    dokument = json.loads(ut.som_json)
    assert dokument["inndata"]["lest"] == (
        dokument["inndata"]["konsolidert"] + dokument["inndata"]["utelatt"]
    )


def test_terminal_cannot_be_steered(ut: Ut) -> None:
    for strom in (ut.stdout, ut.stderr):
        assert _ren(strom)
    # JSON on stdout too: a terminal shows it.
    assert _ren(ut.som_json)


def test_felt_shows_hostile_texts_safely(ut: Ut) -> None:
    kopi = next(p for p in ut.filer if p.name.endswith("-tilbakemelding.xlsx"))
    assert _ren(CliRunner().invoke(main, ["felt", str(kopi)]).output, "\n\t")
    som_json = CliRunner().invoke(main, ["felt", str(kopi), "--json"]).output
    assert _ren(som_json)
    verdier = {f["felt"]: f["verdi"] for f in json.loads(som_json)["felt"]}
    for nokkel, tekst in ut.tekster.items():
        assert verdier[nokkel] == tekst
