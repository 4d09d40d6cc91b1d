"""Things in a file that are seen but not followed: macros, links, objects, comments."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.identitet import MERKNADSSTART
from gevinstark.lesing.relasjoner import Relasjon, read_relasjoner
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.xmlvern import Element, local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gevinstark.lesing.zipvern import Deler

_KODE_AV_RELASJON: Final = {
    "vbaProject": "FIL-60",
    "xlMacrosheet": "FIL-60",
    "xlIntlMacrosheet": "FIL-60",
    "oleObject": "FIL-63",
    "package": "FIL-63",
    "control": "FIL-63",
    "connections": "FIL-64",
    "comments": "FIL-65",
    "threadedComment": "FIL-65",
    "image": "FIL-68",
    "richValueRel": "FIL-68",
}
_INNHOLDSTYPER: Final = "[Content_Types].xml"


def _has_makrotype(deler: Deler) -> bool:
    """A part of the file is declared as macros. A type for an ending no part has says nothing: some
    programs always declare one."""
    rot = parse_xml(deler.read_del(_INNHOLDSTYPER), _INNHOLDSTYPER)
    endelser = {navn.rpartition(".")[2].lower() for navn in deler.navn}
    return any(
        ("macroenabled" in type_ or "vbaproject" in type_)
        and (local_name(e) != "Default" or e.get("Extension", "").lower() in endelser)
        for e in rot
        if (type_ := e.get("ContentType", "").lower())
    )


def _seen(deler: Deler, del_: str) -> Element:
    """A part that is only looked at. Damaged it is as good as empty: nothing depends on it."""
    try:
        return parse_xml(deler.read_del(del_), del_)
    except VernBrudd:
        return Element("skadet")


def _koblinger(deler: Deler, relasjoner: tuple[Relasjon, ...]) -> Iterator[str]:
    for relasjon in relasjoner:
        if relasjon.type == "externalLink" and relasjon.maal in deler:
            rot = _seen(deler, relasjon.maal)
            yield "FIL-62" if any(local_name(e) == "ddeLink" for e in rot) else "FIL-61"


def _is_egen(deler: Deler, relasjon: Relasjon) -> bool:
    """Notes we wrote ourselves, in a feedback workbook that comes back, are no news."""
    if relasjon.type != "comments" or relasjon.maal not in deler:
        return False
    rot = _seen(deler, relasjon.maal)
    merknader = [e for e in rot.iter() if local_name(e) == "comment"]
    return bool(merknader) and all(
        "".join(m.itertext()).lstrip().startswith(MERKNADSSTART) for m in merknader
    )


def find_merknader(
    deler: Deler, fil: str, bokrelasjoner: tuple[Relasjon, ...], arkdeler: tuple[str, ...]
) -> tuple[Funn, ...]:
    """One finding of each kind, however many of them the file has."""
    koder = set(_koblinger(deler, bokrelasjoner))
    if _has_makrotype(deler):
        koder.add("FIL-60")
    alle = [*bokrelasjoner]
    for del_ in arkdeler:
        with suppress(VernBrudd):
            egne = read_relasjoner(deler, del_)
            alle.extend(egne)
            # A picture on a sheet hangs in its drawing, where our own charts do.
            for tegning in (r.maal for r in egne if r.type == "drawing" and r.maal):
                alle.extend(read_relasjoner(deler, tegning))
    koder.update(
        _KODE_AV_RELASJON[r.type]
        for r in alle
        if r.type in _KODE_AV_RELASJON and not _is_egen(deler, r)
    )
    return tuple(make_funn(kode, fil=fil) for kode in sorted(koder))
