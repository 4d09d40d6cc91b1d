"""What one group of formulas is compiled to: a tree whose leaves are arrays over the formulas.

A leaf that is the same for all formulas of the group has length 1, and is computed once. So is a part
that stands in several places: a program has one object for it. `innhold` tells parts apart, by what they
hold and by the very objects they are made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from gevinstark.motor.matrise import Flyt, Indekser, Merker

#: Cells. A kommune's own workbook has no range as long; the region's Data has tens of thousands.
_LANGT_OMRAADE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Konstanter:
    """Literals: values [g, 1] and their tag [1, 1]."""

    verdier: Flyt
    merker: Merker

    @property
    def innhold(self) -> object:
        return "konstanter", self.verdier.tobytes(), self.merker.tobytes()

    @classmethod
    def lag(cls, verdier: Sequence[float], merke: np.uint8) -> Konstanter:
        like = len(set(verdier)) == 1
        return cls(np.array(verdier[:1] if like else verdier)[:, None], np.array([[merke]]))


@dataclass(frozen=True, slots=True, eq=False)
class Celler:
    """Single cells: row numbers in the matrices [g]."""

    rader: Indekser

    @property
    def innhold(self) -> object:
        return "celler", self.rader.tobytes()

    @classmethod
    def lag(cls, rader: Sequence[int]) -> Celler:
        return cls(_felles(rader))


@dataclass(frozen=True, slots=True, eq=False)
class Rektangler:
    """Rectangles of one size: their numbers in the program's list [g]."""

    numre: Indekser
    rader: int
    kolonner: int

    @property
    def innhold(self) -> object:
        return "rektangler", self.numre.tobytes(), self.rader, self.kolonner

    @classmethod
    def lag(cls, numre: Sequence[int], rader: int, kolonner: int) -> Rektangler:
        return cls(_felles(numre), rader, kolonner)


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """An operator: "+", "=", … with two operands; "-x", "+x" and "%" with one."""

    op: str
    ledd: tuple[Plan, ...]

    @property
    def innhold(self) -> object:
        return "operator", self.op, self.ledd


@dataclass(frozen=True, slots=True, eq=False)
class Anrop:
    """A call of one of the functions of the subset."""

    navn: str
    args: tuple[Plan, ...]

    @property
    def innhold(self) -> object:
        return "anrop", self.navn, self.args


Plan: TypeAlias = Konstanter | Celler | Rektangler | Operator | Anrop


def _stays_whole(navn: str, arg: Plan) -> bool:
    return isinstance(arg, Rektangler) and (
        navn in ("SUMIFS", "COUNTIFS", "INDEX") or (navn == "MATCH" and is_looked_up(arg))
    )


def is_looked_up(omraade: Rektangler) -> bool:
    """Whether MATCH looks its values up in an index of the range instead of comparing them all."""
    return omraade.rader * omraade.kolonner >= _LANGT_OMRAADE


def _felles(numre: Sequence[int]) -> Indekser:
    return np.array(numre[:1] if len(set(numre)) == 1 else numre, np.intp)


def storste_rektangel(plan: Plan) -> int:
    """Most cells of a rectangle that is spread out per formula.

    SUMIFS and COUNTIFS share theirs, INDEX picks its cells, and MATCH in a long range looks up.
    """
    if isinstance(plan, Rektangler):
        return plan.rader * plan.kolonner
    if isinstance(plan, Operator):
        return max(storste_rektangel(p) for p in plan.ledd)
    if isinstance(plan, Anrop):
        return max(
            (storste_rektangel(p) for p in plan.args if not _stays_whole(plan.navn, p)), default=1
        )
    return 1
