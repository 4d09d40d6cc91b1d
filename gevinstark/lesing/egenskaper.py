"""Document properties: which program saved the file, and when. Who saved it is nobody's business."""

from __future__ import annotations

from datetime import UTC, datetime

from gevinstark.lesing.relasjoner import Relasjon, first_maal
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import local_name, parse_xml
from gevinstark.lesing.zipvern import Deler, printable

#: Years a workbook of this format can have been saved in, with room for clocks that are set wrong.
#: A clock that says 9999 or 1 says nothing.
_FORSTE_AAR, _SISTE_AAR = 1980, 2199


def _texts(deler: Deler, del_: str | None) -> dict[str, str]:
    if del_ is None or del_ not in deler:
        return {}
    try:
        rot = parse_xml(deler.read_del(del_), del_)
    except VernBrudd:
        # Nothing in the form depends on them.
        return {}
    return {local_name(e): (e.text or "").strip() for e in rot}


def read_program(deler: Deler, relasjoner: tuple[Relasjon, ...]) -> str:
    """For example "Microsoft Excel 16.0300"; "" when the file does not say."""
    tekster = _texts(deler, first_maal(relasjoner, "extended-properties", "extendedProperties"))
    deler_av_navn = (tekster.get("Application", ""), tekster.get("AppVersion", ""))
    return printable(" ".join(t for t in deler_av_navn if t), 120)


def read_lagret(deler: Deler, relasjoner: tuple[Relasjon, ...]) -> datetime | None:
    """When the file was last saved, as the program that saved it says."""
    tekst = _texts(deler, first_maal(relasjoner, "core-properties")).get("modified", "")
    try:
        lagret = datetime.fromisoformat(tekst)
    except ValueError:
        return None
    if not _FORSTE_AAR <= lagret.year <= _SISTE_AAR:
        return None
    return lagret if lagret.tzinfo else lagret.replace(tzinfo=UTC)
