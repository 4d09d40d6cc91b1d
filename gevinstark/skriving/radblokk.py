"""Many rows alike put into a finished workbook: at a tenth of the cost of cells one by one.

The sheet is first written with one row of blank cells that carry the look of each column (`mal`), and
to the right of the sheet the same look with decimals. Here that row is found in the sheet's own XML
and replaced by all of them. Texts go into the workbook's table of texts, and what spans the rows, the
sheet's size and its tables, is stretched to the last of them.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from queue import Queue
from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import celleadresse, parse_celle
from gevinstark.skriving.rader import Kolonneresultat, broken, has_brok, write_rader
from gevinstark.skriving.teksttabell import Teksttabell
from gevinstark.skriving.zipdeler import Zipdel, pack_fast, write_zip

_TEKSTER: Final = "xl/sharedStrings.xml"
_STIL: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?/>')
_STORRELSE: Final = re.compile(r'<dimension ref="[^"]*"/>')
_SPENN: Final = re.compile(r'(<row r="[0-9]+") spans="[0-9:]+"')
#: Pieces that may wait to be packed.
_I_KO: Final = 8


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
        if has_brok(c):
            yield broken(c)


def mal_omraade(ark: Ark, omraade: str) -> str:
    """The range of a table as long as the sheet is before its rows are put in."""
    forste, _, siste = omraade.partition(":")
    topp, bunn = parse_celle(forste), parse_celle(siste)
    if topp is None or bunn is None:
        raise InternFeil(f"Tabellen på {ark.navn} har ikke et vanlig område: {omraade}")
    if any(m.antall and topp[0] < m.forste <= bunn[0] for m in ark.radblokker):
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
        antall = sum(m.antall for m in del_.ark.radblokker) if del_ else 0
        return post.filename == _TEKSTER, del_ is not None, -antall

    with zipfile.ZipFile(BytesIO(bok)) as inn, ThreadPoolExecutor(1) as pakker:
        tekster = Teksttabell(inn.read(_TEKSTER).decode())

        def make(innhold: bytes, navn: str) -> Iterable[bytes]:
            if navn in ved_del:
                return _put(innhold.decode(), ved_del[navn], tekster)
            if navn.startswith("xl/tables/"):
                return [_stretch(innhold.decode(), omraader).encode()]
            return tekster.xml() if navn == _TEKSTER else [innhold]

        pakket: deque[Future[Zipdel]] = deque()
        for post in sorted(inn.infolist(), key=orden):
            biter: Queue[bytes | None] = Queue(_I_KO)
            pakket.append(pakker.submit(_pack, post.filename, biter))
            try:
                for bit in make(inn.read(post), post.filename):
                    biter.put(bit)
            finally:
                # Whoever packs must not wait for one who has failed.
                biter.put(None)
        # Each is let go of when it is in the file.
        return write_zip(pakket.popleft().result() for _ in range(len(pakket)))


def _pack(navn: str, biter: Queue[bytes | None]) -> Zipdel:
    """A part, of pieces that are packed as they are made, with None after the last: whole it may be a
    hundred MB."""
    try:
        return pack_fast(navn, iter(biter.get, None))
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


def _put(xml: str, arkdel: Arkdel, tekster: Teksttabell) -> Iterator[bytes]:
    """The sheet with its rows, piece by piece."""
    hode, skille, data = xml.partition("<sheetData>")
    hode = _STORRELSE.sub(f'<dimension ref="{_storrelse(arkdel.ark)}"/>', hode, count=1)
    xml = _SPENN.sub(r"\g<1>", data)
    yield f"{hode}{skille}".encode()
    for radblokk in sorted(arkdel.ark.radblokker, key=lambda m: m.forste):
        if not radblokk.antall:
            continue
        foran, skille, resten = xml.partition(f'<row r="{radblokk.forste}"')
        rad, slutt, xml = resten.partition("</row>")
        stiler = dict(_STIL.findall(rad))
        ventet = {c.adresse for c in mal(radblokk)}
        if not (skille and slutt) or set(stiler) != ventet:
            raise InternFeil(f"Arket mangler raden {radblokk.forste}, der mengden skulle stå.")
        yield foran.encode()
        for nye in write_rader(radblokk, stiler, arkdel.resultater, tekster):
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
