"""LibreOffice as a referee: find it, and let it recalculate files. Used by several tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

#: Measured: above some 240 names in one command the rest are dropped silently.
_MAKS_FILER = 100
#: OOXMLRecalcMode 0 = always; without it LibreOffice shows the results stored in the file.
_PROFIL = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def find_soffice() -> str:
    """The program's path. Without it the test is skipped with a reason, but in CI it fails."""
    for navn in ("soffice", "libreoffice"):
        if sti := shutil.which(navn):
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
    utmappe.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(stier), _MAKS_FILER):
        _konverter(soffice, stier[start : start + _MAKS_FILER], utmappe, tidsgrense)
    return [utmappe / sti.name for sti in stier]


def _konverter(soffice: str, stier: list[Path], utmappe: Path, tidsgrense: float) -> None:
    # A profile of its own: another LibreOffice on the machine would otherwise take the command.
    with tempfile.TemporaryDirectory(prefix="lo-profil-") as profil:
        bruker = Path(profil, "user")
        bruker.mkdir()
        (bruker / "registrymodifications.xcu").write_text(_PROFIL, encoding="utf-8")
        kommando = [
            soffice,
            f"-env:UserInstallation={Path(profil).as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(utmappe),
            *map(str, stier),
        ]
        svar = subprocess.run(
            kommando, capture_output=True, text=True, timeout=tidsgrense, check=False
        )
    mangler = [sti.name for sti in stier if not (utmappe / sti.name).is_file()]
    if mangler:
        raise RuntimeError(
            f"LibreOffice laget ikke {mangler}: {svar.stdout[-500:]}{svar.stderr[-500:]}"
        )
