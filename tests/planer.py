"""Plans of every size and shape, made from the example by changing its YAML.

Each maker takes the example as plain data and returns a changed copy; `write_plan` puts it on disk.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from forrige import FORRIGEPLAN

from gevinstark.grunn.layout import Layout
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import Utstedelse, issue
from gevinstark.runde.svarfil import Oppgave

KOMMUNE: Final = "3240"
Dokument = dict[str, Any]

#: A text that fills a cell to Excel's limit.
LANGTEKST: Final = ("Langtekst med ord og æøå. " * 1300)[:32_767]
#: Row V1–V4's descriptions and others that must come out as exactly this text, never as a formula.
FARLIGE: Final[Mapping[str, str]] = {
    "V1": '=HYPERLINK("http://eksempel.no","klikk")',
    "V2": "+47 22 33 44 55",
    "V3": "@SUM(A1)",
    "V4": "_x0041_ og _x000D_ er tekst",
    "K1": "-1+1",
    "K2": "klokke\x07 og \x1f skilletegn",
    "K3": "<b>fet & «sitat» \"x\" 'y'</b>",
    "K4": "{=A1}",
    "K5": "'apostrof først",
    "K6": "1/2",
    "K7": "https://eksempel.no/?a=1&b=2",
    "K8": "tab\tog linje\nto",
    "K9": "😀 og kombinerte e\u0301",
    "K10": "  mellomrom rundt  ".strip(),
}


def example() -> Dokument:
    return dict(yaml.safe_load(FORRIGEPLAN.read_text(encoding="utf-8")))


def forty_rows(plan: Dokument) -> Dokument:
    """40 V rows, V1–V4 as they are."""
    rader = plan["D"][0]["rader"]
    for nr in range(5, 41):
        rader.append(
            {
                "id": f"V{nr}",
                "beskrivelse": f"{nr}.1 Mindre tid til dokumentasjonsoppfølging i tjenesteområde {nr}",
                "antall": 1000 * nr,
                "maalenhet": "timer" if nr % 2 else "innkjøp",
                "enhetspris": 440 if nr % 2 else 1250,
                "aar_start": 2018 + nr % 5,
                "gevinsttype": "Spart tid" if nr % 2 else "Unngått kostnad",
            }
        )
        plan["F"]["rader"][f"V{nr}"] = {"tiltak": "Opplæring", "risiko": "Lav"}
    return plan


def one_year(plan: Dokument) -> Dokument:
    return _lifetime(plan, 2024, 2024)


def thirty_years(plan: Dokument) -> Dokument:
    return _lifetime(plan, 2018, 2047)


def _lifetime(plan: Dokument, fra: int, til: int) -> Dokument:
    plan["levetid"] = {"fra": fra, "til": til}
    summer = plan["B"]["summer"]
    summer["drift"] = {"virkning": dict.fromkeys(range(fra, til + 1), 7_800_000)}
    summer.pop("netto")
    plan["B"]["fotnoter"] = []
    for rad in (*plan["D"][0]["rader"], *plan["E"]["rader"]):
        if "aar_start" in rad:
            rad["aar_start"] = fra
    plan["D"][0]["summer"]["drift"]["aar_start"] = fra
    return plan


def no_e_rows(plan: Dokument) -> Dokument:
    plan["E"] = {"rader": []}
    plan["G2"] = {"rader": {}}
    plan["F"]["rader"] = {k: v for k, v in plan["F"]["rader"].items() if not k.startswith("K")}
    return plan


def several_agencies(plan: Dokument) -> Dokument:
    """Three tables D, of two sectors, and rows in A, B and C."""
    sektorer = {
        "Kommunene på Øvre Romerike": ("Kommunal sektor", 2),
        "Oslo og Bergen": ("Kommunal sektor", 3),
        "Arbeids- og velferdsdirektoratet (NAV)": ("Andre statlige virksomheter", 1),
    }
    nr = 0
    plan["D"] = []
    for virksomhet, (sektor, antall) in sektorer.items():
        rader = []
        for _ in range(antall):
            nr += 1
            rader.append(
                {"id": f"V{nr}", "beskrivelse": f"Spart tid i {virksomhet}", "antall": 1200 * nr,
                 "maalenhet": "timer", "enhetspris": 440, "aar_start": 2019,
                 "gevinsttype": "Spart tid"}
            )  # fmt: skip
        plan["D"].append(
            {"virksomhet": virksomhet, "sektor": sektor, "kontaktperson": "Kari Nordmann, rådgiver",
             "involvert_dato": "2017-03-01", "rader": rader, "summer": {"drift": {"verdi": 100_000}}}
        )  # fmt: skip
    aar = range(plan["levetid"]["fra"], plan["levetid"]["til"] + 1)
    plan["A"] = {
        "rader": [
            {"id": f"Ø{n}", "beskrivelse": f"Færre innkjøp av lisenser, del {n}", "antall": 500 * n,
             "maalenhet": "timer", "enhetspris": 600, "gevinsteier": "Ola Nordmann, avdelingsdirektør"}
            for n in (1, 2)
        ]
    }  # fmt: skip
    plan["B"]["rader"] = {
        f"Ø{n}": {"innfasing": {a: min(1.0, 0.25 * (i + 1)) for i, a in enumerate(aar)}}
        for n in (1, 2)
    }
    plan["B"]["summer"] = {"drift": {"virkning": dict.fromkeys(aar, 200_000)}}
    plan["B"]["fotnoter"] = []
    plan["C"] = {
        "rader": [
            {"id": "A1", "beskrivelse": "Saksbehandlertid", "antall": 250, "maaleenhet": "timer",
             "enhetspris": 600, "anvendelse": "Veiledning av kommunene", "aar_start": 2020}
        ]
    }  # fmt: skip
    gyldige = {f"V{n}" for n in range(1, nr + 1)}
    plan["F"]["rader"] = {
        k: v for k, v in plan["F"]["rader"].items() if k.startswith("K") or k in gyldige
    }
    plan["F"]["rader"] |= {f"Ø{n}": {"tiltak": "Ny avtale", "risiko": "Moderat"} for n in (1, 2)}
    plan["G1"]["rader"] = {k: v for k, v in plan["G1"]["rader"].items() if k in gyldige}
    return plan


def dangerous_texts(plan: Dokument) -> Dokument:
    """Texts a careless writer turns into formulas, links or broken XML."""
    for rad in (*plan["D"][0]["rader"], *plan["E"]["rader"]):
        rad["beskrivelse"] = FARLIGE.get(rad["id"], rad["beskrivelse"])
    plan["D"][0]["rader"][0]["forutsetning"] = LANGTEKST
    plan["tittel"] = "=1+1 & «plan» <x>"
    plan["nettverk"] = "@nettverk"
    return plan


PLANER: Final[Mapping[str, Callable[[Dokument], Dokument]]] = {
    "eksempel": lambda plan: plan,
    "forti_rader": forty_rows,
    "ett_aar": one_year,
    "tretti_aar": thirty_years,
    "uten_e": no_e_rows,
    "flere_virksomheter": several_agencies,
    "farlige_tekster": dangerous_texts,
}


def write_plan(navn: str, mappe: Path) -> Path:
    """The named plan as a file of its own."""
    dokument = PLANER[navn](copy.deepcopy(example()))
    dokument["plan"] = navn.replace("_", "-")
    sti = mappe / f"{navn}.yaml"
    sti.write_text(yaml.safe_dump(dokument, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return sti


# -------------------------------------------------------------------- issued and filled in


@dataclass(frozen=True)
class Bok:
    """One plan issued to Eidsvoll: blank, half filled in and filled in."""

    plansti: Path
    utstedelse: Utstedelse
    tom: Path
    halv: Path
    full: Path

    @property
    def layout(self) -> Layout:
        return self.utstedelse.utsending.layout


class Bokhylle:
    """Workbooks by plan, each made when first asked for."""

    def __init__(self, mappe: Path) -> None:
        self.mappe = mappe
        self.boker: dict[str, Bok] = {}

    def bok(self, navn: str) -> Bok:
        if navn not in self.boker:
            self.boker[navn] = self._make(navn)
        return self.boker[navn]

    def _make(self, navn: str) -> Bok:
        plansti = write_plan(navn, self.mappe)
        utstedelse = issue(plansti, self.mappe / navn, kommuner=[KOMMUNE])
        tom = self.mappe / navn / utstedelse.utsending.utstedt[KOMMUNE].fil
        svar = list(make_svar(utstedelse.utsending.layout, KOMMUNE).items())
        full, halv = self.mappe / f"{navn}_full.xlsx", self.mappe / f"{navn}_halv.xlsx"
        full.write_bytes(fill_svar(tom, _oppgaver(svar), "svar"))
        halv.write_bytes(fill_svar(tom, _oppgaver(svar[::2]), "svar"))
        kopi = self.mappe / f"{navn}_tom.xlsx"
        kopi.write_bytes(tom.read_bytes())
        return Bok(plansti, utstedelse, kopi, halv, full)


def _oppgaver(svar: Iterable[tuple[str, Any]]) -> list[Oppgave]:
    return [Oppgave(felt, verdi, nr) for nr, (felt, verdi) in enumerate(svar, 1)]
