"""Structure and proof: what was changed in a return, found once and at its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lest_i_minnet import assign, examine_lest, les, run_receive, swap_ark, ved
from libreoffice import recalculate
from linjeendring import Endring, change_avlesning, change_fil, move_formel, sort_rader
from skader import KOMMUNE, Runde
from utvalg import UTVALG_OG_ALT, pick

from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.verdi import Feilverdi, Sted
from gevinstark.kontroll.bevis import TILSTANDER
from gevinstark.kontroll.gruppering import MAKS_ULIKE, group
from gevinstark.kontroll.likhet import bare_konstant, merke, samme_verdi
from gevinstark.kontroll.linjer import Linjetrekk, align
from gevinstark.lesing.avlesning import Avlesning, Lestcelle

KOMMUNEARK = (
    "Kommune", "Gevinster", "Kvalitet", "Tiltak", "Måling", "Måling kvalitet", "Realisert",
    "Gevinstoversikt", "Brukere", "Indikatorer", "Kost-nytte", "Rapport",
)  # fmt: skip


@pytest.fixture(scope="module")
def lest(runde: Runde) -> Avlesning:
    return les(runde.retur())


# ==================================================================== rows and columns


def _siste(runde: Runde, ark: str, *, rader: bool = True) -> int:
    celler = next(a.celler for a in runde.layout.ark if a.navn == ark)
    return max(c.rad if rader else c.kol for c in celler)


def _uten(runde: Runde, lest: Avlesning, e: Endring) -> dict[str, object]:
    """The values of an undamaged return, without those whose line is deleted."""
    svar = examine_lest(runde, lest).svar.verdier
    borte = {
        c.nokkel()
        for c in runde.layout.celler()
        if c.is_felt and c.ark == e.ark and e.linje(c.rad if e.rader else c.kol) is None
    }
    return {n: v for n, v in svar.items() if n not in borte}


@UTVALG_OG_ALT
@pytest.mark.parametrize("ark", KOMMUNEARK)
def test_a_row_inserted_anywhere_is_one_finding_and_no_value_changes(
    runde: Runde, lest: Avlesning, ark: str, *, alt: bool
) -> None:
    arket = next(a for a in runde.layout.ark if a.navn == ark)
    for rad in pick(range(1, _siste(runde, ark) + 1), 6, alt=alt, fro=ark):
        e = Endring(ark, rad, 1 + rad % 3)
        p = examine_lest(runde, change_avlesning(lest, e))
        assert p.koder == ["STR-13"], (rad, p.struktur)
        # Between two tables any of the blank rows may be the new one.
        funnet = int((p.funn[0].celle or "A0")[1:])
        assert not {c.rad for c in arket.celler} & set(range(rad, funnet))
        assert p.funn[0].tekst.startswith(f"Ark «{ark}»: {e.antall} rad")
        assert dict(p.svar.verdier) == _uten(runde, lest, e), rad
        assert p.bevis.antall["endret"] == p.bevis.antall["kan_ikke_bekreftes"] == 0


@UTVALG_OG_ALT
@pytest.mark.parametrize("ark", KOMMUNEARK)
def test_a_row_deleted_anywhere_is_one_finding_and_only_its_values_are_gone(
    runde: Runde, lest: Avlesning, ark: str, *, alt: bool
) -> None:
    for rad in pick(range(1, _siste(runde, ark) + 1), 4, alt=alt, fro=ark):
        e = Endring(ark, rad, -1)
        p = examine_lest(runde, change_avlesning(lest, e))
        felt = [
            c for c in runde.layout.celler() if (c.ark, c.rad, c.rolle) == (ark, rad, "inndata")
        ]
        assert p.koder == (["STR-14"] if felt else ["STR-15"]), (rad, p.struktur)
        ventet = _uten(runde, lest, e)
        assert {n: v for n, v in p.svar.verdier.items() if n in ventet} == ventet, rad
        assert p.besvarelse.tapte == {c.nokkel(KOMMUNE) for c in felt}


@UTVALG_OG_ALT
@pytest.mark.parametrize("antall", [1, 2, -1])
@pytest.mark.parametrize(
    "ark", ["Gevinster", "Realisert", "Rapport", "Gevinstoversikt", "Kvalitet"]
)
def test_columns_inserted_and_deleted_are_one_finding(
    runde: Runde, lest: Avlesning, ark: str, antall: int, *, alt: bool
) -> None:
    for kol in pick(range(1, _siste(runde, ark, rader=False) + 1), 4, alt=alt, fro=ark):
        e = Endring(ark, kol, antall, rader=False)
        p = examine_lest(runde, change_avlesning(lest, e))
        assert len(p.funn) == 1, (kol, p.struktur)
        assert p.koder[0] == "STR-17" if antall > 0 else p.koder[0] in ("STR-18", "STR-24")
        ventet = _uten(runde, lest, e)
        assert {n: v for n, v in p.svar.verdier.items() if n in ventet} == ventet, kol


@pytest.mark.parametrize(
    ("ark", "ved_", "antall"),
    [("Gevinster", 12, 3), ("Måling", 8, 1), ("Kommune", 1, 2), ("Realisert", 30, 1),
     ("Tabell D", 9, 1), ("Gevinster", 16, -1), ("Kvalitet", 10, -2), ("Oversikt", 5, 1)],
)  # fmt: skip
def test_the_same_on_a_real_file(
    runde: Runde, tmp_path: Path, ark: str, ved_: int, antall: int
) -> None:
    deler = {a.navn: a.del_ for a in les(runde.retur()).ark}
    sti = tmp_path / "svar.xlsx"
    sti.write_bytes(change_fil(runde.retur().read_bytes(), deler, Endring(ark, ved_, antall)))
    fil = les(sti)
    assert (
        examine_lest(runde, fil).struktur
        == examine_lest(
            runde, change_avlesning(les(runde.retur()), Endring(ark, ved_, antall))
        ).struktur
    )
    (utfall,) = runde.run_receive(sti).utfallene
    assert [f.kode for f in utfall.funn if not f.kode.startswith("STR")] == []
    assert {f.kode for f in utfall.funn} <= {"STR-13", "STR-14", "STR-15"}
    assert utfall.omregning is not None
    tapt = {c.adresse for c in runde.layout.celler() if c.ark == ark}
    assert all(a.celle.adresse in tapt for a in utfall.omregning.avvik) or antall < 0


def test_findings_and_sources_show_the_cell_as_it_stands_in_the_file(
    runde: Runde, lest: Avlesning
) -> None:
    skadet = assign(lest, ved(runde, "V2.antall"), "ca. 300")
    innsamling = run_receive(runde, change_avlesning(skadet, Endring("Gevinster", 5, 3)))
    (utfall,) = innsamling.utfallene
    assert ("VER-01", "D12") in [(f.kode, f.celle) for f in utfall.funn]
    (utelatt,) = innsamling.grunnlag.utelatt
    assert utelatt.celle == "D12"
    rad = next(d for d in innsamling.grunnlag.data if d.felt == f"{KOMMUNE}.V3.antall")
    assert (rad.ark, rad.celle) == ("Gevinster", "D13")


def test_rows_in_another_order_are_one_finding(runde: Runde, lest: Avlesning) -> None:
    stokket = sort_rader(lest, "Kvalitet", lambda r: 35 - r if 7 <= r <= 28 else r)
    p = examine_lest(runde, stokket)
    assert p.koder == ["STR-16"]
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier
    assert p.bevis.antall["endret"] == 0


def test_columns_in_another_order_are_one_finding(runde: Runde, lest: Avlesning) -> None:
    """Two columns of answers change places, headings and all."""
    bytte = {9: 10, 10: 9}
    stokket = sort_rader(lest, "Kvalitet", kolonner=lambda k: bytte.get(k, k))
    p = examine_lest(runde, stokket)
    assert p.koder[0] == "STR-19"
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier


def test_several_places_are_told_one_by_one(runde: Runde, lest: Avlesning) -> None:
    for e in (
        Endring("Gevinster", 12, 3),
        Endring("Gevinster", 30, -1),
        Endring("Måling kvalitet", 40, 2),
    ):
        lest = change_avlesning(lest, e)
    assert examine_lest(runde, lest).struktur == [
        ("STR-13", "Gevinster!A12"),
        ("STR-15", "Gevinster!A30"),
        ("STR-13", "Måling kvalitet!A40"),
    ]


def test_a_program_that_leaves_formulas_behind_gets_one_finding_a_sheet(
    runde: Runde, lest: Avlesning
) -> None:
    """openpyxl's insert_rows moves cells and no references."""
    flyttet = sort_rader(lest, "Gevinster", lambda r: r + 2 if r >= 12 else r)
    p = examine_lest(runde, flyttet)
    assert p.koder[0] == "STR-13"
    assert set(p.koder[1:]) == {"STR-04"}
    arkene = [f.ark for f in p.funn[1:]]
    assert len(arkene) == len(set(arkene))
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier


def test_a_changed_formula_is_still_found_among_moved_rows(runde: Runde, lest: Avlesning) -> None:
    flyttet = change_avlesning(lest, Endring("Gevinster", 6, 1))
    p = examine_lest(
        runde, assign(flyttet, "Gevinster!H10", Lestcelle(1.0, None, "=D10*G10*2", "normal"))
    )
    assert p.struktur == [("STR-13", "Gevinster!A6"), ("STR-04", "Gevinster!H10")]
    assert p.funn[1].ventet == '=IF(COUNT(D10,G10)=2,D10*G10,"–")'


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(KOMMUNEARK), st.integers(1, 60), st.integers(1, 4)),
        min_size=1,
        max_size=4,
    )
)
def test_any_rows_inserted_change_no_value(
    runde: Runde, lest: Avlesning, innsatt: list[tuple[str, int, int]]
) -> None:
    skadet = lest
    for ark, rad, antall in innsatt:
        skadet = change_avlesning(skadet, Endring(ark, rad, antall))
    p = examine_lest(runde, skadet)
    assert set(p.koder) <= {"STR-13"}
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier


def test_the_alignment_is_bounded() -> None:
    """A file with the same label on every row costs no more than its rows."""
    utsendt = {i: Linjetrekk(frozenset({(1, "V1"), (2, str(i))})) for i in range(1, 70)}
    fil = {j: Linjetrekk(frozenset({(1, "V1")})) for j in range(1, 30_000)}
    kart = align(utsendt, fil, 69)
    assert len(kart.plasser) == 69


# ==================================================================== sheets


def test_a_renamed_sheet_is_recognised_by_its_labels(runde: Runde, lest: Avlesning) -> None:
    nytt = swap_ark(lest, "Gevinster", navn="Våre gevinster 2024")
    ark = []
    for a in nytt.ark:
        celler = {
            p: c._replace(formel=c.formel.replace("Gevinster!", "'Våre gevinster 2024'!"))
            if c.formel
            else c
            for p, c in a.celler.items()
        }
        ark.append(replace(a, celler=celler))
    p = examine_lest(runde, replace(nytt, ark=tuple(ark)))
    assert p.struktur == [("STR-11", "Våre gevinster 2024!")]
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier
    (utfall,) = run_receive(runde, replace(nytt, ark=tuple(ark))).utfallene
    assert [f.kode for f in utfall.funn] == ["STR-11"]


def test_renamed_and_with_rows_inserted(runde: Runde, lest: Avlesning) -> None:
    p = examine_lest(
        runde, swap_ark(change_avlesning(lest, Endring("Rapport", 7, 2)), "Rapport", navn="R")
    )
    assert p.struktur == [("STR-11", "R!"), ("STR-13", "R!A7")]
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier


def test_two_sheets_that_swapped_names(runde: Runde, lest: Avlesning) -> None:
    nytt = swap_ark(lest, "Tabell E", navn="x")
    nytt = swap_ark(swap_ark(nytt, "Tabell F", navn="Tabell E"), "x", navn="Tabell F")
    p = examine_lest(runde, nytt)
    assert sorted(p.koder) == ["STR-11", "STR-11"]
    assert p.svar.verdier == examine_lest(runde, lest).svar.verdier


def test_the_hidden_sheet_renamed_or_shown_is_a_remark(runde: Runde, lest: Avlesning) -> None:
    assert examine_lest(runde, swap_ark(lest, SKJULT_ARK, navn="Register")).koder == ["STR-11"]
    assert examine_lest(runde, swap_ark(lest, SKJULT_ARK, tilstand="visible")).koder == ["STR-20"]
    p = examine_lest(runde, swap_ark(lest, "Tabell E", tilstand="hidden"))
    assert p.koder == ["STR-20"]
    assert p.funn[0].tekst.startswith("Arket Tabell E er skjult")


def test_sheets_in_another_order_are_a_remark(runde: Runde, lest: Avlesning) -> None:
    nr = next(a.nr for a in lest.ark if a.navn == "Måling")
    p = examine_lest(runde, swap_ark(lest, "Måling", nr=nr + 100))
    assert p.koder == ["STR-12"]
    assert p.funn[0].funnet == "Måling"


def test_missing_and_extra_sheets_are_told_apart(runde: Runde, lest: Avlesning) -> None:
    uten = replace(lest, ark=tuple(a for a in lest.ark if a.navn != "Tabell E"))
    assert examine_lest(runde, uten).koder == ["STR-01"]
    kopi = replace(next(a for a in lest.ark if a.navn == "Tabell E"), navn="Tabell E (2)", nr=99)
    assert examine_lest(runde, replace(lest, ark=(*lest.ark, kopi))).struktur == [
        ("STR-02", "Tabell E (2)!")
    ]


@pytest.mark.parametrize("kilde", [None, "Tabell E"])
def test_a_sheet_that_was_emptied_or_is_anothers_is_told_once(
    runde: Runde, lest: Avlesning, kilde: str | None
) -> None:
    """Its own name, and none of what was issued in it: nothing of it is read as answers."""
    celler = next((a.celler for a in lest.ark if a.navn == kilde), {})
    p = examine_lest(runde, swap_ark(lest, "Gevinstoversikt", celler=celler))
    assert p.struktur == [("STR-01", "Gevinstoversikt!")]
    assert "har mistet innholdet sitt" in p.funn[0].tekst


# ==================================================================== cells


def test_proof_has_every_cell_of_the_layout_once(runde: Runde, lest: Avlesning) -> None:
    bevis = examine_lest(runde, lest).bevis
    assert set(bevis.tilstander) == set(runde.layout.ved_sted)
    assert sum(bevis.antall.values()) == len(bevis.tilstander)
    assert tuple(bevis.antall) == TILSTANDER
    assert bevis.antall["endret"] == bevis.antall["kan_ikke_bekreftes"] == 0
    assert bevis.tilstander[Sted("Gevinster", 9, 4)] == "fylt_ut"
    assert bevis.tilstander[Sted("Gevinster", 9, 8)] == "uroert"


def test_states_of_single_cells(runde: Runde, lest: Avlesning) -> None:
    skadet = assign(lest, "Gevinster!D7", "Antall timer")
    skadet = assign(skadet, "Gevinster!H9", 5.0)
    pakket = Lestcelle(1.0, None, '=IFERROR(__xludf.DUMMYFUNCTION("x"),1)', "normal")
    tilstander = examine_lest(runde, assign(skadet, "Gevinster!H10", pakket)).bevis.tilstander
    assert tilstander[Sted("Gevinster", 7, 4)] == "endret"
    assert tilstander[Sted("Gevinster", 9, 8)] == "endret"
    assert tilstander[Sted("Gevinster", 10, 8)] == "kan_ikke_bekreftes"


@pytest.mark.parametrize(
    ("formel", "ventet"),
    [("=TRUE()", True), ("=false()", False), ("=1", 1.0), ("=-1", -1.0), ('="V1"', "V1"),
     ("=4%", 0.04), ("=1+1", None), ("=A1", None), ("=SUM(", None), ("=TRUE", True)],
)  # fmt: skip
def test_a_formula_that_is_only_a_constant(formel: str, ventet: object) -> None:
    assert bare_konstant(formel) == ventet


def test_a_locked_constant_saved_as_the_same_literal_is_unchanged(
    runde: Runde, lest: Avlesning
) -> None:
    lik = Lestcelle("V2", None, '="V2"', "normal")
    assert examine_lest(runde, assign(lest, "Gevinster!A9", lik)).koder == []
    ulik = Lestcelle("V2", None, '="V"&2', "normal")
    assert examine_lest(runde, assign(lest, "Gevinster!A9", ulik)).struktur == [
        ("STR-03", "Gevinster!A9")
    ]


def test_array_of_one_cell_is_the_formula_and_a_member_of_an_array_is_not(
    runde: Runde, lest: Avlesning
) -> None:
    plass = (9, 8)
    celle = next(a for a in lest.ark if a.navn == "Gevinster").celler[plass]
    assert (
        examine_lest(runde, assign(lest, "Gevinster!H9", celle._replace(formelart="matrise"))).koder
        == []
    )
    medlem = celle._replace(formel=None, formelart="matrise")
    p = examine_lest(runde, assign(lest, "Gevinster!H9", medlem))
    assert p.struktur == [("STR-04", "Gevinster!H9")]
    assert p.funn[0].funnet == "en del av en matrise"


def test_values_pasted_over_a_row_of_formulas_are_one_finding(
    runde: Runde, lest: Avlesning
) -> None:
    for kol in "CDEFGHIJKLM":
        lest = assign(lest, f"Gevinster!{kol}37", 100.0)
    p = examine_lest(runde, lest)
    assert p.struktur == [("STR-05", "Gevinster!C37")]
    assert len(p.funn[0].flere_celler) == 10
    assert p.funn[0].tekst.endswith("Det samme gjelder D37, E37, F37 og 7 celler til.")


def test_book_settings_are_remarks(runde: Runde, lest: Avlesning) -> None:
    assert examine_lest(runde, replace(lest, beregning="manual")).koder == ["STR-21"]
    assert examine_lest(runde, replace(lest, struktur_laast=False)).koder == []
    assert examine_lest(runde, replace(lest, definerte_navn={})).koder == []
    navn = {**lest.definerte_navn, "gevinstark_identitet": "Forside!$A$1"}
    assert examine_lest(runde, replace(lest, definerte_navn=navn)).koder == ["STR-22"]


def test_content_in_inserted_rows_is_told_with_the_rows(runde: Runde, lest: Avlesning) -> None:
    flyttet = change_avlesning(lest, Endring("Gevinster", 12, 2))
    assert examine_lest(runde, assign(flyttet, "Gevinster!B12", "L0")).koder == ["STR-13"]
    assert examine_lest(runde, assign(flyttet, "Gevinster!Q80", "notat")).koder == [
        "STR-13",
        "STR-08",
    ]


def test_a_text_of_digits_saved_as_a_number_is_the_same_value() -> None:
    assert samme_verdi("3228", 3228.0)
    assert samme_verdi(3228.0, "3228")


@pytest.mark.parametrize(
    ("a", "b", "like"),
    [(None, "", True), (0.0, None, False), (True, 1.0, False), (1.0, True, False), ("1", 2.0, False), ("1,0", 1.0, False),
     ("a\r\nb", "a\nb", True), ("a\u00a0b", "a b", True), ("A\u030a", "Å", True), ("a", "A", False),
     (0.1 + 0.2, 0.3, True), (0.3001, 0.3, False), (Feilverdi("#N/A"), Feilverdi("#N/A"), True)],
)  # fmt: skip
def test_same_value(a: str | float | None, b: str | float | None, like: bool) -> None:
    assert samme_verdi(a, b) is like
    assert (merke(a) == merke(b)) is like


# ==================================================================== honest files


@pytest.mark.libreoffice
def test_saved_by_libreoffice_nothing_is_found(runde: Runde, tmp_path: Path) -> None:
    (sti,) = recalculate(runde.retur(), tmp_path / "ut")
    p = examine_lest(runde, les(sti))
    assert [f for f in p.funn if f.kode != "STR-09"] == []
    assert p.bevis.antall == examine_lest(runde, les(runde.retur())).bevis.antall


def test_saved_by_openpyxl_nothing_is_found(runde: Runde, tmp_path: Path) -> None:
    bok = openpyxl.load_workbook(runde.retur())
    bok.save(tmp_path / "ut.xlsx")
    p = examine_lest(runde, les(tmp_path / "ut.xlsx"))
    assert p.funn == ()
    assert p.svar.verdier == examine_lest(runde, les(runde.retur())).svar.verdier


# ==================================================================== grouping


def test_equal_findings_become_one_with_every_cell() -> None:
    funn = [
        make_funn("REG-03", fil="f", ark="Kvalitet", celle=f"I{n}", etikett="x")
        for n in range(7, 12)
    ]
    (ett,) = group(funn)
    assert ett.celle == "I7"
    assert ett.flere_celler == ("I8", "I9", "I10", "I11")
    assert ett.tekst.endswith("Det samme gjelder I8, I9, I10 og 1 celle til.")
    assert group([ett]) == [ett]
    assert ett.as_json()["flere_celler"] == ["I8", "I9", "I10", "I11"]


def test_different_causes_and_sheets_stay_apart() -> None:
    a = make_funn("VER-01", fil="f", ark="A", celle="D1", funnet="x", etikett="e", forslag=1)
    b = make_funn("VER-01", fil="f", ark="A", celle="D2", funnet="y", etikett="e", forslag=1)
    c = make_funn("VER-01", fil="f", ark="B", celle="D1", funnet="x", etikett="e", forslag=1)
    assert group([a, b, c]) == [a, b, c]


@pytest.mark.parametrize("antall", [MAKS_ULIKE, MAKS_ULIKE + 1, MAKS_ULIKE + 2, 60])
def test_a_long_list_is_cut_and_says_by_how_much(antall: int) -> None:
    funn = [
        make_funn("VER-01", fil="f", ark="A", celle=f"D{n}", funnet=n, etikett="e", forslag=1)
        for n in range(1, antall + 1)
    ]
    kuttet = group(funn)
    assert len(kuttet) == min(antall, MAKS_ULIKE + 1)
    assert sum(1 + len(f.flere_celler) for f in kuttet) == antall
    if antall > MAKS_ULIKE + 1:
        assert f"{antall - MAKS_ULIKE} celler til" in kuttet[-1].tekst


def test_the_helper_moves_references_as_excel_does() -> None:
    e = Endring("A", 5, 2)
    assert move_formel("=SUM(A4:A6)+$B$5+B!C5+'A'!C5", "A", e) == "=SUM(A4:A8)+$B$7+B!C5+'A'!C7"
    assert move_formel("=SUM(A5:A6)+A5", "A", Endring("A", 5, -1)) == "=SUM(A5:A5)+#REF!"
