"""Which values enter a figure of region.xlsx: its formula read as a tree and followed downwards."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import (
    Binaer,
    Bool,
    Feil,
    Kall,
    Linjer,
    Matrise,
    Navn,
    Node,
    Omraade,
    Prosent,
    Ref,
    Tall,
    Tekst,
    Unaer,
)
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.rapport.kilder import Kilde, Kilder
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.region.formler import DATA

#: Figures over figures over Data: our own workbook has four levels, a changed one may have more.
_DYPEST: Final = 40
_OPERATORER: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_KONSTANTER: Final = (Tall, Tekst, Bool, Feil)


class KanIkkeSpores(GevinstarkError):
    """The formula is not one of ours: someone has changed it."""


class Sporing:
    """Follows figures in one workbook; what is found is kept, for every sum passes many times."""

    def __init__(self, bok: Regionbok) -> None:
        self._bok = bok
        self._kilder = Kilder(bok)
        self._funnet: dict[Sted, frozenset[Sted]] = {}
        self._indekser: dict[tuple[str, int, int, int], dict[object, frozenset[int]]] = {}

    def kilder(self, sted: Sted) -> tuple[Kilde, ...]:
        """Every value that enters a figure, once, in the order of the sheets."""
        funnet = (self._kilder.kilde(s) for s in sorted(self._kildesteder(sted, 0)))
        return tuple(k for k in funnet if k is not None)

    def used_in(self, kilder: Iterable[Sted]) -> tuple[Sted, ...]:
        """Every figure some of the values enter, in the order of the workbook."""
        lete = frozenset(kilder)
        return tuple(
            Sted(ark, *plass)
            for ark, celler in self._bok.ark.items()
            for plass, celle in sorted(celler.items())
            if celle.formel is not None and lete & self._kildesteder(Sted(ark, *plass), 0)
        )

    def ledd(self, sted: Sted) -> tuple[Sted, ...]:
        """The cells a figure is computed from directly, in the order of its formula."""
        celle = self._bok.celle(sted)
        if celle is None or celle.formel is None:
            return ()
        tre = parse_formel(celle.formel)
        return tuple(dict.fromkeys(self._inn(tre, sted.ark, celle.verdi)))

    def _kildesteder(self, sted: Sted, dybde: int) -> frozenset[Sted]:
        if sted in self._funnet:
            return self._funnet[sted]
        if dybde > _DYPEST:
            raise KanIkkeSpores(f"Formlene under {sted.ark}!{sted.celle} går i ring.")
        celle = self._bok.celle(sted)
        if celle is None:
            svar: frozenset[Sted] = frozenset()
        elif celle.formel is None:
            kilde = self._kilder.kilde(sted)
            svar = frozenset() if kilde is None else frozenset((kilde.sted,))
        else:
            deler = (self._kildesteder(s, dybde + 1) for s in self.ledd(sted))
            svar = frozenset().union(*deler)
        self._funnet[sted] = svar
        return svar

    # ---------------------------------------------------------------- the formula

    def _inn(self, node: Node | None, ark: str, resultat: Verdi = None) -> Iterator[Sted]:
        """Cells whose values the node gives on. `resultat` is known for the whole formula only."""
        match node:
            case Kall("IF", args):
                yield from self._if(args, ark, resultat)
            case Kall("SUMIFS", (Omraade() as verdier, *krav)):
                treff = self._treff(krav, ark)
                yield from self._nummer(verdier, ark, treff)
            case Kall("COUNTIFS", args):
                telles = self._talt(args, ark)
                for s in self._nummer(telles, ark, self._treff(args, ark)):
                    yield from self._kilder.listerad(s) or (s,)
            case Kall(
                "INDEX", (Omraade() as verdier, Kall("MATCH", (sokt, Omraade() as nokler, _)))
            ):
                treff = self._rader(nokler, ark, self._krav(sokt, ark))
                # A look-up stops at the first.
                yield from self._nummer(verdier, ark, sorted(treff)[:1])
            case Kall("IFERROR", (forst, _)):
                yield from self._inn(forst, ark)
            case Kall("MATCH", _):
                return  # whether it is there decides what is shown, and gives no value on
            case Kall("SUM" | "COUNT", args):
                for s in self._alle(args, ark):
                    celle = self._bok.celle(s)
                    if celle is not None and isinstance(celle.verdi, float):
                        yield s
            case Kall(_, args):
                for arg in args:
                    yield from self._inn(arg, ark)
            case Binaer(_, a, b):
                yield from self._inn(a, ark)
                yield from self._inn(b, ark)
            case Unaer(_, a) | Prosent(a):
                yield from self._inn(a, ark)
            case Ref() | Omraade():
                yield from self._celler(node, ark)
            case Linjer() | Matrise() | Navn():
                raise KanIkkeSpores("Formelen er endret, og kan ikke følges tilbake til kildene.")

    def _if(self, args: Sequence[Node | None], ark: str, resultat: Verdi) -> Iterator[Sted]:
        """The branch that was taken; when that is a fixed word, what decided it."""
        vilkaar, ja, nei = args
        tatt = ja
        if isinstance(nei, Tekst) and resultat == nei.verdi:
            tatt = nei
        yield from self._inn(vilkaar if isinstance(tatt, _KONSTANTER) else tatt, ark, resultat)

    def _talt(self, args: Sequence[Node | None], ark: str) -> Omraade:
        """What a count counts: Data's values, else the column the last criterion looks at."""
        siste = args[-2]
        if not isinstance(siste, Omraade):
            raise KanIkkeSpores("Formelen er endret, og kan ikke følges tilbake til kildene.")
        if (siste.ark or ark) != DATA:
            return siste
        fra, til = (
            Ref(None, r.rad, self._kilder.verdikolonne, True, True) for r in (siste.fra, siste.til)
        )
        return Omraade(fra, til, siste.ark)

    def _alle(self, args: Sequence[Node | None], ark: str) -> Iterator[Sted]:
        for arg in args:
            yield from self._inn(arg, ark)

    def _celler(self, node: Ref | Omraade, ark: str) -> Iterator[Sted]:
        navn = node.ark or ark
        if isinstance(node, Ref):
            if self._bok.celle(Sted(navn, node.rad, node.kol)) is not None:
                yield Sted(navn, node.rad, node.kol)
            return
        for rad in range(node.fra.rad, node.til.rad + 1):
            for kol in range(node.fra.kol, node.til.kol + 1):
                if self._bok.celle(Sted(navn, rad, kol)) is not None:
                    yield Sted(navn, rad, kol)

    def _nummer(self, omraade: Omraade, ark: str, treff: Iterable[int]) -> Iterator[Sted]:
        """The cells of a column with these numbers, counted from 0."""
        navn = omraade.ark or ark
        for nr in sorted(treff):
            sted = Sted(navn, omraade.fra.rad + nr, omraade.fra.kol)
            if self._bok.celle(sted) is not None:
                yield sted

    # ---------------------------------------------------------------- criteria

    def _treff(self, krav: Sequence[Node | None], ark: str) -> frozenset[int]:
        """Numbers, from 0, of the rows that meet all the criteria."""
        funnet = []
        for omraade, krevd in zip(krav[::2], krav[1::2], strict=True):
            if not isinstance(omraade, Omraade):
                raise KanIkkeSpores("Formelen er endret, og kan ikke følges tilbake til kildene.")
            funnet.append(self._rader(omraade, ark, self._krav(krevd, ark)))
        funnet.sort(key=len)
        return frozenset.intersection(*funnet)

    def _krav(self, node: Node | None, ark: str) -> Verdi:
        match node:
            case Tall(verdi) | Tekst(verdi):
                return verdi
            case Binaer("&", a, b):
                return f"{_som_tekst(self._krav(a, ark))}{_som_tekst(self._krav(b, ark))}"
            case Ref():
                celle = self._bok.celle(Sted(node.ark or ark, node.rad, node.kol))
                return None if celle is None else celle.verdi
        raise KanIkkeSpores("Formelen er endret, og kan ikke følges tilbake til kildene.")

    def _rader(self, omraade: Omraade, ark: str, krav: Verdi) -> frozenset[int]:
        indeks = self._indeks(omraade, ark)
        for tegn, er in _OPERATORER.items():
            if isinstance(krav, str) and krav.startswith(tegn):
                grense = float(krav[len(tegn) :])
                tall = (r for v, r in indeks.items() if isinstance(v, float) and er(v, grense))
                return frozenset().union(*tall)
        return indeks.get(_nokkel(krav), frozenset())

    def _indeks(self, omraade: Omraade, ark: str) -> dict[object, frozenset[int]]:
        """A column's values, each with the numbers of its rows."""
        navn, kol = omraade.ark or ark, omraade.fra.kol
        hvilken = (navn, kol, omraade.fra.rad, omraade.til.rad)
        if hvilken not in self._indekser:
            samlet: dict[object, list[int]] = {}
            celler = self._bok.ark[navn]
            for nr, rad in enumerate(range(omraade.fra.rad, omraade.til.rad + 1)):
                celle = celler.get((rad, kol))
                if celle is not None:
                    samlet.setdefault(_nokkel(celle.verdi), []).append(nr)
            self._indekser[hvilken] = {v: frozenset(r) for v, r in samlet.items()}
        return self._indekser[hvilken]


def _som_tekst(verdi: Verdi) -> str:
    """A value put together with text: a whole number without decimals."""
    if isinstance(verdi, float) and verdi == int(verdi):
        return str(int(verdi))
    return "" if verdi is None else str(verdi)


def _nokkel(verdi: Verdi) -> object:
    """Texts are the same whatever their case, as in the formulas; numbers whatever their type."""
    if isinstance(verdi, str):
        return verdi.casefold()
    return float(verdi) if isinstance(verdi, int | float) else verdi
