"""The sheet Kvalitet: how the kommuner judge each benefit without a price.

Words are counted, never made into numbers: there is no average of low, medium and high (R20).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.region.celler import Kolonne, fast, hode, tall, topp
from gevinstark.region.databruk import Planbilde
from gevinstark.region.formler import MANGLER
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import Kildeliste, Svarkolonne, make_listeark, svarlinjer
from gevinstark.region.listetall import antall, dekningslinje
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Kvalitet"
_FORSTE: Final = 6
_SKREVET_BREDDE: Final = 24.0
_RELEVANT: Final = "Relevant"
_VIKTIGHET: Final = "Viktighet"
_VERDIER: Final = (Svarkolonne(_RELEVANT, "relevant"), Svarkolonne(_VIKTIGHET, "viktighet"))
_KOLONNER: Final = (
    Kolonne("ID", "tekst", 8),
    Kolonne("Beskrivelse av nyttevirkning", "tekst", 48),
    Kolonne("Effekt for samfunnet, bruker eller virksomhet", "tekst", 24),
    Kolonne("Viktighet i felles plan", "tekst", 17),
    Kolonne("Kommuner som har svart", "tall", 13),
    Kolonne("Relevant", "tall", 13),
    Kolonne("Ikke relevant", "tall", 24),
    Kolonne("Viktighet lav", "tall", 13),
    Kolonne("Viktighet medium", "tall", 13),
    Kolonne("Viktighet høy", "tall", 22),
)
#: Heading number 6 and on: what each column counts, as (column of the list, word).
_TELLES: Final[tuple[Mapping[str, str], ...]] = (
    {_RELEVANT: "Ja"},
    {_RELEVANT: "Nei"},
    {_RELEVANT: "Ja", _VIKTIGHET: "Lav"},
    {_RELEVANT: "Ja", _VIKTIGHET: "Medium"},
    {_RELEVANT: "Ja", _VIKTIGHET: "Høy"},
)


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Langtabell,
    antall_planer: int,
    undertittel: str,
) -> Ark:
    linjer = tuple(
        linje
        for plan in planer
        for linje in svarlinjer(data, plan, ("kvalitet",), ("relevant", "viktighet"))
        if "relevant" in linje.svar
    )
    hoder, rad = [], _FORSTE
    for plan in planer:
        hoder.append(rad)
        rad += len(plan.kvaliteter) + 4
    liste = Kildeliste(ARK, "Kvalitetssvar", rad, linjer, _VERDIER)
    celler = list(
        topp(
            ARK, "Ikke-prissatte gevinster", undertittel,
            ("Hvor mange kommuner som har svart hva. Ordene telles, og det regnes aldri noe snitt av dem.",),
        )
    )  # fmt: skip
    for plan, hoderad in zip(planer, hoder, strict=True):
        celler += _blokk(plan, plasser[plan.plan], liste, hoderad, antall_planer)
    celler.append(fast(ARK, liste.hode - 1, 1, "Svarene, ett for hver kommune", "deltittel"))
    celler += liste.hodeceller()
    bredder = (*(k.bredde for k in _KOLONNER), _SKREVET_BREDDE)
    mengder = liste.mengder(bredder)
    return make_listeark(ARK, "Ikke-prissatte gevinster", celler, bredder, hoder, liste, mengder)


def _blokk(
    plan: Planbilde, plass: Kommuneplass, liste: Kildeliste, hoderad: int, antall_planer: int
) -> Iterator[Celle]:
    yield fast(ARK, hoderad - 2, 1, plan.utsnitt.tittel, "deltittel")
    yield dekningslinje(ARK, hoderad - 1, plass, plan)
    yield from hode(ARK, hoderad, _KOLONNER)
    for rad, k in enumerate(plan.kvaliteter, hoderad + 1):
        yield fast(ARK, rad, 1, k.id, "id")
        for kol, tekst in enumerate((k.beskrivelse, k.effekt, k.viktighet), 2):
            yield fast(ARK, rad, kol, tekst or "–", "etikett")
        svart = f"=IF(COUNT(F{rad},G{rad})=2,F{rad}+G{rad},{MANGLER})"
        yield tall(ARK, rad, 5, svart, _KOLONNER[4], radetikett=k.id)
        for kol, krav in enumerate(_TELLES, 6):
            kolonne = _KOLONNER[kol - 1]
            formel = antall(liste, {"ID": f"$A{rad}"}, krav, plan.plan if antall_planer > 1 else "")
            yield tall(ARK, rad, kol, formel, kolonne, radetikett=k.id)
