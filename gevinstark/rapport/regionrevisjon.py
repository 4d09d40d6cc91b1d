"""The audit of region.xlsx: what its figures are held up against, and what came of it.

What a figure must be, the family of the form says, from the returned files alone (`Familie.regionrevisjon`);
here is what it is given, and the comparison cell by cell. No cell is passed over in silence: a figure is
alike, different, or named as not computed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import UTEN_TALL, Sted, Verdi, ascii_nokkel, celleadresse, kort_tall
from gevinstark.lesing.avlesning import Lestcelle
from gevinstark.rapport.regionbok import Regionbok

if TYPE_CHECKING:
    import pandas as pd

#: What tells rows apart, and when something was: no figures.
_NOKLER: Final = frozenset({"aar", "kommunenr", "nr"})
#: Decimals that a double keeps of the largest amounts.
_MINST, _ANDEL = Decimal("1e-6"), Decimal("1e-12")


@dataclass(frozen=True)
class Planrevisjon:
    """One plan, with what stood in the returned files that count.

    svar: a row for each field of each return that counts (nr, rad, kolonne, del, rolle, verdi, ulest, and
    fil, svaraar, runde of the return), with the columns named as the family knows them. A kommune may have
    one for each year and round. alle: the same, with the returns that others took the place of (teller,
    lagret), and what stood there before decisions (sendt, rettet). svaraar: kommunenummer -> the year of its last answer. deltakere:
    kommunenummer -> name. felles: (row, column, year) -> what the common plan says, in kroner.
    """

    plan: str
    tittel: str
    aar: int
    levetid: tuple[int, ...]
    deltakere: Mapping[str, str]
    svaraar: Mapping[str, int]
    layout: Layout
    svar: pd.DataFrame
    alle: pd.DataFrame
    felles: Mapping[tuple[str, str, str], Verdi]
    prisaar: int | None = None
    prisindeks: Mapping[int, Decimal] = field(default_factory=dict)

    def felles_ord(self, rad: str, kolonne: str, liste: str) -> str:
        """A choice of the common plan, as the list spells it."""
        verdi = str(self.felles.get((rad, kolonne, "")) or "")
        return self.layout.alias.get(liste, {}).get(verdi, verdi)

    def kommune(self, nr: str) -> str:
        return f"{self.deltakere[nr]} ({nr})"

    def felles_tall(self, rad: str, kolonne: str, aar: str | int = "") -> Decimal | None:
        verdi = self.felles.get((rad, kolonne, str(aar)))
        return Decimal(repr(verdi)) if type(verdi) in (int, float) else None


@dataclass
class Fasit:
    """What every figure must be, by its place. None is "–". `ferdige`: the blocks in which a figure that
    is not expected should not be there."""

    bok: Regionbok
    ventet: dict[Sted, Any] = field(default_factory=dict)
    ferdige: set[tuple[str, str]] = field(default_factory=set)

    def expect(self, nokkel: str, plan: str, rad: int | None, tall: Mapping[str, Any]) -> None:
        """The figures of a row, by their columns; those that the block does not show are not asked for."""
        blokk = self.bok.blokk(nokkel, plan)
        if blokk is None or rad is None:
            return
        for kolonne, verdi in tall.items():
            if kolonne in blokk.kolonner:
                self.ventet[Sted(blokk.ark, rad, blokk.kolonner[kolonne])] = verdi

    def rows(
        self,
        nokkel: str,
        plan: str,
        alle: Mapping[Any, Mapping[str, Any]],
        *etter: str,
        hele: bool = True,
    ) -> None:
        """A block, its rows told by some of its columns. A row that is not there is a difference, and so is
        a figure that is not expected, unless only some of the columns are."""
        blokk = self.bok.blokk(nokkel, plan)
        if blokk is None:
            return
        if hele:
            self.ferdige.add((nokkel, blokk.plan))
        steder = {tuple(self.bok.rad(blokk, r)[k] for k in etter): r for r in blokk.rader}
        for navn, tall in alle.items():
            tekst = navn if isinstance(navn, tuple) else (navn,)
            if tekst in steder:
                self.expect(nokkel, plan, steder[tekst], tall)
            else:
                sted = Sted(blokk.ark, blokk.hode, blokk.kolonner[etter[0]])
                self.ventet[sted] = f"en rad for {' '.join(map(str, tekst))}"

    def lists(
        self, nokkel: str, plan: str, alle: Mapping[Any, Sequence[Mapping[str, Any]]], *etter: str
    ) -> None:
        """A block where several rows are told by the same columns, and stand in order."""
        blokk = self.bok.blokk(nokkel, plan)
        if blokk is None:
            return
        self.ferdige.add((nokkel, blokk.plan))
        steder: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for r in blokk.rader:
            steder[tuple(self.bok.rad(blokk, r)[k] for k in etter)].append(r)
        for navn, rader in alle.items():
            for rad, tall in zip_longest(steder[navn][: len(rader)], rader):
                self.expect(nokkel, plan, rad or blokk.hode, tall)

    def sums(
        self,
        nokkel: str,
        plan: str,
        sum_: Mapping[str, Any],
        dekning: Mapping[str, str] | None = None,
    ) -> None:
        """The rows of sums, and of what they are of."""
        blokk = self.bok.blokk(nokkel, plan)
        if blokk is not None:
            self.expect(nokkel, plan, blokk.sum, sum_)
            self.expect(nokkel, plan, blokk.dekning, dekning or {})

    def over(self, nokkel: str, plan: str, tekst: str) -> None:
        """The line over the heading of a block."""
        blokk = self.bok.blokk(nokkel, plan)
        if blokk is not None:
            self.at(blokk.ark, blokk.hode - 1, 1, tekst)

    def at(self, ark: str, rad: int, kol: int, verdi: Any) -> None:
        """A figure outside the blocks."""
        self.ventet[Sted(ark, rad, kol)] = verdi

    def find(self, ark: str, tekst: str) -> int:
        """The row with a text in its first column; 0 where there is none."""
        celler = self.bok.ark.get(ark, {})
        return next((r for (r, k), c in celler.items() if k == 1 and c.verdi == tekst), 0)

    def rad_of(self, navn: str) -> str:
        return ascii_nokkel(navn)

    def names(self, nokkel: str, plan: str, kolonne: str) -> list[str]:
        return [str(r[kolonne]) for r in self.bok.rader(nokkel, plan) if r[kolonne] is not None]

    def printed(self, nokkel: str, plan: str, radid: str) -> str:
        """The ID as the sheet has it: Ø1 for OE1; L1–L3 for all of the local lines together."""
        egne = self.names(nokkel, plan, "id")
        like = (n for n in egne if ascii_nokkel(n) == radid or (radid == "L" and n.startswith("L")))
        return next(like, radid)


@dataclass(frozen=True)
class Rundt:
    """A text whose middle is in words, and has no figure."""

    foran: str = ""
    bak: str = ""

    def fits(self, tekst: str) -> bool:
        return tekst.startswith(self.foran) and tekst.endswith(self.bak)

    def __str__(self) -> str:
        return f"{self.foran} … {self.bak}"


@dataclass(frozen=True)
class Regionrevisjon:
    """tall: the figures that were computed again. ulike: a finding for each that is not the same.
    udekket: sheet -> how many figures were not computed again."""

    tall: int
    ulike: tuple[Funn, ...]
    udekket: Mapping[str, int]
    #: Answers that are no plain number, and were read as the reception reads them.
    tolket: int = 0
    #: Columns of the kommuner's own workbooks that no rule of the model covers.
    uten_regel: tuple[str, ...] = ()

    @property
    def like(self) -> int:
        return self.tall - len(self.ulike)

    def lines(self) -> Iterator[str]:
        yield f"{self.like} av {self.tall} regionale tall er regnet på nytt og like."
        for f in self.ulike:
            yield f"  {f.ark}!{f.celle}: står {f.funnet}, ventet {f.ventet}"
        if self.udekket:
            ark = ", ".join(f"{a} ({n})" for a, n in self.udekket.items())
            yield f"Ikke regnet på nytt: {sum(self.udekket.values())} tall i {ark}."
        if self.uten_regel:
            yield "Ikke dekket av modellen (regnes av kommunens arbeidsbok og av motoren):"
            yield from (f"  {kolonne}" for kolonne in self.uten_regel)

    def as_json(self) -> dict[str, Any]:
        ulike = [f.as_json() for f in self.ulike]
        return {"tall": self.tall, "like": self.like, "ulike": ulike, "ikke_regnet": dict(self.udekket), "tolket": self.tolket, "ikke_dekket": list(self.uten_regel)}  # fmt: skip


def compare(bok: Regionbok, fasit: Fasit, tolket: int = 0) -> Regionrevisjon:
    """Every figure of the workbook against what it must be."""
    ventet = dict(fasit.ventet)
    blokker = {(b.ark, r): b for b in bok.blokker for r in range(b.forste, (b.dekning or b.sum or b.siste) + 1)}  # fmt: skip
    ulike, udekket, antall = [], Counter[str](), 0
    for sted, celle in _figures(bok, blokker):
        blokk = blokker.get((sted.ark, sted.rad))
        ferdig = blokk is not None and (blokk.nokkel, blokk.plan) in fasit.ferdige
        if sted not in ventet and not ferdig:
            udekket[sted.ark] += 1
            continue
        antall += 1
        if not _like(celle.verdi, skal := ventet.pop(sted, "ikke noe tall")):
            ulike.append(_finding(bok, sted, celle.verdi, skal))
    for sted, skal in ventet.items():
        celle_ = bok.celle(sted)
        verdi = None if celle_ is None else celle_.verdi
        antall += 1
        if not _like(verdi, skal):
            ulike.append(_finding(bok, sted, verdi, skal))
    return Regionrevisjon(antall, tuple(ulike), dict(udekket), tolket)


def _figures(
    bok: Regionbok, blokker: Mapping[tuple[str, int], Any]
) -> Iterator[tuple[Sted, Lestcelle]]:
    """Every cell that is a formula or a number, but not dates and what tells rows apart."""
    for ark, celler in bok.ark.items():
        for (rad, kol), celle in celler.items():
            tall = isinstance(celle.verdi, int | float) and not isinstance(celle.verdi, bool)
            blokk = blokker.get((ark, rad))
            navn = next((k for k, v in blokk.kolonner.items() if v == kol), "") if blokk else ""
            if (celle.formel or tall) and not celle.datoformat and navn not in _NOKLER:
                yield Sted(ark, rad, kol), celle


def _like(funnet: Verdi, ventet: Any) -> bool:
    if ventet is None:
        return funnet == UTEN_TALL
    if isinstance(ventet, Rundt):
        return isinstance(funnet, str) and ventet.fits(funnet)
    if isinstance(ventet, str):
        return (funnet or "") == ventet
    if not isinstance(funnet, int | float) or isinstance(funnet, bool):
        return False
    return bool(abs(Decimal(repr(funnet)) - ventet) <= max(_MINST, _ANDEL * abs(ventet)))


def _finding(bok: Regionbok, sted: Sted, funnet: Verdi, ventet: Any) -> Funn:
    return make_funn(
        "OMR-05", fil=bok.fil, ark=sted.ark, celle=celleadresse(sted.rad, sted.kol),
        funnet=_show(funnet), ventet=_show(ventet),
    )  # fmt: skip


def _show(verdi: Any) -> str:
    if verdi is None:
        return UTEN_TALL
    return kort_tall(verdi, 6) if isinstance(verdi, int | float | Decimal) else str(verdi)
