"""Which of the plan's rows a group of a form's rows is: those that concern the kommune, and are alike.

The form says it in data (`Radgruppe`): by what the plan has in other columns, and by the head of the
block a row stands in. Nothing here names a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gevinstark.mal.plan import Plan, Rad
from gevinstark.mal.skjemadeler import Radgruppe, Tabell


@dataclass(frozen=True, slots=True)
class Valgt:
    """A row of the plan and the block it stands in. like: the rows that are one with it, itself first."""

    rad: Rad
    blokk: str
    like: tuple[Rad, ...]

    @property
    def id(self) -> str:
        return ", ".join(r.id for r in self.like)


def select_rader(plan: Plan, gruppe: Radgruppe) -> list[Valgt]:
    """The rows of the plan a group is, in the plan's order."""
    egne = [
        (blokk, rad)
        for blokk in (b.strip() for b in gruppe.plan.split(",") if b.strip())
        for rad in _in_block(plan, blokk, gruppe.hode)
        if _has(plan, rad, gruppe.fylt) and _names(plan, rad, gruppe.nevner)
    ]
    if not gruppe.grupper:
        return [Valgt(rad, blokk, (rad,)) for blokk, rad in egne]
    samlet: dict[tuple[Any, ...], list[tuple[str, Rad]]] = {}
    for blokk, rad in egne:
        hva = tuple(_value(plan, rad, kol.strip()) for kol in gruppe.grupper.split(","))
        samlet.setdefault(hva, []).append((blokk, rad))
    return [Valgt(like[0][1], like[0][0], tuple(r for _, r in like)) for like in samlet.values()]


def count_rader(plan: Plan, tabell: Tabell) -> int:
    """How many rows a table has, spare rows left out."""
    return sum(len(select_rader(plan, g)) if g.plan else len(g.faste) for g in tabell.rader)


def _in_block(plan: Plan, blokk: str, hode: str) -> Iterator[Rad]:
    """The rows of a plan block, or of those of its instances whose head says so or says nothing."""
    felt, _, verdi = hode.partition("=")
    for b in plan.blokker.get(blokk, ()):
        if not hode or (b.hode.get(felt) or verdi) == verdi:
            yield from b.rader


def _value(plan: Plan, rad: Rad, hvor: str) -> str:
    """What the plan has of a row in "<block>.<column>", in any phase, as text."""
    blokk, _, kolonne = hvor.partition(".")
    annen = next((r for r in plan.rader(blokk) if r.radid == rad.radid), None)
    if annen is None:
        return ""
    verdier = [v for (kol, _), v in annen.verdier.items() if kol == kolonne and v not in (None, "")]
    return "\n".join(dict.fromkeys(map(str, verdier)))


def _has(plan: Plan, rad: Rad, fylt: str) -> bool:
    if not fylt:
        return True
    return bool(_value(plan, rad, fylt.lstrip("!"))) != fylt.startswith("!")


def _names(plan: Plan, rad: Rad, nevner: str) -> bool:
    """Whether the first column that holds something names one of the words."""
    if not nevner:
        return True
    kolonner, _, ord_ = nevner.lstrip("!").partition("=")
    tomt = ord_.endswith("?")
    verdi = next((v for k in kolonner.split("/") if (v := _value(plan, rad, k))), "")
    treff = any(_says(verdi.casefold(), o) for o in ord_.rstrip("?").split("|")) if verdi else tomt
    return treff != nevner.startswith("!")


def _says(verdi: str, ord_: str) -> bool:
    """Whether a text has a word in it, or with "^" in front, at the start of a line."""
    if ord_.startswith("^"):
        return any(linje.strip().startswith(ord_[1:]) for linje in verdi.splitlines())
    return ord_ in verdi
