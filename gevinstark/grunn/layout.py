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
from typing import Any, Final, Literal, NamedTuple

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, celleadresse, kolonnebokstav

Rolle = Literal["inndata", "formel", "fast"]
Type = Literal["tall", "kroner", "prosent", "aar", "dato", "tekst", "valg"]

TALLTYPER: Final[frozenset[str]] = frozenset({"tall", "kroner", "prosent", "aar", "dato"})

#: Owner of a cell that belongs to whichever kommune the workbook is made for.
DENNE_KOMMUNEN: Final = "*"
FELLES: Final = "felles"
_ENKELT_ARKNAVN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Celle:
    """One cell.

    eier: "felles", "*" (the kommune of the workbook) or a kommunenummer; "" for cells without key.
    tabell, radid, kolonne, del_: which table of the form, which row, which column, and which year
    ("2018") or phase ("nullpunkt"); they make the field key. Headings and labels have kolonne "".
    verdi: the constant of a `fast` cell, or what an input is prefilled with (None = blank).
    formel: Excel text beginning with "=", only for role "formel".
    kreves: an input that must be filled in before the return is complete.
    visning: a formula that only shows another cell (label, link text); the model does not repeat it.
    bare_aaret: about the Layout's reporting year alone, though the key has no year.
    """

    ark: str
    rad: int
    kol: int
    rolle: Rolle
    type: Type
    verdi: Verdi = None
    formel: str | None = None
    eier: str = ""
    tabell: str = ""
    radid: str = ""
    kolonne: str = ""
    del_: str = ""
    enhet: str = ""
    liste: str = ""
    stil: str = ""
    radetikett: str = ""
    kolonneetikett: str = ""
    hjelp: str = ""
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    kreves: bool = False
    visning: bool = False
    lenke: str = ""
    bare_aaret: bool = False

    @property
    def sted(self) -> Sted:
        return Sted(self.ark, self.rad, self.kol)

    @property
    def adresse(self) -> str:
        return celleadresse(self.rad, self.kol)

    @property
    def er_felt(self) -> bool:
        return bool(self.kolonne)

    @property
    def etikett(self) -> str:
        """Row and column label as printed, for messages: "Antall, V2"."""
        return ", ".join(t for t in (self.kolonneetikett, self.radetikett) if t)

    def nokkel(self, kommune: str | None = None) -> str:
        """The field key of the contract; `kommune` takes the place of "*"."""
        eier = kommune if self.eier == DENNE_KOMMUNEN and kommune else self.eier
        deler = [eier, self.radid, self.kolonne]
        return ".".join([*deler, self.del_] if self.del_ else deler)


@dataclass(frozen=True, slots=True)
class Fremheving:
    """A conditional format: `formel` (Excel text, relative to the top left cell) gives style `stil`."""

    omraade: str
    formel: str
    stil: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A chart: series are (name, categories range, values range); ranges as Excel text with sheet."""

    celle: str
    art: Literal["stolpe", "linje", "stablet"]
    tittel: str
    alt_tekst: str
    serier: tuple[tuple[str, str, str], ...]
    verdiakse: str
    bredde: int = 900
    hoyde: int = 320


class Formelkolonne(NamedTuple):
    """One formula filled down `antall` rows from `forste`: `formel` is the text of the first."""

    ark: str
    kol: int
    forste: int
    antall: int
    formel: str


@dataclass(frozen=True, slots=True)
class Mengde:
    """Many rows alike. Hundreds of thousands of cells are no Celle each.

    forste: the first row. kolonner: each column as it is in the first row: how it looks, and the
    formula that is filled down it, if any. Numbers with a fraction get two decimals where the column
    has none. rader: what stands in each column; None is left blank, and a column of formulas has no
    say there. hoyder: number of the row here, from 0 -> its height, where it is not the usual.
    """

    forste: int
    kolonner: tuple[Celle, ...]
    rader: Sequence[tuple[Verdi, ...]]
    hoyder: Mapping[int, float] = field(default_factory=dict)

    @property
    def siste(self) -> int:
        return self.forste + len(self.rader) - 1

    @property
    def formelkolonner(self) -> tuple[Formelkolonne, ...]:
        return tuple(
            Formelkolonne(c.ark, c.kol, self.forste, len(self.rader), c.formel)
            for c in self.kolonner
            if c.formel is not None and self.rader
        )


@dataclass(frozen=True, slots=True)
class Ark:
    """One sheet: its cells and how it looks and prints."""

    navn: str
    tittel: str
    celler: tuple[Celle, ...]
    bredder: tuple[float, ...]
    radhoyder: Mapping[int, float] = field(default_factory=dict)
    frys: tuple[int, int] = (0, 0)
    gjenta_rader: tuple[int, int] | None = None
    #: Rows that begin a new page.
    sideskift: tuple[int, ...] = ()
    liggende: bool = True
    #: The whole sheet on one page, not only as wide as one.
    en_side: bool = False
    #: Pages across. More than one repeats the frozen columns on each.
    sider_bred: int = 1
    beskyttet: bool = True
    farge: str = ""
    fremhevinger: tuple[Fremheving, ...] = ()
    diagrammer: tuple[Diagram, ...] = ()
    #: Excel tables (ListObject): (name, range, column names); for sheets people sort and filter.
    tabeller: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    #: Only in workbooks that are not issued: these two are not part of the Layout's JSON.
    mengder: tuple[Mengde, ...] = ()
    skjult: bool = False


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
        """Every cell that is a Celle of its own; the rows of a Mengde are not."""
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
            if celle.er_felt and oppslag.setdefault(celle.nokkel(), celle) is not celle:
                annen = oppslag[celle.nokkel()]
                raise InternFeil(
                    f"Feltnøkkelen {celle.nokkel()} står to steder: {annen.ark}!{annen.adresse} "
                    f"og {celle.ark}!{celle.adresse}"
                )
        return oppslag

    def finn(self, nokkel: str, kommune: str | None) -> Celle | None:
        """The cell of a field key as people write it, e.g. "3240.V1.antall"."""
        if kommune and nokkel.startswith(f"{kommune}."):
            nokkel = DENNE_KOMMUNEN + nokkel[len(kommune) :]
        return self.ved_nokkel.get(nokkel)

    @cached_property
    def formler(self) -> Mapping[Sted, str]:
        return {c.sted: c.formel for c in self.celler() if c.formel is not None}

    @cached_property
    def formelceller(self) -> tuple[Celle, ...]:
        return tuple(c for c in self.celler() if c.formel is not None)

    @cached_property
    def formelkolonner(self) -> tuple[Formelkolonne, ...]:
        return tuple(k for a in self.ark for m in a.mengder for k in m.formelkolonner)

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
        return tuple(c.nokkel() if c.er_felt else "" for c in self.formelceller)

    @cached_property
    def utgangspunkt(self) -> Mapping[str, Verdi]:
        """What stands in every keyed cell that is no formula, by generic key."""
        return {n: c.verdi for n, c in self.ved_nokkel.items() if c.formel is None}

    @cached_property
    def rader(self) -> Mapping[str, Mapping[tuple[str, str], Mapping[tuple[str, str], Celle]]]:
        """Table -> (row, phase) -> (column, year) -> cell. Phase and year are "" where there is none."""
        samlet: dict[str, dict[tuple[str, str], dict[tuple[str, str], Celle]]] = {}
        for c in self.celler():
            if c.er_felt:
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
            if c.er_felt and not sumrad and (enkelt or c.rolle == "inndata"):
                eier = "" if c.eier in (DENNE_KOMMUNEN, FELLES) else f"_{c.eier}"
                steder.setdefault(f"{c.tabell}_{c.kolonne}{eier}", []).append(c.sted)
        return {navn: omraade for navn, s in steder.items() if (omraade := _rektangel(s))}

    def with_laaste(self, nokler: frozenset[str]) -> Layout:
        """The same workbook with some inputs locked, as one kommune gets it. What is proved and
        recomputed is still the Layout all share."""
        if not nokler:
            return self

        def laas(celle: Celle) -> Celle:
            laast = celle.rolle == "inndata" and celle.nokkel() in nokler
            return replace(celle, rolle="fast") if laast else celle

        ark = tuple(replace(a, celler=tuple(laas(c) for c in a.celler)) for a in self.ark)
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


_CELLEFELT: Final = {f.name: f.default for f in fields(Celle)}


def _celle_til_json(celle: Celle) -> dict[str, Any]:
    """Only what differs from the default, so that a Layout of 5 000 cells stays readable."""
    par = ((navn, getattr(celle, navn), standard) for navn, standard in _CELLEFELT.items())
    return {
        navn: verdi_til_json(verdi)
        for navn, verdi, standard in par
        if navn != "ark" and verdi != standard
    }


def layout_til_json(layout: Layout) -> dict[str, Any]:
    ark = []
    for a in layout.ark:
        raa = {
            f.name: getattr(a, f.name)
            for f in fields(Ark)
            if f.name not in ("celler", "mengder", "skjult")
        }
        raa["fremhevinger"] = [asdict(f) for f in a.fremhevinger]
        raa["diagrammer"] = [asdict(d) for d in a.diagrammer]
        raa["radhoyder"] = {str(rad): hoyde for rad, hoyde in a.radhoyder.items()}
        raa["celler"] = [_celle_til_json(c) for c in a.celler]
        ark.append(raa)
    hode = {
        f.name: getattr(layout, f.name) for f in fields(Layout) if f.name not in ("ark", "lister")
    }
    return {**hode, "lister": {k: list(v) for k, v in layout.lister.items()}, "ark": ark}


def layout_fra_json(raa: Mapping[str, Any]) -> Layout:
    """The Layout of `layout_til_json`. Raises KeyError/TypeError/ValueError on a damaged document."""
    ark = []
    for a in raa["ark"]:
        celler = []
        for c in a["celler"]:
            deler = dict(c)
            if "verdi" in deler:
                deler["verdi"] = verdi_fra_json(deler["verdi"])
            celler.append(Celle(ark=a["navn"], **deler))
        ark.append(
            Ark(
                navn=a["navn"],
                tittel=a["tittel"],
                celler=tuple(celler),
                bredder=tuple(a["bredder"]),
                radhoyder={int(rad): hoyde for rad, hoyde in a["radhoyder"].items()},
                frys=(a["frys"][0], a["frys"][1]),
                gjenta_rader=None if a["gjenta_rader"] is None else tuple(a["gjenta_rader"]),
                sideskift=tuple(a.get("sideskift", ())),
                liggende=a["liggende"],
                en_side=a["en_side"],
                sider_bred=a["sider_bred"],
                beskyttet=a["beskyttet"],
                farge=a["farge"],
                fremhevinger=tuple(Fremheving(**f) for f in a["fremhevinger"]),
                diagrammer=tuple(
                    Diagram(**{**d, "serier": tuple(tuple(s) for s in d["serier"])})
                    for d in a["diagrammer"]
                ),
                tabeller=tuple((n, o, tuple(k)) for n, o, k in a["tabeller"]),
            )
        )
    return Layout(
        skjema=raa["skjema"],
        versjon=raa["versjon"],
        plan=raa["plan"],
        tittel=raa["tittel"],
        form=raa["form"],
        rapporteringsaar=raa["rapporteringsaar"],
        levetid=(raa["levetid"][0], raa["levetid"][1]),
        lister={k: tuple(v) for k, v in raa["lister"].items()},
        alias={k: dict(v) for k, v in raa["alias"].items()},
        ark=tuple(ark),
    )


def dump_layout(layout: Layout) -> str:
    return dump_layoutjson(layout_til_json(layout))


def dump_layoutjson(raa: Mapping[str, Any]) -> str:
    """The text a digest is of, also for a Layout of an earlier version, with the keys it had then."""
    return json.dumps(raa, ensure_ascii=False, sort_keys=True)


def snapshot(layout: Layout) -> str:
    """One line a cell: sheet!cell | key | role | type | lock | validation | formula or constant."""
    linjer = []
    for c in layout.celler():
        grenser = f"{c.minst}..{c.hoyst}" if (c.minst, c.hoyst) != (None, None) else ""
        innhold = c.formel if c.formel is not None else "" if c.verdi is None else repr(c.verdi)
        linjer.append(
            " | ".join(
                (
                    f"{c.ark}!{c.adresse}",
                    c.nokkel() if c.er_felt else "-",
                    c.rolle,
                    f"{c.type} {c.enhet}".strip(),
                    "åpen" if c.rolle == "inndata" else "låst",
                    " ".join(t for t in (c.liste, grenser) if t) or "-",
                    innhold,
                )
            )
        )
    return "\n".join(linjer) + "\n"
