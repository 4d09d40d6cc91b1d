"""Cell styles, as far as reading needs them: locked or not, shown as a date or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.retur.husket import Husket
from gevinstark.retur.xmlvern import Element, is_true, local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stil(NamedTuple):
    laast: bool
    dato: bool


STANDARDSTIL: Final = Stil(laast=True, dato=False)

#: Styles one byte each -> their index, some 150 bytes each.
_OPPSLAG: Final = Husket["Mapping[str | None, Stil]"](plass=64 * 1024, lengst=4 * 1024)
#: Built-in date and time formats (ECMA-376 part 1, 18.8.30), East Asian ones included.
_DATOFORMATER: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
#: What in a format code is not a placeholder: literals, escapes, fill, colours and conditions. Times
#: that run past 24 hours, as in [h]:mm, stay.
_IKKE_PLASSHOLDER: Final = re.compile(
    r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE
)
_DATOTEGN: Final = re.compile(r"[dmyhs]", re.IGNORECASE)


def is_datoformat(formatkode: str) -> bool:
    if formatkode.strip().lower() == "general":
        return False
    return _DATOTEGN.search(_IKKE_PLASSHOLDER.sub("", formatkode)) is not None


def _barn(element: Element, navn: str) -> Element | None:
    return next((b for b in element if local_name(b) == navn), None)


def _laast(xf: Element, grunnstiler: list[Element]) -> bool:
    """A cell's own protection counts, unless it says that its named style's does."""
    if xf.get("applyProtection") in ("0", "false"):
        nummer = xf.get("xfId", "")
        if not (nummer.isascii() and nummer.isdecimal() and int(nummer) < len(grunnstiler)):
            return True
        xf = grunnstiler[int(nummer)]
    vern = _barn(xf, "protection")
    return vern is None or is_true(vern.get("locked"), standard=True)


def read_stiler(innhold: bytes, del_: str) -> tuple[Stil, ...]:
    """Styles by their index in cells."""
    rot = parse_xml(innhold, del_)
    lister = {local_name(b): list(b) for b in rot}
    dato = {
        f.get("numFmtId", "")
        for f in lister.get("numFmts", [])
        if is_datoformat(f.get("formatCode", ""))
    } | {str(nummer) for nummer in _DATOFORMATER}
    grunnstiler = lister.get("cellStyleXfs", [])
    return tuple(
        Stil(laast=_laast(xf, grunnstiler), dato=xf.get("numFmtId", "0") in dato)
        for xf in lister.get("cellXfs", [])
    )


def index_stiler(stiler: tuple[Stil, ...]) -> Mapping[str | None, Stil]:
    """Style index as spelled in cells -> style; None for cells without one. The same object for the
    same styles, as long as it is kept: rows read before ask for that."""
    nokkel = bytes(s.laast + 2 * s.dato for s in stiler)
    kjent = _OPPSLAG.find(nokkel)
    if kjent is not None:
        return kjent
    oppslag: dict[str | None, Stil] = {str(i): stil for i, stil in enumerate(stiler)}
    oppslag[None] = stiler[0] if stiler else STANDARDSTIL
    _OPPSLAG.add(nokkel, oppslag)
    return oppslag
