"""The sheet Hva om of region.xlsx, computed again from the returned files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gevinstark.former.kommune.revisjonsregning import minus, summen
from gevinstark.former.kommune.revisjonstall import (
    Plantall,
    hull,
    mark,
)
from gevinstark.rapport.regionrevisjon import Fasit


def expect_hvaom(fasit: Fasit, t: Plantall) -> None:
    """With what the plan says in the cells to change, everything is as it is."""
    plan, hode = t.plan, fasit.bok.blokk("hvaom_aar", t.plan.plan)
    rente, timepris, basis = (
        plan.felles_tall("parametre", k) for k in ("rente", "timepris", "basisaar")
    )
    rader: dict[int, dict[str, Any]] = {}
    for a in plan.levetid:
        netto, timer = summen(t.i_aar("netto", a)), summen(t.i_aar("timer", a))
        verdi = None
        if netto is not None and rente is not None and basis is not None:
            verdi = netto / (1 + rente) ** (a - int(basis))
        rader[a] = {
            "netto_planen": netto, "netto": netto, "verdi_planen": verdi, "verdi": verdi,
            "timer": minus(timer, summen(t.i_aar("timer_utenfor", a)) or Decimal(0)),
            "endring": None if verdi is None else Decimal(0),
        }  # fmt: skip
    summer = {k: summen(r[k] for r in rader.values()) for k in rader[plan.levetid[0]]}
    merker = {
        a: "Netto* " if t.i_aar("netto", a) and sum(t.i_aar("netto_hel", a)) < t.n else ""
        for a in plan.levetid
    }
    fasit.rows(
        "hvaom_aar", plan.plan, {a: {**r, "hull": merker[a]} for a, r in rader.items()}, "aar"
    )
    alle = mark(t.sum, t.dekning, (("netto", "Netto"),))
    fasit.sums("hvaom_aar", plan.plan, {**summer, "hull": alle})
    if hode is None:
        return
    merke = hull(t.sum["nettoaar_hel"], t.sum["nettoaar"])
    med = t.av_alle(sum(k["naaverdi"] is not None for k in t.kommuner.values()))
    naa = t.sum["naaverdi"]
    rad = fasit.find(hode.ark, plan.tittel)
    for kol, verdi in enumerate(
        (
            naa if summer["endring"] is not None else None,
            naa,
            summer["endring"],
            f"{med} kommuner{merke}",
        ),
        2,
    ):
        fasit.at(hode.ark, rad + 7, kol, verdi)
    for ned, sats in ((2, rente), (3, timepris)):
        if sats is not None:
            fasit.at(hode.ark, rad + ned, 2, sats)
            fasit.at(hode.ark, rad + ned, 3, sats)
    if basis is not None:
        fasit.at(hode.ark, rad + 4, 2, basis)
