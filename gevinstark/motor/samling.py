"""Aggregates over the middle axis of [formulas, elements, returns]: sums, extremes, AND and OR."""

from __future__ import annotations

import numpy as np

from gevinstark.motor.matrise import BLANK, BOOL, FEIL, NA, TALL, TEKST, VALUE, Flyt, Tekstliste
from gevinstark.motor.omforming import ER_BOOL, ER_TALL, Verdier, med_feil, som_logisk, som_tall


def give_midtakse(x: Verdier) -> Verdier:
    return Verdier(x.v[:, None, :], x.t if x.t is ER_TALL or x.t is ER_BOOL else x.t[:, None, :])


def only_tall(x: Verdier) -> Flyt:
    """The numbers, with 0 for anything else."""
    return x.v if x.t.max() <= TALL else np.where(x.t == TALL, x.v, 0.0)


def sum_midten(v: Flyt) -> Flyt:
    """Sum over the middle axis in the order of the cells, so that N never changes a result."""
    if v.shape[1] == 1:
        return v[:, 0]
    svar: Flyt = np.add.accumulate(v, axis=1)[:, -1]
    return svar


def find_deltaker(navn: str, x: Verdier, *, henvisning: bool, tekster: Tekstliste) -> Verdier:
    """An argument of an aggregate. Text and booleans in cells do not take part; as values they do."""
    if henvisning or navn == "COUNTA":
        return x if henvisning else Verdier(x.v, np.where(x.t == BLANK, TEKST, x.t))
    if navn in ("AND", "OR"):
        return som_logisk(x, tekster)
    return som_tall(x, tekster)


def concatenate(deler: list[Verdier]) -> Verdier:
    if len(deler) == 1:
        return deler[0]
    hele = [np.broadcast_arrays(x.v, x.t) for x in deler]
    g = max(v.shape[0] for v, _ in hele)
    n = max(v.shape[2] for v, _ in hele)
    return Verdier(
        np.concatenate([np.broadcast_to(v, (g, v.shape[1], n)) for v, _ in hele], axis=1),
        np.concatenate([np.broadcast_to(t, (g, t.shape[1], n)) for _, t in hele], axis=1),
    )


def find_ytterst(navn: str, x: Verdier) -> Verdier:
    med = x.t == TALL
    tom = -np.inf if navn == "MAX" else np.inf
    v = np.where(med, x.v, tom)
    svar = v.max(axis=1) if navn == "MAX" else v.min(axis=1)
    return Verdier(np.where(svar == tom, 0.0, svar), ER_TALL)


def find_og_eller(navn: str, x: Verdier) -> Verdier:
    med = (x.t == TALL) | (x.t == BOOL)
    sann = med & (x.v != 0)
    svar = (sann | ~med).all(axis=1) if navn == "AND" else sann.any(axis=1)
    noen = np.broadcast_to(med, sann.shape).any(axis=1)
    if noen.all():
        return Verdier(svar.astype(np.float64), ER_BOOL)
    return Verdier(np.where(noen, svar, VALUE), np.where(noen, BOOL, FEIL))


def find_rang(x: Verdier, omraade: Verdier) -> Verdier:
    """RANK: how many numbers of the range are greater, and one. What is no number is passed over; a
    number that is not there has no rank."""
    er_tall = omraade.t == TALL
    v = x.v[:, None, :]
    finnes = (er_tall & (omraade.v == v)).any(axis=1)
    rang = (er_tall & (omraade.v > v)).sum(axis=1) + 1.0
    return med_feil(np.where(finnes, rang, NA), np.where(finnes, TALL, FEIL), x)


def med_forste_feil(svar: Verdier, x: Verdier) -> Verdier:
    """The result, except where one of the elements [g, k, N] is an error; the first goes first."""
    if x.t is ER_TALL or x.t.max() < FEIL:
        return svar
    v, t = np.broadcast_arrays(x.v, x.t)
    feil = t == FEIL
    noen = feil.any(axis=1)
    forste = np.take_along_axis(v, feil.argmax(axis=1)[:, None, :], axis=1)[:, 0]
    return Verdier(np.where(noen, forste, svar.v), np.where(noen, FEIL, svar.t))
