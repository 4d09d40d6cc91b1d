"""What changed between two regional workbooks: against itself, a corrected file, and next year's."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from regiongrunnlag import make_region
from skader import Runde
from treaar import fyll

from gevinstark import Konsolidervalg, Sammenlignvalg, konsolider, sammenlign
from gevinstark.cli import main
from gevinstark.rapport.forskjell import Endring, Sammenligning
from gevinstark.rapport.forskjellside import write_side
from gevinstark.rapport.regionbok import made_regionbok, open_regionbok
from gevinstark.rapport.regiontabeller import made_tabeller, read_tabeller
from gevinstark.runde import forrige as steg
from gevinstark.runde.eksempelsvar import make_svar

PLAN = "digital-dialog"
RETTET = "3240-rettet.xlsx"
KRONER = 44_000
FELT = "3240.V2.realisert_antall.2024"


def _konsolider(innsendt: Path, utsendt: Path, ut: Path, **valg: object) -> Path:
    konsolider(Konsolidervalg(innsendt, utsendt, ut=ut, **valg))  # type: ignore[arg-type]
    return ut


def test_what_was_just_made_is_as_if_it_were_read(tmp_path: Path) -> None:
    """Every value of every sheet, special cases of all kinds among them."""
    _, laget, innhold = make_region()
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(innhold)
    lest, egen = open_regionbok(sti), made_regionbok(sti, laget)
    assert (egen.fil, egen.blokker, list(egen.ark)) == (lest.fil, lest.blokker, list(lest.ark))
    for navn, celler in lest.ark.items():
        verdier = {sted: c.verdi for sted, c in celler.items() if c.verdi is not None}
        assert {sted: c.verdi for sted, c in egen.ark[navn].items()} == verdier
    assert made_tabeller(sti, laget) == read_tabeller(lest)


@pytest.fixture(scope="module")
def foer(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _konsolider(runde.innsendt, runde.utsendt, tmp_path_factory.mktemp("f") / "foer.xlsx")


@pytest.fixture(scope="module")
def innsendt(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The returns, and one that Eidsvoll sent again with one figure moved by 100."""
    mappe = tmp_path_factory.mktemp("igjen") / "innsendt"
    shutil.copytree(runde.innsendt, mappe)
    svar = make_svar(runde.layout, "3240")
    svar[FELT] += 100
    fyll(runde.bok(), svar, mappe / RETTET, "2025-02-20T12:00:00Z")
    return mappe


@pytest.fixture(scope="module")
def naa(runde: Runde, innsendt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _konsolider(innsendt, runde.utsendt, tmp_path_factory.mktemp("n") / "naa.xlsx")


@pytest.fixture(scope="module")
def rettet(foer: Path, naa: Path) -> Sammenligning:
    return sammenlign(Sammenlignvalg(foer, naa))


def test_against_itself_nothing_is_changed(foer: Path) -> None:
    like = sammenlign(Sammenlignvalg(foer, foer))
    assert like == Sammenligning("foer.xlsx", "foer.xlsx")
    assert like.like
    assert like.setning() == "Ingenting er endret."


def test_a_corrected_file_moves_one_answer_and_says_why(
    rettet: Sammenligning, runde: Runde
) -> None:
    (kommune,) = rettet.kommuner
    assert (kommune.plan, kommune.kommune, kommune.hva) == (PLAN, "Eidsvoll (3240)", "ny fil")
    assert (kommune.foer, kommune.naa) == ("godkjent", "godkjent med merknad")
    assert (kommune.fil_foer, kommune.fil_naa) == (runde.retur().name, RETTET)
    assert kommune.grunn == f"ny fil: {RETTET}"
    assert rettet.planer == ()
    (svar,) = rettet.linjer
    assert (svar.nokkel, svar.differanse) == (f"{PLAN}/3240.grunnlagssvar.V2.antall", 100)
    tall = {e.nokkel: e for e in rettet.tall}
    egne = [e for e in rettet.tall if e.nokkel.startswith(f"{PLAN}/3240.")]
    for e in (svar, *egne):
        assert (e.kommune, e.grunn) == ("Eidsvoll (3240)", f"ny fil: {RETTET}"), e
    # 100 more at 440 kr each, and 100 hours.
    assert {e.nokkel.removeprefix(f"{PLAN}/3240."): e.differanse for e in egne} == {
        "V2.realisert_levetid": KRONER,
        "V2.realisert_verdi.2024": KRONER,
        "rapport.frigjort_timer": 100,
        "realisert_kr_avvik.realisert_verdi.2024": KRONER,
        "realisert_kr_brutto.realisert_verdi.2024": KRONER,
        "realisert_kr_netto.realisert_verdi.2024": KRONER,
        "som_rapportert.realisert_da.2024": KRONER,
    }
    for nokkel in (
        "per_kommune.3240.realisert",
        "per_kommune.sum.realisert",
        "per_nyttevirkning.V2.realisert",
        "matrise.3240.V2.realisert",
        "per_aar.2024.realisert_brutto",
    ):
        assert tall[f"{PLAN}/{nokkel}"].differanse == KRONER
        assert tall[f"{PLAN}/{nokkel}"].grunn == f"ny fil: {RETTET}"
    assert tall[f"{PLAN}/rapporttall.sum.frigjort"].differanse == 100
    assert len(tall) - len(egne) == 42
    # But for shares of the region's sum, it moves all by the same hours and kroner.
    assert {e.differanse for e in rettet.tall if abs(e.differanse or 0) >= 1} == {KRONER, 100}
    assert rettet.setning() == "Ny fil: Eidsvoll; 1 svar og 49 tall er endret."


def test_a_file_held_out_by_hand_is_told_as_a_decision(
    naa: Path, innsendt: Path, runde: Runde, tmp_path: Path
) -> None:
    ut = _konsolider(innsendt, runde.utsendt, tmp_path / "u.xlsx", utelat=innsendt / RETTET)
    (kommune,) = sammenlign(Sammenlignvalg(naa, ut)).kommuner
    assert (kommune.hva, kommune.fil_naa) == ("ny fil", runde.retur().name)
    assert kommune.grunn == f"beslutning: {RETTET}: Holdt utenfor for hånd (--utelat)."


@pytest.mark.parametrize("endelse", ["xlsx", "html"])
def test_the_command_writes_what_it_found(
    foer: Path, naa: Path, tmp_path: Path, endelse: str
) -> None:
    ut = tmp_path / f"endret.{endelse}"
    utfall = CliRunner().invoke(main, ["sammenlign", str(foer), str(naa), "--ut", str(ut)])
    assert utfall.exit_code == 0
    assert "Eidsvoll (3240): ny fil" in utfall.stdout
    if endelse == "html":
        assert f"<td>ny fil: {RETTET}</td>" in ut.read_text(encoding="utf-8")
    else:
        ark = openpyxl.load_workbook(ut)
        assert ark.sheetnames == ["Kommuner", "Planen", "Tall", "Svar"]
        assert ark["Kommuner"]["H5"].value == f"ny fil: {RETTET}"
    igjen = CliRunner().invoke(main, ["sammenlign", str(foer), str(naa), "--ut", str(ut)])
    assert igjen.exit_code == 2
    assert "--overskriv" in igjen.stderr


def test_json_is_the_whole_answer(foer: Path, naa: Path, rettet: Sammenligning) -> None:
    utfall = CliRunner().invoke(main, ["sammenlign", str(foer), str(naa), "--json"])
    assert utfall.exit_code == 0
    assert json.loads(utfall.stdout) == json.loads(json.dumps(rettet.as_json()))


def test_what_is_no_regional_workbook_is_said_plainly(
    foer: Path, runde: Runde, tmp_path: Path
) -> None:
    borte = CliRunner().invoke(main, ["sammenlign", str(foer), str(tmp_path / "borte.xlsx")])
    assert borte.exit_code == 2
    assert "borte.xlsx finnes ikke" in borte.stderr
    annen = CliRunner().invoke(main, ["sammenlign", str(runde.retur()), str(foer)])
    assert annen.exit_code == 3
    assert "er ikke en regional oversikt" in annen.stderr
    over = CliRunner().invoke(main, ["sammenlign", str(foer), str(foer), "--ut", str(foer)])
    assert over.exit_code == 2
    assert "kan ikke erstatte" in over.stderr


def test_a_text_of_a_file_is_never_markup() -> None:
    e = Endring(PLAN, "<b>Eidsvoll</b>", "n", "<script>x</script>", "<i>1</i>", '"&', "<u>g</u>")
    side = write_side(Sammenligning("<a>", "<a>", linjer=(e,)))
    for merke in ("<b>", "<script>x", "<i>", "<u>", "<a>"):
        assert merke not in side


def test_konsolider_says_what_changed_since_the_last_run(
    runde: Runde, foer: Path, innsendt: Path, tmp_path: Path
) -> None:
    ut = tmp_path / "region.xlsx"
    ord_ = ["konsolider", str(innsendt), "--utsendt", str(runde.utsendt), "--ut", str(ut)]
    assert "Siden forrige kjøring" not in CliRunner().invoke(main, ord_).stdout
    shutil.copy(foer, ut)
    utfall = CliRunner().invoke(main, [*ord_, "--overskriv"])
    assert (
        "\nSiden forrige kjøring: Ny fil: Eidsvoll; 1 svar og 49 tall er endret.\n" in utfall.stdout
    )
    igjen = CliRunner().invoke(main, [*ord_, "--overskriv"])
    assert "\nSiden forrige kjøring: Ingenting er endret.\n" in igjen.stdout
    ut.write_bytes(b"ikke en arbeidsbok")
    odelagt = CliRunner().invoke(main, [*ord_, "--overskriv"])
    assert odelagt.exit_code == igjen.exit_code
    hvorfor = "Ikke sammenlignet. Den forrige oversikten kunne ikke leses."
    assert f"\nSiden forrige kjøring: {hvorfor}\n" in odelagt.stdout


def test_what_was_written_last_is_known_without_reading_it(
    runde: Runde, foer: Path, innsendt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its bytes, in this place: the file may be too large to read, and another is not taken for it."""
    ut = _konsolider(runde.innsendt, runde.utsendt, tmp_path / "region.xlsx", mellomlager=tmp_path)
    monkeypatch.setattr(steg, "_LESES", 0)

    def kjor() -> str:
        valg = Konsolidervalg(innsendt, runde.utsendt, ut=ut, overskriv=True, mellomlager=tmp_path)
        return konsolider(valg).endret

    assert kjor() == "Ny fil: Eidsvoll; 1 svar og 49 tall er endret."
    assert kjor() == "Ingenting er endret."
    shutil.copy(foer, ut)
    assert kjor() == (
        "Ikke sammenlignet. Den forrige oversikten er stor, og ble ikke laget her med denne versjonen "
        "av gevinstark. Neste gang blir den sammenlignet."
    )
    assert kjor() == "Ingenting er endret."
    assert [p.name for p in (tmp_path / "forrige").iterdir() if p.is_file()] == [
        hashlib.sha256(str(ut.resolve()).encode()).hexdigest()
    ]

    uten = Konsolidervalg(innsendt, runde.utsendt, ut=ut, overskriv=True, uten_mellomlager=True)
    assert konsolider(uten).endret == (
        "Ikke sammenlignet. Den forrige oversikten er stor, og uten mellomlager huskes den ikke."
    )
