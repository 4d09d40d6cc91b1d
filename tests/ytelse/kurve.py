"""The cost curve as a small SVG: CPU per return against the number of returns, both by powers of ten."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from gevinstark.grunn.verdi import norsk_tall

#: The picture, and the frame of the curve inside it, in pixels.
_B, _H = 720, 360
_VENSTRE, _TOPP, _HOYRE, _BUNN = 80, 56, 700, 300
_INK: Final = "#1F2933"
_SVAK: Final = "#B8C4CC"
_STREK: Final = "#12343B"


def draw(punkter: Mapping[int, float], tittel: str) -> str:
    """punkter: number of returns -> ms CPU per return. At least one point, all above zero."""
    maks_x = max(1, math.ceil(math.log10(max(punkter))))
    min_y = math.floor(math.log10(min(punkter.values())))
    maks_y = max(min_y + 1, math.ceil(math.log10(max(punkter.values()))))

    def sted(antall: float, ms: float) -> tuple[float, float]:
        x = _VENSTRE + (_HOYRE - _VENSTRE) * math.log10(antall) / maks_x
        y = _BUNN - (_BUNN - _TOPP) * (math.log10(ms) - min_y) / (maks_y - min_y)
        return x, y

    deler = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_B} {_H}" role="img">',
        f'<g font-family="sans-serif" fill="{_INK}">',
        f"<title>{escape(tittel)}</title>",
        f'<rect width="{_B}" height="{_H}" fill="#FFFFFF"/>',
        _tekst(_VENSTRE, 28, tittel, "start", 16),
    ]
    for potens in range(maks_x + 1):
        x, _ = sted(10**potens, 10**min_y)
        deler.append(_strek(x, _TOPP, x, _BUNN, _SVAK, 1))
        deler.append(_tekst(x, _BUNN + 20, norsk_tall(10**potens)))
    for potens in range(min_y, maks_y + 1):
        _, y = sted(1, 10**potens)
        deler.append(_strek(_VENSTRE, y, _HOYRE, y, _SVAK, 1))
        deler.append(_tekst(_VENSTRE - 8, y + 4, norsk_tall(10**potens, max(0, -potens)), "end"))
    deler.append(_tekst((_VENSTRE + _HOYRE) / 2, _BUNN + 44, "Innsendte filer"))
    plasser = [sted(antall, ms) for antall, ms in sorted(punkter.items())]
    for (x1, y1), (x2, y2) in itertools.pairwise(plasser):
        deler.append(_strek(x1, y1, x2, y2, _STREK, 2.5))
    for (x, y), (_, ms) in zip(plasser, sorted(punkter.items()), strict=True):
        deler.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{_STREK}"/>')
        # The first label would stand on the axis, the last one outside the picture.
        anker = "start" if x < _VENSTRE + 20 else "end" if x > _HOYRE - 20 else "middle"
        deler.append(_tekst(x, y - 12, norsk_tall(ms, 1 if ms < 100 else 0), anker))
    return "\n".join([*deler, "</g></svg>\n"])


def _tekst(x: float, y: float, tekst: str, anker: str = "middle", storrelse: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anker}" font-size="{storrelse}">'
        f"{escape(tekst)}</text>"
    )


def _strek(x1: float, y1: float, x2: float, y2: float, farge: str, bredde: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{farge}" '
        f'stroke-width="{bredde}"/>'
    )
