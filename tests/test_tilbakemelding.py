"""Feedback: what the sender gets, and that a corrected copy comes back as a good return."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from brevleser import brevtekst, read_brev
from click.testing import CliRunner
from libreoffice import recalculate
from skader import KOMMUNE, SKADER, Bok, Runde, steder

from gevinstark.cli import main
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.familie import find_kontaktfelt
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.identitet import MERKNADSSTART, SKJULT_ARK, TILBAKEMELDING_ARK
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.omregning.enighet import enige
from gevinstark.rapport.epost import list_mottakere
from gevinstark.rapport.punkter import Gruppe
from gevinstark.rapport.tilbakemelding import (
    Tilbakemelding,
    make_tilbakemeldinger,
    write_bok,
    write_tilbakemeldinger,
)
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill_svar, recompute_lagret
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

#: What the damaged return lacks, by field.
RETTELSER: Mapping[str, Verdi] = {
    "V1.antall": 300,
    "V3.antall": 1234,
    "kommune.ressursperson_tittel": "Rådgiver",
    "V2.korrigerende.midtveis": "Mer opplæring av vikarer",
}


@dataclass
class Svart:
    """A damaged return, the feedback on it and where the files lie."""

    retur: Path
    utfall: Returutfall
    svar: Tilbakemelding
    bok: Path
    brev: str
    formel: Sted
    overskrevet: Sted


@pytest.fixture(scope="module")
def svart(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Svart:
    """Text in numbers, missing fields, an interpreted number and two formulas broken."""
    mappe = tmp_path_factory.mktemp("svart")
    sti = mappe / "retur.xlsx"
    shutil.copyfile(runde.retur(), sti)
    bok = Bok(sti, runde.layout)
    bok.assign("V1.antall", "ca. 300")
    bok.assign("V2.antall", "1 234,50")
    bok.assign("V3.antall", "1.234")
    bok.assign("V2.resultat.midtveis", 701)
    bok.assign("kommune.ressursperson_tittel", None)
    formler = [c for c in runde.layout.celler() if c.tabell == "gevinster" and c.formel]
    formel, overskrevet = (next(c.sted for c in formler if c.radid == r) for r in ("V2", "V3"))
    bok.formel(formel, "=1+1", 2.0)
    bok.skriv(overskrevet, 99)
    (utfall,) = runde.run_receive(sti).utfallene
    (svar,) = make_tilbakemeldinger(runde.run_receive(sti))
    bokfil, brev = write_tilbakemeldinger([svar], mappe / "svar")
    return Svart(sti, utfall, svar, bokfil, brevtekst(brev), formel, overskrevet)


def _correct(svart: Svart, sti: Path) -> None:
    oppgaver = [Oppgave(f"{KOMMUNE}.{f}", v, nr) for nr, (f, v) in enumerate(RETTELSER.items())]
    sti.write_bytes(fill_svar(svart.bok, oppgaver, "rettelser"))


# -------------------------------------------------------------------- the copy as a return


def test_corrected_copy_is_a_good_return(runde: Runde, svart: Svart, tmp_path: Path) -> None:
    sti = tmp_path / "rettet.xlsx"
    _correct(svart, sti)
    (utfall,) = runde.run_receive(sti).utfallene
    assert steder(utfall.funn) == []
    assert utfall.status == "godkjent"
    assert utfall.svar is not None
    assert utfall.svar.verdier["*.V2.antall"] == 1234.5


def test_uncorrected_copy_lacks_only_what_was_to_be_corrected(runde: Runde, svart: Svart) -> None:
    (utfall,) = runde.run_receive(svart.bok).utfallene
    rettes = [p for p in svart.svar.punkter if p.gruppe is Gruppe.RETTES]
    assert sorted(f.kode for f in utfall.funn) == sorted(p.kode for p in rettes)
    assert utfall.omregning is not None
    # The figures that follow from a text in a number cell; the copy's own results are true.
    assert {a.grunn for a in utfall.omregning.avvik} == {"inndata lest annerledes"}


def test_copy_counts_instead_of_what_it_answers(runde: Runde, svart: Svart, tmp_path: Path) -> None:
    """Even when no program has saved it again."""
    sti = tmp_path / "a-rettet.xlsx"
    _correct(svart, sti)
    status = {s.fil: s.status for s in runde.run_receive(sti, svart.retur).utfallene}
    assert status == {"a-rettet.xlsx": "godkjent", "retur.xlsx": "erstattet"}


def test_everything_the_sender_wrote_stands_in_the_copy(runde: Runde, svart: Svart) -> None:
    original, kopi = (read_feltliste(sti).felt for sti in (svart.retur, svart.bok))
    for nokkel, post in kopi.items():
        if post.rolle == "inndata" and not nokkel.endswith("V2.antall"):
            assert post.verdi == original[nokkel].verdi, nokkel
    assert kopi[f"{KOMMUNE}.V1.antall"].verdi == "ca. 300"
    assert kopi[f"{KOMMUNE}.V3.antall"].verdi == "1.234"
    # What was understood stands as it was understood.
    assert kopi[f"{KOMMUNE}.V2.antall"].verdi == 1234.5
    formler = {p.sted: p.formel for p in kopi.values()}
    for sted in (svart.formel, svart.overskrevet):
        assert formler[sted] == runde.layout.ved_sted[sted].formel


def test_copy_holds_nothing_that_was_not_issued(runde: Runde, svart: Svart) -> None:
    lest = read_retur(svart.bok)
    assert isinstance(lest, Avlesning)
    ark = [TILBAKEMELDING_ARK, *(a.navn for a in runde.layout.ark), SKJULT_ARK]
    assert [a.navn for a in lest.ark] == ark
    formler = {
        Sted(a.navn, *p): c.formel for a in lest.ark for p, c in a.celler.items() if c.formel
    }
    assert formler == runde.layout.formler
    assert lest.funn == ()


def test_same_copy_every_time(svart: Svart) -> None:
    assert write_bok(svart.svar) == svart.bok.read_bytes()


def test_results_in_the_copy_are_true(svart: Svart) -> None:
    liste = read_feltliste(svart.bok)
    regnet = recompute_lagret(liste, {})
    for ark in liste.avlesning.ark:
        for plass, celle in ark.celler.items():
            if celle.formel:
                assert celle.verdi == regnet[Sted(ark.navn, *plass)], (ark.navn, plass)


@pytest.mark.libreoffice
def test_libreoffice_agrees_and_its_copy_is_read_without_false_findings(
    runde: Runde, svart: Svart, tmp_path: Path
) -> None:
    (lagret,) = recalculate(svart.bok, tmp_path / "lo")
    foer, etter = read_retur(svart.bok), read_retur(lagret)
    assert isinstance(foer, Avlesning)
    assert isinstance(etter, Avlesning)
    deres = {a.navn: a for a in etter.ark}
    for ark in foer.ark:
        for plass, celle in ark.celler.items():
            if celle.formel:
                verdi = deres[ark.navn].celler[plass].verdi
                assert enige(verdi, celle.verdi, "tall"), (ark.navn, plass, verdi, celle.verdi)
    vaare = [f.kode for f in runde.run_receive(svart.bok).utfallene[0].funn]
    assert [f.kode for f in runde.run_receive(lagret).utfallene[0].funn] == vaare


@pytest.mark.parametrize("nr", range(4))
def test_damages_get_plain_words_and_a_copy_with_no_false_findings(
    nr: int, runde: Runde, tmp_path: Path
) -> None:
    """A copy puts right what was structure; what is left was there before."""
    for skade in SKADER[nr * 10 :: 40]:
        sti = tmp_path / f"{skade.navn}.xlsx"
        shutil.copyfile(runde.retur(), sti)
        skade.gjor(Bok(sti, runde.layout))
        for svar in make_tilbakemeldinger(runde.run_receive(sti)):
            for p in svar.punkter:
                assert "*" not in p.hva or "=" in p.hva, p
                assert p.hva, skade.navn
                assert p.gjor, skade.navn
                assert "pek på" not in p.gjor, p
            if not svar.has_bok:
                continue
            kopi = tmp_path / "kopi.xlsx"
            kopi.write_bytes(write_bok(svar))
            (utfall,) = runde.run_receive(kopi).utfallene
            for f in utfall.funn:
                assert f.kode[:3] in {"VER", "REG", "MAA"}, (skade.navn, f.tekst)


# -------------------------------------------------------------------- what the sender sees


def test_every_point_is_marked_in_its_cell(runde: Runde, svart: Svart) -> None:
    utsendt = openpyxl.load_workbook(runde.bok())
    kopi = openpyxl.load_workbook(svart.bok)
    merket = {
        Sted(ark.title, int(celle.row or 0), int(celle.column or 0)): celle
        for ark in kopi.worksheets
        for rad in ark.iter_rows()
        for celle in rad
        if celle.comment
    }
    assert set(merket) == {s for p in svart.svar.punkter for s in p.steder}
    assert len(merket) >= 6
    for sted, celle in merket.items():
        assert celle.comment is not None
        assert celle.comment.text.startswith(MERKNADSSTART)
        for p in svart.svar.punkter:
            if sted in p.steder:
                assert p.hva in celle.comment.text
                assert p.kode in celle.comment.text
        foer = utsendt[sted.ark].cell(sted.rad, sted.kol)
        assert celle.fill.fgColor.rgb != foer.fill.fgColor.rgb
        assert celle.protection.locked == foer.protection.locked


def test_first_tab_lists_every_point_with_a_link(runde: Runde, svart: Svart) -> None:
    bok = openpyxl.load_workbook(svart.bok)
    ark = bok.worksheets[0]
    assert ark.title == TILBAKEMELDING_ARK
    assert bok.active is ark
    assert ark.protection.sheet
    koder = [str(c.value) for c in ark["F"] if re.fullmatch(r"[A-Z]{3}-\d\d", str(c.value))]
    assert koder == [p.kode for p in svart.svar.punkter]
    antall = re.findall(r"\((\d+)\)", " ".join(str(c.value) for c in ark["A"]))
    assert sum(map(int, antall)) == len(svart.svar.punkter)
    lenker = {c.hyperlink.location for rad in ark.iter_rows() for c in rad if c.hyperlink}
    arkene = {a.navn for a in runde.layout.ark}
    assert len(lenker) >= 6
    for maal in lenker:
        navn, _, _ = str(maal).rpartition("!")
        assert navn.strip("'") in arkene


def test_letter_says_what_is_needed_and_by_when(svart: Svart) -> None:
    assert svart.brev.startswith("Gevinstrapporteringen for 2024, Eidsvoll: ")
    assert f"Hei Kari Eksempel {KOMMUNE}," in svart.brev
    assert "28.02.2025" in svart.brev
    assert svart.bok.name in svart.brev
    assert "ca. 300" in svart.brev
    assert svart.brev.rstrip().endswith("Nina Nettverk\nkoordinator i nettverket")
    for p in svart.svar.punkter:
        assert p.hvor in svart.brev
    # Formulas belong in the workbook.
    assert "=1+1" not in svart.brev


def test_letter_is_a_draft_to_who_answers_with_the_copy_attached(svart: Svart) -> None:
    brev = read_brev(svart.bok.with_suffix(".eml"))
    epost = f"ressursperson@kommune{KOMMUNE}.example"
    assert brev["To"] == f"Kari Eksempel {KOMMUNE} <{epost}>"
    assert brev["X-Unsent"] == "1"
    (vedlegg,) = brev.iter_attachments()
    assert vedlegg.get_filename() == svart.bok.name
    assert vedlegg.get_content() == svart.bok.read_bytes()


@pytest.mark.parametrize(
    ("skrevet", "til"),
    [
        ("a@b.example; ola@c.example", ("a@b.example", "ola@c.example")),
        ("ring meg", ()),
        ("a@b.example\nBcc: x@y.example", ("a@b.example",)),
        (None, ()),
    ],
)
def test_only_addresses_are_written_to(
    svart: Svart, skrevet: str | None, til: tuple[str, ...]
) -> None:
    assert svart.utfall.svar is not None
    besvarelse = svart.utfall.svar
    felt = find_kontaktfelt(besvarelse.layout)
    assert felt == ("*.kommune.ressursperson", "*.kommune.ressursperson_epost")

    verdier = {**besvarelse.verdier, felt[1]: skrevet}
    svar = SimpleNamespace(layout=besvarelse.layout, utstedt=besvarelse.utstedt, verdier=verdier)
    funnet = list_mottakere(svar)  # type: ignore[arg-type]
    assert tuple(m.epost for m in funnet) == til


def test_points_are_told_in_order(svart: Svart) -> None:
    grupper = [p.gruppe for p in svart.svar.punkter]
    assert grupper == sorted(grupper)
    assert {Gruppe.RETTES, Gruppe.SES_OVER, Gruppe.SATT_TILBAKE} == set(grupper)
    for p in svart.svar.punkter:
        assert p.gjor
        assert not p.hva.startswith("Ark «")


# -------------------------------------------------------------------- who gets one


def _receive(runde: Runde, mappe: Path) -> tuple[Tilbakemelding, ...]:
    filer = [(f, f.relative_to(mappe).as_posix()) for f in sorted(mappe.rglob("*")) if f.is_file()]
    return make_tilbakemeldinger(receive(filer, [runde.utsending]))


def test_only_those_with_something_to_say_to_get_one(runde: Runde, tmp_path: Path) -> None:
    god = tmp_path / "god.xlsx"
    shutil.copyfile(runde.retur(), god)
    Bok(god, runde.layout).utenfor(
        f"{runde.layout.ark[1].navn}!A900", 't="inlineStr"><is><t>hei</t></is></c>'
    )
    (utfall,) = runde.run_receive(god).utfallene
    assert [f.alvor for f in utfall.funn] == [Alvor.INFO]
    assert _receive(runde, tmp_path) == ()
    assert make_tilbakemeldinger(runde.run_receive(tmp_path / "finnes ikke.xlsx")) == ()


def test_a_replaced_return_gets_none(runde: Runde, svart: Svart, tmp_path: Path) -> None:
    shutil.copyfile(svart.retur, tmp_path / "gammel.xlsx")
    _correct(svart, tmp_path / "ny.xlsx")
    assert _receive(runde, tmp_path) == ()


def test_unknown_files_get_a_letter_alone(runde: Runde, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "tall.csv").write_text("a;b\n1;2\n")
    (svar,) = _receive(runde, tmp_path)
    assert svar.filer == ("tall-tilbakemelding.eml",)
    (brev,) = write_tilbakemeldinger([svar], tmp_path / "ut")
    tekst = brevtekst(brev)
    assert read_brev(brev)["To"] is None
    assert tekst.startswith("Vi kunne ikke lese inn filen «tall.csv»\n\nHei,\n")
    assert "«tall.csv»" in tekst
    assert "sub/" not in tekst
    assert "Send inn arbeidsboken" in tekst


def test_names_are_the_files_own_safe_and_different(runde: Runde, tmp_path: Path) -> None:
    for navn in ("a/x.csv", "b/x.csv", "b/X.txt", "c/=1+1|cmd.csv", "c/" + "ø" * 120 + ".csv"):
        sti = tmp_path / navn
        sti.parent.mkdir(exist_ok=True)
        sti.write_text("a;b\n")
    svar = _receive(runde, tmp_path)
    navn_ = [t.navn for t in svar]
    assert len({n.casefold() for n in navn_}) == len(navn_) == 5
    assert all(re.fullmatch(r"[^<>:\"/\\|?*]+-tilbakemelding", n) for n in navn_)
    assert all(len(n.encode()) < 220 for n in navn_)
    assert len(write_tilbakemeldinger(svar, tmp_path / "ut")) == 5


def test_nothing_is_overwritten(svart: Svart) -> None:
    foer = svart.bok.read_bytes()
    with pytest.raises(Brukerfeil, match="--overskriv"):
        write_tilbakemeldinger([svart.svar], svart.bok.parent)
    svart.bok.write_bytes(b"noe annet")
    write_tilbakemeldinger([svart.svar], svart.bok.parent, overskriv=True)
    assert svart.bok.read_bytes() == foer


# -------------------------------------------------------------------- notes, ours and theirs


def test_the_senders_own_note_is_told_of(runde: Runde, svart: Svart, tmp_path: Path) -> None:
    ut = BytesIO()
    with zipfile.ZipFile(svart.bok) as inn, zipfile.ZipFile(ut, "w") as til:
        merknader = [n for n in inn.namelist() if n.startswith("xl/comments")]
        for navn in inn.namelist():
            raa = inn.read(navn)
            if navn == merknader[0]:
                raa = raa.replace(MERKNADSSTART.encode(), b"Kari: ", 1)
            til.writestr(navn, raa)
    sti = tmp_path / "med notat.xlsx"
    sti.write_bytes(ut.getvalue())
    (utfall,) = runde.run_receive(sti).utfallene
    assert "FIL-65" in {f.kode for f in utfall.funn}


# -------------------------------------------------------------------- the command line


def _run(*argumenter: object) -> tuple[int, str]:
    utfall = CliRunner().invoke(main, [str(a) for a in argumenter])
    return utfall.exit_code, utfall.output


def test_kontroller_writes_feedback(runde: Runde, svart: Svart, tmp_path: Path) -> None:
    ut = tmp_path / "svar"
    felles = ("kontroller", svart.retur, "--utsendt", runde.utsendt, "--tilbakemelding", ut)
    assert _run(*felles)[0] == 1
    assert sorted(p.name for p in ut.iterdir()) == [
        "retur-tilbakemelding.eml",
        "retur-tilbakemelding.xlsx",
    ]
    kode, tekst = _run(*felles)
    assert kode == 2
    assert "finnes fra før" in tekst
    assert _run(*felles, "--overskriv")[0] == 1


def test_konsolider_writes_feedback_outside_the_folder_it_reads(
    runde: Runde, svart: Svart, tmp_path: Path
) -> None:
    inn = tmp_path / "inn"
    inn.mkdir()
    shutil.copyfile(svart.retur, inn / "retur.xlsx")
    shutil.copyfile(runde.retur("3228"), inn / "nes.xlsx")
    region = tmp_path / "region.xlsx"
    felles = ("konsolider", inn, "--utsendt", runde.utsendt, "--ut", region)
    kode, tekst = _run(*felles, "--tilbakemelding", inn / "svar")
    assert kode == 2
    assert "utenfor" in tekst
    assert not region.exists()
    kode, tekst = _run(*felles, "--tilbakemelding", tmp_path / "svar")
    assert kode == 1
    assert "Tilbakemelding på 1 fil" in tekst
    assert {p.name for p in (tmp_path / "svar").iterdir()} == {
        "retur-tilbakemelding.eml",
        "retur-tilbakemelding.xlsx",
    }
    # The kommune has answered again, and the draft to it lies there still.
    (inn / "retur.xlsx").unlink()
    kode, tekst = _run(*felles, "--tilbakemelding", tmp_path / "svar", "--overskriv")
    assert kode == 0
    ventet = "ligger også utkast fra en tidligere kjøring: retur-tilbakemelding.eml."
    assert ventet in " ".join(tekst.split())
    assert (tmp_path / "svar" / "retur-tilbakemelding.eml").exists()
