"""For the audit of region.xlsx: figures of earlier years that two files, or a file and a decision, say differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pandas as pd

from gevinstark.former.kommune.revisjonsbok import Svarbok, make_boker
from gevinstark.former.kommune.revisjonsnytte import select_rapporter
from gevinstark.former.kommune.revisjonsregning import Tall, ganger, kroner
from gevinstark.former.kommune.revisjonstall import Plantall
from gevinstark.rapport.regionrevisjon import Fasit, Planrevisjon

_IKKE_MELDT: Final = "ikke meldt"
#: Of the last answer, not of the file of the year.
_PLAN: Final = ("Planlagt", "Planlagt kostnad")
#: Half an øre; counts and hours have no more decimals either.
_LIKT: Final = Decimal("0.005")


class _Sagt(NamedTuple):
    """A figure, and whether it was locked where it stands."""

    tall: Tall
    laast: bool


#: By row and what it is; what two say of one.
_Alt = dict[tuple[str, str], _Sagt]
_Par = tuple[tuple[str, str], Tall, Tall]


def expect_endringer(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    alle: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for p in (t.plan for t in planene):
        navn = {c.radid: c.radetikett for c in p.layout.celler() if c.del_.isdigit()}
        navn["lokalt"] = "Alle"
        for nr, egne in p.alle.groupby("nr", sort=False):
            for aar in p.levetid:
                # What two files say alike of the file of the year is said once.
                for _, (rad, hva), foer, etter in dict.fromkeys(_of_year(p, str(nr), egne, aar)):
                    par = {"foer": foer, "etter": etter}
                    felt = {k: _IKKE_MELDT if v is None else v for k, v in par.items()}
                    alle[p.kommune(str(nr)), p.plan, aar, navn.get(rad, rad), hva].append(felt)
    fasit.lists("endringer", "", alle, "kommune", "plan", "aar", "linje", "hva")


def _of_year(
    p: Planrevisjon, nr: str, egne: pd.DataFrame, aar: int
) -> Iterator[tuple[object, tuple[str, str], Tall, Tall]]:
    """What counts for a year, against later files, the file it took the place of, and before decisions. First
    whose the change is."""
    aarene, rapport = egne["svaraar"].astype(int), egne["runde"] != "plan"
    teller = egne["teller"].astype(bool)
    eiere = sorted({*aarene[teller & rapport & (aarene >= aar)]})
    if not eiere or aar > p.aar:
        return

    def les(utvalg: Any, verdi: str = "verdi") -> _Alt:
        ramme = egne[utvalg]
        return _read(make_boker(replace(p, svar=ramme.assign(verdi=ramme[verdi])))[nr], aar)

    eier, *senere = eiere
    forrige = gjelder = les(teller & (aarene <= eier))
    for a in senere:
        naa = les(teller & rapport & (aarene == a))
        for av_aaret, *par in _later(gjelder, naa):
            yield (eier if av_aaret else a), *par
        # The plan of an answer is all that has been answered until then.
        samlet = les(teller & (aarene <= a))
        if aar >= min(aarene[teller & rapport]):
            yield from ((a, *par) for par in _compare(forrige, samlet) if par[0][1] in _PLAN)
        forrige = samlet
    if eier != aar:
        return
    i_aar = rapport & (aarene == aar)
    if aar == p.aar:
        # Of the last year, only what was believed at the deadline.
        i_aar &= teller | egne["fil"].isin(select_rapporter(egne)["fil"])
    for fil in egne[i_aar & ~teller]["fil"].unique():
        yield from ((eier, *par) for par in _compare(les(i_aar & (egne["fil"] == fil)), gjelder))
    if aar < p.aar and egne[i_aar & teller]["rettet"].any():
        foer = les(i_aar & teller, "sendt")
        # Of the plan, a later answer is what counts.
        for endret in _compare(foer, gjelder):
            if not senere or endret[0][1] not in _PLAN:
                yield eier, *endret


def _read(bok: Svarbok, aar: int) -> _Alt:
    """Antall, price and kroner of each line, what it cost, the plan, and the hours of one årsverk."""
    alt: _Alt = {}
    aapne = {r for (r, _, _), c in bok.celler.items() if c.rolle == "inndata"}
    rader = {r: 0 for r, _, d in bok.celler if d == str(aar) and r in aapne}
    for r in rader if aar <= bok.aar else ():
        antall, kr, pris, kost, paalopt = (
            bok.rolle(r, k, aar)
            for k in ("realisert_antall", "realisert_verdi", "realisert_pris", "realisert_kostnad", "paalopt")
        )  # fmt: skip
        alt[r, "Antall"] = _Sagt(bok.tall(r, "realisert_antall", aar), antall == "fast")
        if antall or kr:
            av_aaret = bok.tall(r, "realisert_pris", aar)
            alt[r, "Pris"] = _Sagt(av_aaret if pris == "fast" else bok.pris(r), pris == "fast")
        if kr:
            alt[r, "Kroner"] = _Sagt(bok.realisert(r, aar), kr == "fast")
        alt[r, "Påløpt kostnad"] = _Sagt(bok.paalopt(r, aar), (kost or paalopt) == "fast")
        if r in bok.linjerader():
            full = ganger(bok.antall(r), bok.andel(r, aar))
            alt[r, "Planlagt"] = _Sagt(kroner(full, bok.pris(r)), laast=False)
        elif r in bok.rader("kostnad", svares=True):
            alt[r, "Planlagt kostnad"] = _Sagt(bok.kostnad(r, aar), laast=False)
    del_ = aar if bok.rolle("lokalt", "timer_per_aarsverk", aar) else ""
    laast = bok.rolle("lokalt", "timer_per_aarsverk", del_) == "fast"
    alt["lokalt", "Timer per årsverk"] = _Sagt(
        bok.tall("lokalt", "timer_per_aarsverk", del_), laast
    )
    return {n: s for n, s in alt.items() if s.tall is not None}


def _is_like(a: Tall, b: Tall) -> bool:
    return a is b if a is None or b is None else abs(a - b) < _LIKT


def _compare(foer: _Alt, naa: _Alt) -> Iterator[_Par]:
    for nokkel in {**foer, **naa}:
        a, b = (x[nokkel].tall if nokkel in x else None for x in (foer, naa))
        if not _is_like(a, b):
            yield nokkel, a, b


def _later(gjelder: _Alt, sagt: _Alt) -> Iterator[tuple[bool, tuple[str, str], Tall, Tall]]:
    """A figure that was locked in the later file is of the file of the year, which has changed since; and
    kroner follow the antall they are computed of. A price or hours alone report nothing."""
    meldt = {r for r, hva in (*sagt, *gjelder) if hva in ("Antall", "Kroner")}
    if meldt:
        meldt.add("lokalt")
    ulike = {
        n: (s, gjelder[n].tall if n in gjelder else None)
        for n, s in sagt.items()
        if n[1] not in _PLAN
    }
    ulike = {
        n: par
        for n, par in ulike.items()
        if not _is_like(par[0].tall, par[1])
        and (n[0] in meldt or n[1] not in ("Pris", "Timer per årsverk"))
    }
    rettet = {n for n, (s, _) in ulike.items() if s.laast}
    rettet |= {(r, "Kroner") for r, hva in rettet if hva == "Antall"}
    for n, (s, godkjent) in ulike.items():
        par = (s.tall, godkjent) if n in rettet else (godkjent, s.tall)
        yield n in rettet, n, *par
