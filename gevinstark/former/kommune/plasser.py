"""Where a kommune's answers and figures stand in one Layout: keys, cells and the rows that have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import TELLING, Tallsted

#: Tables of the reporting year alone.
_BARE_AARET: Final = ("rapport", "omsetning_realisert")
_KOMMUNAL: Final = "kommunal"
#: Layouts whose places are kept at a time.
_HUSKES: Final = 8


class Plasser:
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
        self.telling = cache(self._telling)
        self.linjetelling = cache(self._linjetelling)
        self.faste_aar = cache(self._faste_aar)

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

    def _faste_aar(self, kolonne: str) -> tuple[Celle, ...]:
        """The kommune's cells of a year that stand fixed: what was said before."""
        navn = self.navn.get(kolonne, kolonne)
        return tuple(
            c
            for c in self.layout.celler()
            if (c.eier, c.kolonne, c.rolle) == (DENNE_KOMMUNEN, navn, "fast") and c.del_.isdigit()
        )

    def _celle(self, radid: str, kolonne: str, aar: int | None = None) -> Celle | None:
        return self.layout.ved_nokkel.get(self.nokkel(radid, kolonne, aar))

    def _sted(self, tabell: str, rad: str, kolonne: str, aar: int | None, enhet: str) -> Tallsted:
        # What is about the reporting year alone has no year in its key.
        egen = self.nokkel(rad, kolonne, None if tabell in _BARE_AARET else aar)
        navn, vist = self.navn.get(kolonne, kolonne), self.vist(rad, kolonne, aar)
        egen, meldt = egen.removeprefix(DENNE_KOMMUNEN), tabell in ("realisert_kr", "rapport")
        return Tallsted(tabell, rad, navn, aar, egen, vist, enhet, meldt)

    def _telling(self, kolonne: str, aar: int, enhet: str, rad: str, vist_i: str) -> Tallsted:
        """What is counted in a year, shown with a sum: in this row and column."""
        nokkel, meldt = f".{TELLING}.{kolonne}.{aar}", rad.startswith("realisert")
        vist = self.vist(rad, vist_i, aar)
        return Tallsted(TELLING, TELLING, kolonne, aar, nokkel, vist, enhet, meldt)

    def _linjetelling(self, radid: str, kolonne: str, kilde: str) -> Tallsted:
        """What is counted of a line, shown with an answer it is made of."""
        nokkel, enhet = (
            f".{radid}.{TELLING}_{kolonne}",
            "år" if kolonne.endswith("_aar") else "antall",
        )
        vist = self.vist(radid, kilde, None)
        return Tallsted(TELLING, radid, kolonne, None, nokkel, vist, enhet)

    def _vist(self, rad: str, kolonne: str, aar: int | None) -> str:
        """The cell a figure is shown with: its own in the workbook, else an answer it is made of."""
        kilder = (
            self.nokkel(rad, kolonne, aar), self.nokkel(rad, kolonne),
            self.nokkel(rad, "realisert_antall", aar), self.nokkel(rad, "antall"),
        )  # fmt: skip
        return next((k for k in kilder if k in self.layout.ved_nokkel), "").removeprefix(
            DENNE_KOMMUNEN
        )


def list_statlige(svar: Oppslag) -> Mapping[str, str]:
    """The rows of the common plan that are about others than the kommuner -> their sector (§9)."""
    kolonne = svar.kolonnenavn.get("sektor", "sektor")
    funnet: dict[str, str] = {}
    for tabell, rader in svar.layout.rader.items():
        sektor = svar.tekst(rader.get((tabell, ""), {}).get((kolonne, "")))
        if sektor and _KOMMUNAL not in sektor.casefold():
            funnet |= {radid: sektor for radid, fase in rader if radid != tabell and not fase}
    return funnet


IKKE_SPURT: Final = (list_statlige,)
_SISTE: dict[str, Plasser] = {}


def find_plasser(layout: Layout, kolonnenavn: Mapping[str, str]) -> Plasser:
    """Those of the last Layouts asked for: returns come Layout by Layout."""
    funnet = _SISTE.get(layout.digest)
    if funnet is None or funnet.navn != kolonnenavn:
        if len(_SISTE) >= _HUSKES:
            _SISTE.clear()
        funnet = _SISTE[layout.digest] = Plasser(layout, kolonnenavn)
    return funnet
