"""The network's yearly report, or one kommune's own, from region.xlsx (`gevinstark rapport`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.rapport.figurer import Figur, make_figurer, write_oversikt
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.wordrapport import make_aarsrapport, make_kommunerapport
from gevinstark.runde.trinn import Framdrift, Sti


@dataclass(frozen=True)
class Rapportvalg:
    """region: region.xlsx. ut: the Word file. kommune: the number of the one it is about. figurer: a folder
    for figures to paste, with the report or in its place."""

    region: Sti
    ut: Sti | None = None
    kommune: str | None = None
    figurer: Sti | None = None
    overskriv: bool = False


@dataclass(frozen=True)
class Rapport:
    """filer: what was written, the report first."""

    filer: tuple[Path, ...]

    @property
    def ut(self) -> Path:
        return self.filer[0]


def write_rapport(valg: Rapportvalg, framdrift: Framdrift | None = None) -> Rapport:
    """Raises Brukerfeil for a file in the way, GevinstarkError when `region` is something else."""
    region = Path(valg.region)
    if valg.ut is None and valg.figurer is None:
        raise Brukerfeil("Si hva som skal lages: --ut FIL.docx, --figurer MAPPE, eller begge.")
    ut = _check_ut(valg, region) if valg.ut is not None else None
    bok = open_regionbok(region)
    if framdrift:
        framdrift("Skriver rapporten")
    innhold = {} if valg.figurer is None else _figurer(Path(valg.figurer), make_figurer(bok))
    if ut is not None:
        lag = (
            make_aarsrapport(bok)
            if valg.kommune is None
            else make_kommunerapport(bok, valg.kommune)
        )
        innhold = {ut: lag, **innhold}
    for fil in innhold:
        check_ledig(fil, overskriv=valg.overskriv)
    for fil, bytes_ in innhold.items():
        write_fil(fil, bytes_, overskriv=valg.overskriv)
    return Rapport(tuple(innhold))


def _check_ut(valg: Rapportvalg, region: Path) -> Path:
    ut = Path(valg.ut or "")
    if ut.resolve() == region.resolve():
        raise Brukerfeil("Rapporten kan ikke ha samme navn som den regionale arbeidsboken.")
    check_endelse(ut, ".docx", "Rapporten er en Word-fil")
    check_ledig(ut, overskriv=valg.overskriv)
    return ut


def _figurer(mappe: Path, figurer: tuple[Figur, ...]) -> dict[Path, bytes]:
    filer = {mappe / f"{f.navn}.svg": f.svg.encode() for f in figurer}
    return {**filer, mappe / "figurer.html": write_oversikt(figurer).encode()}
