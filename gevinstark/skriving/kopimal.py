"""One finished workbook set like type: the next one of the same Layout fills in what differs.

XlsxWriter spends a third of a second on a workbook, nearly all of it on cells that are the same in
every copy. Here its own finished XML is kept, cut at the cells that can differ, and the copy is the
very bytes it would have written. Only ordinary texts and numbers are filled in; for all else
(`KanIkkeKopieres`) the plain writer is asked, and `bunke` compares the two ways as it goes.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import compress, count
from operator import is_not, ne
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.identitet import REGISTERKOLONNER, register
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.celle_xml import (
    KanIkkeKopieres,
    bunn_xml,
    konstant,
    resultat_xml,
    tabelltekst,
)
from gevinstark.skriving.diagramdata import Diagramdata, Oppslag
from gevinstark.skriving.kopiark import Kopiark
from gevinstark.skriving.skriv import lagret_resultat, write_workbook
from gevinstark.skriving.zipdeler import Zipdel, make_zipdel, packed, write_zip

_TEKSTDEL: Final = "xl/sharedStrings.xml"
_EGENSKAPER: Final = "docProps/core.xml"
_DIAGRAMMER: Final = "xl/charts/chart"
_TEKSTNUMMER: Final = re.compile(rb' t="s"><v>([0-9]+)</v></c>$')
_TEKST: Final = re.compile(rb"<si>.*?</si>", re.DOTALL)
_TEKSTHODE: Final = re.compile(rb'(<sst xmlns="[^"]*") count="[0-9]+" uniqueCount="[0-9]+">')
_TITTEL: Final = re.compile(rb"(?<=<dc:title>).*?(?=</dc:title>)", re.DOTALL)
_NUMMER: Final = re.compile("[0-9A-Za-z]+")


@dataclass(frozen=True)
class Bokinnhold:
    """One workbook to write: the arguments of `write_workbook` beside the Layout."""

    verdier: Mapping[str, Verdi]
    resultater: Mapping[Sted, Verdi]
    valg: Bokvalg


#: A cell of the workbook: the number of its sheet, and of its piece there, and the cell up to its type.
_Plass = tuple[int, int, bytes]
#: A result no workbook has.
_UKJENT: Final = object()


class Kopimal:
    """The first workbook of an issue, and the pieces the others are made from.

    Raises KanIkkeKopieres when the Layout holds what is not covered here.
    """

    def __init__(self, layout: Layout, bokinnhold: Bokinnhold) -> None:
        if any(a.tabeller for a in layout.ark) or bokinnhold.valg.identitet is None:
            raise KanIkkeKopieres("tables are written in an order of their own")
        self.innhold = write_workbook(
            layout, bokinnhold.verdier, bokinnhold.resultater, bokinnhold.valg
        )
        self._layout = layout
        self._valg = _felles(bokinnhold.valg)
        with zipfile.ZipFile(BytesIO(self.innhold)) as bok:
            self._xml = xml = {navn: bok.read(navn) for navn in bok.namelist()}
            self._deler = {
                i.filename: Zipdel(i.filename, i.CRC, i.file_size, packed(self.innhold, i))
                for i in bok.infolist()
            }
        self._diagrammer = {
            n: Diagramdata(x.decode("utf-8")) for n, x in xml.items() if n.startswith(_DIAGRAMMER)
        }
        self._fast = self._fixed_diagramdata(bokinnhold)
        #: The sheets of the Layout, and the hidden one.
        self._ark = [
            Kopiark(del_, xml[del_])
            for del_ in (f"xl/worksheets/sheet{nr}.xml" for nr in range(1, len(layout.ark) + 2))
        ]
        self._kommune = bokinnhold.valg.identitet.kommune
        #: Where each formula stands in the Layout; and in the workbook, with its <f> element.
        self._formelsteder: list[Sted] = []
        self._formler: list[tuple[_Plass, bytes]] = []
        self._sort_celler()
        self._teksthode = xml[_TEKSTDEL].partition(b"<si>")[0]
        self._numre, self._tabell = _numbered(self._tekster)
        self._kjente = {b"", *self._tabell}
        ganger = Counter(self._tekster)
        #: Those that say what no other text says.
        self._alene = {nr for nr, t in enumerate(self._tekster) if t and ganger[t] == 1}
        self._fyller = bokinnhold.verdier.keys()
        #: What each formula of the first workbook came to, once every one of them is known to be written as
        #: XlsxWriter does it.
        self._resultater: Sequence[object] = [_UKJENT] * len(self._formler)
        if self.print_bok(bokinnhold) != self.innhold:
            raise KanIkkeKopieres("the pieces do not make the workbook they were cut from")
        self._resultater = [*map(bokinnhold.resultater.get, self._formelsteder)]

    # ---------------------------------------------------------------- sorting

    def _sort_celler(self) -> None:
        """Formulas, and texts with the cells that show each, in the order they were written. What may differ
        in another workbook is a text of its own, whatever it says; b"" is what is no text."""
        konstanter: list[_Plass] = []
        for nr, ark in enumerate(self._layout.ark):
            ved_adresse = self._ark[nr].celler
            for celle in ark.celler:
                bit, hode, indre = ved_adresse[celle.adresse]
                if celle.formel is None:
                    konstanter.append((nr, bit, hode))
                else:
                    formel = indre[: indre.index(b"<v>")]
                    self._formelsteder.append(celle.sted)
                    self._formler.append(((nr, bit, hode), formel))
        identitet = len(konstanter)
        skjult = len(self._ark) - 1
        konstanter += [(skjult, bit, hode) for bit, hode, _ in self._ark[skjult].celler.values()]
        tabell = _TEKST.findall(self._xml[_TEKSTDEL])
        tekster = [
            tabell[int(t[1])] if (t := _TEKSTNUMMER.search(self._ark[ark].biter[bit])) else b""
            for ark, bit, _ in konstanter
        ]
        felt = _open_plasser(self._layout)
        nokler = self._register_plasser(tekster, identitet)
        egne = {identitet, *nokler, *(nr for nr, _ in felt.values())}
        celler: dict[bytes | int, list[_Plass]] = {}
        for nr, (tekst, plass) in enumerate(zip(tekster, konstanter, strict=True)):
            celler.setdefault(nr if nr in egne else tekst, []).append(plass)
        self._tekster = [tekster[t] if isinstance(t, int) else t for t in celler]
        self._celler = list(celler.values())
        nummer = dict(zip(celler, count(), strict=False))
        self._felt = {nokkel: (nummer[nr], celle) for nokkel, (nr, celle) in felt.items()}
        self._nokler = [(nummer[nr], rest) for nr, rest in nokler.items()]
        self._identitet = nummer[identitet]

    def _register_plasser(self, tekster: Sequence[bytes], identitet: int) -> dict[int, bytes]:
        """The keys of the hidden register that begin with the kommune's number: where, and the rest."""
        start = f"<si><t>{self._kommune}".encode()
        felt = (c for c in self._layout.celler() if c.is_felt)
        plasser = {}
        nr = identitet + 2 + len(REGISTERKOLONNER)
        for celle, rad in zip(felt, register(self._layout, self._kommune), strict=True):
            if celle.eier == DENNE_KOMMUNEN:
                if not tekster[nr].startswith(start):
                    raise KanIkkeKopieres("the register is not where it was expected")
                plasser[nr] = tekster[nr][len(start) :]
            nr += sum(map(bool, rad))
        return plasser

    # ---------------------------------------------------------------- printing

    def print_bok(self, bokinnhold: Bokinnhold) -> bytes:
        """The bytes of `write_workbook`. Raises KanIkkeKopieres when only that can write them."""
        valg = bokinnhold.valg
        if _felles(valg) != self._valg or valg.merker or valg.identitet is None:
            raise KanIkkeKopieres("notes, protection or time differ")
        if not _NUMMER.fullmatch(valg.identitet.kommune):
            raise KanIkkeKopieres("the key of the kommune is no number")
        tekster, haler = self._fill(bokinnhold, str(valg.identitet), valg.identitet.kommune)
        numre, tabell = self._print_tekster(tekster)
        tittel = tabelltekst(valg.tittel).encode("utf-8")
        nye = {
            _TEKSTDEL: tabell,
            _EGENSKAPER: _TITTEL.sub(lambda _: tittel, self._xml[_EGENSKAPER]),
            **self._diagramdeler(bokinnhold),
        }
        endret: list[dict[int, bytes]] = [{} for _ in self._ark]
        for ark, nr, bit in self._find_endret(bokinnhold, numre, haler):
            if bit != self._ark[ark].biter[nr]:
                endret[ark][nr] = bit
        deler = dict(self._deler)
        deler |= {
            a.del_: a.pack(biter) for a, biter in zip(self._ark, endret, strict=True) if biter
        }
        deler |= {navn: make_zipdel(navn, x) for navn, x in nye.items() if x != self._xml[navn]}
        return write_zip(deler.values())

    def _fill(
        self, bokinnhold: Bokinnhold, identitet: str, kommune: str
    ) -> tuple[dict[int, bytes], dict[int, bytes]]:
        """The texts that differ in this workbook, and its constants that are no texts: number of the text
        -> what it says, or the end of the cell."""
        tekster: dict[int, bytes] = {}
        haler: dict[int, bytes] = {}
        for nokkel in self._felt.keys() & (self._fyller | bokinnhold.verdier.keys()):
            nr, celle = self._felt[nokkel]
            tekst, hale = konstant(bokinnhold.verdier.get(nokkel, celle.verdi))
            tekster[nr] = tekst.encode("utf-8")
            if celle.lenke and tekster[nr] != self._tekster[nr]:
                raise KanIkkeKopieres("a link is written in several places")
            if hale:
                haler[nr] = hale.encode()
        tekster[self._identitet] = f"<si><t>{tabelltekst(identitet)}</t></si>".encode()
        endret = {nr: t for nr, t in tekster.items() if t != self._tekster[nr]}
        if kommune != self._kommune:
            start = f"<si><t>{kommune}".encode()
            endret |= {nr: start + rest for nr, rest in self._nokler}
        return endret, haler

    def _print_tekster(self, endret: Mapping[int, bytes]) -> tuple[Sequence[int], bytes]:
        """The number of each text in the table of them, and the table."""
        nye = set(endret.values())
        if (
            len(nye) == len(endret)
            and self._alene.issuperset(endret)
            and self._kjente.isdisjoint(nye)
        ):
            # Every text that differs was alone in saying what it said, and is in saying what it says.
            numre, tabell, hode = self._numre, list(self._tabell), self._teksthode
            for nr, tekst in endret.items():
                tabell[numre[nr]] = tekst
        else:
            tekster = list(self._tekster)
            for nr, tekst in endret.items():
                tekster[nr] = tekst
            numre, tabell = _numbered(tekster)
            antall = sum(compress(map(len, self._celler), tekster))
            antallene = rf'\1 count="{antall}" uniqueCount="{len(tabell)}">'
            hode = _TEKSTHODE.sub(antallene.encode(), self._teksthode)
        return numre, b"".join((hode, *tabell, b"</sst>"))

    def _find_endret(
        self, bokinnhold: Bokinnhold, numre: Sequence[int], haler: Mapping[int, bytes]
    ) -> Iterator[tuple[int, int, bytes]]:
        """The pieces that may not be those of the first workbook: sheet, number, and what it is."""
        ulike = () if numre is self._numre else map(ne, numre, self._numre)
        for nr in compress(count(), ulike):
            for ark, bit, hode in self._celler[nr]:
                yield ark, bit, b'%b t="s"><v>%d</v></c>' % (hode, numre[nr])
        for nr, hale in haler.items():
            for ark, bit, hode in self._celler[nr]:
                yield ark, bit, hode + hale
        resultater = [*map(bokinnhold.resultater.get, self._formelsteder)]
        for nr in compress(count(), map(is_not, resultater, self._resultater)):
            if repr(resultater[nr]) != repr(self._resultater[nr]):
                (ark, bit, hode), formel = self._formler[nr]
                type_, verdi = (t.encode("utf-8") for t in resultat_xml(resultater[nr]))
                yield ark, bit, b"%b%b>%b<v>%b</v></c>" % (hode, type_, formel, verdi)
        bunn = bunn_xml(bokinnhold.valg).encode("utf-8")
        for nr, kopi in enumerate(self._ark):
            if kopi.bunn is not None:
                yield nr, kopi.bunn, bunn

    # ---------------------------------------------------------------- charts keep copies of figures

    def _diagramdeler(self, bokinnhold: Bokinnhold) -> dict[str, bytes]:
        if self._fixed_diagramdata(bokinnhold) != self._fast:
            raise KanIkkeKopieres("the names or categories of a chart differ")
        oppslag = self._oppslag(bokinnhold)
        return {n: diagram.fill(oppslag).encode("utf-8") for n, diagram in self._diagrammer.items()}

    def _fixed_diagramdata(self, bokinnhold: Bokinnhold) -> list[str]:
        oppslag = self._oppslag(bokinnhold)
        return [t for diagram in self._diagrammer.values() for t in diagram.fixed(oppslag)]

    def _oppslag(self, bokinnhold: Bokinnhold) -> Oppslag:
        def look_up(sted: Sted) -> tuple[Celle | None, Verdi]:
            celle = self._layout.ved_sted.get(sted)
            return celle, None if celle is None else _verdi(celle, bokinnhold)

        return look_up


def _felles(valg: Bokvalg) -> Bokvalg:
    """What must be equal in all workbooks of an issue."""
    return replace(valg, tittel="", bunntekst="", identitet=None)


def _verdi(celle: Celle, bokinnhold: Bokinnhold) -> Verdi:
    if celle.formel is not None:
        return lagret_resultat(bokinnhold.resultater.get(celle.sted))
    return bokinnhold.verdier.get(celle.nokkel(), celle.verdi) if celle.is_felt else celle.verdi


def _open_plasser(layout: Layout) -> dict[str, tuple[int, Celle]]:
    """Field key -> which of the constants it is, in the order written."""
    konstanter = (c for c in layout.celler() if c.formel is None)
    return {c.nokkel(): (nr, c) for nr, c in enumerate(konstanter) if c.is_felt}


def _numbered(tekster: Sequence[bytes]) -> tuple[list[int], list[bytes]]:
    """The number of each text in the table of shared strings (-1: no text), and the table."""
    tabell = defaultdict(count().__next__, {b"": -1})
    numre = [*map(tabell.__getitem__, tekster)]
    del tabell[b""]
    return numre, [*tabell]
