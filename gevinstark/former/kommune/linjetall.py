"""What a kommune's lines come to (domain §9), from its answers: a line is one benefit in one year.

Missing is blank, unreadable or left out, never 0. Planned and realised are compared only where both are
there. A year has a net only when every cost of it is given. Realised figures after the reporting year
are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from gevinstark.former.kommune.indikatorer import compute_indikatorer
from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import ALLE_SIFRE, Verdi, til_ore
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import INGEN_GODKJENT, TELLING, Hull, Linjetall, Tallsted

#: What a product of doubles is not sure of.
_STOV: Final = Decimal("1e-8")
_TIMER: Final = ("timer", "timar")
_UNNGAATT: Final = "Unngått kostnad"
_KOMMUNAL: Final = "kommunal"
_JA: Final = "Ja"
_BRUTTO: Final = "brutto"
_REALISERT: Final = "realisert_verdi"
#: What is missing, in words.
_HVA: Final = {
    "antall": "planlagt antall", "aar_start": "startår", "innfasing": "innfasing",
    "enhetspris": "pris", "timepris": "timepris", "maalenhet": "målenhet", "har": "svar på om dere har egne gevinster", "realisert_antall": "realisert antall",
    "kostnad": "planlagt kostnad", "realisert_kostnad": "påløpt kostnad",
}  # fmt: skip
#: Where the figure is computed: the answers it is made of, (row or "" for its own, column).
SVAR: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "aar_start": (("innfasing", "start"),),
    "innfasing": (("innfasing", "start"), ("innfasing", "forste_andel"), ("innfasing", "full")),
    "kostnad": (("", "kost_per_aar"), ("", "kost_fra"), ("", "kost_til")),
    "pris": (("", "enhetspris"), ("lokalt", "timepris")),
}  # fmt: skip
#: Layouts whose places are kept at a time.
_HUSKES: Final = 8
Aarstall = dict[int, float | None]


@dataclass
class _Linje:
    """One benefit. i_timer: measured in hours. felles: of the common plan, so it is asked of all."""

    radid: str
    i_timer: bool
    unngaatt: bool
    pris: float | None = None
    #: Its price is the common plan's timepris.
    til_planpris: bool = False
    andeler: Aarstall = field(default_factory=dict)
    #: Whether it is in hours has not been said.
    uten_enhet: bool = False
    planlagt: Aarstall = field(default_factory=dict)
    timer: Aarstall = field(default_factory=dict)
    realisert: Aarstall = field(default_factory=dict)
    realiserte_timer: Aarstall = field(default_factory=dict)
    #: The years a realised figure is asked for: from the start year, if that is known.
    ventet: frozenset[int] = frozenset()


def compute_linjetall(
    svar: Oppslag,
    kolonnenavn: Mapping[str, str],
    godkjent: Mapping[str, Verdi] = INGEN_GODKJENT,
) -> Linjetall:
    return _Regning(svar, find_plasser(svar.layout, kolonnenavn), godkjent).run()


class _Plasser:
    """Where things stand in one Layout: the same for every return of it, and found once."""

    def __init__(self, layout: Layout, kolonnenavn: Mapping[str, str]) -> None:
        self.layout, self.navn = layout, kolonnenavn
        #: Column -> the kommune's rows that have it, in the order of the form.
        self._rader: dict[str, dict[str, None]] = {}
        self._besvarte: set[str] = set()
        for c in layout.celler():
            if c.eier == DENNE_KOMMUNEN and c.is_felt:
                self._rader.setdefault(c.kolonne, {})[c.radid] = None
            if c.eier == DENNE_KOMMUNEN and c.rolle == "inndata":
                self._besvarte.add(c.radid)
        self.celle = cache(self._celle)
        self.sted = cache(self._sted)
        self.vist = cache(self._vist)

    def nokkel(self, radid: str, kolonne: str, aar: int | None = None) -> str:
        del_ = "" if aar is None else f".{aar}"
        return f"{DENNE_KOMMUNEN}.{radid}.{self.navn.get(kolonne, kolonne)}{del_}"

    def radider(self, *kolonner: str) -> tuple[str, ...]:
        """The kommune's rows that have these columns, in the order of the form."""
        forste, *andre = (self._rader.get(self.navn.get(k, k), {}) for k in kolonner)
        return tuple(r for r in forste if all(r in a for a in andre))

    def besvarte(self, *kolonner: str) -> tuple[str, ...]:
        """Those of them that the kommune answers something in; a row of sums has no answer."""
        return tuple(r for r in self.radider(*kolonner) if r in self._besvarte)

    def _celle(self, radid: str, kolonne: str, aar: int | None = None) -> Celle | None:
        return self.layout.ved_nokkel.get(self.nokkel(radid, kolonne, aar))

    def _sted(self, tabell: str, rad: str, kolonne: str, aar: int | None, enhet: str) -> Tallsted:
        # What is about the reporting year alone has no year in its key.
        egen = self.nokkel(rad, kolonne, None if tabell == "rapport" else aar)
        navn, vist = self.navn.get(kolonne, kolonne), self.vist(rad, kolonne, aar)
        egen, meldt = egen.removeprefix(DENNE_KOMMUNEN), tabell in ("realisert_kr", "rapport")
        return Tallsted(tabell, rad, navn, aar, egen, vist, enhet, meldt)

    def _vist(self, rad: str, kolonne: str, aar: int | None) -> str:
        """The cell a figure is shown with: its own in the workbook, else an answer it is made of."""
        kilder = (
            self.nokkel(rad, kolonne, aar), self.nokkel(rad, kolonne),
            self.nokkel(rad, "realisert_antall", aar), self.nokkel(rad, "antall"),
        )  # fmt: skip
        return next((k for k in kilder if k in self.layout.ved_nokkel), "").removeprefix(
            DENNE_KOMMUNEN
        )


_SISTE: dict[str, _Plasser] = {}


def find_plasser(layout: Layout, kolonnenavn: Mapping[str, str]) -> _Plasser:
    """Those of the last Layouts asked for: returns come Layout by Layout."""
    funnet = _SISTE.get(layout.digest)
    if funnet is None or funnet.navn != kolonnenavn:
        if len(_SISTE) >= _HUSKES:
            _SISTE.clear()
        funnet = _SISTE[layout.digest] = _Plasser(layout, kolonnenavn)
    return funnet


def compute_stykkverdier(
    svar: Oppslag, kolonnenavn: Mapping[str, str]
) -> Mapping[str, tuple[float, ...]]:
    """Line -> kroner each year that one of what it counts comes to, where price and phasing in are known."""
    regning = _Regning(svar, find_plasser(svar.layout, kolonnenavn), INGEN_GODKJENT)
    linjer = [regning.read_linje(r) for r in regning.linjeider if regning.is_asked(r)]
    verdier = {
        li.radid: tuple(_ganger(li.pris, li.andeler[a]) for a in regning.levetid) for li in linjer
    }
    return {r: tuple(v for v in v_ if v is not None) for r, v_ in verdier.items() if None not in v_}


class _Regning:
    def __init__(self, svar: Oppslag, plasser: _Plasser, godkjent: Mapping[str, Verdi]) -> None:
        self.svar, self.layout = svar, svar.layout
        self._plasser, self._navn, self._celle = plasser, plasser.navn, plasser.celle
        self._godkjent = godkjent
        self.levetid = tuple(svar.layout.levetidsaar)
        self.til_naa = tuple(a for a in self.levetid if a <= svar.layout.rapporteringsaar)
        self.tall: dict[Tallsted, float | None] = {}
        self.hull: list[Hull] = []
        self.linjeider = plasser.radider("antall", "aar_start")
        #: The years there is a place to report, or that were accepted earlier.
        self.spurt = tuple(a for a in self.til_naa if self._is_spurt(a))

    def run(self) -> Linjetall:
        linjer = [self.read_linje(r) for r in self.linjeider if self.is_asked(r)]
        har = self._celle("egne", "har")
        if (
            har is not None
            and self._is_usagt(har)
            and any(self._is_egen(li.radid) for li in linjer)
        ):
            self._mangler("egne", "har")
        for radid in self.linjeider:
            self._per_linje(next((li for li in linjer if li.radid == radid), None), radid)
        kostnad = self._kostnad("kostnad", self.levetid, {a for a in self.levetid if linjer})
        ventet = {a for a in self.til_naa if any(a in li.ventet for li in linjer)}
        paalopt = self._kostnad("realisert_kostnad", self.til_naa, ventet)
        self._planlagt(linjer, kostnad)
        self._realisert(linjer, paalopt)
        self._likt(linjer)
        self._rapport(linjer)
        return Linjetall(tuple(self.tall), tuple(self.tall.values()), tuple(self.hull))

    def _is_spurt(self, aar: int) -> bool:
        return any(
            self._celle(r, "realisert_antall", aar) is not None
            or self._les_fast(r, _REALISERT, aar) is not None
            or self._er_godkjent(r, aar) is not None
            for r in self.linjeider
        )

    # ------------------------------------------------------------ answers

    def _les(self, radid: str, kolonne: str, aar: int | None = None) -> float | None:
        return self.svar.tall(self._celle(radid, kolonne, aar))

    def _tekst(self, radid: str, kolonne: str) -> str:
        celle = self._celle(radid, kolonne)
        return self.svar.tekst(celle) or str((celle.verdi if celle else None) or "")

    def _felles(self, rad: str, kolonne: str) -> float | None:
        nokkel = f"{FELLES}.{rad}.{self._navn.get(kolonne, kolonne)}"
        return self.svar.tall(self.layout.ved_nokkel.get(nokkel))

    def is_asked(self, radid: str) -> bool:
        """A row of the kommune's own is a line once something stands in it; one of the common plan
        unless it is about state agencies."""
        if self._is_egen(radid):
            egne = [self._celle(radid, k) for k in ("beskrivelse", "antall", "enhetspris")]
            egne += [self._celle(radid, "realisert_antall", a) for a in self.levetid]
            har = self._celle("egne", "har")
            i_bruk = har is None or self._is_usagt(har) or self.svar.sier(har, _JA)
            return i_bruk and any(c is not None and not self.svar.blank(c) for c in egne)
        return all(not sektor or _KOMMUNAL in sektor.casefold() for sektor in self._sektorer(radid))

    def _is_egen(self, radid: str) -> bool:
        """A row the kommune itself says what is."""
        beskrivelse = self._celle(radid, "beskrivelse")
        return beskrivelse is not None and beskrivelse.rolle == "inndata"

    def _is_usagt(self, celle: Celle) -> bool:
        return self.svar.blank(celle) or self.svar.ulest(celle)

    def _sektorer(self, radid: str) -> Iterator[str]:
        kolonne = self._navn.get("sektor", "sektor")
        for tabell, rader in self.layout.rader.items():
            hode = rader.get((tabell, ""), {}).get((kolonne, ""))
            if hode is not None and (radid, "") in rader:
                yield self.svar.tekst(hode)

    def _mangler(self, radid: str, kolonne: str, aar: Sequence[int] = ()) -> None:
        """Note what is missing, at the first of its cells; the years of one reason together."""
        celler = (
            [self._celle(radid, kolonne, a) for a in aar] if aar else [self._celle(radid, kolonne)]
        )
        ulest = [c is not None and self.svar.ulest(c) for c in celler]
        for lest in (False, True):
            egne = [nr for nr, u in enumerate(ulest) if u is lest and celler[nr] is not None]
            if egne:
                celle = celler[egne[0]]
                assert celle is not None  # noqa: S101 - chosen above
                self.hull.append(
                    Hull(
                        radid,
                        celle,
                        _HVA[kolonne],
                        tuple(aar[nr] for nr in egne) if aar else (),
                        lest,
                    )
                )

    def _svarcelle(self, radid: str, kolonne: str, aar: int | None) -> Celle | None:
        """The answer that is missing: where the figure is computed, the first of those it is made of
        that is not there."""
        celle = self._celle(radid, kolonne, aar)
        if celle is None or celle.rolle == "inndata":
            return celle
        andre = [self._celle(rad or radid, k) for rad, k in SVAR.get(kolonne, ())]
        egne = [c for c in andre if c is not None]
        return next((c for c in egne if self.svar.tall(c) is None), next(iter(egne), celle))

    # ------------------------------------------------------------ one line

    def read_linje(self, radid: str) -> _Linje:
        enhet = self._tekst(radid, "maalenhet")
        i_timer = enhet in _TIMER
        linje = _Linje(radid, i_timer, self._tekst(radid, "gevinsttype") == _UNNGAATT)
        maalenhet = self._celle(radid, "maalenhet")
        if not enhet and maalenhet is not None and maalenhet.rolle == "inndata":
            linje.uten_enhet = True
            self._mangler(radid, "maalenhet")
        antall, start = self._les(radid, "antall"), self._les(radid, "aar_start")
        pris = linje.pris = self._pris(radid, i_timer=i_timer)
        linje.til_planpris = i_timer and self._has_planpris(radid)
        for kolonne, verdi in (("antall", antall), ("aar_start", start)):
            if verdi is None:
                self._mangler(radid, kolonne)
        andeler = linje.andeler = {
            a: 0.0 if start is not None and a < start else self._les(radid, "innfasing", a)
            for a in self.levetid
        }
        if uten := [a for a in self.levetid if andeler[a] is None and start is not None]:
            self._mangler(radid, "innfasing", uten)
        linje.ventet = frozenset(a for a in self.spurt if start is None or a >= start)
        for a, andel in andeler.items():
            full = None if start is None else _ganger(antall, andel)
            linje.planlagt[a] = _belop(None if start is None else antall, andel, pris)
            linje.timer[a] = full if i_timer else None
        for a in self.til_naa:
            linje.realisert[a] = self._realisert_i(radid, a, pris)
            talt = self._les(radid, "realisert_antall", a)
            linje.realiserte_timer[a] = talt if i_timer else None
        if uten := [
            a
            for a in sorted(linje.ventet)
            if linje.realisert[a] is None and self._mangler_antall(radid, a)
        ]:
            self._mangler(radid, "realisert_antall", uten)
        return linje

    def _mangler_antall(self, radid: str, aar: int) -> bool:
        return self._les(radid, "realisert_antall", aar) is None

    def _realisert_i(self, radid: str, aar: int, pris: float | None) -> float | None:
        """Kroner of one year: what is counted times the price, or what an earlier year was accepted with."""
        godkjent = self._er_godkjent(radid, aar)
        if godkjent is not None:
            return godkjent
        celle = self._celle(radid, _REALISERT, aar)
        if celle is not None and celle.rolle == "fast":
            return self.svar.tall(celle)
        return _belop(self._les(radid, "realisert_antall", aar), pris)

    def _er_godkjent(self, radid: str, aar: int) -> float | None:
        """Kroner of an earlier year in the return of that year."""
        nokkel = self._plasser.nokkel(radid, _REALISERT, aar).removeprefix(DENNE_KOMMUNEN)
        verdi = self._godkjent.get(nokkel)
        return verdi if isinstance(verdi, float) else None

    def _les_fast(self, radid: str, kolonne: str, aar: int) -> float | None:
        """A figure the workbook was issued with."""
        celle = self._celle(radid, kolonne, aar)
        return None if celle is None or celle.rolle != "fast" else self.svar.tall(celle)

    def _pris(self, radid: str, *, i_timer: bool) -> float | None:
        """The row's own price; for hours the kommune's price of one. Where the row has no price of its
        own to fill in, the workbook says which it is."""
        egen = self._celle(radid, "enhetspris")
        if egen is None or egen.rolle != "inndata":
            pris = self._les(radid, "pris")
        else:
            pris = self._les(radid, "enhetspris")
            if pris is None and not self.svar.ulest(egen) and i_timer:
                pris = self._les("lokalt", "timepris")
            elif pris is None:
                self._mangler(radid, "enhetspris")
                return None
        if pris is None:
            self._mangler("lokalt", "timepris")
        return pris

    def _has_planpris(self, radid: str) -> bool:
        egen = self._celle(radid, "enhetspris")
        if egen is not None and egen.rolle == "inndata" and self.svar.tall(egen) is not None:
            return False
        lokal = self._les("lokalt", "timepris")
        return lokal is not None and lokal == self._felles("parametre", "timepris")

    def _per_linje(self, linje: _Linje | None, radid: str) -> None:
        """The figures of one row; of one that is not a line, that there are none."""
        planlagt = linje.planlagt if linje else {}
        realisert = linje.realisert if linje else {}
        full = None
        if linje:
            full = _belop(self._les(radid, "antall"), linje.pris)
        self._set("gevinster", radid, "verdi", None, full)
        for a in self.levetid:
            self._set("periodisert", radid, _BRUTTO, a, planlagt.get(a))
            self._set("realisert_kr", radid, _REALISERT, a, realisert.get(a))
        self._set("periodisert", radid, "brutto_levetid", None, _sum(planlagt.values()))
        self._set("realisert_kr", radid, "realisert_levetid", None, _sum(realisert.values()))
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
        rader = self._plasser.besvarte(kolonne)
        sum_: Aarstall = {}
        hele: set[int] = set()
        mangler: dict[str, list[int]] = {r: [] for r in rader}
        for a in aarene:
            verdier = {r: self._kostnad_i(r, kolonne, a) for r in rader}
            sum_[a] = _sum(verdier.values())
            if rader and None not in verdier.values():
                hele.add(a)
            elif a in ventet or sum_[a] is not None:
                for r in rader:
                    if verdier[r] is None:
                        mangler[r].append(a)
        for r, uten in mangler.items():
            if uten:
                self._mangler(r, kolonne, uten)
        return sum_, hele

    def _kostnad_i(self, radid: str, kolonne: str, aar: int) -> float | None:
        if self._celle(radid, kolonne, aar) is not None:
            return self._les(radid, kolonne, aar)
        return self._les_fast(radid, "paalopt", aar)

    def _planlagt(self, linjer: Sequence[_Linje], kostnad: tuple[Aarstall, set[int]]) -> None:
        rente, basis = self._felles("parametre", "rente"), self._felles("parametre", "basisaar")
        aarsverk = self._les("lokalt", "timer_per_aarsverk")
        naaverdier: list[float | None] = []
        for a in self.levetid:
            brutto = _sum(li.planlagt[a] for li in linjer)
            netto = _minus(brutto, kostnad[0][a]) if a in kostnad[1] else None
            timer = _sum(li.timer[a] for li in linjer if li.i_timer)
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
            utenfor = _sum(
                li.timer[a] for li in linjer if not (li.til_planpris and netto is not None)
            )
            self._tell("timer_utenfor", a, utenfor or None, "timer")
            self._tell("timer_uten_enhet", a, sum(li.uten_enhet for li in linjer) or None)
            self._tell("netto_hel", a, int(netto is not None and med == len(linjer)))
            if netto is not None and rente is not None and basis is not None:
                naaverdier.append(netto / (1 + rente) ** (a - basis))
        self._set("periodisert", "periodisert_naaverdi", "brutto_levetid", None, _sum(naaverdier))

    def _realisert(self, linjer: Sequence[_Linje], paalopt: tuple[Aarstall, set[int]]) -> None:
        for a in self.levetid:
            if a not in self.til_naa:
                for rad in ("brutto", "kostnad", "netto"):
                    self._set("realisert_kr", f"realisert_kr_{rad}", _REALISERT, a, None)
                continue
            brutto = _sum(li.realisert[a] for li in linjer)
            ventet = [li for li in linjer if a in li.ventet]
            med = sum(li.realisert[a] is not None for li in ventet)
            # Before any line begins there is nothing to realise, and a cost is a net of its own.
            over = 0.0 if brutto is None and linjer and not ventet else brutto
            netto = _minus(over, paalopt[0][a]) if a in paalopt[1] else None
            for rad, verdi in (("brutto", brutto), ("kostnad", paalopt[0][a]), ("netto", netto)):
                self._set("realisert_kr", f"realisert_kr_{rad}", _REALISERT, a, verdi)
            self._tell("linjer_ventet", a, len(ventet))
            self._tell("linjer_realisert", a, med)
            spurt = bool(ventet) or paalopt[0][a] is not None
            self._tell("netto_ventet", a, int(spurt))
            self._tell("netto_realisert", a, int(netto is not None and med == len(ventet)))

    def _likt(self, linjer: Sequence[_Linje]) -> None:
        """Like with like: the lines where both are there, and what stands alone."""
        for a in self.levetid:
            par = [(li.planlagt[a], li.realisert.get(a)) for li in linjer]
            begge = [(p, r) for p, r in par if p is not None and r is not None]
            naa = a in self.til_naa
            planlagt = _sum(p for p, _ in begge) if naa else None
            realisert = _sum(r for _, r in begge) if naa else None
            self._set(
                "realisert_kr", "realisert_kr_avvik", _REALISERT, a, _minus(realisert, planlagt)
            )
            self._tell("planlagt_begge", a, planlagt, "kr")
            self._tell("realisert_begge", a, realisert, "kr")
            ventet = [(li.planlagt[a], li.realisert[a]) for li in linjer if naa and a in li.ventet]
            self._tell("linjer_begge", a, sum(None not in p for p in ventet) if naa else None)
            uten = [p for p, r in ventet if p is not None and r is None]
            self._tell("linjer_bare_plan", a, len(uten) if naa else None)
            bare = [r for p, r in ventet if p is None and r is not None]
            self._tell("linjer_bare_realisert", a, len(bare) if naa else None)

    def _rapport(self, linjer: Sequence[_Linje]) -> None:
        """The reporting year's freed time and avoided costs, and of how many lines."""
        a = self.layout.rapporteringsaar
        i_timer = [li for li in linjer if (li.i_timer or li.uten_enhet) and a in li.ventet]
        timer = [li.realiserte_timer.get(a) for li in i_timer]
        self._set("rapport", "rapport", "frigjort_timer", a, _sum(timer), "timer")
        self._tell("timer_ventet", a, len(timer))
        self._tell("timer_med", a, sum(t is not None for t in timer))
        unngaatt = [li.realisert.get(a) for li in linjer if li.unngaatt and a in li.ventet]
        self._set("rapport", "rapport", "unngaatt_kr", a, _sum(unngaatt))
        aarsverk = self._les("lokalt", "timer_per_aarsverk")
        sum_ = _sum(timer)
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
        tall = None if verdi is None else _kroner(verdi) if enhet == "kr" else float(verdi)
        self.tall[self._plasser.sted(tabell, rad, kolonne, aar, enhet)] = tall

    def _tell(self, kolonne: str, aar: int, verdi: float | None, enhet: str = "antall") -> None:
        """Shown with the sum it is about."""
        planlagt = kolonne in ("linjer", "linjer_planlagt", "netto_hel")
        rad, kol = (
            ("periodisert_brutto", _BRUTTO) if planlagt else ("realisert_kr_brutto", _REALISERT)
        )
        tall = None if verdi is None else _kroner(verdi) if enhet == "kr" else float(verdi)
        nokkel = f".{TELLING}.{kolonne}.{aar}"
        vist = self._plasser.vist(rad, kol, aar)
        sted = Tallsted(TELLING, TELLING, kolonne, aar, nokkel, vist, enhet, not planlagt)
        self.tall[sted] = tall

    def _tell_svar(self, linje: _Linje | None, radid: str) -> None:
        """What the line's figures are made of, as it was read."""
        egen = self._celle(radid, "enhetspris")
        pris = "enhetspris" if egen is not None and egen.rolle == "inndata" else "pris"
        for kolonne, svar, verdi in (
            ("antall", "antall", self._les(radid, "antall")),
            ("pris", pris, linje.pris if linje else None),
            ("startaar", "aar_start", self._les(radid, "aar_start")),
        ):
            self._tell_linje(radid, kolonne, svar, verdi if linje else None)

    def _tell_linje(self, radid: str, kolonne: str, kilde: str, antall: float | None) -> None:
        vist, nokkel = self._plasser.vist(radid, kilde, None), f".{radid}.{TELLING}_{kolonne}"
        enhet = "år" if kolonne.endswith("_aar") else "antall"
        sted = Tallsted(TELLING, radid, kolonne, None, nokkel, vist, enhet)
        self.tall[sted] = None if antall is None else float(antall)


def _sum(verdier: Iterable[float | None]) -> float | None:
    """Of those that are there; a sum of nothing is nothing."""
    kjente = [v for v in verdier if v is not None]
    return sum(kjente) if kjente else None


def _minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _ganger(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def _belop(*ledd: float | None) -> float | None:
    """The product in kroner, of the numbers as they are written: 1 439 × 0,85 × 18,5 is a half øre, which
    a product of doubles may miss. What is computed has dust in its last digits."""
    produkt = Decimal(1)
    for verdi in ledd:
        if verdi is None:
            return None
        produkt = ALLE_SIFRE.multiply(produkt, Decimal(repr(verdi)))
    return float(til_ore(produkt.quantize(_STOV, context=ALLE_SIFRE)))


def _kroner(verdi: float | None) -> float | None:
    """Rounded to øre where it leaves the line: every sheet shows sums of the same amounts."""
    return None if verdi is None else float(til_ore(verdi))


LINJETALL: Final = (compute_linjetall, compute_indikatorer)
