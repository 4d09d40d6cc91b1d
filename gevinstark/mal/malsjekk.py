"""What must hold of the words and formulas of a form: each mistake is told with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from gevinstark.formel.delmengde import MAKS_TEKST
from gevinstark.formel.tre import FormelFeil
from gevinstark.mal.bokord import has_ord
from gevinstark.mal.kart import read_skjemaformel
from gevinstark.mal.poster import MERKER, ROLLER, RULLET, TYPER, Felt, Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.mal.yamlkilde import Kilde

_NOKKEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
#: The form's lists of choices, by name.
Lister = Mapping[str, tuple[str, ...]]


def check_post(kilde: Kilde, post: Kolonne | Felt, hva: str, lister: Lister) -> None:
    """A column of a table, or a field."""
    linje = post.linje
    check_nokkel(kilde, linje, post.nokkel, hva)
    check_naar(kilde, linje, post.naar, hva)
    if post.type not in TYPER:
        ventet = ", ".join(sorted(TYPER))
        kilde.report(linje, f"Ukjent type «{post.type}» i {hva}. Ventet en av: {ventet}.")
    if post.rolle not in ROLLER:
        tekst = f"Ukjent rolle «{post.rolle}» i {hva}. Ventet inndata, formel eller fast."
        kilde.report(linje, tekst)
    if (post.type == "valg" or post.liste) and post.liste not in lister:
        ventet = ", ".join(sorted(lister))
        kilde.report(linje, f"Listen «{post.liste}» finnes ikke. Ventet en av: {ventet}.")
    if post.minst is not None and post.hoyst is not None and post.minst > post.hoyst:
        kilde.report(linje, f"minst er over hoyst i {hva}: ingen svar er lovlige.")
    check_formel(kilde, linje, post.formel)
    # Conditions are formulas without their "=".
    for vilkaar in (post.kreves_naar, post.lukket_naar, post.ellers):
        if vilkaar:
            check_formel(kilde, linje, f"={vilkaar}")


def check_nokkel(kilde: Kilde, linje: int, nokkel: str, hva: str) -> None:
    """A key is part of field keys and of names in the workbook."""
    if not _NOKKEL.fullmatch(nokkel):
        kilde.report(linje, f"«{nokkel}» kan ikke være nøkkel for {hva}. Bruk a–z, tall og _.")


def check_ordliste(kilde: Kilde, linje: int, navn: str, ord_: Sequence[str]) -> None:
    """A list of choices is written into Excel's rule for the cell, with commas between."""
    if doble := len(ord_) - len({o.casefold() for o in ord_}):
        kilde.report(linje, f"Listen «{navn}» har samme ord flere ganger ({doble} for mange).")
    if komma := [o for o in ord_ if "," in o]:
        kilde.report(linje, f"«{komma[0]}» i listen «{navn}» kan ikke ha komma i Excels lister.")
    if (lengde := len(",".join(ord_))) > MAKS_TEKST:
        kilde.report(
            linje,
            f"Listen «{navn}» er {lengde} tegn til sammen. Excel tar {MAKS_TEKST}: bruk kortere ord.",
        )


def check_formel(kilde: Kilde, linje: int, formel: str) -> None:
    """A text that begins with "=" is a formula; any other is itself. One with a word of the workbook's
    kind in it ({egne}) is looked at when the word is known."""
    if formel.startswith("=") and not has_ord(formel):
        try:
            read_skjemaformel(formel)
        except FormelFeil as feil:
            kilde.report(linje, f"Formelen {formel}: {feil}")


def check_naar(kilde: Kilde, linje: int, naar: str, hva: str) -> None:
    ukjente = [ord_ for ledd in naar.split(",") if (ord_ := ledd.strip().lstrip("!")) not in MERKER]
    if naar and ukjente:
        ventet = ", ".join(sorted(MERKER))
        kilde.report(linje, f"Ukjent naar «{ukjente[0]}» i {hva}. Ventet {ventet}.")


def check_forrige(kilde: Kilde, poster: Sequence[Kolonne | Felt], hva: str) -> None:
    """A column of last year's answers stands beside the input it names, in later years only."""
    inndata = {p.nokkel for p in poster if p.rolle == "inndata"}
    for p in poster:
        if p.forrige and (p.forrige not in inndata or RULLET not in p.naar.split(", ")):
            kilde.report(
                p.linje,
                f"«{p.nokkel}» i {hva} skal ha naar: {RULLET}, og forrige skal være et felt som fylles ut.",
            )


def check_hele(mal: Mal, kilder: Mapping[str, Kilde]) -> None:
    """Of the form put together: a sheet, a table or block, and a column of a table have each one name,
    whichever file they stand in, and tables take rows that the form has. What is only there in some
    workbooks (`naar`, `former`) may share its name with what is there in others."""
    arkene: set[str] = set()
    delene: set[str] = set()
    for ark in mal.ark:
        kilde = kilder[ark.fil]
        if not ark.naar and not ark.former:
            navn = (ark.fane or ark.navn).casefold()
            if navn in arkene:
                linje = getattr(ark.deler[0], "linje", 1) if ark.deler else 1
                kilde.report(linje, f"Arket «{ark.navn}» står to ganger.")
            arkene.add(navn)
        for del_ in ark.deler:
            nokkel = getattr(del_, "nokkel", "")
            if isinstance(del_, Tabell):
                _check_tabell(del_, mal, kilde)
            if ark.naar or getattr(del_, "naar", ""):
                continue
            if nokkel and nokkel in delene:
                kilde.report(getattr(del_, "linje", 1), f"Tabellen «{nokkel}» står to ganger.")
            delene.add(nokkel)


def _check_tabell(tabell: Tabell, mal: Mal, kilde: Kilde) -> None:
    sett: set[str] = set()
    for kolonne in tabell.kolonner:
        if kolonne.naar:
            continue
        if kolonne.nokkel in sett:
            tekst = f"Kolonnen «{kolonne.nokkel}» står to ganger i «{tabell.nokkel}»."
            kilde.report(kolonne.linje, tekst)
        sett.add(kolonne.nokkel)
    navngitte = [b.strip() for g in tabell.rader for b in g.plan.split(",") if b.strip()]
    if ukjente := [b for b in navngitte if b not in mal.prefikser]:
        ventet = ", ".join(mal.prefikser)
        tekst = f"Planen har ingen rader som heter «{ukjente[0]}» («{tabell.nokkel}»)."
        kilde.report(tabell.linje, f"{tekst} Ventet en av: {ventet}.")
