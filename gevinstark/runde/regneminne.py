"""What was computed of returns in an earlier run, kept for this user alone.

What comes of one return is found by everything it follows from: its answers and findings as they were read,
what was issued, and our own program text. It may be missing, but never out of date. What came of all returns
of a Layout lies in one file, so that what is the same in them is written once.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.innlesing.egetminne import keep_own, open_kept
from gevinstark.innlesing.mellomlager import program_digest
from gevinstark.innlesing.pakking import pack
from gevinstark.innlesing.pikkel import Pickler
from gevinstark.region.returutfall import Returutfall

if TYPE_CHECKING:
    from gevinstark.runde.etterregning import Regnet

#: Its own folder in the cache, made by us and for us.
_MAPPE: Final = "regnet"
_FORMLER: Final = "formler"
#: What this run had no use for is kept for the next, so many of them.
_FLEST_UBRUKTE: Final = 1_000


class Regneminne:
    """lager: the cache folder; None keeps nothing."""

    def __init__(self, lager: Path | None = None) -> None:
        self._lager = lager
        self._kjente: dict[str, dict[str, Regnet]] = {}
        #: What this run has use for, by Layout; and the Layouts of which some of it is new.
        self._brukt: dict[str, dict[str, Regnet]] = {}
        self._nye: dict[str, Layout] = {}

    def find(self, utfall: Returutfall) -> tuple[str, Regnet | None]:
        """The key of a return that was read, and what came of it if it is known."""
        svar = utfall.svar
        if self._lager is None or svar is None:
            return "", None
        layout = svar.layout
        nokkel = hashlib.sha256(_list_kilder(utfall, svar)).hexdigest()
        if layout.digest not in self._kjente:
            self._kjente[layout.digest] = self._load(layout)
        kjent = self._kjente[layout.digest].get(nokkel)
        if kjent is not None:
            self._brukt.setdefault(layout.digest, {})[nokkel] = kjent
        return nokkel, kjent

    def keep(self, layout: Layout, nokkel: str, regnet: Regnet) -> None:
        if self._lager is not None:
            self._brukt.setdefault(layout.digest, {})[nokkel] = regnet
            self._nye[layout.digest] = layout

    def save(self) -> None:
        """Best effort: a full disk must not stop the run."""
        for digest, layout in self._nye.items():
            brukt = self._brukt[digest]
            ubrukt = [n for n in self._kjente[digest] if n not in brukt][-_FLEST_UBRUKTE:]
            alle = {n: self._kjente[digest][n] for n in ubrukt} | brukt
            with (
                suppress(OSError, pickle.PicklingError),
                keep_own(*self._plass(layout)) as strom,
            ):
                _Skriver(strom, layout).dump(alle)

    def _load(self, layout: Layout) -> dict[str, Regnet]:
        try:
            with open_kept(*self._plass(layout)) as strom:
                kjente: dict[str, Regnet] = _Leser(strom, layout).load()
        except (OSError, ImportError):
            return {}
        return kjente

    def _plass(self, layout: Layout) -> tuple[Path, str]:
        """Raises OSError or ImportError as `program_digest` does."""
        assert self._lager is not None  # noqa: S101 - nothing is kept without one
        nokkel = hashlib.sha256(f"{program_digest()} {layout.digest}".encode()).hexdigest()
        return self._lager / _MAPPE / nokkel, nokkel


def _list_kilder(utfall: Returutfall, svar: Besvarelse) -> bytes:
    """All that the figures and findings of a return follow from, but our program and the Layout. The
    identity is a digest of what was issued."""
    utstedt = svar.utstedt
    resten = [
        str(utstedt.identitet), utstedt.kommune, utstedt.navn, dict(utstedt.deltakere),
        sorted(svar.uroert), sorted(svar.utsending.meldte_aar), sorted(utfall.rettelser),
    ]  # fmt: skip
    lest = replace(utfall.innlest, funn=tuple(utfall.funn), svar=(svar.svar,))
    return pack(lest) + json.dumps(resten).encode()


class _Skriver(Pickler):
    """The cells of the Layout are told by their number: whoever reads has the Layout."""

    def __init__(self, strom: IO[bytes], layout: Layout) -> None:
        super().__init__(strom)
        self._formler = layout.formelceller
        self._numre: Mapping[int, int] = {id(c): nr for nr, c in enumerate(layout.celler())}

    def persistent_id(self, verdi: Any) -> int | str | None:
        if verdi is self._formler:
            return _FORMLER
        return self._numre.get(id(verdi)) if verdi.__class__ is Celle else None


class _Leser(pickle.Unpickler):
    def __init__(self, strom: IO[bytes], layout: Layout) -> None:
        super().__init__(strom)
        self._formler = layout.formelceller
        self._celler = tuple(layout.celler())

    def persistent_load(self, hvem: Any) -> Any:
        return self._formler if hvem == _FORMLER else self._celler[hvem]
