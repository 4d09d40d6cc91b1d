"""The closed subset of formulas that every spreadsheet program computes alike (`teknikk`, Recomputing).

Checked when a form is built, so that what is sent out has one meaning everywhere. What depends on
the values (AND over a cell that happens to hold an error, SUMPRODUCT over text) cannot be seen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from gevinstark.formel.funksjoner import FLYKTIGE, FUNKSJONER
from gevinstark.formel.tre import (
    SAMMENLIGNING,
    Binaer,
    Bool,
    Feil,
    Henvisning,
    Kall,
    Linjer,
    Makro,
    Matrise,
    Navn,
    Node,
    Omraade,
    Prosent,
    Ref,
    Tall,
    Tekst,
    Unaer,
    dimensjon,
)

_TAR_OMRAADER: Final = frozenset({"SUM", "COUNT", "COUNTA", "MAX", "MIN", "AND", "OR"})
_TAR_IKKE_TEKST: Final = frozenset({"SUM", "MAX", "MIN"})
#: Functions that Excel takes element by element inside SUMPRODUCT.
_ELEMENTVIS: Final = frozenset({"ABS", "ISNUMBER", "TRIM", "SUBSTITUTE"})
_REGNETEGN: Final = frozenset({"+", "-", "*", "/", "^", "&"}) | SAMMENLIGNING
#: Characters of one text in a formula, and of a list of choices in a cell's rule: Excel's own limit.
MAKS_TEKST: Final = 255
_KRITERIETEGN: Final = ("<>", "<=", ">=", "<", ">", "=")


def check_delmengde(node: Node) -> list[str]:
    """What puts a formula outside the subset, in Norwegian; empty when it is inside."""
    over = [
        f"{navn} over et område regnes ulikt i ulike programmer. Tell med COUNTA og COUNTIFS."
        for navn in _functions_over_omraade(node)
    ]
    return check_regnbar(node) or list(dict.fromkeys(over))


def check_regnbar(node: Node) -> list[str]:
    """What our engine cannot compute in a formula: the subset, and what earlier forms issued."""
    return list(dict.fromkeys(_skalar(node)))


def _functions_over_omraade(node: Node) -> Iterator[str]:
    """gnumeric, POI, excelize, ironcalc and formualizer spread operators out over a range in
    SUMPRODUCT, but no function of one value."""
    if isinstance(node, Kall):
        if node.navn.upper() in _ELEMENTVIS and any(_former(node)):
            yield node.navn.upper()
        for arg in node.args:
            if arg is not None:
                yield from _functions_over_omraade(arg)
    elif isinstance(node, Binaer):
        yield from _functions_over_omraade(node.a)
        yield from _functions_over_omraade(node.b)
    elif isinstance(node, Unaer | Prosent):
        yield from _functions_over_omraade(node.a)


def _skalar(node: Node) -> Iterator[str]:
    """Problems of a formula part that must give one single value."""
    if isinstance(node, Omraade):
        yield "Et område står der det skal være én verdi."
        yield from _ark(node.ark)
    elif isinstance(node, Kall):
        yield from _kall(node)
    else:
        yield from _felles(node, elementvis=False)


def _felles(node: Node, *, elementvis: bool) -> Iterator[str]:
    """Problems that are the same for one value and, inside SUMPRODUCT, for arrays."""
    inni = _elementvis if elementvis else _skalar
    if isinstance(node, Tall | Bool):
        return
    if isinstance(node, Tekst):
        if len(node.verdi) > MAKS_TEKST:
            yield f"Teksten «{node.verdi[:20]} …» er {len(node.verdi)} tegn. Excel tar {MAKS_TEKST}."
    elif isinstance(node, Feil):
        yield f"Feilverdien {node.kode} står i formelen."
    elif isinstance(node, Ref | Omraade):
        yield from _ark(node.ark)
    elif isinstance(node, Linjer):
        yield "Hele rader eller kolonner er ikke tillatt."
    elif isinstance(node, Navn):
        yield f"Navnet {node.navn} er ikke tillatt; skriv celleadressen."
    elif isinstance(node, Henvisning | Makro):
        yield f"{node} har ikke fått noen celle."
    elif isinstance(node, Matrise):
        yield "Matrisekonstanter er ikke tillatt."
    elif isinstance(node, Prosent):
        yield from inni(node.a)
    elif isinstance(node, Unaer):
        if node.op == "@":
            yield "Tegnet @ er ikke tillatt."
        yield from inni(node.a)
    elif isinstance(node, Binaer):
        if node.op not in _REGNETEGN:
            yield "Union, snitt og sammensatte områder er ikke tillatt."
        if node.op in SAMMENLIGNING and any(_is_sammenligning(n) for n in (node.a, node.b)):
            yield "En sammenligning står inne i en sammenligning."
        yield from inni(node.a)
        yield from inni(node.b)
    elif isinstance(node, Kall):
        yield from _kall(node)
    else:
        assert_never(node)


def _ark(ark: str | None) -> Iterator[str]:
    if ark is not None and "[" in ark:
        yield f"Henvisning til en annen arbeidsbok er ikke tillatt: {ark}"
    elif ark is not None and ":" in ark:
        yield f"Henvisning over flere ark er ikke tillatt: {ark}"


def _is_sammenligning(node: Node) -> bool:
    return isinstance(node, Binaer) and node.op in SAMMENLIGNING


def _kall(kall: Kall) -> Iterator[str]:
    navn = kall.navn.upper()
    if navn not in FUNKSJONER:
        hvorfor = (
            "er flyktig (regnes på nytt hver gang)" if navn in FLYKTIGE else "er ikke i delmengden"
        )
        yield f"Funksjonen {navn} {hvorfor}."
        for arg in kall.args:
            if arg is not None and not isinstance(arg, Omraade):
                yield from _skalar(arg)
        return
    minst, mest = FUNKSJONER[navn]
    if not minst <= len(kall.args) <= mest:
        yield f"{navn} har {len(kall.args)} argumenter."
        return
    args = [arg for arg in kall.args if arg is not None]
    if len(args) != len(kall.args):
        yield f"{navn} har et tomt argument."
        return
    if navn in _TAR_OMRAADER:
        for arg in args:
            if navn in _TAR_IKKE_TEKST and _is_tekst_or_sann(arg):
                yield f"{navn} får en tekst eller sannhetsverdi direkte."
            yield from _felles(arg, elementvis=False)
    elif navn in ("SUMIFS", "COUNTIFS"):
        yield from _betinget(navn, args)
    elif navn == "SUMPRODUCT":
        yield from _sumprodukt(args)
    elif navn == "INDEX":
        yield from _index(args)
    elif navn == "MATCH":
        yield from _match(args)
    elif navn == "RANK":
        yield from _skalar(args[0])
        yield from _rektangel(navn, args[1])
    elif navn == "SUBSTITUTE":
        yield from _check_substitute(args)
        yield from _skalar(args[0])
    else:
        for arg in args:
            yield from _skalar(arg)


def _is_tekst_or_sann(node: Node) -> bool:
    return isinstance(node, Tekst | Bool) or (
        isinstance(node, Binaer) and (node.op == "&" or node.op in SAMMENLIGNING)
    )


def _rektangel(navn: str, node: Node) -> Iterator[str]:
    if isinstance(node, Ref | Omraade):
        yield from _ark(node.ark)
    elif isinstance(node, Linjer):
        yield "Hele rader eller kolonner er ikke tillatt."
    else:
        yield f"{navn} krever et område skrevet rett inn."


def _betinget(navn: str, args: list[Node]) -> Iterator[str]:
    forste = 1 if navn == "SUMIFS" else 0
    if (len(args) - forste) % 2:
        yield f"{navn} har {len(args)} argumenter."
        return
    omraader = args[:forste] + args[forste::2]
    for omraade in omraader:
        yield from _rektangel(navn, omraade)
    if len({dimensjon(o) for o in omraader}) > 1:
        yield f"Områdene i {navn} har ulik størrelse."
    for kriterium in args[forste + 1 :: 2]:
        yield from _kriterium(navn, kriterium)


def _kriterium(navn: str, node: Node) -> Iterator[str]:
    if isinstance(node, Tekst):
        tegn = next((t for t in _KRITERIETEGN if node.verdi.startswith(t)), "")
        rest = node.verdi[len(tegn) :]
        if (tegn == "<>" and rest) or (tegn and tegn != "<>" and not rest) or not node.verdi:
            yield f'Kriteriet "{node.verdi}" i {navn} regnes ulikt i ulike programmer.'
    elif isinstance(node, Binaer) and node.op == "&":
        ytterst: Node = node
        while isinstance(ytterst, Binaer) and ytterst.op == "&":
            ytterst = ytterst.a
        if isinstance(ytterst, Tekst) and ytterst.verdi.startswith(_KRITERIETEGN):
            # A number becomes 15 digits of text, so a value may be greater than itself.
            yield f'Kriteriet "{ytterst.verdi}"&… i {navn} er bygd av en verdi, og regnes ulikt.'
    yield from _skalar(node)


def _sumprodukt(args: list[Node]) -> Iterator[str]:
    former: set[tuple[int, int] | None] = set()
    for arg in args:
        if _is_tekst_or_sann(arg):
            yield "SUMPRODUCT får sannhetsverdier eller tekst; gang med 1."
        former |= set(_former(arg)) or {None}
        yield from _elementvis(arg)
    if len(former) > 1 or None in former:
        yield "Områdene i SUMPRODUCT har ulik størrelse."


def _former(node: Node) -> Iterator[tuple[int, int]]:
    """Sizes of the rectangles that make a SUMPRODUCT argument an array."""
    if isinstance(node, Omraade) and (form := dimensjon(node)):
        yield form
    elif isinstance(node, Binaer):
        yield from _former(node.a)
        yield from _former(node.b)
    elif isinstance(node, Unaer | Prosent):
        yield from _former(node.a)
    elif isinstance(node, Kall) and node.navn.upper() in _ELEMENTVIS:
        for arg in node.args:
            if arg is not None:
                yield from _former(arg)


def _elementvis(node: Node) -> Iterator[str]:
    if isinstance(node, Kall) and node.navn.upper() in _ELEMENTVIS:
        args = [arg for arg in node.args if arg is not None]
        if len(args) == len(node.args) == FUNKSJONER[node.navn.upper()][0]:
            if len(args) > 1:
                yield from _check_substitute(args)
            yield from _elementvis(args[0])
            return
    yield from _felles(node, elementvis=True)


def _check_substitute(args: list[Node]) -> Iterator[str]:
    if not all(isinstance(arg, Tekst) for arg in args[1:]) or args[1] == Tekst(""):
        yield "SUBSTITUTE må ha faste tekster som andre og tredje argument."


def _index(args: list[Node]) -> Iterator[str]:
    yield from _rektangel("INDEX", args[0])
    form = dimensjon(args[0])
    if form is not None and min(form) > 1 and len(args) == 2:  # noqa: PLR2004 - range and one index
        yield "INDEX i et område med flere rader og kolonner må ha både rad og kolonne."
    for arg in args[1:]:
        if arg == Tall(0.0):
            yield "INDEX med 0 gir en hel rad eller kolonne."
        yield from _skalar(arg)


def _match(args: list[Node]) -> Iterator[str]:
    yield from _skalar(args[0])
    yield from _rektangel("MATCH", args[1])
    form = dimensjon(args[1])
    if form is not None and min(form) > 1:
        yield "MATCH krever én rad eller én kolonne."
    if args[2] != Tall(0.0):
        yield "MATCH må ha 0 som tredje argument (eksakt treff)."
