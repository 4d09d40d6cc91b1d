"""A copy of an issued workbook with answers filled in (`fyll`)."""

from __future__ import annotations

import csv
import difflib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

from gevinstark.formel.tre import FormelFeil
from gevinstark.grunn.celle import TALLTYPER
from gevinstark.grunn.errors import (
    Brukerfeil,
    GevinstarkError,
    InternFeil,
    Kildefeil,
    UgyldigKilde,
)
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import MAKS_TALL, Sted, Verdi, norsk_tall, serienummer
from gevinstark.mal.yamlkilde import Node, read_yaml
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Program
from gevinstark.runde.felt import Feltliste, Feltpost, read_feltliste
from gevinstark.runde.innkomne import check_ikke_utsendt
from gevinstark.runde.trinn import Framdrift, Sti
from gevinstark.skriving.flett import flett, stamp_lagret
from gevinstark.skriving.tekst import MAKS_TEKST, utf16_length

_MAKS_FORSLAG: Final = 3


@dataclass(frozen=True)
class Fyllvalg:
    """fil: an issued workbook. svar: the answers, as YAML, JSON or CSV. ut: the filled copy."""

    fil: Sti
    svar: Sti
    ut: Sti
    overskriv: bool = False


@dataclass(frozen=True)
class Utfylling:
    ut: Path


def fyll(valg: Fyllvalg, framdrift: Framdrift | None = None) -> Utfylling:
    """A filled copy. Raises Brukerfeil for a file in the way, and as `fill`."""
    fil, svar, ut = Path(valg.fil), Path(valg.svar), Path(valg.ut)
    for annen, hva in ((fil, "originalen"), (svar, "svarene")):
        if ut.resolve() == annen.resolve():
            raise Brukerfeil(f"Kopien kan ikke ha samme navn som {hva}.")
    check_endelse(ut, ".xlsx", "Kopien er en Excel-fil")
    check_ledig(ut, overskriv=valg.overskriv)
    check_ikke_utsendt(ut)
    if framdrift:
        framdrift("Fyller ut")
    write_fil(ut, stamp_lagret(fill(fil, svar), read_klokke()), overskriv=valg.overskriv)
    return Utfylling(ut)


@dataclass(frozen=True, slots=True)
class Oppgave:
    """One answer as written: field key, value, and the line it stands on."""

    felt: str
    verdi: Any
    linje: int
    #: CSV holds only text; numbers and dates are read from it.
    fra_tekst: bool = False


def fill(fil: Path, svarfil: Path) -> bytes:
    """The filled copy. Raises UgyldigKilde with every answer that cannot be used."""
    oppgaver, feil = read_oppgaver(svarfil)
    if not oppgaver and not feil:
        feil = [Kildefeil(str(svarfil), 1, "Det er ingen svar i filen.")]
    return fill_svar(fil, oppgaver, str(svarfil), feil)


def fill_svar(
    fil: Path, oppgaver: Sequence[Oppgave], kilde: str, kjente: Sequence[Kildefeil] = ()
) -> bytes:
    """The filled copy. `kjente`: mistakes already found in the answer file, told with the others."""
    liste = read_feltliste(fil)
    verdier, feil = _check(liste, oppgaver, kilde)
    feil = [*kjente, *feil]
    if feil:
        raise UgyldigKilde(sorted(feil, key=lambda f: f.linje))
    resultater = recompute_lagret(liste, verdier)
    deler = {a.navn: a.del_ for a in liste.avlesning.ark}
    return flett(fil.read_bytes(), deler, verdier, resultater)


# -------------------------------------------------------------------- reading the answers


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


def _read_tekst(sti: Path) -> str:
    try:
        return sti.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as feil:
        raise UgyldigKilde(
            [Kildefeil(str(sti), 1, "Filen kan ikke leses som UTF-8-tekst.")]
        ) from feil


class _Gjentatt(list[tuple[str, Any]]):
    """A JSON object as pairs, so that a key written twice is seen."""


def _ikke_tall(tekst: str) -> Any:
    raise ValueError(f"{tekst} er ikke et tall")


def _fra_json(sti: Path) -> tuple[list[Oppgave], list[Kildefeil]]:
    tekst = _read_tekst(sti)
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
    tekst = _read_tekst(sti)
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


# -------------------------------------------------------------------- checking the answers


def _check(
    liste: Feltliste, oppgaver: Sequence[Oppgave], kilde: str
) -> tuple[dict[Sted, Verdi], list[Kildefeil]]:
    verdier: dict[Sted, Verdi] = {}
    feil: list[Kildefeil] = []
    for oppgave in oppgaver:
        try:
            post = _aapent_felt(liste, oppgave.felt, verdier)
            verdier[post.sted] = _typet(oppgave, post)
        except _Avvist as avvist:
            feil.append(Kildefeil(kilde, oppgave.linje, f"{oppgave.felt}: {avvist}"))
    return verdier, feil


def _aapent_felt(liste: Feltliste, nokkel: str, besvart: Mapping[Sted, Verdi]) -> Feltpost:
    post = liste.felt.get(nokkel)
    if post is None:
        raise _Avvist(_ukjent(nokkel, liste.felt))
    if post.rolle != "inndata":
        art = "regnes ut" if post.rolle == "formel" else "er låst"
        raise _Avvist(f"feltet {art} og kan ikke fylles ut ({post.sted.ark}!{post.sted.celle}).")
    if post.sted in besvart:
        raise _Avvist("feltet er besvart to ganger.")
    return post


class _Avvist(Exception):
    pass


def _ukjent(nokkel: str, felt: Mapping[str, Feltpost]) -> str:
    naere = difflib.get_close_matches(nokkel, felt, n=_MAKS_FORSLAG)
    mente = f" Mente du {' eller '.join(naere)}?" if naere else ""
    return f"ukjent felt.{mente} «gevinstark felt FIL» viser alle feltene."


def _typet(oppgave: Oppgave, post: Feltpost) -> Verdi:
    verdi = oppgave.verdi
    if verdi is None or verdi == "":
        return None
    if isinstance(verdi, Node | list | dict):
        raise _Avvist("ventet én verdi.")
    if post.type == "valg":
        return _valg(verdi, post)
    if post.type == "dato":
        return _dato(verdi)
    if post.type in TALLTYPER:
        return _tall(oppgave, post)
    if not isinstance(verdi, str):
        raise _Avvist(f"ventet tekst, fikk {verdi!r}. Sett verdien i anførselstegn.")
    if (lengde := utf16_length(verdi)) > MAKS_TEKST:
        raise _Avvist(f"teksten har {lengde} tegn. En celle kan ha {MAKS_TEKST}.")
    return verdi


def _valg(verdi: Any, post: Feltpost) -> str:
    treff = normalise_valg(str(verdi), post.valg, {}) if isinstance(verdi, str) else None
    if treff is None:
        raise _Avvist(f"«{verdi}» er ikke et av valgene {norsk_liste(post.valg)}.")
    return treff[0]


def _dato(verdi: Any) -> int:
    dag = (
        verdi if isinstance(verdi, date) else parse_dato(verdi) if isinstance(verdi, str) else None
    )
    if not isinstance(dag, date):
        raise _Avvist(f"«{verdi}» er ikke en dato. Skriv den slik: 2025-02-15.")
    return serienummer(dag)


def _tall(oppgave: Oppgave, post: Feltpost) -> float | int:
    verdi = oppgave.verdi
    if oppgave.fra_tekst:
        lest = parse_tall(verdi)
        if not isinstance(lest, Talltolkning):
            raise _Avvist(f"«{verdi}» er ikke et tall som kan leses på bare én måte.")
        desimal = lest.verdi / 100 if lest.prosent else lest.verdi
        verdi = int(desimal) if desimal == int(desimal) else float(desimal)
    if isinstance(verdi, bool) or not isinstance(verdi, int | float):
        raise _Avvist(f"ventet et tall, fikk «{verdi}».")
    if not abs(verdi) <= MAKS_TALL:
        raise _Avvist("tallet er for stort.")
    if post.type == "aar" and verdi != int(verdi):
        raise _Avvist(f"ventet et årstall, fikk {_vis(verdi)}.")
    for grense, galt, ord_ in ((post.minst, -1, "minst"), (post.hoyst, 1, "høyst")):
        if grense is not None and (verdi - grense) * galt > 0:
            raise _Avvist(f"{_vis(verdi)} er utenfor grensen: {ord_} {_vis(grense)}.")
    return verdi


def _vis(tall: float | int) -> str:
    """A number with the decimals it has, the Norwegian way."""
    tekst = norsk_tall(tall, 6).rstrip("0").rstrip(",")
    return tekst.replace("\u00a0", "") if abs(tall) < 10_000 else tekst  # noqa: PLR2004 - years stay whole


# -------------------------------------------------------------------- new cached results


def recompute_lagret(liste: Feltliste, verdier: Mapping[Sted, Verdi]) -> dict[Sted, Verdi]:
    """The file's own formulas with the new answers, so that its cached results are true."""
    ark = {a.navn: a.celler for a in liste.avlesning.ark}
    formler = {
        sted: celle.formel
        for navn, celler in ark.items()
        for plass, celle in celler.items()
        if celle.formel is not None and (sted := Sted(navn, *plass)) not in verdier
    }
    try:
        program = _program(tuple(formler.items()))
    except (InternFeil, FormelFeil) as feil:
        raise GevinstarkError(
            "Arbeidsboken har formler som ikke er våre, og kan ikke fylles ut trygt. "
            "Fyll ut den utsendte arbeidsboken."
        ) from feil
    konstanter = {
        sted: celle.verdi
        for sted in program.innsteder
        if (celle := ark.get(sted.ark, {}).get((sted.rad, sted.kol))) is not None
    }
    resultat = program.run(konstanter, [dict(verdier)])
    return {sted: resultat.verdi(sted, 0) for sted in formler}


@lru_cache(maxsize=2)
def _program(formler: tuple[tuple[Sted, str], ...]) -> Program:
    """Compiled once for all copies of an issue, which are often filled in together."""
    return compile_program(dict(formler))
