"""Where in the file a person gave a finding about the plan is: the cell of a workbook, the line of YAML.

The rules look at the plan as it stands in the kommune's workbook, where it is locked and elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.mal.plan import Plan
from gevinstark.mal.yamlkilde import Node, read_yaml
from gevinstark.runde.felt import read_feltliste

_YAML: Final = (".yaml", ".yml")


def place_planfunn(plan: Plan, funn: Sequence[Funn]) -> tuple[Funn, ...]:
    """The findings by where they are in the plan's own file; one without a place there as it was."""
    sti = Path(plan.fil)
    find: Callable[[Funn], Funn]
    if not any(f.felt and f.celle for f in funn):
        return tuple(funn)
    if sti.suffix.lower() == ".xlsx":
        felt = read_feltliste(sti).felt

        def find(f: Funn) -> Funn:
            post = felt.get(f.felt or "")
            if post is None:
                return f
            tekst = f"Ark «{post.sted.ark}», celle {post.sted.celle}"
            return _moved(f, tekst, post.sted.ark, post.sted.celle)

    elif sti.suffix.lower() in _YAML:
        rot, _ = read_yaml(sti, plan.kilde)

        def find(f: Funn) -> Funn:
            linje = _find_linje(rot, f.felt or "")
            return f if linje is None else _moved(f, f"{sti.name}, linje {linje}", None, None)

    else:
        return tuple(funn)
    return tuple(find(f) if f.felt and f.celle else f for f in funn)


def _moved(f: Funn, hvor: str, ark: str | None, celle: str | None) -> Funn:
    tekst = f.tekst.replace(f"Ark «{f.ark}», celle {f.celle}", hvor)
    return replace(f, tekst=tekst, ark=ark, celle=celle)


def _find_linje(rot: Node, felt: str) -> int | None:
    """The line of the field's value, else of its row: a column's key says which of several tables."""
    _, radid, *ledd = felt.split(".")
    rader = [*_list_rader(rot, radid), *_find_gjentatt(rot, radid)] if ledd else []
    for rad in rader:
        noder = [rad]
        for navn in (ledd[0], *ledd[::-1]):
            barn = noder[-1].innhold
            if isinstance(barn, dict) and navn in barn:
                noder.append(barn[navn])
        if len(noder) > 1:
            return noder[-1].linje
    return rader[0].linje if rader else None


def _find_gjentatt(rot: Node, radid: str) -> list[Node]:
    """The block that a table which is there several times has its head in: D2 is the second of D."""
    blokk = rot.innhold.get(radid.rstrip("0123456789")) if isinstance(rot.innhold, dict) else None
    nr = radid[len(radid.rstrip("0123456789")) :]
    noder = blokk.innhold if blokk is not None and isinstance(blokk.innhold, list) else []
    return noder[int(nr) - 1 : int(nr)] if nr else []


def _list_rader(node: Node, radid: str) -> Iterator[Node]:
    """Every group that is about a row, or a block with that name."""
    if isinstance(node.innhold, list):
        for barn in node.innhold:
            yield from _list_rader(barn, radid)
    elif isinstance(node.innhold, dict):
        egen = node.innhold.get("id")
        if egen is not None and ascii_nokkel(str(egen.innhold)) == radid:
            yield node
        for navn, barn in node.innhold.items():
            if ascii_nokkel(navn) == radid:
                yield barn
            else:
                yield from _list_rader(barn, radid)
