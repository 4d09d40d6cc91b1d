"""A small table that people keep in Excel or CSV, read within bounds: who to write to, what is decided."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.verdi import Feilverdi, Verdi, dato_fra_serienummer
from gevinstark.lesing.avlesning import Lesefeil, Lestcelle
from gevinstark.lesing.les import read_retur

MAKS_BYTE: Final = 2 * 1024**2
_MAKS_RADER: Final = 10_000
_MAKS_KOLONNER: Final = 50


class Formel(NamedTuple):
    """A formula, and what its program last made of it."""

    verdi: Verdi | date


Tabellverdi = Verdi | date | Formel


class Tabellrad(NamedTuple):
    """A row that holds something. nr: as the file counts it. Texts are stripped, blank cells None."""

    nr: int
    celler: Sequence[Tabellverdi]


def read_tabell(sti: Path) -> list[Tabellrad]:
    """Raises Brukerfeil for a file that is no table, or too large."""
    try:
        if not sti.is_file():
            hvorfor = "er ingen fil" if sti.exists() else "finnes ikke"
            raise Brukerfeil(f"{sti} {hvorfor}. Se etter skrivefeil.")
        if sti.stat().st_size > MAKS_BYTE:
            raise Brukerfeil(f"{sti} er over 2 MB, og blir ikke lest. Lag en mindre liste.")
        rader = _excelrader(sti) if sti.suffix.lower() == ".xlsx" else _csvrader(sti)
    except OSError as feil:
        raise Brukerfeil(f"{sti} kan ikke åpnes: {feil.strerror}.") from feil
    fylte = [rad for rad in rader if any(c is not None for c in rad.celler)]
    if len(fylte) > _MAKS_RADER:
        raise Brukerfeil(f"{sti} har over {_MAKS_RADER} rader, og blir ikke lest.")
    return fylte


def _csvrader(sti: Path) -> Iterator[Tabellrad]:
    innhold = sti.read_bytes()
    try:
        tekst = innhold.decode("utf-8-sig")
    except UnicodeDecodeError:
        tekst = innhold.decode("cp1252", errors="replace")
    skille = max(";,\t", key=tekst.partition("\n")[0].count)
    leser = csv.reader(StringIO(tekst, newline=""), delimiter=skille)
    try:
        for rad in leser:
            # A text in quotes may run over several lines; people look for where it ends.
            yield Tabellrad(leser.line_num, [c.strip() or None for c in rad[:_MAKS_KOLONNER]])
    except csv.Error as feil:
        raise Brukerfeil(
            f"{sti}, linje {leser.line_num}: et felt er for langt. Mangler det et anførselstegn?"
        ) from feil


def _excelrader(sti: Path) -> Iterator[Tabellrad]:
    """The first sheet."""
    lest = read_retur(sti)
    if isinstance(lest, Lesefeil):
        raise Brukerfeil(f"{sti} kan ikke leses. {lest.funn[0].tekst}")
    celler = {(r, k): c for (r, k), c in lest.ark[0].celler.items() if k <= _MAKS_KOLONNER}
    bredde = max((k for _, k in celler), default=0)
    for nr in sorted({r for r, _ in celler}):
        yield Tabellrad(nr, [_verdi(celler.get((nr, k))) for k in range(1, bredde + 1)])


def _verdi(celle: Lestcelle | None) -> Tabellverdi:
    if celle is None:
        return None
    return _konstant(celle) if celle.formel is None else Formel(_konstant(celle))


def _konstant(celle: Lestcelle) -> Verdi | date:
    verdi = celle.verdi
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    if isinstance(verdi, str):
        return verdi.strip() or None
    if isinstance(verdi, float) and math.isfinite(verdi):
        if celle.datoformat and (dag := dato_fra_serienummer(int(verdi))) is not None:
            return dag
        return int(verdi) if verdi.is_integer() else verdi
    return verdi


def as_tekst(verdi: Tabellverdi) -> str:
    """A cell as words."""
    if isinstance(verdi, Formel):
        verdi = verdi.verdi
    if isinstance(verdi, date):
        return verdi.isoformat()
    return "" if verdi is None else str(verdi)
