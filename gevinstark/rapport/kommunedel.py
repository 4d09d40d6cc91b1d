"""Half a page on one kommune in the network's report: its figures, its own words, what went wrong."""

from __future__ import annotations

from gevinstark.rapport.rapporttekst import MANGLER, andel, antall, dag, kroner, ord_
from gevinstark.rapport.regiontall import Plantall, Rad, tall
from gevinstark.rapport.word import Dokument
from gevinstark.region.maalinger import UNDER_MAAL
from gevinstark.region.tiltak import SEN


def write_kommunedel(dok: Dokument, plan: Plantall, rad: Rad) -> None:
    """`rad`: the kommune's row of the sheet Per kommune."""
    aar = plan.aar
    avviket = rad[f"Avvik {aar}: realisert minus planlagt (kr)"]
    dok.avsnitt(
        f"Planlagt brutto i {aar} er {kroner(rad[f'Planlagt brutto {aar} (kr)'])}, og realisert "
        f"er {kroner(rad[f'Realisert brutto {aar} (kr)'])}"
        + (
            f" ({andel(rad[f'Realisert av planlagt {aar}'])} av planen, avvik {kroner(avviket)})."
            if tall(avviket) is not None
            else "."
        )
        + f" Så langt er realisert netto {kroner(rad['Realisert netto så langt (kr)'])}."
    )
    for tekst in egne(plan.tekster, rad):
        dok.sitat(ord_(tekst["Del av rapporten"]), ord_(tekst["Tekst"]))
    for eksempel in egne(plan.eksempler, rad):
        dok.sitat(f"Eksempel, {ord_(eksempel['ID'])}", ord_(eksempel["Tekst"]))
    punkter = [maalelinje(m) for m in under_maal(plan, rad)]
    punkter += [tiltakslinje(t) for t in egne(plan.tiltaksliste, rad) if t[SEN] == "ja"]
    if punkter:
        dok.avsnitt("Målinger som ikke når målet, og tiltak som er forsinket eller over fristen:")
        dok.punkter(punkter)
    else:
        dok.avsnitt("Ingen målinger er dårligere enn målet, og ingen tiltak er forsinket.")


def egne(rader: tuple[Rad, ...], kommune: Rad) -> list[Rad]:
    return [r for r in rader if r["Kommune"] == kommune["Kommune"]]


def under_maal(plan: Plantall, kommune: Rad) -> list[Rad]:
    return [r for r in egne(plan.maalinger, kommune) if r["Status mot målet"] == UNDER_MAAL]


def maalelinje(m: Rad) -> str:
    return (
        f"{ord_(m['ID'])} {ord_(m['Målingstype']).lower()}: resultatet {antall(m['Resultat'])} når ikke "
        f"målet {antall(m['Målsetning'])}. Korrigerende tiltak: "
        f"{_oppgitt(ord_(m['Korrigerende tiltak']))}."
    )


def tiltakslinje(t: Rad) -> str:
    hva = ord_(t["Tiltak i kommunen"])
    return (
        f"{ord_(t['ID'])}: {'tiltaket er ikke beskrevet' if hva == MANGLER else hva} "
        f"(frist {_oppgitt(dag(t['Frist']))}, status {_oppgitt(ord_(t['Status']).lower())})."
    )


def _oppgitt(tekst: str) -> str:
    return "ikke oppgitt" if tekst == MANGLER else tekst
