"""Counts over a whole sheet's inputs, for the Kontroll tab: `MANGLER{Gevinster}` and its like.

They are put in place after every cell has been made, because only then is it known which cells a
sheet's inputs are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.forskyv import write_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import (
    Binaer,
    FormelFeil,
    Kall,
    Makro,
    Node,
    Omraade,
    Ref,
    Tall,
    Tekst,
    replace_nodes,
)
from gevinstark.grunn.celle import TALLTYPER, Ark, Celle
from gevinstark.grunn.errors import InternFeil
from gevinstark.mal.henvisninger import HARDT_MELLOMROM, UGYLDIG, uten_mellomrom
from gevinstark.mal.kart import Formelnotat
from gevinstark.mal.tilstand import FERDIGE, PIL

#: Excel's own limit on arguments is 255; a formula should stay readable long before.
_MAKS_LENGDE: Final = 8000
#: What a cell looks blank with: one to four spaces, or a space that does not break the line.
_BLANKE: Final = (" ", "  ", "   ", "    ", HARDT_MELLOMROM)
#: So many ranges to count a word in; more of them are one a column.
_MAKS_OMRAADER: Final = 30
Lister = Mapping[str, tuple[str, ...]]


def expand_makroer(
    arkene: Sequence[Ark], lister: Lister, kommuner: Collection[str], notat: Formelnotat
) -> list[Ark]:
    """The sheets with every macro replaced by what it counts. Mistakes are noted.

    kommuner: the numbers of those who answer in a joint workbook. There a macro in a kommune's own cell
    means that kommune's rows, "1 Kontakt 3240" says which, and any other means everybody's.
    """
    inndata: dict[str, list[Celle]] = defaultdict(list)
    tilstander: dict[str, list[Celle]] = defaultdict(list)
    for celle in (c for ark in arkene for c in ark.celler):
        hvem = {"", f" {celle.eier}" if celle.eier in kommuner else ""}
        for eier in hvem:
            if celle.rolle == "inndata":
                inndata[f"*{eier}"].append(celle)
                inndata[celle.ark + eier].append(celle)
            elif celle.stil == "status" and celle.formel:
                tilstander[celle.ark + eier].append(celle)
                tilstander[f"#{celle.tabell}{eier}"].append(celle)

    def compute(makro: Makro, celle: Celle) -> Node:
        eget = celle.eier in kommuner and makro.ark[-4:] not in kommuner
        navn = f"{makro.ark} {celle.eier}" if eget else makro.ark
        egne = tilstander.get(navn, [])
        if makro.navn == "MANGLENDE":
            return list_manglende(egne, celle.ark)
        if makro.navn in TILSTANDER:
            alles = bool(kommuner) and navn[-4:] not in kommuner
            return count_tilstander(makro.navn, egne, celle.ark, alles=alles)
        return _compute(makro, inndata.get(navn, []), celle.ark, lister)

    def expand(celle: Celle) -> Celle:
        if celle.formel not in notat.makroer:
            return celle
        tre, fil, linje = notat.makroer[celle.formel]
        try:
            ferdig = replace_nodes(
                tre, lambda n: compute(n, celle) if isinstance(n, Makro) else None
            )
            formel = f"={write_formel(ferdig)}"
            problemer = check_delmengde(parse_formel(formel))
            if len(formel) > _MAKS_LENGDE:
                problemer = ["formelen ble for lang."]
        except (FormelFeil, InternFeil) as feil:
            problemer = [str(feil)]
        for problem in problemer:
            sted = f"Formelen {celle.formel} i {celle.ark}!{celle.adresse}"
            notat.report(fil, linje, sted, problem)
        return replace(celle, formel=UGYLDIG if problemer else formel)

    return [replace(ark, celler=tuple(map(expand, ark.celler))) for ark in arkene]


#: How many rows still ask for something, and how many questions are answered.
TILSTANDER: Final = frozenset({"GJENSTAAR", "BESVART"})
_TILSTAND: Final = re.compile(r'"((?:[^"]|"")*)"')


def count_tilstander(navn: str, celler: Sequence[Celle], eget: str, *, alles: bool = False) -> Node:
    """How many states say one of the words they may say: those that ask (GJENSTAAR), or, of the
    questions that count, those that do not (BESVART). One COUNTIFS a word, which every program gets right.

    alles: over everybody's rows; what lies between them never asks, so one range goes from first to last.
    """
    grupper: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        if navn == "BESVART" and not c.kreves:
            continue
        for ord_ in dict.fromkeys(list_ord(c)):
            if ord_.startswith(PIL) == (navn == "GJENSTAAR"):
                grupper[ord_].append(c)
    return _sum(
        ("+", Kall("COUNTIFS", (_as_range(omraade), Tekst(ord_))))
        for ord_, egne in grupper.items()
        for omraade in (_spenn(egne, eget) if alles else _ranges(egne, eget, navn))
    )


def _ranges(celler: Sequence[Celle], eget: str, navn: str) -> Sequence[Node]:
    """The cells as ranges. Where they would be too many for a formula of all that asks, one a column: what
    lies between asks for nothing."""
    alle = list(_omraader(celler, eget))
    for_mange = navn == "GJENSTAAR" and len(alle) > _MAKS_OMRAADER
    return list(_spenn(celler, eget)) if for_mange else alle


def _as_range(node: Node) -> Node:
    """A cell as a range of one: IronCalc counts nothing else."""
    if not isinstance(node, Ref):
        return node
    celle = replace(node, ark=None)
    return Omraade(celle, celle, node.ark)


def list_manglende(celler: Sequence[Celle], eget: str) -> Node:
    """The labels of the rows whose state asks for something, one after another."""
    ledd: list[Node] = []
    for c in celler:
        if not any(o.startswith(PIL) for o in list_ord(c)):
            continue
        her = Ref(None if c.ark == eget else c.ark, c.rad, c.kol, abs_rad=False, abs_kol=False)
        hvem = Tekst(f"«{c.radetikett}» " if " " in c.radetikett else f"{c.radetikett} ")
        # Shorter than naming each word that begins with an arrow; forty rows must fit in one formula.
        uten_pil = Kall("SUBSTITUTE", (her, Tekst(PIL.strip()), Tekst("")))
        ledd.append(Kall("IF", (Binaer("<>", uten_pil, her), hvem, Tekst(""))))
    if not ledd:
        return Tekst("–")
    # LibreOffice forgets a space at the end when it saves.
    return Kall("TRIM", (reduce(lambda a, b: Binaer("&", a, b), ledd),))


def list_ord(celle: Celle) -> Iterator[str]:
    """Every word a row's state may say, the dash left out."""
    for treff in _TILSTAND.findall(celle.formel or ""):
        if treff.startswith(PIL) or treff in FERDIGE:
            yield treff


def _compute(makro: Makro, celler: Sequence[Celle], eget: str, lister: Lister) -> Node:
    if makro.navn not in _MAKROER:
        raise InternFeil(f"makroen {makro.navn} finnes ikke. Ventet en av: {', '.join(_MAKROER)}.")
    return _MAKROER[makro.navn](celler, eget, lister)


def rektangler(celler: Iterable[Celle]) -> list[tuple[int, int, int, int]]:
    """Cells of one sheet as few rectangles (top, left, bottom, right), in reading order."""
    kolonner: dict[int, list[int]] = defaultdict(list)
    for c in celler:
        kolonner[c.kol].append(c.rad)
    loep: dict[tuple[int, int], list[int]] = defaultdict(list)
    for kol, rader in kolonner.items():
        start = forrige = min(rader)
        for rad in [*sorted(rader)[1:], 0]:
            if rad != forrige + 1:
                loep[start, forrige].append(kol)
                start = rad
            forrige = rad
    ferdige = []
    for (topp, bunn), kols in loep.items():
        start = forrige = min(kols)
        for kol in [*sorted(kols)[1:], 0]:
            if kol != forrige + 1:
                ferdige.append((topp, start, bunn, forrige))
                start = kol
            forrige = kol
    return sorted(ferdige)


def _omraader(celler: Sequence[Celle], eget: str) -> Iterator[Node]:
    per_ark: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        per_ark[c.ark].append(c)
    for ark, egne in per_ark.items():
        navn = None if ark == eget else ark
        for topp, venstre, bunn, hoyre in rektangler(egne):
            a = Ref(navn, topp, venstre, abs_rad=False, abs_kol=False)
            b = Ref(None, bunn, hoyre, abs_rad=False, abs_kol=False)
            yield a if (topp, venstre) == (bunn, hoyre) else Omraade(replace(a, ark=None), b, navn)


def _spenn(celler: Sequence[Celle], eget: str) -> Iterator[Node]:
    """One range for each column, from the first of the cells to the last."""
    kolonner: dict[tuple[str, int], list[Celle]] = defaultdict(list)
    for c in celler:
        kolonner[c.ark, c.kol].append(c)
    for egne in kolonner.values():
        forste = min(egne, key=lambda c: c.rad)
        alle = range(forste.rad, max(c.rad for c in egne) + 1)
        yield from _omraader([replace(forste, rad=rad) for rad in alle], eget)


def _sum(ledd: Iterable[tuple[str, Node]]) -> Node:
    """Terms one after another, each with its sign; the first sign is a plus. 0 when there are none."""
    alle = list(ledd)
    if not alle:
        return Tall(0)
    return reduce(lambda a, b: Binaer(b[0], a, b[1]), alle[1:], alle[0][1])


def count_utfylte(omraade: Node) -> Node:
    """How many cells hold more than spaces. An error value is something, too.

    No function over a range: seven programs in ten do not spread TRIM out. The runs of spaces that
    people leave behind are counted one by one; the reader takes any other for blank, too, and says so.
    """
    if isinstance(omraade, Ref):
        fylt = Binaer("*", Binaer("<>", uten_mellomrom(omraade), Tekst("")), Tall(1))
        return Kall("IFERROR", (fylt, Tall(1)))
    blanke = (("-", Kall("COUNTIFS", (omraade, Tekst(b)))) for b in _BLANKE)
    return _sum([("+", Kall("COUNTA", (omraade,))), *blanke])


def _mangler(celler: Sequence[Celle], eget: str, _: Lister) -> Node:
    kreves = [c for c in celler if c.kreves]
    tall = [c for c in kreves if c.type in TALLTYPER]
    # Spaces in a number cell are told as text in a number cell.
    ledd: list[Node] = [Kall("COUNTA", tuple(_omraader(tall, eget)))] if tall else []
    ledd += map(count_utfylte, _omraader([c for c in kreves if c.type not in TALLTYPER], eget))
    return _sum([("+", Tall(len(kreves))), *(("-", n) for n in ledd)])


def _paakrevd(celler: Sequence[Celle], _eget: str, _: Lister) -> Node:
    return Tall(sum(c.kreves for c in celler))


def _tekst_i_tall(celler: Sequence[Celle], eget: str, _: Lister) -> Node:
    omraader = tuple(_omraader([c for c in celler if c.type in TALLTYPER], eget))
    if not omraader:
        return Tall(0)
    return Binaer("-", Kall("COUNTA", omraader), Kall("COUNT", omraader))


def _utenfor(celler: Sequence[Celle], eget: str, _: Lister) -> Node:
    grupper: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        if c.type in TALLTYPER and c.minst is not None:
            grupper[f"<{c.minst:g}"].append(c)
        if c.type in TALLTYPER and c.hoyst is not None:
            grupper[f">{c.hoyst:g}"].append(c)
    return _sum(
        ("+", Kall("COUNTIFS", (omraade, Tekst(kriterium))))
        for kriterium, egne in grupper.items()
        for omraade in _omraader(egne, eget)
    )


def _ikke_i_listen(celler: Sequence[Celle], eget: str, lister: Lister) -> Node:
    grupper: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        if c.type == "valg":
            grupper[c.liste].append(c)
    ledd: list[tuple[str, Node]] = []
    for liste, egne in grupper.items():
        for omraade in _omraader(egne, eget):
            ledd.append(("+", count_utfylte(omraade)))
            ledd += (("-", Kall("COUNTIFS", (omraade, Tekst(v)))) for v in lister[liste])
    return _sum(ledd)


_Makro = Callable[[Sequence[Celle], str, Lister], Node]
_MAKROER: Final[Mapping[str, _Makro]] = {
    "MANGLER": _mangler,
    "PAAKREVD": _paakrevd,
    "TEKST_I_TALL": _tekst_i_tall,
    "UTENFOR_GRENSEN": _utenfor,
    "IKKE_I_LISTEN": _ikke_i_listen,
}
