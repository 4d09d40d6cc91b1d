"""The first minutes: completion, mistakes in a plan told so that they can be mended, and exit codes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from planer import example

from gevinstark.cli import main
from gevinstark.cli.bredde import fit, tabell
from gevinstark.cli.framdrift import Framdriftslinje
from gevinstark.cli.gruppe import FULLFOERING
from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.yamlkilde import dump_yaml, read_yaml
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.svarfil import Oppgave


def _ask(spoersmaal: dict[str, str]) -> list[str]:
    utfall = subprocess.run(
        [sys.executable, "-m", "gevinstark"],
        env={"PYTHONPATH": ":".join(sys.path), **spoersmaal},
        capture_output=True,
        text=True,
        check=False,
    )
    return utfall.stdout.splitlines()


def test_powershell_is_told_commands_and_choices() -> None:
    ord_ = {
        FULLFOERING: "powershell_complete",
        "COMP_WORDS": "gevinstark\nkon",
        "COMP_CWORD": "kon",
    }
    assert [linje.split("\t")[1] for linje in _ask(ord_)] == ["konsolider", "kontroller"]
    form = {FULLFOERING: "powershell_complete", "COMP_WORDS": "gevinstark\nlag\n--form"}
    assert [linje.split("\t")[1] for linje in _ask({**form, "COMP_CWORD": ""})] == [
        "kommune",
        "felles",
        "samlet",
    ]


@pytest.mark.parametrize("skall", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_its_script(skall: str) -> None:
    utfall = CliRunner().invoke(main, ["fullfoering", skall])
    assert utfall.exit_code == 0
    assert f"{skall}_complete" in utfall.output
    assert "gevinstark" in utfall.output


def test_bash_takes_its_script() -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash er ikke her")
    skript = CliRunner().invoke(main, ["fullfoering", "bash"]).output
    subprocess.run(["bash", "-n"], input=skript, text=True, check=True)


@pytest.mark.parametrize(
    ("tekst", "linje", "ventet"),
    [
        ("plan: a\ntittel: Digital: dialog\n", 2, "Her står et kolon der det ikke kan stå."),
        ("plan: a\ntittel\nnettverk: b\n", 2, "Linjen mangler kolon"),
        ("plan: a\nlevetid:\n\tfra: 1\n", 3, "Linjen begynner med en tabulator."),
        ('plan: "a\ntittel: b\n', 1, "Et anførselstegn er ikke lukket."),
        ("plan: @a\n", 1, "Teksten kan ikke begynne med «@»."),
        ("plan: *a\n", 1, "Teksten kan ikke begynne med stjerne (*a)."),
        ("deltakere: [1, 2\nplan: a\n", 2, "En klamme er ikke lukket"),
        ("a:\n  - b\n c: d\n", 3, "Innrykket"),
        ('plan: "a\\q"\n', 1, "I doble anførselstegn betyr \\ noe eget, og «\\q» finnes ikke."),
        ("a: 1\n---\nb: 2\n", 2, "Filen har flere deler skilt med «---»."),
        ("a: \x01\n", 1, "Filen har et tegn som ikke kan stå i en tekstfil."),
    ],
)
def test_what_is_no_yaml_is_told_in_norwegian(tekst: str, linje: int, ventet: str) -> None:
    with pytest.raises(UgyldigKilde) as fanget:
        read_yaml(Path("plan.yaml"), tekst)
    (feil,) = fanget.value.feil
    assert feil.linje == linje
    assert feil.tekst.startswith(f"Dette er ikke gyldig YAML. {ventet}")


def test_a_number_with_two_readings_is_asked_about(tmp_path: Path) -> None:
    tekst = dump_yaml(example()).replace("timepris: 440\n", "timepris: 300.960\n")
    with pytest.raises(UgyldigKilde) as fanget:
        read_plan(tmp_path / "plan.yaml", tekst)
    (feil,) = fanget.value.feil
    assert "her står 300.960. Skriv 300960 eller 300.9600, etter hva som er ment." in feil.tekst
    # What we write ourselves is not asked about.
    assert dump_yaml({"a": 300.125}) == "a: 300.1250\n"


def test_a_plan_with_errors_does_not_end_0(tmp_path: Path) -> None:
    ut = tmp_path / "ut"
    plan = "eksempler/digital-dialog/plan.yaml"
    utfall = CliRunner().invoke(main, ["lag", plan, "--ut", str(ut), "--kommune", "3240"])
    assert utfall.exit_code == 1
    assert "Rett feilene i planen" in utfall.output
    assert (ut / "utsendt.json").exists()


def test_a_mistake_in_an_excel_plan_names_sheet_and_cell(tmp_path: Path) -> None:
    utsending = issue(
        Path("eksempler/digital-dialog/plan.yaml"), tmp_path / "ut", form="felles"
    ).utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    celle = next(c for c in utsending.layout.celler() if c.nokkel() == "felles.K3.viktighet")
    endret = tmp_path / "plan.xlsx"
    endret.write_bytes(fill_svar(bok, [Oppgave("felles.K3.viktighet", "høy", 1)], "x"))
    liste = read_planfil(endret)
    assert liste.plan == "digital-dialog"
    import openpyxl

    arbeidsbok = openpyxl.load_workbook(endret)
    arbeidsbok[celle.ark][celle.adresse] = "kjempeviktig"
    arbeidsbok.save(endret)
    with pytest.raises(UgyldigKilde) as fanget:
        read_planfil(endret)
    (feil,) = fanget.value.feil
    assert str(feil).startswith(f"{endret}, arket «{celle.ark}», celle {celle.adresse}: ")
    assert "kjempeviktig" in feil.tekst


def test_the_line_says_about_how_long_is_left() -> None:
    naa = [0.0]
    linje = Framdriftslinje(lambda: naa[0])
    assert linje.tell_igjen("1 av 357 filer lest") == ""
    naa[0] = 1.0
    assert linje.tell_igjen("5 av 357 filer lest") == ""
    naa[0] = 40.0
    assert linje.tell_igjen("81 av 357 filer lest") == ", omtrent 3 minutter igjen"
    naa[0] = 160.0
    assert linje.tell_igjen("321 av 357 filer lest") == ", under ett minutt igjen"
    assert linje.tell_igjen("Setter sammen svarene") == ""
    assert linje.tell_igjen("1 av 8 arbeidsbøker laget") == ""


def test_a_wide_table_becomes_lines_and_no_word_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rader = [
        ("Fil", "Kommune", "Status"),
        (
            "3338-nore-og-uvdal-digital-hjemmetjeneste-2024.xlsx",
            "Nore og Uvdal",
            "godkjent med merknad",
        ),
    ]
    monkeypatch.delenv("COLUMNS", raising=False)
    tabell(rader)
    assert capsys.readouterr().out.splitlines()[1] == "  ".join(rader[1])
    monkeypatch.setenv("COLUMNS", "80")
    tabell(rader)
    assert capsys.readouterr().out.splitlines() == [
        rader[1][0],
        "  Kommune: Nore og Uvdal · Status: godkjent med merknad",
    ]
    linje = f"  FEIL  VER-01  Ark «2 Gevinster», celle F8: {'ord ' * 40}slutt."
    brutt = fit(linje, 80).split("\n")
    assert max(map(len, brutt)) <= 80
    assert all(del_.startswith("    ") for del_ in brutt[1:])
    assert " ".join(" ".join(brutt).split()) == " ".join(linje.split())
    assert fit(linje, None) == linje
