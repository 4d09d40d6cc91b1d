"""Spreadsheet arithmetic cell by cell, on arrays of any shape: operators, IF, ROUND, conversions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np

from gevinstark.motor.matrise import (
    BLANK,
    DIV0,
    FEIL,
    NUM,
    TALL,
    TEKST,
    Flyt,
    Merker,
    Sann,
    Tekstliste,
)
from gevinstark.motor.omforming import (
    ER_BOOL,
    ER_TALL,
    Verdier,
    endelig,
    med_feil,
    som_logisk,
    som_tall,
)
from gevinstark.motor.tekster import join, substitute, trim

#: Terms that cancel to less than this part of themselves leave only rounding dust (see `motor`).
_STOV: Final = 2.0**-50
#: Closer than this, two numbers may be equal on 15 digits, or a tie in ROUND.
_NAER: Final = 1e-14
#: Order of types in a comparison, by tag: blank (both are), number, boolean, text, error.
_TYPEORDEN: Final = np.array([0, 1, 3, 2, 4], np.uint8)
_TIERE: Final = np.array([float(f"1e{n}") for n in range(309)])
#: From here on a double holds no digit after the 15 significant ones that ROUND looks at.
_FEMTEN_SIFRE: Final = 1e15
_ORDEN: Final[dict[str, Callable[[Sann, Sann], Sann]]] = {
    "=": lambda _, lik: lik,
    "<>": lambda _, lik: ~lik,
    "<": lambda mindre, _: mindre,
    "<=": operator.or_,
    ">": lambda mindre, lik: ~(mindre | lik),
    ">=": lambda mindre, _: ~mindre,
}


def select(sann: Sann, a: Verdier, b: Verdier) -> Verdier:
    return Verdier(np.where(sann, a.v, b.v), a.t if a.t is b.t else np.where(sann, a.t, b.t))


def hvis(vilkaar: Verdier, a: Verdier, b: Verdier, tekster: Tekstliste) -> Verdier:
    """IF: errors of the branch not taken are not seen."""
    logisk = som_logisk(vilkaar, tekster)
    valgt = select(logisk.v != 0, a, b)
    return med_feil(valgt.v, valgt.t, logisk)


def hvis_feil(a: Verdier, b: Verdier) -> Verdier:
    feil = a.t == FEIL
    return select(feil, b, a) if feil.any() else a


def ikke(a: Verdier, tekster: Tekstliste) -> Verdier:
    logisk = som_logisk(a, tekster)
    return med_feil(1.0 - (logisk.v != 0), ER_BOOL, logisk)


def absolutt(a: Verdier, tekster: Tekstliste) -> Verdier:
    tall = som_tall(a, tekster)
    return med_feil(np.abs(tall.v), ER_TALL, tall)


def is_tall(a: Verdier) -> Verdier:
    """ISNUMBER."""
    return Verdier(
        (np.broadcast_to(a.t, np.broadcast_shapes(a.v.shape, a.t.shape)) == TALL) * 1.0, ER_BOOL
    )


def evaluate(op: str, ledd: tuple[Verdier, ...], tekster: Tekstliste) -> Verdier:
    """Any operator of the subset."""
    if op == "+x":
        return ledd[0]
    if op == "-x":
        a = som_tall(ledd[0], tekster)
        return med_feil(-a.v, ER_TALL, a)
    if op == "%":
        a = som_tall(ledd[0], tekster)
        return med_feil(a.v / 100, ER_TALL, a)
    if op == "&":
        return join(ledd[0], ledd[1], tekster)
    if op in _ORDEN:
        return _compare(op, ledd[0], ledd[1], tekster)
    return _compute(op, som_tall(ledd[0], tekster), som_tall(ledd[1], tekster))


def _compute(op: str, a: Verdier, b: Verdier) -> Verdier:
    if op in "+-":
        v = a.v + b.v if op == "+" else a.v - b.v
        stov = np.abs(v) < np.abs(b.v) * _STOV
        if stov.any():
            v = np.where(stov, 0.0, v)
        svar = endelig(v)
    elif op == "*":
        svar = endelig(a.v * b.v)
    elif op == "/":
        svar = endelig(a.v / b.v)
        null = b.v == 0
        if null.any():
            svar = Verdier(np.where(null, DIV0, svar.v), np.where(null, FEIL, svar.t))
    else:
        svar = _potens(a.v, b.v)
    return med_feil(svar.v, svar.t, a, b)


def _potens(a: Flyt, b: Flyt) -> Verdier:
    form = np.broadcast_shapes(a.shape, b.shape)
    # numpy may compute arrays with gaps by another routine, with another last digit.
    grunntall, eksponent = (np.broadcast_to(x, form).ravel() for x in (a, b))
    svar = endelig(np.power(grunntall, eksponent))
    null = grunntall == 0
    if null.any():
        feil = null & (eksponent <= 0)
        kode = np.where(eksponent == 0, NUM, DIV0)
        svar = Verdier(np.where(feil, kode, svar.v), np.where(feil, FEIL, svar.t))
    return Verdier(
        svar.v.reshape(form), np.broadcast_to(svar.t.ravel(), (svar.v.size,)).reshape(form)
    )


def lik_paa_femten(a: Flyt, b: Flyt) -> Sann:
    """Whether numbers are equal when 15 significant digits are kept."""
    lik: Sann = a == b
    naer = np.abs(a - b) <= np.abs(b) * _NAER
    naer &= ~lik
    if naer.any():
        aa, bb = (np.broadcast_to(x, naer.shape)[naer].tolist() for x in (a, b))
        lik = lik | naer
        lik[naer] = [f"{x:.15g}" == f"{y:.15g}" for x, y in zip(aa, bb, strict=True)]
    return lik


def _compare(op: str, a: Verdier, b: Verdier, tekster: Tekstliste) -> Verdier:
    if a.t.max() <= TALL and b.t.max() <= TALL:
        lik = lik_paa_femten(a.v, b.v)
        mindre = lik if op in ("=", "<>") else (a.v < b.v) & ~lik
        return Verdier(_ORDEN[op](mindre, lik).astype(np.float64), ER_BOOL)
    va, ta, vb, tb = np.broadcast_arrays(a.v, a.t, b.v, b.t)
    # A blank becomes the other's zero: 0, "" or FALSE, all of which are 0.0 here.
    ta, tb = np.where(ta == BLANK, tb, ta), np.where(tb == BLANK, ta, tb)
    ka, kb = va, vb
    # Of a text and something else, the type alone decides.
    if ((ta == TEKST) & (tb == TEKST)).any():
        tabell = tekster.senkede() if op in ("=", "<>") else tekster.rang()
        ka, kb = _look_up(tabell, va, ta), _look_up(tabell, vb, tb)
    samme = ta == tb
    lik = samme & lik_paa_femten(ka, kb)
    mindre = np.where(samme, (ka < kb) & ~lik, _TYPEORDEN[ta] < _TYPEORDEN[tb])
    return med_feil(_ORDEN[op](mindre, lik).astype(np.float64), ER_BOOL, a, b)


def _look_up(tabell: Flyt, v: Flyt, t: Merker) -> Flyt:
    """Text numbers replaced by their entry in a table; everything else as it is."""
    tekst = t == TEKST
    return np.where(tekst, tabell[np.where(tekst, v, 0).astype(np.intp)], v)


def tekstnokkel(v: Flyt, t: Merker, tekster: Tekstliste) -> Flyt:
    """Values in which texts that differ in case only have become equal."""
    return _look_up(tekster.senkede(), v, t) if (t == TEKST).any() else v


def round_tall(x: Verdier, sifre: Verdier, tekster: Tekstliste) -> Verdier:
    """ROUND: half away from zero, judged on 15 significant digits (1.005 is a tie)."""
    a, n = som_tall(x, tekster), som_tall(sifre, tekster)
    v, antall = np.broadcast_arrays(a.v, np.clip(np.trunc(n.v), -400, 400))
    tier = _TIERE[np.minimum(np.abs(antall), 308).astype(np.intp)]
    stort = np.abs(np.where(antall >= 0, v * tier, v / tier))
    heltall = np.floor(stort + 0.5)
    fra_midten = np.abs(stort - np.floor(stort) - 0.5)
    tvil = (fra_midten <= stort * _NAER) & (fra_midten != 0) & (stort < _FEMTEN_SIFRE)
    if tvil.any():
        heltall[tvil] = [
            float(
                abs(Decimal(f"{tall:.15g}"))
                .scaleb(int(antall_sifre))
                .to_integral_value(ROUND_HALF_UP)
            )
            for tall, antall_sifre in zip(v[tvil].tolist(), antall[tvil].tolist(), strict=True)
        ]
    avrundet = np.copysign(np.where(antall >= 0, heltall / tier, heltall * tier), v)
    avrundet = np.where(stort < _FEMTEN_SIFRE, avrundet, v)
    svar = endelig(np.where(antall < -308, 0.0, avrundet))  # noqa: PLR2004 - the largest power of ten in a double
    return med_feil(svar.v, svar.t, a, n)


#: Functions of single values, which SUMPRODUCT may ask of every cell of a range.
ELEMENTVIS: Final[dict[str, Callable[[tuple[Verdier, ...], Tekstliste], Verdier]]] = {
    "ABS": lambda ledd, tekster: absolutt(ledd[0], tekster),
    "ISNUMBER": lambda ledd, _: is_tall(ledd[0]),
    "TRIM": lambda ledd, tekster: trim(ledd[0], tekster),
    "SUBSTITUTE": substitute,
}
