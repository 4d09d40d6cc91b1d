"""Where the reading of a Word document is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gevinstark.planlesing.rader import Radleser


@dataclass
class Lesested:
    """Where the reading is: chapter, table title, the last table and what it was."""

    kapittel: str = ""
    kapittelfelt: str = ""
    tittel: str = ""
    forrige: Radleser | None = None
    tittel_siden_tabell: bool = False
    sett: set[str] = field(default_factory=set)
    antall: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    bilder: set[str] = field(default_factory=set)
