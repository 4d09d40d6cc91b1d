"""Values by table, row and column: what the rules are written against.

The same view serves a plan being issued and a return being checked, so that a rule is one function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi, as_tall


@dataclass(frozen=True, slots=True)
class Rad:
    """One row of a table (and phase): column -> cell, or (column, year) -> cell."""

    tabell: str
    radid: str
    fase: str
    celler: Mapping[tuple[str, str], Celle]
    kolonnenavn: Mapping[str, str] = field(default_factory=dict)

    def celle(self, kolonne: str, aar: str = "") -> Celle | None:
        """The cell of a column as the rules call it; None when the form has none."""
        return self.celler.get((self.kolonnenavn.get(kolonne, kolonne), aar))


@dataclass(frozen=True)
class Oppslag:
    """A Layout with the values that stand in it, by generic field key.

    uleste: inputs that hold something that could not be read; they have a finding of their own, and
    are not blank to the rules.
    """

    layout: Layout
    verdier: Mapping[str, Verdi]
    fil: str
    kommune: str | None = None
    uleste: frozenset[str] = frozenset()
    #: Row ids that are not in use: spare rows of the project group's workbook.
    ledige: frozenset[str] = frozenset()
    #: What the form calls columns that the rules know by other names.
    kolonnenavn: Mapping[str, str] = field(default_factory=dict)
    #: The years somebody had reported when this was issued; None where nobody knows.
    meldte_aar: frozenset[int] | None = None
    #: Keys of the states that say what is left of a row whose answers could be read all the same.
    lest_likevel: frozenset[str] = frozenset()

    def verdi(self, celle: Celle | None) -> Verdi:
        return None if celle is None else self.verdier.get(celle.nokkel())

    def tall(self, celle: Celle | None) -> float | None:
        return as_tall(self.verdi(celle))

    def tekst(self, celle: Celle | None) -> str:
        verdi = self.verdi(celle)
        return verdi.strip() if isinstance(verdi, str) else ""

    def sier(self, celle: Celle | None, tekst: str) -> bool:
        """The cell says `tekst`, in capitals or not, as lists may spell it."""
        return self.tekst(celle).casefold() == tekst.casefold()

    def blank(self, celle: Celle | None) -> bool:
        return self.verdi(celle) in (None, "") and not self.ulest(celle)

    def ulest(self, celle: Celle | None) -> bool:
        """The input holds something that could not be read, or went with a lost sheet or row."""
        return celle is not None and celle.nokkel(self.kommune) in self.uleste

    def rader(self, tabell: str) -> Iterator[Rad]:
        for (radid, fase), celler in self.layout.rader.get(tabell, {}).items():
            if radid not in self.ledige:
                yield Rad(tabell, radid, fase, celler, self.kolonnenavn)

    def rad(self, tabell: str, radid: str, fase: str = "") -> Rad | None:
        celler = self.layout.rader.get(tabell, {}).get((radid, fase))
        if celler is None or radid in self.ledige:
            return None
        return Rad(tabell, radid, fase, celler, self.kolonnenavn)

    def rader_i_bruk(self, tabell: str) -> Iterator[Rad]:
        """Data rows in which somebody has answered something, in this table or with the same ID in
        another."""
        for rad in self.rader(tabell):
            if rad.radid != tabell and rad.radid in self._besvart:
                yield rad

    @cached_property
    def _besvart(self) -> frozenset[str]:
        return frozenset(
            c.radid
            for c in self.layout.ved_nokkel.values()
            if c.formel is None and self.verdi(c) not in (None, "") and c.tabell != c.radid
        )

    @cached_property
    def tabeller(self) -> tuple[str, ...]:
        """The tables that have a row in use."""
        return tuple(t for t in self.layout.rader if any(True for _ in self.rader(t)))

    def funn(
        self,
        kode: str,
        celle: Celle,
        *,
        funnet: object = None,
        ventet: object = None,
        **detaljer: object,
    ) -> Funn:
        return make_funn(
            kode,
            fil=self.fil,
            ark=celle.ark,
            celle=celle.adresse,
            felt=celle.nokkel(self.kommune),
            funnet=funnet,
            ventet=ventet,
            etikett=celle.etikett or celle.adresse,
            **detaljer,
        )
