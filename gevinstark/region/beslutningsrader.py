"""Rows of what is decided by hand: what, why, by whom, when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from gevinstark.grunn.beslutning import HANDLINGER, IKKE_OPPGITT, VIRKNINGER, Beslutningsutfall
from gevinstark.grunn.verdi import Verdi, serienummer
from gevinstark.region.bokkart import Rad
from gevinstark.region.planbilde import Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde


@kilde("beslutninger", like=True)
def _beslutninger(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """In the order they are written."""
    for nr, b in enumerate(k.grunnlag.beslutninger, 1):
        yield Rad(str(nr), _felt(b))


def _felt(b: Beslutningsutfall) -> dict[str, Verdi]:
    egen = b.beslutning
    om_svar = egen.handling == "rett_svar" and b.felt != "" and b.etikett != ""
    return {
        "hva": HANDLINGER[egen.handling], "ble": VIRKNINGER[b.utfall],
        "kommune": etikett(b) if b.kommunenr else b.kommune or None, "plan": b.plan, "aar": b.aar,
        "felt": b.etikett or b.felt, "fil": b.fil, "ark": b.ark, "celle": b.celle,
        "foer": (b.foer or "tomt") if om_svar else None, "naa": (b.naa or "tomt") if om_svar else None,
        "grunn": egen.begrunnelse or IKKE_OPPGITT, "av": egen.av or IKKE_OPPGITT,
        "dato": float(serienummer(date.fromisoformat(egen.dato))) if egen.dato else IKKE_OPPGITT,
        "funn": " ".join(f.tekst for f in b.funn), "sted": egen.sted, "nokkel": b.felt,
    }  # fmt: skip
