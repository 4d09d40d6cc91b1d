"""The built wheel works alone: installed in an empty environment, run from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hjul(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ut = tmp_path_factory.mktemp("hjul")
    kommando = [sys.executable, "-m", "build", "--wheel", "--outdir", str(ut), str(ROT)]
    subprocess.run(kommando, check=True, capture_output=True, timeout=300)
    (fil,) = ut.glob("*.whl")
    return fil


def test_wheel_carries_forms_register_example_and_types(hjul: Path) -> None:
    navn = set(zipfile.ZipFile(hjul).namelist())
    assert {
        "gevinstark/py.typed",
        "gevinstark/_data/maler/medfinansiering/2017.yaml",
        "gevinstark/_data/maler/kommuner/2024.csv",
        "gevinstark/_data/eksempler/digital-dialog/plan.yaml",
    } <= navn
    metadata = next(n for n in navn if n.endswith("METADATA"))
    tekst = zipfile.ZipFile(hjul).read(metadata).decode()
    assert "License-Expression: EUPL-1.2" in tekst
    assert "Requires-Python: >=3.11" in tekst


def test_wheel_runs_the_demo_in_an_empty_environment(hjul: Path, tmp_path: Path) -> None:
    miljo = tmp_path / "miljo"
    venv.create(miljo, with_pip=True)
    binmappe = miljo / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [binmappe / "python", "-m", "pip", "install", "--quiet", str(hjul)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    arbeid = tmp_path / "et annet sted"
    arbeid.mkdir()
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    demo = subprocess.run(
        [binmappe / "gevinstark", "demo"],
        cwd=arbeid,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert demo.returncode == 1, demo.stderr
    assert "7 av 8 kommuner har svart for 2024. Mangler: Bergen." in demo.stdout
    assert "ca. 300" in demo.stderr
    assert len(list((arbeid / "demo" / "utsendt").glob("*.xlsx"))) == 8
    assert len(list((arbeid / "demo" / "innsendt").glob("*.xlsx"))) == 7
    assert (arbeid / "demo" / "region.xlsx").is_file()
    utsendt = json.loads((arbeid / "demo" / "utsendt" / "utsendt.json").read_text(encoding="utf-8"))
    assert utsendt["plan"] == "digital-dialog"
