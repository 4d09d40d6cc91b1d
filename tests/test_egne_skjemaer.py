"""A form of one's own beside the plan, and the grammar its formulas are written in."""

from __future__ import annotations

from pathlib import Path

import pytest
from egne_skjemaer import LITEN_KOMMUNEDEL, write_small_form

from gevinstark.formel.parse import parse_skjemaformel
from gevinstark.formel.tre import Binaer, FormelFeil, Henvisning, Kall, Makro, Tall
from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan


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
