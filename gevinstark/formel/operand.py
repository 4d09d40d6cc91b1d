"""One operand of a formula -> leaf of the tree: numbers, texts, cells, ranges, names, places of a form."""

from __future__ import annotations

import math
import re
from typing import Final, Literal

from gevinstark.formel.tre import (
    Binaer,
    Bool,
    Feil,
    FormelFeil,
    Henvisning,
    Linjer,
    Navn,
    Node,
    Omraade,
    Ref,
    Tall,
    Tekst,
    Unaer,
)
from gevinstark.grunn.verdi import MAKS_RAD, parse_celle

_TALL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ARK = re.compile(r"('(?:[^']|'')+'|[^'!]+)!(.*)", re.DOTALL)
_NAVN = re.compile(r"(?:[^\W\d]|\\)[\w.\\?]*")
_KOLONNE = re.compile(r"(\$?)([A-Za-z]{1,3})")
_RAD = re.compile(r"(\$?)([1-9][0-9]{0,6})")
_NAVNGITT: Final = re.compile(
    r"(?P<tabell>[^\W\d]\w*)?(?:\{(?P<filter>[^{}]*)\})?"
    r"\[(?P<slag>[@#]?)(?P<ledd>\w+(?:\.(?:\w+|\*))*)(?P<valgfri>\??)\]"
)
#: The same where the names are words of a list: "[andel.Økt kvalitet]".
_FRITT: Final = re.compile(
    r"(?P<tabell>[^\W\d]\w*)?\[(?P<slag>[@#]?)(?P<ledd>[^\[\]@#]+?)(?P<valgfri>\??)\]"
)
_SLAG: Final[dict[str, Literal["kolonne", "rad", "sum"]]] = {"": "kolonne", "@": "rad", "#": "sum"}


def join_omraade(a: Node, b: Node) -> Node | None:
    """Two plain cells with a range operator between them are a rectangle; otherwise None."""
    if not isinstance(a, Ref) or not isinstance(b, Ref):
        return None
    if b.ark is not None and (a.ark is None or a.ark.lower() != b.ark.lower()):
        return None
    return Omraade(_uten_ark(a), _uten_ark(b), a.ark)


def _uten_ark(ref: Ref) -> Ref:
    return Ref(None, ref.rad, ref.kol, ref.abs_rad, ref.abs_kol)


def parse_operand(tekst: str) -> Node:
    if tekst.startswith('"'):
        return Tekst(tekst[1:-1].replace('""', '"'))
    if _TALL.fullmatch(tekst):
        tall = float(tekst)
        if not math.isfinite(tall):
            raise FormelFeil(f"Tallet er for stort: {tekst[:40]}")
        return Tall(tall)
    if tekst.upper() in ("TRUE", "FALSE"):
        return Bool(tekst.upper() == "TRUE")
    if tekst.startswith("#"):
        return Feil(tekst.upper())
    return _henvisning(tekst)


def parse_navngitt(tekst: str, *, frie_navn: bool = False) -> Henvisning:
    """frie_navn: what is between the dots may be any words, and there is no filter."""
    treff = (_FRITT if frie_navn else _NAVNGITT).fullmatch(tekst)
    if treff is None:
        raise FormelFeil(f"Ukjent henvisning i formelen: {tekst[:40]}")
    ledd = tuple(treff["ledd"].split("."))
    return Henvisning(
        treff["tabell"] or "",
        treff.groupdict().get("filter") or "",
        _SLAG[treff["slag"]],
        ledd,
        bool(treff["valgfri"]),
    )


def _henvisning(tekst: str) -> Node:
    if tekst.startswith("@"):
        return Unaer("@", _henvisning(tekst[1:].strip()))
    treff = _ARK.fullmatch(tekst)
    ark, resten = (_arknavn(treff.group(1)), treff.group(2)) if treff else (None, tekst)
    hjorner = resten.split(":")
    if "[" in resten:
        return Navn(tekst)
    if len(hjorner) == 1:
        return _ett_ledd(tekst, ark, resten)
    match hjorner:
        case [fra, til] if linjer := _linjer(fra, til, ark):
            return linjer
    node = _ett_ledd(tekst, ark, hjorner[0].strip())
    for hjorne in hjorner[1:]:
        neste = _henvisning(hjorne.strip())
        node = join_omraade(node, neste) or Binaer(":", node, neste)
    return node


def _ett_ledd(tekst: str, ark: str | None, resten: str) -> Node:
    celle = parse_celle(resten)
    if celle is not None:
        return Ref(ark, *celle, "$" in resten[1:], resten.startswith("$"))
    if resten.upper() == "#REF!" or _NAVN.fullmatch(resten):
        return Navn(tekst) if ark is not None else Navn(resten)
    raise FormelFeil(f"Ukjent henvisning i formelen: {tekst[:40]}")


def _arknavn(raatt: str) -> str:
    navn = raatt[1:-1].replace("''", "'") if raatt.startswith("'") else raatt
    return navn.strip() if not raatt.startswith("'") else navn


def _linjer(fra: str, til: str, ark: str | None) -> Linjer | None:
    a, b = _KOLONNE.fullmatch(fra.strip()), _KOLONNE.fullmatch(til.strip())
    if a and b:
        numre = [parse_celle(m.group(2) + "1") for m in (a, b)]
        if numre[0] is None or numre[1] is None:
            return None
        return Linjer("kol", numre[0][1], numre[1][1], bool(a.group(1)), bool(b.group(1)), ark)
    a, b = _RAD.fullmatch(fra.strip()), _RAD.fullmatch(til.strip())
    if a and b and max(int(a.group(2)), int(b.group(2))) <= MAKS_RAD:
        return Linjer(
            "rad", int(a.group(2)), int(b.group(2)), bool(a.group(1)), bool(b.group(1)), ark
        )
    return None
