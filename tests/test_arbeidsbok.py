"""The workbook that is sent out: its results, its locks, its help, its paper and its Kontroll tab."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from libreoffice import recalculate
from ooxml import MAKS_TEKST, find_feil, omraader
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from planer import FARLIGE, KOMMUNE, LANGTEKST, PLANER, Bok, Bokhylle
from skader import Bok as Skadebok
from skader import Runde
from utvalg import UTVALG_OG_ALT, pick

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, serienummer
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave
from gevinstark.skriving.validering import validering

#: Each plan's books are six seconds' work: on every run those that other tests here use as well, and the widest.
_PLANER: Final = ("eksempel", "ett_aar", "farlige_tekster", "tretti_aar")
ALLE: Final = pytest.mark.parametrize(
    "navn", [pytest.param(n, marks=[] if n in _PLANER else pytest.mark.lang) for n in PLANER]
)


@pytest.fixture(scope="module")
def hylle(tmp_path_factory: pytest.TempPathFactory) -> Bokhylle:
    return Bokhylle(tmp_path_factory.mktemp("hylle"))


def les(sti: Path) -> Avlesning:
    lest = read_retur(sti)
    assert isinstance(lest, Avlesning), lest
    return lest


@cache
def _openpyxl(sti: Path) -> openpyxl.Workbook:
    """openpyxl as second witness; loading takes seconds, so once per file."""
    return openpyxl.load_workbook(sti)


def ark(bok: Bok, navn: str) -> Worksheet:
    blad = _openpyxl(bok.tom)[navn]
    assert isinstance(blad, Worksheet)
    return blad


# -------------------------------------------------------------------- results


def lagret(sti: Path) -> dict[Sted, tuple[str | None, Verdi]]:
    """Formula and stored value of every cell that is not blank."""
    return {
        Sted(a.navn, *plass): (c.formel, c.verdi)
        for a in les(sti).ark
        for plass, c in a.celler.items()
    }


def like(a: Verdi, b: Verdi) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    return a == b


@UTVALG_OG_ALT
@pytest.mark.libreoffice
def test_every_stored_result_is_what_libreoffice_computes(
    hylle: Bokhylle, tmp_path: Path, *, alt: bool
) -> None:
    """Every formula of every plan, blank, half filled in and filled in; no error value anywhere."""
    boker = [hylle.bok(n) for n in (PLANER if alt else _PLANER)]
    # In the sample, one of those with answers and one that is blank.
    filer = pick((s for b in boker for s in (b.halv, b.full)), 1, alt=alt, fro="svart")
    filer += pick((b.tom for b in boker), 1, alt=alt, fro="blank")
    regnet = recalculate(filer, tmp_path, tidsgrense=300)
    antall = 0
    for var, ble in zip(filer, regnet, strict=True):
        for_, etter = lagret(var), lagret(ble)
        ulike = {
            f"{s.ark}!{s.celle}": (formel, verdi, etter[s][1])
            for s, (formel, verdi) in for_.items()
            if formel is not None and not like(verdi, etter[s][1])
        }
        assert ulike == {}, var.name
        feil = {f"{s.ark}!{s.celle}" for s, (_, v) in for_.items() if isinstance(v, Feilverdi)}
        assert feil == set(), var.name
        antall += sum(formel is not None for formel, _ in for_.values())
    assert antall > 1_000 * len(filer)


@ALLE
def test_every_formula_of_the_layout_is_in_the_file(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    i_filen = {
        s: f"={formel.removeprefix('=')}"
        for s, (formel, _) in lagret(bok.tom).items()
        if formel is not None
    }
    assert i_filen == dict(bok.layout.formler)


# -------------------------------------------------------------------- valid parts


@ALLE
def test_excel_has_nothing_to_repair(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    for sti in (bok.tom, bok.halv, bok.full):
        assert find_feil(sti.read_bytes()) == [], sti.name


@pytest.mark.lang
def test_excel_has_nothing_to_repair_in_the_other_workbooks(
    hylle: Bokhylle, runde: Runde, tmp_path: Path
) -> None:
    """The project group's own workbook, one for several kommuner, and the regional one; in CI Microsoft's
    own validator sees them (test_openxmlsdk)."""
    plansti = hylle.bok("eksempel").plansti
    for form, kommuner in (("felles", ()), ("samlet", ("3240", "3242"))):
        issue(plansti, tmp_path / form, form=form, kommuner=kommuner)
        for sti in (tmp_path / form).glob("*.xlsx"):
            assert find_feil(sti.read_bytes()) == [], form
    innsamling = runde.run_receive(*runde.innsendt.glob("*.xlsx"))
    assert find_feil(write_region(innsamling.grunnlag)) == []


def test_the_validator_finds_what_is_wrong(hylle: Bokhylle) -> None:
    """The helper itself: each damage gives its own complaint and no other."""
    skader = [
        ("xl/workbook.xml", "<calcPr", "<oleSize ref='A1'/><calcPr", "barna i workbook"),
        ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"', "to ark har sheetId 1"),
        ("xl/worksheets/sheet4.xml", "<f>", "<f>=", "formelen «="),
        ("xl/worksheets/sheet4.xml", "dataValidations count=", 'dataValidations count="9" x=',
         "dataValidations sier 9"),
        ("xl/worksheets/sheet4.xml", 'sqref="D8:D11"', 'sqref="D8:D0"', "ikke et område"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet4.xml", "worksheets/sheet99.xml",
         "peker på xl/worksheets/sheet99.xml"),
        ("xl/styles.xml", "<cellXfs count=", '<cellXfs count="1" x=', "cellXfs sier 1"),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/stiler.xml", "xl/stiler.xml finnes ikke"),
    ]  # fmt: skip
    raa = hylle.bok("ett_aar").tom.read_bytes()
    for del_, fra, til, ventet in skader:
        skadet = _swap(raa, del_, fra, til)
        assert skadet != raa
        assert any(ventet in f for f in find_feil(skadet)), (del_, fra)


def _swap(innhold: bytes, del_: str, fra: str, til: str) -> bytes:
    ut = BytesIO()
    with zipfile.ZipFile(BytesIO(innhold)) as inn, zipfile.ZipFile(ut, "w") as fil:
        for navn in inn.namelist():
            raa = inn.read(navn)
            fil.writestr(navn, raa.replace(fra.encode(), til.encode(), 1) if navn == del_ else raa)
    return ut.getvalue()


# -------------------------------------------------------------------- locks


@ALLE
def test_what_is_open_is_exactly_the_inputs(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    aapne = {
        Sted(blad.title, c.row or 0, c.column or 0)
        for blad in _openpyxl(bok.tom).worksheets
        for rad in blad.iter_rows()
        for c in rad
        if not c.protection.locked
    }
    assert aapne == {c.sted for c in bok.layout.celler() if c.rolle == "inndata"}


@ALLE
def test_every_sheet_and_the_structure_are_locked_without_a_password(
    hylle: Bokhylle, navn: str
) -> None:
    wb = _openpyxl(hylle.bok(navn).tom)
    assert wb.security is not None
    assert wb.security.lockStructure
    assert wb.security.workbookPassword is None
    for blad in wb.worksheets:
        assert blad.protection.sheet, blad.title
        assert blad.protection.password is None, blad.title
        # In the file these say what is forbidden: selecting and resizing are allowed.
        assert not blad.protection.selectLockedCells
        assert not blad.protection.selectUnlockedCells
        if blad.title != SKJULT_ARK:
            assert not blad.protection.formatColumns, blad.title
            assert not blad.protection.formatRows, blad.title
    assert [b.title for b in wb.worksheets if b.sheet_state != "visible"] == [SKJULT_ARK]
    assert wb.worksheets[-1].title == SKJULT_ARK


def test_a_password_is_set_only_when_asked_for(hylle: Bokhylle, tmp_path: Path) -> None:
    utsending = issue(
        hylle.bok("ett_aar").plansti, tmp_path, kommuner=[KOMMUNE], passord="Sommer2025"
    ).utsending
    wb = openpyxl.load_workbook(tmp_path / utsending.utstedt[KOMMUNE].fil)
    uten = [b.title for b in wb.worksheets if not b.protection.password]
    assert uten == [SKJULT_ARK]


# -------------------------------------------------------------------- help while typing


def _regler(blad: Worksheet) -> dict[tuple[int, int], DataValidation]:
    regler = {}
    for dv in blad.data_validations.dataValidation:
        for topp, venstre, bunn, hoyre in omraader(str(dv.sqref)):
            for rad in range(topp, bunn + 1):
                for kol in range(venstre, hoyre + 1):
                    assert (rad, kol) not in regler
                    regler[rad, kol] = dv
    return regler


_ARTER: Final[Mapping[str, str]] = {
    "valg": "list", "dato": "decimal", "aar": "whole", "tekst": "textLength",
    "tall": "decimal", "kroner": "decimal", "prosent": "decimal",
}  # fmt: skip


@ALLE
def test_every_input_has_a_stop_message_and_no_prompt(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    for a in bok.layout.ark:
        regler = _regler(ark(bok, a.navn))
        felt = {(c.rad, c.kol): c for c in a.celler if c.rolle == "inndata"}
        assert set(regler) == set(felt), a.navn
        for plass, celle in felt.items():
            dv = regler[plass]
            assert dv.type == _ARTER[celle.type]
            assert dv.errorStyle in (None, "stop")
            assert dv.showErrorMessage
            assert not dv.showInputMessage
            assert (dv.promptTitle, dv.prompt) == (None, None)
            assert dv.errorTitle == "Dette passer ikke her"
            assert 0 < len(dv.error or "") <= 255
            if celle.type == "valg":
                assert dv.formula1 == f'"{",".join(bok.layout.lister[celle.liste])}"'
            if celle.type in TALLTYPER and celle.minst is not None:
                assert float(str(dv.formula1)) == celle.minst


def test_prompts_and_messages_are_whole_sentences(hylle: Bokhylle) -> None:
    """Nothing is cut off at Excel's limit: each is shorter than what was asked for."""
    layout = hylle.bok("eksempel").layout
    for celle in layout.celler():
        if celle.rolle == "inndata":
            assert len(celle.hjelp) <= 255, celle.etikett
            regel = validering(celle, layout)
            assert regel["error_message"].endswith(".")


# -------------------------------------------------------------------- paper and screen


@ALLE
def test_every_sheet_prints_on_a4_at_eight_points_or_more(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    for a in bok.layout.ark:
        blad = ark(bok, a.navn)
        assert blad.page_setup.paperSize == 9, a.navn
        assert blad.page_setup.orientation == ("landscape" if a.liggende else "portrait")
        assert blad.sheet_properties.pageSetUpPr is not None
        assert blad.sheet_properties.pageSetUpPr.fitToPage
        hoyde = 1 if a.en_side else 0
        assert (blad.page_setup.fitToWidth or 1, blad.page_setup.fitToHeight) == (
            a.sider_bred,
            hoyde,
        )
        assert a.sider_bred <= (4 if navn == "tretti_aar" else 2), a.navn
        bunn = blad.oddFooter
        assert bunn is not None
        assert bunn.left is not None
        assert bunn.center is not None
        assert bunn.right is not None
        assert "Eidsvoll (3240)" in (bunn.left.text or "")
        # The round and the year, and no code of the form.
        assert (bunn.left.text or "").endswith(f" · Plan {bok.layout.rapporteringsaar}")
        assert "medfinansiering/2017" not in (bunn.left.text or "")
        assert bunn.center.text == "&A"
        assert bunn.right.text == "Side &P av &N"
        rader = a.gjenta_rader
        assert blad.print_title_rows == (f"${rader[0]}:${rader[1]}" if rader else None)
        ventet = None
        if a.frys != (0, 0):
            ventet = blad.cell(a.frys[0] + 1, a.frys[1] + 1).coordinate
        assert blad.freeze_panes == ventet, a.navn


@ALLE
def test_frozen_headings_leave_room_for_the_rest(hylle: Bokhylle, navn: str) -> None:
    """What is frozen fills at most half of a small screen (1 000 × 500 pixels)."""
    for a in hylle.bok(navn).layout.ark:
        rader, kolonner = a.frys
        assert sum(a.bredder[:kolonner]) * 7 <= 500, a.navn
        assert sum(a.radhoyder.get(r, 15.0) for r in range(1, rader + 1)) * 96 / 72 <= 250, a.navn


def test_names_properties_and_charts(hylle: Bokhylle) -> None:
    bok = hylle.bok("eksempel")
    wb = _openpyxl(bok.tom)
    assert wb.properties.title == (
        "Gevinstrealiseringsplan – Eidsvoll – Digital dialog i pleie- og omsorgstjenesten "
        "(Digitale innbyggertjenester)"
    )
    assert wb.properties.subject is not None
    assert wb.properties.subject.endswith("rapporteringsår 2024")
    assert wb.properties.creator == "gevinstark"
    navn = {n: d.attr_text for n, d in wb.defined_names.items()}
    assert navn["gevinstark_identitet"] == f"{SKJULT_ARK}!$A$1"
    timepris = bok.layout.ved_nokkel["*.lokalt.timepris"].adresse
    assert navn["lokalt_timepris"] == f"Kommune!${timepris[0]}${timepris[1:]}"
    assert {n: v for n, v in navn.items() if n != "gevinstark_identitet"} == dict(
        bok.layout.definerte_navn
    )
    diagrammer = [d for a in bok.layout.ark for d in a.diagrammer]
    assert diagrammer
    with zipfile.ZipFile(bok.tom) as fil:
        tegninger = "".join(
            fil.read(n).decode() for n in fil.namelist() if n.startswith("xl/drawings/drawing")
        )
    for diagram in diagrammer:
        assert f'descr="{diagram.alt_tekst}"' in tegninger


@ALLE
def test_required_inputs_are_highlighted_while_blank(hylle: Bokhylle, navn: str) -> None:
    bok = hylle.bok(navn)
    for a in bok.layout.ark:
        dekket: set[tuple[int, int]] = set()
        for omraade in ark(bok, a.navn).conditional_formatting:
            for regel in omraade.rules:
                if regel.formula and regel.formula[0].startswith("LEN("):
                    for topp, venstre, bunn, hoyre in omraader(str(omraade.sqref)):
                        dekket |= {
                            (r, k) for r in range(topp, bunn + 1) for k in range(venstre, hoyre + 1)
                        }
        assert dekket == {(c.rad, c.kol) for c in a.celler if c.kreves}, a.navn


@ALLE
def test_numbers_fit_their_columns(hylle: Bokhylle, navn: str) -> None:
    """No #####: every number of the filled workbook fits the width of its column."""
    bok = hylle.bok(navn)
    verdier = lagret(bok.full)
    for a in bok.layout.ark:
        for c in a.celler:
            verdi = verdier.get(c.sted, (None, None))[1]
            if isinstance(verdi, int | float) and not isinstance(verdi, bool):
                assert _tallbredde(c, verdi) <= a.bredder[c.kol - 1], (a.navn, c.adresse, verdi)


def _tallbredde(celle: Celle, verdi: float) -> float:
    """Digits are one width unit each in 11 points; ours are 10 points, half of them bold."""
    if celle.stil == "aarhode_rapport":
        return 11.2
    if celle.type == "dato":
        return 9.5
    if celle.type == "prosent":
        return len(f"{verdi * 100:.{celle.desimaler}f} %") * 0.98
    skilt = f"{verdi:.0f}" if celle.type == "aar" else f"{verdi:,.{celle.desimaler}f}"
    sifre = sum(t.isdigit() for t in skilt)
    return sifre * 0.98 + (len(skilt) - sifre) * 0.5


# -------------------------------------------------------------------- text stays text


def test_plan_texts_are_never_formulas(hylle: Bokhylle) -> None:
    bok = hylle.bok("farlige_tekster")
    verdier = lagret(bok.tom)
    celler = {c.nokkel(): c for c in bok.layout.celler() if c.is_felt}
    for radid, tekst in FARLIGE.items():
        tabell = "D1" if radid.startswith("V") else "E"
        celle = celler[f"felles.{radid}.beskrivelse"]
        assert celle.tabell == tabell
        assert verdier[celle.sted] == (None, tekst), radid
        annet = ark(bok, celle.ark).cell(celle.rad, celle.kol)
        assert annet.data_type == "s", radid
        assert annet.hyperlink is None, radid
    forutsetning = celler["felles.V1.forutsetning"]
    assert len(LANGTEKST) == MAKS_TEKST
    assert verdier[forutsetning.sted] == (None, LANGTEKST)
    tittel = bok.layout.tittel
    assert tittel == "=1+1 & «plan» <x>"
    assert verdier[celler["*.forsideinfo.tiltak"].sted] == (None, tittel)
    assert _openpyxl(bok.tom).properties.title == f"Gevinstrealiseringsplan – Eidsvoll – {tittel}"
    uventet = {s for s, (f, _) in verdier.items() if f is not None} - set(bok.layout.formler)
    assert uventet == set()


@pytest.mark.parametrize("tekst", [*FARLIGE.values(), "Ord og ord. " * 166])
def test_answers_are_never_formulas(hylle: Bokhylle, tmp_path: Path, tekst: str) -> None:
    bok = hylle.bok("ett_aar")
    felt = f"{KOMMUNE}.rapport.konklusjon_tekst"
    sti = tmp_path / "svar.xlsx"
    sti.write_bytes(fill_svar(bok.tom, [Oppgave(felt, tekst, 1)], "svar"))
    sted = bok.layout.ved_nokkel["*.rapport.konklusjon_tekst"].sted
    assert lagret(sti)[sted] == (None, tekst)
    assert find_feil(sti.read_bytes()) == []


def test_a_long_answer_gets_a_row_that_shows_it(hylle: Bokhylle, tmp_path: Path) -> None:
    """Not every program fits rows when it opens a file; a short answer changes nothing."""
    bok = hylle.bok("ett_aar")
    celle = bok.layout.ved_nokkel["*.rapport.konklusjon_tekst"]
    hoyder = []
    for tekst in ("Kort.", "Ord og ord. " * 100):
        sti = tmp_path / "svar.xlsx"
        oppgave = Oppgave(f"{KOMMUNE}.rapport.konklusjon_tekst", tekst, 1)
        sti.write_bytes(fill_svar(bok.tom, [oppgave], "svar"))
        wb = openpyxl.load_workbook(sti)
        hoyder.append(wb[celle.ark].row_dimensions[celle.rad].height)
    issued = ark(bok, celle.ark).row_dimensions[celle.rad].height
    assert hoyder[0] == issued
    assert hoyder[1] > issued


def test_row_heights_are_not_set_by_hand(hylle: Bokhylle) -> None:
    """Excel then fits a row to what is typed there instead of cutting it off."""
    with zipfile.ZipFile(hylle.bok("eksempel").tom) as fil:
        for navn in fil.namelist():
            if navn.startswith("xl/worksheets/sheet"):
                assert b"customHeight" not in fil.read(navn), navn


@pytest.mark.parametrize("navn", ["eksempel", "farlige_tekster"])
def test_two_issues_are_the_same_bytes(hylle: Bokhylle, navn: str, tmp_path: Path) -> None:
    bok = hylle.bok(navn)
    utsending = issue(bok.plansti, tmp_path, kommuner=[KOMMUNE]).utsending
    igjen = tmp_path / utsending.utstedt[KOMMUNE].fil
    assert igjen.read_bytes() == bok.tom.read_bytes()
    ny = issue(bok.plansti, tmp_path / "to", kommuner=[KOMMUNE]).utsending
    assert ny.utstedt[KOMMUNE].sha256 == utsending.utstedt[KOMMUNE].sha256


# -------------------------------------------------------------------- the Kontroll tab


@dataclass(frozen=True)
class Mangel:
    """A defect: what is typed, and which Kontroll row counts it, how many.

    `leser`: the reader's code where it says more exactly what the same cells hold.
    """

    navn: str
    svar: Mapping[str, Verdi]
    rad: str
    antall: int
    leser: str = ""


_FOR_NULLPUNKT: Final = serienummer(date(2017, 1, 1))
_FOR_MIDTVEIS: Final = serienummer(date(2020, 1, 1))
MANGLER: Final = (
    Mangel("ingen_ressursperson", {"kommune.ressursperson": None}, "mangler_kommune", 1),
    Mangel("to_antall_mangler", {"V1.antall": None, "V2.antall": None}, "mangler_gevinster", 2),
    Mangel("relevant_ikke_besvart", {"K1.relevant": None}, "mangler_kvalitet", 1),
    Mangel("tekst_for_tall", {"V1.antall": "ca. 300"}, "tekst_gevinster", 1),
    Mangel("tekst_i_brukere", {"B1.timer_for": "fem", "B2.timer_for": "x"}, "tekst_brukere", 2),
    Mangel("negativt_antall", {"V1.antall": -5}, "grense_gevinster", 1),
    Mangel("for_mange_timer", {"B1.timer_for": 169}, "grense_brukere", 1),
    Mangel("ikke_i_listen", {"K1.viktighet": "Kanskje"}, "liste_kvalitet", 1),
    Mangel("omsetning_110", {"V1.oms_budsjett": 0.35}, "omsetning_plan", 1),
    Mangel("nullpunkt_mangler", {"V1.resultat.nullpunkt": None}, "uten_nullpunkt", 1),
    Mangel("dato_for_nullpunkt", {"V1.dato.midtveis": _FOR_NULLPUNKT}, "feil_rekkefolge", 1),
    Mangel("under_maal", {"V1.resultat.midtveis": 900}, "uten_korrigering", 1),
    Mangel("ikke_rapportert", {"V1.realisert_antall.2024": None}, "ikke_rapportert", 1),
    Mangel("full_effekt", {"V1.innfasing.2018": 1, "V2.innfasing.2018": 1}, "full_effekt", 2),
    Mangel("uten_grunn", {"K11.relevant_grunn": None, "K17.relevant_grunn": None}, "uten_grunn", 2),
    Mangel("uten_eier", {"K1.gevinsteier": None}, "uten_eier", 1),
    Mangel("uten_tiltak", {"K8.tiltak": None, "K8.ingen_tiltak_grunn": None}, "uten_tiltak", 1),
    Mangel("uten_ansvarlig", {"V1.ansvarlig": None, "K2.ansvarlig": None}, "uten_ansvarlig", 2),
    Mangel("omsatt_for_mye", {"V1.brukt_budsjett": 9_999_999}, "omsatt", 1),
    Mangel("aar_utenfor", {"V1.aar_start": 1999}, "grense_gevinster", 1, leser="VER-11"),
    Mangel("prosent_som_tall", {"V1.innfasing.2020": 30}, "grense_gevinster", 1, leser="VER-10"),
    Mangel("tvetydig_tall", {"V1.antall": "1.000"}, "tekst_gevinster", 1, leser="VER-03"),
    Mangel("ikke_en_dato", {"V1.dato.midtveis": "i fjor"}, "tekst_maaling", 1, leser="VER-12"),
    Mangel("feilverdi", {"V1.antall": Feilverdi("#DIV/0!")}, "tekst_gevinster", 1, leser="VER-07"),
    Mangel("bare_mellomrom", {"kommune.ressursperson": "  "}, "mangler_kommune", 1),
    Mangel("bare_harde_mellomrom", {"K1.gevinsteier": "\u00a0 \u00a0"}, "uten_eier", 1),
    Mangel("mellomrom_i_valg", {"K1.relevant": " "}, "mangler_kvalitet", 1),
    Mangel("slutt_for_midtveis", {"V1.resultat.slutt": 650, "V1.dato.slutt": _FOR_MIDTVEIS},
           "feil_rekkefolge", 1),
)  # fmt: skip


def kontrollrader(runde: Runde, bok: Skadebok) -> dict[str, tuple[str, str, str, str, int]]:
    """Row id -> tab, words, code, severity and count, as the file shows them."""
    lest = lagret(bok.sti)
    rader = {}
    for celle in runde.layout.celler():
        if celle.tabell == "kontroll" and celle.kolonne == "antall":
            fane, hva, kode, alvor = (
                str(lest[Sted(celle.ark, celle.rad, kol)][1]) for kol in range(1, 5)
            )
            antall = lest[celle.sted][1]
            assert isinstance(antall, int | float)
            rader[celle.radid] = (fane, hva, kode, alvor, int(antall))
    return rader


def status(runde: Runde, bok: Skadebok) -> tuple[Verdi, Verdi]:
    """The one line of the tab, and how much of what is required is filled in."""
    lest = lagret(bok.sti)
    linje, utfylt = (runde.layout.ved_nokkel[f"*.klar.{k}"].sted for k in ("status", "utfylt"))
    return lest[linje][1], lest[utfylt][1]


def _kopi(runde: Runde, tmp_path: Path, fra: Path) -> Skadebok:
    sti = tmp_path / fra.name
    shutil.copyfile(fra, sti)
    return Skadebok(sti, runde.layout)


@pytest.mark.parametrize("mangel", MANGLER, ids=lambda m: m.navn)
def test_kontroll_shows_what_the_reader_says(runde: Runde, tmp_path: Path, mangel: Mangel) -> None:
    bok = _kopi(runde, tmp_path, runde.retur())
    bok.write_many({bok.ved(felt): verdi for felt, verdi in mangel.svar.items()})
    bok.compute()
    rader = kontrollrader(runde, bok)
    fane, hva, kode, alvor, antall = rader[mangel.rad]
    assert antall == mangel.antall
    assert hva == KODER[kode].tittel
    assert alvor == KODER[kode].alvor.upper()
    assert {r: n for r, (*_, n) in rader.items() if n} == {mangel.rad: mangel.antall}
    funn = [f for f in runde.run_receive(bok.sti).funn if f.alvor >= Alvor.ADVARSEL]
    assert {f.kode for f in funn} == {mangel.leser or kode}
    assert {f.ark for f in funn} == {fane}
    linje, utfylt = status(runde, bok)
    assert isinstance(linje, str)
    if alvor == "FEIL":
        assert linje == f"{mangel.antall} punkter gjenstår. Se listen under."
    else:
        assert linje == f"Klar til innsending. {mangel.antall} merknader bør ses på."
    assert isinstance(utfylt, int | float)
    assert (utfylt < 1) is (kode == "REG-01")


def test_an_error_value_in_a_text_spreads_to_nothing(runde: Runde, tmp_path: Path) -> None:
    """Spaces are looked for in required texts; an error among them leaves the count as it is."""
    bok = _kopi(runde, tmp_path, runde.retur())
    bok.write_many(
        {
            bok.ved("kommune.ressursperson_epost"): Feilverdi("#N/A"),
            bok.ved("kommune.ressursperson_tittel"): None,
            bok.ved("K1.gevinsteier"): Feilverdi("#N/A"),
        }
    )
    bok.compute()
    rader = kontrollrader(runde, bok)
    assert {r: n for r, (*_, n) in rader.items() if n} == {"mangler_kommune": 1}


def test_every_kontroll_row_uses_the_readers_words(runde: Runde, tmp_path: Path) -> None:
    bok = _kopi(runde, tmp_path, runde.bok())
    for fane, hva, kode, alvor, _ in kontrollrader(runde, bok).values():
        assert (hva, alvor) == (KODER[kode].tittel, KODER[kode].alvor.upper())
        assert fane in {a.navn for a in runde.layout.ark}


def test_a_complete_workbook_is_ready(runde: Runde, tmp_path: Path) -> None:
    bok = _kopi(runde, tmp_path, runde.retur())
    assert status(runde, bok) == ("Klar til innsending", 1)
    assert [f for f in runde.run_receive(bok.sti).funn if f.alvor >= Alvor.ADVARSEL] == []


def test_a_blank_workbook_says_how_much_is_left(runde: Runde, tmp_path: Path) -> None:
    """The blank workbook, its Kontroll tab and the reader agree on the number of missing fields."""
    bok = _kopi(runde, tmp_path, runde.bok())
    kreves = [c for c in runde.layout.celler() if c.kreves]
    mangler = [c for c in kreves if c.verdi is None]
    rader = kontrollrader(runde, bok)
    assert sum(n for _, _, kode, _, n in rader.values() if kode == "REG-01") == len(mangler)
    linje, utfylt = status(runde, bok)
    gjenstaar = sum(n for _, _, _, alvor, n in rader.values() if alvor == "FEIL")
    assert linje == f"{gjenstaar} punkter gjenstår. Se listen under."
    assert utfylt == pytest.approx(1 - len(mangler) / len(kreves))
    funn = receive([(bok.sti, bok.sti.name)], [runde.utsending]).funn
    assert {f.kode for f in funn if f.alvor >= Alvor.FEIL} == {
        kode for _, _, kode, alvor, n in rader.values() if n and alvor == "FEIL"
    }
