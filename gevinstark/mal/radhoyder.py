"""Row heights that let wrapped texts be read in full.

Excel fits rows itself when it opens a file; LibreOffice, previews and PDF makers do not, so every
row whose texts need more than one line gets its height here. The writer does not mark them as set
by hand, so they still grow when someone types a longer text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.verdi import Sted, Verdi, parse_celle
from gevinstark.mal.tekstbredde import PUNKT_PER_LINJE, height_of

__all__ = ["PUNKT_PER_LINJE", "compute_radhoyder", "fit_radhoyder", "heads_with_filter"]

_EN_LINJE: Final = 15.0
#: Of the buttons for filtering, under the headings.
_FILTERLINJE: Final = 18.0
#: Points: some ten lines. Longer answers are read in the cell.
_MAKS_FOR_SVAR: Final = 140.0
#: Larger letters need higher rows; their texts run on to the right instead of wrapping.
_OVERSKRIFTER: Final[Mapping[str, float]] = {
    "tittel": 27.0,
    "undertittel": 18.0,
    "deltittel": 24.0,
    "tilstand": 24.0,
}
_UTEN_BRYTING: Final = frozenset(
    {
        *_OVERSKRIFTER,
        "ingress",
        "fotnote",
        "lenke",
        "enhet",
        "hjelp_loes",
        "tilstand",
        "arktilstand",
        "listelenke",
        "tegn_inndata",
        "tegn_mangler",
        "tegn_forhaandsfylt",
        "tegn_lukket",
    }
)
_FETE: Final = ("hode", "hode_tall", "sum", "id")
_UTEN_INNRYKK: Final = ("avsnitt",)


def compute_radhoyder(
    celler: Iterable[Celle], bredder: Sequence[float], minst: Mapping[int, float]
) -> dict[int, float]:
    """Row -> height in points, only for rows that need more than one line. `minst` is a floor."""
    hoyder = dict(minst)
    for celle in celler:
        if hoyde := _hoyde(celle, bredder):
            hoyder[celle.rad] = max(hoyder.get(celle.rad, 0), hoyde)
    return dict(sorted(hoyder.items()))


def heads_with_filter(filter_: str, hoyder: Mapping[int, float]) -> dict[int, float]:
    """The height of the headings that can be filtered by: their buttons stand on a line under the words."""
    sted = parse_celle(filter_.partition(":")[0])
    return {sted[0]: hoyder.get(sted[0], _EN_LINJE) + _FILTERLINJE} if sted else {}


def fit_radhoyder(
    ark: Ark, verdier: Mapping[str, Verdi], resultater: Mapping[Sted, Verdi] | None = None
) -> Ark:
    """The sheet with rows high enough for what is written in it from the start, and for what its formulas
    say of that: the heights of the Layout are for empty fields. `verdier`: generic field key -> what stands
    there. `resultater`: of the formulas."""
    skrevet = [
        replace(c, verdi=verdier.get(c.nokkel()))
        for c in ark.celler
        if c.rolle == "inndata" and c.type in ("tekst", "valg")
    ]
    skrevet += [
        replace(c, verdi=vist)
        for c in ark.celler
        if resultater and c.formel is not None and isinstance(vist := resultater.get(c.sted), str)
    ]
    trengs = compute_radhoyder(skrevet, ark.bredder, {})
    if not trengs:
        return ark
    hoyder = dict(ark.radhoyder)
    for rad, hoyde in trengs.items():
        hoyder[rad] = max(hoyder.get(rad, 0), min(hoyde, _MAKS_FOR_SVAR))
    return replace(ark, radhoyder=hoyder)


def _hoyde(celle: Celle, bredder: Sequence[float]) -> float:
    """What one cell asks for; 0 when one line is enough."""
    if celle.stil in _UTEN_BRYTING:
        return _OVERSKRIFTER.get(celle.stil, 0)
    if not isinstance(celle.verdi, str):
        return 0
    bredde = bredder[celle.kol - 1] if celle.kol <= len(bredder) else 12.0
    innrykk = 0 if celle.stil in _UTEN_INNRYKK else 1
    hoyde = height_of(celle.verdi, bredde, fet=celle.stil in _FETE, innrykk=innrykk)
    return hoyde if hoyde > _EN_LINJE else 0
