"""What a figure of region.xlsx is called: its row, its column and its plan, as they stand on the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.rapport.regionbok import Regionbok, helt


@dataclass(frozen=True, slots=True)
class Figur:
    """One cell of region.xlsx with its labels."""

    sted: Sted
    rad: str
    kolonne: str
    plan: str
    verdi: Verdi
    formel: str | None

    @property
    def navn(self) -> str:
        return ", ".join(t for t in (self.kolonne, self.rad) if t) or "(uten etikett)"

    def as_json(self) -> dict[str, Any]:
        verdi = self.verdi.kode if isinstance(self.verdi, Feilverdi) else helt(self.verdi)
        return {
            "ark": self.sted.ark,
            "celle": self.sted.celle,
            "rad": self.rad or None,
            "kolonne": self.kolonne or None,
            "plan": self.plan or None,
            "verdi": verdi,
            "formel": self.formel,
        }


def make_figur(bok: Regionbok, sted: Sted) -> Figur:
    celle = bok.ark[sted.ark][sted.rad, sted.kol]
    titler = {r["tittel"] for r in bok.rader("planer")}
    over = range(sted.rad - 1, 0, -1)
    # The sums of Mottak stand above their table's headings.
    mottak = bok.blokk("mottak")
    under = range(sted.rad + 1, mottak.hode + 1 if mottak else 0)
    etiketter = [
        bok.tekst(sted.ark, sted.rad, k)
        for k in range(_venstre(bok, sted), sted.kol)
        if (c := bok.ark[sted.ark].get((sted.rad, k))) is not None and c.formel is None
    ]
    return Figur(
        sted,
        " ".join(etiketter[:2]),
        next(_tekster(bok, sted.ark, sted.kol, over), "")
        or next(_tekster(bok, sted.ark, sted.kol, under), ""),
        next((t for t in _tekster(bok, sted.ark, 1, over) if t in titler), ""),
        celle.verdi,
        celle.formel,
    )


def _venstre(bok: Regionbok, sted: Sted) -> int:
    """The first column of the figure's own table: a column without a heading stands before it."""
    celler = bok.ark[sted.ark]
    hode = next(
        (
            r
            for r in range(sted.rad - 1, 0, -1)
            if (c := celler.get((r, sted.kol))) and c.formel is None and isinstance(c.verdi, str)
        ),
        None,
    )
    kol = sted.kol
    while hode is not None and kol > 1 and bok.verdi(sted.ark, hode, kol - 1) is not None:
        kol -= 1
    return kol if kol < sted.kol else 1


def _tekster(bok: Regionbok, ark: str, kol: int, rader: range) -> Iterator[str]:
    """Constant texts of a column, in the order of the rows given."""
    for rad in rader:
        celle = bok.ark[ark].get((rad, kol))
        if celle is not None and celle.formel is None and isinstance(celle.verdi, str):
            yield celle.verdi
