"""The common plan's own figures as rows of Data: national figures, and table B year by year.

They hold for the whole country, so they stand in Data once and never once per kommune (R20). The
source is the plan as it was sent out: its sheet and cell, and the SHA-256 of its Layout.
"""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.celle import FELLES, Celle
from gevinstark.grunn.verdi import Verdi, til_ore
from gevinstark.motor.kompilator import compile_program
from gevinstark.region.databruk import FELLESBRUK, NYTTEVIRKNINGER
from gevinstark.region.grunnlag import Planutsnitt
from gevinstark.region.langtabell import Datarad

FELLES_PLAN: Final = "Felles plan"
UTSENDT: Final = "planen slik den ble sendt ut"


def planrader(utsnitt: Planutsnitt) -> tuple[Datarad, ...]:
    """One row for each figure of the plan that the workbook uses, computed by the plan's formulas."""
    layout = utsnitt.layout
    felles = [c for a in layout.ark if a.farge == FELLES for c in a.celler]
    program = compile_program({c.sted: c.formel for c in felles if c.formel is not None})
    leses = program.innsteder
    konstanter: dict[object, Verdi] = {
        c.sted: c.verdi for c in layout.celler() if c.verdi is not None and c.sted in leses
    }
    resultat = program.run(konstanter, [{}])  # type: ignore[arg-type]  # places as keys
    rader = []
    for c in felles:
        tabell = _tabell(c)
        if c.formel is None or not tabell:
            continue
        verdi = resultat.verdi(c.sted, 0)
        if isinstance(verdi, int | float) and not isinstance(verdi, bool):
            rader.append(
                Datarad(
                    kommunenr=FELLES, kommune=FELLES_PLAN, plan=utsnitt.plan, tabell=tabell,
                    rad=c.radid, kolonne=c.kolonne, aar=int(c.del_) if c.del_ else None, fase="",
                    verdi=til_ore(verdi * c.skala), tekst=None, enhet="kr", rolle="formel", felt=c.nokkel(),
                    fil=UTSENDT, ark=c.ark, celle=c.adresse, sha256=layout.digest, status="godkjent",
                )
            )  # fmt: skip
    return tuple(rader)


def _tabell(c: Celle) -> str:
    """The table of the figure the cell is, or "". One that is repeated (D, D2 …) goes by its first name."""
    for b in FELLESBRUK:
        navn = c.tabell.rstrip("0123456789")
        hver = navn == b.tabell and not c.radid.startswith(f"{c.tabell}_")
        if c.kolonne == b.kolonne and (hver if b.rad == NYTTEVIRKNINGER else c.radid == b.rad):
            return b.tabell
    return ""
