"""The fields of all returns as arrays: what the rules read from and write to.

Arrays have the returns last: [returns], [rows, returns] or [rows, years, returns].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import DENNE_KOMMUNEN, FELLES, Layout
from gevinstark.omregning.modell.resultat import Modellresultat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.regning import Flyt, Maske, Tekster

#: What the form prints where a benefit cannot be taken out of the budget (R4).
IKKE_AKTUELT: Final = "N/A"


def _nokkel(eier: str, radid: str, kolonne: str, del_: str) -> str:
    deler = (eier, radid, kolonne)
    return ".".join((*deler, del_) if del_ else deler)


def _les_tall(verdier: Sequence[Verdi]) -> Flyt:
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


class Felter:
    """Fields of one owner; `egne` and `felles` are the two views the rules use."""

    def __init__(self, bok: Bok, eier: str) -> None:
        self._bok = bok
        self._eier = eier

    def nokkel(self, radid: str, kolonne: str, del_: str = "") -> str:
        return _nokkel(self._eier, radid, kolonne, del_)

    def tall(self, radid: str, kolonne: str, del_: str = "") -> Flyt:
        """[returns]."""
        return self._bok.tall(self.nokkel(radid, kolonne, del_))

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

    def sett(self, radid: str, kolonne: str, tall: Flyt, del_: str = "") -> None:
        self._bok.sett(self.nokkel(radid, kolonne, del_), tall)

    def sett_rader(self, rader: Sequence[str], kolonne: str, tall: Flyt, del_: str = "") -> None:
        """`tall` is [rows, returns]."""
        for radid, linje in zip(rader, tall, strict=True):
            self.sett(radid, kolonne, linje, del_)

    def sett_rad_aar(self, radid: str, kolonne: str, tall: Flyt) -> None:
        """`tall` is [years, returns]."""
        for aar, linje in zip(self._bok.aar, tall, strict=True):
            self.sett(radid, kolonne, linje, aar)

    def sett_rader_aar(self, rader: Sequence[str], kolonne: str, tall: Flyt) -> None:
        """`tall` is [rows, years, returns]."""
        for radid, flate in zip(rader, tall, strict=True):
            self.sett_rad_aar(radid, kolonne, flate)

    def sett_tekst(
        self, radid: str, kolonne: str, tilfeller: Mapping[str, Maske], del_: str = ""
    ) -> None:
        """A text field: the text of the case that holds. Numbers set before stay elsewhere."""
        tekster: Tekster = np.full(self._bok.antall, None, dtype=object)
        for tekst, gjelder in tilfeller.items():
            tekster[gjelder] = tekst
        self._bok.sett_tekst(self.nokkel(radid, kolonne, del_), tekster)


class Bok:
    """All fields of all returns. A rule may only read what is input or has been computed."""

    def __init__(self, layout: Layout, returer: Sequence[Mapping[str, Verdi]]) -> None:
        self.antall: Final = len(returer)
        self.aar: Final = tuple(str(aar) for aar in layout.levetidsaar)
        #: The years as numbers, shaped to meet [years, returns] and [rows, years, returns].
        self.aarstall: Final = np.array(layout.levetidsaar, dtype=np.float64)[:, np.newaxis]
        self.rapporteringsaar: Final = str(layout.rapporteringsaar)
        self._returer = returer
        self._lesbare: set[str] = set()
        self._formler: dict[str, str] = {}
        self._rader: dict[str, dict[str, None]] = {}
        self._deler: dict[tuple[str, str], dict[str, None]] = {}
        eiere: list[str] = []
        for celle in layout.celler():
            if not celle.er_felt:
                continue
            if celle.eier != FELLES and celle.rolle == "inndata":
                eiere.append(celle.eier)
            nokkel = celle.nokkel()
            if celle.rolle != "formel":
                self._lesbare.add(nokkel)
            elif not celle.visning:
                self._formler[nokkel] = f"{celle.ark}!{celle.adresse}"
            self._rader.setdefault(celle.tabell, {})[celle.radid] = None
            self._deler.setdefault((celle.tabell, celle.kolonne), {})[celle.del_] = None
        self._raa: dict[str, list[Verdi]] = {}
        self._tall: dict[str, Flyt] = {}
        self._tekst: dict[str, Tekster] = {}
        #: The kommuner of a joint workbook, or "*" for the one kommune of an ordinary one.
        self.eiere: Final = tuple(dict.fromkeys(eiere)) or (DENNE_KOMMUNEN,)
        self.egne = Felter(self, self.eiere[0])
        self.felles: Final = Felter(self, FELLES)

    @property
    def tabeller(self) -> tuple[str, ...]:
        return tuple(self._rader)

    def rader(self, tabell: str) -> tuple[str, ...]:
        """The data rows of a table: no summary rows, no head fields (on a row named as the table)."""
        alle = self._rader.get(tabell, ())
        return tuple(r for r in alle if r != tabell and not r.startswith(f"{tabell}_"))

    def deler(self, tabell: str, kolonne: str) -> tuple[str, ...]:
        """The years or phases a column has."""
        return tuple(self._deler.get((tabell, kolonne), ()))

    def raa(self, nokkel: str) -> list[Verdi]:
        if nokkel in self._tekst:
            return list(self._tekst[nokkel])
        verdier = self._raa.get(nokkel)
        if verdier is None:
            if nokkel not in self._lesbare:
                # A new form version must get its own rules, not a blank where a figure was.
                grunn = "er ikke regnet ut ennå" if nokkel in self._formler else "finnes ikke"
                raise InternFeil(f"En regel i modellen leser feltet {nokkel}, som {grunn}.")
            verdier = self._raa[nokkel] = [retur.get(nokkel) for retur in self._returer]
        return verdier

    def tall(self, nokkel: str) -> Flyt:
        tall = self._tall.get(nokkel)
        if tall is None:
            tall = self._tall[nokkel] = _les_tall(self.raa(nokkel))
        return tall

    def stabel(self, lag: Sequence[Flyt]) -> Flyt:
        return np.stack(lag) if lag else np.empty((0, self.antall))

    def sett(self, nokkel: str, tall: Flyt) -> None:
        if nokkel in self._lesbare:
            raise InternFeil(
                f"Modellen regner ut {nokkel}, som skjemaet har som inndata eller fast."
            )
        # What is summed over no rows is one number, and the same for all.
        self._tall[nokkel] = np.broadcast_to(tall, (self.antall,))

    def sett_tekst(self, nokkel: str, tekster: Tekster) -> None:
        self._tekst[nokkel] = tekster
        self._tall.setdefault(nokkel, np.full(self.antall, np.nan))

    def resultat(self) -> Modellresultat:
        """Raises InternFeil when the form has a computed field that no rule has set."""
        uten = [f"{n} ({sted})" for n, sted in self._formler.items() if n not in self._tall]
        if uten:
            raise InternFeil(f"Modellen har ingen regel for {len(uten)} felt: {', '.join(uten)}.")
        tall = {}
        for nokkel in self._formler:
            linje = self._tall[nokkel]
            # Overflow cannot be computed either; adding 0 turns −0 into 0.
            linje = np.where(np.isfinite(linje), linje, np.nan) + 0.0
            linje.flags.writeable = False
            tall[nokkel] = linje
        tekst = {n: t for n, t in self._tekst.items() if n in self._formler}
        return Modellresultat(tuple(self._formler), self.antall, tall, tekst)
