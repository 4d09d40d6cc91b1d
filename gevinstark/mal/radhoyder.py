"""Row heights that let wrapped texts be read in full.

Excel fits rows itself when it opens a file; LibreOffice, previews and PDF makers do not, so every
row whose texts need more than one line gets its height here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gevinstark.layout import Celle

PUNKT_PER_LINJE: Final = 13.2
_LUFT: Final = 3.0
MAKS_HOYDE: Final = 400.0
#: Styles whose texts run on to the right instead of wrapping.
_UTEN_BRYTING: Final = frozenset(
    {"tittel", "undertittel", "ingress", "deltittel", "fotnote", "lenke"}
)


def _linjer(tekst: str, bredde: float, *, fet: bool) -> int:
    """Lines of a text in a column: 10-point Calibri takes about one width unit a character."""
    plass = max(int(bredde * (0.95 if fet else 1.05)), 4)
    return sum(
        max(1, len(textwrap.wrap(linje, plass, break_long_words=True)))
        for linje in tekst.splitlines()
    )


def compute_radhoyder(
    celler: Iterable[Celle], bredder: Sequence[float], minst: Mapping[int, float]
) -> dict[int, float]:
    """Row -> height in points, only for rows that need more than one line. `minst` is a floor."""
    hoyder = dict(minst)
    for celle in celler:
        if not isinstance(celle.verdi, str) or celle.stil in _UTEN_BRYTING:
            continue
        bredde = bredder[celle.kol - 1] if celle.kol <= len(bredder) else 12.0
        linjer = _linjer(celle.verdi, bredde, fet=celle.stil in ("hode", "sum", "id"))
        if linjer > 1:
            hoyde = min(linjer * PUNKT_PER_LINJE + _LUFT, MAKS_HOYDE)
            hoyder[celle.rad] = max(hoyder.get(celle.rad, 0), hoyde)
    return dict(sorted(hoyder.items()))
