"""Run a program of others on content from strangers: limits, no terminal, nothing left running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

from gevinstark.grunn.errors import GevinstarkError

#: Sets the limits and then becomes the program, so that everything it starts has them too.
_MED_GRENSER: Final = """
import json, os, resource, sys
for navn, verdi in json.loads(sys.argv[1]).items():
    _, hard = resource.getrlimit(getattr(resource, navn))
    verdi = verdi if hard == resource.RLIM_INFINITY else min(verdi, hard)
    resource.setrlimit(getattr(resource, navn), (verdi, hard))
os.execv(sys.argv[2], sys.argv[2:])
"""


class Stanset(GevinstarkError):
    """The program did not finish; the message says why."""


@dataclass(frozen=True, slots=True)
class Grenser:
    """What one run may cost. veggtid: seconds on the clock. RLIMIT_*: seconds of computing, bytes of
    address space, bytes of one written file. Windows knows only the clock."""

    veggtid: float
    RLIMIT_CPU: int
    RLIMIT_AS: int
    RLIMIT_FSIZE: int = 256 << 20
    RLIMIT_CORE: int = 0


def run_avgrenset(
    kommando: Sequence[str], grenser: Grenser, *, inn: bytes = b"", miljo: Mapping[str, str]
) -> tuple[bytes, str]:
    """What the program wrote, and what it said on stderr. miljo: beside our own environment.

    Raises Stanset when it cannot be started, is late, or ends with anything but 0.
    """
    if os.name == "posix" and sys.executable and not getattr(sys, "frozen", False):
        tall = {n: v for n, v in asdict(grenser).items() if n.startswith("RLIMIT_")}
        kommando = [sys.executable, "-I", "-c", _MED_GRENSER, json.dumps(tall), *kommando]
    try:
        prosess = subprocess.Popen(  # noqa: S603 - a program the caller found on this machine
            kommando,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **miljo},
            start_new_session=True,
        )
    except OSError as feil:
        raise Stanset(f"kunne ikke startes ({feil.strerror})") from feil
    try:
        ut, sagt = prosess.communicate(inn, timeout=grenser.veggtid)
    except subprocess.TimeoutExpired:
        raise Stanset(f"stanset etter {grenser.veggtid:g} sekunder") from None
    finally:
        _terminate(prosess)
    if prosess.returncode:
        raise Stanset(f"stanset av seg selv (kode {prosess.returncode})")
    return ut, sagt.decode("utf-8", "replace")


def _terminate(prosess: subprocess.Popen[bytes]) -> None:
    """What it started has to go with it: some programs are only the starter of another."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(prosess.pid, signal.SIGKILL)
    else:
        prosess.kill()
    if prosess.returncode is None:
        prosess.communicate()
