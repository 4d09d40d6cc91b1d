"""Where in a workbook the values of a plan stand, so that a mistake is told by sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gevinstark.grunn.errors import Kildefeil
from gevinstark.grunn.verdi import Sted
from gevinstark.mal.yamlkilde import Node, read_yaml


class _Tekst(str):
    __slots__ = ("sted",)
    sted: Sted


class _Helt(int):
    sted: Sted


class _Desimal(float):
    __slots__ = ("sted",)
    sted: Sted


def mark(verdi: Any, sted: Sted) -> Any:
    """The value, which knows where it stands."""
    for art, egen in ((str, _Tekst), (int, _Helt), (float, _Desimal)):
        if type(verdi) is art:
            merket = egen(verdi)
            merket.sted = sted
            return merket
    return verdi


def tell_celler(
    feil: Sequence[Kildefeil], sti: Path, data: Mapping[str, Any], tekst: str
) -> list[Kildefeil]:
    """Mistakes in the plan's text (data, written out), told by cell in place of line."""
    celler: dict[int, Sted] = {}
    _place(read_yaml(sti, tekst)[0], data, celler)
    return [_tell(f, celler) if f.fil == str(sti) else f for f in feil]


def _tell(feil: Kildefeil, celler: Mapping[int, Sted]) -> Kildefeil:
    sted = celler.get(feil.linje)
    fil = f"{feil.fil}, arket «{sted.ark}», celle {sted.celle}" if sted else feil.fil
    return replace(feil, fil=fil, linje=0)


def _place(node: Node, verdi: Any, celler: dict[int, Sted]) -> Sted | None:
    """Line -> cell, for a value and all in it. A group stands where the first in it does."""
    sted: Sted | None = getattr(verdi, "sted", None)
    if isinstance(node.innhold, dict) and isinstance(verdi, Mapping):
        ved_navn = {str(k): v for k, v in verdi.items()}
        steder = [_place(barn, ved_navn.get(k), celler) for k, barn in node.innhold.items()]
    elif isinstance(node.innhold, list) and isinstance(verdi, Sequence):
        steder = [_place(b, v, celler) for b, v in zip(node.innhold, verdi, strict=False)]
    else:
        steder = []
    sted = sted or next((s for s in steder if s is not None), None)
    if sted is not None:
        celler.setdefault(node.linje, sted)
    return sted
