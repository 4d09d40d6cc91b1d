"""LibreOffice as a witness: it opens copies of workbooks, computes every formula anew and saves them.

It is a large program that gets a file from a stranger, so it runs alone: a profile of its own that is
thrown away, no macros, no links followed, no network proxy that answers, limits on time, memory and
what it may write, and its whole family of processes ended when it is late.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gevinstark.vitner.avgrenset import Grenser, Stanset, run_avgrenset

#: Where installers put it on Windows and macOS without telling the shell.
_VANLIGE_STEDER: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
#: (component, property, value). OOXMLRecalcMode 0 = always; without it LibreOffice shows the results
#: stored in the file. Link 2 = never. The proxy is a port nobody listens on.
_INNSTILLINGER: Final = (
    ("Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("Calc/Content/Update", "Link", "2"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
#: An honest return takes three seconds of computing, most of it to start, and 340 MB. It reserves far
#: more address space than it uses.
GRENSER: Final = Grenser(veggtid=180, RLIMIT_CPU=120, RLIMIT_AS=4 << 30)


def find_soffice() -> str | None:
    """The program's path; None when it is not installed."""
    for navn in ("soffice", "libreoffice"):
        if sti := shutil.which(navn):
            return sti
    return next((sti for sti in _VANLIGE_STEDER if Path(sti).is_file()), None)


def recalculate(
    soffice: str, stier: Sequence[Path], utmappe: Path, grenser: Grenser = GRENSER
) -> list[Path]:
    """Compute xlsx files anew into another folder, under the same names. The files are only read.

    Raises Stanset when it takes too long or does not deliver every file.
    """
    utmappe.mkdir(parents=True, exist_ok=True)
    # A profile of its own: another LibreOffice on the machine would otherwise take the command.
    with tempfile.TemporaryDirectory(prefix="lo-profil-", ignore_cleanup_errors=True) as profil:
        bruker = Path(profil, "user")
        bruker.mkdir()
        (bruker / "registrymodifications.xcu").write_text(_profil(), encoding="utf-8")
        kommando = [
            soffice,
            f"-env:UserInstallation={Path(profil).as_uri()}",
            "--headless",
            "--norestore",
            # Whatever the content looks like, it is read as the file type the guard let through.
            "--infilter=Calc MS Excel 2007 XML",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(utmappe),
            *map(str, stier),
        ]
        # Its home is the throw-away folder: nothing of the user's own settings is read or written.
        miljo = {"HOME": profil, "SAL_USE_VCLPLUGIN": "svp"}
        _, sagt = run_avgrenset(kommando, grenser, miljo=miljo)
    ut = [utmappe / sti.name for sti in stier]
    if not all(sti.is_file() for sti in ut):
        raise Stanset(f"laget ingen ny fil ({sagt.strip()[-200:]})")
    return ut


def _profil() -> str:
    poster = "\n".join(
        f'<item oor:path="/org.openoffice.{"" if sti.startswith("Inet") else "Office."}{sti}">'
        f'<prop oor:name="{navn}" oor:op="fuse"><value>{verdi}</value></prop></item>'
        for sti, navn, verdi in _INNSTILLINGER
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{poster}\n</oor:items>\n'
    )
