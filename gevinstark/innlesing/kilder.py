"""Where returns lie, and which files there are taken for returns."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.utsendt import FILNAVN

#: Of Windows, Excel and LibreOffice while a file is open, of browsers and of synchronisation under way.
_RUSK: Final = re.compile(
    r"thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|~\$.*|~.*\.tmp|.*\.(?:tmp|temp|part|partial|crdownload"
    r"|opdownload|download|icloud|cloud|cloudf|lock)",
    re.IGNORECASE | re.DOTALL,
)
#: Of telephones and programs that cut the screen. A workbook by such a name is a workbook.
_BILDE: Final = re.compile(r".*\.(?:jpe?g|png|gif|tiff?|heic|webp|bmp)", re.IGNORECASE | re.DOTALL)
_BOK: Final = (b"PK", bytes.fromhex("d0cf11e0"))


def find_filer(mappe: Path) -> list[Path]:
    """Every file in a folder and its subfolders, hidden ones, our own `utsendt.json` and what programs leave
    behind, and pictures left out (`find_forbigaatt` names that).

    Raises Brukerfeil when the folder is missing or empty.
    """
    if not mappe.is_dir():
        raise Brukerfeil(
            f"Mappen {mappe} finnes ikke. Skriv mappen der de innsendte filene ligger."
        )
    filer = [
        sti
        for sti in sorted(mappe.rglob("*"))
        if sti.is_file() and is_innsendt(sti.relative_to(mappe).parts) and not is_bilde(sti)
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
    return (
        deler[-1] != FILNAVN
        and not any(d.startswith(".") for d in deler)
        and not is_rusk(deler[-1])
    )


def is_rusk(navn: str) -> bool:
    """What programs leave in shared folders: no return, and no finding against anyone."""
    return _RUSK.fullmatch(navn) is not None


def is_bilde(sti: Path) -> bool:
    """A picture is no return, whoever put it there."""
    if not _BILDE.fullmatch(sti.name):
        return False
    try:
        with sti.open("rb") as fil:
            return not fil.read(4).startswith(_BOK)
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Forbigaatt:
    """What was passed over in a folder. rusk: files programs leave behind. lukket: what could not be
    looked into, and why. bilder: pictures."""

    rusk: tuple[str, ...]
    lukket: tuple[tuple[str, str], ...]
    bilder: tuple[str, ...] = ()


def find_forbigaatt(mappe: Path) -> Forbigaatt:
    rusk: list[str] = []
    lukket: list[tuple[str, str]] = []
    bilder: list[str] = []

    def show(sti: str | Path) -> str:
        return visningsnavn(Path(sti).relative_to(mappe).as_posix())

    def stengt(feil: OSError) -> None:
        lukket.append((show(feil.filename), "mappen kan ikke åpnes"))

    for rot, mapper, filer in os.walk(mappe, onerror=stengt):
        mapper[:] = sorted(m for m in mapper if not m.startswith("."))
        for navn in (*mapper, *sorted(filer)):
            sti = Path(rot, navn)
            if navn.startswith("."):
                continue
            if navn in filer and is_rusk(navn):
                rusk.append(show(sti))
            elif grunn := _closed(sti):
                lukket.append((show(sti), grunn))
            elif navn in filer and is_bilde(sti):
                bilder.append(show(sti))
    return Forbigaatt(tuple(rusk), tuple(lukket), tuple(bilder))


def _closed(sti: Path) -> str:
    """Why something is not looked into; "" when it is."""
    try:
        art = sti.stat().st_mode
    except FileNotFoundError:
        return "lenken peker på noe som ikke finnes"
    except OSError as feil:
        return "lenken peker på seg selv" if feil.errno == errno.ELOOP else "kan ikke åpnes"
    if stat.S_ISDIR(art):
        return "lenke til en mappe" if sti.is_symlink() else ""
    return "" if stat.S_ISREG(art) else "ingen vanlig fil"


def visningsnavn(navn: str) -> str:
    """A file's name as it can be written anywhere: some systems allow any bytes in one."""
    return printable(navn).replace("\n", "\ufffd")
