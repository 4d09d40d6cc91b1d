"""A form whose columns are all called something else gives the same figures, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from forrige import FORRIGEPLAN

from gevinstark.former.kommune.historie import FORRIGE
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.familie import familier, forget, register
from gevinstark.grunn.filer import write_fil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.grunn.utsendt import Utsending
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.omregning.dekning import find_dekning
from gevinstark.omregning.etterregn import Omregning
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.boker import write_bokene
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

KOMMUNE = "3240"
#: What a field of a form may show of the kommune (kilde: kommune.nr) keeps its name.
_FASTE = frozenset({"nr", "navn"})


def rename(kolonne: str) -> str:
    if kolonne in _FASTE or not kolonne:
        return kolonne
    if kolonne.startswith(FORRIGE):
        return FORRIGE + rename(kolonne.removeprefix(FORRIGE))
    return f"ny_{kolonne[::-1]}"


def _omdopt(celle: Celle) -> Celle:
    return replace(celle, kolonne=rename(celle.kolonne))


def rename_layout(layout: Layout) -> Layout:
    ark = tuple(replace(a, celler=tuple(map(_omdopt, a.celler))) for a in layout.ark)
    return replace(layout, ark=ark)


@pytest.fixture
def omdopte_familier() -> Iterator[None]:
    """The families of the form, told the form's own names of the columns."""
    layout = build_layout(read_plan(FORRIGEPLAN), rullet=True)
    kolonner = {c.kolonne for c in layout.celler()} | {"oppgitt_verdi", "forutsetning"}
    navn = {k: rename(k) for k in kolonner}
    egne = familier(layout)
    for familie in egne:
        register(replace(familie, kolonnenavn=navn))
    yield
    for familie in egne:
        forget(familie.navn)


def _take_in(plan: Plan, layout: Layout, svar: Mapping[str, object], mappe: Path) -> Returutfall:
    """One workbook issued, filled in and taken in. svar: sheet!cell -> answer."""
    (bok,) = write_bokene(plan, layout, (kommuneregister()[KOMMUNE],))
    sti = mappe / bok.utstedt.fil
    write_fil(sti, bok.innhold)
    nokler = {f"{c.ark}!{c.adresse}": c.nokkel(KOMMUNE) for c in layout.inndata}
    oppgaver = [Oppgave(nokler[s], v, nr) for nr, (s, v) in enumerate(svar.items(), 1)]
    write_fil(sti, fill_svar(sti, oppgaver, "test"), overskriv=True)
    utsending = Utsending(
        str(mappe), "test", plan.frist.isoformat(), layout, {KOMMUNE: bok.utstedt}, plan.kilde
    )
    (utfall,) = receive([(sti, sti.name)], [utsending]).utfallene
    return utfall


def _answers(layout: Layout) -> dict[str, object]:
    """By place: a unit beside a number, a step without an owner and a blank that must be filled."""
    felt = {c.nokkel(KOMMUNE): c for c in layout.inndata}
    svar = make_svar(layout, KOMMUNE)
    svar |= {f"{KOMMUNE}.V1.oms_budsjett": 0.5, f"{KOMMUNE}.K2.gevinsteier": None}
    svar |= {f"{KOMMUNE}.K1.ansvarlig": None, f"{KOMMUNE}.V2.brukt_teknologi": 7}
    return {f"{felt[n].ark}!{felt[n].adresse}": v for n, v in svar.items()}


def _omregning(utfall: Returutfall) -> Omregning:
    assert utfall.omregning is not None, [f.tekst for f in utfall.funn]
    return utfall.omregning


@pytest.mark.parametrize("rullet", [False, True])
@pytest.mark.usefixtures("omdopte_familier")
def test_the_model_covers_as_much_of_a_form_with_other_names(*, rullet: bool) -> None:
    layout = build_layout(read_plan(FORRIGEPLAN), rullet=rullet)
    assert find_dekning(rename_layout(layout)).udekket == ()


def test_a_form_with_other_names_and_no_family_that_knows_them_is_issued_and_taken_in(
    tmp_path: Path,
) -> None:
    plan = read_plan(FORRIGEPLAN)
    layout = build_layout(plan)
    utfall = _take_in(plan, rename_layout(layout), _answers(layout), tmp_path)
    assert not [f for f in utfall.funn if f.kode in ("FIL-99", "OMR-03")]
    assert _omregning(utfall).celler == len(layout.formelceller)


def test_the_same_figures_and_findings_whatever_the_columns_are_called(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    plan = read_plan(FORRIGEPLAN)
    layout = build_layout(plan)
    svar = _answers(layout)
    foer = _take_in(plan, layout, svar, tmp_path / "foer")
    request.getfixturevalue("omdopte_familier")
    etter = _take_in(plan, rename_layout(layout), svar, tmp_path / "etter")
    assert _omregning(etter).resultater == _omregning(foer).resultater
    assert _omregning(etter).avvik == _omregning(foer).avvik == ()
    # What the region adds up, line by line, and the answers that are missing.
    assert tuple(etter.linjetall.verdier) == tuple(foer.linjetall.verdier)
    assert sum(v is not None for v in foer.linjetall.verdier) > 200
    hull = [(h.radid, h.hva, h.aar, h.celle.adresse) for h in foer.linjetall.hull]
    assert [(h.radid, h.hva, h.aar, h.celle.adresse) for h in etter.linjetall.hull] == hull
    funn = [(f.kode, f.ark, f.celle, f.tekst) for f in foer.funn]
    assert [(f.kode, f.ark, f.celle, f.tekst) for f in etter.funn] == funn
    assert {"REG-14", "REG-03", "REG-15"} <= {kode for kode, *_ in funn}
