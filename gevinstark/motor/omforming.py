"""Values with tags, and Excel's conversions between them: to numbers, to booleans, errors first."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gevinstark.motor.matrise import BOOL, FEIL, NUM, TALL, TEKST, VALUE, Flyt, Merker, Tekstliste


class Verdier(NamedTuple):
    """Values and tags, of shapes that broadcast to each other."""

    v: Flyt
    t: Merker


ER_TALL: Final[Merker] = np.array([[TALL]])
ER_BOOL: Final[Merker] = np.array([[BOOL]])
ER_TEKST: Final[Merker] = np.array([[TEKST]])


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
