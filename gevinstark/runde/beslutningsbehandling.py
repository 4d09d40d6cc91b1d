"""One decision looked up among the files, kommuner and plans of a run: what it is about."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from gevinstark.grunn.beslutning import HANDLINGER, Beslutning
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.utsendt import Utsending
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.rettelser import IkkeFulgt, Rettelse

_MAKS_FORSLAG: Final = 3
_NUMMER: Final = re.compile(r"[0-9]{4}")


@dataclass
class Behandling:
    """A decision and what it is about: names as the run has them. grunn: why it is about nothing."""

    b: Beslutning
    fil: str = ""
    kommune: str = ""
    plan: str = ""
    grunn: str = ""
    treff: list[tuple[Returutfall, Rettelse]] = field(default_factory=list)
    feil: list[IkkeFulgt] = field(default_factory=list)
    funn: list[Funn] = field(default_factory=list)

    def gjelder(self, utfall: Returutfall) -> bool:
        """Whether it is about this return."""
        if self.grunn or (self.fil and utfall.fil != self.fil):
            return False
        if utfall.svar is None:
            return bool(self.fil) and self.b.handling != "rett_svar"
        plan, aar = utfall.svar.utsending.nokkel
        return (
            self.kommune in ("", utfall.svar.utstedt.kommune)
            and self.plan in ("", plan)
            and self.b.aar in (None, aar)
        )

    def report(self, kode: str, grunn: str = "") -> None:
        b = self.b
        hva = f"{b.sted} («{HANDLINGER[b.handling]}»)"
        self.funn.append(make_funn(kode, fil=b.kilde, hva=hva, grunn=grunn, dato=b.dato))


@dataclass(frozen=True)
class Kjente:
    """What a run has: the names of its files, and what was issued."""

    filer: Sequence[str]
    utsendinger: Sequence[Utsending]

    @cached_property
    def deltakere(self) -> Mapping[str, str]:
        """Number -> name."""
        return {
            nr: navn
            for u in self.utsendinger
            for s in u.utstedt.values()
            for nr, navn in s.deltakere.items()
        }

    @property
    def eneste_plan(self) -> str:
        """The plan, where there is only one; "" where a decision may be about any."""
        planer = {u.layout.plan for u in self.utsendinger}
        return planer.pop() if len(planer) == 1 else ""

    def find_fil(self, navn: str) -> str:
        for lik in (_renset, lambda n: _renset(re.split(r"[/\\]| › ", n)[-1])):
            treff = [f for f in self.filer if lik(f) == _renset(navn)]
            if len(treff) > 1:
                raise IkkeFulgt(
                    f"«{navn}» passer på flere filer: {', '.join(treff)}. Skriv med mappe."
                )
            if treff:
                return treff[0]
        raise IkkeFulgt(f"Ingen innsendt fil heter «{navn}».{_mente(navn, self.filer)}")

    def find_kommune(self, b: Beslutning) -> str:
        eier = b.felt.partition(".")[0]
        eier = eier if _NUMMER.fullmatch(eier) else ""
        if not b.kommune and eier and eier not in self.deltakere:
            raise IkkeFulgt(
                f"Ingen deltaker har nummer {eier}, som feltet «{b.felt}» begynner med."
            )
        if not b.kommune:
            return eier
        navn = _renset(b.kommune)
        treff = [
            nr
            for nr, n in self.deltakere.items()
            if navn in (nr, _renset(n), _renset(f"{n} ({nr})"))
        ]
        if len(treff) != 1:
            hvem = "Flere deltakere" if treff else "Ingen deltaker"
            raise IkkeFulgt(
                f"{hvem} heter «{b.kommune}».{_mente(b.kommune, [*self.deltakere.values()])}"
            )
        if eier and eier != treff[0]:
            raise IkkeFulgt(
                f"Feltet «{b.felt}» er ikke fra {self.deltakere[treff[0]]} ({treff[0]})."
            )
        return treff[0]

    def find_plan(self, b: Beslutning, behandling: Behandling) -> str:
        planer = list(dict.fromkeys(
            u.layout.plan for u in self.utsendinger
            if not behandling.kommune or any(behandling.kommune in s.deltakere for s in u.utstedt.values())
        ))  # fmt: skip
        if b.plan:
            treff = [p for p in planer if _renset(p) == _renset(b.plan)]
            if not treff:
                raise IkkeFulgt(f"Planen «{b.plan}» er ikke med. Planene er {norsk_liste(planer)}.")
            return treff[0]
        if b.handling == "rett_svar" and not behandling.fil and len(planer) > 1:
            raise IkkeFulgt(
                f"Kommunen er med i flere planer: {norsk_liste(planer)}. Skriv hvilken i «Plan»."
            )
        if (
            not behandling.fil
            and b.aar is not None
            and b.aar not in {u.nokkel[1] for u in self.utsendinger}
        ):
            raise IkkeFulgt(f"Ingen arbeidsbok er sendt ut for {b.aar}.")
        return ""


def make_behandling(b: Beslutning, kjente: Kjente) -> Behandling:
    behandling = Behandling(b)
    try:
        behandling.fil = kjente.find_fil(b.fil) if b.fil else ""
        behandling.kommune = kjente.find_kommune(b)
        behandling.plan = kjente.find_plan(b, behandling)
    except IkkeFulgt as feil:
        behandling.grunn = str(feil)
    return behandling


def _renset(navn: str) -> str:
    return unicodedata.normalize("NFC", navn).strip().casefold()


def _mente(navn: str, kjente: Sequence[str]) -> str:
    naere = difflib.get_close_matches(navn, kjente, n=_MAKS_FORSLAG)
    return f" Mente du {' eller '.join(f'«{n}»' for n in naere)}?" if naere else ""
