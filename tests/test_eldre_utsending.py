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
    # Every year has a figure, also those to come; V3 is a state agency's; own lines have no start year.
    assert {f["kode"] for f in fil["funn"]} == {"REG-15", "REG-36", "REG-37", "REG-38"}
    (for_tidlig,) = (f for f in fil["funn"] if f["kode"] == "REG-36" and f["celle"] == "I7")
    assert (for_tidlig["ark"], for_tidlig["funnet"], for_tidlig["ventet"]) == (
        "Realisert",
        "193",
        "til og med 2025",
    )
    assert "Tallet er ikke med i noen sum." in for_tidlig["tekst"]
    antall = {"lest": 720, "konsolidert": 577, "utelatt": 143}
    assert {k: v for k, v in fil["inndata"].items() if v or k in antall} == antall
    omregning = resultat.as_json()["omregning"]
    assert (omregning["celler"], omregning["enige"], omregning["avvik"]) == (771, 771, [])


def test_what_a_state_agency_has_and_what_is_to_come_is_in_no_figure(mappe: Path) -> None:
    """V3 stands in the workbook and is not asked of the kommune; what it was used for is not in the sum."""
    resultat = konsolider(
        Konsolidervalg(
            mappe / "innsendt", mappe / "utsendt", ut=mappe / "region.xlsx", jobber=1,
            uten_mellomlager=True, revisjon=True, overskriv=True,
        )
    )  # fmt: skip
    tabell = resultat.langtabell()
    brukt = tabell[
        (tabell["rad"] == "omsetning_realisert_sum") & (tabell["kolonne"] == "brukt_budsjett")
    ]
    # 267 + 271 + 279 + 283 + 287 of the five lines; 275 is V3's.
    assert [int(v) for v in brukt["verdi"]] == [1387]
    realisert = tabell[
        (tabell["kolonne"] == "realisert_antall") & (tabell["rad"].isin(["V1", "V3"]))
    ]
    assert set(realisert["aar"]) == {2024, 2025}
    assert set(realisert["rad"]) == {"V1"}
    revisjon = resultat.as_json()["revisjon"]
    assert revisjon["tall"] == revisjon["like"] > 1_000


def test_an_older_issue_is_of_the_first_definitions(mappe: Path) -> None:
    assert read_utsending(mappe / "utsendt").layout.definisjon == 1


def test_an_older_issue_is_rolled_over(mappe: Path) -> None:
    rulling = rull(Rullvalg(mappe / "utsendt", mappe / "innsendt", 2026, mappe / "neste", jobber=1))
    (utstedt,) = rulling.utsending.utstedt.values()
    assert (utstedt.kommune, utstedt.identitet.aar) == ("3240", 2026)
    assert (mappe / "neste" / utstedt.fil).is_file()
    assert utstedt.verdier["*.kommune.ressursperson"] == "Kari Eksempel leder"
