"""One plan asked «what if»: the parameters, each kommune before and after, break-even and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.region.balanse import Balanse, Utslag, compute_utslag, find_balanser
from gevinstark.region.forutsetning import Forutsetning, read_regler
from gevinstark.region.grunnlag import Planutsnitt
from gevinstark.region.hvaom import Kommunetall, Satt, Sporsmaal, Svarer, add, compute
from gevinstark.region.simulering import Simulering, Trekk, simulate
from gevinstark.region.svarere import Svarerkilde, Utelatt


@dataclass(frozen=True)
class Kommunesvar:
    """One kommune before and after. egne: parameter that is asked about -> the cell where the kommune has
    a value of its own, and the value, which stays."""

    svarer: Svarer
    foer: Kommunetall
    etter: Kommunetall
    egne: Mapping[str, tuple[Celle, Verdi]]


@dataclass(frozen=True)
class Planhvaom:
    """balanser: parameter -> kommunenummer, or ALLE for the region -> where the present value is 0."""

    utsnitt: Planutsnitt
    forutsetninger: tuple[Forutsetning, ...]
    satt: Satt
    kommuner: tuple[Kommunesvar, ...]
    utelatt: tuple[Utelatt, ...]
    balanser: Mapping[str, Mapping[str, Balanse]] = field(default_factory=dict)
    utslag: tuple[Utslag, ...] = ()
    simulering: Simulering | None = None

    def sum(self, navn: str, *, etter: bool) -> float | None:
        tall = (k.etter if etter else k.foer for k in self.kommuner)
        return add(t.tall(navn) for t in tall)

    @property
    def hel(self) -> bool:
        """Whether everybody is with, and every year of theirs has a whole net."""
        return not self.utelatt and all(k.foer.hel and k.etter.hel for k in self.kommuner)

    def find(self, navn: str) -> Forutsetning:
        return next(f for f in self.forutsetninger if f.navn == navn)


def find_forutsetninger(utsnitt: Planutsnitt) -> tuple[Forutsetning, ...]:
    """What can be asked about in a plan; nothing where its form has none."""
    funnet = read_regler(utsnitt.layout)
    if funnet is None:
        return ()
    regler, navn = funnet
    return tuple(regler.find(utsnitt.layout, navn))


def ask(utsnitt: Planutsnitt, kilde: Svarerkilde, satt: Satt, trekk: Trekk | None) -> Planhvaom:
    forutsetninger = find_forutsetninger(utsnitt)
    svarere, utelatt = kilde.find(utsnitt.plan)
    egne = tuple(ask_kommuner(svarere, satt, utsnitt.aar))
    balanser = {
        f.navn: find_balanser(svarere, f, satt) for f in forutsetninger if f.proeves and svarere
    }
    spredning = (
        simulate(svarere, [k.etter for k in egne], satt, trekk) if trekk and svarere else None
    )
    return Planhvaom(
        utsnitt, forutsetninger, satt, egne, tuple(utelatt), balanser,
        compute_utslag(svarere, forutsetninger, satt), spredning,
    )  # fmt: skip


def ask_kommuner(svarere: Sequence[Svarer], satt: Satt, aar: int = 0) -> list[Kommunesvar]:
    """aar: the plan's reporting year. All that an answer to an earlier one reports is accepted by then."""
    tall = compute([Sporsmaal(s, v) for v in ({}, satt) for s in svarere])
    antall = len(svarere)
    svar = []
    for s, foer, etter in zip(svarere, tall[:antall], tall[antall:], strict=True):
        egne = {navn: (c, s.verdier.get(c.nokkel())) for navn, c in s.own().items() if navn in satt}
        fra, sist = s.layout.levetid[0], s.layout.rapporteringsaar
        godkjent = frozenset(range(fra, sist + 1)) if sist < aar else s.accepted()
        svar.append(Kommunesvar(s, foer, etter.keep(foer, godkjent), egne))
    return svar
