"""What a return comes to by domain §9: absence is never silent, and each figure has one definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from forrige import FORRIGEPLAN
from utvalg import UTVALG_OG_ALT, pick

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.motor.kompilator import compile_program
from gevinstark.region.linjetall import Linjetall, read_linjetall, read_opphav
from gevinstark.runde.eksempelsvar import make_svar

KOMMUNE = "3240"


@pytest.fixture(scope="module")
def layout() -> Layout:
    """The tab set that 2e1d845 issued, where every year and every part of a line is an answer."""
    return build_layout(read_plan(FORRIGEPLAN))


@pytest.fixture(scope="module")
def gode(layout: Layout) -> dict[str, Verdi]:
    return make_gode(layout)


def make_gode(layout: Layout) -> dict[str, Verdi]:
    """A complete return: generic key -> value of what is no formula."""
    verdier = {c.nokkel(): c.verdi for c in layout.celler() if c.is_felt and c.formel is None}
    return verdier | {
        f"*{k.removeprefix(KOMMUNE)}": v for k, v in make_svar(layout, KOMMUNE).items()
    }


def compute_alle(
    layout: Layout, svarene: Sequence[tuple[Mapping[str, Verdi], Sequence[str]]]
) -> list[Linjetall]:
    """Each of the sets of values, with what could not be read of it; the workbook's own formulas by the
    engine, all at a time."""
    program = compile_program(layout.formler)
    felt = [c for c in layout.celler() if c.is_felt and c.formel is None]
    konstanter: Any = {
        c.sted: c.verdi for c in layout.celler() if c.formel is None and c.verdi is not None
    }
    inn = [{c.sted: verdier.get(c.nokkel()) for c in felt} for verdier, _ in svarene]
    resultat = program.run(konstanter, inn)
    formler = [c for c in layout.celler() if c.is_felt and c.formel is not None]
    return [
        read_linjetall(
            Oppslag(
                layout,
                {**verdier, **{c.nokkel(): resultat.verdi(c.sted, nr) for c in formler}},
                "fil", KOMMUNE, frozenset(uleste),
            )
        )
        for nr, (verdier, uleste) in enumerate(svarene)
    ]  # fmt: skip


def compute(layout: Layout, verdier: Mapping[str, Verdi], *uleste: str) -> Linjetall:
    return compute_alle(layout, [(verdier, uleste)])[0]


def by_key(tall: Linjetall) -> dict[str, Any]:
    return {s.nokkel.removeprefix("."): v for s, v in zip(tall.steder, tall.verdier, strict=True)}


def total(tall: Mapping[str, Any], navn: str) -> float | None:
    egne = [v for k, v in tall.items() if k.rpartition(".")[0] == navn and v is not None]
    return round(sum(egne), 2) if egne else None


def headlines(tall: Linjetall) -> dict[str, tuple[float | None, bool]]:
    """Each headline figure, and whether all it should be made of is there."""
    t = by_key(tall)

    def lik(med: str, av: str) -> bool:
        return total(t, f"linjetall.{med}") == total(t, f"linjetall.{av}")

    plan, realisert = lik("linjer_planlagt", "linjer"), lik("linjer_realisert", "linjer_ventet")
    netto = total(t, "linjetall.netto_hel") == 11
    begge = t["linjetall.linjer_begge.2024"] == t["linjetall.linjer_ventet.2024"]
    over, under = t["linjetall.realisert_begge.2024"], t["linjetall.planlagt_begge.2024"]
    return {
        "brutto": (total(t, "periodisert_brutto.brutto"), plan),
        "netto": (total(t, "periodisert_netto.brutto"), netto),
        "nåverdi": (t["periodisert_naaverdi.brutto_levetid"], netto),
        "realisert": (total(t, "realisert_kr_brutto.realisert_verdi"), realisert),
        "realisert netto": (total(t, "realisert_kr_netto.realisert_verdi"), lik("netto_realisert", "netto_ventet")),
        "av planen": (None if not over or not under else over / under, begge),
        "timer": (t["rapport.frigjort_timer"], t["linjetall.timer_med.2024"] == t["linjetall.timer_ventet.2024"]),
    }  # fmt: skip


def test_a_complete_return_is_whole_and_says_so(layout: Layout, gode: dict[str, Verdi]) -> None:
    tall = compute(layout, gode)
    assert tall.hull == ()
    assert {k: hel for k, (_, hel) in headlines(tall).items()} == dict.fromkeys(
        headlines(tall), True
    )
    t = by_key(tall)
    assert t["periodisert_brutto.brutto.2024"] == 3_626_480
    assert t["realisert_kr_brutto.realisert_verdi.2024"] == 3_450_040
    assert t["realisert_kr_avvik.realisert_verdi.2024"] == -176_440
    assert total(t, "periodisert_netto.brutto") == 21_340_432
    assert t["rapport.frigjort_timer"] == 7_841


@UTVALG_OG_ALT
@pytest.mark.parametrize("plan", [ressurs(EKSEMPELPLAN), FORRIGEPLAN], ids=["nå", "2e1d845"])
def test_no_single_answer_can_be_left_out_unseen(plan: Path, *, alt: bool) -> None:
    """Blank each input, and again make it unreadable: a headline that moves is marked incomplete."""
    layout = build_layout(read_plan(plan))
    gode = make_gode(layout)
    alle = [
        (celle, uleste)
        for celle in layout.inndata
        if celle.eier == "*" and gode.get(celle.nokkel()) not in (None, "")
        for uleste in ((), (celle.nokkel(KOMMUNE),))
    ]
    utelatt = pick(alle, 80, alt=alt, fro=layout.digest)
    hele, *uten = compute_alle(
        layout, [(gode, ()), *(({**gode, c.nokkel(): None}, u) for c, u in utelatt)]
    )
    assert hele.hull == ()
    foer, moved = headlines(hele), set()
    for (celle, _), etter in zip(utelatt, uten, strict=True):
        for navn, (verdi, hel) in headlines(etter).items():
            if verdi != foer[navn][0]:
                assert not hel, f"{navn} moved when {celle.nokkel()} went"
                assert etter.hull, celle.nokkel()
                moved.add(navn)
    assert moved == set(foer) if alt else moved <= set(foer)
    assert len(moved) > len(foer) / 2


def test_a_line_without_a_plan_is_in_no_ratio(layout: Layout, gode: dict[str, Verdi]) -> None:
    """The demo's Nes: «ca. 300» could not be read, and its realised figure stands alone."""
    tall = compute(layout, {**gode, "*.V2.antall": None}, f"{KOMMUNE}.V2.antall")
    t = by_key(tall)
    assert [t[f"linjetall.{k}.2024"] for k in ("linjer", "linjer_planlagt", "linjer_realisert", "linjer_begge", "linjer_bare_realisert")] == [4, 3, 4, 3, 1]  # fmt: skip
    realisert = t["V2.realisert_verdi.2024"]
    assert (
        t["realisert_kr_brutto.realisert_verdi.2024"] - t["linjetall.realisert_begge.2024"]
        == realisert
    )
    assert [(h.radid, h.hva, h.aar, h.ulest) for h in tall.hull] == [
        ("V2", "planlagt antall", (), True)
    ]


def test_a_year_without_a_cost_has_no_net_but_0_is_an_answer(
    layout: Layout, gode: dict[str, Verdi]
) -> None:
    uten = compute(layout, {**gode, "*.kost_drift.kostnad.2020": None})
    t = by_key(uten)
    assert t["periodisert_netto.brutto.2020"] is None
    assert t["linjetall.netto_hel.2020"] == 0
    assert [(h.celle.radetikett, h.hva, h.aar) for h in uten.hull] == [
        ("Drift, lisenser og vedlikehold", "planlagt kostnad", (2020,))
    ]
    null = compute(layout, {**gode, "*.kost_drift.kostnad.2020": 0.0})
    assert by_key(null)["linjetall.netto_hel.2020"] == 1
    assert null.hull == ()


def test_what_is_realised_later_than_the_reporting_year_is_left_out(
    layout: Layout, gode: dict[str, Verdi]
) -> None:
    foer = by_key(compute(layout, gode))
    etter = by_key(compute(layout, {**gode, "*.V1.realisert_antall.2028": 1e6}))
    assert etter == foer


def test_a_price_keeps_its_decimals_and_the_amount_is_rounded_where_it_leaves(
    layout: Layout, gode: dict[str, Verdi]
) -> None:
    verdier = {**gode, "*.V1.enhetspris": 0.655, "*.V1.antall": 1e6, "*.V1.innfasing.2024": 1.0}
    t = by_key(compute(layout, verdier))
    assert t["V1.verdi"] == t["V1.brutto.2024"] == 655_000


def test_nothing_reported_is_no_hours_and_not_0(layout: Layout, gode: dict[str, Verdi]) -> None:
    verdier = {k: None if ".realisert_antall." in k else v for k, v in gode.items()}
    t = by_key(compute(layout, verdier))
    assert [t["rapport.frigjort_timer"], t["rapport.unngaatt_kr"]] == [None, None]
    assert [t["linjetall.timer_med.2024"], t["linjetall.timer_ventet.2024"]] == [0, 4]


def test_a_line_is_not_asked_about_before_it_begins(layout: Layout, gode: dict[str, Verdi]) -> None:
    verdier = {**gode, "*.V1.aar_start": 2020, "*.V1.realisert_antall.2018": None, "*.V1.realisert_antall.2019": None}  # fmt: skip
    tall = compute(layout, verdier)
    assert tall.hull == ()
    assert by_key(tall)["linjetall.linjer_ventet.2019"] == 3
    # But something that is reported and cannot be read, is missing in the sum.
    tall = compute(
        layout,
        {**verdier, "*.V1.realisert_antall.2018": None},
        f"{KOMMUNE}.V1.realisert_antall.2018",
    )
    assert by_key(tall)["linjetall.linjer_ventet.2018"] == 4
    assert [(h.radid, h.hva, h.aar) for h in tall.hull] == [("V1", "realisert antall", (2018,))]


def test_a_line_that_is_asked_for_its_price_never_has_that_of_an_hour() -> None:
    naa = build_layout(read_plan(ressurs(EKSEMPELPLAN)), runde="begge")
    egen: dict[str, Verdi] = {
        "*.egne.har": "Ja", "*.L1.beskrivelse": "Eget", "*.L1.maalenhet": "timer", "*.L1.antall": 100,
        "*.L1.realisert_antall.2024": 60,
    }  # fmt: skip
    tall = compute(naa, {**make_gode(naa), **egen})
    assert by_key(tall)["L1.brutto.2024"] is None
    assert [(h.radid, h.hva) for h in tall.hull] == [("L1", "pris")]


def test_what_it_was_used_for_is_made_of_what_is_answered_of_it(layout: Layout) -> None:
    sted = ".omsetning_realisert_sum.brukt_budsjett"
    assert read_opphav(layout)[sted][:2] == (".V1.brukt_budsjett", ".V2.brukt_budsjett")
    av = read_opphav(build_layout(read_plan(ressurs(EKSEMPELPLAN)), runde="begge"))[sted]
    assert {".V1.realisert_antall.2024", ".bruk.som_planlagt", ".omsetning.budsjett"} <= {*av}
    assert ".omsetning.teknologi" not in av


def test_a_line_of_the_kommunes_own_is_one_once_something_stands_in_it(
    layout: Layout, gode: dict[str, Verdi]
) -> None:
    tall = compute(layout, {**gode, "*.L1.beskrivelse": "Eget"})
    assert by_key(tall)["linjetall.linjer.2024"] == 5
    assert {(h.radid, h.hva) for h in tall.hull} == {
        ("L1", "planlagt antall"), ("L1", "startår"), ("L1", "pris"), ("L1", "realisert antall"),
        ("L1", "målenhet"),
    }  # fmt: skip
