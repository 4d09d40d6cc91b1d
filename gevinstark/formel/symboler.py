"""Formula text -> symbols, by Excel's rules; and the names of places that a form's formulas have beside."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gevinstark.formel.tre import FormelFeil

#: A run of characters that belong together: a name, a number, a cell, with its sheet and brackets.
#: Groups that do not give back, written so: before Python 3.11.5 a possessive group (`(…)++`) lets go of its last.
_ORD: Final = r"""(?>(?:'(?>(?:[^']|'')*)'|\[(?>(?:[^\[\]]|\[[^\[\]]*+\])*)\]|(?<=!)\#REF!|[^\s"'\[\]{}(),;+\-*/^&=<>%\#])+)"""
_I_EXCEL: Final = rf"""
    (?P<rom>\s++)
  | (?P<operand>"(?>(?:[^"]|"")*)"
      | \#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA)
      | (?:[0-9]++\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]++(?![\w.!:$]))
  | (?P<kall>(?:{_ORD})?\()
  | (?P<ord>{_ORD})
  | (?P<op><=|>=|<>|[-+*/^&=<>])
  | (?P<tegn>[%){{}},;])
"""
_I_SKJEMA: Final = r"""
    (?P<henvisning>(?:[^\W\d]\w*+)?(?:\{[^{}]*+\})?\[[^\[\]]*+\])
  | (?P<makro>[^\W\d]\w*+\{[^{}]*+\})
  |
"""
_SYMBOL: Final = re.compile(_I_EXCEL, re.VERBOSE)
_SKJEMASYMBOL: Final = re.compile(_I_SKJEMA + _I_EXCEL, re.VERBOSE)
_PAR: Final = {")": "(", "}": "{"}


class Symbol(NamedTuple):
    """art: "operand", "op", "%", "(", ")", "{", "}", "," (separator), ";" or "kall"; in a form also
    "henvisning" and "makro"."""

    art: str
    tekst: str


def split_formel(tekst: str, *, i_skjema: bool = False) -> list[Symbol]:
    """The symbols of a formula, with or without "=" in front. i_skjema: with names of places."""
    tekst = tekst.strip().removeprefix("=")
    find = (_SKJEMASYMBOL if i_skjema else _SYMBOL).match
    ut: list[Symbol] = []
    aapne: list[str] = []
    mellomrom, slutt = False, 0
    while slutt < len(tekst):
        treff = find(tekst, slutt)
        if treff is None:
            raise FormelFeil(
                f"Formelen kan ikke deles i ledd etter «{tekst[max(0, slutt - 20) : slutt]}»: "
                "en parentes eller et anførselstegn mangler."
            )
        slutt = treff.end()
        if treff.lastgroup == "rom":
            mellomrom = True
            continue
        nye = _symboler(str(treff.lastgroup), treff.group(), aapne)
        if mellomrom and ut and _ends_operand(ut[-1]) and _begins_operand(nye[0]):
            ut.append(Symbol("op", " "))
        mellomrom = False
        ut.extend(nye)
    if aapne:
        raise FormelFeil("Formelen mangler en parentes til slutt.")
    return ut


def _ends_operand(symbol: Symbol) -> bool:
    return symbol.art in ("operand", "henvisning", "makro", ")", "%", "}")


def _begins_operand(symbol: Symbol) -> bool:
    return symbol.art in ("operand", "henvisning", "makro", "(", "kall", "{")


def _symboler(art: str, tekst: str, aapne: list[str]) -> list[Symbol]:
    """The symbols of one piece. aapne: the brackets that are open, innermost last."""
    if art == "ord":
        return _split_at_kolon(tekst)
    if art == "kall":
        symboler = _kall(tekst[:-1])
        aapne.append(symboler[-1].art)
        return symboler
    if art != "tegn":
        return [Symbol(art, tekst)]
    if tekst == "{":
        aapne.append(tekst)
    elif tekst in _PAR:
        apnet = aapne.pop() if aapne else ""
        if ("{" if apnet == "{" else "(") != _PAR[tekst] or not apnet:
            raise FormelFeil(f"Uventet i formelen: {tekst}")
    elif tekst == "," and (not aapne or aapne[-1] == "("):
        # Between plain parentheses a comma joins places; in a call or an array it separates.
        return [Symbol("op", ",")]
    return [Symbol(tekst, tekst)]


def _kall(tekst: str) -> list[Symbol]:
    """A bracket that opens, and what stands right before it: a name, or the corner of a range."""
    foran, kolon, navn = tekst.rpartition(":")
    if "'" in navn:
        foran, kolon, navn = "", "", tekst
    hale = Symbol("kall", navn) if navn else Symbol("(", "(")
    return [*_split_at_kolon(foran + kolon), hale] if kolon else [hale]


def _split_at_kolon(tekst: str) -> list[Symbol]:
    """A range operator that meets a bracket stands alone."""
    ut: list[Symbol] = []
    if tekst.startswith(":"):
        ut.append(Symbol("op", ":"))
        tekst = tekst[1:]
    hale = tekst.endswith(":")
    tekst = tekst[:-1] if hale else tekst
    if tekst:
        ut.append(Symbol("operand", tekst))
    if hale:
        ut.append(Symbol("op", ":"))
    return ut
