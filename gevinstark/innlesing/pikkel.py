"""Pickles of our own values that are quick to load.

A dataclass with slots is otherwise put back together field by field through `dataclasses.fields`, which
takes longer for the thousands of cells of a Layout than reading them from JSON. Here it is made by its
class, as when it was new.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import IO, Any


class Pickler(pickle.Pickler):
    def __init__(self, strom: IO[bytes]) -> None:
        super().__init__(strom, pickle.HIGHEST_PROTOCOL)
        #: What a dataclass with slots is made of; nothing for other classes.
        self._felt: dict[type, Sequence[str]] = {}

    def reducer_override(self, verdi: Any) -> Any:
        klasse = type(verdi)
        if klasse not in self._felt:
            egen = is_dataclass(klasse) and "__slots__" in klasse.__dict__
            self._felt[klasse] = [f.name for f in fields(klasse)] if egen else ()
        felt = self._felt[klasse]
        return (klasse, tuple([getattr(verdi, f) for f in felt])) if felt else NotImplemented


def dumps(verdi: Any) -> bytes:
    strom = BytesIO()
    Pickler(strom).dump(verdi)
    return strom.getvalue()
