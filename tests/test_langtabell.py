"""The long table: a form's fields once, a return's values once, rows when they are asked for."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from regiongrunnlag import make_region
from skader import Runde

from gevinstark.grunn.verdi import MAKS_TALL, Verdi
from gevinstark.region import eksport
from gevinstark.region.eksport import write_eksport
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.lager import write_lager
from gevinstark.region.langtabell import Datarad, Langtabell, Svarblokk, Tabellfelt
from gevinstark.runde.mottak import receive


@pytest.fixture(scope="module")
def grunnlag() -> Regiongrunnlag:
    return make_region()[0]


def _felt(rad: int, **annet: object) -> Tabellfelt:
    felt = Tabellfelt(
        "gevinster", f"V{rad}", "antall", None, "", "stk", "inndata", "Gevinster", f"D{rad}",
        f".V{rad}.antall", rad,
    )  # fmt: skip
    return replace(felt, **annet)  # type: ignore[arg-type]


def _blokk(
    kommunenr: str,
    felt: tuple[Tabellfelt, ...],
    svar: list[Verdi],
    beregnet: tuple[Verdi, ...] = (),
) -> Svarblokk:
    return Svarblokk(
        kommunenr, "Navn", "plan", f"{kommunenr}.xlsx", "ab", "godkjent", felt, svar, beregnet,
        kommunenr,
    )  # fmt: skip


def test_rows_come_out_as_they_went_in_and_in_one_order(grunnlag: Regiongrunnlag) -> None:
    rader = list(grunnlag.data)
    assert len(rader) == len(grunnlag.data) > 1000
    stokket = random.Random(7).sample(rader, len(rader))  # noqa: S311  repeatable order
    assert list(Langtabell.of(stokket)) == rader
    assert rader == sorted(
        rader,
        key=lambda d: (d.plan, d.kommunenr, d.tabell, d.rad, d.kolonne, d.aar or 0, d.fase, d.felt),
    )


def test_what_is_a_row_and_what_it_says() -> None:
    felt = (
        _felt(0, kroner=True),
        _felt(1),
        _felt(2),
        _felt(3),
        _felt(4),
        _felt(5, nr=0, beregnet=True, rolle="formel", kroner=True),
        _felt(6, nr=1, beregnet=True, rolle="formel"),
    )
    blokk = _blokk("0301", felt, [1.005, 0, "", None, "Høy"], (2 / 3, "–"))
    blokk = replace(blokk, skrevet={".V1.antall": "null"})
    rader = {d.rad: d for d in Langtabell((blokk,))}
    assert {rad: d.verdi if d.tekst is None else d.tekst for rad, d in rader.items()} == {
        "V0": Decimal("1.01"), "V1": Decimal(0), "V4": "Høy", "V5": Decimal("0.67"),
    }  # fmt: skip
    assert rader["V1"] == Datarad(
        "0301", "Navn", "plan", "gevinster", "V1", "antall", None, "", Decimal(0), None, "stk",
        "inndata", "0301.V1.antall", "0301.xlsx", "Gevinster", "D1", "ab", "godkjent", "null",
    )  # fmt: skip


def test_what_is_wanted_is_asked_once_for_each_field() -> None:
    felt = tuple(_felt(nr) for nr in range(4))
    tabell = Langtabell(tuple(_blokk(str(nr), felt, [1.0] * 4) for nr in range(50)))
    spurt: list[str] = []

    def krav(_plan: str, f: Tabellfelt) -> bool:
        spurt.append(f.rad)
        return f.rad == "V2"

    assert [d.kommunenr for d in tabell.select(krav)] == sorted(map(str, range(50)))
    assert spurt == ["V0", "V1", "V2", "V3"]


def test_returns_of_one_form_share_its_fields_and_keep_little_else(runde: Runde) -> None:
    innsamling = receive([(runde.retur(), "a.xlsx"), (runde.retur(), "b.xlsx")], [runde.utsending])
    godkjente = [s for s in innsamling.utfallene if s.status.startswith("godkjent")]
    blokker = innsamling.grunnlag.data.blokker
    (teller,) = godkjente
    assert len(blokker) == 1
    assert teller.svar is not None
    assert teller.omregning is not None
    for utfall in innsamling.utfallene:
        assert utfall.svar is not None
        assert utfall.svar.svar.lagret == ()
        assert utfall.innlest.svar == utfall.svar.innlest.svar == ()
    assert blokker[0].svar is teller.svar.svar.verdier
    assert blokker[0].beregnet is teller.omregning.verdier
    igjen = receive([(runde.retur(), "a.xlsx")], [runde.utsending])
    assert igjen.grunnlag.data.blokker[0].felt is blokker[0].felt


def test_small_pieces_give_the_same_files(
    grunnlag: Regiongrunnlag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hele, deler = tmp_path / "hele", tmp_path / "deler"
    write_eksport(grunnlag, hele)
    monkeypatch.setattr(eksport, "RADGRUPPE", 300)
    monkeypatch.setattr(eksport, "_FORMER", 1)
    write_eksport(grunnlag, deler)
    assert pq.ParquetFile(deler / "data.parquet").num_row_groups > 3
    assert pq.read_table(deler / "data.parquet") == pq.read_table(hele / "data.parquet")


def test_progress_is_told_file_by_file(
    grunnlag: Regiongrunnlag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eksport, "_FOR_HVER", 4)
    sagt: list[str] = []
    write_eksport(grunnlag, tmp_path / "eksport", framdrift=sagt.append)
    write_lager(grunnlag, tmp_path / "lager", framdrift=sagt.append)
    antall = len(grunnlag.data.blokker)

    def ventet() -> Iterator[str]:
        for hva in ("data.parquet", "data.csv", "data.json", "lageret"):
            for nr in range(4, antall + 1, 4):
                yield f"Skriver {hva}: {nr} av {antall} svar"

    assert sagt == list(ventet())


@pytest.mark.parametrize("kroner", [False, True])
@pytest.mark.parametrize("fortegn", [1, -1])
def test_the_largest_result_that_is_a_row(
    kroner: bool, fortegn: int, grunnlag: Regiongrunnlag, tmp_path: Path
) -> None:
    """Up to it all three export files hold the number; beyond it there is no row (OMR-04)."""
    felt = _felt(0, beregnet=True, kroner=kroner)
    storst = fortegn * MAKS_TALL
    (rad,) = Langtabell((_blokk("3240", (felt,), [], (storst,)),))
    assert rad.verdi == fortegn * Decimal(10**15)
    for over in (math.nextafter(storst, fortegn * math.inf), fortegn * 1e308):
        assert list(Langtabell((_blokk("3240", (felt,), [], (over,)),))) == []
    data = Langtabell((_blokk("3240", (felt,), [], (storst,)),))
    write_eksport(replace(grunnlag, data=data), tmp_path)
    assert pq.read_table(tmp_path / "data.parquet")["verdi"].to_pylist() == [rad.verdi]
