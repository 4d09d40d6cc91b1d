"""The hidden sheet of region.xlsx that says where each figure stands: block, plan, column and row.

Those who read the workbook (the reports, other people's programs) ask here and never look for a
heading: people may translate or move those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.region.celler import FARGE, fast, make_radblokk

REGISTER: Final = "Register"
_KOLONNER: Final = (
    "blokk", "plan", "ark", "hode", "forste", "siste", "sum", "dekning", "kolonne", "kolonnenr",
)  # fmt: skip
_TALL: Final = frozenset({"hode", "forste", "siste", "sum", "dekning", "kolonnenr"})


@dataclass(frozen=True)
class Blokk:
    """A table of one sheet.

    plan: whose it is, "" where all plans share it. hode: the row of its headings. sum, dekning: the
    rows of its sums and of how many kommuner have given the figures, where it has them. kolonner:
    key -> number of the column.
    """

    nokkel: str
    plan: str
    ark: str
    hode: int
    forste: int
    siste: int
    kolonner: Mapping[str, int]
    sum: int | None = None
    dekning: int | None = None

    @property
    def rader(self) -> range:
        return range(self.forste, self.siste + 1)


def build_ark(blokker: Iterable[Blokk]) -> Ark:
    rader = [rad for b in blokker for rad in _rader(b)]
    hoder = [fast(REGISTER, 1, k, navn, "hode") for k, navn in enumerate(_KOLONNER, 1)]
    kolonner = [_kolonne(k, navn) for k, navn in enumerate(_KOLONNER, 1)]
    return Ark(
        navn=REGISTER,
        tittel=REGISTER,
        celler=tuple(hoder),
        bredder=tuple(18.0 for _ in _KOLONNER),
        beskyttet=False,
        farge=FARGE,
        skjult=True,
        radblokker=(make_radblokk(2, kolonner, rader),),
    )


def _kolonne(kol: int, navn: str) -> Celle:
    return fast(REGISTER, 2, kol, None, "data", type_="tall" if navn in _TALL else "tekst")


def _rader(b: Blokk) -> Iterator[tuple[Verdi, ...]]:
    for navn, kol in b.kolonner.items():
        yield (
            b.nokkel, b.plan or None, b.ark, b.hode, b.forste, b.siste, b.sum, b.dekning, navn, kol,
        )  # fmt: skip


def read_register(celler: Mapping[tuple[int, int], Any]) -> tuple[Blokk, ...]:
    """The blocks again, from the cells of the sheet as they were read."""
    samlet: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
    rad = 2
    while (rad, 1) in celler:
        felt: dict[str, Any] = {
            navn: _tall(celler[rad, kol].verdi) if (rad, kol) in celler else None
            for kol, navn in enumerate(_KOLONNER, 1)
        }
        nokkel = str(felt["blokk"]), str(felt["plan"] or "")
        samlet.setdefault(nokkel, (felt, {}))[1][str(felt["kolonne"])] = felt["kolonnenr"]
        rad += 1
    return tuple(
        Blokk(
            nokkel=nokkel,
            plan=plan,
            ark=str(felt["ark"]),
            kolonner=kolonner,
            hode=felt["hode"],
            forste=felt["forste"],
            siste=felt["siste"],
            sum=felt["sum"],
            dekning=felt["dekning"],
        )
        for (nokkel, plan), (felt, kolonner) in samlet.items()
    )


def _tall(verdi: Any) -> Any:
    return int(verdi) if isinstance(verdi, float) else verdi
