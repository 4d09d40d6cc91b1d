"""A Regiongrunnlag made for tests: seeded answers, computed by the engine on the example form."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pandas as pd
from forrige import FORRIGEPLAN

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.innlest import Utelatt
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Program
from gevinstark.region.databruk import find_bruk, read_skjema
from gevinstark.region.grunnlag import Deltaker, Mottatt, Planutsnitt, Regiongrunnlag
from gevinstark.region.langtabell import Datarad, Langtabell, Status
from gevinstark.region.linjetall import read_linjetall
from gevinstark.region.skriv_region import Regionark, compute_region
from gevinstark.runde.regionrevisjon import KOLONNER

KOMMUNER = ("0301", "1515", "1818", "3209", "3228", "3242", "4601", "5622")
IKKE_SVART = "3242"
AVVIST = "4601"
ERSTATTET = "3228"
NEGATIV = "1818"
UTEN_KOSTNADER = "3209"
NULL = "5622"
ANDRE_PLAN = "velferdsteknologi"


_FORLOP: Mapping[str, Mapping[str, Sequence[Verdi]]] = {
    "forlop": {
        "status": ("Ferdig", "Under arbeid", "Ikke startet", None, "Ferdig", "Ikke aktuelt"),
        "dato": (45_000.0, None, 46_000.0, 44_000.0, None),
    },
    "overforing": {"overtar": ("Kari Nordmann, leder", None), "overfort": (45_500.0, None, None)},
    "gevinstoversikt": {"gevinst": (None, None, None, None, "Færre turer")},
    "brukere": {"timer_for": (6.5, 3.0, None, None), "timer_etter": (6.5, 1.0, None)},
    "indikatorer": {"indikator": (None, 12.5, None, 40.0)},
    "vurdering": {"kvalitet_veier_opp": ("Ja", "Nei", None)},
}


def eksempel_layout() -> Layout:
    return build_layout(read_plan(FORRIGEPLAN))


def _svar(celle: Celle, layout: Layout, kommunenr: str, rng: random.Random) -> Verdi:
    """One input, or None for what this kommune leaves blank."""
    if celle.tabell in _FORLOP:
        # No draw: what the others answer stays as it is.
        valg = _FORLOP[celle.tabell].get(celle.kolonne, (None,))
        return valg[(int(kommunenr) + sum(map(ord, f"{celle.radid}{celle.del_}"))) % len(valg)]
    rapport = layout.rapporteringsaar
    lokal = celle.radid.startswith("L")
    if lokal and (celle.radid != "L1" or kommunenr not in ("0301", "5622")):
        return None
    aar = int(celle.del_) if celle.del_.isdigit() else 0
    if celle.kolonne == "antall":
        return float(rng.randrange(50, 5_000))
    if celle.kolonne == "enhetspris" and lokal:
        return 125.5
    if celle.kolonne == "beskrivelse" and lokal:
        return '=HYPERLINK("http://example.invalid")'
    if celle.kolonne == "aar_start":
        return 2019
    if celle.kolonne == "innfasing":
        return min(1.0, max(0, aar - 2018) * 0.15)
    if celle.kolonne == "kostnad" and kommunenr != UTEN_KOSTNADER:
        return float(rng.randrange(0, 9_000_000 if kommunenr == NEGATIV else 90_000))
    if celle.kolonne == "realisert_antall" and aar <= rapport:
        if kommunenr == NULL and celle.radid == "V2":
            return 0.0
        return None if rng.random() < 0.3 else float(rng.randrange(10, 4_000))
    if celle.kolonne == "realisert_kostnad" and aar <= rapport and kommunenr != UTEN_KOSTNADER:
        return float(rng.randrange(0, 70_000))
    if celle.kolonne == "brukere":
        return None if kommunenr == UTEN_KOSTNADER else float(rng.randrange(100, 900))
    if celle.kolonne.startswith("oms_") and celle.rolle == "inndata":
        return None if lokal or kommunenr == NEGATIV else rng.choice([0.1, 0.25, 0.3])
    if celle.kolonne.startswith("brukt_") and celle.rolle == "inndata":
        return None if lokal or kommunenr == NULL else float(rng.randrange(0, 90_000))
    if celle.kolonne == "ressursperson":
        return "+Kari Nordmann"
    return None


def _ord(celle: Celle, rng: random.Random) -> Verdi:
    """Answers in words, and measurements; many are left blank. Some of the words mean harm."""
    if rng.random() < 0.25:
        return None
    per_tabell: dict[str, dict[str, list[Verdi]]] = {
        "kvalitet": {
            "relevant": ["Ja", "Ja", "Nei"],
            "viktighet": ["Lav", "Medium", "Høy"],
            "eksempel": [None, None, '=HYPERLINK("http://example.invalid")', "Færre turer\n<w:br/>&amp;"],
        },
        "tiltak": {
            "tiltak": [None, "Opplæring i alle soner"],
            "frist": [None, 45_000.0, 46_000.0],
            "status": [None, "Ikke startet", "Under arbeid", "Ferdig", "Forsinket"],
            "risiko": ["Lav", "Moderat", "Høy"],
        },
        "rapport": {
            "gevinster_tekst": ["Gevinstene\x07 er tatt ut."],
            "kvalitet_tekst": ["{ PAGE } @felt +1"],
            "konklusjon_tekst": ["Nytten er større enn kostnadene."],
        },
        "kommune": {"avvik_fra_felles": [None, "Vi tar løsningen i bruk senere."]},
        "maaling": {
            "maaleenhet": ["Antall per måned"],
            "retning": ["Opp", "Ned", None],
            "maal": [None, 100.0, 70.5],
            "resultat": [None, 70.5, 120.0],
            "korrigerende": [None, "Ny opplæring til høsten"],
        },
    }  # fmt: skip
    valg = per_tabell.get(celle.tabell.split("_")[0], {}).get(celle.kolonne)
    return rng.choice(valg) if valg else None


def _datarader(
    layout: Layout, program: Program, konstanter: Mapping[object, Verdi], kommunenr: str, fil: str
) -> Iterator[Datarad]:
    rng = random.Random(f"{layout.plan} {kommunenr}")  # noqa: S311  repeatable test data
    felt = [c for c in layout.celler() if c.is_felt and c.eier == DENNE_KOMMUNEN]
    inn = {c.sted: c.verdi for c in felt if c.rolle == "inndata"}
    for c in felt:
        if c.rolle == "inndata" and (svar := _svar(c, layout, kommunenr, rng)) is not None:
            inn[c.sted] = svar
    ordrng = random.Random(f"ord {layout.plan} {kommunenr}")  # noqa: S311  repeatable test data
    for c in felt:
        if c.rolle == "inndata" and (svar := _ord(c, ordrng)) is not None:
            inn[c.sted] = svar
    resultat = program.run(konstanter, [inn])  # type: ignore[arg-type]  # places as keys
    navn = kommuneregister()[kommunenr].navn
    verdier = {c.nokkel(): c.verdi for c in layout.celler() if c.is_felt}
    verdier |= {c.nokkel(): inn[c.sted] for c in felt if c.rolle == "inndata"}
    linjetall = read_linjetall(Oppslag(layout, verdier, fil))
    linjer = dict(zip(linjetall.steder, linjetall.verdier, strict=True))
    egne = {s.nokkel for s in linjer}
    for sted, tall in linjer.items():
        if tall is not None:
            assert isinstance(tall, float)
            yield Datarad(
                kommunenr, navn, layout.plan, sted.tabell, sted.rad, sted.kolonne, sted.aar, "",
                Decimal(repr(tall)), None, sted.enhet, "formel", f"{kommunenr}{sted.nokkel}", fil,
                *_cell_of(layout, sted.kilde), _sha(fil), _status(kommunenr),
            )  # fmt: skip
    for c in felt:
        if c.rolle == "fast" or c.nokkel().removeprefix("*") in egne:
            continue
        verdi = resultat.verdi(c.sted, 0) if c.rolle == "formel" else inn[c.sted]
        assert not isinstance(verdi, Feilverdi), c
        # As `mottak` does: blanks and texts computed by the form are no data.
        if verdi in (None, "") or (c.rolle == "formel" and isinstance(verdi, str)):
            continue
        is_tall = isinstance(verdi, int | float)
        eksakt = Decimal(repr(verdi)) if is_tall else None
        if eksakt is not None and c.type == "kroner":
            eksakt = eksakt.quantize(Decimal("0.01"))
        yield Datarad(
            kommunenr=kommunenr,
            kommune=navn,
            plan=layout.plan,
            tabell=c.tabell,
            rad=c.radid,
            kolonne=c.kolonne,
            aar=layout.field_year(c),
            fase="" if c.del_.isdigit() else c.del_,
            verdi=eksakt,
            tekst=verdi if isinstance(verdi, str) else None,
            enhet=c.enhet,
            rolle=c.rolle,
            felt=c.nokkel(kommunenr),
            fil=fil,
            ark=c.ark,
            celle=c.adresse,
            sha256=_sha(fil),
            status=_status(kommunenr),
        )


def _cell_of(layout: Layout, kilde: str) -> tuple[str, str]:
    celle = layout.ved_nokkel[f"*{kilde}"]
    return celle.ark, celle.adresse


def _status(kommunenr: str) -> Status:
    return "godkjent" if kommunenr != "1515" else "godkjent_med_merknad"


def _sha(fil: str) -> str:
    return hashlib.sha256(fil.encode()).hexdigest()


def _mottatt(plan: Layout, kommunenr: str, fil: str, status: Status, funn: tuple[Funn, ...] = ()) -> Mottatt:  # fmt: skip
    grunn = {"avvist": "Filen er laget for en annen plan.", "erstattet": "Nyere fil finnes."}
    godkjent = status.startswith("godkjent")
    return Mottatt(
        fil=fil,
        sha256=_sha(fil),
        plan=plan.plan,
        aar=plan.rapporteringsaar,
        kommunenr=kommunenr,
        kommune=kommuneregister()[kommunenr].navn,
        program="LibreOffice 7.4" if kommunenr == "1515" else "Microsoft Excel",
        lagret="" if kommunenr == "3209" else f"2025-02-1{int(kommunenr) % 9}T08:30:00",
        status=status,
        grunn=grunn.get(status, ""),
        funn=funn,
        lest=150,
        konsolidert=148 if godkjent else 0,
        utelatt=2 if godkjent else 150,
        sen=kommunenr == "3230",
    )


def make_testgrunnlag(
    kommuner: Sequence[str] = KOMMUNER, *, to_planer: bool = True, spesielle: bool = True
) -> Regiongrunnlag:
    """spesielle: with one kommune that has not answered, one rejected and one superseded file."""
    forste = eksempel_layout()
    layouter = [forste]
    if to_planer:
        layouter.append(
            replace(forste, plan=ANDRE_PLAN, tittel="Velferdsteknologi i hjemmet", rapporteringsaar=2023)
        )  # fmt: skip
    program = compile_program(forste.formler)
    konstanter: dict[object, Verdi] = {
        c.sted: c.verdi for c in forste.celler() if c.rolle == "fast" and c.verdi is not None
    }
    planer: list[Planutsnitt] = []
    deltakere: list[Deltaker] = []
    data: list[Datarad] = []
    mottak: list[Mottatt] = []
    utelatt: list[Utelatt] = []
    for layout in layouter:
        frist = "2025-02-28" if layout is forste else "28. februar"
        planer.append(
            Planutsnitt(layout.plan, layout.tittel, layout.rapporteringsaar, frist, layout)
        )
        med = kommuner if layout is forste else kommuner[:4]
        for nr in med:
            navn = kommuneregister()[nr].navn
            deltakere.append(Deltaker(layout.plan, nr, navn))
            fil = f"{layout.plan}/{nr}.xlsx" if nr != "0301" else "=1+1 Oslo.xlsx"
            if spesielle and nr == IKKE_SVART:
                continue
            if spesielle and nr == AVVIST:
                funn = make_funn("FIL-03", fil=fil)
                mottak.append(_mottatt(layout, nr, fil, "avvist", (funn,)))
                utelatt.append(
                    Utelatt(f"{nr}.V1.antall", fil, "Gevinster", "D8", "=300", "Filen er avvist.")
                )
                continue
            if spesielle and nr == ERSTATTET:
                mottak.append(_mottatt(layout, nr, f"gammel-{nr}.xlsx", "erstattet"))
            status: Status = "godkjent_med_merknad" if nr == "1515" else "godkjent"
            funnene = (
                Funn("VER-01", "Skrev «ca. 300» der det skal stå et tall. Skriv bare tallet.", fil=fil,
                     ark="Gevinster", celle="D8", felt=f"{nr}.V1.antall", funnet="ca. 300", ventet="et tall"),
            ) if nr == "1515" else ()  # fmt: skip
            mottak.append(_mottatt(layout, nr, fil, status, funnene))
            data += _datarader(layout, program, konstanter, nr, fil)
    return Regiongrunnlag(
        tuple(planer), tuple(deltakere), Langtabell.of(data), tuple(mottak), tuple(utelatt),
        som_rapportert=tuple(_som_rapportert(layouter, data)),
    )  # fmt: skip


def _som_rapportert(layouter: Sequence[Layout], data: Sequence[Datarad]) -> Iterator[Datarad]:
    """What the report of the plan's own year said: of one year only, and as it stands now."""
    aar = {la.plan: la.rapporteringsaar for la in layouter}
    par = [(find_bruk(k), find_bruk(v)) for k, v in read_skjema("som_rapportert").items()]
    fra = {(b.tabell, b.kolonne, b.rad): ny for ny, b in par}
    for d in data:
        bruk = fra.get((d.tabell, d.kolonne, d.rad))
        if bruk is not None and d.aar == aar[d.plan]:
            yield d._replace(tabell=bruk.tabell, rad=bruk.rad, kolonne=bruk.kolonne,
                          felt=f"{d.kommunenr}.{bruk.rad}.{bruk.kolonne}.{d.aar}")  # fmt: skip


def make_svarramme(grunnlag: Regiongrunnlag, layout: Layout) -> pd.DataFrame:
    """The answers of the returns of a plan as the audit reads them from files: inputs alone."""
    egne = [d for d in grunnlag.data if d.plan == layout.plan]
    svar = {d.felt: d for d in egne if d.rolle == "inndata"}
    rader = []
    for nr, fil in {d.kommunenr: d.fil for d in egne}.items():
        for c in layout.ved_nokkel.values():
            if c.eier != DENNE_KOMMUNEN:
                continue
            d = svar.get(c.nokkel(nr))
            if d is None and c.tabell in (*_FORLOP, "kommune", "roller") and c.rolle == "inndata":
                # A field that is not among the rows was not asked about.
                continue
            verdi: Verdi = c.verdi if c.rolle == "fast" else None
            if d is not None:
                verdi = d.tekst if d.verdi is None else float(d.verdi)
            aar = layout.field_year(c)
            rader.append(
                (layout.plan, nr, c.tabell, c.radid, c.kolonne, c.del_, c.rolle, verdi, False, aar,
                 fil, layout.rapporteringsaar, layout.runde, True, 0, False, False, verdi, False)
            )  # fmt: skip
    return pd.DataFrame(rader, columns=list(KOLONNER), dtype=object)


@cache
def make_region() -> tuple[Regiongrunnlag, Regionark, bytes]:
    """Two plans with special cases of all kinds, and their region: once per process."""
    grunnlag = make_testgrunnlag()
    region = compute_region(grunnlag)
    return grunnlag, region, region.write()
