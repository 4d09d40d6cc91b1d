"""A form of one's own beside the plan, and the grammar its formulas are written in."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from egne_skjemaer import LITEN_KOMMUNEDEL, write_small_form

from gevinstark.formel.parse import parse_skjemaformel
from gevinstark.formel.tre import Binaer, FormelFeil, Henvisning, Kall, Makro, Tall
from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.konsolider import Konsolidervalg, konsolider
from gevinstark.runde.lag import Lagvalg, lag
from gevinstark.runde.ny import Nyvalg, ny
from gevinstark.runde.svarfil import Oppgave


def test_a_form_beside_the_plan_is_built_and_its_text_is_kept(tmp_path: Path) -> None:
    plan = read_plan(write_small_form(tmp_path))
    layout = build_layout(plan)
    assert layout.ved_nokkel["*.V1.avvik"].formel == (
        "=IF(COUNT(C7,'Tabell D'!C4)=2,C7-'Tabell D'!C4,\"–\")"
    )
    assert layout.ved_nokkel["*.V1.sjekk"].formel == (
        '=IF(IFERROR(TRIM(SUBSTITUTE(TRIM(D7),"\u00a0"," ")),"feil")="","Skriv en merknad","OK")'
    )
    assert set(plan.mal.kilder) == {"./lite.yaml", "./kommunefaner.yaml"}


def test_the_form_is_read_from_its_kept_text_when_its_files_are_gone(tmp_path: Path) -> None:
    sti = write_small_form(tmp_path)
    foer = read_plan(sti)
    for fil in tmp_path.iterdir():
        fil.unlink()
    etter = read_plan(sti, foer.kilde, foer.mal.kilder)
    assert build_layout(etter) == build_layout(foer)


@pytest.mark.parametrize(
    ("fra", "til", "grunn"),
    [
        ("TOM(TRIM([@merknad]))", "TOM([merknat])", "kolonnen «merknat» finnes ikke i tabellen «tall»."),
        ("TOM(TRIM([@merknad]))", "TOM()", "TOM skal ha minst ett argument, og ingen av dem kan være tomme."),
        ("D[@kroner])=2", "F[@kroner])=2", "tabellen «F» finnes ikke."),
        ("TOM(TRIM([@merknad]))", "MANGLAR{Hos oss}>0", "makroen MANGLAR finnes ikke. Ventet en av: MANGLER, PAAKREVD, TEKST_I_TALL, UTENFOR_GRENSEN, IKKE_I_LISTEN."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_formula_is_told_with_file_line_and_reason(
    tmp_path: Path, fra: str, til: str, grunn: str
) -> None:
    plansti = write_small_form(tmp_path)
    fil = tmp_path / "kommunefaner.yaml"
    fil.write_text(LITEN_KOMMUNEDEL.replace(fra, til), encoding="utf-8")
    with pytest.raises(UgyldigKilde) as feil:
        build_layout(read_plan(plansti))
    (en,) = feil.value.feil
    assert Path(en.fil) == fil
    assert til in fil.read_text(encoding="utf-8").splitlines()[en.linje - 1]
    assert en.tekst.endswith(f": {grunn}")


@pytest.mark.parametrize(
    ("fra", "til", "tekst"),
    [
        ("rader: [{plan: D}]", "rader: [{plan: F}]", "Planen har ingen rader som heter «F» («tall»). Ventet en av: D."),
        ("nokkel: merknad,", "nokkel: vaart,", "Kolonnen «vaart» står to ganger i «tall»."),
        ("nokkel: merknad,", "nokkel: mer knad,", "«mer knad» kan ikke være nøkkel for kolonnen «mer knad». Bruk a–z, tall og _."),
        ("type: kroner, rolle: inndata", "type: kroner, minst: 2, hoyst: 1, rolle: inndata", "minst er over hoyst i kolonnen «vaart»: ingen svar er lovlige."),
        ("ark: Hos oss", "ark: Tabell D", "Arket «Tabell D» står to ganger."),
        ("kommunefaner:", 'lister: {x: ["Nei, ikke ennå"]}\nkommunefaner:', "«Nei, ikke ennå» i listen «x» kan ikke ha komma i Excels lister."),
        ("kommunefaner:", "lister: {x: [Ja, ja]}\nkommunefaner:", "Listen «x» har samme ord flere ganger (1 for mange)."),
        ("kommunefaner:", f"lister: {{x: [{'a' * 256}]}}\nkommunefaner:", "Listen «x» er 256 tegn til sammen. Excel tar 255: bruk kortere ord."),
        ('"Skriv en merknad"', f'"{"a" * 256}"', f"Teksten «{'a' * 20} …» er 256 tegn. Excel tar 255."),
    ],
)  # fmt: skip
def test_a_form_that_excel_or_we_could_not_take_is_refused(
    tmp_path: Path, fra: str, til: str, tekst: str
) -> None:
    plansti = write_small_form(tmp_path)
    fil = tmp_path / "kommunefaner.yaml"
    fil.write_text(LITEN_KOMMUNEDEL.replace(fra, til, 1), encoding="utf-8")
    with pytest.raises(UgyldigKilde) as feil:
        build_layout(read_plan(plansti))
    assert any(f.tekst.endswith(tekst) and f.linje for f in feil.value.feil), feil.value.feil


def test_formulas_in_a_ring_are_told_at_their_line_and_nothing_is_written(tmp_path: Path) -> None:
    plansti = write_small_form(tmp_path)
    fil = tmp_path / "kommunefaner.yaml"
    ring = "'=IF([@sjekk]=\"OK\",[@vaart],0)'}"
    tekst = re.sub(r"(nokkel: avvik.*formel: ).*", lambda m: m[1] + ring, LITEN_KOMMUNEDEL)
    fil.write_text(tekst.replace("TRIM([@merknad])", "TRIM([@avvik])"), encoding="utf-8")
    with pytest.raises(UgyldigKilde) as feil:
        lag(Lagvalg(plansti, tmp_path / "ut"))
    (en,) = feil.value.feil
    assert en.tekst == "Formlene går i ring: Hos oss!E7 → Hos oss!F7 → Hos oss!E7."
    assert "avvik" in fil.read_text(encoding="utf-8").splitlines()[en.linje - 1]
    assert not (tmp_path / "ut").exists()


def test_a_form_without_the_head_of_a_plan_makes_no_workbook_to_plan_in(tmp_path: Path) -> None:
    """What the project group fills in is to be a plan again."""
    with pytest.raises(UgyldigKilde, match=r"ikke felt med kilde: plan\.tittel, .*plan\.deltakere"):
        lag(Lagvalg(write_small_form(tmp_path), tmp_path / "ut", form="felles"))
    with pytest.raises(Brukerfeil, match="Det har ingen i skjemaet"):
        lag(Lagvalg(tmp_path / "plan.yaml", tmp_path / "ut", form="felles", rader="D=3"))


def test_the_form_goes_along_when_the_plan_is_copied(tmp_path: Path) -> None:
    plan = write_small_form(tmp_path)
    ny(Nyvalg(tmp_path / "ny", fra=plan))
    assert {f.name for f in (tmp_path / "ny").iterdir()} == {"plan.yaml", "lite.yaml", "kommunefaner.yaml"}  # fmt: skip
    assert read_plan(tmp_path / "ny/plan.yaml").mal.navn == "lite/1"


def test_answers_on_a_form_the_region_counts_nothing_of(tmp_path: Path) -> None:
    """It has answered, and the region says so; there is no sum, and no report breaks."""
    utsending = lag(Lagvalg(write_small_form(tmp_path), tmp_path / "ut")).utsending
    fil = tmp_path / "ut" / utsending.utstedt["3240"].fil
    (tmp_path / "inn").mkdir()
    svar = fill_svar(fil, [Oppgave("3240.V1.vaart", 90, 1)], "test")
    (tmp_path / "inn" / fil.name).write_bytes(svar)
    valg = Konsolidervalg(tmp_path / "inn", utsendt=tmp_path / "ut", ut=tmp_path / "region.xlsx", rapport=tmp_path / "side.html")  # fmt: skip
    resultat = konsolider(valg)
    assert not resultat.feilet
    assert resultat.tall().empty
    blad = openpyxl.load_workbook(tmp_path / "region.xlsx", data_only=True)["Per kommune"]
    hoder = {str(c.value): nr for nr, c in enumerate(blad[6], 1)}
    assert blad.cell(7, hoder["Mangler"]).value == "Skjemaet har ikke disse tallene"
    assert blad.cell(7, hoder["Status"]).value == "godkjent"


def test_names_of_places_are_nodes_beside_cells() -> None:
    assert parse_skjemaformel(
        "=SUM(D{sektor=Kommunal sektor}[#brutto.verdi])/PAAKREVD{*}"
    ) == Binaer(
        "/",
        Kall("SUM", (Henvisning("D", "sektor=Kommunal sektor", "sum", ("brutto", "verdi")),)),
        Makro("PAAKREVD", "*"),
    )
    assert parse_skjemaformel("[@x.*]-[y?]*2") == Binaer(
        "-",
        Henvisning("", "", "rad", ("x", "*")),
        Binaer("*", Henvisning("", "", "kolonne", ("y",), valgfri=True), Tall(2)),
    )
    with pytest.raises(FormelFeil, match=r"Ukjent henvisning i formelen: \[@a b\]"):
        parse_skjemaformel("[@a b]")
