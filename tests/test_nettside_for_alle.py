"""The page for the boss for everybody: axe-core in Chromium at 8, 50 and 357 kommuner, keyboard alone,
narrow screens and paper."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nettleser import Nettleser, open_nettleser
from skader import Bok, Runde

from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.rapport.nettside import write_nettside
from gevinstark.region.dataramme import find_regiontall
from gevinstark.region.grunnlag import Deltaker
from gevinstark.region.returutfall import Innsamling

OND = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def nettleser() -> Iterator[Nettleser]:
    with open_nettleser() as leser:
        yield leser


@pytest.fixture(scope="module")
def innsamling(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Innsamling:
    """Eidsvoll's return with a mistake in it."""
    fil = tmp_path_factory.mktemp("inn") / runde.retur().name
    shutil.copy(runde.retur(), fil)
    Bok(fil, runde.layout).assign("V2.antall", OND)
    return runde.run_receive(fil)


def _side(innsamling: Innsamling, antall: int, mappe: Path) -> Path:
    """The page as it is with so many kommuner, every other of which has answered just as Eidsvoll did."""
    grunnlag = innsamling.grunnlag
    plan, (mottatt,) = grunnlag.planer[0].plan, grunnlag.mottak
    andre = [k for k in kommuneregister().values() if k.nr != mottatt.kommunenr][: antall - 1]
    deltakere = [Deltaker(plan, mottatt.kommunenr, mottatt.kommune)]
    deltakere += [Deltaker(plan, k.nr, k.navn) for k in andre]
    mottak = [mottatt]
    mottak += [
        replace(mottatt, kommunenr=k.nr, kommune=k.navn, fil=f"{OND} {k.nr}.xlsx")
        for k in andre[::2]
    ]
    stor = replace(grunnlag, deltakere=tuple(deltakere), mottak=tuple(mottak))
    fil = mappe / "side.html"
    fil.write_text(
        write_nettside(replace(innsamling, grunnlag=stor), find_regiontall(stor)), encoding="utf-8"
    )
    return fil


@pytest.mark.parametrize("antall", [8, 50, pytest.param(357, marks=pytest.mark.lang)])
def test_axe_finds_nothing(
    antall: int, nettleser: Nettleser, innsamling: Innsamling, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_core_python")
    skript = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    nettleser.open(_side(innsamling, antall, tmp_path))
    nettleser.ask("document.querySelectorAll('details').forEach(d => d.open = true)")
    nettleser.ask(f"{skript}; 0")
    brudd: list[dict[str, Any]] = json.loads(
        nettleser.ask("axe.run().then(r => JSON.stringify(r.violations))")
    )
    assert [(b["id"], b["help"], b["nodes"][0]["html"][:200]) for b in brudd] == []
    assert nettleser.ask("document.querySelectorAll('#kommuner tbody tr').length") >= antall // 2
    assert nettleser.ask("document.querySelectorAll('img, script').length") == 1


def _focus(nettleser: Nettleser) -> tuple[str, str]:
    """What has the focus, and whether that is seen."""
    svar = nettleser.ask(
        "(e => JSON.stringify([e.id || e.className || e.tagName, getComputedStyle(e).outlineStyle]))"
        "(document.activeElement)"
    )
    hva, ramme = json.loads(svar)
    return hva, ramme


def test_by_keyboard_alone(nettleser: Nettleser, innsamling: Innsamling, tmp_path: Path) -> None:
    nettleser.open(_side(innsamling, 50, tmp_path))
    nettleser.press("Tab")
    assert _focus(nettleser) == ("hopp", "solid")
    nettleser.press("Enter")
    assert nettleser.ask("location.hash") == "#innhold"
    sett = []
    for _ in range(12):
        nettleser.press("Tab")
        sett.append(_focus(nettleser))
        if sett[-1][0] == "sok":
            break
    assert sett[-1][0] == "sok"
    assert all(ramme == "solid" for _, ramme in sett)
    nettleser.write("eidsvoll")
    synlige = "document.querySelectorAll('#kommuner tbody tr:not([hidden])').length"
    assert nettleser.ask(synlige) == 1
    assert nettleser.ask("document.getElementById('antall').textContent").startswith("Viser 1 av ")
    nettleser.press("Tab")
    assert _focus(nettleser) == ("tilstand", "solid")
    for _ in range(6):
        nettleser.press("Tab")
        if nettleser.ask("document.activeElement.tagName") == "SUMMARY":
            break
    assert nettleser.ask("document.activeElement.tagName") == "SUMMARY"
    nettleser.press("Enter")
    assert nettleser.ask("document.activeElement.parentElement.open") is True


@pytest.mark.parametrize("bredde", [320, 1280])
def test_nothing_runs_off_the_page(
    bredde: int, nettleser: Nettleser, innsamling: Innsamling, tmp_path: Path
) -> None:
    nettleser.open(_side(innsamling, 50, tmp_path), bredde)
    assert nettleser.ask("document.documentElement.scrollWidth") <= bredde


def test_on_paper_everything_stands_open(
    nettleser: Nettleser, innsamling: Innsamling, tmp_path: Path
) -> None:
    nettleser.open(_side(innsamling, 8, tmp_path))
    pdf = nettleser.send("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
    assert len(pdf) > 10_000
    assert nettleser.ask("[...document.querySelectorAll('details')].every(d => d.open)") is True
