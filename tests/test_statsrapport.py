"""The reports to the state: every answer is the cell it names, and what nobody has given is blank and told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.enum.section import WD_ORIENT
from forrige import FORRIGEPLAN
from regiongrunnlag import make_testgrunnlag

from gevinstark import Statsrapportvalg, statsrapport
from gevinstark.cli import main
from gevinstark.grunn.verdi import as_tall, parse_celle
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.setning import andel, kr, ord_
from gevinstark.rapport.statsrapport import SLAG
from gevinstark.region.skriv_region import write_region

EKSEMPLER = Path(__file__).parents[1] / "eksempler"
INGEN = "Finnes ikke i noen innsending eller i planen. Skrives av prosjektet."


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("r") / "region.xlsx"
    sti.write_bytes(write_region(make_testgrunnlag(to_planer=False)))
    return sti


@pytest.fixture(scope="module")
def rapporter(region: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    mappe = tmp_path_factory.mktemp("s")
    return {
        slag: docx.Document(
            str(
                statsrapport(Statsrapportvalg(slag, region, mappe / f"{slag}.docx", FORRIGEPLAN)).ut
            )
        )
        for slag in SLAG
    }


def _felter(dok: Any) -> list[list[str]]:
    """The rows of the tables of fields: label, answers, and where they are from."""
    return [
        [c.text for c in rad.cells]
        for t in dok.tables
        if t.rows[0].cells[-1].text == "Hentet fra" and t.rows[0].cells[0].text == "Felt"
        for rad in t.rows[1:]
    ]


@pytest.mark.parametrize("slag", SLAG)
def test_an_answer_is_what_stands_in_the_cell_it_names(
    slag: str, rapporter: dict[str, Any], region: Path
) -> None:
    bok = open_regionbok(region)
    sjekket = 0
    for _, *svar, kilde in _felter(rapporter[slag]):
        ark, _, celle = kilde.partition("!")
        plass = parse_celle(celle)
        if ark not in bok.ark or plass is None or len(svar) != 1:
            continue
        verdi = bok.verdi(ark, *plass)
        assert svar[0] in {kr(verdi), andel(verdi), ord_(verdi)}, kilde
        sjekket += 1
    assert sjekket >= 2


def test_sums_of_years_are_the_years_of_the_sheet(rapporter: dict[str, Any], region: Path) -> None:
    bok = open_regionbok(region)
    plan = bok.rader("planer")[0]
    aar = bok.rader("per_aar", str(plan["plan"]))
    felter = {rad[0]: rad for rad in _felter(rapporter["sluttrapport"])}
    for felt, til_naa in ((f"Brutto gevinster til og med {plan['aar']:.0f}", True), (f"Forventet gjenstående, brutto etter {plan['aar']:.0f}", False)):  # fmt: skip
        ventet = sum(
            as_tall(r["planlagt_brutto"]) or 0
            for r in aar
            if ((as_tall(r["aar"]) or 0) <= (as_tall(plan["aar"]) or 0)) == til_naa
        )
        assert felter[felt][1] == kr(ventet)


@pytest.mark.parametrize("slag", SLAG)
def test_what_nobody_has_given_is_blank_and_in_the_list(
    slag: str, rapporter: dict[str, Any]
) -> None:
    tomme = [rad for rad in _felter(rapporter[slag]) if not all(rad[1:-1])]
    liste = [p.text for p in rapporter[slag].paragraphs if p.style.name == "List Bullet"]
    assert len(liste) == len(tomme) > 0
    for (felt, *_, kilde), punkt in zip(tomme, liste, strict=True):
        assert punkt.startswith(felt)
        # The reason ends both.
        assert kilde.endswith(punkt.partition(": ")[2][-30:])
    assert not [rad for rad in _felter(rapporter[slag]) if "–" in rad[1:-1]]


def test_the_project_accounts_are_never_made_up(rapporter: dict[str, Any]) -> None:
    felter = {rad[0]: rad for rad in _felter(rapporter["aarsrapport"])}
    assert felter["Prosjektets kostnader"][1:] == ["", "", "", INGEN]
    felter = {rad[0]: rad for rad in _felter(rapporter["prognose"])}
    assert felter["Forventet brukt i 2025"][1:] == ["", INGEN]
    # What the figures beside it are of.
    avsnitt = [p.text for p in rapporter["prognose"].paragraphs]
    assert any(p.startswith("Planene er over hele levetiden regnet av ") and "(ufullstendig)" in p for p in avsnitt)  # fmt: skip


def test_fields_of_the_plan_and_what_differs_from_the_application(
    rapporter: dict[str, Any],
) -> None:
    felter = {rad[0]: rad for rad in _felter(rapporter["aarsrapport"])}
    assert felter["Virksomhet"][1:] == ["Direktoratet for e-helse", "planen, Felles plan!B9"]
    assert felter["Gevinstansvarlig"][1:] == [
        "",
        "Feltet er tomt i planen, eller finnes ikke i skjemaet.",
    ]
    avvik = next(t for t in rapporter["aarsrapport"].tables if t.cell(0, 1).text == "I søknaden")
    assert [c.text.replace("\xa0", " ") for c in avvik.rows[1].cells] == [
        "Verdi i kr per år (med full effekt), V2", "36 500 000", "36 300 000", "planen, Tabell D!G13",
    ]  # fmt: skip


def test_the_final_report_has_the_plan_across(rapporter: dict[str, Any]) -> None:
    dok = rapporter["sluttrapport"]
    hoder = [p.text for p in dok.paragraphs if p.style.name == "Heading 1"]
    assert [h for h in hoder if h.startswith("Vedlegg: Gevinstrealiseringsplan, Digital dialog")]
    assert "Prosjektets formål og mål" in hoder
    assert [s.orientation for s in dok.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    assert len(rapporter["aarsrapport"].sections) == 1


def test_without_the_plan_it_says_so(region: Path, tmp_path: Path) -> None:
    ut = tmp_path / "ut.docx"
    utfall = CliRunner().invoke(
        main, ["statsrapport", "sluttrapport", str(region), "--ut", str(ut)]
    )
    assert (utfall.exit_code, utfall.stdout.strip()) == (0, str(ut))
    assert "Tomme felt: 10." in utfall.stderr
    dok = docx.Document(io.BytesIO(ut.read_bytes()))
    felter = {rad[0]: rad for rad in _felter(dok)}
    assert felter["Virksomhet"][1:] == ["", "Står i planen, som ikke er gitt (--plan)."]
    assert dok.paragraphs[-1].text == "Planen er ikke gitt. Ta den med ved å skrive --plan FIL."


@pytest.mark.parametrize(
    ("ord_", "kode", "sagt"),
    [
        (("halvårsrapport", "{region}", "--ut", "{ut}"), 2, "halvårsrapport"),
        (("prognose", "{region}", "--ut", "{ut}.xlsx"), 2, "Rapporten er en Word-fil"),
        (("prognose", "{region}", "--ut", "{finnes}"), 2, "finnes fra før"),
        (("prognose", "{finnes}", "--ut", "{ut}"), 3, "finnes.docx"),
        (("prognose", "borte.xlsx", "--ut", "{ut}"), 2, "Filen borte.xlsx finnes ikke"),
        (("prognose", "{region}", "--ut", "{ut}", "--plan", "{annen}"), 2, "er ikke med i region.xlsx"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_and_nothing_written(
    ord_: tuple[str, ...], kode: int, sagt: str, region: Path, tmp_path: Path
) -> None:
    finnes = tmp_path / "finnes.docx"
    finnes.write_bytes(b"noe")
    filer = {
        "region": region, "ut": tmp_path / "ut.docx", "finnes": finnes,
        "annen": EKSEMPLER / "felles-arkiv" / "plan.yaml",
    }  # fmt: skip
    utfall = CliRunner().invoke(main, ["statsrapport", *(o.format(**filer) for o in ord_)])
    assert (utfall.exit_code, sagt in utfall.stderr) == (kode, True), utfall.stderr
    assert [f.name for f in tmp_path.iterdir()] == ["finnes.docx"]
    assert finnes.read_bytes() == b"noe"


def test_the_same_input_gives_the_same_bytes(region: Path, tmp_path: Path) -> None:
    a, b = (
        statsrapport(Statsrapportvalg("sluttrapport", region, tmp_path / f"{n}.docx", FORRIGEPLAN))
        for n in "ab"
    )
    assert a.ut.read_bytes() == b.ut.read_bytes()
