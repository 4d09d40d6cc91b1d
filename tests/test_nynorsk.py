"""Nynorsk: every text has its nynorsk, the books differ in words alone, and come back as the others do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brevleser import brevtekst

from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.maalform import LITERAL, NYNORSK, Tilbake, print_layout
from gevinstark.grunn.ressurser import ressurs
from gevinstark.grunn.utsendt import Utsending, read_utsending
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.innlesing.les_fil import join_issued, read_fil
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.nynorsk import is_kjent, list_tekster, to_nynorsk
from gevinstark.mal.planvalg import TILLEGG
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill_verdier
from gevinstark.runde.kontroller import Kontrollvalg, kontroller
from gevinstark.runde.lag import issue
from gevinstark.runde.proeve import make_provesvar
from gevinstark.runde.send import Sendvalg, send
from gevinstark.runde.status import Statusvalg, status

NN, NB = "4026", "3303"
PLANER = ("digital-dialog", "kongsberg", "meldingsboks", "felles-arkiv", "trygghetsteknologi")
#: In bokmål in a nynorsk book: the unit the plan's own lines are counted by.
UTEN_NYNORSK = {"timer", "delvis", " (delvis)"}
#: Words that only bokmål has; a text in nynorsk has none of them.
BARE_BOKMAAL = re.compile(
    r"\b(?:ikke|dere|deres|hva|hvor|hvordan|fra|navn|noe|gjør|arbeidsboken)\b"
)


def _layouts() -> Iterator[tuple[str, Layout]]:
    for navn in PLANER:
        plan = read_plan(ressurs(f"eksempler/{navn}/plan.yaml"))
        valg = replace(plan.valg, omfang="full", tillegg=TILLEGG, fordeling={"V1": 100})
        full = replace(plan, valg=valg)
        yield plan.kilde, build_layout(full, runde="begge")
        yield plan.kilde, build_layout(full, runde="rapport", rullet=True)
    yield plan.kilde, build_layout(plan, runde="plan")


@pytest.fixture(scope="module")
def layouts() -> list[tuple[str, Layout]]:
    return list(_layouts())


def test_every_text_of_a_book_has_its_nynorsk(layouts: list[tuple[str, Layout]]) -> None:
    """What the plan says itself is its own; everything else is counted and named here."""
    uten = {
        t
        for kilde, layout in layouts
        for t in list_tekster(layout)
        if re.search("[a-zæøå]{2}", t) and not is_kjent(t) and not _from_plan(t, kilde, layout)
    }
    assert uten == UTEN_NYNORSK


def _from_plan(tekst: str, kilde: str, layout: Layout) -> bool:
    """Whether a text stands in the plan, whose lines are folded, and nowhere in the form."""
    uten_mellomrom = "".join(tekst.split())
    return tekst not in UTEN_NYNORSK and (
        uten_mellomrom in "".join(kilde.split())
        or "@nettverk.example" in tekst
        or any(c.is_felt and c.eier == "felles" and c.verdi == tekst for c in layout.celler())
    )


def test_what_is_read_back_is_one_thing(layouts: list[tuple[str, Layout]]) -> None:
    for _, layout in layouts:
        literaler = {t for f in layout.formler.values() for t in LITERAL.findall(f)}
        for ordene in (literaler, *map(set, layout.lister.values())):
            assert len({to_nynorsk(t) for t in ordene}) == len(ordene)


def test_every_finding_a_sender_can_get_has_its_nynorsk() -> None:
    plass = re.compile(r"^Ark «\{ark\}»(?:, celle \{celle\}(?: \(\{etikett\}\))?)?: ")
    uten = {
        kode.kode
        for kode in KODER.values()
        if not kode.kode.startswith(("OMR", "KON", "ORD"))
        for tekst in (kode.tittel, plass.sub("", kode.hva), kode.gjor)
        if not is_kjent(tekst) or BARE_BOKMAAL.search(re.sub(r"\{.*?\}", "", to_nynorsk(tekst)))
    }
    # Only about plans, which the project group answers for.
    assert uten == {"REG-40", "REG-41", "REG-42", "REG-43", "REG-44", "REG-45",
                    "REG-60", "REG-61", "REG-62", "REG-63"}  # fmt: skip


# -------------------------------------------------------------------- a round


@pytest.fixture(scope="module")
def utsendt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kongsberg (bokmål) and Tinn (nynorsk) on the same plan, both asked for plan and report."""
    mappe = tmp_path_factory.mktemp("nynorsk") / "utsendt"
    issue(ressurs("eksempler/kongsberg/plan.yaml"), mappe, kommuner=(NB, NN))
    return mappe


@pytest.fixture(scope="module")
def innsendt(utsendt: Path) -> Path:
    """The same answer to every question from both, each in the words of its own lists."""
    mappe = utsendt.parent / "innsendt"
    mappe.mkdir()
    us = read_utsending(utsendt)
    for nr in (NB, NN):
        _fill(us, utsendt, nr, mappe, {})
    return mappe


def _fill(us: Utsending, utsendt: Path, nr: str, mappe: Path, egne: dict[str, Verdi]) -> Path:
    """Filled in and computed in the book's own words. egne: field -> what is written instead."""
    trykt = print_layout(us.layout, us.utstedt[nr].maalform)
    bok = utsendt / us.utstedt[nr].fil
    svar = {n: v for n, v in make_provesvar(trykt).items() if not n.endswith(("andel", "budsjett"))}
    verdier = {trykt.ved_nokkel[n].sted: v for n, v in {**svar, **egne}.items()}
    ut = mappe / bok.name
    ut.write_bytes(fill_verdier(bok, read_feltliste(bok), verdier))
    return ut


def test_books_differ_in_words_alone(utsendt: Path) -> None:
    us = read_utsending(utsendt)
    assert {nr: u.maalform for nr, u in us.utstedt.items()} == {NB: "", NN: NYNORSK}
    nb, nn = us.layout, print_layout(us.layout, NYNORSK)
    tilbake = Tilbake(nb)
    assert [(c.nokkel(), c.adresse, c.type) for c in nn.inndata] == [
        (c.nokkel(), c.adresse, c.type) for c in nb.inndata
    ]
    assert [tilbake.formel(f) for f in nn.formler.values()] == list(nb.formler.values())
    assert nn.lister["viktighet"] == ("Låg", "Middels", "Høg")
    bok = read_feltliste(utsendt / us.utstedt[NN].fil).avlesning
    assert [a.navn for a in bok.ark][5:8] == ["5 Nullpunkt", "6 Tala for året", "7 Måling"]
    tekster = {c.verdi for a in bok.ark for c in a.celler.values() if isinstance(c.verdi, str)}
    assert "Ikkje klar – 40 svar står att" in tekster
    fra_planen = " ".join(us.plankilde.split())
    assert not [
        t for t in tekster if BARE_BOKMAAL.search(t) and " ".join(t.split()) not in fra_planen
        and not t.startswith("Feltregister") and not re.fullmatch(r"[\w.]+\.navn", t)
    ]  # fmt: skip


def test_a_return_in_nynorsk_says_the_same_as_one_in_bokmaal(utsendt: Path, innsendt: Path) -> None:
    """Answers, states and findings (REG-31 among them) are the same; every witness agrees."""
    utfall = {
        u.svar.utstedt.kommune: u
        for u in kontroller(Kontrollvalg(str(innsendt), utsendt=str(utsendt))).innsamling.utfallene
        if u.svar is not None
    }
    nb, nn = utfall[NB], utfall[NN]
    assert nb.svar is not None
    assert nn.svar is not None
    assert nn.svar.svar.verdier == nb.svar.svar.verdier
    assert {"Ja", "Høy", "Forsinket"} & {v for v in nn.svar.svar.verdier if isinstance(v, str)}
    egne = [(f.kode, f.ark, f.celle, f.tekst) for f in nb.funn]
    assert [(f.kode, f.ark, f.celle, f.tekst) for f in nn.funn] == egne
    assert any(kode == "REG-31" for kode, *_ in egne)
    assert nn.omregning is not None
    assert nb.omregning is not None
    assert (nn.omregning.enige, nn.omregning.avvik) == (nn.omregning.celler, ())
    ulike = {a for a, b in zip(nn.omregning.verdier, nb.omregning.verdier, strict=True) if a != b}
    assert ulike == {"Tinn (4026)"}


def test_the_words_a_kommune_types(utsendt: Path, tmp_path: Path) -> None:
    """A word of the list in bokmål is not in the list of a nynorsk book: the book says so, and so do we.
    A state that a kommune writes as its own words stays its own; hours may be «timar»."""
    us = read_utsending(utsendt)
    egne: dict[str, Verdi] = {
        "*.K1.tiltak_merknad": "Ikkje målt", "*.kost_drift.kost_til": None,
        "*.egne.har": "Ja", "*.L1.maalenhet": "timar", "*.K1.status": "Forsinket",
    }  # fmt: skip
    egne = {n: v for n, v in egne.items() if n in us.layout.ved_nokkel}
    (svar,) = join_issued(read_fil(_fill(us, utsendt, NN, tmp_path, egne), "nn", (us,)), (us,))
    assert svar.verdier["*.L1.maalenhet"] == "timar"
    assert svar.verdier.get("*.K1.tiltak_merknad", "Ikkje målt") == "Ikkje målt"
    utfall = kontroller(Kontrollvalg(str(tmp_path), utsendt=str(utsendt))).innsamling.utfallene[0]
    assert utfall.omregning is not None
    gevinsttype = us.layout.ved_nokkel["*.L1.gevinsttype"]
    assert utfall.omregning.resultater[gevinsttype.sted] == "Spart tid"
    assert {a.grunn for a in utfall.omregning.avvik} <= {"inndata lest annerledes"}
    assert not [f for f in utfall.funn if f.kode.startswith("STR")]


# -------------------------------------------------------------------- letters


def _letter(fil: Path) -> str:
    return brevtekst(fil)


def test_letters_and_findings_are_in_nynorsk(utsendt: Path, innsendt: Path, tmp_path: Path) -> None:
    send(Sendvalg(str(utsendt), str(tmp_path / "brev")))
    tomme = tmp_path / "tomme"
    tomme.mkdir()
    status(Statusvalg(str(tomme), utsendt=str(utsendt), purr=str(tmp_path / "brev")))
    kontroller(
        Kontrollvalg(str(innsendt), utsendt=str(utsendt), tilbakemelding=str(tmp_path / "svar"))
    )
    nn = [*tmp_path.glob(f"*/{NN}*.eml")]
    assert len(nn) == 3
    for fil in nn:
        tekst = _letter(fil)
        assert "Venleg helsing" in tekst
        assert not BARE_BOKMAAL.search(re.sub("«[^»]*»", "", tekst)), tekst
    (nb,) = tmp_path.glob(f"svar/{NB}*.eml")
    assert "Vennlig hilsen" in _letter(nb)
    (bok,) = tmp_path.glob(f"svar/{NN}*.xlsx")
    (svar,) = join_issued(read_fil(bok, "rettet", (us := read_utsending(utsendt),)), (us,))
    assert not [f for f in svar.svar.funn if f.kode.startswith(("STR", "IDE", "FIL"))]
    ark = read_feltliste(bok).avlesning.ark[0].celler
    tekster = {c.verdi for c in ark.values() if isinstance(c.verdi, str)}
    assert "Kva vi fann" in tekster
    assert any(re.fullmatch(r"Må rettast \(\d\)", t) for t in tekster)


def test_the_same_place_in_both(utsendt: Path) -> None:
    layout = read_utsending(utsendt).layout
    assert Sted("6 Årets tall", 1, 1) in layout.ved_sted
    assert Sted("6 Tala for året", 1, 1) in print_layout(layout, NYNORSK).ved_sted
