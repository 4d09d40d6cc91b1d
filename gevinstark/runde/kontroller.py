"""Returned workbooks checked, one or many, and nothing added up (`gevinstark kontroller`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gevinstark.grunn.maalform import read_back
from gevinstark.innlesing.arbeider import read_filer
from gevinstark.innlesing.kilder import visningsnavn
from gevinstark.innlesing.vedlegg import unpacked
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.innkomne import (
    Filer,
    check_utenfor,
    count_jobber,
    find_alle,
    find_lager,
    read_utsendinger,
    remember_lest,
)
from gevinstark.runde.mottak import receive
from gevinstark.runde.mottakere import with_mottakere
from gevinstark.runde.resultat import Mottak, check_side, write_brev, write_side
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier


@dataclass(frozen=True)
class Kontrollvalg:
    """filer: workbooks, and folders of them. utsendt: the folders of what was issued.

    tilbakemelding: a folder for the letters. mottakere: as for `send`. rapport: the page for the boss (HTML). revisjon: ask the outside witnesses too.
    jobber: how many files are read at a time; None is one for each processor.
    """

    filer: Stier
    utsendt: Stier
    tilbakemelding: Sti | None = None
    mottakere: Sti | None = None
    rapport: Sti | None = None
    jobber: int | None = None
    mellomlager: Sti | None = None
    uten_mellomlager: bool = False
    revisjon: bool = False
    overskriv: bool = False


@dataclass(frozen=True)
class Kontroll(Mottak):
    """revisjon: what each witness says, by file; None where it was not asked for."""

    revisjon: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        dokument = super().as_json()
        return dokument if self.revisjon is None else {**dokument, "revisjon": self.revisjon}


def kontroller(valg: Kontrollvalg, framdrift: Framdrift | None = None) -> Kontroll:
    """Read and check the files. Raises Brukerfeil for folders that are missing or empty."""
    stier = as_stier(valg.filer)
    for sti in stier:
        if sti.is_dir():
            check_utenfor(as_sti(valg.tilbakemelding), str(sti), "tilbakemeldingene", "de")
            check_utenfor(as_sti(valg.mellomlager), str(sti), "mellomlageret", "det")
    check_side(as_sti(valg.rapport), overskriv=valg.overskriv)
    lager = find_lager(as_sti(valg.mellomlager), uten=valg.uten_mellomlager)
    leser = remember_lest(read_filer, lager)
    utsendt = as_stier(valg.utsendt)
    utsendinger = read_utsendinger(utsendt, lager)
    merknader: tuple[str, ...] = ()
    if valg.tilbakemelding is not None:
        utsendinger, merknader = with_mottakere(utsendinger, as_sti(valg.mottakere))
    with unpacked(find_alle(stier)) as inn:
        innsamling = receive(
            inn.filer,
            utsendinger,
            framdrift,
            count_jobber(valg.jobber),
            leser=inn.tell(leser),
        )
        brev = write_brev(innsamling, as_sti(valg.tilbakemelding), overskriv=valg.overskriv)
        side = as_sti(valg.rapport)
        write_side(innsamling, side, utsendt, utsendinger, overskriv=valg.overskriv)
        revisjon = _revisjon(innsamling, inn.filer) if valg.revisjon else None
    return Kontroll(innsamling, brev, merknader, revisjon)


def _revisjon(innsamling: Innsamling, filer: Filer) -> dict[str, Any]:
    """The audit of every return, by file; by file and kommune when one file holds several."""
    from gevinstark.vitner.filvitner import Filvitner, as_bokmaal, hear_filvitner  # noqa: PLC0415 - heavy
    from gevinstark.vitner.revisjon import audit  # noqa: PLC0415 - the same

    stier = {visningsnavn(navn): Path(sti) for sti, navn in filer}
    antall = Counter(s.fil for s in innsamling.utfallene)
    hoert: dict[str, Filvitner] = {}
    ut = {}
    for s in innsamling.utfallene:
        if s.svar is None or s.omregning is None:
            continue
        if s.fil not in hoert:
            hoert[s.fil] = hear_filvitner(stier[s.fil], s.svar.innlest.sha256)
            if s.svar.utstedt.maalform:
                hoert[s.fil] = as_bokmaal(hoert[s.fil], read_back(s.svar.layout))
        navn = s.fil if antall[s.fil] == 1 else f"{s.fil} ({s.svar.utstedt.navn})"
        ut[navn] = audit(s.svar, s.omregning, hoert[s.fil]).as_json()
    return ut
