"""Drafts to the kommuner: opened by two mail libraries, with the very workbook attached."""

from __future__ import annotations

import csv
import email
import shutil
from dataclasses import replace
from datetime import date
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from brevleser import read_brev
from click.testing import CliRunner
from planer import example
from skader import Runde

from gevinstark import Brukerfeil, Sendvalg, Statusvalg, send, status
from gevinstark.cli import main
from gevinstark.grunn.epost import Kontakt, Mottaker, is_epost, list_epost
from gevinstark.grunn.utsendt import read_utsending
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.rapport.brev import Brev, write_eml
from gevinstark.runde.lag import issue
from gevinstark.runde.mottakere import read_mottakere

LISTE = "kommune;navn;e-post\n3240;Kari Eksempel;kari@eidsvoll.example\nOslo;;post@oslo.example, ola@oslo.example\n9999;X;x@y.example\n"


@pytest.fixture(scope="module")
def mottakere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("liste") / "mottakere.csv"
    sti.write_text(LISTE, encoding="utf-8")
    return sti


def test_a_draft_for_each_kommune(runde: Runde, mottakere: Path, tmp_path: Path) -> None:
    resultat = send(Sendvalg(runde.utsendt, tmp_path, mottakere))
    assert len(resultat.filer) == len(runde.utsending.utstedt)
    assert "Eidsvoll" not in resultat.uten_mottaker
    assert "Nes" in resultat.uten_mottaker
    brev = read_brev(tmp_path / Path(runde.bok().name).with_suffix(".eml"))
    assert brev["To"] == "Kari Eksempel <kari@eidsvoll.example>"
    assert brev["X-Unsent"] == "1"
    assert brev["Subject"] == (
        "Gevinstrapporteringen for 2024, Eidsvoll: arbeidsbok, frist 28. februar 2025"
    )
    (vedlegg,) = brev.iter_attachments()
    assert vedlegg.get_filename() == runde.bok().name
    assert vedlegg.get_content() == runde.bok().read_bytes()
    kropp = brev.get_body()
    assert kropp is not None
    tekst = kropp.get_content()
    assert tekst.startswith("Hei Kari Eksempel,")
    assert "innen 28. februar 2025" in tekst


def test_when_a_workbook_was_sent_is_noted_and_may_be_put_right(
    runde: Runde, tmp_path: Path
) -> None:
    """The day of the draft, in a list people correct; kept until the workbook is another."""
    utsendt, inn = tmp_path / "utsendt", tmp_path / "inn"
    shutil.copytree(runde.utsendt, utsendt, ignore=shutil.ignore_patterns("sendt.csv"))
    inn.mkdir()
    alle = tmp_path / "alle.csv"
    numre = read_utsending(utsendt).utstedt
    alle.write_text("nr;e-post\n" + "".join(f"{nr};post@e.no\n" for nr in numre))
    valg = Sendvalg(utsendt, tmp_path / "ut", alle, idag=date(2025, 1, 15))
    liste = send(valg).sendt

    def dager() -> dict[str, str]:
        (plan,) = status(Statusvalg(inn, utsendt, idag=date(2025, 2, 1))).planer
        return {k.kommune: k.sendt for k in plan.kommuner}

    assert set(dager().values()) == {"15.01.2025"}
    rader = liste.read_text(encoding="utf-8-sig").splitlines()
    rader[1] = rader[1].replace("15.01.2025", "16. januar 2025")
    rader[2] = rader[2].replace("15.01.2025", "")
    sha256 = rader[3].rpartition(";")[2]
    rader[3] = rader[3].replace(sha256, "0" * 64)
    liste.write_text("\r\n".join(rader), encoding="cp1252")
    en, to, tre = (rad.partition(";")[0].zfill(4) for rad in rader[1:4])
    assert [dager()[nr] for nr in (en, to, tre)] == [
        "16.01.2025", "", "15.01.2025 (en eldre utgave)",
    ]  # fmt: skip
    send(replace(valg, idag=date(2025, 1, 20), overskriv=True))
    assert [dager()[nr] for nr in (en, to, tre)] == ["16.01.2025", "20.01.2025", "20.01.2025"]
    # One that takes part no more keeps its name and day in the list.
    with liste.open("a", encoding="utf-8") as fil:
        fil.write("9999;Gammel kommune;digital-dialog;2023;01.02.2024;9999.xlsx;\r\n")
    send(replace(valg, overskriv=True))
    borte = liste.read_text(encoding="utf-8-sig").splitlines()[-1]
    assert borte == "9999;Gammel kommune;digital-dialog;2023;01.02.2024;9999.xlsx;"
    liste.write_text(liste.read_text(encoding="utf-8-sig").replace("16.01.2025", "i går"))
    with pytest.raises(Brukerfeil, match="rad 2: «i går» er ikke en dato"):
        dager()


def test_a_draft_with_nobody_to_go_to_is_not_noted_as_sent(
    runde: Runde, mottakere: Path, tmp_path: Path
) -> None:
    shutil.copytree(runde.utsendt, tmp_path / "u", ignore=shutil.ignore_patterns("sendt.csv"))
    valg = Sendvalg(tmp_path / "u", tmp_path / "ut", mottakere, idag=date(2025, 1, 15))

    def dager() -> dict[str, str]:
        with send(valg).sendt.open(encoding="utf-8-sig", newline="") as fil:
            return {r["Kommune"]: r["Sendt"] for r in csv.DictReader(fil, delimiter=";")}

    foer = dager()
    assert {k for k, dag in foer.items() if dag} == {"Eidsvoll", "Oslo"}
    assert foer["Nes"] == ""
    mottakere = tmp_path / "flere.csv"
    mottakere.write_text(f"{LISTE}Nes kommune;;n@e.no\n", encoding="utf-8")
    valg = replace(valg, mottakere=mottakere, overskriv=True, idag=date(2025, 1, 16))
    assert dager() == {**foer, "Nes": "16.01.2025"}


def test_one_kommune_alone(runde: Runde, mottakere: Path, tmp_path: Path) -> None:
    valg = Sendvalg(runde.utsendt, tmp_path / "en", mottakere, kommuner=["eidsvoll kommune"])
    assert [f.name for f in send(valg).filer] == [f"{Path(runde.bok().name).stem}.eml"]
    with pytest.raises(Brukerfeil, match=r"«Eidsvold» er ingen av kommunene\. Mente du Eidsvoll"):
        send(replace(valg, kommuner=["Eidsvold"]))


def test_kommuner_as_people_write_them_and_rows_that_are_nobodys(tmp_path: Path) -> None:
    sti = tmp_path / "m.csv"
    sti.write_text(
        "Kommune;E-post\n KONGSBERG  kommune;k@e.no\nNore & Uvdal;n@e.no\n3336 Rollag;r@e.no\n"
        "Rolag;x@e.no\nTinn;t@e.no\nFlesberg;\n",
        encoding="utf-8",
    )
    navn = {"3303": "Kongsberg", "3334": "Flesberg", "3336": "Rollag", "3338": "Nore og Uvdal"}
    lest = read_mottakere(sti, navn)
    assert {nr: m.epost for nr, (m,) in lest.mottakere.items()} == {
        "3303": "k@e.no", "3338": "n@e.no", "3336": "r@e.no",
    }  # fmt: skip
    assert lest.merknader == (
        f"{sti}, rad 5: «Rolag» er ingen av kommunene; mente du Rollag?",
        f"{sti}, rad 6: Tinn er ikke en av kommunene som har fått arbeidsbok her.",
    )
    sti.write_text("Kommune;E-post\nRollag;rollag\nFlesberg;f@\nRolag;x@e.no\n", encoding="utf-8")
    with pytest.raises(Brukerfeil) as fanget:
        read_mottakere(sti, navn)
    assert str(fanget.value).splitlines() == [
        f"{sti}, rad 2: «rollag» er ikke en e-postadresse.",
        f"{sti}, rad 3: «f@» er ikke en e-postadresse.",
        f"{sti}, rad 4: «Rolag» er ingen av kommunene; mente du Rollag?",
    ]


def test_several_recipients_and_none(runde: Runde, mottakere: Path, tmp_path: Path) -> None:
    send(Sendvalg(runde.utsendt, tmp_path, mottakere))
    oslo = read_brev(tmp_path / Path(runde.bok("0301").name).with_suffix(".eml"))
    assert oslo["To"] == "post@oslo.example, ola@oslo.example"
    nes = read_brev(tmp_path / Path(runde.bok("3228").name).with_suffix(".eml"))
    assert nes["To"] is None


def test_the_same_draft_is_the_same_bytes(runde: Runde, mottakere: Path, tmp_path: Path) -> None:
    en, to = (send(Sendvalg(runde.utsendt, tmp_path / n, mottakere)) for n in "ab")
    assert [f.read_bytes() for f in en.filer] == [f.read_bytes() for f in to.filer]


def test_a_changed_workbook_is_not_sent_on(runde: Runde, mottakere: Path, tmp_path: Path) -> None:
    utsendt = tmp_path / "utsendt"
    utsendt.mkdir()
    for fil in runde.utsendt.iterdir():
        (utsendt / fil.name).write_bytes(fil.read_bytes())
    endret = utsendt / runde.bok().name
    endret.write_bytes(endret.read_bytes() + b"x")
    with pytest.raises(Brukerfeil, match="er endret etter at den ble laget"):
        send(Sendvalg(utsendt, tmp_path / "ut", mottakere))
    endret.unlink()
    with pytest.raises(Brukerfeil, match="finnes ikke"):
        send(Sendvalg(utsendt, tmp_path / "ut2", mottakere))


def test_the_command_ends_1_when_somebody_has_no_address(
    runde: Runde, mottakere: Path, tmp_path: Path
) -> None:
    argumenter = ["send", "--utsendt", str(runde.utsendt), "--ut", str(tmp_path / "u")]
    utfall = CliRunner().invoke(main, [*argumenter, "--mottakere", str(mottakere)])
    assert utfall.exit_code == 1, utfall.output
    assert "Uten mottaker" in utfall.output
    assert CliRunner().invoke(main, argumenter).exit_code == 2


@pytest.mark.parametrize(
    ("innhold", "sier"),
    [
        ("kommune;navn\n3240;Kari\n", "ingen kolonne med overskriften «e-post»"),
        ("navn;e-post\nKari;kari@x.example\n", "ingen kolonne med overskriften «kommune»"),
        ("kommune;e-post\n3240;kari(a)x.example\n", "rad 2: «kari\\(a\\)x.example» er ikke"),
    ],
)
def test_a_list_that_cannot_be_used(innhold: str, sier: str, tmp_path: Path) -> None:
    sti = tmp_path / "m.csv"
    sti.write_text(innhold, encoding="utf-8")
    with pytest.raises(Brukerfeil, match=sier):
        read_mottakere(sti, {"3240": "Eidsvoll"})


def test_an_excel_list_and_numbers_that_lost_their_zero(tmp_path: Path) -> None:
    bok = openpyxl.Workbook()
    ark = bok.active
    assert ark is not None
    for rad in (("Kommunenr.", "E-post"), (301, "post@oslo.example"), ("0236", "n@nes.example")):
        ark.append(rad)
    bok.save(tmp_path / "m.xlsx")
    lest = read_mottakere(tmp_path / "m.xlsx", {"0301": "Oslo", "3228": "Nes"})
    assert lest.mottakere == {
        "0301": (Mottaker("post@oslo.example"),),
        "3228": (Mottaker("n@nes.example"),),
    }


def test_nothing_from_a_list_becomes_a_header() -> None:
    brev = Brev("Emne\r\nBcc: ond@x.example", "Hei\n", (Mottaker("a@b.no", "Ola\r\nBcc: o@x.no"),))
    melding = email.message_from_bytes(write_eml(brev), policy=default)
    assert melding["Bcc"] is None
    assert [a.addr_spec for a in melding["To"].addresses] == ["a@b.no"]


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("a@b.no", ["a@b.no"]),
        ("Ola <a@b.no>; c@d.no", ["a@b.no", "c@d.no"]),
        ("a@b.no\nBcc: x", ["a@b.no"]),
        ("ikke en adresse", []),
        ("a@@b.no", []),
    ],
)
def test_addresses_in_a_cell(tekst: str, ventet: list[str]) -> None:
    assert [m.epost for m in list_epost(tekst)] == ventet
    assert is_epost(tekst) is (tekst == "a@b.no")


KONTAKT = {
    "navn": "Siv Koordinator",
    "rolle": "nettverkskoordinator",
    "epost": "siv@nettverk.example",
    "telefon": "40 00 00 00",
}


@pytest.fixture(scope="module")
def med_kontakt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An issue whose plan names the coordinator and some recipients; others stand in a list beside it."""
    mappe = tmp_path_factory.mktemp("kontakt")
    plan = {
        **example(),
        "frist": date(2025, 3, 14),
        "kontakt": KONTAKT,
        "mottakere": {"3240": "kari@eidsvoll.example"},
    }
    (mappe / "plan.yaml").write_text(dump_yaml(plan), encoding="utf-8")
    (mappe / "mottakere.csv").write_text("kommune;e-post\n3228;nes@nes.example\n", encoding="utf-8")
    issue(mappe / "plan.yaml", mappe / "ut", kommuner=["3240", "3228", "0301"])
    return mappe / "ut"


def test_the_plans_deadline_contact_and_recipients_reach_the_draft(
    med_kontakt: Path, tmp_path: Path
) -> None:
    utsending = read_utsending(med_kontakt)
    assert utsending.kontakt == Kontakt(**KONTAKT)
    assert utsending.frist == "2025-03-14"
    resultat = send(Sendvalg(med_kontakt, tmp_path))
    assert resultat.uten_mottaker == ("Oslo",)
    brev = {f.name[:4]: read_brev(f) for f in resultat.filer}
    assert brev["3240"]["To"] == "kari@eidsvoll.example"
    assert brev["3228"]["To"] == "nes@nes.example"
    assert brev["0301"]["To"] is None
    kropp = brev["3240"].get_body()
    assert kropp is not None
    tekst = kropp.get_content()
    assert "innen 14. mars 2025" in tekst
    assert (
        "Ta gjerne kontakt hvis noe er uklart: siv@nettverk.example eller telefon 40 00 00 00."
        in tekst
    )
    assert tekst.replace("\r", "").endswith(
        "Vennlig hilsen\nSiv Koordinator\nnettverkskoordinator\n"
    )


def test_a_list_that_is_given_goes_before_the_plan(
    med_kontakt: Path, mottakere: Path, tmp_path: Path
) -> None:
    resultat = send(Sendvalg(med_kontakt, tmp_path, mottakere))
    brev = {f.name[:4]: read_brev(f) for f in resultat.filer}
    assert brev["3240"]["To"] == "Kari Eksempel <kari@eidsvoll.example>"
    assert brev["3228"]["To"] == "nes@nes.example"
