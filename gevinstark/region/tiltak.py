"""The sheet Tiltak og risiko: what the kommuner do, what is late, and where the risk is high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.region.celler import Kolonne
from gevinstark.region.databruk import Planbilde
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import (
    Kildeliste,
    Svarkolonne,
    Svarlinje,
    svarlinjer,
)

ARK: Final = "Tiltak og risiko"
SEN: Final = "Forsinket eller over frist"
_FORSTE: Final = 7
_FRIST, _STATUS, _RISIKO = "Frist", "Status", "Risikoprofil"
_VERDIER: Final = (
    Svarkolonne("Tiltak i kommunen", "tiltak"),
    Svarkolonne(_FRIST, "frist", "dato"),
    Svarkolonne(_STATUS, "status"),
    Svarkolonne(_RISIKO, "risiko"),
)
_KOLONNER: Final = (
    Kolonne("Nr.", "tekst", 8),
    Kolonne("Kommune", "tekst", 44),
    Kolonne("Tiltak i listen", "tall", 24),
    Kolonne("Ikke startet", "tall", 18),
    Kolonne("Under arbeid", "tall", 14),
    Kolonne("Ferdig", "tall", 44),
    Kolonne("Forsinket", "tall", 12),
    Kolonne(SEN, "tall", 14),
    Kolonne("Høy risiko", "tall", 13),
)
_KILDEBREDDER: Final = (30, 12, 22, 30, 24)
#: Heading number 3 and on: what each column counts, as (column of the list, word).
_TELLES: Final[tuple[Mapping[str, str], ...]] = (
    {},
    *({_STATUS: s} for s in ("Ikke startet", "Under arbeid", "Ferdig", "Forsinket")),
    {SEN: "ja"},
    {_RISIKO: "Høy"},
)


@dataclass(frozen=True)
class Tiltaksplass:
    """Where each plan's counts stand (the row of its headings), and the list they count."""

    hoder: Mapping[str, int]
    liste: Kildeliste


def plass(planer: Sequence[Planbilde], data: Langtabell) -> Tiltaksplass:
    kolonner = tuple(v.kolonne for v in _VERDIER)
    linjer = tuple(
        s for plan in planer for s in svarlinjer(data, plan, ("tiltak",), kolonner) if _er_med(s)
    )
    hoder, rad = {}, _FORSTE
    for plan in planer:
        hoder[plan.plan] = rad
        rad += len(plan.deltakere) + 6
    liste = Kildeliste(ARK, "Tiltaksliste", rad - 1, linjer, _VERDIER, mellom=(SEN,))
    return Tiltaksplass(hoder, liste)


def _er_med(linje: Svarlinje) -> bool:
    """The form's own risk alone makes no measure; a high one is worth a line."""
    risiko = linje.svar.get("risiko")
    return bool({"tiltak", "frist", "status"} & set(linje.svar)) or (
        risiko is not None and risiko.tekst == "Høy"
    )
