"""Which submission counts: one per plan, kommune, reporting year and round. What each of those that
count says is joined field by field afterwards (`region.aarsrekke`), so that nothing is summed twice.

Chosen by an order of evidence in which a file's name is no evidence: an answered file before an
unanswered one, the saved-time where all have one that can be trusted, then how much is answered, then
the content itself, which is at least the same every time. A coordinator may hold files out
(`--utelat`) or point at the one that counts (`--bruk`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.layout import Layout

Utfall = Literal["teller", "erstattet", "holdt_utenfor"]
#: The occasion on which a kommune plans; the others are reports, or both at once.
PLANRUNDE: Final = "plan"
#: What can be said of a saved-time: None is nothing against it.
Tidsfeil = Literal["mangler", "fremtid", "foer_utsending"]
#: Clocks and time zones are allowed to differ by this much.
_SLINGRINGSMONN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Valg:
    """What is decided by hand: names of files as they are shown (relative to their folder), and plan,
    kommune and reporting year of those who are left out."""

    utelat: frozenset[str] = frozenset()
    bruk: frozenset[str] = frozenset()
    kommuner: frozenset[tuple[str, str, int]] = frozenset()


#: Nothing is decided by hand.
INTET_VALGT: Final = Valg()


@dataclass(frozen=True, slots=True)
class Innsendt:
    """What the choice needs to know of one return. `lagret`: when it says it was saved, if it does.

    runde: the occasion the workbook was issued for. utstedt: the time stamped on the workbook as issued; a file that says it, or less, does not say
    when it was filled in. besvart: how many inputs are not as issued. avtrykk: of the content.
    """

    fil: str
    plan: str
    kommune: str
    aar: int
    lagret: datetime | None
    gyldig: bool
    utstedt: datetime | None = None
    besvart: int = 0
    avtrykk: str = ""
    runde: str = ""

    @property
    def part(self) -> tuple[str, str, int, str]:
        """One return counts for each of these."""
        return self.plan, self.kommune, self.aar, self.runde

    @property
    def anledning(self) -> tuple[int, bool, str]:
        return order_anledning(self.aar, self.runde)


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


def choose(
    innsendte: Sequence[Innsendt], valg: Valg, naa: datetime | None = None
) -> list[tuple[Utfall | None, str]]:
    """For each return: its outcome, and the file that counts in its place ("" when none does).

    None is the outcome of an invalid return: it never counts, and replaces nothing. naa: no file can
    be saved later. Raises Brukerfeil when a file pointed at is invalid, or two of them are for the
    same plan, kommune, year and round.
    """
    utfall: list[tuple[Utfall | None, str]] = [(None, "")] * len(innsendte)
    grupper: Mapping[tuple[str, str, int, str], list[int]] = defaultdict(list)
    for nr, ett in enumerate(innsendte):
        if ett.fil in valg.bruk and not ett.gyldig:
            raise Brukerfeil(
                f"--bruk {ett.fil}: filen er avvist og kan ikke brukes. «gevinstark kontroller» "
                "viser hvorfor."
            )
        if ett.fil in valg.utelat or (ett.plan, ett.kommune, ett.aar) in valg.kommuner:
            utfall[nr] = ("holdt_utenfor", "")
        elif ett.gyldig:
            grupper[ett.part].append(nr)
    for gruppe in grupper.values():
        valgte = [nr for nr in gruppe if innsendte[nr].fil in valg.bruk]
        if len(valgte) > 1:
            navn = " og ".join(sorted(innsendte[nr].fil for nr in valgte))
            raise Brukerfeil(f"--bruk peker på flere filer fra samme kommune: {navn}. Velg én.")
        teller = valgte[0] if valgte else _best(innsendte, gruppe, naa or datetime.now(UTC))
        for nr in gruppe:
            er_den = nr == teller
            utfall[nr] = ("teller", "") if er_den else ("erstattet", innsendte[teller].fil)
    for nr, senere in _unanswered(innsendte, utfall):
        if innsendte[nr].fil not in valg.bruk:
            utfall[nr] = "erstattet", senere
    return utfall


def _unanswered(
    innsendte: Sequence[Innsendt], utfall: Sequence[tuple[Utfall | None, str]]
) -> Iterator[tuple[int, str]]:
    """Those that count though nothing is answered, where a later one of the same kommune is answered: an
    empty workbook takes nothing away of what a later one carries."""
    teller = [nr for nr, (hva, _) in enumerate(utfall) if hva == "teller"]
    siste = {
        (i.plan, i.kommune): i
        for nr in sorted(teller, key=lambda nr: innsendte[nr].anledning)
        if (i := innsendte[nr]).besvart
    }
    for nr in teller:
        senere = siste.get((innsendte[nr].plan, innsendte[nr].kommune))
        if senere and not innsendte[nr].besvart and innsendte[nr].anledning < senere.anledning:
            yield nr, senere.fil


def _best(innsendte: Sequence[Innsendt], gruppe: Sequence[int], naa: datetime) -> int:
    """The one with the best evidence. Those that say when they were saved are compared by that; the
    latest of them is compared with those that do not by how much is answered."""
    igjen = [nr for nr in gruppe if innsendte[nr].besvart] or list(gruppe)
    med_tid = [nr for nr in igjen if find_tidsfeil(innsendte[nr], naa) is None]
    sist = max((as_tidspunkt(innsendte[nr].lagret) for nr in med_tid), default=None)
    igjen = [nr for nr in igjen if nr not in med_tid or as_tidspunkt(innsendte[nr].lagret) == sist]
    # The name parts only files whose content is the same.
    return max(igjen, key=lambda nr: _innhold(innsendte[nr], med_tid=nr in med_tid))


def _innhold(ett: Innsendt, *, med_tid: bool) -> tuple[int, bool, str, str]:
    return ett.besvart, med_tid, ett.avtrykk, ett.fil


def anledning(layout: Layout) -> tuple[int, bool, str]:
    """When in the course a workbook is asked for."""
    return order_anledning(layout.rapporteringsaar, layout.runde)


def order_anledning(aar: int, runde: str) -> tuple[int, bool, str]:
    """The plan of a year comes before the report of it."""
    return aar, runde != PLANRUNDE, runde


def find_tidsfeil(ett: Innsendt, naa: datetime) -> Tidsfeil | None:
    """Why the time a file says it was saved at cannot be trusted, if it cannot."""
    if ett.lagret is None:
        return "mangler"
    lagret = as_tidspunkt(ett.lagret)
    if lagret > naa and lagret - naa > _SLINGRINGSMONN:
        return "fremtid"
    if ett.utstedt is not None and lagret <= ett.utstedt:
        return "foer_utsending"
    return None


def as_tidspunkt(lagret: datetime | None) -> datetime:
    """In UTC where the file does not say."""
    if lagret is None:
        return datetime(1900, 1, 1, tzinfo=UTC)
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
    return as_tidspunkt(lagret) >= datetime(
        neste_dag.year, neste_dag.month, neste_dag.day, tzinfo=UTC
    )
