"""Many rows alike put into a finished workbook: at a tenth of the cost of cells one by one.

The sheet is first written with one row of blank cells that carry the look of each column (`mal`), and
to the right of the sheet the same look with decimals. Here that row is found in the sheet's own XML
and replaced by all of them. Texts go into the workbook's table of texts, and what spans the rows, the
sheet's size and its tables, is stretched to the last of them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from queue import Queue
from typing import Final, NamedTuple

from gevinstark.formel.nedfylling import fill_down
from gevinstark.grunn.celle import TALLTYPER, Ark, Celle, Formelkolonne, Radblokk
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Verdi, celleadresse, kolonnebokstav, parse_celle
from gevinstark.skriving.flett import celle_xml
from gevinstark.skriving.tekst import t_element, xml_tekst

_TEKSTER: Final = "xl/sharedStrings.xml"
_STIL: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?/>')
_STORRELSE: Final = re.compile(r'<dimension ref="[^"]*"/>')
_SPENN: Final = re.compile(r'(<row r="[0-9]+") spans="[0-9:]+"')
_ANTALL: Final = re.compile(r' count="([0-9]+)" uniqueCount="([0-9]+)"')
#: Rows in memory at a time, as XML.
_BUNKE: Final = 1_000
#: Pieces that may wait to be packed.
_I_KO: Final = 8
#: Of zlib. The usual 6 takes twice the time and saves 6 % (measured on 48 MB of rows).
_PAKKENIVAA: Final = 4
#: How far to the right of its column the look with decimals stands: past every sheet of ours.
_FORSKJOV: Final = 1000

#: The results of each column of formulas, from its first row.
Kolonneresultat = Mapping[Formelkolonne, Sequence[Verdi]]


@dataclass(frozen=True)
class Arkdel:
    """A sheet's rows: which part of the file it is, and what its formulas come to."""

    del_: str
    ark: Ark
    resultater: Kolonneresultat


def mal(radblokk: Radblokk) -> Iterator[Celle]:
    """The cells that carry the looks; to be written before `put_radblokker`."""
    for c in radblokk.kolonner:
        yield replace(c, formel=None)
        if _has_brok(c):
            yield replace(c, kol=c.kol + _FORSKJOV, formel=None, desimaler=2)


def mal_omraade(ark: Ark, omraade: str) -> str:
    """The range of a table as long as the sheet is before its rows are put in."""
    forste, _, siste = omraade.partition(":")
    topp, bunn = parse_celle(forste), parse_celle(siste)
    if topp is None or bunn is None:
        raise InternFeil(f"Tabellen på {ark.navn} har ikke et vanlig område: {omraade}")
    if any(m.rader and topp[0] < m.forste <= bunn[0] for m in ark.radblokker):
        return f"{forste}:{celleadresse(topp[0] + 1, bunn[1])}"
    return omraade


def put_radblokker(bok: bytes, deler: Sequence[Arkdel]) -> bytes:
    """The workbook with the rows of each sheet put in."""
    ved_del = {d.del_: d for d in deler}
    omraader = {navn: (d.ark, omraade) for d in deler for navn, omraade, _ in d.ark.tabeller}

    def orden(post: zipfile.ZipInfo) -> tuple[bool, bool, int]:
        """Of the sheets the longest first, since one part is packed while the next is made. The table
        of texts is finished when all of them are."""
        del_ = ved_del.get(post.filename)
        antall = sum(len(m.rader) for m in del_.ark.radblokker) if del_ else 0
        return post.filename == _TEKSTER, del_ is not None, -antall

    ut = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(bok)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED, compresslevel=_PAKKENIVAA) as til,
        ThreadPoolExecutor(1) as pakker,
    ):
        tekster = _Tekster(inn.read(_TEKSTER).decode())

        def make(innhold: bytes, navn: str) -> Iterable[bytes]:
            if navn in ved_del:
                return _put(innhold.decode(), ved_del[navn], tekster)
            if navn.startswith("xl/tables/"):
                return [_stretch(innhold.decode(), omraader).encode()]
            return tekster.xml() if navn == _TEKSTER else [innhold]

        pakket = []
        for post in sorted(inn.infolist(), key=orden):
            biter: Queue[bytes | None] = Queue(_I_KO)
            pakket.append(pakker.submit(_pack, til, post.filename, biter))
            try:
                for bit in make(inn.read(post), post.filename):
                    biter.put(bit)
            finally:
                # Whoever packs must not wait for one who has failed.
                biter.put(None)
        for del_ in pakket:
            del_.result()
    return ut.getvalue()


def _pack(til: zipfile.ZipFile, navn: str, biter: Queue[bytes | None]) -> None:
    """A part, of pieces that are packed as they are made, with None after the last: whole it may be a
    hundred MB."""
    try:
        with til.open(navn, "w") as del_:
            for bit in iter(biter.get, None):
                del_.write(bit)
    except BaseException:
        # Whoever makes the pieces must not wait for one who has given up.
        for _ in iter(biter.get, None):
            continue
        raise


def _stretch(xml: str, omraader: Mapping[str, tuple[Ark, str]]) -> str:
    navn = re.search(r' displayName="([^"]*)"', xml)
    if navn is None or navn[1] not in omraader:
        return xml
    ark, omraade = omraader[navn[1]]
    return xml.replace(f' ref="{mal_omraade(ark, omraade)}"', f' ref="{omraade}"')


def _put(xml: str, arkdel: Arkdel, tekster: _Tekster) -> Iterator[bytes]:
    """The sheet with its rows, piece by piece."""
    hode, skille, data = xml.partition("<sheetData>")
    hode = _STORRELSE.sub(f'<dimension ref="{_storrelse(arkdel.ark)}"/>', hode, count=1)
    xml = _SPENN.sub(r"\g<1>", data)
    yield f"{hode}{skille}".encode()
    for radblokk in sorted(arkdel.ark.radblokker, key=lambda m: m.forste):
        if not radblokk.rader:
            continue
        foran, skille, resten = xml.partition(f'<row r="{radblokk.forste}"')
        rad, slutt, xml = resten.partition("</row>")
        stiler = dict(_STIL.findall(rad))
        ventet = {c.adresse for c in mal(radblokk)}
        if not (skille and slutt) or set(stiler) != ventet:
            raise InternFeil(f"Arket mangler raden {radblokk.forste}, der mengden skulle stå.")
        yield foran.encode()
        for nye in _rader(radblokk, stiler, arkdel.resultater, tekster):
            yield nye.encode()
    yield xml.encode()


def _storrelse(ark: Ark) -> str:
    steder = [(c.rad, c.kol) for c in ark.celler]
    steder += [
        (rad, c.kol) for m in ark.radblokker for c in m.kolonner for rad in (m.forste, m.siste)
    ]
    rader, kolonner = zip(*steder, strict=True)
    forste = celleadresse(min(rader), min(kolonner))
    return f"{forste}:{celleadresse(max(rader), max(kolonner))}"


def _rader(
    radblokk: Radblokk, stiler: Mapping[str, str], resultater: Kolonneresultat, tekster: _Tekster
) -> Iterator[str]:
    """The rows as XML, so many at a time: a pattern of one row, and what differs from row to row, column
    by column."""
    haler = {k.kol: _formler(k, resultater[k]) for k in radblokk.formelkolonner}
    for fra in range(0, len(radblokk.rader), _BUNKE):
        rader = radblokk.rader[fra : fra + _BUNKE]
        nummer = range(radblokk.forste + fra, radblokk.forste + fra + len(rader))
        hoyder = [
            f' ht="{h:.16G}"' if (h := radblokk.hoyder.get(nr)) else ""
            for nr in range(fra, fra + len(rader))
        ]
        kolonner = [_Kolonne('<row r="%d"%s>', (nummer, hoyder))]
        for nr, c in enumerate(radblokk.kolonner):
            start, stil = f'<c r="{kolonnebokstav(c.kol)}', _s(stiler[c.adresse])
            if c.kol in haler:
                ledd = nummer, islice(haler[c.kol], len(rader))
                kolonner.append(_Kolonne(f"{start}%d{stil}%s", ledd))
            else:
                brok = replace(c, kol=c.kol + _FORSKJOV).adresse
                verdier = [rad[nr] for rad in rader]
                med_brok = _s(stiler[brok]) if _has_brok(c) else stil
                kolonner.append(_konstanter(start, stil, med_brok, nummer, verdier, tekster))
        monster = "".join(k.monster for k in kolonner) + "</row>"
        yield "".join(
            [monster % ledd for ledd in zip(*(b for k in kolonner for b in k.ledd), strict=True)]
        )


class _Kolonne(NamedTuple):
    """Its part of the pattern of a row, and what goes into each place of that, from row to row."""

    monster: str
    ledd: tuple[Iterable[object], ...]


def _s(stil: str) -> str:
    return f'" s="{stil}"' if stil else '"'


def _has_brok(c: Celle) -> bool:
    return c.formel is None and c.type in TALLTYPER - {"dato", "aar"} and c.desimaler == 0


def _konstanter(
    start: str,
    stil: str,
    med_brok: str,
    nummer: Sequence[int],
    verdier: Sequence[Verdi],
    tekster: _Tekster,
) -> _Kolonne:
    if set(map(type, verdier)) == {str} and "" not in verdier:
        tekster.count(len(verdier))
        numre = [tekster[str(v)] for v in verdier]
        return _Kolonne(f'{start}%d{stil} t="s"><v>%d</v></c>', (nummer, numre))
    ut = []
    for rad, verdi in zip(nummer, verdier, strict=True):
        if verdi is None or verdi == "":
            ut.append("")
        elif isinstance(verdi, str):
            tekster.count(1)
            ut.append(f'{start}{rad}{stil} t="s"><v>{tekster[verdi]}</v></c>')
        elif isinstance(verdi, float) and not verdi.is_integer():
            ut.append(f"{start}{rad}{med_brok}><v>{verdi!r}</v></c>")
        else:
            ut.append(f"{start}{rad}{stil}{_hale(verdi)}")
    return _Kolonne("%s", (ut,))


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


class _Tekster(dict[str, int]):
    """Text -> its number. The texts come after those the workbook has already."""

    def __init__(self, xml: str) -> None:
        super().__init__()
        treff = _ANTALL.search(xml)
        if treff is None:
            raise InternFeil("Arbeidsboken mangler tabellen over tekster.")
        self._brukt, self._forste = int(treff[1]), int(treff[2])
        self._xml = xml

    def __missing__(self, tekst: str) -> int:
        nr = self[tekst] = self._forste + len(self)
        return nr

    def count(self, celler: int) -> None:
        """So many cells more have a text."""
        self._brukt += celler

    def xml(self) -> Iterator[bytes]:
        """The table, piece by piece."""
        antall = f' count="{self._brukt}" uniqueCount="{self._forste + len(self)}"'
        hode, slutt, hale = _ANTALL.sub(antall, self._xml, count=1).partition("</sst>")
        yield hode.encode()
        nye = iter(self)
        while bunke := list(islice(nye, _BUNKE)):
            yield "".join([f"<si>{t_element(tekst)}</si>" for tekst in bunke]).encode()
        yield f"{slutt}{hale}".encode()


def _hale(verdi: Verdi, formel: str = "") -> str:
    """The rest of a cell, after its address and look."""
    type_, innhold = celle_xml(verdi, formel)
    return f"{type_}>{innhold}</c>"
