"""What a step that takes returns in is pointed at: what was issued, what came back, and who reads it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.grunn.utsendt import read_utsendinger as read_mappe
from gevinstark.innlesing.arbeider import Leser, default_jobber, read_filer
from gevinstark.innlesing.kilder import find_filer, is_adresse
from gevinstark.innlesing.les_fil import join_issued, read_fil
from gevinstark.innlesing.mellomlager import default_mappe, remember
from gevinstark.innlesing.utsendtminne import read_kjente

_LOGG = logging.getLogger(__name__)

#: Files as a reader takes them: a path or an address, and the name to show.
Filer = Sequence[tuple[str | Path, str]]


def count_jobber(jobber: int | None) -> int:
    return default_jobber() if jobber is None else jobber


def read_utsendinger(mapper: Sequence[Path], lager: Path | None = None) -> list[Utsending]:
    """lager: where what an earlier run made of it is kept (`find_lager`). Raises Brukerfeil for a folder that is missing, GevinstarkError for one with nothing issued."""
    for mappe in mapper:
        if not mappe.is_dir():
            raise Brukerfeil(
                f"Mappen {mappe} finnes ikke. Pek --utsendt på mappen «gevinstark lag» laget."
            )
    return [u for m in mapper for u in (read_mappe(m) if lager is None else read_kjente(m, lager))]


def check_utenfor(mappe: Path | None, innsendt: str, hva: str, det: str) -> None:
    """Raise Brukerfeil for a folder of ours in the folder of returns: next time it would be returns.

    hva, det: what it holds, and the pronoun of that."""
    if mappe is None or is_adresse(innsendt):
        return
    if mappe.resolve().is_relative_to(Path(innsendt).resolve()):
        raise Brukerfeil(
            f"Legg {hva} utenfor {innsendt}. Ellers blir {det} lest som innsendte filer neste gang."
        )


def check_ikke_utsendt(ut: Path) -> None:
    """Raise Brukerfeil for a file that was issued from the folder it lies in: --overskriv is not for
    those."""
    register = ut.parent / FILNAVN
    if not register.is_file() or not ut.exists():
        return
    navn = json.dumps(ut.name, ensure_ascii=False)
    if ut.name == FILNAVN or navn in register.read_text(encoding="utf-8", errors="replace"):
        raise Brukerfeil(f"{ut} er sendt ut, og blir ikke erstattet. Velg et annet navn.")


def check_ikke_besvart(sti: Path, utsendinger: Sequence[Utsending]) -> None:
    """Raise Brukerfeil for an issued workbook that somebody has answered where it lies. One that is
    damaged, or only saved again, may be replaced."""
    lest = read_fil(sti, sti.name, utsendinger)
    for svar in join_issued(lest, utsendinger):
        par = zip(svar.layout.inndata, svar.svar.verdier, strict=True)
        antall = sum(v not in (None, "") and v != svar.utstedt.verdi(c) for c, v in par)
        if antall:
            raise Brukerfeil(
                f"{sti} er fylt ut med {antall} svar, og blir ikke erstattet. Flytt filen først."
            )


@contextmanager
def needs_tillegg(hva: str) -> Iterator[None]:
    """What is not installed with the program itself."""
    try:
        yield
    except ModuleNotFoundError as feil:
        raise Brukerfeil(
            f"{hva} krever tilleggspakker (mangler {feil.name}). Skriv: pip install 'gevinstark[klynge]'"
        ) from feil


def find_innsendte(
    mappe: str, utenom: Sequence[Path | None], klynge: str | None
) -> tuple[Filer, Leser]:
    """The files in a folder or under an address, and who reads them. utenom: files of our own there."""
    leser: Leser = read_filer
    filer: list[tuple[str | Path, str]] = []
    if is_adresse(mappe):
        with needs_tillegg("En adresse"):
            from gevinstark.innlesing.objekter import (  # noqa: PLC0415 - not always installed
                find_objekter,
                read_objekter,
            )
        filer += find_objekter(mappe)
        leser = read_objekter
    else:
        rot = Path(mappe)
        egne = {sti.resolve() for sti in utenom if sti is not None}
        filer += [
            (f, f.relative_to(rot).as_posix()) for f in find_filer(rot) if f.resolve() not in egne
        ]
    if klynge is not None:
        with needs_tillegg("--klynge"):
            from gevinstark.innlesing.klynge import read_klynge  # noqa: PLC0415 - the same
        filer = [(f if isinstance(f, str) else str(f.resolve()), navn) for f, navn in filer]
        leser = partial(read_klynge, adresse=klynge)
    return filer, leser


def find_alle(stier: Sequence[Path]) -> Filer:
    """The files given, and those in the folders given, each under the name it can be found by."""
    return [(f, str(f)) for sti in stier for f in (find_filer(sti) if sti.is_dir() else [sti])]


def find_lager(mellomlager: Path | None, *, uten: bool = False) -> Path | None:
    """Where what is read is kept for the next run. Without a home there is nowhere to keep it."""
    if uten:
        return None
    try:
        return default_mappe() if mellomlager is None else mellomlager
    except RuntimeError as feil:
        _LOGG.info("Ingen hurtigbuffer: %s", feil)
        return None


def remember_lest(leser: Leser, lager: Path | None) -> Leser:
    """A reader that knows what was read before."""
    return leser if lager is None else remember(leser, lager)
