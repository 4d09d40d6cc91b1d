"""Plans of any shape go the whole round: issued, filled in, read, consolidated, reported, rolled over.

Hypothesis draws how many rows each table has, how long the plan lives, how many agencies there are and
what is measured. A few draws are made each time, many with `pytest -m lang`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gevinstark import Konsolidervalg, Lagvalg, Rapportvalg, Rullvalg, konsolider, lag, rull
from gevinstark import write_rapport as skriv_rapport
from gevinstark.grunn.utsendt import read_utsending
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.svarfil import Oppgave

KOMMUNER = ("3240", "0301")
AAR = 2024

rader = st.sampled_from([0, 1, 4])
former = st.fixed_dictionaries(
    {
        "A": rader,
        "C": rader,
        "D": st.lists(st.sampled_from([0, 1, 3]), max_size=3),
        "E": rader,
        "F": st.booleans(),
        "G1": st.booleans(),
        "G2": st.booleans(),
        "levetid": st.sampled_from([1, 10, 30]),
    }
)


def make_plan(form: dict[str, Any]) -> dict[str, Any]:
    """A plan of that shape, as YAML data."""
    fra = AAR - form["levetid"] // 2
    aar = range(fra, fra + form["levetid"])
    d, nr = [], 0
    for virksomhet, antall in enumerate(form["D"], 1):
        ider = [f"V{nr + i}" for i in range(1, antall + 1)]
        nr += antall
        d.append(
            {
                "virksomhet": f"Virksomhet {virksomhet}",
                "sektor": "Kommunal sektor" if virksomhet % 2 else "Andre statlige virksomheter",
                "rader": [
                    {"id": i, "beskrivelse": f"Spart tid {i}", "antall": 1200, "maalenhet": "timer",
                     "enhetspris": 440, "aar_start": fra, "gevinsttype": "Spart tid"}
                    for i in ider
                ],
                "summer": {"drift": {"verdi": 100_000}},
            }
        )  # fmt: skip
    a = [f"Ø{i}" for i in range(1, form["A"] + 1)]
    v = [f"V{i}" for i in range(1, nr + 1)]
    k = [f"K{i}" for i in range(1, form["E"] + 1)]
    maal = {"nullpunkt": {"resultat": "10"}, "slutt": {"maalsetning": "20", "retning": "Opp"}}
    return {
        "skjema": "medfinansiering/2017",
        "plan": "form",
        "tittel": "En plan",
        "nettverk": "Et nettverk",
        "levetid": {"fra": fra, "til": aar[-1]},
        "rapporteringsaar": AAR,
        "deltakere": list(KOMMUNER),
        "A": {"rader": [{"id": i, "beskrivelse": f"Spart {i}", "antall": 10, "maalenhet": "brev",
                         "enhetspris": 100, "gevinsteier": "Kari Eksempel, leder"} for i in a]},
        "B": {"rader": {i: {"innfasing": dict.fromkeys(aar, 0.5)} for i in a},
              "summer": {"drift": {"virkning": dict.fromkeys(aar, 200)}}},
        "C": {"rader": [{"id": f"A{i}", "beskrivelse": "Tid", "antall": 2, "maaleenhet": "timer",
                         "enhetspris": 5, "anvendelse": "Veiledning", "aar_start": fra}
                        for i in range(1, form["C"] + 1)]},
        "D": d,
        "E": {"rader": [{"id": i, "beskrivelse": f"Trygghet {i}", "effekt": "Bruker",
                         "viktighet": "Høy", "aar_start": fra, "gevinsteier": "Ola Eksempel, leder"}
                        for i in k]},
        "F": {"rader": {i: {"tiltak": "Opplæring", "ansvar": "Kommunen", "risiko": "Lav"}
                        for i in (*a, *v, *k) if form["F"]}},
        "G1": {"rader": {i: maal for i in v if form["G1"]}},
        "G2": {"rader": {i: maal for i in k if form["G2"]}},
    }  # fmt: skip


def go_round(form: dict[str, Any], mappe: Path) -> None:
    plan = mappe / "plan.yaml"
    plan.write_text(yaml.safe_dump(make_plan(form), allow_unicode=True), encoding="utf-8")
    utsendt, innsendt = mappe / "utsendt", mappe / "innsendt"
    lag(Lagvalg(plan, utsendt))
    utsending = read_utsending(utsendt)
    innsendt.mkdir()
    for nr in KOMMUNER:
        bok = utsendt / utsending.utstedt[nr].fil
        svar = make_svar(utsending.layout, nr)
        oppgaver = [Oppgave(felt, verdi, i) for i, (felt, verdi) in enumerate(svar.items(), 1)]
        (innsendt / bok.name).write_bytes(fill_svar(bok, oppgaver, "svar"))
    region = mappe / "region.xlsx"
    resultat = konsolider(
        Konsolidervalg(innsendt, utsendt, region, jobber=1, uten_mellomlager=True)
    )
    funn = [(f.kode, f.tekst) for f in resultat.innsamling.funn]
    assert {s.status for s in resultat.innsamling.utfallene} <= {
        "godkjent",
        "godkjent_med_merknad",
    }, funn
    assert not [f for f in funn if f[0].startswith(("FIL-", "IDE-", "STR-", "OMR-"))]
    assert {m.utelatt for m in resultat.innsamling.grunnlag.mottak} == {0}
    assert region.is_file()
    skriv_rapport(Rapportvalg(region, mappe / "aar.docx"))
    skriv_rapport(Rapportvalg(region, mappe / "eidsvoll.docx", kommune=KOMMUNER[0]))
    if max(make_plan(form)["levetid"].values()) >= AAR + 1:
        rull(
            Rullvalg(utsendt=utsendt, innsendt=innsendt, aar=AAR + 1, ut=mappe / "neste", jobber=1)
        )
        assert len(list((mappe / "neste").glob("*.xlsx"))) == len(KOMMUNER)


def _in_a_folder(form: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as mappe:
        go_round(form, Path(mappe))


TOM = {"A": 0, "C": 0, "D": [], "E": 0, "F": False, "G1": False, "G2": False, "levetid": 10}
FULL = {"A": 4, "C": 4, "D": [3, 1, 3], "E": 4, "F": True, "G1": True, "G2": True, "levetid": 30}


@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(former)
@example(FULL)
def test_any_shape_of_plan_goes_the_whole_round(form: dict[str, Any]) -> None:
    _in_a_folder(form)


@pytest.mark.lang
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(former)
@example(TOM)
@example({**FULL, "E": 0, "levetid": 1})
@example({**FULL, "D": [0, 0], "G1": False})
def test_many_shapes_go_the_whole_round(form: dict[str, Any]) -> None:
    _in_a_folder(form)
