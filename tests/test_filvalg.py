"""Whenever it is not obvious which file counts, somebody is asked; and a name decides nothing."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skader import Bok, Runde

from gevinstark.grunn.funn import Funn
from gevinstark.lesing.les import read_retur
from gevinstark.region.gjeldende import INTET_VALGT, Innsendt, choose
from gevinstark.runde.fyll import Fyllvalg, fyll

NAA = datetime(2026, 6, 1, tzinfo=UTC)
UTSENDT = datetime(2024, 1, 1, tzinfo=UTC)
TIDLIG, SEN = "2025-02-01T10:00:00Z", "2025-03-01T10:00:00Z"
FRAMTID = "2031-01-01T00:00:00Z"
TIDER = (None, UTSENDT, datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC),
         datetime(2031, 1, 1, tzinfo=UTC))  # fmt: skip


@pytest.fixture(autouse=True)
def klokke(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NAA.timestamp())))


def _kopi(runde: Runde, mappe: Path, navn: str, naar: str | None, antall: int | None = None) -> Bok:
    """A good return saved then (None: it does not say), with another answer when one is given."""
    bok = Bok(mappe / f"{navn}.xlsx", runde.layout)
    shutil.copyfile(runde.retur(), bok.sti)
    if antall is not None:
        bok.assign("V2.antall", antall)
    _stemple(bok, naar)
    return bok


def _stemple(bok: Bok, naar: str | None) -> None:
    felt = "" if naar is None else rf"\g<1>{naar}\g<2>"
    bok.change(
        "docProps/core.xml",
        lambda x: re.sub(r"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)", felt, x),
    )


def _utfall(runde: Runde, *boker: Bok) -> tuple[str, dict[str, Funn]]:
    """The file that counts, and what is asked of the others."""
    innsamling = runde.run_receive(*(b.sti for b in boker))
    (teller,) = (s.fil for s in innsamling.utfallene if s.status.startswith("godkjent"))
    assert all(m.lest == m.konsolidert + m.utelatt for m in innsamling.grunnlag.mottak)
    return teller, {f.kode: f for f in innsamling.funn if f.kode.startswith("KON-")}


def test_the_later_of_two_is_no_question(runde: Runde, tmp_path: Path) -> None:
    boker = _kopi(runde, tmp_path, "b", TIDLIG, 7), _kopi(runde, tmp_path, "a", SEN, 8)
    teller, funn = _utfall(runde, *boker)
    assert (teller, set(funn)) == ("a.xlsx", {"KON-01"})


@pytest.mark.parametrize(
    ("forste", "andre", "kode"),
    [
        (TIDLIG, TIDLIG, "KON-06"),
        (TIDLIG, None, "KON-07"),
        (TIDLIG, FRAMTID, "KON-08"),
        (TIDLIG, "2023-12-31T00:00:00Z", "KON-09"),
    ],
)
def test_a_time_that_does_not_decide_is_told(
    runde: Runde, tmp_path: Path, forste: str, andre: str | None, kode: str
) -> None:
    boker = _kopi(runde, tmp_path, "a", forste, 7), _kopi(runde, tmp_path, "b", andre, 8)
    _, funn = _utfall(runde, *boker)
    assert set(funn) == {"KON-01", kode}
    tekst = funn[kode].tekst
    assert all(del_ in tekst for del_ in ("«a.xlsx»", "«b.xlsx»", "1 svar er ulike", "01.02.2025"))


def test_two_files_with_the_same_answers_are_no_question(runde: Runde, tmp_path: Path) -> None:
    _, funn = _utfall(runde, _kopi(runde, tmp_path, "a", TIDLIG), _kopi(runde, tmp_path, "b", None))
    assert set(funn) == {"KON-01"}


def test_answers_that_are_lost_are_told(runde: Runde, tmp_path: Path) -> None:
    full, kort = _kopi(runde, tmp_path, "full", TIDLIG), _kopi(runde, tmp_path, "kort", TIDLIG)
    kort.assign("V2.antall", None)
    _stemple(kort, SEN)
    teller, funn = _utfall(runde, full, kort)
    assert (teller, set(funn)) == ("kort.xlsx", {"KON-01", "KON-10"})
    assert "«full.xlsx» har 1 svar som mangler" in funn["KON-10"].tekst
    stier = f"{full.sti} {kort.sti} --utsendt {runde.utsendt}"
    assert f"«gevinstark flett {stier} --ut flettet.xlsx»" in funn["KON-10"].tekst


def test_answers_that_may_be_anothers_are_not_to_be_joined(runde: Runde, tmp_path: Path) -> None:
    """The name of the file that gives way is another participant's: not two halves of one answer."""
    full, kort = (
        _kopi(runde, tmp_path, "Svar fra Oslo", TIDLIG),
        _kopi(runde, tmp_path, "b", TIDLIG),
    )
    kort.assign("V2.antall", None)
    _stemple(kort, SEN)
    teller, funn = _utfall(runde, full, kort)
    assert (teller, set(funn)) == ("b.xlsx", {"KON-01", "KON-12"})
    assert "Se om svarene er skrevet i feil arbeidsbok" in funn["KON-12"].tekst


def test_a_later_copy_with_a_sheet_missing_is_told(runde: Runde, tmp_path: Path) -> None:
    hel, delt = _kopi(runde, tmp_path, "hel", TIDLIG), _kopi(runde, tmp_path, "delt", SEN)
    delt.change("xl/workbook.xml", lambda x: re.sub(r'<sheet name="Kvalitet"[^>]*/>', "", x))
    teller, funn = _utfall(runde, hel, delt)
    assert (teller, set(funn)) == ("delt.xlsx", {"KON-01", "KON-10", "KON-11"})


def test_the_empty_workbook_saved_later_never_counts(runde: Runde, tmp_path: Path) -> None:
    utfylt = _kopi(runde, tmp_path, "utfylt", TIDLIG)
    tom = Bok(tmp_path / "tom.xlsx", runde.layout)
    shutil.copyfile(runde.bok(), tom.sti)
    _stemple(tom, SEN)
    teller, funn = _utfall(runde, tom, utfylt)
    assert (teller, set(funn)) == ("utfylt.xlsx", {"KON-01", "KON-13"})


def test_a_name_of_another_participant_is_asked_about(runde: Runde, tmp_path: Path) -> None:
    egen, andre = runde.utsending.utstedt["3240"], runde.utsending.utstedt["0301"]
    for navn, kode in (
        (f"Svar fra {andre.navn}", {"KON-12"}),
        ("svar 0301", {"KON-12"}),
        (f"Svar fra {andre.navn} og {egen.navn}", set()),
        ("svar", set()),
    ):
        _, funn = _utfall(runde, _kopi(runde, tmp_path, navn, TIDLIG))
        assert set(funn) == kode, navn


def test_fyll_says_when_it_saved(runde: Runde, tmp_path: Path) -> None:
    svar, ut = tmp_path / "svar.yaml", tmp_path / "ut.xlsx"
    svar.write_text("3240.V2.antall: 12\n", encoding="utf-8")
    fyll(Fyllvalg(runde.bok(), svar, ut))
    assert getattr(read_retur(ut), "lagret", None) == NAA


@given(
    st.lists(st.tuples(st.sampled_from([2024, 2025]), st.sampled_from(TIDER), st.integers(0, 3)),
             min_size=1, max_size=6),
    st.data(),
)  # fmt: skip
def test_neither_names_nor_order_decide(
    raa: list[tuple[int, datetime | None, int]], data: st.DataObject
) -> None:
    def teller(navn: list[str], rekke: list[int]) -> dict[int, str]:
        innsendte = [
            Innsendt(navn[n], "p", "3240", a, t, True, UTSENDT, b, f"avtrykk {n}")
            for n in rekke
            for a, t, b in (raa[n],)
        ]
        utfall = choose(innsendte, INTET_VALGT, NAA)
        vinnere = [i for i, (u, _) in zip(innsendte, utfall, strict=True) if u == "teller"]
        assert len({i.aar for i in vinnere}) == len(vinnere) > 0
        return {i.aar: i.avtrykk for i in vinnere}

    numre = list(range(len(raa)))
    navn = [f"f{n}" for n in numre]
    stokket, nye = data.draw(st.permutations(numre)), data.draw(st.permutations(navn))
    assert teller(navn, numre) == teller(list(nye), list(stokket))


@pytest.mark.parametrize(
    ("svar", "kode"),
    [
        ("Kari Nes", set()),
        ("Kari Nordmann, Oslo kommune", {"KON-32"}),
        ("kari.nordmann@oslo.kommune.no", {"KON-32"}),
        ("kari@eidsvoll.kommune.no", set()),
        ("Vi har sett på det Oslo kommune har gjort, og kommet til at det samme kan gjelde også for oss her.", set()),
    ],
)  # fmt: skip
def test_someone_of_another_kommune_who_answers_is_asked_about(
    runde: Runde, tmp_path: Path, svar: str, kode: set[str]
) -> None:
    bok = _kopi(runde, tmp_path, "svar", TIDLIG)
    navn = runde.layout.ved_nokkel["*.kommune.navn"]
    tekst = next(c for c in runde.layout.inndata if c.tabell == navn.tabell and c.type == "tekst")
    bok.assign(tekst.nokkel().removeprefix("*."), svar)
    _, funn = _utfall(runde, bok)
    assert set(funn) == kode
    if kode:
        assert (funn["KON-32"].ventet, funn["KON-32"].funnet) == ("Eidsvoll", "Oslo")


def test_a_heading_with_another_name_is_asked_about(runde: Runde, tmp_path: Path) -> None:
    bok = _kopi(runde, tmp_path, "svar", TIDLIG)
    tittel = next(
        c for c in runde.layout.ark[2].celler if c.rolle == "fast" and isinstance(c.verdi, str)
    )
    bok.skriv(f"{tittel.ark}!{tittel.adresse}", "Gevinster i Oslo")
    _, funn = _utfall(runde, bok)
    assert (funn["KON-31"].ark, funn["KON-31"].celle) == (tittel.ark, tittel.adresse)


# -------------------------------------------------------------------- a factor of a thousand, in the first year too


def test_thousand_times_the_other_kommuner_is_asked_about(runde: Runde, tmp_path: Path) -> None:
    boker = []
    for nr in ("3240", "0301", "4601"):
        bok = Bok(tmp_path / f"{nr}.xlsx", runde.layout)
        shutil.copyfile(runde.retur(nr), bok.sti)
        bok.assign("V2.antall", 1_000 * (1_000 if nr == "3240" else 1))
        bok.assign("lokalt.brukere", 100)
        boker.append(bok)
    innsamling = runde.run_receive(*(b.sti for b in boker))
    (funn,) = (f for f in innsamling.funn if f.kode == "KON-33")
    assert (funn.fil, funn.felt, funn.funnet, funn.ventet) == (
        "3240.xlsx", "3240.V2.antall", "10\u00a0000,00", "10,00",
    )  # fmt: skip
    # Two say nothing of what is usual.
    innsamling = runde.run_receive(*(b.sti for b in boker[:2]))
    assert not [f for f in innsamling.funn if f.kode == "KON-33"]


@pytest.mark.parametrize(
    ("realisert", "ventet"), [(1_113_000, 1), (2_000, 0), (1, 1), (100, 0), (0, 0)]
)
def test_thousand_times_the_own_plan_is_asked_about(
    runde: Runde, tmp_path: Path, realisert: float, ventet: int
) -> None:
    bok = _kopi(runde, tmp_path, "svar", TIDLIG, 1_113)
    bok.assign("V2.realisert_antall.2024", realisert)
    funn = [f for f in runde.run_receive(bok.sti).funn if f.kode == "REG-50"]
    assert [f.felt for f in funn] == ["3240.V2.realisert_antall.2024"] * ventet
    assert all(f.ventet == "1\u00a0113" for f in funn)
