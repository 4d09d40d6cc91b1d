"""A filled return opened and saved by another program: nothing is lost, and nothing is imagined.

Programs that are not on the machine are skipped with a reason. What each does to our files is
written in `RUNDTURER`: exactly the remarks it causes, no more and no fewer.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from libreoffice import find_soffice
from skader import KOMMUNE, Runde

from gevinstark.formel.kanonisk import samme_formel
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.kjenn_igjen import find_identitet
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur

_TIDSGRENSE: Final = 180

EXCELJS: Final = """
const E = require('exceljs'); const [fra, til] = process.argv.slice(2);
const bok = new E.Workbook();
bok.xlsx.readFile(fra).then(() => bok.xlsx.writeFile(til));
"""
SHEETJS: Final = """
const X = require('xlsx'); const [fra, til] = process.argv.slice(2);
X.writeFile(X.readFile(fra, {cellFormula: true, cellStyles: true, cellNF: true}), til);
"""


@pytest.fixture(scope="session")
def node_mappe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where node finds exceljs and SheetJS."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} er ikke installert")
    mappe = tmp_path_factory.mktemp("npm")
    (mappe / "package.json").write_text('{"name": "rundtur", "version": "1.0.0", "private": true}')
    kommando = ["npm", "install", "--no-audit", "--no-fund", "exceljs@4.4.0", "xlsx@0.18.5"]
    try:
        svar = subprocess.run(kommando, cwd=mappe, capture_output=True, text=True,
                              timeout=_TIDSGRENSE, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip("npm-registeret svarer ikke")
    if svar.returncode:
        pytest.skip(f"npm-registeret er ikke tilgjengelig: {svar.stderr[-200:]}")
    return mappe


def _run(kommando: list[str], mappe: Path | None = None) -> None:
    svar = subprocess.run(
        kommando, cwd=mappe, capture_output=True, text=True, timeout=_TIDSGRENSE, check=False
    )
    assert svar.returncode == 0, svar.stderr[-500:]


def _libreoffice(fra: Path, mappe: Path, form: str) -> Path:
    """Converted into another folder: "xlsx" or "ods"."""
    filter_ = "xlsx:Calc MS Excel 2007 XML" if form == "xlsx" else form
    with tempfile.TemporaryDirectory(prefix="lo-profil-") as profil:
        _run([find_soffice(), f"-env:UserInstallation={Path(profil).as_uri()}", "--headless",
               "--norestore", "--convert-to", filter_, "--outdir", str(mappe), str(fra)])  # fmt: skip
    return mappe / f"{fra.stem}.{form}"


def libreoffice(fra: Path, til: Path, _: pytest.FixtureRequest) -> None:
    shutil.move(_libreoffice(fra, til.parent / "lo", "xlsx"), til)


def libreoffice_via_ods(fra: Path, til: Path, _: pytest.FixtureRequest) -> None:
    ods = _libreoffice(fra, til.parent / "ods", "ods")
    shutil.move(_libreoffice(ods, til.parent / "lo", "xlsx"), til)


def gnumeric(fra: Path, til: Path, _: pytest.FixtureRequest) -> None:
    if shutil.which("ssconvert") is None:
        pytest.skip("gnumeric (ssconvert) er ikke installert")
    _run(["ssconvert", "--export-type=Gnumeric_Excel:xlsx2", str(fra), str(til)])


def openpyxl_(fra: Path, til: Path, _: pytest.FixtureRequest) -> None:
    openpyxl.load_workbook(fra).save(til)


def _node(skript: str, fra: Path, til: Path, request: pytest.FixtureRequest) -> None:
    mappe: Path = request.getfixturevalue("node_mappe")
    fil = mappe / f"{til.stem}.js"
    fil.write_text(skript, encoding="utf-8")
    _run(["node", str(fil), str(fra), str(til)], mappe)


def exceljs(fra: Path, til: Path, request: pytest.FixtureRequest) -> None:
    _node(EXCELJS, fra, til, request)


def sheetjs(fra: Path, til: Path, request: pytest.FixtureRequest) -> None:
    _node(SHEETJS, fra, til, request)


@dataclass(frozen=True)
class Rundtur:
    """A program and every finding it causes. `feil`: a false alarm of ours that is not mended yet."""

    program: Callable[[Path, Path, pytest.FixtureRequest], None]
    funn: tuple[str, ...] = ()
    feil: str = ""


RUNDTURER: Final = (
    Rundtur(libreoffice),
    Rundtur(libreoffice_via_ods),
    # The hidden sheet is shown.
    Rundtur(gnumeric, ("STR-20",)),
    # Results are not stored.
    Rundtur(openpyxl_, ("OMR-02",)),
    Rundtur(exceljs),
    # Sheet protection is gone.
    Rundtur(sheetjs, ("STR-09",)),
)


#: What `test_rundtur` does too, and what is fetched from the net each time.
_SJELDEN: Final = (libreoffice_via_ods, exceljs, sheetjs)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            r,
            id=r.program.__name__.rstrip("_"),
            marks=[pytest.mark.lang] if r.program in _SJELDEN else [],
        )
        for r in RUNDTURER
    ],
)
def rundtur(
    request: pytest.FixtureRequest, runde: Runde, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Rundtur, Path]:
    """A program, and Eidsvoll's return as it saved it."""
    mappe = tmp_path_factory.mktemp("rundtur")
    til = mappe / runde.retur().name
    request.param.program(runde.retur(), til, request)
    return request.param, til


def les(sti: Path) -> Avlesning:
    lest = read_retur(sti)
    assert isinstance(lest, Avlesning), lest
    return lest


def innhold(sti: Path) -> dict[Sted, tuple[Verdi, str | None]]:
    return {
        Sted(a.navn, *plass): (c.verdi, c.formel)
        for a in les(sti).ark
        for plass, c in a.celler.items()
    }


def test_every_input_survives(rundtur: tuple[Rundtur, Path], runde: Runde) -> None:
    for_, etter = innhold(runde.retur()), innhold(rundtur[1])
    felt = [c for c in runde.layout.celler() if c.rolle == "inndata"]
    ulike = {}
    for celle in felt:
        var, ble = (i.get(celle.sted, (None, None))[0] for i in (for_, etter))
        if var != ble and not (isinstance(var, float) and var == pytest.approx(ble, rel=1e-12)):
            ulike[f"{celle.ark}!{celle.adresse}"] = (var, ble)
    assert ulike == {}
    assert sum(for_.get(c.sted, (None,))[0] is not None for c in felt) > 500


def test_every_formula_survives(rundtur: tuple[Rundtur, Path], runde: Runde) -> None:
    etter = innhold(rundtur[1])
    borte = {}
    for sted, formel in runde.layout.formler.items():
        naa = etter.get(sted, (None, None))[1]
        if naa is None or not samme_formel(formel, naa, sted.ark):
            borte[f"{sted.ark}!{sted.celle}"] = (formel, naa)
    assert borte == {}


def test_the_identity_survives(rundtur: tuple[Rundtur, Path], runde: Runde) -> None:
    assert find_identitet(les(rundtur[1])) == runde.utsending.utstedt[KOMMUNE].identitet


def test_the_reader_says_what_the_program_did_and_nothing_else(
    rundtur: tuple[Rundtur, Path], runde: Runde, request: pytest.FixtureRequest
) -> None:
    tur, sti = rundtur
    if tur.feil:
        request.applymarker(pytest.mark.xfail(strict=True, reason=tur.feil))
    utfall = runde.run_receive(sti).utfallene[0]
    assert [f for f in utfall.funn if f.alvor >= Alvor.FEIL] == []
    assert utfall.status in ("godkjent", "godkjent_med_merknad")
    assert sorted(f.kode for f in utfall.funn) == sorted(tur.funn)
    assert utfall.omregning is not None
    assert [a for a in utfall.omregning.avvik if a.grunn == "motor og modell er uenige"] == []
