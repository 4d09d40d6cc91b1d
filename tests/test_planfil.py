"""The plan in Excel: a filled felles workbook is a plan, both ways round the same Layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from forrige import FORRIGEPLAN
from layoutbilde import snapshot

from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.ressurser import kommuneregister, ressurs
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.yamlkilde import dump_yaml, read_yaml
from gevinstark.omregning.enighet import enige
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.omregning.modell import compute
from gevinstark.runde.deltakervalg import MAKS_SAMLET
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.planfil import read_planfil, workbook_to_yaml
from gevinstark.runde.svarfil import Oppgave

PLANER = ("digital-dialog", "elektronisk-post")


def _plan(navn: str) -> Path:
    return ressurs(f"eksempler/{navn}/plan.yaml")


@pytest.mark.parametrize("navn", PLANER)
def test_workbook_and_yaml_give_the_same_layout(navn: str, tmp_path: Path) -> None:
    utsending = issue(_plan(navn), tmp_path / "ut", form="felles").utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    yaml = tmp_path / "plan.yaml"
    yaml.write_text(workbook_to_yaml(bok), encoding="utf-8")
    fasit = read_planfil(_plan(navn))
    for form in ("kommune", "felles"):
        ventet = snapshot(build_layout(fasit, form))
        assert snapshot(build_layout(read_planfil(bok), form)) == ventet
        assert snapshot(build_layout(read_planfil(yaml), form)) == ventet
    assert read_planfil(bok).deltakere == fasit.deltakere


def test_a_spare_row_filled_in_becomes_a_row_of_the_plan(tmp_path: Path) -> None:
    utsending = issue(_plan("digital-dialog"), tmp_path / "ut", form="felles").utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    svar = {
        "felles.OE1.beskrivelse": "Spart porto",
        "felles.OE1.antall": 100,
        "felles.OE1.enhetspris": 20,
        "felles.OE1.innfasing.2018": 0.5,
        "felles.V5.beskrivelse": "Ny virkning",
    }
    ny = tmp_path / "utfylt.xlsx"
    ny.write_bytes(fill_svar(bok, [Oppgave(k, v, 1) for k, v in svar.items()], "test"))
    plan = read_planfil(ny)
    assert [r.id for r in plan.rader("A")] == ["Ø1"]
    assert plan.verdi("A", "OE1", "antall") == 100
    assert plan.verdi("B", "OE1", "innfasing", "2018") == 0.5
    assert [r.id for r in plan.rader("D")] == ["V1", "V2", "V3", "V4", "V5"]


def test_a_kommunes_workbook_is_no_plan(tmp_path: Path) -> None:
    utsending = issue(_plan("digital-dialog"), tmp_path, kommuner=["3240"]).utsending
    with pytest.raises(GevinstarkError, match="arbeidsbok til en kommune, ikke en plan"):
        read_planfil(tmp_path / utsending.utstedt["3240"].fil)


def test_yaml_keeps_numbers_that_are_text(tmp_path: Path) -> None:
    data = {
        "a": "0301",
        "b": "nei",
        "c": "2017-05-23",
        "d": 1,
        "e": 0.5,
        "f": "1.1.4 Økt",
        "g": "=",
    }
    rot, kilde = read_yaml(tmp_path / "x", dump_yaml(data))
    assert {k: n.innhold for k, n in kilde.gruppe(rot, "x").items()} == data


def test_joint_workbook_adds_up_and_the_model_agrees() -> None:
    register = kommuneregister()
    numre = ("3240", "0301", "5622")
    layout = build_layout(read_planfil(FORRIGEPLAN), "samlet", [register[nr] for nr in numre])
    verdier = grunnverdier(layout, {})
    for i, nr in enumerate(numre[:2], 1):
        verdier[f"{nr}.V1.antall"] = 1000 * i
        verdier[f"{nr}.V1.innfasing.2020"] = 0.5
    resultat, _ = compute_resultater(layout, [verdier])
    fasit = compute(layout, [verdier])

    def regnet(nokkel: str) -> object:
        return resultat.verdi(layout.ved_nokkel[nokkel].sted, 0)

    # 1 000 and 2 000 hours at 440 kr; Porsanger has answered nothing and is no zero.
    assert regnet("felles.V1.samlet_verdi") == 3000 * 440
    assert regnet("felles.V1.samlet_antall") == 2
    assert regnet("felles.V1.samlet_brutto.2020") == 1500 * 440
    assert regnet("felles.V1.samlet_brutto.2021") == "–"
    assert regnet("felles.5622.samlet_plan") == "–"
    assert regnet("felles.samlet_kommuner_sum.samlet_plan") == 1500 * 440
    assert regnet("felles.samlet_kommuner_dekning.samlet_plan") == 2
    for nokkel in fasit.nokler:
        celle = layout.ved_nokkel[nokkel]
        assert enige(regnet(nokkel), fasit.verdi(nokkel, 0), celle.type), nokkel  # type: ignore[arg-type]  # values of cells


def test_joint_workbook_refuses_too_many(tmp_path: Path) -> None:
    mange = list(kommuneregister())[: MAKS_SAMLET + 1]
    with pytest.raises(Brukerfeil, match="høyst 12 kommuner, og her er det 13"):
        issue(_plan("digital-dialog"), tmp_path, form="samlet", kommuner=mange)
