"""A folder of issues is added to: returns of every earlier issue are known, carried over, and told so."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gevinstark import Hvaomvalg, Konsolidervalg, Lagvalg, hvaom, konsolider, lag
from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import FILNAVN, read_utsending, read_utsendinger
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.rull import roll
from gevinstark.runde.send import Sendvalg, send
from gevinstark.runde.svarfil import Oppgave

KOMMUNER = ("3240", "0301", "4601")


class Mappe:
    """A plan of one's own, what is issued of it, and what comes back."""

    def __init__(self, rot: Path) -> None:
        self.rot, self.ut, self.inn = rot, rot / "utsendt", rot / "innsendt"
        self.plan = rot / "plan.yaml"
        self.tekst = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")

    def lag(
        self,
        *endringer: tuple[str, str] | tuple[str, str, int],
        kommuner: Sequence[str] = KOMMUNER,
        **ord_: Any,
    ) -> None:
        tekst = self.tekst
        for fra, til, *antall in endringer:
            assert tekst.count(fra) == (antall or [1])[0], fra
            tekst = tekst.replace(fra, til)
        self.plan.write_text(tekst, encoding="utf-8")
        lag(Lagvalg(self.plan, self.ut, kommuner=kommuner, **ord_))

    def svar(self, nr: str, navn: str = "", felt: Sequence[str] = ()) -> Path:
        """The workbook a kommune has now, filled in; only these fields when some are named."""
        utsending = read_utsending(self.ut)
        bok = self.ut / utsending.utstedt[nr].fil
        svar = {k: v for k, v in make_svar(utsending.layout, nr).items() if k in (felt or (k,))}
        sti = self.inn / f"{navn or nr}.xlsx"
        self.inn.mkdir(exist_ok=True)
        sti.write_bytes(
            fill_svar(bok, [Oppgave(k, v, i) for i, (k, v) in enumerate(svar.items())], "s")
        )
        return sti

    def konsolider(self) -> dict[str, Any]:
        valg = Konsolidervalg(self.inn, self.ut, jobber=0, uten_mellomlager=True)
        dokument: dict[str, Any] = konsolider(valg).as_json()
        inndata = dokument["inndata"]
        assert inndata["lest"] == inndata["konsolidert"] + inndata["utelatt"]
        return dokument


@pytest.fixture(scope="module")
def utsendt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Issued once; each test has a copy."""
    mappe = Mappe(tmp_path_factory.mktemp("en"))
    mappe.lag()
    return mappe.ut


@pytest.fixture
def mappe(utsendt: Path, tmp_path: Path) -> Mappe:
    mappe = Mappe(tmp_path)
    mappe.plan.write_text(mappe.tekst, encoding="utf-8")
    shutil.copytree(utsendt, mappe.ut)
    return mappe


NY_TITTEL = ("tittel: Digital dialog i pleie-", "tittel: Digital dialog i pleie – ")


def _koder(fil: dict[str, Any]) -> set[str]:
    return {f["kode"] for f in fil["funn"]}


def test_one_more_of_the_same_narrows_nothing(mappe: Mappe) -> None:
    retur = mappe.svar("0301")
    foer = json.loads((mappe.ut / FILNAVN).read_text(encoding="utf-8"))
    mappe.lag(kommuner=["3240"], overskriv=True)
    assert json.loads((mappe.ut / FILNAVN).read_text(encoding="utf-8")) == foer
    (fil,) = mappe.konsolider()["filer"]
    assert (fil["fil"], fil["kommune"], fil["status"]) == (
        retur.name,
        "0301",
        "godkjent",
    )


def test_one_more_kommune_is_added_without_overskriv(mappe: Mappe) -> None:
    mappe.lag(kommuner=["3228"])
    (utsending,) = read_utsendinger(mappe.ut)
    assert (list(utsending.utstedt), utsending.tidligere) == ([*KOMMUNER, "3228"], ())
    with pytest.raises(Brukerfeil, match=r"3228-nes-digital-dialog-2024\.xlsx finnes fra før"):
        mappe.lag(kommuner=["3228"])


def test_a_corrected_title_carries_every_answer_over(mappe: Mappe) -> None:
    """The kommune's book was never made anew: its file on disk is still what `send` attaches."""
    mappe.svar("0301"), mappe.svar("3240")
    foer = {f["kommune"]: f for f in mappe.konsolider()["filer"]}
    mappe.lag(NY_TITTEL, kommuner=["3240"], overskriv=True)
    (utsending,) = read_utsendinger(mappe.ut)
    assert list(utsending.utstedt) == list(KOMMUNER)
    assert [list(t.utstedt) for t in utsending.tidligere] == [list(KOMMUNER)]
    dokument = mappe.konsolider()
    assert dokument["mangler"] == ["4601"]
    for fil in dokument["filer"]:
        assert _koder(fil) == _koder(foer[fil["kommune"]]) | {"IDE-06"}
        assert fil["inndata"] == foer[fil["kommune"]]["inndata"]
    assert dokument["omregning"]["avvik"] == []
    assert dokument["omregning"]["enige"] == dokument["omregning"]["celler"]
    assert len(send(Sendvalg(mappe.ut, mappe.rot / "brev")).filer) == len(KOMMUNER)


def test_both_issues_of_one_kommune_are_one_kommune(mappe: Mappe) -> None:
    mappe.svar("3240", "gammel")
    mappe.lag(NY_TITTEL, overskriv=True)
    mappe.svar("3240", "ny")
    mappe.lag(kommuner=["3240"], overskriv=True)  # and back again: three issues, two of them alike
    filer = {f["fil"]: f for f in mappe.konsolider()["filer"]}
    assert {f["status"] for f in filer.values()} == {"godkjent", "erstattet"}
    assert "IDE-06" in _koder(filer["ny.xlsx"])
    assert "IDE-06" not in _koder(filer["gammel.xlsx"])


def test_a_corrected_plan_computes_with_the_new(mappe: Mappe) -> None:
    mappe.svar("0301")
    foer = mappe.konsolider()
    mappe.lag(("timepris: 440 ", "rente: 0.06\n  timepris: 440 "), overskriv=True)
    dokument = mappe.konsolider()
    (fil,) = dokument["filer"]
    assert _koder(fil) == _koder(foer["filer"][0]) | {"IDE-06"}
    assert fil["inndata"] == foer["filer"][0]["inndata"]
    # What the file stored was right in its own issue, and is blamed on nobody.
    assert {a["grunn"] for a in dokument["omregning"]["avvik"]} == {"endret forutsetning"}


def test_what_was_filled_in_beforehand_and_is_corrected_is_asked_about(mappe: Mappe) -> None:
    mappe.svar("0301", felt=["0301.kommune.ressursperson"])
    mappe.lag(("timepris: 440 ", "timepris: 500 "), overskriv=True)
    (fil,) = mappe.konsolider()["filer"]
    (funn,) = (f for f in fil["funn"] if f["kode"] == "IDE-08")
    assert (funn["felt"], funn["funnet"], funn["ventet"]) == ("0301.lokalt.timepris", "440", "500")
    # Nobody chose 440: next year's workbook has what the plan says, and «what if» moves it.
    utsending = read_utsending(mappe.ut)
    neste = roll([utsending], mappe.inn, 2025, mappe.rot / "neste").utsending
    fast = neste.layout.ved_nokkel["*.lokalt.timepris"]
    assert neste.utstedt["0301"].verdi(fast) == 500
    svar = hvaom(Hvaomvalg(mappe.inn, mappe.ut, sett=("timepris=600",), uten_mellomlager=True))
    assert [k.egne for p in svar.planer for k in p.kommuner if k.svarer.svar == "svart"] == [{}]


def test_answers_without_a_place_in_the_last_issue_are_left_out_with_a_reason(mappe: Mappe) -> None:
    mappe.svar("0301")
    foer = read_utsending(mappe.ut).layout
    mappe.lag(
        ("til: 2028", "til: 2030"),
        ("- id: V4", "- id: V9"),
        ("\n    V4:", "\n    V9:", 2),
        overskriv=True,
    )
    naa = read_utsending(mappe.ut).layout
    valg = Konsolidervalg(mappe.inn, mappe.ut, jobber=0, uten_mellomlager=True)
    grunnlag = konsolider(valg).innsamling.grunnlag
    (m,) = grunnlag.mottak
    assert m.status == "godkjent_med_merknad"
    (funn,) = (f for f in m.funn if f.kode == "IDE-07")
    assert {u.grunn for u in grunnlag.utelatt} == {"Feltet finnes ikke i den siste utsendingen."}
    assert {u.felt.split(".")[1] for u in grunnlag.utelatt} == {"V4"}
    borte = len(grunnlag.utelatt)
    nye = sum(c.kreves and c.nokkel() not in foer.ved_nokkel for c in naa.inndata)
    assert nye > 0
    assert (
        f"{m.konsolidert} svar er ført over til den siste. {borte} svar har ikke plass"
        in funn.tekst
    )
    assert f"og {nye} påkrevde felt der er nye" in funn.tekst
    assert m.lest == m.konsolidert + borte
    # A year nobody was asked about is not a year somebody forgot.
    assert "REG-01" not in {f.kode for f in m.funn}


def test_another_plan_in_the_same_folder_is_beside_it(mappe: Mappe) -> None:
    mappe.svar("0301")
    mappe.lag(("plan: digital-dialog", "plan: annen-plan"), kommuner=["3240"])
    lag(Lagvalg(mappe.plan, mappe.ut, form="felles"))
    slag = [(u.layout.plan, u.layout.form, list(u.utstedt)) for u in read_utsendinger(mappe.ut)]
    assert slag == [
        ("annen-plan", "felles", ["felles"]),
        ("annen-plan", "kommune", ["3240"]),
        ("digital-dialog", "kommune", list(KOMMUNER)),
    ]
    (fil,) = mappe.konsolider()["filer"]
    assert (fil["plan"], fil["status"]) == ("digital-dialog", "godkjent")
    assert len(send(Sendvalg(mappe.ut, mappe.rot / "brev")).filer) == 2 + len(KOMMUNER)


@pytest.mark.parametrize("hvor", ['"frist": "2025', '"navn": "Oslo', "timepris: 440"])
def test_damage_anywhere_in_the_list_is_told_as_ours(mappe: Mappe, hvor: str) -> None:
    mappe.svar("0301")
    liste = mappe.ut / FILNAVN
    tekst = liste.read_text(encoding="utf-8")
    assert hvor in tekst
    liste.write_text(tekst.replace(hvor, hvor[:-1] + "9", 1), encoding="utf-8")
    ventet = "utsendt.json er endret eller skadet etter at den ble laget. Det er vår egen fil"
    with pytest.raises(GevinstarkError, match=ventet):
        mappe.konsolider()
    with pytest.raises(GevinstarkError, match=ventet):
        mappe.lag(kommuner=["3228"])


def test_a_book_that_was_not_issued_here_is_never_replaced(mappe: Mappe) -> None:
    svar = mappe.ut / "3228-nes-digital-dialog-2024.xlsx"
    shutil.copy(mappe.svar("0301"), svar)
    with pytest.raises(Brukerfeil, match="ble ikke laget i denne mappen"):
        mappe.lag(kommuner=["3228"], overskriv=True)


def test_a_kommune_that_has_left_is_told_and_left_out(mappe: Mappe) -> None:
    mappe.svar("0301"), mappe.svar("3240")
    tekst = mappe.tekst.replace('"3240", ', "").replace("aar: 2024", "aar: 2025")
    (mappe.rot / "neste.yaml").write_text(tekst, encoding="utf-8")
    neste = mappe.rot / "neste"
    lag(Lagvalg(mappe.rot / "neste.yaml", neste, kommuner=["0301"]))

    def run(**ord_: Any) -> Any:
        mapper = [mappe.ut, neste]
        return konsolider(
            Konsolidervalg(mappe.inn, mapper, jobber=0, uten_mellomlager=True, **ord_)
        )

    grunnlag = run().innsamling.grunnlag
    status = {m.kommunenr: (m.status, m.grunn) for m in grunnlag.mottak}
    assert status["3240"] == ("holdt_utenfor", "Kommunen deltar ikke lenger.")
    assert status["0301"][0] == "godkjent"
    koder = {m.kommunenr: {f.kode for f in m.funn} for m in grunnlag.mottak}
    assert "KON-30" in koder["3240"] - koder["0301"]
    # The plan still asks 4601, which is waited for.
    assert {d.kommunenr for d in grunnlag.deltakere} == {"0301", "4601"}
    assert {d.kommunenr for d in grunnlag.data} == {"0301"}
    m = next(m for m in grunnlag.mottak if m.kommunenr == "3240")
    assert (m.konsolidert, m.utelatt) == (0, m.lest)
    # Pointed at by hand, it counts, and is a participant again.
    grunnlag = run(bruk=["3240.xlsx"]).innsamling.grunnlag
    assert {d.kommunenr for d in grunnlag.data} == {"0301", "3240"}
    assert "3240" in {d.kommunenr for d in grunnlag.deltakere}


def test_a_book_filled_in_where_it_lies_is_never_replaced(mappe: Mappe) -> None:
    bok = mappe.ut / read_utsending(mappe.ut).utstedt["3240"].fil
    utfylt = mappe.svar("3240").read_bytes()
    bok.write_bytes(utfylt)
    with pytest.raises(Brukerfeil, match=r"er fylt ut med \d+ svar, og blir ikke erstattet"):
        mappe.lag(kommuner=["3240"], overskriv=True)
    assert bok.read_bytes() == utfylt
    bok.write_bytes(utfylt[:1_000])
    mappe.lag(kommuner=["3240"], overskriv=True)
    assert (
        hashlib.sha256(bok.read_bytes()).hexdigest()
        == read_utsending(mappe.ut).utstedt["3240"].sha256
    )


def test_the_books_of_two_rounds_are_no_earlier_issues_of_each_other(tmp_path: Path) -> None:
    mappe = Mappe(tmp_path)
    for runde in ("plan", "rapport"):
        mappe.lag(kommuner=["3240"], runde=runde)
    utsendinger = read_utsendinger(mappe.ut)
    assert [(u.layout.runde, u.tidligere) for u in utsendinger] == [("rapport", ()), ("plan", ())]
    assert len({u.fil for s in utsendinger for u in s.utstedt.values()}) == 2
