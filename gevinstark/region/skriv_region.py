"""Regiongrunnlag -> region.xlsx, with every figure's true result stored beside its formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi, som_lest
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Verdikolonne
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.oppsett import build_region
from gevinstark.region.radtilpasning import fit_rows
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.rader import Kolonneresultat
from gevinstark.skriving.skriv import write_workbook


@dataclass(frozen=True)
class Regionark:
    """The regional Layout with what its formulas come to."""

    layout: Layout
    resultater: Mapping[Sted, Verdi]
    kolonner: Kolonneresultat
    dato: date

    def write(self) -> bytes:
        """The finished workbook."""
        tittel = f"Gevinster i regionen {self.layout.rapporteringsaar}"
        valg = Bokvalg(tittel=tittel, emne=self.layout.tittel, bunntekst=tittel, dato=self.dato)
        return write_workbook(self.layout, {}, self.resultater, valg, self.kolonner)

    def verdier(self, ark: Ark) -> Iterator[tuple[int, int, Verdi]]:
        """Row, column and value of every cell, as the reader finds them in the finished workbook."""
        for c in ark.celler:
            yield c.rad, c.kol, som_lest(c.verdi if c.formel is None else self.resultater[c.sted])
        for kol in sorted({c.kol for blokk in ark.radblokker for c in blokk.kolonner}):
            for forste, verdier in self.nedover(ark, kol):
                for rad, verdi in enumerate(verdier, forste):
                    yield rad, kol, som_lest(verdi)

    def nedover(self, ark: Ark, kol: int) -> Iterator[tuple[int, Sequence[Verdi]]]:
        """What stands down a column in the rows that are alike, from which row."""
        for blokk in ark.radblokker:
            utfylt = {k.kol: self.kolonner[k] for k in blokk.formelkolonner}
            for c, verdier in zip(blokk.kolonner, blokk.verdier, strict=True):
                if c.kol == kol:
                    yield blokk.forste, utfylt.get(kol, verdier)


def compute_region(grunnlag: Regiongrunnlag) -> Regionark:
    layout = build_region(grunnlag)
    resultater, kolonner = evaluate(layout)
    return Regionark(
        fit_rows(layout, resultater, kolonner), resultater, kolonner, latest_day(grunnlag)
    )


def write_region(grunnlag: Regiongrunnlag) -> bytes:
    """The finished workbook. The same grunnlag, in any order, gives the same bytes."""
    return compute_region(grunnlag).write()


def evaluate(layout: Layout) -> tuple[Mapping[Sted, Verdi], Kolonneresultat]:
    """The result of every formula, and of every column of formulas, of a Layout that holds its own
    constants."""
    program = compile_program(layout.formler, layout.formelkolonner)
    konstanter = {c.sted: c.verdi for c in layout.celler() if c.verdi is not None}
    resultat = program.run(konstanter, [{}], kolonner=_konstantkolonner(layout))
    return (
        {sted: resultat.verdi(sted, 0) for sted in layout.formler},
        {k: resultat.nedover(k, 0) for k in layout.formelkolonner},
    )


def _konstantkolonner(layout: Layout) -> Iterator[Verdikolonne]:
    for ark in layout.ark:
        for radblokk in ark.radblokker:
            for c, ned in zip(radblokk.kolonner, radblokk.verdier, strict=True):
                if c.formel is None:
                    yield Verdikolonne(ark.navn, c.kol, radblokk.forste, ned)


def latest_day(grunnlag: Regiongrunnlag) -> date:
    """The newest file's day, not today's: what is written depends on the returns alone."""
    dager = []
    for m in grunnlag.mottak:
        try:
            dager.append(date.fromisoformat(m.lagret[:10]))
        except ValueError:
            continue  # a file need not say when it was saved
    return max(dager, default=date(max(p.aar for p in grunnlag.planer) + 1, 1, 1))
