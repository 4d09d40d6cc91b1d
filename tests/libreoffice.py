"""LibreOffice as a referee in the tests: found or skipped, and run over many files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gevinstark.vitner import libreoffice

#: Measured: above some 240 names in one command the rest are dropped silently.
_MAKS_FILER = 100


def find_soffice() -> str:
    """The program's path. Without it the test is skipped with a reason, but in CI it fails."""
    sti = libreoffice.find_soffice()
    if sti is not None:
        return sti
    grunn = "LibreOffice (soffice) er ikke installert"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{grunn}, og i CI skal den være der")
    pytest.skip(grunn)


def recalculate(
    path_or_paths: Path | Sequence[Path], utmappe: Path, *, tidsgrense: float = 180
) -> list[Path]:
    """Open xlsx files, compute every formula anew, and save as xlsx in another folder."""
    stier = [path_or_paths] if isinstance(path_or_paths, Path) else list(path_or_paths)
    soffice = find_soffice()
    # Many large files in one run: more memory and time than one return is given.
    grenser = replace(libreoffice.GRENSER, veggtid=tidsgrense, RLIMIT_CPU=600, RLIMIT_AS=8 << 30)
    ut = []
    for start in range(0, len(stier), _MAKS_FILER):
        ut += libreoffice.recalculate(soffice, stier[start : start + _MAKS_FILER], utmappe, grenser)
    return ut
