"""A returned joint workbook (form samlet) as what it is: one return from each of its kommuner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Ark
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.kontroll.retur import Retur

FORM = "samlet"


def split_samlet(retur: Retur) -> tuple[Retur, ...]:
    """One return per kommune of a joint workbook; any other return as it is."""
    if retur.layout.form != FORM:
        return (retur,)
    return tuple(
        Retur(retur.avlesning, *issued_part(retur.utsending, retur.utstedt, nr))
        for nr in retur.utstedt.deltakere
    )


def issued_part(utsending: Utsending, utstedt: Utstedt, nr: str) -> tuple[Utsending, Utstedt]:
    """What was issued to one kommune: all of it, or its part of a joint workbook."""
    if utsending.layout.form != FORM or nr not in utstedt.deltakere:
        return utsending, utstedt
    return (
        replace(utsending, layout=layout_for(utsending.layout, nr)),
        replace(
            utstedt,
            kommune=nr,
            navn=utstedt.deltakere[nr],
            deltakere={nr: utstedt.deltakere[nr]},
            verdier={},
        ),
    )


_DELER: Final[dict[tuple[str, str], Layout]] = {}


def layout_for(layout: Layout, nr: str) -> Layout:
    """One kommune's part of a joint Layout: its own sheets and the common plan, as in a workbook of
    its own. The sheets all share (front page, guidance, the sum) hold none of its answers."""
    if (layout.digest, nr) not in _DELER:
        _DELER[layout.digest, nr] = _make_del(layout, nr)
    return _DELER[layout.digest, nr]


def _make_del(layout: Layout, nr: str) -> Layout:
    ark = tuple(_egne_celler(a, nr) for a in layout.ark if _belongs_to(a, nr))
    return replace(layout, ark=ark)


def _belongs_to(ark: Ark, nr: str) -> bool:
    eiere = {c.eier for c in ark.celler if c.is_felt}
    return nr in eiere or (eiere == {FELLES} and ark.farge == "felles")


def _egne_celler(ark: Ark, nr: str) -> Ark:
    celler = tuple(replace(c, eier=DENNE_KOMMUNEN) if c.eier == nr else c for c in ark.celler)
    return replace(ark, celler=celler)


def sort_funn(funn: Sequence[Funn], deler: Sequence[Retur]) -> list[list[Funn]]:
    """Findings about the whole file, to the kommune whose sheet they are about; the rest to the
    first, so that each is told once. What rejects the file is told to all."""
    ark = [{a.navn for a in d.layout.ark if a.farge == "kommune"} for d in deler]
    fordelt: list[list[Funn]] = [[] for _ in deler]
    for f in funn:
        if f.alvor is Alvor.KRITISK:
            for egne_funn in fordelt:
                egne_funn.append(f)
            continue
        plass = next((i for i, egne in enumerate(ark) if f.ark in egne), 0)
        fordelt[plass].append(f)
    return fordelt


def plan_layout(utsending: Utsending) -> Layout:
    """The Layout that names the fields of one kommune's return."""
    nr = next((n for u in utsending.utstedt.values() for n in u.deltakere), "")
    return layout_for(utsending.layout, nr) if utsending.layout.form == FORM else utsending.layout
