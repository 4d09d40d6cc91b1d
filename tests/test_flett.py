"""Halves of one answer joined: nothing is lost, nothing is chosen in silence, and the account is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from skader import KOMMUNE, Bok, Runde

from gevinstark.cli import main
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.flett import Fletting, Flettvalg, flett
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.svarfil import Oppgave

ANTALL = f"{KOMMUNE}.V2.antall"
PRIS = f"{KOMMUNE}.V2.enhetspris"


def _fyll(runde: Runde, ut: Path, svar: Mapping[str, Any], nr: str = KOMMUNE) -> Path:
    oppgaver = [Oppgave(felt, verdi, n) for n, (felt, verdi) in enumerate(svar.items(), 1)]
    ut.write_bytes(fill_svar(runde.bok(nr), oppgaver, "svar"))
    return ut


def _verdier(bok: Path) -> dict[str, Any]:
    return {
        p.felt: p.verdi for p in read_feltliste(bok).felt.values()
        if p.rolle == "inndata" and p.verdi not in (None, "")
    }  # fmt: skip


def _svar(runde: Runde) -> dict[str, Any]:
    return dict(make_svar(runde.layout, KOMMUNE))


@pytest.fixture
def halver(runde: Runde, tmp_path: Path) -> tuple[Path, Path]:
    svar = list(_svar(runde).items())
    return (
        _fyll(runde, tmp_path / "kari.xlsx", dict(svar[::2])),
        _fyll(runde, tmp_path / "ola.xlsx", dict(svar[1::2])),
    )


def _flett(runde: Runde, filer: tuple[Path, ...], **valg: Any) -> Fletting:
    ut = filer[0].with_name("flettet.xlsx")
    return flett(Flettvalg(filer, runde.utsendt, ut, overskriv=True, **valg))


def test_two_halves_are_the_whole_answer(runde: Runde, halver: tuple[Path, Path]) -> None:
    fletting = _flett(runde, halver)
    assert _verdier(fletting.ut) == _verdier(runde.retur())
    utstedt = _verdier(runde.bok())
    nye = {k: v for k, v in _verdier(runde.retur()).items() if utstedt.get(k) != v}
    assert sum(fletting.bare_fra.values()) == len(nye)
    assert all(fletting.bare_fra[f] for f in ("kari.xlsx", "ola.xlsx"))
    assert (fletting.like, fletting.uendret) == (0, len(_verdier(runde.retur())) - len(nye))
    assert (fletting.uenige, fletting.uleste, fletting.hel) == ([], [], True)
    (utfall,) = runde.run_receive(fletting.ut).utfallene
    (fasit,) = runde.run_receive(runde.retur()).utfallene
    assert (utfall.status, utfall.verdier) == (fasit.status, fasit.verdier)
    assert [f.kode for f in utfall.funn] == [f.kode for f in fasit.funn]


def test_both_have_answered_and_differ(runde: Runde, tmp_path: Path) -> None:
    felles = {PRIS: 500, f"{KOMMUNE}.kommune.ressursperson": "Kari Nordmann, rådgiver"}
    a = _fyll(runde, tmp_path / "a.xlsx", {**felles, ANTALL: 10})
    b = _fyll(runde, tmp_path / "b.xlsx", {**felles, ANTALL: 20})
    fletting = _flett(runde, (a, b))
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    (u,) = fletting.uenige
    assert (u.felt, u.ark, u.celle, u.svar, u.valgt) == (
        ANTALL, celle.ark, celle.adresse, {"a.xlsx": "10", "b.xlsx": "20"}, "",
    )  # fmt: skip
    assert ANTALL not in _verdier(fletting.ut)
    assert (fletting.like, fletting.hel) == (2, False)
    valgt = _flett(runde, (a, b), ved_konflikt=b)
    assert (_verdier(valgt.ut)[ANTALL], valgt.uenige[0].valgt, valgt.hel) == (20, "b.xlsx", True)


def test_what_stands_as_issued_gives_way(runde: Runde, tmp_path: Path) -> None:
    """A prefilled field is nobody's answer yet."""
    forhaandsfylt = next(k for k, v in _verdier(runde.bok()).items() if isinstance(v, float))
    a = _fyll(runde, tmp_path / "a.xlsx", {ANTALL: 10})
    b = _fyll(runde, tmp_path / "b.xlsx", {forhaandsfylt: 7})
    fletting = _flett(runde, (a, b))
    assert (_verdier(fletting.ut)[forhaandsfylt], fletting.hel) == (7, True)


def test_an_answer_that_cannot_be_read_is_listed(runde: Runde, tmp_path: Path) -> None:
    a, b = (_fyll(runde, tmp_path / f"{n}.xlsx", {ANTALL: 10}) for n in "ab")
    Bok(a, runde.layout).assign("V2.antall", "ca. 300")
    fletting = _flett(runde, (a, b))
    (u,) = fletting.uleste
    assert u.svar == {"b.xlsx": "10", "a.xlsx": "ca. 300"}
    assert (ANTALL in _verdier(fletting.ut), fletting.hel) == (False, False)
    valgt = _flett(runde, (a, b), ved_konflikt=b)
    assert (_verdier(valgt.ut)[ANTALL], valgt.uleste, valgt.hel) == (10, [], True)


def test_the_files_are_never_touched(runde: Runde, halver: tuple[Path, Path]) -> None:
    foer = [f.read_bytes() for f in halver]
    _flett(runde, halver)
    assert [f.read_bytes() for f in halver] == foer
    with pytest.raises(Brukerfeil, match="en av filene som skal flettes"):
        flett(Flettvalg(halver, runde.utsendt, halver[0], overskriv=True))


def test_files_of_two_workbooks_are_refused(runde: Runde, tmp_path: Path) -> None:
    a = _fyll(runde, tmp_path / "a.xlsx", {ANTALL: 10})
    b = _fyll(runde, tmp_path / "b.xlsx", {"0301.V2.antall": 10}, "0301")
    with pytest.raises(Brukerfeil, match="ikke kopier av samme arbeidsbok"):
        _flett(runde, (a, b))
    with pytest.raises(Brukerfeil, match="to eller flere ulike filer"):
        _flett(runde, (a, a))
    daarlig = tmp_path / "c.xlsx"
    daarlig.write_bytes(b"ikke en arbeidsbok")
    with pytest.raises(Brukerfeil, match=r"c\.xlsx kan ikke flettes"):
        _flett(runde, (a, daarlig))
    with pytest.raises(Brukerfeil, match="må være en av filene"):
        _flett(runde, (a, b), ved_konflikt=daarlig)


def test_konsolider_proposes_it_by_name(runde: Runde, halver: tuple[Path, Path]) -> None:
    (funn,) = (f for f in runde.run_receive(*halver).funn if f.kode == "KON-10")
    assert "gevinstark flett" in funn.tekst
    assert all(f.name in funn.tekst for f in halver)


def test_the_command_tells_the_account(runde: Runde, tmp_path: Path) -> None:
    a = _fyll(runde, tmp_path / "a.xlsx", {ANTALL: 10, PRIS: 3})
    b = _fyll(runde, tmp_path / "b.xlsx", {ANTALL: 20})
    ut = tmp_path / "ut.xlsx"
    ord_ = ["flett", str(a), str(b), "--utsendt", str(runde.utsendt), "--ut", str(ut)]
    svar = CliRunner().invoke(main, ord_)
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    assert svar.exit_code == 1
    linjer = svar.stdout.splitlines()
    assert linjer[:5] == [
        str(ut), "", "1 svar bare fra a.xlsx", "0 svar bare fra b.xlsx", "0 svar er like i flere av filene",
    ]  # fmt: skip
    assert linjer[6:] == [
        "1 svar er ulike",
        f"  {celle.ark}!{celle.adresse} {celle.etikett}: a.xlsx: «10», b.xlsx: «20» (feltet står tomt)",
    ]
    som_json = CliRunner().invoke(main, [*ord_, "--overskriv", "--json", "--ved-konflikt", str(a)])
    dokument = json.loads(som_json.stdout)
    assert (som_json.exit_code, [k["valgt"] for k in dokument["konflikter"]]) == (0, ["a.xlsx"])
