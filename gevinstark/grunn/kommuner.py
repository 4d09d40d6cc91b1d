"""Kommuner over the years: numbers that were, what became of them, and their målform."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from gevinstark.grunn.errors import Kildefeil, UgyldigKilde
from gevinstark.grunn.ressurser import Kommune, kommuneregister, ressurs

#: A part of one kommune that went to another; the rest has a successor of its own.
_DELVIS: Final = "grensejustering med deling"
#: Old number -> the number that a plan says replaces it.
Egne = Mapping[str, str]
_INGEN: Final[Egne] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Nummer:
    """A number and the days it is in force; til is None when it still is."""

    nr: str
    navn: str
    fra: date
    til: date | None

    def gjelder(self, dag: date) -> bool:
        return self.fra <= dag and (self.til is None or dag <= self.til)


def find_kommune(nr: str) -> Kommune | None:
    """The kommune with a number, today or before; one that is no more has the name it had."""
    if nr in kommuneregister():
        return kommuneregister()[nr]
    return Kommune(nr, _numre()[nr].navn, "") if nr in _numre() else None


def is_i_bruk(nr: str, dag: date) -> bool:
    """Whether a number is in force on a day, or is today."""
    return nr in kommuneregister() or (nr in _numre() and _numre()[nr].gjelder(dag))


def find_etterfolgere(nr: str, dag: date, egne: Egne = _INGEN) -> tuple[str, ...]:
    """The numbers in use on a day that a number became: itself, one, or several when it was split.
    () for a number that never was. egne: what the plan says in addition."""
    if nr in egne:
        resten = {k: v for k, v in egne.items() if k != nr}
        return find_etterfolgere(egne[nr], dag, resten) or (egne[nr],)
    if is_i_bruk(nr, dag) or nr in egne.values():
        return (nr,)
    neste = [e for e in _endringer()[nr] if e[0] <= dag] if nr in _endringer() else []
    hele = [e for e in neste if e[2] != _DELVIS] or neste
    return tuple(dict.fromkeys(s for e in hele for s in find_etterfolgere(e[1], dag, egne)))


def find_maalform(nr: str) -> str:
    """bokmål, nynorsk or nøytral as the register has it; "" when it has none."""
    return _maalformer().get(nr, "")


def _rader(fil: str) -> Iterator[dict[str, str]]:
    sti = ressurs(f"maler/kommuner/{fil}")
    try:
        with sti.open(encoding="utf-8", newline="") as aapen:
            yield from csv.DictReader(aapen)
    except OSError as feil:
        raise UgyldigKilde([Kildefeil(str(sti), 1, "Kommuneregisteret kan ikke leses.")]) from feil


@lru_cache(maxsize=1)
def _numre() -> Mapping[str, Nummer]:
    """A number that was in force twice would have its last time; none was."""
    return {
        r["nr"]: Nummer(
            r["nr"],
            r["navn"],
            date.fromisoformat(r["fra"]),
            date.fromisoformat(r["til"]) if r["til"] else None,
        )
        for r in _rader("numre.csv")
    }


@lru_cache(maxsize=1)
def _endringer() -> Mapping[str, list[tuple[date, str, str]]]:
    """Old number -> the day, the new number and the kind of change."""
    endringer: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for r in _rader("endringer.csv"):
        endringer[r["fra_nr"]].append((date.fromisoformat(r["dato"]), r["til_nr"], r["art"]))
    return dict(endringer)


@lru_cache(maxsize=1)
def _maalformer() -> Mapping[str, str]:
    return {r["kommunenr"]: r["maalform"] for r in _rader("maalform.csv")}
