"""The line on the terminal that says how far a step has come."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from typing import Final

import click

#: "40 av 357 filer lest".
_AV: Final = re.compile(r"(\d+) av (\d+) ")
#: How much must be done, and for how long, before the rest can be judged by it.
_NOK_GJORT: Final = 3
_NOK_TID: Final = 3.0
_ETT_MINUTT: Final = 60


class Framdriftslinje:
    """One line that says how far it has come, and, after a while, about how long is left."""

    def __init__(self, klokke: Callable[[], float] = time.monotonic) -> None:
        self._klokke = klokke
        self._start: tuple[float, int, int] | None = None

    def __call__(self, tekst: str) -> None:
        click.echo(f"\r{tekst}{self.tell_igjen(tekst)}\x1b[K", nl=False, err=True)

    def tell_igjen(self, tekst: str) -> str:
        """ ", omtrent 2 minutter igjen" of "40 av 357 filer lest"; "" when it cannot be said."""
        treff = _AV.match(tekst)
        if treff is None:
            self._start = None
            return ""
        naa, (nr, alle) = self._klokke(), (int(n) for n in treff.groups())
        if self._start is None or self._start[2] != alle or nr < self._start[1]:
            self._start = naa, nr, alle
        fra, forste, _ = self._start
        gjort, gaatt = nr - forste, naa - fra
        if gjort < _NOK_GJORT or gaatt < _NOK_TID:
            return ""
        igjen = gaatt / gjort * (alle - nr)
        if igjen < _ETT_MINUTT:
            return ", under ett minutt igjen"
        minutter = math.ceil(igjen / _ETT_MINUTT)
        return (
            f", omtrent {minutter} minutter igjen" if minutter > 1 else ", omtrent ett minutt igjen"
        )
