"""Values: what people write in inputs, read exactly or asked about, and nothing lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lest_i_minnet import Prove, assign, examine_lest, les, run_receive, ved
from linjeendring import Endring, change_avlesning
from skader import KOMMUNE, Runde

from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.kontroll.personvern import ERSTATNING, is_personnummer, mask, mask_tall
from gevinstark.kontroll.tolkning import is_ikke_aktuelt
from gevinstark.lesing.avlesning import Avlesning, Lestcelle
from gevinstark.rapport.somjson import innsamling_json

TIMER = "V2.antall"
KRONER = "kost_drift.kostnad.2019"
PROSENT = "V2.innfasing.2019"
AAR = "V2.aar_start"
DATO = "behov.dato"
PRIS = "V2.enhetspris"
UKJENT_ENHET = "V2.resultat.midtveis"
TEKST = "kommune.avvik_fra_felles"

#: Made up to pass the control digits; the dates are of no one we know.
FNR, DNR = "01010750160", "41010750073"


@pytest.fixture(scope="module")
def lest(runde: Runde) -> Avlesning:
    return les(runde.retur())


def _try(runde: Runde, lest: Avlesning, felt: str, innhold: Lestcelle | Verdi) -> Prove:
    return examine_lest(runde, assign(lest, ved(runde, felt), innhold))


def _koder(p: Prove) -> list[str]:
    return [f.kode for f in p.svar.funn]


def _glatt(tekst: str | None) -> str:
    return (tekst or "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("felt", "innhold", "skrevet"),
    [
        (KRONER, "2,5 mill. kr", "2,5 mill. kr"),
        (KRONER, 100.123, "100,123"),
        (TIMER, 300.0, ""),
        (TIMER, Lestcelle(1113.0, None, "=1000+113", "normal"), "=1000+113"),
        (AAR, "2020", "2020"),
        (TEKST, "Vi venter.", ""),
    ],
)
def test_what_stood_is_kept_where_it_is_not_the_value(
    runde: Runde, lest: Avlesning, felt: str, innhold: Lestcelle | Verdi, skrevet: str
) -> None:
    innsamling = run_receive(runde, assign(lest, ved(runde, felt), innhold))
    data = {d.felt: d for d in innsamling.grunnlag.data if d.rolle == "inndata"}
    assert data, innsamling.grunnlag.mottak[0].funn
    assert data[f"{KOMMUNE}.{felt}"].skrevet == skrevet
    assert {f for f, d in data.items() if d.skrevet} <= {f"{KOMMUNE}.{felt}"}


@pytest.mark.parametrize(
    ("felt", "tekst", "verdi"),
    [
        *((TIMER, f"1{m}234,50", 1234.5) for m in " \u00a0\u202f\u2009\u2007\u3000"),
        (TIMER, "300.960", 300_960),
        (TIMER, "1 113 timer", 1113),
        (TIMER, "1 113 timer per år", 1113),
        (TIMER, "\uff11\uff12\uff13", 123),
        (TIMER, "1/2", 0.5),
        (TIMER, "1,1 tusen", 1100),
        (KRONER, "2,5 mill. kr", 2_500_000),
        (KRONER, "kr. 132,4 mill. pr. år*", 132_400_000),
        (KRONER, "kr 500,-", 500),
        (PRIS, "440 kr per time", 440),
        (PROSENT, "30 %", 0.3),
        (PROSENT, "0,3", 0.3),
        (AAR, "2020", 2020),
        (UKJENT_ENHET, "\u22125", -5),
        (UKJENT_ENHET, "(500)", -500),
        (UKJENT_ENHET, "12 minutter", 12),
    ],
)
def test_unambiguous_text_is_used_with_a_remark(
    runde: Runde, lest: Avlesning, felt: str, tekst: str, verdi: float
) -> None:
    p = _try(runde, lest, felt, tekst)
    assert p.svar.verdier[f"*.{felt}"] == verdi
    assert _koder(p) == ["VER-02"]
    assert p.svar.funn[0].funnet == tekst
    assert p.svar.utelatt == []


def test_the_remark_shows_what_was_read(runde: Runde, lest: Avlesning) -> None:
    for felt, tekst, vist in (
        (PROSENT, "30 %", "30 %"), (PROSENT, "0,3", "30 %"), (AAR, "2020", "2020"),
        (KRONER, "2,5 mill. kr", "2 500 000"), (TIMER, "1234,5", "1 234,5"),
    ):  # fmt: skip
        assert _glatt(_try(runde, lest, felt, tekst).svar.funn[0].ventet) == vist


@pytest.mark.parametrize(
    ("felt", "innhold", "kode"),
    [
        (TIMER, "1.234", "VER-03"),
        (TIMER, "ca. 300", "VER-01"),
        (TIMER, "ingen", "VER-01"),
        (TIMER, "12 34", "VER-01"),
        (TIMER, "300 kr", "VER-16"),
        (TIMER, "30 min", "VER-16"),
        (TIMER, "30 %", "VER-16"),
        (KRONER, "300 timer", "VER-16"),
        (KRONER, "30 %", "VER-16"),
        (KRONER, "500 kr per måned", "VER-16"),
        (PROSENT, "30 kr", "VER-16"),
        (TIMER, "12.05.2024", "VER-15"),
        (TIMER, Lestcelle(45292.0, "45292", datoformat=True), "VER-15"),
        (KRONER, Lestcelle(45292.5, "45292.5", datoformat=True), "VER-15"),
        (TIMER, True, "VER-08"),
        (DATO, False, "VER-08"),
        (TIMER, Feilverdi("#DIV/0!"), "VER-07"),
        (TEKST, Feilverdi("#REF!"), "VER-07"),
        (TIMER, float("nan"), "VER-04"),
        (TIMER, float("inf"), "VER-04"),
        (TIMER, float("-inf"), "VER-04"),
        (TIMER, 1e308, "VER-04"),
        (TIMER, 1.1e15, "VER-04"),
        (UKJENT_ENHET, -1.1e15, "VER-04"),
        (TIMER, -0.5, "VER-04"),
        (TIMER, "\u22125", "VER-04"),
        (TIMER, "(500)", "VER-04"),
        (PROSENT, 30.0, "VER-10"),
        (PROSENT, "30", "VER-10"),
        (PROSENT, 1.01, "VER-04"),
        (PROSENT, 1.99, "VER-04"),
        (PROSENT, 2.0, "VER-10"),
        (PROSENT, 101.0, "VER-04"),
        (AAR, 2017.0, "VER-11"),
        (AAR, 2029.0, "VER-11"),
        (AAR, 2020.5, "VER-11"),
        (DATO, "i fjor", "VER-12"),
        (DATO, 2018.0, "VER-12"),
        (DATO, float("nan"), "VER-12"),
        (DATO, 1e308, "VER-12"),
        (DATO, "31.02.2024", "VER-12"),
        (DATO, "02/03/2018", "VER-18"),
    ],
)
def test_what_has_no_one_reading_is_asked_about_and_left_out(
    runde: Runde, lest: Avlesning, felt: str, innhold: Lestcelle | Verdi, kode: str
) -> None:
    p = _try(runde, lest, felt, innhold)
    assert _koder(p) == [kode]
    assert p.svar.verdier[f"*.{felt}"] is None
    (utelatt,) = p.svar.utelatt
    assert utelatt.felt == f"{KOMMUNE}.{felt}"
    assert utelatt.grunn == p.svar.funn[0].tekst
    assert "None" not in utelatt.grunn


@pytest.mark.parametrize(
    ("felt", "innhold", "verdi"),
    [
        (TIMER, 0.0, 0), (TIMER, -0.0, 0), (KRONER, -0.0, 0), (TIMER, 1e15, 1e15),
        (PROSENT, 1.0, 1), (PROSENT, 0.0, 0), (AAR, 2018.0, 2018), (AAR, 2028.0, 2028),
        (KRONER, 0.1 + 0.2, 0.3), (TIMER, 33.3333, 33.3333), (DATO, 43160.75, 43160),
        (DATO, "15.02.2018", 43146), (DATO, "15. februar 2018", 43146),
        (DATO, "2018-02-15T13:45:00", 43146), (DATO, "15.02.2018 kl. 13:45", 43146),
        (TEKST, 12.0, "12"), (TEKST, True, "Ja"),
        (TEKST, Lestcelle(43146.0, "43146", datoformat=True), "15. februar 2018"),
    ],
)  # fmt: skip
def test_good_values_give_no_finding(
    runde: Runde, lest: Avlesning, felt: str, innhold: Lestcelle | Verdi, verdi: object
) -> None:
    p = _try(runde, lest, felt, innhold)
    assert p.svar.verdier[f"*.{felt}"] == verdi
    assert str(p.svar.verdier[f"*.{felt}"]) != "-0.0"
    assert _koder(p) == []


def test_more_than_two_decimals_are_rounded_with_a_remark(runde: Runde, lest: Avlesning) -> None:
    assert _koder(_try(runde, lest, KRONER, 397_000.25)) == []
    p = _try(runde, lest, KRONER, 397_000.255)
    assert _koder(p) == ["VER-09"]
    assert p.svar.verdier[f"*.{KRONER}"] == 397_000.26


# ==================================================================== not applicable


@pytest.mark.parametrize(
    "tekst", ["ikke aktuelt", "Ikke aktuelt.", "N/A", "n/a", "-", "–", "—", "−", "- -", "vet  ikke", " Ukjent "]
)  # fmt: skip
@pytest.mark.parametrize("felt", [TIMER, KRONER, PROSENT, AAR, DATO])
def test_not_applicable_is_its_own_state(
    runde: Runde, lest: Avlesning, felt: str, tekst: str
) -> None:
    p = _try(runde, lest, felt, tekst)
    assert _koder(p) == ["VER-14"]
    assert p.svar.verdier[f"*.{felt}"] is None
    assert [(u.felt, u.tekst) for u in p.svar.utelatt] == [(f"{KOMMUNE}.{felt}", tekst)]


def test_blank_zero_and_not_applicable_stay_three(runde: Runde, lest: Avlesning) -> None:
    def koder(innhold: Verdi) -> list[str]:
        (utfall,) = run_receive(runde, assign(lest, ved(runde, TIMER), innhold)).utfallene
        return [f.kode for f in utfall.funn if f.kode[:3] in ("VER", "REG")]

    assert "REG-01" in koder(None)
    assert koder("–") == ["VER-14"]
    assert "REG-01" not in koder(0.0)
    assert not is_ikke_aktuelt("")
    assert not is_ikke_aktuelt(" . ")
    assert not is_ikke_aktuelt("ingen")


# ==================================================================== formulas in inputs


def _formel(formel: str, resultat: Verdi = None) -> Lestcelle:
    return Lestcelle(resultat, None, formel, "normal")


@pytest.mark.parametrize(
    ("formel", "lagret", "verdi", "kode"),
    [
        ("=1000+113", 1113.0, 1113, "STR-07"),
        ("=1000+113", None, 1113, "STR-07"),
        ("=1000+113", 7.0, 1113, "STR-07"),
        ("=kommune!B26/2", None, 875, "STR-07"),
        ("=SUM(D8,D10)*0", None, 0, "STR-07"),
        ("=AVERAGE(1,3)", 2.0, 2, "STR-23"),
        ("=[1]Ark1!A1", 5.0, 5, "STR-23"),
        ("=Finnesikke!A1", 5.0, 5, "STR-23"),
        ("=D9+1", 5.0, 5, "STR-23"),
        ("=SUM(", 5.0, 5, "STR-23"),
        ("=SUM(A1:XFD900000)", 5.0, 5, "STR-23"),
    ],
)
def test_a_formula_in_an_input(
    runde: Runde, lest: Avlesning, formel: str, lagret: Verdi, verdi: float, kode: str
) -> None:
    p = _try(runde, lest, TIMER, _formel(formel, lagret))
    assert p.svar.verdier[f"*.{TIMER}"] == verdi
    assert _koder(p) == [kode]
    assert p.svar.funn[0].funnet == formel
    assert p.bevis.antall["fylt_ut"] >= 1


@pytest.mark.parametrize(
    ("formel", "lagret", "kode"),
    [("=AVERAGE(1,3)", None, "VER-13"), ("=D9", None, "VER-13"), ("=1/0", 3.0, "VER-07"),
     ("=-5", -5.0, "VER-04"), ('="ca. "&300', "ca. 300", "VER-01"), ("=1=1", True, "VER-08")],
)  # fmt: skip
def test_a_formula_without_a_usable_result_is_left_out(
    runde: Runde, lest: Avlesning, formel: str, lagret: Verdi, kode: str
) -> None:
    p = _try(runde, lest, TIMER, _formel(formel, lagret))
    assert _koder(p) == [kode]
    assert len(p.svar.utelatt) == 1


def test_one_bad_formula_does_not_spoil_the_others(runde: Runde, lest: Avlesning) -> None:
    skadet = assign(lest, ved(runde, TIMER), _formel("=AVERAGE(1,3)", 2.0))
    skadet = assign(skadet, ved(runde, "V3.antall"), _formel("=2*3"))
    skadet = assign(skadet, ved(runde, "V1.antall"), _formel("=D9*2", 4.0))
    svar = examine_lest(runde, skadet).svar
    assert svar.verdier["*.V3.antall"] == 6
    assert sorted(f.kode for f in svar.funn) == ["STR-07", "STR-23", "STR-23"]


def test_a_formula_reads_its_own_file_also_when_rows_have_moved(
    runde: Runde, lest: Avlesning
) -> None:
    skadet = assign(lest, ved(runde, "V3.antall"), _formel("=D9*2"))
    p = examine_lest(runde, change_avlesning(skadet, Endring("Gevinster", 3, 4)))
    assert p.svar.verdier["*.V3.antall"] == 2 * float(str(p.svar.verdier["*.V2.antall"]))


# ==================================================================== identity numbers


def test_which_numbers_are_suspected() -> None:
    assert is_personnummer(FNR)
    assert is_personnummer(DNR)
    for nei in (
        "01010750161",
        "01010750170",
        "32010750160",
        "0101075016",
        "12345678901",
        "00000000000",
    ):
        assert not is_personnummer(nei)
    assert mask(f"Ring {FNR[:6]} {FNR[6:]} i dag") == f"Ring {ERSTATNING} i dag"
    assert mask(f"konto 9{FNR}") == f"konto 9{FNR}"
    assert mask_tall(float(FNR)) == ERSTATNING
    assert mask_tall(12.5) is None


@pytest.mark.parametrize(
    ("felt", "innhold"),
    [(TEKST, f"Gjelder {FNR}"), (TEKST, float(FNR)), (TEKST, f"{DNR[:6]}\u00a0{DNR[6:]}"),
     ("L1.beskrivelse", FNR), (TIMER, FNR), (TEKST, _formel(f'="{FNR}"', FNR)),
     ("K1.viktighet", FNR), (DATO, FNR)],
)  # fmt: skip
def test_an_identity_number_is_told_and_never_repeated(
    runde: Runde, lest: Avlesning, felt: str, innhold: Lestcelle | Verdi
) -> None:
    innsamling = run_receive(runde, assign(lest, ved(runde, felt), innhold))
    (utfall,) = innsamling.utfallene
    assert "VER-17" in [f.kode for f in utfall.funn]
    ut = str(innsamling_json(innsamling)) + str(innsamling.grunnlag.data) + str(utfall.funn)
    for nummer in (FNR, DNR, f"{DNR[:6]}\u00a0{DNR[6:]}", FNR.lstrip("0")):
        assert nummer not in ut


def test_an_identity_number_outside_the_form_or_in_a_locked_cell(
    runde: Runde, lest: Avlesning
) -> None:
    skadet = assign(assign(lest, "Gevinster!Q99", FNR), "Gevinster!A9", FNR)
    (utfall,) = run_receive(runde, skadet).utfallene
    (funn,) = [f for f in utfall.funn if f.kode == "VER-17"]
    assert {funn.celle, *funn.flere_celler} == {"A9", "Q99"}
    assert FNR not in str(utfall.funn)


def test_the_rest_of_the_text_is_kept(runde: Runde, lest: Avlesning) -> None:
    p = _try(runde, lest, TEKST, f"Avtalt med {FNR} i mai")
    assert p.svar.verdier[f"*.{TEKST}"] == f"Avtalt med {ERSTATNING} i mai"
    assert p.svar.utelatt == []


# ==================================================================== conservation

_INNHOLD = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.text(max_size=12),
    st.sampled_from(["1.234", "30 %", "-", "vet ikke", FNR, "2,5 mill. kr", "01.02.2024", "  "]),
    st.sampled_from(["#N/A", "#REF!"]).map(Feilverdi),
)


_HVA_SOM_HELST = given(
    st.lists(_INNHOLD, min_size=1, max_size=40), st.integers(0, 2**32), st.integers(-2, 3)
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@_HVA_SOM_HELST
def test_what_is_read_is_consolidated_or_left_out(
    runde: Runde, lest: Avlesning, innhold: list[Verdi], fro: int, rader: int
) -> None:
    _check_summen(runde, lest, innhold, fro, rader)


@pytest.mark.lang
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@_HVA_SOM_HELST
def test_whatever_is_read_is_consolidated_or_left_out(
    runde: Runde, lest: Avlesning, innhold: list[Verdi], fro: int, rader: int
) -> None:
    _check_summen(runde, lest, innhold, fro, rader)


def _check_summen(
    runde: Runde, lest: Avlesning, innhold: list[Verdi], fro: int, rader: int
) -> None:
    tilfeldig = random.Random(fro)  # noqa: S311 - a repeatable choice of cells
    felt = [c for c in runde.layout.celler() if c.rolle == "inndata"]
    skadet = lest
    for verdi in innhold:
        celle = tilfeldig.choice(felt)
        formel = tilfeldig.random() < 0.1
        skadet = assign(
            skadet,
            f"{celle.ark}!{celle.adresse}",
            _formel(tilfeldig.choice(["=1+1", "=AVERAGE(1,2)", "=SUM("]), verdi)
            if formel
            else verdi,
        )
    if rader:
        celle = tilfeldig.choice(felt)
        skadet = change_avlesning(skadet, Endring(celle.ark, celle.rad, rader))
    innsamling = run_receive(runde, skadet)
    (mottatt,) = innsamling.grunnlag.mottak
    assert mottatt.lest == mottatt.konsolidert + mottatt.utelatt
    assert mottatt.utelatt == len(innsamling.grunnlag.utelatt)
    assert mottatt.konsolidert == sum(d.rolle == "inndata" for d in innsamling.grunnlag.data)
    assert len({u.felt for u in innsamling.grunnlag.utelatt}) == mottatt.utelatt
