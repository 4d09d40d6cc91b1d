"""Past one machine: a real cluster of processes gives what one process gives, whatever dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster, WorkerPlugin
from openpyxl import load_workbook
from skader import Runde
from test_arbeider import SKUESPILLER, posix

from gevinstark.cli import main
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.innlest import Innlest
from gevinstark.innlesing import klynge as lesing
from gevinstark.innlesing import objekter
from gevinstark.innlesing.arbeiderprosess import Grenser
from gevinstark.innlesing.klynge import read_klynge
from gevinstark.innlesing.les_fil import read_fil
from gevinstark.innlesing.objekter import find_objekter, read_objekter
from gevinstark.region.lager import sum_lager, write_lager
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.mottak import receive

#: Files in one task, so that a few files are several tasks.
BUNKE = 2


def _start_klynge() -> LocalCluster:
    return LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
        silence_logs="CRITICAL",
    )  # fmt: skip


@pytest.fixture(scope="module")
def klynge() -> Iterator[LocalCluster]:
    with _start_klynge() as cluster:
        yield cluster


@pytest.fixture
def egen_klynge(request: pytest.FixtureRequest) -> Iterator[LocalCluster]:
    """For the tests that harm the machines: none of them finds one that is about to be started anew."""
    with (
        _start_klynge() as cluster,
        Client(cluster.scheduler_address, set_as_default=False) as klient,
    ):
        plugin = getattr(request, "param", None)
        if plugin is not None:
            klient.register_plugin(plugin(), name="prøve")
        yield cluster


@pytest.fixture(autouse=True)
def _smaa_bunker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesing, "_BUNKE", BUNKE)


def _filer(runde: Runde, mappe: Path, navn: Sequence[str]) -> list[tuple[str, str]]:
    for n in navn:
        shutil.copyfile(runde.retur(), mappe / n)
    return [(str(mappe / n), n) for n in navn]


def _alene(runde: Runde, filer: Sequence[tuple[str, str]]) -> list[Innlest]:
    return [read_fil(Path(sti), navn, [runde.utsending]) for sti, navn in filer]


def _sammen(runde: Runde, filer: Sequence[tuple[str, str]], klynge: LocalCluster) -> Iterator[Innlest]:  # fmt: skip
    return read_klynge(filer, [runde.utsending], 1, adresse=klynge.scheduler_address)


def test_the_whole_round_is_the_same_on_a_cluster(runde: Runde, klynge: LocalCluster) -> None:
    filer = [(str(f), f.name) for f in sorted(runde.innsendt.iterdir())]
    alene = receive([(Path(sti), navn) for sti, navn in filer], [runde.utsending])
    leser = partial(read_klynge, adresse=klynge.scheduler_address)
    sammen = receive(filer[::-1], [runde.utsending], jobber=1, leser=leser)
    assert sammen.grunnlag == alene.grunnlag
    assert write_region(sammen.grunnlag) == write_region(alene.grunnlag)


@posix
def test_a_machine_killed_in_mid_run_loses_nothing(
    runde: Runde, egen_klynge: LocalCluster, tmp_path: Path
) -> None:
    filer = _filer(runde, tmp_path, [f"{nr:02}.xlsx" for nr in range(24)])
    svar = _sammen(runde, filer, egen_klynge)
    lest = [next(svar)]
    with Client(egen_klynge.scheduler_address, set_as_default=False) as klient:
        pid = next(iter(klient.run(os.getpid).values()))
        os.kill(pid, signal.SIGKILL)
    lest += svar
    assert lest == _alene(runde, filer)


class Skuespill(WorkerPlugin):  # type: ignore[misc]
    """On every machine, also one that is started later."""

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask gives it
        from gevinstark.innlesing import arbeider

        vars(arbeider)["_PROGRAM"] = SKUESPILLER


class Drap(WorkerPlugin):  # type: ignore[misc]
    """A machine that falls over every time it meets one file."""

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask gives it
        ekte = objekter.fetch

        def fall(adresse: str, mappe: Path) -> Path:
            if "fall" in adresse:
                os.kill(os.getpid(), signal.SIGKILL)
            return ekte(adresse, mappe)

        vars(lesing)["fetch"] = fall


@posix
@pytest.mark.parametrize("egen_klynge", [Skuespill], indirect=True)
def test_a_file_that_kills_its_process_is_a_finding(
    runde: Runde, egen_klynge: LocalCluster, tmp_path: Path
) -> None:
    filer = _filer(runde, tmp_path, ["a.xlsx", "dør.xlsx", "å.xlsx"])
    # Other limits, so that the machines start new processes for it.
    grenser = Grenser(veggtid=50)
    lest = list(
        read_klynge(
            filer, [runde.utsending], 1, adresse=egen_klynge.scheduler_address, grenser=grenser
        )
    )
    assert [[f.kode for f in x.funn] for x in lest] == [[], ["FIL-92"], []]
    assert [lest[0], lest[2]] == _alene(runde, [filer[0], filer[2]])


@posix
@pytest.mark.parametrize("egen_klynge", [Drap], indirect=True)
def test_what_no_machine_finishes_the_coordinator_reads(
    runde: Runde, egen_klynge: LocalCluster, tmp_path: Path
) -> None:
    filer = _filer(runde, tmp_path, ["a.xlsx", "b.xlsx", "c.xlsx", "fall.xlsx"])
    assert list(_sammen(runde, filer, egen_klynge)) == _alene(runde, filer)


def test_what_no_machine_reaches_the_coordinator_fetches(
    runde: Runde, klynge: LocalCluster
) -> None:
    """The store in memory is this process's own."""
    fs = fsspec.filesystem("memory")
    for navn in ("svar/x/a.xlsx", "svar/b.xlsx", "svar/.skjult.xlsx", "svar/utsendt.json"):
        fs.pipe(f"/{navn}", runde.retur().read_bytes())
    try:
        filer = find_objekter("memory://svar")
        assert [n for _, n in filer] == ["b.xlsx", "x/a.xlsx"]
        ventet = [read_fil(runde.retur(), n, [runde.utsending]) for _, n in filer]
        assert list(_sammen(runde, filer, klynge)) == ventet
        assert list(read_objekter(filer, [runde.utsending], 0)) == ventet
        fs.rm("/svar/b.xlsx")
        borte = next(read_objekter(filer, [runde.utsending], 0))
        assert [(f.kode, f.fil) for f in borte.funn] == [("FIL-02", "b.xlsx")]
    finally:
        fs.rm("/svar", recursive=True)


def test_an_empty_or_unknown_address_is_told() -> None:
    with pytest.raises(Brukerfeil, match="memory://tom er tom eller finnes ikke"):
        find_objekter("memory://tom")
    with pytest.raises(Brukerfeil, match="Kan ikke åpne finnesikke://x"):
        find_objekter("finnesikke://x")


def test_no_cluster_there_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesing, "_SEKUNDER_TIL_KLYNGEN", 1)
    with pytest.raises(Brukerfeil, match="Får ikke kontakt med klyngen på"):
        next(read_klynge([("a", "a")], [], 1, adresse="tcp://127.0.0.1:9"))


# -------------------------------------------------------------------- the command and the store


def test_the_command_reads_an_address_and_fills_a_store(
    runde: Runde, klynge: LocalCluster, tmp_path: Path
) -> None:
    region, lager = tmp_path / "region.xlsx", tmp_path / "lager"
    fast = [
        "konsolider", runde.innsendt.as_uri(), "--utsendt", str(runde.utsendt), "--json",
        "--klynge", klynge.scheduler_address, "--lager", str(lager),
    ]  # fmt: skip
    svar = CliRunner().invoke(main, [*fast, "--ut", str(region)])
    assert svar.exit_code == 0, svar.output
    alene = receive([(f, f.name) for f in runde.innsendt.iterdir()], [runde.utsending])
    assert region.read_bytes() == write_region(alene.grunnlag)
    assert len(json.loads(svar.stdout)["filer"]) == len(runde.utsending.utstedt)

    igjen = CliRunner().invoke(main, [*fast, "--ut", str(tmp_path / "to.xlsx")])
    assert (igjen.exit_code, (tmp_path / "to.xlsx").exists()) == (2, False)
    assert "er ikke en tom mappe" in igjen.stderr


def test_the_sums_over_the_parts_are_those_of_the_region(runde: Runde, tmp_path: Path) -> None:
    grunnlag = receive([(f, f.name) for f in runde.innsendt.iterdir()], [runde.utsending]).grunnlag
    write_lager(grunnlag, tmp_path, rader=1000)
    deler = sorted((tmp_path / "data").rglob("*.parquet"))
    assert len(deler) == -(-len(grunnlag.data) // 1000)
    assert {d.parent.name for d in deler} == {f"plan={runde.layout.plan}"}
    rader = pd.concat(pd.read_parquet(d) for d in deler)
    assert len(rader) == len(grunnlag.data)

    summer: list[dict[str, Any]] = pd.read_parquet(tmp_path / "summer.parquet").to_dict("records")  # type: ignore[assignment]
    assert {s["enhet"] for s in summer} <= {"kr", "timer", "årsverk", "brukere"}
    for s in summer:
        egne = rader[
            (rader.tabell == s["tabell"]) & (rader.rad == s["rad"]) & (rader.kolonne == s["kolonne"])
            & ((rader.aar == s["aar"]) | (rader.aar.isna() & pd.isna(s["aar"])))
        ].dropna(subset=["verdi"])  # fmt: skip
        assert (s["verdi"], s["kommuner"]) == (egne["verdi"].sum(), egne["kommunenr"].nunique())
    (brutto,) = (
        s["verdi"]
        for s in summer
        if (s["etikett"], s["aar"])
        == ("Planlagt brutto nyttevirkning", runde.layout.rapporteringsaar)
    )
    region = tmp_path / "region.xlsx"
    region.write_bytes(write_region(grunnlag))
    tall = {
        round(c.value, 2)
        for rad in load_workbook(region, data_only=True)["Oversikt"].iter_rows()
        for c in rad
        if isinstance(c.value, int | float)
    }
    assert float(brutto) in tall

    for_ = (tmp_path / "summer.parquet").read_bytes()
    sum_lager(grunnlag, tmp_path)
    assert (tmp_path / "summer.parquet").read_bytes() == for_
