"""The regional workbook and the export: every figure recomputed in pandas, and by LibreOffice."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from regiongrunnlag import (
    ANDRE_PLAN,
    AVVIST,
    IKKE_SVART,
    NULL,
    UTEN_KOSTNADER,
    eksempel_layout,
    make_region,
    make_svarramme,
    make_testgrunnlag,
)

from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.parse import parse_formel
from gevinstark.former.kommune.revisjonsark import audit
from gevinstark.grunn.errors import Brukerfeil, InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.regionrevisjon import Fasit, Regionrevisjon, compare
from gevinstark.region.databruk import DATABRUK
from gevinstark.region.eksport import EKSPORTKOLONNER, vern_tekst, write_eksport
from gevinstark.region.formler import DATAARKKOLONNER, DATAKOLONNER, distinguish
from gevinstark.region.grunnlag import Deltaker, Regiongrunnlag
from gevinstark.region.langtabell import Langtabell
from gevinstark.region.oppsett import build_region
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.regionrevisjon import make_planrevisjon

Celler = dict[tuple[str, str], Any]
Utvalg = Callable[..., Decimal | None]


@pytest.fixture(scope="module")
def grunnlag() -> Regiongrunnlag:
    return make_region()[0]


@pytest.fixture(scope="module")
def layout(grunnlag: Regiongrunnlag) -> Layout:
    return build_region(grunnlag)


@pytest.fixture(scope="module")
def bok() -> bytes:
    return make_region()[2]


@pytest.fixture(scope="module")
def eksport(grunnlag: Regiongrunnlag, tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("eksport")
    write_eksport(grunnlag, mappe)
    return mappe


# --- the figures, recomputed -----------------------------------------------------------------------


def _revise(grunnlag: Regiongrunnlag, sti: Path) -> tuple[Regionrevisjon, Fasit]:
    """Every figure against what pandas finds from the answers alone; the audit never sees a formula."""
    bok = open_regionbok(sti)
    planer = [
        make_planrevisjon(grunnlag, p, make_svarramme(grunnlag, p.layout)) for p in grunnlag.planer
    ]
    fasit = audit(planer, bok)
    return compare(bok, fasit), fasit


def _tell(revisjon: Regionrevisjon) -> list[str]:
    return [f"{f.ark}!{f.celle}: {f.funnet} / {f.ventet}" for f in revisjon.ulike]


def _ark(kilde: BytesIO | Path) -> dict[str, Worksheet]:
    bok = openpyxl.load_workbook(kilde, data_only=True)
    return {a.title: a for a in bok.worksheets}


def test_every_figure_is_what_pandas_finds(
    grunnlag: Regiongrunnlag, layout: Layout, bok: bytes, tmp_path: Path
) -> None:
    fil = tmp_path / "region.xlsx"
    fil.write_bytes(bok)
    revisjon, fasit = _revise(grunnlag, fil)
    assert _tell(revisjon) == []
    # What is counted of files and findings, `runde` holds up against the files.
    assert set(revisjon.udekket) == {"Oppfølging", "Mottak", "Funn"}
    formler = {s for s in layout.formler if s.ark not in revisjon.udekket}
    assert formler - set(fasit.ventet) == set()


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same(grunnlag: Regiongrunnlag, bok: bytes, tmp_path: Path) -> None:
    libreoffice = pytest.importorskip("libreoffice")
    fil = tmp_path / "region.xlsx"
    fil.write_bytes(bok)
    (ut,) = libreoffice.recalculate(fil, tmp_path / "ut")
    assert _tell(_revise(grunnlag, ut)[0]) == []


# --- the workbook -----------------------------------------------------------------------------------


def test_sheets_and_formulas(layout: Layout) -> None:
    assert [a.navn for a in layout.ark] == [
        "Oversikt", "Oppfølging", "Per tiltak", "Per kommune", "Per nyttevirkning", "Per år", "Hva om",
        "Som rapportert", "Kvalitet", "Måling", "Tiltak og risiko", "Hvor langt", "Kost-nytte", "Indikatorer", "Gevinstoversikt",
        "Prioritering", "Fordeling", "Omsetning", "Grunnlag", "Budsjettbro", "Suksesshistorier", "Svar om forløpet", "Mottak",
        "Beslutninger", "Endringer i tidligere år", "Funn", "Data", "Slik er tallene regnet", "Om", "Register",
    ]  # fmt: skip
    assert len(layout.ved_sted) == sum(1 for _ in layout.celler())
    assert not any(a.beskyttet for a in layout.ark)
    for sted, formel in layout.formler.items():
        assert check_delmengde(parse_formel(formel)) == [], sted
    data = next(a for a in layout.ark if a.navn == "Data")
    assert data.tabeller[0][0] == "Data"
    assert data.tabeller[0][2] == DATAARKKOLONNER
    assert DATAARKKOLONNER[: len(DATAKOLONNER)] == DATAKOLONNER


def test_no_constant_poses_as_a_figure(layout: Layout) -> None:
    for celle in layout.celler():
        if celle.ark in ("Oversikt", "Per kommune", "Per nyttevirkning") and celle.rolle == "fast":
            er_aar = celle.type == "aar"
            assert er_aar or celle.verdi is None or isinstance(celle.verdi, str), celle.sted


def test_issues_from_before_the_form_told_the_year_count_as_they_did() -> None:
    ny = make_testgrunnlag(to_planer=False)
    aarets = {c.nokkel() for c in ny.planer[0].layout.celler() if c.bare_aaret}
    assert {"*.rapport.frigjort_timer", "*.omsetning_realisert_sum.brukt_budsjett", "*.lokalt.brukere"} <= aarets  # fmt: skip
    uten = Langtabell.of(d._replace(aar=None) if f"*{d.felt[4:]}" in aarets else d for d in ny.data)
    assert len(set(ny.data) - set(uten)) > 100
    fra, til = (_ark(BytesIO(write_region(g))) for g in (ny, replace(ny, data=uten)))
    for navn in ("Oversikt", "Per kommune", "Omsetning", "Suksesshistorier"):
        assert [[c.value for c in r] for r in fra[navn]] == [
            [c.value for c in r] for r in til[navn]
        ]


def test_criteria_single_out_each_kind_of_value() -> None:
    noekler = [(b.rad, *(getattr(b, k) for k in distinguish(b))) for b in DATABRUK]
    assert len(set(noekler)) == len(DATABRUK)
    for bruk in DATABRUK:
        treff = [b for b in DATABRUK if b.rad == bruk.rad and all(getattr(b, k) == getattr(bruk, k) for k in distinguish(bruk))]  # fmt: skip
        assert treff == [bruk]


def test_missing_is_never_zero(bok: bytes) -> None:
    ark = _ark(BytesIO(bok))["Per kommune"]
    rader = {r[0]: r for r in ark.iter_rows(min_row=7, max_row=14, values_only=True)}
    hode = [c.value for c in ark[6]]
    status_, mangler = hode.index("Status"), hode.index("Mangler")
    for nr, status in ((IKKE_SVART, "ikke svart"), (AVVIST, "avvist")):
        rad = rader[f"{kommuneregister()[nr].navn} ({nr})"]
        assert set(rad[1:mangler]) == {"–", "0 av 4"}
        assert rad[mangler] == "Har ikke svart for 2024"
        assert rad[status_] == status
    uten = rader[f"Ullensaker ({UTEN_KOSTNADER})"]
    assert uten[2] == "–"
    assert isinstance(uten[1], int | float)
    assert {"Herøy (1515)", "Herøy (1818)", "Oslo (0301)"} <= set(rader)
    matrise = _ark(BytesIO(bok))["Per nyttevirkning"]
    porsanger = next(r for r in matrise.iter_rows(values_only=True) if r[0] == NULL)
    assert porsanger[5] == 0  # V2 measured to nothing is a figure, not a blank


def test_local_benefits_are_not_formulas(bok: bytes) -> None:
    formler = openpyxl.load_workbook(BytesIO(bok))
    fil = [c for c in formler["Mottak"]["A"] if c.value == "=1+1 Oslo.xlsx"]
    assert fil
    assert all(c.data_type == "s" for c in fil)


def test_same_bytes_in_any_order(grunnlag: Regiongrunnlag, bok: bytes) -> None:
    rng = random.Random(4)  # noqa: S311  repeatable order

    def shuffle(rader: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(rng.sample(rader, len(rader)))

    stokket = replace(
        grunnlag,
        planer=shuffle(grunnlag.planer),
        deltakere=shuffle(grunnlag.deltakere),
        data=Langtabell.of(shuffle(tuple(grunnlag.data))),
        mottak=shuffle(grunnlag.mottak),
        utelatt=shuffle(grunnlag.utelatt),
        som_rapportert=shuffle(tuple(grunnlag.som_rapportert)),
    )
    # Told as one word: to show where 500 kB differ takes pytest longer than the rest of the suite.
    lik = write_region(stokket) == bok
    assert lik


def test_nothing_returned_yet(grunnlag: Regiongrunnlag, tmp_path: Path) -> None:
    tomt = replace(grunnlag, data=Langtabell(), mottak=(), utelatt=())
    ark = _ark(BytesIO(write_region(tomt)))
    assert [ark["Oversikt"][f"{k}12"].value for k in "ABDFI"] == ["–"] * 5
    assert ark["Oversikt"]["B13"].value == "0 av 32 linjer har begge"
    assert ark["Oversikt"]["A7"].value == (
        "0 av 8 kommuner har svart for 2024. Ingen har realiserte tall for 2024."
    )
    assert ark["Oppfølging"]["A5"].value == "12 skal purres, 0 skal rette, 0 er ferdige."
    write_eksport(tomt, tmp_path)
    assert len(pd.read_parquet(tmp_path / "data.parquet")) == 0


def test_the_whole_country_fits(grunnlag: Regiongrunnlag) -> None:
    """Names over 31 characters, in several languages, and twice; ten bars and not 357."""
    plan = next(p for p in grunnlag.planer if p.plan != ANDRE_PLAN)
    alle = tuple(Deltaker(plan.plan, k.nr, k.navn) for k in kommuneregister().values())
    data = Langtabell.of(d for d in grunnlag.data if d.plan == plan.plan)
    mottak = tuple(m for m in grunnlag.mottak if m.plan == plan.plan)
    layout = build_region(Regiongrunnlag((plan,), alle, data, mottak, ()))
    oversikt = layout.ark[0]
    tekster = [str(c.verdi) for c in oversikt.celler if c.verdi is not None]
    assert any("de 6 med størst planlagt brutto" in t for t in tekster)
    assert any("og 342 til, se Per kommune" in t for t in tekster)
    assert [len(d.serier) for d in oversikt.diagrammer if d.alt_tekst] == [2, 1]


@pytest.mark.parametrize(
    "feil",
    ["svar fra .* to ganger", "felt.* to ganger", "ikke deltaker", "ingen deltakere", "Samme plan"],
)
def test_what_would_be_counted_wrongly_is_refused(grunnlag: Regiongrunnlag, feil: str) -> None:
    g = grunnlag
    forste = next(iter(g.data))
    if feil.startswith("felt"):
        feil = rf"{re.escape(forste.felt)} står to ganger"
        g = replace(g, data=Langtabell.of([*g.data, forste]))
    elif feil.startswith("svar"):
        # A kommune may answer in several files, each field in one of them.
        feil = rf"en annen fil.xlsx: {re.escape(forste.felt)} står to ganger"
        g = replace(g, data=g.data + Langtabell.of([forste._replace(fil="en annen fil.xlsx")]))
    elif feil == "ikke deltaker":
        fremmed = forste._replace(kommunenr="1101", kommune="Eigersund")
        g = replace(g, data=g.data + Langtabell.of([fremmed]))
    elif feil == "ingen deltakere":
        g = replace(g, deltakere=tuple(d for d in g.deltakere if d.plan != ANDRE_PLAN))
    else:
        g = replace(g, planer=(*g.planer, g.planer[0]))
    with pytest.raises(InternFeil, match=feil):
        build_region(g)


def test_benefits_of_the_example_form() -> None:
    from gevinstark.region.virkninger import nyttevirkninger

    funnet = nyttevirkninger(eksempel_layout())
    assert [(v.id, v.lokal) for v in funnet] == [
        ("V1", False), ("V2", False), ("V3", False), ("V4", False),
        ("L1", True), ("L2", True), ("L3", True),
    ]  # fmt: skip
    assert funnet[0].beskrivelse == "1.1.4 Økt involvering"


# --- the export -------------------------------------------------------------------------------------


def test_the_three_exports_hold_the_same(grunnlag: Regiongrunnlag, eksport: Path) -> None:
    parquet = pd.read_parquet(eksport / "data.parquet")
    assert tuple(parquet.columns) == EKSPORTKOLONNER
    assert EKSPORTKOLONNER[: len(DATAKOLONNER)] == DATAKOLONNER
    raa = (eksport / "data.json").read_text(encoding="utf-8")
    fra_json = json.loads(raa, parse_float=Decimal, parse_int=Decimal)
    with (eksport / "data.csv").open(encoding="utf-8-sig", newline="") as fil:
        fra_csv = list(csv.DictReader(fil, delimiter=";"))
    assert len(parquet) == len(fra_json) == len(fra_csv) == len(grunnlag.data)
    sortert = sorted(
        grunnlag.data, key=lambda d: (d.plan, d.kommunenr, d.tabell, d.rad, d.kolonne, d.aar or 0, d.fase)
    )  # fmt: skip
    for rad, p, j, c in zip(sortert, parquet["verdi"], fra_json, fra_csv, strict=True):
        fra_c = Decimal(c["verdi"].replace(",", ".")) if c["verdi"] else None
        fra_p = p if isinstance(p, Decimal) else None
        assert rad.verdi == fra_p == j["verdi"] == fra_c
        assert j["kommunenr"] == c["kommunenr"] == rad.kommunenr
        assert j["tekst"] == rad.tekst
        assert vern_tekst((rad.tekst or "").replace("\x07", "\ufffd")) == c["tekst"]
    assert {"0301", "1515", "1818"} <= set(parquet["kommunenr"])


def test_text_in_csv_is_never_a_formula(eksport: Path) -> None:
    innhold = (eksport / "data.csv").read_bytes()
    assert innhold.startswith(b"\xef\xbb\xbf")
    tekst = innhold.decode("utf-8-sig")
    assert ";'=1+1 Oslo.xlsx;" in tekst
    assert "'+Kari Nordmann" in tekst
    rader = list(csv.reader(tekst.splitlines(), delimiter=";"))
    verdi = rader[0].index("verdi")
    for rad in rader[1:]:
        assert not any(f.startswith(("=", "+", "-", "@")) for i, f in enumerate(rad) if i != verdi)
    assert any(rad[verdi].startswith("-") for rad in rader)


@pytest.mark.parametrize("tekst", ["=1", "'sitat", "+47", "-", "@a", "\tx", "vanlig", ""])
def test_guarded_text_can_be_restored(tekst: str) -> None:
    assert vern_tekst(tekst).removeprefix("'") == tekst


def test_lists_beside_the_export(grunnlag: Regiongrunnlag, eksport: Path) -> None:
    mottak = json.loads((eksport / "mottak.json").read_text(encoding="utf-8"))
    assert len(mottak) == len(grunnlag.mottak)
    assert {m["status"] for m in mottak} == {
        "godkjent", "godkjent_med_merknad", "avvist", "erstattet",
    }  # fmt: skip
    assert any(f["kode"] == "FIL-03" and f["alvor"] == "kritisk" for m in mottak for f in m["funn"])
    utelatt = json.loads((eksport / "utelatt.json").read_text(encoding="utf-8"))
    assert utelatt[0]["tekst"] == "=300"


def test_nothing_is_overwritten(grunnlag: Regiongrunnlag, eksport: Path, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("mitt", encoding="utf-8")
    with pytest.raises(Brukerfeil, match=r"data\.csv"):
        write_eksport(grunnlag, tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["data.csv"]
    stier = write_eksport(grunnlag, tmp_path, overskriv=True)
    assert all(s.read_bytes() == (eksport / s.name).read_bytes() for s in stier)
