"""Somebody's own columns and words in a form: nothing in Python knows them, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from egne_skjemaer import copy_form

from gevinstark.cli import main
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import read_utsending
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

KOMMUNE = "3240"
_VERDI = (
    "          - {nokkel: aar_start, overskrift: År start, type: aar, rolle: inndata, kreves: true"
)
_PER_MAANED = (
    "          - {nokkel: per_maaned, overskrift: Per måned (kr), type: kroner, bredde: 14, "
    "formel: '=IF(COUNT([@verdi])=1,[@verdi]/12,\"–\")'}\n"
)


@pytest.fixture
def skjema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the form that plans are read with, its tab set beside it."""
    kopi = copy_form(tmp_path)
    monkeypatch.setattr("gevinstark.mal.malfiler.malfil", lambda _: kopi)
    return kopi


def _edit(skjema: Path, fra: str, til: str) -> None:
    """In the plan part or the tab set: wherever it stands."""
    filer = [
        f
        for f in (skjema, skjema.with_name("kommune.yaml"))
        if fra in f.read_text(encoding="utf-8")
    ]
    assert filer
    for fil in filer:
        fil.write_text(fil.read_text(encoding="utf-8").replace(fra, til), encoding="utf-8")


def test_an_own_formula_column_is_issued_counted_and_comes_back(
    skjema: Path, tmp_path: Path
) -> None:
    _edit(skjema, _VERDI, _PER_MAANED + _VERDI)
    ut = tmp_path / "ut"
    svar = CliRunner().invoke(
        main, ["lag", str(ressurs(EKSEMPELPLAN)), "--ut", str(ut), "--kommune", KOMMUNE]
    )
    assert svar.exit_code == 1, svar.output  # the plan has errors of its source
    assert "Ikke dekket av modellen (regnes av arbeidsboken og av motoren):\n" in svar.output
    assert "  «Per måned (kr)» i Gevinster (7 celler)\n" in svar.output

    utsending = read_utsending(ut)
    layout, fil = utsending.layout, ut / utsending.utstedt[KOMMUNE].fil
    oppgaver = [Oppgave(k, v, 1) for k, v in make_svar(layout, KOMMUNE).items()]
    fil.write_bytes(fill_svar(fil, oppgaver, "test"))
    (utfall,) = receive([(fil, fil.name)], [utsending]).utfallene
    assert utfall.omregning is not None
    assert not [f.kode for f in utfall.funn if f.kode in ("FIL-99", "OMR-01", "OMR-03")]
    verdier = {c.nokkel(): utfall.omregning.resultater[c.sted] for c in layout.formelceller}
    assert verdier["*.V1.per_maaned"] == verdier["*.V1.verdi"] / 12  # type: ignore[operator]

    inn = tmp_path / "inn"
    inn.mkdir()
    fil.rename(inn / fil.name)
    svar = CliRunner().invoke(
        main,
        ["konsolider", str(inn), "--utsendt", str(ut), "--ut", str(tmp_path / "r.xlsx"), "--revisjon"],
    )  # fmt: skip
    assert (
        "Ikke dekket av modellen (regnes av kommunens arbeidsbok og av motoren):\n" in svar.output
    )
    assert "  «Per måned (kr)» i Gevinster (7 celler)\n" in svar.output


def test_a_list_in_other_letters_loses_no_answer(skjema: Path, tmp_path: Path) -> None:
    """lav/moderat/høy instead of Lav/Moderat/Høy: what is written is read as the list's own word."""
    _edit(skjema, "  risiko: [Lav, Moderat, Høy]", "  risiko: [lav, moderat, høy]")
    _edit(
        skjema,
        "{Lav/Moderat: Moderat, Moderat/Høy: Høy, Medium: Moderat, Middels: Moderat, Stor: Høy}",
        "{Lav/Moderat: moderat, Moderat/Høy: høy, Medium: moderat, Middels: moderat, Stor: høy}",
    )
    ut = tmp_path / "ut"
    svar = CliRunner().invoke(
        main, ["lag", str(ressurs(EKSEMPELPLAN)), "--ut", str(ut), "--kommune", KOMMUNE]
    )
    assert svar.exit_code == 1, svar.output  # the plan has errors of its source
    utsending = read_utsending(ut)
    fil = ut / utsending.utstedt[KOMMUNE].fil
    oppgave = Oppgave(f"{KOMMUNE}.V1.risiko", "Moderat", 1)
    fil.write_bytes(fill_svar(fil, [oppgave], "test"))
    (utfall,) = receive([(fil, fil.name)], [utsending]).utfallene
    assert utfall.verdier["*.V1.risiko"] == "moderat"
    assert utfall.svar is not None
    assert utfall.svar.utelatt == ()
