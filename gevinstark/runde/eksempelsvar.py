"""Plausible answers to a workbook that nobody has filled in, as the form's families know them."""

from __future__ import annotations

from typing import Any

from gevinstark.grunn.familie import familier
from gevinstark.grunn.layout import Layout


def make_svar(layout: Layout, kommune: str) -> dict[str, Any]:
    """Plausible answers to a kommune's workbook: field key -> value."""
    svar: dict[str, Any] = {}
    for familie in familier(layout):
        for make in familie.fetch("eksempelsvar"):
            svar |= make(layout, kommune)
    return svar
