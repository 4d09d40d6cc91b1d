"""A number in a field for words is the text its cell shows."""

from __future__ import annotations

import pytest

from gevinstark.kontroll.likhet import samme_verdi
from gevinstark.kontroll.tallvisning import show_tall
from gevinstark.lesing.stiler import is_datoformat
from gevinstark.lesing.tallverdi import read_isodato


@pytest.mark.parametrize(
    ("tall", "kode", "vist"),
    [
        (22334455, "", "22334455"), (2026.0, "", "2026"), (0.125, "", "0,125"), (-0.5, "", "-0,5"),
        (1e15, "", "1000000000000000"), (0.1 + 0.2, "", "0,3"), (0.3, "0%", "30 %"),
        (0.125, "0.0%", "12,5 %"), (0.125, "0.0 %", "12,5 %"), (0.125, "0.0\\ %", "12,5 %"), (301, "0000", "0301"),
        (1234567, "#,##0", "1\u00a0234\u00a0567"), (1234.5, "#,##0.00", "1\u00a0234,50"),
        (2.5, "0.0#", "2,5"), (2, "0.##", "2"), (500, '"kr "#,##0', "kr 500"), (500, '0" stk"', "500 stk"),
        (500, "[Red]0.0_);(0.0)", "500,0"), (3, "0.00E+00", "3"), (7, "Standard", "7"), (7, "[[[[", "7"),
    ],
)  # fmt: skip
def test_shown_as_in_the_cell(tall: float, kode: str, vist: str) -> None:
    assert show_tall(tall, kode) == vist


@pytest.mark.parametrize(
    ("kode", "dato"),
    [
        ("Standard", False), ("standard", False), ("General", False), ("dd.mm.yyyy", True), ("[h]:mm", True),
        ("[" * 200_000, False), ("d" * 255, True), ("d" * 256, False), ('"dager" 0', False),
    ],
)  # fmt: skip
def test_date_formats(kode: str, dato: bool) -> None:
    assert is_datoformat(kode) is dato


@pytest.mark.parametrize(
    ("tekst", "dager"),
    [
        ("PT0H11M0.000S", 11 / 1440),
        ("P1DT12H", 1.5),
        ("PT36H", 1.5),
        ("PT", None),
        ("P", None),
        ("11:00", 11 / 24),
    ],
)
def test_times_of_strict_files(tekst: str, dager: float | None) -> None:
    assert read_isodato(tekst, date1904=False) == dager


@pytest.mark.parametrize(
    ("tekst", "tall", "like"),
    [("3228", 3228.0, True), ("0301", 301.0, True), ("3228", 3229.0, False), ("3,5", 3.5, False),
     ("\u0663", 3.0, False), ("", 0.0, False), ("9" * 16, float("9" * 16), False)],
)  # fmt: skip
def test_a_text_of_digits_saved_as_a_number_is_no_change(
    tekst: str, tall: float, like: bool
) -> None:
    assert samme_verdi(tekst, tall) is like
    assert samme_verdi(tall, tekst) is like
