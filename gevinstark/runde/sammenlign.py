"""What changed between two runs or two years (`gevinstark sammenlign`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_ledig, write_fil
from gevinstark.rapport.forskjell import Sammenligning, compare
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.regiontabeller import read_tabeller
from gevinstark.runde.trinn import Framdrift, Sti, as_sti

_ENDELSER = (".xlsx", ".html")


@dataclass(frozen=True)
class Sammenlignvalg:
    """foer, naa: two files from `konsolider`. ut: where it is written (.xlsx or .html)."""

    foer: Sti
    naa: Sti
    ut: Sti | None = None
    overskriv: bool = False


def sammenlign(valg: Sammenlignvalg, framdrift: Framdrift | None = None) -> Sammenligning:
    """Raises Brukerfeil for a file that is missing or in the way, GevinstarkError for one that is no
    regional workbook."""
    ut = as_sti(valg.ut)
    if ut is not None:
        if ut.suffix.lower() not in _ENDELSER:
            raise Brukerfeil(f"{ut}: la navnet slutte på {' eller '.join(_ENDELSER)}.")
        if ut.resolve() in (Path(valg.foer).resolve(), Path(valg.naa).resolve()):
            raise Brukerfeil("Sammenligningen kan ikke erstatte en av filene den sammenligner.")
        check_ledig(ut, overskriv=valg.overskriv)
    if framdrift:
        framdrift("Leser de to oversiktene")
    funnet = compare(*(read_tabeller(open_regionbok(Path(sti))) for sti in (valg.foer, valg.naa)))
    if ut is not None:
        from gevinstark.rapport.forskjellside import write_bok, write_side  # noqa: PLC0415 - seldom

        innhold = write_bok(funnet) if ut.suffix.lower() == ".xlsx" else write_side(funnet).encode()
        write_fil(ut, innhold, overskriv=valg.overskriv)
    return funnet
