"""Which submission counts: one per plan and kommune, so that nothing is ever summed twice.

The latest valid one, by reporting year, then by the time it was saved, then by name; a later year's
return carries the earlier years. A coordinator may hold files out (`--utelat`) or point at the one
that counts (`--bruk`), and what was decided by hand is recorded as a finding on the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from gevinstark.grunn.errors import Brukerfeil

_TIDLIGST: Final = datetime(1900, 1, 1, tzinfo=UTC)
Utfall = Literal["teller", "erstattet", "holdt_utenfor"]


@dataclass(frozen=True, slots=True)
class Valg:
    """What is decided by hand: names of files as they are shown (relative to their folder)."""

    utelat: frozenset[str] = frozenset()
    bruk: frozenset[str] = frozenset()


#: Nothing is decided by hand.
INTET_VALGT: Final = Valg()


@dataclass(frozen=True, slots=True)
class Innsendt:
    """What the choice needs to know of one return. `lagret`: when it says it was saved, if it does."""

    fil: str
    plan: str
    kommune: str
    aar: int
    lagret: datetime | None
    gyldig: bool


def find_valg(
    filer: Iterable[tuple[Path, str]], utelat: Sequence[Path], bruk: Sequence[Path]
) -> Valg:
    """The files pointed at, by path, by shown name or by file name.

    filer: path and shown name of every file of the run. Raises Brukerfeil for a name that fits no
    file or several, and for a file both held out and pointed at.
    """
    alle = [(sti.resolve(), navn) for sti, navn in filer]
    valg = Valg(
        frozenset(_navnet(alle, v, "--utelat") for v in utelat),
        frozenset(_navnet(alle, v, "--bruk") for v in bruk),
    )
    for navn in sorted(valg.utelat & valg.bruk):
        raise Brukerfeil(f"Filen «{navn}» står både i --utelat og --bruk. Velg én av dem.")
    return valg


def _navnet(filer: Sequence[tuple[Path, str]], valgt: Path, flagg: str) -> str:
    tekst = valgt.as_posix()
    treff = [n for sti, n in filer if sti == valgt.resolve() or n == tekst]
    treff = treff or [n for sti, n in filer if sti.name == tekst]
    if len(treff) == 1:
        return treff[0]
    if treff:
        raise Brukerfeil(
            f"{flagg} {tekst} passer på flere filer: {', '.join(sorted(treff))}. Skriv med mappe."
        )
    raise Brukerfeil(f"{flagg} {tekst} finnes ikke blant filene som leses. Se etter skrivefeil.")


def choose(innsendte: Sequence[Innsendt], valg: Valg) -> list[tuple[Utfall | None, str]]:
    """For each return: its outcome, and the file that counts in its place ("" when none does).

    None is the outcome of an invalid return: it never counts, and replaces nothing. Raises
    Brukerfeil when a file pointed at is invalid, or two of them are for the same plan and kommune.
    """
    utfall: list[tuple[Utfall | None, str]] = [(None, "")] * len(innsendte)
    grupper: Mapping[tuple[str, str], list[int]] = defaultdict(list)
    for nr, ett in enumerate(innsendte):
        if ett.fil in valg.bruk and not ett.gyldig:
            raise Brukerfeil(
                f"--bruk {ett.fil}: filen er avvist og kan ikke brukes. «gevinstark kontroller» "
                "viser hvorfor."
            )
        if ett.fil in valg.utelat:
            utfall[nr] = ("holdt_utenfor", "")
        elif ett.gyldig:
            grupper[ett.plan, ett.kommune].append(nr)
    for gruppe in grupper.values():
        valgte = [nr for nr in gruppe if innsendte[nr].fil in valg.bruk]
        if len(valgte) > 1:
            navn = " og ".join(sorted(innsendte[nr].fil for nr in valgte))
            raise Brukerfeil(f"--bruk peker på flere filer fra samme kommune: {navn}. Velg én.")
        teller = valgte[0] if valgte else max(gruppe, key=lambda nr: _alder(innsendte[nr]))
        for nr in gruppe:
            er_den = nr == teller
            utfall[nr] = ("teller", "") if er_den else ("erstattet", innsendte[teller].fil)
    return utfall


def _alder(ett: Innsendt) -> tuple[int, datetime, str]:
    return ett.aar, _tidspunkt(ett.lagret), ett.fil


def _tidspunkt(lagret: datetime | None) -> datetime:
    if lagret is None:
        return _TIDLIGST
    return lagret if lagret.tzinfo else lagret.replace(tzinfo=UTC)


def is_sen(lagret: datetime | None, frist: str) -> bool:
    """Whether a return was saved after its deadline (ISO date; the day itself is in time).

    A file says its time in UTC, an hour or two behind Norwegian time: the benefit is the sender's.
    """
    if lagret is None:
        return False
    try:
        neste_dag = date.fromisoformat(frist) + timedelta(days=1)
    except ValueError:
        return False
    return _tidspunkt(lagret) >= datetime(
        neste_dag.year, neste_dag.month, neste_dag.day, tzinfo=UTC
    )
