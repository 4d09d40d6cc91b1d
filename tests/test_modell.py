"""The model: every figure here is worked out by hand from the rules, none is read off a run."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from forrige import FORRIGEPLAN, on_former_form

from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.omregning.enighet import samme_etter_regelen
from gevinstark.omregning.etterregn import (
    compute_resultater,
    grunnverdier,
)
from gevinstark.omregning.modell import Modellresultat, compute

if TYPE_CHECKING:
    from gevinstark.grunn.celle import Celle
    from gevinstark.grunn.layout import Layout

Retur = dict[str, Verdi]

LITEN_PLAN = """
skjema: medfinansiering/2017
plan: liten
tittel: En liten plan
nettverk: Prøvenettverket
levetid: {fra: 2020, til: 2022}
rapporteringsaar: 2021
deltakere: ["3303"]
oversikt:
  rader: {privat: {verdi: 1000}}
A:
  rader:
    - {id: Ø1, beskrivelse: En, antall: 1000, enhetspris: 500, oppgitt_verdi: 510000}
    - {id: Ø2, beskrivelse: To, antall: 200, enhetspris: 1500}
  summer:
    sum: {oppgitt_verdi: 800000}
B:
  rader:
    Ø1: {innfasing: {2020: 0.2, 2021: 0.5, 2022: 1}}
    Ø2: {innfasing: {2020: 0, 2022: 1}}
  summer:
    drift: {virkning: {2020: 150000, 2021: 50000, 2022: 100000}, oppgitt_sum: 300000}
    netto: {oppgitt_sum: 900000}
    planlagt: {virkning: {2020: 10000, 2022: 400000}}
C:
  rader:
    - {id: A1, beskrivelse: Opplæring, antall: 100, enhetspris: 1000}
    - {id: A2, beskrivelse: Uten antall, enhetspris: 1000}
D:
  - virksomhet: Kommunene
    sektor: Kommunal sektor
    rader:
      - {id: V1, beskrivelse: Timer, antall: 10, maalenhet: timer, enhetspris: 1000, oppgitt_verdi: 12000}
      - {id: V2, beskrivelse: Stykk, antall: 20, maalenhet: stk, enhetspris: 500}
    summer: {drift: {verdi: 5000, oppgitt_verdi: 4000}}
  - virksomhet: Etaten
    sektor: Andre statlige virksomheter
    rader:
      - {id: V3, beskrivelse: Mer tid, antall: 7, maalenhet: timer, enhetspris: 100}
E:
  rader:
    - {id: K1, beskrivelse: Tryggere}
    - {id: K2, beskrivelse: Enklere}
    - {id: K3, beskrivelse: Raskere}
"""


@pytest.fixture(scope="module")
def eksempel() -> Layout:
    return build_layout(read_plan(FORRIGEPLAN))


@pytest.fixture(scope="module")
def liten(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    sti = tmp_path_factory.mktemp("plan") / "plan.yaml"
    sti.write_text(on_former_form(LITEN_PLAN), encoding="utf-8")
    return build_layout(read_plan(sti))


def utsendt(layout: Layout) -> Retur:
    """What stands in the issued workbook before anybody has filled in anything."""
    return {c.nokkel(): c.verdi for c in layout.celler() if c.is_felt and c.rolle != "formel"}


def per_aar(radid: str, kolonne: str, *verdier: Verdi) -> Retur:
    return {f"*.{radid}.{kolonne}.{2020 + i}": v for i, v in enumerate(verdier)}


def svar_fra_kommunen() -> Retur:
    """One kommune's answers to the little plan; what is not here is left blank."""
    return {
        "*.lokalt.timepris": 400,
        "*.lokalt.timer_per_aarsverk": 1600,
        "*.V1.antall": 100,
        "*.V1.enhetspris": None,
        "*.V1.aar_start": 2021,
        **per_aar("V1", "innfasing", 0.5, 0.5, 1),
        "*.V2.antall": 20,
        "*.V2.enhetspris": 500,
        "*.V2.aar_start": 2020,
        "*.V2.gevinsttype": "unngått kostnad",
        **per_aar("V2", "innfasing", 0.1, None, 1),
        "*.V3.aar_start": 2020,
        **per_aar("V3", "innfasing", 1, 1, 1),
        "*.L1.beskrivelse": "Vår egen",
        "*.L1.maalenhet": "TIMER",
        "*.L1.antall": 40,
        "*.L1.enhetspris": 250,
        "*.L1.aar_start": 2020,
        "*.L1.gevinsttype": "Unngått kostnad",
        **per_aar("L1", "innfasing", 0.25, 0.5, 1),
        "*.kost_anskaffelse.kostnad.2020": 5000,
        "*.kost_drift.kostnad.2020": 1000,
        "*.kost_drift.kostnad.2021": 2000,
        "*.V1.oms_budsjett": 0.5,
        "*.V1.oms_teknologi": 0.25,
        "*.V1.resultat.nullpunkt": 10,
        "*.V1.retning.midtveis": "Opp",
        "*.V1.maal.midtveis": 20,
        "*.V1.resultat.midtveis": 14,
        "*.V1.retning.slutt": "opp",
        "*.V1.maal.slutt": 20,
        "*.V1.resultat.slutt": 20,
        "*.K1.resultat.nullpunkt": 30,
        "*.K1.retning.midtveis": "Ned",
        "*.K1.maal.midtveis": 30,
        "*.K1.resultat.midtveis": 25,
        "*.K1.retning.slutt": "Ned",
        "*.K1.maal.slutt": 15,
        "*.K1.resultat.slutt": 18,
        "*.K2.maal.slutt": 5,
        "*.K2.resultat.slutt": 4,
        "*.K1.relevant": "ja",
        "*.K2.relevant": "Nei",
        "*.V1.realisert_antall.2021": 40,
        "*.V2.realisert_antall.2021": 0,
        "*.V3.realisert_antall.2021": 5,
        "*.V3.enhetspris": None,
        "*.L1.realisert_antall.2021": 10,
        "*.kost_drift.realisert_kostnad.2021": 3000,
        "*.V1.brukt_budsjett": 10000,
        "*.V1.brukt_omprioritert": 5000,
    }


@pytest.fixture
def kommune(liten: Layout) -> Modellresultat:
    return compute(liten, [utsendt(liten) | svar_fra_kommunen()])


def sjekk(resultat: Modellresultat, ventet: Retur) -> None:
    for nokkel, verdi in ventet.items():
        funnet = resultat.verdi(nokkel, 0)
        if isinstance(verdi, int | float):
            assert funnet == pytest.approx(verdi, rel=1e-12, abs=1e-9), nokkel
        else:
            assert funnet == verdi, nokkel


# ------------------------------------------------------------------ the real plan (domene.md §4)


def test_den_ekte_planen(eksempel: Layout) -> None:
    resultat = compute(eksempel, [utsendt(eksempel)])
    sjekk(
        resultat,
        {
            "felles.V1.verdi": 132_422_400,
            "felles.V2.verdi": 36_300_000,
            "felles.V3.verdi": 68_310_000,
            "felles.V4.verdi": 10_094_920,
            "felles.V1.differanse": 22_400,
            "felles.V2.differanse": -200_000,
            "felles.V3.differanse": 10_000,
            "felles.V4.differanse": -5_080,
            "felles.D1_brutto.antall": 561_653,
            "felles.D1_brutto.verdi": 247_127_320,
            "felles.D1_brutto.differanse": -172_680,
            "felles.D1_drift.differanse": 0,
            "felles.D1_netto.verdi": 226_127_320,
            "felles.D1_netto.differanse": -172_680,
            "felles.kommunal.verdi": 247_127_320,
            "felles.statlig.verdi": 0,
            "felles.egen.verdi": 0,
            "felles.oversikt_sum.verdi": 247_127_320,
            "felles.oversikt_sum.differanse": -172_680,
            "felles.A_sum.verdi": 0,
            "felles.A_sum.differanse": None,
            "felles.B_brutto.sum_levetid": 0,
            "felles.B_drift.sum_levetid": 73_300_000,
            "felles.B_drift.differanse": 0,
            "felles.B_netto.sum_levetid": -73_300_000,
            "felles.B_netto.differanse": 0,
            "felles.B_budsjett.sum_levetid": "N/A",
            "felles.B_rest.sum_levetid": "N/A",
            "felles.C_sum.verdi": 0,
            "felles.C_grense.verdi": 0,
            "felles.C_rest.verdi": 0,
        },
    )
    trykte = [-resultat.tall(f"felles.B_netto.virkning.{aar}")[0] for aar in range(2018, 2026)]
    assert sum(trykte) == pytest.approx(49_900_000)
    for aar in range(2018, 2029):
        assert resultat.verdi(f"felles.B_budsjett.virkning.{aar}", 0) == "N/A"
        assert resultat.verdi(f"felles.B_rest.virkning.{aar}", 0) == "N/A"
        assert resultat.verdi(f"felles.B_minimum.virkning.{aar}", 0) == 0


def test_en_kommune_som_ikke_har_svart_har_ingen_tall(eksempel: Layout) -> None:
    resultat = compute(eksempel, [utsendt(eksempel)])
    # What counts the blanks themselves is not asked here.
    kontroll = {c.nokkel() for c in eksempel.celler() if c.tabell in ("klar", "kontroll")}
    tall = {
        n
        for n in resultat.nokler
        if n.startswith("*.") and n not in kontroll and isinstance(resultat.verdi(n, 0), float)
    }
    # Hours have a price before anybody has counted them; totals of no row are 0.
    assert tall == {
        *(f"*.V{i}.pris" for i in range(1, 5)),
        "*.rapport.frigjort_timer",
        "*.rapport.frigjort_aarsverk",
        "*.rapport.unngaatt_kr",
        "*.rapport.kvalitet_relevante",
        "*.brukersum.antall",
        "*.vurdering.maalt_paa_maal",
        "*.vurdering.maalt_under_maal",
        "*.nytte_planlagt.antall_relevante",
        "*.nytte_oppnaadd.antall_relevante",
        "*.viktig_hoy.antall_relevante",
        "*.viktig_medium.antall_relevante",
        "*.viktig_lav.antall_relevante",
    }


# ------------------------------------------------------------------ A, B, C, D with own benefits


def test_felles_plan_med_egne_gevinster(liten: Layout) -> None:
    sjekk(
        compute(liten, [utsendt(liten)]),
        {
            "felles.OE1.verdi": 500_000,
            "felles.OE1.differanse": -10_000,
            "felles.OE2.verdi": 300_000,
            "felles.OE2.differanse": None,
            "felles.A_sum.verdi": 800_000,
            "felles.A_sum.differanse": 0,
            "felles.OE1.virkning.2020": 100_000,
            "felles.OE1.virkning.2021": 250_000,
            "felles.OE1.sum_levetid": 850_000,
            "felles.OE2.virkning.2020": 0,
            "felles.OE2.virkning.2021": None,
            "felles.OE2.sum_levetid": 300_000,
            "felles.B_brutto.virkning.2021": 250_000,
            "felles.B_brutto.virkning.2022": 800_000,
            "felles.B_brutto.sum_levetid": 1_150_000,
            "felles.B_drift.sum_levetid": 300_000,
            "felles.B_drift.differanse": 0,
            "felles.B_netto.virkning.2020": -50_000,
            "felles.B_netto.virkning.2021": 200_000,
            "felles.B_netto.virkning.2022": 700_000,
            "felles.B_netto.sum_levetid": 850_000,
            "felles.B_netto.differanse": -50_000,
            "felles.B_minimum.virkning.2020": 0,
            "felles.B_minimum.virkning.2021": 100_000,
            "felles.B_minimum.virkning.2022": 350_000,
            # 10 000 kr is planned for 2020, but there is no net to take it from.
            "felles.B_budsjett.virkning.2020": "N/A",
            "felles.B_budsjett.virkning.2021": 100_000,
            "felles.B_budsjett.virkning.2022": 400_000,
            "felles.B_budsjett.sum_levetid": 500_000,
            "felles.B_rest.virkning.2020": "N/A",
            "felles.B_rest.virkning.2021": 100_000,
            "felles.B_rest.virkning.2022": 300_000,
            "felles.B_rest.sum_levetid": 400_000,
            "felles.A1.verdi": 100_000,
            "felles.A2.verdi": None,
            "felles.C_sum.verdi": 100_000,
            "felles.C_grense.verdi": 350_000,
            "felles.C_rest.verdi": 300_000,
            "felles.V1.verdi": 10_000,
            "felles.V1.differanse": -2_000,
            "felles.D1_brutto.antall": 30,
            "felles.D1_brutto.verdi": 20_000,
            "felles.D1_drift.differanse": 1_000,
            "felles.D1_netto.verdi": 15_000,
            "felles.D2_brutto.antall": 7,
            "felles.D2_brutto.verdi": 700,
            "felles.D2_drift.differanse": None,
            "felles.D2_netto.verdi": None,
            "felles.egen.verdi": 800_000,
            "felles.statlig.verdi": 700,
            "felles.kommunal.verdi": 20_000,
            "felles.privat.differanse": None,
            "felles.oversikt_sum.verdi": 821_700,
        },
    )


def test_uten_driftskostnad_er_netto_ukjent(liten: Layout) -> None:
    retur = utsendt(liten) | {
        "felles.B_drift.virkning.2021": None,
        "felles.B_drift.virkning.2022": 800_000,
        "felles.parametre.budsjettandel": 0.6,
    }
    sjekk(
        compute(liten, [retur]),
        {
            "felles.B_brutto.virkning.2021": 250_000,
            "felles.B_netto.virkning.2021": None,
            "felles.B_minimum.virkning.2021": None,
            "felles.B_budsjett.virkning.2021": None,
            "felles.B_rest.virkning.2021": "N/A",
            # Net of exactly 0 is not positive.
            "felles.B_netto.virkning.2022": 0,
            "felles.B_budsjett.virkning.2022": "N/A",
            "felles.B_netto.sum_levetid": -50_000,
            "felles.B_budsjett.sum_levetid": "N/A",
            "felles.C_grense.verdi": 0,
            "felles.C_rest.verdi": 0,
        },
    )


def test_budsjettandelen_er_en_parameter(liten: Layout) -> None:
    retur = utsendt(liten) | {"felles.parametre.budsjettandel": 0.6}
    sjekk(
        compute(liten, [retur]),
        {
            "felles.B_minimum.virkning.2021": 120_000,
            "felles.B_budsjett.virkning.2021": 120_000,
            "felles.B_rest.virkning.2021": 80_000,
            "felles.C_grense.verdi": 280_000,
        },
    )


def test_felles_skjema_har_bare_felles_felt() -> None:
    layout = build_layout(read_plan(FORRIGEPLAN), "felles")
    resultat = compute(layout, [utsendt(layout)])
    assert {n.split(".")[0] for n in resultat.nokler} == {"felles"}
    assert resultat.verdi("felles.D1_netto.verdi", 0) == 226_127_320


# ------------------------------------------------------------------ the kommune's own tabs


def test_gevinster_og_priser(kommune: Modellresultat) -> None:
    sjekk(
        kommune,
        {
            "*.V1.pris": 400,
            "*.V1.verdi": 40_000,
            "*.V1.timer": 100,
            "*.V2.pris": 500,
            "*.V2.verdi": 10_000,
            "*.V2.timer": None,
            "*.V3.pris": 400,
            "*.V3.verdi": None,
            "*.V3.timer": None,
            "*.L1.pris": 250,
            "*.L1.verdi": 10_000,
            "*.L1.timer": 40,
            "*.L2.pris": None,
            "*.gevinster_sum.verdi": 60_000,
            "*.gevinster_sum.timer": 140,
        },
    )


def test_innfasing_kostnader_og_naaverdi(kommune: Modellresultat) -> None:
    sjekk(
        kommune,
        {
            "*.V1.brutto.2020": 0,
            "*.V1.brutto.2021": 20_000,
            "*.V1.brutto.2022": 40_000,
            "*.V1.brutto_levetid": 60_000,
            "*.V2.brutto.2020": 1_000,
            "*.V2.brutto.2021": None,
            "*.V2.brutto_levetid": 11_000,
            "*.V3.brutto.2021": None,
            "*.V3.brutto_levetid": None,
            "*.L1.brutto_levetid": 17_500,
            "*.kost_anskaffelse.kostnad_levetid": 5_000,
            "*.kost_drift.kostnad_levetid": 3_000,
            "*.kost_opplaering.kostnad_levetid": None,
            "*.kostnader_sum.kostnad.2020": 6_000,
            "*.kostnader_sum.kostnad.2022": None,
            "*.kostnader_sum.kostnad_levetid": 8_000,
            "*.periodisert_brutto.brutto.2020": 3_500,
            "*.periodisert_brutto.brutto.2021": 25_000,
            "*.periodisert_brutto.brutto_levetid": 88_500,
            "*.periodisert_kostnad.brutto.2021": 2_000,
            "*.periodisert_kostnad.brutto_levetid": 8_000,
            "*.periodisert_netto.brutto.2020": -2_500,
            "*.periodisert_netto.brutto.2021": 23_000,
            "*.periodisert_netto.brutto.2022": None,
            "*.periodisert_netto.brutto_levetid": 20_500,
            "*.periodisert_naaverdi.brutto.2020": -2_500,
            "*.periodisert_naaverdi.brutto.2021": 23_000 / 1.04,
            "*.periodisert_naaverdi.brutto.2022": None,
            "*.periodisert_naaverdi.brutto_levetid": 23_000 / 1.04 - 2_500,
        },
    )


def test_frigjort_tid_og_omsetning(kommune: Modellresultat) -> None:
    sjekk(
        kommune,
        {
            "*.V1.timer_aar.2020": 0,
            "*.V1.timer_aar.2021": 50,
            "*.V1.timer_levetid": 150,
            "*.V2.timer_aar.2020": None,
            "*.L1.timer_aar.2022": 40,
            "*.frigjort_timer.timer_aar.2020": 10,
            "*.frigjort_timer.timer_aar.2021": 70,
            "*.frigjort_timer.timer_levetid": 220,
            "*.frigjort_aarsverk.timer_aar.2021": 70 / 1600,
            "*.V1.oms_sum": 0.75,
            "*.V2.oms_sum": None,
        },
    )


def test_maaling_opp_og_ned(kommune: Modellresultat) -> None:
    sjekk(
        kommune,
        {
            "*.V1.avvik.midtveis": -6,
            "*.V1.oppnaaelse.midtveis": 0.4,
            "*.V1.maalstatus.midtveis": "Under mål",
            "*.V1.avvik.slutt": 0,
            "*.V1.oppnaaelse.slutt": 1,
            "*.V1.maalstatus.slutt": "På mål",
            # The goal is the baseline: there is no way to have come part of.
            "*.K1.avvik.midtveis": -5,
            "*.K1.oppnaaelse.midtveis": None,
            "*.K1.maalstatus.midtveis": "På mål",
            "*.K1.avvik.slutt": 3,
            "*.K1.oppnaaelse.slutt": 0.8,
            "*.K1.maalstatus.slutt": "Under mål",
            # Neither baseline nor direction.
            "*.K2.avvik.slutt": -1,
            "*.K2.oppnaaelse.slutt": None,
            "*.K2.maalstatus.slutt": None,
            "*.K3.avvik.slutt": None,
        },
    )


def test_realisert_og_rapport(kommune: Modellresultat) -> None:
    sjekk(
        kommune,
        {
            "*.V1.realisert_antall_levetid": 40,
            "*.V2.realisert_antall_levetid": 0,
            "*.L2.realisert_antall_levetid": None,
            "*.V1.realisert_verdi.2020": None,
            "*.V1.realisert_verdi.2021": 16_000,
            "*.V2.realisert_verdi.2021": 0,
            "*.V3.realisert_verdi.2021": 2_000,
            "*.L1.realisert_levetid": 2_500,
            "*.kost_drift.realisert_kostnad_levetid": 3_000,
            "*.realisert_kostnader_sum.realisert_kostnad.2021": 3_000,
            "*.realisert_kostnader_sum.realisert_kostnad.2020": None,
            "*.realisert_kostnader_sum.realisert_kostnad_levetid": 3_000,
            "*.realisert_kr_brutto.realisert_verdi.2020": None,
            "*.realisert_kr_brutto.realisert_verdi.2021": 20_500,
            "*.realisert_kr_brutto.realisert_levetid": 20_500,
            "*.realisert_kr_kostnad.realisert_levetid": 3_000,
            "*.realisert_kr_netto.realisert_verdi.2021": 17_500,
            "*.realisert_kr_planlagt.realisert_verdi.2021": 25_000,
            "*.realisert_kr_planlagt.realisert_levetid": 88_500,
            "*.realisert_kr_avvik.realisert_verdi.2021": -4_500,
            "*.realisert_kr_avvik.realisert_verdi.2020": None,
            "*.V1.realisert_i_aar": 16_000,
            "*.V1.brukt_sum": 15_000,
            "*.V1.brukt_rest": 1_000,
            "*.V2.realisert_i_aar": 0,
            "*.V2.brukt_sum": None,
            "*.V2.brukt_rest": None,
            "*.omsetning_realisert_sum.realisert_i_aar": 20_500,
            "*.omsetning_realisert_sum.brukt_budsjett": 10_000,
            "*.omsetning_realisert_sum.brukt_oppbemanning": None,
            "*.omsetning_realisert_sum.brukt_omprioritert": 5_000,
            "*.omsetning_realisert_sum.brukt_sum": 15_000,
            "*.rapport.gevinster_kr": 20_500,
            "*.rapport.planlagt_kr": 25_000,
            "*.rapport.frigjort_timer": 55,
            "*.rapport.frigjort_aarsverk": 55 / 1600,
            "*.rapport.unngaatt_kr": 2_500,
            "*.rapport.kvalitet_relevante": 1,
            "*.rapport.kostnad_kr": 3_000,
            "*.rapport.netto_kr": 17_500,
        },
    )


# ------------------------------------------------------------------ what is missing


@pytest.mark.parametrize(
    "ikke_tall",
    [None, "", "20", "ca. 20", True, Feilverdi("#VALUE!"), float("nan"), float("inf"), 10**400],
    ids=repr,
)
def test_det_som_ikke_er_et_tall_mangler(liten: Layout, ikke_tall: Verdi) -> None:
    retur = utsendt(liten) | svar_fra_kommunen() | {"*.V2.antall": ikke_tall}
    sjekk(
        compute(liten, [retur]),
        {
            "*.V2.verdi": None,
            "*.V2.brutto.2020": None,
            "*.gevinster_sum.verdi": 50_000,
            "*.periodisert_brutto.brutto.2020": 2_500,
        },
    )


def test_null_er_et_tall(liten: Layout) -> None:
    retur = utsendt(liten) | svar_fra_kommunen()
    retur |= {"*.V2.antall": 0, "*.kost_drift.kostnad.2022": 0, "*.lokalt.timer_per_aarsverk": 0}
    sjekk(
        compute(liten, [retur]),
        {
            "*.V2.verdi": 0,
            "*.V2.brutto.2020": 0,
            "*.V2.brutto.2021": None,
            "*.periodisert_netto.brutto.2022": 50_000,
            "*.periodisert_naaverdi.brutto.2022": 50_000 / 1.04**2,
            "*.frigjort_aarsverk.timer_aar.2021": None,
            "*.rapport.frigjort_aarsverk": None,
        },
    )


def test_et_felt_som_er_utelatt_er_tomt(liten: Layout) -> None:
    retur = utsendt(liten) | svar_fra_kommunen()
    uten_tomme = {n: v for n, v in retur.items() if v is not None}
    assert alle_verdier(compute(liten, [retur])) == alle_verdier(compute(liten, [uten_tomme]))


def test_konstanter_leses_fra_returen_ikke_fra_skjemaet(liten: Layout) -> None:
    sjekk(compute(liten, [{}]), {"felles.V1.verdi": None, "felles.oversikt_sum.verdi": 0})


def test_flyttallsrusk_er_ikke_kroner(liten: Layout) -> None:
    maaling: Retur = {
        "*.V1.retning.slutt": "Opp",
        "*.V1.maal.slutt": 0.1 + 0.2,
        "*.V1.resultat.slutt": 0.3,
        "*.V1.resultat.nullpunkt": 0.3,
    }
    sjekk(
        compute(liten, [utsendt(liten) | maaling]),
        {
            "*.V1.avvik.slutt": 0.0,
            "*.V1.maalstatus.slutt": "På mål",
            "*.V1.oppnaaelse.slutt": None,
        },
    )


# ------------------------------------------------------------------ many returns, order, speed


def alle_verdier(resultat: Modellresultat, i: int = 0) -> list[float | str | None]:
    return [resultat.verdi(n, i) for n in resultat.nokler]


def tilfeldige(layout: Layout, antall: int) -> list[Retur]:
    """Returns with blanks, odd numbers, texts where numbers belong, and every word of the lists."""
    terning = random.Random(2017)  # noqa: S311 - test data
    mulige = [c for c in layout.celler() if c.is_felt and c.rolle == "inndata"]
    grunn = utsendt(layout)

    def verdi(celle: Celle) -> Verdi:
        if celle.liste:
            return terning.choice(layout.lister[celle.liste])
        if celle.type == "tekst":
            return terning.choice(["timer", "Timer", "stk", "noe"])
        if celle.type == "aar":
            return terning.randint(2018, 2023)
        mulige_tall: list[Verdi] = [
            0,
            1,
            terning.random(),
            terning.uniform(-1e6, 1e6),
            "tekst",
            True,
        ]
        return terning.choice(mulige_tall)

    return [
        grunn | {c.nokkel(): verdi(c) for c in mulige if terning.random() < 0.8}
        for _ in range(antall)
    ]


def test_mange_returer_er_som_en_og_en(liten: Layout, eksempel: Layout) -> None:
    for layout in (liten, eksempel):
        returer = tilfeldige(layout, 37)
        alle = compute(layout, returer)
        assert alle.antall == 37
        for i, retur in enumerate(returer):
            assert alle_verdier(alle, i) == alle_verdier(compute(layout, [retur]))


def test_rekkefolgen_betyr_ingenting(eksempel: Layout) -> None:
    returer = tilfeldige(eksempel, 20)
    fram, bak = compute(eksempel, returer), compute(eksempel, returer[::-1])
    for i in range(20):
        assert alle_verdier(fram, i) == alle_verdier(bak, 19 - i)


def test_ingen_returer(eksempel: Layout) -> None:
    resultat = compute(eksempel, [])
    assert resultat.antall == 0
    assert resultat.tall("*.V1.verdi").shape == (0,)


def test_tall_og_tekst_er_hver_sin_kolonne(liten: Layout) -> None:
    resultat = compute(liten, [utsendt(liten)] * 2)
    assert np.isnan(resultat.tall("felles.B_budsjett.virkning.2020")).all()
    assert list(resultat.tekst("felles.B_budsjett.virkning.2020")) == ["N/A", "N/A"]
    assert list(resultat.tall("felles.B_budsjett.virkning.2021")) == [100_000, 100_000]
    assert list(resultat.tekst("felles.V1.verdi")) == [None, None]
    with pytest.raises(ValueError, match="read-only"):
        resultat.tall("felles.V1.verdi")[0] = 1


# ------------------------------------------------------------------ the form and the walls


def test_hvert_beregnet_felt_har_en_regel(eksempel: Layout) -> None:
    felt = {c.nokkel() for c in eksempel.celler() if c.is_felt and c.rolle == "formel"}
    resultat = compute(eksempel, [{}])
    assert set(resultat.nokler) == felt
    assert resultat.udekket == ()


def _endret(layout: Layout, nokkel: str, **endring: str) -> Layout:
    ark = []
    for a in layout.ark:
        celler = tuple(
            replace(c, **endring) if c.is_felt and c.nokkel() == nokkel else c  # type: ignore[arg-type]  # fields of Celle
            for c in a.celler
        )
        ark.append(replace(a, celler=celler))
    return replace(layout, ark=tuple(ark))


def test_et_nytt_beregnet_felt_uten_regel_er_ikke_dekket(eksempel: Layout) -> None:
    ny = _endret(eksempel, "*.V1.gevinsteier", rolle="formel", formel="=1")
    resultat = compute(ny, [{}])
    assert resultat.udekket == ("*.V1.gevinsteier",)
    assert "*.V1.gevinsteier" not in resultat


def test_det_en_regel_uten_kilde_skulle_regnet_ut_er_ikke_dekket(eksempel: Layout) -> None:
    ny = _endret(eksempel, "*.lokalt.timer_per_aarsverk", kolonne="aarsverkstimer")
    resultat = compute(ny, [{}])
    assert set(resultat.udekket) == {
        "*.rapport.frigjort_aarsverk",
        *(f"*.frigjort_aarsverk.timer_aar.{aar}" for aar in ny.levetidsaar),
    }


def test_det_som_bygger_paa_et_udekket_felt_er_heller_ikke_dekket(eksempel: Layout) -> None:
    ny = _endret(eksempel, "*.lokalt.timepris", kolonne="timepris2")
    udekket = set(compute(ny, [{}]).udekket)
    assert {"*.V1.pris", "*.V1.verdi", "*.gevinster_sum.verdi", "*.kostnytte.brutto"} <= udekket
    assert not {"*.V1.timer", "*.kostnader_sum.kostnad_levetid", "felles.V1.verdi"} & udekket


def test_et_beregnet_felt_som_blir_inndata_er_det_som_er_svart(eksempel: Layout) -> None:
    ny = _endret(eksempel, "*.V1.pris", rolle="inndata", formel="")
    resultat = compute(ny, [{"*.V1.antall": 2, "*.V1.pris": 7}])
    assert "*.V1.pris" not in resultat
    assert resultat.verdi("*.V1.verdi", 0) == 14


def test_et_skjema_uten_familie_har_ingen_modell(eksempel: Layout) -> None:
    ark = tuple(a for a in eksempel.ark if a.navn in ("Kommune", "Parametre"))
    resultat = compute(replace(eksempel, skjema="eget", ark=ark), [{}])
    assert resultat.nokler == ()


def test_en_plan_uten_rader_i_tabell_e_har_ingen_kvalitetsgevinster(
    tmp_path: Path,
) -> None:
    plan = on_former_form(LITEN_PLAN[: LITEN_PLAN.index("E:")])
    sti = tmp_path / "plan.yaml"
    sti.write_text(plan, encoding="utf-8")
    layout = build_layout(read_plan(sti))
    resultat = compute(layout, [utsendt(layout)] * 3)
    assert resultat.kolonne("*.vurdering.maalt_paa_maal") == [0.0, 0.0, 0.0]
    assert resultat.kolonne("*.rapport.kvalitet_relevante") == [0.0, 0.0, 0.0]


def test_modell_og_motor_er_enige_om_alle_felt_ogsaa_de_som_sier_hva_som_mangler(
    eksempel: Layout,
) -> None:
    plan = read_plan(FORRIGEPLAN)
    deltakere = [kommuneregister()[nr] for nr in ("4601", "3240")]
    for layout in (
        eksempel,
        build_layout(plan, rullet=True),
        build_layout(plan, "samlet", deltakere),
    ):
        felt = layout.ved_nokkel
        returer = [
            {
                n: abs(v) if felt[n].type == "dato" and isinstance(v, float) else v
                for n, v in {**grunnverdier(layout, {}), **retur}.items()
            }
            for retur in tilfeldige(layout, 15)
        ]
        modellert = compute(layout, returer)
        assert modellert.udekket == ()
        regnet, _ = compute_resultater(layout, returer)
        uenige = {
            (nokkel, a, b)
            for nokkel in modellert.nokler
            if not nokkel.startswith("felles.")
            for a, b in zip(
                regnet.kolonne(felt[nokkel].sted), modellert.kolonne(nokkel), strict=True
            )
            if not samme_etter_regelen(a, b, felt[nokkel].type)
        }
        assert uenige == set()


def test_modellen_kjenner_verken_formler_motor_eller_mal() -> None:
    """The third calculator shares nothing with the other two (design.md)."""
    pakke = Path(__file__).parents[1] / "gevinstark"
    tillatt = (
        "gevinstark.omregning.modell",
        "gevinstark.former",
        "gevinstark.grunn.celle",
        "gevinstark.grunn.familie",
        "gevinstark.grunn.layout",
        "gevinstark.grunn.verdi",
    )
    filer = [
        *sorted((pakke / "omregning" / "modell").glob("*.py")),
        *sorted((pakke / "former").glob("*/modell/*.py")),
        pakke / "former" / "kontrolliste.py",
    ]
    assert len(filer) > 15
    for fil in filer:
        kode = fil.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(kode)):
            navn = [n.name for n in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, fil.name
                navn = [node.module or ""]
            for n in navn:
                assert not n.startswith("gevinstark") or n.startswith(tillatt), f"{fil.name}: {n}"
            assert not (isinstance(node, ast.Attribute) and node.attr == "formel"), fil.name
