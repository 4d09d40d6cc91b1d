"""The plan and the report of a year: neither replaces the other by chance, and what came late is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.region.gjeldende import INTET_VALGT, Innsendt, choose
from gevinstark.region.returutfall import Innsamling
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
    assert _kon(innsamling) == {"plan.xlsx": ["KON-28"], "rapport.xlsx": []}
    rapport = next(m for m in innsamling.grunnlag.mottak if m.fil == "rapport.xlsx")
    assert rapport.status.startswith("godkjent")
    (utsnitt,) = innsamling.grunnlag.planer
    assert utsnitt.layout.runde == aaret.rapport.layout.runde != "plan"


def test_the_plan_alone_counts(aaret: Aaret) -> None:
    assert aaret.motta(aaret.planretur).utfallene[0].status.startswith("godkjent")


def test_a_plan_that_came_after_the_report_was_made_is_told(aaret: Aaret) -> None:
    sen = _fyll(aaret.plan, {**aaret.svar, ANTALL: 4321}, aaret.rot / "sen" / "sen.xlsx")
    innsamling = aaret.motta(sen, aaret.rapportretur)
    assert _kon(innsamling) == {"sen.xlsx": ["KON-28", "KON-29"], "rapport.xlsx": []}
    (funn,) = (f for f in innsamling.funn if f.kode == "KON-29")
    assert "har 1 svar som er annerledes i arbeidsboken «rapport.xlsx»" in funn.tekst
    assert ", V2." in funn.tekst


def test_a_plan_saved_later_never_replaces_the_report() -> None:
    """Nor does one with more answers."""
    tid = [datetime(2025, m, 1, tzinfo=UTC) for m in (2, 3)]
    innsendte = [
        Innsendt("rapport", "p", NR, 2024, tid[0], True, None, 5, "a", "rapport"),
        Innsendt("plan", "p", NR, 2024, tid[1], True, None, 500, "b", "plan"),
        Innsendt("plan 2", "p", NR, 2024, tid[1], True, None, 501, "c", "plan"),
    ]
    utfall = choose(innsendte, INTET_VALGT, datetime(2026, 1, 1, tzinfo=UTC))
    assert utfall == [("teller", ""), ("erstattet", "rapport"), ("erstattet", "rapport")]
