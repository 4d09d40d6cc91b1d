"""A worker branched off this process: it has what was issued already, and starts in no time.

Only where that is safe: a process with one thread, and not so large that a worker has no room left under
its limits. Everywhere else a worker is a fresh interpreter.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeiderprosess import Grenser, answer, work_out

#: Linux says how many threads there are, those of libraries included, and how much room is taken.
_STATUS: Final = Path("/proc/self/status")
#: Of the room a worker may use, this much must be left when it starts.
_LEDIG: Final = 0.6


class Gren:
    """The process, with as much of `subprocess.Popen` as a worker's owner asks for."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self._kode: int | None = None
        self._laas = threading.Lock()

    def kill(self) -> None:
        # Not while somebody takes its leave: the number may then be another's.
        with self._laas, suppress(ProcessLookupError):
            if self._kode is None:
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        # Ended, but not yet taken leave of, so that `kill` need not wait for us.
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with self._laas:
            if self._kode is None:
                try:
                    self._kode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                except ChildProcessError:
                    self._kode = 0
            return self._kode


def can_branch(grenser: Grenser) -> bool:
    try:
        linjer = _STATUS.read_text().splitlines()
    except OSError:
        return False
    verdier = dict(linje.split(":", 1) for linje in linjer if ":" in linje)
    kilobyte = int(verdier["VmSize"].split()[0])
    return int(verdier["Threads"]) == 1 and kilobyte << 10 < grenser.minne * (1 - _LEDIG)


def branch(utsendinger: Sequence[Utsending], grenser: Grenser) -> Gren:
    """Raises OSError when the system has no room for one more."""
    work_out(utsendinger)
    inn, til = os.pipe()
    fra, ut = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(til)
            os.close(fra)
            logging.disable()
            null = os.open(os.devnull, os.O_RDWR)
            for nr in (0, 1, 2):
                os.dup2(null, nr)
            answer(os.fdopen(inn, "rb"), os.fdopen(ut, "wb"), grenser, utsendinger)
        finally:
            # Whatever happened: nothing of the process it came from is run to its end here.
            os._exit(0)
    os.close(inn)
    os.close(ut)
    return Gren(pid, os.fdopen(til, "wb"), os.fdopen(fra, "rb"))
