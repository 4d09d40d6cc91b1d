"""Take returns in worker processes, so that no file can take the run down with it.

The guard in `les` refuses what it knows to be harmful. This is for the rest: a file that still
takes too long, takes too much memory or ends the process costs one worker and becomes a finding,
and a new worker goes on with the next file.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Self

from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.innlest import Innlest, Uventet
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeiderprosess import (
    KLAR,
    LEST,
    SPORSMAAL,
    UTEN_MINNE,
    UTSENDT,
    Grenser,
    pack_utsendinger,
    read_ramme,
    write_ramme,
)
from gevinstark.innlesing.gren import Gren, branch, can_branch
from gevinstark.innlesing.les_fil import read_fil
from gevinstark.innlesing.pakking import unpack

#: More gains little: what comes of it is put together in one process.
_FLEST: Final = 8
_OPPSTART: Final = 30
#: A worker may be ended by something else than its file, or short of memory for what it read before:
#: a file that ends one is tried twice, the second time always in a fresh one.
_FORSOK: Final = 2
#: Seconds to wait for the bytes of a file that ended a worker.
_VENTETID: Final = 5
#: With -P the folder we stand in, where the returns may lie, is no place to import from; our own
#: place is given as an argument.
_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from gevinstark.innlesing.arbeiderprosess import run; run()"
)
_ROT: Final = str(Path(__file__).resolve().parents[2])


#: Files as (path, name to show), what was issued and a number of processes -> one answer a file.
Leser = Callable[[Sequence[tuple[Any, str]], Sequence[Utsending], int], Iterable[Innlest]]


def default_jobber() -> int:
    """One worker for each processor this process may use, at most eight."""
    try:
        tilgjengelig = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        tilgjengelig = os.cpu_count() or 1
    return max(1, min(tilgjengelig, _FLEST))


def read_filer(
    filer: Sequence[tuple[Path, str]],
    utsendinger: Sequence[Utsending],
    jobber: int,
    grenser: Grenser | None = None,
) -> Iterator[Innlest]:
    """Take files, given as (path, name to show), in `jobber` worker processes at a time.

    The answers come in the order of `filer`, the same for every `jobber`. 0 workers, or a platform
    that cannot start any, works in this process, with the guard and the bound on what is kept from
    one file to the next (`bounded_cache`), but without the limits on what one file may take.
    """
    antall = min(jobber, len(filer))
    if antall < 1 or not _can_start():
        yield from (read_fil(sti, fil, utsendinger) for sti, fil in filer)
        return
    with ExitStack() as stabel:
        ledige: queue.SimpleQueue[Arbeider] = queue.SimpleQueue()
        # Packed when the first fresh worker needs it.
        felles = cache(partial(pack_utsendinger, utsendinger))
        arbeidere = [
            stabel.enter_context(Arbeider(utsendinger, grenser or Grenser(), felles))
            for _ in range(antall)
        ]
        for arbeider in arbeidere:
            arbeider.branch()
            ledige.put(arbeider)
        traader = ThreadPoolExecutor(antall, thread_name_prefix="lesing")
        # Runs before the workers are taken down: no thread may still be using one.
        stabel.callback(traader.shutdown, wait=True, cancel_futures=True)
        # Runs first: after Ctrl-C nobody waits for a file that is still being read.
        for arbeider in arbeidere:
            stabel.callback(arbeider.close)

        def read(fil: tuple[Path, str]) -> Innlest:
            ledig = ledige.get()
            try:
                return ledig.read(*fil)
            finally:
                ledige.put(ledig)

        yield from traader.map(read, filer)


def _can_start() -> bool:
    """A program frozen into one file has no interpreter to start."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class Arbeider:
    """One worker process, started when it is needed and replaced when it ends."""

    def __init__(
        self,
        utsendinger: Sequence[Utsending],
        grenser: Grenser | None = None,
        pakk: Callable[[], bytes] | None = None,
    ) -> None:
        """`pakk`: packs `utsendinger`, when several share what it gives."""
        self.utsendinger = utsendinger
        self.grenser = grenser or Grenser()
        self._pakk = pakk or partial(pack_utsendinger, utsendinger)
        self.prosess: subprocess.Popen[bytes] | Gren | None = None
        self.startet = 0
        #: Whether the worker has read a file before.
        self._brukt = False
        self.stengt = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def read(self, sti: Path, fil: str) -> Innlest:
        """One file. Whatever becomes of the worker, there is an answer."""
        for _ in range(_FORSOK):
            if self.stengt:
                break
            prosess = self._prosess()
            if prosess is None:
                return read_fil(sti, fil, self.utsendinger)
            svar = self._ask(prosess, sti, fil)
            if svar is not None:
                return svar
        return _uten_svar("FIL-92", sti, fil)

    def branch(self) -> None:
        """Start the first worker out of this process, where that is safe. The next are fresh ones: also
        the one that tries a file again that needed more memory than was left in this."""
        if can_branch(self.grenser):
            with suppress(OSError):
                self.prosess = branch(self.utsendinger, self.grenser)
                self._brukt = self._is_ready(self.prosess)

    def close(self) -> None:
        """No more files. Whoever waits for an answer gets one at once."""
        self.stengt = True
        if self.prosess is not None:
            self.prosess.kill()

    def stop(self) -> None:
        """End the worker, whatever it is doing. A new one is started when the next file comes."""
        if self.prosess is None:
            return
        self.prosess.kill()
        self.prosess.wait()
        for strom in (self.prosess.stdin, self.prosess.stdout):
            # A question the dead worker never read cannot be flushed.
            with suppress(OSError):
                if strom is not None:
                    strom.close()
        self.prosess = None

    def _ask(self, prosess: subprocess.Popen[bytes] | Gren, sti: Path, fil: str) -> Innlest | None:
        """The answer, or None when the file should have a fresh worker: this one ended for a reason
        that is not known, or used up its memory, to which other files may have contributed."""
        assert prosess.stdin is not None  # noqa: S101  both are pipes, see _start
        assert prosess.stdout is not None  # noqa: S101  the same
        sporsmaal = json.dumps([str(sti), fil]).encode()
        gikk_ut = threading.Event()

        def halt() -> None:
            gikk_ut.set()
            prosess.kill()

        klokke = threading.Timer(self.grenser.veggtid, halt)
        klokke.start()
        try:
            write_ramme(prosess.stdin, SPORSMAAL, sporsmaal)
            art, innhold = read_ramme(prosess.stdout, self.grenser.svar)
        except ValueError:
            art, innhold = UTEN_MINNE, b""
        except (EOFError, OSError):
            kode = prosess.wait()
            self.stop()
            if gikk_ut.is_set():
                return _uten_svar("FIL-90", sti, fil, self.grenser.veggtid)
            if kode == -getattr(signal, "SIGXCPU", 0) and kode:
                return _uten_svar("FIL-90", sti, fil, self.grenser.cpu)
            return None
        finally:
            klokke.cancel()
        try:
            svar = unpack(innhold) if art == LEST else _uten_svar("FIL-91", sti, fil)
        except Uventet:
            svar = None
        if svar is None or svar.fil != fil:
            self.stop()
            return None
        if any(f.kode == "FIL-91" for f in svar.funn):
            # What is left of its memory is in pieces: the next file gets a fresh worker.
            self.stop()
            return None if self._brukt else svar
        self._brukt = True
        return svar

    def _prosess(self) -> subprocess.Popen[bytes] | Gren | None:
        """The running worker, started if need be; None when none can be started."""
        if self.prosess is None:
            self._start()
        return self.prosess

    def _start(self) -> None:
        # On many cores the numerical libraries would reserve more address space than the limit.
        miljo = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        kommando = [
            sys.executable, "-P", "-c", _PROGRAM, _ROT, json.dumps(asdict(self.grenser)),
        ]  # fmt: skip
        try:
            self.prosess = subprocess.Popen(  # noqa: S603  our own program
                kommando,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=miljo,
            )
        except OSError:
            return
        self.startet += 1
        self._brukt = False
        if self._is_ready(self.prosess):
            assert self.prosess.stdin is not None  # noqa: S101  a pipe, see above
            with suppress(OSError):
                write_ramme(self.prosess.stdin, UTSENDT, self._pakk())
                return
        self.stop()

    def _is_ready(self, prosess: subprocess.Popen[bytes] | Gren) -> bool:
        assert prosess.stdout is not None  # noqa: S101  a pipe, see above
        klokke = threading.Timer(_OPPSTART, prosess.kill)
        klokke.start()
        try:
            return read_ramme(prosess.stdout, 0) == (KLAR, b"")
        except (EOFError, ValueError, OSError):
            return False
        finally:
            klokke.cancel()
            # The next worker is branched off a process with one thread.
            klokke.join()


def _uten_svar(kode: str, sti: Path, fil: str, funnet: object = None) -> Innlest:
    funn = make_funn(kode, fil=fil, funnet=funnet)
    return Innlest(fil, sha256=_sha256(sti) or "", funn=(funn,))


def _sha256(sti: Path) -> str | None:
    """Which file it was that ended the worker. The drive may be what did not answer: then None."""
    svar: list[str] = []

    def compute() -> None:
        with suppress(OSError, ValueError), sti.open("rb") as strom:
            svar.append(hashlib.file_digest(strom, "sha256").hexdigest())

    # A daemon: a read that never comes back does not keep the program from ending.
    traad = threading.Thread(target=compute, daemon=True)
    traad.start()
    traad.join(_VENTETID)
    return svar[0] if svar else None
