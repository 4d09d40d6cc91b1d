"""Paragraphs, tables, text boxes and pictures in document order, each once.

Content controls, insertions and moves are walked into; of a drawing with two descriptions (Choice and
Fallback) only the first counts, since Word writes a text box twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.word.dokument import (
    Avsnitt,
    Bilde,
    Blokk,
    Dokument,
    Merknad,
    Rute,
    Tabell,
)
from gevinstark.lesing.word.pakke import open_word, read_del, read_dokumentdel
from gevinstark.lesing.word.tekst import (
    Tekstleser,
    attribute,
    child,
    is_on,
    is_prompt,
    name,
    read_tekst,
    select_choice,
)
from gevinstark.lesing.word.utenfor import list_utenfor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Wrappers that hold what stands in the document.
_OMSLAG: Final = frozenset(
    {"body", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "txbxContent", "hyperlink"}
)
_MAKS_KOLONNER: Final = 200
_MAKS_DYBDE: Final = 40


def read_dokument(innhold: bytes, *, inni: bool = False) -> Dokument:
    """Read a Word document. inni: one that stands in another. Raises VernBrudd for anything else, and for
    one out of bounds."""
    deler = open_word(innhold)
    fotnoter = _noter(read_del(deler, "word/footnotes.xml"), "footnote")
    fotnoter |= _noter(read_del(deler, "word/endnotes.xml"), "endnote")
    kommentarer = _noter(read_del(deler, "word/comments.xml"), "comment")
    brukt: set[tuple[str, str]] = set()

    def find(art: str, noter: dict[str, str], nr: str) -> str:
        brukt.add((art, nr))
        return noter.get(nr, "")

    leser = _Blokkleser(
        Tekstleser(partial(find, "fotnote", fotnoter), partial(find, "kommentar", kommentarer))
    )
    rot = read_dokumentdel(deler)
    kropp = child(rot, "body")
    if kropp is None:
        raise VernBrudd("ORD-06")
    blokker = tuple(leser.walk(kropp, 0))
    utenfor = [Merknad("fotnote", t) for nr, t in fotnoter.items() if ("fotnote", nr) not in brukt]
    utenfor += [
        Merknad("kommentar", t) for nr, t in kommentarer.items() if ("kommentar", nr) not in brukt
    ]
    if not inni:
        utenfor += list_utenfor(deler, partial(read_dokument, inni=True))
    return Dokument(blokker, fotnoter, tuple(m for m in utenfor if m.tekst))


def _noter(rot: Element | None, art: str) -> dict[str, str]:
    """Number -> text of footnotes or comments; a comment begins with who wrote it."""
    noter: dict[str, str] = {}
    for note in rot if rot is not None else ():
        if name(note) == art:
            tekst = "".join(t.text or "" for t in note.iter() if name(t) == "t").strip()
            hvem = attribute(note, "author")
            noter[attribute(note, "id")] = f"{hvem}: {tekst}" if hvem else tekst
    return noter


class _Blokkleser:
    def __init__(self, tekstleser: Tekstleser) -> None:
        self._tekst = tekstleser

    def walk(self, element: Element, dybde: int) -> Iterator[Blokk]:
        if dybde > _MAKS_DYBDE:
            raise VernBrudd("ORD-07")
        for barn in element:
            navn = name(barn)
            if navn == "p":
                yield from self._avsnitt(barn, dybde)
            elif navn == "tbl":
                yield self._tabell(barn, dybde)
                if borte := tuple(_utelatte(barn)):
                    yield Avsnitt("", "", borte)
            elif navn == "sdt":
                innhold = child(barn, "sdtContent")
                if innhold is not None and not is_prompt(barn):
                    yield from self.walk(innhold, dybde + 1)
            elif navn in _OMSLAG:
                yield from self.walk(barn, dybde + 1)
            elif navn == "AlternateContent":
                valg = select_choice(barn)
                if valg is not None:
                    yield from self.walk(valg, dybde + 1)

    def _avsnitt(self, avsnitt: Element, dybde: int) -> Iterator[Blokk]:
        tekst, merknader = self._tekst.read_avsnitt(avsnitt)
        egenskaper = child(avsnitt, "pPr")
        stil = child(egenskaper, "pStyle") if egenskaper is not None else None
        if tekst or merknader:
            yield Avsnitt(tekst, attribute(stil, "val") if stil is not None else "", merknader)
        yield from self._inni(avsnitt, dybde)

    def _inni(self, element: Element, dybde: int) -> Iterator[Blokk]:
        """Text boxes and pictures that hang in a paragraph."""
        for barn in element:
            navn = name(barn)
            if navn in ("del", "moveFrom"):
                continue
            if navn == "AlternateContent":
                valg = select_choice(barn)
                if valg is not None:
                    yield from self._inni(valg, dybde)
            elif navn == "txbxContent":
                yield from self.walk(barn, dybde + 1)
            elif navn in ("blip", "imagedata"):
                yield Bilde()
            elif navn == "textpath" and attribute(barn, "string").strip():
                yield Avsnitt(attribute(barn, "string").strip())
            else:
                yield from self._inni(barn, dybde)

    # ------------------------------------------------------------ tables

    def _tabell(self, tabell: Element, dybde: int) -> Tabell:
        rader: list[list[Rute | None]] = []
        for tr, merknad in _rader(tabell):
            self._add_rad(rader, tr, merknad, dybde)
        bredde = max((len(r) for r in rader), default=0)
        fulle = tuple(tuple(r + [None] * (bredde - len(r))) for r in rader)
        return Tabell(fulle, bredde)

    def _add_rad(
        self, rader: list[list[Rute | None]], tr: Element, merknad: Merknad | None, dybde: int
    ) -> None:
        egenskaper = child(tr, "trPr")
        foran = child(egenskaper, "gridBefore") if egenskaper is not None else None
        rad: list[Rute | None] = [None] * (_heltall(foran) if foran is not None else 0)
        forrige = rader[-1] if rader else []
        for tc in _celler(tr):
            rute = self._rute(tc, len(rader), len(rad), dybde)
            if merknad is not None:
                rute = replace(rute, merknader=(*rute.merknader, merknad))
                merknad = None
            over = forrige[len(rad)] if len(rad) < len(forrige) else None
            if _fortsetter(tc):
                rute = self._join(rader, over, rute)
            rad += [rute] * rute.bredde
            if len(rad) > _MAKS_KOLONNER:
                raise VernBrudd("ORD-07")
        rader.append(rad)

    @staticmethod
    def _join(rader: list[list[Rute | None]], over: Rute | None, rute: Rute) -> Rute:
        """A cell that continues the one above is that one, one row higher; what it says is hidden."""
        if over is None:
            return replace(rute, fortsetter=True)
        skjult = "\n".join(t for t in (over.skjult, rute.tekst) if t)
        ny = replace(
            over, hoyde=over.hoyde + 1, skjult=skjult, merknader=(*over.merknader, *rute.merknader)
        )
        for rad in rader[over.rad :]:
            for nr, r in enumerate(rad):
                if r is over:
                    rad[nr] = ny
        return ny

    def _rute(self, tc: Element, rad: int, kol: int, dybde: int) -> Rute:
        egenskaper = child(tc, "tcPr")
        spenn = child(egenskaper, "gridSpan") if egenskaper is not None else None
        linjer: list[str] = []
        merknader: list[Merknad] = []
        innskutt: list[Tabell] = []
        for blokk in self.walk(tc, dybde + 1):
            if isinstance(blokk, Avsnitt):
                linjer.append(blokk.tekst)
                merknader += blokk.merknader
            elif isinstance(blokk, Tabell):
                innskutt.append(blokk)
            else:
                merknader.append(Merknad("bilde"))
        if linjer and egenskaper is not None and child(egenskaper, "cellDel") is not None:
            merknader.append(Merknad("slettet", " ".join(linjer)))
            linjer = []
        return Rute(
            rad,
            kol,
            "\n".join(t for t in linjer if t),
            bredde=max(1, _heltall(spenn) if spenn is not None else 1),
            merknader=tuple(merknader),
            innskutt=tuple(innskutt),
        )


def _heltall(element: Element) -> int:
    verdi = attribute(element, "val")
    return min(int(verdi), _MAKS_KOLONNER) if verdi.isdecimal() else 0


def _fortsetter(tc: Element) -> bool:
    egenskaper = child(tc, "tcPr")
    flett = child(egenskaper, "vMerge") if egenskaper is not None else None
    return flett is not None and attribute(flett, "val") in ("", "continue")


def _rader(tabell: Element) -> Iterator[tuple[Element, Merknad | None]]:
    """The rows, content controls and insertions walked into, tracked deletions left out."""
    for barn in tabell:
        navn = name(barn)
        if navn == "tr":
            egenskaper = child(barn, "trPr")
            if _is_utelatt(barn):
                continue
            satt_inn = egenskaper is not None and child(egenskaper, "ins") is not None
            yield barn, Merknad("satt_inn") if satt_inn else None
        elif navn in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _rader(barn)


def _is_utelatt(tr: Element) -> Literal["slettet", "skjult", ""]:
    """A row that is deleted and tracked, or hidden."""
    egenskaper = child(tr, "trPr")
    if egenskaper is not None and child(egenskaper, "del") is not None:
        return "slettet"
    return "skjult" if is_on(egenskaper, "hidden") else ""


def _utelatte(tabell: Element) -> Iterator[Merknad]:
    """What those rows say, a remark for each."""
    for barn in tabell:
        if name(barn) == "tr":
            art = _is_utelatt(barn)
            if art and (tekst := " · ".join(filter(None, map(read_tekst, _celler(barn))))):
                yield Merknad(art, tekst)
        elif name(barn) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _utelatte(barn)


def _celler(tr: Element) -> Iterable[Element]:
    for barn in tr:
        navn = name(barn)
        if navn == "tc":
            yield barn
        elif navn in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _celler(barn)
