"""`--logg FIL`: what happened, for the one who is to mend it. Without it, nothing is logged."""

from __future__ import annotations

import logging
import platform
import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from gevinstark import __version__
from gevinstark.grunn.errors import Brukerfeil, norsk_grunn

LOGG: Final = logging.getLogger("gevinstark")
_BIBLIOTEKER: Final = (
    "click",
    "numpy",
    "openpyxl",
    "pandas",
    "pyarrow",
    "python-docx",
    "XlsxWriter",
)
_HEMMELIG: Final = "--passord"
_NAVN: Final = "--logg"
#: How a line of ours begins: a log is added to, and nothing else is.
_LINJE: Final = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ")
#: The commands that are given a folder of returns first of all, and their options that take other folders.
_LESER_MAPPER: Final = frozenset({"konsolider", "kontroller", "status", "hvaom"})
_ANDRE_MAPPER: Final = frozenset(
    {"--utsendt", "--ut", "--eksport", "--lager", "--tilbakemelding", "--purr", "--mellomlager"}
)


def open_logg(sti: Path, ord_: Sequence[str]) -> None:
    """Start the log: added to, never replaced. Raises Brukerfeil when the file cannot be written, is
    something else than a log, or would lie among the returns."""
    close_logg()
    _check_plass(sti, ord_)
    try:
        skriver = logging.FileHandler(sti, "a", encoding="utf-8", errors="backslashreplace")
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive loggen {sti}: {norsk_grunn(feil)}.") from feil
    skriver.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    skriver.set_name(_NAVN)
    LOGG.addHandler(skriver)
    LOGG.setLevel(logging.DEBUG)
    for linje in _miljo(ord_):
        LOGG.info("%s", linje)


def _check_plass(sti: Path, ord_: Sequence[str]) -> None:
    if sti.is_file() and sti.stat().st_size:
        with sti.open("rb") as strom:
            if not _LINJE.match(strom.read(40)):
                raise Brukerfeil(
                    f"{sti} er ikke en logg, og blir ikke skrevet i. Velg et annet navn."
                )
    for mappe in _innsendte(ord_):
        if sti.resolve().is_relative_to(mappe.resolve()):
            raise Brukerfeil(
                f"Legg loggen utenfor {mappe}. Ellers blir den lest som en innsendt fil neste gang."
            )


def _innsendte(ord_: Sequence[str]) -> list[Path]:
    """The folders of returns that the command is given."""
    par = zip(ord_[1:], ord_, strict=False)
    if not _LESER_MAPPER.intersection(ord_):
        return [Path(o) for o, foran in par if foran == "--innsendt"]
    return [Path(o) for o, foran in par if foran not in _ANDRE_MAPPER and Path(o).is_dir()]


def close_logg() -> None:
    for skriver in [h for h in LOGG.handlers if h.get_name() == _NAVN]:
        LOGG.removeHandler(skriver)
        LOGG.setLevel(logging.NOTSET)
        skriver.close()


def _miljo(ord_: Sequence[str]) -> list[str]:
    strommer = ", ".join(f"{n} {getattr(sys, n).encoding}" for n in ("stdout", "stderr"))
    return [
        f"gevinstark {__version__}, Python {sys.version.split()[0]} ({sys.executable})",
        f"Maskin: {platform.platform()}, {platform.machine()}",
        f"Biblioteker: {', '.join(f'{b} {_versjon(b)}' for b in _BIBLIOTEKER)}",
        f"Tegnsett: {strommer}, filnavn {sys.getfilesystemencoding()}",
        f"Mappe: {Path.cwd()}",
        f"Skrevet: {_uten_passord(ord_)}",
    ]


def _versjon(bibliotek: str) -> str:
    try:
        return version(bibliotek)
    except PackageNotFoundError:
        return "mangler"


def _uten_passord(ord_: Sequence[str]) -> list[str]:
    skjult = []
    for nr, ett in enumerate(ord_):
        if ett.startswith(f"{_HEMMELIG}="):
            skjult.append(f"{_HEMMELIG}=…")
        else:
            skjult.append("…" if nr and ord_[nr - 1] == _HEMMELIG else ett)
    return skjult
