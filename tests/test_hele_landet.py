"""No kommune is a special case: leading zero, equal names, several languages, long names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from forrige import FORRIGEPLAN

from gevinstark.grunn.identitet import make_identitet, parse_identitet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.mal.bygg import build_layout
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.boker import kommuneverdier
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.svarfil import Oppgave

REGISTER = kommuneregister()
#: Leading zero, two Herøy, two Våler, three languages, the longest names, and letters outside ASCII.
VANSKELIGE = tuple(
    sorted(
        {"0301", "1515", "1818", "3114", "3419", "5622"}
        | set(sorted(REGISTER, key=lambda nr: len(REGISTER[nr].navn))[-3:])
        | set(sorted(REGISTER, key=lambda nr: sum(not t.isascii() for t in REGISTER[nr].navn))[-3:])
    )
)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return build_layout(read_planfil(FORRIGEPLAN))


def test_the_register_is_whole() -> None:
    assert len(REGISTER) == 357
    assert all(len(nr) == 4 and nr.isdigit() for nr in REGISTER)
    like = {navn for navn, n in Counter(k.navn for k in REGISTER.values()).items() if n > 1}
    assert like == {"Herøy", "Våler"}


def test_file_names_are_ascii_and_unique_for_all_357() -> None:
    navn = [k.filnavn for k in REGISTER.values()]
    assert len(set(navn)) == 357
    assert all(n.isascii() and set(n) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for n in navn)
    assert REGISTER["0301"].filnavn == "0301-oslo"
    assert REGISTER["1818"].filnavn == "1818-heroey"


def test_identities_are_unique_and_read_back_for_all_357(layout: Layout) -> None:
    identiteter = {
        nr: make_identitet(layout, nr, kommuneverdier(layout, k)) for nr, k in REGISTER.items()
    }
    assert len({i.id for i in identiteter.values()}) == 357
    assert all(parse_identitet(str(i)) == i for i in identiteter.values())


def test_issue_fill_and_consolidate_the_difficult_ones(tmp_path: Path) -> None:
    utsending = issue(FORRIGEPLAN, tmp_path / "ut", kommuner=VANSKELIGE).utsending
    filer = []
    for nr, utstedt in utsending.utstedt.items():
        svar = make_svar(utsending.layout, nr)
        retur = tmp_path / f"retur-{utstedt.fil}"
        oppgaver = [Oppgave(k, v, 1) for k, v in svar.items()]
        retur.write_bytes(fill_svar(tmp_path / "ut" / utstedt.fil, oppgaver, "test"))
        filer.append((retur, retur.name))
    innsamling = receive(filer, [utsending])
    assert innsamling.funn == ()
    assert {m.kommunenr: m.kommune for m in innsamling.grunnlag.mottak} == {
        nr: REGISTER[nr].navn for nr in VANSKELIGE
    }
    assert innsamling.grunnlag.mangler("digital-dialog") == ()
    assert write_region(innsamling.grunnlag)[:2] == b"PK"
