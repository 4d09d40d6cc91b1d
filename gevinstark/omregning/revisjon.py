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

from gevinstark.innlest import Besvarelse
from gevinstark.omregning.etterregn import Omregning, enige
from gevinstark.verdi import Feilverdi, Sted, Verdi, verdi_ut
from gevinstark.workbook.skriv import Bokvalg, write_workbook


def audit(besvarelse: Besvarelse, omregning: Omregning) -> dict[str, Any]:
    """Every witness for every formula cell. Keys: celler, enige, uenige, tekst (lines to print)."""
    dommer = compute_with_formulas(besvarelse)
    uenige = []
    antall = omregning.celler
    lagrede = omregning.lagrede
    for celle, regnet in zip(omregning.formelceller, omregning.verdier, strict=True):
        lagret = lagrede[celle.sted]
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


def compute_with_formulas(besvarelse: Besvarelse) -> dict[Sted, Verdi]:
    """The issued formulas over the return's answers, computed by `formulas`.

    The library gets a clean workbook made from the Layout, never the returned file: what a sender's
    file holds beside the answers is not its to load.
    """
    import formulas  # noqa: PLC0415 - seconds to import, and only --revisjon needs it

    logging.getLogger("formulas").setLevel(logging.ERROR)
    layout = besvarelse.layout
    verdier = {**besvarelse.utstedt.verdier, **besvarelse.verdier}
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
