"""Which returned sheet is which issued sheet: by name, and where the name is new, by the labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.identitet import PREFIKS, SKJULT_ARK, TILBAKEMELDING_ARK
from gevinstark.kontroll.fasit import Arkfasit
from gevinstark.kontroll.likhet import normal_tekst
from gevinstark.lesing.avlesning import Lestark

#: A sheet is recognised when this part of its issued labels stands somewhere in it.
_KJENT: Final = 0.6
#: A sheet with the right name and less of its labels than this was emptied, or is another's.
_TOMT: Final = 0.2
#: Bound on time: texts looked at in one returned sheet.
_MAKS_TEKSTER: Final = 20_000


@dataclass(frozen=True)
class Arkpar:
    """par: issued name -> returned sheet. omdopt: issued name -> new name, the hidden sheet's too.
    ekstra: returned sheets that were not issued. stokket: issued names of the tabs that stand
    elsewhere in the order."""

    par: Mapping[str, Lestark]
    omdopt: Mapping[str, str]
    mangler: tuple[str, ...]
    ekstra: tuple[Lestark, ...]
    stokket: tuple[str, ...]


def match_ark(fasit: Mapping[str, Arkfasit], ark: Sequence[Lestark]) -> Arkpar:
    ved_navn = {a.navn: a for a in ark}
    par = {
        navn: a
        for navn, f in fasit.items()
        if (a := ved_navn.get(navn)) is not None and not _is_fremmed(f, a)
    }
    skjult = ved_navn.get(SKJULT_ARK)
    # The first tab of a feedback workbook is ours, and nobody's answer.
    brukt = {a.navn for a in par.values()} | {TILBAKEMELDING_ARK}
    brukt |= {SKJULT_ARK} if skjult else set()
    ledige = [a for a in ark if a.navn not in brukt and a.celler]
    omdopt: dict[str, str] = {}
    for navn, funnet in _by_labels([f for n, f in fasit.items() if n not in par], ledige):
        par[navn] = funnet
        ledige.remove(funnet)
        if funnet.navn != navn:
            omdopt[navn] = funnet.navn
    for navn, a in ved_navn.items():
        # The right name with few of its labels, and nowhere else a better one.
        if navn in fasit and navn not in par and a in ledige and not _is_tomt(fasit[navn], a):
            par[navn] = a
            ledige = [x for x in ledige if x is not a]
    if skjult is None and (funnet_skjult := next((a for a in ledige if _is_skjult(a)), None)):
        ledige.remove(funnet_skjult)
        omdopt[SKJULT_ARK] = funnet_skjult.navn
    return Arkpar(
        {n: par[n] for n in fasit if n in par},
        omdopt,
        tuple(n for n in fasit if n not in par),
        tuple(ledige),
        _out_of_order([(n, par[n].nr) for n in fasit if n in par]),
    )


def find_original(fasit: Mapping[str, Arkfasit], ark: Lestark) -> str | None:
    """The issued sheet that a sheet beside it has the labels of, when it is a copy."""
    tekster = _tekster(ark)
    dekninger = [(_dekning(m, tekster), navn) for navn, f in fasit.items() if (m := _merker(f))]
    dekning, navn = max(dekninger, default=(0.0, ""))
    return navn if dekning >= _KJENT else None


def _is_skjult(ark: Lestark) -> bool:
    celle = ark.celler.get((1, 1))
    return celle is not None and isinstance(celle.verdi, str) and celle.verdi.startswith(PREFIKS)


def _is_fremmed(fasit: Arkfasit, ark: Lestark) -> bool:
    """Whether a sheet with the right name should be sought elsewhere first. Looked into only when its
    title is not in its place."""
    tittel = next((p for p in fasit.fast if isinstance(p.verdi, str)), None)
    celle = None if tittel is None else ark.celler.get(tittel.plass)
    if tittel is None or (celle is not None and celle.verdi == tittel.verdi):
        return False
    merker = _merker(fasit)
    return bool(merker) and _dekning(merker, _tekster(ark)) < _KJENT


def _is_tomt(fasit: Arkfasit, ark: Lestark) -> bool:
    """Neither labels nor formulas: a sheet that only lost its column of labels has its formulas."""
    merker, formler = _merker(fasit), frozenset(fasit.formler.formler)
    if not merker or _dekning(merker, _tekster(ark)) >= _TOMT:
        return False
    funnet = frozenset(c.formel for c in ark.celler.values() if c.formel is not None)
    return not formler or _dekning(formler, funnet) < _TOMT


def _by_labels(
    utsendte: Sequence[Arkfasit], ledige: Sequence[Lestark]
) -> list[tuple[str, Lestark]]:
    """The best pairs first; each sheet once."""
    if not utsendte or not ledige:
        return []
    tekster = [_tekster(a) for a in ledige]
    mulige = sorted(
        (
            (-dekning, i, j)
            for i, f in enumerate(utsendte)
            for j, t in enumerate(tekster)
            if (merker := _merker(f)) and (dekning := _dekning(merker, t)) >= _KJENT
        )
    )
    funnet: dict[int, int] = {}
    for _, i, j in mulige:
        if i not in funnet and j not in funnet.values():
            funnet[i] = j
    return [(utsendte[i].navn, ledige[j]) for i, j in sorted(funnet.items())]


def _merker(fasit: Arkfasit) -> frozenset[str]:
    return frozenset(normal_tekst(p.verdi) for p in fasit.fast if isinstance(p.verdi, str))


def _tekster(ark: Lestark) -> frozenset[str]:
    funnet = (c.verdi for c, _ in zip(ark.celler.values(), range(_MAKS_TEKSTER), strict=False))
    return frozenset(normal_tekst(v) for v in funnet if isinstance(v, str))


def _dekning(merker: frozenset[str], tekster: frozenset[str]) -> float:
    return len(merker & tekster) / len(merker)


def _out_of_order(plasser: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The fewest tabs that must be moved to restore the order."""
    slutter: list[int] = []
    kjeder: list[list[str]] = []
    for navn, nr in plasser:
        k = bisect_left(slutter, nr)
        kjede = [*(kjeder[k - 1] if k else []), navn]
        slutter[k : k + 1] = [nr]
        kjeder[k : k + 1] = [kjede]
    i_ro = set(kjeder[-1]) if kjeder else set()
    return tuple(navn for navn, _ in plasser if navn not in i_ro)
