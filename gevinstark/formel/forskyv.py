"""Move a formula to another cell, and write a tree as Excel text: what shared formulas need."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from sys import getsizeof
from typing import Final, assert_never

from gevinstark.formel.tre import (
    BINDING,
    BINDING_FORTEGN,
    BINDING_PROSENT,
    Binaer,
    Bool,
    Feil,
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
    replace_nodes,
)
from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import MAKS_KOL, MAKS_RAD, kolonnebokstav, parse_celle

_UTENFOR: Final = Feil("#REF!")
#: Every program quotes other names than these, and some quote these too.
_ENKELT_ARK = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_R1C1 = re.compile(r"[Rr][0-9]*(?:[Cc][0-9]*)?|[Cc][0-9]*")
_LEDD: Final = 99


def shift(node: Node, drad: int, dkol: int) -> Node:
    """The same formula `drad` rows down and `dkol` columns right. Off the grid becomes #REF!."""

    def move(n: Node) -> Node | None:
        if isinstance(n, Ref):
            return _shift_ref(n, drad, dkol) or _UTENFOR
        if isinstance(n, Omraade):
            fra, til = _shift_ref(n.fra, drad, dkol), _shift_ref(n.til, drad, dkol)
            return Omraade(fra, til, n.ark) if fra and til else _UTENFOR
        if isinstance(n, Linjer):
            steg, maks = (drad, MAKS_RAD) if n.slag == "rad" else (dkol, MAKS_KOL)
            a = n.fra + (0 if n.abs_fra else steg)
            b = n.til + (0 if n.abs_til else steg)
            return replace(n, fra=a, til=b) if min(a, b) >= 1 and max(a, b) <= maks else _UTENFOR
        return None

    return replace_nodes(node, move)


def _shift_ref(ref: Ref, drad: int, dkol: int) -> Ref | None:
    rad = ref.rad + (0 if ref.abs_rad else drad)
    kol = ref.kol + (0 if ref.abs_kol else dkol)
    if not (1 <= rad <= MAKS_RAD and 1 <= kol <= MAKS_KOL):
        return None
    return Ref(ref.ark, rad, kol, ref.abs_rad, ref.abs_kol)


def write_formel(node: Node) -> str:
    """Excel text without "=", with only the parentheses the tree needs."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    """The text and how tightly its outermost operator binds."""
    # Those there are most of come first.
    if isinstance(node, Ref):
        return _ark(node.ark) + _celle(node), _LEDD
    if isinstance(node, Omraade):
        return f"{_ark(node.ark)}{_celle(node.fra)}:{_celle(node.til)}", _LEDD
    if isinstance(node, Kall):
        args = ",".join(["" if a is None else _write(a)[0] for a in node.args])
        return f"{node.navn}({args})", _LEDD
    if isinstance(node, Tall):
        return _tall(node.verdi), _LEDD
    if isinstance(node, Tekst):
        return '"' + node.verdi.replace('"', '""') + '"', _LEDD
    if isinstance(node, Bool):
        return "TRUE" if node.verdi else "FALSE", _LEDD
    if isinstance(node, Feil):
        return node.kode, _LEDD
    if isinstance(node, Linjer):
        fra, til = (
            str(n) if node.slag == "rad" else kolonnebokstav(n) for n in (node.fra, node.til)
        )
        return f"{_ark(node.ark)}{'$' * node.abs_fra}{fra}:{'$' * node.abs_til}{til}", _LEDD
    if isinstance(node, Navn):
        return node.navn, _LEDD
    if isinstance(node, Henvisning | Makro):
        return str(node), _LEDD
    if isinstance(node, Binaer):
        if node.op == ",":
            # Without parentheses the comma would separate arguments.
            return f"({write_formel(node.a)},{write_formel(node.b)})", _LEDD
        binding = BINDING[node.op]
        return f"{_i(node.a, binding)}{node.op}{_i(node.b, binding + 1)}", binding
    if isinstance(node, Unaer):
        return f"{node.op}{_i(node.a, BINDING_FORTEGN)}", BINDING_FORTEGN
    if isinstance(node, Prosent):
        return f"{_i(node.a, BINDING_PROSENT)}%", BINDING_PROSENT
    if isinstance(node, Matrise):
        rader = (",".join(write_formel(n) for n in rad) for rad in node.rader)
        return "{" + ";".join(rader) + "}", _LEDD
    assert_never(node)


def _i(node: Node, minst: int) -> str:
    """Text of an operand: in parentheses when it binds looser than its place asks for."""
    tekst, binding = _write(node)
    return tekst if binding >= minst else f"({tekst})"


def _tall(verdi: float) -> str:
    if verdi == int(verdi) and abs(verdi) < 1e15:  # noqa: PLR2004 - Excel shows whole numbers so far without exponent
        return str(int(verdi))
    if 1e-9 < verdi < 1:  # noqa: PLR2004 - people write 0.000001, not 1E-06
        return format(Decimal(repr(verdi)), "f")
    return repr(verdi).upper()


def _celle(ref: Ref) -> str:
    return f"{'$' * ref.abs_kol}{kolonnebokstav(ref.kol)}{'$' * ref.abs_rad}{ref.rad}"


#: Sheet name -> as a formula writes it: an issue has a dozen, asked for in every reference.
_SKREVET: Final[BoundedCache[str, str]] = BoundedCache(64 << 10, 1024)


def _ark(navn: str | None) -> str:
    if navn is None:
        return ""
    if (skrevet := _SKREVET.get(navn)) is None:
        enkelt = _ENKELT_ARK.fullmatch(navn) and not parse_celle(navn) and not _R1C1.fullmatch(navn)
        skrevet = f"{navn}!" if enkelt else "'" + navn.replace("'", "''") + "'!"
        _SKREVET.keep(navn, skrevet, getsizeof(skrevet))
    return skrevet
