"""What the overview says in words of who is missing, and of the deadline."""

from __future__ import annotations

import pytest

from gevinstark.region.planord import write_frist, write_mangler

_LEDETEKSTER = {"ikke svart": "Ikke svart", "avvist": "Avvist"}


def test_everybody_has_answered() -> None:
    status = {"Ås": "godkjent", "Eidskog": "godkjent med merknad"}
    tekst = write_mangler(status, _LEDETEKSTER, tidligere={}, sene=(), erstattet=0)
    assert tekst == "Alle har svart."


def test_missing_refused_earlier_late_and_replaced_are_told_in_that_order() -> None:
    status = {"Ås": "avvist", "Eidskog": "ikke svart", "Hol": "svarte sist for 2024"}
    tekst = write_mangler(
        status,
        _LEDETEKSTER,
        tidligere={"Hol": 2024},
        sene=["Flå", "Gol"],
        erstattet=2,
        retter=["Gol"],
    )
    assert tekst == (
        "Ikke svart: Eidskog. Avvist: Ås. Svarte sist for et tidligere år: Hol, 2024. Planen og tallene "
        "for de tidligere årene er med derfra. Skal rette: Gol. Etter fristen: Flå og Gol. 2 filer er erstattet av "
        "nyere, se Mottak."
    )


def test_a_list_of_more_than_eight_says_how_many_are_left_out() -> None:
    status = {f"K{nr}": "ikke svart" for nr in range(1, 11)}
    tekst = write_mangler(status, _LEDETEKSTER, tidligere={}, sene=(), erstattet=1)
    assert tekst == (
        "Ikke svart: K1, K2, K3, K4, K5, K6, K7, K8 og 2 til, se Per kommune. "
        "1 fil er erstattet av nyere, se Mottak."
    )


@pytest.mark.parametrize(
    ("frist", "ventet"), [("2026-02-01", "1.\u00a0februar\u00a02026"), ("snart", "snart")]
)
def test_the_deadline_is_a_norwegian_day_or_stands_as_it_is(frist: str, ventet: str) -> None:
    assert write_frist(frist) == ventet
