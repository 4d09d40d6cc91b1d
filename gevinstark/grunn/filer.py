"""Writing files: nothing is overwritten without being asked, nothing is left half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil


def check_ledig(sti: Path, *, overskriv: bool) -> None:
    """Raise Brukerfeil when a file is in the way."""
    if sti.exists() and not overskriv:
        raise Brukerfeil(f"{sti} finnes fra før. Bruk --overskriv hvis den skal erstattes.")


def write_fil(sti: Path, innhold: bytes, *, overskriv: bool = False) -> None:
    """Write a whole file at once: a reader sees the old one or the new one, never a part."""
    check_ledig(sti, overskriv=overskriv)
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=sti.parent, prefix=f".{sti.name}.", delete=False
        ) as fil:
            fil.write(innhold)
            midlertidig = Path(fil.name)
        maske = os.umask(0)
        os.umask(maske)
        midlertidig.chmod(0o666 & ~maske)
        midlertidig.replace(sti)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive {sti}: {feil.strerror}.") from feil
