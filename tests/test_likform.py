"""Formulas filled down are parsed once, and each is the tree its own text gives."""

from __future__ import annotations

import pytest
from forrige import FORRIGEPLAN

from gevinstark.formel.likform import Likelesing
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil, Node
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted
from gevinstark.mal.bygg import build_layout
from gevinstark.runde.planfil import read_planfil


def _read(formler: dict[Sted, str]) -> tuple[dict[Sted, Node], list[str]]:
    lest: list[str] = []

    def les(_: Sted, formel: str) -> Node:
        lest.append(formel)
        return parse_formel(formel)

    like = Likelesing(les)
    return {s: like.parse(s, f) for s, f in formler.items()}, lest


def test_every_formula_of_the_example_is_what_its_text_says() -> None:
    layout: Layout = build_layout(read_planfil(FORRIGEPLAN))
    traer, lest = _read(dict(layout.formler))
    assert traer == {s: parse_formel(f) for s, f in layout.formler.items()}
    assert len(lest) < len(traer) / 2


@pytest.mark.parametrize(
    ("oppe", "nede", "en_form"),
    [
        ("=A5*$B5+C$1+$D$2", "=A9*$B9+C$1+$D$2", True),
        ("=SUM(A5:A$99)", "=SUM(A9:A$99)", True),
        ("=SUM(A5:A8)", "=SUM(A9:A12)", True),
        ("='Ark 5'!A5", "='Ark 5'!A9", True),
        ('=A5&"A5"', '=A9&"A5"', True),
        ('=A5&"A5"', '=A9&"A9"', False),
        ("='Ark 5'!A5", "='Ark 9'!A9", False),
        ("=Ark5!A1", "=Ark9!A5", False),
        ("=A5", "=A10", False),
        ("=A5", "=B9", False),
        ("=5*A5", "=9*A9", False),
        ('=A5&"""A5"', '=A9&"""A5"', True),
    ],
)
def test_only_what_is_filled_down_is_alike(oppe: str, nede: str, *, en_form: bool) -> None:
    formler = {Sted("Ark", 5, 4): oppe, Sted("Ark", 9, 4): nede}
    traer, lest = _read(formler)
    assert traer == {s: parse_formel(f) for s, f in formler.items()}
    assert len(lest) == (1 if en_form else 2)


def test_what_cannot_be_read_is_told_each_time() -> None:
    like = Likelesing(lambda _, formel: parse_formel(formel))
    for rad in (5, 9):
        with pytest.raises(FormelFeil):
            like.parse(Sted("Ark", rad, 1), f"=A{rad}+")
