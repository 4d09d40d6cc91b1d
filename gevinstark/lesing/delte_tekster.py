"""Shared strings: the texts that cells name by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.celletekst import MAKS_TEKST, decode_escapes, read_runs
from gevinstark.lesing.radstrom import is_plain_tekst, parse_frame, unescape
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import check_elementer, local_name, parse_xml

#: How texts begin and end when they are plainly spelled: all alike after one replacement.
_BEVAR: Final = b'<t xml:space="preserve">'
_START, _MELLOM, _SLUTT = b"<si><t>", b"</t></si><si><t>", b"</t></si>"
#: One plain text, however spelled. With nothing but blanks between them, a match has one reading.
_TEKST: Final = re.compile(rb'<si><t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)</si>')
#: Number as spelled in cells -> number, of as many texts as most returns have: 1 MB.
_NUMRE: Final = {str(nr): nr for nr in range(8_000)}
_NUMMER: Final = re.compile("[1-9][0-9]{0,7}")

#: As spelled in the part, or as it reads.
Tekst = bytes | str


class DelteTekster(dict[str, "str | None"]):
    """Number as spelled in a cell -> text; None for a number no text has. skrevet: all texts by number.
    Most are only compared with those of other files, and never asked how they read."""

    def __init__(self, skrevet: Sequence[Tekst]) -> None:
        super().__init__()
        self.skrevet = skrevet

    def __missing__(self, nummer: str) -> str | None:
        nr = find_nummer(nummer)
        tekst = self.skrevet[nr] if nr is not None and nr < len(self.skrevet) else None
        if isinstance(tekst, bytes):
            tekst = _SOM_LEST[tekst] if b"&" in tekst or b"_x" in tekst else tekst.decode()
        self[nummer] = tekst
        return tekst


def find_nummer(skrevet: str) -> int | None:
    """The number that is spelled; None for odd spellings."""
    nr = _NUMRE.get(skrevet)
    return int(skrevet) if nr is None and _NUMMER.fullmatch(skrevet) else nr


class _SomLest(BoundedCache[bytes, str]):
    """Text with escapes -> as it reads. Returns of one issue have mostly the same texts."""

    def __missing__(self, skrevet: bytes) -> str:
        lest = decode_escapes(unescape(skrevet.decode()))
        self.keep(skrevet, lest, ekstra=getsizeof(lest))
        return lest


_SOM_LEST: Final = _SomLest(plass=1024**2, lengst=8 * 1024)


def read_delte_tekster(innhold: bytes, del_: str) -> DelteTekster:
    plain = _read_plain(innhold, del_)
    if plain is not None:
        return DelteTekster(plain)
    tekster = [read_runs(e) for e in parse_xml(innhold, del_) if local_name(e) == "si"]
    lengst = max(map(len, tekster), default=0)
    if lengst > MAKS_TEKST:
        raise VernBrudd("FIL-48", funnet=lengst, ventet=MAKS_TEKST)
    return DelteTekster(tekster)


def _read_plain(innhold: bytes, del_: str) -> list[bytes] | None:
    """The texts as spelled when all of them are so plainly, at a tenth of the cost of a tree; else None."""
    # What else a part may not have is in the rest, or else makes it a matter for the tree.
    check_elementer(innhold, del_)
    if not is_plain_tekst(innhold):
        return None
    delt = _split_even(innhold) or _split_uneven(innhold)
    if delt is None:
        return None
    tekster, ramme = delt
    try:
        rot = parse_frame(ramme, del_)
    except VernBrudd:
        return None
    # One that is longer than a text may be is left to the tree, which knows how it reads.
    for_lang = _has_long(innhold) and max(map(len, tekster)) > MAKS_TEKST
    return None if rot is None or len(rot) or (rot.text or "").strip() or for_lang else tekster


def _has_long(innhold: bytes) -> bool:
    """Whether one may be longer than a text may be: it would fill one of these pieces."""
    bit = MAKS_TEKST // 2
    return any(innhold.find(b"<", fra, fra + bit) < 0 for fra in range(0, len(innhold) - bit, bit))


def _split_even(innhold: bytes) -> tuple[list[bytes], bytes] | None:
    """Texts and the rest when all texts are spelled alike, as most programs do: no pattern needed."""
    jevn = innhold.replace(_BEVAR, b"<t>")
    fra, til = jevn.find(_START), jevn.rfind(_SLUTT)
    if not 0 <= fra < til:
        return None
    tekster = jevn[fra + len(_START) : til].split(_MELLOM)
    # Every tag is one of those between the texts: there is none inside them.
    if jevn.count(b"<", fra, til) != _START.count(b"<") + _MELLOM.count(b"<") * (len(tekster) - 1):
        return None
    return tekster, jevn[:fra] + jevn[til + len(_SLUTT) :]


def _split_uneven(innhold: bytes) -> tuple[list[bytes], bytes] | None:
    biter = _TEKST.split(innhold)
    if len(biter) == 1 or b"".join(biter[2:-1:2]).strip(b" \t\n"):
        return None
    return [t or b"" for t in biter[1::2]], biter[0] + biter[-1]
