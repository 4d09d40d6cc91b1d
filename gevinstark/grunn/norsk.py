"""Norwegian text to values, and values to Norwegian text: numbers, dates, yes/no, list choices.

What has one reading is read exactly; what has two is handed back with both (`Tvetydig`,
`TvetydigDato`) for the sender to settle; anything else is None. Nothing here guesses or raises on
text, whatever the text is.

**The one hard case: one separator and exactly three digits** (`300.960`, `1.234`, `1,234`).
Two witnesses are asked, and the text is used only when they agree.

1. *The norm.* Comma is the decimal sign; it never groups thousands in Norwegian. A full stop, where
   one is used at all, groups thousands (Språkrådet, "Tall": groups of three with space, comma in
   decimals, no stop; Vinje, "Skriveregler": the stop groups in banking and insurance, the grouping
   comma is English only). The printed plan does so throughout: 300.960, 82.500, 22.943, 76.000
   (K1, domain I15).
2. *What is being counted.* People who type on a calculator or in an English program write `1.234`
   for one and a quarter, and `300,960` for three hundred thousand. Three decimals are believable
   behind one digit, in percent and årsverk, and before "mill." and its like; they are not behind
   two or three digits, nor for kroner (øre are hundredths) or for what is counted in whole (users).

| text                  | norm      | three decimals believable | result                 |
|-----------------------|-----------|---------------------------|------------------------|
| `300.960`, `kr 1.234` | thousands | no                        | 300960, 1234           |
| `1.234`, `2.125 mill.`| thousands | yes                       | Tvetydig               |
| `1,234`, `2,125 mill.`| decimal   | yes                       | 1.234, 2 125 000       |
| `300,960`, `kr 1,234` | decimal   | no                        | Tvetydig               |

Everything else has one reading by its shape: two groups or more are thousands (`1.234.567`), two
kinds of separator show which is which (`1.234,50`, `1,234.50`), a group never begins with 0
(`0.125`), and a group always has three digits (`2.5`, `1234.567`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from math import gcd
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAKS_LENGDE: Final = 200
MAKS_SIFFER: Final = 18


@dataclass(frozen=True, slots=True)
class Talltolkning:
    """The only reading of a number text, exact.

    `verdi` is in `enhet`, scale words multiplied in ("2,5 mill. kr" -> 2500000, "kr"); a percentage
    keeps its printed figure ("30 %" -> 30, `prosent`, enhet "%"), see `andel`.
    `avrunding` is half a unit of the last printed digit ("132,4 mill." -> 50000), 0 for a fraction.
    `enhet` is one of our own short names, "" when the text has none. `fotnote` is "*", "**" or "".
    """

    verdi: Decimal
    avrunding: Decimal
    prosent: bool = False
    enhet: str = ""
    fotnote: str = ""

    @property
    def andel(self) -> Decimal:
        """What a percent-formatted cell holds: 30 % -> 0.3; other numbers as they are."""
        return _KONTEKST.scaleb(self.verdi, -2) if self.prosent else self.verdi


@dataclass(frozen=True, slots=True)
class Tvetydig:
    """A number text with more than one reading; the one the norm gives comes first."""

    kandidater: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class TvetydigDato:
    """A date text with more than one reading; the Norwegian order (day first) comes first."""

    kandidater: tuple[date, ...]


#: Own context: exact whatever precision the caller's thread uses (18 digits times a milliard fit).
_KONTEKST: Final = Context(prec=60)

_MELLOMROM: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINJEBRUDD: Final = "\t\n\v\f\r\x85\u2028\u2029"
#: Soft hyphens, joiners, byte order marks, the marks that set the direction of text (the Windows
#: calculator copies with them), and those that choose how a sign is drawn.
_USYNLIG: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_UTEN_USYNLIG: Final = dict.fromkeys(map(ord, _USYNLIG))
_STREKER: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_BROKTEGN: Final = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# Full-width forms only: general NFKC would make "1½" into "11/2" and "5²" into "52".
_TEGN: Final = str.maketrans(
    {chr(fullbredde): chr(fullbredde - 0xFEE0) for fullbredde in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(_MELLOMROM, " ")
    | dict.fromkeys(_LINJEBRUDD, "\n")
    | dict.fromkeys(_USYNLIG, "")
    | dict.fromkeys(_STREKER, "-")
    | {tegn: f" {unicodedata.normalize('NFKC', tegn)} ".replace("⁄", "/") for tegn in _BROKTEGN}
    | {"⁄": "/", "\u2019": "'"}
)
#: Digits on both sides of a line break or tab are two numbers, not one number with a space in it.
_TO_TALL: Final = re.compile(r"[0-9] *\n[ \n]*[0-9]")


def _clean(tekst: str) -> str | None:
    """One kind of space, minus and apostrophe, ASCII digits; None when too long or two numbers."""
    if len(tekst) > MAKS_LENGDE:
        return None
    renset = unicodedata.normalize("NFC", tekst).translate(_TEGN).strip()
    return None if _TO_TALL.search(renset) else renset.replace("\n", " ")


# --- numbers -------------------------------------------------------------------------------------

_SKALA: Final = {
    **dict.fromkeys(("tusen", "tus"), 3),
    **dict.fromkeys(("mill", "million", "millioner", "millionar", "mio"), 6),
    **dict.fromkeys(("mrd", "milliard", "milliarder", "milliardar"), 9),
}
_SKALERT_VALUTA: Final = {
    **dict.fromkeys(("tkr", "tnok"), 3),
    **dict.fromkeys(("mkr", "mnok", "millkr"), 6),
    "mrdkr": 9,
}
_VALUTA: Final = frozenset(("kr", "kroner", "krone", "nok"))
_ENHETER: Final = {
    **dict.fromkeys(_VALUTA, "kr"),
    **dict.fromkeys(("%", "prosent", "pst"), "%"),
    **dict.fromkeys(("timer", "time", "timar", "t"), "timer"),
    **dict.fromkeys(("min", "minutt", "minutter", "minuttar"), "min"),
    **dict.fromkeys(("dager", "dag", "dagar"), "dager"),
    **dict.fromkeys(("uker", "uke", "veker", "veke"), "uker"),
    **dict.fromkeys(("måneder", "måned", "mnd", "månader", "månad"), "måneder"),
    **dict.fromkeys(("m2", "m²", "kvm"), "m2"),
    **dict.fromkeys(("brukere", "bruker", "brukarar", "brukar"), "brukere"),
    **dict.fromkeys(("personer", "person", "personar"), "personer"),
    **dict.fromkeys(("innbyggere", "innbygger", "innbyggjarar", "innbyggjar"), "innbyggere"),
    **dict.fromkeys(("henvendelser", "henvendelse"), "henvendelser"),
    **dict.fromkeys(("kommuner", "kommune", "kommunar"), "kommuner"),
    **{enhet: enhet for enhet in ("år", "årsverk", "besøk", "stk", "km")},
}
_PER: Final = frozenset(("per", "pr", "i", "hver", "hvert", "kvar", "kvart"))
_NEVNERE: Final = {
    **dict.fromkeys(("år", "året"), "år"),
    **dict.fromkeys(("måned", "måneden", "mnd", "månad", "månaden"), "måned"),
    **dict.fromkeys(("uke", "uken", "uka", "veke", "veka"), "uke"),
    **dict.fromkeys(("dag", "dagen"), "dag"),
    **{nevner: nevner for nevner in ("time", "bruker", "innbygger", "kommune", "besøk")},
}
#: Three decimals of these mean nothing ...
_HELE: Final = frozenset(
    ("kr", "brukere", "personer", "innbyggere", "henvendelser", "kommuner", "besøk", "stk")
)
#: ... and of these are common, however many digits stand in front.
_DELBARE: Final = frozenset(("%", "årsverk"))

_FOTNOTE: Final = re.compile(r" *([*†‡]{1,3})$")
#: From the first digit to the last that only digits, separators and a fraction bar part from it. A
#: separator in front belongs to the number (",5"), but the full stop of "kr.5" does not.
_KJERNE: Final = re.compile(r"(?:(?<![^ (+-])[.,])?[0-9](?:[0-9 .,'/]*[0-9])?")
_HELE_KRONER: Final = re.compile(r" ?[.,] ?-{1,2}")
_BARE_STREK: Final = re.compile(r" ?-{1,2}")
_GRUPPERT: Final = re.compile(
    r"(?P<hele>[1-9][0-9]{0,2}(?P<skille>[ .,'])[0-9]{3}(?:(?P=skille)[0-9]{3})*)"
    r"(?:(?P<komma>[.,])(?P<deler>[0-9]+))?"
)
_ENKELT: Final = re.compile(r"(?P<hele>0|[1-9][0-9]*)?(?:(?P<komma>[.,])(?P<deler>[0-9]+))?")
_BROK: Final = re.compile(
    r"(?:(?P<hele>[1-9][0-9]{0,5}) +)?(?P<teller>[1-9][0-9]{0,2})/(?P<nevner>[1-9][0-9]{0,2})"
)
_ORDPUNKTUM: Final = re.compile(r"(?<=[a-zæøå])\.")
_T_KR: Final = re.compile(r"\bt kr\b")
_EGET_ORD: Final = re.compile(r"([%()+-])")


class _Siffer(NamedTuple):
    """A reading of the digits alone: value, and the power of ten of the last printed digit."""

    verdi: Decimal
    siste: int | None


@dataclass(slots=True)
class _Omgivelse:
    """What the words around the digits say. Each may be said once; `bom` = said twice or unknown."""

    fortegn: str = ""
    skala: int = 0
    enhet: str = ""
    per: str = ""
    parenteser: int = 0
    bom: bool = False

    def set_fortegn(self, fortegn: str) -> None:
        self.bom |= bool(self.fortegn)
        self.fortegn = fortegn

    def set_skala(self, skala: int) -> None:
        self.bom |= bool(self.skala)
        self.skala = skala

    def set_enhet(self, enhet: str) -> None:
        self.bom |= bool(self.enhet)
        self.enhet = enhet


def _ord(tekst: str) -> list[str]:
    """The words around a number: abbreviation stops gone, "/år" as "per år", signs on their own."""
    tekst = _ORDPUNKTUM.sub(" ", tekst.casefold()).replace("/", " per ")
    ordene = _EGET_ORD.sub(r" \1 ", tekst).split()
    return _T_KR.sub("tkr", " ".join(ordene)).split()


def _read_before(ordene: Sequence[str], om: _Omgivelse) -> None:
    """Sign, opening parenthesis, currency and scale, in any order ("kr -", "- kr", "mill. kr")."""
    for ord_ in ordene:
        if ord_ in ("-", "+", "minus"):
            om.set_fortegn("+" if ord_ == "+" else "-")
        elif ord_ == "(":
            om.parenteser += 1
        elif ord_ in _SKALA:
            om.set_skala(_SKALA[ord_])
        elif ord_ in _VALUTA:
            om.set_enhet("kr")
        elif ord_ in _SKALERT_VALUTA:
            om.set_skala(_SKALERT_VALUTA[ord_])
            om.set_enhet("kr")
        else:
            om.bom = True


def _read_after(ordene: Sequence[str], om: _Omgivelse) -> None:
    """Scale, then unit, then "per år" and the like, in that order; a closing parenthesis anywhere."""
    rest = [ord_ for ord_ in ordene if ord_ != ")"]
    om.bom |= len(ordene) - len(rest) != om.parenteser or om.parenteser > 1
    if rest and rest[0] in _SKALA:
        om.set_skala(_SKALA[rest.pop(0)])
    if rest and rest[0] in _SKALERT_VALUTA:
        om.set_skala(_SKALERT_VALUTA[rest.pop(0)])
        om.set_enhet("kr")
    elif rest and rest[0] in _ENHETER:
        om.set_enhet(_ENHETER[rest.pop(0)])
    while rest:
        if rest in (["p", "a"], ["årlig"]):
            rest = ["per", "år"]
        if len(rest) < 2 or rest[0] not in _PER or rest[1] not in _NEVNERE:  # noqa: PLR2004
            om.bom = True
            return
        nevner = f" per {_NEVNERE[rest[1]]}"
        om.bom |= nevner in om.per
        om.per += nevner
        rest = rest[2:]


def _tall(treff: re.Match[str]) -> _Siffer:
    """The value of a match of `_GRUPPERT` or `_ENKELT`, taken at its word."""
    hele = re.sub("[^0-9]", "", treff["hele"] or "0")
    deler = treff["deler"] or ""
    return _Siffer(Decimal(f"{hele}.{deler}" if deler else hele), -len(deler))


def _read_siffer(kjerne: str, om: _Omgivelse, *, hele_kroner: bool) -> list[_Siffer]:
    """Every reading of the digits: none, one, or two with the norm's first (module docstring)."""
    gruppert = _GRUPPERT.fullmatch(kjerne)
    enkelt = _ENKELT.fullmatch(kjerne)
    if gruppert and gruppert["komma"] == gruppert["skille"]:
        gruppert = None  # "1.234.5": a separator cannot be both
    if hele_kroner:  # "1.500,-": the dash stands where the øre would, so there are none before it
        return [_tall(t) for t in (gruppert, enkelt) if t and not t["deler"]][:1]
    if gruppert and enkelt:
        tusener, desimaler = _tall(gruppert), _tall(enkelt)
        en_foran = kjerne[1] in ".,"
        delbar = om.skala or om.enhet in _DELBARE or (en_foran and om.enhet not in _HELE)
        if gruppert["skille"] == ".":
            return [tusener, desimaler] if delbar else [tusener]
        return [desimaler] if delbar else [desimaler, tusener]
    if gruppert and gruppert["skille"] == " " and gruppert["komma"] == ".":
        lest = _tall(gruppert)
        if len(gruppert["deler"]) == 3:  # noqa: PLR2004 "1 234.567" may be three groups, badly typed
            return [_Siffer(lest.verdi.scaleb(3, _KONTEKST), 0), lest]
        return [lest]
    treff = gruppert or enkelt
    return [_tall(treff)] if treff else []


def _read_brok(kjerne: str) -> tuple[Decimal, bool] | None:
    """A proper fraction, alone or after a whole number: value, and whether it is exact.

    Only proper ones: "2024/25" is a year and "12/4" a date or a division.
    """
    treff = _BROK.fullmatch(kjerne)
    if treff is None or int(treff["teller"]) >= int(treff["nevner"]):
        return None
    teller, nevner = int(treff["teller"]), int(treff["nevner"])
    brok = _KONTEKST.divide(Decimal(teller), Decimal(nevner))
    # Exact when the reduced denominator has no prime but 2 and 5; 512 = 2**9 is the deepest there is.
    er_eksakt = 10**9 % (nevner // gcd(teller, nevner)) == 0
    return _KONTEKST.add(Decimal(treff["hele"] or 0), brok), er_eksakt


def _hel_form(tall: Decimal) -> Decimal:
    """The same number without a positive exponent (prints as 2500000, not 2.5E+6) or minus zero."""
    eksponent = tall.as_tuple().exponent
    if isinstance(eksponent, int) and eksponent > 0:
        tall = tall.quantize(Decimal(1), context=_KONTEKST)
    return tall or tall.copy_abs()


def _halv_enhet(tierpotens: int) -> Decimal:
    """Half of ten to the given power."""
    return _hel_form(Decimal((0, (5,), tierpotens - 1)))


def _read(tekst: str, *, avrund_brok: bool = False) -> Talltolkning | Tvetydig | None:
    renset = _clean(tekst)
    if renset is None:
        return None
    fotnote = _FOTNOTE.search(renset)
    if fotnote:
        renset = renset[: fotnote.start()]
    kjerne = _KJERNE.search(renset)
    if kjerne is None or sum(tegn.isdigit() for tegn in kjerne[0]) > MAKS_SIFFER:
        return None

    etter = renset[kjerne.end() :]
    om = _Omgivelse()
    # An apostrophe in front says "text" to a spreadsheet program.
    _read_before(_ord(renset[: kjerne.start()].removeprefix("'")), om)
    # "500-" is "500,-" in haste, or the minus of an accounting program.
    begge = _BARE_STREK.fullmatch(etter) is not None and not om.fortegn
    if begge:
        etter = ""
    strek = _HELE_KRONER.match(etter)
    if strek:
        etter = etter[strek.end() :]
        om.enhet = ""  # ",-" says kroner by itself; a "kr" on either side only repeats it
    ordene = _ord(etter)
    _read_after(ordene, om)
    if strek:
        om.bom |= om.enhet not in ("", "kr")
        om.enhet = "kr"
    prosent = om.enhet == "%"
    if om.bom or (om.parenteser and om.fortegn) or (prosent and om.skala):
        return None

    brok = _read_brok(kjerne[0])
    if brok:
        sifrene = [_Siffer(brok[0], None)] if (brok[1] or avrund_brok) and not strek else []
    else:
        sifrene = _read_siffer(kjerne[0], om, hele_kroner=strek is not None)

    negativ = om.parenteser or om.fortegn == "-"
    verdier = []
    for siffer in sifrene:
        verdi = siffer.verdi.scaleb(om.skala, _KONTEKST)
        verdier.append(_hel_form(verdi.copy_negate() if negativ else verdi))
    if begge and len(verdier) == 1 and verdier[0]:
        verdier.append(_hel_form(verdier[0].copy_negate()))
    if len(verdier) > 1:
        return Tvetydig(tuple(verdier))
    if not verdier:
        return None
    siste = sifrene[0].siste
    return Talltolkning(
        verdi=verdier[0],
        avrunding=Decimal(0) if siste is None else _halv_enhet(siste + om.skala),
        prosent=prosent,
        enhet=(om.enhet + om.per).strip(),
        fotnote=fotnote[1] if fotnote else "",
    )


def parse_tall(tekst: str) -> Talltolkning | Tvetydig | None:
    """Read a number as Norwegians write it; None when the text is no exact number.

    Numbers with leading zeros ("0301") are identifiers, "1e5" is not prose, and a fraction without
    an exact decimal ("1/3") is not exact: all None.
    """
    return _read(tekst)


_OMTRENT: Final = re.compile(
    r"(?:(?:ca|cirka|circa|omtrent|omkring|rundt|om lag|omlag|nesten|over|under|minst|minimum|maks"
    r"|maksimum|maksimalt|inntil|opptil|anslagsvis|anslått|antatt|vel|knapt|drøyt)(?=[ .:0-9])[ .:]*"
    r"|[~≈<>≤≥±] *)",
    re.IGNORECASE,
)
_FIRE_DESIMALER: Final = Decimal("0.0001")


def suggests_tall(tekst: str) -> Decimal | None:
    """The number an approximation hints at ("ca. 300" -> 300), to be suggested, never used.

    Also a fraction without an exact decimal, to four decimals ("1/3" -> 0.3333). None when the text
    is a number already, or hints at none or at several.
    """
    renset = _clean(tekst)
    if renset is None or isinstance(_read(renset), Talltolkning):
        return None
    treff = _OMTRENT.match(renset)
    hale = renset.removesuffix("+").removesuffix(" ca.").removesuffix(" ca")
    lest = _read(hale[treff.end() :] if treff else hale, avrund_brok=True)
    if not isinstance(lest, Talltolkning):
        return None
    er_lang = lest.verdi != _KONTEKST.quantize(lest.verdi, _FIRE_DESIMALER)
    brok = er_lang and not lest.avrunding
    return _KONTEKST.quantize(lest.verdi, _FIRE_DESIMALER) if brok else lest.verdi


def siste_siffer_avrunding(tall: float | Decimal) -> Decimal:
    """Half a unit of the last significant digit, for a figure whose printed text is lost.

    Trailing zeros are taken as rounding (36500000 was "36,5 mill.": 50000), the cautious reading.
    Equal numbers give equal answers, so Decimal("2.50") counts as 2.5. Zero gives 0.5.
    """
    eksakt = Decimal(repr(tall)) if isinstance(tall, float) else Decimal(tall)
    if not eksakt.is_finite():
        raise ValueError("A number that is not finite has no last digit.")
    if not eksakt:
        return _halv_enhet(0)
    _, sifre, eksponent = eksakt.as_tuple()
    nuller = len(sifre) - len("".join(map(str, sifre)).rstrip("0"))
    return _halv_enhet(int(eksponent) + nuller)


# --- dates ---------------------------------------------------------------------------------------

MANEDER: Final = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_MANEDSNUMMER: Final = {
    **{navn: nummer for nummer, navn in enumerate(MANEDER, start=1)},
    **{navn[:3]: nummer for nummer, navn in enumerate(MANEDER, start=1)},
    "sept": 9,
}
_KLOKKESLETT_NULL: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?Z?$")
_TALLDATO: Final = re.compile(
    r"([0-9]{1,4})(?: ?([./-]) ?)([0-9]{1,2})(?: ?([./-]) ?| (?=[0-9]{4}$))([0-9]{4}|[0-9]{1,2})"
)
_ORDDATO: Final = re.compile(
    r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,? +)?(?:den +)?"
    r"([0-9]{1,2})(?:\. ?| )([a-zæøå]{3,9})\.?,? ?([0-9]{4}|[0-9]{2})"
)
_FORSTE_AAR: Final = 1900
#: Two-digit years up to here are in our own century, as in Excel's own reading of typed dates.
_SISTE_TOSIFRET: Final = 49


def _aarene(tekst: str) -> tuple[int, ...]:
    """The years a printed year can mean: "2017" -> 2017, "17" -> 2017, "85" -> 2085 or 1985."""
    tall = int(tekst)
    if len(tekst) == 4:  # noqa: PLR2004
        return (tall,) if tall >= _FORSTE_AAR else ()
    if len(tekst) != 2:  # noqa: PLR2004
        return ()
    return (2000 + tall,) if tall <= _SISTE_TOSIFRET else (2000 + tall, 1900 + tall)


def _dager(aar: str, maned: int, dag: int) -> list[date]:
    funnet = []
    for aaret in _aarene(aar):
        try:
            funnet.append(date(aaret, maned, dag))
        except ValueError:  # no such day: not a reading
            continue
    return funnet


def parse_dato(tekst: str) -> date | TvetydigDato | None:
    """Read a date; day first where full stops, "6/5-2024" or "6/5 2024" mark it as Norwegian.

    Slashes and hyphens are used in both orders, so "5/6/2024" has two readings and "23/5/2024" one.
    """
    renset = _clean(tekst)
    if renset is None:
        return None
    renset = _KLOKKESLETT_NULL.sub("", renset)
    lesninger: list[date] = []
    if ord_treff := _ORDDATO.fullmatch(renset.casefold()):
        dag, maned, aar = ord_treff.groups()
        if maned in _MANEDSNUMMER:
            lesninger = _dager(aar, _MANEDSNUMMER[maned], int(dag))
    elif treff := _TALLDATO.fullmatch(renset):
        forste, skille, andre, skille2, tredje = treff.groups()
        # "6/5-2024", "6/5 2024" and "6.5 2024" are how Norwegians write, and nobody else.
        norsk_strek = (skille, skille2) in (("/", "-"), ("/", None), (".", None))
        if skille != skille2 and not norsk_strek:
            return None
        if len(forste) > 2:  # noqa: PLR2004
            er_iso = len(tredje) <= 2 and not norsk_strek  # noqa: PLR2004
            lesninger = _dager(forste, int(andre), int(tredje)) if er_iso else []
        else:
            lesninger = _dager(tredje, int(andre), int(forste))
            if skille != "." and not norsk_strek:
                lesninger += _dager(tredje, int(forste), int(andre))
            if skille == "-" and len(tredje) <= 2:  # noqa: PLR2004 a shortened ISO date
                lesninger += _dager(forste, int(andre), int(tredje))
    ulike = tuple(dict.fromkeys(lesninger))
    if len(ulike) > 1:
        return TvetydigDato(ulike)
    return ulike[0] if ulike else None


def norsk_dato(dag: date) -> str:
    """2017-05-23 -> "23. mai 2017"."""
    return f"{dag.day}. {MANEDER[dag.month - 1]} {dag.year}"


# --- words ---------------------------------------------------------------------------------------

_RUNDT_SKRAASTREK: Final = re.compile(r" ?/ ?")


def without_invisible(tekst: str) -> str:
    return tekst.translate(_UTEN_USYNLIG)


def _valgnokkel(tekst: str) -> str:
    """What two spellings of the same choice share: NFC, single spaces, "Lav / Moderat", case."""
    synlig = without_invisible(unicodedata.normalize("NFC", tekst))
    return _RUNDT_SKRAASTREK.sub("/", " ".join(synlig.split())).casefold()


def normalise_valg(
    tekst: str, lovlige: Sequence[str], alias: Mapping[str, str]
) -> tuple[str, bool] | None:
    """The allowed choice a text means, and whether it differs from what was written.

    `alias` maps other words to allowed ones (Stor -> høy). None when the text means none of them.
    """
    if tekst in lovlige:
        return tekst, False
    if len(tekst) > MAKS_LENGDE:
        return None
    nokkel = _valgnokkel(tekst)
    valgene = {_valgnokkel(valg): valg for valg in reversed(lovlige)}
    if nokkel in valgene:
        return valgene[nokkel], True
    aliasene = {_valgnokkel(fra): til for fra, til in alias.items()}
    valg = valgene.get(_valgnokkel(aliasene[nokkel])) if nokkel in aliasene else None
    return None if valg is None else (valg, True)


def norsk_liste(ledd: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b og c"; nothing gives ""."""
    if len(ledd) < 2:  # noqa: PLR2004
        return "".join(ledd)
    return f"{', '.join(ledd[:-1])} og {ledd[-1]}"
