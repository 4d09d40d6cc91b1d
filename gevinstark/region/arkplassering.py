"""First pass of the regional workbook: every block gets its place, so that formulas may point anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gevinstark.grunn.verdi import Sted
from gevinstark.region.bokkart import Bokkart, Kolonne, Plass, Rad
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.radkilder import LIKE, Radkilder
from gevinstark.region.radverdi import read_like
from gevinstark.region.regionmal import (
    Arkmal,
    Bilderad,
    Blokkmal,
    Del,
    Kolonnemal,
    Linjemal,
    Planvis,
    Spalter,
)


@dataclass(frozen=True, slots=True)
class Plassert:
    """A part with its first row, for one plan or for all. plass: of a block."""

    del_: Linjemal | Blokkmal | Bilderad
    rad: int
    plan: Planbilde | None
    plass: Plass | None = None


@dataclass
class Plasserer:
    """Places one sheet after the other; `kart` grows as they are placed."""

    kilder: Radkilder
    kart: Bokkart = field(default_factory=Bokkart)

    def has_rader(self, mal: Arkmal) -> bool:
        """Whether a sheet that is only there with rows has any in its blocks of all plans."""
        return not mal.naar or any(self._any_rader(b, None) for b in mal.blokker)

    def place_ark(self, mal: Arkmal) -> tuple[Plassert, ...]:
        self._ark = mal.navn
        self._ferdige: list[Plassert] = []
        self._deler(mal.deler, mal.forste, None)
        return tuple(self._ferdige)

    def _deler(self, deler: tuple[Del, ...], rad: int, plan: Planbilde | None) -> int:
        """The parts downwards from `rad`; the row after the last."""
        forste = True
        for del_ in deler:
            if isinstance(del_, Blokkmal) and not self._is_included(del_, plan):
                continue
            rad = self._del(del_, rad if forste else rad + del_.rom, plan)
            forste = False
        return rad

    def _del(self, del_: Del, rad: int, plan: Planbilde | None) -> int:
        match del_:
            case Planvis():
                for nr, p in enumerate(self.kilder.planer):
                    rad = self._deler(del_.deler, rad + (del_.mellom if nr else 0), p)
                return rad
            case Spalter():
                return max(self._deler(s, rad, plan) for s in del_.spalter)
            case Bilderad():
                self._ferdige.append(Plassert(del_, rad, plan))
                return rad + del_.rader
            case Linjemal():
                self._linje(del_, rad, plan)
                return rad + 1
        return self._blokk(del_, rad, plan)

    def _linje(self, linje: Linjemal, rad: int, plan: Planbilde | None) -> None:
        self._ferdige.append(Plassert(linje, rad, plan))
        if linje.nokkel:
            navn = linje.nokkel, plan.plan if plan else ""
            self.kart.felter[navn] = {
                c.nokkel: Sted(self._ark, rad, c.kol) for c in linje.celler if c.nokkel
            }

    def _blokk(self, blokk: Blokkmal, rad: int, plan: Planbilde | None) -> int:
        tittelrad = rad
        rad += bool(blokk.tittel)
        for linje in blokk.over:
            self._linje(linje, rad, plan)
            rad += 1
        if blokk.uten_hode:
            rad -= 1
        kolonner = {
            k.nokkel: Kolonne(k.nokkel, k.mal, nr, k.av)
            for nr, k in enumerate(self._kolonner(blokk, plan), blokk.kol)
        }
        strom = self.kilder.rader(blokk.rader, plan, blokk.valg)
        rader = () if blokk.rader in LIKE else tuple(strom)
        like = read_like(strom, list(kolonner.values())) if blokk.rader in LIKE else ()
        plass = Plass(blokk, self._ark, rad, rader, kolonner, plan, like=like)
        neste = plass.siste
        sum_ = dekning = None
        if blokk.sum and self.is_med(blokk.sum_naar):
            neste = sum_ = neste + 1
        if blokk.dekning:
            neste = dekning = neste + 1
        plass = Plass(blokk, self._ark, rad, rader, kolonner, plan, sum_, dekning, like)
        self.kart.add(plass)
        self._ferdige.append(Plassert(blokk, tittelrad, plan, plass))
        return neste + 1

    def _kolonner(self, blokk: Blokkmal, plan: Planbilde | None) -> Iterator[Kolonne]:
        for mal in blokk.kolonner:
            if not mal.per:
                yield Kolonne(mal.nokkel, mal, 0)
                continue
            for av in self.kilder.rader(mal.per, plan, mal.valg):
                if mal.kolonner:
                    yield from (_gjentatt(f"{av.id}.{k.nokkel}", k, av) for k in mal.kolonner)
                else:
                    yield _gjentatt(f"{mal.nokkel}.{av.id}", mal, av)

    def _is_included(self, blokk: Blokkmal, plan: Planbilde | None) -> bool:
        if blokk.naar == "har_rader":
            return self._any_rader(blokk, plan)
        return self.is_med(blokk.naar)

    def _any_rader(self, blokk: Blokkmal, plan: Planbilde | None) -> bool:
        return any(True for _ in self.kilder.rader(blokk.rader, plan, blokk.valg))

    def is_med(self, naar: str) -> bool:
        """Whether a condition on the whole workbook holds."""
        vilkaar: Mapping[str, bool] = {
            "": True,
            "flere_planer": len(self.kilder.planer) > 1,
            "en_plan": len(self.kilder.planer) == 1,
            "samme_aar": len({p.aar for p in self.kilder.planer}) == 1,
        }
        return vilkaar[naar]


def _gjentatt(nokkel: str, mal: Kolonnemal, av: Rad) -> Kolonne:
    return Kolonne(nokkel, mal, 0, av)
