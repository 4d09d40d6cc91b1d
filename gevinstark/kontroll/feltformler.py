"""Formulas that people typed into inputs, computed here from the file's own cells.

The stored result of such a formula is only one witness, and often a stale or a missing one. Formulas
inside the portable subset, reading cells that are inside it too, get a value of our own; the rest get
none, and the caller says so. Everything is bounded: what is too large to follow is not computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gevinstark.formel.delmengde import check_regnbar
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil, Omraade, Ref
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.lesing.avlesning import Avlesning, Lestcelle
from gevinstark.motor.avhengighet import noder
from gevinstark.motor.kompilator import compile_program

#: Bounds on one file: formulas followed, and cells of the ranges they read.
_MAKS_FORMLER: Final = 5_000
_MAKS_CELLER: Final = 100_000


@dataclass(frozen=True, slots=True)
class Regnet:
    """The file's own formulas that could be computed, the cells they lean on, and their results."""

    formler: Mapping[Sted, str]
    celler: Mapping[Sted, Verdi]
    verdier: Mapping[Sted, Verdi]


def compute_felt(avlesning: Avlesning, steder: Iterable[Sted]) -> dict[Sted, Verdi]:
    """Value of each formula, by its place in the file; places that cannot be computed are left out."""
    onsket = list(steder)
    verdier = compute_formler(avlesning, onsket).verdier
    return {s: verdier[s] for s in onsket if s in verdier}


def compute_formler(avlesning: Avlesning, steder: Iterable[Sted]) -> Regnet:
    """The formulas at the places, and those they lean on; nothing when the file is too large."""
    bok = _Bok(avlesning)
    try:
        formler = bok.closure(steder)
        program = compile_program({s: formler[s] for s in bok.computable(formler)})
    except (InternFeil, _ForStor):
        return Regnet({}, {}, {})
    celler = {s: bok.verdi(s) for s in program.innsteder}
    resultat = program.run(celler, [{}])
    steder_ = program.formelsteder
    return Regnet(
        {s: formler[s] for s in steder_}, celler, {s: resultat.verdi(s, 0) for s in steder_}
    )


class _ForStor(Exception):
    """More than the bounds of this module."""


class _Bok:
    """The file's cells by place, whatever case a formula spells a sheet in."""

    def __init__(self, avlesning: Avlesning) -> None:
        self._ark = {a.navn.casefold(): a for a in avlesning.ark}
        self._reads: dict[Sted, list[Sted]] = {}
        self._daarlige: set[Sted] = set()
        self._celler_lest = 0

    def celle(self, sted: Sted) -> Lestcelle | None:
        ark = self._ark.get(sted.ark.casefold())
        return None if ark is None else ark.celler.get((sted.rad, sted.kol))

    def verdi(self, sted: Sted) -> Verdi:
        celle = self.celle(sted)
        return None if celle is None else celle.verdi

    def closure(self, steder: Iterable[Sted]) -> dict[Sted, str]:
        """The formulas at the places and every formula they lean on."""
        formler: dict[Sted, str] = {}
        stabel = list(steder)
        while stabel:
            sted = stabel.pop()
            celle = self.celle(sted)
            if sted in formler or celle is None or not celle.formelart:
                continue
            formler[sted] = celle.formel or ""
            if len(formler) > _MAKS_FORMLER:
                raise _ForStor
            leser = self._read(sted, celle)
            if leser is None:
                self._daarlige.add(sted)
            else:
                self._reads[sted] = leser
                stabel += leser
        return formler

    def _read(self, sted: Sted, celle: Lestcelle) -> list[Sted] | None:
        """The formula cells it reads; None when it is outside the subset or reads what is not here."""
        if celle.formelart in ("matrise", "datatabell") or celle.formel is None:
            return None
        try:
            tre = parse_formel(celle.formel)
        except FormelFeil:
            return None
        if check_regnbar(tre):
            return None
        ut: list[Sted] = []
        for node in noder(tre):
            if not isinstance(node, Ref | Omraade):
                continue
            ark = self._ark.get((node.ark or sted.ark).casefold())
            if ark is None:
                return None
            ut += [
                s
                for s in self._places(ark.navn, node)
                if (c := ark.celler.get((s.rad, s.kol))) is not None and c.formelart
            ]
        return ut

    def _places(self, ark: str, node: Ref | Omraade) -> list[Sted]:
        fra, til = (node, node) if isinstance(node, Ref) else (node.fra, node.til)
        rad1, rad2 = sorted((fra.rad, til.rad))
        kol1, kol2 = sorted((fra.kol, til.kol))
        self._celler_lest += (rad2 - rad1 + 1) * (kol2 - kol1 + 1)
        if self._celler_lest > _MAKS_CELLER:
            raise _ForStor
        return [Sted(ark, r, k) for r in range(rad1, rad2 + 1) for k in range(kol1, kol2 + 1)]

    def computable(self, formler: Mapping[Sted, str]) -> list[Sted]:
        """The formulas that lean, all the way down, on nothing bad and not on themselves.

        A formula is free when all it reads is free; what is in or above a circle never gets free.
        """
        venter = {s: len(set(leser)) for s, leser in self._reads.items()}
        leses_av: dict[Sted, list[Sted]] = defaultdict(list)
        for s, leser in self._reads.items():
            for lest in set(leser):
                leses_av[lest].append(s)
        frie = [s for s in formler if s not in self._daarlige and venter.get(s) == 0]
        # The list grows while it is walked: it is the queue.
        for s in frie:
            for neste in leses_av[s]:
                venter[neste] -= 1
                if venter[neste] == 0:
                    frie.append(neste)
        return frie
