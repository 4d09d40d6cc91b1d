"""Finding where every issued cell stands: only a sheet with something out of place is aligned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import Final

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.ark import match_ark
from gevinstark.kontroll.arkminne import find_like
from gevinstark.kontroll.fasit import Arkfasit, Plass, fasit_for
from gevinstark.kontroll.likhet import merke, samme_verdi
from gevinstark.kontroll.linjer import Linjekart, Linjetrekk, align
from gevinstark.kontroll.plassering import VERDI, Arkplass, Plassering
from gevinstark.lesing.avlesning import Avlesning, Lestark

#: A column is in its place when this part of its labels is.
_I_PLASS: Final = 0.5


def locate(layout: Layout, verdier: Mapping[str, Verdi], avlesning: Avlesning) -> Plassering:
    """`verdier`: what was issued to the kommune, where it differs from the Layout."""
    fasit = fasit_for(layout)
    arkpar = match_ark(fasit, avlesning.ark)
    return Plassering(
        arkpar,
        {navn: _locate_ark(fasit[navn], lest, verdier) for navn, lest in arkpar.par.items()},
    )


def _locate_ark(fasit: Arkfasit, lest: Lestark, verdier: Mapping[str, Verdi]) -> Arkplass:
    """Only a sheet with a constant out of place is aligned: honest files never come that far."""
    celler, ventet = lest.celler, fasit.fast.utstedt(verdier)
    i_ro_ark = find_like(Arkplass(fasit, lest, ventet))
    if not celler or i_ro_ark.fast_som_utsendt or not _is_touched(i_ro_ark):
        return i_ro_ark
    merker: dict[Plass, str] = {}
    for post in fasit.fast:
        if tekst := merke(post.utstedt(verdier)):
            merker[post.plass] = tekst
    i_filen = {p: merke(c.verdi) for p, c in celler.items() if c.formel is None}
    i_ro = Linjekart({kol: kol for kol in range(1, fasit.siste_kol + 1)}, fasit.siste_kol)
    # First the rows, as if no column had moved; columns only when they then miss their labels.
    rader, kolonner = _align_rader(fasit, merker, i_filen, lest, i_ro), i_ro
    igjen = {p: m for p, m in merker.items() if rader.plass(p[0]) is not None}
    if not _kolonner_i_plass(merker, igjen, i_filen, rader):
        if len(igjen) < _I_PLASS * len(merker):
            igjen = _uten_borte_rader(merker, set(i_filen.values()))
        kolonner = _align_kolonner(fasit, igjen, i_filen, lest)
        rader = _align_rader(fasit, merker, i_filen, lest, kolonner)
    return Arkplass(
        fasit,
        lest,
        ventet,
        None if rader.uendret else rader,
        None if kolonner.uendret else kolonner,
    )


def _is_touched(ark: Arkplass) -> bool:
    i_filen = list(map(VERDI, ark.lest_fast))
    return i_filen != ark.ventet and any(
        a != b and not samme_verdi(a, b) for a, b in zip(i_filen, ark.ventet, strict=True)
    )


def _align_kolonner(
    fasit: Arkfasit,
    merker: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    lest: Lestark,
) -> Linjekart:
    kjente = set(merker.values())
    utsendt = _kolonnetrekk(merker)
    fil = _kolonnetrekk({p: m for p, m in i_filen.items() if m in kjente})
    # Columns without labels are known by where their formulas stand, or by being filled at all.
    formler = {p for p, c in lest.celler.items() if c.formel is not None}
    return align(
        _med_formler(utsendt, {p.plass for p in fasit.formler}, fasit.plasser),
        _med_formler(fil, formler, lest.celler),
        fasit.siste_kol,
    )


def _med_formler(
    trekk: Mapping[int, Linjetrekk], formler: set[Plass], fylte: Collection[Plass]
) -> dict[int, Linjetrekk]:
    rader: dict[int, set[int]] = defaultdict(set)
    for rad, kol in formler:
        rader[kol].add(rad)
    return {
        kol: Linjetrekk(trekk[kol].merker if kol in trekk else frozenset(), frozenset(rader[kol]))
        for kol in {*trekk, *(kol for _, kol in fylte)}
    }


def _kolonner_i_plass(
    alle: Mapping[Plass, str],
    igjen: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    rader: Linjekart,
) -> bool:
    """Whether every column has at least half its labels where the rows say they should be."""
    if len(igjen) < _I_PLASS * len(alle):
        return False
    ventet: Counter[int] = Counter(kol for _, kol in igjen)
    funnet: Counter[int] = Counter(
        p[1] for p, m in igjen.items() if i_filen.get((rader.plass(p[0]) or 0, p[1])) == m
    )
    return all(funnet[kol] >= _I_PLASS * antall for kol, antall in ventet.items())


def _uten_borte_rader(merker: Mapping[Plass, str], i_filen: set[str]) -> dict[Plass, str]:
    """Labels without those of rows that seem to be gone: a missing heading row is no missing column."""
    alle: Counter[int] = Counter(rad for rad, _ in merker)
    igjen: Counter[int] = Counter(rad for (rad, _), m in merker.items() if m in i_filen)
    return {p: m for p, m in merker.items() if igjen[p[0]] >= _I_PLASS * alle[p[0]]}


def _kolonnetrekk(merker: Mapping[Plass, str]) -> dict[int, Linjetrekk]:
    """A column is known by its texts, wherever in it they stand: rows may have moved as well."""
    tellere: dict[int, Counter[str]] = defaultdict(Counter)
    ut: dict[int, set[Hashable]] = defaultdict(set)
    for (_, kol), tekst in merker.items():
        nr = tellere[kol][tekst]
        tellere[kol][tekst] += 1
        ut[kol].add((tekst, nr))
    return {kol: Linjetrekk(frozenset(m)) for kol, m in ut.items()}


def _align_rader(
    fasit: Arkfasit,
    merker: Mapping[Plass, str],
    i_filen: Mapping[Plass, str],
    lest: Lestark,
    kolonner: Linjekart,
) -> Linjekart:
    til_utsendt = kolonner.fra_fil
    igjen = set(til_utsendt.values())
    utsendt = _radtrekk(
        {p: m for p, m in merker.items() if p[1] in igjen}, {p.plass for p in fasit.formler}
    )
    for rad in {rad for rad, _ in fasit.plasser} - utsendt.keys():
        utsendt[rad] = Linjetrekk(frozenset())
    fil_merker = {
        (rad, til_utsendt[kol]): tekst
        for (rad, kol), tekst in i_filen.items()
        if kol in til_utsendt and tekst
    }
    formler = {
        (rad, til_utsendt[kol])
        for (rad, kol), c in lest.celler.items()
        if c.formel is not None and kol in til_utsendt
    }
    fil = _radtrekk(fil_merker, formler)
    for rad in {rad for rad, _ in lest.celler} - fil.keys():
        fil[rad] = Linjetrekk(frozenset())
    return align(utsendt, fil, fasit.siste_rad)


def _radtrekk(merker: Mapping[Plass, str], formler: set[Plass]) -> dict[int, Linjetrekk]:
    """A row is known by its texts and the columns they stand in."""
    samlet: dict[int, tuple[set[Hashable], set[int]]] = defaultdict(lambda: (set(), set()))
    for (rad, kol), tekst in merker.items():
        samlet[rad][0].add((kol, tekst))
    for rad, kol in formler:
        samlet[rad][1].add(kol)
    return {rad: Linjetrekk(frozenset(m), frozenset(f)) for rad, (m, f) in samlet.items()}
