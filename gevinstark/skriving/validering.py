"""What may stand in an input, and what to tell who types else: the data validation of a sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.nynorsk import to_maalform
from gevinstark.skriving.tekst import cut, plain


def write_validering(blad: Any, ark: Ark, layout: Layout) -> None:
    grupper: dict[str, list[Celle]] = {}
    for celle in ark.celler:
        if celle.rolle == "inndata":
            regel = json.dumps(validering(celle, layout), sort_keys=True)
            grupper.setdefault(regel, []).append(celle)
    for regel, celler in grupper.items():
        valg = json.loads(regel)
        valg["multi_range"] = " ".join(_spenn(celler))
        blad.data_validation(celler[0].rad - 1, celler[0].kol - 1, celler[0].rad - 1,
                             celler[0].kol - 1, valg)  # fmt: skip


def _spenn(celler: Sequence[Celle]) -> list[str]:
    """Cells as few ranges: runs down a column."""
    spenn: list[str] = []
    sortert = sorted(celler, key=lambda c: (c.kol, c.rad))
    start = forrige = sortert[0]
    for celle in [*sortert[1:], None]:
        if celle is not None and celle.kol == forrige.kol and celle.rad == forrige.rad + 1:
            forrige = celle
            continue
        a, b = celleadresse(start.rad, start.kol), celleadresse(forrige.rad, forrige.kol)
        spenn.append(a if a == b else f"{a}:{b}")
        if celle is not None:
            start = forrige = celle
    return spenn


def validering(celle: Celle, layout: Layout) -> dict[str, Any]:
    """The data validation of an input: what may stand there, and what to tell who types else. Nothing pops
    up before somebody types: help stands beside the field."""
    regel: dict[str, Any] = {"ignore_blank": True, "error_type": "stop"}
    if celle.type == "valg":
        lovlige = layout.lister[celle.liste]
        regel |= {"validate": "list", "source": list(lovlige)}
        feil = f"Velg fra listen: {', '.join(lovlige)}."
    elif celle.type == "dato":
        regel |= {"validate": "decimal", "criteria": "between", "minimum": 36526, "maximum": 73050}
        feil = "Skriv en dato, for eksempel 15.02.2025."
    elif celle.type in ("tall", "kroner", "prosent", "aar"):
        minst = celle.minst if celle.minst is not None else -1e12
        hoyst = celle.hoyst if celle.hoyst is not None else 1e12
        art = "integer" if celle.type == "aar" else "decimal"
        regel |= {"validate": art, "criteria": "between", "minimum": minst, "maximum": hoyst}
        eksempel = {
            "prosent": "Skriv bare tallet, fra 0 til 100. Skriv 30 for 30 %.",
            "aar": f"Skriv et årstall fra {minst:.0f} til {hoyst:.0f}.",
            "kroner": "Skriv bare tallet, i tusen kroner og uten punktum, for eksempel 250."
            if celle.skala > 1
            else "Skriv bare tallet, i hele kroner og uten punktum, for eksempel 250000.",
        }
        feil = eksempel.get(celle.type, "Skriv bare tallet, uten punktum, for eksempel 1200.")
    else:
        regel |= {"validate": "length", "criteria": "<=", "value": 2000}
        feil = "Teksten er for lang. Skriv høyst 2000 tegn."
    regel |= {
        "error_title": "Dette passer ikke her",
        "error_message": feil,
        "show_input": False,
    }
    for nokkel in ("error_title", "error_message"):
        tekst = to_maalform(regel[nokkel], layout.maalform)
        regel[nokkel] = cut(plain(tekst), 255 if "message" in nokkel else 32)
    return regel
