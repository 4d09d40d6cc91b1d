"""The list of what found no place in a plan, as a workbook people can tick off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.funn import Funn, sorted_funn
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.mal.radhoyder import compute_radhoyder
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook

ARK: Final = "Ikke plassert"
_KOLONNER: Final = ("Hva", "Tabell eller kapittel", "Teksten i dokumentet", "Gjør dette", "Kode")
_BREDDER: Final = (28.0, 40.0, 70.0, 50.0, 9.0)
_FORSTE: Final = 5


def write_liste(fil: str, funn: Sequence[Funn]) -> bytes:
    """The workbook: what must be placed first, then the remarks."""
    celler = list(_celler(fil, funn))
    ark = Ark(
        navn=ARK,
        tittel="Ikke plassert",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder=compute_radhoyder(celler, _BREDDER, {}),
        frys=(_FORSTE - 1, 0),
        gjenta_rader=(_FORSTE - 1, _FORSTE - 1),
        beskyttet=False,
        farge="region",
    )
    layout = Layout("liste", "1", "", fil, "liste", 0, (0, 0), {}, (ark,))
    return write_workbook(
        layout, {}, {}, Bokvalg("Ikke plassert", fil, f"Ikke plassert fra {fil}", date(2000, 1, 1))
    )


def _celler(fil: str, funn: Sequence[Funn]) -> Iterator[Celle]:
    yield _fast(1, 1, "Ikke plassert", "tittel")
    yield _fast(2, 1, f"Fra {fil}. Alt annet i dokumentet står i plan.yaml.", "undertittel")
    for kol, navn in enumerate(_KOLONNER, 1):
        yield _fast(_FORSTE - 1, kol, navn, "hode")
    for rad, f in enumerate(sorted_funn(funn), _FORSTE):
        kode = KODER[f.kode]
        tekster = (kode.tittel, f.ark or "", f.funnet or "", kode.gjor, f.kode)
        for kol, tekst in enumerate(tekster, 1):
            yield _fast(rad, kol, tekst, "punkt")


def _fast(rad: int, kol: int, tekst: str, stil: str) -> Celle:
    return Celle(ARK, rad, kol, "fast", "tekst", tekst, stil=stil)
