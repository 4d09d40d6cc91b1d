"""The examples one can look at: the Kongsberg network's finished round is of the forms as they are now."""

from __future__ import annotations

import email
import re
from email.policy import default
from importlib import import_module
from pathlib import Path

import docx
import pytest
import yaml

from gevinstark.cli import main
from gevinstark.mal.bygg import build_layout
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.mottakere import find_mottakere
from gevinstark.runde.planfil import read_planfil

EKSEMPLER = Path(__file__).parents[1] / "eksempler"
HER = Path(__file__).parents[1] / "eksempler" / "kongsberg"
IGJEN = "kjør «python eksempler/lag_eksempler.py»"


def test_the_network_is_the_seven_kommuner_and_all_have_recipients() -> None:
    plan = read_planfil(HER / "plan.yaml")
    assert [plan.kommune(nr).navn for nr in plan.deltakere] == [
        "Kongsberg",
        "Flesberg",
        "Rollag",
        "Nore og Uvdal",
        "Notodden",
        "Hjartdal",
        "Tinn",
    ]
    assert plan.frist.isoformat() == "2025-03-14"
    assert plan.maalform("4026").maalform == "nynorsk"
    navn = {nr: plan.kommune(nr).navn for nr in plan.deltakere}
    assert set(find_mottakere(None, HER, navn, plan.valg.mottakere).mottakere) == set(
        plan.deltakere
    )


def test_the_answers_fit_the_workbook() -> None:
    layout = build_layout(read_planfil(HER / "plan.yaml"))
    kjente = {c.nokkel("3303") for c in layout.inndata}
    svar = yaml.safe_load((HER / "svar.yaml").read_text(encoding="utf-8"))
    assert set(svar) <= kjente, IGJEN
    assert len(svar) > 20
    (beslutning,) = read_beslutninger(HER / "beslutninger.csv")
    assert beslutning.felt in {c.nokkel("3336") for c in layout.inndata}, IGJEN


def test_the_finished_round_opens() -> None:
    bok = open_regionbok(HER / "ferdig" / "region.xlsx")
    plan = str(bok.rader("planer")[0]["plan"])
    assert len(bok.rader("per_kommune", plan)) == 7
    for fil in ("aarsrapport.docx", "kongsberg.docx"):
        assert len(docx.Document(str(HER / "ferdig" / fil)).paragraphs) > 20
    purring = email.message_from_bytes(
        next((HER / "ferdig").glob("4026-*.eml")).read_bytes(), policy=default
    )
    assert purring["To"] == "Liv Eksempel <liv.eksempel@tinn.example>"
    assert "siv.eksempel@nettverk.example" in purring.get_content()


def test_three_measures_over_three_years_are_told_with_the_figures_of_their_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tre_aar = HER / "tre-aar"
    bok = open_regionbok(tre_aar / "region.xlsx")
    assert [(r["plan"], r["aar"]) for r in bok.rader("planer")] == [
        ("digital-hjemmetjeneste", 2026),
        ("meldingsboks", 2026),
        ("trygghetsteknologi", 2026),
    ]
    meldt = {r["aar"]: r["antall"] for r in bok.rader("som_rapportert", "digital-hjemmetjeneste")}
    assert meldt == {"2023": "0 av 7", "2024": "6 av 7", "2025": "6 av 7", "2026": "5 av 7"}
    # What was counted twice, Rollag's correction, and nothing else.
    assert {r["kode"] for r in bok.rader("funn")} == {"REG-31", "REG-64", "KON-36", "KON-01"}, IGJEN
    assert next((r["foer"], r["etter"]) for r in bok.rader("endringer")) == (58, 64)
    monkeypatch.syspath_prepend(EKSEMPLER)
    lag_tre_aar = import_module("lag_tre_aar")

    tekst = (tre_aar / "README.md").read_text(encoding="utf-8")
    assert lag_tre_aar.render_readme(tre_aar) == tekst, IGJEN
    kommandoer = re.findall(r"^gevinstark (\S+)", tekst, re.MULTILINE)
    assert kommandoer == ["konsolider", "tiltaksplan", "hvaom", "konsolider", "statsrapport"]
    assert set(kommandoer) <= set(main.commands)
