"""Returns that come in a zip file or an e-mail are read as if they lay in the folder, within limits."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from olefil import outlook
from skader import KOMMUNE, Runde

from gevinstark import Konsolidervalg, konsolider
from gevinstark.cli import main
from gevinstark.innlesing.vedlegg import unpacked

ANNEN = "0301"


def pack(deler: Mapping[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in deler.items():
            arkiv.writestr(navn, innhold)
    return ut.getvalue()


def epost(vedlegg: Mapping[str, bytes]) -> bytes:
    brev = EmailMessage()
    brev["From"], brev["To"], brev["Subject"] = "a@example.no", "b@example.no", "Svar"
    brev.set_content("Her er svaret.")
    for navn, innhold in vedlegg.items():
        art = ("image", "png") if navn.endswith(".png") else ("application", "octet-stream")
        brev.add_attachment(innhold, maintype=art[0], subtype=art[1], filename=navn)
    return bytes(brev)


def kontroller(runde: Runde, mappe: Path, *valg: str) -> dict[str, Any]:
    svar = CliRunner().invoke(
        main, ["kontroller", str(mappe), "--utsendt", str(runde.utsendt), "--json", *valg]
    )
    dokument: dict[str, Any] = json.loads(svar.stdout)
    return {Path(f["fil"]).name: f for f in dokument["filer"]}


def koder(fil: Mapping[str, Any]) -> list[str]:
    return [f["kode"] for f in fil["funn"]]


@pytest.fixture
def inn(tmp_path: Path) -> Path:
    mappe = tmp_path / "inn"
    mappe.mkdir()
    return mappe


def test_a_zip_with_two_returns_and_a_note(runde: Runde, inn: Path, tmp_path: Path) -> None:
    en, to = (runde.retur(nr).read_bytes() for nr in (KOMMUNE, ANNEN))
    deler = {"en.xlsx": en, "to.xlsx": to, "les meg.txt": b"hei"}
    (inn / "svar.zip").write_bytes(pack(deler))
    flate = tmp_path / "flate"
    flate.mkdir()
    for navn in ("en.xlsx", "to.xlsx"):
        (flate / navn).write_bytes(deler[navn])
    filer, ventet = kontroller(runde, inn), kontroller(runde, flate)
    assert list(filer) == ["svar.zip › en.xlsx", "svar.zip › to.xlsx"]
    assert filer["svar.zip › en.xlsx"]["sha256"] == hashlib.sha256(en).hexdigest()
    assert koder(filer["svar.zip › en.xlsx"]) == [*koder(ventet["en.xlsx"]), "FIL-67"]
    assert koder(filer["svar.zip › to.xlsx"]) == koder(ventet["to.xlsx"])
    assert filer["svar.zip › en.xlsx"]["funn"][-1]["tekst"] == (
        f"«{inn / 'svar.zip'}» har også filer som ikke er arbeidsbøker, og som ikke er lest: les meg.txt. "
        "Skriv det koordinatoren skal vite, i feltene i skjemaet."
    )


def test_what_was_in_a_zip_counts_and_is_pointed_at_by_name(
    runde: Runde, inn: Path, tmp_path: Path
) -> None:
    bok = runde.retur().read_bytes()
    (inn / "svar.zip").write_bytes(pack({"en.xlsx": bok}))
    (inn / "to.eml").write_bytes(epost({"to.xlsx": runde.retur(ANNEN).read_bytes()}))
    ut = tmp_path / "region.xlsx"
    svar = CliRunner().invoke(
        main,
        ["konsolider", str(inn), "--utsendt", str(runde.utsendt), "--ut", str(ut), "--json",
         "--utelat", "to.eml › to.xlsx", "--tilbakemelding", str(tmp_path / "brev")],
    )  # fmt: skip
    dokument = json.loads(svar.stdout)
    filer = {f["fil"]: f for f in dokument["filer"]}
    assert {n: f["status"] for n, f in filer.items()} == {
        "svar.zip › en.xlsx": "godkjent",
        "to.eml › to.xlsx": "holdt_utenfor",
    }
    assert koder(filer["to.eml › to.xlsx"])[-1] == "KON-03"
    assert ut.exists()


def test_an_email_with_a_return_and_a_picture_twice_from_the_cache(
    runde: Runde, inn: Path, tmp_path: Path
) -> None:
    bok = runde.retur().read_bytes()
    (inn / "svar.eml").write_bytes(epost({"Gevinster Våler.xlsx": bok, "logo.png": b"\x89PNG"}))
    lager = tmp_path / "lager"
    forst = kontroller(runde, inn, "--mellomlager", str(lager))
    assert list(forst) == ["svar.eml › Gevinster Våler.xlsx"]
    assert koder(forst["svar.eml › Gevinster Våler.xlsx"])[-1:] == ["FIL-67"]
    assert forst == kontroller(runde, inn, "--mellomlager", str(lager))


def test_a_zip_in_a_zip_is_opened_and_one_in_that_is_named(runde: Runde, inn: Path) -> None:
    bok = runde.retur().read_bytes()
    innerst = pack({"skjult.xlsx": bok})
    midt = pack({"svar.xlsx": bok, "innerst.zip": innerst})
    (inn / "ytterst.zip").write_bytes(pack({"midt.zip": midt}))
    filer = kontroller(runde, inn)
    assert list(filer) == ["ytterst.zip › midt.zip › svar.xlsx"]
    (funn,) = [
        f for f in filer["ytterst.zip › midt.zip › svar.xlsx"]["funn"] if f["kode"] == "FIL-69"
    ]
    assert " som ikke lot seg pakke ut: midt.zip › innerst.zip. " in funn["tekst"]


@pytest.mark.parametrize(
    ("navn", "innhold", "kode"),
    [
        ("bombe.zip", pack({"a.xlsx": bytes(70 * 1024**2)}), "FIL-22"),
        ("bombe i.zip", pack({"i.zip": pack({"a.xlsx": bytes(70 * 1024**2)})}), "FIL-28"),
        ("mange.zip", pack({f"{i}.xlsx": b"x" for i in range(401)}), "FIL-21"),
        ("ut.zip", pack({"../a.xlsx": b"x"}), "FIL-23"),
        ("brev.eml", epost({"logo.png": b"\x89PNG"}), "FIL-18"),
        ("tekst.zip", pack({"a.txt": b"x"}), "FIL-12"),
    ],
    ids=["bombe", "bombe-i", "mange", "ut", "epost-uten", "zip-uten"],
)
def test_what_holds_no_workbook_we_can_have_is_refused_whole(
    runde: Runde, inn: Path, navn: str, innhold: bytes, kode: str
) -> None:
    (inn / navn).write_bytes(innhold)
    filer = kontroller(runde, inn)
    assert {n: koder(f) for n, f in filer.items()} == {navn: [kode]}


def test_names_twice_are_told_apart_and_nothing_is_left_behind(
    runde: Runde, inn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brev = epost({"svar.xlsx": b"1"})
    to = EmailMessage()
    to["To"] = "b@example.no"
    to.set_content("To.")
    for _ in range(2):
        to.add_attachment(brev, maintype="application", subtype="x", filename="svar.xlsx")
    (inn / "to.eml").write_bytes(bytes(to))
    shutil.copyfile(runde.retur(), inn / "vanlig.xlsx")
    egen = tmp_path / "midlertidig"
    egen.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(egen))
    filer = [(inn / n, n) for n in ("to.eml", "vanlig.xlsx")]
    with unpacked(filer) as innkomne:
        assert [n for _, n in innkomne.filer] == [
            "to.eml › svar.xlsx", "to.eml › svar.xlsx (2)", "vanlig.xlsx",
        ]  # fmt: skip
        assert innkomne.filer[-1] == filer[-1]
        assert innkomne.funn == {}
    assert list(egen.iterdir()) == []


# -------------------------------------------------------------------- letters saved by Outlook


def test_returns_in_an_outlook_letter_are_read(runde: Runde, inn: Path) -> None:
    egen, annen = (runde.retur(nr).read_bytes() for nr in (KOMMUNE, ANNEN))
    brev = outlook(
        {"Gevinster Eidsvoll.xlsx": egen, "logo.png": b"x" * 5_000, "Vs": {"Æ.xlsx": annen}}
    )
    (inn / "svar.msg").write_bytes(brev)
    filer = kontroller(runde, inn)
    assert {n: (f["kommune"], f["status"]) for n, f in filer.items()} == {
        "svar.msg › Gevinster Eidsvoll.xlsx": (KOMMUNE, "godkjent"),
        "svar.msg › Æ.xlsx": (ANNEN, "godkjent"),
    }
    (funn,) = (
        f for f in filer["svar.msg › Gevinster Eidsvoll.xlsx"]["funn"] if f["kode"] == "FIL-67"
    )
    assert funn["funnet"] == "logo.png"


def test_an_outlook_letter_in_a_zip_is_opened_and_one_without_a_return_says_what_to_do(
    runde: Runde, inn: Path
) -> None:
    brev = outlook({"svar.xlsx": runde.retur().read_bytes()})
    (inn / "alt.zip").write_bytes(pack({"svar.msg": brev}))
    (inn / "tom.msg").write_bytes(outlook({"logo.png": b"x"}))
    (inn / "skadet.msg").write_bytes(brev[:-400])
    filer = kontroller(runde, inn)
    assert filer["alt.zip › svar.msg › svar.xlsx"]["status"] == "godkjent"
    for navn in ("tom.msg", "skadet.msg"):
        (funn,) = filer[navn]["funn"]
        assert (funn["kode"], "Lagre vedlegget (.xlsx) fra e-posten" in funn["tekst"]) == (
            "FIL-18",
            True,
        )


def test_a_zip_at_an_address_is_opened_too(runde: Runde) -> None:
    fsspec = pytest.importorskip("fsspec")
    fs = fsspec.filesystem("memory")
    fs.pipe(
        "/vedlegg/alt.zip", pack({"Eidsvoll.xlsx": runde.retur().read_bytes(), "les.txt": b"x"})
    )
    fs.pipe("/vedlegg/Oslo.xlsx", runde.retur(ANNEN).read_bytes())
    valg = Konsolidervalg("memory://vedlegg", runde.utsendt, jobber=0, uten_mellomlager=True)
    grunnlag = konsolider(valg).innsamling.grunnlag
    assert {m.fil: (m.kommunenr, m.status) for m in grunnlag.mottak} == {
        "alt.zip › Eidsvoll.xlsx": (KOMMUNE, "godkjent"),
        "Oslo.xlsx": (ANNEN, "godkjent"),
    }


def test_what_will_not_be_unpacked_is_named_and_the_rest_is_read(runde: Runde, inn: Path) -> None:
    bok = runde.retur().read_bytes()
    (inn / "svar.zip").write_bytes(pack({"en.xlsx": bok, "rar.zip": b"PK\x03\x04 tull"}))
    filer = kontroller(runde, inn)
    assert list(filer) == ["svar.zip › en.xlsx"]
    (funn,) = [f for f in filer["svar.zip › en.xlsx"]["funn"] if f["kode"] == "FIL-69"]
    assert funn["alvor"] == "advarsel"
    assert "ikke lot seg pakke ut: rar.zip. " in funn["tekst"]
