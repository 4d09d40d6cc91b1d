"""What ranges are asked for: which cells meet a criterion, and where a value stands first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from gevinstark.motor.elementvis import tekstnokkel
from gevinstark.motor.kriterier import Kriterium, read_kriterium, treff
from gevinstark.motor.matrise import BLANK, TALL, TEKST, Flyt, Indekser, Merker, Sann, Tekstliste
from gevinstark.motor.omforming import Verdier, endelig
from gevinstark.motor.samling import med_forste_feil, sum_midten

#: Bytes of masks kept for criteria that come again.
_MAKS_MASKER: Final = 16 << 20


class Ordnet(NamedTuple):
    """The values of one type in a range, in order of size, and where in the range each stands. Equal ones are
    in the order of the range."""

    nokler: Flyt
    plasser: Indekser

    def find_forste(self, sokte: Flyt) -> Indekser:
        """Where each of them stands first; -1 where it does not."""
        if not len(self.nokler):
            return np.full(sokte.shape, -1)
        nr = np.minimum(self.nokler.searchsorted(sokte), len(self.nokler) - 1)
        return np.where(self.nokler[nr] == sokte, self.plasser[nr], -1)

    def find_alle(self, sokt: float) -> Indekser:
        fra, til = (self.nokler.searchsorted(sokt, side) for side in ("left", "right"))
        return self.plasser[fra:til]


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
        self._plasser: dict[tuple[int, int], Indekser] = {}
        self._krav: dict[tuple[float, int], Kriterium] = {}
        self._retur = 0
        self._ordnet: dict[tuple[int, int], Ordnet] = {}

    def find_plasser(self, krav: Sequence[tuple[int, tuple[Flyt, Merker]]]) -> Indekser:
        """Where in some ranges all of their criteria are met, when there is one return. Most criteria are
        texts, and few cells of a long range have the rarest of them: no others are looked at."""
        tekster: list[tuple[Indekser, int, int]] = []
        masker = []
        for nr, (kv, kt) in krav:
            kriterium = self._read_krav(kv[0].item(), kt[0].item())
            if kriterium.is_lik_tekst:
                nokkel = self._tekster.senket_nummer(kriterium.tekst)
                tekster.append((self._find_tekst(nr, nokkel), nr, nokkel))
            else:
                masker.append(self.find_maske(nr, (kv, kt))[:, 0])
        if not tekster:
            return np.flatnonzero(np.logical_and.reduce(masker))
        (plasser, *_), *andre = sorted(tekster, key=lambda t: len(t[0]))
        for _, nr, nokkel in andre:
            plasser = plasser[self._tekstnokler(nr)[plasser, 0] == nokkel]
        for maske in masker:
            plasser = plasser[maske[plasser]]
        return plasser

    def _read_krav(self, verdi: float, merke: int) -> Kriterium:
        if (verdi, merke) not in self._krav:
            self._krav[verdi, merke] = read_kriterium(verdi, merke, self._tekster)
        return self._krav[verdi, merke]

    def _find_tekst(self, nr: int, nokkel: int) -> Indekser:
        if (nr, nokkel) not in self._plasser:
            self._plasser[nr, nokkel] = self._order(nr, 0, int(TEKST)).find_alle(nokkel)
        return self._plasser[nr, nokkel]

    def find_maske(self, nr: int, kriterium: tuple[Flyt, Merker]) -> Sann:
        """Which cells of a range meet a criterion, [k, N]; the criterion is [N] or, if all alike, [1]."""
        kv, kt = kriterium
        nokkel = (nr, kv.tobytes(), kt.tobytes())
        maske = self._masker.get(nokkel)
        if maske is not None:
            return maske
        rader = self._omraader[nr]
        if len(kv) == 1:
            krav = self._read_krav(kv[0].item(), kt[0].item())
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
        return self._sum(self._omraader[nr], maske)

    def sum_plasser(self, nr: int, plasser: Indekser) -> tuple[Flyt, Merker]:
        rader = self._omraader[nr][plasser]
        return self._sum(rader, np.ones((len(rader), 1), np.bool_))

    def _sum(self, rader: Indekser, maske: Sann) -> tuple[Flyt, Merker]:
        if not len(rader):
            return np.zeros(1), np.full(1, TALL)
        v, t = self._v[rader], self._t[rader]
        svar = endelig(sum_midten(np.where(maske & (t == TALL), v, 0.0)[None]))
        svar = med_forste_feil(svar, Verdier(v[None], np.where(maske, t, BLANK)[None]))
        return svar.v[0], np.broadcast_to(svar.t, svar.v.shape)[0]

    def find_forste(self, nr: int, i: int, merke: int, nokler: Flyt) -> Indekser:
        """The first place of each value of a type in a range, for one return; -1 where it is not there."""
        return self._order(nr, i, merke).find_forste(nokler)

    def _order(self, nr: int, i: int, merke: int) -> Ordnet:
        """Kept as long as the same return is asked about."""
        if i != self._retur:
            self._retur, self._ordnet = i, {}
        if (nr, merke) not in self._ordnet:
            rader = self._omraader[nr]
            plasser = np.flatnonzero(self._t[rader, i] == merke)
            v, t = self._v[rader[plasser], i], np.full(len(plasser), merke)
            nokler = tekstnokkel(v, t, self._tekster)
            orden = nokler.argsort(kind="stable")
            self._ordnet[nr, merke] = Ordnet(nokler[orden], plasser[orden])
        return self._ordnet[nr, merke]

    def find_monster(self, nr: int, i: int, monster: str) -> int:
        """The same, of texts that fit a pattern."""
        rader = self._omraader[nr]
        v, t = self._v[rader, i], self._t[rader, i]
        tekst = t == TEKST
        passer = tekst & self._tekster.matches(monster)[np.where(tekst, v, 0).astype(np.intp)]
        return int(passer.argmax()) if passer.any() else -1
