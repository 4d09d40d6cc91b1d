"""What the model found: a value for every field it has a rule for, and every return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.omregning.modell.regning import Flyt, Tekster


@dataclass(frozen=True)
class Modellresultat:
    """Field keys are generic ("*.V1.kolonne"). Arrays run over the returns, in the order given.

    udekket: the computed fields no rule covers.
    """

    nokler: tuple[str, ...]
    antall: int
    _tall: Mapping[str, Flyt]
    _tekst: Mapping[str, Tekster]
    udekket: tuple[str, ...] = ()

    def verdi(self, nokkel: str, i: int) -> float | str | None:
        """A number, a text such as "N/A", or None: something is missing (printed "–")."""
        tekst = self._tekst.get(nokkel)
        if tekst is not None and tekst[i] is not None:
            return str(tekst[i])
        tall = float(self._tall[nokkel][i])
        return None if np.isnan(tall) else tall

    def __contains__(self, nokkel: str) -> bool:
        return nokkel in self._tall

    def kolonne(self, nokkel: str) -> list[float | str | None]:
        """`verdi` for every return."""
        tall = self._tall[nokkel].tolist()
        tekst = self._tekst.get(nokkel)
        # NaN, which is missing, is the only number that is not itself.
        verdier = [None if v != v else v for v in tall]  # noqa: PLR0124  as said above
        if tekst is None:
            return verdier
        return [v if t is None else str(t) for v, t in zip(verdier, tekst, strict=True)]

    def tall(self, nokkel: str) -> Flyt:
        """One number per return; NaN where the field holds a text or something is missing."""
        return self._tall[nokkel]

    def tekst(self, nokkel: str) -> Tekster:
        """One text per return; None where the field holds a number or something is missing."""
        tekst = self._tekst.get(nokkel)
        return np.full(self.antall, None, dtype=object) if tekst is None else tekst
