"""What ranges are asked for: which cells meet a criterion, and where a value stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from gevinstark.motor.elementvis import tekstnokkel
from gevinstark.motor.kriterier import read_kriterium, treff
from gevinstark.motor.matrise import BLANK, TALL, TEKST, Flyt, Indekser, Merker, Sann, Tekstliste
from gevinstark.motor.omforming import Verdier, endelig
from gevinstark.motor.samling import med_forste_feil, sum_midten

#: Bytes of masks kept for criteria that come again.
_MAKS_MASKER: Final = 16 << 20


class Omraadesoek:
    """The ranges of one block of returns. A range is asked when it is computed, so answers are kept."""

    def __init__(
        self, verdier: Flyt, merker: Merker, omraader: Sequence[Indekser], tekster: Tekstliste
    ) -> None:
        self._v = verdier
        self._t = merker
        self._omraader = omraader
        self._tekster = tekster
        self._n = verdier.shape[1]
        self._masker: dict[tuple[int, bytes, bytes], Sann] = {}
        self._maskebytes = 0
        self._nokler: dict[int, Flyt] = {}
        self._indekser: dict[tuple[int, int], Mapping[int, Mapping[float, int]]] = {}

    def find_maske(self, nr: int, kriterium: tuple[Flyt, Merker]) -> Sann:
        """Which cells of a range meet a criterion, [k, N]; the criterion is [N] or, if all alike, [1]."""
        kv, kt = kriterium
        nokkel = (nr, kv.tobytes(), kt.tobytes())
        maske = self._masker.get(nokkel)
        if maske is not None:
            return maske
        rader = self._omraader[nr]
        if len(kv) == 1:
            krav = read_kriterium(kv[0].item(), kt[0].item(), self._tekster)
            if krav.is_lik_tekst:
                maske = self._tekstnokler(nr) == self._tekster.senket_nummer(krav.tekst)
            else:
                maske = treff(krav, self._v[rader], self._t[rader], self._tekster)
        else:
            v, t = self._v[rader], self._t[rader]
            maske = np.empty(v.shape, np.bool_)
            ulike, plass = np.unique(np.stack([kv, kt]), axis=1, return_inverse=True)
            for i, (verdi, merke) in enumerate(ulike.T.tolist()):
                krav = read_kriterium(verdi, int(merke), self._tekster)
                like = plass.ravel() == i
                maske[:, like] = treff(krav, v[:, like], t[:, like], self._tekster)
        self._maskebytes += maske.nbytes
        if self._maskebytes > _MAKS_MASKER:
            self._masker.clear()
            self._maskebytes = maske.nbytes
        self._masker[nokkel] = maske
        return maske

    def _tekstnokler(self, nr: int) -> Flyt:
        """For every cell of a range the number of its text, the same for texts that differ in case
        only; NaN where there is no text. Many criteria ask for one text in the same range."""
        if nr not in self._nokler:
            rader = self._omraader[nr]
            tekst = self._t[rader] == TEKST
            numre = np.where(tekst, self._v[rader], 0).astype(np.intp)
            self._nokler[nr] = np.where(tekst, self._tekster.senkede()[numre], np.nan)
        return self._nokler[nr]

    def sum_av(self, nr: int, maske: Sann) -> tuple[Flyt, Merker]:
        rader = self._omraader[nr]
        if self._n == 1:
            # The usual case of few matches in a long range: look at the matches only.
            rader = rader[maske[:, 0]]
            maske = np.ones((len(rader), 1), np.bool_)
        if not len(rader):
            return np.zeros(1), np.full(1, TALL)
        v, t = self._v[rader], self._t[rader]
        svar = endelig(sum_midten(np.where(maske & (t == TALL), v, 0.0)[None]))
        svar = med_forste_feil(svar, Verdier(v[None], np.where(maske, t, BLANK)[None]))
        return svar.v[0], np.broadcast_to(svar.t, svar.v.shape)[0]

    def find_indeks(self, nr: int, i: int) -> Mapping[int, Mapping[float, int]]:
        """Type -> value -> first place in a range, for one return. Kept while the range is asked."""
        if (nr, i) not in self._indekser:
            rader = self._omraader[nr]
            v, t = self._v[rader, i], self._t[rader, i]
            nokler = tekstnokkel(v, t, self._tekster)
            indeks: dict[int, Mapping[float, int]] = {}
            for merke in np.unique(t).tolist():
                # From behind, so that the first place is the one that stands.
                plasser = np.flatnonzero(t == merke)[::-1]
                indeks[merke] = dict(zip(nokler[plasser].tolist(), plasser.tolist(), strict=True))
            self._indekser = {(nr, i): indeks}
        return self._indekser[nr, i]

    def find_monster(self, nr: int, i: int, monster: str) -> int | None:
        rader = self._omraader[nr]
        v, t = self._v[rader, i], self._t[rader, i]
        tekst = t == TEKST
        passer = tekst & self._tekster.matches(monster)[np.where(tekst, v, 0).astype(np.intp)]
        return int(passer.argmax()) if passer.any() else None
