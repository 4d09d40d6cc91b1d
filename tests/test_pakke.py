"""The built wheel works alone: installed in an empty environment, run from another folder."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from utvalg import UTVALG_OG_ALT

ROT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hjul(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ut = tmp_path_factory.mktemp("hjul")
    kommando = [sys.executable, "-m", "build", "--wheel", "--outdir", str(ut), str(ROT)]
    subprocess.run(kommando, check=True, capture_output=True, timeout=300)
    (fil,) = ut.glob("*.whl")
    return fil


def test_nothing_else_lies_at_the_top_of_the_house() -> None:
    """As the owner fixed it. What git does not follow is nobody's business."""
    if not (ROT / ".git").exists():
        pytest.skip("not a git checkout")
    alle = subprocess.run(["git", "ls-files"], cwd=ROT, check=True, capture_output=True, text=True)
    topp = {navn.split("/")[0] for navn in alle.stdout.splitlines()}
    assert {navn for navn in topp if not navn.startswith(".")} == {
        "LICENSE", "README.md", "eksempler", "gevinstark", "maler", "pyproject.toml", "tests",
    }  # fmt: skip


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


def test_what_it_imports_is_what_it_asks_for(hjul: Path) -> None:
    """Every package it imports is one the wheel asks for, or asks for with `klynge`."""
    med = zipfile.ZipFile(hjul)
    metadata = next(n for n in med.namelist() if n.endswith("METADATA"))
    tekst = med.read(metadata).decode()
    krav = re.findall(r"(?m)^Requires-Dist: ([\w.-]+)(?!.*'(?:test|maaling)')", tekst)
    fra = packages_distributions()
    egne = {"gevinstark", *sys.stdlib_module_names}
    for sti in sorted(n for n in med.namelist() if n.endswith(".py") and "/_data/" not in n):
        for node in ast.walk(ast.parse(med.read(sti))):
            navn = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            navn += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for rot in {n.partition(".")[0] for n in navn} - egne:
                fikk = {d.lower().replace("_", "-") for d in fra.get(rot, [rot])}
                assert fikk & {k.lower().replace("_", "-") for k in krav}, (sti, rot)


@UTVALG_OG_ALT
def test_wheel_runs_the_demo_in_an_empty_environment(
    hjul: Path, tmp_path: Path, *, alt: bool
) -> None:
    """Whole: with what it asks for fetched anew. In the sample the packages that are here are lent to it."""
    miljo = tmp_path / "miljo"
    venv.create(miljo, with_pip=alt)
    binmappe = miljo / ("Scripts" if os.name == "nt" else "bin")
    pip = [binmappe / "python", "-m", "pip"] if alt else [sys.executable, "-m", "pip"]
    til = [] if alt else ["--python", str(miljo), "--no-deps"]
    subprocess.run(
        [*pip[:3], *til[:2], "install", "--quiet", *til[2:], str(hjul)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    if not alt:
        (pakker,) = miljo.glob("[Ll]ib/**/site-packages")
        (pakker / "laante.pth").write_text(sysconfig.get_path("purelib") + "\n")
    arbeid = tmp_path / "et annet sted"
    arbeid.mkdir()
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*ord_: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [binmappe / "gevinstark", *ord_],
            cwd=arbeid,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    if not alt:
        assert run("ny", "nettverket").returncode == 0
        laget = run("lag", "nettverket/plan.yaml", "--ut", "ut", "--kommune", "3240")
        assert laget.returncode in (0, 1), laget.stderr
        assert len(list((arbeid / "ut").glob("3240-*.xlsx"))) == 1
        return
    demo = run("demo")
    assert demo.returncode == 1, demo.stderr
    assert "7 av 8 kommuner har svart for 2024. Mangler: Bergen." in demo.stdout
    assert "ca. 300" in demo.stderr
    assert len(list((arbeid / "demo" / "utsendt").glob("*.xlsx"))) == 8
    assert len(list((arbeid / "demo" / "innsendt").glob("*.xlsx"))) == 7
    assert (arbeid / "demo" / "region.xlsx").is_file()
    utsendt = json.loads((arbeid / "demo" / "utsendt" / "utsendt.json").read_text(encoding="utf-8"))
    assert utsendt["plan"] == "digital-dialog"
