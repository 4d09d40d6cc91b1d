"""Rows of the sheet Data: the values all the other sheets add up, one a row, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gevinstark.grunn.errors import BokenErFull
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.region.bokkart import Rad
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
def _data(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    for v in k.data.verdier:
        d = v.rad
        felt = {
            "kommunenr": d.kommunenr, "kommune": etikett(d), "plan": d.plan, "tabell": d.tabell,
            "rad": d.rad, "kolonne": d.kolonne, "aar": d.aar,
            "verdi": None if d.verdi is None else float(d.verdi), "enhet": d.enhet, "fil": d.fil,
            "ark": d.ark, "celle": d.celle, "sha256": d.sha256, "status": d.status,
            "skrevet_som": d.skrevet, "gevinsttype": v.gevinsttype, "nokkel": v.nokkel,
            "sumnokkel": v.sumnokkel, "laget_av": d.av,
        }  # fmt: skip
        yield Rad(d.felt, felt)
