"""Texts of a Word document that do not stand in its body: headers and footers, notes nobody refers to,
documents that are put in whole, and figures. They are told, and never placed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.word.dokument import Avsnitt, Dokument, Merknad, Tabell
from gevinstark.lesing.word.pakke import read_del
from gevinstark.lesing.word.tekst import attribute, name
from gevinstark.lesing.zipvern import Deler

_TOPP: Final = re.compile(r"word/(?:header|footer)\d*\.xml")
_FIGUR: Final = re.compile(r"word/(?:diagrams/data|charts/chart(?:Ex)?)\d*\.xml", re.IGNORECASE)
_INNEBYGD: Final = re.compile(r"word/embeddings/(.+)")
_RELASJONER: Final = re.compile(r"word/_rels/document\d*\.xml\.rels")
_TAGG: Final = re.compile(r"<(/?\w*)[^<>]*>")
#: What stands between these is for a program.
_STENGER: Final = {"script": "/script", "style": "/style"}
_MAKS_TEKST: Final = 20_000


def list_utenfor(deler: Deler, les: Callable[[bytes], Dokument]) -> Iterator[Merknad]:
    """les: reads a document inside this one."""
    navnene = sorted(deler.navn)
    for navn in filter(_TOPP.fullmatch, navnene):
        yield from (Merknad("topptekst", t) for t in _avsnitt(deler, navn))
    for navn in filter(_FIGUR.fullmatch, navnene):
        if tekst := " · ".join(_avsnitt(deler, navn)):
            yield Merknad("innlimt", tekst)
    for navn in navnene:
        if (treff := _INNEBYGD.fullmatch(navn)) is not None:
            yield Merknad("innlimt", f"filen {treff[1]}")
    for navn in filter(_RELASJONER.fullmatch, navnene):
        rot = read_del(deler, navn)
        for relasjon in rot if rot is not None else ():
            if attribute(relasjon, "Type").endswith("/aFChunk"):
                yield Merknad("innlimt", _innlimt(deler, attribute(relasjon, "Target"), les))


def _avsnitt(deler: Deler, navn: str) -> list[str]:
    """The text of each paragraph in a part, each once."""
    rot = read_del(deler, navn)
    avsnitt = [p for p in (rot.iter() if rot is not None else ()) if name(p) in ("p", "v")]
    tekster = ("".join(t.text or "" for t in p.iter() if name(t) in ("t", "v")) for p in avsnitt)
    return [*dict.fromkeys(" ".join(t.split()) for t in tekster if t.strip())]


def _innlimt(deler: Deler, mal: str, les: Callable[[bytes], Dokument]) -> str:
    """What a document that is put in whole says; its name where it cannot be read."""
    navn = mal.lstrip("/") if mal.startswith("/") else f"word/{mal}"
    if navn not in deler:
        return f"filen {mal}"
    innhold = deler.read_del(navn)
    if innhold.startswith(b"PK"):
        try:
            return "\n".join(_tekster(les(innhold))) or f"filen {mal}"
        except VernBrudd:
            return f"filen {mal}"
    tekst = html.unescape(" ".join(_between_tags(innhold.decode("utf-8", "replace"))))
    return " ".join(tekst.split())[:_MAKS_TEKST] or f"filen {mal}"


def _between_tags(side: str) -> Iterator[str]:
    """The texts of a page, in one pass: it may be large, and written to take time."""
    slutt, stengt = 0, ""
    for tagg in _TAGG.finditer(side):
        navn = tagg[1].lower()
        if not stengt:
            yield side[slutt : tagg.start()]
            slutt, stengt = tagg.end(), _STENGER.get(navn, "")
        elif navn == stengt:
            slutt, stengt = tagg.end(), ""
    # What is never opened again is shown.
    yield _TAGG.sub(" ", side[slutt:])


def _tekster(dokument: Dokument) -> Iterator[str]:
    for blokk in dokument.blokker:
        if isinstance(blokk, Avsnitt) and blokk.tekst:
            yield blokk.tekst
        elif isinstance(blokk, Tabell):
            yield from blokk.tekster()
