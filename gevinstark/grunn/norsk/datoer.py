"""Norwegian dates to values and back. What has two readings is handed back with both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from gevinstark.grunn.norsk.rens import clean


@dataclass(frozen=True, slots=True)
class TvetydigDato:
    """A date text with more than one reading; the Norwegian order (day first) comes first."""

    kandidater: tuple[date, ...]


MANEDER: Final = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_MANEDSNUMMER: Final = {
    **{navn: nummer for nummer, navn in enumerate(MANEDER, start=1)},
    **{navn[:3]: nummer for nummer, navn in enumerate(MANEDER, start=1)},
    "sept": 9,
}
_KLOKKESLETT_NULL: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?Z?$")
_TALLDATO: Final = re.compile(
    r"([0-9]{1,4})(?: ?([./-]) ?)([0-9]{1,2})(?: ?([./-]) ?| (?=[0-9]{4}$))([0-9]{4}|[0-9]{1,2})"
)
_ORDDATO: Final = re.compile(
    r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,? +)?(?:den +)?"
    r"([0-9]{1,2})(?:\. ?| )([a-zæøå]{3,9})\.?,? ?([0-9]{4}|[0-9]{2})"
)
_FORSTE_AAR: Final = 1900
#: Two-digit years up to here are in our own century, as in Excel's own reading of typed dates.
_SISTE_TOSIFRET: Final = 49


def _aarene(tekst: str) -> tuple[int, ...]:
    """The years a printed year can mean: "2017" -> 2017, "17" -> 2017, "85" -> 2085 or 1985."""
    tall = int(tekst)
    if len(tekst) == 4:  # noqa: PLR2004
        return (tall,) if tall >= _FORSTE_AAR else ()
    if len(tekst) != 2:  # noqa: PLR2004
        return ()
    return (2000 + tall,) if tall <= _SISTE_TOSIFRET else (2000 + tall, 1900 + tall)


def _dager(aar: str, maned: int, dag: int) -> list[date]:
    funnet = []
    for aaret in _aarene(aar):
        try:
            funnet.append(date(aaret, maned, dag))
        except ValueError:  # no such day: not a reading
            continue
    return funnet


def parse_dato(tekst: str) -> date | TvetydigDato | None:
    """Read a date; day first where full stops, "6/5-2024" or "6/5 2024" mark it as Norwegian.

    Slashes and hyphens are used in both orders, so "5/6/2024" has two readings and "23/5/2024" one.
    """
    renset = clean(tekst)
    if renset is None:
        return None
    renset = _KLOKKESLETT_NULL.sub("", renset)
    lesninger: list[date] = []
    if ord_treff := _ORDDATO.fullmatch(renset.casefold()):
        dag, maned, aar = ord_treff.groups()
        if maned in _MANEDSNUMMER:
            lesninger = _dager(aar, _MANEDSNUMMER[maned], int(dag))
    elif treff := _TALLDATO.fullmatch(renset):
        forste, skille, andre, skille2, tredje = treff.groups()
        # "6/5-2024", "6/5 2024" and "6.5 2024" are how Norwegians write, and nobody else.
        norsk_strek = (skille, skille2) in (("/", "-"), ("/", None), (".", None))
        if skille != skille2 and not norsk_strek:
            return None
        if len(forste) > 2:  # noqa: PLR2004
            er_iso = len(tredje) <= 2 and not norsk_strek  # noqa: PLR2004
            lesninger = _dager(forste, int(andre), int(tredje)) if er_iso else []
        else:
            lesninger = _dager(tredje, int(andre), int(forste))
            if skille != "." and not norsk_strek:
                lesninger += _dager(tredje, int(forste), int(andre))
            if skille == "-" and len(tredje) <= 2:  # noqa: PLR2004 a shortened ISO date
                lesninger += _dager(forste, int(andre), int(tredje))
    ulike = tuple(dict.fromkeys(lesninger))
    if len(ulike) > 1:
        return TvetydigDato(ulike)
    return ulike[0] if ulike else None


def norsk_dato(dag: date) -> str:
    """2017-05-23 -> "23. mai 2017"."""
    return f"{dag.day}. {MANEDER[dag.month - 1]} {dag.year}"
