"""When each workbook was made ready to send: sendt.csv with what was issued, a list people may correct.

`send` writes drafts and sends nothing, so the day is the draft's. Whoever sent it another day, or put it
in a shared folder, writes that day in the list.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import write_fil
from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.runde.tabellfil import as_tekst, read_tabell

FILNAVN: Final = "sendt.csv"
_HODE: Final = ("Nr", "Kommune", "Plan", "År", "Sendt", "Fil", "SHA-256")
#: Plan, reporting year, kommunenummer and file, which is another for the plan than for the report.
Nokkel = tuple[str, int, str, str]


class Sendt(NamedTuple):
    """The day, which edition of the workbook it was, and the kommune's name."""

    dag: date
    sha256: str
    navn: str


def read_sendt(mapper: Iterable[Path]) -> dict[Nokkel, Sendt]:
    """What was sent from these folders. Raises Brukerfeil with the row for a day that cannot be read."""
    return {n: s for mappe in mapper for n, s in _read(mappe / FILNAVN)}


def _read(sti: Path) -> Iterable[tuple[Nokkel, Sendt]]:
    for rad in read_tabell(sti)[1:] if sti.exists() else ():
        nr, navn, plan, aar, sendt, fil, sha256, *_ = (
            *map(as_tekst, rad.celler),
            *("",) * len(_HODE),
        )
        if not sendt:
            continue
        dag = parse_dato(sendt)
        if not isinstance(dag, date) or not aar.isdigit():
            raise Brukerfeil(
                f"{sti}, rad {rad.nr}: «{sendt}» er ikke en dato. Skriv for eksempel 15.01.2026."
            )
        yield (plan, int(aar), nr.zfill(4) if nr.isdigit() else nr, fil), Sendt(dag, sha256, navn)


def note_sendt(mappe: Path, bokene: Iterable[tuple[Utsending, Utstedt, date | None]]) -> Path:
    """Note the day a draft of each was made; None for one that has nobody to go to, which gets a row
    without a day. One that was noted before keeps its day, until the workbook is another."""
    sti = mappe / FILNAVN
    kjent = read_sendt([mappe])
    uten = []
    for utsending, utstedt, dag in bokene:
        for nr, kommune in utstedt.svarere.items():
            nokkel = *utsending.nokkel, nr, utstedt.fil
            if nokkel in kjent and kjent[nokkel].sha256 == utstedt.sha256:
                continue
            if dag is not None:
                kjent[nokkel] = Sendt(dag, utstedt.sha256, kommune)
            elif nokkel not in kjent:
                uten.append((nr, kommune, *utsending.nokkel, "", utstedt.fil, utstedt.sha256))
    ut = StringIO(newline="")
    skriver = csv.writer(ut, delimiter=";")
    skriver.writerow(_HODE)
    for (plan, aar, nr, fil), s in kjent.items():
        skriver.writerow((nr, s.navn, plan, aar, f"{s.dag:%d.%m.%Y}", fil, s.sha256))
    skriver.writerows(uten)
    # Excel takes a file without a mark at its beginning for another encoding.
    write_fil(sti, ut.getvalue().encode("utf-8-sig"), overskriv=True)
    return sti


def find_dag(sendt: Mapping[Nokkel, Sendt], utsending: Utsending, utstedt: Utstedt, nr: str) -> str:
    """The day the workbook as it is now was sent, as people write it; of an older edition, and that it
    was; "" when it is not noted."""
    s = sendt.get((*utsending.nokkel, nr, utstedt.fil))
    if s is None:
        return ""
    eldre = "" if s.sha256 in ("", utstedt.sha256) else " (en eldre utgave)"
    return f"{s.dag:%d.%m.%Y}{eldre}"
