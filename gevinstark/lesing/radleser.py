"""A sheet row by row, where rows that were read before are not read again."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.verdi import Verdi
from gevinstark.lesing import radminne, radskjelett
from gevinstark.lesing.arkleser import LIKEGYLDIG, SLUTTMERKE, Arkleser, Celler, Ferdige
from gevinstark.lesing.avlesning import Lestcelle
from gevinstark.lesing.delte_tekster import find_nummer
from gevinstark.lesing.radminne import Lesterader
from gevinstark.lesing.radskjelett import split_verdier
from gevinstark.lesing.radstrom import (
    POSTFELT,
    RADSLUTT,
    AnnenSkrivemaate,
    count_plain,
    group_felt,
    plain_felt,
    plain_poster,
)
from gevinstark.lesing.skriveformer import RADMERKER, TALL
from gevinstark.lesing.synlighet import Skjulte, find_skjulte_rader

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Rows read together at most, for the sake of memory.
_SAMMEN: Final = 64
_UTEN_VIRKNING: Final = LIKEGYLDIG | {None}


class Radleser(Arkleser):
    """Reads a sheet that is plainly spelled, with the memory of all rows that others had."""

    def read_rader(self, arkdata: bytes, hoyst: int) -> tuple[Ferdige, int, Skjulte]:
        """What `read_celler` gives of `plain_poster`, how many cells there are, blank ones included,
        and the hidden rows; rows that were read before are not read again (`radminne`).

        Raises AnnenSkrivemaate for any other spelling, and for more than `hoyst` cells.
        """
        # Without an end of a row it could be the beginning of one that is known.
        kjent = self._find(arkdata) if arkdata.endswith(RADSLUTT) else None
        if kjent is None:
            with self._explained():
                return self._read_rader(arkdata, hoyst)
        if kjent.antall > hoyst:
            raise AnnenSkrivemaate
        return kjent.celler, kjent.antall, kjent.skjulte

    def _find(self, skrevet: bytes) -> Lesterader | None:
        """Rows read before, when all they depend on is the same."""
        kjent = radminne.find(skrevet)
        if kjent is None or kjent.stilmerke is not self._bok.stilmerke:
            return None
        try:
            tekster = list(map(self._bok.tekster.skrevet.__getitem__, kjent.numre))
        except IndexError:
            return None
        return kjent if kjent.tekster == tekster else None

    def _read_rader(self, arkdata: bytes, hoyst: int) -> tuple[Celler, int, Skjulte]:
        celler: Celler = {}
        skjulte: Skjulte = ()
        rad = antall = 0
        *rader, hale = arkdata.split(RADSLUTT)
        kjente = list(map(self._find, rader))
        for lest in self._read_alle(rader, kjente):
            rad = lest.siste
            antall += lest.antall
            if antall > hoyst:
                raise AnnenSkrivemaate
            celler |= lest.celler
            skjulte += lest.skjulte
        if hale:
            # Blank rows after the last with cells.
            self._read_poster(plain_poster(hale), celler, rad)
            skjulte += find_skjulte_rader(hale)
        self._finish(celler)
        if rader and None not in kjente and not hale:
            # Most likely nobody has anything to write in this sheet: next time it is known whole.
            numre = [nr for k in kjente if k for nr in k.numre]
            tekster = [t for k in kjente if k for t in k.tekster]
            alle = Lesterader(1, rad, antall, celler, numre, tekster, self._bok.stilmerke, skjulte)
            radminne.keep(arkdata, alle)
        return celler, antall, skjulte

    def _read_alle(
        self, rader: list[bytes], kjente: list[Lesterader | None]
    ) -> Iterator[Lesterader]:
        """All rows in their order, those that are not known now read."""
        rad = 0
        if self._bok.stilmerke is None:
            for fra in range(0, len(rader), _SAMMEN):
                yield (lest := self._read_sammen(rader[fra : fra + _SAMMEN], rad))
                rad = lest.siste
            return
        # Of a sheet that is new to us all rows may come again; else what is new is mostly answers.
        nytt_ark = 2 * kjente.count(None) > len(rader)
        for skrevet, kjent in zip(rader, kjente, strict=True):
            # A known row in the wrong place is read once more, which tells what is wrong.
            i_orden = kjent is not None and kjent.forste > rad
            lest = kjent if kjent and i_orden else self._read_ny(skrevet, rad, nytt_ark=nytt_ark)
            yield lest
            rad = lest.siste

    def _read_sammen(self, rader: list[bytes], forrige: int) -> Lesterader:
        """Rows that come after row `forrige`, not to be kept."""
        skrevet = RADSLUTT.join(rader)
        celler: Celler = {}
        siste = self._read_poster(plain_poster(skrevet + RADSLUTT), celler, forrige)
        # Row by row, as of rows that are kept: there is a limit to how many are told.
        skjulte = find_skjulte_rader(skrevet) and tuple(
            chain.from_iterable(map(find_skjulte_rader, rader))
        )
        return Lesterader(0, siste, count_plain(skrevet), celler, [], [], None, skjulte)

    def _read_ny(self, skrevet: bytes, forrige: int, *, nytt_ark: bool) -> Lesterader:
        """A row that comes after row `forrige`, in bytes up to its end; kept for the next file."""
        huskes = nytt_ark or radminne.may_return(self._ark, skrevet)
        if not huskes and (svar := self._read_svar(skrevet, forrige)):
            return svar
        rad, typer = self._read_rad(skrevet, forrige)
        if typer is not None and huskes:
            radminne.keep(skrevet, rad)
        if typer is not None and not nytt_ark:
            radskjelett.keep(split_verdier(skrevet)[0], rad, typer)
        return rad

    def _read_svar(self, skrevet: bytes, forrige: int) -> Lesterader | None:
        """A row that comes after row `forrige` and is known but for its values; None when it is not."""
        skjelett, verdier = split_verdier(skrevet)
        kjent = radskjelett.find(skjelett)
        if kjent is None or verdier is None or kjent.rad.forste <= forrige:
            return None
        if kjent.rad.stilmerke is not self._bok.stilmerke:
            return None
        celler = dict(kjent.rad.celler)
        tekster, tall, ny = self._bok.tekster, TALL, tuple.__new__
        for (type_, sted, eget), tekst in zip(kjent.verdier, verdier, strict=True):
            verdi: Verdi
            raa: str | None = None
            if type_ is None:
                verdi, raa = tall[tekst], tekst
            elif type_ == "s":
                verdi = tekster[tekst]
            else:
                verdi, raa = self._other(type_, tekst, *sted)
            if verdi is None:
                return None
            celler[sted] = ny(Lestcelle, (verdi, raa, *eget))
        return kjent.rad._replace(celler=celler)

    def _read_rad(self, skrevet: bytes, forrige: int) -> tuple[Lesterader, list[str | None] | None]:
        """Any other row, and the types of its values; None in their place when it cannot be read alone."""
        felt = plain_felt(skrevet + RADSLUTT)
        celler: Celler = {}
        siste = self._read_poster(group_felt(felt), celler, forrige)
        merker, typer, formelattributter, tekster = (felt[nr::POSTFELT] for nr in (1, 4, 5, 7))
        verdier = [(tp, t) for tp, t in zip(typer, tekster, strict=True) if t is not None]
        numre = [nr for tp, t in verdier if tp == "s" and (nr := find_nummer(t)) is not None]
        rader = [RADMERKER[m][0] or 0 for m in merker if m is not None and m != SLUTTMERKE]
        rad = Lesterader(
            forste=rader[0],
            siste=siste,
            antall=count_plain(skrevet),
            celler=celler,
            numre=numre,
            tekster=[self._bok.tekster.skrevet[nr] for nr in numre],
            stilmerke=self._bok.stilmerke,
            skjulte=find_skjulte_rader(skrevet),
        )
        # Dates of the file's own date system, and formulas that count for several cells.
        egen = "d" not in typer and _UTEN_VIRKNING.issuperset(formelattributter)
        alene = egen and all(f < r for f, r in pairwise([forrige, *rader]))
        return rad, [tp for tp, _ in verdier] if alene else None
