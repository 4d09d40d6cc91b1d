"""First pass of the Layout: give every block of the form its place, so that formulas may point
anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.skjema import Arkmal, Felter, Innhold, Tabell, Tegnforklaring, Tekst
from gevinstark.mal.uttrykk import Feltplass, Kart, Radplass, Tabellplass
from gevinstark.verdi import ascii_nokkel

#: Rows of a chart, at the default row height.
FIGURRADER: Final = 18
#: What the colours mean: style and words of the legend.
TEGN: Final = (
    ("inndata", "Fylles ut av kommunen"),
    ("mangler", "Må fylles ut, og er tomt"),
    ("formel", "Regnes ut – låst"),
    ("fast", "Hentet fra felles plan – låst"),
)


@dataclass(frozen=True)
class Plassering:
    """Where everything stands. `start`: (sheet, block number) -> first row; `slutt`: sheet -> the
    first free row below its blocks."""

    arkmaler: tuple[Arkmal, ...]
    kart: Kart
    start: dict[tuple[str, int], int]
    slutt: dict[str, int]

    def plasser(self, tabell: Tabell) -> Sequence[Tabellplass]:
        return self.kart.tabeller[tabell.nokkel]


def place(plan: Plan, form: str) -> Plassering:
    aar = range(plan.levetid[0], plan.levetid[1] + 1)
    arkmaler = tuple(a for a in plan.mal.ark if a.er_med(form))
    tabeller: dict[str, Sequence[Tabellplass]] = {}
    felter: dict[str, Feltplass] = {}
    plassering = Plassering(arkmaler, Kart(tabeller, felter, aar, plan.rapporteringsaar), {}, {})
    for arkmal in arkmaler:
        rad = 3 + len(arkmal.ingress) + (1 if arkmal.ingress else 0)
        for nr, del_ in enumerate(arkmal.deler):
            plassering.start[arkmal.navn, nr] = rad
            if isinstance(del_, Tabell):
                tabeller[del_.nokkel], rad = _plasser_tabell(plan, arkmal.navn, del_, rad, len(aar))
            elif isinstance(del_, Felter):
                rad += 1 if del_.tittel else 0
                felt = {f.nokkel: (rad + i, 2) for i, f in enumerate(del_.rader)}
                felter[del_.nokkel] = Feltplass(del_.nokkel, arkmal.navn, felt)
                rad += len(del_.rader)
            elif isinstance(del_, Tekst):
                rad += (1 if del_.tittel else 0) + len(del_.linjer)
            elif isinstance(del_, Tegnforklaring):
                rad += 1 + len(TEGN)
            elif isinstance(del_, Innhold):
                rad += len(arkmaler)
            rad += 1
        plassering.slutt[arkmal.navn] = rad
    return plassering


def blokker_i(plan: Plan, tabell: Tabell) -> tuple[Blokk, ...]:
    """The plan blocks a table shows: one, or one per virksomhet for D."""
    blokker = plan.blokker.get(tabell.data or tabell.nokkel, ())
    return blokker if tabell.gjenta else blokker[:1] or (Blokk(),)


def _plasser_tabell(
    plan: Plan, ark: str, tabell: Tabell, rad: int, antall_aar: int
) -> tuple[list[Tabellplass], int]:
    plasser = []
    kolonner, kol = {}, 1
    for k in tabell.kolonner:
        kolonner[k.nokkel] = kol
        kol += antall_aar if k.per_aar else 1
    for nr, blokk in enumerate(blokker_i(plan, tabell), 1):
        rad += 1 if nr > 1 else 0
        hoderad = rad + (1 if tabell.tittel else 0) + len(tabell.hode)
        rader = tuple(
            replace(r, rad=hoderad + i) for i, r in enumerate(_rader(plan, tabell, blokk), 1)
        )
        summer = {s.id: rader[-1].rad + i for i, s in enumerate(tabell.summer, 1)}
        plasser.append(
            Tabellplass(
                nokkel=f"{tabell.nokkel}{nr}" if tabell.gjenta else tabell.nokkel,
                ark=ark,
                hoderad=hoderad,
                kolonner=kolonner,
                per_aar=frozenset(k.nokkel for k in tabell.kolonner if k.per_aar),
                rader=rader,
                summer=summer,
                attributter=dict(blokk.hode),
            )
        )
        rad = rader[-1].rad + len(summer) + 1 + len(blokk.fotnoter)
        rad += FIGURRADER if tabell.figur else 0
    return plasser, rad


def _rader(plan: Plan, tabell: Tabell, blokk: Blokk) -> Iterator[Radplass]:
    """The rows a table has, without their sheet row yet (0)."""
    grunn: list[Radplass] = []
    for gruppe in tabell.rader:
        if gruppe.plan:
            egne = tabell.gjenta and gruppe.plan == tabell.nokkel
            kilde = blokk.rader if egne else plan.rader(gruppe.plan)
            grunn += [Radplass(0, "plan", r.radid, r.id, "", gruppe.plan) for r in kilde]
        grunn += [Radplass(0, "fast", radid) for radid in gruppe.faste]
        ider = [f"{gruppe.prefiks}{n}" for n in range(1, gruppe.reserve + 1)]
        grunn += [Radplass(0, "reserve", ascii_nokkel(i), i) for i in ider]
    if not grunn:
        yield Radplass(0, "tom", "")
    for r in grunn:
        if tabell.faser:
            yield from (replace(r, fase=fase) for fase in plan.mal.faser)
        else:
            yield r
