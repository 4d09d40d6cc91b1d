"""What is missing of a kommune's answers, in words: which line, what, for which years, what stood there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.region.linjetall import Hull

#: What stood in a cell is said again in a formula only when it is plain and short; the list has it all.
_TRYGG: Final = re.compile(r"\w[\w ,.%]{0,30}")
#: Characters of what is missing in all that a formula may hold (Excel takes 255 in one text).
_LENGDE: Final = 200
#: Of one kommune.
_FLEST: Final = 3


class Hullinje(NamedTuple):
    """One answer that is missing. id: the line, as printed."""

    id: str
    hva: str
    aar: str
    ark: str
    celle: str
    stod: str

    @property
    def tekst(self) -> str:
        hva = " ".join(t for t in (self.id, self.hva, self.aar) if t)
        if not self.stod:
            return hva
        vist = f"«{self.stod}»" if _TRYGG.fullmatch(self.stod) else "det som står der,"
        return f"{hva} ({vist} kunne ikke leses)"


def make_hullinjer(
    hull: Iterable[Hull],
    idene: Mapping[str, str],
    stod: Callable[[str], str],
    levetid: Sequence[int],
) -> tuple[Hullinje, ...]:
    """idene: row id -> printed ID. stod: what stood in a field, by its key after the owner."""
    linjer = []
    for h in hull:
        felt = h.celle.nokkel().removeprefix(f"{DENNE_KOMMUNEN}.")
        ident = idene.get(h.radid) or ("" if h.radid == h.celle.tabell else h.celle.radetikett)
        aar = write_aar(h.aar, levetid)
        tekst = stod(felt) if h.ulest else ""
        linjer.append(Hullinje(ident, h.hva, aar, h.celle.ark, h.celle.adresse, tekst))
    return tuple(linjer)


def write_aar(aarene: Sequence[int], levetid: Sequence[int]) -> str:
    """2018, 2018–2020, or 2018, 2020; all of them are not named."""
    if not aarene or list(aarene) == list(levetid):
        return ""
    forste, siste = aarene[0], aarene[-1]
    if len(aarene) > 1 and list(aarene) == list(range(forste, siste + 1)):
        return f"{forste}–{siste}"
    return ", ".join(map(str, aarene))


def write_hull(linjer: Sequence[Hullinje]) -> str:
    """All of one kommune, the first few in words."""
    ord_ = [h.tekst for h in linjer[:_FLEST]]
    while len(". ".join(ord_)) > _LENGDE:
        ord_.pop()
    if len(linjer) > len(ord_):
        ord_.append(f"{len(linjer) - len(ord_)} til, se Oppfølging")
    return ". ".join(ord_)


def write_sentences(setninger: Sequence[str]) -> str:
    """Sentences for the front page, as many as there is room for, each ended; "" for none."""
    tekst = ""
    for nr, setning in enumerate(setninger):
        if len(tekst) + len(setning) > _LENGDE:
            return f"{tekst}{len(setninger) - nr} til, se Oppfølging. "
        tekst += f"{setning}. "
    return tekst
