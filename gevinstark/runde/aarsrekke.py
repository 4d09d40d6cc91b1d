"""The returns of one kommune to one plan, read together: the plan, and the report of each year.

A report is made of the answers before it, and carries them locked. Those may have changed since: a plan
came late, or the file of an earlier year was corrected. Then the report is computed as if it were made
today; its own answers, and the file, are as they came. What cannot follow is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.errors import GevinstarkError, describe
from gevinstark.grunn.familie import meldte_kolonner
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.region.aarsrekke import find_rekker, layout_of
from gevinstark.region.gjeldende import PLANRUNDE
from gevinstark.region.linjetall import read_linjetall
from gevinstark.region.returutfall import Returutfall, Samlet
from gevinstark.runde.viderefoering import (
    Arv,
    carry,
    find_post,
    is_accepted,
    list_svarnokler,
)

if TYPE_CHECKING:
    from gevinstark.mal.plan import Plan

_LOGG = logging.getLogger(__name__)
#: Fields named in a finding; the number of all stands beside them.
_VIS_FELT: Final = 3
_PLANER: Final[dict[tuple[str, str], Plan | None]] = {}


def join_years(utfallene: Sequence[Returutfall]) -> None:
    """Let what is accepted of earlier answers count in the returns after them."""
    for rekke in find_rekker(utfallene):
        for foer, naa in pairwise(rekke):
            try:
                _join(foer, naa)
            except Exception as feil:  # noqa: BLE001 - a fault of our own is a finding, not the end
                _LOGG.exception("Kunne ikke lese %s sammen med %s", naa.fil, foer.fil)
                naa.funn.append(make_funn("FIL-99", fil=naa.fil, funnet=describe(feil)))


def _join(foer: Returutfall, naa: Returutfall) -> None:
    arv, plan = _carry(foer, naa)
    satt: dict[str, Verdi] = {}
    if arv is not None and plan is not None:
        _tell_etterslep(foer, naa, arv, plan)
        satt = dict(_find_godkjent(foer, naa, arv, plan))
    godkjent = _find_meldt(foer, naa)
    tall = naa.linjetall
    egne = {s.nokkel: v for s, v in zip(tall.steder, tall.verdier, strict=True)}
    if satt or any(egne.get(n) != v for n, v in godkjent.items()):
        _recompute(naa, satt, godkjent)


def _carry(foer: Returutfall, naa: Returutfall) -> tuple[Arv | None, Plan | None]:
    """What the later workbook would be issued with today; nothing where it was not made of earlier
    answers, or its plan was not kept."""
    svar = naa.som_gjelder.svar
    ny = svar.utsending
    if not any(u.verdier or u.laast for u in ny.utstedt.values()):
        return None, None
    plan = _read_plan(ny)
    if plan is None:
        return None, None
    kommune = Kommune(svar.utstedt.kommune, svar.utstedt.navn, "")
    return carry(foer.som_gjelder.svar, foer.verdier, kommune, plan, ny.layout), plan


def _tell_etterslep(foer: Returutfall, naa: Returutfall, arv: Arv, plan: Plan) -> None:
    """The answers that came after the later workbook was made."""
    svar = naa.som_gjelder.svar
    utstedt, ved_nokkel = svar.utstedt, svar.layout.ved_nokkel
    gjennomgang = plan.mal.kommunedel.gjennomgang
    felt = [
        c
        for n, verdi in arv.verdier.items()
        if verdi not in (None, "")
        and (c := ved_nokkel.get(n)) is not None
        and verdi != utstedt.verdi(c)
        and (gjennomgang is None or c.kolonne != gjennomgang.antall)
    ]
    if felt:
        foer.funn.append(
            make_funn(
                "KON-29", fil=foer.fil, ventet=naa.fil, antall=len(felt),
                funnet=norsk_liste(list(dict.fromkeys(c.etikett for c in felt))[:_VIS_FELT]),
            )
        )  # fmt: skip


def _find_godkjent(
    foer: Returutfall, naa: Returutfall, arv: Arv, plan: Plan
) -> Iterator[tuple[str, Verdi]]:
    """Fields of the later return that hold what was accepted before, where that is something else now."""
    gammel, layout = layout_of(foer), layout_of(naa)
    svar = naa.som_gjelder.svar
    verdier, poster, meldte = svar.verdier, plan.mal.svarposter(), meldte_kolonner(layout)
    # What lies between is not here, and may have changed the plan.
    neste = layout.rapporteringsaar - gammel.rapporteringsaar <= 1
    for celle in layout.celler():
        post = find_post(poster, celle) if celle.is_felt else None
        if post is None or celle.formel is not None:
            continue
        nokkel, apen = celle.nokkel(), celle.rolle == "inndata"
        aar = int(celle.del_) if celle.del_.isdigit() else None
        tidlig = aar is not None and aar <= gammel.rapporteringsaar < layout.rapporteringsaar
        if is_accepted(post, celle) and (neste or tidlig):
            kilder = list_svarnokler(celle, post)
            if aar is not None and gammel.runde == PLANRUNDE:
                # A price of the plan is no year's.
                kilder = kilder[:2]
            if not any(n in gammel.ved_nokkel for n in kilder):
                continue
            if apen and nokkel not in arv.laast and nokkel not in svar.utstedt.laast:
                continue
        elif not (apen and tidlig and celle.kolonne in meldte):
            continue
        elif nokkel not in arv.laast and nokkel not in svar.utstedt.laast:
            # Left blank in its own year: what a later return says stands.
            continue
        verdi = arv.verdier.get(nokkel)
        if verdi != (verdier.get(nokkel) if apen else svar.utstedt.verdi(celle)):
            yield nokkel, verdi


def _find_meldt(foer: Returutfall, naa: Returutfall) -> Mapping[str, Verdi]:
    """What each line came to in the earlier years, by the return of each of them."""
    gammel, ny = layout_of(foer), layout_of(naa)
    meldte = meldte_kolonner(gammel)
    siste = min(gammel.rapporteringsaar, ny.rapporteringsaar - 1)
    tall = zip(foer.linjetall.steder, foer.linjetall.verdier, strict=True)
    return {
        s.nokkel: v
        for s, v in tall
        if s.kolonne in meldte and v is not None and s.aar is not None and s.aar <= siste
    }


def _recompute(naa: Returutfall, satt: Mapping[str, Verdi], godkjent: Mapping[str, Verdi]) -> None:
    svar = _put(naa.som_gjelder.svar, satt)
    layout = svar.layout
    apne = frozenset(satt) & set(layout.inndatanokler)
    naa.samlet, naa.sendte_tall = compute_samlet(svar, apne), naa.linjetall
    satte = frozenset(layout.ved_nokkel[n].nokkel(svar.utstedt.kommune) for n in satt)
    naa.linjetall = read_linjetall(make_oppslag(naa, satte), godkjent)


def compute_samlet(svar: Besvarelse, satt: frozenset[str] = frozenset()) -> Samlet:
    """The answers with what their formulas come to."""
    fulle = {**grunnverdier(svar.layout, svar.utstedt.verdier), **svar.verdier}
    resultat, _ = compute_resultater(svar.layout, [fulle])
    return Samlet(svar, tuple(resultat.verdi(c.sted, 0) for c in svar.layout.formelceller), satt)


def make_oppslag(utfall: Returutfall, satte: frozenset[str] = frozenset()) -> Oppslag:
    """The values that count. satte: field keys that are set, whatever the file holds."""
    svar = utfall.som_gjelder.svar
    uleste = svar.tapte.union(u.felt for u in svar.utelatt) - satte
    return Oppslag(
        svar.layout_i_filen, utfall.verdier, utfall.fil, svar.utstedt.kommune, uleste,
        meldte_aar=svar.utsending.meldte_aar,
        lest_likevel=utfall.omregning.lest_likevel if utfall.omregning else frozenset(),
    )  # fmt: skip


def _put(svar: Besvarelse, satt: Mapping[str, Verdi]) -> Besvarelse:
    """The answers with these fields set."""
    par = zip(svar.layout.inndatanokler, svar.svar.verdier, strict=True)
    verdier = [satt.get(n, v) for n, v in par]
    utstedt = replace(svar.utstedt, verdier={**svar.utstedt.verdier, **satt})
    return replace(svar, svar=replace(svar.svar, verdier=tuple(verdier)), utstedt=utstedt)


def _read_plan(utsending: Utsending) -> Plan | None:
    """The plan it was issued from, with its form as it is in the workbook; None where it was not kept."""
    layout = utsending.layout
    nokkel = utsending.mappe, layout.digest
    if nokkel not in _PLANER:
        _PLANER[nokkel] = _make_plan(utsending)
    return _PLANER[nokkel]


def _make_plan(utsending: Utsending) -> Plan | None:
    # Building workbooks is much to import for the runs that have one answer of each kommune.
    from gevinstark.mal.bygg import find_merker, select_form  # noqa: PLC0415 - as said above

    if not utsending.plankilde:
        return None
    kilder = tuple(sorted(utsending.skjemakilder.items()))
    layout = utsending.layout
    try:
        plan = _read(Path(utsending.mappe) / FILNAVN, utsending.plankilde, kilder)
        plan = plan.for_aar(layout.rapporteringsaar)
        merker = find_merker(plan, layout.form, layout.runde, rullet=True)
        return select_form(plan, merker)
    except GevinstarkError:
        return None


@lru_cache(maxsize=4)
def _read(sti: Path, plankilde: str, skjemakilder: tuple[tuple[str, str], ...]) -> Plan:
    from gevinstark.mal.les_plan import read_plan  # noqa: PLC0415 - as in `_make_plan`

    kilder: Mapping[str, str] = dict(skjemakilder)
    return read_plan(sti, plankilde, kilder)
