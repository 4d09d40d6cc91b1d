"""Rules for a kommune's own tabs (domain §3 and §8), as an ordered list of small functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from gevinstark.former.kommune.historie import (
    check_endret,
    check_gjennomgang,
    check_lavere,
    check_tusen,
)
from gevinstark.former.kommune.maalekontroll import check_maaling
from gevinstark.former.kommune.plasser import list_statlige
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.kontroll.gruppering import merge
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.retur import show

#: Half an øre: sums of money that differ by less are equal.
_HALV_ORE: Final = 0.005
#: Columns of what has happened, a year each.
_MELDES: Final = ("realisert_antall", "realisert_kostnad", "indikator")


def check_rapportert(svar: Oppslag) -> Iterator[Funn]:
    """What is planned and begun must be reported for the reporting year; 0 is an answer (K0, R12)."""
    aar = str(svar.layout.rapporteringsaar)
    mangler = []
    for rad in svar.rader("realisert"):
        plan = svar.rad("periodisert", rad.radid)
        planlagt = svar.tall(plan.celle("brutto", aar)) if plan else None
        celle = rad.celle("realisert_antall", aar)
        if planlagt and celle is not None and svar.blank(celle):
            mangler.append(celle)
    if mangler:
        hvem = ", ".join(c.radid for c in mangler)
        funn = make_funn(
            "REG-21",
            fil=svar.fil,
            ark=mangler[0].ark,
            celle=mangler[0].adresse,
            felt=mangler[0].nokkel(svar.kommune),
            funnet=hvem,
            ventet=aar,
        )
        yield replace(funn, flere_celler=tuple(c.adresse for c in mangler[1:]))


def check_for_tidlig(svar: Oppslag) -> Iterator[Funn]:
    """What is reported or measured in a year after the reporting year is left out (§9); one finding a
    sheet and year."""
    siste, meldte = svar.layout.rapporteringsaar, {svar.kolonnenavn.get(k, k) for k in _MELDES}
    funnet = []
    for celle in svar.layout.inndata:
        aar = svar.layout.field_year(celle) if celle.kolonne in meldte else None
        if (
            aar is not None
            and aar > siste
            and celle.radid not in svar.ledige
            and _er_svart(svar, celle)
        ):
            ventet = f"til og med {siste}"
            funn = svar.funn(
                "REG-36", celle, funnet=show(svar.verdi(celle), celle), ventet=ventet, aaret=aar
            )
            funnet.append(((celle.ark, aar), funn))
    yield from merge(funnet)


def check_statlige(svar: Oppslag) -> Iterator[Funn]:
    """What stands in a row about state agencies is no figure of the kommune's (§9); one finding a sheet."""
    statlige = list_statlige(svar)
    funn = [
        svar.funn("REG-37", c, funnet=show(svar.verdi(c), c), hvem=statlige[c.radid])
        for c in svar.layout.inndata
        if c.radid in statlige and _er_svart(svar, c)
    ]
    yield from merge((f.ark, f) for f in funn)


def _er_svart(svar: Oppslag, celle: Celle) -> bool:
    return not svar.blank(celle) and not svar.ulest(celle)


def check_omsetning(svar: Oppslag) -> Iterator[Funn]:
    """Planned use of a benefit adds up to 100 % (R15)."""
    for rad in svar.rader("omsetning"):
        celle = rad.celle("oms_sum")
        andel = svar.tall(celle)
        if celle is not None and andel is not None and abs(andel - 1) > 1e-6:  # noqa: PLR2004 - float dust
            yield svar.funn(
                "REG-14", celle, funnet=f"{norsk_tall(andel * 100, 1)} %", ventet="100 %"
            )


def check_omsatt(svar: Oppslag) -> Iterator[Funn]:
    """What the year's benefit was used for adds up to what was realised (R15)."""
    for rad in svar.rader("omsetning_realisert"):
        celle = rad.celle("brukt_rest")
        rest = svar.tall(celle)
        if celle is not None and rest is not None and abs(rest) > _HALV_ORE:
            brukt = svar.tall(rad.celle("brukt_sum")) or 0.0
            # Øre are shown only where kroner alone would look equal.
            desimaler = 0 if abs(rest) >= 1 else 2
            yield svar.funn(
                "REG-15",
                celle,
                funnet=norsk_tall(brukt, desimaler),
                ventet=norsk_tall(brukt + rest, desimaler),
            )


def check_innfasing(svar: Oppslag) -> Iterator[Funn]:
    """Not full effect in the first year (R11)."""
    for rad in svar.rader("innfasing"):
        hoved = svar.rad("gevinster", rad.radid)
        start = svar.tall(hoved.celle("aar_start")) if hoved else None
        if start is None:
            continue
        celle = rad.celle("innfasing", str(int(start)))
        if celle is not None and (svar.tall(celle) or 0) >= 1:
            yield svar.funn("REG-16", celle, funnet="100 %", ventet=int(start))


def check_relevans(svar: Oppslag) -> Iterator[Funn]:
    """An effect the kommune finds irrelevant has a reason; a relevant one has an owner (R7)."""
    for rad in svar.rader("kvalitet"):
        relevant = rad.celle("relevant")
        grunn = rad.celle("relevant_grunn")
        eier = rad.celle("gevinsteier")
        if svar.sier(relevant, "Nei") and grunn is not None and svar.blank(grunn):
            yield svar.funn("REG-18", grunn)
        if svar.sier(relevant, "Ja") and eier is not None and svar.blank(eier):
            yield svar.funn("REG-03", eier)


def check_tiltak(svar: Oppslag) -> Iterator[Funn]:
    """A benefit has a measure with someone responsible, or a reason for none (R8).

    Benefits the kommune finds irrelevant, and spare rows that are not in use, ask for nothing.
    """
    for rad in svar.rader("tiltak"):
        tiltak = rad.celle("tiltak")
        felles, grunn, ansvarlig = (
            rad.celle(k) for k in ("tiltak_felles", "ingen_tiltak_grunn", "ansvarlig")
        )
        kvalitet = svar.rad("kvalitet", rad.radid)
        relevant = kvalitet.celle("relevant") if kvalitet else None
        if tiltak is None or svar.sier(relevant, "Nei") or svar.ulest(relevant):
            continue
        lokal = svar.rad("gevinster", rad.radid)
        navn = lokal.celle("beskrivelse") if lokal else None
        antall = lokal.celle("antall") if lokal else None
        if navn is not None and all(svar.blank(c) or svar.ulest(c) for c in (navn, antall)):
            continue
        if all(svar.blank(c) for c in (tiltak, felles, grunn)):
            yield svar.funn("REG-06", tiltak)
        elif svar.blank(grunn) and ansvarlig is not None and svar.blank(ansvarlig):
            yield svar.funn("REG-22", ansvarlig)


#: In reading order of the workbook. Each takes the return's values and yields findings.
KONTROLLER: Final[tuple[Callable[[Oppslag], Iterator[Funn]], ...]] = (
    check_innfasing,
    check_omsetning,
    check_relevans,
    check_tiltak,
    check_maaling,
    check_rapportert,
    check_for_tidlig,
    check_statlige,
    check_omsatt,
    check_gjennomgang,
    check_endret,
    check_lavere,
    check_tusen,
)
