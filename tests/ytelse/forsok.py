"""The measurements themselves, in the order of the table."""

from __future__ import annotations

import compileall
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ytelse.jobber import JOBBER, missing
from ytelse.maal import GEVINSTARK, Kjoring, Maaling, repeat, repeat_job, run
from ytelse.materiale import Materiale

_LANDET: Final = 357
#: The regional workbook has room for some more returns than this; beyond it the figures go to the
#: export.
_I_BOKEN: Final = 2_000
#: The peers that take seconds a file are measured on few files; the others on at most `utvalg`.
_TUNGE: Final = {"formulas_en_gang": 2, "formulas_per_fil": 1}
#: LibreOffice silently leaves out the last of some hundreds of names.
_MAKS_UTVALG: Final = 100
#: What the other rows are compared with; measured on all files.
GRUNNLAG: Final = ("pakk_ut", "les_med_bevis", "omregning", "data_skrevet")
_PAA_ALLE: Final = (*GRUNNLAG, "rustpy", "jetxl")


@dataclass(frozen=True)
class Omfang:
    """How much is measured. kurve: numbers of returns for the cost curve."""

    antall: int
    ganger: int
    utvalg: int
    kurve: tuple[int, ...]
    #: Jobs left out.
    uten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resultat:
    """Everything measured. kurve: number of returns -> konsolider on two processes."""

    maalinger: dict[str, Maaling]
    kurve: dict[int, Maaling]
    omfang: Omfang
    #: Mean size of a returned file, bytes.
    filstorrelse: float


def measure(
    materiale: Materiale, omfang: Omfang, eget: bool, framdrift: Callable[[str], None]
) -> Resultat:
    """Run everything. eget: the returns are the user's own, and were not issued by the example."""
    _compile_bytecode()
    filer = materiale.filer[: omfang.antall]
    maalt: dict[str, Maaling] = {}
    for navn in JOBBER:
        if (eget and navn == "lag_vanlig") or navn == "pakk_region":
            continue
        framdrift(navn)
        if mangler := "valgt bort" if navn in omfang.uten else missing(navn):
            maalt[navn] = Maaling(navn, mangler=mangler)
            continue
        utvalg = _TUNGE.get(navn, min(omfang.utvalg, _MAKS_UTVALG))
        antall = omfang.antall if navn in _PAA_ALLE else utvalg
        ganger = 1 if navn in _TUNGE else omfang.ganger
        maalt[navn] = repeat_job(navn, filer[:antall], materiale.utsendt, ganger)
    _check_sums(maalt)
    for jobber in (1, 2):
        navn = f"konsolider_{jobber}"
        framdrift(navn)
        maalt[navn] = repeat(
            navn,
            len(filer),
            omfang.ganger,
            partial(_konsolider, filer, materiale.utsendt, jobber),
        )
    if not eget:
        framdrift("lag")
        lages = min(omfang.antall, _LANDET)
        maalt["lag"] = repeat("lag", lages, omfang.ganger, partial(_make, lages))
    framdrift("oppstart")
    ofte = 5 * omfang.ganger if omfang.ganger > 1 else 1
    for navn, linje in (("python", "pass"), ("numpy", "import numpy")):
        maalt[navn] = repeat(navn, 1, ofte, partial(run, (sys.executable, "-c", linje)))
    maalt["hjelp"] = repeat("hjelp", 1, ofte, partial(run, (*GEVINSTARK, "--help")))
    framdrift("kontroller")
    par = [_kontroller(filer, materiale.utsendt) for _ in range(ofte)]
    for navn, runde in zip(
        ("kontroller_forste", "kontroller"), zip(*par, strict=True), strict=True
    ):
        maalt[navn] = repeat(navn, 1, len(runde), partial(next, iter(runde)))
    if len(filer) > 1:
        framdrift("andre kjøring")
        with _rent_sted() as mappe:
            par = [_to_ganger(filer, materiale.utsendt, mappe) for _ in range(omfang.ganger)]
            region = (mappe / "region.xlsx",)
            maalt["pakk_region"] = repeat_job(
                "pakk_region", region, materiale.utsendt, omfang.ganger
            )
        for navn, runde in zip(("forste_gang", "andre_gang"), zip(*par, strict=True), strict=True):
            maalt[navn] = repeat(navn, len(filer), len(runde), partial(next, iter(runde)))
    kurve = {}
    for antall in omfang.kurve:
        framdrift(f"kurve: {antall}")
        ganger = 1 if antall >= 1000 else omfang.ganger
        forste = materiale.filer[:antall]
        kurve[antall] = repeat(
            f"konsolider {antall}",
            antall,
            ganger,
            partial(_konsolider, forste, materiale.utsendt, 2),
        )
    storrelse = sum(f.stat().st_size for f in filer) / len(filer)
    return Resultat(maalt, kurve, omfang, storrelse)


def _check_sums(maalt: dict[str, Maaling]) -> None:
    """Those that add up the same cells of the same files must agree, or they did not do the same work."""
    summer = [m for m in maalt.values() if m.sum is not None]
    for a, b in itertools.pairwise(summer):
        assert a.sum is not None and b.sum is not None  # noqa: PT018 - as filtered above
        if a.filer == b.filer and abs(a.sum - b.sum) > 1e-9 * abs(a.sum):
            raise RuntimeError(f"{a.navn} og {b.navn} summerte ikke det samme: {a.sum} og {b.sum}")


@contextmanager
def _rent_sted() -> Iterator[Path]:
    """A folder where nothing was ever kept: every run is a first run."""
    with tempfile.TemporaryDirectory(prefix="ytelse-") as mappe:
        yield Path(mappe)


def _fill(mappe: Path, filer: Sequence[Path], utsendt: Path) -> None:
    (mappe / "hjem").mkdir()
    (mappe / "innsendt").mkdir()
    (mappe / "utsendt").mkdir()
    shutil.copy2(utsendt / "utsendt.json", mappe / "utsendt")
    for fil in filer:
        _add(mappe, fil)


def _add(mappe: Path, fil: Path) -> None:
    try:
        os.link(fil, mappe / "innsendt" / fil.name)
    except OSError:  # another disk
        shutil.copy2(fil, mappe / "innsendt")


def _run(mappe: Path, jobber: int, *tillegg: str) -> Kjoring:
    ut = mappe / "region.xlsx"
    foer = ut.stat().st_mtime_ns if ut.exists() else 0
    kommando = (
        *GEVINSTARK, "konsolider", str(mappe / "innsendt"), "--utsendt", str(mappe / "utsendt"),
        "--ut", str(ut), "--jobber", str(jobber), "--overskriv", *tillegg,
    )  # fmt: skip
    kjoring = run(kommando, hjem=mappe / "hjem", funn=True)
    # With too many returns for the workbook, the figures are in the export alone.
    skrevet = ut.exists() and ut.stat().st_mtime_ns != foer
    if not (skrevet or any(mappe.glob("eksport/*"))):
        raise RuntimeError(f"konsolider skrev ikke {ut}")
    return kjoring


def _konsolider(filer: Sequence[Path], utsendt: Path, jobber: int) -> Kjoring:
    with _rent_sted() as mappe:
        _fill(mappe, filer, utsendt)
        tillegg = ("--eksport", str(mappe / "eksport")) if len(filer) > _I_BOKEN else ()
        return _run(mappe, jobber, *tillegg)


def _to_ganger(filer: Sequence[Path], utsendt: Path, ut: Path) -> tuple[Kjoring, Kjoring]:
    """All but one, and then again with one new return. The regional workbook is left in `ut`."""
    with _rent_sted() as mappe:
        _fill(mappe, filer[:-1], utsendt)
        forste = _run(mappe, 2)
        _add(mappe, filer[-1])
        andre = _run(mappe, 2)
        shutil.copy2(mappe / "region.xlsx", ut)
        return forste, andre


def _kontroller(filer: Sequence[Path], utsendt: Path) -> tuple[Kjoring, Kjoring]:
    """One file of an issue never seen, and then another (or the same under a new name)."""
    with _rent_sted() as mappe:
        _fill(mappe, (), utsendt)
        ut = []
        for nr, fil in enumerate((filer[0], filer[-1])):
            ny = mappe / f"ny-{nr}.xlsx"
            shutil.copy2(fil, ny)
            kommando = (*GEVINSTARK, "kontroller", str(ny), "--utsendt", str(mappe / "utsendt"))
            kjoring = run((*kommando, "--json"), hjem=mappe / "hjem", funn=True)
            if not json.loads(kjoring.ut)["filer"]:
                raise RuntimeError(f"kontroller sa ikke noe om {ny}")
            ut.append(kjoring)
        return ut[0], ut[1]


def _compile_bytecode() -> None:
    import gevinstark

    (rot,) = gevinstark.__path__
    compileall.compile_dir(rot, quiet=2)


def _make(antall: int) -> Kjoring:
    from gevinstark.grunn.ressurser import EKSEMPELPLAN, kommuneregister, ressurs

    with _rent_sted() as mappe:
        valg = [del_ for nr in list(kommuneregister())[:antall] for del_ in ("--kommune", nr)]
        plan = str(ressurs(EKSEMPELPLAN))
        kjoring = run((*GEVINSTARK, "lag", plan, "--ut", str(mappe / "ut"), *valg), funn=True)
        if (laget := len(list(mappe.glob("ut/**/*.xlsx")))) < antall:
            raise RuntimeError(f"lag skrev {laget} arbeidsbøker av {antall}")
        return kjoring
