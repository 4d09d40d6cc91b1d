"""First pass of the Layout: give every block of the form its place, so that formulas may point
anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES
from gevinstark.grunn.ressurser import Kommune
from gevinstark.mal.kart import Feltplass, Formelnotat, Kart, Tabellplass
from gevinstark.mal.plan import Plan
from gevinstark.mal.rekkeplass import list_feltrekker
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
from gevinstark.mal.tabellplassering import place_tabell

#: The first row of a tab's content, under its line of links; the fields of the check list.
FORSTE_RAD: Final = 5
SAMLET_STATUS: Final = "status"
NESTE: Final = "neste"
GJENSTAAR: Final = "gjenstaar"


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
        rekker = list_feltrekker(arkmal) if hvem[0] else {}
        for del_, neste in zip_longest(arkmal.deler, arkmal.deler[1:]):
            if isinstance(del_, Felter) and (rekke := rekker.get(del_.nokkel)):
                forste = rad + rekke.over + 1 + rekke.under
                for nr, kommune in enumerate(hvem):
                    plass = rekke.place(del_, arkmal.navn, forste + nr, len(hvem))
                    self._place_felter(plass, kommune)
                    start[nr].append(rad)
                    slutt[nr].append(rekke.slutt(rad, len(hvem)))
                rad = rekke.slutt(rad, len(hvem)) + 2 if del_ is rekke.blokker[-1] else rad
                continue
            hoderad = None
            for nr, kommune in enumerate(hvem):
                start[nr].append(rad)
                if is_each(del_):
                    rad, hoderad = self._place_del(arkmal.navn, del_, rad, kommune, hoderad)
                elif nr == 0:
                    rad, _ = self._place_del(arkmal.navn, del_, rad, None, None)
                slutt[nr].append(rad - 1)
            if not (isinstance(del_, Tekst) and isinstance(neste, Tekst) and not neste.tittel):
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

    def _place_felter(self, plass: Feltplass, kommune: Kommune | None) -> None:
        (self.egne[kommune.nr] if kommune else self.kart).felter[plass.nokkel] = plass

    def _place_del(
        self, ark: str, del_: Del, rad: int, kommune: Kommune | None, hoderad: int | None
    ) -> tuple[int, int | None]:
        """The row after the block, and the row of its headings. hoderad: where they stand already."""
        kart = self.egne[kommune.nr] if kommune else self.kart
        luft = 1 if kommune else 0
        if isinstance(del_, Tabell):
            plasser, rad = place_tabell(
                self.plan, self.form, ark, del_, rad, self.kommuner, kommune, hoderad
            )
            if kommune is not None:
                kart.tabeller[del_.nokkel] = plasser
            self.tabeller.setdefault(del_.nokkel, []).extend(plasser)
            return rad, plasser[0].hoderad if plasser else None
        if isinstance(del_, Felter):
            rad += 1 if del_.tittel else 0
            felt = {}
            for nr, f in enumerate(del_.rader):
                # A heading inside the block, with a blank row before it.
                rad += (2 if nr else 1) if f.overskrift else 0
                felt[f.nokkel] = (rad, del_.plass[1] if del_.plass else 2)
                rad += 1
            self._place_felter(Feltplass(del_.nokkel, ark, felt), kommune)
            return rad, None
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
            self._place_felter(Feltplass(del_.nokkel, ark, felt), kommune)
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
        or (isinstance(d, Felter) and d.sporres and (form != "samlet" or _has_state(ark, d)))
    ]


def _has_state(ark: Arkmal, felter: Felter) -> bool:
    """Whether the state of a joint workbook's row is counted in this block of it."""
    return list_feltrekker(ark)[felter.nokkel].spurt is felter
