"""Document properties: which program saved the file, and when. Who saved it is nobody's business."""

from __future__ import annotations

from datetime import UTC, datetime

from gevinstark.lesing.relasjoner import Relasjon, first_maal
from gevinstark.lesing.xmlvern import local_name, parse_xml
from gevinstark.lesing.zipvern import Deler, printable


def _texts(deler: Deler, del_: str | None) -> dict[str, str]:
    if del_ is None or del_ not in deler:
        return {}
    rot = parse_xml(deler.read_del(del_), del_)
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
    return lagret if lagret.tzinfo else lagret.replace(tzinfo=UTC)
