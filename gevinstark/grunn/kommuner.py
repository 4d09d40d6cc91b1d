"""Kommuner over the years: numbers that were, what became of them, and their målform."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from gevinstark.grunn.errors import Brukerfeil, Kildefeil, UgyldigKilde
from gevinstark.grunn.ressurser import Kommune, kommuneregister, ressurs

#: A part of one kommune that went to another; the rest has a successor of its own.
_DELVIS: Final = "grensejustering med deling"
#: Old number -> the number that a plan says replaces it.
Egne = Mapping[str, str]
_INGEN: Final[Egne] = MappingProxyType({})
_ORD: Final = re.compile(r"[^\W_]+")
_NUMMER: Final = re.compile(r"\d{3,4}")


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


def find_numre(tekst: str, kommuner: Mapping[str, str]) -> tuple[str, ...]:
    """The numbers among kommuner (number -> name) that a person may mean by a text: "4026", "Tinn",
    "tinn  kommune", "4026 Tinn", "Nore & Uvdal". Several where names are the same; () for none."""
    ordene = _ordene(tekst)
    if ordene and _NUMMER.fullmatch(ordene[0]):
        # Excel takes the zero away from 0301.
        nr, rest = ordene[0].zfill(4), ordene[1:]
        return (nr,) if nr in kommuner and (not rest or rest in _navnene(nr, kommuner[nr])) else ()
    return tuple(nr for nr, navn in kommuner.items() if ordene and ordene in _navnene(nr, navn))


def pick_kommune(tekst: str, kommuner: Mapping[str, str]) -> str:
    """The number of the one that is meant. Raises Brukerfeil for none, and for several."""
    numre = find_numre(tekst, kommuner)
    if len(numre) == 1:
        return numre[0]
    if numre:
        raise Brukerfeil(f"«{tekst}» er flere kommuner. Skriv {' eller '.join(numre)}.")
    likest = suggest_kommune(tekst, kommuner)
    mente = f" Mente du {likest}?" if likest else ""
    alle = ", ".join(f"{nr} {navn}" for nr, navn in kommuner.items())
    raise Brukerfeil(f"«{tekst}» er ingen av kommunene.{mente} Kommunene er: {alle}.")


def suggest_kommune(tekst: str, kommuner: Mapping[str, str]) -> str:
    """The name that is most like a text; "" when none is."""
    ved_ord = {" ".join(_ordene(navn)): navn for navn in kommuner.values()}
    likest = difflib.get_close_matches(" ".join(_ordene(tekst)), ved_ord, 1, 0.75)
    return ved_ord[likest[0]] if likest else ""


def _navnene(nr: str, navn: str) -> list[list[str]]:
    """Every name of a kommune, each as its words: those of the register, and the one it goes by here."""
    kjent = kommuneregister().get(nr)
    return [_ordene(n) for n in (navn, *(kjent.fullt_navn.split(" - ") if kjent else ()))]


def _ordene(tekst: str) -> list[str]:
    liten = unicodedata.normalize("NFC", tekst).casefold().replace("&", " og ")
    ordene = _ORD.findall(liten)
    return ordene[:-1] if len(ordene) > 1 and ordene[-1] in ("kommune", "kommunen") else ordene


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
