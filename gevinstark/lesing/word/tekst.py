"""The text of a paragraph as a reader sees it, and what stands about it.

Tracked changes count as accepted. Struck text is left out and remarked. Field codes are skipped and
their results kept. A raised mark after a digit is a footnote mark, never part of the number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from gevinstark.lesing.word.dokument import Merknad

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BLANKE: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
_FJERNES: Final = str.maketrans("", "", "\u00ad\u200b\ufeff")
_HEVET: Final = re.compile(r"[\d*¹²³⁴-⁹()]+")
_AV: Final = ("0", "false", "off", "none")
#: Elements that are passed over with all they hold.
_UTELATES: Final = frozenset(
    {"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "Fallback", "sdtPr", "sdtEndPr"}
)
#: Text boxes and pictures are blocks of their own (`blokker`).
_EGNE_BLOKKER: Final = frozenset({"txbxContent", "tbl"})

Oppslag = Callable[[str], str]


def name(element: Element) -> str:
    """The element's name without namespace: strict and transitional documents differ in it."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, navn: str) -> str:
    """An attribute by its name without namespace, "" when it is missing."""
    return next((v for k, v in element.items() if k.rpartition("}")[2] == navn), "")


def child(element: Element, navn: str) -> Element | None:
    return next((b for b in element if name(b) == navn), None)


def is_on(element: Element | None, navn: str) -> bool:
    """Whether a property such as strike or vanish is set."""
    egenskap = None if element is None else child(element, navn)
    return egenskap is not None and attribute(egenskap, "val").lower() not in _AV


def is_prompt(sdt: Element) -> bool:
    """A content control that shows its own prompt: nothing is written in it."""
    return is_on(child(sdt, "sdtPr"), "showingPlcHdr")


def select_choice(valgene: Element) -> Element | None:
    """Of a drawing with two descriptions the first; the other where the first says nothing."""
    valg = child(valgene, "Choice")
    return valg if valg is not None and len(valg) else child(valgene, "Fallback")


def read_tekst(element: Element) -> str:
    """All that stands in it, deleted or not, on one line."""
    tekst = "".join(t.text or "" for t in element.iter() if name(t) in ("t", "delText"))
    return " ".join(tekst.split())


class Tekstleser:
    """Reads paragraphs. fotnote, kommentar: number -> text."""

    def __init__(self, fotnote: Oppslag, kommentar: Oppslag) -> None:
        self._fotnote = fotnote
        self._kommentar = kommentar

    def read_avsnitt(self, avsnitt: Element) -> tuple[str, tuple[Merknad, ...]]:
        merknader: list[Merknad] = []
        biter: list[str] = []
        for bit in self._biter(avsnitt, merknader):
            if bit.startswith("\x00"):
                self._add_hevet(bit[1:], biter, merknader)
            else:
                biter.append(bit)
        tekst = "".join(biter).translate(_BLANKE).translate(_FJERNES)
        linjer = (re.sub(r"[ \t]+", " ", linje).strip() for linje in tekst.split("\n"))
        return "\n".join(linjer).strip("\n"), tuple(dict.fromkeys(merknader))

    @staticmethod
    def _add_hevet(hevet: str, biter: list[str], merknader: list[Merknad]) -> None:
        """A raised digit or asterisk after a digit is a mark; m² is a unit."""
        foran = "".join(biter).rstrip()
        if _HEVET.fullmatch(hevet) and foran[-1:].isdigit():
            merknader.append(Merknad("hevet", hevet))
        else:
            biter.append(hevet)

    def _biter(self, element: Element, merknader: list[Merknad]) -> Iterator[str]:
        for barn in element:
            navn = name(barn)
            if navn in ("del", "moveFrom"):
                slettet = "".join(t.text or "" for t in barn.iter() if name(t) in ("delText", "t"))
                if slettet.strip():
                    merknader.append(Merknad("slettet", slettet.strip()))
            elif navn in _UTELATES or navn in _EGNE_BLOKKER:
                continue
            elif navn == "r":
                yield from self._run(barn, merknader)
            elif navn == "sdt":
                yield from self._innholdskontroll(barn, merknader)
            else:
                if navn == "ins":
                    innsatt = "".join(t.text or "" for t in barn.iter() if name(t) == "t")
                    if innsatt.strip():
                        merknader.append(Merknad("satt_inn", innsatt.strip()))
                yield from self._biter(barn, merknader)

    def _innholdskontroll(self, sdt: Element, merknader: list[Merknad]) -> Iterator[str]:
        """A content control that shows its own prompt is blank."""
        if not is_prompt(sdt):
            innhold = child(sdt, "sdtContent")
            if innhold is not None:
                yield from self._biter(innhold, merknader)

    def _run(self, run: Element, merknader: list[Merknad]) -> Iterator[str]:
        egenskaper = child(run, "rPr")
        tekst = "".join(self._tegn(run, merknader))
        if is_on(egenskaper, "vanish"):
            if tekst.strip():
                merknader.append(Merknad("skjult", tekst.strip()))
            return
        if (is_on(egenskaper, "strike") or is_on(egenskaper, "dstrike")) and tekst:
            merknader.append(Merknad("gjennomstreket", tekst.strip()))
            return
        loft = child(egenskaper, "vertAlign") if egenskaper is not None else None
        hevet = loft is not None and attribute(loft, "val") == "superscript"
        if tekst:
            yield f"\x00{tekst}" if hevet else tekst

    def _tegn(self, run: Element, merknader: list[Merknad]) -> Iterator[str]:
        for barn in run:
            navn = name(barn)
            if navn == "t":
                yield barn.text or ""
            elif navn == "tab":
                yield " "
            elif navn in ("br", "cr"):
                yield "\n"
            elif navn == "noBreakHyphen":
                yield "-"
            elif navn == "AlternateContent":
                valg = select_choice(barn)
                yield from self._tegn(valg, merknader) if valg is not None else ()
            elif navn == "ruby":
                hoved = child(barn, "rubyBase")
                yield from self._biter(hoved, merknader) if hoved is not None else ()
            elif navn in ("footnoteReference", "endnoteReference"):
                merknader.append(Merknad("fotnote", self._fotnote(attribute(barn, "id"))))
            elif navn == "commentReference":
                merknader.append(Merknad("kommentar", self._kommentar(attribute(barn, "id"))))
