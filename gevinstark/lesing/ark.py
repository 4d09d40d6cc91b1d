"""One worksheet part: read plainly when it is plainly spelled, else through the XML tree."""

from __future__ import annotations

import re
from sys import getsizeof
from typing import Final

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.arbeidsbok import check_rot
from gevinstark.lesing.arkleser import Arkleser, Bokdata, Ferdige, check_antall
from gevinstark.lesing.radleser import Radleser
from gevinstark.lesing.radstrom import (
    AnnenSkrivemaate,
    count_plain,
    first_rader,
    has_arkdata,
    is_plain_tekst,
    parse_frame,
    split_ark,
    tree_poster,
)
from gevinstark.lesing.synlighet import Skjul, find_rammeskjul, find_skjul, find_usynlige
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import Element, is_true, local_name, parse_xml
from gevinstark.lesing.zipvern import RETUR, Omfang

#: The part around the cells -> whether the sheet is protected, and what it hides. Only in its footers,
#: which name the kommune, is it unlike that of another return, and they have no say.
_RAMMER: Final = BoundedCache[bytes, tuple[bool, Skjul]](plass=2 * 1024**2, lengst=256 * 1024)
#: The hidden sheet -> `_split_counted` of it: it is long, and the same in every return of an issue.
_TELTE: Final = BoundedCache[bytes, tuple[bytes, bytes, int]](plass=4 * 1024**2, lengst=4 * 1024**2)
_FOT: Final = re.compile(rb"<(oddHeader|oddFooter)>([^<]*)</\1>")


class Arkdeler:
    """Reads the sheets of one workbook, counting their cells together. skader: as `Arkleser` has it.
    usynlige: the style numbers that show nothing."""

    def __init__(
        self,
        bok: Bokdata,
        omfang: Omfang = RETUR,
        skader: list[VernBrudd] | None = None,
        usynlige: frozenset[bytes] = frozenset(),
    ) -> None:
        self._skader = skader
        self._usynlige = usynlige
        self._bok = bok
        self._hoyst = omfang.celler
        self._antall = 0

    def read_ark(
        self, innhold: bytes, del_: str, navn: str, rader: int | None = None
    ) -> tuple[Ferdige, bool, Skjul]:
        """The cells of a sheet, whether it is protected, and what it hides. rader: no more than so many
        rows from the top are wanted; a tree has them all."""
        lest = self._read_plain(innhold, del_, navn, rader)
        if lest is None:
            check_antall(self._antall + count_plain(innhold), self._hoyst)
            lest = self._read_tree(innhold, del_, navn)
        celler, beskyttet, skjul, antall = lest
        self._antall += antall
        check_antall(self._antall, self._hoyst)
        return celler, beskyttet, skjul

    def _read_plain(
        self, innhold: bytes, del_: str, navn: str, rader: int | None
    ) -> tuple[Ferdige, bool, Skjul, int] | None:
        """Cells, protection, what is hidden and how many cells there are; None unless all is well: what
        is wrong with a sheet is for the tree to say."""
        try:
            delt = _split_counted(innhold, hel=rader is None)
            if delt is None:
                return None
            ramme, arkdata, alle = delt
            lest = _read_ramme(ramme, del_)
            if lest is None:
                return None
            beskyttet, skjul = lest
            leser = Radleser(navn, self._bok, plain=True)
            plass = self._hoyst - self._antall
            onsket = arkdata if rader is None else first_rader(arkdata, rader)
            celler, antall, skjulte = leser.read_rader(onsket, plass)
            usynlige = find_usynlige(arkdata, self._usynlige)
            skjul = skjul._replace(rader=skjulte, usynlige=usynlige)
            return celler, beskyttet, skjul, max(antall, alle)
        except (AnnenSkrivemaate, VernBrudd):
            return None

    def _read_tree(self, innhold: bytes, del_: str, navn: str) -> tuple[Ferdige, bool, Skjul, int]:
        rot = parse_xml(innhold, del_)
        check_rot(rot, "worksheet", del_)
        leser = Arkleser(navn, self._bok, plain=False, skader=self._skader)
        try:
            celler = leser.read_celler(tree_poster(rot))
        except AnnenSkrivemaate as feil:
            raise VernBrudd("FIL-32", funnet=del_, hvorfor="radene er uleselige") from feil
        return celler, _is_beskyttet(rot), find_skjul(innhold, self._usynlige), leser.antall


def _split_counted(innhold: bytes, *, hel: bool) -> tuple[bytes, bytes, int] | None:
    """`split_ark`, and how many cells there are in a sheet that is not to be read whole (hel)."""
    if hel:
        delt = split_ark(innhold)
        return None if delt is None else (*delt, 0)
    kjent = _TELTE.get(innhold)
    if kjent is None and (delt := split_ark(innhold)) is not None:
        kjent = *delt, count_plain(delt[1])
        _TELTE.keep(innhold, kjent, ekstra=sum(map(getsizeof, (kjent, *kjent))))
    return kjent


def _read_ramme(ramme: bytes, del_: str) -> tuple[bool, Skjul] | None:
    """Whether the sheet is protected, and what its frame hides; None where there may be more than it
    seems, VernBrudd for what is no sheet."""
    uten_fot = _without_fot(ramme)
    kjent = _RAMMER.get(uten_fot)
    if kjent is not None:
        return kjent
    rot = parse_frame(ramme, del_)
    if rot is None or not has_arkdata(rot):
        return None
    check_rot(rot, "worksheet", del_)
    lest = _is_beskyttet(rot), find_rammeskjul(ramme)
    _RAMMER.keep(uten_fot, lest)
    return lest


def _without_fot(ramme: bytes) -> bytes:
    """A frame without the texts of its footers; as it is when an XML parser might refuse one of them."""
    fra = ramme.find(b"<headerFooter")
    if fra < 0:
        return ramme
    biter = _FOT.split(ramme[fra:])
    if not is_plain_tekst(b" ".join(biter[2::3])):
        return ramme
    biter[1::3] = [b"<%s/>" % merke for merke in biter[1::3]]
    del biter[2::3]
    return ramme[:fra] + b"".join(biter)


def _is_beskyttet(rot: Element) -> bool:
    return any(local_name(d) == "sheetProtection" and is_true(d.get("sheet")) for d in rot)
