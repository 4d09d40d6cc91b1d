"""Formulas as people write them in a form -> Excel text with cell addresses.

The manner is Excel's own structured references; the forms' header comment lists the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gevinstark.errors import InternFeil
from gevinstark.verdi import Sted, kolonnebokstav

_HENVISNING: Final = re.compile(
    r"(?P<tabell>[A-Za-z_]\w*)?(?:\{(?P<filter>[^}]*)\})?\[(?P<kropp>[^\]]+)\]"
)
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

    tabeller: Mapping[str, Sequence[Tabellplass]]
    felter: Mapping[str, Feltplass]
    aar: range
    rapporteringsaar: int


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


def _utenfor_tekst(formel: str, bytt: Callable[[re.Match[str]], str]) -> str:
    """Replace references, leaving text between quotation marks alone."""
    deler = formel.split('"')
    deler[::2] = [_HENVISNING.sub(bytt, d) for d in deler[::2]]
    return '"'.join(deler)


def resolve(formel: str, her: Her, kart: Kart) -> str:
    """The formula with addresses. Raises InternFeil when a name does not exist in the form."""

    def feil(tekst: str) -> InternFeil:
        return InternFeil(f"Formelen {formel} på arket {her.ark}: {tekst}")

    def aarskolonne(plass: Tabellplass, kolonne: str, del_: str) -> int:
        start = plass.kolonner.get(kolonne)
        if start is None:
            raise feil(f"kolonnen «{kolonne}» finnes ikke i tabellen «{plass.nokkel}».")
        if kolonne not in plass.per_aar:
            return start
        aar = kart.rapporteringsaar if del_ == "rapport" else her.aar
        if aar is None:
            raise feil(f"kolonnen «{kolonne}» har ett felt per år, men formelen sier ikke hvilket.")
        return start + aar - kart.aar.start

    def i_rad(plass: Tabellplass, kropp: str) -> str:
        kolonne, _, del_ = kropp.partition(".")
        rad: int | None = her.rad
        fase = her.radplass.fase if her.radplass else ""
        if del_ not in ("", "*", "rapport"):
            fase = del_
        if plass is not her.tabell or fase != (her.radplass.fase if her.radplass else ""):
            if her.radplass is None:
                raise feil(f"[@{kropp}] trenger en rad.")
            rad = plass.finn_rad(her.radplass.radid, fase)
        if rad is None:
            raise feil(f"raden finnes ikke i tabellen «{plass.nokkel}».")
        return fra_til(plass, kolonne, del_, rad, rad)

    def fra_til(plass: Tabellplass, kolonne: str, del_: str, fra: int, til: int) -> str:
        if del_ == "*":
            start = aarskolonne(plass, kolonne, "rapport") - (kart.rapporteringsaar - kart.aar.start)
            slutt = start + len(kart.aar) - 1
        else:
            start = slutt = aarskolonne(plass, kolonne, del_)
        return omraade(Sted(plass.ark, fra, start), Sted(plass.ark, til, slutt), her.ark)

    def i_tabell(plass: Tabellplass, kropp: str) -> str:
        if kropp == "#aar":
            if her.aar is None:
                raise feil("[#aar] kan bare stå i en kolonne per år.")
            kol = plass.kolonner[her.kolonne] + her.aar - kart.aar.start
            return f"{kolonnebokstav(kol)}${plass.hoderad}"
        if kropp.startswith("@"):
            return i_rad(plass, kropp[1:])
        if kropp.startswith("#"):
            sumid, _, rest = kropp[1:].partition(".")
            if sumid not in plass.summer:
                raise feil(f"sumraden «{sumid}» finnes ikke i tabellen «{plass.nokkel}».")
            kolonne, _, del_ = (rest or her.kolonne).partition(".")
            rad = plass.summer[sumid]
            return fra_til(plass, kolonne, del_, rad, rad)
        kolonne, _, del_ = kropp.partition(".")
        return fra_til(plass, kolonne, del_, plass.rader[0].rad, plass.rader[-1].rad)

    def bytt(treff: re.Match[str]) -> str:
        navn, filter_, kropp = treff["tabell"], treff["filter"], treff["kropp"]
        if navn is None:
            if her.felter is not None:
                if kropp not in her.felter.felt:
                    raise feil(f"feltet «{kropp}» finnes ikke.")
                return adresse(Sted(her.ark, *her.felter.felt[kropp]), her.ark, fast=True)
            if her.tabell is None:
                raise feil(f"[{kropp}] står utenfor en tabell.")
            return i_tabell(her.tabell, kropp)
        if navn in kart.felter:
            felter = kart.felter[navn]
            if kropp not in felter.felt:
                raise feil(f"feltet «{navn}[{kropp}]» finnes ikke.")
            return adresse(Sted(felter.ark, *felter.felt[kropp]), her.ark, fast=True)
        if navn not in kart.tabeller:
            raise feil(f"tabellen «{navn}» finnes ikke.")
        plasser = list(kart.tabeller[navn])
        if filter_:
            felt, _, verdi = filter_.partition("=")
            plasser = [p for p in plasser if p.attributter.get(felt) == verdi]
        if kropp.startswith("@") and her.radplass is not None:
            treffere = [
                p for p in plasser if p is her.tabell or p.finn_rad(her.radplass.radid, her.radplass.fase)
            ]
            plasser = treffere or plasser
        return ",".join(i_tabell(p, kropp) for p in plasser) or "0"

    return _utenfor_tekst(formel, bytt)
