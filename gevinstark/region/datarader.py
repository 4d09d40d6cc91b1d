"""Rows of the sheet Data: the values all the other sheets add up, one a row, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gevinstark.grunn.errors import BokenErFull
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.region.bokkart import Kolonnevis
from gevinstark.region.planbilde import Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde

#: A quarter of the rows of a sheet, from some 1 050 returns: more than Excel opens with ease, and as
#: much as our own reader takes in (`retur.zipvern.REGION`).
MAKS_RADER: Final = 250_000


def check_plass(antall: int) -> None:
    """Raise BokenErFull when there is no room for so many figures."""
    if antall > MAKS_RADER:
        raise BokenErFull(
            f"Den regionale arbeidsboken har plass til {norsk_tall(MAKS_RADER)} tall, og her er det "
            f"{norsk_tall(antall)}. Ta færre filer om gangen, for eksempel én plan eller ett "
            "fylke i hver mappe."
        )


@kilde("data", like=True)
def _data(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Kolonnevis:
    verdier = k.data.verdier
    blokker, felter = [v.blokk for v in verdier], [v.felt for v in verdier]
    svar = list(zip(blokker, felter, strict=True))
    return Kolonnevis(len(verdier), {
        "kommunenr": [b.kommunenr for b in blokker], "kommune": [etikett(b) for b in blokker],
        "plan": [b.plan for b in blokker], "tabell": [f.tabell for f in felter],
        "rad": [f.rad for f in felter], "kolonne": [f.kolonne for f in felter],
        "aar": [f.aar for f in felter], "verdi": [float(v.verdi) for v in verdier],
        "enhet": [f.enhet for f in felter], "fil": [b.fil for b in blokker],
        "ark": [f.ark for f in felter], "celle": [f.celle for f in felter],
        "sha256": [b.sha256 for b in blokker], "status": [b.status for b in blokker],
        "skrevet_som": [b.skrevet.get(f.nokkel, "") for b, f in svar],
        "gevinsttype": [v.gevinsttype for v in verdier],
        "nokkel": [f"{b.plan}/{b.eier}{f.nokkel}" for b, f in svar],
        "sumnokkel": [v.sumnokkel for v in verdier],
        "laget_av": [b.av(f) for b, f in svar],
    })  # fmt: skip
