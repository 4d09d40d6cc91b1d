"""Numbers as Norwegians write them, read to values.

What has one reading is read exactly; what has two is handed back with both (`Tvetydig`) for the
sender to settle; anything else is None. Nothing here guesses or raises on text, whatever it is.

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
from dataclasses import dataclass
from decimal import Context, Decimal
from math import gcd
from typing import Final, NamedTuple

from gevinstark.grunn.norsk.rens import clean
from gevinstark.grunn.norsk.tallord import Omgivelse, read_after, read_before, split_ord

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


#: Own context: exact whatever precision the caller's thread uses (18 digits times a milliard fit).
_KONTEKST: Final = Context(prec=60)
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


class _Siffer(NamedTuple):
    """A reading of the digits alone: value, and the power of ten of the last printed digit."""

    verdi: Decimal
    siste: int | None


def _tall(treff: re.Match[str]) -> _Siffer:
    """The value of a match of `_GRUPPERT` or `_ENKELT`, taken at its word."""
    hele = re.sub("[^0-9]", "", treff["hele"] or "0")
    deler = treff["deler"] or ""
    return _Siffer(Decimal(f"{hele}.{deler}" if deler else hele), -len(deler))


def _read_siffer(kjerne: str, om: Omgivelse, *, hele_kroner: bool) -> list[_Siffer]:
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
    renset = clean(tekst)
    if renset is None:
        return None
    fotnote = _FOTNOTE.search(renset)
    if fotnote:
        renset = renset[: fotnote.start()]
    kjerne = _KJERNE.search(renset)
    if kjerne is None or sum(tegn.isdigit() for tegn in kjerne[0]) > MAKS_SIFFER:
        return None

    etter = renset[kjerne.end() :]
    if etter == "." and "." not in kjerne[0]:
        etter = ""  # the full stop of a sentence
    om = Omgivelse()
    # An apostrophe in front says "text" to a spreadsheet program.
    read_before(split_ord(renset[: kjerne.start()].removeprefix("'")), om)
    # "500-" is "500,-" in haste, or the minus of an accounting program.
    begge = _BARE_STREK.fullmatch(etter) is not None and not om.fortegn
    if begge:
        etter = ""
    strek = _HELE_KRONER.match(etter)
    if strek:
        etter = etter[strek.end() :]
        om.enhet = ""  # ",-" says kroner by itself; a "kr" on either side only repeats it
    ordene = split_ord(etter)
    read_after(ordene, om)
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
    renset = clean(tekst)
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
