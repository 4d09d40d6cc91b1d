"""What is kept of every return: the same values, in less room."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinstark.grunn import verdirekke
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.grunn.verdirekke import Verdirekke

VERDIER = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.sampled_from([Feilverdi("#REF!"), Feilverdi("#DIV/0!"), "–", "", 1, 1.0, True, -0.0]),
)


def _helt_like(a: list[Verdi], b: list[Verdi]) -> bool:
    return [(type(v), repr(v)) for v in a] == [(type(v), repr(v)) for v in b]


@given(st.lists(VERDIER))
def test_the_values_come_out_as_they_went_in(verdier: list[Verdi]) -> None:
    rekke = Verdirekke(verdier)
    assert _helt_like(list(rekke), verdier)
    assert _helt_like([rekke[nr] for nr in range(len(rekke))], verdier)
    assert _helt_like(list(rekke[1:-1]), verdier[1:-1])
    assert rekke == Verdirekke(list(verdier))
    assert rekke != Verdirekke([*verdier, None])


def test_more_kinds_of_values_than_two_bytes_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdirekke, "_TO_BYTE", 3)
    verdier: list[Verdi] = [*"abcdef", 2.5, None]
    assert list(Verdirekke(verdier)) == verdier


def test_a_blank_takes_two_bytes_and_a_number_ten() -> None:
    verdier: list[Verdi] = [nr + 0.5 for nr in range(1000)] + [None] * 1000
    rekke = Verdirekke(verdier)
    deler = [getattr(rekke, navn) for navn in Verdirekke.__slots__]
    assert sum(map(sys.getsizeof, deler)) < 1000 * 10 + 1000 * 2 + 500
