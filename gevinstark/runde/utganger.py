"""Where what a run makes is written, and what may stand in the way of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from gevinstark.grunn.errors import BokenErFull, Brukerfeil, GevinstarkError
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.innlesing.kilder import is_adresse
from gevinstark.rapport.regionbok import EldreRegionbok, open_regionbok
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.skriv_region import Regionark, compute_region
from gevinstark.runde.innkomne import check_ikke_utsendt, check_utenfor, needs_tillegg
from gevinstark.runde.trinn import Framdrift

_LOGG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Utganger:
    """Where things are written. None: not written."""

    ut: Path | None
    eksport: Path | None
    lager: Path | None
    overskriv: bool
    #: A workbook that is there already is audited, and not written.
    finnes: bool = False

    def check(self, innsendt: str) -> None:
        """Raise Brukerfeil, before anything is read, for what is in the way or in the wrong place."""
        check_utenfor(self.eksport, innsendt, "eksporten", "den")
        check_utenfor(self.lager, innsendt, "lageret", "det")
        if self.ut is not None:
            check_endelse(self.ut, ".xlsx", "Den regionale oversikten er en Excel-fil")
            check_ledig(self.ut, overskriv=self.overskriv or self.finnes)
            check_ikke_utsendt(self.ut)
            _check_ikke_innsendt(self.ut, innsendt)
        if self.eksport is not None:
            # Arrow is 30 MB that a run without an export has no use for.
            from gevinstark.region.eksport import check_eksport_ledig  # noqa: PLC0415

            check_eksport_ledig(self.eksport, overskriv=self.overskriv)
        if self.lager is not None:
            with needs_tillegg("--lager"):
                from gevinstark.region.lager import check_lager_ledig  # noqa: PLC0415
            check_lager_ledig(self.lager)

    def write_eksport(self, innsamling: Innsamling, framdrift: Framdrift | None) -> Path | None:
        if self.eksport is not None:
            from gevinstark.region.eksport import write_eksport  # noqa: PLC0415 - as above

            grunnlag, overskriv = innsamling.grunnlag, self.overskriv
            write_eksport(grunnlag, self.eksport, overskriv=overskriv, framdrift=framdrift)
        return self.eksport

    def write_lager(self, innsamling: Innsamling, framdrift: Framdrift | None) -> Path | None:
        if self.lager is not None:
            from gevinstark.region.lager import write_lager  # noqa: PLC0415 - as above

            write_lager(innsamling.grunnlag, self.lager, framdrift=framdrift)
        return self.lager

    def write_bok(
        self, innsamling: Innsamling, framdrift: Framdrift | None
    ) -> Regionark | BokenErFull | None:
        """The workbook: what it was made of, or why it has no room."""
        if self.ut is None or self.finnes:
            return None
        if framdrift:
            framdrift("Lager den regionale arbeidsboken")
        try:
            laget = compute_region(innsamling.grunnlag)
        except BokenErFull as full:
            return full
        write_fil(self.ut, laget.write(), overskriv=self.overskriv)
        _LOGG.info("Skrev %s", self.ut)
        return laget


def _check_ikke_innsendt(ut: Path, innsendt: str) -> None:
    """Raise Brukerfeil for a return: in the folder of returns, only an earlier overview is replaced."""
    if is_adresse(innsendt) or not ut.is_file():
        return
    if not ut.resolve().is_relative_to(Path(innsendt).resolve()):
        return
    try:
        open_regionbok(ut)
    except EldreRegionbok:
        return
    except GevinstarkError as feil:
        raise Brukerfeil(
            f"{ut} er en innsendt fil, og blir ikke erstattet. Velg et annet navn til oversikten."
        ) from feil
