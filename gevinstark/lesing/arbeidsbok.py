"""The workbook part: which sheets, in which order, and what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.relasjoner import relation_id
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import Element, is_true, local_name, parse_xml
from gevinstark.lesing.zipvern import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gevinstark.lesing.avlesning import Tilstand

_NAVNEROM: Final = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_MAKS_ARKNAVN: Final = 31
#: Bytes in memory for a byte that is spelled, at most: the names of sheets are short.
_STORRELSE: Final = 16
_TILSTANDER: Final[Mapping[str, Tilstand]] = {
    "visible": "visible",
    "hidden": "hidden",
    "veryHidden": "veryHidden",
}


class Arkpost(NamedTuple):
    navn: str
    tilstand: Tilstand
    relasjon: str


@dataclass(frozen=True, slots=True)
class Arbeidsbokdel:
    ark: tuple[Arkpost, ...]
    definerte_navn: Mapping[str, str]
    date1904: bool
    beregning: str
    struktur_laast: bool


#: The part -> what it says. Returns of one issue have the same.
_LESTE: Final = BoundedCache[bytes, Arbeidsbokdel](plass=1024**2, lengst=512 * 1024)


def check_rot(rot: Element, navn: str, del_: str) -> None:
    """The root must be what its relationship says, in a namespace of the format."""
    if rot.tag not in {f"{rom}{navn}" for rom in _NAVNEROM}:
        raise VernBrudd("FIL-32", funnet=del_, hvorfor="den inneholder noe annet enn ventet")


def _read_ark(elementer: list[Element]) -> tuple[Arkpost, ...]:
    poster: list[Arkpost] = []
    sett: set[str] = set()
    for element in elementer:
        if local_name(element) != "sheet":
            continue
        navn = element.get("name", "")
        if not 1 <= len(navn) <= _MAKS_ARKNAVN:
            raise VernBrudd("FIL-32", funnet="arklisten", hvorfor="et ark har et ugyldig navn")
        if navn.casefold() in sett:
            raise VernBrudd("FIL-34", funnet=printable(navn))
        sett.add(navn.casefold())
        tilstand = _TILSTANDER.get(element.get("state", "visible"), "visible")
        poster.append(Arkpost(navn, tilstand, relation_id(element.attrib)))
    if not poster:
        raise VernBrudd("FIL-33")
    return tuple(poster)


def _read_navn(elementer: list[Element], ark: tuple[Arkpost, ...]) -> dict[str, str]:
    """Nothing is read by these names, so an odd one costs nobody a file: LibreOffice writes some of
    them twice after rows were deleted, and a name may outlive its sheet. The first counts."""
    navn: dict[str, str] = {}
    for element in elementer:
        nokkel = element.get("name", "")
        lokal = element.get("localSheetId")
        if lokal is not None:
            if not (lokal.isascii() and lokal.isdecimal() and int(lokal[:5]) < len(ark)):
                continue
            nokkel = f"{ark[int(lokal[:5])].navn}!{nokkel}"
        navn.setdefault(nokkel, element.text or "")
    return navn


def read_arbeidsbok(innhold: bytes, del_: str) -> Arbeidsbokdel:
    kjent = _LESTE.get(innhold)
    if kjent is None:
        kjent = _parse_arbeidsbok(innhold, del_)
        _LESTE.keep(innhold, kjent, ekstra=_STORRELSE * len(innhold))
    return kjent


def _parse_arbeidsbok(innhold: bytes, del_: str) -> Arbeidsbokdel:
    rot = parse_xml(innhold, del_)
    check_rot(rot, "workbook", del_)
    deler = {local_name(d): d for d in rot}
    egenskaper = deler.get("workbookPr")
    beregning = deler.get("calcPr")
    vern = deler.get("workbookProtection")
    ark = _read_ark(list(deler.get("sheets", ())))
    return Arbeidsbokdel(
        ark=ark,
        definerte_navn=_read_navn(list(deler.get("definedNames", ())), ark),
        date1904=egenskaper is not None and is_true(egenskaper.get("date1904")),
        beregning="auto" if beregning is None else beregning.get("calcMode", "auto"),
        struktur_laast=vern is not None and is_true(vern.get("lockStructure")),
    )
