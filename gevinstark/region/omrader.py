"""Rows of the sheet that says what the figures are: texts, assumptions, who benefits, what Data holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import kort_tall
from gevinstark.region.bokkart import Rad
from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, read_skjema
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.radkilder import Kilder, kilde, require_plan


@kilde("tekstlinjer")
def _tekstlinjer(k: Kilder, _p: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """A section of texts, broken into lines: they run over columns that other blocks need narrow."""
    for navn, tekst in k.mal.tekster[valg["tekst"]].items():
        for nr, linje in enumerate(textwrap.wrap(tekst, valg["tegn"])):
            yield Rad(navn, {"navn": None if nr else navn, "tekst": linje})


@kilde("forutsetninger")
def _forutsetninger(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The plan's parameters. Name, unit and source are the form's own."""
    plan = require_plan(plan)
    tabell = read_skjema("premisser")["tabell"]
    felter = {c.kolonne: c for c in plan.utsnitt.layout.celler() if c.tabell == tabell}
    for nokkel, verdi in sorted(plan.parametre.items()):
        felt = felter.get(nokkel)
        # A price and a rate keep the decimals they are given with.
        vist = kort_tall(100 * verdi if felt and felt.type == "prosent" else verdi)
        yield Rad(
            nokkel,
            {
                "navn": felt.radetikett if felt else nokkel, "verdi": verdi,
                "type": felt.type if felt else "tall", "desimaler": len(vist.partition(",")[2]),
                "enhet": felt.enhet if felt else None, "kilde": felt.hjelp if felt else None,
            },
        )  # fmt: skip


@kilde("virksomheter")
def _virksomheter(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """Who gets benefits outside the project owner: the heads of the plan's tables D."""
    felt = tuple(read_skjema("virksomheter")["felt"])
    hoder: dict[str, dict[str, Celle]] = {}
    for c in require_plan(plan).utsnitt.layout.celler():
        if c.is_felt and c.kolonne in felt and c.radid == c.tabell:
            hoder.setdefault(c.tabell, {})[c.kolonne] = c
    for tabell, hode in hoder.items():
        if len(hode) == len(felt):
            yield Rad(tabell, {n: c.verdi for n, c in hode.items()})


_AARTEKST: Final = {"alle": "alle år", "rapport": "rapporteringsåret", "uten": "–"}


@kilde("talliste")
def _talliste(_k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The figures that Data holds."""
    for b in DATABRUK:
        hvilke = "hver nyttevirkning" if b.rad == NYTTEVIRKNINGER else b.rad
        felt = {"tall": b.etikett, "tabell": b.tabell, "aar": _AARTEKST[b.aar]}
        yield Rad(b.nokkel, felt | {"kolonne": f"{b.kolonne}: {hvilke}"})
