"""A list of the regional workbook as files of its own, for others to take straight in: a workbook of one
table, and CSV. Which lists, `eksport` of a block in maler/region.yaml says; the files have its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi, celleadresse
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.langtabell import Datarad
from gevinstark.region.les_regionmal import read_regionmal
from gevinstark.region.planbilde import etikett
from gevinstark.region.regionmal import Blokkmal, Kolonnemal
from gevinstark.region.skriv_region import latest_day
from gevinstark.region.svarrader import make_innhold
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook


@dataclass(frozen=True)
class Liste:
    """navn: of the files. kolonner: those that hold answers; what is computed is the sheet's own."""

    navn: str
    tittel: str
    kolonner: tuple[Kolonnemal, ...]
    blokk: Blokkmal

    @property
    def hode(self) -> tuple[str, ...]:
        return tuple(k.hode for k in self.kolonner)


def find_lister() -> tuple[Liste, ...]:
    return tuple(
        Liste(del_.eksport, ark.tittel, tuple(k for k in del_.kolonner if not k.formel), del_)
        for ark in read_regionmal().ark
        for del_ in ark.blokker
        if del_.eksport
    )


def read_liste(liste: Liste, grunnlag: Regiongrunnlag) -> list[tuple[Verdi, ...]]:
    """The rows, as they stand on the sheet."""
    valg, aar = liste.blokk.valg, {p.plan: p.aar for p in grunnlag.planer}
    samlet: dict[tuple[str, str, str], dict[str, Datarad]] = {}
    for d in grunnlag.data.select(
        lambda plan, f: f.tabell in valg["tabeller"] and f.aar in (None, aar.get(plan))
    ):
        samlet.setdefault((d.plan, d.kommunenr, d.rad), {})[d.kolonne] = d
    rader = []
    for (plan, *_), svar in samlet.items():
        if not set(valg["noen_av"]).isdisjoint(svar):
            hvem = {"plan": plan, "kommune": etikett(next(iter(svar.values())))}
            felt = hvem | make_innhold(svar, valg["kolonner"])
            rader.append(tuple(_verdi(k, felt) for k in liste.kolonner))
    return rader


def _verdi(kolonne: Kolonnemal, felt: Any) -> Verdi:
    verdi: Verdi = felt.get(f"svar.{kolonne.svar}" if kolonne.svar else kolonne.verdi)
    return verdi


def write_listebok(
    liste: Liste, rader: Sequence[tuple[Verdi, ...]], grunnlag: Regiongrunnlag
) -> bytes:
    """A workbook of one table, to sort and filter."""
    navn = liste.blokk.tabell
    hode = [
        Celle(navn, 1, kol, "fast", "tekst", tekst, stil="hode")
        for kol, tekst in enumerate(liste.hode, 1)
    ]
    kolonner = tuple(
        Celle(navn, 2, kol, "fast", k.type if k.type != "av_raden" else "tekst", stil=k.stil,
              desimaler=k.desimaler)
        for kol, k in enumerate(liste.kolonner, 1)
    )  # fmt: skip
    omraade = f"A1:{celleadresse(max(len(rader), 1) + 1, len(hode))}"
    ark = Ark(
        navn, liste.tittel, tuple(hode), tuple(max(k.bredde, 16) for k in liste.kolonner),
        radhoyder={1: 32}, frys=(1, 0), gjenta_rader=(1, 1), beskyttet=False,
        tabeller=((navn, omraade, liste.hode),), radblokker=(Radblokk.of(2, kolonner, rader),),
    )  # fmt: skip
    aar = max(p.aar for p in grunnlag.planer)
    layout = Layout(
        skjema=navn, versjon="1", plan="+".join(p.plan for p in grunnlag.planer), tittel=liste.tittel,
        form="region", rapporteringsaar=aar, levetid=(aar, aar), lister={}, ark=(ark,),
    )  # fmt: skip
    valg = Bokvalg(liste.tittel, layout.plan, liste.tittel, latest_day(grunnlag))
    return write_workbook(layout, {}, {}, valg)
