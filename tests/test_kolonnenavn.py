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


#: Workbooks made of blocks, which are no forms.
BLOKKER = ("region.yaml", "tiltaksplan.yaml")


def _keys(node: Any) -> Iterator[str]:
    """Keys of tables, blocks of fields, columns, fields, rows and summary rows, wherever they stand."""
    if isinstance(node, list):
        for ledd in node:
            yield from _keys(ledd)
    elif isinstance(node, dict):
        for navn in ("nokkel", "tabell", "felter"):
            if isinstance(node.get(navn), str):
                yield node[navn]
        faste = node.get("faste")
        yield from (str(k) for k in (faste if isinstance(faste, dict) else ()))
        yield from (k for rader in (node.get("radsett") or {}).values() for k in rader)
        for sum_ in node.get("summer") or ():
            if isinstance(sum_, dict):
                yield str(sum_["id"])
                yield f"{node.get('tabell', '')}_{sum_['id']}"
        for verdi in node.values():
            yield from _keys(verdi)


def _forms() -> Iterator[dict[str, Any]]:
    """The forms and the tab sets they share: not the regional workbooks, nor what is said of Word."""
    for sti in sorted((ROT / "maler").rglob("*.yaml")):
        data = yaml.safe_load(sti.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "ark" in data and sti.name not in BLOKKER:
            yield data


NOKLER = {nokkel for form in _forms() for nokkel in _keys(form)}

#: Words of the contract, of the language forms and plans are written in, and of the program itself,
#: which some form happens to use as a key too. A word stands here for the reason of its line.
OVERALT = {
    # fields of the JSON and of the hidden sheet (design.md), of a finding and of a decision
    *("verdi", "kode", "alvor", "status", "feil", "hva", "begrunnelse"),
    # the head of a plan, and what a field of a form may show of it (kilde: plan.frist)
    *("skjema", "tittel", "levetid", "rapporteringsaar", "deltakere", "frist"),
    # who a workbook is for (kilde: kommune.nr), and how many of anything
    *("kommune", "kommuner", "nr", "navn", "antall"),
    # every row of a plan (vis: id, vis: beskrivelse, vis: fase)
    *("id", "beskrivelse", "fase"),
    # keys of the contract (arbeidsbok.md §9: plan.gjelder, innfasing.start, innfasing.full, egne.har,
    # bruk.som_planlagt, forklaring.<fase>, V1.grunnlag.<aar>, F.K1.lokal) that are everyday words, too
    *("lokal", "plan", "gjelder", "start", "full", "egne", "har", "bruk", "forklaring", "grunnlag"),
    # a type of field, Excel's function and the sum row of a table, and steps of the round
    *("dato", "sum", "rapport", "tiltaksplan", "tiltak"),
}
#: The same for words that one or a few rooms have use for.
I_ROM = {
    "cli": {"dekning", "advarsler"},  # how much the model covers; how many warnings
    "grunn": {
        *("timer", "brukere", "innbyggere"),  # units of Norwegian text
        *("versjon", "kontakt", "beslutning"),  # of a form; who answers; made by hand
    },
    "formel": {"C"},  # an address in R1C1 notation
    "kontroll": {"C"},  # the same
    "motor": {"E", "minimum"},  # the exponent of a number; numpy's name for the least of two
    "lesing": {"maal"},  # what a relation of the file format points at
    "skriving": {"sjekk", "klar", "merknad", "minimum"},  # styles of cells; a bound of a validation
    "mal": {
        *("sjekk", "klar", "merknad"),  # styles of cells
        *("gjennomgang", "fane"),  # the tab of a later year, which the form language itself makes
        *("gruppe", "egen"),  # a mapping in YAML; a tab with a name of its own
        *("brukere", "indikatorer", "gevinstoversikt", "kostnytte"),  # a plan's `tillegg`
        *("usikkerhet", "budsjettbro"),  # the same
        *("nettverk", "versjon", "kontakt"),  # the head of a plan, and of a form
    },
    "planlesing": {"hvor", "nettverk"},  # where a text stands; the head of a plan
    "omregning": {"resultat"},  # what the model computed
    "vitner": {"dekning", "avvik"},  # how much was witnessed, and what was not agreed on
    "runde": {
        *("gruppe", "gjennomgang", "nettverk", "avvik"),  # as in mal; omregning.avvik of the JSON
        *("versjon", "kontakt", "godkjent", "beslutning"),  # as in grunn; the status of a file
    },
    "region": {
        *("godkjent", "versjon", "beslutning"),  # the status of a file; as in grunn
        *("dekning", "avvik"),  # how many kommuner a sum is of; omregning.avvik
        *(
            "gruppe",
            "parametre",
            "forutsetninger",
            "nettverk",
        ),  # findings in groups; the plan's own
        # columns of Data and words of maler/region.yaml's own language
        *("gevinsttype", "netto", "brutto"),
    },
    "rapport": {
        *("versjon", "kontakt", "vedlegg", "godkjent"),  # as in grunn; what a letter has with it
        *("dekning", "avvik", "differanse", "gruppe", "hvor", "nettverk"),  # as in region
        # blocks of the regional workbook, and words of maler/rapport.yaml
        *("oversikt", "forutsetninger", "virksomhet", "gevinster"),
        "beslutning",  # what was decided by hand
        *("brutto", "kostnad", "ansvarlig"),  # columns of the tiltaksplan
    },
}


def _ord(tekst: str) -> set[str]:
    """A text, its parts where it is a field key or a place in a form (felles.parametre.rente), and
    what a formula in it refers to ([@antall.rapport], [#brutto.verdi])."""
    hele = re.fullmatch(r"[\w*.]+", tekst)
    steder = [tekst] if hele else re.findall(r"\[[@#]?(\w[\w.*]*)\??\]", tekst)
    return {tekst, *(ord_ for sted in steder for ord_ in sted.split("."))}


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
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg


def find_named(rom: str) -> set[tuple[str, str]]:
    """Where a room names a key of a form, and which."""
    return {
        (f"{sti.relative_to(PAKKE)}:{linje}", ord_)
        for sti in (PAKKE / rom).rglob("*.py")
        for linje, ord_ in _named(ast.parse(sti.read_text(encoding="utf-8")))
        if ord_ in NOKLER - OVERALT
    }


ROM = sorted(m.name for m in PAKKE.iterdir() if (m / "__init__.py").is_file())


def test_the_forms_have_keys_to_look_for() -> None:
    assert {"antall", "realisert_verdi", "kost_drift", "B_netto", "lokalt"} <= NOKLER


@pytest.mark.parametrize("rom", [r for r in ROM if r != "former"])
def test_no_key_of_a_form_is_named_outside_the_families(rom: str) -> None:
    navngitt = find_named(rom)
    egne = I_ROM.get(rom, set())
    assert {(sted, o) for sted, o in navngitt if o not in egne} == set()
    assert (egne & NOKLER) - {o for _, o in navngitt} == set(), "excused, and not named"


@pytest.mark.parametrize(
    "linje",
    [
        'x = svar["realisert_verdi"]',
        'x = "felles.V1.realisert_verdi.2024"',
        'x = f"{radid}.realisert_verdi.{aar}"',
        'x = f"{blokk}_netto"',
        'x = "SUM([@realisert_verdi.*])"',
        "x = rad.enhetspris",
        "x = Rad(enhetspris=1)",
        '"""Said of the module."""; x = {"enhetspris"}',
    ],
)
def test_the_scan_sees_every_way_to_name_a_key(linje: str) -> None:
    assert {o for _, o in _named(ast.parse(linje))} & {"realisert_verdi", "enhetspris", "netto"}
