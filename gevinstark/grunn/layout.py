"""The Layout: for every cell of every sheet what it is, where it is and what may stand in it.

Built once from form and plan (`mal`), written by `workbook`, read by `retur`, compared against by
`kontroll`, compiled by `omregning`. There is no second list of cells anywhere.

All kommuner of one issue share one Layout. What differs between them (name, number, last year's
answers) is a mapping field key -> value beside it (`utsendt.Utstedt.verdier`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from gevinstark.grunn.celle import (
    DENNE_KOMMUNEN,
    FELLES,
    Ark,
    Celle,
    Formelkolonne,
)
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, kolonnebokstav

_ENKELT_ARKNAVN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


#: Columns to the right of an input where its condition is computed: no sheet is so wide.
_VILKAARSKOLONNE: Final = 10_000


def closed_at(celle: Celle) -> Sted:
    """Where the condition that closes an input is computed (`Layout.vilkaar`)."""
    return Sted(celle.ark, celle.rad, celle.kol + _VILKAARSKOLONNE)


@dataclass(frozen=True)
class Layout:
    """A whole workbook before it is written. Places and field keys are unique."""

    skjema: str
    versjon: str
    plan: str
    tittel: str
    form: str
    rapporteringsaar: int
    levetid: tuple[int, int]
    lister: Mapping[str, tuple[str, ...]]
    ark: tuple[Ark, ...]
    #: List -> word people use -> the list's own word (I4).
    alias: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The occasion: "plan", "rapport" or "begge"; "" for the project group's, and for those issued before
    #: there were two.
    runde: str = ""
    #: By which definitions of the form its figures are: the model computes by those it was issued with.
    definisjon: int = 1
    #: Block of questions -> what its line in the check list calls it.
    blokknavn: Mapping[str, str] = field(default_factory=dict)
    #: Its texts -> what they are in nynorsk, where that differs; empty when nobody gets it in nynorsk.
    ordbok: Mapping[str, str] = field(default_factory=dict)
    #: When is measured: key -> as the form prints it. Empty for those issued before forms said it.
    faser: Mapping[str, str] = field(default_factory=dict)
    #: What the texts are in; "" is bokmål. Only as a workbook is written (`maalform`).
    maalform: str = ""

    @property
    def levetidsaar(self) -> range:
        """Every year of the lifetime, never only the printed ones (I1)."""
        return range(self.levetid[0], self.levetid[1] + 1)

    def field_year(self, celle: Celle) -> int | None:
        """The year a field is about: the one in its key, or the reporting year where the form says
        so. None for what is about no single year."""
        if celle.del_.isdigit():
            return int(celle.del_)
        return self.rapporteringsaar if celle.bare_aaret else None

    def celler(self) -> Iterator[Celle]:
        """Every cell that is a Celle of its own; the rows of a Radblokk are not."""
        for ark in self.ark:
            yield from ark.celler

    @cached_property
    def ved_sted(self) -> Mapping[Sted, Celle]:
        oppslag: dict[Sted, Celle] = {}
        for celle in self.celler():
            if oppslag.setdefault(celle.sted, celle) is not celle:
                raise InternFeil(f"To celler på samme sted: {celle.ark}!{celle.adresse}")
        return oppslag

    @cached_property
    def ved_nokkel(self) -> Mapping[str, Celle]:
        """Field key (with "*" for the kommune's own) -> cell."""
        oppslag: dict[str, Celle] = {}
        for celle in self.celler():
            if celle.is_felt and oppslag.setdefault(celle.nokkel(), celle) is not celle:
                annen = oppslag[celle.nokkel()]
                raise InternFeil(
                    f"Feltnøkkelen {celle.nokkel()} står to steder: {annen.ark}!{annen.adresse} "
                    f"og {celle.ark}!{celle.adresse}"
                )
        return oppslag

    def find(self, nokkel: str, kommune: str | None) -> Celle | None:
        """The cell of a field key as people write it, e.g. "3240.V1.antall"."""
        if kommune and nokkel.startswith(f"{kommune}."):
            nokkel = DENNE_KOMMUNEN + nokkel[len(kommune) :]
        return self.ved_nokkel.get(nokkel)

    @cached_property
    def formler(self) -> Mapping[Sted, str]:
        return {c.sted: c.formel for c in self.celler() if c.formel is not None}

    @cached_property
    def lukkbare(self) -> tuple[Celle, ...]:
        """The inputs that another answer may close."""
        return tuple(c for c in self.inndata if c.lukket_naar)

    @cached_property
    def vilkaar(self) -> Mapping[Sted, str]:
        """Formulas no cell has, far to the right of their inputs: 1 when the input is closed, else 0."""
        return {closed_at(c): f"=IF({c.lukket_naar},1,0)" for c in self.lukkbare}

    @cached_property
    def formelceller(self) -> tuple[Celle, ...]:
        return tuple(c for c in self.celler() if c.formel is not None)

    @cached_property
    def tilstander(self) -> tuple[Celle, ...]:
        """Where the workbook says itself, row by row, what is left."""
        return tuple(c for c in self.formelceller if c.stil == "status" and c.is_felt)

    @cached_property
    def formelkolonner(self) -> tuple[Formelkolonne, ...]:
        return tuple(k for a in self.ark for m in a.radblokker for k in m.formelkolonner)

    @cached_property
    def inndata(self) -> tuple[Celle, ...]:
        return tuple(c for c in self.celler() if c.rolle == "inndata")

    @cached_property
    def inndatanokler(self) -> tuple[str, ...]:
        """The generic field keys of `inndata`, in the same order."""
        return tuple(c.nokkel() for c in self.inndata)

    @cached_property
    def formelnokler(self) -> tuple[str, ...]:
        """The generic field keys of `formelceller`, in the same order; "" where there is none."""
        return tuple(c.nokkel() if c.is_felt else "" for c in self.formelceller)

    @cached_property
    def utgangspunkt(self) -> Mapping[str, Verdi]:
        """What stands in every keyed cell that is no formula, by generic key."""
        return {n: c.verdi for n, c in self.ved_nokkel.items() if c.formel is None}

    @cached_property
    def rader(self) -> Mapping[str, Mapping[tuple[str, str], Mapping[tuple[str, str], Celle]]]:
        """Table -> (row, phase) -> (column, year) -> cell. Phase and year are "" where there is none."""
        samlet: dict[str, dict[tuple[str, str], dict[tuple[str, str], Celle]]] = {}
        for c in self.celler():
            if c.is_felt:
                aar, fase = (c.del_, "") if c.del_.isdigit() else ("", c.del_)
                rad = samlet.setdefault(c.tabell, {}).setdefault((c.radid, fase), {})
                rad[c.kolonne, aar] = c
        return samlet

    @cached_property
    def definerte_navn(self) -> Mapping[str, str]:
        """Names for parameters and input columns: "lokalt_timepris" -> "Kommune!$B$25".

        A column's name covers its data rows; a column that is not one rectangle has none.
        """
        steder: dict[str, list[Sted]] = {}
        for c in self.celler():
            enkelt = c.radid == c.tabell
            sumrad = c.radid.startswith(f"{c.tabell}_")
            if c.is_felt and not sumrad and (enkelt or c.rolle == "inndata"):
                eier = "" if c.eier in (DENNE_KOMMUNEN, FELLES) else f"_{c.eier}"
                steder.setdefault(f"{c.tabell}_{c.kolonne}{eier}", []).append(c.sted)
        return {navn: omraade for navn, s in steder.items() if (omraade := _rektangel(s))}

    def with_laaste(self, nokler: frozenset[str]) -> Layout:
        """The same workbook with some inputs locked, as one kommune gets it. What is proved and
        recomputed is still the Layout all share."""
        if not nokler:
            return self

        def lock(celle: Celle) -> Celle:
            laast = celle.rolle == "inndata" and celle.nokkel() in nokler
            return replace(celle, rolle="fast") if laast else celle

        ark = tuple(replace(a, celler=tuple(lock(c) for c in a.celler)) for a in self.ark)
        return replace(self, ark=ark)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the Layout's JSON: two Layouts with the same digest are the same form."""
        return hashlib.sha256(dump_layout(self).encode()).hexdigest()


def _rektangel(steder: Sequence[Sted]) -> str | None:
    """Cells as one absolute range, or None when they are not one rectangle on one sheet."""
    rader, kolonner = {s.rad for s in steder}, {s.kol for s in steder}
    topp, bunn, venstre, hoyre = min(rader), max(rader), min(kolonner), max(kolonner)
    full = (bunn - topp + 1) * (hoyre - venstre + 1) == len(set(steder))
    if not full or len({s.ark for s in steder}) != 1:
        return None
    ark = steder[0].ark
    navn = ark if _ENKELT_ARKNAVN.fullmatch(ark) else f"'{ark}'"
    a = f"${kolonnebokstav(venstre)}${topp}"
    b = f"${kolonnebokstav(hoyre)}${bunn}"
    return f"{navn}!{a}" if a == b else f"{navn}!{a}:{b}"


def verdi_til_json(verdi: Verdi) -> Any:
    return {"feil": verdi.kode} if isinstance(verdi, Feilverdi) else verdi


def verdi_fra_json(verdi: Any) -> Verdi:
    return Feilverdi(verdi["feil"]) if isinstance(verdi, dict) else verdi


_CELLEFELT: Final = {f.name: f.default for f in fields(Celle) if f.name != "ark"}
_read_cellefelt: Final = attrgetter(*_CELLEFELT)


def _celle_til_json(celle: Celle) -> dict[str, Any]:
    """Only what differs from the default, so that a Layout of 5 000 cells stays readable."""
    par = zip(_CELLEFELT.items(), _read_cellefelt(celle), strict=True)
    return {
        navn: verdi_til_json(verdi)
        for (navn, standard), verdi in par
        if verdi is not standard and verdi != standard
    }


def layout_til_json(layout: Layout) -> dict[str, Any]:
    ark = []
    for a in layout.ark:
        raa = {
            f.name: getattr(a, f.name)
            for f in fields(Ark)
            if f.name not in ("celler", "radblokker", "skjult", "utskrift", "sideblokker")
        }
        if a.skjult:
            raa["skjult"] = True
        raa["fremhevinger"] = [asdict(f) for f in a.fremhevinger]
        raa["diagrammer"] = [asdict(d) for d in a.diagrammer]
        raa["radhoyder"] = {str(rad): hoyde for rad, hoyde in a.radhoyder.items()}
        raa["celler"] = [_celle_til_json(c) for c in a.celler]
        ark.append(raa)
    hode = {
        f.name: getattr(layout, f.name)
        for f in fields(Layout)
        if f.name not in ("ark", "lister", "maalform")
        and (f.name not in ("ordbok", "faser") or getattr(layout, f.name))
    }
    return {**hode, "lister": {k: list(v) for k, v in layout.lister.items()}, "ark": ark}


def dump_layout(layout: Layout) -> str:
    return dump_layoutjson(layout_til_json(layout))


def dump_layoutjson(raa: Mapping[str, Any]) -> str:
    """The text a digest is of, also for a Layout of an earlier version, with the keys it had then."""
    return json.dumps(raa, ensure_ascii=False, sort_keys=True)
