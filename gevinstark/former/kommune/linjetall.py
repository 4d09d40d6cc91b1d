"""What a kommune's lines come to (domain §9), from its answers: a line is one benefit in one year.

Missing is blank, unreadable or left out, never 0. Planned and realised are compared only where both are
there. A year has a net only when every cost of it is given. Realised figures after the reporting year
are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gevinstark.former.kommune.blankregning import (
    add,
    compute_belop,
    multiply,
    round_kroner,
    subtract,
)
from gevinstark.former.kommune.indikatorer import compute_indikatorer
from gevinstark.former.kommune.linjelesing import REALISERT, Aarstall, Linje, Linjeleser
from gevinstark.former.kommune.plasser import find_plasser
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import INGEN_GODKJENT, Linjetall, Tallsted

_BRUTTO: Final = "brutto"
#: The row and column of the sums that what is counted is shown with.
_PLANLAGT: Final = ("periodisert_brutto", _BRUTTO)
_REALISERT: Final = ("realisert_kr_brutto", REALISERT)
_OM_PLANEN: Final = ("linjer", "linjer_planlagt", "netto_hel")
_BRUKT: Final = ("brukt_budsjett", "brukt_oppbemanning", "brukt_teknologi", "brukt_omprioritert")


def compute_linjetall(
    svar: Oppslag,
    kolonnenavn: Mapping[str, str],
    godkjent: Mapping[str, Verdi] = INGEN_GODKJENT,
) -> Linjetall:
    return _Regning(Linjeleser(svar, find_plasser(svar.layout, kolonnenavn), godkjent)).run()


def compute_stykkverdier(
    svar: Oppslag, kolonnenavn: Mapping[str, str]
) -> Mapping[str, tuple[float, ...]]:
    """Line -> kroner each year that one of what it counts comes to, where price and phasing in are known."""
    leser = Linjeleser(svar, find_plasser(svar.layout, kolonnenavn), INGEN_GODKJENT)
    verdier = {
        li.radid: tuple(multiply(li.pris, li.andeler[a]) for a in leser.levetid)
        for li in leser.read_linjer()
    }
    return {r: tuple(v for v in v_ if v is not None) for r, v_ in verdier.items() if None not in v_}


class _Regning:
    def __init__(self, leser: Linjeleser) -> None:
        self._leser, self._plasser = leser, leser.plasser
        self._levetid, self._til_naa = leser.levetid, leser.til_naa
        self.tall: dict[Tallsted, float | None] = {}

    def run(self) -> Linjetall:
        linjer = self._leser.read_linjer()
        for radid in self._leser.linjeider:
            self._per_linje(next((li for li in linjer if li.radid == radid), None), radid)
        kostnad = self._kostnad("kostnad", self._levetid, {a for a in self._levetid if linjer})
        ventet = {a for a in self._til_naa if any(a in li.ventet for li in linjer)}
        paalopt = self._kostnad("realisert_kostnad", self._til_naa, ventet)
        self._planlagt(linjer, kostnad)
        self._realisert(linjer, paalopt)
        self._likt(linjer)
        self._rapport(linjer)
        return Linjetall(tuple(self.tall), tuple(self.tall.values()), tuple(self._leser.hull))

    def _per_linje(self, linje: Linje | None, radid: str) -> None:
        """The figures of one row; of one that is not a line, that there are none."""
        planlagt = linje.planlagt if linje else {}
        realisert = linje.realisert if linje else {}
        full = None
        if linje:
            full = compute_belop(self._leser.tall(radid, "antall"), linje.pris)
        self._set("gevinster", radid, "verdi", None, full)
        for a in self._levetid:
            self._set("periodisert", radid, _BRUTTO, a, planlagt.get(a))
            self._set("realisert_kr", radid, REALISERT, a, realisert.get(a))
        self._set("periodisert", radid, "brutto_levetid", None, add(planlagt.values()))
        self._set("realisert_kr", radid, "realisert_levetid", None, add(realisert.values()))
        antall = sum(v is not None for v in planlagt.values())
        uten = sum(realisert[a] is None for a in linje.ventet) if linje else 0
        self._tell_svar(linje, radid)
        self._tell_linje(radid, "planlagte_aar", "brutto_levetid", antall if linje else None)
        self._tell_linje(radid, "manglende_aar", "realisert_levetid", uten if linje else None)

    # ------------------------------------------------------------ sums

    def _kostnad(
        self, kolonne: str, aarene: Sequence[int], ventet: set[int]
    ) -> tuple[Aarstall, set[int]]:
        """The costs of each year, and the years where each of them is given. A year without gross and
        without any cost is not asked about."""
        alle = self._plasser.besvarte(kolonne)
        sum_: Aarstall = {}
        hele: set[int] = set()
        mangler: dict[str, list[int]] = {r: [] for r in alle}
        for a in aarene:
            rader = [r for r in alle if self._leser.is_driver(r, kolonne, a)]
            verdier = {r: self._kostnad_i(r, kolonne, a) for r in rader}
            sum_[a] = add(verdier.values())
            if rader and None not in verdier.values():
                hele.add(a)
            elif a in ventet or sum_[a] is not None:
                for r in rader:
                    if verdier[r] is None:
                        mangler[r].append(a)
        for r, uten in mangler.items():
            if uten:
                self._leser.note_mangel(r, kolonne, uten)
        return sum_, hele

    def _kostnad_i(self, radid: str, kolonne: str, aar: int) -> float | None:
        if self._leser.celle(radid, kolonne, aar) is not None:
            return self._leser.tall(radid, kolonne, aar)
        return self._leser.fast(radid, "paalopt", aar)

    def _planlagt(self, linjer: Sequence[Linje], kostnad: tuple[Aarstall, set[int]]) -> None:
        rente, basis = (
            self._leser.felles("parametre", "rente"),
            self._leser.felles("parametre", "basisaar"),
        )
        aarsverk = self._leser.tall("lokalt", "timer_per_aarsverk")
        naaverdier: list[float | None] = []
        for a in self._levetid:
            brutto = add(li.planlagt[a] for li in linjer)
            netto = subtract(brutto, kostnad[0][a]) if a in kostnad[1] else None
            timer = add(li.timer[a] for li in linjer if li.i_timer)
            for rad, verdi in (("brutto", brutto), ("kostnad", kostnad[0][a]), ("netto", netto)):
                self._set("periodisert", f"periodisert_{rad}", _BRUTTO, a, verdi)
            self._set("frigjort", "frigjort_timer", "timer_aar", a, timer, "timer")
            er_delelig = timer is not None and aarsverk is not None and aarsverk > 0
            self._set(
                "frigjort", "frigjort_aarsverk", "timer_aar", a,
                timer / aarsverk if er_delelig else None, "årsverk",  # type: ignore[operator]
            )  # fmt: skip
            med = sum(li.planlagt[a] is not None for li in linjer)
            self._tell("linjer", a, len(linjer))
            self._tell("linjer_planlagt", a, med)
            # The others follow the plan's timepris into the net.
            utenfor = add(
                li.timer[a] for li in linjer if not (li.til_planpris and netto is not None)
            )
            self._tell("timer_utenfor", a, utenfor or None, "timer")
            self._tell("timer_uten_enhet", a, sum(li.uten_enhet for li in linjer) or None)
            self._tell("netto_hel", a, int(netto is not None and med == len(linjer)))
            if netto is not None and rente is not None and basis is not None:
                naaverdier.append(netto / (1 + rente) ** (a - basis))
        self._set("periodisert", "periodisert_naaverdi", "brutto_levetid", None, add(naaverdier))

    def _realisert(self, linjer: Sequence[Linje], paalopt: tuple[Aarstall, set[int]]) -> None:
        for a in self._levetid:
            if a not in self._til_naa:
                for rad in ("brutto", "kostnad", "netto"):
                    self._set("realisert_kr", f"realisert_kr_{rad}", REALISERT, a, None)
                continue
            brutto = add(li.realisert[a] for li in linjer)
            ventet = [li for li in linjer if a in li.ventet]
            med = sum(li.realisert[a] is not None for li in ventet)
            # Before any line begins there is nothing to realise, and a cost is a net of its own.
            over = 0.0 if brutto is None and linjer and not ventet else brutto
            netto = subtract(over, paalopt[0][a]) if a in paalopt[1] else None
            for rad, verdi in (("brutto", brutto), ("kostnad", paalopt[0][a]), ("netto", netto)):
                self._set("realisert_kr", f"realisert_kr_{rad}", REALISERT, a, verdi)
            self._tell("linjer_ventet", a, len(ventet))
            self._tell("linjer_realisert", a, med)
            spurt = bool(ventet) or paalopt[0][a] is not None
            self._tell("netto_ventet", a, int(spurt))
            self._tell("netto_realisert", a, int(netto is not None and med == len(ventet)))

    def _likt(self, linjer: Sequence[Linje]) -> None:
        """Like with like: the lines where both are there, and what stands alone."""
        for a in self._levetid:
            par = [(li.planlagt[a], li.realisert.get(a)) for li in linjer]
            begge = [(p, r) for p, r in par if p is not None and r is not None]
            naa = a in self._til_naa
            planlagt = add(p for p, _ in begge) if naa else None
            realisert = add(r for _, r in begge) if naa else None
            self._set(
                "realisert_kr", "realisert_kr_avvik", REALISERT, a, subtract(realisert, planlagt)
            )
            self._tell("planlagt_begge", a, planlagt, "kr")
            self._tell("realisert_begge", a, realisert, "kr")
            ventet = [(li.planlagt[a], li.realisert[a]) for li in linjer if naa and a in li.ventet]
            self._tell("linjer_begge", a, sum(None not in p for p in ventet) if naa else None)
            uten = [p for p, r in ventet if p is not None and r is None]
            self._tell("linjer_bare_plan", a, len(uten) if naa else None)
            bare = [r for p, r in ventet if p is None and r is not None]
            self._tell("linjer_bare_realisert", a, len(bare) if naa else None)

    def _rapport(self, linjer: Sequence[Linje]) -> None:
        """The reporting year's freed time and avoided costs, and of how many lines."""
        a = self._leser.layout.rapporteringsaar
        i_timer = [li for li in linjer if (li.i_timer or li.uten_enhet) and a in li.ventet]
        timer = [li.realiserte_timer.get(a) for li in i_timer]
        self._set("rapport", "rapport", "frigjort_timer", a, add(timer), "timer")
        self._tell("timer_ventet", a, len(timer))
        self._tell("timer_med", a, sum(t is not None for t in timer))
        unngaatt = [li.realisert.get(a) for li in linjer if li.unngaatt and a in li.ventet]
        self._set("rapport", "rapport", "unngaatt_kr", a, add(unngaatt))
        # The workbook's own sum takes the rows that are not the kommune's too.
        for k in _BRUKT if self._leser.statlige else ():
            brukt = add(self._leser.tall(li.radid, k) for li in linjer)
            self._set("omsetning_realisert", "omsetning_realisert_sum", k, a, brukt)
        aarsverk = self._leser.tall("lokalt", "timer_per_aarsverk")
        sum_ = add(timer)
        delt = sum_ / aarsverk if sum_ is not None and aarsverk else None
        self._tell("realiserte_aarsverk", a, delt, "årsverk")

    # ------------------------------------------------------------ out

    def _set(
        self,
        tabell: str,
        rad: str,
        kolonne: str,
        aar: int | None,
        verdi: float | None,
        enhet: str = "kr",
    ) -> None:
        tall = None if verdi is None else round_kroner(verdi) if enhet == "kr" else float(verdi)
        self.tall[self._plasser.sted(tabell, rad, kolonne, aar, enhet)] = tall

    def _tell(self, kolonne: str, aar: int, verdi: float | None, enhet: str = "antall") -> None:
        """Shown with the sum it is about."""
        tall = None if verdi is None else round_kroner(verdi) if enhet == "kr" else float(verdi)
        sum_ = _PLANLAGT if kolonne in _OM_PLANEN else _REALISERT
        self.tall[self._plasser.telling(kolonne, aar, enhet, *sum_)] = tall

    def _tell_svar(self, linje: Linje | None, radid: str) -> None:
        """What the line's figures are made of, as it was read."""
        egen = self._leser.celle(radid, "enhetspris")
        pris = "enhetspris" if egen is not None and egen.rolle == "inndata" else "pris"
        for kolonne, svar, verdi in (
            ("antall", "antall", self._leser.tall(radid, "antall")),
            ("pris", pris, linje.pris if linje else None),
            ("startaar", "aar_start", self._leser.tall(radid, "aar_start")),
        ):
            self._tell_linje(radid, kolonne, svar, verdi if linje else None)

    def _tell_linje(self, radid: str, kolonne: str, kilde: str, antall: float | None) -> None:
        sted = self._plasser.linjetelling(radid, kolonne, kilde)
        self.tall[sted] = None if antall is None else float(antall)


LINJETALL: Final = (compute_linjetall, compute_indikatorer)
