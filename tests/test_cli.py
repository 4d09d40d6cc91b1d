"""The command line: exit codes, what goes to which stream, and what is left on disk."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from forrige import FORRIGEPLAN
from skader import KOMMUNE, Bok, Runde

from gevinstark import __version__
from gevinstark.cli import main, skjerm, skjerminnsamling
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.region import datarader

KOMMANDOER = ("demo", "ny", "lag", "felt", "fyll", "kontroller", "konsolider", "rull")


@dataclass(frozen=True)
class Svar:
    kode: int
    ut: str
    feil: str


def kjor(*args: object) -> Svar:
    """In this process: quick. No terminal, so no colours and no progress."""
    resultat = CliRunner().invoke(main, [str(a) for a in args])
    if resultat.exception is not None and not isinstance(resultat.exception, SystemExit):
        raise resultat.exception
    return Svar(resultat.exit_code, resultat.stdout, resultat.stderr)


def program(*args: object, miljo: Mapping[str, str] | None = None, cwd: Path | None = None) -> Svar:
    """As a program of its own, with pipes."""
    kommando = [sys.executable, "-m", "gevinstark.cli", *map(str, args)]
    resultat = subprocess.run(
        kommando, capture_output=True, text=True, check=False, cwd=cwd, timeout=120,
        env={**os.environ, **(miljo or {})},
    )  # fmt: skip
    return Svar(resultat.returncode, resultat.stdout, resultat.stderr)


def filer(mappe: Path) -> dict[str, str]:
    return {
        p.relative_to(mappe).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(mappe.rglob("*"))
        if p.is_file()
    }


class Postkasse:
    """A folder of returns being gathered."""

    def __init__(self, mappe: Path, runde: Runde) -> None:
        self.mappe = mappe
        self.runde = runde
        mappe.mkdir()

    def god(self, nr: str = KOMMUNE, navn: str = "") -> Bok:
        sti = self.mappe / (navn or self.runde.retur(nr).name)
        shutil.copyfile(self.runde.retur(nr), sti)
        return Bok(sti, self.runde.layout)

    def konsolider(self, *mer: object) -> Svar:
        ut = self.mappe.parent / "region.xlsx"
        return kjor("konsolider", self.mappe, "--utsendt", self.runde.utsendt, "--ut", ut, *mer)

    def json(self, *mer: object) -> tuple[int, Any]:
        svar = self.konsolider("--json", *mer)
        assert svar.feil == ""
        return svar.kode, json.loads(svar.ut)


@pytest.fixture
def postkasse(runde: Runde, tmp_path: Path) -> Postkasse:
    return Postkasse(tmp_path / "innsendt", runde)


# -------------------------------------------------------------------- help


@pytest.mark.parametrize("flagg", ["-h", "--help"])
def test_help_on_the_program_and_every_command(flagg: str) -> None:
    svar = kjor(flagg)
    assert (svar.kode, svar.feil) == (0, "")
    for kommando in KOMMANDOER:
        assert f"  {kommando} " in svar.ut
        hjelp = kjor(kommando, flagg)
        assert (hjelp.kode, hjelp.feil) == (0, "")
        assert hjelp.ut.startswith(f"Bruk: gevinstark {kommando}")
        for valg in ("--overskriv", "--json", "--streng", "--ut"):
            if valg in hjelp.ut:
                assert hjelp.ut.split(valg, 1)[1].strip()


def test_version() -> None:
    assert kjor("--versjon") == Svar(0, f"gevinstark {__version__}\n", "")


@pytest.mark.parametrize(
    "args",
    [
        ("finnesikke",),
        ("konsolider",),
        ("konsolider", "mappe"),
        ("konsolider", "mappe", "--utsendt", "x"),
        ("kontroller", "--utsendt", "x"),
        ("lag", "plan.yaml"),
        ("lag", "plan.yaml", "--ut", "x", "--form", "stat"),
        ("felt",),
        ("felt", "fil", "--ukjent"),
    ],
)
def test_wrong_use_is_exit_2_and_says_so_on_stderr(args: tuple[str, ...]) -> None:
    svar = kjor(*args)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.strip()


# -------------------------------------------------------------------- folders


def test_missing_folder(runde: Runde, tmp_path: Path) -> None:
    mappe, ut = tmp_path / "borte", tmp_path / "region.xlsx"
    svar = kjor("konsolider", mappe, "--utsendt", runde.utsendt, "--ut", ut)
    assert svar == Svar(2, "", f"Mappen {mappe} finnes ikke. Skriv mappen der de innsendte filene ligger.\n")  # fmt: skip
    assert not ut.exists()


def test_empty_folder(postkasse: Postkasse) -> None:
    svar = postkasse.konsolider()
    assert svar == Svar(2, "", f"Mappen {postkasse.mappe} er tom. Legg de innsendte arbeidsbøkene der og prøv igjen.\n")  # fmt: skip


def test_a_folder_with_hidden_files_only_is_empty(postkasse: Postkasse) -> None:
    (postkasse.mappe / ".DS_Store").write_bytes(b"x")
    assert postkasse.konsolider().kode == 2


def test_missing_issue(postkasse: Postkasse, tmp_path: Path) -> None:
    postkasse.god()
    borte, tom = tmp_path / "borte", tmp_path / "tom"
    tom.mkdir()
    (tmp_path / "skadet").mkdir()
    (tmp_path / "skadet" / "utsendt.json").write_text("{}", encoding="utf-8")
    for mappe, kode, melding in (
        (borte, 2, f"Mappen {borte} finnes ikke. Pek --utsendt på mappen «gevinstark lag» laget.\n"),
        (tom, 3, f"Finner ikke {tom / 'utsendt.json'}. Pek --utsendt på mappen som «gevinstark lag» laget.\n"),
        (tmp_path / "skadet", 3, f"{tmp_path / 'skadet' / 'utsendt.json'} er endret eller skadet etter at den ble laget. Det er vår egen fil, og sier ikke noe om svarene som er kommet inn. Hent den fra en sikkerhetskopi.\n"),
    ):  # fmt: skip
        svar = kjor("konsolider", postkasse.mappe, "--utsendt", mappe, "--ut", tmp_path / "r.xlsx")
        assert svar == Svar(kode, "", melding)


def test_an_issue_that_was_edited_is_not_trusted(postkasse: Postkasse, tmp_path: Path) -> None:
    postkasse.god()
    shutil.copytree(postkasse.runde.utsendt, tmp_path / "endret")
    sti = tmp_path / "endret" / "utsendt.json"
    sti.write_text(sti.read_text(encoding="utf-8").replace("D8*F8", "D8*F9", 1), encoding="utf-8")
    svar = kjor("konsolider", postkasse.mappe, "--utsendt", sti.parent, "--ut", tmp_path / "r.xlsx")
    assert (svar.kode, svar.ut) == (3, "")
    assert "er endret eller skadet etter at den ble laget" in svar.feil


# -------------------------------------------------------------------- bad returns beside a good one


def _status(dokument: Any) -> dict[str, tuple[str, list[tuple[str, Any, Any]]]]:
    return {
        f["fil"]: (f["status"], [(u["kode"], u["ark"], u["celle"]) for u in f["funn"]])
        for f in dokument["filer"]
    }


def test_good_returns_are_exit_0(postkasse: Postkasse) -> None:
    for nr in ("0301", "3240"):
        postkasse.god(nr)
    kode, dokument = postkasse.json()
    assert kode == 0
    assert {s for s, _ in _status(dokument).values()} == {"godkjent"}
    assert dokument["mangler"] == ["3209", "3228", "3230", "3238", "3242", "4601"]
    antall = 2 * len(postkasse.runde.layout.formler)
    assert dokument["omregning"] == {
        "celler": antall, "enige": antall, "uten_lagret": 0, "avvik": [],
    }  # fmt: skip
    inndata = dokument["inndata"]
    assert inndata["lest"] == inndata["konsolidert"] > 1_000
    assert inndata["utelatt"] == 0


def test_every_kind_of_bad_file_is_named_and_the_rest_is_consolidated(postkasse: Postkasse) -> None:
    postkasse.god("0301", "god.xlsx")
    (postkasse.mappe / "notat.txt").write_text("Hei", encoding="utf-8")
    (postkasse.mappe / "tekst.xlsx").write_text("Hei", encoding="utf-8")
    (postkasse.mappe / "tom.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(postkasse.mappe / "annen bok.xlsx")
    for navn, fra, til in (
        ("annen plan.xlsx", "plan=digital-dialog", "plan=annen"),
        ("ukjent kommune.xlsx", "kommune=3240", "kommune=9999"),
    ):
        bok = postkasse.god(navn=navn)
        bok.change("xl/sharedStrings.xml", lambda x, fra=fra, til=til: x.replace(fra, til))  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
    tekst_i_tall = postkasse.god("3228", "tekst i tall.xlsx")
    tekst_i_tall.assign("V2.antall", "ca. 300")
    tekst_i_tall.compute()
    kode, dokument = postkasse.json()
    assert kode == 1
    assert _status(dokument) == {
        "annen bok.xlsx": ("avvist", [("IDE-01", None, None)]),
        "annen plan.xlsx": ("avvist", [("IDE-02", None, None)]),
        "god.xlsx": ("godkjent", []),
        "notat.txt": ("avvist", [("FIL-09", None, None)]),
        "tekst i tall.xlsx": ("godkjent_med_merknad", [("VER-01", "Gevinster", "D9")]),
        "tekst.xlsx": ("avvist", [("FIL-09", None, None)]),
        "tom.xlsx": ("avvist", [("FIL-03", None, None)]),
        "ukjent kommune.xlsx": ("avvist", [("IDE-03", None, None)]),
    }  # fmt: skip
    assert dokument["mangler"] == ["3209", "3230", "3238", "3240", "3242", "4601"]
    assert dokument["inndata"]["utelatt"] == 1
    assert [(u["fil"], u["felt"], u["tekst"]) for u in dokument["utelatt"]] == [
        ("tekst i tall.xlsx", "3228.V2.antall", "ca. 300")
    ]
    assert (postkasse.mappe.parent / "region.xlsx").is_file()


def test_a_number_typed_as_text_is_named_in_plain_norwegian(postkasse: Postkasse) -> None:
    bok = postkasse.god()
    bok.assign("V2.antall", "ca. 300")
    bok.compute()
    svar = postkasse.konsolider()
    assert svar.kode == 1
    assert svar.feil == (
        f"\n{bok.sti.name}:\n"
        "  FEIL     VER-01  Ark «Gevinster», celle D9 (Antall, V2): teksten «ca. 300» står der det "
        "skal være et tall. Skriv bare tallet, for eksempel 300.\n"
        "\nAvslutningskode 1: noe må rettes: Eidsvoll.\n"
    )
    assert "1 feil" in svar.ut
    assert "1 av 8 kommuner har svart for 2024." in svar.ut
    assert "VER-01" not in svar.ut


def test_two_returns_from_one_kommune(postkasse: Postkasse) -> None:
    postkasse.god(navn="a.xlsx")
    postkasse.god(navn="b.xlsx")
    kode, dokument = postkasse.json()
    assert kode == 0
    assert _status(dokument) == {
        "a.xlsx": ("erstattet", [("KON-02", None, None)]),
        "b.xlsx": ("godkjent", []),
    }
    inndata = dokument["inndata"]
    assert inndata["lest"] == inndata["konsolidert"] + inndata["utelatt"]
    assert inndata["konsolidert"] == inndata["utelatt"]


def test_returns_in_folders_inside_the_folder(postkasse: Postkasse) -> None:
    (postkasse.mappe / "uke 8").mkdir()
    postkasse.god(navn="uke 8/svar.xlsx")
    _, dokument = postkasse.json()
    assert list(_status(dokument)) == ["uke 8/svar.xlsx"]


def test_streng_makes_a_warning_exit_1(postkasse: Postkasse) -> None:
    bok = postkasse.god()
    bok.assign("V2.oms_budsjett", 0.24)
    bok.compute()
    assert postkasse.konsolider().kode == 0
    assert postkasse.konsolider("--overskriv", "--streng").kode == 1
    args = ("kontroller", bok.sti, "--utsendt", postkasse.runde.utsendt)
    assert kjor(*args).kode == 0
    svar = kjor(*args, "--streng")
    assert svar.kode == 1
    assert "ADVARSEL REG-14" in svar.feil


def test_streng_lets_information_pass(postkasse: Postkasse) -> None:
    postkasse.god().assign("V1.realisert_antall.2018", 300)
    assert postkasse.konsolider("--streng").kode == 0


# -------------------------------------------------------------------- kontroller


def test_kontroller_a_file_that_is_missing_beside_a_good_one(runde: Runde, tmp_path: Path) -> None:
    borte = tmp_path / "borte.xlsx"
    svar = kjor("kontroller", borte, runde.retur(), "--utsendt", runde.utsendt, "--json")
    assert svar.kode == 1
    dokument = json.loads(svar.ut)
    assert _status(dokument) == {
        str(borte): ("avvist", [("FIL-01", None, None)]),
        str(runde.retur()): ("godkjent", []),
    }
    assert [f["sha256"] for f in dokument["filer"] if f["fil"] == str(borte)] == [None]


KONTRAKT = {
    "": {"skjemaversjon", "filer", "mangler", "omregning", "inndata", "beslutninger"},
    "filer": {"fil", "sha256", "plan", "kommune", "status", "funn"},
    "funn": {"kode", "alvor", "ark", "celle", "felt", "funnet", "ventet", "tekst"},
    "omregning": {"celler", "enige", "avvik"},
    "inndata": {"lest", "konsolidert", "utelatt", "rettet", "tilfoert"},
}
#: What this version says beside the contract.
I_TILLEGG = {
    "": {"utelatt"},
    "konsolider": {"region"},
    "filer": {"grunn", "inndata"},
    "omregning": {"uten_lagret"},
    "inndata": {"viderefoert"},
}


@pytest.mark.parametrize("kommando", ["kontroller", "konsolider"])
def test_json_has_the_keys_of_the_contract(postkasse: Postkasse, kommando: str) -> None:
    bok = postkasse.god()
    bok.assign("V2.antall", "ca. 300")
    if kommando == "konsolider":
        _, dokument = postkasse.json()
    else:
        svar = kjor("kontroller", bok.sti, "--utsendt", postkasse.runde.utsendt, "--json")
        dokument = json.loads(svar.ut)

    def nokler(navn: str) -> set[str]:
        return KONTRAKT[navn] | I_TILLEGG.get(navn, set())

    assert set(dokument) == nokler("") | I_TILLEGG.get(kommando, set())
    if kommando == "konsolider":
        ut = str(postkasse.mappe.parent / "region.xlsx")
        assert dokument["region"] == {"fil": ut, "skrevet": True, "grunn": None}
    assert dokument["skjemaversjon"] == 1
    (fil,) = dokument["filer"]
    assert set(fil) == nokler("filer")
    assert fil["sha256"] == hashlib.sha256(bok.sti.read_bytes()).hexdigest()
    assert (fil["plan"], fil["kommune"]) == ("digital-dialog", KOMMUNE)
    assert {frozenset(f) for f in fil["funn"]} == {frozenset(KONTRAKT["funn"])}
    assert set(dokument["omregning"]) == nokler("omregning")
    assert set(dokument["inndata"]) == nokler("inndata")
    ver = next(f for f in fil["funn"] if f["kode"] == "VER-01")
    assert ver == {
        "kode": "VER-01", "alvor": "feil", "ark": "Gevinster", "celle": "D9",
        "felt": "3240.V2.antall", "funnet": "ca. 300", "ventet": "et tall",
        "tekst": "Ark «Gevinster», celle D9 (Antall, V2): teksten «ca. 300» står der det skal være "
                 "et tall. Skriv bare tallet, for eksempel 300.",
    }  # fmt: skip
    avvik = dokument["omregning"]["avvik"]
    assert {frozenset(a) for a in avvik} == {
        frozenset({"fil", "ark", "celle", "felt", "lagret", "motor", "modell", "grunn"})
    }
    o = dokument["omregning"]
    assert o["celler"] == o["enige"] + o["uten_lagret"] + len(avvik)


# -------------------------------------------------------------------- streams


def test_json_alone_on_stdout_and_no_colours_when_piped(postkasse: Postkasse) -> None:
    postkasse.god().assign("V2.antall", "ca. 300")
    region = postkasse.mappe.parent / "region.xlsx"
    felles = (postkasse.mappe, "--utsendt", postkasse.runde.utsendt, "--ut", region, "--overskriv")
    som_json = program("konsolider", *felles, "--json")
    assert som_json.kode == 1
    assert json.loads(som_json.ut)["filer"][0]["status"] == "godkjent_med_merknad"
    som_tekst = program("konsolider", *felles, miljo={"NO_COLOR": "1"})
    assert "VER-01" in som_tekst.feil
    for svar in (som_json, som_tekst):
        assert "\x1b" not in svar.ut + svar.feil
        assert "\r" not in svar.ut + svar.feil


def test_a_file_name_cannot_steer_the_terminal(postkasse: Postkasse) -> None:
    (postkasse.mappe / "ond\x1b[31m\nfil.txt").write_text("Hei", encoding="utf-8")
    svar = postkasse.konsolider()
    assert svar.kode == 1
    assert "\x1b" not in svar.ut + svar.feil


# -------------------------------------------------------------------- what is left on disk


def test_returns_are_never_changed_and_nothing_is_written_elsewhere(
    postkasse: Postkasse, tmp_path: Path
) -> None:
    postkasse.god("0301")
    postkasse.god("3240").assign("V2.antall", "ca. 300")
    shutil.copytree(postkasse.runde.utsendt, tmp_path / "utsendt")
    (tmp_path / "her").mkdir()
    for_ = filer(tmp_path)
    svar = program(
        "konsolider", tmp_path / "innsendt", "--utsendt", tmp_path / "utsendt",
        "--ut", tmp_path / "ut" / "region.xlsx", "--eksport", tmp_path / "eksport",
        cwd=tmp_path / "her",
    )  # fmt: skip
    assert svar.kode == 1
    etter = filer(tmp_path)
    assert {k: v for k, v in etter.items() if k in for_} == for_
    assert set(etter) - set(for_) == {
        "ut/region.xlsx",
        *(f"eksport/{n}" for n in ("data.csv", "data.json", "data.parquet", "mottak.json", "plan.json", "utelatt.json", "budsjettbro.csv", "budsjettbro.xlsx")),
    }  # fmt: skip
    bok = next((tmp_path / "innsendt").glob("0301*"))
    assert program("kontroller", bok, "--utsendt", tmp_path / "utsendt", cwd=tmp_path / "her").kode == 0  # fmt: skip
    assert filer(tmp_path) == etter


def test_konsolider_does_not_overwrite(postkasse: Postkasse) -> None:
    postkasse.god()
    region = postkasse.mappe.parent / "region.xlsx"
    region.write_bytes(b"gammel")
    svar = postkasse.konsolider()
    assert svar == Svar(2, "", f"{region} finnes fra før. Bruk --overskriv hvis den skal erstattes.\n")  # fmt: skip
    assert region.read_bytes() == b"gammel"
    assert postkasse.konsolider("--overskriv").kode == 0
    assert region.read_bytes()[:2] == b"PK"


def test_an_export_in_the_way_stops_before_anything_is_written(postkasse: Postkasse) -> None:
    postkasse.god()
    eksport = postkasse.mappe.parent / "eksport"
    eksport.mkdir()
    (eksport / "data.csv").write_text("gammel", encoding="utf-8")
    svar = postkasse.konsolider("--eksport", eksport)
    assert svar.kode == 2
    assert (eksport / "data.csv").read_text(encoding="utf-8") == "gammel"
    assert not (postkasse.mappe.parent / "region.xlsx").exists()


def test_the_result_in_the_folder_of_returns_is_not_read_as_one(postkasse: Postkasse) -> None:
    postkasse.god()
    ut = postkasse.mappe / "region.xlsx"
    args = ("konsolider", postkasse.mappe, "--utsendt", postkasse.runde.utsendt, "--ut", ut, "--json")  # fmt: skip
    assert kjor(*args).kode == 0
    igjen = kjor(*args, "--overskriv")
    assert igjen.kode == 0
    assert len(json.loads(igjen.ut)["filer"]) == 1


# -------------------------------------------------------------------- more than the workbook holds

#: One return of the example has 237 figures, and the plan itself 26.
FOR_MANGE = (
    "Den regionale arbeidsboken har plass til 100 tall, og her er det 263. Ta færre filer om gangen, "
    "for eksempel én plan eller ett fylke i hver mappe."
)


@pytest.fixture
def full(postkasse: Postkasse, monkeypatch: pytest.MonkeyPatch) -> Postkasse:
    """One return without faults, and more figures than there is room for."""
    monkeypatch.setattr(datarader, "MAKS_RADER", 100)
    postkasse.god()
    return postkasse


@pytest.mark.parametrize(
    "valg",
    [(), ("--streng",), ("--json",), ("--overskriv",), ("--json", "--streng", "--overskriv")],
    ids=" ".join,
)
@pytest.mark.parametrize("mapper", [(), ("eksport",), ("lager",), ("eksport", "lager")], ids=str)
def test_a_workbook_that_is_not_written_is_never_exit_0(
    full: Postkasse, mapper: Sequence[str], valg: Sequence[str]
) -> None:
    rot = full.mappe.parent
    ut = rot / "region.xlsx"
    gammel = "--overskriv" in valg
    if gammel:
        ut.write_bytes(b"gammel")
    svar = full.konsolider(*valg, *(v for m in mapper for v in (f"--{m}", rot / m)))

    ventet = f"\n{ut} er ikke skrevet. {FOR_MANGE}"
    if mapper:
        ventet += f"\nAlle tallene ligger i {' og '.join(str(rot / m) for m in mapper)}.\n"
    else:
        ventet += " Eller bruk --eksport eller --lager, som tar alt.\n"
    if gammel:
        ventet += f"Den gamle {ut} er ikke endret, og har ikke tallene fra denne gangen.\n"
    assert (svar.kode, svar.feil) == (1 if mapper else 3, ventet)
    assert (ut.read_bytes() if ut.exists() else None) == (b"gammel" if gammel else None)
    assert {m.name for m in rot.iterdir() if m.is_dir()} == {"innsendt", *mapper}
    if "--json" in valg:
        dokument = json.loads(svar.ut)
        assert dokument["region"] == {"fil": str(ut), "skrevet": False, "grunn": FOR_MANGE}
        assert _status(dokument) == {full.runde.retur().name: ("godkjent", [])}
    else:
        tabellrad = svar.ut.splitlines()[1].split()
        assert tabellrad[:3] == [full.runde.retur().name, "Eidsvoll", "godkjent"]
        assert "Regional oversikt" not in svar.ut


def test_what_takes_it_all_has_every_figure_when_the_workbook_has_not(full: Postkasse) -> None:
    rot = full.mappe.parent
    svar = full.konsolider("--json", "--eksport", rot / "eksport", "--lager", rot / "lager")
    (fil,) = json.loads(svar.ut)["filer"]
    rader = json.loads((rot / "eksport" / "data.json").read_text(encoding="utf-8"))
    assert sum(r["rolle"] == "inndata" for r in rader) == fil["inndata"]["konsolidert"] == 579
    deler = (rot / "lager" / "data").rglob("*.parquet")
    assert sum(pq.read_metadata(d).num_rows for d in deler) == len(rader)


@pytest.mark.parametrize("mapper", [(), ("eksport",)], ids=str)
def test_findings_are_shown_when_the_workbook_is_not_written(
    full: Postkasse, mapper: Sequence[str]
) -> None:
    full.god().assign("V2.antall", "ca. 300")
    rot = full.mappe.parent
    valg = [v for m in mapper for v in (f"--{m}", rot / m)]
    svar = full.konsolider("--tilbakemelding", rot / "svar", *valg)
    assert svar.kode == (1 if mapper else 3)
    assert svar.feil.startswith(f"Tilbakemelding på 1 fil: {rot / 'svar'}\n")
    assert svar.feil.count("\n  FEIL     VER-01  ") == 1
    assert f"\n{rot / 'region.xlsx'} er ikke skrevet. " in svar.feil


def test_nobody_is_sent_to_a_workbook_that_is_not_written(
    full: Postkasse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skjerminnsamling, "_VIS_FUNN", 0)
    monkeypatch.setattr(skjerm, "_VIS_NAVN", 6)
    full.god().assign("V2.antall", "ca. 300")
    uten = full.konsolider()
    assert "og 1 til (alle står i --json)." in uten.ut
    assert "\n  … og 1 til. Alle står i --json.\n" in uten.feil
    monkeypatch.setattr(datarader, "MAKS_RADER", 250_000)
    med = full.konsolider()
    assert "og 1 til (alle står i arket Per kommune)." in med.ut
    assert "\n  … og 1 til. Alle står i arket Funn, og i --json.\n" in med.feil


# -------------------------------------------------------------------- lag, ny and demo


def test_lag_one_kommune_names_the_files_on_stdout_and_the_findings_on_stderr(
    tmp_path: Path,
) -> None:
    plan, ut = FORRIGEPLAN, tmp_path / "ut"
    svar = kjor("lag", plan, "--ut", ut, "--kommune", "0301")
    bok = ut / "0301-oslo-digital-dialog-2024.xlsx"
    # The example's plan has two errors of its source (REG-03).
    assert (svar.kode, svar.ut) == (1, f"{bok}\n{ut / 'utsendt.json'}\n")
    assert "Rett feilene i planen" in svar.feil
    assert sorted(filer(ut)) == [bok.name, "utsendt.json"]
    assert svar.feil.count("\n  ADVARSEL REG-02  ") == 1
    igjen = kjor("lag", plan, "--ut", ut, "--kommune", "0301")
    assert igjen == Svar(
        2, "", f"{bok} finnes fra før. Bruk --overskriv hvis den skal erstattes.\n"
    )
    assert kjor("lag", plan, "--ut", ut, "--kommune", "0301", "--overskriv", "--streng").kode == 1


@pytest.mark.parametrize("nr", ["9999", "301", "0302"])
def test_lag_for_an_unknown_kommune(nr: str, tmp_path: Path) -> None:
    svar = kjor("lag", FORRIGEPLAN, "--ut", tmp_path / "ut", "--kommune", nr)
    assert svar == Svar(
        2, "", f"Ukjent kommunenummer: {nr}. Skriv fire sifre, for eksempel 3240.\n"
    )
    svar = kjor("lag", FORRIGEPLAN, "--ut", tmp_path / "ut", "--kommune", "Oslø")
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith("«Oslø» er ingen av kommunene. Mente du Oslo? Kommunene er: ")
    assert not (tmp_path / "ut").exists()


def test_lag_of_a_plan_with_mistakes_is_exit_3_with_all_of_them(tmp_path: Path) -> None:
    tekst = FORRIGEPLAN.read_text(encoding="utf-8")
    plan = tmp_path / "plan.yaml"
    tekst = tekst.replace('"0301"', '"0302"').replace("timepris: 440", "timepris: mange")
    plan.write_text(tekst, encoding="utf-8")
    nr, pris = (
        next(i for i, linje in enumerate(tekst.splitlines(), 1) if ord_ in linje)
        for ord_ in ('"0302"', "timepris: mange")
    )
    svar = kjor("lag", plan, "--ut", tmp_path / "ut")
    assert (svar.kode, svar.ut) == (3, "")
    linjer = svar.feil.splitlines()
    assert linjer[0] == "Fant 2 feil i kilden:"
    assert [linje.split(": ")[0] for linje in linjer[1:]] == [
        f"  {plan}, linje {nr}",
        f"  {plan}, linje {pris}",
    ]
    assert not (tmp_path / "ut").exists()


def test_lag_of_a_plan_that_is_missing(tmp_path: Path) -> None:
    svar = kjor("lag", tmp_path / "borte.yaml", "--ut", tmp_path / "ut")
    assert (svar.kode, svar.ut) == (3, "")
    assert "Filen finnes ikke." in svar.feil


def test_lag_felles(tmp_path: Path) -> None:
    plan, ut = FORRIGEPLAN, tmp_path / "ut"
    svar = kjor("lag", plan, "--ut", ut, "--form", "felles")
    assert (svar.kode, svar.ut.splitlines()) == (
        1, [str(ut / "digital-dialog-felles-2024.xlsx"), str(ut / "utsendt.json")],
    )  # fmt: skip
    feil = kjor("lag", plan, "--ut", tmp_path / "x", "--form", "felles", "--kommune", "0301")
    assert feil.kode == 2


def test_ny_gives_a_plan_that_lag_takes(tmp_path: Path) -> None:
    svar = kjor("ny", tmp_path / "min plan")
    plan = tmp_path / "min plan" / "plan.yaml"
    assert (svar.kode, svar.ut) == (0, f"{plan}\n")
    assert svar.feil.startswith("Planen er et ekte eksempel.")
    assert plan.read_bytes() == ressurs(EKSEMPELPLAN).read_bytes()
    assert kjor("ny", tmp_path / "min plan").kode == 2
    assert kjor("lag", plan, "--ut", tmp_path / "ut", "--kommune", "3240").kode == 1


@pytest.mark.libreoffice
def test_demo_runs_the_whole_round(tmp_path: Path) -> None:
    svar = program("demo", tmp_path / "demo", cwd=tmp_path)
    assert svar.kode == 1  # one of the kommuner has typed «ca. 300»
    assert "7 av 8 kommuner har svart for 2024. Mangler: Bergen." in svar.ut
    assert svar.feil.count("VER-01") == 1
    assert "Ark «2 Gevinster», celle F8 (Antall hos dere, V2): teksten «ca. 300»" in svar.feil
    assert sorted(p.name for p in tmp_path.iterdir()) == ["demo"]
    laget = filer(tmp_path / "demo")
    assert sum(n.startswith("utsendt/") and n.endswith(".xlsx") for n in laget) == 8
    assert sum(n.startswith("innsendt/") for n in laget) == 7
    assert {"region.xlsx", "utsendt/utsendt.json", "eksport/data.parquet"} <= set(laget)
    igjen = kjor("demo", tmp_path / "demo")
    assert (igjen.kode, igjen.ut) == (2, "")
    assert filer(tmp_path / "demo") == laget


# -------------------------------------------------------------------- the log lies apart


def test_the_log_never_lies_among_the_returns_nor_in_one(
    postkasse: Postkasse, tmp_path: Path
) -> None:
    retur = postkasse.god().sti
    foer = retur.read_bytes()
    felles = (postkasse.mappe, "--utsendt", postkasse.runde.utsendt)
    inni = postkasse.mappe / "logg.txt"
    svar = kjor("kontroller", *felles, "--logg", inni)
    assert svar == Svar(
        2, "", f"Legg loggen utenfor {postkasse.mappe}. Ellers blir den lest som en innsendt fil neste gang.\n"
    )  # fmt: skip
    assert not inni.exists()
    egen = tmp_path / "egen.xlsx"
    shutil.copy(retur, egen)
    svar = kjor("kontroller", *felles, "--logg", egen)
    assert svar == Svar(
        2, "", f"{egen} er ikke en logg, og blir ikke skrevet i. Velg et annet navn.\n"
    )
    assert (egen.read_bytes(), retur.read_bytes()) == (foer, foer)
    for _ in range(2):
        assert kjor("kontroller", *felles, "--logg", tmp_path / "logg.txt").kode == 0
