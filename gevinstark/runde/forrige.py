"""What the overview that is about to be replaced held, so that people are told what changed since then.

A run keeps what it wrote, for this user alone, and the next one finds it by the bytes of the file. A file
that is another is read, where it is small enough.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import GevinstarkError
from gevinstark.innlesing.egetminne import keep_own, open_kept
from gevinstark.innlesing.mellomlager import program_digest
from gevinstark.innlesing.pikkel import Pickler, dumps
from gevinstark.rapport.forskjell import compare
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.regiontabeller import Tabeller, read_tabeller

_LOGG = logging.getLogger(__name__)
#: Its own folder in the cache, made by us and for us.
_MAPPE: Final = "forrige"
#: Bytes of an overview that is read; a larger one takes too long for a line.
_LESES: Final = 3_000_000
_FOR_STOR: Final = (
    "Ikke sammenlignet. Den forrige oversikten er stor, og ble ikke laget her med denne versjonen av "
    "gevinstark. Neste gang blir den sammenlignet."
)
_UHUSKET: Final = (
    "Ikke sammenlignet. Den forrige oversikten er stor, og uten mellomlager huskes den ikke."
)
_VAAR_FEIL: Final = "Ikke sammenlignet, på grunn av en feil i gevinstark. Oversikten er laget."
_ULESELIG: Final = "Ikke sammenlignet. Den forrige oversikten kunne ikke leses."


@dataclass(frozen=True)
class Forrige:
    """The overview that stands in `ut`. alle: what it holds, as it is kept, for it takes room; None where
    nothing is compared: `hvorfor`, or "" where there is none. lager: the cache folder; None keeps nothing."""

    ut: Path | None
    lager: Path | None
    alle: bytes | None = None
    hvorfor: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether what is written there since is compared, told of or kept."""
        return self.lager is not None or self.alle is not None or bool(self.hvorfor)

    def replace_by(self, denne: Tabeller) -> str:
        """Keeps what has been written there since for the next run, and says what changed. Never fails the run:
        the workbook is written already."""
        if self.ut is not None and self.lager is not None:
            with (
                suppress(OSError, ImportError, pickle.PicklingError),
                keep_own(*_plass(self.ut, self.lager)) as strom,
            ):
                Pickler(strom).dump(denne.alle)
        if self.alle is None:
            return self.hvorfor
        try:
            foer = Tabeller(denne.fil, pickle.loads(self.alle))  # noqa: S301 - our own
            return compare(foer, denne).setning()
        except Exception:  # noqa: BLE001 - as said above
            _LOGG.exception("Ikke sammenlignet")
            return _VAAR_FEIL


def find_forrige(ut: Path | None, lager: Path | None) -> Forrige:
    """Before it is replaced."""
    if ut is None or not ut.is_file():
        return Forrige(ut, lager)
    if lager is not None:
        with suppress(OSError, ImportError), open_kept(*_plass(ut, lager)) as strom:
            return Forrige(ut, lager, strom.read())
    try:
        if ut.stat().st_size > _LESES:
            return Forrige(ut, lager, hvorfor=_UHUSKET if lager is None else _FOR_STOR)
        return Forrige(ut, lager, dumps(read_tabeller(open_regionbok(ut)).alle))
    except (GevinstarkError, OSError):
        return Forrige(ut, lager, hvorfor=_ULESELIG)


def _plass(ut: Path, lager: Path) -> tuple[Path, str]:
    """One place for each overview, so that an older one of it is not kept; and the key of what it holds now.
    Raises OSError, and ImportError as `program_digest` does."""
    with ut.open("rb") as strom:
        innhold = hashlib.file_digest(strom, "sha256").hexdigest()
    sted = hashlib.sha256(str(ut.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    nokkel = hashlib.sha256(f"{program_digest()} {innhold}".encode()).hexdigest()
    return lager / _MAPPE / sted, nokkel
