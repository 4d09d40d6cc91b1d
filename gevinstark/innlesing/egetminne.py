"""Pickles of this user's own, in the cache folder: a pickle can do anything, so one is only read where nobody
else can have put it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from gevinstark.innlesing.mellomlager import default_mappe, open_own, put_whole

#: Writable by the group, or by all.
_ANDRE: Final = 0o022


def load_own(plass: Path, nokkel: str) -> bytes:
    """What was saved there under the key. Raises OSError for what is not there, or may be another's."""
    if not _is_private(plass.parent):
        raise PermissionError(plass)
    with open_own(plass) as strom:
        innhold = strom.read()
    # An entry that somebody moved here is not what is asked for, and half a file is none.
    hode = f"{nokkel}{hashlib.sha256(innhold[2 * len(nokkel) :]).hexdigest()}"
    if innhold[: len(hode)] != hode.encode():
        raise OSError(plass)
    return innhold[len(hode) :]


def save_own(plass: Path, nokkel: str, innhold: bytes) -> None:
    """nokkel: a SHA-256. Raises OSError; where others can write, nothing is saved."""
    plass.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_private(plass.parent):
        put_whole(plass, f"{nokkel}{hashlib.sha256(innhold).hexdigest()}".encode() + innhold)


def _is_private(mappe: Path) -> bool:
    """Whether nobody but this user can put files there. Windows does not say, but keeps what is in the
    user's own cache folder from others."""
    if not hasattr(os, "getuid"):
        return mappe.parent == default_mappe()
    status = mappe.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & _ANDRE
