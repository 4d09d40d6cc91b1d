"""The Norwegian reader: a table for each rule, both sides of it, and properties over all text."""

from __future__ import annotations

import decimal
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gevinstark.grunn.norsk.datoer import TvetydigDato, norsk_dato, parse_dato
from gevinstark.grunn.norsk.tall import (
    Talltolkning,
    Tvetydig,
    parse_tall,
    siste_siffer_avrunding,
    suggests_tall,
)
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import norsk_tall

#: Text, value, half a unit of the last printed digit, unit, footnote.
LEST: list[tuple[str, str, str, str, str]] = [
    # the real plan (K1), as printed
    ("300.960", "300960", "0.5", "", ""),
    ("82.500", "82500", "0.5", "", ""),
    ("22.943", "22943", "0.5", "", ""),
    ("561.653", "561653", "0.5", "", ""),
    ("76000", "76000", "0.5", "", ""),
    ("76.000", "76000", "0.5", "", ""),
    ("76.000 brukere", "76000", "0.5", "brukere", ""),
    ("kr. 132,4 mill. pr. år", "132400000", "50000", "kr per år", ""),
    ("kr. 36,5 mill. per år", "36500000", "50000", "kr per år", ""),
    ("kr 21 mill. pr. år*", "21000000", "500000", "kr per år", "*"),
    ("kr. 132,4 mill. pr. år*", "132400000", "50000", "kr per år", "*"),
    ("2,5 mill.kr.", "2500000", "50000", "kr", ""),
    ("3,8 mill. kr", "3800000", "50000", "kr", ""),
    ("7,0 mill.kr", "7000000", "50000", "kr", ""),
    ("-7,8 mill.kr", "-7800000", "50000", "kr", ""),
    ("73,3 mill. kr.*", "73300000", "50000", "kr", "*"),
    ("-73,3 mill. kr.**", "-73300000", "50000", "kr", "**"),
    # plain
    ("0", "0", "0.5", "", ""),
    ("7", "7", "0.5", "", ""),
    (" 42 ", "42", "0.5", "", ""),
    ("+5", "5", "0.5", "", ""),
    ("0,00", "0", "0.005", "", ""),
    ("-0", "0", "0.5", "", ""),
    ("−0,0", "0", "0.05", "", ""),
    ("123456789012345678", "123456789012345678", "0.5", "", ""),
    # spaces of every kind
    ("1 234", "1234", "0.5", "", ""),
    ("1\u00a0234,50", "1234.50", "0.005", "", ""),
    ("1\u2009234,5", "1234.5", "0.05", "", ""),
    ("1\u202f234\u202f567", "1234567", "0.5", "", ""),
    ("1\u2007234", "1234", "0.5", "", ""),
    ("1\u2003234", "1234", "0.5", "", ""),
    ("1\u3000234", "1234", "0.5", "", ""),
    ("1 234\u00a0567", "1234567", "0.5", "", ""),
    ("\ufeff1\u200b234", "1234", "0.5", "", ""),
    ("2,5 mill.\nkr", "2500000", "50000", "kr", ""),
    ("\t500\r\n", "500", "0.5", "", ""),
    # decimals with one possible separator
    ("2,5", "2.5", "0.05", "", ""),
    ("2.5", "2.5", "0.05", "", ""),
    ("12.50", "12.50", "0.005", "", ""),
    ("1234,567", "1234.567", "0.0005", "", ""),
    ("1234.567", "1234.567", "0.0005", "", ""),
    ("1.2345", "1.2345", "0.00005", "", ""),
    ("0.125", "0.125", "0.0005", "", ""),
    ("0,125", "0.125", "0.0005", "", ""),
    (",5", "0.5", "0.05", "", ""),
    (".500", "0.500", "0.0005", "", ""),
    ("-,5", "-0.5", "0.05", "", ""),
    # groups and decimals that show each other
    ("1.234,50", "1234.50", "0.005", "", ""),
    ("1,234.50", "1234.50", "0.005", "", ""),
    ("1 234,50", "1234.50", "0.005", "", ""),
    ("1 234.50", "1234.50", "0.005", "", ""),
    ("1 234,567", "1234.567", "0.0005", "", ""),
    ("1.234,567", "1234.567", "0.0005", "", ""),
    ("1.234.567", "1234567", "0.5", "", ""),
    ("1,234,567", "1234567", "0.5", "", ""),
    ("1.234.567,8", "1234567.8", "0.05", "", ""),
    ("1'234", "1234", "0.5", "", ""),
    ("1’234’567,5", "1234567.5", "0.05", "", ""),
    ("1'234.50", "1234.50", "0.005", "", ""),
    # one separator, three digits: norm and size agree
    ("10.000", "10000", "0.5", "", ""),
    ("-300.960", "-300960", "0.5", "", ""),
    ("300.960 timer", "300960", "0.5", "timer", ""),
    ("kr 1.234", "1234", "0.5", "kr", ""),
    ("1.234 kr", "1234", "0.5", "kr", ""),
    ("NOK 1.234", "1234", "0.5", "kr", ""),
    ("1.234 brukere", "1234", "0.5", "brukere", ""),
    ("1.500,-", "1500", "0.5", "kr", ""),
    ("1,234", "1.234", "0.0005", "", ""),
    ("-1,234", "-1.234", "0.0005", "", ""),
    ("2,125 mill.", "2125000", "500", "", ""),
    ("132,400 mill. kr", "132400000", "500", "kr", ""),
    ("12,345 %", "12.345", "0.0005", "%", ""),
    ("12,345 årsverk", "12.345", "0.0005", "årsverk", ""),
    ("1.234.567 mill.", "1234567000000", "500000", "", ""),
    # signs
    ("-2,5", "-2.5", "0.05", "", ""),
    ("−5", "-5", "0.5", "", ""),
    ("–5", "-5", "0.5", "", ""),
    ("\u20115", "-5", "0.5", "", ""),
    ("- 5", "-5", "0.5", "", ""),
    ("minus 5", "-5", "0.5", "", ""),
    ("kr -5", "-5", "0.5", "kr", ""),
    ("-kr 5", "-5", "0.5", "kr", ""),
    ("(500)", "-500", "0.5", "", ""),
    ("(1 234,50)", "-1234.50", "0.005", "", ""),
    ("(2,5 mill. kr)", "-2500000", "50000", "kr", ""),
    ("kr (500)", "-500", "0.5", "kr", ""),
    ("(500) kr", "-500", "0.5", "kr", ""),
    ("(500)*", "-500", "0.5", "", "*"),
    # kroner and scale words
    ("500,-", "500", "0.5", "kr", ""),
    ("500,–", "500", "0.5", "kr", ""),
    ("500.-", "500", "0.5", "kr", ""),
    ("kr 500,-", "500", "0.5", "kr", ""),
    ("500,- kr", "500", "0.5", "kr", ""),
    ("1 500,- per år", "1500", "0.5", "kr per år", ""),
    ("500,--", "500", "0.5", "kr", ""),
    ("NOK 500", "500", "0.5", "kr", ""),
    ("500 NOK", "500", "0.5", "kr", ""),
    ("kr.500", "500", "0.5", "kr", ""),
    ("500 kroner", "500", "0.5", "kr", ""),
    ("KR 500", "500", "0.5", "kr", ""),
    ("2,5 mrd", "2500000000", "50000000", "", ""),
    ("2,5 mrd. kr", "2500000000", "50000000", "kr", ""),
    ("1,2 milliarder kroner", "1200000000", "50000000", "kr", ""),
    ("2 millioner kroner", "2000000", "500000", "kr", ""),
    ("500 tusen", "500000", "500", "", ""),
    ("500 tusen kr", "500000", "500", "kr", ""),
    ("500 t.kr", "500000", "500", "kr", ""),
    ("500 t.kr.", "500000", "500", "kr", ""),
    ("tkr 500", "500000", "500", "kr", ""),
    ("2,5 mkr", "2500000", "50000", "kr", ""),
    ("2,5 MNOK", "2500000", "50000", "kr", ""),
    ("MNOK 2,5", "2500000", "50000", "kr", ""),
    ("2,5mill", "2500000", "50000", "", ""),
    # percent, units, rates
    ("30 %", "30", "0.5", "%", ""),
    ("30%", "30", "0.5", "%", ""),
    ("30 prosent", "30", "0.5", "%", ""),
    ("2,5 pst.", "2.5", "0.05", "%", ""),
    ("-3,5 %", "-3.5", "0.05", "%", ""),
    ("300 timer", "300", "0.5", "timer", ""),
    ("1 time", "1", "0.5", "timer", ""),
    ("20 min", "20", "0.5", "min", ""),
    ("20 min.", "20", "0.5", "min", ""),
    ("20 min pr. mnd pr. bruker", "20", "0.5", "min per måned per bruker", ""),
    ("440 kr/time", "440", "0.5", "kr per time", ""),
    ("kr 440 per time", "440", "0.5", "kr per time", ""),
    ("5 000 p.a.", "5000", "0.5", "per år", ""),
    ("5 000 kr årlig", "5000", "0.5", "kr per år", ""),
    ("2,7 mill. besøk pr. uke", "2700000", "50000", "besøk per uke", ""),
    ("1,5 årsverk", "1.5", "0.05", "årsverk", ""),
    ("1,5 a\u030arsverk", "1.5", "0.05", "årsverk", ""),
    ("300 m2", "300", "0.5", "m2", ""),
    ("300 m²", "300", "0.5", "m2", ""),
    # fractions are exact
    ("1/2", "0.5", "0", "", ""),
    ("1 1/2", "1.5", "0", "", ""),
    ("½", "0.5", "0", "", ""),
    ("1½", "1.5", "0", "", ""),
    ("1 ½", "1.5", "0", "", ""),
    ("-¾", "-0.75", "0", "", ""),
    ("1⁄4", "0.25", "0", "", ""),
    ("3/6", "0.5", "0", "", ""),
    ("1/512", "0.001953125", "0", "", ""),
    ("½ time", "0.5", "0", "timer", ""),
    ("1/2 mill. kr", "500000", "0", "kr", ""),
    # full width
    ("\uff11\uff12\uff13", "123", "0.5", "", ""),
    ("\uff11\u3000\uff12\uff13\uff14\uff0c\uff15", "1234.5", "0.05", "", ""),
    # footnotes
    ("500*", "500", "0.5", "", "*"),
    ("500 **", "500", "0.5", "", "**"),
    ("500†", "500", "0.5", "", "†"),
]

#: Text, every candidate, the norm's first.
TVETYDIG: list[tuple[str, tuple[str, ...]]] = [
    ("1.234", ("1234", "1.234")),
    ("-1.234", ("-1234", "-1.234")),
    ("(1.234)", ("-1234", "-1.234")),
    ("1.234*", ("1234", "1.234")),
    ("9.999", ("9999", "9.999")),
    ("1.000", ("1000", "1.000")),
    ("1.234 timer", ("1234", "1.234")),
    ("1.234 %", ("1234", "1.234")),
    ("12.345 %", ("12345", "12.345")),
    ("12.345 årsverk", ("12345", "12.345")),
    ("2.125 mill. kr", ("2125000000", "2125000")),
    ("132.400 mill.", ("132400000000", "132400000")),
    ("22.943 tusen", ("22943000", "22943")),
    ("22.943 t.kr", ("22943000", "22943")),
    ("300,960", ("300.960", "300960")),
    ("12,345", ("12.345", "12345")),
    ("kr 1,234", ("1.234", "1234")),
    ("1,234 brukere", ("1.234", "1234")),
    ("1 234.567", ("1234567", "1234.567")),
]

IKKE_TALL = [
    # no number
    "", " ", "-", "–", "*", "()", "kr", "kr.", "%", ".", ",", "mill.", "Ikke aktuelt", "Måles ikke",
    "to millioner", "½½", "n/a", "#VALUE!",
    # not exact
    "ca. 300", "ca 300", "omtrent 300", "over 300", "> 300", "~300", "300+", "1/3", "⅓", "⅔", "5/7", "1/999", "300 ca.",
    # several numbers
    "200-300", "200–300", "2018–2028", "300\n400", "300\t400", "300 og 400", "500 kr 50 øre",
    "300  400", "2024 2025", "2024/25", "1; 2",
    # groups that are not groups
    "12 34", "1 23", "1.23.456", "1.234.5", "1,234,5", "1,23,456", "1.234 567", "1 234.567,8",
    "1234 567", "1234.567,8", "0.125.000", "0 500", "1..5", "1,,5", "1,2,3", "1.1.4",
    # leading zeros are identifiers; a trailing stop is an ordinal
    "0301", "007", "00", "00,5", "5,", "300...",
    # other ways of writing
    "1e5", "1E5", "2,5e6", "1e308", "NaN", "nan", "inf", "-inf", "Infinity", "1_0", "1_000", "0x10",
    "١٢٣", "१२", "5²", "10^2", "50*2", "=500", "12:30", "23.05.2017", "1/2/2024", "3/2",
    "12/4", "1 234/5", "1/2-2024",
    # signs and parentheses said twice or unfinished
    "--5", "+-5", "-(5)", "(-5)", "((5))", "(5", "5)", "-5-", "(ca) 500", ")5(",
    # unknown or contradictory words
    "300 epler", "300 dollar", "$ 300", "300 €", "SEK 300", "30 ‰", "30 %-poeng",
    "kr 30 %", "kr 300 timer", "kr 500 kr", "2 mill. mrd.", "2 mill. %", "500,- timer", "2,50,-",
    "300 kr per eple", "5 kr per år per år", "300 per", "A12", "Ø1", "300 timer 5", "kr kr 5", "1/2,-", "***", "5 ****",
    # bounds
    "1" * 19, "1" * 201, " " * 200 + "1",
]  # fmt: skip


@pytest.mark.parametrize(("tekst", "verdi", "avrunding", "enhet", "fotnote"), LEST)
def test_number_read(tekst: str, verdi: str, avrunding: str, enhet: str, fotnote: str) -> None:
    ventet = Talltolkning(Decimal(verdi), Decimal(avrunding), enhet == "%", enhet, fotnote)
    assert parse_tall(tekst) == ventet


@pytest.mark.parametrize(("tekst", "kandidater"), TVETYDIG)
def test_number_asked_about(tekst: str, kandidater: tuple[str, ...]) -> None:
    assert parse_tall(tekst) == Tvetydig(tuple(map(Decimal, kandidater)))


@pytest.mark.parametrize("tekst", IKKE_TALL)
def test_no_number(tekst: str) -> None:
    assert parse_tall(tekst) is None


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        *((f"{tegn}1113{tegn}", "1113") for tegn in "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f"),
        ("'300", "300"), ("\u2019300", "300"), ("1113 t", "1113"), ("300 t", "300"), ("0-", "0"), ("500.", "500"),
    ],
)  # fmt: skip
def test_what_calculators_and_keyboards_add_is_passed_over(tekst: str, ventet: str) -> None:
    lest = parse_tall(tekst)
    assert isinstance(lest, Talltolkning)
    assert lest.verdi == Decimal(ventet)


@pytest.mark.parametrize("tekst", ["500-", "500 -", "500--", "kr 500-", "5-"])
def test_a_dash_after_the_number_is_both_kroner_and_minus(tekst: str) -> None:
    tall = Decimal("".join(t for t in tekst if t.isdigit()))
    assert parse_tall(tekst) == Tvetydig((tall, -tall))


def test_choices_are_known_through_invisible_marks() -> None:
    assert normalise_valg("\u2067h\u00f8y\u2069\ufe0f", ["h\u00f8y"], {}) == ("h\u00f8y", True)


def test_value_prints_plainly_and_zero_has_no_sign() -> None:
    tolket = parse_tall("2,5 mill. kr")
    assert isinstance(tolket, Talltolkning)
    assert (str(tolket.verdi), str(tolket.avrunding)) == ("2500000", "50000")
    null = parse_tall("-0,0")
    assert isinstance(null, Talltolkning)
    assert not null.verdi.is_signed()


def test_percent_as_share() -> None:
    for tekst, andel in (("30 %", "0.3"), ("2,5 prosent", "0.025"), ("30", "30")):
        tolket = parse_tall(tekst)
        assert isinstance(tolket, Talltolkning)
        assert tolket.andel == Decimal(andel)


def test_exact_whatever_the_callers_precision() -> None:
    with decimal.localcontext(decimal.Context(prec=2)):
        tolket = parse_tall("-123 456 789,12 mill.")
    assert isinstance(tolket, Talltolkning)
    assert tolket.verdi == Decimal(-123456789120000)


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("ca. 300", "300"),
        ("ca 2,5 mill. kr", "2500000"),
        ("Ca.300", "300"),
        ("om lag 1 200", "1200"),
        ("over 76.000 brukere", "76000"),
        ("~300", "300"),
        (">= 300", None),
        ("≥ 300", "300"),
        ("300+", "300"),
        ("300 ca.", "300"),
        ("1/3", "0.3333"),
        ("⅔", "0.6667"),
        ("300", None),
        ("ca. 1.234", None),
        ("1.234", None),
        ("200-300", None),
        ("cato 300", None),
        ("Ikke aktuelt", None),
        ("", None),
    ],
)
def test_suggestion(tekst: str, ventet: str | None) -> None:
    assert suggests_tall(tekst) == (None if ventet is None else Decimal(ventet))


@pytest.mark.parametrize(
    ("tall", "ventet"),
    [
        (36_500_000, "50000"),
        (247_300_000, "50000"),
        (21_000_000, "500000"),
        (561_653, "0.5"),
        (-21_000_000, "500000"),
        (300_960, "5"),
        (0, "0.5"),
        (36_500_000.0, "50000"),
        (1e22, "5e21"),
        (2.5, "0.05"),
        (Decimal("2.50"), "0.05"),
        (Decimal("3.65E+7"), "50000"),
        (0.33, "0.005"),
    ],
)
def test_rounding_from_the_figure_alone(tall: float | Decimal, ventet: str) -> None:
    assert siste_siffer_avrunding(tall) == Decimal(ventet)


@pytest.mark.parametrize("tall", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_rounding_refuses_what_is_not_finite(tall: float | Decimal) -> None:
    with pytest.raises(ValueError, match="finite"):
        siste_siffer_avrunding(tall)


M23 = date(2017, 5, 23)


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("23.05.2017", M23),
        ("23.5.2017", M23),
        ("23.5.17", M23),
        ("23. 5. 2017", M23),
        ("2017-05-23", M23),
        ("2017.05.23", M23),
        ("2017-05-23T00:00:00", M23),
        ("2017-05-23 00:00", M23),
        ("2017-05-23T10:00:00", None),
        ("23. mai 2017", M23),
        ("23 mai 2017", M23),
        ("23.mai 2017", M23),
        ("23. MAI 17", M23),
        ("den 23. mai 2017", M23),
        ("tirsdag 23. mai 2017", M23),
        ("23.\u00a0mai\u00a02017", M23),
        ("\uff12\uff13.05.2017", M23),
        ("3. des. 2024", date(2024, 12, 3)),
        ("3. sept. 2024", date(2024, 9, 3)),
        ("23. may 2017", None),
        ("31. februar 2017", None),
        ("mai 2017", None),
        ("05.06.2024", date(2024, 6, 5)),
        ("5/6/2024", TvetydigDato((date(2024, 6, 5), date(2024, 5, 6)))),
        ("05-06-2024", TvetydigDato((date(2024, 6, 5), date(2024, 5, 6)))),
        ("5/5/2024", date(2024, 5, 5)),
        ("23/5/2017", M23),
        ("5/23/2017", M23),
        ("23/23/2017", None),
        ("6/5-2024", date(2024, 5, 6)),
        ("6/5-24", date(2024, 5, 6)),
        ("2017/05-23", None),
        ("17-05-23", TvetydigDato((date(2023, 5, 17), M23))),
        ("1.1.49", date(2049, 1, 1)),
        ("1.1.50", TvetydigDato((date(2050, 1, 1), date(1950, 1, 1)))),
        ("29.02.2024", date(2024, 2, 29)),
        ("29.02.2023", None),
        ("23.05", None),
        ("23.05-2017", None),
        ("23.05.217", None),
        ("23.05.0217", None),
        ("201.05.17", None),
        ("2017", None),
        ("42878", None),
        ("1.1.4", None),
        ("snarest", None),
        ("", None),
    ],
)
def test_date(tekst: str, ventet: date | TvetydigDato | None) -> None:
    assert parse_dato(tekst) == ventet


VALG = ("lav", "moderat", "høy", "Lav/Høy")
ALIAS = {"Stor": "høy", "Middels": "moderat", "Lav/Moderat": "moderat", "Feil": "finnes ikke"}


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("høy", ("høy", False)),
        ("Høy", ("høy", True)),
        (" høy\u00a0", ("høy", True)),
        ("LAV", ("lav", True)),
        ("Stor", ("høy", True)),
        ("stor", ("høy", True)),
        ("Lav / Moderat", ("moderat", True)),
        ("lav/høy", ("Lav/Høy", True)),
        ("hoy", None),
        ("høyt", None),
        ("feil", None),
        ("", None),
        ("h" * 10_000, None),
    ],
)
def test_choice(tekst: str, ventet: tuple[str, bool] | None) -> None:
    assert normalise_valg(tekst, VALG, ALIAS) == ventet


def test_choice_in_decomposed_letters_and_exact_match_first() -> None:
    assert normalise_valg("a\u030arlig", ("årlig",), {}) == ("årlig", True)
    assert normalise_valg("JA", ("ja", "JA"), {}) == ("JA", False)
    assert normalise_valg("Ja", ("ja", "JA"), {}) == ("ja", True)


def test_printing() -> None:
    assert norsk_dato(M23) == "23. mai 2017"
    assert [norsk_liste("abc"[:n]) for n in range(4)] == ["", "a", "a og b", "a, b og c"]


# --- properties ----------------------------------------------------------------------------------

TALL = st.integers(0, 2).flatmap(
    lambda desimaler: st.tuples(
        st.integers(-(10**15), 10**15).map(lambda n: Decimal(n).scaleb(-desimaler)),
        st.just(desimaler),
    )
)


def _lesninger(tekst: str) -> tuple[Decimal, ...]:
    tolket = parse_tall(tekst)
    if isinstance(tolket, Tvetydig):
        return tolket.kandidater
    return () if tolket is None else (tolket.verdi,)


@given(TALL)
def test_own_print_is_read_back(par: tuple[Decimal, int]) -> None:
    tall, desimaler = par
    tekst = norsk_tall(tall, desimaler)
    assert _lesninger(tekst) == (tall,)
    assert _lesninger(f"kr {tekst}*") == (tall,)


@given(TALL, st.sampled_from([".", "'", "\u202f", ","]))
def test_other_grouping_is_never_read_as_another_number(
    par: tuple[Decimal, int], skille: str
) -> None:
    tall, desimaler = par
    tekst = norsk_tall(tall, desimaler)
    if skille == ",":  # English
        tekst = tekst.replace(",", ".")
    lest = _lesninger(tekst.replace("\u00a0", skille))
    # A comma before one group alone is Norwegian for decimals: the documented reading of "1,234".
    norsk_desimal = skille == "," and not desimaler and abs(tall) in range(1000, 10_000)
    assert tall in lest or norsk_desimal


@given(st.decimals(0, 999, places=1, allow_nan=False), st.sampled_from(["mill.", "mrd", "tusen"]))
def test_scale_and_rounding(tall: Decimal, skala: str) -> None:
    tolket = parse_tall(f"{norsk_tall(tall, 1)} {skala} kr")
    assert isinstance(tolket, Talltolkning)
    faktor = {"mill.": 10**6, "mrd": 10**9, "tusen": 10**3}[skala]
    assert (tolket.verdi, tolket.avrunding) == (tall * faktor, Decimal(faktor) / 20)


@given(
    st.text(max_size=300)
    | st.text("0123456789 .,'-−–()*%/½krmilpå\n\u00a0１", max_size=210)
    | st.text("0.", max_size=210)
)
@example("\ud800")
@example("1" + " 234" * 49)
def test_any_text_is_answered(tekst: str) -> None:
    tolket = parse_tall(tekst)
    if isinstance(tolket, Talltolkning):
        assert tolket.verdi.is_finite()
        assert tolket.avrunding >= 0
    elif isinstance(tolket, Tvetydig):
        assert len(set(tolket.kandidater)) > 1
    suggests_tall(tekst)
    parse_dato(tekst)
    normalise_valg(tekst, VALG, ALIAS)


@pytest.mark.parametrize(
    "tekst",
    ["1 " * 100, " " * 200, "." * 200, "1." * 100, "(" * 200, "*" * 200, "kr. " * 50, "½" * 66,
     "9" * 10_000_000, "per år " * 28, "5" + " *" * 99, "1\n" * 100, "1/" * 100, "\u0958" * 200],
)  # fmt: skip
def test_hostile_text_is_answered(tekst: str) -> None:
    """Answered at all: a text that explodes would never be."""
    for les in (parse_tall, suggests_tall, parse_dato):
        les(tekst)
    normalise_valg(tekst, VALG, ALIAS)


@given(st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_dates_are_read_back(dag: date) -> None:
    assert parse_dato(norsk_dato(dag)) == dag
    assert parse_dato(dag.isoformat()) == dag
    assert parse_dato(f"{dag:%d.%m.}{dag.year}") == dag


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.sampled_from(["/", "-"]))
def test_slashed_dates_never_lose_the_norwegian_reading(dag: date, skille: str) -> None:
    lest = parse_dato(f"{dag.day}{skille}{dag.month}{skille}{dag.year}")
    assert dag in (lest.kandidater if isinstance(lest, TvetydigDato) else (lest,))
    assert timedelta(0) == (dag - lest if isinstance(lest, date) else timedelta(0))
