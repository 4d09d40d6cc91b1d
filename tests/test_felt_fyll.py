"""`felt` and `fyll`: what a workbook asks for, and a copy with the answers in."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from libreoffice import recalculate
from skader import KOMMUNE, Runde

from gevinstark.cli import main
from gevinstark.grunn.errors import GevinstarkError, UgyldigKilde
from gevinstark.omregning.enighet import enige
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill

TYPER = {"tall", "kroner", "prosent", "aar", "dato", "tekst", "valg"}


def _run(*args: object) -> Any:
    return CliRunner().invoke(main, [str(a) for a in args])


def _felt(sti: Path) -> Any:
    resultat = _run("felt", sti, "--json")
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    return json.loads(resultat.stdout)


# -------------------------------------------------------------------- felt


def test_felt_json_is_as_the_contract_says(runde: Runde) -> None:
    dokument = _felt(runde.bok())
    assert {k: v for k, v in dokument.items() if k != "felt"} == {
        "skjemaversjon": 1,
        "plan": "digital-dialog",
        "kommune": KOMMUNE,
    }
    layout = runde.layout
    assert [f["felt"] for f in dokument["felt"]] == [
        c.nokkel(KOMMUNE) for c in layout.celler() if c.is_felt
    ]
    for post in dokument["felt"]:
        celle = layout.find(post["felt"], KOMMUNE)
        assert celle is not None
        assert list(post) == [
            "felt", "ark", "celle", "rolle", "type", "enhet", "valg", "verdi", "formel",
            "krav", "lukket",
        ]  # fmt: skip
        assert (post["ark"], post["celle"]) == (celle.ark, celle.adresse)
        assert (post["rolle"], post["type"]) == (celle.rolle, celle.type)
        assert post["type"] in TYPER
        assert post["formel"] == celle.formel
        assert (post["valg"] or []) == list(layout.lister.get(celle.liste, ()))


def test_felt_shows_single_fields_as_people_would_write_them(runde: Runde) -> None:
    ved_felt = {f["felt"]: f for f in _felt(runde.retur())["felt"]}
    assert ved_felt["3240.V2.antall"] == {
        "felt": "3240.V2.antall", "ark": "Gevinster", "celle": "D9", "rolle": "inndata",
        "type": "tall", "enhet": None, "valg": None, "verdi": 1113, "formel": None,
        "krav": True, "lukket": False,
    }  # fmt: skip
    assert ved_felt["3240.V2.verdi"]["formel"] == '=IF(COUNT(D9,G9)=2,D9*G9,"–")'
    assert ved_felt["3240.V2.verdi"]["verdi"] == 489_720
    assert ved_felt["3240.V2.innfasing.2018"]["verdi"] == 0.1
    assert ved_felt["3240.kommune.kommunedirektor_informert"]["verdi"] == "2024-11-15"
    assert ved_felt["3240.kommune.nr"]["verdi"] == "3240"
    assert ved_felt["3240.L1.antall"]["verdi"] is None
    assert ved_felt["3240.K1.viktighet"]["valg"] == ["Lav", "Medium", "Høy"]
    assert ved_felt["felles.V2.antall"]["verdi"] == 82_500


def test_felt_as_text_is_one_line_a_field(runde: Runde) -> None:
    resultat = _run("felt", runde.bok())
    linjer = resultat.stdout.splitlines()
    assert len(linjer) == sum(c.is_felt for c in runde.layout.celler())
    assert "felles.V2.antall\tTabell D!D9\tfast\ttall\t\t82500" in linjer
    assert {linje.count("\t") for linje in linjer} == {5}


def test_felt_of_a_leading_zero_kommune(runde: Runde) -> None:
    dokument = _felt(runde.bok("0301"))
    assert dokument["kommune"] == "0301"
    assert "0301.V1.antall" in {f["felt"] for f in dokument["felt"]}


# -------------------------------------------------------------------- fyll: the four sources


@pytest.fixture(scope="module")
def svar(runde: Runde) -> Mapping[str, Any]:
    return make_svar(runde.layout, KOMMUNE)


def _som_csv(svar: Mapping[str, Any], skille: str) -> str:
    ut = io.StringIO()
    skriver = csv.writer(ut, delimiter=skille, lineterminator="\n")
    skriver.writerow(["felt", "verdi"])
    for felt, verdi in svar.items():
        tall = isinstance(verdi, int | float) and not isinstance(verdi, bool)
        skriver.writerow([felt, str(verdi).replace(".", ",") if tall else verdi])
    return ut.getvalue()


def test_same_answers_from_every_kind_of_file_give_the_same_bytes(
    runde: Runde, svar: Mapping[str, Any], tmp_path: Path
) -> None:
    kilder = {
        "svar.yaml": yaml.safe_dump(dict(svar), allow_unicode=True),
        "svar.yml": yaml.safe_dump(dict(svar), allow_unicode=True, sort_keys=False),
        "svar.json": json.dumps(svar),
        "svar.csv": _som_csv(svar, ";"),
        "komma.csv": _som_csv(svar, ","),
        "bom.csv": "\ufeff" + _som_csv(svar, ";"),
    }
    ventet = runde.retur().read_bytes()
    for navn, tekst in kilder.items():
        sti = tmp_path / navn
        sti.write_text(tekst, encoding="utf-8")
        assert (navn, fill(runde.bok(), sti) == ventet) == (navn, True)


def test_the_output_of_felt_fills_in_the_same_answers(runde: Runde, tmp_path: Path) -> None:
    """It holds what was prefilled too, so the bytes differ; every value and result is the same."""
    sti, utfylt = tmp_path / "felt.json", tmp_path / "utfylt.xlsx"
    sti.write_text(json.dumps(_felt(runde.retur()), ensure_ascii=False), encoding="utf-8")
    utfylt.write_bytes(fill(runde.bok(), sti))
    assert _felt(utfylt) == _felt(runde.retur())
    (utfall,) = runde.run_receive(utfylt).utfallene
    assert (utfall.status, utfall.funn) == ("godkjent", [])


def test_felt_of_an_issued_workbook_fills_in_nothing_new(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "felt.json"
    sti.write_text(json.dumps(_felt(runde.bok())), encoding="utf-8")
    utfylt = tmp_path / "utfylt.xlsx"
    utfylt.write_bytes(fill(runde.bok(), sti))
    assert _felt(utfylt) == _felt(runde.bok())


def test_the_copy_holds_the_answers_and_nothing_else_changed(
    runde: Runde, svar: Mapping[str, Any]
) -> None:
    for_, etter = read_feltliste(runde.bok()), read_feltliste(runde.retur())
    endret = {f for f in for_.felt if for_.felt[f].verdi != etter.felt[f].verdi}
    inndata = {f for f in endret if etter.felt[f].rolle == "inndata"}
    assert inndata <= set(svar)
    assert {etter.felt[f].rolle for f in endret} == {"inndata", "formel"}
    assert {f: p.formel for f, p in for_.felt.items()} == {
        f: p.formel for f, p in etter.felt.items()
    }
    a, b = (openpyxl.load_workbook(s) for s in (runde.bok(), runde.retur()))
    assert a.sheetnames == b.sheetnames
    for ark in a.worksheets:
        annet = b[ark.title]
        assert ark.protection.sheet == annet.protection.sheet
        assert len(ark.data_validations.dataValidation) == len(
            annet.data_validations.dataValidation
        )
        for rad in ark.iter_rows():
            for celle in rad:
                her = annet[celle.coordinate]
                assert (celle.number_format, celle.protection.locked) == (
                    her.number_format, her.protection.locked,
                )  # fmt: skip


@pytest.mark.lang  # `test_arbeidsbok` asks LibreOffice about filled copies each time
@pytest.mark.libreoffice
def test_stored_results_of_the_copy_are_what_libreoffice_computes(
    runde: Runde, tmp_path: Path
) -> None:
    sti = tmp_path / "svar.yaml"
    sti.write_text(
        '"3240.V1.antall": 1000\n"3240.V1.enhetspris": 512.5\n"3240.V1.innfasing.2020": 0.3\n'
        '"3240.kost_drift.kostnad.2020": 12345.67\n"3240.K1.relevant": Ja\n',
        encoding="utf-8",
    )
    utfylt = tmp_path / "utfylt.xlsx"
    utfylt.write_bytes(fill(runde.bok(), sti))
    (regnet,) = recalculate(utfylt, tmp_path / "lo")
    vaar, deres = (openpyxl.load_workbook(s, data_only=True) for s in (utfylt, regnet))
    galt = []
    for celle in runde.layout.celler():
        if celle.formel is not None:
            a, b = vaar[celle.ark][celle.adresse].value, deres[celle.ark][celle.adresse].value
            if not (a == b or enige(a, b, "tall")):
                galt.append((celle.ark, celle.adresse, a, b))
    assert galt == []
    ved = runde.layout.ved_nokkel
    brutto = ved["*.V1.brutto.2020"]
    assert vaar[brutto.ark][brutto.adresse].value == 1000 * 512.5 * 0.3


# -------------------------------------------------------------------- fyll: what is refused

#: Answer as written in YAML -> the whole message.
AVVIST = [
    ("3240.V2.antal", "1", "ukjent felt. Mente du 3240.V2.antall eller "),
    ("3240.V2.verdi", "5", "feltet regnes ut og kan ikke fylles ut (Gevinster!H9)."),
    ("felles.V2.antall", "5", "feltet er låst og kan ikke fylles ut (Tabell D!D9)."),
    ("3240.kommune.nr", '"0301"', "feltet er låst og kan ikke fylles ut (Kommune!B6)."),
    ("3240.V1.antall", "mange", "ventet et tall, fikk «mange»."),
    ("3240.V1.aar_start", "2017", "2017 er utenfor grensen: minst 2018."),
    ("3240.V2.aar_start", "2029", "2029 er utenfor grensen: høyst 2028."),
    ("3240.V3.aar_start", "2020.5", "ventet et årstall, fikk 2020,5."),
    ("3240.V1.innfasing.2018", "30", "30 er utenfor grensen: høyst 1."),
    ("3240.V3.antall", "-1", "−1 er utenfor grensen: minst 0."),
    ("3240.lokalt.timer_per_aarsverk", "0.99", "0,99 er utenfor grensen: minst 1."),
    ("3240.K1.viktighet", "Stor", "«Stor» er ikke et av valgene Lav, Medium og Høy."),
    ("3240.K2.viktighet", "true", "«True» er ikke et av valgene Lav, Medium og Høy."),
    ("3240.behov.dato", "i fjor", "«i fjor» er ikke en dato. Skriv den slik: 2025-02-15."),
    ("3240.behov.merknad", "12", "ventet tekst, fikk 12. Sett verdien i anførselstegn."),
    ("3240.V4.antall", "[1, 2]", "ventet én verdi."),
    ("3240.lokalt.brukere", "true", "ventet et tall, fikk «True»."),
    ("3242.V1.antall", "5", "ukjent felt. Mente du "),
]  # fmt: skip


def _feil(runde: Runde, sti: Path) -> list[tuple[int, str]]:
    for_ = hashlib.sha256(runde.bok().read_bytes()).hexdigest()
    with pytest.raises(UgyldigKilde) as feil:
        fill(runde.bok(), sti)
    assert hashlib.sha256(runde.bok().read_bytes()).hexdigest() == for_
    assert {f.fil for f in feil.value.feil} == {str(sti)}
    return [(f.linje, f.tekst) for f in feil.value.feil]


def test_every_answer_that_cannot_be_used_is_named_at_once(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "svar.yaml"
    sti.write_text("".join(f'"{k}": {v}\n' for k, v, _ in AVVIST), encoding="utf-8")
    feil = _feil(runde, sti)
    assert [linje for linje, _ in feil] == list(range(1, len(AVVIST) + 1))
    for (_, tekst), (felt, _, ventet) in zip(feil, AVVIST, strict=True):
        assert tekst.startswith(f"{felt}: {ventet}")
    assert "«gevinstark felt FIL» viser alle feltene." in feil[0][1]


@pytest.mark.parametrize(
    ("navn", "innhold", "ventet"),
    [
        ("to.yaml", "3240.V1.antall: 1\n3240.V1.antall: 2\n", [(2, "Nøkkelen «3240.V1.antall» står to ganger.")]),
        ("to.csv", "felt;verdi\n3240.V1.antall;1\n3240.V1.antall;2\n", [(3, "3240.V1.antall: feltet er besvart to ganger.")]),
        ("tall.csv", "felt;verdi\n3240.V1.antall;1.113\n3240.V2.antall;ca 3\n",
         [(2, "3240.V1.antall: «1.113» er ikke et tall som kan leses på bare én måte."),
          (3, "3240.V2.antall: «ca 3» er ikke et tall som kan leses på bare én måte.")]),
        ("kolonner.csv", "felt;verdi\n3240.V1.antall;1;2\n", [(2, "Ventet to kolonner, feltnøkkel;verdi.")]),
        ("tegnsett.csv", b"felt;verdi\n3240.behov.merknad;K\xe5re\n", [(1, "Filen er ikke UTF-8-tekst.")]),
        ("tegnsett.yaml", b"3240.behov.merknad: K\xe5re\n", [(1, "Filen er ikke UTF-8-tekst.")]),
        ("tom.yaml", "", [(1, "Filen er tom.")]),
        ("liste.yaml", "- 1\n", [(1, "svarene skal være en gruppe med nøkler, men her står en liste.")]),
        ("liste.json", "[1]", [(1, "Ventet en gruppe feltnøkkel: verdi.")]),
        ("galt.json", '{\n"3240.V1.antall": 1,\n', [(3, "Dette er ikke gyldig JSON.")]),
        ("galt.yaml", "a: [1\n", None),
        ("typer.json", '{\n"3240.V1.antall": "1",\n"3240.behov.merknad": 1}',
         [(2, "3240.V1.antall: ventet et tall, fikk «1»."),
          (3, "3240.behov.merknad: ventet tekst, fikk 1. Sett verdien i anførselstegn.")]),
        ("lang.yaml", f"3240.behov.merknad: {'x' * 32_768}\n",
         [(1, "3240.behov.merknad: teksten har 32768 tegn. En celle kan ha 32767.")]),
        ("finnes_ikke.yaml", None, [(1, "Filen finnes ikke. Se etter at navnet er riktig skrevet.")]),
    ],
)  # fmt: skip
def test_answer_files_that_cannot_be_used(
    runde: Runde, tmp_path: Path, navn: str, innhold: str | bytes | None,
    ventet: list[tuple[int, str]] | None,
) -> None:  # fmt: skip
    sti = tmp_path / navn
    if innhold is not None:
        sti.write_bytes(innhold if isinstance(innhold, bytes) else innhold.encode())
    feil = _feil(runde, sti)
    if ventet is None:
        assert "Dette er ikke gyldig YAML" in feil[0][1]
    else:
        assert feil == ventet


@pytest.mark.parametrize(
    ("navn", "innhold"),
    [
        pytest.param("to.json", '{"3240.V1.antall": 1,\n "3240.V1.antall": 2}', id="samme nøkkel to ganger i JSON"),
        pytest.param("felt.json", '{"felt": [{"felt": "3240.V1.antall", "verdi": 1}, {"felt": "3240.V1.antall", "verdi": 2}]}', id="samme felt to ganger i felt --json"),
        pytest.param("nan.json", '{"3240.V1.antall": NaN}', id="NaN"),
        pytest.param("uendelig.json", '{"3240.V1.antall": 1e400}', id="uendelig"),
        pytest.param("aar.json", '{"3240.V1.aar_start": 1e400}', id="uendelig år"),
        pytest.param("stort.json", '{"3240.V1.antall": 12345678901234567890123456789}', id="flere sifre enn en celle har"),
        pytest.param("tom.csv", "", id="tom CSV"),
    ],
)  # fmt: skip
def test_answers_that_must_be_refused(
    runde: Runde, tmp_path: Path, navn: str, innhold: str
) -> None:  # fmt: skip
    sti = tmp_path / navn
    sti.write_text(innhold, encoding="utf-8")
    assert len(_feil(runde, sti)) == 1


def test_a_key_twice_does_not_hide_the_other_mistakes(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "svar.yaml"
    sti.write_text(
        "3240.V1.antall: 1\n3240.V1.antall: 2\n3240.V2.antall: mange\n", encoding="utf-8"
    )
    assert [linje for linje, _ in _feil(runde, sti)] == [2, 3]


def test_limits_themselves_are_allowed(runde: Runde, tmp_path: Path) -> None:
    sti, ut = tmp_path / "svar.yaml", tmp_path / "ut.xlsx"
    svar = {
        "3240.V1.antall": 0,
        "3240.V1.innfasing.2018": 0,
        "3240.V1.innfasing.2019": 1,
        "3240.V1.aar_start": 2018,
        "3240.V2.aar_start": 2028,
        "3240.lokalt.timer_per_aarsverk": 1,
        "3240.behov.merknad": "=1+1",
        "3240.K1.viktighet": "høy",
    }
    sti.write_text(yaml.safe_dump(svar, allow_unicode=True), encoding="utf-8")
    ut.write_bytes(fill(runde.bok(), sti))
    felt = read_feltliste(ut).felt
    assert {k: felt[k].verdi for k in svar} == {**svar, "3240.K1.viktighet": "Høy"}
    assert felt["3240.behov.merknad"].formel is None


def test_a_blank_answer_takes_away_what_was_prefilled(runde: Runde, tmp_path: Path) -> None:
    sti, ut = tmp_path / "svar.yaml", tmp_path / "ut.xlsx"
    sti.write_text("3240.lokalt.timepris:\n", encoding="utf-8")
    ut.write_bytes(fill(runde.bok(), sti))
    assert read_feltliste(runde.bok()).felt["3240.lokalt.timepris"].verdi == 440
    assert read_feltliste(ut).felt["3240.lokalt.timepris"].verdi is None


# -------------------------------------------------------------------- fyll: the command


def test_fyll_writes_the_copy_and_leaves_the_original(runde: Runde, tmp_path: Path) -> None:
    svar, ut = tmp_path / "svar.yaml", tmp_path / "mappe" / "ut.xlsx"
    svar.write_text("3240.V1.antall: 1000\n", encoding="utf-8")
    for_ = runde.bok().read_bytes()
    resultat = _run("fyll", runde.bok(), svar, "--ut", ut)
    assert (resultat.exit_code, resultat.stdout, resultat.stderr) == (0, f"{ut}\n", "")
    assert runde.bok().read_bytes() == for_
    assert read_feltliste(ut).felt["3240.V1.antall"].verdi == 1000
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["svar.yaml", "ut.xlsx"]


def test_fyll_refuses_to_overwrite(runde: Runde, tmp_path: Path) -> None:
    svar, ut = tmp_path / "svar.yaml", tmp_path / "ut.xlsx"
    svar.write_text("3240.V1.antall: 1000\n", encoding="utf-8")
    ut.write_bytes(b"gammel")
    resultat = _run("fyll", runde.bok(), svar, "--ut", ut)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr == f"{ut} finnes fra før. Bruk --overskriv hvis den skal erstattes.\n"
    assert ut.read_bytes() == b"gammel"
    assert _run("fyll", runde.bok(), svar, "--ut", ut, "--overskriv").exit_code == 0
    assert ut.read_bytes() != b"gammel"


def test_fyll_never_writes_over_the_original(runde: Runde, tmp_path: Path) -> None:
    svar, bok = tmp_path / "svar.yaml", tmp_path / "bok.xlsx"
    svar.write_text("3240.V1.antall: 1000\n", encoding="utf-8")
    bok.write_bytes(runde.bok().read_bytes())
    resultat = _run("fyll", bok, svar, "--ut", bok, "--overskriv")
    assert resultat.exit_code == 2
    assert resultat.stderr == "Kopien kan ikke ha samme navn som originalen.\n"
    assert bok.read_bytes() == runde.bok().read_bytes()


def test_fyll_with_mistakes_writes_nothing(runde: Runde, tmp_path: Path) -> None:
    svar, ut = tmp_path / "svar.yaml", tmp_path / "ut.xlsx"
    svar.write_text("3240.V1.antall: 1000\n3240.V2.antall: mange\n", encoding="utf-8")
    resultat = _run("fyll", runde.bok(), svar, "--ut", ut)
    assert (resultat.exit_code, resultat.stdout) == (3, "")
    assert resultat.stderr == (
        f"Fant 1 feil i kilden:\n  {svar}, linje 2: 3240.V2.antall: ventet et tall, fikk «mange».\n"
    )
    assert not ut.exists()


@pytest.mark.parametrize("kommando", ["felt", "fyll"])
def test_a_file_that_is_no_workbook_of_ours(tmp_path: Path, kommando: str) -> None:
    svar = tmp_path / "svar.yaml"
    svar.write_text("3240.V1.antall: 1\n", encoding="utf-8")
    mer = ["--ut", tmp_path / "ut.xlsx"] if kommando == "fyll" else []
    arg = [svar] if kommando == "fyll" else []
    tom = tmp_path / "tom.xlsx"
    openpyxl.Workbook().save(tom)
    for fil, melding in (
        (tmp_path / "mangler.xlsx", "Fant ikke filen «mangler.xlsx»."),
        (svar, "Filen «svar.yaml» er ren tekst"),
        (tom, "«tom.xlsx» er ikke en arbeidsbok fra gevinstark: den mangler identitet og feltregister."),
    ):  # fmt: skip
        resultat = _run(kommando, fil, *arg, *mer)
        assert (resultat.exit_code, resultat.stdout) == (3, "")
        assert resultat.stderr.startswith(melding)
    assert not (tmp_path / "ut.xlsx").exists()


def test_a_return_with_formulas_of_its_own_is_not_filled_in(runde: Runde, tmp_path: Path) -> None:
    bok = openpyxl.load_workbook(runde.bok())
    bok["Kommune"]["D30"] = "=WEBSERVICE(1)"
    sti, svar = tmp_path / "bok.xlsx", tmp_path / "svar.yaml"
    bok.save(sti)
    svar.write_text("3240.V1.antall: 1\n", encoding="utf-8")
    with pytest.raises(GevinstarkError, match=re.escape("formler som ikke er våre")):
        fill(sti, svar)
