"""Who has answered, who must correct, who is waited for; and the reminders to them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from brevleser import read_brev
from click.testing import CliRunner
from skader import KOMMUNE, Bok, Runde

from gevinstark import Brukerfeil, Statusvalg, status
from gevinstark.cli import main
from gevinstark.grunn.familie import find_kontaktfelt
from gevinstark.runde.felt import read_feltliste

IDAG = date(2025, 2, 18)


@pytest.fixture
def innsendt(runde: Runde, tmp_path: Path) -> Path:
    """Eidsvoll's good return alone."""
    mappe = tmp_path / "innsendt"
    mappe.mkdir()
    shutil.copy(runde.retur(), mappe)
    return mappe


def _status(runde: Runde, mappe: Path, **valg: object) -> dict[str, str]:
    (plan,) = status(
        Statusvalg(mappe, runde.utsendt, uten_mellomlager=True, jobber=1, idag=IDAG, **valg)  # type: ignore[arg-type]
    ).planer
    return {k.kommune: k.tilstand for k in plan.kommuner}


def test_one_has_answered_and_the_others_are_waited_for(runde: Runde, innsendt: Path) -> None:
    ventet = dict.fromkeys(runde.utsending.utstedt, "ikke svart") | {KOMMUNE: "ferdig"}
    assert _status(runde, innsendt) == ventet


def test_days_to_the_deadline_and_what_is_answered(runde: Runde, innsendt: Path) -> None:
    (plan,) = status(
        Statusvalg(innsendt, runde.utsendt, uten_mellomlager=True, jobber=1, idag=IDAG)
    ).planer
    assert plan.dager == 10
    egen = next(k for k in plan.kommuner if k.kommune == KOMMUNE)
    assert egen.svarte == egen.paakrevde > 0
    assert (egen.feil, egen.erstattet, egen.fil) == (0, 0, runde.retur().name)


def test_text_in_a_number_cell_must_be_corrected(runde: Runde, innsendt: Path) -> None:
    Bok(innsendt / runde.retur().name, runde.layout).assign("V2.antall", "ca. 300")
    assert _status(runde, innsendt)[KOMMUNE] == "må rettes"


def test_the_issued_workbook_sent_back_blank_is_not_done(runde: Runde, innsendt: Path) -> None:
    shutil.copy(runde.bok(), innsendt / runde.retur().name)
    assert _status(runde, innsendt)[KOMMUNE] != "ferdig"


def test_nothing_has_come_in(runde: Runde, tmp_path: Path) -> None:
    tom = tmp_path / "tom"
    tom.mkdir()
    assert set(_status(runde, tom).values()) == {"ikke svart"}
    with pytest.raises(Brukerfeil, match="finnes ikke"):
        _status(runde, tmp_path / "borte")


def test_reminders_have_two_texts(runde: Runde, innsendt: Path, tmp_path: Path) -> None:
    Bok(innsendt / runde.retur().name, runde.layout).assign("V2.antall", "ca. 300")
    liste = tmp_path / "m.csv"
    liste.write_text(f"kommune,e-post,navn\n{KOMMUNE},kari@x.example,\n3228,n@x.example,Nils Nes\n")
    resultat = status(
        Statusvalg(
            innsendt, runde.utsendt, tmp_path / "purr", liste,
            uten_mellomlager=True, jobber=1, idag=IDAG,
        )
    )  # fmt: skip
    assert len(resultat.purringer) == len(runde.utsending.utstedt)
    brev = {}
    for fil in resultat.purringer:
        brev[fil.name[:4]] = read_brev(fil)
    assert brev[KOMMUNE]["To"] == "kari@x.example"
    assert brev[KOMMUNE].get_content().startswith("Hei,\r\n\r\nTakk for")
    assert brev["3228"].get_content().startswith("Hei Nils Nes,\r\n\r\nVi har ikke")
    assert "Det er én ting vi trenger at dere retter" in brev[KOMMUNE].get_content()
    assert "Fristen er 28. februar 2025, om 10 dager." in brev["3228"].get_content()
    assert "Vi har ikke fått arbeidsboken" in brev["3228"].get_content()
    assert "Nes" not in resultat.uten_mottaker
    assert "Oslo" in resultat.uten_mottaker


def test_the_command_in_words_and_as_json(runde: Runde, innsendt: Path) -> None:
    (innsendt / "notat.txt").write_text("Hei")
    felles = ["status", str(innsendt), "--utsendt", str(runde.utsendt), "--uten-mellomlager"]
    ord_ = CliRunner().invoke(main, felles)
    assert ord_.exit_code == 0, ord_.output
    assert "1 av 8 har svart." in ord_.output
    assert "notat.txt er ikke en av arbeidsbøkene" in ord_.output
    dokument = json.loads(CliRunner().invoke(main, [*felles, "--json"]).stdout)
    assert dokument["skjemaversjon"] == 1
    assert dokument["ukjente_filer"] == ["notat.txt"]


def test_a_reminder_goes_to_who_answered_when_no_list_says_otherwise(
    runde: Runde, innsendt: Path, tmp_path: Path
) -> None:
    bok = Bok(innsendt / runde.retur().name, runde.layout)
    bok.assign("V2.antall", "ca. 300")
    resultat = status(
        Statusvalg(
            innsendt, runde.utsendt, tmp_path / "purr",
            uten_mellomlager=True, jobber=1, idag=IDAG,
        )
    )  # fmt: skip
    assert "Eidsvoll" not in resultat.uten_mottaker
    (fil,) = (f for f in resultat.purringer if f.name.startswith(KOMMUNE))
    til = read_brev(fil)["To"]
    felt = find_kontaktfelt(runde.layout)[1]
    svart = next(
        f.verdi for f in read_feltliste(runde.retur()).felt.values() if f.felt.endswith(felt[1:])
    )
    assert [a.addr_spec for a in til.addresses] == [svart]


def test_decisions_are_followed_and_nobody_is_reminded_of_a_file_that_is_held_out(
    runde: Runde, innsendt: Path
) -> None:
    """As `konsolider` sees it: the chosen file is done, and the later one is not asked about."""
    senere = innsendt / "feil.xlsx"
    shutil.copy(runde.retur(), senere)
    Bok(senere, runde.layout).assign("V2.antall", "ca. 300")
    god = runde.retur().name
    liste = innsendt / "beslutninger.csv"

    def decided(hva: str, fil: str) -> str:
        liste.write_text(
            f"Hva;Fil;Begrunnelse;Besluttet av;Dato\n{hva};{fil};Avtalt;Kari;2025-03-01\n",
            encoding="utf-8",
        )
        return _status(runde, innsendt, beslutninger=liste)[KOMMUNE]

    assert decided("Velg fil", god) == "ferdig"
    assert decided("Velg fil", "feil.xlsx") == "må rettes"
    assert decided("Hold fil utenfor", "feil.xlsx") == "ferdig"
    (innsendt / god).unlink()
    assert decided("Hold fil utenfor", "feil.xlsx") == "ikke svart"


def test_the_page_and_the_terminal_name_the_same_kommuner(
    runde: Runde, innsendt: Path, tmp_path: Path
) -> None:
    """One whose only file is held out is reminded, and one that must correct is not."""
    shutil.copy(runde.retur("3228"), innsendt)
    for nr in (KOMMUNE, "3228"):
        Bok(innsendt / runde.retur(nr).name, runde.layout).assign("V2.antall", "ca. 300")
    side = tmp_path / "s.html"
    utfall = CliRunner().invoke(
        main,
        [
            "konsolider", str(innsendt), "--utsendt", str(runde.utsendt), "--ut",
            str(tmp_path / "r.xlsx"), "--rapport", str(side), "--uten-mellomlager",
            "--utelat", str(innsendt / runde.retur("3228").name),
        ],
    )  # fmt: skip
    assert utfall.exit_code == 1, utfall.output
    linje = " ".join(utfall.output.split())
    assert "be om retting fra Eidsvoll (" in linje
    assert "Avslutningskode 1: noe må rettes: Eidsvoll." in linje
    (purr,) = re.findall(r"purr ([^(]*) \(", linje)
    (paa_siden,) = re.findall(r"<li>Purr ([^<]*)\.</li>", side.read_text(encoding="utf-8"))
    assert paa_siden.replace(" og ", ", ") == purr
    assert "Nes" in purr.split(", ")
    assert "Eidsvoll" not in purr
    assert "<li>Be om retting fra Eidsvoll.</li>" in side.read_text(encoding="utf-8")
