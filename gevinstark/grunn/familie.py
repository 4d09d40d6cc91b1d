"""What Python knows of a family of forms, reached by the form alone.

A form is data. What cannot be said as data (the independent model, rules across columns, plausible
answers) lives in one folder a family under `former/`, the only rooms that name a column. Nobody
imports those folders by name: each has a FAMILIE, which says what it applies to and where its parts
are, and they are loaded when they are asked for. A form of no family has none of it, and needs none.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from gevinstark.grunn.layout import Layout

_ROM: Final = "gevinstark.former"
#: A part of a family: its members, or "module:NAME" where they are found.
Del = str | tuple[Any, ...]


@dataclass(frozen=True)
class Familie:
    """gjelder: whether a form is of the family. The parts, each a tuple in the order it is run:

    modell: `Regelsett` of the model. kontroller: rules of a return. plankontroller: rules of a plan.
    sammenligninger: questions returns raise beside each other. dobbelt: what one kommune counts twice
    between its returns of several plans. linjetall: what a return comes to, line by line. opphav: which
    answers those figures are made of. ikke_spurt: rows of a return that are not the kommune's to answer.
    aarsverdier: what a return says of one year. hvaom: what may be asked «what if» about. regionrevisjon:
    what the figures of region.xlsx must be, from the returned files alone. eksempelsvar: plausible answers
    to one field at a time. Empty where the family has none.

    enheter: column of counts -> column of the same row that holds their unit. stykkpriser: columns of
    prices, each for one of whatever its row counts. kolonnenavn: what the form calls a column that
    the family knows by another name. kontakt: the fields of a return that hold the name and the e-mail
    of the person who answers ("" for none). meldt: columns of what is reported for one year, and carried
    in the returns after it.
    """

    navn: str
    gjelder: Callable[[Layout], bool]
    modell: Del = ()
    kontroller: Del = ()
    plankontroller: Del = ()
    sammenligninger: Del = ()
    dobbelt: Del = ()
    eksempelsvar: Del = ()
    linjetall: Del = ()
    opphav: Del = ()
    ikke_spurt: Del = ()
    hvaom: Del = ()
    aarsverdier: Del = ()
    regionrevisjon: Del = ()
    enheter: Mapping[str, str] = field(default_factory=dict)
    stykkpriser: frozenset[str] = frozenset()
    kolonnenavn: Mapping[str, str] = field(default_factory=dict)
    kontakt: tuple[str, str] = ("", "")
    meldt: frozenset[str] = frozenset()

    def fetch(self, del_: str) -> tuple[Any, ...]:
        """One of the parts, loaded."""
        funnet = getattr(self, del_)
        if isinstance(funnet, str):
            funnet = pkgutil.resolve_name(funnet)
        return tuple(funnet)


_EGNE: Final[list[Familie]] = []


@cache
def _innebygde() -> tuple[Familie, ...]:
    rom = importlib.import_module(_ROM)
    navn = sorted(m.name for m in pkgutil.iter_modules(rom.__path__) if m.ispkg)
    return tuple(importlib.import_module(f"{_ROM}.{n}").FAMILIE for n in navn)


def register(familie: Familie) -> None:
    """Let a family take the place of the one with the same name, or stand beside the others."""
    forget(familie.navn)
    _EGNE.append(familie)


def forget(navn: str) -> None:
    """Undo `register`."""
    _EGNE[:] = [f for f in _EGNE if f.navn != navn]


@dataclass(frozen=True)
class Enhetsregler:
    """How a form's units are read, by its own column names. av: column of counts -> column of the
    same row that holds their unit. stykkpriser: columns of prices for one of what the row counts."""

    av: Mapping[str, str]
    stykkpriser: frozenset[str]


def enhetsregler(layout: Layout) -> Enhetsregler:
    """What the form's families know of units, together."""
    av: dict[str, str] = {}
    priser: set[str] = set()
    for f in familier(layout):
        navn = f.kolonnenavn
        av |= {navn.get(k, k): navn.get(v, v) for k, v in f.enheter.items()}
        priser |= {navn.get(k, k) for k in f.stykkpriser}
    return Enhetsregler(av, frozenset(priser))


def meldte_kolonner(layout: Layout) -> frozenset[str]:
    """The columns of what is reported for one year, as the form calls them."""
    return frozenset(f.kolonnenavn.get(k, k) for f in familier(layout) for k in f.meldt)


def find_kontaktfelt(layout: Layout) -> tuple[str, str]:
    """The fields of a return that hold the name and the e-mail of who answers; "" for none."""
    for f in familier(layout):
        if any(f.kontakt):
            navn, epost = (_omdoept(k, f.kolonnenavn) for k in f.kontakt)
            return navn, epost
    return "", ""


def _omdoept(nokkel: str, kolonnenavn: Mapping[str, str]) -> str:
    rad, _, kolonne = nokkel.rpartition(".")
    return f"{rad}.{kolonnenavn.get(kolonne, kolonne)}"


def familier(layout: Layout) -> tuple[Familie, ...]:
    """The families a form is of: that of its plan part, and that of the kommune's tab set."""
    egne = {f.navn: f for f in _EGNE}
    alle = {f.navn: f for f in _innebygde()} | egne
    return tuple(f for f in alle.values() if f.gjelder(layout))
