"""Formula text -> symbols, with openpyxl's Tokenizer and what it leaves undone."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from gevinstark.formel.tre import FormelFeil

#: The Tokenizer scans the rest of the text at every bracket; no honest formula has this many.
MAKS_HAKER: Final = 200
_AVBRUTT_EKSPONENT = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE]")


class Symbol(NamedTuple):
    """art: "operand", "op", "%", "(", ")", "{", "}", "," (separator), ";" or "kall"."""

    art: str
    tekst: str


def split_formel(tekst: str) -> list[Symbol]:
    renset = tekst.strip()
    if renset.count("[") > MAKS_HAKER:
        raise FormelFeil("Formelen har for mange hakeparenteser.")
    try:
        symboler = Tokenizer(renset if renset.startswith("=") else f"={renset}").items
    except (TokenizerError, IndexError, AssertionError) as feil:
        raise FormelFeil(
            "Formelen kan ikke deles i ledd: parenteser eller anførselstegn mangler."
        ) from feil
    ut: list[Symbol] = []
    mellomrom = False
    for symbol in symboler:
        if symbol.type == Token.WSPACE or not symbol.value.strip():
            mellomrom = True
            continue
        nye = _oversett(symbol)
        if mellomrom and ut and _avslutter(ut[-1]) and _begynner(nye[0]):
            ut.append(Symbol("op", " "))
        mellomrom = False
        ut.extend(nye)
    return _sett_sammen_tall(ut)


def _avslutter(symbol: Symbol) -> bool:
    return symbol.art in ("operand", ")", "%", "}")


def _begynner(symbol: Symbol) -> bool:
    return symbol.art in ("operand", "(", "kall", "{")


def _oversett(symbol: Token) -> list[Symbol]:
    tekst = symbol.value.strip()
    if symbol.type == Token.OPERAND:
        return _del_ved_kolon(tekst)
    if symbol.type == Token.FUNC:
        if symbol.subtype == Token.CLOSE:
            return [Symbol(")", ")")]
        foran, kolon, navn = tekst[:-1].rpartition(":")
        if "'" in navn:
            foran, kolon, navn = "", "", tekst[:-1]
        # "(A1):(B2)" comes as a call of ":".
        hale = [Symbol("kall", navn.strip()) if navn.strip() else Symbol("(", "(")]
        return [*_del_ved_kolon(foran + kolon), *hale] if kolon else hale
    if symbol.type in (Token.PAREN, Token.ARRAY):
        return [Symbol(tekst, tekst)]
    if symbol.type == Token.SEP:
        return [Symbol(tekst, tekst)]
    if symbol.type == Token.OP_POST:
        return [Symbol("%", "%")]
    return [Symbol("op", tekst)]


def _del_ved_kolon(tekst: str) -> list[Symbol]:
    """The Tokenizer leaves a range operator that meets a bracket stuck to its neighbour."""
    ut: list[Symbol] = []
    if tekst.startswith(":"):
        ut.append(Symbol("op", ":"))
        tekst = tekst[1:].strip()
    hale = tekst.endswith(":")
    tekst = tekst[:-1].strip() if hale else tekst
    if tekst:
        ut.append(Symbol("operand", tekst))
    if hale:
        ut.append(Symbol("op", ":"))
    return ut or [Symbol("op", ":")]


def _sett_sammen_tall(symboler: list[Symbol]) -> list[Symbol]:
    """The Tokenizer cuts 12.5E+3 in three; only 1.5E+3, with one digit in front, stays whole."""
    ut: list[Symbol] = []
    nr = 0
    while nr < len(symboler):
        biter = symboler[nr : nr + 3]
        if (
            [b.art for b in biter] == ["operand", "op", "operand"]
            and biter[1].tekst in "+-"
            and _AVBRUTT_EKSPONENT.fullmatch(biter[0].tekst)
        ):
            ut.append(Symbol("operand", "".join(b.tekst for b in biter)))
            nr += 3
        else:
            ut.append(symboler[nr])
            nr += 1
    return ut
