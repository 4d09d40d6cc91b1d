"""`konsolider --revisjon`: every figure of region.xlsx computed anew from the returned files, and what
must make it fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from skader import Bok

from gevinstark import Konsolidervalg, konsolider
from gevinstark.cli import main
from gevinstark.former.kommune import revisjonsforlop
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import ressurs
from gevinstark.grunn.verdi import Sted
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

ROT = Path(__file__).parents[1]


class Regionfil(Bok):
    """region.xlsx, to be changed by hand."""

    def _deler(self) -> dict[str, str]:
        return {
            n: f"xl/worksheets/sheet{nr}.xml"
            for nr, n in enumerate(open_regionbok(self.sti).ark, 1)
        }


@dataclass(frozen=True)
class Samling:
    """A small collection with holes: answers missing, unreadable, in words, and one set by decision."""

    mappe: Path
    utsendt: Path
    layout: Layout
    ut: Path
    beslutninger: Path

    def valg(self, **andre: Any) -> Konsolidervalg:
        return Konsolidervalg(
            self.mappe, self.utsendt, ut=self.ut, revisjon=True, beslutninger=self.beslutninger, **andre
        )  # fmt: skip


@pytest.fixture(scope="module")
def samling(tmp_path_factory: pytest.TempPathFactory) -> Samling:
    rot = tmp_path_factory.mktemp("revisjon")
    utsending = issue(ressurs("eksempler/elektronisk-post/plan.yaml"), rot / "utsendt").utsending
    mappe = rot / "innsendt"
    mappe.mkdir()
    numre = sorted(utsending.utstedt)[:4]
    for nr in numre:
        svar = {**make_svar(utsending.layout, nr)}
        oppgaver = [Oppgave(f, v, i) for i, (f, v) in enumerate(svar.items())]
        innhold = fill_svar(rot / "utsendt" / utsending.utstedt[nr].fil, oppgaver, "svar")
        (mappe / f"{nr}.xlsx").write_bytes(innhold)
    a, b, c, _ = numre
    aar = utsending.layout.rapporteringsaar
    for nr, felt, verdi in (
        (a, "V1.antall", "ca. 300"), (b, "kost_drift.kost_per_aar", None), (b, f"V2.realisert_antall.{aar}", "1 113"),
        (c, f"V1.realisert_antall.{aar}", None), (c, "lokalt.timepris", None),
    ):  # fmt: skip
        bok = Bok(mappe / f"{nr}.xlsx", utsending.layout)
        bok.skriv(bok.ved(felt), verdi)
    beslutninger = rot / "beslutninger.csv"
    beslutninger.write_text(
        "handling;felt;verdi;begrunnelse;av;dato\n"
        f"Rett svar;{c}.V1.realisert_antall.{aar};77;Ringt;Kari Moen;2026-11-01\n",
        encoding="utf-8",
    )
    return Samling(mappe, rot / "utsendt", utsending.layout, rot / "region.xlsx", beslutninger)


@pytest.fixture(scope="module")
def region(samling: Samling) -> Regionbok:
    """Written and audited: every figure is the same."""
    resultat = konsolider(samling.valg())
    revisjon = resultat.revisjon
    assert revisjon is not None
    assert [f"{f.ark}!{f.celle}: {f.funnet} / {f.ventet}" for f in revisjon.ulike] == []
    assert revisjon.tall > 2_000
    assert revisjon.tolket >= 1
    assert revisjon.udekket == {}
    linjer = list(revisjon.lines())
    assert linjer == [
        f"{revisjon.tall} av {revisjon.tall} regionale tall er regnet på nytt og like."
    ]
    dokument = resultat.as_json()["revisjon"]
    assert (dokument["tall"], dokument["like"], dokument["ulike"]) == (
        revisjon.tall,
        revisjon.tall,
        [],
    )
    return open_regionbok(samling.ut)


def test_a_changed_cell_fails_and_is_named(
    samling: Samling, region: Regionbok, tmp_path: Path
) -> None:
    """In Data, on a sheet, and a row of Data that tells of another year."""
    data, per = region.blokk("data"), region.blokk("per_kommune", samling.layout.plan)
    assert data is not None
    assert per is not None
    brutto = next(r for r in data.rader if region.rad(data, r)["rad"] == "periodisert_brutto")
    rapportert = region.blokk("real_da", samling.layout.plan)
    assert rapportert is not None
    sist = max(kol for navn, kol in rapportert.kolonner.items() if navn.startswith("aarene."))
    steder = {
        "Data": Sted("Data", brutto, data.kolonner["verdi"]),
        "Som rapportert": Sted("Som rapportert", rapportert.forste, sist),
        "Per kommune": Sted(per.ark, per.sum or 0, per.kolonner["naaverdi"]),
    }
    ut = tmp_path / "region.xlsx"
    shutil.copyfile(samling.ut, ut)
    foer = ut.read_bytes()
    bok = Regionfil(ut, samling.layout)
    for sted in steder.values():
        bok.skriv(sted, 1.0)
    endret = ut.read_bytes()
    assert endret != foer
    argumenter = ["konsolider", str(samling.mappe), "--utsendt", str(samling.utsendt), "--ut", str(ut),
                  "--beslutninger", str(samling.beslutninger), "--revisjon"]  # fmt: skip
    svar = CliRunner().invoke(main, argumenter)
    assert svar.exit_code == 1
    assert "(fantes, og er ikke endret)" in svar.stdout
    for ark, sted in steder.items():
        assert f"  {ark}!{sted.celle}: står 1, ventet " in svar.stdout
    assert ut.read_bytes() == endret
    dokument = json.loads(CliRunner().invoke(main, [*argumenter, "--json"]).stdout)["revisjon"]
    assert dokument["like"] == dokument["tall"] - len(steder)
    assert {(f["kode"], f["ark"], f["celle"]) for f in dokument["ulike"]} == {
        ("OMR-05", a, s.celle) for a, s in steder.items()
    }


def test_a_changed_line_of_the_regions_form_fails(samling: Samling, tmp_path: Path) -> None:
    """Another row in Data, and another formula on a sheet: the audit is not made of maler/region.yaml."""
    for del_ in ("gevinstark", "maler", "eksempler"):
        shutil.copytree(ROT / del_, tmp_path / del_, ignore=shutil.ignore_patterns("__pycache__"))
    mal = tmp_path / "maler" / "region.yaml"
    tekst = mal.read_text(encoding="utf-8")
    for fra, til in (
        ("rad: realisert_kr_netto,", "rad: realisert_kr_brutto,"),
        ('sum: "=ANDEL(TALL(realisert_begge,{aar}),TALL(planlagt_begge,{aar}))"', 'sum: "=ANDEL(TALL(realisert_brutto,{aar}),TALL(planlagt_brutto,{aar}))"'),
        ('formel: "=SUMVERDI(planlagt_kostnad,[@nr])"', 'formel: "=SUMVERDI(realisert_kostnad,[@nr])"'),
        ('formel: "=TALL(planlagt_da,{aaret})"', 'formel: "=TALL(realisert_da,{aaret})"'),
    ):  # fmt: skip
        assert tekst.count(fra) == 1
        tekst = tekst.replace(fra, til)
    mal.write_text(tekst, encoding="utf-8")
    ut = tmp_path / "region.xlsx"
    svar = subprocess.run(
        [sys.executable, "-m", "gevinstark", "konsolider", samling.mappe, "--utsendt", samling.utsendt, "--ut", ut,
         "--beslutninger", samling.beslutninger, "--revisjon", "--json"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert svar.returncode == 1, svar.stderr
    ulike = json.loads(svar.stdout)["revisjon"]["ulike"]
    netto = [f for f in ulike if f["ark"] == "Data"]
    assert netto
    assert any("realisert_kr_netto" in f["ventet"] for f in netto)
    ark = {"Per kommune", "Per tiltak", "Oversikt", "Kost-nytte", "Som rapportert"}
    assert ark <= {f["ark"] for f in ulike}


def test_of_fewer_than_five_users_only_how_many_they_are_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    svar = {"antall": 4, "timer_aar": 702, "verdi_aar": 308_880}
    monkeypatch.setattr(revisjonsforlop, "find_svar", lambda _t, _nr, _rad, kol: svar[kol])
    t: Any = SimpleNamespace(plan=SimpleNamespace(deltakere=("3450",)), boker={})
    faa = {"antall": 4, "timer": "færre enn 5", "verdi": "færre enn 5"}
    assert revisjonsforlop.read_liste(t, "brukersvar") == {"3450": faa}
    svar["antall"] = 5
    assert revisjonsforlop.read_liste(t, "brukersvar")["3450"]["timer"] == 702


def test_there_must_be_a_workbook_to_audit(samling: Samling) -> None:
    with pytest.raises(Brukerfeil, match="--revisjon trenger --ut"):
        konsolider(Konsolidervalg(samling.mappe, samling.utsendt, revisjon=True))
