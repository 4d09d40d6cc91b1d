"""The sheet Data: the values all the other sheets add up, one a row, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.layout import Ark, Celle
from gevinstark.region.celler import FARGE, TITTELHOYDE, fast, topp
from gevinstark.region.formler import DATA, DATAARKKOLONNER, DATAHODE, Datakilde
from gevinstark.region.utvalg import Dataverdi, etikett
from gevinstark.verdi import Verdi, celleadresse

_VERDI: Final = DATAARKKOLONNER.index("verdi") + 1
_AAR: Final = DATAARKKOLONNER.index("aar") + 1
_BREDDER: Final = (11, 24, 18, 14, 22, 18, 7, 16, 9, 30, 13, 8, 20, 22, 20, 16, 34, 34)

_INGRESS: Final = (
    "En rad per tall som de andre fanene regner med, med fil, ark og celle det er hentet fra. "
    "«skrevet_som» viser hva som stod i cellen når det var skrevet på en annen måte. "
    "Resten av tabellen ligger i eksporten (--eksport)."
)


def build_ark(kilde: Datakilde, undertittel: str) -> Ark:
    celler = list(topp(DATA, "Data", undertittel, (_INGRESS,)))
    celler += [fast(DATA, DATAHODE, k, navn, "hode") for k, navn in enumerate(DATAARKKOLONNER, 1)]
    for nr, rad in enumerate(kilde.verdier, kilde.forste):
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
                f"A{DATAHODE}:{celleadresse(kilde.siste, len(DATAARKKOLONNER))}",
                DATAARKKOLONNER,
            ),
        ),
    )


def _rad(nr: int, v: Dataverdi) -> Iterator[Celle]:
    d = v.rad
    verdi = None if d.verdi is None else float(d.verdi)
    ledd: tuple[Verdi, ...] = (
        d.kommunenr, etikett(d), d.plan, d.tabell, d.rad, d.kolonne, d.aar, verdi, d.enhet,
        d.fil, d.ark, d.celle, d.sha256, d.status, d.skrevet, v.gevinsttype, v.nokkel, v.sumnokkel,
    )  # fmt: skip
    for kol, innhold in enumerate(ledd, 1):
        if innhold in (None, ""):
            continue
        if kol == _VERDI:
            yield Celle(DATA, nr, kol, "fast", "tall", innhold, stil="data", desimaler=2)
        else:
            yield fast(DATA, nr, kol, innhold, "data", type_="aar" if kol == _AAR else "tekst")
