"""Findings about locked cells that were changed: the same change in several cells is told once."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import Final

from gevinstark.formel.kanonisk import kanonisk
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn
from gevinstark.kontroll.bevis import Bevis, Endring
from gevinstark.kontroll.gruppering import merge
from gevinstark.kontroll.retur import Retur, show
from gevinstark.lesing.avlesning import Lestcelle

_R1C1: Final = re.compile(r"(\$?)R([0-9]+)(\$?)C([0-9]+)")
_RELATIV_REF: Final = re.compile(r"R[0-9\[\]-]+C[0-9\[\]-]+")


def check_endringer(retur: Retur, bevis: Bevis) -> Iterator[Funn]:
    """Locked cells that were changed; the same change in several cells of a sheet is told once."""
    yield from merge(_endringsfunn(retur, e) for e in bevis.endringer if e.art != "foelger")


def _endringsfunn(retur: Retur, e: Endring) -> tuple[Hashable, Funn]:
    celle, lest = e.celle, e.lest
    if e.art == "konstant":
        utstedt = show(retur.utstedt_verdi(celle), celle)
        funnet = _som_formel(lest) or show(None if lest is None else lest.verdi, celle)
        return (
            ("STR-03", celle.ark, funnet, utstedt),
            retur.funn("STR-03", celle, funnet=funnet, ventet=utstedt),
        )
    assert celle.formel is not None  # noqa: S101 - the other kinds are formulas
    ventet = retur.plassering.expect_formel(celle.formel, celle.ark)
    form = _RELATIV_REF.sub("", _relativ(celle.formel, celle))
    if e.art == "verdi_for_formel":
        funnet = show(None if lest is None else lest.verdi, celle)
        return ("STR-05", celle.ark, form), retur.funn(
            "STR-05", celle, funnet=funnet, ventet=ventet
        )
    funnet = _som_formel(lest)
    if e.art == "innpakket":
        return ("STR-06", celle.ark), retur.funn("STR-06", celle, funnet=funnet, ventet=ventet)
    # A program that inserted rows without adjusting formulas left each exactly as it was issued, and
    # one cell cut and pasted elsewhere takes the references of every formula with it.
    nokkel = "som utsendt" if funnet == celle.formel else _byttet_ref(ventet, funnet, celle.ark)
    nokkel = nokkel or (form, _relativ(funnet, celle))
    return ("STR-04", celle.ark, nokkel), retur.funn("STR-04", celle, funnet=funnet, ventet=ventet)


def _byttet_ref(utsendt: str, funnet: str, ark: str) -> tuple[str, str] | None:
    """The one reference that stands where another was issued, when that is all that differs."""
    try:
        fra, til = (kanonisk(parse_formel(f), ark) for f in (utsendt, funnet))
    except FormelFeil:
        return None
    if _R1C1.sub("", fra) != _R1C1.sub("", til):
        return None
    par = {
        (a[0], b[0])
        for a, b in zip(_R1C1.finditer(fra), _R1C1.finditer(til), strict=True)
        if a[0] != b[0]
    }
    return par.pop() if len(par) == 1 else None


def _som_formel(lest: Lestcelle | None) -> str:
    """The formula as a message shows it; "" for a constant."""
    if lest is None or (lest.formel is None and not lest.formelart):
        return ""
    if lest.formel is not None:
        return lest.formel
    return "en del av en datatabell" if lest.formelart == "datatabell" else "en del av en matrise"


def _relativ(formel: str, celle: Celle) -> str:
    """The formula as seen from its cell: equal for formulas that were copied down or across."""
    try:
        tekst = kanonisk(parse_formel(formel), celle.ark)
    except FormelFeil:
        return formel

    def swap(t: re.Match[str]) -> str:
        rad = t[2] if t[1] else f"[{int(t[2]) - celle.rad}]"
        kol = t[4] if t[3] else f"[{int(t[4]) - celle.kol}]"
        return f"R{rad}C{kol}"

    return _R1C1.sub(swap, tekst)
