"""The walls of the house (design.md): who may import whom, and who may print."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PAKKE = Path(__file__).parents[1] / "gevinstark"
MODULER = {
    ".".join(("gevinstark", *p.relative_to(PAKKE).with_suffix("").parts)): p
    for p in PAKKE.rglob("*.py")
    if "_data" not in p.parts
}

#: Rooms from the top down, as the map of the house has them: a module may import its own room and
#: the rooms below.
KART = PAKKE / "README.md"
ROM = tuple(
    linje.split()[0]
    for linje in KART.read_text(encoding="utf-8")
    .split("<!-- rom -->")[1]
    .split("<!-- /rom -->")[0]
    .splitlines()
    if linje and not linje.startswith(("`", " "))
)

#: A library and the only places that may import it.
DORER = {
    "xlsxwriter": ("gevinstark.skriving.skriv", "gevinstark.skriving.xlsxbok"),
    "openpyxl": (),
    "formulas": ("gevinstark.vitner.formulasvitne",),
    "click": ("gevinstark.cli",),
    "yaml": ("gevinstark.mal.yamlkilde", "gevinstark.mal.yamlfeil"),
    "pandas": (
        "gevinstark.region.dataramme",
        "gevinstark.runde.resultat",
        # The audit of region.xlsx, which shares nothing with what the workbook is made by.
        "gevinstark.runde.regionrevisjon",
        "gevinstark.rapport.regionrevisjon",
        "gevinstark.former.kommune.revisjon",
    ),
    "pyarrow": (
        "gevinstark.region.eksport",
        "gevinstark.region.lager",
        "gevinstark.region.dataramme",
    ),
    "duckdb": ("gevinstark.region.lager",),
    "distributed": ("gevinstark.innlesing.klynge",),
    "fsspec": ("gevinstark.innlesing.objekter",),
    "olefile": ("gevinstark.innlesing.outlook",),
    "jinja2": ("gevinstark.rapport.nettside",),
    "docx": (
        "gevinstark.rapport.word",
        "gevinstark.rapport.wordtabell",
        "gevinstark.rapport.wordutseende",
    ),
}


@cache
def _imports(sti: Path) -> frozenset[str]:
    navn: set[str] = set()
    for node in ast.walk(ast.parse(sti.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            navn |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            navn.add(node.module)
            navn |= {f"{node.module}.{a.name}" for a in node.names}
    return frozenset(navn)


def _rom(modul: str) -> int | None:
    _, _, rest = modul.partition("gevinstark.")
    navn = rest.split(".")[0]
    return ROM.index(navn) if navn in ROM else None


@pytest.mark.parametrize("modul", sorted(MODULER))
def test_imports_point_down(modul: str) -> None:
    eget = _rom(modul)
    if eget is None:
        rot = {"gevinstark.__init__", "gevinstark.__main__"}
        assert modul in rot, f"{modul} har ikke fått et rom i ROM"
        return
    opp = {
        annen
        for annen in _imports(MODULER[modul])
        if annen.startswith("gevinstark.") and (rom := _rom(annen)) is not None and rom < eget
    }
    assert opp == set()


@pytest.mark.parametrize("bibliotek", sorted(DORER))
def test_each_library_stays_behind_its_door(bibliotek: str) -> None:
    utenfor = {
        modul
        for modul, sti in MODULER.items()
        if any(i == bibliotek or i.startswith(f"{bibliotek}.") for i in _imports(sti))
        and not modul.startswith(DORER[bibliotek])
    }
    assert utenfor == set()


def test_model_shares_nothing_with_formulas() -> None:
    delt = {
        (modul, i)
        for modul, sti in MODULER.items()
        if re.match(
            r"gevinstark\.(omregning\.modell|former\..*\.modell|former\.kontrolliste|former\.plantabeller)",
            modul,
        )
        for i in _imports(sti)
        if i.startswith(
            (
                "gevinstark.formel",
                "gevinstark.motor.kompilator",
                "gevinstark.motor.motor",
                "gevinstark.mal",
            )
        )
    }
    assert delt == set()


def test_writer_and_reader_meet_only_in_the_layout() -> None:
    for modul, sti in MODULER.items():
        imports = _imports(sti)
        if modul.startswith("gevinstark.skriving"):
            assert not [i for i in imports if i.startswith("gevinstark.lesing")], modul
        if modul.startswith("gevinstark.lesing"):
            assert not [i for i in imports if i.startswith("gevinstark.skriving")], modul


def test_only_the_command_line_prints() -> None:
    skriver = {
        modul
        for modul, sti in MODULER.items()
        for node in ast.walk(ast.parse(sti.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "input"}
    }
    assert skriver == set()


@pytest.mark.parametrize("modul", ["grunn"])
def test_the_ground_floor_is_standard_library_only(modul: str) -> None:
    fremmede = {
        i.split(".")[0]
        for navn, sti in MODULER.items()
        if f"{navn}.".startswith(f"gevinstark.{modul}.")
        for i in _imports(sti)
        if i.split(".")[0]
        in {"numpy", "pandas", "openpyxl", "xlsxwriter", "click", "yaml", "formulas"}
    }
    assert fremmede == set()


def test_what_a_worker_keeps_between_files_is_counted_in_bytes() -> None:
    """`bounded_cache` is the one memory of those that read files; a number of entries bounds no bytes."""
    leser = ("gevinstark.formel", "gevinstark.lesing", "gevinstark.kontroll")
    teller_ikke = {
        modul
        for modul, sti in MODULER.items()
        if modul.startswith(leser) and {"functools.lru_cache", "functools.cache"} & _imports(sti)
    }
    assert teller_ikke == set()


def _pakke(modul: str) -> str:
    """The folder a module (or a name imported from one) is in."""
    while modul not in MODULER and f"{modul}.__init__" not in MODULER:
        modul = modul.rpartition(".")[0]
    return modul if f"{modul}.__init__" in MODULER else modul.rpartition(".")[0]


def test_no_package_imports_one_that_imports_it() -> None:
    bruker: dict[str, set[str]] = {}
    for modul, sti in MODULER.items():
        if modul == "gevinstark.__init__":  # the API, which the map has no room above
            continue
        egen = _pakke(modul.removesuffix(".__init__"))
        andre = {_pakke(i) for i in _imports(sti) if i.startswith("gevinstark.")}
        bruker.setdefault(egen, set()).update(andre - {egen, "gevinstark"})

    def reach(fra: str) -> set[str]:
        naadd: set[str] = set()
        igjen = set(bruker.get(fra, ()))
        while igjen:
            pakke = igjen.pop()
            naadd.add(pakke)
            igjen |= bruker.get(pakke, set()) - naadd
        return naadd

    assert [pakke for pakke in bruker if pakke in reach(pakke)] == []


def test_nobody_imports_a_family_of_forms_by_name() -> None:
    utenfor = {
        (modul, i)
        for modul, sti in MODULER.items()
        if not modul.startswith("gevinstark.former")
        for i in _imports(sti)
        if i.startswith("gevinstark.former")
    }
    assert utenfor == set()
