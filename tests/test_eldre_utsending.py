"""What 2e1d845 issued is still read: its utsendt.json, a return of it, and next year's workbooks."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from gevinstark import Konsolidervalg, Rullvalg, konsolider, rull
from gevinstark.grunn.utsendt import read_utsending

DATA = Path(__file__).parent / "data" / "2e1d845"


@pytest.fixture(scope="module")
def mappe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rot = tmp_path_factory.mktemp("eldre")
    (rot / "innsendt").mkdir()
    shutil.copy(DATA / "retur.xlsx", rot / "innsendt")
    shutil.copytree(DATA / "utsendt", rot / "utsendt")
    pakket = rot / "utsendt" / "utsendt.json.gz"
    (rot / "utsendt" / "utsendt.json").write_bytes(gzip.decompress(pakket.read_bytes()))
    pakket.unlink()
    return rot


def test_a_return_of_an_older_issue_is_read_whole(mappe: Path) -> None:
    resultat = konsolider(
        Konsolidervalg(mappe / "innsendt", mappe / "utsendt", jobber=1, uten_mellomlager=True)
    )
    (fil,) = resultat.as_json()["filer"]
    assert (fil["status"], fil["kommune"]) == ("godkjent_med_merknad", "3240")
    # What was used of the made-up benefits does not add up; nothing is said of structure or formulas.
    assert {f["kode"] for f in fil["funn"]} == {"REG-15"}
    antall = {"lest": 720, "konsolidert": 720, "utelatt": 0}
    assert {k: v for k, v in fil["inndata"].items() if v or k in antall} == antall
    omregning = resultat.as_json()["omregning"]
    assert (omregning["celler"], omregning["enige"], omregning["avvik"]) == (771, 771, [])


def test_an_older_issue_is_of_the_first_definitions(mappe: Path) -> None:
    assert read_utsending(mappe / "utsendt").layout.definisjon == 1


def test_an_older_issue_is_rolled_over(mappe: Path) -> None:
    rulling = rull(Rullvalg(mappe / "utsendt", mappe / "innsendt", 2026, mappe / "neste", jobber=1))
    (utstedt,) = rulling.utsending.utstedt.values()
    assert (utstedt.kommune, utstedt.identitet.aar) == ("3240", 2026)
    assert (mappe / "neste" / utstedt.fil).is_file()
    assert utstedt.verdier["*.kommune.ressursperson"] == "Kari Eksempel leder"
