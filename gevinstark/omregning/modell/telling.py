"""Inputs counted as the form's own list of what is left counts them: by sheet and by what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.celle import TALLTYPER
from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from collections.abc import Callable

    from gevinstark.grunn.celle import Celle
    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Flyt


_KOMMUNENUMMER: Final = re.compile(r" [0-9]{4}$")


def _fylt(verdi: Verdi) -> bool:
    return verdi is not None and not (isinstance(verdi, str) and not verdi.strip())


def _paa(bok: Bok, eier: str, ark: str | None) -> list[Celle]:
    """The owner's inputs on a sheet, which bears the owner's number too in a joint workbook."""
    egne = [c for c in bok.inndata if c.eier == eier]
    if ark is None:
        return egne
    navn = {a for a in {c.ark for c in egne} if ark in (a, _KOMMUNENUMMER.sub("", a))}
    return [c for c in egne if c.ark in navn]


def _count(bok: Bok, celler: list[Celle], galt: Callable[[Celle, Verdi], bool]) -> Flyt:
    antall = np.zeros(bok.antall)
    for celle in celler:
        antall += [galt(celle, v) for v in bok.raa(celle.nokkel())]
    return antall


def count_paakrevd(bok: Bok, eier: str, ark: str | None = None) -> int:
    return sum(c.kreves for c in _paa(bok, eier, ark))


def count_mangler(bok: Bok, eier: str, ark: str | None) -> Flyt:
    """Inputs that must be filled in, and are not."""
    return _count(bok, [c for c in _paa(bok, eier, ark) if c.kreves], lambda _, v: not _fylt(v))


def count_tekst_i_tall(bok: Bok, eier: str, ark: str | None) -> Flyt:
    """Something else than a number where one should be."""
    antall = np.zeros(bok.antall)
    for celle in _paa(bok, eier, ark):
        if celle.type in TALLTYPER:
            nokkel = celle.nokkel()
            noe = np.array([v is not None for v in bok.raa(nokkel)], dtype=np.bool_)
            antall += noe & ~kjent(bok.tall(nokkel))
    return antall


def count_utenfor(bok: Bok, eier: str, ark: str | None) -> Flyt:
    """Numbers below the smallest or above the largest the field takes."""
    antall = np.zeros(bok.antall)
    for celle in _paa(bok, eier, ark):
        if celle.type in TALLTYPER:
            for grense, galt in ((celle.minst, np.less), (celle.hoyst, np.greater)):
                if grense is not None:
                    antall += galt(bok.tall(celle.nokkel()), grense)
    return antall


def count_utenfor_listen(bok: Bok, eier: str, ark: str | None) -> Flyt:
    """Choices that are none of the list's words. Letter case does not matter in a spreadsheet."""
    ord_ = {liste: {v.casefold() for v in verdier} for liste, verdier in bok.lister.items()}
    celler = [c for c in _paa(bok, eier, ark) if c.type == "valg"]
    return _count(
        bok, celler, lambda c, v: _fylt(v) and str(v).casefold() not in ord_.get(c.liste, ())
    )
