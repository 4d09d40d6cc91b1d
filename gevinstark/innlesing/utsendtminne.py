"""What was issued, with its formulas compiled, as an earlier run read it: kept for this user alone.

Reading `utsendt.json` and compiling its formulas costs more than checking one return. What came of it is
found by the bytes of the file and our own program text, so it may be missing, but never out of date. It
is a pickle of this user's own (`egetminne`).
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.utsendt import FILNAVN, Utsending, read_utsendinger
from gevinstark.innlesing.egetminne import keep_own, open_kept
from gevinstark.innlesing.mellomlager import program_digest
from gevinstark.innlesing.pikkel import Pickler
from gevinstark.motor.motor import Program
from gevinstark.omregning.etterregn import PROGRAMMER, program_for

#: Its own folder in the cache, made by us and for us.
_MAPPE: Final = "utsendt"


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
    """Raises OSError as `open_kept` does."""
    programmer: dict[str, Program]
    utsendinger: tuple[Utsending, ...]
    with open_kept(plass, nokkel) as strom:
        utsendinger, programmer = pickle.load(strom)  # noqa: S301 - as said above
    PROGRAMMER.update(programmer)
    return utsendinger


def _save(plass: Path, nokkel: str, utsendinger: Sequence[Utsending]) -> None:
    programmer = {u.layout.digest: program_for(u.layout) for u in utsendinger}
    with keep_own(plass, nokkel) as strom:
        Pickler(strom).dump((tuple(utsendinger), programmer))
