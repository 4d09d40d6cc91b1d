"""Files that were read before: what was made of them is kept on disk, and found by what they hold.

An entry is found under a digest of everything it follows from: the bytes of the file and its name,
what was issued, our own program text and the library that has a say in it. It can therefore be
missing, but never out of date, and the folder can be deleted at any time. Each entry is a file of its
own, put in place whole, so that several runs can use one folder, on network drives too. An entry that
is damaged, that may not be read, or does not fit what was issued, is passed over.

Entries hold the answers of kommuner, with national identity numbers taken out. Nobody can read them
but the one who ran the program. They lie in that user's own cache folder, unless another is asked for.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Any, Final

import numpy as np

from gevinstark.grunn.innlest import Innlest, Uventet
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeider import Leser
from gevinstark.innlesing.les_fil import join_issued
from gevinstark.innlesing.pakking import pack, unpack
from gevinstark.lesing.les import read_bytes
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import RETUR

#: The one library that has a say in what is read: the engine computes a formula that somebody typed
#: in an answer with it (`kontroll.feltformler`), and another version may give another last digit.
_BIBLIOTEK: Final = np.__version__
#: A packed file is some 25 KB. Anything this large is not ours.
_MAKS_BYTE: Final = 1 << 28
#: What may be different the next time the same file is read.
_FORBIGAAENDE: Final = frozenset(
    {"FIL-01", "FIL-02", "FIL-05", "FIL-90", "FIL-91", "FIL-92", "FIL-99"}
)


def default_mappe() -> Path:
    """The user's cache folder, as each platform has it."""
    if sys.platform == "win32":
        rot = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        rot = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(rot) / "gevinstark"


@cache
def program_digest() -> str:
    """Of our program text, the library with a say and the Python that runs it. Raises OSError or
    ImportError where these cannot be told, as in a program frozen into one file."""
    rot = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(f"{sys.version} {_BIBLIOTEK}".encode())
    kilder = sorted(rot.rglob("*.py"))
    if not kilder:
        raise FileNotFoundError(rot)
    for sti in kilder:
        innhold = sti.read_bytes()
        digest.update(f"{sti.relative_to(rot).as_posix()} {len(innhold)}\n".encode() + innhold)
    return digest.hexdigest()


class Mellomlager:
    """What was made of files issued by `utsendinger`, in a folder. It is made when first needed; a
    folder that cannot be used is as good as an empty one."""

    def __init__(self, mappe: Path, utsendinger: Sequence[Utsending]) -> None:
        self._mappe = mappe
        self._utsendinger = utsendinger
        felles = json.dumps([program_digest(), *map(_issued, utsendinger)])
        self._felles = hashlib.sha256(felles.encode()).hexdigest()

    def plass(self, sti: Path, fil: str) -> Path | None:
        """Where what is made of a file belongs; None when the file cannot be read."""
        try:
            innhold = read_bytes(sti, RETUR.fil)
        except VernBrudd:
            return None
        return self._plass(fil, hashlib.sha256(innhold).hexdigest())

    def _plass(self, fil: str, sha256: str) -> Path:
        nokkel = hashlib.sha256(json.dumps([self._felles, fil, sha256]).encode()).hexdigest()
        return self._mappe / nokkel[:2] / nokkel[2:]

    def load(self, plass: Path, fil: str) -> Innlest | None:
        try:
            with open_own(plass) as strom:
                pakket = zlib.decompressobj().decompress(strom.read(_MAKS_BYTE), _MAKS_BYTE)
            innlest = unpack(pakket)
            join_issued(innlest, self._utsendinger)
        except (OSError, zlib.error, Uventet):
            return None
        # An entry moved to another's place is not what is asked for.
        egen = innlest.fil == fil and self._plass(fil, innlest.sha256) == plass
        return innlest if egen else None

    def save(self, innlest: Innlest) -> None:
        """Best effort: a full disk must not stop the run."""
        if not innlest.sha256 or any(f.kode in _FORBIGAAENDE for f in innlest.funn):
            return
        plass = self._plass(innlest.fil, innlest.sha256)
        with suppress(OSError):
            put_whole(plass, zlib.compress(pack(innlest), 1))


def put_whole(plass: Path, innhold: bytes) -> None:
    """As `written_whole`, at once."""
    with written_whole(plass) as strom:
        strom.write(innhold)


@contextmanager
def written_whole(plass: Path) -> Iterator[BufferedRandom]:
    """A file that is there whole or not at all, readable by its owner only. Raises OSError."""
    plass.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    nummer, midlertidig = tempfile.mkstemp(dir=plass.parent)
    try:
        with os.fdopen(nummer, "w+b") as strom:
            yield strom
        Path(midlertidig).replace(plass)
    except BaseException:
        Path(midlertidig).unlink(missing_ok=True)
        raise


def open_own(plass: Path) -> BufferedReader:
    """An ordinary file of this user's: what others put there is not believed, and a pipe is not waited
    for. Raises OSError for anything else."""
    flagg = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    nummer = os.open(plass, flagg | getattr(os, "O_BINARY", 0))
    status = os.fstat(nummer)
    eget = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    if not (eget and stat.S_ISREG(status.st_mode)):
        os.close(nummer)
        raise OSError(errno.EACCES, "no ordinary file of this user", str(plass))
    return os.fdopen(nummer, "rb")


def _issued(utsending: Utsending) -> list[object]:
    return [
        utsending.layout.digest,
        *(
            [
                u.kommune,
                u.navn,
                str(u.identitet),
                dict(u.deltakere),
                repr(sorted(u.verdier.items())),
                sorted(u.laast),
            ]
            for u in utsending.utstedt.values()
        ),
        *map(_issued, utsending.tidligere),
    ]


def remember(leser: Leser, mappe: Path) -> Leser:
    """A reader that asks `leser` for the files that are not in the cache in `mappe`, and puts them
    there. Only files on this machine's own paths are remembered."""

    def read(
        filer: Sequence[tuple[Any, str]], utsendinger: Sequence[Utsending], jobber: int
    ) -> Iterator[Innlest]:
        try:
            lager = Mellomlager(mappe, utsendinger)
        except (OSError, ImportError):
            yield from leser(filer, utsendinger, jobber)
            return
        plasser = [lager.plass(Path(sti), navn) for sti, navn in filer]
        kjent = [plass is not None and os.access(plass, os.R_OK) for plass in plasser]
        ukjente = [fil for fil, k in zip(filer, kjent, strict=True) if not k]
        nye = iter(leser(ukjente, utsendinger, jobber) if ukjente else ())
        for fil, plass, er_kjent in zip(filer, plasser, kjent, strict=True):
            innlest = lager.load(plass, fil[1]) if er_kjent and plass is not None else None
            if innlest is None:
                (innlest,) = leser([fil], utsendinger, min(jobber, 1)) if er_kjent else [next(nye)]
                if plass is not None:
                    lager.save(innlest)
            yield innlest

    return read
