"""A finding about a plan names the cell or the line of the file the person gave."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.verdi import parse_celle
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.plan import Plan
from gevinstark.runde.lag import find_planfunn, issue
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.planfunn import place_planfunn


def _funn(plan: Plan) -> tuple[Funn, ...]:
    return place_planfunn(plan, find_planfunn(plan, build_layout(plan)))


def test_in_a_workbook_it_is_the_cell_there(tmp_path: Path) -> None:
    (bok, _) = issue(ressurs(EKSEMPELPLAN), tmp_path, form="felles").filer
    funn = _funn(read_planfil(bok))
    viktig = next(f for f in funn if f.kode == "MAA-05" and ", K5)" in f.tekst)
    assert viktig.tekst.startswith("Ark «Tabell E», celle E12 (")
    arkene = openpyxl.load_workbook(bok)
    i_rader = [(f, m[1]) for f in funn if (m := re.search(r", ([VK][0-9]+)[ )]", f.tekst))]
    assert len(i_rader) > 20
    for f, radid in i_rader:
        assert f"celle {f.celle} (" in f.tekst
        plass = parse_celle(f.celle or "")
        assert plass is not None
        # A benefit's phases are merged beneath its ID.
        over = [arkene[f.ark or ""].cell(plass[0] - n, 1).value for n in range(3)]
        assert radid in over, f.tekst


def test_in_yaml_it_is_the_line() -> None:
    sti = ressurs(EKSEMPELPLAN)
    linjer = sti.read_text(encoding="utf-8").splitlines()

    def line(kode: str, rad: str) -> str:
        tekst = next(f.tekst for f in _funn(read_planfil(sti)) if f.kode == kode and rad in f.tekst)
        treff = re.match(r"plan\.yaml, linje (\d+) \(", tekst)
        assert treff, tekst
        return linjer[int(treff[1]) - 1].strip()

    # What is there, what is missing from a row, from a phase of it, and from one of several tables.
    assert line("MAA-05", ", K5)").startswith("viktighet: ")
    assert line("REG-03", ", K11)") == "- id: K11"
    assert line("MAA-01", ", V2 midtveis)") == "midtveis:"
    assert line("REG-09", "Involvert dato").startswith("- virksomhet: ")
