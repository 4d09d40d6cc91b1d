"""The sheet Tiltak og risiko: what the kommuner do, what is late, and where the risk is high."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Mengde
from gevinstark.grunn.verdi import kolonnebokstav, serienummer
from gevinstark.region.celler import Kolonne, fast, hode, make_kommunemengde, tall, topp
from gevinstark.region.databruk import Planbilde
from gevinstark.region.formler import MANGLER, sum_av
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import (
    Kildeliste,
    Svarkolonne,
    Svarlinje,
    make_listeark,
    svarlinjer,
)
from gevinstark.region.listetall import antall, dekningslinje
from gevinstark.region.per_kommune import Kommuneplass

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


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    egen: Tiltaksplass,
    undertittel: str,
) -> Ark:
    liste = egen.liste
    celler = list(
        topp(
            ARK, "Tiltak og risiko", undertittel,
            ("Tiltak som kommunen har skrevet, gitt frist eller status, og alle med høy risiko.",),
        )
    )  # fmt: skip
    mengder: list[Mengde] = []
    for plan in planer:
        hoderad = egen.hoder[plan.plan]
        celler += _blokk(plan, plasser[plan.plan], hoderad)
        mengder.append(_kommuner(plan, liste, hoderad, len(planer)))
    celler.append(fast(ARK, liste.hode - 1, 1, "Tiltakene", "deltittel"))
    celler += liste.hodeceller()
    bredder = (*(k.bredde for k in _KOLONNER), *_KILDEBREDDER)

    def sene(plan: str, rad: int) -> Mapping[str, Celle]:
        return {SEN: _sen(liste, rad, f"$C${egen.hoder[plan] - 1}")}

    mengder += liste.mengder(bredder, sene)
    hoder = tuple(egen.hoder.values())
    return make_listeark(ARK, "Tiltak og risiko", celler, bredder, hoder, liste, mengder)


def _er_med(linje: Svarlinje) -> bool:
    """The form's own risk alone makes no measure; a high one is worth a line."""
    risiko = linje.svar.get("risiko")
    return bool({"tiltak", "frist", "status"} & set(linje.svar)) or (
        risiko is not None and risiko.tekst == "Høy"
    )


def _blokk(plan: Planbilde, plass: Kommuneplass, hoderad: int) -> Iterator[Celle]:
    yield fast(ARK, hoderad - 3, 1, plan.utsnitt.tittel, "deltittel")
    yield dekningslinje(ARK, hoderad - 2, plass, plan)
    # The sheet says the same whenever it is opened: late is measured against this day.
    yield fast(
        ARK, hoderad - 1, 2, "Over frist regnes ved utgangen av rapporteringsåret", "etikett"
    )
    dag = serienummer(date(plan.aar, 12, 31))
    yield Celle(ARK, hoderad - 1, 3, "fast", "dato", float(dag))
    yield from hode(ARK, hoderad, _KOLONNER)
    forste, sumrad = hoderad + 1, hoderad + len(plan.deltakere) + 1
    yield fast(ARK, sumrad, 1, None, "sum")
    yield fast(ARK, sumrad, 2, "SUM", "sum")
    for kol in range(3, 3 + len(_TELLES)):
        b = kolonnebokstav(kol)
        formel = sum_av(f"{b}{forste}:{b}{sumrad - 1}")
        yield tall(ARK, sumrad, kol, formel, _KOLONNER[kol - 1], radetikett="SUM", stil="sum")


def _kommuner(plan: Planbilde, liste: Kildeliste, hoderad: int, antall_planer: int) -> Mengde:
    """The counts of each kommune."""
    rad = hoderad + 1
    formler = []
    for kol, krav in enumerate(_TELLES, 3):
        egen = plan.plan if antall_planer > 1 else ""
        # Whether there is anything to count, the first column has found out already.
        har = f"ISNUMBER($C{rad})" if krav else ""
        formel = antall(liste, {"Kommune": f"$B{rad}"}, krav, egen, har)
        formler.append(tall(ARK, rad, kol, formel, _KOLONNER[kol - 1]))
    return make_kommunemengde(ARK, rad, plan.deltakere, formler)


def _sen(liste: Kildeliste, rad: int, dag: str) -> Celle:
    frist, status = (f"{liste.bokstav(k)}{rad}" for k in (_FRIST, _STATUS))
    over = f'IF(COUNT({frist})=1,IF({frist}<={dag},"ja","nei"),{MANGLER})'
    formel = f'=IF({status}="Ferdig","nei",IF({status}="Forsinket","ja",{over}))'
    return liste.formel(SEN, rad, "tekst", formel)
