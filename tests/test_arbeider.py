"""Reading in workers: no file ends the run, and the number of workers changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from skader import Runde

from gevinstark.cli import main
from gevinstark.grunn.funn import Alvor, worst
from gevinstark.grunn.innlest import Innlest, Uventet
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing import arbeider, arbeiderprosess
from gevinstark.innlesing.arbeider import Arbeider, default_jobber, read_filer
from gevinstark.innlesing.arbeiderprosess import Grenser
from gevinstark.innlesing.gren import Gren
from gevinstark.innlesing.les_fil import read_fil
from gevinstark.innlesing.pakking import pack, unpack
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.mottak import receive

#: A worker whose reading does what the file's name says, to play files that get past the guard.
SKUESPILLER = """
import os, sys, time
sys.path.append(sys.argv[1])
from pathlib import Path
from gevinstark.innlesing import arbeiderprosess as a
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.innlest import Innlest
ekte = a.read_fil
lest = []
def les(sti, fil, utsendinger):
    lest.append(fil)
    if "trang" in fil and len(lest) > 1:
        return Innlest(fil, funn=(make_funn("FIL-91", fil=fil),))
    if "heng" in fil:
        time.sleep(600)
    if "regn" in fil:
        while True:
            pass
    if "minne" in fil:
        return [bytearray(1 << 20) for _ in range(1 << 20)]
    if "dør" in fil:
        os._exit(3)
    if "en gang" in fil and not Path(str(sti) + ".sett").exists():
        Path(str(sti) + ".sett").touch()
        os.abort()
    return ekte(sti, fil, utsendinger)
a.read_fil = les
a.run()
"""
#: A worker that answers with something else than a reading.
LOGNER = """
import os, pickle, sys
sys.path.append(sys.argv[1])
from gevinstark.innlesing import arbeiderprosess as a
class Ond:
    def __reduce__(self):
        return os.system, ("touch " + os.environ["BEVIS"],)
a.pack = lambda lest: pickle.dumps(Ond())
a.run()
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows har ikke slike grenser")


def _read(
    runde: Runde,
    filer: list[tuple[Path, str]],
    jobber: int = 1,
    grenser: Grenser | None = None,
) -> list[Innlest]:
    return list(read_filer(filer, [runde.utsending], jobber, grenser))


def _kode(lest: Innlest) -> str:
    return "lest" if lest.svar else lest.funn[0].kode


@pytest.fixture
def skuespill(monkeypatch: pytest.MonkeyPatch) -> None:
    _use_program(monkeypatch, SKUESPILLER)


def _use_program(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Every worker a fresh interpreter that runs this."""
    monkeypatch.setattr(arbeider, "can_branch", lambda _: False)
    monkeypatch.setattr(arbeider, "_PROGRAM", program)


# -------------------------------------------------------------------- the same result


def _uttrykk(innsamling: Innsamling) -> str:
    return json.dumps(innsamling_json(innsamling), sort_keys=True)


@pytest.fixture(scope="module")
def blandet(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """Good returns, one of them twice, and files of other kinds."""
    mappe = tmp_path_factory.mktemp("blandet")
    filer = [(runde.retur(nr), runde.retur(nr).name) for nr in list(runde.utsending.utstedt)[:4]]
    for navn, innhold in (("tom.xlsx", b""), ("a.csv", b"a;b\n"), ("halv.xlsx", b"PK\x03\x04...")):
        (mappe / navn).write_bytes(innhold)
        filer.append((mappe / navn, navn))
    filer.append((filer[0][0], "samme.xlsx"))
    filer.append((mappe / "finnes ikke.xlsx", "finnes ikke.xlsx"))
    return filer


def test_same_result_for_every_number_of_workers_and_every_order(
    runde: Runde, blandet: list[tuple[Path, str]]
) -> None:
    fasit = receive(blandet, [runde.utsending])
    for jobber, fro in ((1, 1), (2, 2), (5, 3)):
        stokket = random.Random(fro).sample(blandet, len(blandet))  # noqa: S311  a fixed order
        innsamling = receive(stokket, [runde.utsending], jobber=jobber)
        assert _uttrykk(innsamling) == _uttrykk(fasit)
    assert write_region(innsamling.grunnlag) == write_region(fasit.grunnlag)


def test_readings_come_in_the_order_asked_for(
    runde: Runde, blandet: list[tuple[Path, str]]
) -> None:
    assert [lest.fil for lest in _read(runde, blandet, 3)] == [navn for _, navn in blandet]


def test_a_reading_survives_the_journey(runde: Runde) -> None:
    lest = read_fil(runde.retur(), "x.xlsx", [runde.utsending])
    assert lest.svar
    assert unpack(pack(lest)) == lest
    feil = read_fil(Path("finnes ikke"), "y", [runde.utsending])
    assert unpack(pack(feil)) == feil


def test_name_that_is_no_text_is_read(runde: Runde, tmp_path: Path) -> None:
    """Linux allows any bytes in a file name."""
    sti = tmp_path / os.fsdecode(b"svar-\xf8.xlsx")
    try:
        shutil.copyfile(runde.retur(), sti)
    except OSError:
        pytest.skip("filsystemet tillater ikke slike navn")
    innsamling = receive([(sti, sti.name)], [runde.utsending], jobber=1)
    assert innsamling.utfallene[0].status == "godkjent"
    assert innsamling.utfallene[0].fil == "svar-\ufffd.xlsx"
    assert write_region(innsamling.grunnlag)


def test_command_line_takes_jobber(runde: Runde) -> None:
    argumenter = ["kontroller", str(runde.retur()), "--utsendt", str(runde.utsendt), "--json"]
    svar = [CliRunner().invoke(main, [*argumenter, "--jobber", n]) for n in ("1", "2")]
    assert svar[0].stdout == svar[1].stdout
    assert svar[0].exit_code == 0
    assert CliRunner().invoke(main, [*argumenter, "--jobber", "0"]).exit_code == 2
    assert 1 <= default_jobber() <= 8


# -------------------------------------------------------------------- files that would end the run


@pytest.mark.usefixtures("skuespill")
def test_run_goes_on_after_hang_death_and_memory(runde: Runde) -> None:
    sti = runde.retur()
    navn = ["god 1", "dør", "god 2", "heng", "god 3", "god 4"]
    grenser = Grenser(veggtid=2)
    lest = _read(runde, [(sti, n) for n in navn], 2, grenser)
    assert [_kode(x) for x in lest] == ["lest", "FIL-92", "lest", "FIL-90", "lest", "lest"]
    assert "2 sekunder" in lest[3].funn[0].tekst
    assert all(worst(x.funn) is Alvor.KRITISK for x in lest if not x.svar)
    # Which file it was is told, whatever became of its worker.
    assert {x.sha256 for x in lest} == {hashlib.sha256(sti.read_bytes()).hexdigest()}


@posix
@pytest.mark.usefixtures("skuespill")
def test_memory_and_computing_time_are_bounded(runde: Runde) -> None:
    sti = runde.retur()
    grenser = Grenser(cpu=1, veggtid=60, minne=400 << 20)
    start = time.monotonic()
    lest = _read(runde, [(sti, n) for n in ("minne", "god 1", "regn", "god 2")], 1, grenser)
    assert [_kode(x) for x in lest] == ["FIL-91", "lest", "FIL-90", "lest"]
    assert time.monotonic() - start < 30


@posix
@pytest.mark.usefixtures("skuespill")
def test_a_worker_that_died_by_accident_gets_a_second_chance(runde: Runde, tmp_path: Path) -> None:
    sti = tmp_path / "retur.xlsx"
    shutil.copyfile(runde.retur(), sti)
    with Arbeider([runde.utsending]) as a:
        assert _kode(a.read(sti, "en gang")) == "lest"
        assert a.startet == 2


@posix
@pytest.mark.usefixtures("skuespill")
def test_what_a_worker_read_before_decides_nothing(runde: Runde) -> None:
    """A file that fails for memory after others is read once more, alone."""
    sti = runde.retur()
    with Arbeider([runde.utsending], Grenser(minne=400 << 20)) as a:
        navn = ("trang 1", "trang 2", "trang 3", "minne 1", "minne 2", "trang 4")
        utfall = [(n, _kode(a.read(sti, n)), a.startet) for n in navn]
    assert utfall == [
        ("trang 1", "lest", 1),
        ("trang 2", "lest", 2),
        ("trang 3", "lest", 3),
        # Once in the worker that had read another, once in a fresh one; then that is gone.
        ("minne 1", "FIL-91", 4),
        ("minne 2", "FIL-91", 5),
        ("trang 4", "lest", 6),
    ]


def test_answer_is_bounded(runde: Runde) -> None:
    lest = _read(runde, [(runde.retur(), "a"), (Path("finnes ikke"), "b")], 1, Grenser(svar=20_000))
    assert [_kode(x) for x in lest] == ["FIL-91", "FIL-01"]


@posix
def test_nothing_but_readings_is_unpacked(
    runde: Runde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bevis = tmp_path / "kjørt"
    monkeypatch.setenv("BEVIS", str(bevis))
    _use_program(monkeypatch, LOGNER)
    (lest,) = _read(runde, [(runde.retur(), "a")])
    assert _kode(lest) == "FIL-92"
    assert not bevis.exists()


@pytest.mark.parametrize("innhold", [b"", b"\x80\x05.", pickle.dumps([1]), pickle.dumps(print)])
def test_other_bytes_are_no_reading(innhold: bytes) -> None:
    with pytest.raises(Uventet):
        unpack(innhold)


# -------------------------------------------------------------------- branched off this process


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bare Linux greiner av")
@pytest.mark.parametrize("grein", [True, False])
def test_a_branched_worker_is_as_bounded_as_a_fresh_one(
    runde: Runde, monkeypatch: pytest.MonkeyPatch, grein: bool
) -> None:
    """Death, hanging, memory and computing time; and the same readings."""
    monkeypatch.setattr(arbeider, "_PROGRAM", SKUESPILLER)
    monkeypatch.setattr(arbeider, "can_branch", lambda _: grein)

    def read(sti: Path, fil: str, utsendinger: Sequence[Utsending]) -> Innlest:
        if "dør" in fil:
            os._exit(3)
        if "heng" in fil:
            time.sleep(600)
        if "minne" in fil:
            _ = [bytearray(1 << 20) for _ in range(1 << 20)]
        while "regn" in fil:
            pass
        return read_fil(sti, fil, utsendinger)

    monkeypatch.setattr(arbeiderprosess, "read_fil", read)
    sti = runde.retur()
    startet: list[int] = []
    # One bound at a time: a slow machine fills its memory before its time is up, too.
    grenser = {"heng": Grenser(veggtid=4), "regn": Grenser(veggtid=60, cpu=1)}
    for navn in ("god", "dør", "heng", "minne", "regn"):
        with Arbeider([runde.utsending], grenser.get(navn, Grenser(minne=400 << 20))) as a:
            a.branch()
            assert isinstance(a.prosess, Gren) is grein
            svar = [_kode(a.read(sti, navn)), _kode(a.read(sti, "god"))]
            startet.append(a.startet)
        assert svar == [{"god": "lest", "dør": "FIL-92", "heng": "FIL-90", "minne": "FIL-91",
                         "regn": "FIL-90"}[navn], "lest"]  # fmt: skip
    # Where the branch is gone, the next worker is a fresh one.
    assert startet == ([0, 2, 1, 2, 1] if grein else [1, 3, 2, 2, 2])


# -------------------------------------------------------------------- where no worker can start


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import finnes_ikke"])
def test_reads_here_when_workers_end_at_once(
    runde: Runde, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    _use_program(monkeypatch, program)
    assert _kode(_read(runde, [(runde.retur(), "a")])[0]) == "lest"


def test_reads_here_when_there_is_no_interpreter(
    runde: Runde, monkeypatch: pytest.MonkeyPatch
) -> None:
    for navn in ("/finnes/ikke/python", ""):
        monkeypatch.setattr(sys, "executable", navn)
        assert _kode(_read(runde, [(runde.retur(), "a")])[0]) == "lest"


@pytest.mark.usefixtures("skuespill")
def test_nobody_waits_for_a_file_after_an_interruption(runde: Runde) -> None:
    filer = [(runde.retur(), "god"), (runde.retur(), "heng")]
    strom = read_filer(filer, [runde.utsending], 2)
    next(strom)
    start = time.monotonic()
    strom.close()  # type: ignore[attr-defined]  # a generator, said to be an iterator
    assert time.monotonic() - start < 20


def test_worker_imports_only_what_one_file_needs() -> None:
    kode = (
        "import sys, gevinstark.innlesing.arbeiderprosess;"
        "print(sorted({'numpy', 'pandas', 'openpyxl', 'xlsxwriter', 'click'} & set(sys.modules)))"
    )
    svar = subprocess.run([sys.executable, "-c", kode], capture_output=True, text=True, check=True)
    assert svar.stdout.strip() == "[]"


# -------------------------------------------------------------------- fuzz

_TID = 25.0
_BITER = (
    b"<", b">", b"&", b"\x00", b'r="', b't="s"', b"<v>", b"</v>", b"<f>", b"</c>", b"1e999", b"-1",
    b"XFD1048576", b"A0", b"#REF!", b"=", b"99999999999", b"<c/>", b"]]>", b"&#0;", b"&#xD800;",
)  # fmt: skip


def _mutert(innhold: bytes, tilfeldig: random.Random) -> bytes:
    """Bytes flipped in the file itself, or pieces of one or two of its parts changed."""
    if tilfeldig.random() < 0.3:
        raa = bytearray(innhold)
        for _ in range(tilfeldig.choice((1, 4, 64))):
            raa[tilfeldig.randrange(len(raa))] = tilfeldig.randrange(256)
        return bytes(raa)
    ut = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(innhold)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as til,
    ):
        navn = inn.namelist()
        ofre = set(tilfeldig.sample(navn, tilfeldig.choice((1, 1, 2))))
        for del_ in navn:
            raa = bytearray(inn.read(del_))
            if del_ in ofre and raa:
                for _ in range(tilfeldig.choice((1, 1, 3))):
                    _change(raa, tilfeldig)
            til.writestr(del_, bytes(raa))
    return ut.getvalue()


def _change(raa: bytearray, tilfeldig: random.Random) -> None:
    a = tilfeldig.randrange(len(raa))
    b = min(len(raa), a + tilfeldig.choice((1, 5, 40, 2000)))
    slag = tilfeldig.randrange(5)
    if slag == 0:
        del raa[a:b]
    elif slag == 1:
        raa[a:a] = raa[a:b]
    elif slag == 2:
        raa[a:b] = tilfeldig.choice(_BITER)
    elif slag == 3:
        # Another number in an attribute or a value, so that much of the file stays readable.
        siffer = [i for i in range(a, min(len(raa), a + 3000)) if 48 <= raa[i] <= 57]
        for i in tilfeldig.sample(siffer, min(len(siffer), 3)):
            raa[i] = 48 + tilfeldig.randrange(10)
    else:
        raa[a:b] = bytes(tilfeldig.sample(list(raa[a:b]), b - a))


def test_fuzzed_returns_never_end_the_run_and_nothing_is_lost(runde: Runde, tmp_path: Path) -> None:
    god = runde.retur().read_bytes()
    tilfeldig = random.Random(20240228)  # noqa: S311  the same damages every time
    frist = time.monotonic() + _TID
    antall, utfall = 0, set()
    while antall < 60 and time.monotonic() < frist:
        filer = []
        for _ in range(6):
            sti = tmp_path / f"{antall:03}.xlsx"
            sti.write_bytes(_mutert(god, tilfeldig))
            filer.append((sti, sti.name))
            antall += 1
        innsamling = receive(filer, [runde.utsending], jobber=2)
        assert len(innsamling.utfallene) == len(filer)
        for m in innsamling.grunnlag.mottak:
            utfall.add(m.status)
            assert m.lest == m.konsolidert + m.utelatt, m.fil
            assert m.status == "godkjent" or m.funn or m.grunn, m.fil
        for f in innsamling.funn:
            assert f.kode != "FIL-99", f.tekst
        json.dumps(innsamling_json(innsamling)).encode()
    assert antall >= 12
    assert {"avvist"} < utfall
