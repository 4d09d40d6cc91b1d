"""The sheet Prioritering: tiltak and benefits by net potential, with the risk beside it (R19).

Costs are given per kommune and not per benefit. A benefit's net is its gross × net/gross of the
whole plan, over the kommuner that have given both: the costs are shared out after gross.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.grunn.verdi import celleadresse
from gevinstark.region.celler import FARGE, HODEHOYDE, Kolonne, fast, hode, radhoyder, tall, topp
from gevinstark.region.databruk import (
    PLANLAGT_NETTO,
    VIRKNING_HITTIL,
    VIRKNING_LEVETID,
    Nyttevirkning,
    Planbilde,
)
from gevinstark.region.formler import MANGLER, Datakilde, andel_av_sum, differanse
from gevinstark.region.listetall import antall
from gevinstark.region.per_kommune import ARK as PER_KOMMUNE
from gevinstark.region.per_kommune import Kommuneplass
from gevinstark.region.tiltak import ARK as TILTAK
from gevinstark.region.tiltak import SEN, Tiltaksplass

ARK: Final = "Prioritering"
VIRKNINGER: Final = "Nyttevirkninger"
_HODE: Final = 6
_TILTAKSKOLONNER: Final = (
    Kolonne("Rang", "tall", 8),
    Kolonne("Plan", "tekst", 20),
    Kolonne("ID", "tekst", 8),
    Kolonne("Tiltak", "tekst", 46),
    Kolonne("Planlagt netto i levetiden (kr)", bredde=16),
    Kolonne("Nåverdi av planlagt netto (kr)", bredde=16),
    Kolonne("Netto per krone brutto", "prosent", 13),
    Kolonne("Realisert netto så langt (kr)", bredde=16),
    Kolonne("Gjenstår: planlagt minus realisert netto (kr)", bredde=16),
    Kolonne("Kommuner med tall", "tall", 12),
    Kolonne("Tiltak med høy risiko", "tall", 14),
    Kolonne("Tiltak som er forsinket eller over frist", "tall", 15),
)
_VIRKNINGSKOLONNER: Final = (
    Kolonne("Rang", "tall"),
    Kolonne("Plan", "tekst"),
    Kolonne("ID", "tekst"),
    Kolonne("Beskrivelse av nyttevirkning", "tekst"),
    Kolonne("Planlagt brutto i levetiden (kr)"),
    Kolonne("Netto potensial i levetiden (kr)"),
    Kolonne("Risiko i felles plan", "tekst"),
    Kolonne("Realisert brutto så langt (kr)"),
    Kolonne("Gjenstår: planlagt minus realisert brutto (kr)"),
    Kolonne("Kommuner med tall", "tall"),
    Kolonne("Kommuner med høy risiko", "tall"),
    Kolonne("Kommuner der tiltaket er forsinket eller over frist", "tall"),
)
#: Where both tables have what they are ranked by.
_POTENSIAL: Final[dict[tuple[Kolonne, ...], str]] = {_TILTAKSKOLONNER: "E", _VIRKNINGSKOLONNER: "F"}


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    tiltak: Tiltaksplass,
    data: Datakilde,
    undertittel: str,
) -> Ark:
    celler = list(
        topp(
            ARK, "Prioritering", undertittel,
            ("Størst netto potensial først, med risikoen ved siden av. Rangen regnes på nytt når tallene endres.",
             "Netto potensial for en nyttevirkning er brutto ganget med «Netto per krone brutto» for tiltaket: kostnadene er fordelt etter brutto."),
        )
    )  # fmt: skip
    celler.append(fast(ARK, _HODE - 1, 1, "Tiltak", "deltittel"))
    celler += hode(ARK, _HODE, _TILTAKSKOLONNER)
    forste, siste = _HODE + 1, _HODE + len(planer)
    for rad, plan in enumerate(_rangert(planer, data), forste):
        celler += _tiltak(rad, plan, plasser[plan.plan], tiltak, (forste, siste))
    hode2 = siste + 4
    celler.append(fast(ARK, hode2 - 1, 1, VIRKNINGER, "deltittel"))
    celler += hode(ARK, hode2, _VIRKNINGSKOLONNER)
    virkninger = _rangerte_virkninger(planer, data)
    siste2 = hode2 + max(len(virkninger), 1)
    for rad, (plan, v) in enumerate(virkninger, hode2 + 1):
        celler += _virkning(
            rad, plan, v, plasser[plan.plan], tiltak, data, (forste, siste), (hode2 + 1, siste2)
        )
    bredder = tuple(k.bredde for k in _TILTAKSKOLONNER)
    return Ark(
        navn=ARK,
        tittel="Prioritering",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder) | {_HODE: HODEHOYDE, hode2: HODEHOYDE + 14},
        frys=(0, 4),
        beskyttet=False,
        farge=FARGE,
        tabeller=tuple(
            (navn, f"A{h}:{celleadresse(s, len(kol))}", tuple(k.overskrift for k in kol))
            for navn, h, s, kol in (
                ("PrioriterteTiltak", _HODE, siste, _TILTAKSKOLONNER),
                ("PrioriterteVirkninger", hode2, siste2, _VIRKNINGSKOLONNER),
            )
        ),
    )


def _summer(data: Datakilde) -> dict[tuple[str, str, str], Decimal]:
    """Plan, column and row -> sum: only to write the rows in the order of their rank."""
    summer: dict[tuple[str, str, str], Decimal] = {}
    for v in data.verdier:
        if v.bruk in (PLANLAGT_NETTO, VIRKNING_LEVETID) and v.rad.verdi is not None:
            nokkel = (v.rad.plan, v.rad.kolonne, v.rad.rad)
            summer[nokkel] = summer.get(nokkel, Decimal(0)) + v.rad.verdi
    return summer


def _rangert(planer: Sequence[Planbilde], data: Datakilde) -> list[Planbilde]:
    summer = _summer(data)

    def netto(plan: Planbilde) -> Decimal:
        nokkel = (plan.plan, PLANLAGT_NETTO.kolonne, PLANLAGT_NETTO.rad)
        return summer.get(nokkel, Decimal("-Infinity"))

    return sorted(planer, key=lambda p: (-netto(p), p.plan))


def _rangerte_virkninger(
    planer: Sequence[Planbilde], data: Datakilde
) -> list[tuple[Planbilde, Nyttevirkning]]:
    """Common benefits only: the local ones mean different things in different kommuner.

    Within a plan net follows gross; between plans the order is by gross × net/gross of the plan.
    """
    forhold = {p.plan: _netto_per_brutto(p, data) for p in planer}
    summer = _summer(data)

    def netto(plan: Planbilde, v: Nyttevirkning) -> Decimal:
        brutto = summer.get((plan.plan, VIRKNING_LEVETID.kolonne, v.radid))
        f = forhold[plan.plan]
        return Decimal("-Infinity") if brutto is None or f is None else brutto * f

    alle = [(p, v) for p in planer for v in p.felles]
    return sorted(alle, key=lambda pv: -netto(*pv))


def _netto_per_brutto(plan: Planbilde, data: Datakilde) -> Decimal | None:
    per: dict[str, dict[str, Decimal]] = {}
    for v in data.verdier:
        if v.rad.plan == plan.plan and v.rad.rad in ("periodisert_brutto", "periodisert_netto"):
            egne = per.setdefault(v.rad.kommunenr, {})
            egne[v.rad.rad] = egne.get(v.rad.rad, Decimal(0)) + (v.rad.verdi or Decimal(0))
    begge = [e for e in per.values() if len(e) == 2]  # noqa: PLR2004 - gross and net
    brutto = sum((e["periodisert_brutto"] for e in begge), Decimal(0))
    netto = sum((e["periodisert_netto"] for e in begge), Decimal(0))
    return netto / brutto if brutto > 0 else None


def _rang(rad: int, kolonner: tuple[Kolonne, ...], plass: tuple[int, int]) -> str:
    b = _POTENSIAL[kolonner]
    storre = f'COUNTIFS(${b}${plass[0]}:${b}${plass[1]},">"&{b}{rad})'
    return f"=IF(ISNUMBER({b}{rad}),{storre}+1,{MANGLER})"


def _tiltak(
    rad: int, plan: Planbilde, plass: Kommuneplass, tiltak: Tiltaksplass, plassen: tuple[int, int]
) -> Iterator[Celle]:
    kolonner = _TILTAKSKOLONNER

    def fra_kommunene(navn: str, under: int = 1) -> str:
        return f"='{PER_KOMMUNE}'!${plass.bokstav(navn)}${plass.siste + under}"

    sumrad = tiltak.hoder[plan.plan] + len(plan.deltakere) + 1
    yield fast(ARK, rad, 2, plan.plan, "id")
    yield fast(ARK, rad, 3, None, "etikett")
    yield fast(ARK, rad, 4, plan.utsnitt.tittel, "etikett")
    for kol, formel in (
        (1, _rang(rad, kolonner, plassen)),
        (5, fra_kommunene("netto")),
        (6, fra_kommunene("naaverdi")),
        (7, andel_av_sum(plass.omraade("netto"), plass.omraade("brutto"))),
        (8, fra_kommunene("realisert_netto")),
        (9, differanse(f"E{rad}", f"H{rad}")),
        (10, fra_kommunene("netto", 2)),
        (11, f"='{TILTAK}'!$I${sumrad}"),
        (12, f"='{TILTAK}'!$H${sumrad}"),
    ):
        yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=plan.plan)


def _virkning(
    rad: int,
    plan: Planbilde,
    v: Nyttevirkning,
    plass: Kommuneplass,
    tiltak: Tiltaksplass,
    data: Datakilde,
    tiltaksrader: tuple[int, int],
    plassen: tuple[int, int],
) -> Iterator[Celle]:
    kolonner = _VIRKNINGSKOLONNER
    fra, til = tiltaksrader
    forhold = f"INDEX($G${fra}:$G${til},MATCH($B{rad},$B${fra}:$B${til},0))"
    egen = plan.plan if data.planer > 1 else ""
    liste, linje = tiltak.liste, {"ID": f"$C{rad}"}
    levetid = data.antall(VIRKNING_LEVETID, plan, rad=v.radid)
    yield fast(ARK, rad, 2, plan.plan, "id")
    yield fast(ARK, rad, 3, v.id, "id")
    yield fast(ARK, rad, 4, v.beskrivelse, "etikett")
    yield fast(ARK, rad, 7, plan.felles_risiko.get(v.radid) or "–", "etikett")
    lenker = {5: VIRKNING_LEVETID, 8: VIRKNING_HITTIL}
    for kol, formel in (
        (1, _rang(rad, kolonner, plassen)),
        (5, data.tall(VIRKNING_LEVETID, plan, rader=(v.radid,))),
        (6, f"=IF(ISNUMBER(E{rad}),IFERROR(E{rad}*{forhold},{MANGLER}),{MANGLER})"),
        (8, data.tall(VIRKNING_HITTIL, plan, rader=(v.radid,))),
        (9, differanse(f"E{rad}", f"H{rad}")),
        (10, f'={levetid}&" av "&COUNTA({plass.omraade("kommune")})'),
        (11, antall(liste, linje, {"Risikoprofil": "Høy"}, egen, ark=TILTAK)),
        (12, antall(liste, linje, {SEN: "ja"}, egen, ark=TILTAK)),
    ):
        yield tall(
            ARK, rad, kol, formel, kolonner[kol - 1], radetikett=v.id,
            lenke=data.lenke(lenker[kol], plan, rad=v.radid) if kol in lenker else "",
        )  # fmt: skip
