"""The plans of a region, read from its basis: in one order, checked, each as a Planbilde."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.layout import Layout
from gevinstark.region.databruk import find_bruk, read_skjema
from gevinstark.region.grunnlag import Planutsnitt, Regiongrunnlag
from gevinstark.region.hullord import Hullinje, make_hullinjer
from gevinstark.region.langtabell import Langtabell, Svarblokk
from gevinstark.region.planbilde import (
    BARE_PLAN,
    IKKE_SVART,
    STATUSTEKST,
    SVARTE_SIST,
    Planbilde,
    etikett,
)
from gevinstark.region.virkninger import Nyttevirkning, kvaliteter, nyttevirkninger

#: The statuses of a participant, the one that counts first.
_RANG: Final = ("godkjent", "godkjent_med_merknad", "avvist", "holdt_utenfor")

# What SUMIFS would read as a pattern, a comparison or a number instead of the text itself.
_UTRYGT_KRITERIUM: Final = re.compile(r"[=<>].*|.*[*?~].*|[\s\d.,+\-%eE]*")


def _felles_risiko(layout: Layout) -> dict[str, str]:
    sted = read_skjema("felles_risiko")
    return {
        c.radid: str(c.verdi)
        for c in layout.celler()
        if (c.eier, c.tabell, c.kolonne) == (FELLES, sted["tabell"], sted["kolonne"])
        and c.verdi is not None
    }


def sort_grunnlag(grunnlag: Regiongrunnlag) -> Regiongrunnlag:
    """The same with everything in one order, as the long table is, so that equal input gives equal
    bytes."""
    return replace(
        grunnlag,
        planer=tuple(sorted(grunnlag.planer, key=lambda p: p.plan)),
        deltakere=tuple(sorted(grunnlag.deltakere, key=lambda d: (d.plan, d.kommunenr))),
        mottak=tuple(
            sorted(
                grunnlag.mottak,
                key=lambda m: (m.plan, m.kommunenr or "~", m.lagret, m.fil, m.sha256),
            )
        ),
        endringer=tuple(sorted(grunnlag.endringer, key=repr)),
        utelatt=tuple(
            sorted(
                grunnlag.utelatt, key=lambda u: (u.fil, u.ark, u.celle, u.felt, u.tekst, u.grunn)
            )
        ),
    )


def read_planer(grunnlag: Regiongrunnlag) -> tuple[Planbilde, ...]:
    """The plans of a sorted grunnlag. Raises InternFeil when a figure would be counted wrongly."""
    _sjekk(grunnlag)
    status: dict[tuple[str, str], str] = {}
    for m in grunnlag.mottak:
        if m.status in _RANG:
            naa = status.get((m.plan, m.kommunenr), m.status)
            status[m.plan, m.kommunenr] = min(naa, m.status, key=_RANG.index)
    status |= {hvem: m.status for hvem, m in grunnlag.gjeldende.items()}
    bilder = []
    for p in grunnlag.planer:
        deltakere = tuple(d for d in grunnlag.deltakere if d.plan == p.plan)
        virkninger = nyttevirkninger(p.layout)
        egne = [m for m in grunnlag.mottak if m.plan == p.plan]
        mangler = {d.kommunenr for d in grunnlag.mangler(p.plan)}
        svaraar = {nr: aar for nr, aar in grunnlag.svaraar(p.plan).items() if nr in mangler}
        tidligere = {nr: aar for nr, aar in svaraar.items() if aar < p.aar}
        egen = {
            d.kommunenr: f"{SVARTE_SIST} {tidligere[d.kommunenr]}"
            if d.kommunenr in tidligere
            else BARE_PLAN
            if d.kommunenr in svaraar
            else STATUSTEKST.get(status.get((p.plan, d.kommunenr), ""), IKKE_SVART)
            for d in deltakere
        }
        if mangler & {nr for nr, s in egen.items() if s.startswith("godkjent")}:
            raise InternFeil(f"Statusen til kommunene i {p.plan} motsier seg selv.")
        bilder.append(
            Planbilde(
                p,
                deltakere,
                egen,
                virkninger,
                kvaliteter(p.layout),
                _felles_risiko(p.layout),
                tidligere,
                frozenset(
                    nr
                    for (plan, nr), m in grunnlag.gjeldende.items()
                    if plan == p.plan and m.sen and nr not in mangler
                ),
                # The plan and each year's report are all of them the kommune's.
                frozenset(
                    m.kommunenr
                    for m in egne
                    if m.status.startswith("godkjent")
                    and any(f.alvor >= Alvor.FEIL for f in m.funn)
                ),
                sum(m.status == "erstattet" for m in egne),
                _read_hull(grunnlag, p, virkninger),
                _count_spurte(grunnlag, p.plan),
            )
        )
    return tuple(bilder)


def _count_spurte(grunnlag: Regiongrunnlag, plan: str) -> int:
    bruk = find_bruk("netto_ventet")
    rader = grunnlag.data.select(
        lambda p, f: p == plan and (f.tabell, f.kolonne) == (bruk.tabell, bruk.kolonne)
    )
    return len({d.aar for d in rader if d.verdi})


def _read_hull(
    grunnlag: Regiongrunnlag, plan: Planutsnitt, virkninger: Sequence[Nyttevirkning]
) -> dict[str, tuple[Hullinje, ...]]:
    idene = {v.radid: v.id for v in virkninger}
    stod = {(u.fil, u.felt.partition(".")[2]): u.tekst for u in grunnlag.utelatt}
    levetid = plan.layout.levetidsaar

    def hullinjer(blokk: Svarblokk) -> tuple[Hullinje, ...]:
        return make_hullinjer(blokk.hull, idene, lambda f: stod.get((blokk.fil, f), ""), levetid)

    egne = (b for b in grunnlag.data.blokker if b.plan == plan.plan and b.hull)
    return {b.kommunenr: hullinjer(b) for b in egne}


def _sjekk(grunnlag: Regiongrunnlag) -> None:
    planer = [p.plan for p in grunnlag.planer]
    if len(set(planer)) != len(planer):
        raise InternFeil("Samme plan står to ganger i den regionale oversikten.")
    if tomme := set(planer) - {d.plan for d in grunnlag.deltakere}:
        raise InternFeil(f"Planen har ingen deltakere: {', '.join(sorted(tomme))}")
    deltakere = {(d.plan, d.kommunenr) for d in grunnlag.deltakere}
    navn = [(d.plan, etikett(d)) for d in grunnlag.deltakere]
    if len(set(navn)) != len(navn):
        raise InternFeil("To deltakere i samme plan har samme navn og kommunenummer.")
    for tekst in (*planer, *(etikett(d) for d in grunnlag.deltakere)):
        if _UTRYGT_KRITERIUM.fullmatch(tekst):
            raise InternFeil(f"«{tekst}» kan ikke brukes som kriterium i en formel.")
    _check_data(grunnlag.data, deltakere)


def _check_data(data: Langtabell, deltakere: AbstractSet[tuple[str, str]]) -> None:
    """Each field of a kommune's answers to a plan stands once, in one of its blocks."""
    blokker: dict[tuple[str, str], list[Svarblokk]] = defaultdict(list)
    sjekket: set[tuple[int, ...]] = set()
    for blokk in data.blokker:
        svarer = blokk.plan, blokk.kommunenr
        if svarer not in deltakere:
            raise InternFeil(f"{blokk.fil}: {etikett(blokk)} er ikke deltaker i {blokk.plan}.")
        blokker[svarer].append(blokk)
    for egne in blokker.values():
        form = tuple(id(b.felt) for b in egne)
        if form in sjekket:
            continue
        sjekket.add(form)
        alle = [(b, f) for b in egne for f in b.felt]
        rader = [(f.tabell, f.rad, f.kolonne, f.aar, f.fase) for _, f in alle]
        if len(set(rader)) != len(rader):
            blokk, dobbelt = next(a for nr, a in enumerate(alle) if rader[nr] in rader[:nr])
            raise InternFeil(
                f"{blokk.fil}: {blokk.eier}{dobbelt.nokkel} står to ganger og ville blitt talt to ganger."
            )
