"""Text and tables that fit the terminal: words are never broken, and a wide table becomes lines.

Only where people read: what goes to a file or another program is as wide as it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import click

#: Narrower than this is no place to read.
_MINST: Final = 40
#: A space that lines are not broken at.
_FAST: Final = "\u00a0"


def find_bredde(*, err: bool = False) -> int | None:
    """Columns of the terminal, or as COLUMNS says; None where nobody looks."""
    strom = sys.stderr if err else sys.stdout
    if not strom.isatty() and "COLUMNS" not in os.environ:
        return None
    return max(shutil.get_terminal_size().columns, _MINST)


def fit(tekst: str, bredde: int | None) -> str:
    """Each line in the width, the rest of it indented below its beginning."""
    if bredde is None:
        return tekst
    return "\n".join(_fit_linje(linje, bredde) for linje in tekst.split("\n"))


def _fit_linje(linje: str, bredde: int) -> str:
    if len(linje) <= bredde:
        return linje
    innrykk = linje[: len(linje) - len(linje.lstrip())]
    return textwrap.fill(
        linje.strip(), bredde, initial_indent=innrykk, subsequent_indent=f"{innrykk}  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def echo(tekst: str) -> None:
    """Data on stdout, in the width of the terminal."""
    click.echo(fit(tekst, find_bredde()))


def tabell(rader: Sequence[Sequence[str]]) -> None:
    """Columns side by side where there is room, else each row on lines of its own. rader: the headings
    first."""
    bredde = find_bredde()
    bredder = [max(len(r[k]) for r in rader) for k in range(len(rader[0]))]
    if bredde is None or sum(bredder) + 2 * (len(bredder) - 1) <= bredde:
        for rad in rader:
            click.echo("  ".join(c.ljust(b) for c, b in zip(rad, bredder, strict=True)).rstrip())
        return
    for linje in _as_linjer(rader):
        # A name and its value are not parted.
        click.echo(fit(linje, bredde).replace(_FAST, " "))


def _as_linjer(rader: Sequence[Sequence[str]]) -> Iterator[str]:
    """ "Oslo", then "  Tilstand: ferdig · Svart: 80 av 80": the first column, and the others by name, as far
    as there is anything in them."""
    hode, *resten = rader
    for rad in resten:
        yield rad[0]
        par = zip(hode[1:], rad[1:], strict=True)
        yield "  " + " · ".join(f"{h}:{_FAST}{c}" for h, c in par if c != "–")
