"""Sentences of domain §9 that hold for one workbook or one list, each shown where a person reads it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.regler import check_regler
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.region import omrader
from gevinstark.runde import endringer


def _layout(mappe: Any, tillegg: str = "") -> Layout:
    plan = mappe / "plan.yaml"
    tekst = ressurs(EKSEMPELPLAN).read_text("utf-8")
    assert "parametre:\n" in tekst
    plan.write_text(tekst.replace("parametre:\n", f"parametre:\n{tillegg}"), "utf-8")
    return build_layout(read_plan(plan))


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Of a plan where 60 % is taken out of the budget."""
    return _layout(tmp_path_factory.mktemp("plan"), "  budsjettandel: 0.6\n")


@pytest.mark.parametrize(
    ("maal", "resultat", "status"),
    [(80, 75, "Mål og retning motsier hverandre"), (40, 45, "Under mål"), (40, 35, "På mål")],
)
def test_a_goal_the_other_way_than_is_wished_for_is_asked_about(
    layout: Layout, maal: float, resultat: float, status: str
) -> None:
    """V1 is to go down («Ned») from 60."""
    svar = {"*.V1.resultat.nullpunkt": 60, "*.V1.maal_plan.nullpunkt": maal, "*.V1.resultat.midtveis": resultat}  # fmt: skip
    ut, _ = compute_resultater(layout, [svar])
    felt = dict(zip(layout.formelnokler, layout.formelceller, strict=True))
    verdier = {n: ut.verdi(c.sted, 0) for n, c in felt.items()}
    assert verdier["*.V1.maalstatus.midtveis"] == status
    o = Oppslag(layout, {**grunnverdier(layout, {}), **verdier, **svar}, "a.xlsx", "3240")
    funn = [(f.ark, f.celle, f.funnet, f.ventet) for f in check_regler(o) if f.kode == "MAA-10"]
    assert funn == ([("7 Måling", "F8", "80", "60")] if "motsier" in status else [])


def test_table_c_may_have_what_the_budget_does_not_take(layout: Layout) -> None:
    tekster = {str(c.verdi) for c in layout.celler() if c.tabell in ("B", "C")}
    tekster |= {c.radetikett for c in layout.celler() if c.tabell in ("B", "C")}
    assert "Sum (kan være inntil 40 % av netto nyttevirkning i tabell B)" in tekster
    assert any("minimum 60 % av positiv netto" in t for t in tekster)
    assert not any("50 %" in t for t in tekster)


def test_a_price_and_a_rate_keep_their_decimals_in_the_region() -> None:
    """487,5 is not 488, and 3,75 % not 4 %."""
    celler = [
        SimpleNamespace(tabell="parametre", kolonne=k, type=t, desimaler=0, enhet="", hjelp="", radetikett=k)
        for k, t in (("timepris", "kroner"), ("rente", "prosent"), ("basisaar", "aar"))
    ]  # fmt: skip
    plan: Any = SimpleNamespace(
        utsnitt=SimpleNamespace(layout=SimpleNamespace(celler=lambda: celler)),
        parametre={"timepris": 487.5, "rente": 0.0375, "basisaar": 2024},
    )
    rader = omrader._forutsetninger(SimpleNamespace(), plan, {})  # type: ignore[arg-type]
    assert {r.felt["navn"]: r.felt["desimaler"] for r in rader} == {"timepris": 1, "rente": 2, "basisaar": 0}  # fmt: skip


@pytest.mark.parametrize("er_sist", [True, False])
def test_a_decision_on_a_plan_that_a_later_answer_has_replaced_is_not_what_counts(
    monkeypatch: pytest.MonkeyPatch, er_sist: bool
) -> None:
    par = [SimpleNamespace(slag="planendring"), SimpleNamespace(slag="rettet")]
    monkeypatch.setattr(endringer, "_compare", lambda *_: par)
    monkeypatch.setattr(endringer, "_before_decision", lambda u: u)
    monkeypatch.setattr(endringer, "_read", lambda _: {})
    monkeypatch.setattr(endringer, "_decided", lambda e, _: e.slag)
    eier: Any = SimpleNamespace()
    alle: list[Any] = list(endringer._compare_decided(eier, {}, 2024, er_sist=er_sist))
    assert alle == (["planendring", "rettet"] if er_sist else ["rettet"])
