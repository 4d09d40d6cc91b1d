"""One line of a kommune, a benefit in each year, as its answers say it, and what is missing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gevinstark.former.kommune.blankregning import compute_belop, multiply
from gevinstark.former.kommune.plasser import Plasser, list_statlige
from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import Hull

_TIMER: Final = ("timer", "timar")
_UNNGAATT: Final = "Unngått kostnad"
_JA: Final = "Ja"
REALISERT: Final = "realisert_verdi"
#: What is missing, in words.
_HVA: Final = {
    "antall": "planlagt antall", "aar_start": "startår", "innfasing": "innfasing",
    "enhetspris": "pris", "timepris": "timepris", "maalenhet": "målenhet", "har": "svar på om dere har egne gevinster", "realisert_antall": "realisert antall",
    "kostnad": "planlagt kostnad", "realisert_kostnad": "påløpt kostnad",
}  # fmt: skip
#: Where the figure is computed: the answers it is made of, (row or "" for its own, column).
SVAR: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "aar_start": (("", "aar_start_egen"), ("innfasing", "start")),
    "innfasing": (("", "aar_start_egen"), ("innfasing", "start"), ("innfasing", "forste_andel"), ("innfasing", "full")),
    "kostnad": (("", "kost_per_aar"), ("", "kost_fra"), ("", "kost_til")),
    "pris": (("", "pris_egen"), ("", "enhetspris"), ("lokalt", "timepris")),
}  # fmt: skip
#: What a driver of the kommune's own is known by in the plan, beside its name.
_DRIVER: Final = ("kost_per_aar", "kost_fra", "kost_til", "kost2_per_aar")
Aarstall = dict[int, float | None]


@dataclass
class Linje:
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


class Linjeleser:
    """Reads a return's lines, and notes what is missing in `hull` as it goes."""

    def __init__(self, svar: Oppslag, plasser: Plasser, godkjent: Mapping[str, Verdi]) -> None:
        self.svar, self.layout, self.plasser = svar, svar.layout, plasser
        self.navn, self.celle = plasser.navn, plasser.celle
        self._godkjent = godkjent
        self.statlige = list_statlige(replace(svar, kolonnenavn=plasser.navn))
        self.levetid = tuple(svar.layout.levetidsaar)
        self.til_naa = tuple(a for a in self.levetid if a <= svar.layout.rapporteringsaar)
        self.hull: list[Hull] = []
        self.linjeider = plasser.radider("antall", "aar_start")
        #: The years there is a place to report, or that were accepted earlier.
        self.spurt = tuple(a for a in self.til_naa if self._is_spurt(a))

    def _is_spurt(self, aar: int) -> bool:
        meldt = self.svar.meldte_aar is None or aar in self.svar.meldte_aar
        return any(
            (
                (c := self.celle(r, "realisert_antall", aar)) is not None
                and (meldt or c.rolle != "fast")
            )
            or self.fast(r, REALISERT, aar) is not None
            or self._er_godkjent(r, aar) is not None
            for r in self.linjeider
        )

    # ------------------------------------------------------------ answers

    def tall(self, radid: str, kolonne: str, aar: int | None = None) -> float | None:
        return self.svar.tall(self.celle(radid, kolonne, aar))

    def tekst(self, radid: str, kolonne: str) -> str:
        celle = self.celle(radid, kolonne)
        return self.svar.tekst(celle) or str((celle.verdi if celle else None) or "")

    def felles(self, rad: str, kolonne: str) -> float | None:
        nokkel = f"{FELLES}.{rad}.{self.navn.get(kolonne, kolonne)}"
        return self.svar.tall(self.layout.ved_nokkel.get(nokkel))

    def is_asked(self, radid: str) -> bool:
        """A row of the kommune's own is a line once something stands in it; one of the common plan
        unless it is about state agencies."""
        if self.is_egen(radid):
            egne = [self.celle(radid, k) for k in ("beskrivelse", "antall", "enhetspris")]
            egne += [self.celle(radid, "realisert_antall", a) for a in self.levetid]
            har = self.celle("egne", "har")
            i_bruk = har is None or self.is_usagt(har) or self.svar.sier(har, _JA)
            return i_bruk and any(c is not None and not self.svar.blank(c) for c in egne)
        return radid not in self.statlige

    def is_egen(self, radid: str) -> bool:
        """A row the kommune itself says what is."""
        beskrivelse = self.celle(radid, "beskrivelse")
        return beskrivelse is not None and beskrivelse.rolle == "inndata"

    def is_driver(self, radid: str, kolonne: str, aar: int) -> bool:
        """Whether a cost is asked of a row in a year. One of the kommune's own is a driver once something
        stands in it; where that was asked earlier, the workbook says whether it was."""
        if not self.is_egen(radid):
            return True
        sagt = (
            self.celle(radid, "driver_i_planen")
            if kolonne == "kostnad"
            else self.celle(radid, "driver_i_aaret", aar)
        )
        if sagt is not None and sagt.rolle == "fast":
            return self.svar.sier(sagt, _JA)
        egne = [self.celle(radid, "beskrivelse")]
        if kolonne == "kostnad":
            egne += [self.celle(radid, k) for k in _DRIVER]
            egne += [self.celle(radid, "kostnad_egen", a) for a in self.levetid]
        else:
            egne.append(self.celle(radid, kolonne, aar))
        return any(c is not None and not self.svar.blank(c) for c in egne)

    def is_usagt(self, celle: Celle) -> bool:
        return self.svar.blank(celle) or self.svar.ulest(celle)

    def note_mangel(self, radid: str, kolonne: str, aar: Sequence[int] = ()) -> None:
        """Note what is missing, at the first of its cells; the years of one reason together."""
        celler = (
            [self.celle(radid, kolonne, a) for a in aar] if aar else [self.celle(radid, kolonne)]
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

    # ------------------------------------------------------------ one line

    def read_linjer(self) -> list[Linje]:
        linjer = [self.read_linje(r) for r in self.linjeider if self.is_asked(r)]
        har = self.celle("egne", "har")
        if har and self.is_usagt(har) and any(self.is_egen(li.radid) for li in linjer):
            self.note_mangel("egne", "har")
        return linjer

    def read_linje(self, radid: str) -> Linje:
        enhet = self.tekst(radid, "maalenhet")
        i_timer = enhet in _TIMER
        linje = Linje(radid, i_timer, self.tekst(radid, "gevinsttype") == _UNNGAATT)
        maalenhet = self.celle(radid, "maalenhet")
        if not enhet and maalenhet is not None and maalenhet.rolle == "inndata":
            linje.uten_enhet = True
            self.note_mangel(radid, "maalenhet")
        antall, start = self.tall(radid, "antall"), self.tall(radid, "aar_start")
        pris = linje.pris = self._pris(radid, i_timer=i_timer)
        linje.til_planpris = i_timer and self._has_planpris(radid)
        for kolonne, verdi in (("antall", antall), ("aar_start", start)):
            if verdi is None:
                self.note_mangel(radid, kolonne)
        andeler = linje.andeler = {
            a: 0.0 if start is not None and a < start else self.tall(radid, "innfasing", a)
            for a in self.levetid
        }
        if uten := [a for a in self.levetid if andeler[a] is None and start is not None]:
            self.note_mangel(radid, "innfasing", uten)
        linje.ventet = frozenset(
            a for a in self.spurt if start is None or a >= start or self._is_ulest(radid, a)
        )
        for a, andel in andeler.items():
            full = None if start is None else multiply(antall, andel)
            linje.planlagt[a] = compute_belop(None if start is None else antall, andel, pris)
            linje.timer[a] = full if i_timer else None
        for a in self.til_naa:
            linje.realisert[a] = self._realisert_i(radid, a, pris)
            talt = self.tall(radid, "realisert_antall", a)
            linje.realiserte_timer[a] = talt if i_timer else None
        if uten := [
            a
            for a in sorted(linje.ventet)
            if linje.realisert[a] is None and self._mangler_antall(radid, a)
        ]:
            self.note_mangel(radid, "realisert_antall", uten)
        return linje

    def _is_ulest(self, radid: str, aar: int) -> bool:
        """Something is reported that cannot be read: asked for or not, the sum lacks it."""
        celle = self.celle(radid, "realisert_antall", aar)
        return celle is not None and self.svar.ulest(celle)

    def _mangler_antall(self, radid: str, aar: int) -> bool:
        return self.tall(radid, "realisert_antall", aar) is None

    def _realisert_i(self, radid: str, aar: int, pris: float | None) -> float | None:
        """Kroner of one year: what is counted times the price, or what an earlier year was accepted with."""
        godkjent = self._er_godkjent(radid, aar)
        if godkjent is not None:
            return godkjent
        celle = self.celle(radid, REALISERT, aar)
        if celle is not None and celle.rolle == "fast":
            return self.svar.tall(celle)
        return compute_belop(self.tall(radid, "realisert_antall", aar), pris)

    def _er_godkjent(self, radid: str, aar: int) -> float | None:
        """Kroner of an earlier year in the return of that year."""
        nokkel = self.plasser.nokkel(radid, REALISERT, aar).removeprefix(DENNE_KOMMUNEN)
        verdi = self._godkjent.get(nokkel)
        return verdi if isinstance(verdi, float) else None

    def fast(self, radid: str, kolonne: str, aar: int) -> float | None:
        """A figure the workbook was issued with."""
        celle = self.celle(radid, kolonne, aar)
        return None if celle is None or celle.rolle != "fast" else self.svar.tall(celle)

    def _pris(self, radid: str, *, i_timer: bool) -> float | None:
        """The row's own price; for hours the kommune's price of one, unless the row is asked for its own.
        Where the row has no price of its own to fill in, the workbook says which it is."""
        egen = self.celle(radid, "enhetspris")
        if egen is None or egen.rolle != "inndata":
            pris = self.tall(radid, "pris")
        else:
            pris = self.tall(radid, "enhetspris")
            if pris is None and not self.svar.ulest(egen) and i_timer and not egen.kreves_naar:
                pris = self.tall("lokalt", "timepris")
            elif pris is None:
                self.note_mangel(radid, "enhetspris")
                return None
        if pris is None:
            self.note_mangel("lokalt", "timepris")
        return pris

    def _has_planpris(self, radid: str) -> bool:
        egne = (self.celle(radid, k) for k in ("enhetspris", "pris_egen"))
        if any(c and c.rolle == "inndata" and self.svar.tall(c) is not None for c in egne):
            return False
        lokal = self.tall("lokalt", "timepris")
        return lokal is not None and lokal == self.felles("parametre", "timepris")
