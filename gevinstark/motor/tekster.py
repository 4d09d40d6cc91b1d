"""Functions of texts, done once for operands that are alike: &, TRIM, SUBSTITUTE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Final

import numpy as np

from gevinstark.motor.matrise import BOOL, FEIL, TALL, TEKST, VALUE, Flyt, Indekser, Tekstliste
from gevinstark.motor.omforming import ER_TEKST, Verdier, med_feil

_MAKS_TEKST: Final = 32_767
_MAKS_TEGN_I_TALL: Final = 22
_EKSPONENT_FRA: Final = 1e16
#: So few are done one by one faster than numpy finds which are alike.
_FAA: Final = 64


def trim(x: Verdier, tekster: Tekstliste) -> Verdier:
    """TRIM: ordinary spaces around a text go, and several in a row become one."""
    return _per_tekst(lambda tekst: " ".join(filter(None, tekst.split(" "))), (x,), tekster)


def substitute(ledd: tuple[Verdier, ...], tekster: Tekstliste) -> Verdier:
    """SUBSTITUTE without an instance number; the subset lets through no empty text to look for."""
    return _per_tekst(str.replace, ledd, tekster)


def join(a: Verdier, b: Verdier, tekster: Tekstliste) -> Verdier:
    return _per_tekst(str.__add__, (a, b), tekster)


def _per_tekst(gjor: Callable[..., str], ledd: tuple[Verdier, ...], tekster: Tekstliste) -> Verdier:
    """A function of texts, done once for operands that are alike. Longer than a cell: #VALUE!."""
    alle = np.broadcast(*(del_ for x in ledd for del_ in x))
    if alle.size <= _FAA:
        laget = [gjor(*map(_vist, par[::2], par[1::2], repeat(tekster))) for par in alle]
        return _svar(_numre(laget, tekster).reshape(alle.shape), ledd)
    numre = np.broadcast_arrays(*(_tekstnumre(x, tekster) for x in ledd))
    rekker = [n.ravel() for n in numre]
    # One whole number for each combination, in their order: numpy sorts rows ten times slower.
    samlet = rekker[0]
    for neste in rekker[1:]:
        samlet = np.unique(samlet, return_inverse=True)[1] * len(tekster) + neste
    _, forste, plass = np.unique(samlet, return_index=True, return_inverse=True)
    laget = [*map(gjor, *(tekster.read(r[forste]) for r in rekker))]
    return _svar(_numre(laget, tekster)[plass.ravel()].reshape(numre[0].shape), ledd)


def _numre(laget: Sequence[str], tekster: Tekstliste) -> Flyt:
    """The numbers of these texts; -1 for one that is longer than a cell."""
    lange = [len(tekst) > _MAKS_TEKST for tekst in laget]
    korte = ["" if lang else tekst for tekst, lang in zip(laget, lange, strict=True)]
    return np.where(lange, -1.0, tekster.numre(korte))


def _svar(v: Flyt, ledd: tuple[Verdier, ...]) -> Verdier:
    lang = v < 0
    t = np.where(lang, FEIL, TEKST) if lang.any() else ER_TEKST
    return med_feil(np.where(lang, VALUE, v), t, *ledd)


def _vist(v: float, t: int, tekster: Tekstliste) -> str:
    """The text a value shows as; "" for blanks and errors."""
    if t == TEKST:
        return tekster.tekst(int(v))
    return _tekst_av_tall(v) if t == TALL else _tekst_av_bool(v) if t == BOOL else ""


def _tekstnumre(x: Verdier, tekster: Tekstliste) -> Indekser:
    """Numbers of the texts the values show as; 0 (the empty text) for blanks and errors."""
    v, t = np.broadcast_arrays(x.v, x.t)
    numre = np.where(t == TEKST, v, 0).astype(np.intp)
    for merke, skriv in ((TALL, _tekst_av_tall), (BOOL, _tekst_av_bool)):
        valgt = t == merke
        if valgt.any():
            ulike, plass = np.unique(v[valgt], return_inverse=True)
            nye = np.array([tekster.nummer(skriv(tall)) for tall in ulike.tolist()], np.intp)
            numre[valgt] = nye[plass.ravel()]
    return numre


def _tekst_av_bool(verdi: float) -> str:
    return "TRUE" if verdi else "FALSE"


def _tekst_av_tall(verdi: float) -> str:
    """15 significant digits, without exponent below 1E+16 and as long as the text stays short."""
    if verdi == 0:
        return "0"
    tall = Decimal(f"{verdi:.15g}").normalize()
    rett_frem = f"{tall:f}"
    if abs(verdi) < _EKSPONENT_FRA and len(rett_frem.lstrip("-")) <= _MAKS_TEGN_I_TALL:
        return rett_frem
    sifre, eksponent = f"{tall:E}".split("E")
    return f"{sifre}E{int(eksponent):+03d}"
