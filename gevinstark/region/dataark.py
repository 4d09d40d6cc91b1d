"""The sheet Data: the values all the other sheets add up, one a row, each with its source."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.errors import BokenErFull
from gevinstark.grunn.verdi import Verdi, celleadresse, norsk_tall
from gevinstark.region.celler import FARGE, TITTELHOYDE, fast, topp
from gevinstark.region.databruk import Dataverdi, etikett
from gevinstark.region.formler import DATA, DATAARKKOLONNER, DATAHODE, Datakilde

#: A quarter of the rows of a sheet, from some 2 250 returns: more than Excel opens with ease, and as
#: much as our own reader takes in (`retur.zipvern.REGION`).
MAKS_RADER: Final = 250_000

_VERDI: Final = DATAARKKOLONNER.index("verdi") + 1
_AAR: Final = DATAARKKOLONNER.index("aar") + 1
_BREDDER: Final = (11, 24, 18, 14, 22, 18, 7, 16, 9, 30, 13, 8, 20, 22, 20, 16, 34, 34)

_INGRESS: Final = (
    "En rad per tall som de andre fanene regner med, med fil, ark og celle det er hentet fra. "
    "«skrevet_som» viser hva som stod i cellen når det var skrevet på en annen måte. "
    "Resten av tabellen ligger i eksporten (--eksport)."
)


def check_plass(antall: int) -> None:
    """Raise BokenErFull when there is no room for so many figures."""
    if antall > MAKS_RADER:
        raise BokenErFull(
            f"Den regionale arbeidsboken har plass til {norsk_tall(MAKS_RADER)} tall, og her er det "
            f"{norsk_tall(antall)}. Ta færre filer om gangen, for eksempel én plan eller ett "
            "fylke i hver mappe."
        )


def build_ark(kilde: Datakilde, undertittel: str) -> Ark:
    celler = list(topp(DATA, "Data", undertittel, (_INGRESS,)))
    celler += [fast(DATA, DATAHODE, k, navn, "hode") for k, navn in enumerate(DATAARKKOLONNER, 1)]
    kolonner = tuple(_kolonne(kilde.forste, k) for k in range(1, len(DATAARKKOLONNER) + 1))
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
        radblokker=(Radblokk(kilde.forste, kolonner, tuple(map(_rad, kilde.verdier))),),
        tabeller=(
            (
                DATA,
                f"{celleadresse(DATAHODE, 1)}:{celleadresse(kilde.siste, len(DATAARKKOLONNER))}",
                DATAARKKOLONNER,
            ),
        ),
    )


def _kolonne(rad: int, kol: int) -> Celle:
    """How a column looks."""
    if kol == _VERDI:
        return Celle(DATA, rad, kol, "fast", "tall", stil="data", desimaler=2)
    return fast(DATA, rad, kol, None, "data", type_="aar" if kol == _AAR else "tekst")


def _rad(v: Dataverdi) -> tuple[Verdi, ...]:
    d = v.rad
    verdi = None if d.verdi is None else float(d.verdi)
    return (
        d.kommunenr, etikett(d), d.plan, d.tabell, d.rad, d.kolonne, d.aar, verdi, d.enhet,
        d.fil, d.ark, d.celle, d.sha256, d.status, d.skrevet, v.gevinsttype, v.nokkel, v.sumnokkel,
    )  # fmt: skip
