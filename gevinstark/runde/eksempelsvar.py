"""Answers to a workbook that nobody has filled in: the family's own, and by type where it has none."""

from __future__ import annotations

from typing import Any

from gevinstark.grunn.familie import familier
from gevinstark.grunn.layout import Celle, Layout


def make_svar(layout: Layout, kommune: str, *, alle: bool = False) -> dict[str, Any]:
    """Plausible answers to a kommune's workbook: field key -> value.

    alle: also to inputs that the form's families have no answer to, by the type of the field.
    """
    svar: dict[str, Any] = {}
    if alle:
        svar = {
            c.nokkel(kommune): _etter_type(c, layout) for c in layout.inndata if c.verdi is None
        }
    for familie in familier(layout):
        for make in familie.hent("eksempelsvar"):
            svar |= make(layout, kommune)
    return svar


def _etter_type(celle: Celle, layout: Layout) -> Any:
    if celle.type == "valg":
        return layout.lister[celle.liste][0]
    if celle.type == "tekst":
        return "Eksempel"
    if celle.type == "dato":
        return f"{layout.rapporteringsaar}-06-30"
    if celle.type == "aar":
        return layout.levetid[0]
    bunn = celle.minst or 0
    if celle.type == "prosent":
        return min(celle.hoyst or 1, max(bunn, 0.1))
    return bunn + 1 if celle.hoyst is None else min(celle.hoyst, bunn + 1)
