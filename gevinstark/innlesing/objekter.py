"""Returned files that lie somewhere else than in a folder: an object store, a shared web disk,
anything fsspec opens by its address (`s3://…`, `abfs://…`, `memory://…`).

A file is told by its address and the name to show. A path without "://" is an address too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import fsspec

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.innlest import Innlest
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeider import read_filer
from gevinstark.innlesing.kilder import is_adresse, is_innsendt
from gevinstark.lesing.zipvern import RETUR

#: So many are fetched before they are read: disk for at most so many of the largest files.
_OM_GANGEN: Final = 256
_BLOKK: Final = 1 << 20
#: How long a name may be where the file is put down to be read.
_LANGT: Final = 100


def find_objekter(adresse: str) -> list[tuple[str, str]]:
    """Address and name of every file under an address, chosen as `mottak.find_filer` chooses.

    Raises Brukerfeil when the address cannot be opened or holds nothing.
    """
    try:
        fs, rot = _open(adresse)
        stier = sorted(fs.find(rot))
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke åpne {adresse}: {feil}.") from feil
    objekter = []
    for sti in stier:
        navn = sti.removeprefix(rot).lstrip("/")
        if is_innsendt(navn.split("/")):
            objekter.append((str(fs.unstrip_protocol(sti)), navn))
    if not objekter:
        raise Brukerfeil(f"{adresse} er tom eller finnes ikke. Legg de innsendte filene der.")
    return objekter


def read_objekter(
    filer: Sequence[tuple[str, str]], utsendinger: Sequence[Utsending], jobber: int
) -> Iterator[Innlest]:
    """Fetch and read on this machine, as `read_filer` does with files."""
    for start in range(0, len(filer), _OM_GANGEN):
        bunke = filer[start : start + _OM_GANGEN]
        with TemporaryDirectory(prefix="gevinstark-") as mappe:
            hentet: dict[str, Path] = {}
            feil: dict[str, str] = {}
            for nr, (adresse, navn) in enumerate(bunke):
                try:
                    hentet[navn] = fetch(adresse, Path(mappe, str(nr)))
                except OSError as hvorfor:
                    feil[navn] = hvorfor.strerror or str(hvorfor)
            lest = read_filer(
                [(hentet[n], n) for _, n in bunke if n in hentet], utsendinger, jobber
            )
            for _, navn in bunke:
                yield next(lest) if navn in hentet else _unreachable(navn, feil[navn])


def _unreachable(navn: str, hvorfor: str) -> Innlest:
    return Innlest(navn, funn=(make_funn("FIL-02", fil=navn, funnet=hvorfor),))


def fetch(adresse: str, mappe: Path, hoyst: int = RETUR.fil) -> Path:
    """The file itself when it is on this machine, else a copy in a folder of ours.

    One byte more than the guard accepts is enough to refuse a copy. Raises OSError when the file
    cannot be had.
    """
    if not is_adresse(adresse):
        with open(adresse, "rb"):  # noqa: PTH123  only to see that it can be had
            return Path(adresse)
    mappe.mkdir(parents=True, exist_ok=True)
    siste = re.sub(r"[^\w.\-~$ ]", "_", adresse.rsplit("/", 1)[-1])[-_LANGT:]
    maal = mappe / (siste or "retur")
    igjen = hoyst + 1
    fs, sti = _open(adresse)
    try:
        with fs.open(sti, "rb") as inn, maal.open("wb") as ut:
            while igjen and (blokk := inn.read(min(_BLOKK, igjen))):
                ut.write(blokk)
                igjen -= len(blokk)
    except OSError:
        raise
    except Exception as feil:  # each kind of store has exceptions of its own
        raise OSError(f"{type(feil).__name__}: {feil}") from feil
    return maal


def _open(adresse: str) -> tuple[Any, str]:
    """The file system and the path in it. Raises OSError, whatever it is that is wrong."""
    try:
        fs, rot = fsspec.url_to_fs(adresse)
    except Exception as feil:
        raise OSError(f"{type(feil).__name__}: {feil}") from feil
    return fs, str(rot)
