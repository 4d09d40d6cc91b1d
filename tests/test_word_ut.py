"""A plan out as a Word document and in again is the same plan, with nothing left over."""

from __future__ import annotations

import random
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from test_former_av_planer import FULL, TOM, former, make_plan
from test_prosjektgruppen import content

from gevinstark import Nyvalg, ny
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.ressurser import ressurs
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.planlesing.word import Wordplan, read_word
from gevinstark.rapport.planword import write_planword
from gevinstark.runde.planfil import read_planfil

PLANER = ("digital-dialog", "elektronisk-post")
DAG = datetime(2026, 1, 1)  # noqa: DTZ001 - the time of a document has no zone


def _plan(data: dict[str, Any]) -> Plan:
    return read_plan(Path("plan.yaml"), yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def _there_and_back(plan: Plan) -> tuple[Plan, Wordplan]:
    lest = read_word("plan.docx", write_planword(plan, DAG))
    return read_plan(Path("plan.yaml"), lest.as_yaml()), lest


@pytest.mark.parametrize("navn", PLANER)
def test_a_plan_goes_out_and_comes_back_the_same(navn: str) -> None:
    plan = read_planfil(ressurs(f"eksempler/{navn}/plan.yaml"))
    igjen, lest = _there_and_back(plan)
    assert content(igjen) == content(plan)
    assert {n: o.tekst.split() for n, o in igjen.oppgitt.items()} == {
        n: o.tekst.split() for n, o in plan.oppgitt.items()
    }
    assert [(a.felt, a.lest_som) for a in igjen.alias] == [(a.felt, a.lest_som) for a in plan.alias]
    assert lest.funn == ()


@pytest.mark.parametrize(
    ("navn", "trykt"),
    [
        ("meldingsboks", "Bruk i verksemda (Budsjettreduksjon?"),
        *(
            pytest.param(navn, trykt, marks=pytest.mark.lang)
            for navn, trykt in (
                ("felles-arkiv", "Gevinsteigar"),
                ("trygghetsteknologi", "Føresetnader for antalet"),
                ("elektronisk-post", "Verksemd: Direktoratet for post og saksgang"),
            )
        ),
    ],
)
def test_a_plan_in_nynorsk_is_printed_in_it_and_comes_back(navn: str, trykt: str) -> None:
    data = yaml.safe_load(ressurs(f"eksempler/{navn}/plan.yaml").read_text("utf-8"))
    plan = _plan(data | {"maalform": "nynorsk"})
    innhold = write_planword(plan, DAG)
    dokument = docx.Document(BytesIO(innhold))
    ruter = [r.text for t in dokument.tables for rad in t.rows[:2] for r in rad.cells]
    assert any(t.startswith(trykt) for t in (*ruter, *(a.text for a in dokument.paragraphs)))
    lest = read_word("plan.docx", innhold)
    igjen = read_plan(Path("plan.yaml"), lest.as_yaml())
    assert (content(igjen) == content(plan), igjen.valg.maalform, lest.funn) == (
        True, "nynorsk", (),
    )  # fmt: skip
    assert read_word("plan.docx", write_planword(_plan(data), DAG)).plan.get("maalform") is None


@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(former)
@example(TOM)
@example(FULL)
def test_any_shape_of_plan_comes_back_the_same(form: dict[str, Any]) -> None:
    _check_there_and_back(form)


@pytest.mark.lang
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(former)
def test_many_shapes_of_plans_come_back_the_same(form: dict[str, Any]) -> None:
    _check_there_and_back(form)


def _check_there_and_back(form: dict[str, Any]) -> None:
    plan = _plan(make_plan(form))
    igjen, lest = _there_and_back(plan)
    assert content(igjen) == content(plan)
    assert lest.ikke_plassert == ()


def test_what_the_reader_would_take_for_something_else_comes_back() -> None:
    """Texts that look like guidance, footnotes, dashes, numbers and headings; keys of the head; a row
    that is only an ID; comments."""
    data = make_plan(FULL)
    slag = random.Random(7)  # noqa: S311 - a choice of texts, no secret
    rare = [
        "–", "(Kort oppsummering.)", "* ikke en fotnote", "Tabell A", "Sum", "V2", "<skriv her>",
        "N/A", "1.1.4 Økt\nover to linjer", "kr. 5,3 mill. pr. år", "Kommentar: nei", "2024",
    ]  # fmt: skip
    for tabell in ("A", "C", "E"):
        for rad in data[tabell]["rader"]:
            rad["beskrivelse"] = slag.choice(rare)
    for nr, d in enumerate(data["D"]):
        d["kontaktperson"] = rare[nr]
        d["rader"].append({"id": f"V{90 + nr}"})
    for fase in data["G2"]["rader"]["K1"].values():
        fase |= {"maaleenhet": slag.choice(rare), "avvik": slag.choice(rare)}
    data["kapitler"] = {"bakgrunn": "(I parentes)", "formaal": "* Punkt\n* Punkt til"}
    data["forside"] = {"departement": "Helse (HOD)", "departement_orientert": "2024-05-01"}
    data["A"] |= {"kommentar": "Først dette.\nSå dette.", "fotnoter": ["uten stjerne", "* med"]}
    data |= {"frist": "2025-03-15", "kontakt": {"navn": "Kari", "telefon": "22 33 44 55"}}
    data |= {"tillegg": ["brukere"], "nettverk": "2024: et år", "prisaar": 2023}
    plan = _plan(data)
    igjen, lest = _there_and_back(plan)
    assert content(igjen) == content(plan)
    assert lest.ikke_plassert == ()


def test_the_document_prints_the_form(tmp_path: Path) -> None:
    kilde = ressurs("eksempler/digital-dialog/plan.yaml")
    ut = tmp_path / "plan.docx"
    laget = ny(Nyvalg(tmp_path / "ny", fra=kilde, til=ut))
    assert laget.dokument == ut
    dokument = docx.Document(str(ut))
    tekster = [a.text for a in dokument.paragraphs]
    for trykt in (
        "Bakgrunn og begrunnelse for prosjektet",
        "5.1 Budsjettmessig virkning i egen virksomhet",
        "Tabell A: Prissatte brutto nyttevirkninger i egen virksomhet",
        "6.3 Oppfølging av ikke-prissatte nyttevirkninger",
        "Tabell G: Oppfølging av ikke-prissatte nyttevirkninger",
    ):
        assert trykt in tekster
    d = next(t for t in dokument.tables if t.cell(0, 0).text == "Virksomhet:")
    assert [c.text for c in d.rows[1].cells] == [
        "ID", "Beskrivelse av nyttevirkning", "Knyttet til produkt", "Antall", "Målenhet",
        "Verdi i kr per år (med full effekt)", "År start",
    ]  # fmt: skip
    assert [c.text for c in d.rows[2].cells][3:] == [
        "300\u00a0960",
        "timer",
        "kr. 132,4 mill. pr. år",
        "2018",
    ]
    with pytest.raises(Brukerfeil, match="finnes fra før"):
        ny(Nyvalg(tmp_path / "annen", fra=kilde, til=ut))
    assert not (tmp_path / "annen").exists()
    # In again as a file, and the project group's workbook comes with it.
    igjen = ny(Nyvalg(tmp_path / "igjen", fra=ut))
    assert igjen.word is not None
    assert igjen.word.ikke_plassert == ()
    assert igjen.bok is not None
    assert content(read_planfil(igjen.plan)) == content(read_planfil(kilde))
