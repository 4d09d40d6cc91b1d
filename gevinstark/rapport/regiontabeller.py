"""The tables of a regional workbook column by column: what two workbooks are compared by.

A region of all the country has half a million such values. They are kept as they stand below each other,
so that what is the same in two workbooks is seen without a look at each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.verdi import Verdi, som_lest
from gevinstark.rapport.regionbok import (
    Rad,
    Regionbok,
    join_avtrykk,
    made_celler,
    select_rader,
    write_tekst,
)
from gevinstark.region.register import REGISTER, Blokk, read_register
from gevinstark.region.skriv_region import Regionark

DATA: Final = "data"
#: Of Data's columns, those that tell what a value is. The others say where it stands.
_DATA_OM: Final = (
    "plan", "kommune", "tabell", "ark", "rad", "kolonne", "aar", "verdi", "nokkel", "laget_av",
)  # fmt: skip


class Tabell(NamedTuple):
    """A block. hoder: its headings by column; kolonner: what stands down them; sum: in the row of sums."""

    nokkel: str
    plan: str
    ark: str
    hoder: Mapping[str, str]
    kolonner: Mapping[str, Sequence[Verdi]]
    sum: Rad

    @property
    def rader(self) -> Iterator[Rad]:
        for verdier in zip(*self.kolonner.values(), strict=True):
            yield dict(zip(self.kolonner, verdier, strict=True))


class Tabeller(NamedTuple):
    """Those of one workbook."""

    fil: str
    alle: Sequence[Tabell]

    def rader(self, nokkel: str, plan: str = "") -> tuple[Rad, ...]:
        """As `Regionbok.rader`: of a table that the plans share, the plan's own rows."""
        egne = [t for t in self.alle if t.nokkel == nokkel and t.plan in (plan, "")]
        tabell = max(egne, key=lambda t: t.plan, default=None)
        if tabell is None:
            return ()
        return select_rader(tabell.rader, plan, tabell.plan, tabell.kolonner)

    @property
    def mottak(self) -> Sequence[Rad]:
        """As `Regionbok.mottak`."""
        return join_avtrykk(self.rader("mottak"), self.rader("filer"))


#: Sheet, column and rows -> what stands there.
_Nedover = Callable[[str, int, range], Sequence[Verdi]]


def read_tabeller(bok: Regionbok) -> Tabeller:
    """Of a workbook that was read."""

    def nedover(ark: str, kol: int, rader: range) -> Sequence[Verdi]:
        return [bok.verdi(ark, rad, kol) for rad in rader]

    return Tabeller(bok.fil, [_read(b, nedover) for b in bok.blokker])


def made_tabeller(sti: Path, laget: Regionark) -> Tabeller:
    """Of a workbook that was just made, without reading it."""
    ark = {a.navn: _Lagetark(laget, a) for a in laget.layout.ark}
    register = next(made_celler(laget, a) for a in laget.layout.ark if a.navn == REGISTER)
    return Tabeller(
        sti.name, [_read(b, lambda a, k, r: ark[a].nedover(k, r)) for b in read_register(register)]
    )


def _read(b: Blokk, nedover: _Nedover) -> Tabell:
    kolonner = (
        b.kolonner if b.nokkel != DATA else {n: k for n, k in b.kolonner.items() if n in _DATA_OM}
    )
    hoder = {n: nedover(b.ark, k, range(b.hode, b.hode + 1))[0] for n, k in kolonner.items()}
    sum_ = {} if b.sum is None else {
        n: nedover(b.ark, k, range(b.sum, b.sum + 1))[0] for n, k in kolonner.items()
    }  # fmt: skip
    return Tabell(
        b.nokkel, b.plan, b.ark, {n: write_tekst(h) for n, h in hoder.items()},
        {n: nedover(b.ark, k, b.rader) for n, k in kolonner.items()}, sum_,
    )  # fmt: skip


class _Lagetark:
    """The values of a sheet that was just made."""

    def __init__(self, laget: Regionark, ark: Ark) -> None:
        self._laget, self._ark = laget, ark

    @cached_property
    def _enkelte(self) -> Mapping[int, Mapping[int, Verdi]]:
        """Column -> row -> what stands in a cell by itself."""
        funnet: dict[int, dict[int, Verdi]] = defaultdict(dict)
        for c in self._ark.celler:
            verdi = c.verdi if c.formel is None else self._laget.resultater[c.sted]
            funnet[c.kol][c.rad] = som_lest(verdi)
        return funnet

    def nedover(self, kol: int, rader: range) -> Sequence[Verdi]:
        ned: list[Verdi] = [None] * len(rader)
        for fra, verdier in self._laget.nedover(self._ark, kol):
            start, slutt = max(fra, rader.start), min(fra + len(verdier), rader.stop)
            if start < slutt:
                ned[start - rader.start : slutt - rader.start] = map(
                    som_lest, verdier[start - fra : slutt - fra]
                )
        enkelte = self._enkelte.get(kol, {})
        for rad in rader if len(rader) < len(enkelte) else sorted(enkelte):
            if rad in enkelte and rad in rader:
                ned[rad - rader.start] = enkelte[rad]
        return ned
