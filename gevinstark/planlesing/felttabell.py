"""A table of labels and values, as on a front page: a value in the cell of its label, or below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gevinstark.lesing.word.dokument import Rute, Tabell
from gevinstark.planlesing.blankt import is_blank
from gevinstark.planlesing.ordlyd import Ordlyd, letters, likeness
from gevinstark.planlesing.samling import Samling, Sted

#: Fewer labels than this is some other table.
_MINST: Final = 2
_LIK: Final = 0.9
_FORSIDEN: Final = "Forsiden"


def read_felttabell(tabell: Tabell, ordlyd: Ordlyd, samling: Samling) -> bool:
    """Read it if it is one. What is neither label nor value is listed."""
    gruppe, merker = max(
        ((g, _find_merker(tabell, g)) for g in ordlyd.felttabeller),
        key=lambda par: len(par[1]),
        default=({}, {}),
    )
    if len(merker) < _MINST:
        return False
    brukt = set(merker)
    for sted, (felt, i_ruten) in merker.items():
        rute, verdi = _rute(tabell, sted), i_ruten
        # A signature is alone in its row, and so is what stands below it.
        uten = is_blank(verdi) or ordlyd.is_ledetekst(verdi)
        if uten and (under := _under(tabell, sted)) is not None and under not in merker:
            rute = _rute(tabell, under)
            verdi = rute.tekst if rute else ""
            brukt.add(under)
        merkelapp = gruppe[felt][0]
        if rute is not None:
            samling.tell_merknader(rute.merknader, Sted(_FORSIDEN, "", merkelapp))
        if is_blank(verdi) or ordlyd.is_ledetekst(verdi):
            continue
        if not felt or not samling.add(felt, verdi, Sted(_FORSIDEN, "", merkelapp)):
            samling.tell("ORD-34", Sted(_FORSIDEN), verdi)
    for sted in _ruter(tabell):
        rute = _rute(tabell, sted)
        if sted not in brukt and rute is not None and not is_blank(rute.tekst):
            samling.tell("ORD-34", Sted(_FORSIDEN), rute.tekst)
    return True


def _ruter(tabell: Tabell) -> list[tuple[int, int]]:
    """Each cell once, by its first row and column."""
    steder: dict[int, tuple[int, int]] = {}
    for r, rad in enumerate(tabell.rader):
        for k, rute in enumerate(rad):
            if rute is not None:
                steder.setdefault(id(rute), (r, k))
    return list(steder.values())


def _rute(tabell: Tabell, sted: tuple[int, int]) -> Rute | None:
    return tabell.rader[sted[0]][sted[1]]


def _under(tabell: Tabell, sted: tuple[int, int]) -> tuple[int, int] | None:
    rad, kol = sted
    rute = _rute(tabell, sted)
    rad += rute.hoyde if rute else 1
    if rad >= len(tabell.rader):
        return None
    under = tabell.rader[rad][kol]
    return next((s for s in _ruter(tabell) if _rute(tabell, s) is under), None)


def _find_merker(
    tabell: Tabell, gruppe: Mapping[str, Sequence[str]]
) -> dict[tuple[int, int], tuple[str, str]]:
    """Where the labels are -> their fields, and the value after the label in the same cell."""
    funnet: dict[tuple[int, int], tuple[str, str]] = {}
    for sted in _ruter(tabell):
        rute = _rute(tabell, sted)
        for felt, ordlyder in gruppe.items():
            verdi = _after(rute.tekst if rute else "", ordlyder)
            if verdi is not None and felt not in {f for f, _ in funnet.values()}:
                funnet[sted] = (felt, verdi)
                break
    return funnet


def _after(tekst: str, ordlyder: Sequence[str]) -> str | None:
    """What follows the label; "" when it stands alone, None when it is not there."""
    for ordlyd in sorted(ordlyder, key=len, reverse=True):
        if likeness(tekst.rstrip(": \n"), ordlyd) >= _LIK:
            return ""
        flat = tekst.lstrip()
        if letters(flat).startswith(letters(ordlyd)):
            rest = flat[len(ordlyd) :] if flat.casefold().startswith(ordlyd.casefold()) else ""
            if rest.lstrip(" ").startswith((":", "\n")):
                return rest.lstrip(": \n")
    return None
