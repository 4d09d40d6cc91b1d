"""The list of decisions: made empty, filled in and read; what cannot be followed is refused by row."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from gevinstark.cli import main
from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.ressurser import ressurs
from gevinstark.runde.beslutninger import ARK, HJELP, Beslutningsvalg, beslutninger
from gevinstark.runde.beslutningsliste import KOLONNER, read_beslutninger

HODE = "Hva;Fil;Kommune;År;Plan;Felt;Ark;Celle;Ny verdi;Begrunnelse;Besluttet av;Dato\n"
HVEM = "Avklart;Kari Nordmann;15.03.2026"


def _csv(mappe: Path, *rader: str, hode: str = HODE) -> Path:
    sti = mappe / "b.csv"
    sti.write_text(hode + "".join(f"{rad}\n" for rad in rader), encoding="utf-8")
    return sti


def _feil(sti: Path) -> list[tuple[int, str]]:
    with pytest.raises(UgyldigKilde) as feil:
        read_beslutninger(sti)
    return [(f.linje, f.tekst) for f in feil.value.feil]


# -------------------------------------------------------------------- the empty list


@pytest.fixture(scope="module")
def tom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beslutninger(Beslutningsvalg(tmp_path_factory.mktemp("liste") / "tom.xlsx")).ut


def test_the_empty_list_has_lists_help_and_protection(tom: Path) -> None:
    bok = openpyxl.load_workbook(tom)
    ark = bok[ARK]
    assert bok.sheetnames == [ARK, HJELP]
    assert all(bok[navn].protection.sheet for navn in bok.sheetnames)
    hode = next(r for r in range(1, 20) if ark.cell(r, 1).value == "Hva")
    assert [c.value for c in ark[hode]] == [k.overskrift for k in KOLONNER]
    assert all(c.protection.locked for c in ark[hode])
    assert not any(c.protection.locked for c in ark[hode + 1][: len(KOLONNER)])
    regler = {str(r.sqref).split(":")[0]: r for r in ark.data_validations.dataValidation}
    assert regler[f"A{hode + 1}"].formula1 == '"Velg fil,Hold fil utenfor,Rett svar,Utelat kommune"'
    assert all(r.error and r.errorTitle for r in regler.values())


def test_the_empty_list_holds_no_decision(tom: Path) -> None:
    assert read_beslutninger(tom) == ()


def test_a_filled_list_is_read(tom: Path, tmp_path: Path) -> None:
    bok = openpyxl.load_workbook(tom)
    ark = bok[ARK]
    hode = next(r for r in range(1, 20) if ark.cell(r, 1).value == "Hva")
    hvem = ("Avklart", "Kari Nordmann", date(2026, 3, 15))
    for nr, rad in enumerate(
        [
            ("Rett svar", None, 301, 2024, None, None, "Gevinster", "$d$9", 300, *hvem),
            ("Hold fil utenfor", "a.xlsx", *[None] * 7, *hvem),
            (None,) * 12,
            ("Rett svar", *[None] * 4, "0301.V2.antall", None, None, "tomt", *hvem),
        ],
        hode + 1,
    ):
        for kol, verdi in enumerate(rad, 1):
            ark.cell(nr, kol).value = verdi
    bok.save(tmp_path / "fylt.xlsx")
    felles: Any = {"begrunnelse": "Avklart", "av": "Kari Nordmann", "dato": "2026-03-15"}
    kilde = "fylt.xlsx"
    assert read_beslutninger(tmp_path / "fylt.xlsx") == (
        Beslutning("rett_svar", kilde, hode + 1, kommune="0301", aar=2024, ark="Gevinster",
                   celle="D9", verdi=300, **felles),
        Beslutning("hold_utenfor", kilde, hode + 2, fil="a.xlsx", **felles),
        Beslutning("rett_svar", kilde, hode + 4, felt="0301.V2.antall", **felles),
    )  # fmt: skip


def test_csv_and_yaml_say_the_same(tmp_path: Path) -> None:
    sti = _csv(
        tmp_path,
        f"rett svar;;;;;3228.V2.antall;;;2,5;{HVEM}",
        f"Utelat kommune;;Nes;2024;;;;;;{HVEM}",
    )
    yaml = tmp_path / "b.csv.yaml"
    yaml.write_text(
        "beslutninger:\n"
        "- {hva: rett_svar, felt: 3228.V2.antall, verdi: '2,5', begrunnelse: Avklart, av: Kari Nordmann, dato: 2026-03-15}\n"
        "- {hva: utelat kommune, kommune: Nes, aar: 2024, begrunnelse: Avklart, av: Kari Nordmann, dato: 2026-03-15}\n",
        encoding="utf-8",
    )

    def uten_sted(b: Beslutning) -> tuple[object, ...]:
        return b.handling, b.felt, b.kommune, b.aar, b.verdi, b.begrunnelse, b.av, b.dato

    assert [*map(uten_sted, read_beslutninger(sti))] == [*map(uten_sted, read_beslutninger(yaml))]


def test_the_example_is_read() -> None:
    (mappe,) = {sti.parent for sti in ressurs("eksempler").glob("*/beslutninger.yaml")}
    alle = read_beslutninger(mappe / "beslutninger.yaml")
    assert {b.handling for b in alle} == {"velg_fil", "hold_utenfor", "rett_svar", "utelat_kommune"}


# -------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("rad", "ventet"),
    [
        ("Hold fil utenfor;a.xlsx;;;;;;;;;Kari;15.03.2026", "«Begrunnelse» er ikke fylt ut."),
        ("Hold fil utenfor;a.xlsx;;;;;;;;Fordi;-;15.03.2026", "«Besluttet av» er ikke fylt ut."),
        ("Hold fil utenfor;a.xlsx;;;;;;;;Fordi;Kari;", "«Dato» er ikke fylt ut."),
        ("Hold fil utenfor;a.xlsx;;;;;;;;Fordi;Kari;i går", "«i går» er ikke en dato."),
        (f";a.xlsx;;;;;;;;{HVEM}", "«Hva» er ikke fylt ut."),
        (f"Slett;a.xlsx;;;;;;;;{HVEM}", "«Slett» er ingen beslutning."),
        (f"Velg fil;;;;;;;;;{HVEM}", "«Velg fil» må ha «Fil»."),
        (f"Velg fil;a.xlsx;;;;;;;7;{HVEM}", "«Ny verdi» hører ikke til «Velg fil»."),
        (f"Utelat kommune;;Nes;;;;;;;{HVEM}", "«Utelat kommune» må ha «År»."),
        (f"Utelat kommune;;Nes;24;;;;;;{HVEM}", "«24» er ikke et årstall."),
        (f"Rett svar;;;;;3228.V2.antall;;;;{HVEM}", "«Rett svar» må ha «Ny verdi». Skriv «tomt»"),
        (f"Rett svar;;;;;;;;5;{HVEM}", "enten «Felt», eller både «Ark» og «Celle»"),
        (f"Rett svar;;Nes;;;3228.V2.antall;x;D9;5;{HVEM}", "enten «Felt», eller både"),
        (f"Rett svar;;;;;;Gevinster;D9;5;{HVEM}", "Skriv hvem svaret er fra"),
        (f"Rett svar;;Nes;;;;Gevinster;9D;5;{HVEM}", "«9D» er ingen celle."),
        (f"Hold fil utenfor;a.xlsx;;;;;;;;{'x' * 2001};Kari;15.03.2026", "har over 2000 tegn"),
    ],
)
def test_what_is_not_whole_is_refused(tmp_path: Path, rad: str, ventet: str) -> None:
    (feil,) = _feil(_csv(tmp_path, f"Hold fil utenfor;b.xlsx;;;;;;;;{HVEM}", rad))
    assert feil[0] == 3
    assert ventet in feil[1]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    sti = _csv(tmp_path, "Velg fil;;;;;;;;;;;", f"Velg fil;a.xlsx;;;;;;;;{HVEM}", "Tull;;;;;;;;;;;")
    assert [nr for nr, _ in _feil(sti)] == [2, 2, 2, 2, 4, 4, 4, 4]


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    daarlig = tmp_path / "b.xlsx"
    daarlig.write_bytes(b"ikke en arbeidsbok")
    stor = tmp_path / "stor.csv"
    stor.write_bytes(b"x" * 2_100_000)
    for sti, ventet in (
        (daarlig, "kan ikke leses"),
        (stor, "er over 2 MB"),
        (_csv(tmp_path, "a;b", hode="Fil;Grunn\n"), "mangler overskriftene"),
        (tmp_path / "b.docx", "må være en liste i Excel"),
        (tmp_path / "borte.csv", "finnes ikke"),
        (tmp_path / "borte.yaml", "finnes ikke"),
    ):
        with pytest.raises(Brukerfeil, match=ventet):
            read_beslutninger(sti)


def test_a_heading_nobody_knows_is_refused(tmp_path: Path) -> None:
    hode = HODE.replace("Plan", "Prosjekt")
    assert _feil(_csv(tmp_path, hode=hode)) == [(1, "Ukjent overskrift «Prosjekt».")]


def test_a_hostile_yaml_is_bounded(tmp_path: Path) -> None:
    sti = tmp_path / "b.yaml"
    lag = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    sti.write_text(f"a0: &a0 [x]\n{lag}beslutninger: *a8\n", encoding="utf-8")
    assert any("mer enn" in tekst for _, tekst in _feil(sti))


def test_a_row_at_the_end_of_the_sheet_costs_nothing(tom: Path, tmp_path: Path) -> None:
    """The reader goes by the rows that hold something."""
    sti = tmp_path / "langt.xlsx"
    with zipfile.ZipFile(tom) as inn, zipfile.ZipFile(sti, "w", 8) as ut:
        for navn in inn.namelist():
            raa = inn.read(navn)
            if navn == "xl/worksheets/sheet1.xml":
                siste = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Velg fil</t></is></c></row>'
                raa = raa.replace(b"</sheetData>", siste + b"</sheetData>")
            ut.writestr(navn, raa)
    assert {nr for nr, _ in _feil(sti)} == {1048576}


def test_a_formula_is_no_decision(tom: Path, tmp_path: Path) -> None:
    bok = openpyxl.load_workbook(tom)
    ark = bok[ARK]
    hode = next(r for r in range(1, 20) if ark.cell(r, 1).value == "Hva")
    rad = (
        "Rett svar",
        *[None] * 4,
        "3228.V2.antall",
        None,
        None,
        "=1+1",
        "x y",
        "Kari",
        date(2026, 1, 1),
    )
    for kol, verdi in enumerate(rad, 1):
        ark.cell(hode + 1, kol).value = verdi
    bok.save(tmp_path / "f.xlsx")
    assert _feil(tmp_path / "f.xlsx") == [
        (hode + 1, "«Ny verdi» er en formel. Skriv verdien i stedet.")
    ]


def test_the_command_refuses_before_anything_is_written(tmp_path: Path) -> None:
    sti = _csv(tmp_path, "Velg fil;a.xlsx;;;;;;;;;Kari;15.03.2026")
    inn, ut = tmp_path / "inn", tmp_path / "ut.xlsx"
    inn.mkdir()
    (inn / "a.xlsx").write_bytes(b"x")
    ord_ = [
        "konsolider",
        str(inn),
        "--utsendt",
        str(inn),
        "--ut",
        str(ut),
        "--beslutninger",
        str(sti),
    ]
    svar = CliRunner().invoke(main, ord_)
    assert (svar.exit_code, ut.exists()) == (3, False)
    assert (
        f"{sti}, linje 2: «Begrunnelse» er ikke fylt ut. Den må være med."
        in svar.stderr.replace(":2:", ", linje 2:")
    )
