"""Formulas that stand in one cell and count for several: shared, array and data table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gevinstark.grunn.verdi import parse_celle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gevinstark.lesing.avlesning import Formelart, Lestcelle
    from gevinstark.lesing.delte_formler import DeltFormel

#: Bounds on time, for one sheet: characters of shared formulas moved, and cells visited for the
#: areas of arrays. Both are several times what an honest form needs.
MAKS_FLYTTET: Final = 1_000_000
MAKS_BESOKT: Final = 2_000_000

Sted = tuple[int, int]


class Uleselig(Exception):
    """A formula cannot be read, with the reason in words that fit the message of FIL-49."""

    def __init__(self, sted: Sted, hvorfor: str) -> None:
        super().__init__(sted, hvorfor)
        self.sted = sted
        self.hvorfor = hvorfor


def _delt_formel(formel: str, rad: int, kol: int) -> DeltFormel:
    # The formula parser takes half of a worker's start-up time, and few files share formulas.
    from gevinstark.lesing.delte_formler import DeltFormel  # noqa: PLC0415  as said above

    return DeltFormel(formel, rad, kol)


class Formelgrupper:
    """The shared formulas of one sheet."""

    def __init__(self) -> None:
        self._delte: dict[str, DeltFormel] = {}
        self._venter: list[tuple[Sted, str]] = []
        self._flyttet = 0

    def read(
        self, attributter: Mapping[str, str], formel: str | None, rad: int, kol: int
    ) -> str | None:
        """The formula of a member; None when the cell it shares with has not come yet."""
        gruppe = attributter.get("si", "")
        if formel is not None:
            if gruppe not in self._delte or "ref" in attributter:
                self._delte[gruppe] = _delt_formel(formel, rad, kol)
            return formel
        if gruppe in self._delte:
            return self._move(gruppe, (rad, kol))
        self._venter.append(((rad, kol), gruppe))
        return None

    def finish(self) -> Iterator[tuple[Sted, str]]:
        """The formulas of members that stood before the cell they share with."""
        for sted, gruppe in self._venter:
            yield sted, self._move(gruppe, sted)

    def _move(self, gruppe: str, sted: Sted) -> str:
        delt = self._delte.get(gruppe)
        if delt is None:
            raise Uleselig(sted, "den deler tekst med en celle som mangler")
        self._flyttet += delt.lengde
        if self._flyttet > MAKS_FLYTTET:
            raise Uleselig(sted, "arket har for mange delte formler")
        formel = delt.moved_to(*sted)
        if formel is None:
            raise Uleselig(sted, "den kan ikke flyttes fra cellen den deler tekst med")
        return formel


class Formelomraader:
    """The areas of arrays and data tables. Their members hold values that look typed in."""

    def __init__(self) -> None:
        self._omraader: list[tuple[str, Formelart, Sted]] = []

    def add(self, omraade: str, art: Formelart, rad: int, kol: int) -> None:
        self._omraader.append((omraade, art, (rad, kol)))

    def members(self, celler: Mapping[Sted, Lestcelle]) -> list[tuple[Sted, Formelart]]:
        """The cells without a formula of their own that one of the areas computes."""
        funnet: list[tuple[Sted, Formelart]] = []
        besokt = 0
        for omraade, art, eier in self._omraader:
            forste, _, siste = omraade.partition(":")
            fra, til = parse_celle(forste), parse_celle(siste or forste)
            if fra is None or til is None or til < fra or til[1] < fra[1]:
                raise Uleselig(eier, "området dens finnes ikke")
            antall = (til[0] - fra[0] + 1) * (til[1] - fra[1] + 1)
            # Whichever is fewer: the places of the area or the cells of the sheet.
            besokt += min(antall, len(celler))
            if besokt > MAKS_BESOKT:
                raise Uleselig(eier, "arket har for store matriseområder")
            funnet += [
                (sted, art)
                for sted in _places(celler, fra, til, antall)
                if celler[sted].formel is None
            ]
        return funnet


def _places(celler: Mapping[Sted, Lestcelle], fra: Sted, til: Sted, antall: int) -> list[Sted]:
    if antall > len(celler):
        return [s for s in celler if fra[0] <= s[0] <= til[0] and fra[1] <= s[1] <= til[1]]
    alle = ((r, k) for r in range(fra[0], til[0] + 1) for k in range(fra[1], til[1] + 1))
    return [sted for sted in alle if sted in celler]
