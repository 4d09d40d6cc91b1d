"""One place knows columns: no key of a form is named outside `former/` (and `maler/`, which is data)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROT = Path(__file__).parents[1]
PAKKE = ROT / "gevinstark"


def _keys(node: Any) -> Iterator[str]:
    """Keys of tables, blocks of fields, columns, fields, rows and summary rows, wherever they stand."""
    if isinstance(node, list):
        for ledd in node:
            yield from _keys(ledd)
    elif isinstance(node, dict):
        for navn in ("nokkel", "tabell", "felter"):
            if isinstance(node.get(navn), str):
                yield node[navn]
        yield from (str(k) for k in node.get("faste") or ())
        for sum_ in node.get("summer") or ():
            if isinstance(sum_, dict):
                yield str(sum_["id"])
                yield f"{node.get('tabell', '')}_{sum_['id']}"
        for verdi in node.values():
            yield from _keys(verdi)


def _forms() -> Iterator[dict[str, Any]]:
    """The forms and the tab sets they share: not the regional workbook, nor what is said of Word."""
    for sti in sorted((ROT / "maler").rglob("*.yaml")):
        data = yaml.safe_load(sti.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "ark" in data and sti.name != "region.yaml":
            yield data


NOKLER = {nokkel for form in _forms() for nokkel in _keys(form)}

#: Words of the contract, of the language forms and plans are written in, and of the program itself,
#: which some form happens to use as a key too. A word stands here for the reason of its line.
KONTRAKT = {
    # fields of the JSON and of the hidden sheet (design.md), and of a finding
    *("verdi", "felt", "ark", "kode", "alvor", "status", "feil", "tekst", "hva"),
    # the head of a plan, and what a field of a form may show of it (kilde: plan.frist)
    *("skjema", "tittel", "nettverk", "levetid", "rapporteringsaar", "deltakere", "frist"),
    # what a plan may ask for in addition (`tillegg`)
    *("indikatorer", "gevinstoversikt", "kostnytte"),
    # who a workbook is for (kilde: kommune.nr), and the workbooks there are
    *("kommune", "kommuner", "nr", "navn", "felles"),
    # every row of a plan (vis: id, vis: beskrivelse, vis: fase), and a repeated row's own words
    *("id", "beskrivelse", "fase", "hvem", "hvor"),
    # types of fields, units of Norwegian text and styles of cells
    *("dato", "timer", "brukere", "sum", "sjekk", "klar", "merknad", "advarsler", "minimum"),
    # the reporting year in a reference ([@antall.rapport]), and the step of the round
    "rapport",
    # the tab of a later year's workbook that the form language itself makes (naar: rullet)
    *("gjennomgang", "fane"),
    # counts and coverage, and what stands between two values, in the JSON and the hidden register
    *("antall", "dekning", "differanse", "avvik"),
    # words of the regional workbook's own language (maler/region.yaml, maler/rapport.yaml): what its
    # blocks are called and what its texts may say; Data's column for sums by type of benefit
    *("oversikt", "forutsetninger", "virksomhet", "gevinster", "tiltak", "gevinsttype"),
    *("netto", "brutto", "virkning"),
    # single letters: an address in R1C1 notation, and the exponent of a number
    *("C", "E"),
}


def _ord(tekst: str) -> set[str]:
    """A text, and its parts where it is a field key or a place in a form (felles.parametre.rente)."""
    return {tekst, *tekst.split(".")} if re.fullmatch(r"[\w*.]+", tekst) else {tekst}


def _named(tre: ast.AST) -> Iterator[tuple[int, str]]:
    """Every word a module names: texts, parts of f-strings, attributes, keywords; not docstrings."""
    dok = {
        id(n.body[0].value)
        for n in ast.walk(tre)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
        and n.body
        and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tre):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in dok:
            yield from ((node.lineno, o) for o in _ord(node.value))
        elif isinstance(node, ast.JoinedStr):
            for del_ in node.values:
                if isinstance(del_, ast.Constant):
                    yield from ((node.lineno, o.strip("_")) for o in _ord(str(del_.value)))
        elif isinstance(node, ast.Attribute) and _is_key(node.attr):
            yield node.lineno, node.attr


def _is_key(attributt: str) -> bool:
    """An attribute is a key only when it could be nothing else: it has an underscore, as columns do."""
    return "_" in attributt


def find_named(rom: str) -> set[str]:
    return {
        f"{sti.relative_to(PAKKE)}:{linje}: {ord_}"
        for sti in (PAKKE / rom).rglob("*.py")
        for linje, ord_ in _named(ast.parse(sti.read_text(encoding="utf-8")))
        if ord_ in NOKLER - KONTRAKT
    }


ROM = sorted(m.name for m in PAKKE.iterdir() if (m / "__init__.py").is_file())


def test_the_forms_have_keys_to_look_for() -> None:
    assert {"antall", "realisert_verdi", "kost_drift", "B_netto", "lokalt"} <= NOKLER


@pytest.mark.parametrize("rom", [r for r in ROM if r != "former"])
def test_no_key_of_a_form_is_named_outside_the_families(rom: str) -> None:
    assert find_named(rom) == set()
