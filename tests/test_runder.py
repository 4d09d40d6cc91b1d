"""The plan and the report of a year: both count, each for its own answers, and what came late is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.rapport.forklaring import explain
from gevinstark.region.gjeldende import INTET_VALGT, Innsendt, choose
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.rull import roll
from gevinstark.runde.svarfil import Oppgave

NR = "3240"
ANTALL = f"{NR}.V2.antall"


def _fyll(utsending: Utsending, svar: Mapping[str, Any], ut: Path) -> Path:
    ut.parent.mkdir(parents=True, exist_ok=True)
    oppgaver = [Oppgave(felt, verdi, n) for n, (felt, verdi) in enumerate(svar.items(), 1)]
    bok = Path(utsending.mappe) / utsending.utstedt[NR].fil
    ut.write_bytes(fill_svar(bok, oppgaver, "svar"))
    return ut


class Aaret:
    """One kommune plans, and reports on the same year in a workbook rolled from its plan."""

    def __init__(self, rot: Path) -> None:
        self.rot = rot
        self.plan = issue(
            ressurs(EKSEMPELPLAN), rot / "plan", kommuner=[NR], runde="plan"
        ).utsending
        self.svar = make_svar(self.plan.layout, NR)
        self.planretur = _fyll(self.plan, self.svar, rot / "inn" / "plan.xlsx")
        aar = self.plan.layout.rapporteringsaar
        self.rapport = roll([self.plan], rot / "inn", aar, rot / "rapport").utsending
        egne = make_svar(self.rapport.layout, NR)
        laast, issued = self.rapport.utstedt[NR].laast, self.rapport.utstedt[NR].verdier
        nye = {
            c.nokkel(NR): egne[c.nokkel(NR)]
            for c in self.rapport.layout.inndata
            if c.nokkel(NR) in egne and c.nokkel() not in laast and c.nokkel() not in issued
        }
        self.rapportretur = _fyll(self.rapport, nye, rot / "ut" / "rapport.xlsx")

    def motta(self, *filer: Path) -> Innsamling:
        innsamling = receive([(f, f.name) for f in filer], [self.plan, self.rapport])
        assert all(m.lest == m.konsolidert + m.utelatt for m in innsamling.grunnlag.mottak)
        return innsamling


@pytest.fixture(scope="module")
def aaret(tmp_path_factory: pytest.TempPathFactory) -> Aaret:
    return Aaret(tmp_path_factory.mktemp("aaret"))


def _kon(innsamling: Innsamling) -> dict[str, list[str]]:
    return {
        u.fil: [f.kode for f in u.funn if f.kode.startswith("KON-")] for u in innsamling.utfallene
    }


def test_the_report_counts_and_the_plan_is_carried_in_it(aaret: Aaret) -> None:
    innsamling = aaret.motta(aaret.planretur, aaret.rapportretur)
    assert _kon(innsamling) == {"plan.xlsx": [], "rapport.xlsx": []}
    assert all(m.status.startswith("godkjent") for m in innsamling.grunnlag.mottak)
    data = {d.felt: d for d in innsamling.grunnlag.data}
    # Each for its own answers; what both ask for, the report says.
    assert (data[ANTALL].fil, data[f"{NR}.lokalt.timepris"].fil) == ("plan.xlsx", "rapport.xlsx")
    assert {u.grunn for u in innsamling.grunnlag.utelatt} == {
        "Svaret i «rapport.xlsx» gjelder nå.", "Det som gjelder for 2024, står i «rapport.xlsx».",
    }  # fmt: skip
    (utsnitt,) = innsamling.grunnlag.planer
    assert utsnitt.layout.runde == aaret.rapport.layout.runde != "plan"


def test_the_plan_alone_counts_and_is_no_report(aaret: Aaret) -> None:
    innsamling = aaret.motta(aaret.planretur)
    assert innsamling.utfallene[0].status.startswith("godkjent")
    assert [d.kommunenr for d in innsamling.grunnlag.mangler("digital-dialog")] == [NR]
    bok = openpyxl.load_workbook(BytesIO(write_region(innsamling.grunnlag)), data_only=True)
    ark = bok["Per kommune"]
    rad: dict[str, Any] = {str(h.value): c.value for h, c in zip(ark[6], ark[7], strict=True)}
    assert rad["Status"] == "har bare svart på planen"
    assert rad["Mangler"] == "Har ikke svart for 2024"
    assert "Purr" in {r[0].value for r in bok["Oppfølging"].iter_rows()}
    # Three lines are asked about, and none is reported.
    assert rad["Linjer som skal ha realisert 2024"] > 0
    # Where only the plan is asked for, it is all there is to answer.
    assert receive([(aaret.planretur, "plan.xlsx")], [aaret.plan]).grunnlag.mangler("digital-dialog") == ()  # fmt: skip


def test_a_plan_that_came_after_the_report_was_made_is_told(aaret: Aaret) -> None:
    sen = _fyll(aaret.plan, {**aaret.svar, ANTALL: 4321}, aaret.rot / "sen" / "sen.xlsx")
    innsamling = aaret.motta(sen, aaret.rapportretur)
    assert _kon(innsamling) == {"sen.xlsx": ["KON-29"], "rapport.xlsx": []}
    (funn,) = (f for f in innsamling.funn if f.kode == "KON-29")
    assert "har 1 svar som er annerledes i arbeidsboken «rapport.xlsx»" in funn.tekst
    assert ", V2." in funn.tekst
    # The figures follow the plan that came: 4 321 hours at 440 kroner, where the report shows 1 113.
    data = {d.felt: d for d in innsamling.grunnlag.data}
    assert (data[ANTALL].verdi, data[ANTALL].fil) == (Decimal(4321), "sen.xlsx")
    verdi = data[f"{NR}.V2.verdi"]
    assert (verdi.verdi, verdi.fil, verdi.skrevet) == (
        Decimal(1_901_240),
        "rapport.xlsx",
        "489\u00a0720",
    )
    # The chain goes on to the plan's own cell, and back.
    region = aaret.rot / "region.xlsx"
    region.write_bytes(write_region(innsamling.grunnlag))
    brukt = explain(region, f"sen.xlsx!{data[ANTALL].ark}!{data[ANTALL].celle}")
    assert "Planlagt brutto nyttevirkning" in {k.hva for k in brukt.kilder}
    assert {k.fil for k in brukt.kilder} == {"rapport.xlsx"}


def test_a_plan_saved_later_never_replaces_the_report() -> None:
    """Nor does one with more answers; it is one of the plans."""
    tid = [datetime(2025, m, 1, tzinfo=UTC) for m in (2, 3)]
    innsendte = [
        Innsendt("rapport", "p", NR, 2024, tid[0], True, None, 5, "a", "rapport"),
        Innsendt("plan", "p", NR, 2024, tid[1], True, None, 500, "b", "plan"),
        Innsendt("plan 2", "p", NR, 2024, tid[1], True, None, 501, "c", "plan"),
    ]
    utfall = choose(innsendte, INTET_VALGT, datetime(2026, 1, 1, tzinfo=UTC))
    assert utfall == [("teller", ""), ("erstattet", "plan 2"), ("teller", "")]
