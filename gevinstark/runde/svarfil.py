"""A file of answers: YAML, JSON or CSV, to answers with the line each stands on."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from gevinstark.grunn.errors import Kildefeil, UgyldigKilde
from gevinstark.mal.yamlkilde import Node, read_tekst, read_yaml


@dataclass(frozen=True, slots=True)
class Oppgave:
    """One answer as written: field key, value, and the line it stands on."""

    felt: str
    verdi: Any
    linje: int
    #: CSV holds only text; numbers and dates are read from it.
    fra_tekst: bool = False


def read_oppgaver(sti: Path) -> tuple[list[Oppgave], list[Kildefeil]]:
    """Answers from YAML, JSON (key -> value, or the output of `felt --json`) or CSV, and the mistakes
    in the file that do not stop it from being read.

    Raises UgyldigKilde when the file cannot be read at all.
    """
    endelse = sti.suffix.lower()
    if endelse == ".csv":
        return _fra_csv(sti)
    if endelse == ".json":
        return _fra_json(sti)
    rot, kilde = read_yaml(sti)
    gruppe = kilde.gruppe(rot, "svarene")
    return [Oppgave(k, _enkel(n), n.linje) for k, n in gruppe.items()], kilde.feil


def _enkel(node: Node) -> Any:
    return node.innhold if not isinstance(node.innhold, list | dict) else node


class _Gjentatt(list[tuple[str, Any]]):
    """A JSON object as pairs, so that a key written twice is seen."""


def _ikke_tall(tekst: str) -> Any:
    raise ValueError(f"{tekst} er ikke et tall")


def _fra_json(sti: Path) -> tuple[list[Oppgave], list[Kildefeil]]:
    tekst = read_tekst(sti)
    try:
        dokument = json.loads(tekst, object_pairs_hook=_Gjentatt, parse_constant=_ikke_tall)
    except RecursionError as feil:
        hva = "Filen har for mange nivåer inne i hverandre."
        raise UgyldigKilde([Kildefeil(str(sti), 1, hva)]) from feil
    except ValueError as feil:
        linje = getattr(feil, "lineno", 1)
        raise UgyldigKilde([Kildefeil(str(sti), linje, "Dette er ikke gyldig JSON.")]) from feil
    if not isinstance(dokument, _Gjentatt):
        raise UgyldigKilde([Kildefeil(str(sti), 1, "Ventet en gruppe feltnøkkel: verdi.")])
    par = list(dokument)
    felt = dict(dokument).get("felt")
    if isinstance(felt, list) and not isinstance(felt, _Gjentatt):
        poster = [dict(f) for f in felt if isinstance(f, _Gjentatt)]
        par = [
            (p["felt"], p.get("verdi"))
            for p in poster
            if "felt" in p and p.get("rolle", "inndata") == "inndata"
        ]
    linjer: dict[str, list[int]] = defaultdict(list)
    for nr, linje in enumerate(tekst.splitlines(), 1):
        for ord_ in linje.split('"')[1::2]:
            linjer[ord_].append(nr)
    oppgaver = []
    for nokkel, verdi in par:
        staar = linjer.get(str(nokkel)) or [1]
        oppgaver.append(Oppgave(str(nokkel), verdi, staar.pop(0) if len(staar) > 1 else staar[0]))
    return oppgaver, []


def _fra_csv(sti: Path) -> tuple[list[Oppgave], list[Kildefeil]]:
    tekst = read_tekst(sti)
    forste = tekst.splitlines()[0] if tekst.strip() else ""
    skille = ";" if forste.count(";") >= forste.count(",") else ","
    oppgaver, feil = [], []
    leser = csv.reader(StringIO(tekst), delimiter=skille)
    try:
        rader = list(leser)
    except csv.Error as galt:
        hva = "Et felt er for langt. Mangler det et anførselstegn?"
        raise UgyldigKilde([Kildefeil(str(sti), leser.line_num, hva)]) from galt
    for nr, rad in enumerate(rader, 1):
        if not rad or (nr == 1 and rad[0].strip().casefold() in ("felt", "feltnøkkel")):
            continue
        if len(rad) != 2:  # noqa: PLR2004 - key and value
            feil.append(Kildefeil(str(sti), nr, f"Ventet to kolonner, feltnøkkel{skille}verdi."))
            continue
        oppgaver.append(Oppgave(rad[0].strip(), rad[1], nr, fra_tekst=True))
    return oppgaver, feil
