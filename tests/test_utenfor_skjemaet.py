"""What nothing in the form depends on never rejects a file, and what the form does use always does."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from skader import Runde

from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.innlest import Innlest
from gevinstark.innlesing.les_fil import read_fil

Endring = Callable[[str], str]
#: Right of and below everything in every sheet.
FRI = "ZZ1048000"


def _change(
    fra: Path, til: Path, endringer: dict[str, Endring | bytes], navn: Endring = str
) -> None:
    with zipfile.ZipFile(fra) as inn, zipfile.ZipFile(til, "w", zipfile.ZIP_DEFLATED) as ut:
        for del_ in inn.namelist():
            endring = endringer.get(del_, str)
            innhold = endring if isinstance(endring, bytes) else endring(inn.read(del_).decode())
            ut.writestr(navn(del_), innhold)


def _put(celle: str) -> Endring:
    """A row of its own below all others, with these cells."""
    rad = FRI.removeprefix("ZZ")
    return lambda t: t.replace("</sheetData>", f'<row r="{rad}">{celle}</row></sheetData>')


def _first_number(t: str) -> str:
    ny, antall = re.subn(
        r'(<c r="[A-Z]+[0-9]+" s=")[0-9]+(" t="s"><v>)', r"\g<1>9999\2", t, count=1
    )
    assert antall == 1
    return ny


ARK = "xl/worksheets/sheet2.xml"
CORE, APP = "docProps/core.xml", "docProps/app.xml"
#: name -> (what is changed, what the names of the parts become, the codes that are new)
LESES: dict[str, tuple[dict[str, Endring | bytes], Endring, list[str]]] = {
    "tom app": ({APP: b""}, str, []),
    "ødelagt core": ({CORE: b"<cp:coreProperties"}, str, []),
    "core i utf-16": ({CORE: "<a/>".encode("utf-16")}, str, []),
    "aar 9999": ({CORE: lambda t: re.sub(r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>9999-12-31T23:59:59Z", t)}, str, []),
    "aar 1": ({CORE: lambda t: re.sub(r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>0001-01-01T00:00:00Z", t)}, str, []),
    "omvendt skraastrek": ({}, lambda n: n.replace("/", "\\"), []),
    "store bokstaver": ({}, str.upper, []),
    "omvendt skraastrek i relasjoner": (
        {"xl/_rels/workbook.xml.rels": lambda t: t.replace("worksheets/", "worksheets\\")}, str, []),
    "stil utenfor": ({ARK: _first_number}, str, []),
    "samme frie celle": ({ARK: _put(f'<c r="{FRI}"><v>1</v></c>' * 2)}, str, ["FIL-66"]),
    "klokkeslett i fri celle": ({ARK: _put(f'<c r="{FRI}" t="d"><v>i kveld</v></c>')}, str, ["FIL-66"]),
    "tekst som ikke finnes, i fri celle": ({ARK: _put(f'<c r="{FRI}" t="s"><v>999999</v></c>')}, str, ["FIL-66"]),
    "skjult ark uten del": (
        {"xl/workbook.xml": lambda t: t.replace(
            "</sheets>", '<sheet name="Rart" sheetId="99" state="veryHidden" r:id="rId999"/></sheets>')},
        str, ["FIL-66"]),
}  # fmt: skip


def _read(runde: Runde, sti: Path) -> Innlest:
    return read_fil(sti, sti.name, [runde.utsending])


@pytest.mark.parametrize("navn", LESES)
def test_what_the_form_does_not_use_rejects_nothing(
    runde: Runde, tmp_path: Path, navn: str
) -> None:
    endringer, delnavn, nye = LESES[navn]
    sti = tmp_path / "retur.xlsx"
    _change(runde.retur("3240"), sti, endringer, delnavn)
    (god,) = _read(runde, runde.retur("3240")).svar
    (lest,) = _read(runde, sti).svar
    assert (lest.verdier, lest.lest) == (god.verdier, god.lest)
    kjente = [f.kode for f in god.funn]
    ekstra = [f for f in lest.funn if f.kode not in kjente]
    assert [f.kode for f in ekstra if f.kode.startswith("FIL")] == nye
    assert all(f.alvor is Alvor.INFO for f in ekstra if f.kode == "FIL-66")


def test_the_crc_of_a_part_nobody_reads_rejects_nothing(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "retur.xlsx"
    innhold = bytearray(runde.retur("3240").read_bytes())
    with zipfile.ZipFile(runde.retur("3240")) as bok:
        post = bok.getinfo("xl/theme/theme1.xml")
    # Its checksum in the table of contents.
    plass = innhold.rindex(b"xl/theme/theme1.xml") - 30
    assert innhold[plass : plass + 4] == post.CRC.to_bytes(4, "little")
    innhold[plass] ^= 0xFF
    sti.write_bytes(innhold)
    (god,) = _read(runde, runde.retur("3240")).svar
    (lest,) = _read(runde, sti).svar
    assert lest.verdier == god.verdier


@pytest.mark.parametrize(
    ("innhold", "kode"),
    [
        ('<c r="A1"><v>1</v></c>' * 2, "FIL-42"), ('<c r="A1" t="d"><v>i kveld</v></c>', "FIL-46"),
        ('<c r="A1" t="s"><v>999999</v></c>', "FIL-43"),
    ],
)  # fmt: skip
def test_what_the_form_uses_does(runde: Runde, tmp_path: Path, innhold: str, kode: str) -> None:
    sti = tmp_path / "retur.xlsx"
    _change(runde.retur("3240"), sti,
            {ARK: lambda t: re.sub(r'<c r="A1".*?</c>', innhold, t, count=1)})  # fmt: skip
    lest = _read(runde, sti)
    assert [f.kode for f in lest.funn] == [kode]
    assert not lest.svar
