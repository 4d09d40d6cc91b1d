"""What can be asked «what if» about, and what a form's family knows of it (`hvaom`).

What a parameter moves, which answers are a kommune's own and how sure a figure is, the family of the
form knows; here is only the shape it answers in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import familier
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag

#: Generic field key -> value.
Svar = Mapping[str, Verdi]


@dataclass(frozen=True, slots=True)
class Forutsetning:
    """One parameter. utsendt: what was issued. forskyver: it is a number of years that what is planned
    is moved by, and none is 0. proeves: how far it is moved when nobody has said how far.
    kan_vaere_null: nothing is divided by it."""

    navn: str
    etikett: str
    enhet: str
    utsendt: float
    prosent: bool = False
    forskyver: bool = False
    proeves: float = 0.0
    kan_vaere_null: bool = True


class Usikkerlinje(NamedTuple):
    """A planned figure with low and high. brutto: kroner a year for one of what it counts, by year;
    vekter: what a krone of each year is worth, 0 where the year has no net."""

    radid: str
    lav: float
    ventet: float
    hoy: float
    brutto: tuple[float, ...]
    vekter: tuple[float, ...]


@dataclass(frozen=True)
class Hvaomregler:
    """What a family of forms knows. Each is given the Layout, what the form calls the columns the family
    knows by other names, and the answers.

    find: the parameters. change: the answers, and computed figures, that are others when some of them
    are (parameter -> value). own: parameter -> the cell where the kommune has a value of its own. accepted: the years
    whose realised figures stand, given the keys that were issued locked. estimate: what a kommune that
    has not answered is taken to plan, of the others' answers, each with its number of users.
    Both are told the keys of what was left as it was filled in beforehand, whatever it says (`Besvarelse.uroert`).
    users: how many users a kommune has, if it is known. uncertain: lines with low and high.
    """

    find: Callable[[Layout, Mapping[str, str]], Sequence[Forutsetning]]
    change: Callable[[Layout, Mapping[str, str], Svar, Mapping[str, float], frozenset[str]], Svar]
    own: Callable[[Layout, Mapping[str, str], Svar, frozenset[str]], Mapping[str, Celle]]
    accepted: Callable[[Layout, Mapping[str, str], frozenset[str]], frozenset[int]]
    estimate: Callable[[Layout, Mapping[str, str], Sequence[tuple[Svar, float]], float], Svar]
    users: Callable[[Mapping[str, str], Svar], float | None]
    uncertain: Callable[[Oppslag, Mapping[str, str]], Sequence[Usikkerlinje]]


def read_regler(layout: Layout) -> tuple[Hvaomregler, Mapping[str, str]] | None:
    """The rules of the form's family and its names of columns; None for a form that has none."""
    for f in familier(layout):
        for regler in f.fetch("hvaom"):
            return regler, f.kolonnenavn
    return None
