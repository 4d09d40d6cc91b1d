"""Rows alike as the XML of their sheet.

A row is its own number, over and over: `<row r="` 7 `"><c r="A` 7 `" t="s"><v>12</v></c><c r="B` 7 …
What stands between two of them is the end of a cell and the start of the next. That is the same wherever
the value is the same, so it is made once, and a row is its pieces joined by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, repeat
from typing import Final

from gevinstark.formel.nedfylling import fill_down
from gevinstark.grunn.celle import TALLTYPER, Celle, Formelkolonne, Radblokk
from gevinstark.grunn.verdi import Verdi, kolonnebokstav
from gevinstark.skriving.flett import celle_xml
from gevinstark.skriving.tekst import xml_tekst
from gevinstark.skriving.teksttabell import Teksttabell

#: Rows in memory at a time, as XML.
_BUNKE: Final = 1_000
#: How far to the right of its column the look with decimals stands: past every sheet of ours.
_FORSKJOV: Final = 1000
_BLANK: Final = (None, "")

#: The results of each column of formulas, from its first row.
Kolonneresultat = Mapping[Formelkolonne, Sequence[Verdi]]


def has_brok(c: Celle) -> bool:
    """Whether numbers with a fraction have a look of their own in a column."""
    return c.formel is None and c.type in TALLTYPER - {"dato", "aar"} and c.desimaler == 0


def broken(c: Celle) -> Celle:
    """The cell that carries that look until the rows are put in."""
    return replace(c, kol=c.kol + _FORSKJOV, formel=None, desimaler=2)


def write_rader(
    radblokk: Radblokk,
    stiler: Mapping[str, str],
    resultater: Kolonneresultat,
    tekster: Teksttabell,
) -> Iterator[str]:
    """The rows, so many at a time. stiler: address of a cell in the first row -> its look's number."""
    formler = {k.kol: _formler(k, resultater[k]) for k in radblokk.formelkolonner}
    kolonner = [_Kolonne(c, stiler, tekster, formler.get(c.kol)) for c in radblokk.kolonner]
    for fra in range(0, radblokk.antall, _BUNKE):
        til = min(fra + _BUNKE, radblokk.antall)
        nummer = [*map(str, range(radblokk.forste + fra, radblokk.forste + til))]
        hoder = ['">'] * len(nummer)
        if hoyder := radblokk.hoyder:
            hoder = [f'" ht="{h:.16G}">' if (h := hoyder.get(i)) else '">' for i in range(fra, til)]
        yield _join(kolonner, nummer, hoder, [ned[fra:til] for ned in radblokk.verdier])


def _join(
    kolonner: Sequence[_Kolonne],
    nummer: Sequence[str],
    hoder: Sequence[str],
    verdier: Sequence[Sequence[Verdi]],
) -> str:
    deler = []
    for kolonne, ned in zip(kolonner, verdier, strict=True):
        i_hver_rad = kolonne.formler is not None or all(ned) or not any(v in _BLANK for v in ned)
        if i_hver_rad or not all(v in _BLANK for v in ned):
            deler.append((kolonne, ned, i_hver_rad))
    # A cell that is not in every row is put, with its number, in the piece before it.
    starter = [k.start if i_hver_rad else "" for k, _, i_hver_rad in deler]
    forste, *neste = [*starter, "</row>"]
    biter: list[Iterable[str]] = [
        repeat('<row r="', len(nummer)),
        [hode + forste for hode in hoder],
    ]
    for (kolonne, ned, i_hver_rad), start in zip(deler, neste, strict=True):
        if i_hver_rad:
            biter.append(kolonne.ends(ned, start, len(nummer)))
        else:
            celler = kolonne.cells(nummer, ned)
            biter[-1] = [a + b + start for a, b in zip(biter[-1], celler, strict=True)]
    return "".join(map(str.join, nummer, zip(*biter, strict=True)))


class _Kolonne:
    """The cells of one column: how they begin, and how they end after the number of their row."""

    def __init__(
        self,
        c: Celle,
        stiler: Mapping[str, str],
        tekster: Teksttabell,
        formler: Iterator[str] | None,
    ) -> None:
        self.start = f'<c r="{kolonnebokstav(c.kol)}'
        self.formler = formler
        self._stil = _s(stiler[c.adresse])
        self._med_brok = _s(stiler[broken(c).adresse]) if has_brok(c) else self._stil
        self._tekster = tekster
        #: By what comes after them.
        self._tekstbiter: dict[str, _Tekstbiter] = {}

    def ends(self, verdier: Sequence[Verdi], neste: str, antall: int) -> list[str]:
        """The end of each cell, and `neste`. verdier: so many, or none in a column of formulas."""
        if self.formler is not None:
            return [self._stil + f + neste for f in islice(self.formler, antall)]
        if neste not in self._tekstbiter:
            self._tekstbiter[neste] = _Tekstbiter(self._stil, self._tekster, neste)
        try:
            biter = self._tekstbiter[neste].take(verdier)
        except KeyError:  # there is more than texts
            return [self._end(v, neste) for v in verdier]
        self._tekster.count(len(verdier))
        return biter

    def cells(self, nummer: Sequence[str], verdier: Sequence[Verdi]) -> list[str]:
        """The whole cells; "" where there is none."""
        return [
            "" if v in _BLANK else f"{self.start}{nr}{self._end(v)}"
            for nr, v in zip(nummer, verdier, strict=True)
        ]

    def _end(self, verdi: Verdi, neste: str = "") -> str:
        if verdi.__class__ is int:
            return f"{self._stil}><v>{verdi}</v></c>{neste}"
        if isinstance(verdi, float):
            stil = self._stil if verdi.is_integer() else self._med_brok
            return f"{stil}><v>{verdi!r}</v></c>{neste}"
        if isinstance(verdi, str):
            self._tekster.count(1)
            return f'{self._stil} t="s"><v>{self._tekster[verdi]}</v></c>{neste}'
        return f"{self._stil}{_hale(verdi)}{neste}"


class _Tekstbiter(dict[Verdi, str]):
    """Text -> the end of a cell that shows it, and what comes after."""

    def __init__(self, stil: str, tekster: Teksttabell, neste: str) -> None:
        super().__init__()
        self._tekster, self._foran, self._etter = tekster, f'{stil} t="s"><v>', f"</v></c>{neste}"
        self._mange = False

    def take(self, verdier: Sequence[Verdi]) -> list[str]:
        """Raises KeyError when there is more than texts."""
        if self._mange:  # more than are met again soon
            numre = map(self._tekster.__getitem__, verdier)
            return [f"{self._foran}{nr}{self._etter}" for nr in numre]
        biter = [*map(self.__getitem__, verdier)]
        if len(self) > _BUNKE:
            self._mange = True
            self.clear()
        return biter

    def __missing__(self, verdi: Verdi) -> str:
        bit = self[verdi] = f"{self._foran}{self._tekster[verdi]}{self._etter}"
        return bit


def _s(stil: str) -> str:
    return f'" s="{stil}"' if stil else '"'


def _formler(kolonne: Formelkolonne, resultater: Sequence[Verdi]) -> Iterator[str]:
    # Written as one formula, so that what XML must have escaped is escaped once.
    formler = fill_down(xml_tekst(kolonne.formel[1:]), kolonne.forste, kolonne.antall)
    return map(_resultat, formler, resultater)


def _resultat(formel: str, verdi: Verdi) -> str:
    f = f"<f>{formel}</f>"
    if verdi.__class__ is float:
        return f">{f}<v>{verdi!r}</v></c>"
    if verdi == "":
        return f' t="str">{f}<v></v></c>'
    return _hale(0 if verdi is None else verdi, f)


def _hale(verdi: Verdi, formel: str = "") -> str:
    """The rest of a cell, after its address and look."""
    type_, innhold = celle_xml(verdi, formel)
    return f"{type_}>{innhold}</c>"
