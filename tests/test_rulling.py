"""Next year: what is carried over, what is locked, what is asked, and that nothing is added twice."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from egne_skjemaer import copy_form
from forrige import FORRIGEPLAN
from skader import Bok, steder
from test_region import _ark
from treaar import (
    AAR,
    BERGEN,
    EIDSVOLL,
    HURDAL,
    NES,
    OSLO,
    RETTELSER,
    TreAar,
    aarets_svar,
    fyll,
    make_tre_aar,
    read_answers,
)

from gevinstark import Konsolidervalg, Sammenlignvalg, konsolider, sammenlign
from gevinstark.cli import main
from gevinstark.former.kommune.historie import find_ulike
from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import malfil
from gevinstark.grunn.utsendt import FILNAVN, Utsending, _digest, read_utsending
from gevinstark.innlesing.kilder import find_filer
from gevinstark.kontroll.bevis import Bevis, prove
from gevinstark.kontroll.kjenn_igjen import identify
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.malfiler import read_mal
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.rapport.forklaring import Forklaring, explain
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.rapport.wordrapport import make_aarsrapport, make_kommunerapport
from gevinstark.region.eksport import write_eksport
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.returutfall import Innsamling, Returutfall
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.regionrevisjon import read_svargrunnlag, revise
from gevinstark.runde.rull import roll
from gevinstark.runde.rulling import RAPPORTFIL, Rulling

KONGSBERGREGIONEN = ("3303", "3334", "3336", "3338", "4005", "4024", "4026")
BEKREFT = "Forhåndsutfylt fra i fjor – bekreft"


@pytest.fixture(scope="module")
def tre(tmp_path_factory: pytest.TempPathFactory) -> TreAar:
    return make_tre_aar(tmp_path_factory.mktemp("tre"))


@pytest.fixture(scope="module")
def innsamling(tre: TreAar) -> Innsamling:
    filer = [(f, f.relative_to(tre.innsendt).as_posix()) for f in find_filer(tre.innsendt)]
    return receive(filer, tre.utsendinger)


def _utsending(tre: TreAar, aar: int) -> Utsending:
    return tre.utsendinger[AAR.index(aar)]


def _bok(tre: TreAar, aar: int, nr: str) -> Path:
    """A workbook as it was issued."""
    return tre.rot / f"utsendt-{aar}" / _utsending(tre, aar).utstedt[nr].fil


def _retur(tre: TreAar, aar: int, nr: str, mappe: Path) -> Bok:
    """A copy of a good return, to be changed."""
    utsending = _utsending(tre, aar)
    ut = mappe / f"{nr}-{aar}.xlsx"
    shutil.copyfile(tre.innsendt / str(aar) / utsending.utstedt[nr].fil, ut)
    return Bok(ut, utsending.layout)


def _receive(tre: TreAar, bok: Bok, *, compute: bool = True) -> Returutfall:
    if compute:
        bok.compute()
    (utfall,) = receive([(bok.sti, bok.sti.name)], tre.utsendinger).utfallene
    return utfall


def _bevis(tre: TreAar, sti: Path) -> Bevis:
    lest = read_retur(sti)
    assert isinstance(lest, Avlesning)
    _, retur = identify(lest, tre.utsendinger)
    assert isinstance(retur, Retur)
    return prove(retur)


# -------------------------------------------------------------------- three years


def test_each_year_takes_the_return_that_counts(tre: TreAar) -> None:
    for aar, rulling in tre.rullinger.items():
        assert rulling.utsending.layout.rapporteringsaar == aar
        assert rulling.utsending.frist == f"{aar + 1}-02-28"
        assert (rulling.utenfor, rulling.endrede_rader) == ((), ())
        assert all(k.uten_plass == () for k in rulling.kommuner)
    kilder = {
        (aar, k.nr): (k.fil, k.aar, k.laast) for aar, r in tre.rullinger.items() for k in r.kommuner
    }
    # Seven years of four benefits and four kinds of cost, then one year more.
    assert kilder[2025, EIDSVOLL] == (
        "2024/3240-eidsvoll-digital-dialog-2024-rettet.xlsx",
        2024,
        56,
    )
    assert kilder[2025, BERGEN] == ("", 0, 0)
    assert kilder[2026, BERGEN] == ("2025/4601-bergen-digital-dialog-2025.xlsx", 2025, 64)
    assert kilder[2026, HURDAL] == ("2025/3242-hurdal-digital-dialog-2025-rettet.xlsx", 2025, 64)
    # Oslo skipped a year: its answers from 2024 go on, and 2025 is still open.
    assert kilder[2026, OSLO] == ("2024/0301-oslo-digital-dialog-2024.xlsx", 2024, 56)
    laast = _utsending(tre, 2026).utstedt[OSLO].laast
    assert {"*.V1.realisert_antall.2024"} <= laast
    assert "*.V1.realisert_antall.2025" not in laast


def test_the_report_is_a_file_too(tre: TreAar) -> None:
    linjer = (tre.rot / "utsendt-2025" / RAPPORTFIL).read_text(encoding="utf-8").splitlines()
    assert linjer == list(tre.rullinger[2025].linjer())
    assert linjer[0].endswith("rapporteringsår 2025, frist 28. februar 2026")
    assert "Bergen (4601) får felles plan. Det er ingen svar fra kommunen." in linjer


def test_every_answer_is_carried_locked_or_about_the_year_alone(tre: TreAar) -> None:
    """Nothing the kommune wrote is lost, and nothing else stands there."""
    i_fjor = tre.svar[2024][EIDSVOLL]
    bok, ny = _bok(tre, 2025, EIDSVOLL), _utsending(tre, 2025)
    staar = {p.felt: p for p in read_feltliste(bok).felt.values()}
    laast = {k.replace("*", EIDSVOLL) for k in ny.utstedt[EIDSVOLL].laast}
    aarets = ("brukt_", "gevinster_tekst", "frigjort_tekst", "unngaatt_tekst", "kvalitet_tekst",
              "kostnad_tekst", "konklusjon_tekst", "eksempel", "brukere")  # fmt: skip
    blanke = set()
    for felt, verdi in i_fjor.items():
        post = staar[felt]
        if felt.split(".")[2].startswith(aarets):
            assert post.verdi is None, felt
            blanke.add(felt)
        elif isinstance(verdi, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", verdi):
            assert isinstance(post.verdi, int | float), felt
        else:
            assert post.verdi == verdi, felt
        assert (post.rolle == "fast") is (felt in laast), felt
    assert len(blanke) == 4 * 4 + 6 + 1 + 1
    assert len(laast) == 56
    assert staar["3240.V2.realisert_antall.2024"].verdi == 999  # the corrected file
    nye = read_answers(bok).keys() - i_fjor.keys()
    felles = read_answers(_bok(tre, 2025, BERGEN))
    assert {n.partition(".")[2] for n in nye} <= {n.partition(".")[2] for n in felles}


def test_a_kommune_without_answers_gets_the_common_plan(tre: TreAar) -> None:
    utstedt = _utsending(tre, 2025).utstedt[BERGEN]
    assert dict(utstedt.verdier) == {"*.kommune.nr": BERGEN, "*.kommune.navn": "Bergen"}
    assert utstedt.laast == frozenset()
    bok = openpyxl.load_workbook(_bok(tre, 2025, BERGEN), data_only=True)
    assert bok["Gevinster"]["A2"].value == "Bergen (4601)"
    assert {r[4].value for r in bok["Gjennomgang"].iter_rows(min_row=8, max_row=17)} == {"–"}


def test_three_years_are_added_up_once(tre: TreAar, innsamling: Innsamling) -> None:
    teller = {s.svar.utstedt.kommune: s.fil for s in innsamling.utfallene
              if s.svar and s.status.startswith("godkjent")}  # fmt: skip
    ventet = dict.fromkeys(_utsending(tre, 2026).utstedt, 2026) | {HURDAL: 2025}
    assert {nr: int(fil[:4]) for nr, fil in teller.items()} == ventet
    assert teller[HURDAL].endswith("-rettet.xlsx")
    # Each year's own counts too, for that year.
    assert len([s for s in innsamling.utfallene if s.teller]) == 3 * 8 - 3
    assert {f.kode for s in innsamling.utfallene if s.status == "erstattet" for f in s.funn} == {
        "KON-01",
    }  # fmt: skip
    assert {
        s.fil: steder(s.funn) for s in innsamling.utfallene if s.status == "godkjent" and s.funn
    } == {}
    for m in innsamling.grunnlag.mottak:
        assert m.lest == m.konsolidert + m.utelatt
    (plan,) = innsamling.grunnlag.planer
    assert plan.aar == 2026


def _egne(tre: TreAar, nr: str, *aarene: int) -> list[tuple[Path, str]]:
    """One kommune's files of some years."""
    filer = [(f, f.relative_to(tre.innsendt).as_posix()) for f in find_filer(tre.innsendt)]
    return [(f, n) for f, n in filer if f"/{nr}-" in n and int(n[:4]) in aarene]


def _motta(tre: TreAar, *filer: tuple[Path, str]) -> Regiongrunnlag:
    grunnlag = receive(filer, tre.utsendinger).grunnlag
    assert all(m.lest == m.konsolidert + m.utelatt for m in grunnlag.mottak)
    return grunnlag


def test_the_file_of_a_year_is_what_counts_for_it(tre: TreAar, tmp_path: Path) -> None:
    """A corrected file of 2024 comes when the workbooks of 2025 and 2026 are answered: it wins, also
    where it takes a figure away, and what it changed is listed."""
    utsending = _utsending(tre, 2024)
    svar = {**tre.svar[2024][EIDSVOLL], "3240.V1.realisert_antall.2024": 4242}
    del svar["3240.V3.realisert_antall.2024"]
    bok = Path(utsending.mappe) / utsending.utstedt[EIDSVOLL].fil
    ny = fyll(bok, svar, tmp_path / "ny.xlsx", "2026-03-05T10:00:00Z")
    grunnlag = _motta(tre, *_egne(tre, EIDSVOLL, *AAR), (ny, "ny.xlsx"))
    data = {(d.felt, d.aar): (d.verdi, d.fil) for d in grunnlag.data}
    kr = {f"V{n}": data.get((f"3240.V{n}.realisert_verdi.2024", 2024)) for n in (1, 2, 3)}
    assert kr == {
        "V1": (Decimal(1_866_480), "ny.xlsx"), "V2": (Decimal(439_560), "ny.xlsx"), "V3": None
    }  # fmt: skip
    assert data["3240.realisert_kr_brutto.realisert_verdi.2024", 2024] == (
        Decimal(2_461_800),
        "ny.xlsx",
    )
    # Other years are from their own.
    assert {f[:4] for (felt, aar), (_, f) in data.items() if ".realisert_antall." in felt and aar == 2025} == {"2025"}  # fmt: skip
    endret = {(e.linje, e.hva, e.foer, e.etter, e.fil, e.slag) for e in grunnlag.endringer}
    assert endret == {
        ("V1", "Antall", 4192, 4242, "ny.xlsx", "rettet"),
        ("V1", "Kroner", 1_844_480, 1_866_480, "ny.xlsx", "rettet"),
        ("V2", "Antall", 1101, 999, "ny.xlsx", "rettet"),
        ("V2", "Kroner", 484_440, 439_560, "ny.xlsx", "rettet"),
        ("V3", "Antall", 2194, None, "ny.xlsx", "rettet"),
        ("V3", "Kroner", 965_360, None, "ny.xlsx", "rettet"),
    }
    assert {f.kode for m in grunnlag.mottak if m.fil == "ny.xlsx" for f in m.funn} >= {"KON-29"}


def test_an_accepted_year_keeps_the_price_it_was_accepted_with(tre: TreAar, tmp_path: Path) -> None:
    utsending = _utsending(tre, 2026)
    bok = Path(utsending.mappe) / utsending.utstedt[NES].fil
    svar = {**tre.svar[2026][NES], "3228.lokalt.timepris": 600}
    ny = fyll(bok, svar, tmp_path / "ny.xlsx", "2026-11-15T10:00:00Z")
    for aarene, fra in (((2024, 2025), "2024"), ((2025,), "2025")):
        grunnlag = _motta(tre, *_egne(tre, NES, *aarene), (ny, "ny.xlsx"))
        data = {d.felt: (d.verdi, d.fil[:4]) for d in grunnlag.data if d.aar in (2024, 2026)}
        # From its own year, else from the earliest after it that has it.
        assert data["3228.V1.realisert_verdi.2024"] == (Decimal(598_400), fra)
        assert data["3228.V1.realisert_verdi.2026"] == (Decimal(600 * svar["3228.V1.realisert_antall.2026"]), "ny.x")  # fmt: skip
        endret = {(e.aar, e.hva, e.foer, e.etter, e.slag) for e in grunnlag.endringer if e.linje == "V1"}  # fmt: skip
        assert (2024, "Pris", 440, 600, "senere") in endret
        assert (2024, "Kroner", 598_400, 816_000, "senere") in endret
        assert {(h, s) for _, h, *_, s in endret} == {
            ("Pris", "senere"), ("Kroner", "senere"), ("Planlagt", "planendring"),
        }  # fmt: skip
        # The plan follows the last answer, and is listed for what it was.
        planlagt = {(a, round(n / f, 6)) for a, h, f, n, _ in endret if h == "Planlagt" and f and n}
        assert planlagt == {(a, round(600 / 440, 6)) for a in aarene}
        ark = _ark(BytesIO(write_region(grunnlag)))["Endringer i tidligere år"]
        rad = next(
            r for r in ark.iter_rows(min_row=6) if [c.value for c in r[1:4]] == [2024, "V1", "Pris"]
        )
        assert [c.value for c in rad[:7]] == [
            "Nes (3228)",
            2024,
            "V1",
            "Pris",
            440,
            600,
            "Gjelder ikke. Tallet er godkjent for året",
        ]
        assert str(rad[7].value).startswith(fra)
        assert [c.value for c in rad[9:11]] == ["ny.xlsx", "15.11.2026 10:00"]  # fmt: skip


def test_sums_over_years_name_the_price_year_and_may_be_in_fixed_kroner(tre: TreAar) -> None:
    filer = _egne(tre, NES, *AAR)
    for indeks in ({}, {2024: 130.0, 2025: 133.9, 2026: 137.0}):
        utsendinger = [replace(u, prisaar=2025, prisindeks=indeks) for u in tre.utsendinger]
        ark = _ark(BytesIO(write_region(receive(filer, utsendinger).grunnlag)))["Per år"]
        rader = {str(r[0].value): [c.value for c in r[1:7]] for r in ark.iter_rows(min_row=20)}
        assert "Prisene i planen er fra 2025." in str(ark["A19"].value)
        assert ("Realisert i faste kroner (prisnivå 2025)" in rader) is bool(indeks)
    # Net of 2024 was 824 920.
    assert rader["SUM så langt"][5] == "3 av 9 år (ufullstendig)"
    aar_2024 = next(r for r in ark.iter_rows(min_row=22) if r[0].value == 2024)
    assert aar_2024[5].value == round(824_920 * 133.9 / 130, 2)
    # One of eight has answered.
    assert str(aar_2024[7].value).strip() == "Realisert* Påløpt* Realisert netto*"


def test_one_that_has_left_is_of_those_who_reported_and_not_of_those_who_are_asked(
    tre: TreAar,
) -> None:
    siste = _utsending(tre, 2026)
    utstedt = {nr: u for nr, u in siste.utstedt.items() if nr != NES}
    uten = replace(siste, utstedt=utstedt, deltakere=tuple(nr for nr in siste.deltakere if nr != NES))  # fmt: skip
    filer = [*_egne(tre, NES, 2024, 2025), *_egne(tre, OSLO, 2024)]
    grunnlag = receive(filer, [*tre.utsendinger[:2], uten]).grunnlag
    ark = _ark(BytesIO(write_region(grunnlag)))["Som rapportert"]
    rader: list[list[Any]] = [[c.value for c in r] for r in ark.iter_rows(min_row=6)]
    antall = {r[0]: r[1] for r in rader if str(r[0]) in {"2024", "2025", "2026"}}
    assert antall == {"2024": "2 av 8", "2025": "1 av 8", "2026": "0 av 7"}
    # What it reported stands by itself, so that the sum can be followed: 2024 is the seventh of nine years.
    (nes,) = (r for r in rader if r[0] == "Nes (3228)")
    oslo = [r for r in rader if r[0] == "Oslo (0301)"][2]
    (aar_2024,) = (r for r in rader if r[0] == "2024")
    assert aar_2024[4] == nes[9 + 7] + oslo[7]


def _ventet_realisert(tre: TreAar) -> dict[tuple[str, str, int], Decimal]:
    """What was realised by kommune, benefit and year, from what was typed in alone."""
    ventet: dict[tuple[str, str, int], Decimal] = {}
    for aar in AAR:
        for svar in tre.svar[aar].values():
            for felt, verdi in svar.items():
                nr, rad, kolonne, *del_ = felt.split(".")
                if kolonne == "realisert_antall":
                    ventet[nr, rad, int(del_[0])] = Decimal(str(verdi))
    return ventet


def _rader(tabell: pd.DataFrame) -> Any:
    return tabell.itertuples(index=False)


@pytest.mark.lang
def test_every_total_is_what_pandas_finds(
    tre: TreAar, innsamling: Innsamling, tmp_path: Path
) -> None:
    write_eksport(innsamling.grunnlag, tmp_path)
    data = pd.read_parquet(tmp_path / "data.parquet")
    nokler = ["plan", "kommunenr", "tabell", "rad", "kolonne", "aar", "fase"]
    assert not data.duplicated(nokler).any()

    realisert = data[data["kolonne"] == "realisert_antall"]
    realisert = realisert[realisert["tabell"] == "realisert"]
    funnet = {(r.kommunenr, r.rad, int(r.aar)): r.verdi for r in _rader(realisert)}
    ventet = _ventet_realisert(tre)
    assert funnet == ventet
    assert ventet[EIDSVOLL, "V2", 2024] == RETTELSER[2024][2]
    assert ventet[HURDAL, "V1", 2025] == RETTELSER[2025][2]
    aarene = realisert.groupby("kommunenr")["aar"].max()
    siste = {nr: int(aar) for nr, aar in aarene.items()}
    assert siste == dict.fromkeys(_utsending(tre, 2026).utstedt, 2026) | {HURDAL: 2025}
    assert (OSLO, "V1", 2025) not in funnet
    # Each figure comes from the file of its own year, or the first after it.
    for r in _rader(realisert):
        egne = [aar for aar in AAR if aar >= r.aar and r.kommunenr in tre.svar[aar]]
        assert int(r.fil[:4]) == egne[0], r

    pris = data[(data["tabell"] == "gevinster") & (data["kolonne"] == "pris")]
    priser = {(r.kommunenr, r.rad): r.verdi for r in _rader(pris)}
    sum_ = sum((tall * priser[nr, rad] for (nr, rad, _), tall in ventet.items()), Decimal(0))
    brutto = data[(data["rad"] == "realisert_kr_brutto") & (data["kolonne"] == "realisert_verdi")]
    assert sum(brutto["verdi"], Decimal(0)) == sum_

    # Oslo's and Hurdal's answers of earlier years count; for 2026 Hurdal has not answered.
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(write_region(innsamling.grunnlag))
    filer = [(f, f.relative_to(tre.innsendt).as_posix()) for f in find_filer(tre.innsendt)]
    revisjon = revise(innsamling, read_svargrunnlag(innsamling, filer), sti)
    assert [f"{f.ark}!{f.celle}: {f.funnet} / {f.ventet}" for f in revisjon.ulike] == []
    assert revisjon.like == revisjon.tall > 4_500
    assert set(revisjon.udekket) <= {
        "Mottak", "Data", "Hvor langt", "Kost-nytte", "Indikatorer", "Gevinstoversikt",
        "Svar om forløpet", "Som rapportert", "Endringer i tidligere år",
    }  # fmt: skip


@pytest.fixture(scope="module")
def region(innsamling: Innsamling, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("region") / "region.xlsx"
    sti.write_bytes(write_region(innsamling.grunnlag))
    return sti


def test_what_is_about_last_year_is_not_counted_this_year(
    tre: TreAar, innsamling: Innsamling, region: Path
) -> None:
    """Hurdal answered for 2025 and not for 2026: its report stays what it was, of 2025."""
    data = {d.felt: d for d in innsamling.grunnlag.data}
    timer, brukt = f"{HURDAL}.rapport.frigjort_timer", f"{HURDAL}.omsetning_realisert_sum"
    for felt, verdi in (
        (timer, 2590), (f"{HURDAL}.rapport.gevinster_kr", 1_139_600),
        (f"{brukt}.brukt_budsjett", 574_345), (f"{brukt}.realisert_i_aar", 1_139_600),
        (f"{HURDAL}.lokalt.brukere", 587),
    ):  # fmt: skip
        assert data[felt].aar == 2025, felt
        assert data[felt].verdi == Decimal(verdi), felt
    assert data[f"{EIDSVOLL}.rapport.frigjort_timer"].aar == 2026
    # What holds for more than one year has no year.
    assert data[f"{HURDAL}.V1.antall"].aar is None

    ark = _ark(region)
    meldt = sum(
        svar[f"{nr}.V{i}.realisert_antall.2026"]
        for nr, svar in tre.svar[2026].items()
        for i in (1, 2, 3, 4)
    )
    assert meldt == 62_590
    ventet: dict[str, dict[str, Any]] = {
        "Suksesshistorier": {"B14": "Hurdal (3242)", "C14": "–", "C16": 62_590,
                             "C17": "7 av 8 kommuner, 28 av 28 linjer i timer"},
        "Omsetning": {"B22": "Hurdal (3242)", "C22": 525_030, "E8": "8 av 8", "G22": "–",
                      "F8": 9_179_859, "H8": "7 av 8", "F12": 27_539_600, "E12": "8 av 8",
                      "H12": "7 av 8", "K22": 2_100_120, "L22": "–"},
        "Per kommune": {"A13": "Hurdal (3242)", "G13": "–", "Q13": "–", "Q15": 10_047,
                        "Q16": "7 av 8", "R13": "Har ikke svart for 2026"},
        "Oversikt": {"F13": "62590 timer · 28 av 28 linjer i timer"},
    }  # fmt: skip
    for navn, celler in ventet.items():
        assert {c: ark[navn][c].value for c in celler} == celler, navn
    tekster = [r[0].value for r in ark["Suksesshistorier"].iter_rows(min_col=3, max_col=3)]
    assert tekster.count("Oslo (0301)") == 7
    assert "Hurdal (3242)" not in tekster

    sum_ = explain(region, "Suksesshistorier!C16")
    assert isinstance(sum_, Forklaring)
    assert [(k.kommunenr, k.aar) for k in sum_.kilder] == [
        (nr, 2026) for nr in sorted(tre.svar[2026])
    ]
    assert sum(Decimal(str(k.verdi)) for k in sum_.kilder) == 62_590
    strek = explain(region, "Suksesshistorier!C14")
    assert isinstance(strek, Forklaring)
    assert strek.kilder == ()
    with pytest.raises(Brukerfeil, match="inngår ikke"):
        explain(region, f"{data[timer].fil}!{data[timer].ark}!{data[timer].celle}")


def test_who_has_answered_for_this_year(innsamling: Innsamling, region: Path) -> None:
    grunnlag = innsamling.grunnlag
    assert [d.kommunenr for d in grunnlag.mangler("digital-dialog")] == [HURDAL]
    assert innsamling_json(innsamling)["mangler"] == [HURDAL]
    ark = _ark(region)
    oversikt = ark["Oversikt"]
    assert str(oversikt["A7"].value).startswith("7 av 8 kommuner har svart for 2026. ")
    assert str(oversikt["A9"].value).startswith(
        "Svarte sist for et tidligere år: Hurdal (3242), 2025. "
    )
    status = {r[0].value: r[18].value for r in ark["Per kommune"].iter_rows(min_row=7, max_row=14)}
    assert status.pop("Hurdal (3242)") == "svarte sist for 2025"
    # Oslo did not answer for 2025, and the next year's workbook has nothing about it either.
    assert status.pop("Oslo (0301)") == "godkjent med merknad"
    assert set(status.values()) == {"godkjent"}
    assert ark["Per kommune"]["S16"].value == "7 av 8 svarte for 2026"
    assert ark["Kvalitet"]["A5"].value == (
        "7 av 8 kommuner har svart for 2026. Svar fra et tidligere år er med for 1 til"
    )
    # Its plan and its earlier years count.
    assert [ark["Per kommune"][f"{k}13"].value for k in "BL"] == [17_641_008, 9_711_680]
    assert oversikt["A13"].value == "28 av 32 linjer"
    # Oslo's 2025 and Hurdal's 2026, four lines each.
    assert ark["Per kommune"]["L16"].value == "280 av 288 linjeår (ufullstendig)"

    dok = docx.Document(BytesIO(make_aarsrapport(open_regionbok(region))))
    avsnitt = [p.text for p in dok.paragraphs]
    foer = "Disse har ikke svart for 2026: Hurdal (3242) (svarte sist for 2025)."
    assert any(
        a.startswith("7 av 8 kommuner har rapportert for 2026") and foer in a for a in avsnitt
    )
    assert "Kommunen svarte sist for 2025, og har ikke svart for 2026." in avsnitt
    assert not any("Disse er ikke med" in a for a in avsnitt)
    with pytest.raises(Brukerfeil, match="har ingen godkjent rapport for 2026"):
        make_kommunerapport(open_regionbok(region), HURDAL)


# -------------------------------------------------------------------- the workbook


def test_every_tab_with_carried_answers_can_be_confirmed(tre: TreAar) -> None:
    """A tab of the form that holds answers to carry over has its row in Gjennomgang."""
    layout = _utsending(tre, 2025).layout
    plan = read_plan(FORRIGEPLAN)
    faner = plan.mal.faner_til_gjennomgang()
    poster = plan.mal.svarposter()
    arvelige = {
        c.ark
        for c in layout.celler()
        if c.rolle == "inndata" and c.eier == "*"
        and not poster[c.tabell, c.kolonne].bare_aaret
    }  # fmt: skip
    assert arvelige == set(faner)
    assert set(faner) <= {a.navn for a in layout.ark}
    utstedt = _utsending(tre, 2025).utstedt[EIDSVOLL]
    rull = next(k for k in tre.rullinger[2025].kommuner if k.nr == EIDSVOLL)
    antall = {fane: utstedt.verdier[f"*.{radid}.fra_i_fjor"] for fane, radid in faner.items()}
    assert sum(int(n) for n in antall.values() if isinstance(n, int)) == rull.forhaandsfylt > 300
    assert antall["Gevinster"] == 4 * (1 + 1) + 4 * 11 + 4 * 11 + 4 * 4
    assert antall["Realisert"] == 0


def test_last_years_answers_stand_locked_beside_the_inputs(tre: TreAar) -> None:
    bok, layout = _bok(tre, 2025, EIDSVOLL), _utsending(tre, 2025).layout
    svar = tre.svar[2024][EIDSVOLL]
    ark = openpyxl.load_workbook(bok)
    par = {
        "*.V2.forrige_antall": svar["3240.V2.antall"],
        "*.lokalt.forrige_timepris": 440,
        "*.lokalt.forrige_brukere": svar["3240.lokalt.brukere"],
        "*.K1.forrige_viktighet": svar["3240.K1.viktighet"],
        "*.V1.forrige_status": svar["3240.V1.status"],
        "*.V1.forrige_resultat.midtveis": svar["3240.V1.resultat.midtveis"],
    }
    for nokkel, verdi in par.items():
        celle = layout.ved_nokkel[nokkel]
        funnet = ark[celle.ark][celle.adresse]
        assert (funnet.value, funnet.protection.locked) == (verdi, True), nokkel
    antall, foer = (layout.ved_nokkel[f"*.V2.{k}"] for k in ("antall", "forrige_antall"))
    assert (foer.rad, foer.kol) == (antall.rad, antall.kol + 1)
    assert not ark[antall.ark][antall.adresse].protection.locked
    i_fjor, i_aar = (layout.ved_nokkel[f"*.V2.realisert_antall.{a}"] for a in (2024, 2025))
    assert ark["Realisert"][i_fjor.adresse].protection.locked
    assert not ark["Realisert"][i_aar.adresse].protection.locked
    assert (i_aar.rad, i_aar.kol) == (i_fjor.rad, i_fjor.kol + 1)


def test_a_first_years_workbook_has_none_of_it(tre: TreAar) -> None:
    layout = _utsending(tre, 2024).layout
    nye = {c.nokkel() for c in _utsending(tre, 2025).layout.celler() if c.is_felt}
    gamle = {c.nokkel() for c in layout.celler() if c.is_felt}
    assert gamle < nye
    assert "Gjennomgang" not in {a.navn for a in layout.ark}
    assert not any("forrige_" in n or "endring_sjekk" in n for n in gamle)


def test_the_mark_is_words_too_and_goes_when_the_tab_is_confirmed(
    tre: TreAar, tmp_path: Path
) -> None:
    layout = _utsending(tre, 2025).layout
    tom = openpyxl.load_workbook(_bok(tre, 2025, EIDSVOLL), data_only=True)
    assert tom["Gevinster"]["A2"].value == f"Eidsvoll (3240) · {BEKREFT} i fanen Gjennomgang"
    assert tom["Realisert"]["A2"].value == "Eidsvoll (3240)"
    regler = openpyxl.load_workbook(_bok(tre, 2025, EIDSVOLL))["Gevinster"].conditional_formatting
    formler = [f for omraade in regler for r in omraade.rules for f in r.formula]
    assert any("Forhåndsutfylt fra i fjor" in f and "$A$2" in f for f in formler)
    sjekk = layout.ved_nokkel["*.gj_gevinster.gjennomgang_sjekk"]
    assert tom[sjekk.ark][sjekk.adresse].value == BEKREFT
    bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
    ferdig = openpyxl.load_workbook(bok.sti, data_only=True)
    assert ferdig["Gevinster"]["A2"].value == "Eidsvoll (3240)"
    assert ferdig[sjekk.ark][sjekk.adresse].value == "OK"


def _kontrollrader(bok: Path, layout: Layout) -> dict[str, tuple[Any, ...]]:
    """Rows of the Kontroll tab that count something: row id -> tab, words, code, severity, count."""
    arket = openpyxl.load_workbook(bok, data_only=True)
    rader = {}
    for celle in layout.celler():
        if celle.tabell == "kontroll" and celle.kolonne == "antall":
            fane, hva, kode, alvor, antall, *_ = (c.value for c in arket[celle.ark][celle.rad])
            assert (hva, alvor) == (KODER[str(kode)].tittel, KODER[str(kode)].alvor.upper())
            if antall:
                rader[celle.radid] = (fane, kode, antall)
    return rader


# -------------------------------------------------------------------- what the reader asks


def test_unconfirmed_tabs_are_told_and_their_answers_count(tre: TreAar, tmp_path: Path) -> None:
    bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
    bok.assign("gj_gevinster.gjennomgaatt", None)
    bok.assign("gj_tiltak.gjennomgaatt", "Nei")
    utfall = _receive(tre, bok)
    (funn,) = utfall.funn
    assert (funn.kode, funn.alvor, funn.funnet) == ("REG-23", Alvor.ADVARSEL, "Gevinster og Tiltak")
    celle = bok.layout.ved_nokkel["*.gj_gevinster.gjennomgaatt"]
    assert (funn.ark, funn.celle) == ("Gjennomgang", celle.adresse)
    assert utfall.status == "godkjent_med_merknad"
    assert utfall.verdier["*.V2.antall"] == tre.svar[2024][EIDSVOLL]["3240.V2.antall"]
    assert _kontrollrader(bok.sti, bok.layout) == {"ikke_bekreftet": ("Gjennomgang", "REG-23", 2)}


def test_an_untouched_prefilled_input_is_an_answer(tre: TreAar) -> None:
    """The workbook sent back as it came: everything carried over is read, and asked to be confirmed."""
    bok = _bok(tre, 2025, EIDSVOLL)
    (utfall,) = receive([(bok, bok.name)], tre.utsendinger).utfallene
    rull = next(k for k in tre.rullinger[2025].kommuner if k.nr == EIDSVOLL)
    assert utfall.svar is not None
    assert utfall.svar.verdier["*.V2.antall"] == tre.svar[2024][EIDSVOLL]["3240.V2.antall"]
    assert utfall.svar.lest == len(read_answers(bok)) + rull.laast
    # Nothing is reported, and no cost is.
    assert {f.kode for f in utfall.funn} == {"REG-21", "REG-23", "REG-38"}
    assert set(_bevis(tre, bok).tilstander.values()) == {"uroert"}


GRENSER = [
    # field, of last year's value, code: the limit itself raises no question
    ("V2.antall", 1.5, None), ("V2.antall", 1.51, "REG-24"), ("V2.antall", 0.5, None),
    ("V2.antall", 0.49, "REG-24"), ("V1.resultat.midtveis", 0.4, "REG-24"),
    ("lokalt.timepris", 2, "REG-24"), ("lokalt.brukere", 3, "REG-24"),
]  # fmt: skip


@pytest.mark.parametrize(("felt", "ganger", "kode"), GRENSER)
def test_much_changed_is_a_question(
    tre: TreAar, tmp_path: Path, felt: str, ganger: float, kode: str | None
) -> None:
    bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
    rad, kolonne, *del_ = felt.split(".")
    forrige = (
        _utsending(tre, 2025)
        .utstedt[EIDSVOLL]
        .verdier[".".join(["*", rad, f"forrige_{kolonne}", *del_])]
    )
    assert isinstance(forrige, int | float)
    bok.assign(felt, forrige * ganger)
    utfall = _receive(tre, bok)
    celle = bok.layout.ved_nokkel[f"*.{felt}"]
    om_dette = [f for f in utfall.funn if f.kode == "REG-24"]
    rader = _kontrollrader(bok.sti, bok.layout)
    if kode is None:
        assert om_dette == []
        assert not any(r.startswith("endret_") for r in rader)
    else:
        (funn,) = om_dette
        assert (funn.ark, funn.celle, funn.alvor) == (celle.ark, celle.adresse, Alvor.ADVARSEL)
        assert "Stemmer det?" in funn.tekst
        (rad_,) = [v for r, v in rader.items() if r.startswith("endret_")]
        assert rad_ == (celle.ark, "REG-24", 1)
    assert utfall.status.startswith("godkjent")


def test_much_less_realised_is_a_question(tre: TreAar, tmp_path: Path) -> None:
    i_fjor = tre.svar[2024][EIDSVOLL]["3240.V1.realisert_antall.2024"]
    for andel, ventet in ((0.49, 1), (0.5, 0), (4, 0)):
        bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
        bok.assign("V1.realisert_antall.2025", i_fjor * andel)
        utfall = _receive(tre, bok)
        funn = [f for f in utfall.funn if f.kode == "REG-25"]
        celle = bok.layout.ved_nokkel["*.V1.realisert_antall.2025"]
        assert [(f.ark, f.celle) for f in funn] == [("Realisert", celle.adresse)] * ventet
        rader = _kontrollrader(bok.sti, bok.layout)
        assert rader.get("mye_lavere") == (("Realisert", "REG-25", 1) if ventet else None)


def test_far_from_the_other_kommuner_is_a_question(tre: TreAar, tmp_path: Path) -> None:
    mappe = tmp_path / "inn"
    shutil.copytree(tre.innsendt / "2026", mappe)
    utsending = _utsending(tre, 2026)
    bok = Bok(mappe / utsending.utstedt[OSLO].fil, utsending.layout)
    forrige = tre.svar[2024][OSLO]["0301.V3.antall"]
    bok.assign("V3.antall", forrige * 10)
    bok.compute()
    utfallene = receive([(f, f.name) for f in find_filer(mappe)], [utsending]).utfallene
    like = [
        (s.svar.utstedt.kommune, f)
        for s in utfallene
        if s.svar
        for f in s.funn
        if f.kode == "KON-05"
    ]
    ((nr, funn),) = like
    celle = utsending.layout.ved_nokkel["*.V3.antall"]
    assert (nr, funn.ark, funn.celle, funn.alvor) == (OSLO, "Gevinster", celle.adresse, Alvor.INFO)
    assert "av 7 kommuner" in funn.tekst


def test_too_few_kommuner_or_a_first_year_compare_nothing(tre: TreAar) -> None:
    svar: list[Mapping[str, Any]] = [
        {"*.V1.antall": n, "*.lokalt.brukere": 10} for n in (1, 1, 1, 1, 9)
    ]
    layout = _utsending(tre, 2025).layout
    assert [(u.nr, u.median) for u in find_ulike(layout, svar)] == [(4, 0.1)]
    assert list(find_ulike(layout, svar[1:])) == []
    assert list(find_ulike(layout, [*svar[:3], {}, svar[4]])) == []
    # In a first year only what is hundreds of times the others' is asked about.
    forste = _utsending(tre, 2024).layout
    assert list(find_ulike(forste, svar)) == []
    assert [u.nr for u in find_ulike(forste, [*svar[:4], {**svar[4], "*.V1.antall": 900}])] == [4]


# -------------------------------------------------------------------- figures of earlier years


def test_an_accepted_figure_cannot_be_changed(tre: TreAar, tmp_path: Path) -> None:
    bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
    bok.assign("V2.realisert_antall.2024", 1300)
    bok.assign("V1.realisert_antall.2023", None)
    utfall = _receive(tre, bok)
    celler = [
        bok.layout.ved_nokkel[f"*.{k}"]
        for k in ("V1.realisert_antall.2023", "V2.realisert_antall.2024")
    ]
    laast = [f for f in utfall.funn if f.kode == "STR-03"]
    assert [(f.ark, f.celle) for f in laast] == [("Realisert", c.adresse) for c in celler]
    assert (laast[1].ventet, laast[1].funnet) == ("999", "1\u00a0300")
    assert {f.kode for f in utfall.funn} == {"STR-03"}
    assert utfall.verdier["*.V2.realisert_antall.2024"] == 999
    assert (
        utfall.verdier["*.V1.realisert_antall.2023"]
        == tre.svar[2024][EIDSVOLL]["3240.V1.realisert_antall.2023"]
    )
    bevis = _bevis(tre, bok.sti)
    assert {bevis.tilstander[c.sted] for c in celler} == {"endret"}
    assert utfall.omregning is not None
    (mottatt,) = receive([(bok.sti, "x")], tre.utsendinger).grunnlag.mottak
    assert mottatt.lest == mottatt.konsolidert


def test_an_earlier_year_that_was_blank_is_open(tre: TreAar, tmp_path: Path) -> None:
    utsending = _utsending(tre, 2026)
    svar = {**aarets_svar(utsending, OSLO), "0301.V1.realisert_antall.2025": 4321}
    ut = fyll(_bok(tre, 2026, OSLO), svar, tmp_path / "oslo.xlsx", "2027-02-01T12:00:00Z")
    (utfall,) = receive([(ut, ut.name)], tre.utsendinger).utfallene
    assert utfall.verdier["*.V1.realisert_antall.2025"] == 4321
    assert "STR-03" not in {f.kode for f in utfall.funn}


@pytest.mark.lang
@pytest.mark.libreoffice
def test_libreoffice_finds_the_same_and_breaks_nothing(tre: TreAar, tmp_path: Path) -> None:
    libreoffice = pytest.importorskip("libreoffice")
    bok = _retur(tre, 2025, EIDSVOLL, tmp_path)
    (ut,) = libreoffice.recalculate(bok.sti, tmp_path / "lo")
    (utfall,) = receive([(ut, ut.name)], tre.utsendinger).utfallene
    assert utfall.funn == []
    assert utfall.omregning is not None
    assert utfall.omregning.enige == utfall.omregning.celler


# -------------------------------------------------------------------- small rounds


def _plan(mappe: Path, **endret: Any) -> Path:
    """The example plan for Eidsvoll alone, with some of it changed; callables change a block."""
    plan = dict(yaml.safe_load(FORRIGEPLAN.read_text(encoding="utf-8")))
    plan["deltakere"] = [EIDSVOLL]
    for navn, verdi in endret.items():
        plan[navn] = verdi(plan[navn]) if callable(verdi) else verdi
    sti = mappe / "plan.yaml"
    sti.write_text(dump_yaml(plan), encoding="utf-8")
    return sti


def _innsendt(tre: TreAar, mappe: Path, aar: int = 2024, nr: str = EIDSVOLL) -> Path:
    inn = mappe / "innsendt"
    inn.mkdir(exist_ok=True)
    _retur(tre, aar, nr, inn)
    return inn


def _rull(tre: TreAar, mappe: Path, plan: Path | None = None, aar: int = 2025) -> Rulling:
    return roll(tre.utsendinger[:1], _innsendt(tre, mappe), aar, mappe / "ut", plansti=plan)


def test_what_could_not_be_read_is_not_filled_in_but_listed(tre: TreAar, tmp_path: Path) -> None:
    inn = _innsendt(tre, tmp_path)
    bok = Bok(inn / f"{EIDSVOLL}-2024.xlsx", _utsending(tre, 2024).layout)
    bok.assign("V2.antall", "ca. 300")
    bok.assign("V1.aar_start", "da vi begynte")
    bok.compute()
    rulling = roll(tre.utsendinger[:1], inn, 2025, tmp_path / "ut", plansti=_plan(tmp_path))
    (rull,) = rulling.kommuner
    assert [(u.felt, u.ark, u.tekst) for u in rull.uten_plass] == [
        ("3240.V1.aar_start", "Gevinster", "da vi begynte"),
        ("3240.V2.antall", "Gevinster", "ca. 300"),
    ]
    assert any("«ca. 300»" in linje for linje in rulling.linjer())
    utstedt = rulling.utsending.utstedt[EIDSVOLL]
    # Nor does the common plan's start year pose as the kommune's answer.
    assert utstedt.verdier["*.V1.aar_start"] is None
    assert "*.V2.forrige_antall" not in utstedt.verdier
    assert (
        read_answers(tmp_path / "ut" / utstedt.fil)
        .keys()
        .isdisjoint({"3240.V1.aar_start", "3240.V2.antall"})
    )


def test_a_rejected_file_gives_the_common_plan_and_the_reason(tre: TreAar, tmp_path: Path) -> None:
    inn = _innsendt(tre, tmp_path)
    bok = Bok(inn / f"{EIDSVOLL}-2024.xlsx", _utsending(tre, 2024).layout)
    bok.change("xl/sharedStrings.xml", lambda x: re.sub(r";id=[0-9a-f]{16}", f";id={'0' * 16}", x))
    rulling = roll(tre.utsendinger[:1], inn, 2025, tmp_path / "ut", plansti=_plan(tmp_path))
    (rull,) = rulling.kommuner
    assert rull.fil == ""
    assert rull.grunn.startswith(f"Filen «{EIDSVOLL}-2024.xlsx» er ikke med. ")


def test_an_edited_plan_reaches_what_the_kommune_left_as_it_was(
    tre: TreAar, tmp_path: Path
) -> None:
    """Timepris was the common plan's, so it follows it; V1 was answered; V5 and Gjerdrum are new."""

    def nye_rader(blokker: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rader = blokker[0]["rader"]
        rader[1]["beskrivelse"] = "Noe ganske annet"
        rader.append({"id": "V5", "beskrivelse": "Ny", "antall": 10, "maalenhet": "timer"})
        return blokker

    plan = _plan(
        tmp_path,
        D=nye_rader,
        deltakere=[EIDSVOLL, "3230"],
        parametre=lambda p: {**p, "timepris": 460, "endringsgrense": 0.2},
    )
    rulling = _rull(tre, tmp_path, plan)
    assert [(k.nr, bool(k.fil)) for k in rulling.kommuner] == [(EIDSVOLL, True), ("3230", False)]
    assert rulling.endrede_rader == (
        "V2: «2.1.1. Mindre tidstap, redusere antall bomturer» → «Noe ganske annet»",
    )
    staar = read_answers(tmp_path / "ut" / rulling.utsending.utstedt[EIDSVOLL].fil)
    assert staar["3240.lokalt.timepris"] == 460
    assert staar["3240.V1.antall"] == tre.svar[2024][EIDSVOLL]["3240.V1.antall"]
    assert rulling.utsending.utstedt[EIDSVOLL].verdier["*.lokalt.forrige_timepris"] == 440
    assert "*.V5.antall" in rulling.utsending.layout.ved_nokkel
    grense = rulling.utsending.layout.ved_nokkel["felles.parametre.endringsgrense"]
    assert (grense.rolle, grense.verdi) == ("fast", 0.2)
    # The plan that was used goes with the issue, for the year after.
    assert rulling.utsending.plankilde == plan.read_text(encoding="utf-8")


def test_a_plan_that_takes_a_kommune_out_says_so(tre: TreAar, tmp_path: Path) -> None:
    rulling = _rull(tre, tmp_path, _plan(tmp_path, deltakere=["3230"]))
    assert [k.nr for k in rulling.kommuner] == ["3230"]
    assert rulling.utenfor == ("Eidsvoll",)
    assert "Ikke lenger deltakere, og får ingen arbeidsbok: Eidsvoll." in list(rulling.linjer())


def _ny_versjon(mappe: Path) -> Path:
    """A later version of the form: a label, a sheet, a list, a unit and a limit are others, one
    column and one block of fields are gone, one column is new."""
    sti = copy_form(mappe, ('versjon: "2017"', 'versjon: "2031"'))
    kommunedel = sti.with_name("kommune.yaml")
    tekst = kommunedel.read_text(encoding="utf-8")
    merknad = "{nokkel: kvalitet_merknad, overskrift: Merknad, type: tekst, rolle: inndata}"
    for fra, til in (
        ("overskrift: Ansvarlig (navn og tittel)", "overskrift: Hvem har ansvaret"),
        ("    tittel: Tiltak for å realisere gevinstene", "    tittel: Hva vi gjør"),
        ("tiltaksstatus: [Ikke startet, Under arbeid,", "tiltaksstatus: [Ikke startet, I gang,"),
        ("{Startet: Under arbeid, Påbegynt: Under arbeid,", "{Startet: I gang, Påbegynt: I gang,"),
        ("enhet: timer, rolle: inndata, kreves: true, forhaandsfylt: parametre.timer_per_aarsverk",
         "enhet: minutter, rolle: inndata, kreves: true, forhaandsfylt: parametre.timer_per_aarsverk"),
        ("          - {nokkel: relevant_grunn, overskrift: Hvis nei – hvorfor",
         f"          - {merknad}\n          - {{nokkel: relevant_begrunnelse, overskrift: Hvis nei – hvorfor"),
        ("TOM([@relevant_grunn])", "TOM([@relevant_begrunnelse])"),
        ("rolle: inndata, minst: 0, forhaandsfylt: D.enhetspris", "rolle: inndata, minst: 100, forhaandsfylt: D.enhetspris"),
    ):  # fmt: skip
        assert fra in tekst, fra
        tekst = tekst.replace(fra, til)
    # The measures move to the end of the kommune's own tabs.
    start = tekst.index("  - ark: Tiltak\n")
    slutt = tekst.index("  - ark: ", start + 1)
    flyttes = tekst[start:slutt].replace("  - ark: Tiltak\n", "  - ark: Tiltakene\n")
    tekst = tekst[:start] + tekst[slutt:]
    tekst = tekst.replace("  - ark: Kontroll\n", f"{flyttes}  - ark: Kontroll\n")
    tekst = re.sub(r"fane: Tiltak,", "fane: Tiltakene,", tekst)
    tekst = re.sub(r"\{(MANGLER|TEKST_I_TALL|IKKE_I_LISTEN)\{Tiltak\}", r"{\1{Tiltakene}", tekst)
    tekst = re.sub(r"gj_tiltak: \{fane: Tiltak\}", "gj_tiltak: {fane: Tiltakene}", tekst)
    tekst = re.sub(r"(TEKST_I_TALL|IKKE_I_LISTEN)\{Tiltak\}", r"\1{Tiltakene}", tekst)
    kommunedel.write_text(tekst, encoding="utf-8")
    return sti


def test_a_newer_version_of_the_form_takes_the_answers_by_field_key(
    tre: TreAar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ny = _ny_versjon(tmp_path)
    assert read_mal(ny).navn == "medfinansiering/2031"
    monkeypatch.setattr(
        "gevinstark.mal.malfiler.malfil",
        lambda navn: ny if navn.endswith("/2031") else malfil(navn),
    )
    inn = _innsendt(tre, tmp_path)
    bok = Bok(inn / f"{EIDSVOLL}-2024.xlsx", _utsending(tre, 2024).layout)
    bok.assign("V1.status", "Ferdig")
    bok.assign("V1.enhetspris", 50)
    bok.assign("lokalt.timer_per_aarsverk", 1700)
    bok.compute()
    plan = _plan(tmp_path, skjema="medfinansiering/2031")
    rulling = roll(tre.utsendinger[:1], inn, 2025, tmp_path / "ut", plansti=plan)
    (rull,) = rulling.kommuner
    layout, utstedt = rulling.utsending.layout, rulling.utsending.utstedt[EIDSVOLL]
    assert (layout.versjon, utstedt.identitet.skjema) == ("2031", "medfinansiering/2031")

    svar = tre.svar[2024][EIDSVOLL]
    ansvarlig = layout.ved_nokkel["*.V1.ansvarlig"]
    assert (ansvarlig.ark, ansvarlig.kolonneetikett) == ("Tiltakene", "Hvem har ansvaret")
    assert utstedt.verdier["*.V1.ansvarlig"] == svar["3240.V1.ansvarlig"]
    assert utstedt.verdier["*.V1.status"] == "Ferdig"
    assert layout.ved_nokkel["*.K1.kvalitet_merknad"].verdi is None
    assert "*.K1.kvalitet_merknad" not in utstedt.verdier

    uten = {u.felt: (u.ark, u.tekst, u.grunn) for u in rull.uten_plass}
    under_arbeid = [
        f
        for f in svar
        if f.endswith(".status") and svar[f] == "Under arbeid" and f.split(".")[1][0] in "VK"
    ]
    listen = "Listen er nå Ikke startet, I gang, Ferdig og Forsinket."
    ventet = {f: ("Tiltak", "Under arbeid", listen) for f in under_arbeid if f != "3240.V1.status"}
    for k in ("K11", "K17"):
        ventet[f"3240.{k}.relevant_grunn"] = (
            "Kvalitet", "Ivaretas av det regionale prosjektet", "Feltet finnes ikke i år.",
        )  # fmt: skip
    ventet["3240.V1.enhetspris"] = ("Gevinster", "50", "Grensen er nå minst 100.")
    ventet["3240.lokalt.timer_per_aarsverk"] = (
        "Kommune", "1\u00a0700", "Enheten er nå minutter, og var timer.",
    )  # fmt: skip
    assert uten == ventet
    rapport = (tmp_path / "ut" / RAPPORTFIL).read_text(encoding="utf-8")
    assert all(felt in rapport for felt in ventet)
    assert rulling.utsending.utstedt[EIDSVOLL].verdier["*.V1.enhetspris"] is None

    # And what was made is a workbook like any other: filled in and sent back, it is read.
    retur = fyll(
        tmp_path / "ut" / utstedt.fil,
        {"3240.V1.realisert_antall.2025": 5},
        tmp_path / "r.xlsx",
        "2026-02-01T12:00:00Z",
    )
    (utfall,) = receive([(retur, "r.xlsx")], [rulling.utsending]).utfallene
    assert utfall.status.startswith("godkjent")
    assert utfall.verdier["*.V1.ansvarlig"] == svar["3240.V1.ansvarlig"]


# -------------------------------------------------------------------- other kinds of issues


def test_answers_in_a_joint_workbook_go_to_one_workbook_each(tmp_path: Path) -> None:
    numre = KONGSBERGREGIONEN[:2]
    plan = FORRIGEPLAN
    samlet = issue(plan, tmp_path / "s", form="samlet", kommuner=numre).utsending
    (utstedt,) = samlet.utstedt.values()
    svar = {f"{nr}.V1.antall": 100 + i for i, nr in enumerate(numre)}
    svar |= {"3334.V1.realisert_antall.2024": 7}
    inn = tmp_path / "inn"
    fyll(tmp_path / "s" / utstedt.fil, svar, inn / "samlet.xlsx", "2025-02-01T12:00:00Z")
    rulling = roll([samlet], inn, 2025, tmp_path / "ut")
    assert [(k.nr, k.forhaandsfylt, k.laast) for k in rulling.kommuner] == [
        ("3303", 1, 0),
        ("3334", 1, 1),
    ]
    assert (
        read_answers(tmp_path / "ut" / rulling.utsending.utstedt["3334"].fil)["3334.V1.antall"]
        == 101
    )
    assert rulling.utsending.layout.form == "kommune"


def test_next_years_workbook_says_which_year_who_came_and_who_left(
    tre: TreAar, tmp_path: Path
) -> None:
    a, b = (tmp_path / f"{aar}.xlsx" for aar in (2024, 2025))
    for aar, ut in ((2024, a), (2025, b)):
        konsolider(
            Konsolidervalg(tre.innsendt / str(aar), tre.rot / f"utsendt-{aar}", ut=ut, jobber=1)
        )
    s = sammenlign(Sammenlignvalg(a, b))
    assert [(k.kommune, k.hva) for k in s.kommuner] == [
        ("Oslo (0301)", "falt fra"),
        ("Ullensaker (3209)", "ny fil"),
        ("Nes (3228)", "ny fil"),
        ("Gjerdrum (3230)", "ny fil"),
        ("Nannestad (3238)", "ny fil"),
        ("Eidsvoll (3240)", "ny fil"),
        ("Hurdal (3242)", "ny fil"),
        ("Bergen (4601)", "kom til"),
    ]
    assert all(k.grunn.startswith("rapporteringsåret er 2025; ") for k in s.kommuner)
    plan = "digital-dialog"
    planer = {e.nokkel.removeprefix(f"{plan}/"): (e.foer, e.naa) for e in s.planer}
    assert planer[f"planer.{plan}.aar"] == (2024, 2025)
    assert planer[f"planer.{plan}.frist"] == ("2025-02-28", "2026-02-28")
    assert s.setning().startswith("Kom til: Bergen; falt fra: Oslo; ny fil: Ullensaker, Nes, ")


@pytest.mark.lang
def test_kongsbergregionen_with_the_same_plan(tmp_path: Path) -> None:
    """Seven kommuner the plan does not name: issued, answered by three, and rolled."""
    forste = issue(FORRIGEPLAN, tmp_path / "u1", kommuner=KONGSBERGREGIONEN).utsending
    for nr in KONGSBERGREGIONEN[:3]:
        fyll(tmp_path / "u1" / forste.utstedt[nr].fil, make_svar(forste.layout, nr),
             tmp_path / "inn" / f"{nr}.xlsx", "2025-02-01T12:00:00Z")  # fmt: skip
    rulling = roll([forste], tmp_path / "inn", 2025, tmp_path / "u2")
    assert tuple(k.nr for k in rulling.kommuner) == KONGSBERGREGIONEN
    assert [bool(k.fil) for k in rulling.kommuner] == [True] * 3 + [False] * 4
    assert sorted(p.name for p in (tmp_path / "u2").iterdir()) == sorted(
        [*(u.fil for u in rulling.utsending.utstedt.values()), FILNAVN, RAPPORTFIL]
    )
    nr = KONGSBERGREGIONEN[0]
    andre = rulling.utsending
    svar = aarets_svar(andre, nr)
    fyll(
        tmp_path / "u2" / andre.utstedt[nr].fil,
        svar,
        tmp_path / "inn" / "ny.xlsx",
        "2026-02-01T12:00:00Z",
    )
    mottatt = receive([(f, f.name) for f in find_filer(tmp_path / "inn")], [forste, andre])
    teller = {
        s.svar.utstedt.kommune: s.fil for s in mottatt.utfallene if s.svar and not s.erstattet_av
    }
    assert teller == {nr: "ny.xlsx"} | {n: f"{n}.xlsx" for n in KONGSBERGREGIONEN[1:3]}
    data = [
        d for d in mottatt.grunnlag.data if d.kommunenr == nr and d.kolonne == "realisert_antall"
    ]
    assert sorted({d.aar for d in data if d.aar}) == list(range(2018, 2026))
    mangler = mottatt.grunnlag.mangler("digital-dialog")
    assert tuple(d.kommunenr for d in mangler) == KONGSBERGREGIONEN[1:]


# -------------------------------------------------------------------- mistakes, and the command


def _run(*args: object) -> tuple[int, str, str]:
    svar = CliRunner().invoke(main, [str(a) for a in args])
    if svar.exception is not None and not isinstance(svar.exception, SystemExit):
        raise svar.exception
    return svar.exit_code, svar.stdout, svar.stderr


@pytest.fixture
def grunn(tre: TreAar, tmp_path: Path) -> dict[str, Path]:
    """Arguments that work: one issue and one return."""
    return {
        "--utsendt": tre.rot / "utsendt-2024",
        "--innsendt": _innsendt(tre, tmp_path),
        "--ut": tmp_path / "ut",
        "--plan": _plan(tmp_path),
    }


def _roll_with(grunn: Mapping[str, object], **endret: object) -> tuple[int, str, str]:
    args = {**grunn, "--aar": 2025, **{f"--{k}": v for k, v in endret.items()}}
    return _run("rull", *(x for par in args.items() if par[1] is not None for x in par))


def test_the_command(grunn: dict[str, Path]) -> None:
    kode, ut, feil = _roll_with(grunn)
    assert kode == 0
    assert [Path(linje).name for linje in ut.splitlines()] == [
        "3240-eidsvoll-digital-dialog-2025.xlsx", "utsendt.json", "rullet.txt",
    ]  # fmt: skip
    assert re.search(r"Eidsvoll \(3240\): \d+ svar er fylt ut og 56 tall er låst", feil)
    kode, ut, feil = _roll_with(grunn)
    assert (kode, ut) == (2, "")
    assert "finnes fra før. Bruk --overskriv" in feil
    assert (
        _run("rull", *(x for par in grunn.items() for x in par), "--aar", 2025, "--overskriv")[0]
        == 0
    )


def _change_json(fra: Path, til: Path, **endret: Any) -> Path:
    til.mkdir()
    dokument = json.loads((fra / FILNAVN).read_text(encoding="utf-8"))
    for navn, verdi in endret.items():
        dokument[navn] = verdi
        if verdi is None:
            del dokument[navn]
    (til / FILNAVN).write_text(json.dumps(dokument), encoding="utf-8")
    return til


def test_an_issue_from_before_the_plan_went_along(
    tre: TreAar, grunn: dict[str, Path], tmp_path: Path
) -> None:
    gammel = _change_json(tre.rot / "utsendt-2024", tmp_path / "gammel", plankilde=None)
    dokument = json.loads((gammel / FILNAVN).read_text(encoding="utf-8"))
    for k in dokument["kommuner"]:
        del k["laast"]
    dokument["sha256"] = _digest(dokument)
    (gammel / FILNAVN).write_text(json.dumps(dokument), encoding="utf-8")
    assert read_utsending(gammel).plankilde == ""
    kode, _, feil = _roll_with(grunn, utsendt=gammel, plan=None)
    assert kode == 2
    assert "fra før planen ble lagt ved. Gi planen selv: --plan PLAN." in feil
    assert _roll_with(grunn, utsendt=gammel)[0] == 0


@pytest.mark.parametrize("aar", [2023, 2024])
def test_a_year_that_is_over(grunn: dict[str, Path], aar: int) -> None:
    kode, _, feil = _roll_with(grunn, aar=aar)
    assert kode == 2
    assert feil == (
        "Arbeidsbøkene for 2024 er allerede sendt ut. --aar må være senere, for eksempel 2025.\n"
    )
    assert not grunn["--ut"].exists()


FEIL = [
    ({"aar": 2029}, "2029 er utenfor levetiden 2018–2028. Forleng levetiden i planen"),
    ({"innsendt": "/finnes/ikke"}, "Mappen /finnes/ikke finnes ikke."),
    ({"utsendt": "/finnes/ikke"}, "Mappen /finnes/ikke finnes ikke."),
]


@pytest.mark.parametrize(("endret", "ventet"), FEIL)
def test_wrong_arguments(grunn: dict[str, Path], endret: dict[str, Any], ventet: str) -> None:
    kode, ut, feil = _roll_with(grunn, **endret)
    assert (kode, ut) == (2, "")
    assert ventet in feil
    assert not grunn["--ut"].exists()


def test_folders_that_do_not_fit(grunn: dict[str, Path], tmp_path: Path) -> None:
    kode, _, feil = _roll_with(grunn, ut=grunn["--innsendt"] / "neste")
    assert kode == 2
    assert "utenfor" in feil
    tom = tmp_path / "tom"
    tom.mkdir()
    assert "er tom" in _roll_with(grunn, innsendt=tom)[2]
    kode, _, feil = _roll_with(grunn, plan=_plan(tmp_path, plan="en-annen"))
    assert kode == 2
    assert "Planen heter «en-annen», men utsendingen gjelder digital-dialog." in feil


def test_the_project_groups_workbook_has_no_answers(tmp_path: Path) -> None:
    felles = issue(FORRIGEPLAN, tmp_path / "f", form="felles").utsending
    (tmp_path / "inn").mkdir()
    with pytest.raises(Brukerfeil, match="prosjektgruppens arbeidsbok"):
        roll([felles], tmp_path / "inn", 2025, tmp_path / "ut")


def test_one_plan_at_a_time(tre: TreAar, tmp_path: Path) -> None:
    andre = replace(tre.utsendinger[0], layout=replace(tre.utsendinger[0].layout, plan="annen"))
    with pytest.raises(Brukerfeil, match="flere planer: digital-dialog og annen"):
        roll([tre.utsendinger[0], andre], tmp_path, 2025, tmp_path / "ut")


def test_the_form_says_when_a_later_years_column_is_wrong(tmp_path: Path) -> None:
    sti = copy_form(
        tmp_path,
        ("forrige: antall, ", "forrige: antal, "),
        ("enhet: brukere, naar: rullet}", "enhet: brukere, naar: senere}"),
    )
    with pytest.raises(UgyldigKilde) as feil:
        read_mal(sti)
    assert [f.tekst.partition(" i ")[0] for f in feil.value.feil] == [
        "Ukjent naar «senere»", "«forrige_brukere»", "«forrige_antall»",
    ]  # fmt: skip


def test_same_input_same_bytes(tre: TreAar, tmp_path: Path) -> None:
    inn, plan = _innsendt(tre, tmp_path), _plan(tmp_path)
    for navn in ("a", "b"):
        roll(tre.utsendinger[:1], inn, 2025, tmp_path / navn, plansti=plan)
    filer = [{p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("a", "b")]
    assert filer[0] == filer[1]
