"""A sheet of texts and tables of values, written downwards: for workbooks people read and nobody fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Final, NamedTuple

from gevinstark.grunn.celle import Ark, Celle, Diagram, Fremheving, Type
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import UTEN_TALL, Verdi, celleadresse, kolonnebokstav
from gevinstark.region.celler import FARGE, fast, radhoyder, topp
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook

#: Figures that have this beside them are marked.
UFULLSTENDIG: Final = "(ufullstendig)"
_LINJEHOYDE: Final = 15.0
#: Pixels of a row.
_RADPIKSLER: Final = 20


class Tall(NamedTuple):
    """A figure that is not whole kroner."""

    verdi: float | None
    type: Type = "tall"
    desimaler: int = 2


#: Words, kroner, a figure of another kind, or nothing.
Rute = str | float | Tall | None
Rad = Sequence[Rute]


@dataclass
class Tallside:
    """bredder: of the columns; a table has as many as it needs of them."""

    navn: str
    undertittel: str
    bredder: tuple[float, ...]
    celler: list[Celle] = field(default_factory=list)
    fremhevinger: list[Fremheving] = field(default_factory=list)
    diagrammer: list[Diagram] = field(default_factory=list)
    hoyder: dict[int, float] = field(default_factory=dict)
    rad: int = 3

    def line(self, tekst: str, stil: str = "ingress", rom: int = 0) -> None:
        self.rad += rom
        self.celler.append(fast(self.navn, self.rad, 1, tekst, stil))
        self.rad += 1

    def table(self, hoder: Sequence[str], rader: Sequence[Rad], ord_: int = 1) -> range:
        """The rows of its figures. ord_: how many columns to the left are words."""
        for kol, hode in enumerate(hoder, 1):
            stil = "hode" if kol <= ord_ else "hode_tall"
            self.celler.append(fast(self.navn, self.rad, kol, hode, stil))
        linjer = [ceil(len(h) / (b - 2)) for h, b in zip(hoder, self.bredder, strict=False)]
        self.hoyder[self.rad] = _LINJEHOYDE * max(linjer) + 2
        plass = range(self.rad + 1, self.rad + 1 + len(rader))
        for nr, rad in zip(plass, rader, strict=True):
            self.celler += [self._rute(nr, kol, r, ord_) for kol, r in enumerate(rad, 1)]
        self.rad = plass.stop
        return plass

    def _rute(self, rad: int, kol: int, rute: Rute, ord_: int) -> Celle:
        tall = rute if isinstance(rute, Tall) else Tall(None, "kroner", 0)
        verdi: Verdi = tall.verdi if isinstance(rute, Tall) else rute
        if isinstance(verdi, str):
            return fast(self.navn, rad, kol, verdi, "etikett" if kol <= ord_ else "enhet")
        type_ = tall.type if verdi is not None else "kroner"
        verdi = UTEN_TALL if verdi is None else verdi
        return Celle(self.navn, rad, kol, "fast", type_, verdi, desimaler=tall.desimaler)

    def mark(self, rader: range, fra: int, til: int, ord_: int) -> None:
        """The figures of these columns where the words say that something is missing."""
        if rader:
            forste, siste = celleadresse(rader.start, fra), celleadresse(rader.stop - 1, til)
            ordet = f"${celleadresse(rader.start, ord_)}"
            formel = f'=AND(ISNUMBER({forste}),SUBSTITUTE({ordet},"{UFULLSTENDIG}","")<>{ordet})'
            self.fremhevinger.append(Fremheving(f"{forste}:{siste}", formel, "ufullstendig"))

    def tornado(self, rader: range, lavere: int, hoyere: int, tittel: str, alt: str) -> None:
        """A chart of two columns of the table just written, each row to both sides."""
        akse = self._range(1, rader)
        serier = (
            ("Lavere", akse, self._range(lavere, rader)),
            ("Høyere", akse, self._range(hoyere, rader)),
        )
        hoyde = 140 + 30 * len(rader)
        self.diagrammer.append(
            Diagram(
                celleadresse(self.rad + 1, 1), "tornado", tittel, alt, serier, "Kroner", hoyde=hoyde
            )
        )
        self.rad += 2 + ceil(hoyde / _RADPIKSLER)

    def _range(self, kolonne: int, rader: range) -> str:
        kol = kolonnebokstav(kolonne)
        return f"'{self.navn}'!${kol}${rader.start}:${kol}${rader.stop - 1}"

    def ark(self) -> Ark:
        celler = (*topp(self.navn, self.navn, self.undertittel), *self.celler)
        return Ark(
            navn=self.navn, tittel=self.navn, celler=celler, bredder=self.bredder,
            radhoyder={**radhoyder(celler, self.bredder), **self.hoyder}, frys=(2, 1),
            beskyttet=False, farge=FARGE, fremhevinger=tuple(self.fremhevinger),
            diagrammer=tuple(self.diagrammer),
        )  # fmt: skip


def write_sider(tittel: str, sider: Sequence[Tallside]) -> bytes:
    layout = Layout(
        skjema="oversikt", versjon="1", plan="", tittel=tittel, form="",
        rapporteringsaar=1, levetid=(1, 1), lister={}, ark=tuple(s.ark() for s in sider),
    )  # fmt: skip
    return write_workbook(layout, {}, {}, Bokvalg(tittel, tittel, tittel, date(2000, 1, 1)))
