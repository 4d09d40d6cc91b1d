"""One worksheet part: read plainly when it is plainly spelled, else through the XML tree."""

from __future__ import annotations

from gevinstark.retur.arbeidsbok import check_rot
from gevinstark.retur.arkleser import Arkleser, Bokdata, Celler, check_antall
from gevinstark.retur.radstrom import (
    AnnenSkrivemaate,
    count_plain,
    first_rader,
    plain_poster,
    split_ark,
    tree_poster,
)
from gevinstark.retur.vernbrudd import VernBrudd
from gevinstark.retur.xmlvern import Element, is_true, local_name, parse_xml
from gevinstark.retur.zipvern import RETUR, Omfang


class Arkdeler:
    """Reads the sheets of one workbook, counting their cells together."""

    def __init__(self, bok: Bokdata, omfang: Omfang = RETUR) -> None:
        self._bok = bok
        self._hoyst = omfang.celler
        self._antall = 0

    def read_ark(
        self, innhold: bytes, del_: str, navn: str, rader: int | None = None
    ) -> tuple[Celler, bool]:
        """The cells of a sheet, and whether it is protected. rader: no more than so many rows from
        the top are wanted; a tree has them all."""
        antall = count_plain(innhold)
        check_antall(self._antall + antall, self._hoyst)
        svar = self._read_plain(innhold, del_, navn, rader)
        if svar is None:
            svar, antall = self._read_tree(innhold, del_, navn)
        self._antall += antall
        check_antall(self._antall, self._hoyst)
        return svar

    def _read_plain(
        self, innhold: bytes, del_: str, navn: str, rader: int | None
    ) -> tuple[Celler, bool] | None:
        """None unless all is well: what is wrong with a sheet is for the tree to say."""
        try:
            delt = split_ark(innhold, del_)
            if delt is None:
                return None
            rot, arkdata = delt
            if rader is not None:
                arkdata = first_rader(arkdata, rader)
            check_rot(rot, "worksheet", del_)
            poster = plain_poster(arkdata)
            if poster is None:
                return None
            celler = Arkleser(navn, self._bok, plain=True).read_celler(poster)
        except (AnnenSkrivemaate, VernBrudd):
            return None
        return celler, _is_beskyttet(rot)

    def _read_tree(self, innhold: bytes, del_: str, navn: str) -> tuple[tuple[Celler, bool], int]:
        rot = parse_xml(innhold, del_)
        check_rot(rot, "worksheet", del_)
        leser = Arkleser(navn, self._bok, plain=False)
        try:
            celler = leser.read_celler(tree_poster(rot))
        except AnnenSkrivemaate as feil:
            raise VernBrudd("FIL-32", funnet=del_, hvorfor="radene er uleselige") from feil
        return (celler, _is_beskyttet(rot)), leser.antall


def _is_beskyttet(rot: Element) -> bool:
    return any(local_name(d) == "sheetProtection" and is_true(d.get("sheet")) for d in rot)
