"""What a plan may ask for beside the rest (`tillegg`): how sure the plan is, how a realised figure came to be,
and the bridge to the budget. Without it nothing is asked (`tests/test_kommunebok.py` counts)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Verdi
from gevinstark.omregning.dekning import find_dekning
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.rull import Rullvalg, rull
from gevinstark.runde.svarfil import Oppgave

KOMMUNE = "3240"
TILLEGG = "tillegg: [usikkerhet, grunnlag, budsjettbro]"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Utsending, Path]:
    rot = tmp_path_factory.mktemp("tillegg")
    tekst = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")
    (rot / "plan.yaml").write_text(f"{tekst}\n{TILLEGG}\n", encoding="utf-8")
    ut = rot / "ut"
    utsending = issue(rot / "plan.yaml", ut, kommuner=[KOMMUNE], runde="plan").utsending
    return utsending, ut / utsending.utstedt[KOMMUNE].fil


@pytest.fixture(scope="module")
def rapport(
    plan: tuple[Utsending, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Utsending, Path]:
    utsending, bok = plan
    rot = tmp_path_factory.mktemp("tillegg-rapport")
    (rot / "inn").mkdir()
    (rot / "inn" / bok.name).write_bytes(_fill(bok, make_svar(utsending.layout, KOMMUNE)))
    ny = rull(Rullvalg(bok.parent, rot / "inn", 2024, rot / "ut")).utsending
    return ny, rot / "ut" / ny.utstedt[KOMMUNE].fil


def _fill(bok: Path, svar: dict[str, Any]) -> bytes:
    return fill_svar(bok, [Oppgave(f, v, n) for n, (f, v) in enumerate(svar.items())], "svar")


def _states(utgave: tuple[Utsending, Path], svar: dict[str, Verdi]) -> dict[str, Verdi]:
    utsending, _ = utgave
    verdier = grunnverdier(utsending.layout, utsending.utstedt[KOMMUNE].verdier) | svar
    resultat, _ = compute_resultater(utsending.layout, [verdier])
    celler = utsending.layout.formelceller
    return {c.nokkel(): resultat.verdi(c.sted, 0) for c in celler if c.is_felt}


def _egne(layout: Layout, *tabeller: str) -> set[str]:
    return {c.nokkel() for c in layout.inndata if c.tabell in tabeller}


def test_noklene_staar_i_hver_sin_runde(
    plan: tuple[Utsending, Path], rapport: tuple[Utsending, Path]
) -> None:
    spenn = {f"*.V{n}.antall_{k}" for n in range(1, 5) for k in ("lav", "hoy")}
    assert _egne(plan[0].layout, "usikkerhet", "grunnlag", "budsjettbro") == spenn
    grunnlag = {f"*.V{n}.grunnlag.2024" for n in range(1, 5)}
    assert _egne(rapport[0].layout, "usikkerhet", "grunnlag") == grunnlag
    # The plan's low and high stand fixed in the report, as they were answered.
    svart = make_svar(plan[0].layout, KOMMUNE)
    utstedt = rapport[0].utstedt[KOMMUNE].verdier
    assert {n: utstedt[n] for n in spenn} == {n: svart[n.replace("*", KOMMUNE)] for n in spenn}
    for utsending, _ in (plan, rapport):
        assert find_dekning(utsending.layout).udekket == ()


@pytest.mark.parametrize(
    ("lav", "hoy", "status"),
    [
        (80, 120, "OK"),
        (100, 100, "OK"),
        (101, 120, "← Lavt er over forventet"),
        (80, 99, "← Høyt er under forventet"),
        (120, 80, "← Lavt er over høyt"),
        (None, 120, "← Skriv lavt antall"),
        (80, "mye", "← Bare tallet"),
    ],
)
def test_lavt_forventet_hoyt(
    plan: tuple[Utsending, Path], lav: Verdi, hoy: Verdi, status: str
) -> None:
    svar = {"*.V1.antall": 100, "*.V1.antall_lav": lav, "*.V1.antall_hoy": hoy}
    assert _states(plan, svar)["*.V1.usikkerhet_status"] == status


@pytest.mark.parametrize(
    ("belop", "rest", "status"),
    [(1000, 100, "← Noe er ikke fordelt"), (1100, 0, "OK"), (1250, -150, "← For mye er fordelt")],
)
def test_uttakene_skal_bli_det_som_er_brukt(
    rapport: tuple[Utsending, Path], belop: int, rest: int, status: str
) -> None:
    """10 hours at 440 kr, a quarter of it from the budget: 1 100 kr."""
    svar: dict[str, Verdi] = {
        "*.V1.realisert_antall.2024": 10,
        "*.bruk.som_planlagt": "Ja",
        "*.UT1.uttak_tjeneste": "Hjemmetjenesten",
        "*.UT1.uttak_belop": belop,
        "*.uttak.fullstendig": "Ja",
    }
    viser = _states(rapport, svar)
    assert (viser["*.uttak.til_budsjett"], viser["*.uttak.rest"]) == (1100, rest)
    assert viser["*.uttak.fullstendig_tilstand"] == status
    assert viser["*.UT1.uttak_status"] == "← Skriv år"


@pytest.mark.parametrize("runde", ["plan", "rapport"])
def test_boken_og_mottaket_er_enige(
    runde: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    utsending, bok = request.getfixturevalue(runde)
    alle = list(make_svar(utsending.layout, KOMMUNE).items())
    for antall in (0, len(alle) // 2, len(alle) - 3, len(alle)):
        (tmp_path / "retur.xlsx").write_bytes(_fill(bok, dict(alle[:antall])))
        (utfall,) = receive([(tmp_path / "retur.xlsx", "retur.xlsx")], [utsending]).utfallene
        igjen = utfall.verdier["*.klar.gjenstaar"]
        tekster = [f.tekst for f in utfall.funn if f.kode == "REG-31"]
        sagt = sum(int(m[1]) for t in tekster if (m := re.search(r"(\d+) svar gjenstår", t)))
        assert sagt == igjen
    assert igjen == 0
    assert [f.kode for f in utfall.funn] == []
