"""One finished workbook set like type: the next one of the same Layout fills in what differs.

XlsxWriter spends a third of a second on a workbook, nearly all of it on cells that are the same in
every copy. Here its own finished XML is kept, cut at the cells that can differ, and the copy is the
very bytes it would have written. Only ordinary texts and numbers are filled in; for all else
(`KanIkkeKopieres`) the plain writer is asked, and `bunke` compares the two ways as it goes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.identitet import REGISTERHODE, REGISTERKOLONNER, SKJULT_ARK, register
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi, celleadresse, parse_celle
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.celle_xml import (
    KanIkkeKopieres,
    bunn_xml,
    konstant,
    resultat_xml,
    tabelltekst,
)
from gevinstark.skriving.diagramdata import Oppslag, fill_figures, fixed_data
from gevinstark.skriving.skriv import lagret_resultat, write_workbook
from gevinstark.skriving.zipdeler import Delstart, Zipdel, make_zipdel, write_zip

_TEKSTDEL: Final = "xl/sharedStrings.xml"
_EGENSKAPER: Final = "docProps/core.xml"
_DIAGRAMMER: Final = "xl/charts/chart"
_CELLE: Final = re.compile(
    r'<c r="(?P<sted>[A-Z]+[0-9]+)"(?P<stil>(?: s="[0-9]+")?)[^>]*?(?:/>|>(?P<indre>.*?)</c>)',
    re.DOTALL,
)
_TEKSTNUMMER: Final = re.compile(r' t="s"><v>([0-9]+)</v></c>$')
_TEKST: Final = re.compile(r"<si>.*?</si>", re.DOTALL)
_TEKSTHODE: Final = re.compile(r'(<sst xmlns="[^"]*") count="[0-9]+" uniqueCount="[0-9]+">')
_BUNN: Final = re.compile(r"(?<=<oddFooter>).*?(?=</oddFooter>)", re.DOTALL)
_TITTEL: Final = re.compile(r"(?<=<dc:title>).*?(?=</dc:title>)", re.DOTALL)
_NUMMER: Final = re.compile("[0-9A-Za-z]+")


@dataclass(frozen=True)
class Bokinnhold:
    """One workbook to write: the arguments of `write_workbook` beside the Layout."""

    verdier: Mapping[str, Verdi]
    resultater: Mapping[Sted, Verdi]
    valg: Bokvalg


@dataclass(slots=True)
class _Kopiark:
    """One sheet's XML cut in pieces. Every cell is a piece of its own, and so is the footer."""

    del_: str
    biter: list[str]
    #: Cells with a constant, in the order they were written: piece, and the cell up to its type.
    konstanter: list[tuple[int, str]]
    #: Cells with a formula: place, piece, the cell up to its type, and its <f> element.
    formler: list[tuple[Sted, int, str, str]]
    bunn: int | None
    #: The pieces in front of the first that differed in the workbook made last, how many they are.
    start: tuple[int, Delstart] | None = None

    def pack(self, endret: Mapping[int, str]) -> Zipdel:
        """The sheet with some pieces (their number -> what they are now) unlike the first workbook's."""
        forste = min(endret)
        if self.start is None or self.start[0] != forste:
            felles = "".join(self.biter[:forste]).encode("utf-8")
            self.start = forste, Delstart(self.del_, felles)
        biter = self.biter[forste:]
        for nr, bit in endret.items():
            biter[nr - forste] = bit
        return self.start[1].finish("".join(biter).encode("utf-8"))


class Kopimal:
    """The first workbook of an issue, and the pieces the others are made from.

    Raises Utenfor when the Layout holds what is not covered here.
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
            self._deler = {i.filename: make_zipdel(i.filename, bok.read(i)) for i in bok.infolist()}
            xml = {navn: bok.read(navn).decode("utf-8") for navn in bok.namelist()}
        self._egenskaper = xml[_EGENSKAPER]
        self._teksthode = xml[_TEKSTDEL].partition("<si>")[0]
        self._diagrammer = {n: x for n, x in xml.items() if n.startswith(_DIAGRAMMER)}
        kommune = bokinnhold.valg.identitet.kommune
        arknavn = [*(a.navn for a in layout.ark), SKJULT_ARK]
        arkceller = [*_layoutceller(layout), _skjulte(layout, kommune)]
        self._ark = [
            _cut(f"xl/worksheets/sheet{nr}.xml", xml, navn, celler)
            for nr, (navn, celler) in enumerate(zip(arknavn, arkceller, strict=True), 1)
        ]
        self._fast = self._fixed_diagramdata(bokinnhold)
        tekster = _TEKST.findall(xml[_TEKSTDEL])
        #: The text of every constant in the order they were written; "" for what is no text.
        self._tekster = [
            tekster[int(t.group(1))] if (t := _TEKSTNUMMER.search(ark.biter[bit])) else ""
            for ark in self._ark
            for bit, _ in ark.konstanter
        ]
        #: Where the hidden sheet's texts begin, with the identity.
        self._identitet = sum(len(ark.konstanter) for ark in self._ark[:-1])
        self._numre = _numbered(self._tekster)[0]
        self._fyller = bokinnhold.verdier.keys()
        self._felt = _open_plasser(layout)
        self._nokler = self._register_plasser(kommune)
        #: What the formulas of the first workbook came to, once every one of them is known to be written
        #: as XlsxWriter does it.
        self._resultater: dict[Sted, str] = {}
        if self.print_bok(bokinnhold) != self.innhold:
            raise KanIkkeKopieres("the pieces do not make the workbook they were cut from")
        self._resultater = {sted: repr(v) for sted, v in bokinnhold.resultater.items()}

    def _register_plasser(self, kommune: str) -> list[tuple[int, str]]:
        """The keys of the hidden register that begin with the kommune's number: where, and the rest."""
        start = f"<si><t>{kommune}"
        felt = (c for c in self._layout.celler() if c.is_felt)
        plasser = []
        nr = self._identitet + 2 + len(REGISTERKOLONNER)
        for celle, rad in zip(felt, register(self._layout, kommune), strict=True):
            if celle.eier == DENNE_KOMMUNEN:
                if not self._tekster[nr].startswith(start):
                    raise KanIkkeKopieres("the register is not where it was expected")
                plasser.append((nr, self._tekster[nr][len(start) :]))
            nr += sum(map(bool, rad))
        return plasser

    def print_bok(self, bokinnhold: Bokinnhold) -> bytes:
        """The bytes of `write_workbook`. Raises Utenfor when only that can write them."""
        valg = bokinnhold.valg
        if _felles(valg) != self._valg or valg.merker or valg.identitet is None:
            raise KanIkkeKopieres("notes, protection or time differ")
        if not _NUMMER.fullmatch(valg.identitet.kommune):
            raise KanIkkeKopieres("the key of the kommune is no number")
        tekster, haler = self._fill(bokinnhold, str(valg.identitet), valg.identitet.kommune)
        numre, unike = _numbered(tekster)
        deler = dict(self._deler)
        start = 0
        for ark in self._ark:
            slutt = start + len(ark.konstanter)
            if endret := self._find_endret(ark, bokinnhold, start, numre, haler):
                deler[ark.del_] = ark.pack(endret)
            start = slutt
        antall = len(tekster) - tekster.count("")
        hode = _TEKSTHODE.sub(rf'\1 count="{antall}" uniqueCount="{len(unike)}">', self._teksthode)
        nye = {_TEKSTDEL: "".join(chain((hode,), unike, ("</sst>",)))}
        nye[_EGENSKAPER] = _TITTEL.sub(lambda _: tabelltekst(valg.tittel), self._egenskaper)
        nye |= self._diagramdeler(bokinnhold)
        deler |= {navn: make_zipdel(navn, innhold.encode("utf-8")) for navn, innhold in nye.items()}
        return write_zip(deler.values())

    def _fill(
        self, bokinnhold: Bokinnhold, identitet: str, kommune: str
    ) -> tuple[list[str], dict[int, str]]:
        """The texts of this workbook, and its constants that are no texts: which -> end of the cell."""
        tekster = list(self._tekster)
        haler: dict[int, str] = {}
        for nokkel in self._felt.keys() & (self._fyller | bokinnhold.verdier.keys()):
            plass, celle = self._felt[nokkel]
            tekst, hale = konstant(bokinnhold.verdier.get(nokkel, celle.verdi))
            if celle.lenke and tekst != tekster[plass]:
                raise KanIkkeKopieres("a link is written in several places")
            tekster[plass] = tekst
            if hale:
                haler[plass] = hale
        for plass, rest in self._nokler:
            tekster[plass] = f"<si><t>{kommune}{rest}"
        tekster[self._identitet] = f"<si><t>{tabelltekst(identitet)}</t></si>"
        return tekster, haler

    def _find_endret(
        self,
        ark: _Kopiark,
        bokinnhold: Bokinnhold,
        start: int,
        numre: Sequence[int],
        haler: Mapping[int, str],
    ) -> dict[int, str]:
        """The sheet's pieces that are not those of the first workbook: number -> what it is."""
        biter: dict[int, str] = {}
        slutt = start + len(ark.konstanter)
        if numre[start:slutt] != self._numre[start:slutt]:
            for nr, (bit, hode) in enumerate(ark.konstanter, start):
                if numre[nr] != self._numre[nr]:
                    biter[bit] = f'{hode} t="s"><v>{numre[nr]}</v></c>'
        for nr in haler.keys() & range(start, slutt):
            bit, hode = ark.konstanter[nr - start]
            biter[bit] = hode + haler[nr]
        for sted, bit, hode, formel in ark.formler:
            resultat = bokinnhold.resultater.get(sted)
            if repr(resultat) != self._resultater.get(sted):
                type_, verdi = resultat_xml(resultat)
                biter[bit] = f"{hode}{type_}>{formel}<v>{verdi}</v></c>"
        if ark.bunn is not None:
            biter[ark.bunn] = bunn_xml(bokinnhold.valg)
        return {nr: bit for nr, bit in biter.items() if bit != ark.biter[nr]}

    # ---------------------------------------------------------------- charts keep copies of figures

    def _diagramdeler(self, bokinnhold: Bokinnhold) -> dict[str, str]:
        if self._fixed_diagramdata(bokinnhold) != self._fast:
            raise KanIkkeKopieres("the names or categories of a chart differ")
        return {
            navn: fill_figures(xml, self._oppslag(bokinnhold))
            for navn, xml in self._diagrammer.items()
        }

    def _fixed_diagramdata(self, bokinnhold: Bokinnhold) -> list[str]:
        return [
            t
            for xml in self._diagrammer.values()
            for t in fixed_data(xml, self._oppslag(bokinnhold))
        ]

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


# -------------------------------------------------------------------- cutting


def _layoutceller(layout: Layout) -> Iterator[list[tuple[str, bool]]]:
    """Address of every cell in the order written, and whether it is a formula, sheet by sheet."""
    for ark in layout.ark:
        yield [(c.adresse, c.formel is not None) for c in ark.celler]


def _skjulte(layout: Layout, kommune: str) -> list[tuple[str, bool]]:
    adresser = [celleadresse(1, 1), celleadresse(2, 1)]
    adresser += [celleadresse(REGISTERHODE, kol + 1) for kol in range(len(REGISTERKOLONNER))]
    for rad, tekster in enumerate(register(layout, kommune), REGISTERHODE + 1):
        adresser += [celleadresse(rad, kol) for kol, tekst in enumerate(tekster, 1) if tekst]
    return [(a, False) for a in adresser]


def _cut(
    del_: str, deler: Mapping[str, str], navn: str, celler: Iterable[tuple[str, bool]]
) -> _Kopiark:
    xml = deler[del_]
    biter: list[str] = []
    ved_adresse: dict[str, tuple[int, str, str]] = {}
    til = 0
    for treff in _CELLE.finditer(xml):
        biter += [xml[til : treff.start()], treff[0]]
        hode = f'<c r="{treff["sted"]}"{treff["stil"]}'
        ved_adresse[treff["sted"]] = len(biter) - 1, hode, treff["indre"] or ""
        til = treff.end()
    hale = xml[til:]
    bunn = None
    if treff_bunn := _BUNN.search(hale):
        biter += [hale[: treff_bunn.start()], treff_bunn[0], hale[treff_bunn.end() :]]
        bunn = len(biter) - 2
    else:
        biter.append(hale)
    ark = _Kopiark(del_, biter, [], [], bunn)
    for adresse, er_formel in celler:
        if adresse not in ved_adresse:
            raise KanIkkeKopieres(f"{navn}!{adresse} was not written")
        bit, hode, indre = ved_adresse[adresse]
        if er_formel:
            plass = parse_celle(adresse)
            assert plass is not None  # noqa: S101 - the Layout made it
            formel = indre[: indre.index("<v>")]
            ark.formler.append((Sted(navn, *plass), bit, hode, formel))
        else:
            ark.konstanter.append((bit, hode))
    return ark


def _open_plasser(layout: Layout) -> dict[str, tuple[int, Celle]]:
    """Field key -> which of the constants it is, in the order written."""
    konstanter = (c for c in layout.celler() if c.formel is None)
    return {c.nokkel(): (nr, c) for nr, c in enumerate(konstanter) if c.is_felt}


def _numbered(tekster: Sequence[str]) -> tuple[list[int], Mapping[str, None]]:
    """The number of each text in the table of shared strings (-1: no text), and the table."""
    unike = dict.fromkeys(tekster)
    unike.pop("", None)
    numre = dict(zip(unike, range(len(unike)), strict=True))
    numre[""] = -1
    return [*map(numre.__getitem__, tekster)], unike
