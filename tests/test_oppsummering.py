"""Findings of many files: a line for each rule, within 80 columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gevinstark.cli.oppsummering import grouped_lines, is_mange, wrap
from gevinstark.grunn.funn import Alvor, make_funn
from gevinstark.grunn.innlest import Innlest
from gevinstark.grunn.koder import KODER
from gevinstark.region.returutfall import Returutfall


def _utfall(navn: str, *funn: tuple[Alvor, str, str]) -> Any:
    return SimpleNamespace(
        fil=f"{navn}.xlsx",
        svar=SimpleNamespace(utstedt=SimpleNamespace(navn=navn)),
        gjeldende_funn=[SimpleNamespace(alvor=a, kode=k, felt=f) for a, k, f in funn],
    )


def test_the_same_rule_in_eight_kommuner_is_one_finding_line() -> None:
    utfallene = [
        _utfall(f"Kommune{n}", (Alvor.FEIL, "VER-01", f"000{n}.V2.antall")) for n in range(8)
    ]
    utfallene[0].gjeldende_funn.append(
        SimpleNamespace(alvor=Alvor.ADVARSEL, kode="REG-14", felt="0000.V1.antall")
    )
    assert is_mange(utfallene)
    feil, advarsel = grouped_lines(utfallene, (Alvor.FEIL, Alvor.ADVARSEL))
    assert feil[0] is Alvor.FEIL
    assert " ".join(feil[1].split()) == (
        f"FEIL VER-01 {KODER['VER-01'].tittel} i V2: 8 kommuner: "
        "Kommune0, Kommune1, Kommune2, Kommune3, Kommune4, Kommune5, Kommune6, Kommune7"
    )
    assert " ".join(advarsel[1].split()) == (
        f"ADVARSEL REG-14 {KODER['REG-14'].tittel} i V1: 1 kommune: Kommune0"
    )
    assert all(len(linje) <= 80 for _, tekst in (feil, advarsel) for linje in tekst.splitlines())


def test_a_handful_is_told_file_by_file() -> None:
    assert not is_mange([_utfall(str(n), (Alvor.FEIL, "VER-01", "")) for n in range(5)])
    assert not is_mange([_utfall(str(n)) for n in range(50)])


def test_words_are_not_broken() -> None:
    langt = "x" * 100
    assert wrap(f"Neste: {langt} ferdig", "", "  ").splitlines() == [
        "Neste:",
        f"  {langt}",
        "  ferdig",
    ]


def test_what_is_wrong_in_a_file_that_is_replaced_nobody_is_to_correct() -> None:
    hode = Innlest("a.xlsx")
    funn = [
        make_funn("FIL-99", fil="a.xlsx", funnet=""),
        make_funn("KON-30", fil="a.xlsx", funnet="", ventet=""),
    ]
    assert [f.kode for f in Returutfall(hode, funn=funn).gjeldende_funn] == ["FIL-99", "KON-30"]
    erstattet = Returutfall(hode, funn=funn, erstattet_av="b.xlsx")
    assert [f.kode for f in erstattet.gjeldende_funn] == ["KON-30"]
