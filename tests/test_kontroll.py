"""Every code for returns, each by a named damage with the exact findings it must give (skader.py)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import linjeendring
import pytest
import xlsxwriter
from skader import KOMMUNE, SKADER, Bok, Runde, Skade, steder
from utvalg import pick

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Alvor, make_funn
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_retur
from gevinstark.omregning import modell
from gevinstark.omregning.enighet import enige
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.region.returutfall import Returutfall

#: Codes that only the plan can give, or that speak of the file before its content is known.
BARE_PLANEN = {
    *(f"REG-{nr:02}" for nr in (2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 17, 19, 20)),
    *(f"MAA-{nr:02}" for nr in (1, 3, 4, 5)),
}
#: Given by the tests below, because they take more than one file or a fault of ours.
EGNE_TESTER = {"KON-01", "KON-02", "KON-03", "KON-04", "OMR-03"}
#: A sheet a damage gives another name.
OMDOPT = {"Rapport 2024": "Rapport"}
#: Rows, columns, sheets, kinds of answers and later years have exact tests of their own.


def _kopi(runde: Runde, mappe: Path, navn: str) -> Bok:
    sti = mappe / f"{navn}.xlsx"
    shutil.copyfile(runde.retur(), sti)
    return Bok(sti, runde.layout)


def _skadet(skade: Skade, runde: Runde, mappe: Path) -> Bok:
    bok = _kopi(runde, mappe, skade.navn)
    skade.gjor(bok)
    if skade.compute and skade.status != "avvist":
        bok.compute()
    return bok


def _uten_haarde_mellomrom(tekst: str | None) -> str:
    return (tekst or "").replace("\u00a0", " ")


def _fylte_felt(lest: Avlesning, layout: Layout) -> list[Celle]:
    """Inputs that hold something, counted without the product's own reading of answers."""
    ved_navn = {OMDOPT.get(a.navn, a.navn): a.celler for a in lest.ark}
    fylte = []
    for celle in layout.celler():
        funnet = ved_navn.get(celle.ark, {}).get((celle.rad, celle.kol))
        if celle.rolle != "inndata" or funnet is None:
            continue
        if funnet.formel is not None or str("" if funnet.verdi is None else funnet.verdi).strip():
            fylte.append(celle)
    return fylte


#: Every code is among them, and some more; all damages with `lang`.
_UTVALG = [
    *{v.kode: s for s in SKADER for v in s.ventet}.values(),
    *pick(SKADER, 25, alt=False, fro="skader"),
]


def _merket(skade: Skade) -> Any:
    merker = [pytest.mark.xfail(strict=True, reason=skade.feil)] if skade.feil else []
    merker += [] if skade in _UTVALG else [pytest.mark.lang]
    return pytest.param(skade, id=skade.navn, marks=merker)


@pytest.mark.parametrize("skade", [_merket(s) for s in SKADER])
def test_damage_gives_exactly_its_findings(skade: Skade, runde: Runde, tmp_path: Path) -> None:
    bok = _skadet(skade, runde, tmp_path)
    innsamling = runde.run_receive(bok.sti)
    (utfall,) = innsamling.utfallene
    _check_bevaring(skade, utfall, read_retur(bok.sti), runde.layout)
    (mottatt,) = innsamling.grunnlag.mottak
    assert mottatt.lest == mottatt.konsolidert + mottatt.utelatt
    assert mottatt.utelatt == len(innsamling.grunnlag.utelatt)

    ventet = sorted(skade.ventet, key=lambda v: (v.kode, v.sted))
    assert steder(utfall.funn) == [(v.kode, v.sted) for v in ventet]
    i_orden = sorted(utfall.funn, key=lambda f: (f.kode, f"{f.ark or ''}!{f.celle or ''}"))
    for funn, v in zip(i_orden, ventet, strict=True):
        if v.funnet is not None:
            assert _uten_haarde_mellomrom(funn.funnet) == v.funnet
        if v.ventet is not None:
            assert _uten_haarde_mellomrom(funn.ventet) == v.ventet
        assert funn.fil == bok.sti.name
        assert funn.alvor is Alvor[KODER[funn.kode].alvor.upper()]
        assert "None" not in funn.tekst
        assert all(t in funn.tekst for t in (funn.ark, funn.celle) if t)
    assert utfall.status == skade.status


def _check_bevaring(
    skade: Skade, utfall: Returutfall, lest: Avlesning | Lesefeil, layout: Layout
) -> None:
    """Every input that holds something is among the values or left out with a reason, once."""
    if skade.status == "avvist":
        assert utfall.svar is None
        return
    assert utfall.svar is not None
    assert isinstance(lest, Avlesning)
    fylte = {c.nokkel(): c.nokkel(KOMMUNE) for c in _fylte_felt(lest, layout)}
    brukt = {n for n, v in utfall.svar.verdier.items() if v not in (None, "")}
    ute = [u.felt for u in utfall.svar.utelatt]
    assert len(ute) == len(set(ute)) == skade.utelatt
    assert utfall.svar.lest == len(fylte) == len(brukt) + len(ute)
    assert {fylte[n] for n in brukt} | set(ute) == set(fylte.values())
    assert all(u.grunn and u.ark and u.celle for u in utfall.svar.utelatt)


def test_every_code_for_returns_is_given_by_some_damage() -> None:
    familier = ("IDE", "STR", "VER", "REG", "MAA", "OMR", "KON")
    alle = {k for k in KODER if k[:3] in familier} - BARE_PLANEN
    her = {v.kode for s in SKADER for v in s.ventet} | EGNE_TESTER
    mappe = Path(__file__).parent
    andre = {
        kode
        for fil in mappe.glob("test_*.py")
        if fil.name != "test_koder.py"
        for kode in re.findall(r'"([A-Z]{3}-\d\d)"', fil.read_text(encoding="utf-8"))
    }
    assert her <= alle
    assert her | andre >= alle, sorted(alle - her - andre)


def test_good_returns_from_every_kommune_have_no_findings(runde: Runde) -> None:
    innsamling = runde.run_receive(*(runde.retur(nr) for nr in runde.utsending.utstedt))
    assert len(innsamling.utfallene) == 8
    assert {s.fil: steder(s.funn) for s in innsamling.utfallene if s.funn} == {}
    assert {s.status for s in innsamling.utfallene} == {"godkjent"}
    for mottatt in innsamling.grunnlag.mottak:
        assert (mottatt.lest, mottatt.utelatt) == (mottatt.konsolidert, 0)
        assert mottatt.lest > 500
    for utfall in innsamling.utfallene:
        assert utfall.omregning is not None
        assert utfall.omregning.celler == utfall.omregning.enige == len(runde.layout.formler)


def test_a_workbook_as_issued_lacks_answers_and_nothing_else(runde: Runde) -> None:
    """One finding a sheet for what must be filled in, and one a measure without anyone to do it."""
    (utfall,) = runde.run_receive(runde.bok()).utfallene
    assert {f.kode for f in utfall.funn} == {"REG-01", "REG-22", "REG-38"}
    paakrevd = {
        c.ark
        for c in runde.layout.celler()
        if c.kreves and c.rolle == "inndata" and c.verdi is None
    }
    assert {f.ark for f in utfall.funn if f.kode == "REG-01"} == paakrevd
    assert {f.ark for f in utfall.funn if f.kode == "REG-22"} == {"Tiltak"}
    funn_per_ark = [f.ark for f in utfall.funn if f.kode == "REG-01"]
    assert len(funn_per_ark) == len(set(funn_per_ark))
    assert utfall.status == "godkjent_med_merknad"


# -------------------------------------------------------------------- consolidation


def test_the_same_file_twice_counts_once(runde: Runde, tmp_path: Path) -> None:
    a, b = (_kopi(runde, tmp_path, navn) for navn in ("a", "b"))
    innsamling = runde.run_receive(a.sti, b.sti)
    assert [(s.fil, s.status, steder(s.funn)) for s in innsamling.utfallene] == [
        ("a.xlsx", "erstattet", [("KON-02", "!")]),
        ("b.xlsx", "godkjent", []),
    ]
    forste, siste = innsamling.grunnlag.mottak
    assert (forste.lest, forste.konsolidert, forste.utelatt) == (siste.lest, 0, siste.lest)
    assert {r.fil for r in innsamling.grunnlag.data} == {"b.xlsx"}
    assert {u.grunn for u in innsamling.grunnlag.utelatt} == {"Erstattet av «b.xlsx»."}


def _lagret(bok: Bok, naar: str) -> None:
    bok.change("docProps/core.xml", lambda x: x.replace("2024-01-01T00:00:00Z", naar))


def test_the_latest_saved_counts_whatever_it_is_called(runde: Runde, tmp_path: Path) -> None:
    a, b = (_kopi(runde, tmp_path, navn) for navn in ("a", "b"))
    _lagret(a, "2025-02-02T10:00:00Z")
    _lagret(b, "2025-02-01T10:00:00Z")
    innsamling = runde.run_receive(a.sti, b.sti)
    assert [(s.fil, s.status, steder(s.funn)) for s in innsamling.utfallene] == [
        ("a.xlsx", "godkjent", []),
        ("b.xlsx", "erstattet", [("KON-01", "!")]),
    ]


def test_a_rejected_file_replaces_nothing(runde: Runde, tmp_path: Path) -> None:
    a, b = (_kopi(runde, tmp_path, navn) for navn in ("a", "b"))
    b.change("xl/sharedStrings.xml", lambda x: x.replace("aar=2024", "aar=2025"))
    _lagret(b, "2025-02-02T10:00:00Z")
    innsamling = runde.run_receive(a.sti, b.sti)
    assert [(s.fil, s.status, steder(s.funn)) for s in innsamling.utfallene] == [
        ("a.xlsx", "godkjent", []),
        ("b.xlsx", "avvist", [("IDE-02", "!")]),
    ]


def test_a_return_with_errors_still_counts_with_what_can_be_read(
    runde: Runde, tmp_path: Path
) -> None:
    bok = _kopi(runde, tmp_path, "feil")
    bok.assign("V2.antall", "ca. 300")
    innsamling = runde.run_receive(bok.sti)
    felt = {r.felt for r in innsamling.grunnlag.data}
    assert f"{KOMMUNE}.V1.antall" in felt
    assert f"{KOMMUNE}.V2.antall" not in felt
    assert f"{KOMMUNE}.V2.verdi" not in felt
    (ute,) = innsamling.grunnlag.utelatt
    assert (ute.felt, ute.ark, ute.celle, ute.tekst) == (
        f"{KOMMUNE}.V2.antall", "Gevinster", "D9", "ca. 300",
    )  # fmt: skip


def test_a_workbook_that_is_not_ours(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "budsjett.xlsx"
    bok = xlsxwriter.Workbook(sti)
    bok.add_worksheet("Gevinster").write_number("D9", 300)
    bok.close()
    (utfall,) = runde.run_receive(sti).utfallene
    assert (steder(utfall.funn), utfall.status) == ([("IDE-01", "!")], "avvist")


# -------------------------------------------------------------------- recompute


def test_engine_and_model_that_disagree_are_reported_cell_by_cell(
    runde: Runde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours, made here by a model that is one øre off in one field."""
    ekte = modell.compute

    def en_oere_feil(layout: Layout, returer: Sequence[Mapping[str, Verdi]]) -> Any:
        resultat = ekte(layout, returer)
        felt = "*.rapport.netto_kr"
        return replace(resultat, _tall={**resultat._tall, felt: resultat.tall(felt) + 0.01})

    monkeypatch.setattr(modell, "compute", en_oere_feil)
    (utfall,) = runde.run_receive(runde.retur()).utfallene
    assert steder(utfall.funn) == [("OMR-03", "Rapport!B28")]
    assert utfall.omregning is not None
    (avvik,) = utfall.omregning.avvik
    assert (avvik.grunn, avvik.motor, avvik.modell) == (
        "motor og modell er uenige", 2_675_040.0, 2_675_040.01,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "type_", "svar"),
    [
        (100.0, 100.005, "kroner", True),
        (100.0, 100.006, "kroner", False),
        (100.0, 99.995, "kroner", True),
        (1e9, 1e9 + 1, "kroner", True),  # nine digits
        (1e9, 1e9 + 2, "kroner", False),
        (0.5, 0.5 + 4e-10, "prosent", True),
        (0.5, 0.5 + 2e-9, "prosent", False),
        (100.0, 100.004, "tall", False),
        ("–", None, "kroner", True),
        (None, 0.0, "kroner", False),
        ("–", 0.0, "kroner", False),
        ("N/A", None, "kroner", False),
        ("", None, "tekst", False),
        (True, 1.0, "tall", False),
        (Feilverdi("#N/A"), Feilverdi("#N/A"), "tall", True),
        (Feilverdi("#N/A"), Feilverdi("#REF!"), "tall", False),
    ],
)
def test_agreement_to_the_oere_and_to_nine_digits(
    a: Verdi, b: Verdi, type_: str, svar: bool
) -> None:
    assert enige(a, b, type_) is svar
    assert enige(b, a, type_) is svar


def test_a_long_formula_is_cut_in_the_message_only() -> None:
    formel = "=" + "1+" * 4_000 + "1"
    funn = make_funn("STR-04", ark="A", celle="B1", etikett="B1", funnet=formel, ventet="=1")
    assert funn.funnet == formel
    assert len(funn.tekst) < 1_000
    assert "(8002 tegn)" in funn.tekst
    assert funn.tekst.startswith("Ark «A», celle B1: ")


def test_a_stale_result_is_shown_where_it_stands_in_the_file(runde: Runde, tmp_path: Path) -> None:
    """A row was inserted above it: the address is the file's own, in the finding and in the JSON."""
    bok = _kopi(runde, tmp_path, "flyttet")
    innsatt = linjeendring.Endring("Gevinster", 9, 1)
    bok.sti.write_bytes(linjeendring.change_fil(bok.sti.read_bytes(), bok._deler(), innsatt))
    bok.change_ark("Gevinster", lambda x: re.sub(r'(<c r="H10".*?<v>)[^<]*', r"\g<1>1", x, count=1))
    innsamling = runde.run_receive(bok.sti)
    assert ("OMR-01", "Gevinster!H10") in steder(innsamling.funn)
    (avvik,) = innsamling_json(innsamling)["omregning"]["avvik"]
    assert (avvik["ark"], avvik["celle"], avvik["lagret"]) == ("Gevinster", "H10", 1)
