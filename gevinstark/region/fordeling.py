"""The sheet Fordeling: the common plan's national figures beside the sum of the kommuner's own.

A national figure stands once for each benefit. It is compared, never added up per kommune (R20).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.grunn.verdi import celleadresse
from gevinstark.region.celler import FARGE, HODEHOYDE, Kolonne, fast, hode, radhoyder, tall, topp
from gevinstark.region.databruk import FULL_EFFEKT, NASJONALT, Planbilde
from gevinstark.region.formler import Datakilde, andel, differanse, sum_av
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Fordeling"
_FORSTE: Final = 6
#: Characters Excel takes in one formula: enough for some fifty benefits.
_LENGSTE_FORMEL: Final = 8192
_NASJONALT, _KOMMUNENE, _DIFFERANSE, _ANDEL, _DEKNING = range(3, 8)
_KOLONNER: Final = (
    Kolonne("ID", "tekst", 8),
    Kolonne("Beskrivelse av nyttevirkning", "tekst", 52),
    Kolonne("Nasjonalt tall i felles plan, per år ved full effekt (kr)", bredde=19),
    Kolonne("Summen av kommunenes egne, per år ved full effekt (kr)", bredde=19),
    Kolonne("Kommunenes sum minus nasjonalt tall (kr)", bredde=19),
    Kolonne("Kommunenes andel av nasjonalt tall", "prosent", 15, desimaler=1),
    Kolonne("Kommuner med tall", "tall", 14),
)


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Datakilde,
    undertittel: str,
) -> Ark:
    celler = list(
        topp(
            ARK, "Fordeling", undertittel,
            ("Det nasjonale tallet i felles plan gjelder hele landet og står én gang. Det legges aldri sammen én gang per kommune.",
             "Andelen sier hvor mye av det nasjonale tallet kommunene som har svart, regner med hos seg. Lokale gevinster (L) er ikke med."),
        )
    )  # fmt: skip
    rad, hoyder, tabeller = _FORSTE, {}, []
    for nr, plan in enumerate(planer, 1):
        celler += _blokk(plan, plasser[plan.plan], data, rad)
        hoyder[rad] = HODEHOYDE
        siste = celleadresse(rad + max(len(plan.felles), 1), len(_KOLONNER))
        kolonner = tuple(k.overskrift for k in _KOLONNER)
        tabeller.append((f"Fordeling{nr}", f"A{rad}:{siste}", kolonner))
        rad += len(plan.felles) + 5
    bredder = tuple(k.bredde for k in _KOLONNER)
    return Ark(
        navn=ARK,
        tittel="Fordeling",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder) | hoyder,
        frys=(0, 2),
        beskyttet=False,
        farge=FARGE,
        tabeller=tuple(tabeller),
    )


def _blokk(plan: Planbilde, plass: Kommuneplass, data: Datakilde, hoderad: int) -> Iterator[Celle]:
    yield fast(ARK, hoderad - 1, 1, plan.utsnitt.tittel, "deltittel")
    yield from hode(ARK, hoderad, _KOLONNER)
    alle = plass.omraade("kommune")
    forste, sumrad = hoderad + 1, hoderad + len(plan.felles) + 1
    for rad, v in enumerate(plan.felles, forste):
        yield fast(ARK, rad, 1, v.id, "id")
        yield fast(ARK, rad, 2, v.beskrivelse, "etikett")
        tallene = {
            _NASJONALT: (data.tall(NASJONALT, plan, rader=(v.radid,)), NASJONALT),
            _KOMMUNENE: (data.tall(FULL_EFFEKT, plan, rader=(v.radid,)), FULL_EFFEKT),
        }
        for kol, (formel, bruk) in tallene.items():
            peker = data.lenke(bruk, plan, rad=v.radid)
            yield tall(ARK, rad, kol, formel, _KOLONNER[kol - 1], radetikett=v.id, lenke=peker)
        yield from _sammenlignet(rad, v.id)
        formel = f'={data.antall(FULL_EFFEKT, plan, rad=v.radid)}&" av "&COUNTA({alle})'
        yield tall(ARK, rad, _DEKNING, formel, _KOLONNER[_DEKNING - 1], radetikett=v.id)
    yield fast(ARK, sumrad, 1, None, "sum")
    yield fast(ARK, sumrad, 2, "SUM", "sum")
    for kol in (_NASJONALT, _KOMMUNENE):
        b = "C" if kol == _NASJONALT else "D"
        formel = sum_av(f"{b}{forste}:{b}{max(sumrad - 1, forste)}")
        yield tall(ARK, sumrad, kol, formel, _KOLONNER[kol - 1], radetikett="SUM", stil="sum")
    yield from _sammenlignet(sumrad, "SUM", "sum")
    antall = ",".join(data.antall(FULL_EFFEKT, plan, rad=v.radid) for v in plan.felles)
    formel = f'="minst "&MIN({antall})&" av "&COUNTA({alle})'
    if antall and len(formel) <= _LENGSTE_FORMEL:
        yield tall(
            ARK, sumrad, _DEKNING, formel, _KOLONNER[_DEKNING - 1], radetikett="SUM", stil="sum"
        )
    else:
        yield fast(ARK, sumrad, _DEKNING, None, "sum")


def _sammenlignet(rad: int, etikett: str, stil: str = "") -> Iterator[Celle]:
    nasjonalt, kommunene = f"C{rad}", f"D{rad}"
    for kol, formel in (
        (_DIFFERANSE, differanse(kommunene, nasjonalt)),
        (_ANDEL, andel(kommunene, nasjonalt)),
    ):
        yield tall(ARK, rad, kol, formel, _KOLONNER[kol - 1], radetikett=etikett, stil=stil)
