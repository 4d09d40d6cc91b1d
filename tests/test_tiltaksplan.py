"""The regional tiltaksplan: plans nobody has answered, ranks, what is not whole, and decisions kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from forrige import FORRIGEPLAN
from regiongrunnlag import make_testgrunnlag

from gevinstark import Tiltaksplanvalg, tiltaksplan
from gevinstark.cli import main
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import REGION
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.region.skriv_region import write_region

EKSEMPLER = Path(__file__).parents[1] / "eksempler"
POST, ARKIV, KONGSBERG = (
    EKSEMPLER / n / "plan.yaml" for n in ("elektronisk-post", "felles-arkiv", "kongsberg")
)
PLANER = (ARKIV, POST, KONGSBERG)


def _rader(sti: Path, blokk: str) -> dict[str, Any]:
    lest = read_retur(sti, omfang=REGION)
    return {str(r["plan"]): r for r in Regionbok(lest).rader(blokk)}  # type: ignore[arg-type]


def _kjor(*ord_: object) -> Any:
    return CliRunner().invoke(main, ["tiltaksplan", *map(str, ord_)])


def _besluttet(sti: Path, plan: str, **felt: str | int) -> None:
    """The network writes beside a measure, in the sheet Beslutning."""
    blokk = next(b for b in Regionbok(read_retur(sti, omfang=REGION)).blokker if b.nokkel == "beslutning")  # type: ignore[arg-type]  # fmt: skip
    bok = openpyxl.load_workbook(sti)
    ark = bok["Beslutning"]
    rad = next(r for r in blokk.rader if ark.cell(r, blokk.kolonner["plan"]).value == plan)
    for navn, verdi in felt.items():
        ark.cell(rad, blokk.kolonner[navn], verdi)
    bok.save(sti)


@pytest.fixture(scope="module")
def uten_svar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ut = tmp_path_factory.mktemp("t") / "tiltaksplan.xlsx"
    assert _kjor(*PLANER, "--ut", ut).exit_code == 0
    return ut


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("r") / "region.xlsx"
    sti.write_bytes(write_region(make_testgrunnlag(to_planer=False)))
    return sti


def test_plans_nobody_has_answered_show_their_own_figures(uten_svar: Path) -> None:
    rader = _rader(uten_svar, "tiltak")
    assert list(rader) == ["elektronisk-post", "digital-hjemmetjeneste", "felles-arkiv"]
    post = rader["elektronisk-post"]
    # A 5,3 + D 9,55 + 2,1 mill.; costs 0,9 (B, 2031) + 1,5 + 0.
    assert [post[k] for k in ("brutto", "kostnad", "netto")] == [16_950_000, 2_400_000, 14_550_000]
    assert post["per_krone"] == pytest.approx(14.55 / 2.4)
    assert [post["rang"], post["rang_krone"], post["uten_rang"]] == [1, 1, "–"]
    assert rader["digital-hjemmetjeneste"]["netto"] == 5_596_000
    assert [rader["digital-hjemmetjeneste"][k] for k in ("rang", "rang_krone")] == [2, 2]
    assert {r["svart"] for r in rader.values()} == {"Ikke undersøkt"}


def test_what_cannot_be_ranked_is_shown_and_says_why(uten_svar: Path) -> None:
    arkiv = _rader(uten_svar, "tiltak")["felles-arkiv"]
    # In thousands of kroner on its form; the form asks for no running costs.
    assert arkiv["brutto"] == 1_460_000
    assert [arkiv[k] for k in ("kostnad", "netto", "rang", "rang_krone")] == ["–"] * 4
    assert arkiv["uten_rang"] == "Skjemaet har ikke felt for driftskostnader for tabell A og D."


def test_forms_without_running_costs_are_compared_on_gross_per_year_and_over_the_lifetime(
    uten_svar: Path,
) -> None:
    rader = _rader(uten_svar, "brutto")
    kolonner = ("rang", "brutto", "rang_levetid", "brutto_alle_aar", "levetid_dekning", "aar")
    post, kongsberg, arkiv = ([r[k] for k in kolonner] for r in rader.values())
    # Phased in: 3,7 × 6,5 + 1,6 × 6,2 years; from their first year: 5,55 × 8 + 4,0 × 7 + 2,1 × 7 mill.
    assert post == [1, 16_950_000, 1, 121_070_000, "5 av 5", 8]
    # Everything from the first year of eight: 8 × 6 996 000.
    assert kongsberg == [2, 6_996_000, 2, 55_968_000, "3 av 3", 8]
    # 0,3 × 7 + 0,2 × 6,5 + 0,96 × 7 mill.
    assert arkiv == [3, 1_460_000, 3, 10_120_000, "3 av 3", 8]


def test_a_line_without_a_figure_marks_the_sum_and_takes_the_rank(tmp_path: Path) -> None:
    data = yaml.safe_load(POST.read_text(encoding="utf-8"))
    del data["D"][0]["rader"][1]["antall"], data["D"][1]["summer"]["drift"]["verdi"]
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    ut = tmp_path / "ut.xlsx"
    assert _kjor(tmp_path / "plan.yaml", KONGSBERG, "--ut", ut).exit_code == 0
    rad = _rader(ut, "tiltak")["elektronisk-post"]
    assert [rad[k] for k in ("brutto", "dekning")] == [12_950_000, "4 av 5 (ufullstendig)"]
    assert [rad[k] for k in ("netto", "rang", "per_krone")] == ["–"] * 3
    uhel = _rader(ut, "brutto")["elektronisk-post"]
    assert [uhel[k] for k in ("rang", "rang_levetid", "levetid_dekning")] == [
        "–",
        "–",
        "4 av 5 (ufullstendig)",
    ]
    assert rad["uten_rang"] == (
        "V2 har ikke tall. Driftskostnader mangler for tabell D (Svartjenesten)."
    )


def test_no_cost_gives_a_net_and_no_net_per_krone(tmp_path: Path) -> None:
    data = yaml.safe_load(KONGSBERG.read_text(encoding="utf-8"))
    data["D"][0]["summer"]["drift"]["verdi"] = 0
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert _kjor(tmp_path / "plan.yaml", "--ut", tmp_path / "ut.xlsx").exit_code == 0
    rad = _rader(tmp_path / "ut.xlsx", "tiltak")["digital-hjemmetjeneste"]
    assert [rad[k] for k in ("netto", "rang", "rang_krone")] == [6_996_000, 1, "–"]
    assert rad["uten_rang"] == "Netto per krone: ingen kostnad å dele på."


def test_a_measure_that_not_all_have_answered_has_no_rank_in_the_region_either(
    tmp_path: Path,
) -> None:
    (tmp_path / "region.xlsx").write_bytes(write_region(make_testgrunnlag()))
    bok = open_regionbok(tmp_path / "region.xlsx")
    tiltak = {r["plan"]: r for r in bok.rader("prioriterte_tiltak")}
    assert [tiltak["digital-dialog"][k] for k in ("rang", "rangeres", "uten_rang")] == [
        "–", "–", "Planlagt netto er ikke hel: 55 av 88 år (ufullstendig). 6 av 8 kommuner har svart.",
    ]  # fmt: skip
    # The lines of the plan that everybody has answered come first; the others say of how many. A line's net is
    # with its part of the measure's costs, so where those are not whole, none of its lines has a rank.
    linjer = [(r["plan"], r["rang"], r["antall_planlagt"]) for r in bok.rader("prioriterte_virkninger")]  # fmt: skip
    assert linjer[:4] == [("velferdsteknologi", "–", "4 av 4")] * 4
    assert linjer[4:] == [("digital-dialog", "–", "6 av 8 (ufullstendig)")] * 4


def test_need_quality_and_risk_are_the_plans_own(uten_svar: Path) -> None:
    behov = _rader(uten_svar, "behov")["elektronisk-post"]
    assert str(behov["behov"]).startswith("Vedtak og timebrev sendes på papir.")
    assert behov["gjelder"] == "Direktoratet for post og saksgang, Alle kommunene og Svartjenesten"
    lest = Regionbok(read_retur(uten_svar, omfang=REGION))  # type: ignore[arg-type]
    kvalitet = {r["tittel"]: r for r in lest.rader("kvalitet")}
    post = kvalitet["Elektronisk post til brukere av helse- og omsorgstjenester"]
    assert [post[k] for k in ("kvaliteter", "viktighet", "risiko", "grunnlag")] == [
        2, "1 høy, 1 medium", "1 høy, 3 moderat, 3 lav", "–",
    ]  # fmt: skip
    assert len(lest.rader("gevinster")) == sum((7, 4, 6))


def test_only_what_the_network_decides_is_open(uten_svar: Path) -> None:
    bok = openpyxl.load_workbook(uten_svar)
    assert bok["Beslutning"].protection.sheet
    aapne = {
        (a.title, c.column)
        for a in bok
        for rad in a.iter_rows()
        for c in rad
        if not c.protection.locked
    }
    assert aapne == {("Beslutning", k) for k in range(4, 9)}
    assert bok["Tiltaksplan"]["A7"].value == '=IF(ISNUMBER($H7),RANK($H7,$H$7:$H$9),"–")'


def test_print_is_at_least_eight_points(uten_svar: Path) -> None:
    for blad in openpyxl.load_workbook(uten_svar):
        if blad.sheet_state != "visible":
            continue
        # A width of n is 7n + 5 pixels; A4 across has 10.89 inches between the margins.
        piksler = sum(
            7 * d.width * (int(d.max or 0) - int(d.min or 0) + 1)
            for d in blad.column_dimensions.values()
        )
        assert 11 * min(1, 10.89 * 96 / piksler) >= 8, blad.title


def test_answers_stand_beside_as_in_the_regional_workbook(region: Path, tmp_path: Path) -> None:
    ut = tmp_path / "ut.xlsx"
    laget = tiltaksplan(Tiltaksplanvalg([FORRIGEPLAN, POST], ut, region=region))
    assert laget.utenfor == ()
    bok = open_regionbok(region)
    plan = str(bok.rader("planer")[0]["plan"])
    blokk = bok.blokk("per_kommune", plan)
    assert blokk is not None
    sum_ = bok.rad(blokk, blokk.sum)
    tiltak, svar = _rader(ut, "tiltak"), _rader(ut, "svar")
    assert list(svar) == [plan]
    assert svar[plan]["brutto"] == pytest.approx(sum_["brutto"])
    assert tiltak[plan]["realisert"] == pytest.approx(sum_["realisert_netto"])
    # One kommune has given no costs: shown, not ranked, and told.
    assert svar[plan]["netto"] == pytest.approx(sum_["netto"])
    assert svar[plan]["rang"] == "–"
    assert "av 88 år (ufullstendig)" in svar[plan]["uten_rang"]
    assert tiltak["elektronisk-post"]["svart"] == "Ingen har svart"
    assert tiltak[plan]["svart"] == "6 av 8"
    assert _rader(ut, "realisert")[plan]["grunnlag"] == "Ikke oppgitt 100\xa0%"


def test_a_plan_of_the_region_that_is_not_given_is_told(region: Path, tmp_path: Path) -> None:
    utfall = _kjor(POST, "--region", region, "--ut", tmp_path / "ut.xlsx")
    assert utfall.exit_code == 0
    assert "I den regionale oversikten, men ikke gitt: digital-dialog." in utfall.stderr
    ark = openpyxl.load_workbook(tmp_path / "ut.xlsx")["Tiltaksplan"]
    assert "men ikke her: digital-dialog." in ark["A3"].value


def test_decisions_follow_the_plan_to_next_year(uten_svar: Path, tmp_path: Path) -> None:
    ifjor = tmp_path / "ifjor.xlsx"
    shutil.copy(uten_svar, ifjor)
    felt: dict[str, str | int] = {
        "beslutning": "Gjennomføres",
        "dato": 46_000,
        "handlingsplan": "2026, punkt 3",
    }
    _besluttet(ifjor, "elektronisk-post", **felt)
    _besluttet(ifjor, "felles-arkiv", beslutning="Utsettes", merknad="Venter på staten")
    # The plan has another title this year, and felles-arkiv is not among them.
    data = yaml.safe_load(POST.read_text(encoding="utf-8"))
    data["tittel"] = "Digital post"
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    ut = tmp_path / "ut.xlsx"
    utfall = _kjor(KONGSBERG, tmp_path / "plan.yaml", "--fra", ifjor, "--ut", ut)
    assert utfall.exit_code == 0
    assert "Beslutninger tatt med for: elektronisk-post, felles-arkiv." in utfall.stderr
    naa = _rader(ut, "beslutning")
    assert {k: naa["elektronisk-post"][k] for k in felt} == felt
    assert [naa["elektronisk-post"][k] for k in ("tittel", "status")] == ["Digital post", "OK"]
    assert naa["digital-hjemmetjeneste"]["beslutning"] is None
    assert _rader(ut, "tiltak")["elektronisk-post"]["beslutning"] == "Gjennomføres"
    tidligere = _rader(ut, "tidligere")["felles-arkiv"]
    assert [tidligere[k] for k in ("tittel", "beslutning", "merknad")] == [
        "Felles arkiv", "Utsettes", "Venter på staten",
    ]  # fmt: skip


def test_nothing_is_overwritten_unasked_and_then_decisions_stay(
    uten_svar: Path, tmp_path: Path
) -> None:
    ut = tmp_path / "ut.xlsx"
    shutil.copy(uten_svar, ut)
    _besluttet(ut, "felles-arkiv", beslutning="Utredes videre")
    foer = ut.read_bytes()
    assert _kjor(*PLANER, "--ut", ut).exit_code == 2
    assert ut.read_bytes() == foer
    assert _kjor(*PLANER, "--ut", ut, "--overskriv").exit_code == 0
    assert _rader(ut, "beslutning")["felles-arkiv"]["beslutning"] == "Utredes videre"
    assert _rader(ut, "beslutning")["felles-arkiv"]["status"] == "← Skriv en dato"


@pytest.mark.parametrize(
    ("ord_", "kode", "sagt"),
    [
        ((POST, POST), 2, "Planen «elektronisk-post» er gitt to ganger"),
        ((POST, "--region", EKSEMPLER / "README.md"), 3, "README.md"),
        ((POST, "--region", "{bok}"), 3, "er ikke en regional oversikt"),
        ((POST, "--fra", "{region}"), 3, "er ikke en tiltaksplan fra «gevinstark tiltaksplan»"),
        ((POST, "--fra", "borte.xlsx"), 2, "Filen borte.xlsx finnes ikke"),
        (("{feil}",), 3, "Fant 1 feil i kilden"),
        ((), 2, "PLAN"),
    ],
)
def test_wrong_use_is_told_and_nothing_written(
    ord_: tuple[object, ...], kode: int, sagt: str, region: Path, uten_svar: Path, tmp_path: Path
) -> None:
    feil = tmp_path / "feil.yaml"
    feil.write_text(
        POST.read_text(encoding="utf-8").replace("tittel:", "titel:", 1), encoding="utf-8"
    )
    filer = {"{region}": region, "{bok}": uten_svar, "{feil}": feil}
    utfall = _kjor(*(filer.get(str(o), o) for o in ord_), "--ut", tmp_path / "ut.xlsx")
    assert (utfall.exit_code, sagt in utfall.stderr) == (kode, True), utfall.stderr
    assert not (tmp_path / "ut.xlsx").exists()


def test_the_same_input_gives_the_same_bytes(uten_svar: Path, tmp_path: Path) -> None:
    assert _kjor(*PLANER, "--ut", tmp_path / "igjen.xlsx").exit_code == 0
    assert (tmp_path / "igjen.xlsx").read_bytes() == uten_svar.read_bytes()
