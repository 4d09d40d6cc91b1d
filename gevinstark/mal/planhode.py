"""The head of a plan as it is written: what the project group's workbook shows open, and the keys it has
no field for, which go along in one locked cell so that nothing is lost when the workbook is the plan."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.verdi import Verdi, serienummer
from gevinstark.mal.plan import Plan
from gevinstark.mal.plannokler import NOKLER
from gevinstark.mal.yamlkilde import Node, dump_yaml, read_yaml

#: Where a field that shows the head of the plan has its value from.
HODE: Final = "plan."
#: The source of the cell with the keys that have no field.
ANDRE: Final = "plan.andre"


def find_hodeverdi(plan: Plan, kilde: str) -> Verdi:
    """What the plan itself says of "plan.kontakt.navn"; None where it leaves it to us."""
    if kilde == ANDRE:
        return _andre(plan)
    her: Any = read_plain_yaml(plan.kilde, plan.fil)
    for navn in kilde.removeprefix(HODE).split("."):
        her = her.get(navn) if isinstance(her, dict) else None
    if isinstance(her, date):
        return serienummer(her)
    return her if isinstance(her, str | int | float) and her != "" else None


def _andre(plan: Plan) -> str | None:
    vises = {f.kilde.removeprefix(HODE) for felter in plan.mal.felter(FELLES) for f in felter.rader}
    data = read_plain_yaml(plan.kilde, plan.fil)
    andre = {n: v for n, v in data.items() if n in NOKLER and n not in vises}
    rest = {n: _without_shown(n, v, vises) for n, v in andre.items()}
    deltakere = [d for d in data.get("deltakere") or [] if isinstance(d, dict)]
    alt = {n: v for n, v in {**rest, "deltakere": deltakere}.items() if v not in ({}, [], None)}
    return dump_yaml(alt).strip() if alt else None


def _without_shown(navn: str, verdi: Any, vises: set[str]) -> Any:
    if not isinstance(verdi, dict):
        return verdi
    return {n: v for n, v in verdi.items() if f"{navn}.{n}" not in vises}


def merge_andre(data: dict[str, Any], tekst: str) -> None:
    """Put the keys of that cell into the plan data; what a field says stands."""
    for navn, verdi in read_plain_yaml(tekst).items():
        if navn == "deltakere":
            egne = {str(d["nr"]): d for d in verdi if isinstance(d, dict)}
            data[navn] = [
                {**egne.get(d["nr"], {}), **d}
                if isinstance(d, dict)
                else {**egne.get(d, {}), "nr": d}
                if d in egne
                else d
                for d in data.get(navn, [])
            ]
        elif isinstance(verdi, dict):
            data[navn] = {**verdi, **data.get(navn, {})}
        else:
            data.setdefault(navn, verdi)


def read_plain_line(tekst: str) -> Any:
    """One key of a head as it stands on a line: a text, a number, or a group in brackets."""
    if tekst.startswith(("[", "{")) or tekst.isdecimal():
        return read_plain_yaml(f"linje: {tekst}").get("linje")
    return tekst


@lru_cache(8)
def read_plain_yaml(tekst: str, fil: str = "planen") -> dict[str, Any]:
    """YAML text as plain data, spelled as the reader of plans spells it. Not to be changed. fil: where the
    text was read from, when it was."""
    plain = plain_node(read_yaml(Path(fil), tekst)[0]) if tekst else {}
    return plain if isinstance(plain, dict) else {}


def plain_node(node: Node) -> Any:
    """What stands there, without its lines."""
    if isinstance(node.innhold, dict):
        return {n: plain_node(v) for n, v in node.innhold.items()}
    if isinstance(node.innhold, list):
        return [plain_node(v) for v in node.innhold]
    return node.innhold
