"""Where the rows of one table stand, and what stands under them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.mal.kart import Radplass, Tabellplass
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.radvalg import select_rader
from gevinstark.mal.skjemadeler import Tabell

#: `fase` of a table: the one that is due in the reporting year, and the others.
FORFALT: Final = "forfalt"
ANDRE: Final = "andre"
#: Rows of a chart, at the default row height.
FIGURRADER: Final = 18
#: The sheet column of the values above a table.
HODEKOLONNE: Final = 3
#: Footnotes the project group may add to a table.
EKSTRA_FOTNOTER: Final = 2
#: Characters on a line under a table, at most and at least.
_MAKS_LINJE: Final = 170
_MINST_LINJE: Final = 80


def blokker_i(plan: Plan, tabell: Tabell, form: str) -> tuple[Blokk, ...]:
    """The plan blocks a table shows: one, or one per virksomhet for D."""
    blokker = plan.blokker.get(tabell.data or tabell.nokkel, ())
    if tabell.gjenta and form != "felles":
        return blokker
    if tabell.gjenta:
        blokker = (*blokker, *[Blokk()] * (plan.rom.virksomheter - len(blokker)))
    return (blokker if tabell.gjenta else blokker[:1]) or (Blokk(),)


def antall_fotnoter(tabell: Tabell, blokk: Blokk, form: str) -> int:
    """Lines for footnotes: the plan's, and in the project group's workbook room for more."""
    if tabell.eier != FELLES or tabell.data:
        return 0
    ledige = EKSTRA_FOTNOTER if form == "felles" and tabell.summer else 0
    return len(blokk.fotnoter) + ledige


def kommentarlinjer(tabell: Tabell, blokk: Blokk) -> list[tuple[str, bool]]:
    """The plan's comment under the table, cut to the table's width: the line, and whether it goes on
    from the one before."""
    if tabell.eier != FELLES or tabell.data:
        return []
    bredde = int(min(_MAKS_LINJE, max(_MINST_LINJE, sum(k.bredde for k in tabell.kolonner))))
    linjer = []
    for avsnitt in blokk.kommentar.splitlines():
        biter = textwrap.wrap(avsnitt, bredde, break_long_words=False, break_on_hyphens=False)
        linjer += [(bit, nr > 0) for nr, bit in enumerate(biter)]
    return linjer


def linjer_under(tabell: Tabell, blokk: Blokk, form: str) -> int:
    """How many rows stand right under a table: footnotes, then the plan's comment."""
    return antall_fotnoter(tabell, blokk, form) + len(kommentarlinjer(tabell, blokk))


def ledige_ider(plan: Plan, blokk: str, ekstra: int) -> list[list[str]]:
    """Spare IDs that follow the plan's own, V5, V6 …: a list for each table the block has, none
    shared. ekstra: how many the form gives a table when no room was asked for."""
    prefiks = plan.mal.prefikser[blokk]
    numre = [int(r.id[len(prefiks) :]) for r in plan.rader(blokk) if r.id[len(prefiks) :].isdigit()]
    neste = max(numre, default=0) + 1
    blokker = plan.blokker.get(blokk, ())
    antall = max(1, len(blokker))
    if blokk in plan.mal.gjentatte():
        antall = max(antall, plan.rom.virksomheter)
    ider = []
    for nr in range(antall):
        brukt = len(blokker[nr].rader) if nr < len(blokker) else 0
        ledige = max(0, plan.rom.rader[blokk] - brukt) if blokk in plan.rom.rader else ekstra
        ider.append([f"{prefiks}{n}" for n in range(neste, neste + ledige)])
        neste += ledige
    return ider


def place_tabell(
    plan: Plan,
    form: str,
    ark: str,
    tabell: Tabell,
    rad: int,
    kommuner: Sequence[Kommune],
    kommune: Kommune | None,
    over: int | None,
) -> tuple[list[Tabellplass], int]:
    """over: the row of the headings when they stand already, over another kommune's rows."""
    plasser = []
    levetid = range(plan.levetid[0], plan.levetid[1] + 1)
    luft = 1 if kommune else 0
    kolonner, kol = {}, 1 + luft
    aar = {k.nokkel: k.years(levetid, plan.rapporteringsaar) for k in tabell.kolonner if k.per_aar}
    for k in tabell.kolonner:
        kol = max(kol, k.kol + luft)
        kolonner[k.nokkel] = kol
        kol += len(aar[k.nokkel]) if k.per_aar else 1
    for nr, blokk in enumerate(blokker_i(plan, tabell, form), 1):
        rad += 1 if nr > 1 else 0
        hoderad = over or rad + (1 if tabell.tittel else 0) + len(tabell.hode)
        forste = rad if over else hoderad + 1
        rader = tuple(
            replace(r, rad=forste + i)
            for i, r in enumerate(_rader(plan, form, tabell, blokk, nr - 1, kommuner))
        )
        summer = {s.id: rader[-1].rad + i for i, s in enumerate(tabell.summer, 1)}
        plasser.append(
            Tabellplass(
                nokkel=f"{tabell.nokkel}{nr}" if tabell.gjenta else tabell.nokkel,
                ark=ark,
                hoderad=hoderad,
                kolonner=kolonner,
                aar=aar,
                rader=rader,
                summer=summer,
                attributter=dict(blokk.hode),
                aapne=_open_hodefelt(tabell, form, hoderad),
                kommune=kommune.nr if kommune else DENNE_KOMMUNEN,
            )
        )
        rad = rader[-1].rad + len(summer) + 1 + linjer_under(tabell, blokk, form)
        rad += FIGURRADER if tabell.figur and not kommune else 0
    return plasser, rad


def _open_hodefelt(tabell: Tabell, form: str, hoderad: int) -> dict[str, tuple[int, int]]:
    if tabell.eier != FELLES or form != FELLES:
        return {}
    start = hoderad - len(tabell.hode)
    return {f.nokkel: (start + nr, HODEKOLONNE) for nr, f in enumerate(tabell.hode)}


def _faser(plan: Plan, fase: str) -> list[str]:
    """The phases a table's rows are about. When one is due, its tab has the first one's results too."""
    if fase == FORFALT:
        return [plan.due_phase]
    if fase == ANDRE:
        alle, forfalt = list(plan.mal.faser), plan.due_phase
        return [f for f in alle[1:] if f != forfalt] if forfalt else alle
    return [fase]


def _rader(
    plan: Plan,
    form: str,
    tabell: Tabell,
    blokk: Blokk,
    instans: int,
    kommuner: Sequence[Kommune],
) -> Iterator[Radplass]:
    """The rows a table has, without their sheet row yet (0)."""
    grunn: list[Radplass] = []
    for gruppe in tabell.rader:
        if gruppe.plan and (tabell.eier != FELLES or gruppe.hode):
            grunn += [
                Radplass(
                    0,
                    "plan",
                    v.rad.radid,
                    v.id,
                    "",
                    v.blokk,
                    tuple(r.radid for r in v.like[1:]),
                    gruppe.data,
                )
                for v in select_rader(plan, gruppe)
            ]
        elif gruppe.plan:
            egne = tabell.gjenta and gruppe.plan == tabell.nokkel
            kilde = blokk.rader if egne else plan.rader(gruppe.plan)
            grunn += [Radplass(0, "plan", r.radid, r.id, "", gruppe.plan) for r in kilde]
            if form == "felles" and gruppe.ekstra:
                ledige = ledige_ider(plan, gruppe.plan, gruppe.ekstra)
                for ider in ledige[instans : instans + 1] if egne else ledige:
                    grunn += [
                        Radplass(0, "ekstra", ascii_nokkel(i), i, "", gruppe.plan) for i in ider
                    ]
        if gruppe.kommuner:
            grunn += [Radplass(0, "kommune", k.nr, k.nr) for k in kommuner]
        grunn += [Radplass(0, "fast", radid) for radid in gruppe.faste]
        ider = [f"{gruppe.prefiks}{n}" for n in range(1, gruppe.reserve + 1)]
        grunn += [Radplass(0, "reserve", ascii_nokkel(i), i) for i in ider]
    if not grunn:
        yield Radplass(0, "tom", "")
    for r in grunn:
        if tabell.fase:
            yield from (replace(r, fase=fase) for fase in _faser(plan, tabell.fase))
        elif tabell.faser:
            yield from (replace(r, fase=fase) for fase in plan.mal.faser)
        else:
            yield r
