"""The command line itself: its words, its streams, and what it says when something goes wrong."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from skader import Runde

from gevinstark import __version__
from gevinstark.cli import main
from gevinstark.cli.clicknorsk import TEKSTER
from gevinstark.cli.gruppe import BEGYNN
from gevinstark.grunn.errors import describe
from gevinstark.rapport import tilbakemelding
from gevinstark.runde import etterregning, felt

CLI = Path(__file__).parents[1] / "gevinstark" / "cli"
_FLEST_LINJER = 25


def kjor(*args: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


def program(
    *args: object, miljo: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "gevinstark", *map(str, args)],
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **(miljo or {})},
    )


def _funksjoner() -> list[tuple[str, int]]:
    """Every function in `cli/` and its lines, decorators left out."""
    return [
        (f"{sti.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for sti in sorted(CLI.glob("*.py"))
        for node in ast.walk(ast.parse(sti.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def test_a_command_chooses_nothing_and_computes_nothing() -> None:
    funksjoner = _funksjoner()
    assert len(funksjoner) > 30
    assert [f for f in funksjoner if f[1] > _FLEST_LINJER] == []


# -------------------------------------------------------------------- where to start


def test_alone_it_says_where_to_start() -> None:
    svar = kjor()
    assert (svar.exit_code, svar.stdout, svar.stderr) == (0, f"{BEGYNN}\n", "")
    assert "gevinstark demo" in BEGYNN
    assert "gevinstark hjelp" in BEGYNN


def test_hjelp_is_help() -> None:
    assert kjor("hjelp").stdout == kjor("--help").stdout
    for kommando in main.commands:
        svar = kjor("hjelp", kommando)
        assert (svar.exit_code, svar.stdout) == (0, kjor(kommando, "-h").stdout)
        assert svar.stdout.startswith(f"Bruk: gevinstark {kommando} [VALG]")
    ukjent = kjor("hjelp", "stat")
    assert (ukjent.exit_code, ukjent.stdout) == (2, "")
    assert ukjent.stderr == "Kommandoen «stat» finnes ikke. Skriv «gevinstark hjelp».\n"


@pytest.mark.parametrize("flagg", ["--versjon", "--version"])
@pytest.mark.parametrize("modul", ["gevinstark", "gevinstark.cli"])
def test_version_of_both_modules(modul: str, flagg: str) -> None:
    ut = subprocess.run([sys.executable, "-m", modul, flagg], capture_output=True, check=True)
    assert ut.stdout.decode() == f"gevinstark {__version__}\n"


# -------------------------------------------------------------------- click's own words


@pytest.mark.parametrize("modul", ["exceptions", "parser", "formatting"])
def test_every_text_of_click_is_translated(modul: str) -> None:
    kilde = Path(str(click.__file__)).with_name(f"{modul}.py")
    tekster = {
        a.value
        for node in ast.walk(ast.parse(kilde.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "ngettext"}
        for a in node.args
        if isinstance(a, ast.Constant) and isinstance(a.value, str)
    }
    assert tekster - set(TEKSTER) == set()


def test_a_translation_fills_in_what_the_english_does() -> None:
    for engelsk, norsk in TEKSTER.items():
        felt_i = [set(re.findall(r"{(\w+)", t)) for t in (engelsk, norsk)]
        assert felt_i[1] <= felt_i[0], engelsk


@pytest.mark.parametrize(
    ("args", "melding"),
    [
        (("finnesikke",), "Feil: Kommandoen «finnesikke» finnes ikke."),
        (("felt",), "Feil: Dette mangler: 'FIL'."),
        (("konsolider", "r"), "Feil: Dette valget mangler: '--utsendt'."),
        (("felt", "a", "b"), "Feil: Dette er for mye: b"),
        (("felt", "a", "--json=1"), "Feil: Valget «--json» skal ikke ha noen verdi."),
        (("lag", "p", "--ut"), "Feil: Valget «--ut» må ha en verdi."),
        (("felt", "a", "--jsom"), "Feil: Valget «--jsom» finnes ikke. Mente du --json?"),
        (
            ("lag", "p", "--ut", "u", "--form", "stat"),
            "Feil: Ugyldig verdi for '--form': «stat» er ikke en av 'kommune', 'felles', 'samlet'.",
        ),
        (
            ("demo", "--jobber", "90"),
            "Feil: Ugyldig verdi for '--jobber': 90 er utenfor 1–64.",
        ),
        (
            ("demo", "--jobber", "x"),
            "Feil: Ugyldig verdi for '--jobber': «x» er ikke et helt tall.",
        ),
    ],
)
def test_wrong_use_is_told_in_norwegian(args: tuple[str, ...], melding: str) -> None:
    svar = kjor(*args)
    assert (svar.exit_code, svar.stdout) == (2, "")
    *bruk, siste = svar.stderr.splitlines()
    assert siste.replace("'--json'", "--json") == melding
    # Of an option without its value, click does not tell which command it stands in.
    if bruk:
        assert bruk[0].startswith("Bruk: gevinstark ")
        assert (
            bruk[1]
            == f"Skriv «{bruk[0][6:].split(' [')[0].split(' KOMM')[0]} --help» for å få hjelp."
        )


def test_no_english_word_of_click_is_left_in_the_help() -> None:
    for kommando in ("", *main.commands):
        hjelp = kjor("hjelp", *([kommando] if kommando else [])).stdout
        engelske = {"Usage", "Options", "Commands", "Show", "required", "default", "PATH", "TEXT"}
        assert engelske & set(re.findall(r"\w+", hjelp)) == set(), kommando


# -------------------------------------------------------------------- when we fail


def _sprekk(*_: object) -> Any:
    raise ValueError("det gikk\ni stykker")


def _linje() -> int:
    kode = Path(felt.__file__).read_text(encoding="utf-8").splitlines()
    return 1 + next(nr for nr, linje in enumerate(kode) if "return read_feltliste(Path(" in linje)


def test_a_fault_of_our_own_says_what_and_how_to_log_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(felt, "read_feltliste", _sprekk)
    svar = kjor("felt", "bok.xlsx")
    hva = (
        "Det er en feil i gevinstark. Dette skjedde: ValueError: det gikk i stykker "
        f"(gevinstark.runde.felt, linje {_linje()}).\n"
    )
    assert (svar.exit_code, svar.stdout) == (4, "")
    assert svar.stderr == (
        f"{hva}Kjør kommandoen én gang til med --logg feil.txt, og legg ved filen når dere melder "
        "fra.\n"
    )
    logg = tmp_path / "feil.txt"
    med = kjor("felt", "bok.xlsx", "--logg", logg)
    assert med.exit_code == 4
    assert med.stderr == f"{hva}Alt om feilen står i {logg}. Legg den ved når dere melder fra.\n"
    tekst = logg.read_text(encoding="utf-8")
    for del_ in (
        f"gevinstark {__version__}, Python {sys.version.split()[0]}",
        "Maskin: ",
        f"Skrevet: ['felt', 'bok.xlsx', '--logg', '{logg}']",
        "Traceback (most recent call last):",
        "ValueError: det gikk\ni stykker",
        "INFO gevinstark: Avslutningskode 4\n",
    ):
        assert del_ in tekst, del_


def test_the_log_is_added_to_and_stands_before_the_command_too(tmp_path: Path) -> None:
    logg = tmp_path / "logg.txt"
    for args in (("--logg", logg, "koder"), ("koder", "--logg", logg)):
        assert kjor(*args).exit_code == 0
    assert logg.read_text(encoding="utf-8").count("Avslutningskode 0") == 2


def test_a_password_is_not_in_the_log(tmp_path: Path) -> None:
    logg = tmp_path / "logg.txt"
    for args in (("--passord", "hemmelig"), ("--passord=hemmelig",)):
        kjor("--logg", logg, "lag", tmp_path / "p", "--ut", tmp_path / "ut", *args)
    assert "hemmelig" not in logg.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    svar = kjor("koder", "--logg", tmp_path)
    assert (svar.exit_code, svar.stdout) == (2, "")
    assert svar.stderr == f"Kan ikke skrive loggen {tmp_path}: er en mappe.\n"


def test_the_log_tells_of_each_file(runde: Runde, tmp_path: Path) -> None:
    logg = tmp_path / "logg.txt"
    svar = kjor("kontroller", runde.retur(), "--utsendt", runde.utsendt, "--logg", logg)
    assert svar.exit_code == 0
    assert f"INFO gevinstark.runde.mottak: Lest: {runde.retur()} " in logg.read_text("utf-8")


def test_what_the_machine_says_no_to_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_: object) -> Any:
        raise OSError(28, "No space left on device", str(tmp_path / "x"))

    monkeypatch.setattr(felt, "read_feltliste", full)
    svar = kjor("felt", "bok.xlsx")
    assert (svar.exit_code, svar.stderr) == (
        3,
        f"Kan ikke bruke {tmp_path / 'x'}: disken er full.\n",
    )


def test_a_return_we_fail_on_is_told_with_what_happened(
    monkeypatch: pytest.MonkeyPatch, runde: Runde
) -> None:
    monkeypatch.setattr(etterregning, "recompute", _sprekk)
    svar = kjor("kontroller", runde.retur(), "--utsendt", runde.utsendt, "--json")
    assert (svar.exit_code, svar.stderr) == (1, "")
    (funn,) = json.loads(svar.stdout)["filer"][0]["funn"]
    assert funn["kode"] == "FIL-99"
    assert re.fullmatch(
        r"ValueError: det gikk i stykker \(gevinstark\.runde\.etterregning, linje \d+\)",
        funn["funnet"],
    )


def test_a_long_message_is_cut_and_one_from_elsewhere_has_no_place() -> None:
    assert describe(ValueError("x" * 1000)) == f"ValueError: {'x' * 300}"
    assert describe(KeyError()) == "KeyError"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_is_130_without_a_traceback() -> None:
    kode = (
        "import signal, time, gevinstark.runde.felt as f\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfrom gevinstark.cli import main\n"
        "f.read_feltliste = lambda s: (print('klar', flush=True), time.sleep(60))\n"
        "main(['felt', 'x'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", kode], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as prosess:
        assert prosess.stdout is not None
        assert prosess.stdout.readline() == "klar\n"
        prosess.send_signal(signal.SIGINT)
        _, feil = prosess.communicate(timeout=30)
    assert (prosess.returncode, feil.strip()) == (130, "Avbrutt.")


# -------------------------------------------------------------------- streams


@pytest.mark.parametrize("tegnsett", ["cp1252", "cp865", "ascii"])
def test_any_encoding_of_the_streams(runde: Runde, tegnsett: str) -> None:
    miljo = {"PYTHONIOENCODING": tegnsett, "NO_COLOR": "1"}
    som_utf8 = program("felt", runde.retur(), "--json").stdout
    som_json = program("felt", runde.retur(), "--json", miljo=miljo)
    assert (som_json.returncode, som_json.stderr) == (0, b"")
    assert json.loads(som_json.stdout.decode(tegnsett)) == json.loads(som_utf8)
    for args in (("felt", runde.retur()), ("koder",), ("hjelp",), ("hjelp", "konsolider"), ()):
        svar = program(*args, miljo=miljo)
        assert (svar.returncode, svar.stderr) == (0, b"")
        # click takes ASCII for a mistake in the set-up, and writes UTF-8.
        svar.stdout.decode("utf-8" if tegnsett == "ascii" else tegnsett)


def test_a_minus_stays_a_minus_where_there_is_only_ascii() -> None:
    kode = (
        "from gevinstark.cli.strommer import accept_all_text\naccept_all_text()\n"
        "print('−5 → 3,5 «ærlig» Ålesund 😀 é …')"
    )
    ut = subprocess.run(
        [sys.executable, "-c", kode],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert ut.stdout.decode("ascii").strip() == '-5 -> 3,5 "aerlig" Alesund ? e ...'


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_reader_that_goes_away_is_quiet_and_no_finding() -> None:
    ut = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m gevinstark koder | head -1; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ut.stderr == ""
    assert ut.stdout.splitlines()[-1] in {"0", "141"}


def test_a_closed_pipe_is_141() -> None:
    les, skriv = os.pipe()
    os.close(les)
    ut = subprocess.run(
        [sys.executable, "-m", "gevinstark", "koder"],
        stdout=skriv, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(skriv)
    assert (ut.returncode, ut.stderr) == (141, b"")


# -------------------------------------------------------------------- folders and homes


def test_a_folder_given_to_kontroller_is_read_as_one(runde: Runde, tmp_path: Path) -> None:
    (tmp_path / "uke 8").mkdir()
    for navn, nr in (("a.xlsx", "0301"), ("uke 8/b.xlsx", "3240")):
        shutil.copyfile(runde.retur(nr), tmp_path / navn)
    svar = kjor("kontroller", tmp_path, "--utsendt", runde.utsendt, "--json")
    assert svar.exit_code == 0
    filer = [f["fil"] for f in json.loads(svar.stdout)["filer"]]
    assert filer == [str(tmp_path / "a.xlsx"), str(tmp_path / "uke 8" / "b.xlsx")]
    tom = tmp_path / "tom"
    tom.mkdir()
    assert kjor("kontroller", tom, "--utsendt", runde.utsendt).exit_code == 2


def test_without_a_home_nothing_is_remembered(
    monkeypatch: pytest.MonkeyPatch, runde: Runde
) -> None:
    def ingen() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", ingen)
    for navn in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(navn, raising=False)
    svar = kjor("kontroller", runde.retur(), "--utsendt", runde.utsendt)
    assert (svar.exit_code, svar.stderr) == (0, "")


def test_a_name_that_is_too_long_is_told(runde: Runde, tmp_path: Path) -> None:
    ut = tmp_path / f"{'x' * 300}.xlsx"
    svar = kjor("konsolider", runde.innsendt, "--utsendt", runde.utsendt, "--ut", ut)
    assert (svar.exit_code, svar.stdout) == (2, "")
    assert svar.stderr == f"Kan ikke skrive {ut}: navnet er for langt.\n"


def test_the_longest_name_there_is_can_be_written(runde: Runde, tmp_path: Path) -> None:
    svar = tmp_path / "svar.json"
    svar.write_text('{"3240.V1.antall": 1}', encoding="utf-8")
    ut = tmp_path / f"{'x' * 250}.xlsx"
    assert kjor("fyll", runde.bok(), svar, "--ut", ut).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["svar.json", ut.name]


def test_letters_that_fail_never_cost_the_overview(
    monkeypatch: pytest.MonkeyPatch, runde: Runde, tmp_path: Path
) -> None:
    monkeypatch.setattr(tilbakemelding, "write_tilbakemeldinger", lambda *_, **__: _sprekk(0))
    ut, brev = tmp_path / "region.xlsx", tmp_path / "brev"
    felles = ("--utsendt", runde.utsendt, "--ut", ut, "--tilbakemelding", brev)
    svar = kjor("konsolider", runde.innsendt, *felles)
    assert svar.exit_code == 4
    assert f"Regional oversikt: {ut}\n" in svar.stdout
    assert svar.stderr.startswith("\nDet er en feil i gevinstark. Dette skjedde: ValueError: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["region.xlsx"]
