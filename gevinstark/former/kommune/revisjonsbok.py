"""For the audit of region.xlsx: what one kommune answered, and what follows from it for one line and year.

Written from the definitions (domain §9) and from what stood in the returned files, and from nothing the
region is made of. A line is one benefit of one kommune in one year; missing is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

import pandas as pd

from gevinstark.former.kommune.revisjonsregning import Tall, kroner, minus, summen
from gevinstark.rapport.regionrevisjon import Planrevisjon

#: Row, column, and year or phase.
Sted = tuple[str, str, str]
_TIMER: Final = "timer"
FORMAAL: Final = ("budsjett", "oppbemanning", "teknologi", "omprioritert")


class Svar(NamedTuple):
    """How a field is asked, and what was answered. aaret: the only year it is about."""

    rolle: str = ""
    verdi: Any = None
    ulest: bool = False
    aaret: int | None = None


_UTEN: Final = Svar()


@dataclass(frozen=True)
class Svarbok:
    """What one kommune answered: (row, column, year or phase) -> the answer.

    Where it answered several times, an answer is from the last return that asks for it. siste: the rows of
    that one. rapporter: the report of each year, by itself.
    """

    plan: Planrevisjon
    nr: str
    svar: pd.DataFrame
    aar: int
    celler: dict[Sted, Svar]
    siste: frozenset[str]
    rapporter: Mapping[int, Svarbok] = field(default_factory=dict)

    def celle(self, rad: str, kolonne: str, del_: str | int = "") -> Svar:
        return self.celler.get((rad, kolonne, str(del_)), _UTEN)

    def tall(self, rad: str, kolonne: str, del_: str | int = "") -> Tall:
        verdi = self.celle(rad, kolonne, del_).verdi
        return Decimal(repr(verdi)) if type(verdi) in (int, float) else None

    def tekst(self, rad: str, kolonne: str, del_: str = "") -> str:
        verdi = self.celle(rad, kolonne, del_).verdi
        return verdi.strip() if isinstance(verdi, str) else ""

    def rolle(self, rad: str, kolonne: str, del_: str | int = "") -> str:
        return self.celle(rad, kolonne, del_).rolle

    def har_noe(self, rad: str, kolonne: str, del_: str | int = "") -> bool:
        celle = self.celle(rad, kolonne, del_)
        return celle.ulest or celle.verdi not in (None, "")

    def tabellrader(self, *tabeller: str) -> list[str]:
        return list(dict.fromkeys(self.svar[self.svar["tabell"].isin(tabeller)]["rad"]))

    def rader(self, kolonne: str, *, svares: bool = False) -> list[str]:
        """The rows with the column, in the order of the form; svares: that ask for something."""
        aapne = {r for (r, _, _), celle in self.celler.items() if celle.rolle == "inndata"}
        egne = dict.fromkeys(r for r, k, _ in self.celler if k == kolonne)
        return [r for r in egne if not svares or r in aapne]

    # ------------------------------------------------------------ one line

    def linjerader(self) -> list[str]:
        """The rows that are lines: of a kommune's own, those it has written something in."""
        return [r for r in self.mulige if self._gjelder(r)]

    @cached_property
    def mulige(self) -> list[str]:
        """The rows that are planned year by year, without those of sums."""
        return [r for r in self.tabellrader("periodisert") if not r.startswith("periodisert")]

    def lokal(self, rad: str) -> bool:
        return self.rolle(rad, "beskrivelse") == "inndata"

    def _gjelder(self, rad: str) -> bool:
        if not self.lokal(rad):
            return all("kommunal" in s.casefold() for s in find_sektorer(self.plan, rad))
        # What is not said is not no.
        if self.tekst("egne", "har").casefold() not in ("", "ja"):
            return False
        felt = [(k, "") for k in ("beskrivelse", "antall", "enhetspris")]
        felt += [("realisert_antall", str(a)) for a in self.plan.levetid]
        return any(self.har_noe(rad, k, d) for k, d in felt)

    def uten_enhet(self, rad: str) -> bool:
        return self.rolle(rad, "maalenhet") == "inndata" and not self.tekst(rad, "maalenhet")

    def i_timer(self, rad: str) -> bool:
        return self.tekst(rad, "maalenhet") == _TIMER

    def gevinsttype(self, rad: str) -> str:
        if egen := self.tekst(rad, "gevinsttype_egen"):
            return egen
        regnet = self.rolle(rad, "gevinsttype") == "formel"
        if regnet and self.lokal(rad):
            return "Spart tid" if self.i_timer(rad) else "Unngått kostnad"
        svart = "" if regnet else self.tekst(rad, "gevinsttype")
        return svart or self.plan.felles_ord(rad, "gevinsttype", "gevinsttype")

    def antall(self, rad: str) -> Tall:
        """In a report the plan's own answer stands, unless it is changed there."""
        endret = self.tall(rad, "antall_endret")
        if endret is not None:
            return endret
        return self.tall(rad, "antall_svart" if self.rolle(rad, "antall") == "formel" else "antall")

    def pris(self, rad: str) -> Tall:
        if (egen := self.tall(rad, "pris_egen")) is not None:
            return egen
        timepris = self.tall("lokalt", "timepris") if self.i_timer(rad) else None
        if self.rolle(rad, "enhetspris") != "inndata":
            return timepris if self.i_timer(rad) else self.plan.felles_tall(rad, "enhetspris")
        # Where the start is asked for once, a line of the kommune's own is asked for its price too.
        spurt = self.har_noe(rad, "enhetspris") or self.rolle("innfasing", "start")
        return self.tall(rad, "enhetspris") if spurt else timepris

    def til_planpris(self, rad: str) -> bool:
        """In hours, at the plan's own price of one."""
        egen = self.rolle(rad, "enhetspris") == "inndata" and self.har_noe(rad, "enhetspris")
        egen = egen or self.tall(rad, "pris_egen") is not None
        pris = self.plan.felles_tall("parametre", "timepris")
        return self.i_timer(rad) and not egen and pris is not None and self.pris(rad) == pris

    def start(self, rad: str) -> Tall:
        if (egen := self.tall(rad, "aar_start_egen")) is not None:
            return egen
        felles = self.rolle("innfasing", "start")
        return self.tall("innfasing", "start") if felles else self.tall(rad, "aar_start")

    def andel(self, rad: str, aar: int) -> Tall:
        start = self.start(rad)
        if start is None or aar < start:
            return None if start is None else Decimal(0)
        if not self.rolle("innfasing", "forste_andel"):
            return self.tall(rad, "innfasing", aar)
        if self.rolle(rad, "innfasing_svart", aar):
            # A report of a book in full: what was answered in the plan, unless it is changed there.
            endret = self.tall(rad, "innfasing_endret", aar)
            return self.tall(rad, "innfasing_svart", aar) if endret is None else endret
        forste, full = self.tall("innfasing", "forste_andel"), self.tall("innfasing", "full")
        felles = self.tall("innfasing", "start")
        if forste is None or full is None or felles is None:
            return None
        if (egen := self.tall(rad, "innfasing_egen", aar)) is not None:
            return egen
        gaatt, hele = aar - start, full - felles
        return Decimal(1) if gaatt >= hele else forste + (1 - forste) * gaatt / hele

    def realisert(self, rad: str, aar: int) -> Tall:
        """Kroner of that year's own report, or of the first after it that has them: as a later workbook was
        issued with, else what is counted times the price."""
        if aar > self.aar:
            return None
        for rapport in (r for a, r in sorted(self.rapporter.items()) if a >= aar):
            if (verdi := rapport.realisert(rad, aar)) is not None:
                return verdi
        if self.rolle(rad, "realisert_verdi", aar) == "fast":
            return self.tall(rad, "realisert_verdi", aar)
        return kroner(self.tall(rad, "realisert_antall", aar), self.pris(rad))

    # ------------------------------------------------------------ costs

    def drivere(self, kolonne: str, aar: int) -> list[str]:
        """The rows a cost is asked of: of a kommune's own, those with something in them, or with a word that
        there was."""
        return [r for r in self.rader(kolonne, svares=True) if self._er_driver(r, kolonne, aar)]

    def _er_driver(self, rad: str, kolonne: str, aar: int) -> bool:
        if not self.lokal(rad):
            return True
        sagt = ("driver_i_planen", "") if kolonne == "kostnad" else ("driver_i_aaret", str(aar))
        if self.rolle(rad, *sagt) == "fast":
            return self.tekst(rad, *sagt) == "Ja"
        felt = [("beskrivelse", "")]
        if kolonne == "kostnad":
            felt += [(k, "") for k in ("kost_per_aar", "kost_fra", "kost_til", "kost2_per_aar")]
            felt += [("kostnad_egen", str(a)) for a in self.plan.levetid]
        else:
            felt.append((kolonne, str(aar)))
        return any(self.har_noe(rad, k, d) for k, d in felt)

    def kostnad(self, rad: str, aar: int) -> Tall:
        if (egen := self.tall(rad, "kostnad_egen", aar)) is not None:
            return kroner(egen)
        if not self.rolle(rad, "kost_per_aar"):
            return kroner(self.tall(rad, "kostnad", aar))
        forste, andre = (self._periode(rad, k, aar) for k in ("kost", "kost2"))
        return None if forste is None or andre is None else kroner(forste + andre)

    def _periode(self, rad: str, hva: str, aar: int) -> Tall:
        """What a period costs in a year; none of a second one that nobody has begun on."""
        beloep, fra, til = alle = [self.tall(rad, f"{hva}_{k}") for k in ("per_aar", "fra", "til")]
        if beloep is None or fra is None or til is None:
            tom = not any(t is not None for t in alle) if hva != "kost" else beloep == 0
            return Decimal(0) if tom else None
        return beloep if fra <= aar <= til else Decimal(0)

    def paalopt(self, rad: str, aar: int) -> Tall:
        if aar > self.aar:
            return None
        if self.rolle(rad, "realisert_kostnad", aar):
            return kroner(self.tall(rad, "realisert_kostnad", aar))
        return self.tall(rad, "paalopt", aar) if self.rolle(rad, "paalopt", aar) == "fast" else None

    # ------------------------------------------------------------ what benefits are used for

    def planlagt_bruk(self, rad: str) -> dict[str, Tall]:
        """The share each purpose is to get of a line."""
        if self.rolle(rad, "oms_budsjett") in ("inndata", "fast"):
            return {f: self.tall(rad, f"oms_{f}") for f in FORMAAL}
        if self.rolle(rad, "oms_svart_budsjett"):
            return med_rest({f: self.tall(rad, f"oms_svart_{f}") for f in FORMAAL[:3]})
        egne = {f: self.tall(rad, f"oms_egen_{f}") for f in FORMAAL[:3]}
        return med_rest({f: self.tall("omsetning", f) if v is None else v for f, v in egne.items()})

    def brukt(self, rader: Iterable[str]) -> dict[str, Tall]:
        """Kroner used for each purpose in the year of the answer, of all lines."""
        rader = list(rader)
        if any(self.rolle(r, "brukt_budsjett") == "inndata" for r in rader):
            return {f: summen(self.tall(r, f"brukt_{f}") for r in rader) for f in FORMAAL}
        som = self.tekst("bruk", "som_planlagt").casefold()
        meldt = {f: self.tall("bruk", f"andel_{f}") for f in FORMAAL[:3]}
        per: dict[str, list[Tall]] = {f: [] for f in FORMAAL}
        for r in rader:
            andel = self.planlagt_bruk(r) if som == "ja" else meldt if som == "nei" else {}
            verdi = self.realisert(r, self.aar)
            deler = [kroner(verdi, andel.get(f)) for f in FORMAAL[:3]]
            rest = minus(verdi, summen(deler)) if None not in deler else None
            for f, d in zip(FORMAAL, [*deler, rest], strict=True):
                per[f].append(d)
        return {f: summen(v) for f, v in per.items()}


def med_rest(andeler: dict[str, Tall]) -> dict[str, Tall]:
    sum_ = None if None in andeler.values() else summen(andeler.values())
    return {**andeler, FORMAAL[-1]: None if sum_ is None or sum_ > 1 else 1 - sum_}


def find_sektorer(plan: Planrevisjon, rad: str) -> list[str]:
    """The sector of each table of the common plan that has the row, where it has one."""
    tabeller = [n for n, rader in plan.layout.rader.items() if (rad, "") in rader]
    sektorer = [plan.felles.get((n, "sektor", "")) for n in tabeller]
    return [s for s in sektorer if isinstance(s, str) and s.strip()]


def make_boker(plan: Planrevisjon) -> dict[str, Svarbok]:
    """The answers of each kommune, from one return or several."""
    boker = {}
    for nr, egne in plan.svar.groupby("nr", sort=True):
        deler = [
            (int(str(aar)), runde != "plan", str(fil), del_)
            for (fil, aar, runde), del_ in egne.groupby(["fil", "svaraar", "runde"], sort=False)
        ]
        hver = [
            Svarbok(plan, str(nr), del_, aar, _read_celler(del_), frozenset(del_["rad"]))
            for aar, _, _, del_ in sorted(deler, key=lambda d: d[:3])
        ]
        siste = hver[-1]
        celler = dict(siste.celler)
        for eldre in reversed(hver[:-1]):
            for sted, celle in eldre.celler.items():
                # What a later one only shows, or does not have, is answered here.
                naa = celler.get(sted, Svar("fast")).rolle
                bare_her = sted not in celler and celle.rolle == "fast"
                if bare_her or (celle.rolle == "inndata" and naa != "inndata"):
                    celler[sted] = celle
        rapporter = {b.aar: b for b in hver} if len(hver) > 1 else {}
        boker[str(nr)] = replace(siste, svar=egne, celler=celler, rapporter=rapporter)
    return boker


def _read_celler(svar: pd.DataFrame) -> dict[Sted, Svar]:
    steder = zip(svar["rad"], svar["kolonne"], svar["del"], strict=True)
    felt = (svar[k] for k in ("rolle", "verdi", "ulest", "aaret"))
    return dict(zip(steder, map(Svar, *felt), strict=True))
