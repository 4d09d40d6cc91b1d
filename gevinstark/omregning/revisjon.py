"""The outside referee for one file: the `formulas` library computes the issued formulas too.

It is slow and has known faults (shared/teknikk.md), so it is a witness to look at, not a judge.
"""

from __future__ import annotations

import logging
import math
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from gevinstark.kontroll.retur import Retur
from gevinstark.omregning.etterregn import Omregning, enige
from gevinstark.verdi import Feilverdi, Sted, Verdi, verdi_ut
from gevinstark.workbook.skriv import Bokvalg, write_workbook


def audit(retur: Retur, svar: Mapping[str, Verdi], omregning: Omregning) -> dict[str, Any]:
    """Every witness for every formula cell. Keys: celler, enige, uenige, tekst (lines to print)."""
    dommer = compute_with_formulas(retur, svar)
    uenige = []
    antall = 0
    for celle in retur.layout.celler():
        if celle.formel is None:
            continue
        antall += 1
        lest = retur.lest(celle)
        lagret = lest.verdi if lest else None
        regnet = omregning.resultater[celle.sted]
        formulas = dommer.get(celle.sted)
        if not enige(regnet, formulas, celle.type) or (
            lagret is not None and not enige(regnet, lagret, celle.type)
        ):
            uenige.append((celle, lagret, regnet, formulas))
    linjer = [f"{antall} formler, {antall - len(uenige)} der lagret, motor og formulas er enige."]
    linjer += [
        f"{c.ark}!{c.adresse} ({c.etikett or c.adresse}): lagret {_vis(lagret)}, motor {_vis(regnet)}, "
        f"formulas {_vis(formulas)}"
        for c, lagret, regnet, formulas in uenige
    ]
    return {
        "celler": antall,
        "enige": antall - len(uenige),
        "uenige": [
            {
                "ark": c.ark,
                "celle": c.adresse,
                "lagret": verdi_ut(lagret, c.type),
                "motor": verdi_ut(regnet, c.type),
                "formulas": verdi_ut(formulas, c.type),
            }
            for c, lagret, regnet, formulas in uenige
        ],
        "tekst": linjer,
    }


def _vis(verdi: Verdi) -> str:
    if verdi is None:
        return "ikke noe"
    return verdi.kode if isinstance(verdi, Feilverdi) else str(verdi)


def compute_with_formulas(retur: Retur, svar: Mapping[str, Verdi]) -> dict[Sted, Verdi]:
    """The issued formulas over the return's answers, computed by `formulas`.

    The library gets a clean workbook made from the Layout, never the returned file: what a sender's
    file holds beside the answers is not its to load.
    """
    import formulas  # noqa: PLC0415 - seconds to import, and only --revisjon needs it

    logging.getLogger("formulas").setLevel(logging.ERROR)
    layout = retur.layout
    verdier = {**retur.utstedt.verdier, **svar}
    valg = Bokvalg("revisjon", "revisjon", "", date(layout.rapporteringsaar, 1, 1))
    with tempfile.TemporaryDirectory() as mappe:
        sti = Path(mappe) / "revisjon.xlsx"
        sti.write_bytes(write_workbook(layout, verdier, {}, valg))
        modell = formulas.ExcelModel().loads(str(sti)).finish()
        losning = modell.calculate()
    return {
        sted: _verdi(losning, f"'[revisjon.xlsx]{sted.ark.upper()}'!{sted.celle}")
        for sted in layout.formler
    }


def _verdi(losning: Mapping[str, Any], navn: str) -> Verdi:
    ruter = losning.get(navn)
    if ruter is None:
        return None
    verdi = ruter.value[0][0]
    if isinstance(verdi, bool | np.bool_):
        return bool(verdi)
    if isinstance(verdi, int | float | np.number):
        tall = float(verdi)
        return None if math.isnan(tall) else tall
    tekst = str(verdi)
    return Feilverdi(tekst) if tekst.startswith("#") else tekst
