"""The bridge to the budget: the same krone withdrawn twice, and the same hours counted twice (R15).

A withdrawal stands once, with its first budget year, in one plan. Each finding names both cells. Nothing
here says that a figure is wrong: two withdrawals may be alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.kontroll.oppslag import Oppslag

#: A krone more or less is rounding.
_ORE: Final = 1.0
#: So few hours are alike by chance.
_FAA_TIMER: Final = 10


@dataclass(frozen=True, slots=True)
class _Uttak:
    """One withdrawal. svar: whose; aarsverk: what it comes to; finnes: what the service has, and where
    that stands."""

    svar: Oppslag
    celle: Celle
    tjeneste: str
    aar: int
    kroner: float
    aarsverk: float | None
    finnes: float | None
    finnes_celle: Celle | None

    @property
    def nokkel(self) -> str:
        return " ".join(self.tjeneste.casefold().split())

    def vist(self, fra: Oppslag) -> str:
        return f"{norsk_tall(self.kroner)} kr fra {self.aar} ({_sted(self.svar, self.celle, fra)})"


def _sted(svar: Oppslag, celle: Celle, fra: Oppslag) -> str:
    """Where a cell stands, seen from a return."""
    her = f"celle {celle.adresse}"
    return her if svar is fra else f"{her} på ark {celle.ark} i «{svar.fil}»"


def list_uttak(svar: Oppslag) -> list[_Uttak]:
    """The withdrawals that have a service, a year and an amount, by budget year."""
    funnet = []
    for rad in svar.rader("budsjettbro"):
        celle, finnes = rad.celle("uttak_belop"), rad.celle("tjeneste_aarsverk")
        kroner, aar = svar.tall(celle), svar.tall(rad.celle("uttak_aar"))
        tjeneste = svar.tekst(rad.celle("uttak_tjeneste"))
        if celle is not None and kroner and aar is not None and tjeneste:
            aarsverk = svar.tall(rad.celle("uttak_aarsverk"))
            funnet.append(
                _Uttak(svar, celle, tjeneste, int(aar), kroner, aarsverk, svar.tall(finnes), finnes)
            )
    return sorted(funnet, key=lambda u: u.aar)


def check_uttak(svar: Oppslag) -> Iterator[Funn]:
    """What one return withdraws twice, and more than a service has."""
    uttak = list_uttak(svar)
    like = [(a, b) for a, b in combinations(uttak, 2) if _is_likt(a, b)]
    for a, b in like:
        yield _likt("REG-64", a, b)
    if not like:
        yield from _over_realisert(svar, uttak)
    yield from _over_aarsverk("REG-66", uttak)


def _likt(kode: str, a: _Uttak, b: _Uttak) -> Funn:
    funnet = f"{norsk_tall(b.kroner)} kr fra {b.aar}"
    return b.svar.funn(kode, b.celle, funnet=funnet, ventet=a.vist(b.svar))


def _is_likt(a: _Uttak, b: _Uttak) -> bool:
    return a.nokkel == b.nokkel and abs(a.kroner - b.kroner) < _ORE


def _over_realisert(svar: Oppslag, uttak: Sequence[_Uttak]) -> Iterator[Funn]:
    """The first withdrawal that takes more than what was used for the budget: some of its kroner were
    withdrawn in an earlier year."""
    rad = svar.rad("uttak", "uttak")
    brukt = svar.tall(rad.celle("til_budsjett")) if rad else None
    sum_ = 0.0
    for nr, u in enumerate(uttak):
        sum_ += u.kroner
        foer = [v for v in uttak[:nr] if v.aar < u.aar]
        if brukt is not None and foer and sum_ > brukt + _ORE:
            yield svar.funn(
                "REG-65", u.celle, funnet=norsk_tall(sum_), ventet=norsk_tall(brukt), aaret=u.aar,
                foer=norsk_liste([v.vist(svar) for v in foer]),
            )  # fmt: skip
            return


def _over_aarsverk(kode: str, uttak: Sequence[_Uttak]) -> Iterator[Funn]:
    """Services where more is withdrawn than they have."""
    tjenester: dict[str, list[_Uttak]] = defaultdict(list)
    for u in uttak:
        tjenester[u.nokkel].append(u)
    for egne in tjenester.values():
        finnes = max((u for u in egne if u.finnes is not None), key=_finnes, default=None)
        sum_ = sum(u.aarsverk or 0 for u in egne)
        if finnes is None or finnes.finnes_celle is None or sum_ <= _finnes(finnes):
            continue
        siste = egne[-1]
        celler = [_sted(u.svar, u.celle, siste.svar) for u in egne]
        finnes_her = _sted(finnes.svar, finnes.finnes_celle, siste.svar)
        yield siste.svar.funn(
            kode, siste.celle, tjeneste=siste.tjeneste,
            funnet=f"{norsk_tall(sum_, 2)} årsverk ({norsk_liste(celler)})",
            ventet=f"{norsk_tall(_finnes(finnes), 1)} årsverk ({finnes_her})",
        )  # fmt: skip


def _finnes(u: _Uttak) -> float:
    return u.finnes or 0.0


# -------------------------------------------------------------------- several plans


def find_dobbelt(svarene: Sequence[Oppslag]) -> Iterator[tuple[int, Funn]]:
    """What the returns of one kommune in several plans count twice between them: which return it is told
    in, and what."""
    alle = [list_uttak(svar) for svar in svarene]
    delt = set()
    for en, andre in combinations(range(len(svarene)), 2):
        delt |= {u.nokkel for u in alle[en]} & {u.nokkel for u in alle[andre]}
        for a, b in product(alle[en], alle[andre]):
            if _is_likt(a, b):
                yield andre, _likt("KON-34", a, b)
        yield from _same_hours(svarene, en, andre)
    delte = sorted((u for egne in alle for u in egne if u.nokkel in delt), key=lambda u: u.aar)
    for funn in _over_aarsverk("KON-35", delte):
        yield next(nr for nr, svar in enumerate(svarene) if svar.fil == funn.fil), funn


def _same_hours(svarene: Sequence[Oppslag], en: int, andre: int) -> Iterator[tuple[int, Funn]]:
    """As many hours, in the same year, in two plans."""
    a, b = svarene[en], svarene[andre]
    if a.layout.rapporteringsaar != b.layout.rapporteringsaar:
        return
    timer = _hours(a)
    for antall, celle in _hours(b).items():
        if antall in timer:
            ventet = f"{timer[antall].radetikett}, {_sted(a, timer[antall], b)}"
            funnet = f"{norsk_tall(antall)} timer"
            yield andre, b.funn("KON-36", celle, funnet=funnet, ventet=ventet)


def _hours(svar: Oppslag) -> Mapping[float, Celle]:
    """Hours realised in the reporting year -> where they are answered."""
    aar = str(svar.layout.rapporteringsaar)
    funnet: dict[float, Celle] = {}
    for rad in svar.rader("realisert"):
        timer = svar.tall(rad.celle("timer_aaret"))
        for tabell in ("aarets", "egne_aarets"):
            svart = svar.rad(tabell, rad.radid)
            celle = svart.celle("realisert_antall", aar) if svart else None
            if celle is not None and timer is not None and timer >= _FAA_TIMER:
                funnet.setdefault(timer, celle)
    return funnet


DOBBELT: Final = (find_dobbelt,)
