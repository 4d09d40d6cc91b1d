"""A workbook made from another's pieces is, byte for byte, the one the plain writer makes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from forrige import FORRIGEPLAN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.identitet import make_identitet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import Kommune, kommuneregister
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.plan import Plan
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.boker import write_bokene
from gevinstark.runde.planfil import read_planfil
from gevinstark.skriving import bunke as opplag
from gevinstark.skriving import kopimal as sats
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.bunke import Bunkeskriver
from gevinstark.skriving.celle_xml import KanIkkeKopieres
from gevinstark.skriving.kopimal import Bokinnhold, Kopimal
from gevinstark.skriving.skriv import write_workbook
from gevinstark.skriving.zipdeler import (
    NIVAA,
    Delstart,
    make_zipdel,
    pack_fast,
    unpack_fast,
    write_zip,
)

REGISTER = kommuneregister()
#: Leading zero, two Herøy, three languages with letters outside Latin-1, and names no kommune has:
#: signs XML must escape, a name that is a text of the form already, and one that is a number.
KOMMUNER = (
    *(REGISTER[nr] for nr in ("0301", "1515", "1818", "5622", "3240")),
    Kommune("9901", "Ås & <Vik>", "", "Ås & <Vik> - d'Åsvika"),
    Kommune("9902", "Lav", "", "Høy"),
    Kommune("9903", "2024", "", "2024"),
    Kommune("9904", " Kantvik ", "", " Kantvik\n"),
    Kommune("9905", "A&Gå", "", "Langt navn " * 40),
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_planfil(FORRIGEPLAN)


@pytest.fixture(scope="module")
def layout(plan: Plan) -> Layout:
    return build_layout(plan)


@pytest.fixture(scope="module")
def liten(layout: Layout) -> Layout:
    """Some of the sheets, with a chart; the plain writer is asked once for every example."""
    navn = {"Kommune", "Tiltak", "Realisert", "Gevinstoversikt"}
    return replace(layout, ark=tuple(a for a in layout.ark if a.navn in navn))


def _bokinnhold(
    layout: Layout,
    verdier: Mapping[str, Verdi],
    resultater: Mapping[Sted, Verdi] | None = None,
    nr: str = "3240",
    **valg: Any,
) -> Bokinnhold:
    fast = {
        "tittel": f"Plan for {nr}", "emne": "Prøve", "bunntekst": f"{nr} & co.",
        "dato": date(2024, 1, 1), "identitet": make_identitet(layout, nr, verdier),
    }  # fmt: skip
    return Bokinnhold(verdier, resultater or {}, Bokvalg(**{**fast, **valg}))


def _plain(layout: Layout, bokinnhold: Bokinnhold) -> bytes:
    return write_workbook(layout, bokinnhold.verdier, bokinnhold.resultater, bokinnhold.valg)


def _same_parts(a: bytes, b: bytes) -> list[str]:
    """The parts that differ, so that a failure says where."""
    with zipfile.ZipFile(io.BytesIO(a)) as en, zipfile.ZipFile(io.BytesIO(b)) as to:
        assert en.namelist() == to.namelist()
        return [n for n in en.namelist() if en.read(n) != to.read(n)]


@pytest.mark.filterwarnings("ignore:Footer string cannot:UserWarning")
@pytest.mark.filterwarnings("ignore:Number of footer images:UserWarning")
def test_every_part_of_every_workbook_is_the_plain_writers(
    plan: Plan, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    rask = list(write_bokene(plan, layout, KOMMUNER, "hemmelig"))
    monkeypatch.setattr(opplag, "_MINST", 1_000)
    for fort, vanlig in zip(rask, write_bokene(plan, layout, KOMMUNER, "hemmelig"), strict=True):
        assert _same_parts(fort.innhold, vanlig.innhold) == []
        assert fort == vanlig


def test_the_plain_writer_is_asked_twice_for_a_whole_batch(
    plan: Plan, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for the pieces, once for the proof; nothing is written twice beside that."""
    skrevet: list[str] = []

    def count_calls(layout: Layout, verdier: Any, resultater: Any, valg: Bokvalg) -> bytes:
        skrevet.append(valg.tittel)
        return write_workbook(layout, verdier, resultater, valg)

    monkeypatch.setattr(sats, "write_workbook", count_calls)
    monkeypatch.setattr(opplag, "write_workbook", count_calls)
    assert len(list(write_bokene(plan, layout, list(REGISTER.values())[:12]))) == 12
    assert len(skrevet) == 2


@pytest.mark.parametrize("form", ["felles", "samlet"])
def test_the_other_kinds_of_workbook(plan: Plan, form: str) -> None:
    deltakere = KOMMUNER[:3] if form == "samlet" else ()
    layout = build_layout(plan, form, deltakere)
    forste = _bokinnhold(layout, {}, nr=form)
    apne = [c for c in layout.celler() if c.rolle == "inndata" and c.type == "tekst"]
    andre = _bokinnhold(layout, {apne[0].nokkel(): "Nytt", apne[-1].nokkel(): "Nytt"}, nr=form)
    assert _same_parts(Kopimal(layout, forste).print_bok(andre), _plain(layout, andre)) == []


def test_prefilled_answers_and_their_results(layout: Layout) -> None:
    """Inputs of every type, results, the chart's figures and the numbers of texts all move."""
    tom = grunnverdier(layout, {})
    svar = {
        c.nokkel(): {"tekst": f"Svar {nr}", "valg": layout.lister.get(c.liste, ("",))[-1]}.get(
            c.type, nr + 0.5
        )
        for nr, c in enumerate(layout.celler())
        if c.rolle == "inndata" and nr % 3
    }
    kolonner, _ = compute_resultater(layout, [tom, {**tom, **svar}])
    uten, med = ({sted: kolonner.verdi(sted, i) for sted in layout.formler} for i in range(2))
    forste, andre = _bokinnhold(layout, {}, uten), _bokinnhold(layout, svar, med, "0301")
    assert sum(uten[s] != med[s] for s in uten) > 100
    assert _same_parts(Kopimal(layout, forste).print_bok(andre), _plain(layout, andre)) == []
    assert _same_parts(Kopimal(layout, andre).print_bok(forste), _plain(layout, forste)) == []


# -------------------------------------------------------------------- what only the plain way writes


@pytest.mark.parametrize(
    "tekst",
    [
        "\x07",
        "linje\r\nskift",
        " foran",
        "bak\u00a0",
        "_x0041_",
        "<r>rik</r>",
        "x" * 40_000,
        "\ufffe",
    ],
)
def test_special_texts_are_left_to_the_plain_writer(liten: Layout, tekst: str) -> None:
    felt = _open(liten)[0].nokkel()
    bokinnhold = [_bokinnhold(liten, {}), _bokinnhold(liten, {felt: tekst}), _bokinnhold(liten, {})]
    with pytest.raises(KanIkkeKopieres):
        Kopimal(liten, bokinnhold[0]).print_bok(bokinnhold[1])
    assert list(Bunkeskriver(liten).write_bunke(bokinnhold)) == [
        _plain(liten, m) for m in bokinnhold
    ]


def test_pieces_that_write_something_else_are_not_used(
    liten: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if XlsxWriter began to write something that depends on a value, where nobody looked."""
    bokinnhold = [_bokinnhold(liten, {}, nr=nr) for nr in ("0301", "1103", "3240", "5001")]
    ekte = Kopimal.print_bok

    def feil(self: Kopimal, ett: Bokinnhold) -> bytes:
        return ekte(self, ett if ett is bokinnhold[0] else bokinnhold[0])

    monkeypatch.setattr(Kopimal, "print_bok", feil)
    assert list(Bunkeskriver(liten).write_bunke(bokinnhold)) == [
        _plain(liten, m) for m in bokinnhold
    ]


@pytest.mark.parametrize("del_", ["docProps/core.xml", "xl/sharedStrings.xml", "sheet3.xml"])
def test_a_workbook_that_cannot_be_cut_is_written_plainly(
    liten: Layout, del_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another XlsxWriter wrote its parts in another way."""

    def uten(*args: Any) -> bytes:
        with zipfile.ZipFile(io.BytesIO(write_workbook(*args))) as bok:
            deler = [(n, bok.read(n)) for n in bok.namelist()]
        byttet = [(n, b"<x/>" if n.endswith(del_) else innhold) for n, innhold in deler]
        return write_zip(make_zipdel(n, innhold) for n, innhold in byttet)

    bokinnhold = [_bokinnhold(liten, {}, nr=nr) for nr in ("0301", "1103", "3240")]
    monkeypatch.setattr(sats, "write_workbook", uten)
    assert list(Bunkeskriver(liten).write_bunke(bokinnhold)) == [
        _plain(liten, m) for m in bokinnhold
    ]


# -------------------------------------------------------------------- any values at all


def _open(layout: Layout) -> Sequence[Celle]:
    return [c for c in layout.celler() if c.rolle == "inndata"]


VERDI = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(["Lav", "Tiltak", "0", "–", "<&>\"'", "Kommune", "#N/A", "=1+1", "1e5"]),
    st.just(Feilverdi("#DIV/0!")),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_values_and_results(liten: Layout, satt: Kopimal, data: st.DataObject) -> None:
    nokler = st.sampled_from([c.nokkel() for c in liten.celler() if c.is_felt])
    svar = data.draw(st.dictionaries(nokler, VERDI, max_size=12))
    resultater = data.draw(
        st.dictionaries(st.sampled_from(list(liten.formler)), VERDI, max_size=12)
    )
    bokinnhold = _bokinnhold(
        liten, svar, resultater, data.draw(st.sampled_from(["0301", "felles"]))
    )
    try:
        rask = satt.print_bok(bokinnhold)
    except KanIkkeKopieres:
        return
    assert _same_parts(rask, _plain(liten, bokinnhold)) == []


@pytest.fixture(scope="module")
def satt(liten: Layout) -> Kopimal:
    return Kopimal(liten, _bokinnhold(liten, {"*.kommune.navn": "Prøve"}))


# -------------------------------------------------------------------- the zip file


@given(
    st.lists(
        st.tuples(st.text("abcæ/.xml", min_size=1, max_size=12), st.binary(max_size=400)),
        unique_by=lambda d: d[0],
    )
)
def test_the_zip_is_the_standard_librarys(deler: list[tuple[str, bytes]]) -> None:
    strom = io.BytesIO()
    with zipfile.ZipFile(strom, "w", zipfile.ZIP_DEFLATED) as bok:
        for navn, innhold in deler:
            info = zipfile.ZipInfo(navn, (1980, 1, 1, 0, 0, 0))
            bok.writestr(info, innhold, zipfile.ZIP_DEFLATED, NIVAA)
    assert write_zip(make_zipdel(*d) for d in deler) == strom.getvalue()


def test_a_part_is_the_same_however_it_is_packed() -> None:
    """All at once, from a start that others share (and at any place), and in pieces."""
    innhold = "".join(f'<c r="A{nr}"><v>{nr * nr % 977}</v></c>' for nr in range(20_000)).encode()
    hel = make_zipdel("del", innhold)
    assert unpack_fast(hel.pakket) == innhold
    for kutt in (0, 1, 40_000, 70_001, len(innhold) - 3, len(innhold)):
        start = Delstart("del", innhold[:kutt])
        assert start.finish(innhold[kutt:]) == hel
        assert start.finish(b"en annen") != hel
        assert start.finish(innhold[kutt:]) == hel
    biter = (innhold[i : i + 1_000] for i in range(0, len(innhold), 1_000))
    with zipfile.ZipFile(io.BytesIO(write_zip([pack_fast("del", biter)]))) as arkiv:
        assert arkiv.testzip() is None
        assert arkiv.read("del") == innhold
