"""Formula text -> tree, by Excel's rules. Bounded in length, depth and time for hostile text."""

from __future__ import annotations

import re
from typing import Final

from gevinstark.formel.operand import join_omraade, parse_navngitt, parse_operand
from gevinstark.formel.symboler import Symbol, split_formel
from gevinstark.formel.tre import (
    BINDING,
    BINDING_FORTEGN,
    BINDING_PROSENT,
    Binaer,
    Bool,
    Feil,
    FormelFeil,
    Kall,
    Linjer,
    Makro,
    Matrise,
    Navn,
    Node,
    Omraade,
    Prosent,
    Ref,
    Unaer,
)
from gevinstark.grunn.bounded_cache import BoundedCache

#: Excel's own limit on a formula's length.
MAKS_LENGDE: Final = 8_192
#: Excel's own limit on nested functions; here parentheses and arrays count too.
MAKS_NIVAA: Final = 64
#: The tree's height, so that walking it by recursion stays far from Python's own limit. A sum of
#: 200 terms is already a tree 200 high, because operators group from the left.
MAKS_HOYDE: Final = 250
#: What the tree of a formula takes in memory for each character, at most.
_TEGN_BYTE: Final = 100
_FUNKSJON = re.compile(r"(?:(?:'(?:[^']|'')+'|[^'!]+)!)?(?:[^\W\d]|\\)[\w.\\]*")
_REFERANSE = (Ref, Omraade, Linjer, Navn, Kall, Feil)


def parse_formel(tekst: str) -> Node:
    """The tree of a formula, written with or without "=" in front. Raises FormelFeil."""
    if len(tekst) > MAKS_LENGDE:
        raise FormelFeil(f"Formelen er lengre enn {MAKS_LENGDE} tegn.")
    svar = _TRAER[tekst]
    if isinstance(svar, str):
        raise FormelFeil(svar)
    return svar


def parse_skjemaformel(tekst: str, *, frie_navn: bool = False) -> Node:
    """The tree of a formula of a form, where places have names: `SUM([@antall.*])`, `MANGLER{Tiltak}`.

    frie_navn: of the regional workbook, whose columns may be called by words of a list. Raises FormelFeil.
    """
    if len(tekst) > MAKS_LENGDE:
        raise FormelFeil(f"Formelen er lengre enn {MAKS_LENGDE} tegn.")
    return _Parser(split_formel(tekst, i_skjema=True), frie_navn=frie_navn).parse()


class _Traer(BoundedCache[str, "Node | str"]):
    """Formula -> tree, or the reason there is none. An honest return has some thousand formulas."""

    def __missing__(self, tekst: str) -> Node | str:
        svar = _try_parse(tekst)
        self.keep(tekst, svar, ekstra=_TEGN_BYTE * len(tekst))
        return svar


#: Longer formulas than some hundred characters are rare, and not kept.
_TRAER: Final = _Traer(plass=12 * 1024**2, lengst=64 * 1024)


def _try_parse(tekst: str) -> Node | str:
    """The tree, or the reason there is none (an exception kept in the memo would keep its frames)."""
    try:
        return _Parser(split_formel(tekst)).parse()
    except FormelFeil as feil:
        return str(feil)


class _Parser:
    """Operator precedence with an explicit stack: only brackets recurse, and their depth is bounded."""

    def __init__(self, symboler: list[Symbol], *, frie_navn: bool = False) -> None:
        self._symboler = symboler
        self._frie_navn = frie_navn
        self._nr = 0
        self._nivaa = 0

    def parse(self) -> Node:
        node, _ = self._uttrykk()
        if self._nr < len(self._symboler):
            raise _uventet(self._symboler[self._nr])
        return node

    def _neste(self) -> Symbol | None:
        return self._symboler[self._nr] if self._nr < len(self._symboler) else None

    def _take(self) -> Symbol:
        symbol = self._neste()
        if symbol is None:
            raise FormelFeil("Formelen slutter for tidlig.")
        self._nr += 1
        return symbol

    def _uttrykk(self) -> tuple[Node, int]:
        self._nivaa += 1
        if self._nivaa > MAKS_NIVAA:
            raise FormelFeil(f"Formelen har mer enn {MAKS_NIVAA} nivåer.")
        ledd: list[tuple[Node, int]] = []
        ventende: list[tuple[int, str, bool]] = []
        while True:
            symbol = self._take()
            if symbol.art == "op" and symbol.tekst in ("+", "-"):
                ventende.append((BINDING_FORTEGN, symbol.tekst, True))
                continue
            ledd.append(self._ledd(symbol))
            while (neste := self._neste()) is not None and neste.art == "%":
                self._nr += 1
                _reduce(ledd, ventende, BINDING_PROSENT)
                node, hoyde = ledd.pop()
                ledd.append(_bundet(Prosent(node), hoyde))
            if neste is None or neste.art != "op":
                break
            self._nr += 1
            if neste.tekst not in BINDING:
                raise _uventet(neste)
            _reduce(ledd, ventende, BINDING[neste.tekst])
            ventende.append((BINDING[neste.tekst], neste.tekst, False))
        _reduce(ledd, ventende, 0)
        self._nivaa -= 1
        return ledd[0]

    def _ledd(self, symbol: Symbol) -> tuple[Node, int]:
        if symbol.art == "operand":
            return parse_operand(symbol.tekst), 1
        if symbol.art == "(":
            inni = self._uttrykk()
            self._require(")")
            return inni
        if symbol.art == "kall":
            return self._kall(symbol.tekst)
        if symbol.art == "{":
            return self._matrise()
        if symbol.art == "henvisning":
            return parse_navngitt(symbol.tekst, frie_navn=self._frie_navn), 1
        if symbol.art == "makro":
            navn, _, ark = symbol.tekst[:-1].partition("{")
            return Makro(navn, ark), 1
        raise _uventet(symbol)

    def _require(self, art: str) -> None:
        symbol = self._take()
        if symbol.art != art:
            raise _uventet(symbol)

    def _kall(self, navn: str) -> tuple[Node, int]:
        if not _FUNKSJON.fullmatch(navn):
            raise FormelFeil(f"Ukjent funksjonsnavn: {navn[:40]}")
        args: list[Node | None] = []
        hoyde = 0
        neste = self._neste()
        if neste is not None and neste.art == ")":
            self._nr += 1
        else:
            while True:
                neste = self._neste()
                if neste is not None and neste.art in (",", ")"):
                    args.append(None)
                else:
                    node, h = self._uttrykk()
                    args.append(node)
                    hoyde = max(hoyde, h)
                symbol = self._take()
                if symbol.art == ")":
                    break
                if symbol.art != ",":
                    raise _uventet(symbol)
        if not args and navn.upper() in ("TRUE", "FALSE"):
            return Bool(navn.upper() == "TRUE"), 1
        return _bundet(Kall(navn, tuple(args)), hoyde)

    def _matrise(self) -> tuple[Node, int]:
        rader: list[tuple[Node, ...]] = []
        rad: list[Node] = []
        hoyde = 0
        while True:
            node, h = self._uttrykk()
            rad.append(node)
            hoyde = max(hoyde, h)
            symbol = self._take()
            if symbol.art in (";", "}"):
                rader.append(tuple(rad))
                rad = []
            if symbol.art == "}":
                return _bundet(Matrise(tuple(rader)), hoyde)
            if symbol.art not in (",", ";"):
                raise _uventet(symbol)


def _reduce(
    ledd: list[tuple[Node, int]], ventende: list[tuple[int, str, bool]], binding: int
) -> None:
    """Apply the waiting operators that bind at least as tightly as the one that comes."""
    while ventende and ventende[-1][0] >= binding:
        _, op, fortegn = ventende.pop()
        b, hoyde_b = ledd.pop()
        if fortegn:
            ledd.append(_bundet(Unaer(op, b), hoyde_b))
            continue
        a, hoyde_a = ledd.pop()
        if op in " ," and not (_is_referanse(a) and _is_referanse(b)):
            raise FormelFeil("Formelen har to verdier uten regnetegn mellom.")
        node: Node = Binaer(op, a, b)
        if op == ":":
            node = join_omraade(a, b) or node
        ledd.append(_bundet(node, max(hoyde_a, hoyde_b)))


def _is_referanse(node: Node) -> bool:
    return isinstance(node, _REFERANSE) or (isinstance(node, Binaer) and node.op in " ,:")


def _bundet(node: Node, hoyde_under: int) -> tuple[Node, int]:
    if hoyde_under >= MAKS_HOYDE:
        raise FormelFeil(f"Formelen har mer enn {MAKS_HOYDE} ledd etter hverandre.")
    return node, hoyde_under + 1


def _uventet(symbol: Symbol) -> FormelFeil:
    return FormelFeil(f"Uventet i formelen: {symbol.tekst[:40]}")
