"""What was read from one file, as bytes from a worker to the process that asked.

Pickle, because it is quick with thousands of cells, but with a closed list of classes: whatever
stood in the file, unpacking can make nothing but our own neutral values.
"""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from gevinstark.funn import Alvor, Funn
from gevinstark.retur.avlesning import Avlesning, Lesefeil, Lestark, Lestcelle
from gevinstark.verdi import Feilverdi

_PROTOKOLL: Final = 5
_TILLATT: Final = {
    (klasse.__module__, klasse.__qualname__): klasse
    for klasse in (
        Avlesning, Lesefeil, Lestark, Funn, Alvor, Feilverdi, datetime, timedelta, timezone,
    )
}  # fmt: skip


class Uventet(Exception):
    """The bytes are not a packed reading."""


class _Utpakker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _TILLATT[module, name]
        except KeyError:
            raise Uventet(f"{module}.{name}") from None


def pakk(lest: Avlesning | Lesefeil) -> bytes:
    """Cells travel as plain tuples: naming each costs five times the rest."""
    if isinstance(lest, Avlesning):
        ark = tuple(replace(a, celler=_uten_navn(a.celler)) for a in lest.ark)
        lest = replace(lest, ark=ark)
    return pickle.dumps(lest, _PROTOKOLL)


def _uten_navn(celler: Mapping[tuple[int, int], Lestcelle]) -> Any:
    """Any: what is between the two processes is no Lestark, and is seen by nobody else."""
    return {sted: tuple(celle) for sted, celle in celler.items()}


def pakk_ut(innhold: bytes) -> Avlesning | Lesefeil:
    """The reading in `innhold`. Raises Uventet when it is something else."""
    # Thousands of new tuples would otherwise start the collector again and again, to find nothing.
    gikk = gc.isenabled()
    gc.disable()
    try:
        # Our own worker's bytes, and only the classes above.
        lest = _Utpakker(io.BytesIO(innhold)).load()
        if isinstance(lest, Avlesning):
            return replace(lest, ark=tuple(_ark(a) for a in lest.ark))
    except Uventet:
        raise
    except Exception as feil:
        raise Uventet(type(feil).__name__) from feil
    finally:
        if gikk:
            gc.enable()
    if not isinstance(lest, Lesefeil):
        raise Uventet(type(lest).__name__)
    return lest


def _ark(ark: Lestark) -> Lestark:
    celler = dict(zip(ark.celler, map(Lestcelle._make, ark.celler.values()), strict=True))
    return replace(ark, celler=celler)
