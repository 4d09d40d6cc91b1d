"""Rules of a return and of a plan: those of any form, then those of the form's own families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from gevinstark.grunn.familie import familier
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan


def check_regler(svar: Oppslag) -> Iterator[Funn]:
    """All findings about a return, in reading order of the workbook."""
    yield from check_mangler(svar)
    for familie in familier(svar.layout):
        egne = replace(svar, kolonnenavn=familie.kolonnenavn)
        for kontroll in familie.hent("kontroller"):
            yield from kontroll(egne)


def check_plan(plan: Plan, oppslag: Oppslag) -> tuple[Funn, ...]:
    """All findings about a plan, in the order of the form's tables."""
    funn = list(check_alias(plan, oppslag))
    for familie in familier(oppslag.layout):
        egne = replace(oppslag, kolonnenavn=familie.kolonnenavn)
        for kontroll in familie.hent("plankontroller"):
            funn += kontroll(plan, egne)
    return tuple(funn)


def check_mangler(svar: Oppslag) -> Iterator[Funn]:
    """Inputs that must be filled in, one finding a sheet (R12)."""
    tomme = defaultdict(list)
    for celle in svar.layout.inndata:
        if celle.kreves and svar.blank(celle):
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
