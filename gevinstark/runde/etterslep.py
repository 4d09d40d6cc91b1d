"""Answers that came after the next workbook was made of them: a plan sent in late, or corrected since.

What `rull` would carry now is held against what the later workbook was issued with.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.mal.bygg import find_merker, select_form
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.viderefoering import carry


def find_etterslep(tidligere: Returutfall, teller: Returutfall) -> list[Celle]:
    """The fields of the later workbook that would say something else had it been made today; none
    where it was not made of earlier answers."""
    if tidligere.svar is None or tidligere.omregning is None or teller.svar is None:
        return []
    ny, utstedt = teller.svar.utsending, teller.svar.utstedt
    plan = _plan(ny)
    if plan is None or not any(u.verdier or u.laast for u in ny.utstedt.values()):
        return []
    kommune = Kommune(utstedt.kommune, utstedt.navn, "")
    arv = carry(tidligere.svar, tidligere.verdier, kommune, plan, ny.layout)
    gjennomgang = plan.mal.kommunedel.gjennomgang
    ved_nokkel = ny.layout.ved_nokkel
    ulike = (
        ved_nokkel[n]
        for n, verdi in arv.egne().verdier.items()
        if n in ved_nokkel and verdi not in (None, "") and verdi != utstedt.verdi(ved_nokkel[n])
    )
    return [c for c in ulike if gjennomgang is None or c.kolonne != gjennomgang.antall]


def _plan(utsending: Utsending) -> Plan | None:
    """The plan it was issued from, with its form as it is in the workbook; None where it was not kept."""
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
    kilder: Mapping[str, str] = dict(skjemakilder)
    return read_plan(sti, plankilde, kilder)
