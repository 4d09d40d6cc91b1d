"""Kommunenummer over the years: the register, what a plan may say, and that answers follow the kommune."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from planer import example
from treaar import aarets_svar, fyll

from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.kommuner import (
    find_etterfolgere,
    find_kommune,
    find_maalform,
    find_numre,
    is_i_bruk,
)
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.mal.planvalg import Maalformvalg
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.region.nummerfolge import make_nummerfolge
from gevinstark.runde.deltakervalg import find_i_bruk
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.rull import roll

I_AAR = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("nr", "dag", "ventet"),
    [
        ("0237", I_AAR, ("3240",)),
        ("0237", date(2021, 1, 1), ("3035",)),
        ("0237", date(2018, 1, 1), ("0237",)),
        ("3240", date(2018, 1, 1), ("3240",)),
        ("1507", I_AAR, ("1508", "1580")),
        ("1504", I_AAR, ("1508", "1580")),
        ("5012", I_AAR, ("5055", "5056", "5059")),
        ("1430", I_AAR, ("4647",)),
        # A part of Balestrand went to Høyanger; the kommune became Sogndal.
        ("1418", I_AAR, ("4640",)),
        ("1103", I_AAR, ("1103",)),
        ("9999", I_AAR, ()),
    ],
)
def test_what_a_number_became(nr: str, dag: date, ventet: tuple[str, ...]) -> None:
    assert find_etterfolgere(nr, dag) == ventet


def test_what_a_plan_says_goes_before_the_register() -> None:
    assert find_etterfolgere("4024", I_AAR, {"4024": "4099"}) == ("4099",)
    assert find_etterfolgere("0237", I_AAR, {"3240": "9901"}) == ("9901",)


def test_the_register_covers_the_country_and_every_number_leads_somewhere() -> None:
    assert len(kommuneregister()) == 357
    assert {n for nr in kommuneregister() for n in find_etterfolgere(nr, I_AAR)} == set(
        kommuneregister()
    )
    gammel = find_kommune("0237")
    assert gammel is not None
    assert gammel.navn == "Eidsvoll"
    assert not is_i_bruk("0237", I_AAR)


def _plan(tmp_path: Path, deltakere: list[Any], **nokler: Any) -> Plan:
    data = {**example(), "deltakere": deltakere, **nokler}
    return read_plan(tmp_path / "plan.yaml", dump_yaml(data))


def test_an_old_number_in_a_plan_is_understood_and_told(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        dump_yaml({**example(), "deltakere": ["0237"], "mottakere": {"0237": "k@e.no"}}),
        encoding="utf-8",
    )
    resultat = issue(tmp_path / "plan.yaml", tmp_path / "ut")
    assert list(resultat.utsending.utstedt) == ["3240"]
    assert [m.epost for m in resultat.utsending.mottakere["3240"]] == ["k@e.no"]
    (funn,) = (f for f in resultat.funn if f.kode == "IDE-05")
    assert (funn.funnet, funn.ventet) == ("0237", "3240 Eidsvoll")
    assert find_i_bruk("3035", _plan(tmp_path, ["3240"])) == "3240"


def test_an_old_number_on_the_command_line_is_told_too(tmp_path: Path) -> None:
    plan = _issue(tmp_path, 2024, ["3240", "0301"])
    resultat = issue(plan, tmp_path / "ut", kommuner=["0237"])
    assert list(resultat.utsending.utstedt) == ["3240"]
    (funn,) = (f for f in resultat.funn if f.kode == "IDE-05")
    assert (funn.funnet, funn.ventet) == ("0237", "3240 Eidsvoll")


def test_a_split_number_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(UgyldigKilde) as fanget:
        _plan(tmp_path, ["1507"])
    assert fanget.value.feil[0].tekst == (
        "1507 Ålesund er delt i 1508 Ålesund og 1580 Haram. "
        "Skriv nummeret til den eller dem som er med."
    )
    with pytest.raises(Brukerfeil, match="1507 er delt i 1508 Ålesund og 1580 Haram"):
        find_i_bruk("1507", _plan(tmp_path, ["3240"]))


def test_a_kommune_the_register_does_not_have_and_one_that_left(tmp_path: Path) -> None:
    ny = {"nr": "4099", "navn": "Nye Hjartdal", "erstatter": ["4024", "4005"]}
    plan = _plan(tmp_path, [ny, "4024", {"nr": "3240", "sluttet": 2024}, "0301"])
    assert plan.deltakere == ("4099", "3240", "0301")
    assert plan.deltakere_naa() == ("4099", "0301")
    assert plan.kommune("4099").navn == "Nye Hjartdal"
    assert plan.valg.endrede_numre == {"4024": "4099"}


def test_maalform_says_where_it_is_from(tmp_path: Path) -> None:
    plan = _plan(tmp_path, ["4647", {"nr": "0301", "maalform": "nynorsk"}, "1106"])
    assert find_maalform("4647") == "nynorsk"
    assert plan.maalform("4647") == Maalformvalg("nynorsk", "registeret")
    assert plan.maalform("0301") == Maalformvalg("nynorsk", "planen")
    assert plan.maalform("1106") == Maalformvalg("bokmål", "registeret")
    assert plan.maalform("9999") == Maalformvalg("bokmål", "")


def _issue(tmp_path: Path, aar: int, deltakere: list[str]) -> Path:
    plan = tmp_path / f"plan-{aar}.yaml"
    data = {**example(), "rapporteringsaar": aar, "deltakere": deltakere}
    plan.write_text(dump_yaml(data), encoding="utf-8")
    return plan


def test_answers_follow_the_kommune_to_its_new_number(tmp_path: Path) -> None:
    foer = issue(_issue(tmp_path, 2022, ["3035", "0301"]), tmp_path / "u22").utsending
    assert list(foer.utstedt) == ["3035", "0301"]
    inn = tmp_path / "inn"
    svar = aarets_svar(foer, "3035")
    fyll(tmp_path / "u22" / foer.utstedt["3035"].fil, svar, inn / "22.xlsx", "2023-02-01T12:00:00Z")
    rulling = roll([foer], inn, 2024, tmp_path / "u24")
    naa = rulling.utsending
    assert list(naa.utstedt) == ["3240", "0301"]
    eidsvoll = rulling.kommuner[0]
    assert (eidsvoll.nr, eidsvoll.fil) == ("3240", "22.xlsx")
    assert eidsvoll.laast > 0

    (utfall,) = receive([(inn / "22.xlsx", "22.xlsx")], [foer, naa]).utfallene
    assert [f.ventet for f in utfall.funn if f.kode == "IDE-05"] == ["3240 Eidsvoll"]
    begge = [(inn / "22.xlsx", "22.xlsx")]
    grunnlag = receive(begge, [foer, naa]).grunnlag
    assert [(d.kommunenr, d.kommune) for d in grunnlag.deltakere] == [
        ("3240", "Eidsvoll"),
        ("0301", "Oslo"),
    ]
    assert {d.kommunenr for d in grunnlag.data} == {"3240"}

    fyll(
        tmp_path / "u24" / naa.utstedt["3240"].fil,
        aarets_svar(naa, "3240"),
        inn / "24.xlsx",
        "2025-02-01T12:00:00Z",
    )
    innsamling = receive([*begge, (inn / "24.xlsx", "24.xlsx")], [foer, naa])
    # Each year's answer counts for its year, under the number of today.
    assert {s.fil: s.status for s in innsamling.utfallene}["22.xlsx"] == "godkjent"
    assert {(d.kommunenr, d.fil) for d in innsamling.grunnlag.data} == {
        ("3240", "22.xlsx"),
        ("3240", "24.xlsx"),
    }


def test_merged_kommuner_count_until_the_new_one_answers(tmp_path: Path) -> None:
    foer = issue(_issue(tmp_path, 2018, ["1430", "1431"]), tmp_path / "u18").utsending
    naa = issue(_issue(tmp_path, 2024, ["4647"]), tmp_path / "u24").utsending
    folge = make_nummerfolge([foer, naa])
    plan = naa.layout.plan
    assert folge.senere == {(plan, "1430"): ("4647",), (plan, "1431"): ("4647",)}
    inn = tmp_path / "inn"
    for nr in ("1430", "1431"):
        bok = tmp_path / "u18" / foer.utstedt[nr].fil
        fyll(bok, {f"{nr}.lokalt.brukere": 100}, inn / f"{nr}.xlsx", "2019-02-01T12:00:00Z")
    filer = [(f, f.name) for f in sorted(inn.iterdir())]
    deltakere = receive(filer, [foer, naa]).grunnlag.deltakere
    assert [d.kommunenr for d in deltakere] == ["1430", "1431", "4647"]
    bok = tmp_path / "u24" / naa.utstedt["4647"].fil
    fyll(bok, {"4647.lokalt.brukere": 210}, inn / "4647.xlsx", "2025-02-01T12:00:00Z")
    filer = [(f, f.name) for f in sorted(inn.iterdir())]
    innsamling = receive(filer, [foer, naa])
    assert {s.fil: s.status for s in innsamling.utfallene} == {
        "1430.xlsx": "erstattet",
        "1431.xlsx": "erstattet",
        "4647.xlsx": "godkjent_med_merknad",
    }
    assert [f.kode for s in innsamling.utfallene for f in s.funn if f.kode == "KON-27"] == [
        "KON-27"
    ] * 2
    assert [d.kommunenr for d in innsamling.grunnlag.deltakere] == ["4647"]


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("Eidsvoll", "3240"), ("  eidsvoll KOMMUNE ", "3240"), ("3240", "3240"), ("301", "0301"),
        ("3240 Eidsvoll", "3240"), ("3240 Oslo", ""), ("Nore & Uvdal", "3338"), ("Porsáŋgu", "5622"),
        ("Herøy", "1515 1818"), ("", ""), ("Kommune", ""),
    ],
)  # fmt: skip
def test_a_kommune_as_people_write_it(tekst: str, ventet: str) -> None:
    alle = {nr: k.navn for nr, k in kommuneregister().items()}
    assert " ".join(find_numre(tekst, alle)) == ventet


def test_participants_by_name_in_yaml_and_in_the_workbook(tmp_path: Path) -> None:
    assert _plan(tmp_path, ["Eidsvoll", "Oslo kommune", "3228"]).deltakere == (
        "3240", "0301", "3228",
    )  # fmt: skip
    for skrevet, sier in (
        ("Rolag", "«Rolag» er ikke en kommune i 2024. Mente du Rollag? Skriv navnet, eller fire sifre som 0301."),
        ("Herøy", "«Herøy» er flere kommuner. Skriv 1515 eller 1818."),
    ):  # fmt: skip
        with pytest.raises(UgyldigKilde) as fanget:
            _plan(tmp_path, ["3240", skrevet])
        assert [f.tekst for f in fanget.value.feil] == [sier]
    _plan(tmp_path, ["3240"])
    (tmp_path / "plan.yaml").write_text(
        dump_yaml({**example(), "deltakere": [{"nr": "3240", "maalform": "nynorsk"}]}), "utf-8"
    )
    (bok, _) = issue(tmp_path / "plan.yaml", tmp_path / "felles", form="felles").filer
    celle = next(
        f.sted for n, f in read_feltliste(bok).felt.items() if n.endswith(".forside.deltakere")
    )

    def written(tekst: str) -> Plan:
        arbeidsbok = openpyxl.load_workbook(bok)
        arbeidsbok[celle.ark][celle.celle] = tekst
        arbeidsbok.save(tmp_path / "endret.xlsx")
        return read_planfil(tmp_path / "endret.xlsx")

    plan = written("eidsvoll (sluttet 2024), Oslo;\n3228")
    assert plan.deltakere == ("3240", "0301", "3228")
    assert plan.deltakere_naa() == ("0301", "3228")
    assert plan.maalform("3240").maalform == "nynorsk"
    with pytest.raises(UgyldigKilde) as fanget:
        written("3240, Oslø")
    (feil,) = fanget.value.feil
    assert str(feil).endswith(
        f"endret.xlsx, arket «{celle.ark}», celle {celle.celle}: «Oslø» er ikke en kommune i 2024. "
        "Mente du Oslo? Skriv navnet, eller fire sifre som 0301."
    )
