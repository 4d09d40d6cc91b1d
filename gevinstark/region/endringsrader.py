"""Rows of what is said in two ways of an earlier year: before, after, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gevinstark.region.bokkart import Rad
from gevinstark.region.mottaksrader import write_lagret
from gevinstark.region.planbilde import Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde

_IKKE_MELDT: Final = "ikke meldt"
_GJELDER: Final = {
    "rettet": "Gjelder. Filen for året er rettet",
    "besluttet": "Gjelder. Besluttet for hånd",
    "senere": "Gjelder ikke. Tallet er godkjent for året",
    "planendring": "Planen. Det siste svaret på den gjelder",
}


@kilde("endringer", like=True)
def _endringer(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    for e in k.grunnlag.endringer:
        felt = {
            "plan": e.plan, "kommune": etikett(e), "aar": e.aar, "linje": e.linje or "Alle", "hva": e.hva,
            "foer": _IKKE_MELDT if e.foer is None else e.foer,
            "etter": _IKKE_MELDT if e.etter is None else e.etter, "fil": e.fil, "ark": e.ark, "celle": e.celle,
            "lagret": write_lagret(e.lagret) or "uten tid", "gjelder": _GJELDER[e.slag],
            "foer_fil": e.foer_fil or "–",
            "foer_lagret": (write_lagret(e.foer_lagret) or "uten tid") if e.foer_fil else "–",
        }  # fmt: skip
        yield Rad(f"{e.kommunenr}.{e.linje}.{e.hva}.{e.aar}", felt)
