"""The keys of a plan's head: what is read, what holds when nothing is said, and what each mistake is told as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from planer import example

from gevinstark.grunn.epost import Kontakt, Mottaker
from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.mal.plannokler import NOKLER
from gevinstark.mal.planvalg import Deltakervalg, Innfasing, Planrunde, Planvalg
from gevinstark.mal.yamlkilde import dump_yaml


def read(tmp_path: Path, nokler: Mapping[str, Any]) -> Plan:
    uten = {navn: verdi for navn, verdi in example().items() if navn not in NOKLER}
    return read_plan(tmp_path / "plan.yaml", dump_yaml({**uten, **nokler}))


def feil(tmp_path: Path, nokler: Mapping[str, Any]) -> list[str]:
    with pytest.raises(UgyldigKilde) as fanget:
        read(tmp_path, nokler)
    return [f.tekst for f in fanget.value.feil]


def test_a_plan_that_says_nothing_has_the_defaults(tmp_path: Path) -> None:
    plan = read(tmp_path, {})
    assert replace(plan.valg, deltakere={}) == Planvalg(
        maalefaser={"nullpunkt": 2018, "midtveis": 2023, "slutt": 2028}
    )
    assert plan.valg.deltakere["3240"] == Deltakervalg("3240")
    assert plan.frist == date(2025, 2, 28)


def test_every_key_is_read(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        {
            "frist": "15. mars 2025",
            "planrunde": {"frist": date(2024, 6, 30)},
            "kontakt": {"navn": "Kari", "rolle": "koordinator", "epost": "k@n.no", "telefon": 40},
            "omfang": "Full",
            "runde": "rapport",
            "tillegg": ["brukere", "budsjettbro", "brukere"],
            "uten": "tabeller",
            "maalefaser": {"midtveis": 2024},
            "fordeling": {"brukere": 76000},
            "innfasing": {"forste_andel": "25 %", "full": 2020},
            "prisaar": 2017,
            "prisindeks": {2017: 105.5, 2018: 108.4},
            "mottakere": {"0301": ["Ola <o@oslo.no>", {"navn": "Per", "epost": "p@oslo.no"}]},
            "deltakere": [
                "0301",
                {
                    "nr": "4601",
                    "maalform": "nynorsk",
                    "erstatter": ["1201"],
                    "sluttet": 2026,
                    "mottakere": "post@bergen.no",
                },
            ],
        },
    )
    assert plan.valg == Planvalg(
        frist=date(2025, 3, 15),
        planrunde=Planrunde(date(2024, 6, 30)),
        kontakt=Kontakt("Kari", "koordinator", "k@n.no", "40"),
        omfang="full",
        runde="rapport",
        tillegg=("brukere", "budsjettbro"),
        uten=("tabeller",),
        maalefaser={"nullpunkt": 2018, "midtveis": 2024, "slutt": 2028},
        fordeling={"brukere": 76000},
        innfasing=Innfasing(0.25, 2020),
        prisaar=2017,
        prisindeks={2017: 105.5, 2018: 108.4},
        mottakere={
            "4601": (Mottaker("post@bergen.no"),),
            "0301": (Mottaker("o@oslo.no", "Ola"), Mottaker("p@oslo.no", "Per")),
        },
        deltakere={
            "0301": Deltakervalg("0301"),
            "4601": Deltakervalg("4601", "", "nynorsk", ("1201",), 2026),
        },
    )
    assert plan.deltakere == ("0301", "4601")
    assert plan.frist == date(2025, 3, 15)


def test_a_deadline_of_last_year_is_not_next_years(tmp_path: Path) -> None:
    plan = read(tmp_path, {"frist": date(2025, 3, 15)})
    assert replace(plan, rapporteringsaar=2025).frist == date(2026, 2, 28)


def test_a_comment_under_a_table_is_read(tmp_path: Path) -> None:
    e = {**example()["E"], "kommentar": "Se vedlegg 2."}
    assert read(tmp_path, {"E": e}).blokker["E"][0].kommentar == "Se vedlegg 2."


@pytest.mark.parametrize(
    ("nokler", "ventet"),
    [
        ({"fristen": 1}, "Ukjent nøkkel «fristen» i planen. Mente du «frist»?"),
        ({"kontakter": {}}, "Ukjent nøkkel «kontakter» i planen. Mente du «kontakt»?"),
        (
            {"kontakt": {"navm": "K"}},
            "Ukjent nøkkel «navm» i kontakt. Mente du «navn»?",
        ),
        (
            {"kontakt": {"epost": "kari"}},
            "kontakt, epost: «kari» er ikke en e-postadresse. Skriv for eksempel kari@kommune.no.",
        ),
        (
            {"frist": "snart"},
            "frist skal være en dato som 2025-02-28, men her står «snart».",
        ),
        (
            {"frist": date(2024, 2, 28)},
            (
                "Fristen 28. februar 2024 er før rapporteringsåret 2024 er over. "
                "Skriv en dato i 2025, for eksempel 2025-02-28."
            ),
        ),
        ({"omfang": "fullt"}, "omfang: «fullt» kan ikke stå her. Mente du «full»?"),
        (
            {"runde": "xyz"},
            "runde: «xyz» kan ikke stå her. Ventet en av: begge, plan, rapport.",
        ),
        ({"tillegg": ["bruker"]}, "tillegg: «bruker» kan ikke stå her. Mente du «brukere»?"),
        ({"uten": ["table"]}, "uten: «table» kan ikke stå her. Mente du «tabeller»?"),
        (
            {"maalefaser": {"midveis": 2024}},
            "Ukjent nøkkel «midveis» i maalefaser. Mente du «midtveis»?",
        ),
        (
            {"maalefaser": {"slutt": 2031}},
            "maalefaser, slutt: 2031 er ikke et år fra 2013 til 2028.",
        ),
        (
            {"maalefaser": {"nullpunkt": 2020, "midtveis": 2020}},
            "maalefaser, midtveis: 2020 er ikke etter målingen før (2020).",
        ),
        (
            {"maalefaser": {"nullpunkt": 2025}},
            "maalefaser: årene kommer ikke etter hverandre. Skriv året for nullpunkt, midtveis og slutt.",
        ),
        (
            {"fordeling": {"brukere": "mange"}},
            "fordeling, brukere skal være et tall større enn 0, men her står «mange».",
        ),
        (
            {"innfasing": {"forste_andel": 25}},
            (
                "innfasing, forste_andel skal være en andel fra 0 til 1, men her står «25». "
                "Skriv for eksempel 0.25 for en fjerdedel."
            ),
        ),
        (
            {"innfasing": {"full": 2040}},
            "innfasing, full: 2040 er utenfor levetiden 2018–2028.",
        ),
        ({"prisaar": 17}, "prisaar: 17 er ikke et årstall som 2024."),
        (
            {"prisindeks": {2024: 100}},
            "prisindeks: prisåret må stå i prisaar, og være et av årene i indeksen.",
        ),
        (
            {"prisaar": 2024, "prisindeks": {2024: 0}},
            "prisindeks, 2024 skal være et tall større enn 0, men her står «0».",
        ),
        (
            {"mottakere": {"0301": "ola"}},
            (
                "mottakere, 0301: her er ingen e-postadresse. Skriv for eksempel kari@kommune.no, "
                "eller {navn: Kari Nes, epost: kari@kommune.no}."
            ),
        ),
        (
            {"deltakere": ["0301"], "mottakere": {"4601": "a@b.no"}},
            "mottakere: «4601» er ikke et kommunenummer blant deltakerne. Ventet en av: 0301.",
        ),
        (
            {"deltakere": [{"nr": "0301", "maalform": "nynorks"}]},
            "deltakere, 0301, maalform: «nynorks» kan ikke stå her. Mente du «nynorsk»?",
        ),
        (
            {"deltakere": [{"nr": "0301", "erstatter": ["24"]}]},
            (
                "deltakere, 0301, erstatter: «24» er ikke et kommunenummer. "
                'Skriv fire sifre i anførselstegn, for eksempel "4024".'
            ),
        ),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, nokler: dict[str, Any], ventet: str) -> None:
    assert feil(tmp_path, nokler) == [ventet]


def test_only_keys_that_may_be_written_are_named(tmp_path: Path) -> None:
    (tekst,) = feil(tmp_path, {"xxxxxx": 1})
    nevnt = tekst.removeprefix("Ukjent nøkkel «xxxxxx» i planen. Ventet en av: ")[:-1].split(", ")
    assert {"D", "frist", "kontakt", "produkter", "parametre"} <= set(nevnt)
    assert not {"samlet_nytte", "samlet_kommuner", "plankontroll", "B_innfasing"} & set(nevnt)
