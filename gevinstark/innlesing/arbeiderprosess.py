"""The worker: a small process that takes one file at a time, under limits, until its input ends.

It imports what one file needs and nothing more, so that it starts at once. First it is told what
was issued. Questions and answers are frames: one byte that says what it is, eight bytes of length,
the content.
"""

from __future__ import annotations

import gc
import json
import math
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.les_fil import read_fil
from gevinstark.innlesing.pakking import pack
from gevinstark.innlesing.pikkel import dumps

KLAR: Final = b"K"
LEST: Final = b"L"
UTEN_MINNE: Final = b"M"
SPORSMAAL: Final = b"S"
UTSENDT: Final = b"U"
HODE: Final = struct.Struct("<cQ")


@dataclass(frozen=True, slots=True)
class Grenser:
    """What one file may cost. An honest return takes some hundredths of a second and 90 MB; the
    largest the guard lets through, some seconds and 300 MB.

    veggtid: seconds on the clock, so also for a network drive that never answers.
    cpu: seconds of computing. minne: bytes of address space of the worker, where what is kept of the
    files before (`bounded_cache`) has its place too; a file that needs more is read in a fresh one before
    it is refused. svar: bytes of an answer.
    """

    veggtid: int = 60
    cpu: int = 30
    minne: int = 1 << 30
    svar: int = 1 << 28


def _limit_minne(byte: int) -> None:
    """As far as the platform can: Windows has no such limits, macOS refuses some of them."""
    try:
        import resource  # noqa: PLC0415  POSIX only

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        grense = byte if hard == resource.RLIM_INFINITY else min(byte, hard)
        resource.setrlimit(resource.RLIMIT_AS, (grense, hard))
        # A worker that is stopped leaves no core file beside the returns.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return


def _limit_cpu(sekunder: int) -> None:
    """That many seconds more from now; the limit counts from the start of the process."""
    try:
        import resource  # noqa: PLC0415  POSIX only

        brukt = math.ceil(time.process_time())
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (brukt + sekunder, hard))
    except (ImportError, ValueError, OSError):
        return


def write_ramme(strom: IO[bytes], art: bytes, innhold: bytes = b"") -> None:
    strom.write(HODE.pack(art, len(innhold)))
    strom.write(innhold)
    strom.flush()


def read_ramme(strom: IO[bytes], hoyst: int) -> tuple[bytes, bytes]:
    """One frame. Raises EOFError when the other side is gone, ValueError when it says too much."""
    hode = strom.read(HODE.size)
    if len(hode) < HODE.size:
        raise EOFError
    art, lengde = HODE.unpack(hode)
    if lengde > hoyst:
        raise ValueError(lengde)
    innhold = strom.read(lengde)
    if len(innhold) < lengde:
        raise EOFError
    return art, innhold


def work_out(utsendinger: Sequence[Utsending]) -> None:
    """What is worked out here goes with the Layouts, and no worker has to."""
    for utsending in (*utsendinger, *(t for u in utsendinger for t in u.tidligere)):
        _ = utsending.layout.digest


def pack_utsendinger(utsendinger: Sequence[Utsending]) -> bytes:
    """What was issued, for a worker of ours. It only ever goes that way: a worker has met files we
    do not trust, so what comes back is not unpickled."""
    work_out(utsendinger)
    return dumps(tuple(utsendinger))


def unpack_utsendinger(pakket: bytes) -> tuple[Utsending, ...]:
    """What `pack_utsendinger` packed, in a process that was sent it by one of ours."""
    utsendinger: tuple[Utsending, ...] = pickle.loads(pakket)  # noqa: S301  as said above
    return utsendinger


def _svar(sporsmaal: bytes, utsendinger: Sequence[Utsending]) -> tuple[bytes, bytes]:
    sti, fil = json.loads(sporsmaal)
    try:
        return LEST, pack(read_fil(Path(sti), fil, utsendinger))
    except MemoryError:
        return UTEN_MINNE, b""


def run() -> None:
    """The whole of a worker's program. The limits come as the one argument (`Grenser` as JSON)."""
    inn, ut = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    answer(inn, ut, Grenser(**json.loads(sys.argv[-1])))


def answer(
    inn: IO[bytes],
    ut: IO[bytes],
    grenser: Grenser,
    utsendinger: Sequence[Utsending] | None = None,
) -> None:
    """Answer until the input ends. utsendinger: what was issued; None when that is yet to be told."""
    # Ctrl-C belongs to the process that asked; it ends us by closing our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_minne(grenser.minne)
    # Reading makes no cycles worth looking for until the file is done.
    gc.disable()
    write_ramme(ut, KLAR)
    try:
        if utsendinger is None:
            utsendinger = unpack_utsendinger(read_ramme(inn, sys.maxsize)[1])
        gc.freeze()
        while True:
            _, sporsmaal = read_ramme(inn, grenser.svar)
            _limit_cpu(grenser.cpu)
            write_ramme(ut, *_svar(sporsmaal, utsendinger))
            # What is kept of a file for the next ones (`bounded_cache`) is not looked through again.
            gc.collect()
            gc.freeze()
    except EOFError:
        return
