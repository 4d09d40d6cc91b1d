"""The sheet Data: the values all the other sheets add up, one a row, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunnlag import Datarad
from gevinstark.layout import Ark, Celle
from gevinstark.region.celler import FARGE, TITTELHOYDE, fast, topp
from gevinstark.region.formler import DATA, DATAHODE, DATAKOLONNER, Datakilde
from gevinstark.region.utvalg import etikett
from gevinstark.verdi import Verdi, celleadresse

_VERDI: Final = DATAKOLONNER.index("verdi") + 1
_AAR: Final = DATAKOLONNER.index("aar") + 1
_BREDDER: Final = (11, 24, 20, 14, 22, 18, 7, 16, 9, 30, 13, 8, 20, 22)

_INGRESS: Final = (
    "En rad per tall som de andre fanene regner med, med fil, ark og celle det er hentet fra. "
    "Resten av tabellen ligger i eksporten (--eksport)."
)


def build_ark(rader: Sequence[Datarad], kilde: Datakilde, undertittel: str) -> Ark:
    celler = list(topp(DATA, "Data", undertittel, (_INGRESS,)))
    celler += [fast(DATA, DATAHODE, k, navn, "hode") for k, navn in enumerate(DATAKOLONNER, 1)]
    for nr, rad in enumerate(rader, kilde.forste):
        celler += _rad(nr, rad)
    return Ark(
        navn=DATA,
        tittel="Data",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder={1: TITTELHOYDE},
        frys=(DATAHODE, 2),
        gjenta_rader=(DATAHODE, DATAHODE),
        beskyttet=False,
        farge=FARGE,
        tabeller=(
            (
                DATA,
                f"A{DATAHODE}:{celleadresse(kilde.siste, len(DATAKOLONNER))}",
                DATAKOLONNER,
            ),
        ),
    )


def _rad(nr: int, d: Datarad) -> Iterator[Celle]:
    verdi = None if d.verdi is None else float(d.verdi)
    ledd: tuple[Verdi, ...] = (
        d.kommunenr, etikett(d), d.plan, d.tabell, d.rad, d.kolonne, d.aar, verdi, d.enhet,
        d.fil, d.ark, d.celle, d.sha256, d.status,
    )  # fmt: skip
    for kol, innhold in enumerate(ledd, 1):
        if innhold in (None, ""):
            continue
        if kol == _VERDI:
            yield Celle(DATA, nr, kol, "fast", "tall", innhold, stil="data", desimaler=2)
        else:
            yield fast(DATA, nr, kol, innhold, "data", type_="aar" if kol == _AAR else "tekst")
