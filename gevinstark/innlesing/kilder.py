"""Where returns lie, and which files there are taken for returns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.utsendt import FILNAVN
from gevinstark.grunn.verdi import printable


def find_filer(mappe: Path) -> list[Path]:
    """Every file in a folder and its subfolders, hidden ones and our own `utsendt.json` left out.

    Raises Brukerfeil when the folder is missing or empty.
    """
    if not mappe.is_dir():
        raise Brukerfeil(
            f"Mappen {mappe} finnes ikke. Skriv mappen der de innsendte filene ligger."
        )
    filer = [
        sti
        for sti in sorted(mappe.rglob("*"))
        if sti.is_file() and is_innsendt(sti.relative_to(mappe).parts)
    ]
    if not filer:
        raise Brukerfeil(
            f"Mappen {mappe} er tom. Legg de innsendte arbeidsbøkene der og prøv igjen."
        )
    return filer


def is_adresse(kilde: str) -> bool:
    """Whether the returns lie somewhere fsspec must open. "C:\\svar" is a folder."""
    return re.match(r"[a-z][a-z0-9+.\-]+://", kilde) is not None


def is_innsendt(deler: Sequence[str]) -> bool:
    """Whether a file found there (its path in parts) is taken for a return."""
    return deler[-1] != FILNAVN and not any(d.startswith(".") for d in deler)


def visningsnavn(navn: str) -> str:
    """A file's name as it can be written anywhere: some systems allow any bytes in one."""
    return printable(navn).replace("\n", "\ufffd")
