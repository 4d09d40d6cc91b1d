"""How far the region's planned figures may spread, where plans say low, expected and high (`hvaom --simuler`).

Each such line of each kommune is drawn by itself, from a stream of its own that follows from the seed
and its name: the same seed gives the same figures, whoever else is with. Lines that go together have
their draws put in one order, from low to high: each spreads as it did, and their sum spreads more.
Lines without low and high stand as planned. At the expected values it is today's figure.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from gevinstark.region.balanse import ALLE
from gevinstark.region.databruk import read_skjema
from gevinstark.region.forutsetning import Usikkerlinje
from gevinstark.region.hvaom import (
    Kommunetall,
    Satt,
    Sporsmaal,
    Svarer,
    add,
    read_oppslag,
)
from gevinstark.region.virkninger import nyttevirkninger

Fordeling = Literal["pert", "trekant"]
#: What is high together: nothing, the lines of a kommune, a line in all kommuner, or all of it.
Sammenheng = Literal["ingen", "kommune", "linje", "alt"]
#: What is told of: gross over the lifetime, and present value.
SIMULERT: Final = tuple(read_skjema("hvaom")["simulert"])
_KVANTILER: Final = (0.1, 0.5, 0.9)
_Flyt = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trekk:
    """antall: how many draws. froe: the seed. vekt: how much the expected value weighs in PERT."""

    antall: int
    froe: int
    fordeling: Fordeling = "pert"
    vekt: float = 4.0
    sammenheng: Sammenheng = "ingen"

    def draw(self, plan: str, kommune: str, linje: Usikkerlinje) -> _Flyt:
        trukket = self._draw(f"{plan}/{kommune}/{linje.radid}", linje)
        if self.sammenheng == "ingen":
            return trukket
        sammen = {"kommune": kommune, "linje": linje.radid, "alt": ""}[self.sammenheng]
        return np.sort(trukket)[self._rng(f"{plan}//{sammen}").permutation(self.antall)]

    def _rng(self, hvem: str) -> np.random.Generator:
        rot = int.from_bytes(hashlib.sha256(hvem.encode()).digest()[:8], "big")
        return np.random.default_rng([self.froe, rot])

    def _draw(self, hvem: str, linje: Usikkerlinje) -> _Flyt:
        rng = self._rng(hvem)
        lav, topp, hoy = linje.lav, linje.ventet, linje.hoy
        if lav == hoy:
            return np.full(self.antall, topp)
        if self.fordeling == "trekant":
            return rng.triangular(lav, topp, hoy, self.antall)
        a, b = (1 + self.vekt * d / (hoy - lav) for d in (topp - lav, hoy - topp))
        return lav + (hoy - lav) * rng.beta(a, b, self.antall)


@dataclass(frozen=True, slots=True)
class Spredning:
    """punkt: at the expected values, today's figure. lav, hoy: all lines at their low and high.
    under_null: the share of the draws that are below 0."""

    punkt: float
    lav: float
    hoy: float
    p10: float
    p50: float
    p90: float
    snitt: float
    under_null: float


@dataclass(frozen=True)
class Simulering:
    """spredning: figure -> kommunenummer, or ALLE -> how it spreads. usikre: how many of the `linjer`
    have low and high. per_linje: row of the common plan -> of how many kommuner, and how their gross spreads."""

    trekk: Trekk
    usikre: int
    linjer: int
    spredning: Mapping[str, Mapping[str, Spredning]]
    per_linje: Mapping[str, tuple[int, Spredning]]


def simulate(
    svarere: Sequence[Svarer], tall: Sequence[Kommunetall], satt: Satt, trekk: Trekk
) -> Simulering:
    """tall: what each of them comes to as it is asked."""
    usikre = 0
    avvik: dict[str, dict[str, _Flyt]] = {n: {} for n in SIMULERT}
    linjene: dict[str, list[tuple[float, _Flyt]]] = defaultdict(list)
    for s in svarere:
        regler, navn = s.regler
        linjer = regler.uncertain(next(read_oppslag([Sporsmaal(s, satt)])), navn)
        usikre += len(linjer)
        # The draws, and all lines at their low and at their high, as the last two.
        sum_ = np.zeros((len(SIMULERT), trekk.antall + 2))
        for linje in linjer:
            trukket = trekk.draw(s.plan, s.kommune, linje)
            endret = _endring(linje, np.append(trukket, (linje.lav, linje.hoy)))
            sum_ += endret
            punkt = add(linje.ventet * b for b in linje.brutto) or 0.0
            linjene[linje.radid].append((punkt, endret[0]))
        for nr, hva in enumerate(SIMULERT):
            avvik[hva][s.kommune] = sum_[nr]
    spredning: dict[str, dict[str, Spredning]] = {}
    for hva in SIMULERT:
        punkter = {s.kommune: t.tall(hva) for s, t in zip(svarere, tall, strict=True)}
        egne = {nr: _spread(p, avvik[hva][nr]) for nr, p in punkter.items() if p is not None}
        alle = add(punkter.values())
        if alle is not None:
            samlet = sum((avvik[hva][nr] for nr in egne), np.zeros(trekk.antall + 2))
            egne = {ALLE: _spread(alle, samlet), **egne}
        spredning[hva] = egne
    # A line of a kommune's own means something else in the next.
    felles = [v.radid for t in tall[:1] for v in nyttevirkninger(t.layout) if not v.lokal]
    per_linje = {
        r: (
            len(par),
            _spread(round(sum(p for p, _ in par), 2), np.sum([d for _, d in par], axis=0)),
        )
        for r in felles
        if (par := linjene.get(r))
    }
    return Simulering(trekk, usikre, sum(len(t.linjer) for t in tall), spredning, per_linje)


def _endring(linje: Usikkerlinje, antall: _Flyt) -> _Flyt:
    """What each draw moves gross and present value, from the expected; every year rounded to the øre."""
    per_aar = np.array(linje.brutto)
    naa = np.round(linje.ventet * per_aar, 2)
    endret = np.round(antall[:, None] * per_aar, 2) - naa
    return np.stack([endret.sum(axis=1), endret @ np.array(linje.vekter)])


def _spread(punkt: float, avvik: _Flyt) -> Spredning:
    verdier = punkt + avvik[:-2]
    p10, p50, p90 = (round(float(q), 2) for q in np.quantile(verdier, _KVANTILER))
    lav, hoy = (round(punkt + float(v), 2) for v in avvik[-2:])
    snitt, under = round(float(verdier.mean()), 2), round(float((verdier < 0).mean()), 6)
    return Spredning(punkt, lav, hoy, p10, p50, p90, snitt, under)
