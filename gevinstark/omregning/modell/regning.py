"""Arithmetic where something may be missing. NaN is "missing" and never the same as 0 (R20).

Every array has the returns on its last axis. Sums are taken one term after the other, in the
order of the form: numpy's own sums choose their order by shape, and then the same return would
come out a hair different alone and among a thousand.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Flyt = npt.NDArray[np.float64]
Maske = npt.NDArray[np.bool_]
Tekster = npt.NDArray[np.object_]

#: A spreadsheet keeps 15 significant digits; what is left below that is float noise, not kroner.
STOEY: Final = 1e-15


def kjent(x: Flyt) -> Maske:
    return ~np.isnan(x)


def sum_trykt(x: Flyt, akse: int = 0) -> Flyt:
    """Sum of what is known; 0 when nothing is, as the common tables print it."""
    lag = np.moveaxis(x, akse, 0)
    total = np.zeros(lag.shape[1:])
    for ledd in lag:
        total = total + np.where(np.isnan(ledd), 0.0, ledd)
    return total


def sum_kjente(x: Flyt, akse: int = 0) -> Flyt:
    """Sum of what is known; missing when nothing is, as the kommune's own tabs print it (R20)."""
    return np.where(kjent(x).any(axis=akse), sum_trykt(x, akse), np.nan)


def minus(a: Flyt, b: Flyt) -> Flyt:
    """a − b, missing when one of them is. 0.3 − (0.1 + 0.2) is nothing at all."""
    rest = a - b
    return np.where(np.abs(rest) <= STOEY * np.maximum(np.abs(a), np.abs(b)), 0.0, rest)


def per(teller: Flyt, nevner: Flyt) -> Flyt:
    """teller / nevner, missing when the divisor is not above zero."""
    return np.where(nevner > 0, teller / np.where(nevner > 0, nevner, 1.0), np.nan)


def storste(x: Flyt, akse: int = 0) -> Flyt:
    """The largest known figure, and never below 0."""
    topp = np.zeros(np.delete(np.array(x.shape), akse))
    for ledd in np.moveaxis(x, akse, 0):
        topp = np.fmax(topp, ledd)
    return topp


def sum_alle(x: Flyt, akse: int = 0) -> Flyt:
    """Sum when everything is known; missing when anything is (domain §9)."""
    return np.where(kjent(x).all(axis=akse), sum_trykt(x, akse), np.nan)


def round_ore(x: Flyt) -> Flyt:
    """To the øre, half away from zero, as spreadsheets round what they keep 15 digits of."""
    ore = np.floor(np.round(np.abs(x) * 100, 6) + 0.5)
    return np.sign(x) * ore / 100
