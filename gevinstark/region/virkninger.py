"""What a plan is to give: the benefits with a price and those without, as the form lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.region.databruk import find_bruk, read_skjema


@dataclass(frozen=True, slots=True)
class Nyttevirkning:
    """One priced benefit of a plan. lokal: a kommune's own, meaning something else in the next."""

    radid: str
    id: str
    beskrivelse: str
    lokal: bool


def nyttevirkninger(layout: Layout) -> tuple[Nyttevirkning, ...]:
    """The rows of the kommune's table of benefits, in the order of the form."""
    skjema = read_skjema("virkninger")
    kolonne = find_bruk(skjema["tall"]).kolonne
    celler = [c for c in layout.celler() if c.tabell == skjema["tabell"] and c.kolonne]
    lokale = {
        c.radid
        for c in layout.celler()
        if c.eier == DENNE_KOMMUNEN and c.kolonne == skjema["tekst"] and c.rolle == "inndata"
    }
    steder = {
        (c.ark, c.rad): c.radid for c in celler if c.kolonne == kolonne and c.stil != "sum"
    }  # fmt: skip
    etiketter: dict[str, list[Celle]] = {}
    for c in layout.celler():
        if not c.is_felt and c.stil in ("id", "etikett") and (c.ark, c.rad) in steder:
            etiketter.setdefault(steder[c.ark, c.rad], []).append(c)
    funnet = []
    for radid in steder.values():
        tekst = {c.stil: str(c.verdi) for c in etiketter.get(radid, ()) if c.verdi is not None}
        funnet.append(
            Nyttevirkning(radid, tekst.get("id", radid), tekst.get("etikett", ""), radid in lokale)
        )
    return tuple(funnet)


@dataclass(frozen=True, slots=True)
class Kvalitet:
    """One benefit without a price. felt: what the common plan says of it."""

    radid: str
    id: str
    beskrivelse: str
    felt: Mapping[str, str]


def kvaliteter(layout: Layout) -> tuple[Kvalitet, ...]:
    """The rows of the kommune's table of benefits without a price, in the order of the form."""
    skjema = read_skjema("kvaliteter")
    celler = [c for c in layout.celler() if c.tabell == skjema["tabell"] and c.kolonne]
    rader = {(c.ark, c.rad): c.radid for c in celler}
    tekster = {(c.radid, c.kolonne): str(c.verdi) for c in celler if c.verdi is not None}
    for c in layout.celler():
        if not c.is_felt and c.stil in ("id", "etikett") and c.verdi is not None:
            tekster.setdefault((rader.get((c.ark, c.rad), ""), c.stil), str(c.verdi))
    return tuple(
        Kvalitet(
            radid,
            tekster.get((radid, "id"), radid),
            tekster.get((radid, "etikett"), ""),
            {f: tekster.get((radid, kol), "") for f, kol in skjema["felt"].items()},
        )
        for radid in dict.fromkeys(rader.values())
    )
