"""One returned file when it is read, recognised and proven: what is kept once its cells are let go.

This is the unit of work of the reception. It follows from the bytes of one file, its name and what
was issued, and from nothing else. It is small, frozen and made of plain values, so that it can be
made in any process on any machine, travel between them, and be kept on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.identitet import Identitet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import Sted, Verdi

#: What became of a formula that is not as issued, as the proof says it: another formula, a value or
#: nothing, wrapped by another program, or something that follows from lines or sheets lost or moved.
Formelavvik = Literal["formel", "verdi_for_formel", "innpakket", "foelger"]


@dataclass(frozen=True, slots=True)
class Utelatt:
    """One returned input that is not in the regional data, and why."""

    felt: str
    fil: str
    ark: str
    celle: str
    tekst: str
    grunn: str


class Uventet(Exception):
    """What is said of a file is nothing we made of it."""


@dataclass(frozen=True, slots=True)
class Kommunesvar:
    """One kommune's answers in one file. Cells are told by their number in the Layout they answer.

    funn: about the file and this kommune's part of it. lest: inputs that were not blank.
    verdier: the interpreted value of every input, in the order of `Layout.inndata`.
    lagret: the result the file stores for every formula, in the order of `Layout.formelceller`.
    formelavvik: number of a formula -> what became of it; formulas as issued are left out.
    raa: place as issued -> what stands in the file, for constants that are not exactly as issued and
    inputs that were not taken exactly as written. skrevet: key of an input that could not be used ->
    what feedback shows there.
    steder: where every cell of the Layout stands in the file, None when it is gone from it; None
    altogether when everything stands where it was issued.
    """

    kommune: str
    funn: tuple[Funn, ...]
    lest: int
    verdier: Sequence[Verdi]
    utelatt: tuple[Utelatt, ...]
    lagret: tuple[Verdi, ...]
    formelavvik: Mapping[int, Formelavvik] = field(default_factory=dict)
    raa: Mapping[Sted, Verdi] = field(default_factory=dict)
    skrevet: Mapping[str, Verdi] = field(default_factory=dict)
    steder: tuple[Sted | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Innlest:
    """One file. A file that could not be read or recognised has no `svar`, and `funn` says why; a
    joint workbook has one for each kommune. The findings of a recognised file are in its `svar`.

    sha256: "" when not even the bytes were read. lagret: when the file was saved, if it says.
    """

    fil: str
    sha256: str = ""
    program: str = ""
    lagret: datetime | None = None
    identitet: Identitet | None = None
    funn: tuple[Funn, ...] = ()
    svar: tuple[Kommunesvar, ...] = ()


@dataclass(frozen=True)
class Besvarelse:
    """One kommune's answers beside what was issued to it. `utsending` holds the kommune's own Layout,
    also when it answered in a joint workbook. uroert: generic keys of what was filled in beforehand and left
    as it was, where a later issue of the same workbook says something else."""

    innlest: Innlest
    svar: Kommunesvar
    utsending: Utsending
    utstedt: Utstedt
    uroert: frozenset[str] = frozenset()

    @property
    def layout(self) -> Layout:
        return self.utsending.layout

    @property
    def fil(self) -> str:
        return self.innlest.fil

    @property
    def lest(self) -> int:
        return self.svar.lest

    @property
    def utelatt(self) -> tuple[Utelatt, ...]:
        return self.svar.utelatt

    @property
    def verdier(self) -> dict[str, Verdi]:
        """The inputs by generic field key. A blank input is None: it takes away what was prefilled."""
        return dict(zip(self.layout.inndatanokler, self.svar.verdier, strict=True))

    @cached_property
    def _steder(self) -> Mapping[Sted, Sted | None]:
        if self.svar.steder is None:
            return {}
        return dict(zip((c.sted for c in self.layout.celler()), self.svar.steder, strict=True))

    def plass(self, celle: Celle) -> Sted | None:
        """Where the cell stands in the file; None when it is gone from it."""
        sted = celle.sted
        return self._steder.get(sted, sted)

    def sted(self, celle: Celle) -> Sted:
        """Where the cell stands in the file, or where it was issued when it is gone from it."""
        return self.plass(celle) or celle.sted

    @cached_property
    def tapte(self) -> frozenset[str]:
        """Keys of the inputs that cannot be read: their sheet, row or column is gone. One finding
        says so; to the rules they are neither blank nor filled in."""
        return frozenset(
            c.nokkel(self.utstedt.kommune)
            for c in (self.layout.inndata if self._steder else ())
            if self.plass(c) is None
        )

    @cached_property
    def layout_i_filen(self) -> Layout:
        """The Layout with every cell where it stands in the file: what findings and sources show."""
        if all(s == ny or ny is None for s, ny in self._steder.items()):
            return self.layout
        ark = [
            replace(
                a,
                celler=tuple(
                    replace(c, ark=s.ark, rad=s.rad, kol=s.kol)
                    for c in a.celler
                    for s in (self.sted(c),)
                ),
            )
            for a in self.layout.ark
        ]
        return replace(self.layout, ark=tuple(ark))
