"""Any text there is goes out through one door, and is read back the same by three readers.

Half a surrogate pair, U+FFFE and U+FFFF can stand in no XML file; they become U+FFFD on the way out.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lest_i_minnet import les
from python_calamine import CalamineWorkbook

from gevinstark.grunn.celle import Ark, Celle, Diagram, Radblokk
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.rapport.word import Dokument
from gevinstark.rapport.wordtabell import Kolonne
from gevinstark.skriving.bokvalg import Bokvalg, Merke
from gevinstark.skriving.flett import merge_verdier
from gevinstark.skriving.skriv import write_workbook
from gevinstark.skriving.tekst import MAKS_TEKST, encode, plain, t_element, utf16_length, writable

#: Each stands for its kind: what Word, a form, a web page and a careless program leave behind.
VERSTE = (
    "kjøring\x0bfra Word", "_x000B_", "_x0041_x0042_", "_x005F_x0041_", "__x0041__", "<r>tekst</r>",
    "<r><t>a</t></r>", "\r", "a\r\nb", " ytterst ", "\n", "\t", "]]>", "&amp;", "=1+1", "\x00\x1f",
    "\x7f\x85\x9f", "\ud800", "\udc00\ud800", "a\ufffeb\uffff", "\U0001f600" * 20_000, "æ" * 40_000,
    "e\u0301", "\u202e\u2028\u2029", "'", "#N/A", "TRUE", "12", "_x000b_", "x" * MAKS_TEKST,
    "\x07" * MAKS_TEKST, "<r>" + "x" * (MAKS_TEKST - 7) + "</r>",
)  # fmt: skip
TEKSTER = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    st.lists(st.sampled_from(["_x", "x000B_", "_", "<r>", "</r>", "\x0b", "\r", " ", "A", "&"]))
    .map("".join),
)  # fmt: skip
FAA = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALG = Bokvalg("t", "e", "b", date(2024, 1, 1))


def _layout(tekst: str) -> Layout:
    """A constant, a formula's result, a row of many, a heading, a link and a chart that names them."""
    celler = (
        Celle("A", 1, 1, "fast", "tekst", tekst),
        Celle("A", 2, 1, "formel", "tekst", formel="=A1"),
        Celle("A", 3, 1, "inndata", "tekst", tekst, eier="*", tabell="T", radid="r", kolonne="k",
              kolonneetikett=tekst, hjelp=tekst),
        Celle("A", 4, 1, "fast", "tekst", tekst, lenke="internal:A!A1"),
        Celle("A", 4, 2, "fast", "tall", 3),
    )  # fmt: skip
    serie = ("=A!$A$1", "A!$A$1:$A$2", "A!$B$4:$B$4")
    figur = Diagram("D1", "stolpe", tekst[:200] or "t", tekst[:200], (serie,), tekst[:200])
    rader: tuple[tuple[Verdi, ...], ...] = ((tekst,), ("andre",))
    radblokk = Radblokk.of(10, (Celle("B", 10, 1, "fast", "tekst", stil="data"),), rader)
    ark = (
        Ark("A", "A", celler, (10, 10), diagrammer=(figur,)),
        Ark("B", "B", (), (10,), radblokker=(radblokk,)),
    )
    return Layout("s", "1", "p", "t", "region", 2024, (2024, 2025), {}, ark)


def _write(tekst: str) -> bytes:
    valg = Bokvalg(tekst[:100], tekst[:100], tekst[:100], VALG.dato,
                   merker={Sted("A", 1, 1): Merke(tekst[:1000], "feil")})  # fmt: skip
    return write_workbook(_layout(tekst), {}, {Sted("A", 2, 1): tekst}, valg)


def _well_formed(innhold: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(innhold)) as bok:
        for navn in bok.namelist():
            if navn.endswith((".xml", ".rels", ".vml")):
                ET.fromstring(bok.read(navn))


def _as_openpyxl(tekst: str) -> str:
    """openpyxl does not decode `_x000B_`, and takes the escape out of an escaped escape."""
    if "_x" in tekst:
        return encode(tekst).replace("x005F_", "")
    return re.sub("[\x00-\x08\x0b-\x1f]", lambda t: f"_x{ord(t[0]):04X}_", tekst)


def _with_examples(test: Callable[..., None]) -> Callable[..., None]:
    for tekst in VERSTE:
        test = example(tekst)(test)
    return test


@pytest.fixture(scope="module")
def sti(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tekst") / "bok.xlsx"


@pytest.mark.filterwarnings("ignore::UserWarning")
@FAA
@given(tekst=TEKSTER)
@_with_examples
def test_any_text_is_read_back_the_same(sti: Path, tekst: str) -> None:
    innhold = _write(tekst)
    _well_formed(innhold)
    sti.write_bytes(innhold)
    ventet = writable(tekst)
    a, b = les(sti).ark[:2]
    lest = [a.celler.get((r, 1)) for r in (1, 2, 3, 4)] + [b.celler.get((10, 1))]
    if tekst:
        assert [c.verdi if c else None for c in lest] == [ventet] * 5
    with CalamineWorkbook.from_path(str(sti)) as bok:
        rader = bok.get_sheet_by_name("A").to_python(skip_empty_area=False)
        assert rader[0][0] == ventet
    ark = openpyxl.load_workbook(io.BytesIO(innhold))["A"]
    if tekst:
        assert _as_openpyxl(ventet) == ark["A1"].value


@FAA
@given(tekst=TEKSTER)
@_with_examples
def test_any_text_filled_in_is_read_back_the_same(sti: Path, tekst: str) -> None:
    tom = write_workbook(_layout("felt"), {}, {}, VALG)
    sted = Sted("A", 3, 1)
    innhold = merge_verdier(
        tom, {"A": "xl/worksheets/sheet1.xml"}, {sted: tekst}, {Sted("A", 2, 1): tekst}
    )
    _well_formed(innhold)
    sti.write_bytes(innhold)
    celler = les(sti).ark[0].celler
    lest = [celler[r, 1].verdi if (r, 1) in celler else None for r in (3, 2)]
    assert lest == [writable(tekst) or None] * 2


@FAA
@given(tekst=TEKSTER)
@_with_examples
def test_any_text_stands_in_word(tekst: str) -> None:
    dok = Dokument(tekst, tekst, datetime(2025, 1, 1, tzinfo=UTC))
    dok.tittel(tekst, tekst)
    dok.sitat(tekst, tekst)
    dok.tabell(tekst[:50], [Kolonne(tekst[:50])], [(tekst,)])
    ferdig = dok.ferdig()
    _well_formed(ferdig)
    docx.Document(io.BytesIO(ferdig))


def test_word_keeps_a_line_break_from_word() -> None:
    dok = Dokument("t", "e", datetime(2025, 1, 1, tzinfo=UTC))
    dok.avsnitt("kjøring\x0bfra Word")
    assert docx.Document(io.BytesIO(dok.ferdig())).paragraphs[-1].text == "kjøring\nfra Word"


@given(TEKSTER)
def test_what_can_stand_in_a_cell_is_not_changed(tekst: str) -> None:
    umulig = re.search("[\ud800-\udfff\ufffe\uffff]", tekst)
    assert umulig or writable(tekst) == tekst


@pytest.mark.parametrize("tegn", ["x", "\U0001f600"])
def test_the_limit_is_counted_in_utf16_units_and_a_cut_is_told(tegn: str) -> None:
    bredde = utf16_length(tegn)
    full = tegn * (MAKS_TEKST // bredde)
    assert writable(full) == full
    kuttet = writable(full + tegn)
    antall = utf16_length(full + tegn)
    hale = f" … [teksten er kuttet: den har {antall} tegn, og en celle har plass til 32767]"
    assert kuttet.endswith(f"{tegn}{hale}")
    assert MAKS_TEKST - 1 <= utf16_length(kuttet) <= MAKS_TEKST


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("a", "<t>a</t>"), (" a", '<t xml:space="preserve"> a</t>'), ("a\n", '<t xml:space="preserve">a\n</t>'),
        ("a b", "<t>a b</t>"), ("a\nb", "<t>a\nb</t>"), ("\r", '<t xml:space="preserve">_x000D_</t>'),
    ],
)  # fmt: skip
def test_outer_blanks_are_kept_only_where_there_are_some(tekst: str, ventet: str) -> None:
    assert t_element(tekst) == ventet


def test_what_is_no_cell_has_blanks_for_control_characters() -> None:
    assert plain("a\x07b\x0bc\r\nd\ufffe\ud800") == "a b\nc\nd\ufffd\ufffd"
