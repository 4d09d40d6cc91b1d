"""Rows of constants put into a finished workbook are read back as they were, by others too."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from lest_i_minnet import les

from gevinstark.errors import InternFeil
from gevinstark.layout import Ark, Celle, Layout, Mengde
from gevinstark.verdi import Feilverdi, Verdi
from gevinstark.workbook.mengde import put_mengder
from gevinstark.workbook.skriv import Bokvalg, write_workbook

RADER: tuple[tuple[Verdi, ...], ...] = (
    ("=1+1", 1.5, None),
    ("<&> \"'  æøå\nto linjer ", 2024, True),
    ("_x0041_", -1e-7, Feilverdi("#N/A")),
    ("x" * 40_000, 0.1 + 0.2, "\x07"),
)


def _bok(rader: tuple[tuple[Verdi, ...], ...]) -> bytes:
    kolonner = tuple(Celle("Data", 3, k, "fast", "tekst", stil="data") for k in (1, 2, 3))
    celler = (Celle("Data", 1, 1, "fast", "tekst", "Tittel"),)
    data = Ark("Data", "Data", celler, (10, 10, 10), mengde=Mengde(3, kolonner, rader))
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
    ventet = [[v[:32_767] if isinstance(v, str) else v for v in rad] for rad in RADER]
    assert lest == ventet
    assert all(c.formel is None for c in data.celler.values())


def test_openpyxl_reads_them_too() -> None:
    ark = openpyxl.load_workbook(BytesIO(_bok(RADER)))["Data"]
    assert [ark.cell(3, k).value for k in (1, 2, 3)] == ["=1+1", 1.5, None]
    assert ark["A3"].data_type == "s"
    assert ark["A3"].style_id == ark["A6"].style_id != 0
    assert ark.dimensions == "A1:C6"


def test_no_rows_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(BytesIO(_bok(())))["Data"]["A1"].value == "Tittel"


def test_a_sheet_without_the_row_is_refused() -> None:
    mengde = Mengde(9, (Celle("Data", 9, 1, "fast", "tekst"),), (("a",),))
    with pytest.raises(InternFeil, match="raden 9"):
        put_mengder(_bok(()), {"xl/worksheets/sheet2.xml": mengde})
