"""The examples one can look at: the Kongsberg network's finished round is of the forms as they are now."""

from __future__ import annotations

import email
from email.policy import default
from pathlib import Path

import docx
import yaml

from gevinstark.mal.bygg import build_layout
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.mottakere import find_mottakere
from gevinstark.runde.planfil import read_planfil

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
    assert set(find_mottakere(None, HER, navn, plan.valg.mottakere)) == set(plan.deltakere)


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
