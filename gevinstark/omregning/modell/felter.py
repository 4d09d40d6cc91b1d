"""The fields of all returns as arrays: what the rules read from and write to.

Arrays have the returns last: [returns], [rows, returns] or [rows, years, returns].
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, KOMMUNESTIL, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.omregning.modell.resultat import Modellresultat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.regning import Flyt, Maske, Tekster


class Udekket(Exception):
    """A rule needs a field that the form does not have, or that no rule has computed."""


def _nokkel(eier: str, radid: str, kolonne: str, del_: str) -> str:
    deler = (eier, radid, kolonne)
    return ".".join((*deler, del_) if del_ else deler)


def _read_tall(verdier: Sequence[Verdi]) -> Flyt:
    """Finite numbers; text, truth values, error values and blanks are missing."""
    tall = [
        v if isinstance(v, int | float) and not isinstance(v, bool) else np.nan for v in verdier
    ]
    try:
        lest = np.array(tall, dtype=np.float64)
    except OverflowError:  # an integer that no spreadsheet can hold
        lest = np.array([t if abs(t) < 1e308 else np.nan for t in tall], dtype=np.float64)  # noqa: PLR2004 - largest float
    lest[~np.isfinite(lest)] = np.nan
    return lest


def blank(verdi: Verdi) -> bool:
    return verdi is None or (isinstance(verdi, str) and not verdi.strip())


class Felter:
    """Fields of one owner; `egne` and `felles` are the two views the rules use."""

    def __init__(self, bok: Bok, eier: str) -> None:
        self._bok = bok
        self.eier = eier

    def nokkel(self, radid: str, kolonne: str, del_: str = "") -> str:
        return _nokkel(self.eier, radid, self._bok.kolonnenavn.get(kolonne, kolonne), del_)

    def har(self, radid: str, kolonne: str, del_: str = "") -> bool:
        """Whether the form has the field."""
        return self.nokkel(radid, kolonne, del_) in self._bok.felt

    def tall(self, radid: str, kolonne: str, del_: str = "") -> Flyt:
        """[returns]."""
        return self._bok.tall(self.nokkel(radid, kolonne, del_))

    def optional(self, radid: str, kolonne: str, del_: str = "") -> Flyt:
        """[returns]: missing throughout where this form does not ask."""
        if self.har(radid, kolonne, del_):
            return self.tall(radid, kolonne, del_)
        return np.full(self._bok.antall, np.nan)

    def rader(self, rader: Sequence[str], kolonne: str, del_: str = "") -> Flyt:
        """[rows, returns]."""
        return self._bok.stabel([self.tall(r, kolonne, del_) for r in rader])

    def rad_aar(self, radid: str, kolonne: str) -> Flyt:
        """[years, returns]."""
        return self._bok.stabel([self.tall(radid, kolonne, a) for a in self._bok.aar])

    def rader_aar(self, rader: Sequence[str], kolonne: str) -> Flyt:
        """[rows, years, returns]."""
        alle = [self.tall(r, kolonne, a) for r in rader for a in self._bok.aar]
        return self._bok.stabel(alle).reshape(len(rader), len(self._bok.aar), self._bok.antall)

    def er(self, rader: Sequence[str], kolonne: str, tekst: str, del_: str = "") -> Maske:
        """[rows, returns]: the cell says `tekst`. Letter case does not matter in a spreadsheet."""
        sokt = tekst.casefold()
        svar = np.zeros((len(rader), self._bok.antall), dtype=np.bool_)
        for linje, radid in zip(svar, rader, strict=True):
            verdier = self._bok.raa(self.nokkel(radid, kolonne, del_))
            linje[:] = [isinstance(v, str) and v.casefold() == sokt for v in verdier]
        return svar

    def tom(self, radid: str, *kolonner: str, del_: str = "") -> Maske:
        """[returns]: nothing but spaces in any of the cells. Of several, one that the form does not
        have is empty; a form that has none of them has given it another name. Raises Udekket then."""
        tom = np.ones(self._bok.antall, dtype=np.bool_)
        egne = [k for k in kolonner if self.har(radid, k, del_)]
        if not egne:
            raise Udekket(self.nokkel(radid, kolonner[0], del_))
        for kolonne in egne:
            verdier = self._bok.raa(self.nokkel(radid, kolonne, del_))
            tom &= np.array([blank(v) for v in verdier], dtype=np.bool_)
        return tom

    def assign(self, radid: str, kolonne: str, tall: Flyt, del_: str = "") -> None:
        self._bok.assign(self.nokkel(radid, kolonne, del_), tall)

    def assign_rader(self, rader: Sequence[str], kolonne: str, tall: Flyt, del_: str = "") -> None:
        """`tall` is [rows, returns]."""
        for radid, linje in zip(rader, tall, strict=True):
            self.assign(radid, kolonne, linje, del_)

    def assign_rad_aar(self, radid: str, kolonne: str, tall: Flyt) -> None:
        """`tall` is [years, returns]."""
        for aar, linje in zip(self._bok.aar, tall, strict=True):
            self.assign(radid, kolonne, linje, aar)

    def assign_rader_aar(self, rader: Sequence[str], kolonne: str, tall: Flyt) -> None:
        """`tall` is [rows, years, returns]."""
        for radid, flate in zip(rader, tall, strict=True):
            self.assign_rad_aar(radid, kolonne, flate)

    def assign_tekst(
        self, radid: str, kolonne: str, tilfeller: Mapping[str, Maske], del_: str = ""
    ) -> None:
        """A text field: the text of the case that holds. Numbers set before stay elsewhere."""
        tekster: Tekster = np.full(self._bok.antall, None, dtype=object)
        for tekst, gjelder in tilfeller.items():
            tekster[gjelder] = tekst
        self.set_tekster(radid, kolonne, tekster, del_)

    def set_tekster(self, radid: str, kolonne: str, tekster: Tekster, del_: str = "") -> None:
        """A text field: one text for each return, None where there is none."""
        self._bok.assign_tekst(self.nokkel(radid, kolonne, del_), tekster)

    def set_sjekk(
        self, radid: str, kolonne: str, tilfeller: Mapping[str, Maske], del_: str = ""
    ) -> None:
        """A text field that says the first of the cases that holds, and nothing when none does."""
        tekster: Tekster = np.full(self._bok.antall, None, dtype=object)
        for tekst, gjelder in reversed(list(tilfeller.items())):
            tekster[gjelder] = tekst or None
        self.set_tekster(radid, kolonne, tekster, del_)


class Bok:
    """All fields of all returns. A rule may only read what is input or has been computed."""

    def __init__(self, layout: Layout, returer: Sequence[Mapping[str, Verdi]]) -> None:
        self.antall: Final = len(returer)
        self.aar: Final = tuple(str(aar) for aar in layout.levetidsaar)
        #: The years as numbers, shaped to meet [years, returns] and [rows, years, returns].
        self.aarstall: Final = np.array(layout.levetidsaar, dtype=np.float64)[:, np.newaxis]
        self.rapporteringsaar: Final = str(layout.rapporteringsaar)
        self.definisjon: Final = layout.definisjon
        #: The inputs and the words of their lists, for rules that count them.
        self.lister: Final = layout.lister
        self.inndata: Final = layout.inndata
        self.felt: Final[Mapping[str, Celle]] = layout.ved_nokkel
        #: The form's own names of columns, where they are not those of the rules.
        self.kolonnenavn: Mapping[str, str] = {}
        self._returer = returer
        self._lesbare: set[str] = set()
        self._formler: list[str] = []
        self._rader: dict[str, dict[str, None]] = {}
        self._deler: dict[tuple[str, str], dict[str, None]] = {}
        eiere: list[str] = []
        self._trykt: dict[tuple[str, int], list[str]] = defaultdict(list)
        for celle in layout.celler():
            if not celle.is_felt:
                if isinstance(celle.verdi, str) and celle.stil != KOMMUNESTIL:
                    self._trykt[celle.ark, celle.rad].append(celle.verdi)
                continue
            if celle.eier != FELLES and celle.rolle == "inndata":
                eiere.append(celle.eier)
            nokkel = celle.nokkel()
            if celle.rolle != "formel":
                self._lesbare.add(nokkel)
            else:
                self._formler.append(nokkel)
            self._rader.setdefault(celle.tabell, {})[celle.radid] = None
            self._deler.setdefault((celle.tabell, celle.kolonne), {})[celle.del_] = None
        self._raa: dict[str, list[Verdi]] = {}
        self._tall: dict[str, Flyt] = {}
        self._tekst: dict[str, Tekster] = {}
        #: The kommuner of a joint workbook, or "*" for the one kommune of an ordinary one.
        self.eiere: Final = tuple(dict.fromkeys(eiere)) or (DENNE_KOMMUNEN,)
        self.egne = Felter(self, self.eiere[0])
        self.felles: Final = Felter(self, FELLES)

    def trykt(self, nokkel: str) -> tuple[str, ...]:
        """The words printed on the row of a field, from the left."""
        celle = self.felt.get(nokkel)
        if celle is None:
            raise Udekket(nokkel)
        return tuple(self._trykt[celle.ark, celle.rad])

    @property
    def tabeller(self) -> tuple[str, ...]:
        return tuple(self._rader)

    def rader(self, tabell: str) -> tuple[str, ...]:
        """The data rows of a table: no summary rows, no head fields (on a row named as the table)."""
        alle = self._rader.get(tabell, ())
        return tuple(r for r in alle if r != tabell and not r.startswith(f"{tabell}_"))

    def deler(self, tabell: str, kolonne: str) -> tuple[str, ...]:
        """The years or phases a column has."""
        return tuple(self._deler.get((tabell, self.kolonnenavn.get(kolonne, kolonne)), ()))

    def raa(self, nokkel: str) -> list[Verdi]:
        if nokkel in self._tekst:
            return list(self._tekst[nokkel])
        verdier = self._raa.get(nokkel)
        if verdier is None:
            if nokkel not in self._lesbare:
                if nokkel in self._tall:
                    return list(self._tall[nokkel].tolist())
                # A blank where a figure was would be a figure that nobody has computed.
                raise Udekket(nokkel)
            verdier = self._raa[nokkel] = [retur.get(nokkel) for retur in self._returer]
        return verdier

    def tall(self, nokkel: str) -> Flyt:
        tall = self._tall.get(nokkel)
        if tall is None:
            tall = self._tall[nokkel] = _read_tall(self.raa(nokkel))
        return tall

    def stabel(self, lag: Sequence[Flyt]) -> Flyt:
        return np.stack(lag) if lag else np.empty((0, self.antall))

    def assign(self, nokkel: str, tall: Flyt) -> None:
        """What a form asks for is what was answered, whatever a rule would make of it."""
        if nokkel not in self._lesbare:
            self._tall[nokkel] = np.broadcast_to(tall, (self.antall,))

    def assign_tekst(self, nokkel: str, tekster: Tekster) -> None:
        if nokkel not in self._lesbare:
            self._tekst[nokkel] = tekster
            self._tall.setdefault(nokkel, np.full(self.antall, np.nan))

    def resultat(self) -> Modellresultat:
        """What the rules have set; a computed field that none has set is not covered."""
        dekket = [n for n in self._formler if n in self._tall]
        tall = {}
        for nokkel in dekket:
            linje = self._tall[nokkel]
            # Overflow cannot be computed either; adding 0 turns −0 into 0.
            linje = np.where(np.isfinite(linje), linje, np.nan) + 0.0
            linje.flags.writeable = False
            tall[nokkel] = linje
        tekst = {n: t for n, t in self._tekst.items() if n in tall}
        udekket = tuple(n for n in self._formler if n not in tall)
        return Modellresultat(tuple(dekket), self.antall, tall, tekst, udekket)
