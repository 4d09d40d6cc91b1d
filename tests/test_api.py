"""The round as other people's programs take it: `from gevinstark import …`, and nothing of the inside."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pandas as pd
import pyarrow.parquet as pq
import pytest
from forrige import FORRIGEPLAN
from skader import Runde

import gevinstark
from gevinstark import (
    Brukerfeil,
    Demovalg,
    Feltvalg,
    Forklarvalg,
    Fyllvalg,
    Konsolidervalg,
    Kontrollvalg,
    Lagvalg,
    Nyvalg,
    Rapportvalg,
    Rullvalg,
    demo,
    felt,
    forklar,
    fyll,
    konsolider,
    kontroller,
    lag,
    ny,
    rull,
    write_rapport,
)
from gevinstark.cli import main
from gevinstark.region import eksport, lager
from gevinstark.region.dataramme import TALLKOLONNER
from gevinstark.region.eksport import EKSPORTKOLONNER

KOMMUNER = ("0301", "3240")
#: Command -> the step's choices. A step stands in the module that bears the command's name.
VALG: dict[str, type[Any]] = {
    sted.removeprefix("runde."): getattr(gevinstark, navn)
    for navn, sted in gevinstark._STEDER.items()
    if navn.endswith("valg")
}
#: Commands without a step: they tell of the program itself.
UTEN_STEG = {"fullfoering", "hjelp", "koder"}
#: What is about the screen and the exit code, and no choice of the step's.
OM_SKJERMEN = {"som_json", "streng"}
#: Choices that programs have and the command line has not.
UTEN_ORD = {"send": {"idag"}, "status": {"idag"}}


# -------------------------------------------------------------------- the names


def test_the_package_alone_loads_no_step_and_no_library() -> None:
    program = (
        "import sys, gevinstark; "
        "print(sorted(m for m in sys.modules if m.startswith('gevinstark') or m in "
        "{'numpy', 'pandas', 'pyarrow', 'openpyxl', 'xlsxwriter', 'click', 'yaml', 'docx'}))"
    )
    ut = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ut.stdout == "['gevinstark']\n"


def test_help_loads_no_step_and_no_library() -> None:
    program = (
        "import sys\nfrom gevinstark.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('gevinstark.r') or m in "
        "{'numpy', 'pandas', 'pyarrow', 'openpyxl', 'xlsxwriter', 'logging', 'yaml', 'docx'}))"
    )
    ut = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ut.stdout.splitlines()[-1] == "[]"


def test_pandas_is_loaded_only_for_a_table(runde: Runde) -> None:
    program = (
        "import sys\nfrom gevinstark import Kontrollvalg, kontroller\n"
        f"r = kontroller(Kontrollvalg({str(runde.retur())!r}, {str(runde.utsendt)!r}, jobber=0))\n"
        "print('pandas' in sys.modules)\nprint(len(r.langtabell()) > 500, 'pandas' in sys.modules)"
    )
    ut = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ut.stdout == "False\nTrue True\n"


def test_every_name_is_there_and_no_other() -> None:
    assert set(VALG) == set(main.commands) - UTEN_STEG
    for navn in gevinstark._STEDER:
        assert not isinstance(getattr(gevinstark, navn), ModuleType)
    with pytest.raises(AttributeError, match="module 'gevinstark' has no attribute 'finnesikke'"):
        _ = gevinstark.finnesikke


@pytest.mark.parametrize("kommando", VALG)
def test_the_options_of_a_command_are_the_choices_of_its_step(kommando: str) -> None:
    ord_ = {p.name for p in main.commands[kommando].params if p.expose_value} - OM_SKJERMEN
    assert {f.name for f in dataclasses.fields(VALG[kommando])} - ord_ == UTEN_ORD.get(
        kommando, set()
    )
    assert ord_ <= {f.name for f in dataclasses.fields(VALG[kommando])}


@pytest.mark.parametrize("type_", VALG.values(), ids=VALG)
def test_choices_are_frozen(type_: type[Any]) -> None:
    paakrevde = [f for f in dataclasses.fields(type_) if f.default is dataclasses.MISSING]
    valg = type_(*("x" for _ in paakrevde))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(valg, dataclasses.fields(type_)[0].name, "y")


# -------------------------------------------------------------------- a notebook


def _svar(bok: Path, mer: dict[str, Any]) -> dict[str, Any]:
    """Answers to a few fields, by their keys."""
    nr = bok.name[:4]
    return {f"{nr}.lokalt.brukere": 100, f"{nr}.V1.antall": 300.25} | {
        f"{nr}.{felt}": verdi for felt, verdi in mer.items()
    }


def test_the_round_in_a_notebook(tmp_path: Path) -> None:
    fortalt: list[str] = []
    plan = ny(Nyvalg(tmp_path / "plan")).plan
    assert plan == tmp_path / "plan" / "plan.yaml"
    utsendt = lag(Lagvalg(plan, tmp_path / "utsendt", kommuner=KOMMUNER), fortalt.append)
    assert [f.name for f in utsendt.filer] == [
        "0301-oslo-digital-dialog-2024.xlsx",
        "3240-eidsvoll-digital-dialog-2024.xlsx",
        "utsendt.json",
    ]
    assert fortalt == ["1 av 2 arbeidsbøker laget", "2 av 2 arbeidsbøker laget"]
    assert "REG-02" in {f.kode for f in utsendt.funn}

    innsendt = tmp_path / "innsendt"
    for bok, mer in zip(utsendt.filer, ({}, {"V2.antall": 400}), strict=False):
        svar = tmp_path / "svar.json"
        svar.write_text(json.dumps(_svar(bok, mer)), encoding="utf-8")
        utfylt = fyll(Fyllvalg(bok, svar, innsendt / bok.name)).ut
        assert felt(Feltvalg(utfylt)).felt[f"{bok.name[:4]}.V1.antall"].verdi == 300.25

    kontroll = kontroller(Kontrollvalg(innsendt, utsendt=tmp_path / "utsendt", jobber=0))
    assert [m.status for m in kontroll.innsamling.grunnlag.mottak] == ["godkjent_med_merknad"] * 2
    assert kontroll.tilbakemeldinger is None

    region = tmp_path / "region.xlsx"
    resultat = konsolider(
        Konsolidervalg(
            str(innsendt), str(tmp_path / "utsendt"), ut=str(region), jobber=0,
            tilbakemelding=tmp_path / "brev", lager=tmp_path / "lager",
        )
    )  # fmt: skip
    assert (resultat.ut, resultat.full, resultat.tabeller) == (region, None, [tmp_path / "lager"])
    assert len(resultat.tilbakemeldinger or ()) == 2
    assert resultat.as_json()["region"] == {"fil": str(region), "skrevet": True, "grunn": None}

    lang = resultat.langtabell()
    brukere = lang[(lang["rad"] == "lokalt") & (lang["kolonne"] == "brukere")]
    assert list(brukere["verdi"]) == [Decimal(100), Decimal(100)]
    antall = lang[(lang["kolonne"] == "antall") & (lang["rolle"] == "inndata")]
    assert list(antall[antall["rad"] == "V1"]["verdi"]) == [Decimal("300.25")] * 2

    forklaring = "\n".join(forklar(Forklarvalg(region, "Per kommune!B7")).linjer())
    assert forklaring.startswith("Per kommune!B7")
    rapport = write_rapport(Rapportvalg(region, tmp_path / "rapport.docx")).ut
    assert docx.Document(str(rapport)).paragraphs
    neste = rull(Rullvalg(tmp_path / "utsendt", innsendt, 2025, tmp_path / "neste"))
    assert [f.name for f in neste.filer] == [
        "0301-oslo-digital-dialog-2025.xlsx",
        "3240-eidsvoll-digital-dialog-2025.xlsx",
        "utsendt.json",
        "rullet.txt",
    ]
    assert all(f.is_file() for f in neste.filer)


# -------------------------------------------------------------------- the tables


@pytest.fixture(scope="module")
def samlet(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """All eight returns, with an export and a store beside."""
    mappe = tmp_path_factory.mktemp("tabeller")
    valg = Konsolidervalg(
        runde.innsendt, runde.utsendt, jobber=0, eksport=mappe / "eksport", lager=mappe / "lager"
    )
    return konsolider(valg), mappe


def test_without_a_workbook_nothing_is_said_of_one(samlet: tuple[Any, Path]) -> None:
    resultat, mappe = samlet
    assert "region" not in resultat.as_json()
    assert sorted(p.name for p in mappe.iterdir()) == ["eksport", "lager"]


def test_the_long_table_is_the_export(samlet: tuple[Any, Path]) -> None:
    resultat, mappe = samlet
    ramme = resultat.langtabell()
    fasit = pq.read_table(mappe / "eksport" / "data.parquet").to_pylist()
    assert list(ramme.columns) == list(EKSPORTKOLONNER)
    assert len(ramme) == len(fasit) > 7_000
    assert str(ramme["aar"].dtype) == "Int16"
    for kolonne in EKSPORTKOLONNER:
        uten_na = [None if pd.isna(v) else v for v in ramme[kolonne]]
        assert uten_na == [rad[kolonne] for rad in fasit], kolonne


def test_decimals_are_exact_and_short(samlet: tuple[Any, Path]) -> None:
    verdier = samlet[0].langtabell()["verdi"].dropna()
    assert {type(v) for v in verdier} == {Decimal}
    assert max(len(str(v)) for v in verdier if v == v.to_integral_value()) <= 12
    assert Decimal("0.1") in set(verdier)


def test_the_figures_are_what_duckdb_sums(samlet: tuple[Any, Path]) -> None:
    resultat, mappe = samlet
    tall = resultat.tall()
    assert list(tall.columns) == TALLKOLONNER
    fasit = {
        tuple(rad[k] for k in TALLKOLONNER[:-2]): (rad["verdi"], rad["kommuner"])
        for rad in pq.read_table(mappe / "lager" / "summer.parquet").to_pylist()
    }
    funnet = {
        tuple(None if pd.isna(v) else v for v in rad[:-2]): (rad[-2], rad[-1])
        for rad in tall.itertuples(index=False, name=None)
    }
    assert funnet == fasit
    assert len(fasit) > 150


def test_no_returns_that_count_give_empty_tables(runde: Runde, tmp_path: Path) -> None:
    notat = tmp_path / "notat.txt"
    notat.write_text("Hei", encoding="utf-8")
    resultat = kontroller(Kontrollvalg(notat, runde.utsendt, jobber=0))
    assert (len(resultat.langtabell()), len(resultat.tall())) == (0, 0)
    assert list(resultat.tall().columns) == TALLKOLONNER


def test_the_example_in_the_readme(
    runde: Runde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tekst = (Path(gevinstark.__file__).parent / "README.md").read_text(encoding="utf-8")
    program = tekst.split("```python\n")[1].split("```")[0]
    for navn in ("innsendt", "utsendt"):
        (tmp_path / navn).symlink_to(getattr(runde, navn), target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    rom: dict[str, Any] = {}
    exec(program, rom)  # noqa: S102 - our own text
    assert list(rom["per_aar"].index[:2]) == [2018, 2019]
    assert (
        rom["per_aar"].sum()
        == rom["lang"].query("rad == 'realisert_kr_netto' & aar > 0")["verdi"].sum()
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["innsendt", "utsendt"]


# -------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("navn", "hva"),
    [
        ("eksport", "eksporten utenfor {m}. Ellers blir den lest"),
        ("lager", "lageret utenfor {m}. Ellers blir det lest"),
        ("tilbakemelding", "tilbakemeldingene utenfor {m}. Ellers blir de lest"),
        ("mellomlager", "mellomlageret utenfor {m}. Ellers blir det lest"),
    ],
)
def test_nothing_of_ours_is_put_among_the_returns(runde: Runde, navn: str, hva: str) -> None:
    til: dict[str, Any] = {navn: runde.innsendt / "ny"}
    with pytest.raises(Brukerfeil) as feil:
        konsolider(Konsolidervalg(runde.innsendt, runde.utsendt, jobber=0, **til))
    assert str(feil.value) == (
        f"Legg {hva.format(m=runde.innsendt)} som innsendte filer neste gang."
    )
    assert not (runde.innsendt / "ny").exists()


def _overskrives(runde: Runde, ut: Path) -> str:
    foer = ut.read_bytes()
    with pytest.raises(Brukerfeil) as feil:
        konsolider(Konsolidervalg(runde.innsendt, runde.utsendt, ut=ut, jobber=0, overskriv=True))
    assert ut.read_bytes() == foer
    return str(feil.value)


def test_a_return_is_never_overwritten(runde: Runde) -> None:
    ut = runde.retur()
    assert _overskrives(runde, ut) == (
        f"{ut} er en innsendt fil, og blir ikke erstattet. Velg et annet navn til oversikten."
    )


def test_an_issued_workbook_is_never_overwritten(runde: Runde, tmp_path: Path) -> None:
    ut = runde.bok()
    ventet = f"{ut} er sendt ut, og blir ikke erstattet. Velg et annet navn."
    assert _overskrives(runde, ut) == ventet
    svar = tmp_path / "svar.json"
    svar.write_text('{"3240.V1.antall": 1}', encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        fyll(Fyllvalg(runde.retur(), svar, ut, overskriv=True))
    assert str(feil.value) == ventet


@pytest.mark.parametrize("navn", ["region.pdf", "region", "region.xls", "utsendt.json"])
def test_the_overview_is_an_excel_file(runde: Runde, tmp_path: Path, navn: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        konsolider(Konsolidervalg(runde.innsendt, runde.utsendt, ut=tmp_path / navn))
    assert str(feil.value) == (
        "Den regionale oversikten er en Excel-fil. La navnet slutte på .xlsx, for eksempel "
        f"{navn.split('.', maxsplit=1)[0]}.xlsx."
    )


def test_the_report_is_a_word_file(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        write_rapport(Rapportvalg(tmp_path / "region.xlsx", tmp_path / "x.pdf"))
    assert str(feil.value) == (
        "Rapporten er en Word-fil. La navnet slutte på .docx, for eksempel x.docx."
    )


@pytest.mark.parametrize(
    "fremmed", [("innsendt/svar.xlsx",), ("innsendt/a.xlsx", "utsendt/b.xlsx")]
)
def test_the_demo_never_deletes_real_returns(tmp_path: Path, fremmed: Sequence[str]) -> None:
    for navn in fremmed:
        sti = tmp_path / navn
        sti.parent.mkdir(exist_ok=True)
        sti.write_bytes(b"svar")
    with pytest.raises(Brukerfeil) as feil:
        demo(Demovalg(tmp_path, overskriv=True))
    assert str(feil.value) == (
        f"{tmp_path / 'innsendt'} er ikke fra demoen, og blir ikke slettet. Velg en annen mappe."
    )
    assert all((tmp_path / navn).read_bytes() == b"svar" for navn in fremmed)


def test_last_years_issue_is_never_overwritten(runde: Runde) -> None:
    foer = (runde.utsendt / "utsendt.json").read_bytes()
    with pytest.raises(Brukerfeil) as feil:
        rull(Rullvalg(runde.utsendt, runde.innsendt, 2025, runde.utsendt, overskriv=True))
    assert str(feil.value) == (
        f"{runde.utsendt} er det som ble sendt ut i fjor. Legg de nye arbeidsbøkene i en ny mappe."
    )
    assert (runde.utsendt / "utsendt.json").read_bytes() == foer


def test_lag_never_overwrites_a_return(runde: Runde) -> None:
    foer = runde.retur().read_bytes()
    with pytest.raises(Brukerfeil) as feil:
        lag(Lagvalg(FORRIGEPLAN, runde.innsendt, kommuner=["3240"], overskriv=True))
    assert str(feil.value) == (
        f"{runde.retur()} ble ikke laget i denne mappen (der er ingen utsendt.json), og blir ikke "
        "erstattet. Velg en annen mappe."
    )
    assert runde.retur().read_bytes() == foer


@pytest.mark.parametrize("hva", ["eksport", "lager"])
def test_tables_are_written_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, runde: Runde, tmp_path: Path, hva: str
) -> None:
    """The disk is full when the last part of it is being written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(eksport, "_write_liste", full)
    monkeypatch.setattr(lager, "sum_lager", full)
    til: dict[str, Any] = {hva: tmp_path / "her" / hva}
    ut = tmp_path / "region.xlsx"
    resultat = konsolider(Konsolidervalg(runde.innsendt, runde.utsendt, ut=ut, jobber=0, **til))
    navn = {"eksport": "eksporten", "lager": "lageret"}[hva]
    assert list(map(str, resultat.feilet)) == [
        f"Kan ikke skrive {navn} til {til[hva]}: disken er full."
    ]
    assert resultat.tabeller == []
    assert [p for p in tmp_path.rglob("*") if not p.is_dir()] == [ut]
    assert list(tmp_path.rglob(".*")) == []
