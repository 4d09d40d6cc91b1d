"""A returned joint workbook (form samlet) as what it is: one return from each of its kommuner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Ark
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import parse_celle
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
    """One kommune's part of a joint Layout: its own rows and the common plan, as in a workbook of
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
    """The sheet with the kommune's rows, and the headings over them; a sheet of nobody's is whole. What
    is computed in the headings is about everybody."""
    hvem = {c.rad: c.eier for c in ark.celler if c.eier not in ("", FELLES)}
    if not hvem:
        return ark
    celler = tuple(
        replace(c, eier=DENNE_KOMMUNEN) if c.eier == nr else c
        for c in ark.celler
        if hvem.get(c.rad) == nr or (c.rad not in hvem and c.formel is None)
    )
    return replace(ark, celler=celler)


def sort_funn(funn: Sequence[Funn], deler: Sequence[Retur]) -> list[list[Funn]]:
    """Findings about the whole file, to the kommune whose rows they are about; the rest to the
    first, so that each is told once. What rejects the file is told to all."""
    if len(deler) == 1:
        return [list(funn)]
    rader = [{(c.ark, c.rad) for c in d.layout.celler() if c.eier == DENNE_KOMMUNEN} for d in deler]
    fordelt: list[list[Funn]] = [[] for _ in deler]
    for f in funn:
        if f.alvor is Alvor.KRITISK:
            for egne_funn in fordelt:
                egne_funn.append(f)
            continue
        forste = re.split("[:,]", f.celle or "")[0]
        rad = (parse_celle(forste) or (0, 0))[0]
        plass = next((i for i, egne in enumerate(rader) if (f.ark, rad) in egne), 0)
        fordelt[plass].append(f)
    return fordelt


def plan_layout(utsending: Utsending) -> Layout:
    """The Layout that names the fields of one kommune's return."""
    nr = next((n for u in utsending.utstedt.values() for n in u.deltakere), "")
    return layout_for(utsending.layout, nr) if utsending.layout.form == FORM else utsending.layout
