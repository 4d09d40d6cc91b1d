"""Cell styles, as far as reading needs them: locked or not, shown as a date or not."""

from __future__ import annotations

import re
from sys import getsizeof
from typing import TYPE_CHECKING, Final, NamedTuple

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.xmlvern import Element, is_true, local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stil(NamedTuple):
    """tallformat: the format code of numbers; "" for General, for text and for dates."""

    laast: bool
    dato: bool
    tallformat: str = ""


STANDARDSTIL: Final = Stil(laast=True, dato=False)

#: Styles one byte each -> `index_stiler` of them.
_OPPSLAG: Final = BoundedCache[bytes, "tuple[Mapping[str | None, Stil], object]"](
    plass=2 * 1024**2, lengst=1024**2
)
#: A style, and its number as spelled.
_STIL: Final = 56 + 56
#: The part of the styles -> `read_stiler` of it. Returns of one issue have the same.
_LESTE: Final = BoundedCache[bytes, tuple[Stil, ...]](plass=1024**2, lengst=512 * 1024)
#: Bytes a character of a format code may take in memory.
_BREDEST: Final = 4
#: Built-in date and time formats (ECMA-376 part 1, 18.8.30), East Asian ones included.
_DATOFORMATER: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
#: What in a format code is not a placeholder: literals, escapes, fill, colours and conditions. Times
#: that run past 24 hours, as in [h]:mm, stay.
_IKKE_PLASSHOLDER: Final = re.compile(
    r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE
)
_MAKS_FORMATKODE: Final = 255
#: General, which some programs write in their own language.
_STANDARD: Final = re.compile("general|standard", re.IGNORECASE)
#: Built-in formats of numbers.
_TALLFORMATER: Final = {
    "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%",
    "37": "#,##0", "38": "#,##0", "39": "#,##0.00", "40": "#,##0.00",
}  # fmt: skip
_DATOTEGN: Final = re.compile(r"[dmyhs]", re.IGNORECASE)


def is_datoformat(formatkode: str) -> bool:
    """No format code is longer than Excel's bound; what claims to be shows no dates."""
    if len(formatkode) > _MAKS_FORMATKODE:
        return False
    return _DATOTEGN.search(_STANDARD.sub("", _IKKE_PLASSHOLDER.sub("", formatkode))) is not None


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
    kjent = _LESTE.get(innhold)
    if kjent is None:
        kjent = _parse_stiler(parse_xml(innhold, del_))
        _LESTE.keep(innhold, kjent, ekstra=_BREDEST * len(innhold) + _STIL * len(kjent))
    return kjent


def _parse_stiler(rot: Element) -> tuple[Stil, ...]:
    lister = {local_name(b): list(b) for b in rot}
    koder = {f.get("numFmtId", ""): f.get("formatCode", "") for f in lister.get("numFmts", [])}
    dato = {nummer for nummer, kode in koder.items() if is_datoformat(kode)}
    dato |= {str(nummer) for nummer in _DATOFORMATER}
    tall = _TALLFORMATER | {
        nummer: kode
        for nummer, kode in koder.items()
        if len(kode) <= _MAKS_FORMATKODE and any(t in kode for t in "0#?")
    }
    grunnstiler = lister.get("cellStyleXfs", [])
    return tuple(
        Stil(_laast(xf, grunnstiler), nr in dato, "" if nr in dato else tall.get(nr, ""))
        for xf in lister.get("cellXfs", [])
        for nr in (xf.get("numFmtId", "0"),)
    )


def index_stiler(stiler: tuple[Stil, ...]) -> tuple[Mapping[str | None, Stil], object | None]:
    """Style index as spelled in cells -> style; None for cells without one. And a mark that no other
    styles have, the same for the same ones as long as they are kept; None when they are not. Rows
    read before ask for the mark, and keep that alive, but not the styles."""
    nokkel = bytes(s.laast + 2 * s.dato for s in stiler)
    nokkel += "\0".join(s.tallformat for s in stiler).encode("utf-8", "surrogatepass")
    kjent = _OPPSLAG.get(nokkel)
    if kjent is not None:
        return kjent
    oppslag: dict[str | None, Stil] = {str(i): stil for i, stil in enumerate(stiler)}
    oppslag[None] = stiler[0] if stiler else STANDARDSTIL
    svar = oppslag, object()
    _OPPSLAG.keep(nokkel, svar, ekstra=getsizeof(svar) + getsizeof(oppslag) + _STIL * len(oppslag))
    return _OPPSLAG.get(nokkel, (oppslag, None))
