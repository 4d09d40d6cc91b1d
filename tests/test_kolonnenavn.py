"""One place knows columns: no key of a form is named outside `former/` (and `maler/`, which is data)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROT = Path(__file__).parents[1]
PAKKE = ROT / "gevinstark"


def _keys(node: Any) -> Iterator[str]:
    """Keys of tables, blocks of fields, columns, fields, rows and summary rows, wherever they stand."""
    if isinstance(node, list):
        for ledd in node:
            yield from _keys(ledd)
    elif isinstance(node, dict):
        for navn in ("nokkel", "tabell", "felter"):
            if isinstance(node.get(navn), str):
                yield node[navn]
        yield from (str(k) for k in node.get("faste", ()))
        for sum_ in node.get("summer", ()):
            yield str(sum_["id"])
            yield f"{node.get('tabell', '')}_{sum_['id']}"
        for verdi in node.values():
            yield from _keys(verdi)


NOKLER = {
    nokkel
    for sti in (ROT / "maler").rglob("*.yaml")
    for nokkel in _keys(yaml.safe_load(sti.read_text(encoding="utf-8")))
}
