"""Which submission counts: the latest, unless someone decides otherwise, and never two."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from skader import Bok, Runde, steder

from gevinstark.cli import main
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.region.gjeldende import Innsendt, Valg, choose, find_valg, is_sen
from gevinstark.runde.mottak import receive

EN_DAG = datetime(2025, 2, 1, 10, tzinfo=UTC)


def _en(fil: str, *, aar: int = 2024, lagret: datetime | None = EN_DAG, gyldig: bool = True) -> Innsendt:  # fmt: skip
    return Innsendt(fil, "plan", "3240", aar, lagret, gyldig)


def test_one_counts_for_each_year_and_the_time_goes_before_the_name() -> None:
    sene = datetime(2026, 1, 1, tzinfo=UTC)
    innsendte = [_en("a", lagret=sene), _en("b", aar=2025), _en("c", aar=2025, lagret=None)]
    assert choose(innsendte, Valg()) == [("teller", ""), ("teller", ""), ("erstattet", "b")]
    assert choose([_en("a"), _en("b")], Valg()) == [("erstattet", "b"), ("teller", "")]


def test_an_empty_workbook_takes_nothing_away_of_what_a_later_one_carries() -> None:
    tom, svart, senere = (
        replace(_en(navn, aar=aar), besvart=besvart)
        for navn, aar, besvart in (("tom", 2024, 0), ("svart", 2025, 9), ("senere", 2026, 0))
    )
    ventet = [("erstattet", "svart"), ("teller", ""), ("teller", "")]
    assert choose([tom, svart, senere], Valg()) == ventet
    assert choose([tom, senere], Valg()) == [("teller", ""), ("teller", "")]
    assert choose([tom, svart], Valg(bruk=frozenset({"tom"})))[0] == ("teller", "")


def test_an_invalid_file_has_no_outcome_and_replaces_nothing() -> None:
    assert choose([_en("a"), _en("b", aar=2025, gyldig=False)], Valg()) == [
        ("teller", ""),
        (None, ""),
    ]


def test_decided_by_hand() -> None:
    innsendte = [_en("a"), _en("b"), _en("c")]
    assert choose(innsendte, Valg(bruk=frozenset({"a"}))) == [
        ("teller", ""),
        ("erstattet", "a"),
        ("erstattet", "a"),
    ]
    assert choose(innsendte, Valg(utelat=frozenset({"c"}))) == [
        ("erstattet", "b"),
        ("teller", ""),
        ("holdt_utenfor", ""),
    ]


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (Valg(bruk=frozenset({"a", "b"})), "samme kommune: a og b"),
        (Valg(bruk=frozenset({"c"})), "avvist"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_told(valg: Valg, melding: str) -> None:
    with pytest.raises(Brukerfeil, match=melding):
        choose([_en("a"), _en("b"), _en("c", gyldig=False)], valg)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["3240", "0301"]),
            st.sampled_from([2024, 2025]),
            st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.randoms(),
)
def test_exactly_one_valid_file_counts_in_any_order(
    raa: list[tuple[str, int, datetime | None, bool]], tilfeldig: random.Random
) -> None:
    innsendte = [Innsendt(f"f{nr}", "p", k, a, t, g) for nr, (k, a, t, g) in enumerate(raa)]

    def tellende(rekke: list[Innsendt]) -> set[str]:
        utfall = choose(rekke, Valg())
        return {i.fil for i, (u, _) in zip(rekke, utfall, strict=True) if u == "teller"}

    forste = tellende(innsendte)
    stokket = innsendte.copy()
    tilfeldig.shuffle(stokket)
    assert tellende(stokket) == forste
    med_gyldig = {i.part for i in innsendte if i.gyldig}
    assert sorted(i.part for i in innsendte if i.fil in forste) == sorted(med_gyldig)


def test_names_are_found_by_path_by_shown_name_and_by_file_name(tmp_path: Path) -> None:
    filer = []
    for navn in ("a/x.xlsx", "b/x.xlsx", "y.xlsx"):
        sti = tmp_path / navn
        sti.parent.mkdir(exist_ok=True)
        sti.touch()
        filer.append((sti, navn))
    assert find_valg(filer, [Path("y.xlsx"), tmp_path / "a/x.xlsx"], [Path("b/x.xlsx")]) == Valg(
        frozenset({"y.xlsx", "a/x.xlsx"}), frozenset({"b/x.xlsx"})
    )
    with pytest.raises(Brukerfeil, match=r"flere filer: a/x\.xlsx, b/x\.xlsx"):
        find_valg(filer, [Path("x.xlsx")], [])
    with pytest.raises(Brukerfeil, match="finnes ikke"):
        find_valg(filer, [], [Path("z.xlsx")])
    with pytest.raises(Brukerfeil, match="både"):
        find_valg(filer, [Path("y.xlsx")], [tmp_path / "y.xlsx"])


@pytest.mark.parametrize(
    ("lagret", "sen"),
    [
        (datetime(2025, 2, 28, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 3, 1, tzinfo=UTC), True),
        (datetime(2025, 3, 1), True),  # noqa: DTZ001 - a file need not say its time zone
        (None, False),
    ],
)
def test_late_is_after_the_last_day(lagret: datetime | None, sen: bool) -> None:
    assert is_sen(lagret, "2025-02-28") is sen


def _kopi(runde: Runde, mappe: Path, navn: str, naar: str) -> Path:
    sti = mappe / f"{navn}.xlsx"
    shutil.copyfile(runde.retur(), sti)
    Bok(sti, runde.layout).change(
        "docProps/core.xml", lambda x: x.replace("2024-01-01T00:00:00Z", naar)
    )
    return sti


def test_what_is_decided_by_hand_is_recorded(runde: Runde, tmp_path: Path) -> None:
    tidlig = _kopi(runde, tmp_path, "tidlig", "2025-02-01T10:00:00Z")
    sen = _kopi(runde, tmp_path, "sen", "2025-03-01T10:00:00Z")
    navn = [(f, f.name) for f in (tidlig, sen)]

    def run_receive(valg: Valg) -> list[tuple[str, str, bool, str]]:
        grunnlag = receive(navn, [runde.utsending], valg=valg).grunnlag
        assert all(m.lest == m.konsolidert + m.utelatt for m in grunnlag.mottak)
        assert len({r.fil for r in grunnlag.data}) == 1
        return [(m.fil, m.status, m.sen, m.grunn) for m in grunnlag.mottak]

    assert run_receive(Valg()) == [
        ("sen.xlsx", "godkjent", True, "Tatt med."),
        ("tidlig.xlsx", "erstattet", False, "Erstattet av «sen.xlsx»."),
    ]
    assert run_receive(Valg(bruk=frozenset({"tidlig.xlsx"}))) == [
        ("sen.xlsx", "erstattet", True, "Erstattet av «tidlig.xlsx»."),
        ("tidlig.xlsx", "godkjent", False, "Tatt med, valgt for hånd (--bruk)."),
    ]
    assert run_receive(Valg(utelat=frozenset({"sen.xlsx"}))) == [
        ("sen.xlsx", "holdt_utenfor", True, "Holdt utenfor for hånd (--utelat)."),
        ("tidlig.xlsx", "godkjent", False, "Tatt med."),
    ]


def test_the_command_line_follows_it(runde: Runde, tmp_path: Path) -> None:
    innsendt = tmp_path / "inn"
    innsendt.mkdir()
    tidlig = _kopi(runde, innsendt, "tidlig", "2025-02-01T10:00:00Z")
    _kopi(runde, innsendt, "sen", "2025-03-01T10:00:00Z")
    ut = tmp_path / "region.xlsx"
    fast = ["konsolider", str(innsendt), "--utsendt", str(runde.utsendt), "--ut", str(ut), "--json"]
    svar = CliRunner().invoke(main, [*fast, "--bruk", str(tidlig), "--utelat", "sen.xlsx"])
    assert svar.exit_code == 0, svar.output
    funn = {f["fil"]: [x["kode"] for x in f["funn"]] for f in json.loads(svar.stdout)["filer"]}
    assert funn == {"sen.xlsx": ["KON-03"], "tidlig.xlsx": ["KON-04"]}
    mottak = load_workbook(ut)["Mottak"]
    hode = [c.value for c in mottak[7]]
    rader = {
        r[0].value: {n: c.value for n, c in zip(hode, r, strict=True)}
        for r in (mottak[8], mottak[9])
    }
    assert rader["sen.xlsx"]["Grunn"] == "Holdt utenfor for hånd (--utelat)."
    assert (rader["sen.xlsx"]["Etter fristen"], rader["tidlig.xlsx"]["Etter fristen"]) == ("ja", None)  # fmt: skip

    ut.unlink()
    svar = CliRunner().invoke(main, [*fast, "--bruk", "finnes-ikke.xlsx"])
    assert (svar.exit_code, ut.exists()) == (2, False)
    assert "--bruk finnes-ikke.xlsx finnes ikke blant filene som leses." in svar.stderr


def test_a_file_held_out_is_not_answered(runde: Runde, tmp_path: Path) -> None:
    sti = _kopi(runde, tmp_path, "a", "2025-02-01T10:00:00Z")
    innsamling = receive([(sti, sti.name)], [runde.utsending], valg=Valg(frozenset({"a.xlsx"})))
    (utfall,) = innsamling.utfallene
    assert (utfall.status, steder(utfall.funn)) == ("holdt_utenfor", [("KON-03", "!")])
    assert [d.kommunenr for d in innsamling.grunnlag.mangler(runde.layout.plan)] == list(
        runde.utsending.utstedt
    )
