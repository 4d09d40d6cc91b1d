"""Pickles of this user's own, in the cache folder: a pickle can do anything, so one is only read where nobody
else can have put it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Final

from gevinstark.innlesing.mellomlager import default_mappe, open_own, written_whole

#: Writable by the group, or by all.
_ANDRE: Final = 0o022
#: Signs of a SHA-256.
_DIGEST: Final = 64


@contextmanager
def open_kept(plass: Path, nokkel: str) -> Iterator[BufferedReader]:
    """What was saved there under the key. Raises OSError for what is not there, or may be another's."""
    if not _is_private(plass.parent):
        raise PermissionError(plass)
    with open_own(plass) as strom:
        # An entry that somebody moved here is not what is asked for, and half a file is none.
        egen = strom.read(len(nokkel)) == nokkel.encode()
        digest = strom.read(_DIGEST)
        if not egen or hashlib.file_digest(strom, "sha256").hexdigest().encode() != digest:
            raise OSError(plass)
        strom.seek(len(nokkel) + _DIGEST)
        yield strom


@contextmanager
def keep_own(plass: Path, nokkel: str) -> Iterator[BufferedRandom]:
    """Where to write what is kept, which may be a hundred MB. nokkel: a SHA-256. Raises OSError, and where
    others can write PermissionError; then nothing is kept."""
    plass.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(plass.parent):
        raise PermissionError(plass)
    with written_whole(plass) as strom:
        strom.write(nokkel.encode() + bytes(_DIGEST))
        yield strom
        strom.seek(len(nokkel) + _DIGEST)
        digest = hashlib.file_digest(strom, "sha256").hexdigest()
        strom.seek(len(nokkel))
        strom.write(digest.encode())


def _is_private(mappe: Path) -> bool:
    """Whether nobody but this user can put files there. Windows does not say, but keeps what is in the
    user's own cache folder from others."""
    if not hasattr(os, "getuid"):
        return mappe.parent == default_mappe()
    status = mappe.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & _ANDRE
