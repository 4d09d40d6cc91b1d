"""What of a sheet a person does not see: hidden rows and columns, cells merged into another, text in the
colour of the paper, and number formats that show nothing. Read from the bytes beside the cells, for few
returns have any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import MAKS_KOL, MAKS_RAD, parse_celle
from gevinstark.lesing.xmlvern import Element, local_name, parse_xml

#: Only those that may be hidden: of a sheet's rows and columns few are.
_HVIS_SKJULT: Final = rb"(?=[^>]*(?:hidden|=\s*[\"']0))([^>]*)>"
_RAD: Final = re.compile(rb"<(?:\w+:)?row\s" + _HVIS_SKJULT)
_KOL: Final = re.compile(rb"<(?:\w+:)?col\s" + _HVIS_SKJULT)
_FLETTET: Final = re.compile(rb"<(?:\w+:)?mergeCell\s([^>]*)>")
_CELLE: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ATTRIBUTT: Final = re.compile(rb'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_SANN: Final = (b"1", b"true")
_USYNLIG_FORMAT: Final = re.compile(r'\s*(?:"\s*"|\s)*;(?:"\s*"|[\s;])*')
_HVITT: Final = re.compile("[0-9A-Fa-f]{0,2}[Ff]{6}")
#: More than this in one sheet is told as this many.
_MAKS: Final = 5_000

_STILER: Final = BoundedCache[bytes, frozenset[bytes]](plass=1024**2, lengst=256 * 1024)


#: First and last of each hidden run.
Skjulte = tuple[tuple[int, int], ...]


class Skjul(NamedTuple):
    """rader, kolonner: the hidden ones. flettet: corners of merged rectangles.
    usynlige: places of cells whose style shows nothing."""

    rader: Skjulte = ()
    kolonner: Skjulte = ()
    flettet: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    usynlige: frozenset[tuple[int, int]] = frozenset()


INGENTING: Final = Skjul()


def find_skjul(ark: bytes, stiler: frozenset[bytes]) -> Skjul:
    """Of a whole sheet. stiler: the style numbers that show nothing, as `find_usynlige_stiler` has them."""
    return find_rammeskjul(ark)._replace(
        rader=find_skjulte_rader(ark), usynlige=find_usynlige(ark, stiler)
    )


def find_rammeskjul(ramme: bytes) -> Skjul:
    """What the part of a sheet around its cells hides."""
    return Skjul(
        kolonner=tuple(_skjulte(_KOL, ramme, b"min", b"max", b"width", MAKS_KOL)),
        flettet=tuple(_flettede(ramme)),
    )


def find_skjulte_rader(rader: bytes) -> Skjulte:
    return tuple(_skjulte(_RAD, rader, b"r", b"r", b"ht", MAKS_RAD))


def find_usynlige(rader: bytes, stiler: frozenset[bytes]) -> frozenset[tuple[int, int]]:
    return frozenset(_usynlige(rader, stiler)) if stiler else frozenset()


def _attributter(tekst: bytes) -> dict[bytes, bytes]:
    return {navn: a or b for navn, a, b in _ATTRIBUTT.findall(tekst)}


def _skjulte(
    hva: re.Pattern[bytes], ark: bytes, fra: bytes, til: bytes, maal: bytes, hoyst: int
) -> Iterator[tuple[int, int]]:
    for nr, treff in enumerate(hva.finditer(ark)):
        if nr >= _MAKS:
            return
        a = _attributter(treff[1])
        if a.get(b"hidden") in _SANN or a.get(maal) in (b"0", b"0.0"):
            start, slutt = a.get(fra, b""), a.get(til, b"")
            if start.isdigit() and slutt.isdigit() and len(start) <= 7 >= len(slutt):  # noqa: PLR2004 - of the largest row
                yield int(start), min(int(slutt), hoyst)


def _flettede(ark: bytes) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for nr, treff in enumerate(_FLETTET.finditer(ark)):
        if nr >= _MAKS:
            return
        fra, _, til = (
            _attributter(treff[1]).get(b"ref", b"").decode("ascii", "replace").partition(":")
        )
        hjorner = parse_celle(fra), parse_celle(til or fra)
        if hjorner[0] and hjorner[1]:
            yield hjorner[0], hjorner[1]


def _usynlige(ark: bytes, stiler: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    if not any(b's="%s"' % s in ark for s in stiler):
        return
    for treff in _CELLE.finditer(ark):
        a = _attributter(treff[1])
        if a.get(b"s") in stiler:
            plass = parse_celle(a.get(b"r", b"").decode("ascii", "replace"))
            if plass:
                yield plass


def find_usynlige_stiler(innhold: bytes, del_: str) -> frozenset[bytes]:
    """The style numbers of cells in which nothing is seen: a format of blanks, or white on white."""
    kjent = _STILER.get(innhold)
    if kjent is not None:
        return kjent
    lister = {local_name(b): list(b) for b in parse_xml(innhold, del_)}
    koder = {f.get("numFmtId"): f.get("formatCode", "") for f in lister.get("numFmts", [])}
    tomme = {nr for nr, k in koder.items() if len(k) < 64 and _USYNLIG_FORMAT.fullmatch(k)}  # noqa: PLR2004 - theirs are short
    hvite = {str(nr) for nr, f in enumerate(lister.get("fonts", [])) if _is_hvit(f, "color")}
    papir = {str(nr) for nr, f in enumerate(lister.get("fills", [])) if _is_papir(f)}
    svar = frozenset(
        str(nr).encode()
        for nr, xf in enumerate(lister.get("cellXfs", []))
        if xf.get("numFmtId") in tomme
        or (xf.get("fontId") in hvite and xf.get("fillId", "0") in papir)
    )
    _STILER.keep(innhold, svar)
    return svar


def _is_hvit(element: Element, navn: str) -> bool:
    farge = next((b for b in element if local_name(b) == navn), None)
    if farge is None:
        return False
    return (
        (farge.get("theme") == "0" and not farge.get("tint"))
        or bool(_HVITT.fullmatch(farge.get("rgb", "")))
        or farge.get("indexed") in ("1", "9")
    )


def _is_papir(fyll: Element) -> bool:
    """No fill, or a white one."""
    monster = next((b for b in fyll if local_name(b) == "patternFill"), None)
    if monster is None:
        return False
    slag = monster.get("patternType", "none")
    return slag == "none" or (slag == "solid" and _is_hvit(monster, "fgColor"))
