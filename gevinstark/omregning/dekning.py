"""Which formulas the model computes too, and which have two witnesses only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.valg import count_ord
from gevinstark.omregning.modell import compute


@dataclass(frozen=True)
class Dekning:
    """formler = dekket + titler + tilstander + len(udekket). titler: headings and labels that show
    another cell and have no field key. tilstander: the states of rows and tabs, in words, which have two
    witnesses. udekket: the computed fields no rule covers."""

    formler: int
    dekket: int
    titler: int
    tilstander: int
    udekket: tuple[Celle, ...]

    @property
    def etiketter(self) -> tuple[str, ...]:
        """The columns of the fields not covered, each with its sheet and how many cells it has."""
        antall = Counter((c.ark, c.kolonneetikett or c.radetikett) for c in self.udekket)
        return tuple(
            f"«{etikett}» i {ark} ({count_ord(n, 'celle', 'celler')})"
            for (ark, etikett), n in antall.items()
        )


def find_dekning(layout: Layout) -> Dekning:
    """What the model covers of a form, whatever is answered."""
    resultat = compute(layout, [])
    titler = sum(not c.is_felt for c in layout.formelceller)
    udekket = [layout.ved_nokkel[n] for n in resultat.udekket]
    uten_regel = tuple(c for c in udekket if not c.visning)
    return Dekning(
        formler=len(layout.formelceller),
        dekket=len(resultat.nokler),
        titler=titler,
        tilstander=len(udekket) - len(uten_regel),
        udekket=uten_regel,
    )
