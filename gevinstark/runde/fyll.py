"""A copy of an issued workbook with answers filled in (`fyll`)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.formel.tre import FormelFeil
from gevinstark.grunn.errors import Brukerfeil, GevinstarkError, InternFeil, Kildefeil, UgyldigKilde
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.motor.kompilator import compile_once
from gevinstark.runde.felt import Feltliste, Feltpost, read_feltliste
from gevinstark.runde.innkomne import check_ikke_utsendt
from gevinstark.runde.svarfil import Oppgave, read_oppgaver
from gevinstark.runde.svarverdi import Avvist, read_svarverdi
from gevinstark.runde.trinn import Framdrift, Sti
from gevinstark.skriving.flett import merge_verdier, stamp_lagret

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
    return fill_verdier(fil, liste, verdier)


def fill_verdier(fil: Path, liste: Feltliste, verdier: Mapping[Sted, Verdi]) -> bytes:
    """The filled copy, with values that are known to fit. liste: what was read of the file."""
    resultater = recompute_lagret(liste, verdier)
    deler = {a.navn: a.del_ for a in liste.avlesning.ark}
    return merge_verdier(fil.read_bytes(), deler, verdier, resultater)


# -------------------------------------------------------------------- checking the answers


def _check(
    liste: Feltliste, oppgaver: Sequence[Oppgave], kilde: str
) -> tuple[dict[Sted, Verdi], list[Kildefeil]]:
    verdier: dict[Sted, Verdi] = {}
    feil: list[Kildefeil] = []
    for oppgave in oppgaver:
        try:
            post = _aapent_felt(liste, oppgave.felt, verdier)
            verdier[post.sted] = read_svarverdi(oppgave.verdi, post, fra_tekst=oppgave.fra_tekst)
        except Avvist as avvist:
            feil.append(Kildefeil(kilde, oppgave.linje, f"{oppgave.felt}: {avvist}"))
    return verdier, feil


def _aapent_felt(liste: Feltliste, nokkel: str, besvart: Mapping[Sted, Verdi]) -> Feltpost:
    post = liste.felt.get(nokkel)
    if post is None:
        raise Avvist(_ukjent(nokkel, liste.felt))
    if post.rolle != "inndata":
        art = "regnes ut" if post.rolle == "formel" else "er låst"
        raise Avvist(f"feltet {art} og kan ikke fylles ut ({post.sted.ark}!{post.sted.celle}).")
    if post.sted in besvart:
        raise Avvist("feltet er besvart to ganger.")
    return post


def _ukjent(nokkel: str, felt: Mapping[str, Feltpost]) -> str:
    naere = difflib.get_close_matches(nokkel, felt, n=_MAKS_FORSLAG)
    mente = f" Mente du {' eller '.join(naere)}?" if naere else ""
    return f"ukjent felt.{mente} «gevinstark felt FIL» viser alle feltene."


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
        program = compile_once(tuple(formler.items()))
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
