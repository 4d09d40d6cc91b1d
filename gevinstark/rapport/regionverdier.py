"""The values of a regional workbook by key, as two workbooks are compared: the plan, the answers, the figures.

Everything is told apart by keys (the hidden register, the field keys of Data), never by place, so a
row that has moved is no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.rapport.regionbok import Rad, Regionbok, split_kommune
from gevinstark.region.linjetall import TELLING
from gevinstark.region.register import Blokk

#: Differences smaller than this are the same number, stored by another program.
DESIMALER: Final = 6
#: Columns of Data and of the lists that say where an answer stands, not what it is.
_STED: Final = frozenset(
    {"fil", "ark", "celle", "celler", "sha256", "status", "skrevet_som", "laget_av"}
)
#: What tells a row of a table, or of a list, from its neighbours.
_RADNOKLER: Final = ("nr", "id", "aar", "fase")
#: Tables whose rows are settings of the plan, and what their rows are called by.
_PLANBLOKKER: Final = {"planer": "plan", "forutsetninger": "navn", "virksomheter": "virksomhet"}
#: Tables that are told in other ways: coverage stands beside its sum, who came stands in `kommuner`, and
#: «what if» repeats Per år.
_IKKE_TALL: Final = frozenset({*_PLANBLOKKER, "per_aar_dekning", "hvaom_aar"})

#: The front sheet repeats what the others have.
_GJENTAR: Final = "oversikt"


@dataclass(frozen=True, slots=True)
class StedVerdi:
    plan: str
    kommune: str
    sted: str
    verdi: Verdi


Verdier = Mapping[str, StedVerdi]


def read_planverdier(bok: Regionbok) -> dict[str, StedVerdi]:
    funnet = {}
    for blokk in bok.blokker:
        navn = _PLANBLOKKER.get(blokk.nokkel)
        for rad in bok.rader(blokk.nokkel, blokk.plan) if navn else ():
            plan = blokk.plan or str(rad["plan"])
            for kolonne, verdi in rad.items():
                if kolonne != navn:
                    sted = " ".join(
                        (*(() if navn == "plan" else (str(rad[navn]),)), bok.hode(blokk, kolonne))  # type: ignore[index]
                    )
                    nokkel = f"{plan}/{blokk.nokkel}.{rad[navn]}.{kolonne}"  # type: ignore[index]
                    funnet[nokkel] = StedVerdi(plan, "", sted, verdi)
    return funnet


def read_linjer(bok: Regionbok) -> dict[str, StedVerdi]:
    """The answers: Data by field key, and the lists by kommune and row."""
    funnet = {}
    for rad in bok.rader("data"):
        if rad["tabell"] == TELLING:
            continue  # counted of the others
        sted = f"{rad['ark']}, {rad['rad']} {rad['kolonne']}" + _aar(rad["aar"])
        funnet[str(rad["nokkel"])] = StedVerdi(
            str(rad["plan"]), str(rad["kommune"]), sted, rad["verdi"]
        )
    for blokk in bok.blokker:
        if "celler" not in blokk.kolonner:
            continue
        for rad in bok.rader(blokk.nokkel):
            hvem = ".".join(str(rad[n]) for n in _RADNOKLER if rad.get(n) is not None)
            plan, kommune = str(rad["plan"]), str(rad["kommune"])
            for kolonne in rad.keys() - _STED - {"kommune", "plan", *_RADNOKLER}:
                nokkel = f"{plan}/{split_kommune(kommune)[1]}.{blokk.nokkel}.{hvem}.{kolonne}"
                sted = f"{blokk.ark}, {hvem}: {bok.hode(blokk, kolonne)}"
                funnet[nokkel] = StedVerdi(plan, kommune, sted, rad[kolonne])
    return dict(sorted(funnet.items()))


def read_figurer(bok: Regionbok) -> dict[str, StedVerdi]:
    """The region's own numbers: each plan's tables, by row and column, and their sums."""
    funnet = {}
    for blokk in bok.blokker:
        if not blokk.plan or blokk.nokkel in _IKKE_TALL or blokk.nokkel.startswith(_GJENTAR):
            continue
        rader = [("sum", bok.rad(blokk, blokk.sum))]
        rader += [(_hvem(r), r) for r in bok.rader(blokk.nokkel, blokk.plan)]
        for hvem, rad in rader:
            kommune = "" if hvem == "sum" else str(rad.get("kommune") or "")
            for kolonne, verdi in rad.items():
                if kolonne not in _RADNOKLER and as_tall(verdi) is not None:
                    nokkel = f"{blokk.plan}/{blokk.nokkel}.{hvem}.{kolonne}"
                    funnet[nokkel] = StedVerdi(
                        blokk.plan, kommune, _sted(bok, blokk, hvem, kolonne, kommune), verdi
                    )
    return funnet


def _sted(bok: Regionbok, blokk: Blokk, hvem: str, kolonne: str, kommune: str) -> str:
    return f"{blokk.ark}, {kommune or hvem}: {bok.hode(blokk, kolonne)}"


def _hvem(rad: Rad) -> str:
    return ".".join(write_ord(rad[n]) for n in _RADNOKLER if rad.get(n) is not None)


def is_lik(a: Verdi, b: Verdi) -> bool:
    x, y = as_tall(a), as_tall(b)
    if x is not None and y is not None:
        return round(x - y, DESIMALER) == 0
    return a == b


def write_ord(verdi: Verdi) -> str:
    return f"{verdi:g}" if isinstance(verdi, float) and abs(verdi) < 1e5 else str(verdi)  # noqa: PLR2004


def _aar(verdi: Verdi) -> str:
    return "" if verdi is None else f" {write_ord(verdi)}"
