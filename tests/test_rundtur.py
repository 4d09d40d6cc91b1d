"""A return saved by another program reads the same, and proves the same."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from libreoffice import find_soffice, recalculate
from skader import KOMMUNE, Bok, Runde, steder

from gevinstark.grunn.verdi import Verdi
from gevinstark.region.returutfall import Returutfall

#: What may be remarked about a return each program has saved: exactly this, all of it INFO.
MERKNADER: Mapping[str, list[tuple[str, str]]] = {
    "libreoffice": [],
    "ods": [],
    # openpyxl saves formulas without results
    "openpyxl": [("OMR-02", "!")],
    "openpyxl og libreoffice": [],
}


def _convert(sti: Path, til: str, utmappe: Path) -> Path:
    """LibreOffice, with a profile of its own."""
    with tempfile.TemporaryDirectory() as profil:
        subprocess.run(
            [find_soffice(), f"-env:UserInstallation={Path(profil).as_uri()}", "--headless",
             "--norestore", "--convert-to", til, "--outdir", str(utmappe), str(sti)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    return utmappe / f"{sti.stem}.{til.partition(':')[0]}"


def _openpyxl(sti: Path, til: Path) -> Path:
    bok = openpyxl.load_workbook(sti)
    bok.save(til)
    return til


@pytest.fixture(scope="session")
def lagret(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The good return, saved by each program."""
    mappe = tmp_path_factory.mktemp("rundtur")
    for navn in ("lo", "ods", "fra_ods"):
        (mappe / navn).mkdir()
    retur = runde.retur()
    openpyxl_fil = _openpyxl(retur, mappe / "openpyxl.xlsx")
    via_lo = recalculate([retur, openpyxl_fil], mappe / "lo")
    ods = _convert(retur, "ods", mappe / "ods")
    fra_ods = _convert(ods, "xlsx:Calc MS Excel 2007 XML", mappe / "fra_ods")
    return {
        "libreoffice": via_lo[0],
        "ods": fra_ods,
        "openpyxl": openpyxl_fil,
        "openpyxl og libreoffice": via_lo[1],
    }


def svarene(runde: Runde) -> dict[str, Verdi]:
    svar = _utfall(runde, runde.retur()).svar
    assert svar is not None
    return svar.verdier


def _utfall(runde: Runde, sti: Path) -> Returutfall:
    (utfall,) = runde.run_receive(sti).utfallene
    return utfall


@pytest.mark.libreoffice
def test_saved_by_another_program_reads_the_same(runde: Runde, lagret: Mapping[str, Path]) -> None:
    """One test for all programs, so that they are started once."""
    vaar = _utfall(runde, runde.retur())
    antall = len(runde.layout.formler)
    for program, merknader in MERKNADER.items():
        deres = _utfall(runde, lagret[program])
        assert (program, steder(deres.funn), deres.status) == (program, merknader, "godkjent")
        assert deres.svar is not None
        assert vaar.svar is not None
        assert deres.svar.verdier == vaar.svar.verdier
        assert (deres.svar.lest, deres.svar.utelatt) == (vaar.svar.lest, ())
        assert deres.verdier == vaar.verdier
        assert deres.innlest.identitet == vaar.innlest.identitet
        assert deres.sha256 != vaar.sha256
        assert deres.omregning is not None
        assert deres.omregning.avvik == ()
        uten = antall if program == "openpyxl" else 0
        assert (deres.omregning.enige, deres.omregning.uten_lagret) == (antall - uten, uten)
        navn = "Microsoft Excel Compatible / Openpyxl" if program == "openpyxl" else "LibreOffice"
        assert deres.innlest.program.startswith(navn)


@pytest.mark.libreoffice
def test_damage_is_found_after_another_program_has_saved_it(runde: Runde, tmp_path: Path) -> None:
    """The proof does not depend on who saved: a changed constant, a changed formula, a text."""
    sti = tmp_path / "skadet.xlsx"
    sti.write_bytes(runde.retur().read_bytes())
    bok = Bok(sti, runde.layout)
    bok.assign("felles.V2.antall", 83_000)
    bok.assign("V2.antall", "ca. 300")
    bok.formel("Realisert!I26", "=I8*500", 550_500)
    (via_lo,) = recalculate(sti, tmp_path / "lo")
    via_openpyxl = _openpyxl(sti, tmp_path / "openpyxl.xlsx")
    ventet = [("STR-03", "Tabell D!D9"), ("STR-04", "Realisert!I26"), ("VER-01", "Gevinster!D9")]
    for skadet in (sti, via_lo, via_openpyxl):
        funn = _utfall(runde, skadet).funn
        assert [s for s in steder(funn) if s[0][:3] in ("STR", "VER")] == ventet


def test_a_return_filled_in_with_openpyxl(runde: Runde, tmp_path: Path) -> None:
    """Somebody's own script fills in the workbook as issued: the answers are read, nothing else."""
    bok = openpyxl.load_workbook(runde.bok())
    fylt = openpyxl.load_workbook(runde.retur())
    for celle in runde.layout.celler():
        if celle.rolle == "inndata":
            bok[celle.ark][celle.adresse].value = fylt[celle.ark][celle.adresse].value
    sti = tmp_path / "skript.xlsx"
    bok.save(sti)
    utfall = _utfall(runde, sti)
    assert steder(utfall.funn) == [("OMR-02", "!")]
    assert utfall.status == "godkjent"
    assert utfall.svar is not None
    assert utfall.svar.verdier == svarene(runde)
    assert utfall.verdier["*.rapport.netto_kr"] == 2_675_040
    assert utfall.innlest.identitet is not None
    assert utfall.innlest.identitet.kommune == KOMMUNE
