"""What stands in one returned file: a neutral value that knows no form and no rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from gevinstark.lesing.synlighet import INGENTING, Skjul

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gevinstark.grunn.funn import Funn
    from gevinstark.grunn.verdi import Verdi

#: "" (no formula), plain, part of a shared group, of an array, of a what-if data table.
Formelart = Literal["", "normal", "delt", "matrise", "datatabell"]
#: The words of the file format (ECMA-376 part 1, 18.18.68).
Tilstand = Literal["visible", "hidden", "veryHidden"]


class Lestcelle(NamedTuple):
    """One cell that has a value or a formula.

    verdi: the constant, or the result the sender's program stored with the formula (None when it
    stored none). Numbers are floats, dates serial numbers in the file's own date system.
    raa: a number as spelled in the file; None for all other values.
    formel: the text with a leading "="; members of an array or data table other than its first cell
    have no text of their own: formel is None and formelart says what computes them.
    laast: the cell's style says locked, whether or not the sheet is protected.
    datoformat: the cell's number format shows a date or a time. tallformat: its code, "" for General.

    A tuple, not a dataclass: a return has thousands, and making one costs a third.
    """

    verdi: Verdi
    raa: str | None = None
    formel: str | None = None
    formelart: Formelart = ""
    laast: bool = True
    datoformat: bool = False
    tallformat: str = ""


@dataclass(frozen=True, slots=True)
class Lestark:
    """One sheet. nr is its place among the tabs, from 1. Keys of `celler` are (row, column).
    del_ is the name of its part inside the file. skjul: what of it a person does not see."""

    navn: str
    nr: int
    tilstand: Tilstand
    beskyttet: bool
    celler: Mapping[tuple[int, int], Lestcelle]
    del_: str = ""
    skjul: Skjul = INGENTING


class Skade(NamedTuple):
    """A sheet (plass None) or a cell that could not be read, was taken for blank, and why."""

    ark: str
    plass: tuple[int, int] | None
    funn: Funn


@dataclass(frozen=True, slots=True)
class Avlesning:
    """One file that could be read. `funn` holds remarks only, none of them KRITISK.

    program: the program that saved it, as it calls itself, with version. lagret: when, if it says.
    definerte_navn: name -> text; a name of one sheet only has the key "Arknavn!navn".
    date1904: serial numbers count from 1904 instead of 1900. beregning: "auto", "manual" or
    "autoNoTable". struktur_laast: sheets cannot be added, removed or renamed.
    """

    fil: str
    sha256: str
    storrelse: int
    program: str
    lagret: datetime | None
    ark: tuple[Lestark, ...]
    definerte_navn: Mapping[str, str]
    date1904: bool
    beregning: str
    struktur_laast: bool
    funn: tuple[Funn, ...]
    #: Only when asked for (`les.read_retur(tolerant=True)`).
    skader: tuple[Skade, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesefeil:
    """One file that could not be read, and why. sha256 is None when not even its bytes were read."""

    fil: str
    sha256: str | None
    funn: tuple[Funn, ...]
