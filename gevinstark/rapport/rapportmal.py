"""maler/rapport.yaml and maler/statsrapporter.yaml: the chapters of the Word reports as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from gevinstark.grunn.ressurser import malfil
from gevinstark.mal.planhode import plain_node
from gevinstark.mal.yamlkilde import read_yaml

#: One part of a report: a heading, a paragraph, a table …
Element = Mapping[str, Any]


@lru_cache
def read_rapportmal(navn: str = "rapport") -> Mapping[str, Any]:
    rot, kilde = read_yaml(malfil(navn))
    kilde.stop_on_feil()
    mal: Mapping[str, Any] = plain_node(rot)
    return mal


def as_list(verdi: Any) -> Sequence[Any]:
    """One or several, as people write it in YAML."""
    return verdi if isinstance(verdi, list) else [verdi]
