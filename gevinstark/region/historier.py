"""The sheet Suksesshistorier: the kommuner's own examples and words, and their reports' figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Mengde
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    Kolonne,
    fast,
    hode,
    make_kommunemengde,
    radhoyder,
    tall,
    topp,
)
from gevinstark.region.databruk import FRIGJORT_TIMER, UNNGAATT, Planbilde
from gevinstark.region.formler import Datakilde, dekning, sum_av
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import Kildeliste, Svarkolonne, Svarlinje, svarlinjer
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Suksesshistorier"
TEKST: Final = "Tekst"
_FORSTE: Final = 5
#: Text of the kommune's report -> its number and heading there (R18).
DELER: Final[Mapping[str, tuple[str, str]]] = {
    "gevinster_tekst": ("1", "Oppnådde gevinster"),
    "frigjort_tekst": ("2", "Frigjort tid på ulike områder og brukergrupper"),
    "unngaatt_tekst": ("3", "Unngåtte kostnader og forutsetningene for dem"),
    "kvalitet_tekst": ("4", "Konkrete eksempler på økt kvalitet"),
    "kostnad_tekst": ("5", "Kostnader knyttet til prosjektet"),
    "konklusjon_tekst": ("6", "Konklusjon om den totale effekten"),
}
AVVIK_FRA_PLAN: Final = "avvik_fra_felles"
_AVVIK: Final = ("–", "Hvorfor felles plan ikke følges")
_KOLONNER: Final = (
    (Kolonne("Frigjort tid (timer)", "tall", 24), FRIGJORT_TIMER),
    (Kolonne("Unngåtte kostnader (kr)", "kroner", 18), UNNGAATT),
)
_BREDDER: Final = (8, 44, 24, 18, 72, 30, 12, 10, 30, 24)


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    data: Langtabell,
    kilde: Datakilde,
    undertittel: str,
) -> Ark:
    hoder, rad = [], _FORSTE + 1
    for plan in planer:
        hoder.append(rad)
        rad += len(plan.deltakere) + 5
    eksempler = tuple(
        s for p in planer for s in svarlinjer(data, p, ("kvalitet",), ("eksempel",))
    )  # fmt: skip
    historier = Kildeliste(
        ARK, "Suksesshistorier", rad, eksempler, (Svarkolonne(TEKST, "eksempel"),)
    )
    tekster = Kildeliste(
        ARK, "Rapporttekster", historier.siste + 4,
        tuple(s for p in planer for s in _rapporttekster(data, p)),
        (Svarkolonne(TEKST, "tekst"),), beskrivelse="Del av rapporten",
    )  # fmt: skip
    celler = list(topp(ARK, "Suksesshistorier", undertittel, ("Med kommunenes egne ord.",)))
    mengder: list[Mengde] = []
    for plan, hoderad in zip(planer, hoder, strict=True):
        celler += _blokk(plan, plasser[plan.plan], hoderad)
        mengder.append(_kommuner(plan, kilde, hoderad))
    for liste, tittel in (
        (historier, "Eksempler på økt kvalitet"),
        (tekster, "Kommunenes rapporter"),
    ):
        celler.append(fast(ARK, liste.hode - 1, 1, tittel, "deltittel"))
        celler += liste.hodeceller()
        mengder += liste.mengder(_BREDDER)
    return Ark(
        navn=ARK,
        tittel="Suksesshistorier",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder=radhoyder(celler, _BREDDER) | dict.fromkeys(hoder, HODEHOYDE),
        frys=(0, 2),
        beskyttet=False,
        farge=FARGE,
        tabeller=(historier.tabell, tekster.tabell),
        mengder=tuple(mengder),
    )


def _rapporttekster(data: Langtabell, plan: Planbilde) -> Iterator[Svarlinje]:
    """One row for each part, with its number where other lists have the benefit's ID."""
    for linje in svarlinjer(data, plan, ("rapport", "kommune"), (*DELER, AVVIK_FRA_PLAN)):
        for kolonne in (*DELER, AVVIK_FRA_PLAN):
            if kolonne in linje.svar:
                nr, navn = DELER.get(kolonne, _AVVIK)
                svar = {"tekst": linje.svar[kolonne]}
                yield linje._replace(id=nr, beskrivelse=navn, svar=svar)


def _blokk(plan: Planbilde, plass: Kommuneplass, hoderad: int) -> Iterator[Celle]:
    kolonner = [Kolonne("Nr.", "tekst"), Kolonne("Kommune", "tekst"), *(k for k, _ in _KOLONNER)]
    tittel = f"{plan.utsnitt.tittel}"
    yield fast(ARK, hoderad - 1, 1, tittel, "deltittel")
    yield from hode(ARK, hoderad, kolonner)
    forste, sumrad = hoderad + 1, hoderad + len(plan.deltakere) + 1
    yield fast(ARK, sumrad, 1, None, "sum")
    yield fast(ARK, sumrad, 2, "SUM", "sum")
    yield fast(ARK, sumrad + 1, 2, "Kommuner med tall", "etikett")
    for kol, (kolonne, _) in enumerate(_KOLONNER, 3):
        b = kolonnebokstav(kol)
        omraade = f"{b}{forste}:{b}{sumrad - 1}"
        yield tall(ARK, sumrad, kol, sum_av(omraade), kolonne, radetikett="SUM", stil="sum")
        formel = dekning(omraade, plass.omraade("kommune"))
        yield tall(ARK, sumrad + 1, kol, formel, kolonne, radetikett="Kommuner med tall")


def _kommuner(plan: Planbilde, data: Datakilde, hoderad: int) -> Mengde:
    """The figures of each kommune's report."""
    rad = hoderad + 1
    formler = [
        tall(ARK, rad, kol, data.verdi(bruk, plan.plan, f"$A{rad}"), kolonne)
        for kol, (kolonne, bruk) in enumerate(_KOLONNER, 3)
    ]
    return make_kommunemengde(ARK, rad, plan.deltakere, formler)
