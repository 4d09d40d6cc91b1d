"""Where everything stands in the regional workbook: what formulas, links and the register ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Sted, Verdi, celleadresse, kolonnebokstav
from gevinstark.mal.kart import arkprefiks
from gevinstark.region import register
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.regionmal import Blokkmal, Kolonnemal


class Rad(NamedTuple):
    """A row of a block, or what a column is repeated for: its id, and fields that texts may name."""

    id: str
    felt: Mapping[str, Any] = MappingProxyType({})
    plan: Planbilde | None = None


@dataclass(frozen=True, slots=True)
class Kolonne:
    """A placed column. `av`: what it is repeated for."""

    nokkel: str
    mal: Kolonnemal
    kol: int
    av: Rad | None = None


@dataclass(frozen=True, slots=True)
class Kolonnevis:
    """Rows alike, of no plan, that are made a column at a time, for they are many: what stands down them, by
    field."""

    antall: int
    felt: Mapping[str, Sequence[Verdi]]

    def __iter__(self) -> Iterator[Rad]:
        for verdier in zip(*self.felt.values(), strict=True):
            yield Rad("", dict(zip(self.felt, verdier, strict=True)))


class Likerader(NamedTuple):
    """Rows alike below each other, of one plan or of none: how many, what stands down each column, and
    their ids where they have any. They may be a hundred thousand, so they are no rows with fields each."""

    plan: Planbilde | None
    antall: int
    verdier: Sequence[Sequence[Verdi]]
    ider: Sequence[str] = ()


@dataclass(frozen=True)
class Plass:
    """A placed block: of one plan, or (plan None) of all. Its rows are `rader`, or `like` ones."""

    blokk: Blokkmal
    ark: str
    hode: int
    rader: Sequence[Rad]
    kolonner: Mapping[str, Kolonne]
    plan: Planbilde | None = None
    sum: int | None = None
    dekning: int | None = None
    like: Sequence[Likerader] = ()

    @property
    def antall(self) -> int:
        return len(self.rader) + sum(r.antall for r in self.like)

    @property
    def forste(self) -> int:
        return self.hode + 1

    @property
    def siste(self) -> int:
        """A block has at least one row, also when there is nothing in it."""
        return self.hode + max(self.antall, 1)

    @property
    def slutt(self) -> int:
        return self.dekning or self.sum or self.siste

    @property
    def register(self) -> register.Blokk:
        return register.Blokk(
            self.blokk.nokkel,
            self.plan.plan if self.plan else "",
            self.ark,
            self.hode,
            self.forste,
            self.hode + self.antall,
            {navn: k.kol for navn, k in self.kolonner.items()},
            self.sum,
            self.dekning,
        )

    def find_rad(self, radid: str) -> int | None:
        """The row with this id."""
        ider = chain((r.id for r in self.rader), *(r.ider for r in self.like))
        return next((rad for rad, ident in enumerate(ider, self.forste) if ident == radid), None)

    def find(self, kolonne: str) -> list[Kolonne]:
        """The column, or all those that fit a pattern such as "*.planlagt"."""
        if kolonne in self.kolonner:
            return [self.kolonner[kolonne]]
        funnet = [k for navn, k in self.kolonner.items() if fnmatchcase(navn, kolonne)]
        if not funnet:
            raise InternFeil(f"Blokken {self.blokk.nokkel} har ingen kolonne «{kolonne}».")
        return funnet

    def spenn(self, kolonne: str, forste: int, siste: int) -> str:
        kolonner = self.find(kolonne)
        a, b = (kolonnebokstav(k.kol) for k in (kolonner[0], kolonner[-1]))
        fra, til = f"${a}${forste}", f"${b}${siste}"
        return fra if fra == til else f"{fra}:{til}"

    def omraade(self, kolonne: str) -> str:
        """Always as a range, also of one row."""
        kolonner = self.find(kolonne)
        a, b = (kolonnebokstav(k.kol) for k in (kolonner[0], kolonner[-1]))
        return f"${a}${self.forste}:${b}${self.siste}"

    @property
    def tabell(self) -> str:
        forste, *_, siste = (k.kol for k in (*self.kolonner.values(), *self.kolonner.values()))
        return f"{celleadresse(self.hode, forste)}:{celleadresse(self.siste, siste)}"


@dataclass
class Bokkart:
    """All placed blocks, by key and plan ("" for one that is of all plans), and single cells."""

    plasser: dict[tuple[str, str], Plass] = field(default_factory=dict)
    felter: dict[tuple[str, str], dict[str, Sted]] = field(default_factory=dict)

    def add(self, plass: Plass) -> None:
        self.plasser[plass.blokk.nokkel, plass.plan.plan if plass.plan else ""] = plass

    def plass(self, navn: str, plan: Planbilde | None) -> Plass | None:
        egen = self.plasser.get((navn, plan.plan)) if plan else None
        return egen or self.plasser.get((navn, ""))

    def felt(self, navn: str, nokkel: str, plan: Planbilde | None) -> Sted | None:
        egne = self.felter.get((navn, plan.plan)) if plan else None
        return (egne or self.felter.get((navn, ""), {})).get(nokkel)


@dataclass(frozen=True)
class Formelsted:
    """The cell a formula stands in: which sheet, block, row and plan, and what its names stand for."""

    ark: str
    navn: Mapping[str, Any]
    plan: Planbilde | None = None
    plass: Plass | None = None
    kolonne: str = ""
    rad: int = 0
    radid: str = ""


def henvisning(kart: Bokkart, her: Formelsted, navn: str, kropp: str) -> tuple[str, str]:
    """The sheet and the range of one reference."""
    sted = kart.felt(navn, kropp, her.plan) if navn else None
    if sted is not None:
        return sted.ark, f"${kolonnebokstav(sted.kol)}${sted.rad}"
    plass = kart.plass(navn, her.plan) if navn else her.plass
    if plass is None:
        raise InternFeil(f"maler/region.yaml: blokken «{navn}» finnes ikke.")
    return plass.ark, _i_blokk(plass, her, kropp)


def _i_blokk(plass: Plass, her: Formelsted, kropp: str) -> str:
    if kropp.startswith("@"):
        if plass is her.plass:
            a, b = plass.find(kropp[1:])[0], plass.find(kropp[1:])[-1]
            celler = [f"${kolonnebokstav(k.kol)}{her.rad}" for k in (a, b)]
            return celler[0] if a is b else ":".join(celler)
        egen = plass.find_rad(her.radid)
        if egen is None:
            raise InternFeil(f"Blokken {plass.blokk.nokkel} har ingen rad «{her.radid}».")
        return plass.spenn(kropp[1:], egen, egen)
    if kropp.startswith("#"):
        rad, _, kolonne = kropp[1:].partition(".")
        nr = {"sum": plass.sum, "dekning": plass.dekning}.get(rad)
        if nr is None:
            raise InternFeil(f"Blokken {plass.blokk.nokkel} har ingen rad «#{rad}».")
        return plass.spenn(kolonne or her.kolonne, nr, nr)
    return plass.omraade(kropp)


def med_ark(ark: str, omraade: str) -> str:
    return f"{arkprefiks(ark)}{omraade}"
