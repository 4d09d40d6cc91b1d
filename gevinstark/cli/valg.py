"""Options and arguments that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


overskriv = click.option("--overskriv", is_flag=True, help="Erstatt filer som finnes fra før.")
som_json = click.option("--json", "som_json", is_flag=True, help="Skriv resultatet som JSON.")
streng = click.option("--streng", is_flag=True, help="La også advarsler gi avslutningskode 1.")
utsendt = click.option(
    "--utsendt",
    "utsendt",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Mappen «gevinstark lag» laget. Kan gis flere ganger.",
)

rader = click.option(
    "--rader",
    default="",
    metavar="A=2,D=4",
    help="Plass til så mange linjer i tabellene i prosjektgruppens arbeidsbok, aldri færre enn i bruk.",
)
virksomheter = click.option(
    "--virksomheter",
    type=click.IntRange(0, 40),
    default=0,
    metavar="N",
    help="Plass til så mange virksomheter (tabell D) i prosjektgruppens arbeidsbok.",
)


def _numre(_ctx: click.Context, _param: click.Parameter, tekst: str) -> tuple[str, ...]:
    return tuple(nr for d in tekst.split(",") if (nr := d.strip()))


deltakere = click.option(
    "--deltakere",
    default="",
    callback=_numre,
    metavar="NR,…",
    help="Kommunene i en tom plan eller en plan fra Word, for eksempel 3303,3334.",
)

kommuner = click.option(
    "--kommune",
    "kommuner",
    multiple=True,
    metavar="NAVN",
    help="Bare denne kommunen, med navn eller nummer. Kan gis flere ganger.",
)
jobber = click.option(
    "--jobber",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Hvor mange filer som leses samtidig (vanligvis én per prosessor). Resultatet er det samme.",
)
mellomlager = click.option(
    "--mellomlager",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Husk leste filer her, så de ikke leses om igjen (vanligvis brukerens egen hurtigbuffer). "
    "Mappen kan slettes når som helst.",
)
uten_mellomlager = click.option(
    "--uten-mellomlager", is_flag=True, help="Les alle filer på nytt, og husk ingenting."
)


def _innsendte(navn: str, hjelp: str) -> Callable[[_F], _F]:
    return click.option(
        navn, multiple=True, type=click.Path(path_type=Path), metavar="FIL", help=hjelp
    )


utelat = _innsendte("--utelat", "Hold denne innsendte filen utenfor. Kan gis flere ganger.")
bruk = _innsendte(
    "--bruk",
    "La denne filen telle for kommunen, selv om en annen er nyere. Kan gis flere ganger.",
)
beslutninger = click.option(
    "--beslutninger",
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="Følg beslutningene i denne listen (Excel, CSV eller YAML). «gevinstark beslutninger» lager en tom.",
)
per = click.option(
    "--per",
    type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]),
    callback=lambda _ctx, _param, dag: dag and dag.date(),
    metavar="DATO",
    help="Bare det som var lagret og besluttet til og med denne dagen, for eksempel 28.02.2025.",
)
tilbakemelding = click.option(
    "--tilbakemelding",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    help="Legg et e-postutkast (.eml) her, med en rettekopi som vedlegg, for hver fil det er noe å si om.",
)


mottakere = click.option(
    "--mottakere",
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="Liste med kommune, navn og e-post (CSV eller Excel). Uten brukes mottakere.csv eller "
    "mottakere.xlsx i mappen til utsendingen, hvis den finnes.",
)
passord = click.option(
    "--passord",
    default="",
    metavar="TEKST",
    help="Passord på arkbeskyttelsen (vanligvis uten).",
)


def rapport(kommando: _F) -> _F:
    """The page for the boss."""
    return fil("--rapport", "Lag også en nettside (.html) som kan åpnes uten nett, og skrives ut.")(
        kommando
    )


def fil(navn: str, hjelp: str, **mer: Any) -> Callable[[_F], _F]:
    """An option that names a file."""
    return click.option(navn, type=click.Path(path_type=Path), metavar="FIL", help=hjelp, **mer)


def mappe(navn: str, hjelp: str, **mer: Any) -> Callable[[_F], _F]:
    """An option that names a folder."""
    return click.option(navn, type=click.Path(path_type=Path), metavar="MAPPE", help=hjelp, **mer)


def sti(navn: str, **mer: Any) -> Callable[[_F], _F]:
    return click.argument(navn, type=click.Path(path_type=Path), **mer)
