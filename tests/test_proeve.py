"""What is about to be sent is taken in first: what could not come back is refused, and nothing written."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from egne_skjemaer import copy_form
from planer import write_plan

from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.filer import write_samlet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending
from gevinstark.lesing import les
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_innhold, read_retur
from gevinstark.lesing.zipvern import RETUR
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.runde import etterregning, mottak, proeve
from gevinstark.runde.lag import issue
from gevinstark.runde.proeve import make_provesvar
from gevinstark.runde.rull import roll

KOMMUNER = ("3240", "3242", "0301")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan("ett_aar", tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def utsending(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Utsending:
    mappe = tmp_path_factory.mktemp("ut")
    return issue(plan, mappe, kommuner=KOMMUNER).utsending


def _bok(utsending: Utsending, nr: str) -> bytes:
    return (Path(utsending.mappe) / utsending.utstedt[nr].fil).read_bytes()


def _antall_celler(innhold: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(innhold)) as bok:
        ark = [bok.read(n) for n in bok.namelist() if n.startswith("xl/worksheets/sheet")]
    return sum(len(re.findall(rb"<c [^>]*>", del_)) for del_ in ark)


# -------------------------------------------------------------------- the reader's own limits


@pytest.mark.parametrize("over", [0, 1])
def test_a_workbook_at_the_limit_is_sent_and_one_over_is_not(
    over: int, plan: Path, utsending: Utsending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    celler = _antall_celler(_bok(utsending, "3240"))
    monkeypatch.setattr(les, "RETUR", replace(RETUR, celler=celler - over))
    ut = tmp_path / "ut"
    if not over:
        assert issue(plan, ut, kommuner=["3240"]).utsending.utstedt.keys() == {"3240"}
        return
    with pytest.raises(UgyldigKilde, match=r"FIL-40.*For mange celler: mer enn"):
        issue(plan, ut, kommuner=["3240"])
    assert not ut.exists()


def test_the_size_of_a_file_is_bounded_on_both_sides(
    utsending: Utsending, monkeypatch: pytest.MonkeyPatch
) -> None:
    bok = _bok(utsending, "3240")
    monkeypatch.setattr(les, "RETUR", replace(RETUR, fil=len(bok)))
    assert isinstance(read_innhold(bok, "bok.xlsx"), Avlesning)
    monkeypatch.setattr(les, "RETUR", replace(RETUR, fil=len(bok) - 1))
    lest = read_innhold(bok, "bok.xlsx")
    assert isinstance(lest, Lesefeil)
    assert [f.kode for f in lest.funn] == ["FIL-04"]


def test_bytes_are_read_as_a_file_with_them_is(utsending: Utsending) -> None:
    sti = Path(utsending.mappe) / utsending.utstedt["3240"].fil
    assert read_innhold(sti.read_bytes(), sti.name) == read_retur(sti, register=False)


def test_a_joint_workbook_says_how_many_there_is_room_for(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = issue(plan, tmp_path / "to", form="samlet", kommuner=KOMMUNER[:2]).utsending
    celler = _antall_celler(_bok(to, "samlet"))
    monkeypatch.setattr(les, "RETUR", replace(RETUR, celler=celler))
    issue(plan, tmp_path / "igjen", form="samlet", kommuner=KOMMUNER[:2])
    with pytest.raises(UgyldigKilde, match=r"Det er plass til 2 av de 3 kommunene") as feil:
        issue(plan, tmp_path / "tre", form="samlet", kommuner=KOMMUNER)
    assert [f.fil for f in feil.value.feil] == [str(plan)]
    assert not (tmp_path / "tre").exists()


def test_workbooks_come_to_a_folder_together_or_not_at_all(tmp_path: Path) -> None:
    """Nothing is seen of them before the last is proved; what was there is there, whatever happens."""
    gammel, ny = tmp_path / "gammel", tmp_path / "ny" / "mappe"
    gammel.mkdir()
    (gammel / "a.xlsx").write_bytes(b"fra i fjor")
    for mappe in (gammel, ny):
        with contextlib.suppress(RuntimeError), write_samlet(mappe) as write:
            write("a.xlsx", b"ny")
            raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["gammel"]
    assert [(p.name, p.read_bytes()) for p in gammel.iterdir()] == [("a.xlsx", b"fra i fjor")]
    for mappe in (gammel, ny):
        with write_samlet(mappe) as write:
            write("b.xlsx", b"b")
            write("a.xlsx", b"ny")
            assert not (mappe / "b.xlsx").exists()
        assert sorted(p.name for p in mappe.iterdir()) == ["a.xlsx", "b.xlsx"]
        assert (mappe / "a.xlsx").read_bytes() == b"ny"
    fil = tmp_path / "fil"
    fil.touch()
    with pytest.raises(Brukerfeil, match=r"Kan ikke skrive i .*fil"), write_samlet(fil) as write:
        write("a.xlsx", b"ny")


# -------------------------------------------------------------------- what reception would say


def _own_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fra: str, til: str
) -> tuple[Path, int]:
    """The kommune's tab set with a change, and the line that differs."""
    form = copy_form(tmp_path, (fra, til))
    kommunedel = form.with_name("kommune.yaml")
    linjer = kommunedel.read_text(encoding="utf-8").splitlines()
    linje = next(nr for nr, tekst in enumerate(linjer, 1) if til in tekst)
    monkeypatch.setattr("gevinstark.mal.malfiler.malfil", lambda _: form)
    return kommunedel, linje


def test_a_formula_the_rule_does_not_agree_with_is_refused_at_its_line(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    riktig = "formel: '=IF(COUNT([@antall],[@pris])=2,[@antall]*[@pris],\"–\")'"
    galt = riktig.replace("*[@pris]", "*[@pris]*2")
    skjema, linje = _own_form(tmp_path, monkeypatch, riktig, galt)
    egen = tmp_path / "plan.yaml"
    tekst = plan.read_text("utf-8")
    egen.write_text(re.sub(r"(?m)^skjema: .*$", "skjema: medfinansiering/2017", tekst), "utf-8")
    with pytest.raises(UgyldigKilde, match="OMR-03") as feil:
        issue(egen, tmp_path / "ut", kommuner=["3240"])
    assert (str(skjema), linje) in {(f.fil, f.linje) for f in feil.value.feil}
    assert not (tmp_path / "ut").exists()


def _break_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(etterregning, "check_regler", stop)


def test_a_rule_that_stops_is_refused(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_rules(monkeypatch)
    with pytest.raises(UgyldigKilde, match="FIL-99"):
        issue(plan, tmp_path / "ut", kommuner=["3240"])
    assert not (tmp_path / "ut").exists()


def test_reception_that_stops_is_refused_with_the_reason(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyError("hovedtabell")

    monkeypatch.setattr(mottak, "make_grunnlag", stop)
    with pytest.raises(UgyldigKilde, match=r"Mottaket feiler .KeyError: 'hovedtabell'"):
        issue(plan, tmp_path / "ut", kommuner=["3240"])
    assert not (tmp_path / "ut").exists()


def test_next_year_is_tried_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = write_plan("uten_e", tmp_path)
    utsending = issue(plan, tmp_path / "ut", kommuner=KOMMUNER[:2]).utsending
    inn = tmp_path / "inn"
    inn.mkdir()
    (inn / "svar.xlsx").write_bytes(_bok(utsending, "3240"))
    aar = utsending.layout.rapporteringsaar + 1
    assert set(roll([utsending], inn, aar, tmp_path / "neste").utsending.utstedt) == {
        "3240",
        "3242",
    }
    monkeypatch.setattr(proeve, "receive", lambda *_, **__: 1 / 0)
    with pytest.raises(UgyldigKilde, match="ZeroDivisionError"):
        roll([utsending], inn, aar, tmp_path / "igjen")
    assert not (tmp_path / "igjen").exists()


# -------------------------------------------------------------------- answers to anything


@pytest.mark.parametrize("form", ["kommune", "felles"])
def test_sample_answers_are_legal_and_always_the_same(form: str, plan: Path) -> None:
    layout: Layout = build_layout(read_plan(plan), form)
    svar = make_provesvar(layout)
    assert svar == make_provesvar(build_layout(read_plan(plan), form))
    for celle in layout.inndata:
        verdi = svar.get(celle.nokkel())
        if celle.type == "valg":
            assert verdi is None or verdi in layout.lister[celle.liste]
            assert (verdi is None) == (celle.verdi is not None)
        elif celle.type == "tekst":
            assert str(verdi).startswith("Prøvesvar")
        else:
            assert isinstance(verdi, int | float)
            assert celle.minst is None or verdi >= celle.minst
            assert celle.hoyst is None or verdi <= celle.hoyst


# -------------------------------------------------------------------- the other workbooks


def _tvilling(utsending: Utsending) -> proeve._Tvilling:
    bok = _bok(utsending, "3240")
    lest = read_innhold(bok, "bok.xlsx")
    assert isinstance(lest, Avlesning)
    return proeve._Tvilling(utsending.layout, utsending.utstedt["3240"], lest, bok)


def test_other_workbooks_of_the_issue_are_proved_alike(utsending: Utsending) -> None:
    tvilling = _tvilling(utsending)
    for nr in KOMMUNER[1:]:
        assert tvilling.is_like(utsending.utstedt[nr], _bok(utsending, nr))


def _changed(bok: bytes, del_: str, gammel: bytes, ny: bytes) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bok)) as inn, zipfile.ZipFile(ut, "w", 8) as til:
        truffet = False
        for navn in inn.namelist():
            raa = inn.read(navn)
            if navn.startswith(del_) and gammel in raa and not truffet:
                raa, truffet = raa.replace(gammel, ny, 1), True
            til.writestr(navn, raa)
    assert truffet
    return ut.getvalue()


@pytest.mark.parametrize(
    ("del_", "gammel", "ny"),
    [
        ("xl/sharedStrings.xml", b"<t>3242.V1.antall</t>", b"<t>3240.V1.antall</t>"),
        ("xl/sharedStrings.xml", b"<t>Hurdal", b"<t>Eidsvoll"),
        ("xl/sharedStrings.xml", b"kommune=3242", b"kommune=3240"),
        ("xl/sharedStrings.xml", b"Antall", b"Anta11"),
        ("xl/worksheets/sheet", b"<f>IF(", b"<f>IFERROR("),
        ("xl/worksheets/sheet", b"<sheetProtection", b"<sheetBeskyttelse"),
        ("xl/styles.xml", b"Calibri", b"Calibre"),
        ("xl/workbook.xml", b"lockStructure", b"unlockStructure"),
    ],
)
def test_a_workbook_that_differs_otherwise_is_tried_itself(
    del_: str, gammel: bytes, ny: bytes, utsending: Utsending
) -> None:
    bok = _bok(utsending, "3242")
    assert not _tvilling(utsending).is_like(
        utsending.utstedt["3242"], _changed(bok, del_, gammel, ny)
    )
