"""What was issued, with its formulas compiled, as an earlier run read it: kept for this user alone.

Reading `utsendt.json` and compiling its formulas costs more than checking one return. What came of it is
found by the bytes of the file and our own program text, so it may be missing, but never out of date. It
is a pickle, and a pickle can do anything: it is only read where nobody else can have put it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.utsendt import FILNAVN, Utsending, read_utsendinger
from gevinstark.innlesing.mellomlager import default_mappe, open_own, program_digest, put_whole
from gevinstark.innlesing.pikkel import dumps
from gevinstark.motor.motor import Program
from gevinstark.omregning.etterregn import PROGRAMMER, program_for

#: Its own folder in the cache, made by us and for us.
_MAPPE: Final = "utsendt"
#: Writable by the group, or by all.
_ANDRE: Final = 0o022


def read_kjente(mappe: Path, lager: Path) -> tuple[Utsending, ...]:
    """As `read_utsendinger`, from `lager` when it was read before. Raises GevinstarkError as that does."""
    try:
        innhold = (mappe / FILNAVN).read_bytes()
        nokkel = hashlib.sha256(f"{program_digest()} {mappe}\n".encode() + innhold).hexdigest()
    except (OSError, ImportError):
        return read_utsendinger(mappe)
    plass = lager / _MAPPE / nokkel
    with suppress(OSError):
        return _load(plass, nokkel)
    utsendinger = read_utsendinger(mappe)
    # Formulas that cannot be compiled are told of when they are needed.
    with suppress(OSError, InternFeil):
        _save(plass, nokkel, utsendinger)
    return utsendinger


def _load(plass: Path, nokkel: str) -> tuple[Utsending, ...]:
    """Raises OSError for what is not there, or may be another's."""
    if not _is_private(plass.parent):
        raise PermissionError(plass)
    with open_own(plass) as strom:
        innhold = strom.read()
    # An entry that somebody moved here is not what is asked for, and half a file is none.
    hode = f"{nokkel}{hashlib.sha256(innhold[2 * len(nokkel) :]).hexdigest()}"
    if innhold[: len(hode)] != hode.encode():
        raise OSError(plass)
    programmer: dict[str, Program]
    utsendinger: tuple[Utsending, ...]
    utsendinger, programmer = pickle.loads(innhold[len(hode) :])  # noqa: S301 - as said above
    PROGRAMMER.update(programmer)
    return utsendinger


def _save(plass: Path, nokkel: str, utsendinger: Sequence[Utsending]) -> None:
    plass.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(plass.parent):
        return
    programmer = {u.layout.digest: program_for(u.layout) for u in utsendinger}
    innhold = dumps((tuple(utsendinger), programmer))
    put_whole(plass, f"{nokkel}{hashlib.sha256(innhold).hexdigest()}".encode() + innhold)


def _is_private(mappe: Path) -> bool:
    """Whether nobody but this user can put files there. Windows does not say, but keeps what is in the
    user's own cache folder from others."""
    if not hasattr(os, "getuid"):
        return mappe.parent == default_mappe()
    status = mappe.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & _ANDRE
