"""What is said in words of a plan: who is missing or late, and its deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.norsk.valg import cut_liste

#: More names than this say less, not more; the whole list is on Per kommune.
_MAKS_NAVN: Final = 8


def write_mangler(
    status: Mapping[str, str], ledetekster: Mapping[str, str], *,
    tidligere: Mapping[str, int], sene: Sequence[str], erstattet: int,
    retter: Sequence[str] = (),
) -> str:  # fmt: skip
    """status: name of each participant -> its status; ledetekster: status -> what it is called here."""
    deler = []
    for verdi, ledetekst in ledetekster.items():
        if navn := [n for n, s in status.items() if s == verdi]:
            deler.append(f"{ledetekst}: {_kort_liste(navn)}.")
    if tidligere:
        deler.append(
            f"Svarte sist for et tidligere år: {_kort_liste([f'{n}, {aar}' for n, aar in tidligere.items()])}. "
            "Planen og tallene for de tidligere årene er med derfra."
        )
    deler = deler or ["Alle har svart."]
    if retter:
        deler.append(f"Skal rette: {_kort_liste(retter)}.")
    if sene:
        deler.append(f"Etter fristen: {_kort_liste(sene)}.")
    if erstattet:
        filer = "fil er" if erstattet == 1 else "filer er"
        deler.append(f"{erstattet} {filer} erstattet av nyere, se Mottak.")
    return " ".join(deler)


def write_frist(frist: str) -> str:
    """The day in Norwegian; what is no day, as it stands."""
    try:
        return norsk_dato(date.fromisoformat(frist)).replace(" ", "\u00a0")
    except ValueError:
        return frist


def _kort_liste(navn: Sequence[str]) -> str:
    """A list that is cut says by how much."""
    return cut_liste(navn, _MAKS_NAVN) + (", se Per kommune" if len(navn) > _MAKS_NAVN else "")
