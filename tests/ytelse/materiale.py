"""Returns to measure on: the example plan, issued to any number of kommuner and answered by all.

The first 357 are the country's own; beyond that they are made up. The files are as our own writer
makes them; programs that save a return write some parts otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Final

from gevinstark import __version__
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, Kommune, kommuneregister, ressurs
from gevinstark.grunn.utsendt import FILNAVN, Utsending, dump_utsendinger
from gevinstark.grunn.verdi import Verdi, serienummer
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.plan import Plan
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.boker import kommuneverdier, make_bokvalg, write_bokene
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.planfil import read_planfil
from gevinstark.skriving.bunke import Bunkeskriver
from gevinstark.skriving.kopimal import Bokinnhold

_BUNKE: Final = 100


@dataclass(frozen=True)
class Materiale:
    """Returned files in a fixed order, and the folder with `utsendt.json`."""

    filer: tuple[Path, ...]
    utsendt: Path


def read_eksempel() -> tuple[Plan, Layout]:
    plan = read_planfil(ressurs(EKSEMPELPLAN))
    return plan, build_layout(plan)


def make_materiale(mappe: Path, antall: int, framdrift: Callable[[str], None]) -> Materiale:
    """Issue to `antall` kommuner, and one good return from each."""
    plan, layout = read_eksempel()
    utsendt, innsendt = mappe / "utsendt", mappe / "innsendt"
    utsendt.mkdir(parents=True)
    innsendt.mkdir()
    kommuner = _kommuner(antall)
    utstedt = {}
    for bok in write_bokene(plan, layout, kommuner):
        utstedt[bok.utstedt.kommune] = bok.utstedt
    utsending = Utsending(str(utsendt), __version__, plan.frist.isoformat(), layout, utstedt)
    (utsendt / FILNAVN).write_text(dump_utsendinger([utsending]), encoding="utf-8")
    filer = []
    for kommune, innhold in zip(kommuner, _answered(plan, layout, kommuner), strict=True):
        filer.append(innsendt / utstedt[kommune.nr].fil)
        filer[-1].write_bytes(innhold)
        framdrift(f"{len(filer)} av {antall} innsendte filer laget")
    return Materiale(tuple(filer), utsendt)


def _kommuner(antall: int) -> list[Kommune]:
    ekte = kommuneregister().values()
    diktede = (Kommune(str(nr), f"Prøvekommune {nr}", "") for nr in count(10_001))
    return [k for k, _ in zip(chain(ekte, diktede), range(antall), strict=False)]


def _answered(plan: Plan, layout: Layout, kommuner: list[Kommune]) -> Iterator[bytes]:
    opplag = Bunkeskriver(layout)
    for start in range(0, len(kommuner), _BUNKE):
        bunke = kommuner[start : start + _BUNKE]
        utstedte = [kommuneverdier(layout, k) for k in bunke]
        fylte = [{**egne, **_svar(layout, k)} for k, egne in zip(bunke, utstedte, strict=True)]
        resultat, _ = compute_resultater(layout, [grunnverdier(layout, f) for f in fylte])
        yield from opplag.write_bunke(
            [
                Bokinnhold(
                    fylt,
                    {sted: resultat.verdi(sted, nr) for sted in layout.formler},
                    make_bokvalg(plan, layout, kommune, egne),
                )
                for nr, (kommune, egne, fylt) in enumerate(zip(bunke, utstedte, fylte, strict=True))
            ]
        )


def _svar(layout: Layout, kommune: Kommune) -> dict[str, Verdi]:
    svar: dict[str, Verdi] = {}
    for nokkel, verdi in make_svar(layout, kommune.nr).items():
        celle = layout.find(nokkel, kommune.nr)
        assert celle is not None
        dato = celle.type == "dato"
        svar[celle.nokkel()] = serienummer(date.fromisoformat(verdi)) if dato else verdi
    return svar
