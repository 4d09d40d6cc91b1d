"""Running something and knowing what it cost: CPU, wall time and memory, several times over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

#: The command as users run it, but from this tree.
GEVINSTARK: Final = (sys.executable, "-c", "from gevinstark.cli import main; main()")
#: Starts and counts a command from a process that is small itself: the system counts the memory of
#: the one that started a process as the process's own.
_STARTER: Final = """
import json, os, subprocess, sys, time
start = time.perf_counter()
prosess = subprocess.Popen(sys.argv[2:])
_, status, bruk = os.wait4(prosess.pid, 0)
svar = {
    "kode": os.waitstatus_to_exitcode(status),
    "cpu": bruk.ru_utime + bruk.ru_stime,
    "vegg": time.perf_counter() - start,
    "minne": bruk.ru_maxrss,
}
with open(sys.argv[1], "w") as fil:
    json.dump(svar, fil)
"""
_MEGABYTE: Final = 1024 * (1 if sys.platform != "darwin" else 1024)  # ru_maxrss: kB, on macOS bytes


@dataclass(frozen=True)
class Maaling:
    """One thing measured some times. cpu and vegg in seconds for `filer` files together, each time.

    minne: MB, the largest process the last time. mangler: why it was not measured; then the rest is
    empty.
    """

    navn: str
    filer: int = 0
    cpu: tuple[float, ...] = ()
    vegg: tuple[float, ...] = ()
    minne: float = 0.0
    sum: float | None = None
    mangler: str = ""

    @property
    def cpu_ms(self) -> float:
        """Median CPU per return, ms."""
        return 1000 * median(self.cpu) / self.filer

    @property
    def vegg_ms(self) -> float:
        return 1000 * median(self.vegg) / self.filer

    def cpu_spenn(self) -> tuple[float, float]:
        """The least and the most, ms per return."""
        return 1000 * min(self.cpu) / self.filer, 1000 * max(self.cpu) / self.filer

    def vegg_spenn(self) -> tuple[float, float]:
        return 1000 * min(self.vegg) / self.filer, 1000 * max(self.vegg) / self.filer


@dataclass(frozen=True)
class Kjoring:
    cpu: float
    vegg: float
    minne: float
    ut: str


def run(
    kommando: Sequence[str], inn: str = "", hjem: Path | None = None, *, funn: bool = False
) -> Kjoring:
    """Run to the end and count the process with all it waited for. Raises RuntimeError on failure.

    hjem: a home folder of its own, so that nothing kept from an earlier run is found. funn: findings in
    a return (exit code 1) are no failure; then the caller sees to it that something came of the run, for
    Python ends with 1 too when a program crashes.
    """
    miljo = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    # Users have the byte code of the modules in place; compiling them is no part of any work.
    miljo.pop("PYTHONDONTWRITEBYTECODE", None)
    if hjem is not None:
        miljo |= {"HOME": str(hjem), "XDG_CACHE_HOME": str(hjem / ".cache")}
    with tempfile.TemporaryDirectory(prefix="ytelse-") as mappe:
        svar, ut, feil = (Path(mappe, navn) for navn in ("svar", "ut", "feil"))
        with ut.open("wb") as ut_strom, feil.open("wb") as feil_strom:
            subprocess.run(
                (sys.executable, "-S", "-c", _STARTER, str(svar), *kommando),
                input=inn.encode(), stdout=ut_strom, stderr=feil_strom, env=miljo, check=True,
            )  # fmt: skip
        maalt = json.loads(svar.read_text())
        if maalt["kode"] not in ((0, 1) if funn else (0,)):
            raise RuntimeError(f"{' '.join(kommando[:6])}: {feil.read_text()[-2000:]}")
        minne = maalt["minne"] / _MEGABYTE
        return Kjoring(maalt["cpu"], maalt["vegg"], minne, ut.read_text(encoding="utf-8"))


def repeat(navn: str, filer: int, ganger: int, en_gang: Callable[[], Kjoring]) -> Maaling:
    """The whole process, start-up and all."""
    kjort = [en_gang() for _ in range(ganger)]
    return Maaling(
        navn, filer, tuple(k.cpu for k in kjort), tuple(k.vegg for k in kjort), kjort[-1].minne
    )


def repeat_job(navn: str, filer: Sequence[Path], utsendt: Path, ganger: int) -> Maaling:
    """A function of `jobber`, by its own clock: imports and set-up are outside."""
    bestilling = json.dumps({"filer": [str(f) for f in filer], "utsendt": str(utsendt)})
    kommando = (sys.executable, str(Path(__file__).with_name("jobber.py")), navn)
    svar: list[dict[str, Any]] = []
    kjoring = None
    for _ in range(ganger):
        kjoring = run(kommando, bestilling)
        if not kjoring.ut.strip():
            raise RuntimeError(f"{navn} svarte ikke")
        svar.append(json.loads(kjoring.ut.splitlines()[-1]))
    assert kjoring is not None
    return Maaling(
        navn,
        svar[-1]["filer"],
        tuple(s["cpu"] for s in svar),
        tuple(s["vegg"] for s in svar),
        kjoring.minne,
        svar[-1]["sum"],
    )
