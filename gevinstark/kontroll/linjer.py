"""Where rows (or columns) that were issued stand in a returned sheet, found by their labels.

A row inserted high up moves every cell below it. Compared place by place that is hundreds of
differences; aligned on the labels it is one, and every input is still read from its own row.

The alignment is the heaviest chain of pairs that rises in both sheets (a weighted longest increasing
subsequence over the pairs that share at least half their labels). What the chain leaves over was
inserted, deleted or moved. Columns are aligned by the same code: a line is a row or a column.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

#: Two lines can be the same when they share this part of the issued labels.
_LIKE_NOK: Final = 0.5
#: Formulas in the same cells tell lines with equal labels apart, but never outweigh a label.
_FORMELVEKT: Final = 0.1
#: Of two equal pairings the one that moves nothing is right.
_I_RO: Final = 0.01
#: How much blank lines, and lines without formulas, look like each other.
_BEGGE_TOMME: Final = 0.5
_UTEN_FORMLER: Final = 0.1
#: Bound on time: lines of a file looked at between two that are known,
_MAKS_I_GAP: Final = 1_000
#: lines of a file that carry the same label, and pairs in all.
_MAKS_PER_MERKE: Final = 64
_MAKS_PAR: Final = 50_000


class Linjetrekk(NamedTuple):
    """What a line is known by: its labels, and the places across it where formulas stand."""

    merker: frozenset[Hashable]
    formler: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Innsatt:
    """`antall` lines that were not issued, the first of them line `fra` of the file. `over`: the
    issued line that now follows them."""

    fra: int
    antall: int
    over: int


@dataclass(frozen=True, slots=True)
class Slettet:
    """Issued lines that are gone. `ved`: the line of the file that now stands where they stood."""

    linjer: tuple[int, ...]
    ved: int


@dataclass(frozen=True)
class Linjekart:
    """Issued line -> line of the file. `flyttet`: (issued, file) of those that changed order."""

    plasser: Mapping[int, int]
    siste: int
    innsatt: tuple[Innsatt, ...] = ()
    slettet: tuple[Slettet, ...] = ()
    flyttet: tuple[tuple[int, int], ...] = ()

    @property
    def uendret(self) -> bool:
        return all(i == j for i, j in self.plasser.items()) and not self.slettet

    @cached_property
    def fra_fil(self) -> Mapping[int, int]:
        return {j: i for i, j in self.plasser.items()}

    def plass(self, linje: int) -> int | None:
        """The line in the file; None when it was deleted. Below the form everything follows it."""
        if linje <= self.siste:
            return self.plasser.get(linje)
        return linje + max(self.plasser.values(), default=0) - max(self.plasser, default=0)

    def spenn(self, fra: int, til: int, *, expand: bool = False) -> tuple[int, int] | None:
        """A run of lines after the change, as spreadsheet programs adjust a range; None when all of
        it is gone. utvid: with lines inserted right after it taken in, which some programs do."""
        igjen = [p for linje in range(fra, til + 1) if (p := self.plass(linje)) is not None]
        if not igjen:
            return None
        start, slutt = sorted((igjen[0], igjen[-1]))
        if expand:
            slutt += sum(i.antall for i in self.innsatt if i.fra == slutt + 1)
        return start, slutt


def align(
    utsendt: Mapping[int, Linjetrekk], fil: Mapping[int, Linjetrekk], siste: int
) -> Linjekart:
    """Align lines 1..siste. Both mappings hold only lines with something in them."""
    kjede = _chain(_pairs(utsendt, fil))
    ledige = {j for j in fil if j not in kjede.values()}
    flyttet = _find_moved(utsendt, fil, kjede, ledige)
    borte_fra, kommet_til = {i for i, _ in flyttet}, {j for _, j in flyttet}
    plasser = {**kjede, **dict(flyttet)}
    innsatt: list[Innsatt] = []
    slettet: list[Slettet] = []
    anker = [(0, 0), *sorted(kjede.items()), (siste + 1, 0)]
    for (i1, j1), (i2, neste) in pairwise(anker):
        gamle = [i for i in range(i1 + 1, i2) if i not in borte_fra]
        hale = i2 > siste
        j2 = _end_of_form(fil, j1, gamle, utsendt) if hale else neste
        nye = [j for j in range(j1 + 1, j2) if j not in kommet_til]
        par = _pair_gap(gamle, nye, utsendt, fil)
        plasser |= par
        mangler = tuple(i for i in gamle if i not in par)
        if mangler:
            slettet.append(Slettet(mangler, j2))
        if not hale:
            innsatt += _runs([j for j in nye if j not in set(par.values())], i2)
    return Linjekart(plasser, siste, tuple(innsatt), tuple(slettet), tuple(flyttet))


def _end_of_form(
    fil: Mapping[int, Linjetrekk], j1: int, gamle: Sequence[int], utsendt: Mapping[int, Linjetrekk]
) -> int:
    """The first line of the file after the form's last: trailing labelled lines that are wholly
    blank in the file were deleted."""
    slutt = j1 + len(gamle) + 1
    for i in reversed(gamle):
        if slutt - 1 in fil or not any(utsendt.get(i, ())):
            break
        slutt -= 1
    return slutt


def _pairs(
    utsendt: Mapping[int, Linjetrekk], fil: Mapping[int, Linjetrekk]
) -> list[tuple[int, int, float]]:
    """Pairs that may be the same line, with their weight, by issued line and then file line falling."""
    med_merke: dict[Hashable, list[int]] = defaultdict(list)
    for j, trekk in sorted(fil.items()):
        for m in trekk.merker:
            if len(med_merke[m]) < _MAKS_PER_MERKE:
                med_merke[m].append(j)
    ut: list[tuple[int, int, float]] = []
    for i, trekk in sorted(utsendt.items()):
        felles: dict[int, int] = defaultdict(int)
        for m in trekk.merker:
            for j in med_merke.get(m, ()):
                felles[j] += 1
        for j in sorted(felles, reverse=True):
            likhet = felles[j] / len(trekk.merker)
            if likhet >= _LIKE_NOK:
                ut.append((i, j, likhet))
        if len(ut) > _MAKS_PAR:
            break
    # A line found whole is not also half another: labels that many lines share would else win.
    hele_i = {i for i, _, likhet in ut if likhet == 1}
    hele_j = {j for _, j, likhet in ut if likhet == 1}
    return [
        (i, j, likhet + _FORMELVEKT * _formellikhet(utsendt[i], fil[j]) + _I_RO * (i == j))
        for i, j, likhet in ut
        if likhet == 1 or not (i in hele_i or j in hele_j)
    ]


def _formellikhet(a: Linjetrekk, b: Linjetrekk) -> float:
    return len(a.formler & b.formler) / len(a.formler) if a.formler else 0.0


def _chain(par: Iterable[tuple[int, int, float]]) -> dict[int, int]:
    """The heaviest chain rising in both. `par` falls in j within one i, so that no line is used twice.

    Kept: the best chains by where they end, weights rising with j; all others are dominated.
    """
    slutter: list[int] = []
    noder: list[tuple[float, int, int, object]] = []
    for i, j, vekt in par:
        k = bisect_left(slutter, j)
        forrige = noder[k - 1] if k else None
        node = (vekt + (forrige[0] if forrige else 0.0), i, j, forrige)
        if k < len(slutter) and slutter[k] == j and noder[k][0] >= node[0]:
            continue
        slutt = k
        while slutt < len(noder) and noder[slutt][0] <= node[0]:
            slutt += 1
        slutter[k:slutt] = [j]
        noder[k:slutt] = [node]
    kjede: dict[int, int] = {}
    ledd: object = noder[-1] if noder else None
    while isinstance(ledd, tuple):
        _, i, j, ledd = ledd
        kjede[i] = j
    return kjede


def _find_moved(
    utsendt: Mapping[int, Linjetrekk],
    fil: Mapping[int, Linjetrekk],
    kjede: Mapping[int, int],
    ledige: set[int],
) -> list[tuple[int, int]]:
    """Issued lines outside the chain whose every label stands together elsewhere."""
    flyttet = []
    for i, trekk in sorted(utsendt.items()):
        if i in kjede or not trekk.merker:
            continue
        treff = [j for j in sorted(ledige) if trekk.merker <= fil[j].merker]
        if treff:
            j = max(treff, key=lambda j: (_formellikhet(trekk, fil[j]), -abs(i - j)))
            ledige.discard(j)
            flyttet.append((i, j))
    return flyttet


def _pair_gap(
    gamle: Sequence[int],
    nye: Sequence[int],
    utsendt: Mapping[int, Linjetrekk],
    fil: Mapping[int, Linjetrekk],
) -> dict[int, int]:
    """Lines without a counterpart between two that have one, paired in order.

    As many as before: labels were changed where they stand. Otherwise the pairing that keeps formulas
    with formulas and blank with blank, of all that leave over no more than the difference.
    """
    nye = nye[:_MAKS_I_GAP]
    if len(gamle) == len(nye):
        return dict(zip(gamle, nye, strict=True))
    if len(gamle) > len(nye):
        valg = _best_subset(
            [[_slektskap(i, j, utsendt, fil) for i in gamle] for j in nye], len(gamle)
        )
        return {gamle[k]: j for k, j in zip(valg, nye, strict=True)}
    valg = _best_subset([[_slektskap(i, j, utsendt, fil) for j in nye] for i in gamle], len(nye))
    return {i: nye[k] for i, k in zip(gamle, valg, strict=True)}


def _slektskap(
    i: int, j: int, utsendt: Mapping[int, Linjetrekk], fil: Mapping[int, Linjetrekk]
) -> float:
    """How likely two lines without common labels are the same."""
    if i not in utsendt or j not in fil:
        return _BEGGE_TOMME if i not in utsendt and j not in fil else 0.0
    likhet = _formellikhet(utsendt[i], fil[j])
    return likhet or (_UTEN_FORMLER if not utsendt[i].formler and not fil[j].formler else 0.0)


def _best_subset(vekter: Sequence[Sequence[float]], bredde: int) -> list[int]:
    """For each row of weights a column, rising, with the greatest sum; the first of equals."""
    hoyde = len(vekter)
    # best[r][k]: greatest sum of rows r.. using columns k.. only
    best = [[0.0] * (bredde + 1) for _ in range(hoyde + 1)]
    for r in range(hoyde - 1, -1, -1):
        best[r][bredde] = float("-inf")
        for k in range(bredde - 1, -1, -1):
            best[r][k] = max(best[r][k + 1], vekter[r][k] + best[r + 1][k + 1])
    valg: list[int] = []
    k = 0
    for r in range(hoyde):
        while vekter[r][k] + best[r + 1][k + 1] < best[r][k]:
            k += 1
        valg.append(k)
        k += 1
    return valg


def _runs(linjer: Sequence[int], over: int) -> list[Innsatt]:
    """Inserted lines as runs of neighbours."""
    ut: list[Innsatt] = []
    for j in linjer:
        if ut and ut[-1].fra + ut[-1].antall == j:
            ut[-1] = Innsatt(ut[-1].fra, ut[-1].antall + 1, over)
        else:
            ut.append(Innsatt(j, 1, over))
    return ut
