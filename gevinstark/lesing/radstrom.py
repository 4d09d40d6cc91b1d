"""The rows and cells of a sheet as one flat stream, made in one of two ways.

Nearly every sheet is written in one plain spelling: no comments, no prefixes, attributes in the
order r, s, t. `plain_poster` reads exactly that spelling with one regular expression and gives up
(None) at anything else. `tree_poster` reads every spelling XML allows from a parsed tree, at three
times the cost. Both give the same stream; the tests hold them against each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gevinstark.lesing.celletekst import read_runs
from gevinstark.lesing.xmlvern import Element, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Attributes as spelled, or as pairs of name and value.
Attributter = str | tuple[tuple[str, str], ...]

#: Text between tags (always blank) · row mark ("row …", "/row" or "row …/") or None · then for a
#: cell: address, style, type, attributes of its formula, formula, value, plainly spelled inline
#: text. None is "not there"; a tree gives inline text as the value.
Post = tuple[
    str | None,
    str | None,
    str | None,
    str | None,
    str | None,
    Attributter | None,
    str | None,
    str | None,
    str | None,
]

# Within these there is no "<", ">" or "&", so a match has one reading only. A new default namespace
# would change what the tags mean.
_ATTRIBUTTER: Final = r'(?: (?!xmlns)[A-Za-z0-9:]+="[^"<>&]*")*'
_POST: Final = re.compile(
    rf"<(?:(/row|row{_ATTRIBUTTER} ?/?)"
    r'|c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,6})")?(?:'
    r'(?: t="(s|str|n|b|e|d)")?(?: ?/|>'
    rf"(?:<f({_ATTRIBUTTER})(?: ?/>|>([^<]*)</f>))?"
    r"(?:<v(?: ?/>|>([^<]*)</v>))?"
    r"</c)"
    r'| t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c))>'
)
#: Fields of a Post.
POSTFELT: Final = 9
_ATTRIBUTT: Final = re.compile(r'([A-Za-z0-9:]+)="([^"]*)"')
_START: Final = b"<sheetData>"
_SLUTT: Final = b"</sheetData>"
#: In the plain spelling nothing else looks like the end of a row.
RADSLUTT: Final = b"</row>"
#: Not allowed in XML, or changed by an XML parser (carriage return).
_STYRETEGN: Final = bytes({*range(0x20)} - {0x09, 0x0A})
_IKKE_TEGN: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"]]>")
#: The five of XML, and line ends and tabs as LibreOffice writes them. An ampersand comes last: what
#: it makes is no new escape.
_ENTITETER: Final = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&apos;": "'",
    "&#9;": "\t",
    "&#10;": "\n",
    "&#13;": "\r",
    "&amp;": "&",
}
_FREMMED_ENTITET: Final = re.compile(rf"&(?!{'|'.join(e[1:] for e in _ENTITETER)})")


class AnnenSkrivemaate(Exception):
    """The plain reading met a spelling it does not know."""


def count_plain(innhold: bytes) -> int:
    """How many cells `plain_poster` would make at most, before anything is made."""
    return innhold.count(b"<c ")


def split_ark(innhold: bytes) -> tuple[bytes, bytes] | None:
    """A sheet without its cells, and the bytes of its cells; None for odd spellings."""
    start = innhold.find(_START) + len(_START)
    slutt = innhold.rfind(_SLUTT)
    if not len(_START) <= start <= slutt:
        return None
    ramme = innhold[:start] + innhold[slutt:]
    return None if ramme.count(b"<sheetData") != 1 else (ramme, innhold[start:slutt])


def has_arkdata(rot: Element) -> bool:
    """Whether the cells were taken out of where a sheet has them."""
    navnerom = rot.tag.rpartition("}")[0]
    return any(d.tag == f"{navnerom}}}sheetData" for d in rot)


def first_rader(arkdata: bytes, antall: int) -> bytes:
    """The bytes of the first rows."""
    slutt = 0
    for _ in range(antall):
        neste = arkdata.find(RADSLUTT, slutt)
        if neste < 0:
            return arkdata
        slutt = neste + len(RADSLUTT)
    return arkdata[:slutt]


def parse_frame(ramme: bytes, del_: str) -> Element | None:
    """The tree of a part without its plain contents; None where there may be more than it seems."""
    # Comments, CDATA and processing instructions could hide tags that are no tags.
    if b"<!" in ramme or b"<?" in ramme[1:]:
        return None
    return parse_xml(ramme, del_)


def decode_plain(innhold: bytes) -> str | None:
    """Text in which every character means itself to an XML parser, or None."""
    if len(innhold.translate(None, _STYRETEGN)) != len(innhold):
        return None
    # One byte is found much faster than three, and neither of these is in an ordinary sheet.
    if (b"]" in innhold or b"\xef" in innhold) and any(tegn in innhold for tegn in _IKKE_TEGN):
        return None
    try:
        return innhold.decode()
    except UnicodeDecodeError:
        return None


def is_plain_tekst(innhold: bytes) -> bool:
    """Whether this can stand between two tags of any part, and says nothing but text there."""
    tekst = decode_plain(innhold)
    return tekst is not None and _FREMMED_ENTITET.search(tekst) is None


def plain_poster(arkdata: bytes) -> Iterable[Post]:
    """The stream of plainly spelled rows; AnnenSkrivemaate for others. Texts still have their
    XML escapes."""
    return group_felt(plain_felt(arkdata))


def plain_felt(arkdata: bytes) -> list[str | None]:
    """The stream of plainly spelled rows, with the POSTFELT fields of every Post in one list."""
    tekst = decode_plain(arkdata)
    if tekst is None:
        raise AnnenSkrivemaate
    felt: list[str | None] = list(_POST.split(tekst))
    # What follows the last tag belongs to no Post.
    etter = felt.pop() or ""
    if "".join([*filter(None, felt[::POSTFELT]), etter]).strip(" \t\n"):
        raise AnnenSkrivemaate
    return felt


def group_felt(felt: Iterable[str | None]) -> Iterable[Post]:
    return zip(*[iter(felt)] * POSTFELT, strict=True)


def parse_attributter(attributter: Attributter) -> dict[str, str]:
    """Name -> value. Attributes given twice are left to the XML parser to refuse."""
    par = _ATTRIBUTT.findall(attributter) if isinstance(attributter, str) else attributter
    oppslag: dict[str, str] = dict(par)
    if len(oppslag) != len(par):
        raise AnnenSkrivemaate
    return oppslag


def unescape(tekst: str) -> str:
    """Plain text of escaped text; other escapes are left to the XML parser."""
    if "&" not in tekst:
        return tekst
    if _FREMMED_ENTITET.search(tekst):
        raise AnnenSkrivemaate
    for entitet, tegn in _ENTITETER.items():
        tekst = tekst.replace(entitet, tegn)
    return tekst


def tree_poster(rot: Element) -> Iterator[Post]:
    """The stream of any sheet. Texts are as they read."""
    navnerom = rot.tag.rpartition("}")[0]
    prefiks = f"{navnerom}}}" if navnerom else ""
    radmerke, cellemerke = f"{prefiks}row", f"{prefiks}c"
    for arkdata in rot:
        if arkdata.tag != f"{prefiks}sheetData":
            continue
        for rad in arkdata:
            if rad.tag != radmerke:
                continue
            nummer = rad.get("r")
            yield _rad("row" if nummer is None else f'row r="{nummer}"')
            for c in rad:
                if c.tag == cellemerke:
                    yield _tree_post(c, prefiks)
            yield _rad("/row")


def _rad(merke: str) -> Post:
    return "", merke, None, None, None, None, None, None, None


def _tree_post(c: Element, prefiks: str) -> Post:
    attributter: Attributter | None = None
    formel: str | None = None
    verdi: str | None = None
    for barn in c:
        if barn.tag == f"{prefiks}v":
            verdi = barn.text or ""
        elif barn.tag == f"{prefiks}is":
            verdi = read_runs(barn)
        elif barn.tag == f"{prefiks}f":
            attributter, formel = tuple(barn.attrib.items()), barn.text or ""
    return "", None, c.get("r"), c.get("s"), c.get("t"), attributter, formel, verdi, None
