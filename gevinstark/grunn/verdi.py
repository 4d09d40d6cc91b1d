"""Cell values and cell places: the vocabulary every other module shares.

A value is what one spreadsheet cell can hold. Blank is `None` and is never the same as 0 or "".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Feilverdi:
    """An error value in a cell, for example `#VALUE!` (ECMA-376 part 1, 18.17.3)."""

    kode: str


#: Blank (None), truth value, number, text or error value. Dates are Excel serial numbers (float).
Verdi = None | bool | int | float | str | Feilverdi


class Sted(NamedTuple):
    """A cell's place: sheet name, 1-based row, 1-based column."""

    ark: str
    rad: int
    kol: int

    @property
    def celle(self) -> str:
        return celleadresse(self.rad, self.kol)


MAKS_RAD: Final = 1_048_576
MAKS_KOL: Final = 16_384
_CELLE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def kolonnebokstav(kol: int) -> str:
    """1 -> "A", 27 -> "AA"."""
    bokstaver = ""
    while kol:
        kol, rest = divmod(kol - 1, 26)
        bokstaver = chr(65 + rest) + bokstaver
    return bokstaver


def celleadresse(rad: int, kol: int) -> str:
    return f"{kolonnebokstav(kol)}{rad}"


def parse_celle(adresse: str) -> tuple[int, int] | None:
    """ "D14" -> (14, 4); None when it is no address within the grid."""
    treff = _CELLE.fullmatch(adresse)
    if treff is None:
        return None
    kol = 0
    for tegn in treff.group(1).upper():
        kol = kol * 26 + ord(tegn) - 64
    rad = int(treff.group(2))
    return (rad, kol) if rad <= MAKS_RAD and kol <= MAKS_KOL else None


_NULLDAG: Final = date(1899, 12, 30)
#: Serial numbers below this meet Excel's fictitious 29 February 1900 and are read as numbers only.
_FORSTE_TRYGGE_DAG: Final = 61
_SISTE_DAG: Final = 2_958_465


def serienummer(dag: date) -> int:
    """Excel's serial number of a date (1900 date system)."""
    return (dag - _NULLDAG).days


def dato_fra_serienummer(nummer: float) -> date | None:
    """The date of a serial number, or None when it is no day between 1900-03-01 and 9999-12-31."""
    if not _FORSTE_TRYGGE_DAG <= nummer <= _SISTE_DAG or nummer != int(nummer):
        return None
    return _NULLDAG + timedelta(days=int(nummer))


ORE: Final = Decimal("0.01")
#: The largest number that is taken for one: beyond it a cell no longer shows every digit.
MAKS_TALL: Final = 1e15
#: What a formula of a workbook shows where there is no figure.
UTEN_TALL: Final = "–"
#: Digits enough for every number a formula can give.
ALLE_SIFRE: Final = Context(prec=400, rounding=ROUND_HALF_UP)


def til_ore(belop: float | int | Decimal) -> Decimal:
    """Round kroner to whole øre, half away from zero. The one rounding point of money going out."""
    eksakt = Decimal(repr(belop) if isinstance(belop, float) else belop)
    return eksakt.quantize(ORE, context=ALLE_SIFRE)


_NORSK_TIL_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA"})


def ascii_nokkel(tekst: str) -> str:
    """ "Ø1" -> "OE1": the ASCII form of a printed ID, as used in field keys."""
    return normalise_id(tekst).translate(_NORSK_TIL_ASCII)


def normalise_id(tekst: str) -> str:
    """Printed IDs are compared in NFC without surrounding space (domain I17)."""
    return unicodedata.normalize("NFC", tekst).strip()


def norsk_tall(tall: float | int | Decimal, desimaler: int = 0) -> str:
    """A number as Norwegians print it: thin groups of three, decimal comma, real minus sign."""
    tekst = f"{tall:,.{desimaler}f}".replace(",", "\u00a0").replace(".", ",")
    return tekst.replace("-", "\u2212")


def kort_tall(tall: float | int | Decimal, maks: int = 4) -> str:
    """A number with as many decimals as it has, at most `maks`."""
    tekst = norsk_tall(tall, maks)
    return tekst.rstrip("0").rstrip(",") if "," in tekst else tekst


def as_tall(verdi: object) -> float | None:
    """The number; None for what is none: blank, a text, a truth value, the mark of what is missing."""
    return float(verdi) if isinstance(verdi, int | float) and not isinstance(verdi, bool) else None


def verdi_ut(verdi: Verdi, type_: str) -> Any:
    """A value as JSON shows it: dates as 2025-02-15, whole numbers without a decimal point."""
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        dag = dato_fra_serienummer(verdi) if type_ == "dato" else None
        if dag is not None:
            return dag.isoformat()
        return int(verdi) if verdi == int(verdi) else verdi
    return verdi


def som_lest(verdi: Verdi) -> Verdi:
    """A value as the reader of files gives it: blank is None, and every number a float."""
    if verdi == "":
        return None
    return float(verdi) if isinstance(verdi, int) and not isinstance(verdi, bool) else verdi
