"""All the returns of a folder to the regional overview (`gevinstark konsolider`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gevinstark.grunn.errors import BokenErFull, Brukerfeil
from gevinstark.grunn.funn import Alvor, worst
from gevinstark.innlesing.kilder import is_adresse
from gevinstark.innlesing.vedlegg import unpacked
from gevinstark.rapport.regionbok import made_regionbok
from gevinstark.rapport.regiontabeller import made_tabeller
from gevinstark.rapport.somjson import region_json
from gevinstark.rapport.tilbakemelding import check_plass, make_tilbakemeldinger
from gevinstark.region.gjeldende import find_valg
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.skriv_region import Regionark
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.forrige import find_forrige
from gevinstark.runde.innkomne import (
    check_utenfor,
    count_jobber,
    find_innsendte,
    find_lager,
    read_utsendinger,
    remember_lest,
)
from gevinstark.runde.mottak import receive
from gevinstark.runde.mottakere import with_mottakere
from gevinstark.runde.resultat import Mottak, check_side, write_brev, write_side
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier
from gevinstark.runde.utganger import Utganger

if TYPE_CHECKING:
    from gevinstark.rapport.regionrevisjon import Regionrevisjon
    from gevinstark.runde.regionrevisjon import Svargrunnlag

_LOGG = logging.getLogger(__name__)
_Skrevet = TypeVar("_Skrevet")


@dataclass(frozen=True)
class Konsolidervalg:
    """mappe: the returns, a folder or an address. utsendt: the folders of what was issued.

    ut: region.xlsx. eksport, lager: folders for the long table. tilbakemelding: a folder for the
    letters. mottakere: as for `send`. rapport: the page for the boss (HTML). revisjon: compute every figure of region.xlsx anew
    from the files; one that is there already is audited as it is, unless overskriv. Nothing is written where none is given. utelat,
    bruk: returns held out and pointed at by hand, in short; beslutninger: the list of what is decided by
    hand. per: only what was there by the end of that day. jobber: how many files are read at a time; None is one for each processor.
    """

    mappe: Sti
    utsendt: Stier
    ut: Sti | None = None
    eksport: Sti | None = None
    lager: Sti | None = None
    tilbakemelding: Sti | None = None
    mottakere: Sti | None = None
    rapport: Sti | None = None
    revisjon: bool = False
    utelat: Stier = ()
    bruk: Stier = ()
    beslutninger: Sti | None = None
    per: date | None = None
    jobber: int | None = None
    klynge: str | None = None
    mellomlager: Sti | None = None
    uten_mellomlager: bool = False
    overskriv: bool = False


@dataclass(frozen=True)
class Konsolidering(Mottak):
    """ut: the regional workbook that was asked for. full: why it was not written.
    tabeller: the folders where all the figures are. feilet: what went wrong with letters and tables;
    the workbook is written all the same. endret: what changed since the last run into the same
    file, in one line; "" where there was none to compare with. revisjon: what came of computing every
    figure anew, where it was asked for. fantes: the workbook was there, and is as it was."""

    ut: Path | None = None
    full: BokenErFull | None = None
    tabeller: Sequence[Path] = ()
    feilet: Sequence[Exception] = ()
    endret: str = ""
    revisjon: Regionrevisjon | None = None
    fantes: bool = False

    @property
    def alvor(self) -> Alvor:
        funn = self.revisjon.ulike if self.revisjon else ()
        return max(super().alvor, worst(funn))

    def as_json(self) -> dict[str, Any]:
        dokument = super().as_json()
        if self.ut is not None:
            dokument |= {"region": region_json(self.ut, self.full)}
        return dokument | ({"revisjon": self.revisjon.as_json()} if self.revisjon else {})


def konsolider(valg: Konsolidervalg, framdrift: Framdrift | None = None) -> Konsolidering:
    """Take in the returns, and write what is asked for.

    Raises Brukerfeil for folders that are missing or empty and files in the way; then nothing is
    written.
    """
    mappe = str(valg.mappe)
    ut = as_sti(valg.ut)
    if valg.revisjon and (ut is None or is_adresse(mappe)):
        raise Brukerfeil("--revisjon trenger --ut, og filene i en mappe på denne maskinen.")
    utganger = Utganger(
        ut=ut,
        eksport=as_sti(valg.eksport),
        lager=as_sti(valg.lager),
        overskriv=valg.overskriv,
        finnes=valg.revisjon and not valg.overskriv and ut is not None and ut.is_file(),
    )
    utganger.check(mappe)
    check_side(as_sti(valg.rapport), overskriv=valg.overskriv)
    check_utenfor(as_sti(valg.tilbakemelding), mappe, "tilbakemeldingene", "de")
    liste = as_sti(valg.beslutninger)
    beslutninger = () if liste is None else read_beslutninger(liste)
    filer, leser = find_innsendte(mappe, (utganger.ut, liste), valg.klynge)
    lager = find_lager(as_sti(valg.mellomlager), uten=valg.uten_mellomlager)
    if not valg.uten_mellomlager:
        check_utenfor(as_sti(valg.mellomlager), mappe, "mellomlageret", "det")
    leser = remember_lest(leser, lager)
    ute = as_stier(valg.utsendt)
    utsendinger = read_utsendinger(ute, lager)
    merknader: tuple[str, ...] = ()
    if valg.tilbakemelding is not None:
        utsendinger, merknader = with_mottakere(utsendinger, as_sti(valg.mottakere))
    with unpacked(filer) as inn:
        haandvalg = find_valg(
            [(Path(sti), navn) for sti, navn in inn.filer],
            as_stier(valg.utelat),
            as_stier(valg.bruk),
        )
        jobber = count_jobber(valg.jobber)
        innsamling = receive(
            inn.filer, utsendinger, framdrift, jobber, haandvalg, inn.tell(leser), beslutninger,
            per=valg.per, lager=lager,
        )  # fmt: skip
        svar = _read_igjen(innsamling, inn.filer, framdrift) if valg.revisjon else None
    feilet: list[Exception] = []
    brevmappe = as_sti(valg.tilbakemelding)
    if brevmappe is not None:
        check_plass(make_tilbakemeldinger(innsamling), brevmappe, overskriv=valg.overskriv)
    forrige = find_forrige(utganger.ut, lager)
    # Before the rest, which may fill the disk; and what it ends with, ends the run after the rest.
    stanset: list[Exception] = []
    laget = _try(stanset, lambda: utganger.write_bok(innsamling, framdrift))
    full = laget if isinstance(laget, BokenErFull) else None
    side = as_sti(valg.rapport)
    ny = denne = None
    if isinstance(laget, Regionark) and ut is not None:
        denne = made_tabeller(ut, laget) if forrige.is_asked else None
        ny = made_regionbok(ut, laget) if side is not None else None
    # All the rows of Data.
    del laget
    endret = "" if denne is None else forrige.replace_by(denne)
    del denne, forrige
    brev = _try(feilet, lambda: write_brev(innsamling, brevmappe, overskriv=valg.overskriv))
    skrevet = [
        _try(feilet, lambda: utganger.write_eksport(innsamling, framdrift)),
        _try(feilet, lambda: utganger.write_lager(innsamling, framdrift)),
    ]
    tabeller = [mappe for mappe in skrevet if mappe is not None]
    if stanset:
        raise stanset[0]
    revisjon = _revise(innsamling, svar, ut) if svar and ut and full is None else None
    _try(
        feilet,
        lambda: write_side(innsamling, side, ute, utsendinger, overskriv=valg.overskriv, bok=ny),
    )
    return Konsolidering(
        innsamling, brev, merknader, ut, full, tabeller, feilet, endret, revisjon, utganger.finnes
    )


def _read_igjen(
    innsamling: Innsamling, filer: Sequence[tuple[Any, str]], framdrift: Framdrift | None
) -> Svargrunnlag:
    from gevinstark.runde.regionrevisjon import read_svargrunnlag  # noqa: PLC0415 - pandas is heavy

    if framdrift:
        framdrift("Leser filene en gang til, for å regne tallene på nytt")
    return read_svargrunnlag(innsamling, filer)


def _revise(innsamling: Innsamling, svar: Svargrunnlag, region: Path) -> Regionrevisjon:
    from gevinstark.runde.regionrevisjon import revise  # noqa: PLC0415 - as above

    return revise(innsamling, svar, region)


def _try(feilet: list[Exception], skriv: Callable[[], _Skrevet | None]) -> _Skrevet | None:
    """A letter or a table that fails never costs the regional workbook."""
    try:
        return skriv()
    except Exception as feil:  # noqa: BLE001 - as said above
        _LOGG.exception("Ikke skrevet")
        feilet.append(feil)
        return None
