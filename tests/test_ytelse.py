"""The benchmark runs and shows what it measured. How fast anything is, is no matter for a test."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner
from ytelse import jobber
from ytelse.forsok import GRUNNLAG, Omfang, Resultat
from ytelse.jobber import JOBBER, Klokke, Oppgave
from ytelse.kommando import main
from ytelse.kurve import draw
from ytelse.maal import Maaling
from ytelse.materiale import Materiale, make_materiale
from ytelse.tabell import as_table, landet, make_rader, replace_between, short_table, write_readme

from gevinstark.grunn.utsendt import read_utsending
from gevinstark.runde.mottak import receive

ROT = Path(__file__).parents[1]
#: The peers that compute take seconds or minutes; the test of one reader and one script is enough.
UTEN = (
    "formulas_en_gang", "formulas_per_fil", "libreoffice", "formualizer", "recalc_engine", "calamine", "fastexcel",
    "wolfxl_to_ganger", "rustpy", "jetxl",
)  # fmt: skip


@pytest.fixture(scope="module")
def materiale(tmp_path_factory: pytest.TempPathFactory) -> Materiale:
    return make_materiale(tmp_path_factory.mktemp("ytelse") / "filer", 3, lambda _: None)


def test_the_returns_are_good_and_every_result_in_them_is_true(materiale: Materiale) -> None:
    innsamling = receive(
        [(f, f.name) for f in materiale.filer], [read_utsending(materiale.utsendt)]
    )
    assert innsamling.funn == ()
    assert [s.status for s in innsamling.utfallene] == ["godkjent"] * 3
    assert {m.konsolidert for m in innsamling.grunnlag.mottak} != {0}


@pytest.mark.lang
def test_own_files_are_measured_and_shown(materiale: Materiale, tmp_path: Path) -> None:
    valg = [
        "--rask",
        "--mappe",
        str(materiale.filer[0].parent),
        "--utsendt",
        str(materiale.utsendt),
    ]
    valg += [v for navn in UTEN for v in ("--uten", navn)]
    ut, bilde = tmp_path / "tall.json", tmp_path / "kurve.svg"
    svar = CliRunner().invoke(main, [*valg, "--json", str(ut), "--bilde", str(bilde)])
    assert svar.exit_code == 0, svar.output
    tall = json.loads(ut.read_text(encoding="utf-8"))
    maalt = {n: m for n, m in tall["maalinger"].items() if not m["mangler"]}
    assert set(tall["maalinger"]) - set(maalt) == set(UTEN)
    assert maalt["konsolider_1"]["filer"] == maalt["pakk_ut"]["filer"] == 3
    assert all(len(m["cpu"]) >= 1 and min(m["vegg"]) > 0 for m in maalt.values())
    assert maalt["openpyxl_to_ganger"]["sum"] == pytest.approx(maalt["pandas_skript"]["sum"])
    assert 0 < maalt["omregning"]["cpu"][0] < maalt["konsolider_1"]["cpu"][0]
    assert list(tall["kurve"]) == ["1", "3"]
    linjer = [n for n in svar.stdout.splitlines() if n.startswith("|")]
    assert sum("valgt bort" in n for n in linjer) == len(UTEN)
    assert ET.fromstring(bilde.read_text(encoding="utf-8")).tag.endswith("svg")


def test_the_plain_loop_writes_the_issued_workbooks(materiale: Materiale) -> None:
    klokke = Klokke()
    jobber.lag_vanlig(Oppgave(materiale.filer[:1], materiale.utsendt), klokke)
    assert (klokke.filer, klokke.vegg > 0) == (1, True)


def test_every_peer_is_a_row_and_a_missing_one_is_named() -> None:
    resultat = _resultat(mangler="mangler: pandas")
    tabell = as_table(make_rader(resultat))
    assert "| mangler: pandas |" in tabell
    assert {r.maaling.navn for r in make_rader(resultat)} >= set(JOBBER)
    # 12 ms against a floor of 1 ms is past the target of 4; the second run is of ten returns.
    forhold = {r.maaling.navn: (r.forhold, r.ok) for r in reversed(make_rader(resultat))}
    assert forhold["les_med_bevis"] == (12, False)
    assert forhold["lag"] == (1, True)
    assert forhold["kontroller"] == (1, True)
    assert forhold["andre_gang"] == (10, True)


def test_the_arithmetic_for_the_country() -> None:
    tekst = landet(_resultat(kurve=(1, 100, 3000, 10_000)))
    assert "`n = k · t · r` = 35\u00a0700 innsendte filer" in tekst
    # 35 700 files of 100 ms are 3 570 s; a hundred times that is 99 hours.
    assert "| Hundre tiltak, hele landet, hvert år | 35\u00a0700 | 59,5 minutter |" in tekst
    assert "| Hundre ganger det | 3\u00a0570\u00a0000 | 99,2 timer |" in tekst
    # 180 MB for the largest size that was measured, and 10 kB for each return beyond it.
    assert [rad.split(" | ")[-2] for rad in tekst.splitlines()[-3:]] == [
        "0,1 GB",
        "0,4 GB",
        "35,8 GB",
    ]


def test_memory_is_not_foretold_from_few_returns() -> None:
    """Up to so many the rows of the workbook are what grows, and beyond it has none."""
    tekst = landet(_resultat(kurve=(1, 100, 1000, 3000)))
    assert "- Minnet for så mange er ikke målt her. Det krever `--opptil 10000`." in tekst
    assert [rad.split(" | ")[-2] for rad in tekst.splitlines()[-3:]] == ["–", "–", "–"]


def test_the_readmes_have_the_markers_and_nothing_else_is_touched(tmp_path: Path) -> None:
    navn = {"README.md": ("fart",), "ytelse/README.md": ("fart", "landet")}
    (tmp_path / "ytelse").mkdir()
    for n in navn:
        (tmp_path / n).write_bytes((ROT / "tests" / n).read_bytes())
    write_readme(tmp_path / "README.md", _resultat())
    for n, merker in navn.items():
        foer, etter = ((m / n).read_text(encoding="utf-8") for m in (ROT / "tests", tmp_path))
        for merke in merker:
            foer, etter = (replace_between(t, merke, "") for t in (foer, etter))
        assert etter == foer
    with pytest.raises(ValueError, match="mangler merkene <!-- borte -->"):
        replace_between(foer, "borte", "")


def test_the_short_table_says_what_is_not_reached() -> None:
    linjer = short_table(make_rader(_resultat())).splitlines()
    assert "| **Lese med fullt bevis** | 12,0 | × utpakking | høyst 4, ikke nådd |" in linjer
    assert "| **lag** | 1,0 | × pakking | høyst 3 |" in linjer


@pytest.mark.parametrize("punkter", [{1: 900.0}, {1: 900.0, 357: 60.0, 10_000: 9.5}])
def test_the_curve_keeps_inside_its_frame(punkter: dict[int, float]) -> None:
    rot = ET.fromstring(draw(punkter, "Kost & <mer>"))
    sirkler = rot.findall(".//{*}circle")
    assert len(sirkler) == len(punkter)
    assert all(80 <= float(s.attrib["cx"]) <= 700 for s in sirkler)
    assert all(56 <= float(s.attrib["cy"]) <= 300 for s in sirkler)


def _resultat(mangler: str = "", kurve: tuple[int, ...] = (1, 100)) -> Resultat:
    andre = ("lag", "python", "numpy", "hjelp", "kontroller", "kontroller_forste")
    konsolider = ("konsolider_1", "konsolider_2", "andre_gang")
    ms = dict.fromkeys([*JOBBER, *andre, *konsolider], 200.0)
    ms |= {"pakk_ut": 100.0, "les_med_bevis": 1200.0, "konsolider_1": 16_000.0}
    maalinger = {n: Maaling(n, 10, (v / 100,), (v / 100,), 90) for n, v in ms.items()}
    if mangler:
        maalinger["pandas_skript"] = Maaling("pandas_skript", mangler=mangler)
    maalt = {n: Maaling("konsolider", n, (n * 0.1,), (n * 0.1,), 80 + n / 100) for n in kurve}
    assert set(GRUNNLAG) <= set(maalinger)
    return Resultat(maalinger, maalt, Omfang(10, 1, 2, kurve), 190_000)
