"""The canonical text of a formula: two formulas mean the same exactly when these are equal.

Spreadsheet programs rewrite the formulas they save (measured in `teknikk`): number forms, letter
case, quotes, spaces, brackets, `TRUE()`. None of that is a change. A `$` and the contents of a
string are.
"""

from __future__ import annotations

import re
from sys import getsizeof
from typing import Final, assert_never

from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import (
    Binaer,
    Bool,
    Feil,
    FormelFeil,
    Henvisning,
    Kall,
    Linjer,
    Makro,
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
from gevinstark.grunn.bounded_cache import BoundedCache

_NYERE_FUNKSJON = re.compile(r"^(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
#: Formula, formula and sheet -> whether they mean the same.
_SAMME: Final = BoundedCache[tuple[str, str, str], bool](plass=4 * 1024**2, lengst=4 * 1024)

_INNPAKKET_START = re.compile(
    r"\s*=?\s*(?:_xlfngnumeric\.ERROR\s*\(|IFERROR\s*\(\s*__xludf\.DUMMYFUNCTION\s*\()",
    re.IGNORECASE,
)
_INNPAKKEDE: Final = frozenset({"_XLFNGNUMERIC.ERROR", "__XLUDF.DUMMYFUNCTION"})


def kanonisk(node: Node, ark: str) -> str:
    """Canonical text of a tree that stands on sheet `ark`. Meant to be compared, not to be read."""
    if isinstance(node, Tall):
        return repr(node.verdi)
    if isinstance(node, Tekst):
        return '"' + node.verdi.replace('"', '""') + '"'
    if isinstance(node, Bool):
        return "TRUE" if node.verdi else "FALSE"
    if isinstance(node, Feil):
        return node.kode.upper()
    if isinstance(node, Ref):
        return _ark(node.ark, ark) + _celle(node.rad, node.abs_rad, node.kol, node.abs_kol)
    if isinstance(node, Omraade):
        return _omraade(node, ark)
    if isinstance(node, Linjer):
        (fra, abs_fra), (til, abs_til) = sorted(
            [(node.fra, node.abs_fra), (node.til, node.abs_til)]
        )
        return (
            f"{_ark(node.ark, ark)}{node.slag}{'$' * abs_fra}{fra}:{node.slag}{'$' * abs_til}{til}"
        )
    if isinstance(node, Navn):
        return f"navn:{node.navn.lower()}"
    if isinstance(node, Henvisning | Makro):
        return str(node)
    if isinstance(node, Kall):
        args = ",".join("" if a is None else kanonisk(a, ark) for a in node.args)
        return f"{_NYERE_FUNKSJON.sub('', node.navn).upper()}({args})"
    if isinstance(node, Binaer):
        return f"({kanonisk(node.a, ark)}{node.op}{kanonisk(node.b, ark)})"
    if isinstance(node, Unaer):
        return kanonisk(node.a, ark) if node.op == "+" else f"({node.op}{kanonisk(node.a, ark)})"
    if isinstance(node, Prosent):
        return f"({kanonisk(node.a, ark)}%)"
    if isinstance(node, Matrise):
        rader = (",".join(kanonisk(n, ark) for n in rad) for rad in node.rader)
        return "{" + ";".join(rader) + "}"
    assert_never(node)


def _ark(navn: str | None, eget: str) -> str:
    if navn is None or navn.lower() == eget.lower():
        return ""
    return "'" + navn.lower().replace("'", "''") + "'!"


def _celle(rad: int, abs_rad: bool, kol: int, abs_kol: bool) -> str:
    return f"{'$' * abs_rad}R{rad}{'$' * abs_kol}C{kol}"


def _omraade(node: Omraade, ark: str) -> str:
    """The corners top left and bottom right; each `$` follows its own row or column. A range of one cell
    is the cell: gnumeric saves it so."""
    rad1, rad2 = sorted([(node.fra.rad, node.fra.abs_rad), (node.til.rad, node.til.abs_rad)])
    kol1, kol2 = sorted([(node.fra.kol, node.fra.abs_kol), (node.til.kol, node.til.abs_kol)])
    forste, siste = _celle(*rad1, *kol1), _celle(*rad2, *kol2)
    return _ark(node.ark, ark) + (forste if forste == siste else f"{forste}:{siste}")


def samme_formel(a: str, b: str, ark: str) -> bool:
    """Whether two formulas on sheet `ark` mean the same. One that cannot be read equals only itself."""
    if a == b:
        return True
    nokkel = a, b, ark
    svar = _SAMME.get(nokkel)
    if svar is None:
        svar = _samme(a, b, ark)
        _SAMME.keep(nokkel, svar, ekstra=sum(map(getsizeof, nokkel)))
    return svar


def _samme(a: str, b: str, ark: str) -> bool:
    try:
        return kanonisk(parse_formel(a), ark) == kanonisk(parse_formel(b), ark)
    except FormelFeil:
        return False


def innpakket(tekst: str) -> bool:
    """Whether another program has put the formula away as a string, so that it cannot be verified."""
    senket = tekst.lower()
    if "_xlfngnumeric.error" not in senket and "__xludf.dummyfunction" not in senket:
        return False
    if _INNPAKKET_START.match(tekst):
        return True
    try:
        return _has_innpakket(parse_formel(tekst))
    except FormelFeil:
        return True


def _has_innpakket(node: Node) -> bool:
    if isinstance(node, Kall):
        return node.navn.upper() in _INNPAKKEDE or any(
            _has_innpakket(a) for a in node.args if a is not None
        )
    if isinstance(node, Binaer):
        return _has_innpakket(node.a) or _has_innpakket(node.b)
    return isinstance(node, Unaer | Prosent) and _has_innpakket(node.a)
