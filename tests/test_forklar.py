"""`gevinstark forklar`: every figure back to the cells of the returns, and the other way round."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel
from regiongrunnlag import make_region, make_testgrunnlag
from skader import Runde
from utvalg import UTVALG_OG_ALT, pick, sample_cases

from gevinstark.cli import main
from gevinstark.grunn.verdi import Sted, celleadresse, parse_celle
from gevinstark.kontroll.retur import show_whole
from gevinstark.rapport.etiketter import make_figur
from gevinstark.rapport.forklaring import Bruksliste, Forklaring, explain, explain_in
from gevinstark.rapport.kilder import Kilder
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.rapport.sporing import KanIkkeSpores, Sporing
from gevinstark.region.langtabell import Langtabell
from gevinstark.region.planrader import UTSENDT
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.mottak import receive


@pytest.fixture(scope="module")
def region(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The regional workbook of eight real returns."""
    filer = [(f, f.name) for f in sorted(runde.innsendt.glob("*.xlsx"))]
    sti = tmp_path_factory.mktemp("forklar") / "region.xlsx"
    sti.write_bytes(write_region(receive(filer, [runde.utsending]).grunnlag))
    return sti


@pytest.fixture(scope="module")
def bok(region: Path) -> Regionbok:
    return open_regionbok(region)


@pytest.fixture(scope="module")
def to_planer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("to") / "region.xlsx"
    sti.write_bytes(make_region()[2])
    return sti


@pytest.fixture(scope="module")
def to_bok(to_planer: Path) -> Regionbok:
    return open_regionbok(to_planer)


@pytest.fixture(scope="module")
def to_sporing(to_bok: Regionbok) -> Sporing:
    """What has been followed once, is known."""
    return Sporing(to_bok)


def _forklaring(bok: Regionbok, sted: str) -> Forklaring:
    svar = explain_in(bok, sted)
    assert isinstance(svar, Forklaring)
    return svar


def _sum(f: Forklaring) -> Decimal:
    return sum((Decimal(str(k.verdi)) for k in f.kilder), Decimal(0))


def _tall(bok: Regionbok, ark: str, formel: str) -> list[str]:
    """The sheet's figures whose formula holds a piece of text."""
    return [
        f"{ark}!{Sted(ark, *plass).celle}"
        for plass, c in sorted(bok.ark[ark].items())
        if c.formel is not None and formel in c.formel and isinstance(c.verdi, float)
    ]


@pytest.mark.parametrize(
    ("ark", "formel"),
    [
        ("Oversikt", "='Per kommune'!"),
        ("Per tiltak", "='Per kommune'!"),
        ("Per år", "SUMIFS(Data"),
        ("Per år", ",SUM("),
        ("Fordeling", "SUMIFS(Data"),
        ("Prioritering", "SUMIFS(Data"),
        ("Omsetning", "INDEX(Data"),
        ("Per kommune", "INDEX(Data"),
        ("Per kommune", "SUMIFS(Data"),
        ("Per kommune", ",SUM($"),
        ("Per nyttevirkning", "SUMIFS(Data"),
        ("Per nyttevirkning", ",SUM("),
        ("Suksesshistorier", "INDEX(Data"),
        ("Mottak", "=SUM("),
    ],
)
def test_the_sources_add_up_to_the_figure(bok: Regionbok, ark: str, formel: str) -> None:
    """Ten figures of each kind; each figure is the sum of what it is said to come from."""
    # Shares of sums are not sums themselves.
    delt = re.compile(r"[)\d]/[A-Z$(]")
    steder = [s for s in _tall(bok, ark, formel) if not delt.search(str(_celle(bok, s).formel))]
    # Deviations are differences of two kinds of sources, and counts are no sums of values.
    # So is what stands alone, and how many lines and years there are.
    ulike = re.compile(
        r"Avvik|\(antall\)|realisert av planlagt|minus planlagt|av planen|uten realisert|uten plan|linje|"
        r"^År (i|med|som|uten) |1 = ja|rangeres|gjenstår", re.IGNORECASE,
    )  # fmt: skip
    steder = [s for s in steder if not ulike.search(make_figur(bok, _sted(s)).kolonne)]
    utvalg = random.Random(ark + formel).sample(steder, min(10, len(steder)))  # noqa: S311 - repeatable
    assert utvalg
    for sted in utvalg:
        f = _forklaring(bok, sted)
        assert abs(_sum(f) - Decimal(str(f.figur.verdi))) <= Decimal("0.005"), sted
        assert f.figur.kolonne
        assert f.figur.rad
        assert len({k.sted for k in f.kilder}) == len(f.kilder)
        if ark != "Mottak":
            assert f.regler
            assert all(k.bruk and k.status.startswith("godkjent") for k in f.kilder)


def _sted(tekst: str) -> Sted:
    ark, celle = tekst.split("!")
    rad_kol = coordinate_to_tuple(celle)
    return Sted(ark, *rad_kol)


def _celle(bok: Regionbok, tekst: str) -> Any:
    return bok.celle(_sted(tekst))


@pytest.mark.parametrize("ark", ["Kvalitet", "Måling", "Tiltak og risiko"])
def test_counts_are_as_many_as_their_sources(bok: Regionbok, ark: str) -> None:
    # The mean's own count counts weights, which are numbers of users from Data.
    steder = [
        s for s in _tall(bok, ark, "COUNTIFS(") if "snitt" not in make_figur(bok, _sted(s)).kolonne
    ]
    utvalg = random.Random(ark).sample(steder, min(10, len(steder)))  # noqa: S311 - repeatable
    for sted in utvalg:
        f = _forklaring(bok, sted)
        per_svar = {(k.fil, k.ark, "".join(t for t in k.celle if t.isdigit())) for k in f.kilder}
        assert len(per_svar) == f.figur.verdi, sted
        assert all(d.sum is None for d in f.delsummer), "answers and measurements are never added"


def test_every_source_stands_in_the_return(bok: Regionbok, runde: Runde) -> None:
    """All of them: the cell named in the file named holds the value."""
    boker: dict[str, Any] = {}
    antall = 0
    utsendt = openpyxl.load_workbook(next(runde.utsendt.glob("*.xlsx")), data_only=True)
    for k in Kilder(bok).alle():
        if k.fil == UTSENDT:
            # The common plan's own figures: the same locked cells in every workbook sent out.
            assert abs(float(utsendt[k.ark][k.celle].value) - float(str(k.verdi))) <= 0.005, k
            continue
        if k.fil not in boker:
            sti = runde.innsendt / k.fil
            boker[k.fil] = openpyxl.load_workbook(sti, data_only=True)
        if k.bruk and k.bruk.tabell == "linjetall":
            # Counted by us: shown with the cell of the sum it is about.
            continue
        verdi = boker[k.fil][k.ark][k.celle].value
        if isinstance(k.verdi, float):
            if hasattr(verdi, "year"):
                verdi = to_excel(verdi)  # type: ignore[no-untyped-call] # openpyxl has no types for it
            assert abs(float(verdi) - k.verdi) <= 0.005, k
        else:
            assert str(verdi) == k.verdi, k
        antall += 1
    assert antall > 1_000
    assert set(boker) == {p.name for p in runde.innsendt.glob("*.xlsx")}


FIGURARK = (
    "Oversikt", "Per tiltak", "Per kommune", "Per nyttevirkning", "Per år", "Hva om", "Kvalitet", "Måling",
    "Tiltak og risiko", "Prioritering", "Fordeling", "Omsetning", "Suksesshistorier",
)  # fmt: skip


@sample_cases("ark", FIGURARK, antall=6)
def test_ten_random_figures_of_each_sheet_and_back(
    to_bok: Regionbok, to_sporing: Sporing, ark: str
) -> None:
    """Down to file, sheet, cell, raw text, value and SHA-256; and each cell leads to the figure."""
    bok, sporing = to_bok, to_sporing
    steder = [s for s in _tall(bok, ark, "=") if _celle(bok, s).verdi]
    for sted in random.Random(ark).sample(steder, min(10, len(steder))):  # noqa: S311 - repeatable
        f = _forklaring(to_bok, sted)
        kilder = [k for k in f.kilder if k.fil]
        assert f.figur.kolonne, sted
        if not kilder:
            # How many lines and years there should be, of a kommune without an answer too.
            assert re.search(r"linje|år |År ", f.figur.kolonne, re.IGNORECASE), sted
            continue
        for k in kilder:
            assert k.ark, sted
            assert parse_celle(k.celle), sted
            assert k.raatekst, sted
            assert k.verdi is not None, sted
            assert len(k.sha256) == 64, sted
        en = kilder[len(kilder) // 2]
        assert _sted(sted) in sporing.used_in([en.sted]), (sted, en)


def test_what_was_written_stands_beside_what_was_read(tmp_path: Path) -> None:
    """In Data and in the lists; blank where a cell held the value itself."""
    grunnlag = make_testgrunnlag(to_planer=False)
    tall = next(d for d in grunnlag.data if d.kolonne == "brukere")
    ord_ = next(d for d in grunnlag.data if d.tabell == "tiltak" and d.kolonne == "risiko" and d.tekst == "Høy")  # fmt: skip
    skrevet = {tall: "1,2 tusen", ord_: "stor; «nesten» høy"}
    data = Langtabell.of(d._replace(skrevet=skrevet.get(d, "")) for d in grunnlag.data)
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(write_region(replace(grunnlag, data=data)))
    bok = open_regionbok(sti)
    per_sted = {(k.fil, k.ark, k.celle): k for k in Kilder(bok).alle()}
    for d, tekst in skrevet.items():
        assert per_sted[d.fil, d.ark, d.celle].raatekst == tekst
    andre = [k for k in per_sted.values() if k.raatekst not in skrevet.values()]
    assert all(k.raatekst == show_whole(k.verdi) for k in andre)
    kilde = per_sted[tall.fil, tall.ark, tall.celle]
    utfall = _run(str(sti), f"{kilde.sted.ark}!{kilde.sted.celle}")
    assert "Stod i cellen" in utfall.output
    assert "1,2 tusen" in utfall.output
    dokument = json.loads(_run(str(sti), f"Data!{kilde.sted.celle}", "--json").output)
    assert dokument["kilder"][0]["raatekst"] == "1,2 tusen"


def test_a_total_links_to_its_rows(to_sporing: Sporing, to_planer: Path) -> None:
    """Each link of a sum leads to rows of Data that are just its sources."""
    sporing = to_sporing
    boken = openpyxl.load_workbook(to_planer)
    antall = 0
    for ark in ("Per kommune", "Per år", "Per nyttevirkning", "Fordeling", "Omsetning"):
        for rad in boken[ark].iter_rows():
            for celle in rad:
                maal = celle.hyperlink.location if celle.hyperlink else None
                if not maal or not maal.startswith("'Data'!") or celle.value is None:
                    continue
                fra, til = (coordinate_to_tuple(c)[0] for c in maal.split("!")[1].split(":"))
                kilder = sporing.kilder(Sted(ark, celle.row, celle.column))
                assert [k.sted.rad for k in kilder] == list(range(fra, til + 1)), celle
                antall += 1
    assert antall >= 300


@UTVALG_OG_ALT
def test_the_other_way_round_agrees(to_bok: Regionbok, to_sporing: Sporing, *, alt: bool) -> None:
    """A source lists a figure exactly when the figure lists the source."""
    bok, sporing = to_bok, to_sporing
    for kilde in pick(Kilder(bok).alle(), 40 if alt else 3, alt=False, fro=7):
        figurer = set(sporing.used_in([kilde.sted]))
        for ark, celler in bok.ark.items():
            for plass, celle in celler.items():
                if celle.formel is None:
                    continue
                sted = Sted(ark, *plass)
                used_in = kilde.sted in {k.sted for k in sporing.kilder(sted)}
                assert used_in == (sted in figurer), (kilde, sted)


def test_from_a_return_to_the_figures(region: Path, bok: Regionbok) -> None:
    kilde = next(
        k for k in Kilder(bok).alle() if k.bruk and k.bruk.etikett.startswith("Realisert brutto")
    )
    svar = explain(region, f"{kilde.fil}!{kilde.ark}!{kilde.celle}")
    assert isinstance(svar, Bruksliste)
    ark = {f.sted.ark for f in svar.figurer}
    assert {"Oversikt", "Per kommune"} <= ark
    assert any("Inngår i" in linje for linje in svar.linjer())


def test_what_a_benefit_is_to_be_used_for_goes_to_the_answers(region: Path, bok: Regionbok) -> None:
    """A row of a list, unlike one of Data, has a figure we computed beside the answers: its own answers too."""
    plan = next(r for r in bok.rader("omsetningsplan") if r["brutto"] and r["andel.budsjett"])
    blokk = bok.blokk("omsatt", str(plan["plan"]))
    assert blokk is not None
    sted = f"Omsetning!{celleadresse(blokk.rader[0], blokk.kolonner['planlagt.budsjett'])}"
    kilder = _forklaring(bok, sted).kilder
    brutto = [k for k in kilder if k.hva.startswith("Planlagt brutto i rapporteringsåret")]
    assert brutto
    for k in brutto:
        # Its antall leads back to the figure.
        assert k.av
        fil, ark, celle = k.av[0]
        svar = explain(region, f"{fil}!{ark}!{celle}")
        assert isinstance(svar, Bruksliste)
        assert sted in {f"{f.sted.ark}!{f.sted.celle}" for f in svar.figurer}


def test_a_missing_figure_says_what_decided_it(to_bok: Regionbok) -> None:
    bok = to_bok
    rad = next(
        r for (r, k), c in bok.ark["Per kommune"].items() if k == 1 and "Hurdal" in str(c.verdi)
    )
    f = _forklaring(to_bok, f"Per kommune!B{rad}")
    assert f.figur.verdi == "–"
    assert f.kilder == ()
    assert re.search(
        r"inngår i tallet\. .*Hurdal.*: Har ikke svart for \d{4}\.", "\n".join(f.linjer())
    )


def test_a_row_of_data_and_a_text_have_sources(to_bok: Regionbok) -> None:
    f = _forklaring(to_bok, "Data!H9")
    assert len(f.kilder) == 1
    assert f.kilder[0].sha256
    bok = to_bok
    liste = bok.blokk("eksempler")
    assert liste is not None
    f = _forklaring(to_bok, f"suksesshistorier!$E${liste.hode + 1}")
    assert f.kilder[0].ark == "Kvalitet"
    assert f.kilder[0].celle.startswith("J")


def _run(*args: str) -> Any:
    return CliRunner().invoke(main, ["forklar", *args])


def test_the_command(region: Path) -> None:
    utfall = _run(str(region), "Per kommune!F7")
    assert utfall.exit_code == 0
    for ord_ in ("Planlagt brutto", "Oslo (0301)", "Slik er tallet regnet", "SHA-256", "Formel:"):
        assert ord_ in utfall.output
    utfall = _run(str(region), "'Per kommune'!$F$7", "--json")
    dokument = json.loads(utfall.output)
    assert dokument["skjemaversjon"] == 1
    assert dokument["tall"]["celle"] == "F7"
    assert dokument["kilder"][0]["kommunenr"] == "0301"
    assert len(dokument["kilder"][0]["sha256"]) == 64
    fil, ark, celle = (dokument["kilder"][0][k] for k in ("fil", "ark", "celle"))
    dokument = json.loads(_run(str(region), f"{fil}!{ark}!{celle}", "--json").output)
    assert {"ark": "Per kommune", "celle": "F7"}.items() <= dokument["inngaar_i"][0].items() or any(
        (f["ark"], f["celle"]) == ("Per kommune", "F7") for f in dokument["inngaar_i"]
    )


@pytest.mark.parametrize(
    ("sted", "tekst"),
    [
        ("Per kommune", "utropstegn"),
        ("Ukjent ark!B7", "finnes ikke. Arkene er"),
        ("Per kommune!B", "er ingen celle"),
        ("Per kommune!ZZ99", "er tom"),
        ("finnes-ikke.xlsx!Gevinster!D8", "Ingen mottatt fil heter"),
        ("0301-oslo-digital-dialog-2024.xlsx!Gevinster!A1", "inngår ikke"),
    ],
)
def test_a_wrong_place_is_wrong_use(region: Path, sted: str, tekst: str) -> None:
    utfall = _run(str(region), sted)
    assert utfall.exit_code == 2
    assert tekst in utfall.output


def test_other_files_cannot_be_explained(runde: Runde, tmp_path: Path) -> None:
    retur = next(runde.innsendt.glob("*.xlsx"))
    utfall = _run(str(retur), "Gevinster!D8")
    assert utfall.exit_code == 3
    assert "ikke en regional oversikt" in utfall.output
    tekst = tmp_path / "region.xlsx"
    tekst.write_text("hei", encoding="utf-8")
    assert _run(str(tekst), "Data!H5").exit_code == 3
    assert _run(str(tmp_path / "mangler.xlsx"), "Data!H5").exit_code == 2


@pytest.mark.parametrize("formel", ["=SUM(A:A)", "=A1", "=SUMIFS(A1,A1:A2,1)"])
def test_a_changed_formula_ends_with_a_message(
    to_planer: Path, tmp_path: Path, formel: str
) -> None:
    """Whole columns, figures that go in a ring: told, never a wrong answer and never a crash."""
    bok = openpyxl.load_workbook(to_planer)
    bok["Oversikt"]["A1"] = formel
    endret = tmp_path / "endret.xlsx"
    bok.save(endret)
    try:
        assert isinstance(explain(endret, "Oversikt!A1"), Forklaring)
    except KanIkkeSpores as feil:
        assert str(feil)  # noqa: PT017 - either a message or an answer
