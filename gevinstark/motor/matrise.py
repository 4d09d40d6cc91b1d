"""The engine's matrices: numbers, type tags, and the list of texts the numbers may stand for.

A cell is a float and a tag. A blank is 0.0, so that a numeric operation may use it as it is; a text
is its number in the Tekstliste, where "" is 0 for the same reason; an error is its code's number.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi

Flyt: TypeAlias = npt.NDArray[np.float64]
Merker: TypeAlias = npt.NDArray[np.uint8]
Indekser: TypeAlias = npt.NDArray[np.intp]
Sann: TypeAlias = npt.NDArray[np.bool_]

#: The tags; everything up to BOOL can be used as a number without a look at the single cell.
BLANK: Final = np.uint8(0)
TALL: Final = np.uint8(1)
BOOL: Final = np.uint8(2)
TEKST: Final = np.uint8(3)
FEIL: Final = np.uint8(4)

_FEILKODER: Final = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
DIV0: Final = 1.0
VALUE: Final = 2.0
REF: Final = 3.0
NUM: Final = 5.0
NA: Final = 6.0

_TALLTEKST = re.compile(r" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")
#: Å sorts last in Norwegian, but first of the three by code point.
_SORTERING: Final = str.maketrans({"æ": "\ue000", "ø": "\ue001", "å": "\ue002"})
_STORST: Final = sys.float_info.max
_ETT_TEGN = re.compile(r"~(.)|([*?])|([^~*?]+)|(~)", re.DOTALL)
#: Excel's limit on a search text.
_MAKS_MONSTER: Final = 255


def lower(tekst: str) -> str:
    """Texts with the same lowered form are equal to a spreadsheet."""
    return tekst.lower()


def tall_av_tekst(tekst: str) -> float:
    """The number a plain text stands for; NaN when it is none, or too large."""
    if _TALLTEKST.fullmatch(tekst) is None:
        return math.nan
    tall = float(tekst)
    return tall if math.isfinite(tall) else math.nan


def _number(nummer: dict[str, int], tekster: Iterable[str]) -> list[str]:
    """Gives those that have no number the next ones, and says which they are."""
    nye = [tekst for tekst in dict.fromkeys(tekster) if tekst not in nummer]
    nummer.update(zip(nye, count(len(nummer)), strict=False))
    return nye


class Tekstliste:
    """The distinct texts of a run, each with a number, and what formulas ask about them."""

    def __init__(self) -> None:
        self._tekster: list[str] = [""]
        self._nummer: dict[str, int] = {"": 0}
        self._senket: dict[str, int] = {"": 0}
        self._feil: list[str] = list(_FEILKODER)
        self._feilnummer: dict[str, int] = {kode: nr for nr, kode in enumerate(_FEILKODER)}
        self._senkede = np.zeros(0, np.float64)
        self._tall = np.zeros(0, np.float64)
        self._rang = np.zeros(0, np.float64)
        self._monstre: dict[str, Sann] = {}

    def __len__(self) -> int:
        return len(self._tekster)

    def kopi(self) -> Tekstliste:
        ny = Tekstliste()
        for tekst in self._tekster:
            ny.nummer(tekst)
        for kode in self._feil:
            ny.feilnummer(kode)
        return ny

    def nummer(self, tekst: str) -> int:
        nr = self._nummer.get(tekst)
        if nr is None:
            nr = self._nummer[tekst] = len(self._tekster)
            self._tekster.append(tekst)
        return nr

    def numre(self, tekster: Sequence[str]) -> list[int]:
        """The number of each: many at a time."""
        nye = _number(self._nummer, tekster)
        self._tekster += nye
        return list(map(self._nummer.__getitem__, tekster))

    def tekst(self, nummer: int) -> str:
        return self._tekster[nummer]

    def read(self, numre: Indekser) -> list[str]:
        """The texts of many."""
        return [*map(self._tekster.__getitem__, numre.tolist())]

    def feilnummer(self, kode: str) -> int:
        nr = self._feilnummer.get(kode)
        if nr is None:
            nr = self._feilnummer[kode] = len(self._feil)
            self._feil.append(kode)
        return nr

    def feilkode(self, nummer: int) -> str:
        return self._feil[nummer]

    def senket_nummer(self, tekst: str) -> int:
        return self._senket.setdefault(lower(tekst), len(self._senket))

    def senkede(self) -> Flyt:
        """For every text a number that is the same for texts that differ in case only."""
        nye = [*map(lower, self._tekster[len(self._senkede) :])]
        if nye:
            _number(self._senket, nye)
            numre = list(map(self._senket.__getitem__, nye))
            self._senkede = np.concatenate([self._senkede, numre])
        return self._senkede

    def tall(self) -> Flyt:
        """For every text the number it stands for, or NaN."""
        nye = self._tekster[len(self._tall) :]
        if nye:
            self._tall = np.concatenate([self._tall, [tall_av_tekst(t) for t in nye]])
        return self._tall

    def rang(self) -> Flyt:
        """For every text its place in the order; the same for texts that differ in case only."""
        if len(self._rang) != len(self._tekster):
            nokler = [lower(t).translate(_SORTERING) for t in self._tekster]
            plass = {nokkel: float(nr) for nr, nokkel in enumerate(sorted(set(nokler)))}
            self._rang = np.array([plass[n] for n in nokler])
        return self._rang

    def rang_av(self, tekst: str) -> float:
        """The place of any text in the order."""
        nummer = self.nummer(tekst)
        return float(self.rang()[nummer])

    def matches(self, monster: str) -> Sann:
        """For every text whether it fits a pattern with the wildcards * ? and the escape ~."""
        kjente = self._monstre.get(monster, np.zeros(0, np.bool_))
        nye = self._tekster[len(kjente) :]
        if nye:
            regel = _regel(monster)
            treff = [regel is not None and regel.fullmatch(lower(t)) is not None for t in nye]
            kjente = self._monstre[monster] = np.concatenate([kjente, np.array(treff, np.bool_)])
        return kjente


def is_monster(tekst: str) -> bool:
    return any(tegn in tekst for tegn in "*?~")


def _regel(monster: str) -> re.Pattern[str] | None:
    """The pattern as an expression that cannot backtrack past a `*`, so that no text is slow."""
    if len(monster) > _MAKS_MONSTER:
        return None
    biter = [""]
    for flukt, jokertegn, vanlig, tilde in _ETT_TEGN.findall(lower(monster)):
        if jokertegn == "*":
            biter.append("")
        else:
            biter[-1] += "." if jokertegn == "?" else re.escape(flukt or vanlig or tilde)
    if len(biter) == 1:
        return re.compile(biter[0], re.DOTALL)
    midten = "".join(f"(?>.*?{bit})" for bit in biter[1:-1] if bit)
    return re.compile(f"{biter[0]}{midten}.*{biter[-1]}", re.DOTALL)


def fyll(
    verdier: Flyt,
    merker: Merker,
    returer: Sequence[Mapping[Sted, Verdi]],
    rader: Mapping[Sted, int],
    tekster: Tekstliste,
) -> None:
    """Write each return's values into its column; places that no formula reads are passed over."""
    i_rad: list[int] = []
    i_kol: list[int] = []
    tall: list[float] = []
    slag: list[np.uint8] = []
    for kol, retur in enumerate(returer):
        for sted, verdi in retur.items():
            rad = rader.get(sted)
            if rad is None:
                continue
            i_rad.append(rad)
            i_kol.append(kol)
            # Most cells are plain numbers, and reading them in is most of the engine's time.
            if type(verdi) is float and -_STORST <= verdi <= _STORST:
                tall.append(verdi)
                slag.append(TALL)
            else:
                celle, merke = _celle(verdi, tekster)
                tall.append(celle)
                slag.append(merke)
    verdier[i_rad, i_kol] = tall
    merker[i_rad, i_kol] = slag


def som_kolonne(verdier: Sequence[Verdi], tekster: Tekstliste) -> tuple[Flyt, Merker | np.uint8]:
    """Values as numbers [k] and their tags [k]; one tag where all have the same."""
    typer = set(map(type, verdier))
    slag = typer - {type(None)}
    blanke = slag != typer
    # Texts or numbers alone, by the ten thousand: the keys that others look up, and what is added up.
    if slag == {str}:
        fylt = ["" if v is None else v for v in verdier] if blanke else verdier
        numre = tekster.numre(cast("Sequence[str]", fylt))
        return np.array(numre, np.float64), _tags(verdier, TEKST, blanke=blanke)
    if slag == {float}:
        fylt = [0.0 if v is None else v for v in verdier] if blanke else verdier
        tall = np.array(fylt, np.float64)
        if np.isfinite(tall).all():
            return tall, _tags(verdier, TALL, blanke=blanke)
    v, t = zip(*(_celle(verdi, tekster) for verdi in verdier), strict=True)
    return np.array(v), np.array(t, np.uint8)


def _tags(verdier: Sequence[Verdi], merke: np.uint8, *, blanke: bool) -> Merker | np.uint8:
    return np.array([BLANK if v is None else merke for v in verdier], np.uint8) if blanke else merke


def _celle(verdi: Verdi, tekster: Tekstliste) -> tuple[float, np.uint8]:
    if verdi is None:
        return 0.0, BLANK
    if isinstance(verdi, str):
        return float(tekster.nummer(verdi)), TEKST
    if isinstance(verdi, bool):
        return float(verdi), BOOL
    if isinstance(verdi, Feilverdi):
        return float(tekster.feilnummer(verdi.kode)), FEIL
    try:
        tall = float(verdi)
    except OverflowError:
        return NUM, FEIL
    return (tall, TALL) if math.isfinite(tall) else (NUM, FEIL)
