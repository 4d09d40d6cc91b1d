"""Formulas as people write them in a form -> Excel text with cell addresses.

The manner is Excel's own structured references; the forms' header comment lists the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Sted, kolonnebokstav

_HENVISNING: Final = re.compile(
    r"(?P<tabell>[A-Za-z_]\w*)?(?:\{(?P<filter>[^}]*)\})?\[(?P<kropp>[^\]]+)\]"
)
_TOM: Final = re.compile(r"\bTOM\(([^()]*)\)")
_ENKELT_ARKNAVN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Radplass:
    """A placed data row. `art`: plan, fast, reserve or tom (the row shown when there are none)."""

    rad: int
    art: str
    radid: str
    id: str = ""
    fase: str = ""
    blokk: str = ""


@dataclass(frozen=True)
class Tabellplass:
    """A placed table: which row and column everything stands in.

    `kolonner`: column key -> its first sheet column; per-year columns take one per year.
    """

    nokkel: str
    ark: str
    hoderad: int
    kolonner: Mapping[str, int]
    per_aar: frozenset[str]
    rader: tuple[Radplass, ...]
    summer: Mapping[str, int]
    attributter: Mapping[str, object] = field(default_factory=dict)

    def finn_rad(self, radid: str, fase: str) -> int | None:
        for rad in self.rader:
            if rad.radid == radid and (not rad.fase or rad.fase == fase):
                return rad.rad
        return None


@dataclass(frozen=True)
class Feltplass:
    """A placed block of single fields: field key -> (row, column)."""

    nokkel: str
    ark: str
    felt: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Kart:
    """Where everything stands in the workbook, and which years there are."""

    tabeller: MutableMapping[str, list[Tabellplass]]
    felter: MutableMapping[str, Feltplass]
    aar: range
    rapporteringsaar: int
    #: Formulas that could not be resolved: line in the form -> what is wrong. All are told at once.
    feil: dict[tuple[int, str], None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Her:
    """The cell a formula is written in: its table, row and (for per-year columns) year."""

    ark: str
    tabell: Tabellplass | None = None
    felter: Feltplass | None = None
    rad: int = 0
    kolonne: str = ""
    radplass: Radplass | None = None
    aar: int | None = None


def arkprefiks(ark: str) -> str:
    return f"{ark}!" if _ENKELT_ARKNAVN.fullmatch(ark) else f"'{ark}'!"


def adresse(sted: Sted, fra_ark: str = "", *, fast: bool = False) -> str:
    prefiks = "" if sted.ark == fra_ark else arkprefiks(sted.ark)
    kol, rad = kolonnebokstav(sted.kol), str(sted.rad)
    return f"{prefiks}${kol}${rad}" if fast else f"{prefiks}{kol}{rad}"


def omraade(fra: Sted, til: Sted, fra_ark: str) -> str:
    if fra == til:
        return adresse(fra, fra_ark)
    return f"{adresse(fra, fra_ark)}:{kolonnebokstav(til.kol)}{til.rad}"


def uten_mellomrom(uttrykk: str) -> str:
    """A text without the spaces around it, the kind that does not break a line too: what the reader
    takes for blank, is blank here."""
    return f'TRIM(SUBSTITUTE({uttrykk},"\u00a0"," "))'


def _skriv_ut_tom(treff: re.Match[str]) -> str:
    samlet = "&".join(treff[1].split(","))
    return f'IFERROR({uten_mellomrom(samlet)},"feil")=""'


def _utenfor_tekst(formel: str, bytt: Callable[[re.Match[str]], str]) -> str:
    """Replace references, leaving text between quotation marks alone."""
    deler = formel.split('"')
    deler[::2] = [_HENVISNING.sub(bytt, d) for d in deler[::2]]
    return '"'.join(deler)


#: What stands in for a formula that could not be resolved, until the mistakes are told.
UGYLDIG: Final = "=0"
_MED_MAKRO: Final = re.compile(r"[A-Z_]{6,}\{")


def resolve(formel: str, her: Her, kart: Kart, linje: int = 1) -> str:
    """The formula with addresses, within the portable subset.

    linje: where the formula stands in the form. A formula with a mistake becomes UGYLDIG, and the
    mistake is noted in `kart.feil`.
    """
    try:
        ferdig = _utenfor_tekst(_TOM.sub(_skriv_ut_tom, formel), _Oppslag(formel, her, kart).bytt)
        problemer = [] if _MED_MAKRO.search(ferdig) else check_delmengde(parse_formel(ferdig))
    except FormelFeil as feil:
        problemer = [str(feil)]
    except InternFeil as feil:
        kart.feil[linje, str(feil)] = None
        return UGYLDIG
    if problemer:
        kart.feil[linje, f"Formelen {formel} på arket {her.ark}: {'; '.join(problemer)}"] = None
        return UGYLDIG
    return ferdig


@dataclass(frozen=True, slots=True)
class _Oppslag:
    """Finds the address of each reference of one formula."""

    formel: str
    her: Her
    kart: Kart

    def _feil(self, tekst: str) -> InternFeil:
        return InternFeil(f"Formelen {self.formel} på arket {self.her.ark}: {tekst}")

    def bytt(self, treff: re.Match[str]) -> str:
        navn, filter_, kropp = treff["tabell"], treff["filter"], treff["kropp"]
        if navn is None:
            if self.her.felter is not None:
                return self._felt(self.her.felter, kropp)
            if self.her.tabell is None:
                raise self._feil(f"[{kropp}] står utenfor en tabell.")
            return self._i_tabell(self.her.tabell, kropp)
        if navn in self.kart.felter:
            return self._felt(self.kart.felter[navn], kropp)
        if navn not in self.kart.tabeller:
            raise self._feil(f"tabellen «{navn}» finnes ikke.")
        plasser = self._plasser(navn, filter_, kropp)
        return ",".join(self._i_tabell(p, kropp) for p in plasser) or "0"

    def _plasser(self, navn: str, filter_: str | None, kropp: str) -> Sequence[Tabellplass]:
        """The instances of a table a reference means: all, those the filter names, or the row's."""
        plasser: Sequence[Tabellplass] = self.kart.tabeller[navn]
        rad = self.her.radplass
        if rad is not None and rad.art == "kommune":
            plasser = [p for p in plasser if p.attributter.get("kommune") in (None, rad.radid)]
        if filter_:
            felt, _, verdi = filter_.partition("=")
            plasser = [p for p in plasser if p.attributter.get(felt) == verdi]
        if kropp.startswith("@") and rad is not None:
            egne = [p for p in plasser if p is self.her.tabell or p.finn_rad(rad.radid, rad.fase)]
            return egne or plasser
        return plasser

    def _felt(self, felter: Feltplass, nokkel: str) -> str:
        if nokkel not in felter.felt:
            raise self._feil(f"feltet «{felter.nokkel}[{nokkel}]» finnes ikke.")
        return adresse(Sted(felter.ark, *felter.felt[nokkel]), self.her.ark, fast=True)

    def _i_tabell(self, plass: Tabellplass, kropp: str) -> str:
        if kropp == "#antall_aar":
            return str(len(self.kart.aar))
        if kropp == "#aar.*":
            return self._alle_aarhoder(plass)
        if kropp == "#aar":
            return self._aarhode(plass)
        if kropp.startswith("@"):
            return self._i_rad(plass, kropp[1:])
        if kropp.startswith("#"):
            return self._i_sumrad(plass, kropp[1:])
        kolonne, _, del_ = kropp.partition(".")
        return self._spenn(plass, kolonne, del_, plass.rader[0].rad, plass.rader[-1].rad)

    def _alle_aarhoder(self, plass: Tabellplass) -> str:
        start = min(plass.kolonner[k] for k in plass.per_aar)
        slutt = start + len(self.kart.aar) - 1
        fra, til = Sted(plass.ark, plass.hoderad, start), Sted(plass.ark, plass.hoderad, slutt)
        return omraade(fra, til, self.her.ark)

    def _aarhode(self, plass: Tabellplass) -> str:
        if self.her.aar is None:
            raise self._feil("[#aar] kan bare stå i en kolonne per år.")
        kol = plass.kolonner[self.her.kolonne] + self.her.aar - self.kart.aar.start
        return f"{kolonnebokstav(kol)}${plass.hoderad}"

    def _i_sumrad(self, plass: Tabellplass, kropp: str) -> str:
        sumid, _, rest = kropp.partition(".")
        if sumid not in plass.summer:
            raise self._feil(f"sumraden «{sumid}» finnes ikke i tabellen «{plass.nokkel}».")
        kolonne, _, del_ = (rest or self.her.kolonne).partition(".")
        return self._spenn(plass, kolonne, del_, plass.summer[sumid], plass.summer[sumid])

    def _i_rad(self, plass: Tabellplass, kropp: str) -> str:
        valgfri = kropp.endswith("?")
        kolonne, _, del_ = kropp.rstrip("?").partition(".")
        egen_fase = self.her.radplass.fase if self.her.radplass else ""
        fase = egen_fase if del_ in ("", "*", "rapport", "forrige", "forste") else del_
        rad: int | None = self.her.rad
        if plass is not self.her.tabell or fase != egen_fase:
            if self.her.radplass is None:
                raise self._feil(f"[@{kropp}] trenger en rad.")
            rad = plass.finn_rad(self.her.radplass.radid, fase)
        if rad is None and valgfri:
            return '""'
        if rad is None:
            raise self._feil(f"raden finnes ikke i tabellen «{plass.nokkel}».")
        return self._spenn(plass, kolonne, del_, rad, rad)

    def _spenn(self, plass: Tabellplass, kolonne: str, del_: str, fra: int, til: int) -> str:
        """One column (or all its years, ".*") of rows `fra`–`til`."""
        start = plass.kolonner.get(kolonne)
        if start is None:
            raise self._feil(f"kolonnen «{kolonne}» finnes ikke i tabellen «{plass.nokkel}».")
        slutt = start
        if kolonne in plass.per_aar:
            if del_ == "*":
                slutt = start + len(self.kart.aar) - 1
            else:
                navngitt = {
                    "rapport": self.kart.rapporteringsaar,
                    "forrige": max(self.kart.rapporteringsaar - 1, self.kart.aar.start),
                    "forste": self.kart.aar.start,
                }
                aar = navngitt.get(del_, self.her.aar)
                if aar is None:
                    raise self._feil(f"kolonnen «{kolonne}» har ett felt per år. Si hvilket.")
                start = slutt = start + aar - self.kart.aar.start
        return omraade(Sted(plass.ark, fra, start), Sted(plass.ark, til, slutt), self.her.ark)
