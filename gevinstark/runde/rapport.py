"""The network's yearly report, or one kommune's own, from region.xlsx (`gevinstark rapport`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.wordrapport import make_aarsrapport, make_kommunerapport
from gevinstark.runde.trinn import Framdrift, Sti


@dataclass(frozen=True)
class Rapportvalg:
    """region: region.xlsx. ut: the Word file. kommune: the number of the one it is about."""

    region: Sti
    ut: Sti
    kommune: str | None = None
    overskriv: bool = False


@dataclass(frozen=True)
class Rapport:
    ut: Path


def write_rapport(valg: Rapportvalg, framdrift: Framdrift | None = None) -> Rapport:
    """Raises Brukerfeil for a file in the way, GevinstarkError when `region` is something else."""
    region, ut = Path(valg.region), Path(valg.ut)
    if ut.resolve() == region.resolve():
        raise Brukerfeil("Rapporten kan ikke ha samme navn som den regionale arbeidsboken.")
    check_endelse(ut, ".docx", "Rapporten er en Word-fil")
    check_ledig(ut, overskriv=valg.overskriv)
    bok = open_regionbok(region)
    if framdrift:
        framdrift("Skriver rapporten")
    kommune = valg.kommune
    innhold = make_aarsrapport(bok) if kommune is None else make_kommunerapport(bok, kommune)
    write_fil(ut, innhold, overskriv=valg.overskriv)
    return Rapport(ut)
