"""A formula filled down a column says in each row what Excel would make of it there, and a column
of formulas computes what the same formulas compute one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinstark.formel.forskyv import shift, write_formel
from gevinstark.formel.nedfylling import fill_down, relative_form
from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.celle import Formelkolonne
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Verdikolonne

FORMLER = (
    "=B5*2",
    "=$B5+B$5+$B$5",
    "=SUM(B5:C5)",
    "=SUM(B$5:B$9)-SUM($B$5:B5)",
    '=IF(B5="B5",\'Ark B5\'!B5,Data!$C5&"A1")',
    "=B4+B6",
    '=COUNTIFS($B$5:$B$9,B5,$C$5:$C$9,">2")',
    "=SUMIFS($C$5:$C$9,$B$5:$B$9,$B5)/COUNT($C$5:$C$9)",
    '=IFERROR(INDEX($C$5:$C$9,MATCH(B5,$B$5:$B$9,0)),"–")',
    "=INDEX(B5:C5,1,2)",
    "=1",
    '="fast"',
    "=LOG10",
    "=SUM($B$5,C5)*-B5%",
)  # fmt: skip


@pytest.mark.parametrize("formel", FORMLER)
def test_every_row_is_the_formula_moved_there(formel: str) -> None:
    tre = parse_formel(formel)
    ventet = [write_formel(shift(tre, nr, 0)) for nr in range(12)]
    assert [write_formel(parse_formel(t)) for t in fill_down(formel, 5, 12)] == ventet
    assert {relative_form(t, 5 + nr) for nr, t in enumerate(fill_down(formel, 5, 12))} == {
        relative_form(formel, 5)
    }


VERDIER = st.one_of(
    st.none(),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
    st.sampled_from(["a", "A", "b*", "", "3"]),
    st.booleans(),
    st.just(Feilverdi("#N/A")),
)
RADER = st.lists(st.tuples(VERDIER, VERDIER), min_size=7, max_size=7)
REGNES = [f for f in FORMLER if not re.search(r"LOG10|Ark B5|\$B\$5:B5", f)]


@given(RADER)
def test_a_column_of_formulas_computes_what_they_compute_one_by_one(
    rader: list[tuple[Verdi, Verdi]],
) -> None:
    enkelt: dict[Sted, str] = {}
    kolonner = []
    for kol, formel in enumerate(REGNES, 10):
        kolonner.append(Formelkolonne("Ark", kol, 5, 5, formel))
        enkelt |= {
            Sted("Ark", rad, kol): f for rad, f in enumerate(fill_down(formel, 5, 5), 5)
        }  # fmt: skip
    # One that reads the others' results, and is read by a formula of its own.
    siste = Formelkolonne("Ark", 40, 5, 5, '=COUNT($J5:K5)&"/"&COUNTA(J5:$W5)')
    enkelt |= {Sted("Ark", r, 40): f for r, f in enumerate(fill_down(siste.formel, 5, 5), 5)}
    toppen = {Sted("Ark", 1, 1): "=AN5&AN9&COUNT(J5:W9)"}

    ned = [Verdikolonne("Ark", 2 + nr, 4, [rad[nr] for rad in rader]) for nr in (0, 1)]
    konstanter = {
        Sted("Ark", 4 + nr, 2 + kol): rad[kol] for nr, rad in enumerate(rader) for kol in (0, 1)
    }
    som_kolonner = compile_program(toppen, [*kolonner, siste]).run({}, [{}], kolonner=ned)
    en_og_en = compile_program(toppen | enkelt).run(konstanter, [{}])
    for k in [*kolonner, siste]:
        ventet = [en_og_en.verdi(Sted("Ark", rad, k.kol), 0) for rad in range(5, 10)]
        assert som_kolonner.nedover(k, 0) == ventet, k.formel
    topp = Sted("Ark", 1, 1)
    assert som_kolonner.verdi(topp, 0) == en_og_en.verdi(topp, 0)


def test_columns_that_read_each_other_are_refused() -> None:
    a = Formelkolonne("Ark", 1, 5, 3, "=B5+1")
    b = Formelkolonne("Ark", 2, 5, 3, "=A5+1")
    with pytest.raises(InternFeil, match="Ark!A5 → Ark!B5 → Ark!A5"):
        compile_program({}, [a, b])


def test_a_column_that_reads_the_row_above_it_is_refused() -> None:
    with pytest.raises(InternFeil, match="Formlene går i ring: Ark!A5 → Ark!A5"):
        compile_program({}, [Formelkolonne("Ark", 1, 5, 3, "=A4+1")])


def test_a_column_that_reads_more_for_each_row_is_refused() -> None:
    with pytest.raises(InternFeil, match="Ark!C5 leser flere celler for hver rad"):
        compile_program({}, [Formelkolonne("Ark", 3, 5, 3, "=SUM(B$5:B5)")])
