"""Rows of constants put into a finished workbook are read back as they were, by others too."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from lest_i_minnet import les
from ooxml import find_feil

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, som_lest
from gevinstark.skriving import zipdeler
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.radblokk import Arkdel, put_radblokker
from gevinstark.skriving.skriv import write_workbook
from gevinstark.skriving.tekst import writable

RADER: tuple[tuple[Verdi, ...], ...] = (
    ("=1+1", 1.5, None),
    ("<&> \"'  æøå\nto linjer ", 2024, True),
    ("_x0041_", -1e-7, Feilverdi("#N/A")),
    ("x" * 40_000, 0.1 + 0.2, "\x07"),
)


def _bok(rader: tuple[tuple[Verdi, ...], ...]) -> bytes:
    kolonner = tuple(Celle("Data", 3, k, "fast", "tekst", stil="data") for k in (1, 2, 3))
    celler = (Celle("Data", 1, 1, "fast", "tekst", "Tittel"),)
    data = Ark("Data", "Data", celler, (10, 10, 10), radblokker=(Radblokk.of(3, kolonner, rader),))
    foran = Ark("Foran", "Foran", (Celle("Foran", 3, 1, "fast", "tekst", "står"),), (10,))
    layout = Layout("s", "1", "p", "t", "region", 2024, (2024, 2025), {}, (foran, data))
    return write_workbook(layout, {}, {}, Bokvalg("t", "e", "b", date(2024, 1, 1)))


def test_rows_are_read_back_as_they_were(tmp_path: Path) -> None:
    sti = tmp_path / "bok.xlsx"
    sti.write_bytes(_bok(RADER))
    foran, data = les(sti).ark
    assert [c.verdi for c in foran.celler.values()] == ["står"]
    lest = [[c.verdi if c else None for c in (data.celler.get((r, k)) for k in (1, 2, 3))]
            for r in range(3, 7)]  # fmt: skip
    ventet = [[writable(v) if isinstance(v, str) else v for v in rad] for rad in RADER]
    assert lest == ventet
    assert all(c.formel is None for c in data.celler.values())


def test_columns_of_every_kind_are_read_back(tmp_path: Path) -> None:
    """In more rows than are written at a time: texts met again and not, blanks here and there, before,
    between and after cells that are in every row, truth values beside the numbers they equal."""

    def rad(nr: int) -> tuple[Verdi, ...]:
        blandet: tuple[Verdi, ...] = (1, True, 1.0, "1", None, 0, False, "", 0.5, Feilverdi("#N/A"))
        return (
            None if nr < 1200 else f"{nr % 7}", f"ny {nr}", None, f"igjen {nr % 3}", None if nr % 5 else "x",
            "" if nr % 2 else nr, blandet[nr % 10], blandet[nr * 7 % 4], float(nr), None,
        )  # fmt: skip

    rader = tuple(map(rad, range(2500)))
    kolonner = tuple(Celle("D", 3, k, "fast", "tekst", stil="data") for k in range(1, 11))
    data = Ark("D", "D", (Celle("D", 1, 1, "fast", "tekst", "Tittel"),), (10,),
               radblokker=(Radblokk.of(3, kolonner, rader, {1: 29.0, 1700: 43.5}),))  # fmt: skip
    layout = Layout("s", "1", "p", "t", "region", 2024, (2024, 2025), {}, (data,))
    bok = write_workbook(layout, {}, {}, Bokvalg("t", "e", "b", date(2024, 1, 1)))
    (tmp_path / "bok.xlsx").write_bytes(bok)
    celler = les(tmp_path / "bok.xlsx").ark[0].celler
    lest = {plass: (type(c.verdi), c.verdi) for plass, c in celler.items() if plass[0] > 1}
    ventet = {
        (r, k): (type(som_lest(v)), som_lest(v))
        for r, verdier in enumerate(rader, 3)
        for k, v in enumerate(verdier, 1)
        if v is not None and v != ""
    }
    assert lest == ventet
    excel = openpyxl.load_workbook(BytesIO(bok))["D"]
    assert {r: d.height for r, d in excel.row_dimensions.items() if d.height} == {4: 29, 1703: 43.5}
    tekster = zipfile.ZipFile(BytesIO(bok)).read("xl/sharedStrings.xml").decode()
    brukt = 1 + sum(isinstance(v, str) and v != "" for r in rader for v in r)
    assert f' count="{brukt}" uniqueCount="{tekster.count("<si>")}"' in tekster


@pytest.mark.parametrize("pakker", ["zlib", "isal.isal_zlib"])
def test_whoever_packs_the_rows_are_the_same(
    pakker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vanlig = _bok(RADER)
    monkeypatch.setattr(zipdeler, "_rask", pytest.importorskip(pakker))
    bok = _bok(RADER)
    with zipfile.ZipFile(BytesIO(bok)) as en, zipfile.ZipFile(BytesIO(vanlig)) as annen:
        assert en.testzip() is None
        assert {n: en.read(n) for n in en.namelist()} == {
            n: annen.read(n) for n in annen.namelist()
        }
    (tmp_path / "bok.xlsx").write_bytes(bok)
    assert len(les(tmp_path / "bok.xlsx").ark) == 2


def test_openpyxl_reads_them_too() -> None:
    ark = openpyxl.load_workbook(BytesIO(_bok(RADER)))["Data"]
    assert [ark.cell(3, k).value for k in (1, 2, 3)] == ["=1+1", 1.5, None]
    assert ark["A3"].data_type == "s"
    assert ark["A3"].style_id == ark["A6"].style_id != 0
    assert ark.dimensions == "A1:C6"


def test_formulas_are_filled_down_with_their_results(tmp_path: Path) -> None:
    """Beside numbers that need decimals, a row that is higher, a table, and a sum below them."""
    kolonner = (
        Celle("Data", 3, 1, "fast", "tekst", stil="databrutt"),
        Celle("Data", 3, 2, "fast", "tall", stil="data"),
        Celle("Data", 3, 3, "formel", "kroner", formel='=IF(B3>$B$3,B3*2&"<B3>",Data!$B3)'),
    )
    rader: tuple[tuple[Verdi, ...], ...] = (
        ("a", 1.0, None), ("b", 2.5, None), (None, 3, None), ("d", None, None),
    )  # fmt: skip
    radblokk = Radblokk.of(3, kolonner, rader, {1: 29.0})
    celler = (
        Celle("Data", 2, 1, "fast", "tekst", "A"), Celle("Data", 2, 2, "fast", "tekst", "B"),
        Celle("Data", 2, 3, "fast", "tekst", "C"),
        Celle("Data", 7, 2, "formel", "tall", formel="=SUM(B3:B6)"),
        Celle("Data", 8, 1, "fast", "tekst", "siste"),
    )  # fmt: skip
    tabell = ("T", "A2:C6", ("A", "B", "C"))
    ark = Ark("Data", "Data", celler, (10, 10, 10), radblokker=(radblokk,), tabeller=(tabell,))
    layout = Layout("s", "1", "p", "t", "region", 2024, (2024, 2025), {}, (ark,))
    resultater: list[Verdi] = [1.0, "5<B3>", True, Feilverdi("#N/A")]
    (kolonne,) = layout.formelkolonner
    bok = write_workbook(
        layout, {}, {Sted("Data", 7, 2): 6.5}, Bokvalg("t", "e", "b", date(2024, 1, 1)),
        {kolonne: resultater},
    )  # fmt: skip
    assert find_feil(bok) == []

    (tmp_path / "bok.xlsx").write_bytes(bok)
    lest = les(tmp_path / "bok.xlsx").ark[0].celler
    assert [lest[r, 3].formel for r in range(3, 7)] == [
        f'=IF(B{r}>$B$3,B{r}*2&"<B3>",Data!$B{r})' for r in range(3, 7)
    ]
    assert [lest[r, 3].verdi for r in range(3, 7)] == resultater
    assert (lest[7, 2].verdi, lest[8, 1].verdi) == (6.5, "siste")

    excel = openpyxl.load_workbook(BytesIO(bok))["Data"]
    assert excel.dimensions == "A2:C8"
    assert excel.tables["T"].ref == excel.tables["T"].autoFilter.ref == "A2:C6"
    assert [excel.cell(r, 2).number_format for r in (3, 4, 5)] == ["#,##0", "#,##0.00", "#,##0"]
    assert [excel.cell(r, 1).value for r in range(3, 7)] == ["a", "b", None, "d"]
    assert {r: excel.row_dimensions[r].height for r in (3, 4, 5)} == {3: None, 4: 29.0, 5: None}


def test_no_rows_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(BytesIO(_bok(())))["Data"]["A1"].value == "Tittel"


def test_a_sheet_without_the_row_is_refused() -> None:
    radblokk = Radblokk.of(9, (Celle("Data", 9, 1, "fast", "tekst"),), (("a",),))
    ark = Ark("Data", "Data", (), (10,), radblokker=(radblokk,))
    with pytest.raises(InternFeil, match="raden 9"):
        put_radblokker(_bok(()), [Arkdel("xl/worksheets/sheet2.xml", ark, {})])
