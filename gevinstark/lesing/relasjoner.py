"""Relationships between parts (OPC, ECMA-376 part 2): how one part names the next."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gevinstark.lesing.zipvern import Deler

_ID: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)

#: Bytes in memory for a byte that is spelled, at most: characters are four wide, and resolved.
_STORRELSE: Final = 10


class Relasjon(NamedTuple):
    """type: the last word of the type's address, equal in strict and transitional files.

    maal: the name of the part pointed at, "" when it lies outside the file.
    """

    id: str
    type: str
    maal: str


#: Part and the bytes of its relationships -> these. Returns of one issue have the same.
_LESTE: Final = BoundedCache[tuple[str, bytes], tuple[Relasjon, ...]](
    plass=1024**2, lengst=64 * 1024
)


def _relasjonsdel(del_: str) -> str:
    mappe, navn = posixpath.split(del_)
    return posixpath.join(mappe, "_rels", f"{navn}.rels")


def resolve_maal(del_: str, maal: str) -> str:
    """The part a target names, seen from `del_`. A way out of the package leads to no part."""
    return posixpath.normpath(
        posixpath.join("/", posixpath.dirname(del_), unquote(maal).replace("\\", "/"))
    ).lstrip("/")


def read_relasjoner(deler: Deler, del_: str) -> tuple[Relasjon, ...]:
    """The relationships of one part; `del_` "" means those of the package. None is no fault."""
    navn = _relasjonsdel(del_)
    if navn not in deler:
        return ()
    skrevet = del_, deler.read_del(navn)
    kjent = _LESTE.get(skrevet)
    if kjent is None:
        kjent = _parse_relasjoner(*skrevet)
        _LESTE.keep(skrevet, kjent, ekstra=_STORRELSE * len(skrevet[1]))
    return kjent


def _parse_relasjoner(del_: str, innhold: bytes) -> tuple[Relasjon, ...]:
    return tuple(
        Relasjon(
            id=r.get("Id", ""),
            type=r.get("Type", "").rpartition("/")[2],
            maal=""
            if r.get("TargetMode") == "External"
            else resolve_maal(del_, r.get("Target", "")),
        )
        for r in parse_xml(innhold, _relasjonsdel(del_))
        if local_name(r) == "Relationship"
    )


def first_maal(relasjoner: Iterable[Relasjon], *typer: str) -> str | None:
    """The first part of one of these types."""
    return next((r.maal for r in relasjoner if r.type in typer and r.maal), None)


def find_arbeidsbokdel(deler: Deler) -> str:
    maal = first_maal(read_relasjoner(deler, ""), "officeDocument")
    if maal is None:
        raise VernBrudd("FIL-26", funnet="arbeidsboken (officeDocument)")
    return maal


def relation_id(attributter: dict[str, str]) -> str:
    """The `r:id` attribute of an element, "" when it has none."""
    return next((attributter[navn] for navn in _ID if navn in attributter), "")


def points_outside(deler: Deler) -> bool:
    """Whether any part names something outside the file that a program might fetch. Links a person
    clicks on are not fetched."""
    for navn in deler.navn:
        if navn.lower().endswith(".rels"):
            rot = parse_xml(deler.read_del(navn), navn)
            if any(
                r.get("TargetMode", "").lower() == "external"
                and r.get("Type", "").rpartition("/")[2] != "hyperlink"
                for r in rot
            ):
                return True
    return False
