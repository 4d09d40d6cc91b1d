"""First pass of the Layout: give every block of the form its place, so that formulas may point
anywhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.mal.kart import Feltplass, Formelnotat, Kart, Radplass, Tabellplass
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.radvalg import select_rader
from gevinstark.mal.skjema import Arkmal
from gevinstark.mal.skjemadeler import (
    Arkliste,
    Del,
    Felter,
    Sjekkliste,
    Tabell,
    Tegnforklaring,
    Tekst,
)

#: The first row of a tab's content, under its line of links; the fields of the check list.
FORSTE_RAD: Final = 5
SAMLET_STATUS: Final = "status"
NESTE: Final = "neste"
GJENSTAAR: Final = "gjenstaar"
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


@dataclass(frozen=True)
class Arkplass:
    """One placed sheet, or in a joint workbook (form samlet) one kommune's rows on it. `kart`: what its
    formulas see.

    start, slutt: block number -> first and last row. forste: the headings stand over these rows.
    """

    arkmal: Arkmal
    kart: Kart
    start: tuple[int, ...]
    slutt: tuple[int, ...]
    kommune: Kommune | None = None
    kommuner: tuple[Kommune, ...] = ()
    #: What kind of workbook it is in.
    merker: frozenset[str] = frozenset()
    forste: bool = True

    @property
    def navn(self) -> str:
        return self.arkmal.navn

    @property
    def egen(self) -> str:
        """The owner of the kommune's own cells on this sheet."""
        return self.kommune.nr if self.kommune else DENNE_KOMMUNEN

    @property
    def luft(self) -> int:
        """Sheet columns before the first of the form: the one that says which kommune a row is about."""
        return 1 if self.kommune else 0

    def plasser(self, tabell: Tabell) -> Sequence[Tabellplass]:
        return self.kart.tabeller[tabell.nokkel]


def place(
    plan: Plan,
    form: str,
    kommuner: Sequence[Kommune] = (),
    merker: frozenset[str] = frozenset(),
) -> tuple[Arkplass, ...]:
    """Place every sheet. `kommuner`: who answers in a joint workbook (form samlet). There each block of
    the kommune's own has a row for each kommune and line, and a column that says whose it is.
    """
    plasserer = _Plasserer(plan, form, kommuner, merker)
    for arkmal in (a.for_form(form) for a in plan.mal.ark if a.is_included(form)):
        if form == "samlet" and arkmal.farge == "kommune" and not arkmal.felles_for_alle:
            plasserer.place_ark(arkmal, kommuner)
        else:
            plasserer.place_ark(arkmal, (None,))
    return plasserer.ferdig()


def is_each(del_: Del) -> bool:
    """Whether a block is there once for each kommune."""
    return isinstance(del_, Sjekkliste) or (
        isinstance(del_, Tabell | Felter) and del_.eier != FELLES
    )


class _Plasserer:
    def __init__(
        self, plan: Plan, form: str, kommuner: Sequence[Kommune], merker: frozenset[str]
    ) -> None:
        self.merker = merker
        self.plan = plan
        self.form = form
        self.kommuner = kommuner
        self.tabeller: dict[str, list[Tabellplass]] = {}
        self.felter: dict[str, Feltplass] = {}
        aar = range(plan.levetid[0], plan.levetid[1] + 1)
        notat = Formelnotat()
        self.kart = Kart(self.tabeller, self.felter, aar, plan.rapporteringsaar, notat)
        self.egne: dict[str, Kart] = {
            k.nr: Kart({}, {}, aar, plan.rapporteringsaar, notat) for k in kommuner
        }
        self.ark: list[Arkplass] = []

    def place_ark(self, arkmal: Arkmal, hvem: Sequence[Kommune | None]) -> None:
        rad = FORSTE_RAD if arkmal.navigasjon else 3 + len(arkmal.ingress) + bool(arkmal.ingress)
        start: list[list[int]] = [[] for _ in hvem]
        slutt: list[list[int]] = [[] for _ in hvem]
        for del_ in arkmal.deler:
            hoderad = None
            for nr, kommune in enumerate(hvem):
                start[nr].append(rad)
                if is_each(del_):
                    rad, hoderad = self._place_del(arkmal.navn, del_, rad, kommune, hoderad)
                elif nr == 0:
                    rad, _ = self._place_del(arkmal.navn, del_, rad, None, None)
                slutt[nr].append(rad - 1)
            rad += 1
        for nr, kommune in enumerate(hvem):
            self.ark.append(
                Arkplass(
                    arkmal,
                    self.egne[kommune.nr] if kommune else self.kart,
                    tuple(start[nr]),
                    tuple(slutt[nr]),
                    kommune,
                    tuple(self.kommuner),
                    self.merker,
                    forste=nr == 0,
                )
            )

    def _place_del(
        self, ark: str, del_: Del, rad: int, kommune: Kommune | None, hoderad: int | None
    ) -> tuple[int, int | None]:
        """The row after the block, and the row of its headings. hoderad: where they stand already."""
        kart = self.egne[kommune.nr] if kommune else self.kart
        luft = 1 if kommune else 0
        if isinstance(del_, Tabell):
            plasser, rad = _place_tabell(
                self.plan, self.form, ark, del_, rad, self.kommuner, kommune, hoderad
            )
            if kommune is not None:
                kart.tabeller[del_.nokkel] = plasser
            self.tabeller.setdefault(del_.nokkel, []).extend(plasser)
            return rad, plasser[0].hoderad if plasser else None
        if isinstance(del_, Felter):
            rad += 1 if del_.tittel and hoderad is None else 0
            topp, felt = rad, {}
            for nr, f in enumerate(del_.rader):
                # A heading inside the block, with a blank row before it.
                rad += (2 if nr else 1) if f.overskrift else 0
                felt[f.nokkel] = (rad, (del_.plass[1] if del_.plass else 2) + luft)
                rad += 1
            kart.felter[del_.nokkel] = Feltplass(del_.nokkel, ark, felt)
            return rad, topp
        if isinstance(del_, Tekst):
            return rad + (1 if del_.tittel else 0) + len(del_.linjer), None
        if isinstance(del_, Tegnforklaring):
            return rad + 1 + len(del_.tegn), None
        if isinstance(del_, Arkliste):
            sammen = self.form == "samlet"
            linjer = len(self.kommuner) + 1 if sammen else len(list_svarark(self.plan, self.form))
            return rad + 1 + linjer, None
        if isinstance(del_, Sjekkliste):
            linjer = len(list_sporsmaal(self.plan, self.form))
            felt = {
                SAMLET_STATUS: (rad, 1 + luft),
                NESTE: (rad, 3 + luft),
                GJENSTAAR: (rad + 2 + linjer, 4 + luft),
            }
            kart.felter[del_.nokkel] = Feltplass(del_.nokkel, ark, felt)
            return rad + 3 + linjer + luft, None
        return rad + 1 + self._antall_ark(), None

    def _antall_ark(self) -> int:
        return sum(a.is_included(self.form) for a in self.plan.mal.ark) - 1

    def ferdig(self) -> tuple[Arkplass, ...]:
        for kart in self.egne.values():
            for nokkel, plasser in self.tabeller.items():
                kart.tabeller.setdefault(nokkel, plasser)
            for nokkel, felt in self.felter.items():
                kart.felter.setdefault(nokkel, felt)
        return tuple(self.ark)


def list_svarark(plan: Plan, form: str) -> list[Arkmal]:
    """The tabs people answer on or send from, in order."""
    return [a for a in plan.mal.ark if a.navigasjon and a.is_included(form)]


def list_sporsmaal(plan: Plan, form: str) -> list[tuple[Arkmal, Tabell | Felter]]:
    """Every block of questions whose rows have a state, with its sheet."""
    return [
        (ark, d)
        for ark in list_svarark(plan, form)
        for d in ark.deler
        if (isinstance(d, Tabell) and any(k.status for k in d.kolonner))
        or (
            isinstance(d, Felter)
            and any(d.plass[3:])
            and any(f.rolle == "inndata" for f in d.rader)
        )
    ]


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


def _place_tabell(
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
