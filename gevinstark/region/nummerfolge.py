"""Kommunenummer over the years: an old number's answers belong to the kommune it became.

A kommune that got a new number is one and the same, and its answers follow it. One that was merged or
split has answers of its own until one that came after it has answered; then they count no more, for the
new kommune's figures hold them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gevinstark.grunn.kommuner import find_etterfolgere, find_kommune
from gevinstark.grunn.utsendt import Utsending, Utstedt

#: Plan and kommunenummer.
Hvem = tuple[str, str]


@dataclass(frozen=True)
class Nummerfolge:
    """ny: an old number -> the one it is now. senere: a merged or split one -> those that came after.
    navn: kommunenummer -> name."""

    ny: Mapping[Hvem, str] = field(default_factory=dict)
    senere: Mapping[Hvem, tuple[str, ...]] = field(default_factory=dict)
    navn: Mapping[str, str] = field(default_factory=dict)

    def nummer(self, plan: str, nr: str) -> str:
        """The number a kommune has now; its own when it is merged or split."""
        return self.ny.get((plan, nr), nr)

    def follow(self, plan: str, utstedt: Utstedt) -> Utstedt:
        """What was issued, in the name of the kommune as it is now. The identity in the file stays."""
        nr = self.nummer(plan, utstedt.kommune)
        if nr == utstedt.kommune:
            return utstedt
        navn = self.navn.get(nr, utstedt.navn)
        return Utstedt(
            nr,
            navn,
            utstedt.fil,
            utstedt.sha256,
            utstedt.identitet,
            utstedt.verdier,
            {nr: navn},
            utstedt.laast,
        )


def make_nummerfolge(utsendinger: Sequence[Utsending], aar: int = 0) -> Nummerfolge:
    """aar: the reporting year the numbers are seen from; 0 is the last that is issued of each plan."""
    per_plan: dict[str, list[Utsending]] = defaultdict(list)
    for u in utsendinger:
        per_plan[u.layout.plan].append(u)
    ny: dict[Hvem, str] = {}
    senere: dict[Hvem, tuple[str, ...]] = {}
    navn: dict[str, str] = {}
    for plan, egne in per_plan.items():
        siste = aar or max(u.layout.rapporteringsaar for u in egne)
        erstatter = {k: v for u in egne for k, v in u.erstatter.items()}
        numre = {
            (u.layout.rapporteringsaar, nr): find_etterfolgere(nr, date(siste + 1, 1, 1), erstatter)
            for u in egne
            for s in u.utstedt.values()
            for nr in s.deltakere
        }
        navn |= {nr: n for u in egne for s in u.utstedt.values() for nr, n in s.deltakere.items()}
        # Two of the same year that became one were merged; two of different years are one that changed.
        antall = Counter((y, til[0]) for (y, _), til in numre.items() if len(til) == 1)
        samlet = {til for (_, til), n in antall.items() if n > 1}
        for (_, nr), til in numre.items():
            if til in ((), (nr,)):
                continue
            if len(til) > 1 or til[0] in samlet:
                senere[plan, nr] = til
            else:
                ny[plan, nr] = til[0]
    for nr in {
        n for til in (*((v,) for v in ny.values()), *senere.values()) for n in til
    } - navn.keys():
        kommune = find_kommune(nr)
        navn[nr] = kommune.navn if kommune else nr
    return Nummerfolge(ny, senere, navn)
