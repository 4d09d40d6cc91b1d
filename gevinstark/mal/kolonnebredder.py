"""How wide the columns of a sheet are. A working tab is seen whole on a laptop: its texts give way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from gevinstark.mal.arbeidsark import SJEKKLISTEBREDDER, matrise_bredder
from gevinstark.mal.feltrekke import rekkebredder
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import Kolonne
from gevinstark.mal.rekkeplass import DELVISBREDDE, Feltrekke
from gevinstark.mal.skjemadeler import Arkliste, Felter, Sjekkliste, Tabell, Tekst
from gevinstark.mal.ufullstendig import list_merkede

_AARSBREDDE: Final = 13.0
_STANDARDBREDDE: Final = 12.0
#: Of the column that says which kommune a row is about.
_KOMMUNEBREDDE: Final = 14.0
_TEKSTBREDDE: Final = 100.0
#: What a window of 1366 pixels shows at 100 %: in LibreOffice too, which is wider, if that takes no more than
#: three quarters of what the texts can give; in Excel.
_SKJERMER: Final = ((1205, 0.75), (1280, 1.0))
#: Pixels that Excel makes of a character, and of a column's padding.
_PER_TEGN, _KANT = 7, 5
#: A column of text gives way when it is wider than this, and never to less.
_SMAL_TEKST: Final = 12.0


def compute_bredder(
    plan: Plan, form: str, plass: Arkplass, rekker: Mapping[str, Feltrekke]
) -> tuple[float, ...]:
    """The widths of a sheet's columns, in characters."""
    deler = plass.arkmal.deler
    bredder = rekkebredder(rekker)
    tekst, annet = set(bredder), {k for r in rekker.values() if r.egen for k in (r.status, r.hull)}
    for del_ in deler:
        if isinstance(del_, Felter) and not rekker:
            for kol, bredde in enumerate(del_.bredder, 1):
                bredder[kol] = max(bredder.get(kol, 0), bredde)
        elif isinstance(del_, Arkliste) and form == "samlet":
            bredder |= dict(enumerate(matrise_bredder(plan, form), 1))
        elif isinstance(del_, Sjekkliste):
            bredder |= dict(enumerate(SJEKKLISTEBREDDER, 1))
            tekst.add(SJEKKLISTEBREDDER.index(max(SJEKKLISTEBREDDER)) + 1)
        elif isinstance(del_, Tabell):
            kol, merkes = 0, set(list_merkede(del_))
            for k in del_.kolonner:
                kol = max(kol, k.kol - 1)
                for _ in k.years(plass.kart.aar, plan.rapporteringsaar) if k.per_aar else (0,):
                    kol += 1
                    ellers = _AARSBREDDE if k.per_aar else 0
                    merket = DELVISBREDDE if k.nokkel in merkes else 0
                    bredder[kol] = max(bredder.get(kol, 0), k.bredde or ellers, merket)
                    (tekst if _is_tekst(k) else annet).add(kol)
    if all(isinstance(d, Tekst) for d in deler):
        return (_TEKSTBREDDE,)
    siste = max(bredder, default=1)
    egne = [bredder.get(k) or _STANDARDBREDDE for k in range(1, siste + 1)]
    luft = [_KOMMUNEBREDDE] if plass.luft else []
    if not plass.arkmal.navigasjon:
        return (*luft, *egne)
    return _fit([*luft, *egne], {k + len(luft) for k in tekst - annet})


def _is_tekst(kolonne: Kolonne) -> bool:
    return not kolonne.status and not kolonne.er_id and kolonne.type in ("", "tekst")


def _fit(bredder: Sequence[float], tekst: Collection[int]) -> tuple[float, ...]:
    """The columns of text narrower, each by the same share, where that makes a sheet as narrow as the
    screen. One with a column for each of many years or questions is wider, and keeps its own."""
    bredde = sum(round(b * _PER_TEGN + _KANT) for b in bredder)
    fri = {k: b - _SMAL_TEKST for k, b in enumerate(bredder, 1) if k in tekst and b > _SMAL_TEKST}
    for skjerm, mest in _SKJERMER:
        del_ = ((bredde - skjerm) / _PER_TEGN + 1) / (sum(fri.values()) or 1)
        if bredde <= skjerm:
            break
        if del_ <= mest:
            return tuple(round(b - del_ * fri.get(k, 0), 1) for k, b in enumerate(bredder, 1))
    return tuple(bredder)
