"""The cache of files read before, and that nothing is done twice: counted, never timed."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from skader import Runde

from gevinstark.cli import main
from gevinstark.formel import parse
from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.innlesing import les_fil, mellomlager, utsendtminne
from gevinstark.innlesing.arbeider import read_filer
from gevinstark.innlesing.mellomlager import Mellomlager, default_mappe, remember
from gevinstark.innlesing.utsendtminne import read_kjente
from gevinstark.lesing import radleser
from gevinstark.lesing.zipvern import Deler
from gevinstark.motor.motor import Program
from gevinstark.omregning import etterregn
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde import etterregning, regneminne
from gevinstark.runde.mottak import receive


class Teller:
    """How often each thing is done, by name."""

    def __init__(self) -> None:
        self.antall: Counter[str] = Counter()

    def rundt(self, m: pytest.MonkeyPatch, hvor: Any, navn: str, som: str = "") -> None:
        ekte = getattr(hvor, navn)

        def telt(*args: Any, **mer: Any) -> Any:
            self.antall[som or navn] += 1
            return ekte(*args, **mer)

        m.setattr(hvor, navn, telt)


@pytest.fixture
def teller(monkeypatch: pytest.MonkeyPatch) -> Teller:
    teller = Teller()
    teller.rundt(monkeypatch, les_fil, "read_retur")
    teller.rundt(monkeypatch, etterregn, "compile_program")
    teller.rundt(monkeypatch, Deler, "read_del")
    teller.rundt(monkeypatch, Path, "open", som="åpnet")
    return teller


@pytest.fixture
def filer(runde: Runde) -> list[tuple[Path, str]]:
    return [(runde.retur(nr), runde.retur(nr).name) for nr in list(runde.utsending.utstedt)[:4]]


def _receive(runde: Runde, filer: list[tuple[Path, str]], lager: Path | None) -> Innsamling:
    leser = read_filer if lager is None else remember(read_filer, lager)
    return receive(filer, [runde.utsending], leser=leser)


def _json(innsamling: Innsamling) -> str:
    return json.dumps(innsamling_json(innsamling))


def test_second_run_reads_only_the_new_file(
    runde: Runde, filer: list[tuple[Path, str]], teller: Teller, tmp_path: Path
) -> None:
    _receive(runde, filer[:3], tmp_path)
    assert teller.antall["read_retur"] == 3
    ny = _receive(runde, filer, tmp_path)
    assert teller.antall["read_retur"] == 4
    assert _json(ny) == _json(_receive(runde, filer, None))


def test_a_changed_file_or_name_or_issue_or_program_is_read_again(
    runde: Runde,
    filer: list[tuple[Path, str]],
    teller: Teller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sti, navn = filer[0]
    kopi = tmp_path / "kopi.xlsx"
    shutil.copyfile(sti, kopi)
    lager = tmp_path / "lager"
    for ventet, fil in ((1, (sti, navn)), (1, (kopi, navn)), (2, (sti, "annet.xlsx"))):
        _receive(runde, [fil], lager)
        assert teller.antall["read_retur"] == ventet
    kopi.write_bytes(kopi.read_bytes() + b"\0")
    _receive(runde, [(kopi, navn)], lager)
    assert teller.antall["read_retur"] == 3
    frist = replace(runde.utsending, frist="2030-01-01")
    receive([(sti, navn)], [frist], leser=remember(read_filer, lager))
    assert teller.antall["read_retur"] == 3  # nothing that was read depends on the deadline
    nr, forste = next(iter(runde.utsending.utstedt.items()))
    annet = replace(forste, verdier={**forste.verdier, "*.kommune.navn": "Nytt navn"})
    receive(
        [(sti, navn)],
        [replace(runde.utsending, utstedt={**runde.utsending.utstedt, nr: annet})],
        leser=remember(read_filer, lager),
    )
    assert teller.antall["read_retur"] == 4
    monkeypatch.setattr(mellomlager, "program_digest", lambda: "en annen versjon")
    _receive(runde, [(sti, navn)], lager)
    assert teller.antall["read_retur"] == 5


def test_the_program_is_another_with_another_version_of_the_library_with_a_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_digest = mellomlager.program_digest.__wrapped__
    naa = make_digest()
    assert naa == make_digest()
    monkeypatch.setattr(mellomlager, "_BIBLIOTEK", "99")
    assert make_digest() != naa


@pytest.mark.parametrize(
    "innhold",
    [b"", b"tull", zlib.compress(b"[]"), zlib.compress(b"{}" * 9), zlib.compress(b"[" * 100_000)],
)
def test_a_damaged_entry_is_passed_over_and_replaced(
    runde: Runde, filer: list[tuple[Path, str]], teller: Teller, tmp_path: Path, innhold: bytes
) -> None:
    forste = _json(_receive(runde, filer[:1], tmp_path))
    (post,) = (p for p in tmp_path.rglob("*") if p.is_file())
    god = post.read_bytes()
    post.write_bytes(innhold)
    assert _json(_receive(runde, filer[:1], tmp_path)) == forste
    assert teller.antall["read_retur"] == 2
    assert post.read_bytes() == god


def test_an_entry_in_another_files_place_is_passed_over(
    runde: Runde, filer: list[tuple[Path, str]], tmp_path: Path
) -> None:
    lager = Mellomlager(tmp_path, [runde.utsending])
    _receive(runde, filer[:2], tmp_path)
    en, to = (lager.plass(*f) for f in filer[:2])
    assert en is not None
    assert to is not None
    shutil.copyfile(en, to)
    assert lager.load(en, filer[0][1]) is not None
    assert lager.load(to, filer[1][1]) is None


def test_what_may_pass_is_not_remembered(runde: Runde, tmp_path: Path) -> None:
    _receive(runde, [(tmp_path / "finnes ikke.xlsx", "a.xlsx")], tmp_path / "lager")
    assert not (tmp_path / "lager").exists()


def test_a_file_that_cannot_be_read_is_remembered(
    runde: Runde, teller: Teller, tmp_path: Path
) -> None:
    sti = tmp_path / "tom.xlsx"
    sti.write_bytes(b"")
    forste, andre = (_receive(runde, [(sti, "tom.xlsx")], tmp_path / "lager") for _ in range(2))
    assert [f.kode for f in andre.funn] == ["FIL-03"]
    assert _json(forste) == _json(andre)
    assert teller.antall["read_retur"] == 1


def test_a_folder_that_cannot_be_used_is_no_hindrance(
    runde: Runde, filer: list[tuple[Path, str]], tmp_path: Path
) -> None:
    fil = tmp_path / "en fil"
    fil.write_bytes(b"")
    for umulig in (fil, tmp_path / ("x" * 300)):
        assert _receive(runde, filer[:1], umulig).utfallene[0].status == "godkjent"


def test_the_command_line_remembers_in_the_users_own_folder(
    runde: Runde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for navn in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(navn, str(tmp_path / "bruker"))
    argumenter = ["kontroller", str(runde.retur()), "--utsendt", str(runde.utsendt)]
    CliRunner().invoke(main, [*argumenter, "--uten-mellomlager"])
    assert not default_mappe().exists()
    CliRunner().invoke(main, [*argumenter, "--mellomlager", str(tmp_path / "eget")])
    assert (tmp_path / "eget").exists()
    CliRunner().invoke(main, argumenter)
    # The return, and what was issued.
    assert sum(p.is_file() for p in default_mappe().rglob("*")) == 2


def test_the_cache_never_lies_among_the_returns(runde: Runde, tmp_path: Path) -> None:
    argumenter = ["konsolider", str(runde.innsendt), "--utsendt", str(runde.utsendt)]
    lager = str(runde.innsendt / "lager")
    svar = CliRunner().invoke(
        main, [*argumenter, "--ut", str(tmp_path / "r.xlsx"), "--mellomlager", lager]
    )
    assert svar.exit_code == 2
    assert "Legg mellomlageret utenfor" in svar.output


# -------------------------------------------------------------------- nothing is done twice


def test_work_grows_with_the_files_and_nothing_is_done_twice(
    runde: Runde,
    filer: list[tuple[Path, str]],
    teller: Teller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Files opened and read, parts unpacked, cells parsed, formulas compiled: for one and four."""
    monkeypatch.setattr(etterregn, "PROGRAMMER", {})
    celler: Counter[str] = Counter()
    ekte = radleser.Radleser.read_rader

    def read_rader(self: Any, arkdata: bytes, hoyst: int) -> Any:
        svar = ekte(self, arkdata, hoyst)
        celler["lest"] += len(svar[0])
        return svar

    monkeypatch.setattr(radleser.Radleser, "read_rader", read_rader)
    # In memory from here: neither run writes, and neither has a cache to read.
    telt = []
    for antall in (1, 4):
        teller.antall.clear()
        celler.clear()
        parse._TRAER.clear()
        _receive(runde, filer[:antall], None)
        telt.append({**teller.antall, **celler, "tolket": len(parse._TRAER)})
    en, fire = telt
    assert en["åpnet"] == en["read_retur"] == 1
    assert fire["åpnet"] == fire["read_retur"] == 4
    assert fire["read_del"] == 4 * en["read_del"]
    assert en["lest"] < len(runde.layout.ved_sted) + 10
    assert fire["lest"] <= 4 * (en["lest"] + 50)
    # Compiled in the first run, for all returns of all later ones; an honest formula is not parsed.
    assert en["compile_program"] == 1
    assert en["tolket"] <= len(set(runde.layout.formler.values()))
    assert (fire.get("compile_program", 0), fire["tolket"]) == (0, 0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="ingen FIFO på denne plattformen")
@pytest.mark.parametrize("art", ["fifo", "lenke", "mappe"])
def test_only_an_ordinary_file_of_this_user_is_believed(
    runde: Runde, filer: list[tuple[Path, str]], tmp_path: Path, art: str
) -> None:
    """And a pipe is not waited for."""
    lager = Mellomlager(tmp_path, [runde.utsending])
    _receive(runde, filer[:1], tmp_path)
    plass = lager.plass(*filer[0])
    assert plass is not None
    annen = tmp_path / "annen"
    plass.rename(annen)
    {"fifo": os.mkfifo, "lenke": lambda p: p.symlink_to(annen), "mappe": Path.mkdir}[art](plass)
    assert lager.load(plass, filer[0][1]) is None


# -------------------------------------------------------------------- what was computed


def _regn(runde: Runde, filer: list[tuple[Path, str]], lager: Path, **mer: Any) -> Innsamling:
    return receive(filer, [runde.utsending], leser=remember(read_filer, lager), lager=lager, **mer)


def _telt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many returns are recomputed, each time some are."""
    telt: list[int] = []
    ekte = etterregn.recompute

    def recompute(svar: Sequence[Besvarelse], *rettet: Any) -> Any:
        telt.append(len(svar))
        return ekte(svar, *rettet)

    monkeypatch.setattr(etterregning, "recompute", recompute)
    return telt


def test_what_was_computed_is_not_computed_again(
    runde: Runde, filer: list[tuple[Path, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file is; so is one with an answer that a decision has set. All the rest is the same."""
    telt = _telt(monkeypatch)
    _regn(runde, filer[:3], tmp_path)
    to = _regn(runde, filer, tmp_path)
    assert telt == [3, 1]
    assert _json(to) == _json(_receive(runde, filer, None))
    telt.clear()
    uten = _receive(runde, filer, None)
    tre = _regn(runde, filer, tmp_path)
    assert telt == [4]
    for a, b in zip(uten.utfallene, tre.utfallene, strict=True):
        assert (a.omregning, a.linjetall, a.funn) == (b.omregning, b.linjetall, b.funn)
        assert (a.svar, a.verdier) == (b.svar, b.verdier)
    nr = next(iter(runde.utsending.utstedt))
    rett = Beslutning(
        "rett_svar", "b.xlsx", 2, kommune=nr, felt=f"{nr}.V2.antall", verdi=7.0,
        begrunnelse="Talt på nytt", av="Kari", dato="2025-03-01",
    )  # fmt: skip
    _regn(runde, filer, tmp_path, beslutninger=[rett])
    assert telt == [4, 1]


def test_what_was_computed_with_another_program_or_is_damaged_is_computed_again(
    runde: Runde, filer: list[tuple[Path, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _regn(runde, filer[:1], tmp_path)
    telt = _telt(monkeypatch)
    (plass,) = (tmp_path / "regnet").iterdir()
    plass.write_bytes(plass.read_bytes()[:-1])
    _regn(runde, filer[:1], tmp_path)
    _regn(runde, filer[:1], tmp_path)
    assert telt == [1]
    monkeypatch.setattr(regneminne, "program_digest", lambda: "en annen versjon")
    _regn(runde, filer[:1], tmp_path)
    assert telt == [1, 1]


# -------------------------------------------------------------------- what was issued


def test_what_was_issued_is_read_and_compiled_once(
    runde: Runde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run takes it from the cache: same answers to everything, and nothing compiled."""
    lager = tmp_path / "lager"
    (forste,) = read_kjente(runde.utsendt, lager)
    (plass,) = (lager / "utsendt").iterdir()
    programmer: dict[str, Program] = {}
    monkeypatch.setattr(etterregn, "PROGRAMMER", programmer)
    monkeypatch.setattr(utsendtminne, "PROGRAMMER", programmer)
    monkeypatch.setattr(utsendtminne, "read_utsendinger", None)
    (andre,) = read_kjente(runde.utsendt, lager)
    assert andre == forste
    assert list(programmer) == [forste.layout.digest]
    svar = grunnverdier(forste.layout, {})
    a, b = (compute_resultater(u.layout, [svar])[0] for u in (forste, andre))
    assert [a.verdi(s, 0) for s in forste.layout.formler] == [
        b.verdi(s, 0) for s in forste.layout.formler
    ]
    assert (plass.stat().st_mode & 0o77, plass.parent.stat().st_mode & 0o77) == (0, 0)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows har ikke slike rettigheter")
@pytest.mark.parametrize("art", ["mappe", "skadet", "flyttet", "lenke"])
def test_nothing_is_unpickled_that_others_may_have_put_there(
    runde: Runde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, art: str
) -> None:
    lager = tmp_path / "lager"
    (forste,) = read_kjente(runde.utsendt, lager)
    (plass,) = (lager / "utsendt").iterdir()
    if art == "mappe":
        plass.parent.chmod(0o770)
    elif art == "skadet":
        plass.write_bytes(plass.read_bytes()[:-1])
    elif art == "flyttet":
        innhold = plass.read_bytes()
        plass.write_bytes(b"0" * 64 + innhold[64:])
    else:
        plass.rename(lager / "annen")
        plass.symlink_to(lager / "annen")
    monkeypatch.setattr(pickle, "loads", None)
    assert read_kjente(runde.utsendt, lager) == (forste,)
