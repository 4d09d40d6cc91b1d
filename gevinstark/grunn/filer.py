"""Writing files: nothing is overwritten without being asked, nothing is left half written."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import Brukerfeil, norsk_grunn

_MIDLERTIDIG: Final = ".gevinstark."
_FORLATT_ETTER: Final = 3600  # seconds; no run waits that long with its files


def check_ledig(sti: Path, *, overskriv: bool) -> None:
    """Raise Brukerfeil when a file is in the way."""
    try:
        finnes = sti.exists()
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive {sti}: {norsk_grunn(feil)}.") from feil
    if finnes and not overskriv:
        raise Brukerfeil(f"{sti} finnes fra før. Bruk --overskriv hvis den skal erstattes.")


def check_endelse(sti: Path, endelse: str, hva: str) -> None:
    """Raise Brukerfeil for a name that says the file is of another kind than it will be."""
    if sti.suffix.lower() != endelse:
        raise Brukerfeil(f"{hva}. La navnet slutte på {endelse}, for eksempel {sti.stem}{endelse}.")


def write_fil(sti: Path, innhold: bytes, *, overskriv: bool = False) -> None:
    """Write a whole file at once: a reader sees the old one or the new one, never a part."""
    check_ledig(sti, overskriv=overskriv)
    midlertidig = None
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        _remove_forlatte(sti.parent.absolute())
        with tempfile.NamedTemporaryFile(dir=sti.parent, prefix=_MIDLERTIDIG, delete=False) as fil:
            midlertidig = Path(fil.name)
            fil.write(innhold)
        maske = os.umask(0)
        os.umask(maske)
        midlertidig.chmod(0o666 & ~maske)
        midlertidig.replace(sti)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive {sti}: {norsk_grunn(feil)}.") from feil
    finally:
        # Gone when it has got its name; left behind by a full disk or a Ctrl-C otherwise.
        if midlertidig is not None:
            midlertidig.unlink(missing_ok=True)


@contextmanager
def write_samlet(mappe: Path) -> Iterator[Callable[[str, bytes], object]]:
    """For files that belong together: they wait beside the folder, and are put in it when the block
    has ended well. When it has not, there are none of them, and no folder that was not there."""
    naermest = next(m for m in (mappe, *mappe.absolute().parents) if m.is_dir())
    _remove_forlatte(naermest.absolute())
    try:
        with tempfile.TemporaryDirectory(dir=naermest, prefix=_MIDLERTIDIG) as midlertidig:
            venter = Path(midlertidig)
            yield lambda navn, innhold: (venter / navn).write_bytes(innhold)
            mappe.mkdir(parents=True, exist_ok=True)
            for fil in sorted(venter.iterdir()):
                fil.replace(mappe / fil.name)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive i {mappe}: {norsk_grunn(feil)}.") from feil


@cache
def _remove_forlatte(mappe: Path) -> None:
    """What a run that was killed left in the folder. Looked for once; never a reason to stop."""
    with suppress(OSError):
        for rest in mappe.glob(f"{_MIDLERTIDIG}*"):
            if time.time() - rest.lstat().st_mtime < _FORLATT_ETTER:
                continue
            if rest.is_dir() and not rest.is_symlink():
                shutil.rmtree(rest, ignore_errors=True)
            else:
                rest.unlink(missing_ok=True)
