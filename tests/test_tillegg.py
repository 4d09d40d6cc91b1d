"""What a plan may ask for beside the rest (`tillegg`): how sure the plan is, how a realised figure came to be,
and the bridge to the budget. Without it nothing is asked (`tests/test_kommunebok.py` counts)."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Verdi
from gevinstark.omregning.dekning import find_dekning
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.konsolider import Konsolidering, Konsolidervalg, konsolider
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


def _uten_hardt(tekst: str | None) -> str:
    return (tekst or "").replace("\xa0", " ")


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


# -------------------------------------------------------------------- in the region


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> tuple[Konsolidering, Path]:
    """Eidsvoll answers two plans with the same hours, and withdraws from the same service in both."""
    rot = tmp_path_factory.mktemp("tillegg-region")
    tekst = f"{ressurs(EKSEMPELPLAN).read_text(encoding='utf-8')}\n{TILLEGG}\n"
    (rot / "inn").mkdir()
    for navn in ("digital-dialog", "annet-tiltak"):
        (rot / f"{navn}.yaml").write_text(
            tekst.replace("plan: digital-dialog", f"plan: {navn}"), encoding="utf-8"
        )
        utsending = issue(rot / f"{navn}.yaml", rot / navn, kommuner=[KOMMUNE]).utsending
        svar = make_svar(utsending.layout, KOMMUNE)
        if navn == "digital-dialog":
            del svar[f"{KOMMUNE}.V2.grunnlag.2024"]
            for rad, aar in (("UT1", 2025), ("UT2", 2026)):
                svar |= {
                    f"{KOMMUNE}.{rad}.uttak_tjeneste": "Hjemmetjenesten",
                    f"{KOMMUNE}.{rad}.uttak_aar": aar,
                    f"{KOMMUNE}.{rad}.uttak_belop": 479_820,
                    f"{KOMMUNE}.{rad}.tjeneste_aarsverk": 1,
                }
        else:
            svar[f"{KOMMUNE}.UT1.uttak_tjeneste"] = " hjemmetjenesten"
            svar[f"{KOMMUNE}.UT1.tjeneste_aarsverk"] = 1.5
            svar[f"{KOMMUNE}.V1.realisert_antall.2024"] = 3000
        bok = rot / navn / utsending.utstedt[KOMMUNE].fil
        (rot / "inn" / f"{navn}.xlsx").write_bytes(_fill(bok, svar))
    utsendt = [rot / "digital-dialog", rot / "annet-tiltak"]
    valg = Konsolidervalg(
        rot / "inn", utsendt, ut=rot / "region.xlsx", eksport=rot / "eksport", jobber=0,
        uten_mellomlager=True,
    )  # fmt: skip
    return konsolider(valg), rot


def test_samme_krone_og_samme_timer_finnes_med_begge_celler(
    region: tuple[Konsolidering, Path],
) -> None:
    funn = {u.fil: u.funn for u in region[0].innsamling.utfallene}
    ark = "12 Budsjettbro"
    # Files are read by name, so the second to be held up against the other is digital-dialog.
    assert [
        (f.kode, f.ark, f.celle, _uten_hardt(f.funnet), _uten_hardt(f.ventet))
        for f in funn["digital-dialog.xlsx"]
        if f.kode not in ("REG-31", "KON-36")
    ] == [
        ("REG-64", ark, "D8", "479 820 kr fra 2026", "479 820 kr fra 2025 (celle D7)"),
        ("REG-66", ark, "D8", "1,25 årsverk (celle D7 og celle D8)", "1,0 årsverk (celle F7)"),
        *(
            (
                "KON-34", ark, celle, f"479 820 kr fra {aar}",
                f"479 820 kr fra 2025 (celle D7 på ark {ark} i «annet-tiltak.xlsx»)",
            )
            for celle, aar in (("D7", 2025), ("D8", 2026))
        ),
        (
            "KON-35", ark, "D8",
            f"1,87 årsverk (celle D7 på ark {ark} i «annet-tiltak.xlsx», celle D7 og celle D8)",
            f"1,5 årsverk (celle F7 på ark {ark} i «annet-tiltak.xlsx»)",
        ),
    ]  # fmt: skip
    timer = [f for f in funn["digital-dialog.xlsx"] if f.kode == "KON-36"]
    assert [(f.celle, _uten_hardt(f.funnet)) for f in timer] == [
        ("F8", "1 146 timer"), ("F9", "2 032 timer"), ("F10", "350 timer"),
    ]  # fmt: skip
    assert timer[0].ventet == "V2, celle F8 på ark 6 Årets tall i «annet-tiltak.xlsx»"


def test_de_samme_kronene_i_to_budsjettaar(rapport: tuple[Utsending, Path], tmp_path: Path) -> None:
    """1 100 kr was used; 1 000 kr from 2025 and 600 kr more from 2026 is more than that."""
    svar = make_svar(rapport[0].layout, KOMMUNE)
    svar |= {f"{KOMMUNE}.V{n}.realisert_antall.2024": 0 for n in range(2, 5)}
    svar |= {
        f"{KOMMUNE}.V1.realisert_antall.2024": 10,
        f"{KOMMUNE}.UT1.uttak_belop": 1000,
        f"{KOMMUNE}.UT2.uttak_belop": 600,
        f"{KOMMUNE}.UT2.uttak_aar": 2026,
    }
    (tmp_path / "retur.xlsx").write_bytes(_fill(rapport[1], svar))
    (utfall,) = receive([(tmp_path / "retur.xlsx", "retur.xlsx")], [rapport[0]]).utfallene
    (funn,) = [f for f in utfall.funn if f.kode == "REG-65"]
    assert (funn.celle, _uten_hardt(funn.funnet), _uten_hardt(funn.ventet)) == (
        "D8",
        "1 600",
        "1 100",
    )
    assert "1 000 kr fra 2025 (celle D7)" in _uten_hardt(funn.tekst)


def test_klassene_og_broen_staar_i_regionen(region: tuple[Konsolidering, Path]) -> None:
    bok = openpyxl.load_workbook(region[1] / "region.xlsx", data_only=True)
    rader = [[c.value for c in r] for r in bok["Grunnlag"].iter_rows(max_col=5)]
    # V2 alone has no class: 1 146 hours at 440 kr. The other plan has none without.
    assert [r[2:] for r in rader if r[:2] == ["4", "Ikke oppgitt"]] == [
        ["–", "–", 0],
        [504_240, pytest.approx(504_240 / 3_198_800), 1],
    ]
    assert [r[4] for r in rader if r[1] == "SUM"] == [4, 4]
    assert [r[0] for r in rader if r[4] == "Ikke oppgitt"] == ["V2"]
    bro = [[c.value for c in r] for r in bok["Budsjettbro"].iter_rows(max_col=6)]
    assert [r[2:] for r in bro if r[1] == f"Eidsvoll ({KOMMUNE})"] == [
        [718_080, 799_700, -81_620, "For mye fordelt"],
        [799_700, 959_640, -159_940, "For mye fordelt"],
    ]


def test_listen_til_oekonomi_er_den_samme_som_i_regionen(
    region: tuple[Konsolidering, Path],
) -> None:
    ark = openpyxl.load_workbook(region[1] / "eksport" / "budsjettbro.xlsx").active
    assert ark is not None
    i_xlsx = [[*r] for r in ark.iter_rows(values_only=True, max_col=6)]
    with (region[1] / "eksport" / "budsjettbro.csv").open(encoding="utf-8-sig") as fil:
        i_csv = [r[:6] for r in csv.reader(fil, delimiter=";")]
    assert i_csv[0] == i_xlsx[0] == [
        "Kommune", "Plan", "Tjeneste", "Budsjettår (fra og med)", "Beløp per år (kr)", "Avtalt med leder",
    ]  # fmt: skip
    assert len(i_csv) == 5
    assert ["Eidsvoll (3240)", "digital-dialog", "Hjemmetjenesten", 2026, 479_820] in [
        r[:5] for r in i_xlsx
    ]
    i_bok = openpyxl.load_workbook(region[1] / "region.xlsx")["Budsjettbro"]
    hode = next(c.row for c in i_bok["A"] if c.value == "Kommune")
    rader = i_bok.iter_rows(min_row=hode + 1, max_row=hode + 4, max_col=6, values_only=True)
    assert [[*r] for r in rader] == i_xlsx[1:]
