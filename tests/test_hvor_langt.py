"""How far the kommuner have come, and what was believed on a day: from answers to the regional sheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from treaar import save_at

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.rapport.forklaring import Forklaring, explain
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.rull import roll
from gevinstark.runde.svarfil import Oppgave

PLAN = "digital-dialog"
EIDSVOLL, NES, HURDAL = "3240", "3228", "3242"
STEG = ("behov", "gevinstkartlegging", "gevinstplanlegging", "gjennomforing", "gevinstoppfolging", "rapportering")  # fmt: skip


def _issue(rot: Path, hode: str) -> Utsending:
    tekst = (
        ressurs(EKSEMPELPLAN).read_text(encoding="utf-8").replace("\nplan:", f"\n{hode}plan:", 1)
    )
    rot.mkdir(parents=True, exist_ok=True)
    (rot / "plan.yaml").write_text(tekst, encoding="utf-8")
    numre = [EIDSVOLL, NES, HURDAL]
    return issue(rot / "plan.yaml", rot / "utsendt", kommuner=numre).utsending


def _send(us: Utsending, nr: str, ut: Path, lagret: str, **egne: Any) -> Path:
    svar: Mapping[str, Any] = {
        **make_svar(us.layout, nr),
        **{f"{nr}.{k.replace('__', '.')}": v for k, v in egne.items()},
    }
    aapne = {c.nokkel(nr) for c in us.layout.inndata} - {
        n.replace("*", nr, 1) for n in us.utstedt[nr].laast
    }
    oppgaver = [Oppgave(f, v, n) for n, (f, v) in enumerate(svar.items(), 1) if f in aapne]
    ut.parent.mkdir(parents=True, exist_ok=True)
    bok = Path(us.mappe) / us.utstedt[nr].fil
    ut.write_bytes(save_at(fill_svar(bok, oppgaver, "svar"), lagret))
    return ut


def _motta(filer: list[Path], us: list[Utsending], per: date | None = None) -> Regiongrunnlag:
    innsamling = receive([(f, f.name) for f in filer], us, per=per)
    assert all(m.lest == m.konsolidert + m.utelatt for m in innsamling.grunnlag.mottak)
    return innsamling.grunnlag


class Full:
    """Two of three have answered a workbook that asks for all of it."""

    def __init__(self, rot: Path) -> None:
        hode = "omfang: full\ntillegg: [brukere, indikatorer, gevinstoversikt, kostnytte]\n"
        self.us = _issue(rot, hode)
        filer = [
            _send(
                self.us, EIDSVOLL, rot / "inn" / "eidsvoll.xlsx", "2025-02-10T12:00:00Z",
                gjennomforing__status="Under arbeid", gjennomforing__dato="2023-05-01",
                rapportering__status="Ikke startet", rapportering__dato="2025-02-28",
                overforing__status="Overført i 2024", overforing__overtar="Per Hansen, avdelingsleder",
                overforing__overfort="2024-11-01", overforing__rutine="Hver måned i ledermøtet",
                ind_brukere__indikator__2024=120, ind_vedtakstimer__indikator__2024=7,
            ),
            _send(
                self.us, NES, rot / "inn" / "nes.xlsx", "2025-02-11T12:00:00Z",
                ind_brukere__indikator__2024=30, ind_vedtakstimer__indikator__2024=5,
            ),
        ]  # fmt: skip
        self.fil = rot / "region.xlsx"
        self.fil.write_bytes(write_region(_motta(filer, [self.us])))
        self.bok = open_regionbok(self.fil)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Full:
    return Full(tmp_path_factory.mktemp("full"))


def _rad(bok: Regionbok, blokk: str, nr: str) -> Mapping[str, Any]:
    return next(r for r in bok.rader(blokk, PLAN) if str(r["kommune"]).endswith(f"({nr})"))


def test_steps_are_as_answered_and_the_late_are_marked(full: Full) -> None:
    rad = _rad(full.bok, "steg", EIDSVOLL)
    assert rad["status.gjennomforing"] == "Under arbeid, til 01.05.2023 (sent)"
    # Not due until after the reporting year.
    assert rad["status.rapportering"] == "Ikke startet, til 28.02.2025"
    assert rad["sene"] == 1
    assert rad["status.behov"].startswith("Ferdig ")
    borte = _rad(full.bok, "steg", HURDAL)
    assert {borte[f"status.{s}"] for s in STEG} == {"ikke svart"}
    assert borte["sene"] == "–"
    for s in STEG:
        assert sum(r[f"antall.{s}"] for r in full.bok.rader("stegantall", PLAN)) == 3  # type: ignore[misc]


def test_each_status_is_traced_to_the_cell_it_was_answered_in(full: Full) -> None:
    blokk = full.bok.blokk("steg", PLAN)
    assert blokk is not None
    for nr, fil in ((EIDSVOLL, "eidsvoll.xlsx"), (NES, "nes.xlsx")):
        rad = next(
            r for r in blokk.rader if str(full.bok.verdi(blokk.ark, r, 2)).endswith(f"({nr})")
        )
        for s in STEG:
            kol = chr(64 + blokk.kolonner[f"status.{s}"])
            forklaring = explain(full.fil, f"{blokk.ark}!{kol}{rad}")
            assert isinstance(forklaring, Forklaring)
            celle = full.us.layout.ved_nokkel[f"*.{s}.status"]
            assert [(k.fil, k.ark, k.celle) for k in forklaring.kilder] == [
                (fil, celle.ark, celle.adresse)
            ]


def test_hand_over_says_what_is_closed_and_what_is_missing(full: Full) -> None:
    assert [_rad(full.bok, "overforing", EIDSVOLL)[k] for k in ("status", "overtar", "rutine")] == [
        "Overført i 2024", "Per Hansen, avdelingsleder", "Hver måned i ledermøtet",
    ]  # fmt: skip
    assert [_rad(full.bok, "overforing", NES)[k] for k in ("status", "overtar")] == [
        "Ikke ennå", "–",
    ]  # fmt: skip
    assert _rad(full.bok, "roller", NES)["prosjekteier"] == "ikke utfylt"
    assert _rad(full.bok, "roller", HURDAL)["prosjekteier"] == "ikke svart"


def test_indicators_are_added_only_where_they_may_be(full: Full) -> None:
    rader = {
        (r["indikator"], r["kommune"]): r["aarene.2024"]
        for r in full.bok.rader("indikatorer", PLAN)
    }
    assert rader["Brukere av hjemmetjenester", "Sum"] == 150
    assert rader["Brukere av hjemmetjenester", "Kommuner med tall"] == "2 av 3"
    assert rader["Vedtakstimer per bruker", "Sum"] == "aldri sum"


def test_users_and_worth_are_counted_with_how_many(full: Full) -> None:
    (sum_,) = (full.bok.rad(b, b.sum) for b in [full.bok.blokk("per_bruker", PLAN)] if b)
    egne = [_rad(full.bok, "per_bruker", nr) for nr in (EIDSVOLL, NES)]
    assert sum_["antall"] == sum(r["antall"] for r in egne) > 0
    assert sum_["snitt"] == pytest.approx(sum(r["timer"] for r in egne) / 52 / sum_["antall"])
    assert _rad(full.bok, "kostnytte", NES)["verdt"] == "Ja"
    assert _rad(full.bok, "oversiktsstand", NES)["linjer"] == 1
    assert _rad(full.bok, "oversiktsstand", HURDAL)["linjer"] == "ikke svart"


@pytest.fixture(scope="module")
def kort(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Utsending]:
    rot = tmp_path_factory.mktemp("kort")
    return rot, _issue(rot, "")


def test_a_short_workbook_derives_the_steps_and_says_what_it_does_not_ask(
    kort: tuple[Path, Utsending], tmp_path: Path
) -> None:
    rot, us = kort
    fil = _send(us, NES, rot / "kort.xlsx", "2025-02-11T12:00:00Z", rapport__konklusjon_tekst=None)
    region = tmp_path / "region.xlsx"
    region.write_bytes(write_region(_motta([fil], [us])))
    bok = open_regionbok(region)
    rad = _rad(bok, "steg", NES)
    assert [rad[f"status.{s}"] for s in STEG] == [
        "Ferdig", "Ferdig", "Ferdig", "Under arbeid", "Ferdig", "Under arbeid",
    ]  # fmt: skip
    assert _rad(bok, "roller", NES)["prosjekteier"] == "ikke spurt om"
    assert _rad(bok, "kostnytte", NES)["verdt"] == "ikke spurt om"
    assert _rad(bok, "per_bruker", NES)["antall"] == "ikke spurt om"
    assert _rad(bok, "oversiktsstand", NES)["linjer"] == "ikke spurt om"
    assert bok.blokk("indikatorer", PLAN) is None


# -------------------------------------------------------------------- what was believed on a day


def _realisert(grunnlag: Regiongrunnlag, aar: int) -> dict[str, Decimal | None]:
    return {
        d.kolonne: d.verdi for d in grunnlag.som_rapportert if d.aar == aar and d.kommunenr == NES
    }


def test_a_file_saved_after_the_day_is_held_out_and_says_so(kort: tuple[Path, Utsending]) -> None:
    rot, us = kort
    forst = _send(us, NES, rot / "per" / "forst.xlsx", "2025-02-11T12:00:00Z")
    rettet = _send(
        us, NES, rot / "per" / "rettet.xlsx", "2025-04-02T12:00:00Z", V2__realisert_antall__2024=1
    )
    naa, da = (_motta([forst, rettet], [us], per) for per in (None, date(2025, 2, 28)))
    status = {m.fil: m.status for m in da.mottak}
    assert status["rettet.xlsx"] == "holdt_utenfor"
    assert status["forst.xlsx"].startswith("godkjent")
    (senere,) = (m for m in da.mottak if m.fil == "rettet.xlsx")
    assert senere.grunn == "Lagret etter dagen oversikten er sett fra (--per)."
    assert "KON-39" in {f.kode for f in senere.funn}
    assert da.per == date(2025, 2, 28)
    # What was believed at the deadline stands, and what it was corrected to is listed, with both files.
    foer, etter = (_realisert(g, 2024)["realisert_da"] for g in (da, naa))
    assert foer is not None
    assert foer == etter
    assert da.endringer == ()
    (antall,) = (e for e in naa.endringer if e.hva == "Antall")
    assert (antall.aar, antall.linje, antall.etter, antall.foer_fil, antall.fil) == (
        2024, "V2", 1, "forst.xlsx", "rettet.xlsx",
    )  # fmt: skip
    assert (antall.foer_lagret[:10], antall.lagret[:10]) == ("2025-02-11", "2025-04-02")
    with pytest.raises(Brukerfeil, match=r"Ingen arbeidsbøker var sendt ut 01\.01\.2024"):
        _motta([forst], [us], date(2024, 1, 1))


def test_each_year_stands_as_it_was_reported(kort: tuple[Path, Utsending], tmp_path: Path) -> None:
    rot, us = kort
    inn = rot / "aar"
    foer = _send(us, NES, inn / "2024.xlsx", "2025-02-11T12:00:00Z")
    neste = roll([us], inn, 2025, tmp_path / "2025").utsending
    etter = _send(
        neste, NES, inn / "2025.xlsx", "2026-02-11T12:00:00Z", plan__gjelder="Nei",
        V2__antall_endret=10, V2__realisert_antall__2025=5,
    )  # fmt: skip
    alene = _motta([foer], [us])
    begge = _motta([foer, etter], [us, neste])
    assert _realisert(begge, 2024) == _realisert(alene, 2024)
    region = tmp_path / "region.xlsx"
    region.write_bytes(write_region(begge))
    rader = {str(r["aar"]): r for r in open_regionbok(region).rader("som_rapportert", PLAN)}
    assert rader["2024"]["antall"] == rader["2025"]["antall"] == "1 av 3"
    # The plan was changed in the report of 2025; what was realised in 2024 was not.
    assert rader["2024"]["plan_endret"] < 0  # type: ignore[operator]
    assert rader["2024"]["endret"] == 0
    assert rader["2023"]["realisert_da"] == "–"
    forklaring = explain(region, "Som rapportert!E13")
    assert isinstance(forklaring, Forklaring)
    assert {k.fil for k in forklaring.kilder} == {"2024.xlsx"}


def test_no_file_name_decides_and_no_year_is_missed_that_nobody_was_asked_about(
    kort: tuple[Path, Utsending], tmp_path: Path
) -> None:
    """The plan is from 2018, and 2024 is the first report. The names are such that the older file comes last."""
    rot, us = kort
    inn = rot / "navn"
    foer = _send(us, NES, inn / "z eldst.xlsx", "2025-02-11T12:00:00Z")
    neste = roll([us], inn, 2025, tmp_path / "2025").utsending
    etter = _send(
        neste,
        NES,
        inn / "a nyest.xlsx",
        "2026-02-11T12:00:00Z",
        overforing__status="Overført i 2025",
    )
    grunnlag = _motta([foer, etter], [us, neste])
    (hull,) = {
        tuple(sorted({a for b in grunnlag.data.blokker for h in b.hull for a in h.aar if a < 2025}))
    }
    assert hull == ()
    region = tmp_path / "region.xlsx"
    region.write_bytes(write_region(grunnlag))
    (svar,) = (r for r in open_regionbok(region).rader("driftssvar") if NES in str(r["kommune"]))
    assert (svar["status"], svar["fil"]) == ("Overført i 2025", "a nyest.xlsx")
