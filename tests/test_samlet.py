"""A joint workbook comes back as one return from each of its kommuner."""

from __future__ import annotations

from pathlib import Path

import pytest
from forrige import FORRIGEPLAN

from gevinstark.grunn.utsendt import Utsending, read_utsending
from gevinstark.kontroll.samlet import layout_for
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

NUMRE = ("3240", "0301", "5622")


@pytest.fixture(scope="module")
def mappe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("samlet")
    issue(FORRIGEPLAN, mappe / "samlet", form="samlet", kommuner=NUMRE)
    issue(FORRIGEPLAN, mappe / "egen", kommuner=NUMRE[:1])
    return mappe


def _fill(utsending: Utsending, mappe: Path, ut: Path, **endret: object) -> Path:
    utstedt = next(iter(utsending.utstedt.values()))
    samlet = utsending.layout.form == "samlet"
    svar: dict[str, object] = {}
    for nr in utstedt.deltakere:
        layout = layout_for(utsending.layout, nr) if samlet else utsending.layout
        svar |= make_svar(layout, nr)
    svar |= endret
    oppgaver = [Oppgave(k, v, 1) for k, v in svar.items()]
    ut.write_bytes(fill_svar(mappe / utstedt.fil, oppgaver, "test"))
    return ut


def _data(innsamling: Innsamling, nr: str) -> dict[str, object]:
    return {
        d.felt: d.verdi if d.verdi is not None else d.tekst
        for d in innsamling.grunnlag.data
        if d.kommunenr == nr
    }


def test_each_kommune_is_read_as_from_its_own_workbook(mappe: Path, tmp_path: Path) -> None:
    samlet, egen = read_utsending(mappe / "samlet"), read_utsending(mappe / "egen")
    felles = _fill(samlet, mappe / "samlet", tmp_path / "samlet.xlsx")
    alene = _fill(egen, mappe / "egen", tmp_path / "egen.xlsx")
    fra_samlet = receive([(felles, "samlet.xlsx")], [samlet])
    fra_egen = receive([(alene, "egen.xlsx")], [egen])
    assert fra_samlet.funn == ()
    assert [m.kommunenr for m in fra_samlet.grunnlag.mottak] == list(NUMRE)
    assert {m.status for m in fra_samlet.grunnlag.mottak} == {"godkjent"}
    assert _data(fra_samlet, "3240") == _data(fra_egen, "3240")
    for m in fra_samlet.grunnlag.mottak:
        assert m.lest == m.konsolidert + m.utelatt > 500


def test_a_finding_goes_to_the_kommune_it_is_about(mappe: Path, tmp_path: Path) -> None:
    samlet = read_utsending(mappe / "samlet")
    fil = _fill(samlet, mappe / "samlet", tmp_path / "s.xlsx", **{"0301.K1.relevant": None})
    innsamling = receive([(fil, "s.xlsx")], [samlet])
    per_kommune = {
        m.kommunenr: [(f.kode, f.ark) for f in m.funn] for m in innsamling.grunnlag.mottak
    }
    assert per_kommune == {"3240": [], "0301": [("REG-01", "Kvalitet")], "5622": []}


def test_the_kommunes_own_workbook_and_the_joint_one_are_never_added(
    mappe: Path, tmp_path: Path
) -> None:
    samlet, egen = read_utsending(mappe / "samlet"), read_utsending(mappe / "egen")
    felles = _fill(samlet, mappe / "samlet", tmp_path / "a.xlsx")
    alene = _fill(egen, mappe / "egen", tmp_path / "b.xlsx")
    innsamling = receive([(felles, "a.xlsx"), (alene, "b.xlsx")], [samlet, egen])
    status = {(m.fil, m.kommunenr): m.status for m in innsamling.grunnlag.mottak}
    # Saved in the same second with the same answers: which of them counts says nothing, only one does.
    egne = {fil: status.pop((fil, "3240")) for fil in ("a.xlsx", "b.xlsx")}
    assert status == {("a.xlsx", "0301"): "godkjent", ("a.xlsx", "5622"): "godkjent"}
    assert sorted(egne.values()) == ["erstattet", "godkjent"]
    kilder = {d.fil for d in innsamling.grunnlag.data if d.kommunenr == "3240"}
    assert kilder == {fil for fil, s in egne.items() if s == "godkjent"}
    for m in innsamling.grunnlag.mottak:
        assert m.lest == m.konsolidert + m.utelatt
