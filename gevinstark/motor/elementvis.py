"""Spreadsheet arithmetic cell by cell, on arrays of any shape: operators, IF, ROUND, conversions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

import numpy as np

from gevinstark.motor.matrise import (
    BLANK,
    BOOL,
    DIV0,
    FEIL,
    NUM,
    TALL,
    TEKST,
    VALUE,
    Flyt,
    Indekser,
    Merker,
    Sann,
    Tekstliste,
)


class Verdier(NamedTuple):
    """Values and tags, of shapes that broadcast to each other."""

    v: Flyt
    t: Merker


ER_TALL: Final[Merker] = np.array([[TALL]])
ER_BOOL: Final[Merker] = np.array([[BOOL]])
ER_TEKST: Final[Merker] = np.array([[TEKST]])

#: Terms that cancel to less than this part of themselves leave only rounding dust (see `motor`).
_STOV: Final = 2.0**-50
#: Closer than this, two numbers may be equal on 15 digits, or a tie in ROUND.
_NAER: Final = 1e-14
#: Order of types in a comparison, by tag: blank (both are), number, boolean, text, error.
_TYPEORDEN: Final = np.array([0, 1, 3, 2, 4], np.uint8)
_TIERE: Final = np.array([float(f"1e{n}") for n in range(309)])
#: From here on a double holds no digit after the 15 significant ones that ROUND looks at.
_FEMTEN_SIFRE: Final = 1e15
_MAKS_TEKST: Final = 32_767
_MAKS_TEGN_I_TALL: Final = 22
_EKSPONENT_FRA: Final = 1e16

_ORDEN: Final[dict[str, Callable[[Sann, Sann], Sann]]] = {
    "=": lambda _, lik: lik,
    "<>": lambda _, lik: ~lik,
    "<": lambda mindre, _: mindre,
    "<=": operator.or_,
    ">": lambda mindre, lik: ~(mindre | lik),
    ">=": lambda mindre, _: ~mindre,
}


def som_tall(x: Verdier, tekster: Tekstliste) -> Verdier:
    """Numbers and errors only: blank is 0, TRUE is 1, a plain numeric text its number."""
    if x.t is ER_TALL:
        return x
    if x.t.max() <= BOOL:
        return Verdier(x.v, ER_TALL)
    v, t = (a.copy() for a in np.broadcast_arrays(x.v, x.t))
    tekst = t == TEKST
    if tekst.any():
        tall = tekster.tall()[v[tekst].astype(np.intp)]
        ugyldig = np.isnan(tall)
        v[tekst] = np.where(ugyldig, VALUE, tall)
        t[tekst] = np.where(ugyldig, FEIL, TALL)
    t[t != FEIL] = TALL
    return Verdier(v, t)


def som_logisk(x: Verdier, tekster: Tekstliste) -> Verdier:
    """Booleans and errors only: numbers are true unless 0, the texts TRUE and FALSE count."""
    if x.t is ER_BOOL:
        return x
    if x.t.max() <= BOOL:
        return Verdier((x.v != 0).astype(np.float64), ER_BOOL)
    v, t = (a.copy() for a in np.broadcast_arrays(x.v, x.t))
    tekst = t == TEKST
    senkede = tekster.senkede()[v[tekst].astype(np.intp)]
    sann, usann = (senkede == tekster.senket_nummer(ord_) for ord_ in ("TRUE", "FALSE"))
    ikke_feil = t != FEIL
    v[ikke_feil] = v[ikke_feil] != 0
    t[ikke_feil] = BOOL
    v[tekst] = np.where(sann, 1.0, np.where(usann, 0.0, VALUE))
    t[tekst] = np.where(sann | usann, BOOL, FEIL)
    return Verdier(v, t)


def med_feil(v: Flyt, t: Merker, *ledd: Verdier) -> Verdier:
    """The result, except where an operand is an error; the leftmost goes first."""
    for x in reversed(ledd):
        if x.t is ER_TALL or x.t is ER_BOOL:
            continue
        feil = x.t == FEIL
        if feil.any():
            v, t = np.where(feil, x.v, v), np.where(feil, FEIL, t)
    return Verdier(v, t)


def endelig(v: Flyt) -> Verdier:
    """Numbers; what has run out of range is #NUM!."""
    ok = np.isfinite(v)
    if ok.all():
        return Verdier(v, ER_TALL)
    return Verdier(np.where(ok, v, NUM), np.where(ok, TALL, FEIL))


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


def trim(x: Verdier, tekster: Tekstliste) -> Verdier:
    """TRIM: ordinary spaces around a text go, and several in a row become one."""
    return _per_tekst(lambda tekst: " ".join(filter(None, tekst.split(" "))), (x,), tekster)


def substitute(ledd: tuple[Verdier, ...], tekster: Tekstliste) -> Verdier:
    """SUBSTITUTE without an instance number; the subset lets through no empty text to look for."""
    return _per_tekst(str.replace, ledd, tekster)


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
        return _join(ledd[0], ledd[1], tekster)
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


def _join(a: Verdier, b: Verdier, tekster: Tekstliste) -> Verdier:
    return _per_tekst(str.__add__, (a, b), tekster)


def _per_tekst(gjor: Callable[..., str], ledd: tuple[Verdier, ...], tekster: Tekstliste) -> Verdier:
    """A function of texts, done once for operands that are alike. Longer than a cell: #VALUE!."""
    numre = np.broadcast_arrays(*(_tekstnumre(x, tekster) for x in ledd))
    rekker = [n.ravel() for n in numre]
    # One whole number for each combination, in their order: numpy sorts rows ten times slower.
    samlet = rekker[0]
    for neste in rekker[1:]:
        samlet = np.unique(samlet, return_inverse=True)[1] * len(tekster) + neste
    _, forste, plass = np.unique(samlet, return_index=True, return_inverse=True)
    svar = []
    for rekke in zip(*(r[forste].tolist() for r in rekker), strict=True):
        tekst = gjor(*(tekster.tekst(nr) for nr in rekke))
        svar.append(tekster.nummer(tekst) if len(tekst) <= _MAKS_TEKST else -1)
    v = np.array(svar, np.float64)[plass.ravel()].reshape(numre[0].shape)
    lang = v < 0
    t = np.where(lang, FEIL, TEKST) if lang.any() else ER_TEKST
    return med_feil(np.where(lang, VALUE, v), t, *ledd)


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
