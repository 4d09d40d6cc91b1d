"""How the rules of the model are written down: by the table they are about, in the order they run.

A rule reads what is input or has been computed before it. One that needs what the form does not have
computes nothing, and what it should have set is not covered by the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok

#: Whose fields: the common plan's, each kommune's own (once for each), or all kommuner together.
Gang = Literal["felles", "kommune", "samlet"]


@dataclass(frozen=True)
class Regelsett:
    """Rules about one table ("" for one that finds its tables itself)."""

    gang: Gang
    tabell: str
    regler: tuple[Callable[[Bok], None], ...]
