"""`--revisjon`: every witness side by side, and nobody run on what should not be run."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from libreoffice import find_soffice
from skader import Bok, Runde

from gevinstark.cli import main
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.kontroll.feltformler import compute_formler
from gevinstark.lesing.avlesning import Avlesning, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.vitner import filvitner
from gevinstark.vitner.avgrenset import Grenser, Stanset, run_avgrenset
from gevinstark.vitner.filvitner import Filvitner, Vitnemaal, hear_avlesning, hear_filvitner
from gevinstark.vitner.formulasvitne import compute_with_formulas
from gevinstark.vitner.revisjon import Revisjon, audit

UTEN_LIBREOFFICE: Callable[[], str | None] = lambda: None  # noqa: E731 - stands in for a function


def _run(runde: Runde, *filer: Path) -> Any:
    argumenter = ["kontroller", *map(str, filer), "--utsendt", str(runde.utsendt), "--revisjon"]
    svar = CliRunner().invoke(main, [*argumenter, "--json"])
    assert svar.exception is None or isinstance(svar.exception, SystemExit)
    return json.loads(svar.stdout)["revisjon"]


@pytest.mark.lang
@pytest.mark.libreoffice
def test_all_witnesses_agree_on_a_good_return(runde: Runde) -> None:
    find_soffice()
    god = _run(runde, runde.retur())[str(runde.retur())]
    antall = len(runde.layout.formler)
    assert (god["celler"], god["enige"], god["uenige"]) == (antall, antall, [])
    alle = {"enige": antall, "uenige": 0, "uten_svar": 0, "grunn": None}
    assert god["vitner"]["lagret"] == god["vitner"]["formulas"] == alle
    assert god["vitner"]["LibreOffice"] == alle
    modell = god["vitner"]["modell"]
    assert (modell["enige"] + modell["uten_svar"], modell["uenige"]) == (antall, 0)
    assert god["tekst"][-1] == "Alle vitnene som har svart, er enige i alle cellene."


@pytest.mark.libreoffice
def test_all_witnesses_agree_but_for_what_was_changed_and_name_it(
    runde: Runde, tmp_path: Path
) -> None:
    """The only one here that starts everybody."""
    find_soffice()
    sti = tmp_path / "endret.xlsx"
    shutil.copyfile(runde.retur(), sti)
    bok = Bok(sti, runde.layout)
    bok.formel("Gevinster!H9", "=D9*G9*2")
    bok.assign("lokalt.brukere", True)
    bok.compute()
    for_kjoring = sti.read_bytes()
    endret = _run(runde, sti)[str(sti)]
    assert sti.read_bytes() == for_kjoring
    assert endret["celler"] == len(runde.layout.formler)
    assert [endret["vitner"][v]["grunn"] for v in ("formulas", "LibreOffice")] == [None, None]

    ved = {f"{u['ark']}!{u['celle']}": u for u in endret["uenige"]}
    assert endret["celler"] == endret["enige"] + len(ved)
    assert ved["Gevinster!H9"] == {
        "ark": "Gevinster", "celle": "H9", "lagret": 979_440, "motor": 489_720, "modell": 489_720,
        "formulas": 979_440, "libreoffice": 979_440, "uten_svar": {}, "forklaring": "endret formel",
    }  # fmt: skip
    assert ved["Gevinster!H15"]["forklaring"] == "følger av en endret formel"
    # TRUE typed as a number: LibreOffice counts it, the others do not.
    assert ved["Forside!C22"]["forklaring"] == (
        "inndata lest annerledes; kjent svakhet i LibreOffice: sannhetsverdier regnes som tall"
    )
    assert ved["Forside!C22"]["uten_svar"] == {"modell": "ikke dekket av modellen"}
    hode = next(linje for linje in endret["tekst"] if linje.startswith("Celle"))
    assert hode.split() == [
        "Celle", "Felt", "lagret", "motor", "modell", "formulas", "LibreOffice", "Forklaring",
    ]  # fmt: skip


# -------------------------------------------------------------------- the audit, with told witnesses


def _audit(
    runde: Runde, sti: Path, formulas: Vitnemaal | None, libreoffice: dict[Sted, Verdi]
) -> Revisjon:
    """The audit where the witnesses say what the engine says, except what is told here."""
    (utfall,) = runde.run_receive(sti).utfallene
    assert utfall.svar is not None
    assert utfall.omregning is not None
    avlesning = read_retur(sti)
    assert isinstance(avlesning, Avlesning)
    egne = compute_formler(avlesning, runde.layout.formler)
    hoert = Filvitner(
        egne.formler, egne.celler, egne.verdier, frozenset(),
        formulas or Vitnemaal(egne.verdier), Vitnemaal({**egne.verdier, **libreoffice}),
    )  # fmt: skip
    return audit(utfall.svar, utfall.omregning, hoert)


def test_a_witness_that_stands_alone_is_said_to(runde: Runde) -> None:
    h9 = Sted("Gevinster", 9, 8)
    revisjon = _audit(runde, runde.retur(), None, {h9: 1.0})
    (rad,) = revisjon.rader
    assert (rad.sted, rad.forklaring) == (h9, "LibreOffice står alene, uten kjent grunn")
    assert revisjon.stemmer["LibreOffice"] == (revisjon.celler - 1, 1, 0)


def test_a_witness_that_is_absent_says_why(runde: Runde) -> None:
    revisjon = _audit(runde, runde.retur(), Vitnemaal({}, "stanset etter 180 sekunder"), {})
    assert revisjon.rader == ()
    assert revisjon.stemmer["formulas"] == (0, 0, revisjon.celler)
    assert "  formulas     stanset etter 180 sekunder" in revisjon.linjer()
    assert revisjon.as_json()["vitner"]["formulas"]["grunn"] == "stanset etter 180 sekunder"


def test_a_locked_cell_that_was_changed_shows_when_the_file_is_computed_anew(
    runde: Runde, tmp_path: Path
) -> None:
    sti = tmp_path / "svar.xlsx"
    shutil.copyfile(runde.retur(), sti)
    Bok(sti, runde.layout).assign("felles.V2.antall", 83_000)
    revisjon = _audit(runde, sti, None, {})
    assert len(revisjon.rader) == 11
    assert {r.forklaring for r in revisjon.rader} == {
        "filens egne celler gir et annet tall når den regnes på nytt"
    }


# -------------------------------------------------------------------- who is let in


def _avlest(runde: Runde) -> Avlesning:
    lest = read_retur(runde.retur())
    assert isinstance(lest, Avlesning)
    return lest


def _uten_formulas(*_: object) -> Vitnemaal:
    return Vitnemaal({}, "ikke spurt")


@pytest.fixture
def ikke_kjor(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice is installed, and must not be started."""

    def kjort(*_: object) -> Vitnemaal:
        raise AssertionError("LibreOffice ble startet")

    monkeypatch.setattr(filvitner, "find_soffice", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(filvitner, "_recalculate", kjort)
    monkeypatch.setattr(filvitner, "_hear_formulas", _uten_formulas)


@pytest.mark.usefixtures("ikke_kjor")
@pytest.mark.parametrize(
    ("kode", "grunn"),
    [("FIL-60", "makroer"), ("FIL-61", "koblinger til andre filer"),
     ("FIL-62", "en kobling til et annet program"), ("FIL-63", "innlimte filer"),
     ("FIL-64", "en datatilkobling")],
)  # fmt: skip
def test_files_with_active_content_never_reach_libreoffice(
    runde: Runde, kode: str, grunn: str
) -> None:
    lest = replace(_avlest(runde), funn=(make_funn(kode, fil="x"),))
    hoert = hear_avlesning(lest, runde.retur())
    assert hoert.libreoffice == Vitnemaal({}, f"hoppet over: filen har {grunn}")


@pytest.mark.usefixtures("ikke_kjor")
def test_formulas_that_fetch_never_reach_libreoffice(runde: Runde) -> None:
    lest = _avlest(runde)
    formel = Lestcelle(None, formel='=_xlfn.WEBSERVICE("http://x")', formelart="normal")
    ark = replace(lest.ark[0], celler={**lest.ark[0].celler, (90, 9): formel})
    hoert = hear_avlesning(replace(lest, ark=(ark, *lest.ark[1:])), runde.retur())
    assert hoert.libreoffice.fravaer == "hoppet over: filen har en formel som henter noe utenfra"


@pytest.mark.usefixtures("ikke_kjor")
def test_a_picture_from_the_web_keeps_the_file_from_libreoffice(
    runde: Runde, tmp_path: Path
) -> None:
    sti = tmp_path / "svar.xlsx"
    shutil.copyfile(runde.retur(), sti)
    Bok(sti, runde.layout).change(
        "xl/_rels/workbook.xml.rels",
        lambda x: x.replace(
            "</Relationships>",
            '<Relationship Id="rId98" Type="http://x/image" TargetMode="External" '
            'Target="http://192.0.2.1/a.png"/></Relationships>',
        ),
    )
    lest = read_retur(sti)
    assert isinstance(lest, Avlesning)
    hoert = hear_avlesning(lest, sti)
    assert hoert.libreoffice.fravaer == "hoppet over: filen peker på noe utenfor seg selv"


@pytest.mark.usefixtures("ikke_kjor")
def test_a_file_that_was_swapped_since_it_was_read(runde: Runde) -> None:
    endret = Vitnemaal({}, "hoppet over: filen er endret siden den ble lest")
    sha = _avlest(runde).sha256
    for sti in (runde.retur("0301"), runde.retur().with_name("borte.xlsx")):
        hoert = hear_filvitner(sti, sha)
        assert hoert.formulas == hoert.libreoffice == endret
    assert hear_avlesning(_avlest(runde), runde.retur("0301")).libreoffice == endret


def test_libreoffice_that_is_not_installed(runde: Runde, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filvitner, "find_soffice", UTEN_LIBREOFFICE)
    monkeypatch.setattr(filvitner, "_hear_formulas", _uten_formulas)
    hoert = hear_avlesning(_avlest(runde), runde.retur())
    assert hoert.libreoffice == Vitnemaal({}, "ikke installert")


# -------------------------------------------------------------------- limits


def test_formulas_gets_cells_and_text_stays_text() -> None:
    """A text that looks like a formula or an error is compared as a text, and nothing is fetched."""
    a1, a2, a3, b1, b2 = (Sted("Ark 1", *p) for p in ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2)))
    verdier = compute_with_formulas(
        {a1: '=1+"1"', a2: 2.5, a3: Feilverdi("#N/A")},
        {b1: '=IF(A1="=1+""1""",A2*2,0)', b2: "=A3+1"},
    )
    assert verdier == {b1: 5.0, b2: Feilverdi("#N/A")}


@pytest.mark.skipif(os.name != "posix", reason="grensene finnes bare på POSIX")
@pytest.mark.parametrize(
    ("program", "grenser", "hvorfor"),
    [
        ("import time; time.sleep(60)", {"veggtid": 1}, "stanset etter 1 sekunder"),
        ("while True: pass", {"RLIMIT_CPU": 1}, "stanset av seg selv"),
        ("bytearray(1 << 30)", {"RLIMIT_AS": 1 << 29}, "stanset av seg selv"),
    ],
)
def test_what_takes_too_much_is_stopped(
    program: str, grenser: dict[str, Any], hvorfor: str
) -> None:
    alle: dict[str, Any] = {"veggtid": 30, "RLIMIT_CPU": 20, "RLIMIT_AS": 1 << 30, **grenser}
    with pytest.raises(Stanset, match=hvorfor):
        run_avgrenset([sys.executable, "-c", program], Grenser(**alle), miljo={})


@pytest.mark.skipif(os.name != "posix", reason="prosessgrupper finnes bare på POSIX")
def test_what_it_started_goes_with_it(tmp_path: Path) -> None:
    spor = tmp_path / "barn"
    barn = f"import time; time.sleep(3); open({str(spor)!r}, 'w').close()"
    start = f"subprocess.Popen([sys.executable, '-c', {barn!r}], stdout=-3, stderr=-3)"
    program = f"import subprocess, sys; {start}"
    run_avgrenset([sys.executable, "-c", program], Grenser(30, 20, 1 << 30), miljo={})
    time.sleep(4)
    assert not spor.exists()
