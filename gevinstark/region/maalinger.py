"""The sheet Måling: how many have measured each benefit, and how many are on or below target.

Results are never added up or averaged across kommuner: units, methods and directions differ, and
no weight would be right for all of them (R20).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunnlag import Datarad
from gevinstark.layout import Ark, Celle
from gevinstark.region.celler import Kolonne, fast, hode, tall, topp
from gevinstark.region.formler import ER_TALL, MANGLER, tekst
from gevinstark.region.kildeliste import FASER, Kildeliste, Verdikolonne, make_listeark, svarlinjer
from gevinstark.region.listetall import dekningslinje
from gevinstark.region.per_kommune import Kommuneplass
from gevinstark.region.utvalg import Planbilde

ARK: Final = "Måling"
PAA_MAAL: Final = "På mål"
UNDER_MAAL: Final = "Under mål"
_FORSTE: Final = 7
_TABELLER: Final = ("maaling_prissatt", "maaling_kvalitet")
_RETNING, _MAAL, _RESULTAT = "Ønsket retning", "Målsetning", "Resultat"
_VERDIER: Final = (
    Verdikolonne("Måleenhet", "maaleenhet"),
    Verdikolonne(_RETNING, "retning"),
    Verdikolonne(_MAAL, "maal", "tall"),
    Verdikolonne(_RESULTAT, "resultat", "tall"),
    Verdikolonne("Korrigerende tiltak", "korrigerende"),
)
_FASE: Final = "Målingstype"
_STATUS: Final = "Status mot målet"
#: What is counted in which phase; a baseline has no target.
_TELLES: Final = (
    ("Nullpunkt", ""),
    ("Midtveis", ""), ("Midtveis", PAA_MAAL), ("Midtveis", UNDER_MAAL),
    ("Slutt", ""), ("Slutt", PAA_MAAL), ("Slutt", UNDER_MAAL),
)  # fmt: skip
_BREDDER: Final = (8, 48, 24, 18, 14, 14, 24, 13, 13, 13, 40, 30, 10, 24, 30)


def _kolonner() -> tuple[Kolonne, ...]:
    return (
        Kolonne("ID", "tekst"),
        Kolonne("Beskrivelse av nyttevirkning", "tekst"),
        *(Kolonne(f"{fase}: {(hva or 'målt').lower()}", "tall") for fase, hva in _TELLES),
    )


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Sequence[Datarad],
    antall_planer: int,
    undertittel: str,
) -> Ark:
    linjer = tuple(
        linje
        for plan in planer
        for linje in svarlinjer(data, plan, _TABELLER, tuple(v.kolonne for v in _VERDIER))
        if "resultat" in linje.svar
    )
    hoder, rad = [], _FORSTE
    for plan in planer:
        hoder.append(rad)
        rad += len(plan.felles) + len(plan.kvaliteter) + 4
    liste = Kildeliste(ARK, "Maalinger", rad, linjer, _VERDIER, mellom=(_FASE, _STATUS))
    celler = list(
        topp(
            ARK, "Måling", undertittel,
            ("Hvor mange kommuner som har målt, og hvor mange av dem som har nådd målet de har satt.",
             "Resultatene legges ikke sammen og regnes ikke om til snitt, fordi måleenhet og metode er ulik."),
        )
    )  # fmt: skip
    for plan, hoderad in zip(planer, hoder, strict=True):
        celler += _blokk(plan, plasser[plan.plan], liste, hoderad, antall_planer)
    celler.append(fast(ARK, liste.hode - 1, 1, "Målingene, én for hver kommune", "deltittel"))
    celler += liste.celler()
    celler += _utregnet(liste)
    return make_listeark(ARK, "Måling", celler, _BREDDER, hoder, liste)


def _blokk(
    plan: Planbilde, plass: Kommuneplass, liste: Kildeliste, hoderad: int, antall_planer: int
) -> Iterator[Celle]:
    kolonner = _kolonner()
    yield fast(ARK, hoderad - 2, 1, plan.utsnitt.tittel, "deltittel")
    yield dekningslinje(ARK, hoderad - 1, plass)
    yield from hode(ARK, hoderad, kolonner)
    # Local benefits mean different things in different kommuner: they stand in the list only.
    linjer = [(v.id, v.beskrivelse) for v in plan.felles]
    linjer += [(k.id, k.beskrivelse) for k in plan.kvaliteter]
    for rad, (ident, beskrivelse) in enumerate(linjer, hoderad + 1):
        yield fast(ARK, rad, 1, ident, "id")
        yield fast(ARK, rad, 2, beskrivelse or "–", "etikett")
        for kol, (fase, status) in enumerate(_TELLES, 3):
            krav = [
                f"{liste.omraade('ID')},$A{rad}",
                f"{liste.omraade(_FASE)},{tekst(fase)}",
                f"{liste.omraade(_RESULTAT)},{ER_TALL}",
            ]
            if antall_planer > 1:
                krav.append(f"{liste.omraade('Plan')},{tekst(plan.plan)}")
            maalt = f"COUNTIFS({','.join(krav)})"
            if status:
                krav.append(f"{liste.omraade(_STATUS)},{tekst(status)}")
                formel = f"=IF({maalt}>0,COUNTIFS({','.join(krav)}),{MANGLER})"
            else:
                # That nobody has measured is a count of its own: 0, not unknown.
                formel = f"={maalt}"
            yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=ident)


def _utregnet(liste: Kildeliste) -> Iterator[Celle]:
    """The phase, and the result against the target by the form's own rule (R9)."""
    fase, status = (liste.kolonner.index(k) + 1 for k in (_FASE, _STATUS))
    for rad, linje in enumerate(liste.linjer, liste.forste):
        r, m, x = (f"{liste.bokstav(k)}{rad}" for k in (_RETNING, _MAAL, _RESULTAT))
        opp = f'IF({r}="Opp",IF({x}>={m},"{PAA_MAAL}","{UNDER_MAAL}"),{MANGLER})'
        ned = f'IF({r}="Ned",IF({x}<={m},"{PAA_MAAL}","{UNDER_MAAL}"),{opp})'
        yield fast(ARK, rad, fase, linje.fase or FASER["slutt"], "data")
        yield Celle(
            ARK, rad, status, "formel", "tekst", formel=f"=IF(COUNT({x},{m})=2,{ned},{MANGLER})",
            stil="data", radetikett=f"{linje.id} {linje.kommune}", kolonneetikett=_STATUS,
        )  # fmt: skip
