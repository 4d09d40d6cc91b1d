"""Shared strings: the texts that cells name by number."""

from __future__ import annotations

import re
from itertools import chain
from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.celletekst import MAKS_TEKST, decode_escapes, read_runs
from gevinstark.lesing.radstrom import AnnenSkrivemaate, decode_plain, parse_frame, unescape
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import check_elementer, local_name, parse_xml

#: How texts begin and end when they are plainly spelled: all alike after one replacement.
_BEVAR: Final = '<t xml:space="preserve">'
_START, _MELLOM, _SLUTT = "<si><t>", "</t></si><si><t>", "</t></si>"
#: One plain text, however spelled. With nothing but blanks between them, a match has one reading.
_TEKST: Final = re.compile(r'<si><t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)</si>')
#: Numbers as spelled in cells, of as many texts as a return may have and more: 2 MB.
_NUMRE: Final = tuple(map(str, range(25_000)))


def read_delte_tekster(innhold: bytes, del_: str) -> dict[str, str]:
    """Index as spelled in cells -> text. A dict of spellings has no negative or odd indices."""
    tekster = _read_plain(innhold, del_)
    if tekster is None:
        tekster = [read_runs(e) for e in parse_xml(innhold, del_) if local_name(e) == "si"]
    lengst = max(map(len, tekster), default=0)
    if lengst > MAKS_TEKST:
        raise VernBrudd("FIL-48", funnet=lengst, ventet=MAKS_TEKST)
    resten = map(str, range(len(_NUMRE), len(tekster)))
    return dict(zip(chain(_NUMRE, resten), tekster, strict=False))


def _read_plain(innhold: bytes, del_: str) -> list[str] | None:
    """The texts when all of them are plainly spelled, at a tenth of the cost of a tree; else None."""
    # What else a part may not have is in the rest, or else makes it a matter for the tree.
    check_elementer(innhold, del_)
    tekst = decode_plain(innhold)
    if tekst is None:
        return None
    delt = _split_even(tekst) or _split_uneven(tekst)
    if delt is None:
        return None
    tekster, ramme = delt
    try:
        rot = parse_frame(ramme.encode(), del_)
        if rot is None or len(rot) or (rot.text or "").strip():
            return None
        if "_x" in tekst:
            return [_SOM_LEST[t] if "&" in t or "_x" in t else t for t in tekster]
        return [_SOM_LEST[t] if "&" in t else t for t in tekster] if "&" in tekst else tekster
    except (AnnenSkrivemaate, VernBrudd):
        return None


def _split_even(tekst: str) -> tuple[list[str], str] | None:
    """Texts and the rest when all texts are spelled alike, as most programs do: no pattern needed."""
    jevn = tekst.replace(_BEVAR, "<t>")
    fra, til = jevn.find(_START), jevn.rfind(_SLUTT)
    if not 0 <= fra < til:
        return None
    tekster = jevn[fra + len(_START) : til].split(_MELLOM)
    # Every tag is one of those between the texts: there is none inside them.
    if jevn.count("<", fra, til) != _START.count("<") + _MELLOM.count("<") * (len(tekster) - 1):
        return None
    return tekster, jevn[:fra] + jevn[til + len(_SLUTT) :]


def _split_uneven(tekst: str) -> tuple[list[str], str] | None:
    biter = _TEKST.split(tekst)
    if "".join(biter[2:-1:2]).strip(" \t\n"):
        return None
    return [t or "" for t in biter[1::2]], biter[0] + biter[-1]


class _SomLest(BoundedCache[str, str]):
    """Text as spelled -> as it reads. Returns of one issue have mostly the same texts."""

    def __missing__(self, tekst: str) -> str:
        lest = decode_escapes(unescape(tekst))
        self.keep(tekst, lest, ekstra=getsizeof(lest))
        return lest


_SOM_LEST: Final = _SomLest(plass=1024**2, lengst=8 * 1024)
