"""The library `formulas` as a witness, in a process of its own: it is large, slow, and gets formulas
that strangers wrote.

It gets cells, never a file: what a return holds beside its cells is not its to load.
"""

from __future__ import annotations

import json
import logging
import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from gevinstark.grunn.layout import verdi_fra_json, verdi_til_json
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.vitner.avgrenset import Grenser, Stanset, run_avgrenset

#: An honest return takes eight seconds of computing and 250 MB.
GRENSER: Final = Grenser(veggtid=180, RLIMIT_CPU=120, RLIMIT_AS=2 << 30)
_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from gevinstark.vitner.formulasvitne import run; run()"
)
_ROT: Final = str(Path(__file__).resolve().parents[2])
#: Formulas of one workbook name its sheets; what the workbook is called does not matter.
_BOK: Final = "bok.xlsx"


def compute_with_formulas(
    celler: Mapping[Sted, Verdi], formler: Mapping[Sted, str], grenser: Grenser = GRENSER
) -> dict[Sted, Verdi]:
    """The formulas over the cells. Raises Stanset when it fails or goes beyond the limits."""
    bok: dict[str, Any] = {_navn(s): _inn(v) for s, v in celler.items() if v is not None}
    bok |= {_navn(s): formel for s, formel in formler.items()}
    sporsmaal = json.dumps([bok, [_navn(s) for s in formler]]).encode()
    kommando = [sys.executable, "-P", "-c", _PROGRAM, _ROT]
    # On many cores the numerical libraries would reserve more address space than the limit.
    miljo = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    ut, _ = run_avgrenset(kommando, grenser, inn=sporsmaal, miljo=miljo)
    try:
        svar = json.loads(ut)
        return {s: verdi_fra_json(v) for s, v in zip(formler, svar, strict=True)}
    except (ValueError, TypeError, KeyError):
        raise Stanset("ga ikke noe svar") from None


def _navn(sted: Sted) -> str:
    return f"'[{_BOK}]{sted.ark.upper()}'!{sted.celle}"


def _inn(verdi: Verdi) -> Any:
    """A value as the library takes it. A text that looks like a formula goes in quotes."""
    if isinstance(verdi, Feilverdi):
        return f"={verdi.kode}"
    if isinstance(verdi, str) and verdi.startswith(("=", "#")):
        sitert = verdi.replace('"', '""')
        return f'="{sitert}"'
    return verdi


def run() -> None:
    """The process: one question on stdin, one answer on stdout. What the library says is not data."""
    ut = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    import formulas  # noqa: PLC0415 - seconds to import, and only this process needs it

    logging.disable(logging.ERROR)
    bok, onsket = json.loads(sys.stdin.buffer.read())
    losning = formulas.ExcelModel().from_dict(bok).calculate()
    json.dump([verdi_til_json(_verdi(losning.get(navn))) for navn in onsket], ut)
    ut.flush()


def _verdi(ruter: Any) -> Verdi:
    if ruter is None:
        return None
    verdi = ruter.value[0][0]
    if isinstance(verdi, bool | np.bool_):
        return bool(verdi)
    if isinstance(verdi, int | float | np.number):
        tall = float(verdi)
        return tall if math.isfinite(tall) else None
    tekst = str(verdi)
    return Feilverdi(tekst) if tekst.startswith("#") else tekst
