"""Shared strings: the texts that cells name by number."""

from __future__ import annotations

from gevinstark.retur.celletekst import MAKS_TEKST, read_runs
from gevinstark.retur.vernbrudd import VernBrudd
from gevinstark.retur.xmlvern import local_name, parse_xml


def read_delte_tekster(innhold: bytes, del_: str) -> dict[str, str]:
    """Index as spelled in cells -> text. A dict of spellings has no negative or odd indices."""
    rot = parse_xml(innhold, del_)
    tekster: dict[str, str] = {}
    for element in rot:
        if local_name(element) != "si":
            continue
        tekst = read_runs(element)
        if len(tekst) > MAKS_TEKST:
            raise VernBrudd("FIL-48", funnet=len(tekst), ventet=MAKS_TEKST)
        tekster[str(len(tekster))] = tekst
    return tekster
