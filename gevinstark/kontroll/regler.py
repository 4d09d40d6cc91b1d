"""Rules of a return and of a plan: those of any form, then those of the form's own families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import Familie, familier
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.layout import Layout
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.tilstand import PIL

if TYPE_CHECKING:
    from gevinstark.mal.plan import Plan


def check_regler(svar: Oppslag) -> Iterator[Funn]:
    """All findings about a return, in reading order of the workbook."""
    alle = [
        (f, replace(svar, kolonnenavn=f.kolonnenavn, ledige=svar.ledige | list_ikke_spurt(svar, f)))
        for f in familier(svar.layout)
    ]
    spurt = replace(svar, ledige=svar.ledige.union(*(o.ledige for _, o in alle)))
    yield from check_tilstander(svar) if svar.layout.tilstander else check_mangler(spurt)
    for familie, egne in alle:
        for kontroll in familie.fetch("kontroller"):
            yield from kontroll(egne)


def list_ikke_spurt(svar: Oppslag, familie: Familie) -> frozenset[str]:
    """Rows that stand in the workbook and are not the kommune's to answer."""
    egne = replace(svar, kolonnenavn=familie.kolonnenavn)
    return frozenset(r for find in familie.fetch("ikke_spurt") for r in find(egne))


def check_plan(plan: Plan, oppslag: Oppslag) -> tuple[Funn, ...]:
    """All findings about a plan, in the order of the form's tables."""
    funn = list(check_alias(plan, oppslag))
    for familie in familier(oppslag.layout):
        egne = replace(oppslag, kolonnenavn=familie.kolonnenavn)
        for kontroll in familie.fetch("plankontroller"):
            funn += kontroll(plan, egne)
    return tuple(funn)


def check_tilstander(svar: Oppslag) -> Iterator[Funn]:
    """What the workbook itself says is left, one finding for each block of questions, row by row the
    same: its rows' states are recomputed, never taken from the file. A remark where all of it could be
    read and is used."""
    blokker: dict[tuple[str, str], list[Celle]] = defaultdict(list)
    for celle in svar.layout.tilstander:
        if svar.tekst(celle).startswith(PIL):
            blokker[celle.ark, celle.tabell].append(celle)
    for (ark, _), celler in blokker.items():
        lest = all(c.nokkel() in svar.lest_likevel for c in celler)
        yield make_funn(
            "REG-35" if lest else "REG-31",
            fil=svar.fil,
            ark=ark,
            celle=celler[0].adresse,
            felt=celler[0].nokkel(svar.kommune),
            antall=len(celler),
            funnet=", ".join(dict.fromkeys(f"{c.radetikett} {svar.tekst(c)}" for c in celler)),
            etikett=_block_name(svar.layout, celler[0]),
        )


def _block_name(layout: Layout, celle: Celle) -> str:
    """What the check list calls the block a state stands in."""
    return layout.blokknavn.get(celle.tabell, celle.tabell)


def check_mangler(svar: Oppslag) -> Iterator[Funn]:
    """Inputs that must be filled in, one finding a sheet (R12)."""
    tomme = defaultdict(list)
    for celle in svar.layout.inndata:
        if celle.kreves and celle.radid not in svar.ledige and svar.blank(celle):
            tomme[celle.ark].append(celle)
    for ark, celler in tomme.items():
        yield make_funn(
            "REG-01",
            fil=svar.fil,
            ark=ark,
            celle=celler[0].adresse,
            felt=celler[0].nokkel(svar.kommune),
            antall=len(celler),
            etikett=celler[0].etikett,
        )


def check_alias(plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Words outside the lists, read as one of the list's own (I4)."""
    for bruk in plan.alias:
        celle = o.layout.ved_nokkel.get(bruk.felt)
        if celle is not None:
            yield o.funn("VER-06", celle, funnet=bruk.tekst, ventet=bruk.lest_som)
