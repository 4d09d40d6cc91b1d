"""Cell styles, as far as reading needs them: locked or not, shown as a date or not."""

from __future__ import annotations

import re
from sys import getsizeof
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.grunn.bounded_cache import Husket
from gevinstark.lesing.xmlvern import Element, is_true, local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stil(NamedTuple):
    laast: bool
    dato: bool


STANDARDSTIL: Final = Stil(laast=True, dato=False)

#: Styles one byte each -> `index_stiler` of them.
_OPPSLAG: Final = Husket[bytes, "tuple[Mapping[str | None, Stil], object]"](
    plass=2 * 1024**2, lengst=1024**2
)
#: A style, and its number as spelled.
_STIL: Final = 56 + 56
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


def index_stiler(stiler: tuple[Stil, ...]) -> tuple[Mapping[str | None, Stil], object | None]:
    """Style index as spelled in cells -> style; None for cells without one. And a mark that no other
    styles have, the same for the same ones as long as they are kept; None when they are not. Rows
    read before ask for the mark, and keep that alive, but not the styles."""
    nokkel = bytes(s.laast + 2 * s.dato for s in stiler)
    kjent = _OPPSLAG.get(nokkel)
    if kjent is not None:
        return kjent
    oppslag: dict[str | None, Stil] = {str(i): stil for i, stil in enumerate(stiler)}
    oppslag[None] = stiler[0] if stiler else STANDARDSTIL
    svar = oppslag, object()
    _OPPSLAG.keep(nokkel, svar, ekstra=getsizeof(svar) + getsizeof(oppslag) + _STIL * len(oppslag))
    return _OPPSLAG.get(nokkel, (oppslag, None))
