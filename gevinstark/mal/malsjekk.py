"""What must hold of the words and formulas of a form: each mistake is told with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gevinstark.formel.tre import FormelFeil
from gevinstark.mal.bokord import has_ord
from gevinstark.mal.kart import read_skjemaformel
from gevinstark.mal.poster import MERKER, ROLLER, RULLET, TYPER, Felt, Kolonne
from gevinstark.mal.yamlkilde import Kilde

#: The form's lists of choices, by name.
Lister = Mapping[str, tuple[str, ...]]


def check_type(kilde: Kilde, linje: int, art: str, rolle: str, hva: str) -> None:
    if art not in TYPER:
        kilde.report(
            linje, f"Ukjent type «{art}» i {hva}. Ventet en av: {', '.join(sorted(TYPER))}."
        )
    if rolle not in ROLLER:
        kilde.report(linje, f"Ukjent rolle «{rolle}» i {hva}. Ventet inndata, formel eller fast.")


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


def check_vilkaar(kilde: Kilde, post: Kolonne | Felt) -> None:
    """Conditions are formulas without their "="."""
    for vilkaar in (post.kreves_naar, post.lukket_naar, post.ellers):
        if vilkaar:
            check_formel(kilde, post.linje, f"={vilkaar}")


def check_liste(kilde: Kilde, linje: int, liste: str, art: str, lister: Lister) -> None:
    if (art == "valg" or liste) and liste not in lister:
        kilde.report(
            linje, f"Listen «{liste}» finnes ikke. Ventet en av: {', '.join(sorted(lister))}."
        )
