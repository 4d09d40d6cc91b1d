"""What the rows of a block are, and what a column is repeated for: each source of rows by its name.

A source takes the region's figures, one plan (or none, for a block of all plans) and the block, and
gives rows with fields. Its `valg` in maler/region.yaml names the figures it needs to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gevinstark.grunn.errors import InternFeil
from gevinstark.region.bokkart import Rad
from gevinstark.region.databruk import read_skjema
from gevinstark.region.formler import Datakilde
from gevinstark.region.grunnlag import Deltaker, Regiongrunnlag
from gevinstark.region.planbilde import BARE_PLAN, IKKE_SVART, UTEN_GEVINSTTYPE, Planbilde, etikett
from gevinstark.region.regionmal import Regionmal
from gevinstark.region.virkninger import Nyttevirkning


class Radkilder(Protocol):
    """What blocks are placed by: the plans, and the rows of a source by its name."""

    @property
    def planer(self) -> Sequence[Planbilde]: ...

    def rader(
        self, navn: str, plan: Planbilde | None, valg: Mapping[str, Any]
    ) -> Iterable[Rad]: ...


@dataclass(frozen=True)
class Kilder:
    """Everything rows are made of."""

    mal: Regionmal
    grunnlag: Regiongrunnlag
    planer: Sequence[Planbilde]
    data: Datakilde

    def answers(self, plan: str, nokkel: str) -> Mapping[str, str]:
        """Kommunenummer -> what is answered in one field of a plan, by its key after the owner."""
        par = self.grunnlag.data.select_felt(lambda p, f: p == plan and f.nokkel == nokkel)
        return {b.kommunenr: str(b.verdi(f) or "") for b, felt in par for f in felt}

    def rader(self, navn: str, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterable[Rad]:
        if navn in _KILDER:
            return _KILDER[navn](self, plan, valg)
        if navn in self.mal.tekster:
            return tekstrader(self.mal.tekster[navn], plan)
        raise InternFeil(f"maler/region.yaml: det finnes ingen rader «{navn}».")


def kilde(navn: str, *, like: bool = False) -> Callable[[Kilde], Kilde]:
    """Registers a source. like: its rows are alike and may be many, so they are no cells each."""

    def register(funksjon: Kilde) -> Kilde:
        _KILDER[navn] = funksjon
        if like:
            LIKE.add(navn)
        return funksjon

    return register


Kilde = Callable[[Kilder, Planbilde | None, Mapping[str, Any]], Iterable[Rad]]
_KILDER: Final[dict[str, Kilde]] = {}
LIKE: Final[set[str]] = set()


def tekstrader(tekster: Mapping[str, Any], plan: Planbilde | None) -> Iterator[Rad]:
    """A section of texts: a row each, numbered."""
    for nr, (nokkel, innhold) in enumerate(tekster.items(), 1):
        felt = innhold if isinstance(innhold, dict) else {"tekst": innhold}
        yield Rad(nokkel, {"id": nokkel, "nr": str(nr), **felt}, plan)


def deltakerrad(plan: Planbilde, d: Deltaker) -> Rad:
    navn = etikett(d)
    status = plan.status[d.kommunenr]
    hull = (
        plan.hullord(d.kommunenr) if status.startswith("godkjent") else f"Har ikke svart ({status})"
    )
    if status in (IKKE_SVART, BARE_PLAN):
        hull = "Har ikke svart" if status == IKKE_SVART else BARE_PLAN.capitalize()
    felt = {"id": navn, "nr": d.kommunenr, "kommune": navn, "status": status, "hull": hull or "–"}
    return Rad(navn, felt, plan)


def require_plan(plan: Planbilde | None) -> Planbilde:
    if plan is None:
        raise InternFeil("maler/region.yaml: radene hører til en plan og må stå i for_hver_plan.")
    return plan


@kilde("én")
def _en(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    yield Rad("", {"id": ""}, plan)


@kilde("deltakere", like=True)
def _deltakere(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    plan = require_plan(plan)
    yield from (deltakerrad(plan, d) for d in plan.deltakere)


@kilde("alle_deltakere", like=True)
def _alle_deltakere(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """Everyone who takes part in any plan, once."""
    for nr, navn in sorted({(d.kommunenr, etikett(d)) for p in k.planer for d in p.deltakere}):
        yield Rad(navn, {"id": navn, "nr": nr, "kommune": navn})


@kilde("faser")
def _faser(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """When is measured after the baseline, as the plan's form has it."""
    plan = require_plan(plan)
    for fase, navn in list(plan.faser.items())[1:]:
        yield Rad(fase, {"id": fase, "navn": navn}, plan)


def planrad(plan: Planbilde) -> Rad:
    return Rad(plan.plan, {"id": plan.plan, **plan.navn}, plan)


@kilde("planer")
def _planer(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    yield from map(planrad, k.planer)


@kilde("aar")
def _aar(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The years of the lifetime. stil: the reporting year looks its part."""
    plan = require_plan(plan)
    for aar in plan.levetid:
        stil = "aarhode_rapport" if aar == plan.aar else "id"
        yield Rad(str(aar), {"id": str(aar), "aar": aar, "stil": stil}, plan)


@kilde("aar_i_faste_kroner")
def _aar_i_faste_kroner(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The years so far, where the plan has a price index: what a krone of the year is in the price year's.
    A year without an index has none."""
    plan = require_plan(plan)
    indeks, prisaar = plan.utsnitt.prisindeks, plan.utsnitt.prisaar
    for aar in (a for a in plan.levetid if indeks and a <= plan.aar):
        felt = {"id": str(aar), "aar": aar, "indeks": indeks.get(aar), "prisaar": prisaar}
        yield Rad(str(aar), {**felt, "basis": indeks.get(prisaar or 0)}, plan)


def virkningsrad(plan: Planbilde, v: Nyttevirkning) -> Rad:
    felt = {
        "id": v.id, "beskrivelse": v.beskrivelse, "radid": v.radid, "plan": plan.plan, "lokal": False,
        read_skjema("felles_risiko")["felt"]: plan.felles_risiko.get(v.radid) or "–",
    }  # fmt: skip
    return Rad(v.id, felt, plan)


@kilde("felles_virkninger")
def _felles(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The common plan's benefits. The local ones mean different things in different kommuner."""
    plan = require_plan(plan)
    yield from (virkningsrad(plan, v) for v in plan.felles)


@kilde("virkninger")
def _virkninger(k: Kilder, plan: Planbilde | None, v: Mapping[str, Any]) -> Iterator[Rad]:
    """The common benefits, and all the local ones together as one line."""
    plan = require_plan(plan)
    yield from _felles(k, plan, v)
    if plan.lokale:
        forste, siste = plan.lokale[0].id, plan.lokale[-1].id
        navn = forste if forste == siste else f"{forste}–{siste}"
        radid = ".".join(lokal.radid for lokal in plan.lokale)
        felt = {"id": navn, "beskrivelse": v.get("lokale", ""), "radid": radid, "lokal": True}
        yield Rad(navn, felt, plan)


@kilde("kvaliteter")
def _kvaliteter(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    plan = require_plan(plan)
    felt_, liste = read_skjema("kvaliteter")["viktig"]
    alias = plan.utsnitt.layout.alias.get(liste, {})
    for q in plan.kvaliteter:
        ord_ = q.felt.get(felt_, "")
        viktig = alias.get(ord_, ord_) == plan.highest(liste)
        felt = {
            "id": q.id, "beskrivelse": q.beskrivelse or "–", "radid": q.radid,
            "viktig_felles": "ja" if viktig else "nei",
            **{navn: tekst or "–" for navn, tekst in q.felt.items()},
        }  # fmt: skip
        yield Rad(q.id, felt, plan)


@kilde("maalte_virkninger")
def _maalte(k: Kilder, plan: Planbilde | None, v: Mapping[str, Any]) -> Iterator[Rad]:
    """What is measured: the benefits with a price, then those without."""
    yield from _felles(k, plan, v)
    yield from _kvaliteter(k, plan, v)


@kilde("liste")
def _liste(_k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The words of one of the form's lists."""
    for ord_ in require_plan(plan).utsnitt.layout.lister.get(valg["liste"], ()):
        yield Rad(ord_, {"id": ord_, "ord": ord_, "smaa": ord_.lower()}, plan)


@kilde("spurte_rader")
def _spurte_rader(_k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The rows of a kommune's table that the plan itself names: `navn` is the column that says what."""
    layout = require_plan(plan).utsnitt.layout
    for (radid, _), celler in layout.rader.get(valg["tabell"], {}).items():
        celle = celler.get((valg["navn"], ""))
        if celle is not None and celle.rolle == "fast" and celle.verdi:
            yield Rad(radid, {"id": radid, "navn": str(celle.verdi)}, plan)


@kilde("gevinsttyper")
def _gevinsttyper(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """The form's types of benefit, and "not stated" where some kommune has left it out."""
    plan = require_plan(plan)
    yield from _liste(k, plan, valg)
    if any(
        v.gevinsttype == UTEN_GEVINSTTYPE
        for (plan_, bruk), verdier in k.data.per_bruk.items()
        for v in (verdier if plan_ == plan.plan and bruk.gevinsttype else ())
    ):
        yield Rad(UTEN_GEVINSTTYPE, {"id": UTEN_GEVINSTTYPE, "ord": UTEN_GEVINSTTYPE}, plan)
