"""How far each kommune has come, and reminders to those who are waited for (`status`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from gevinstark.grunn.epost import Kontakt, Mottaker
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_ledig, write_fil
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.innlesing.arbeider import read_filer
from gevinstark.innlesing.vedlegg import unpacked
from gevinstark.rapport.brev import ENDELSE, in_maalform, write_eml
from gevinstark.rapport.epost import list_mottakere
from gevinstark.rapport.purring import Purring, write_purring
from gevinstark.region.aarsrekke import find_rekker, layout_of
from gevinstark.region.gjeldende import anledning, is_sen
from gevinstark.region.nummerfolge import Nummerfolge, make_nummerfolge
from gevinstark.region.returutfall import Innsamling, Returutfall
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.innkomne import (
    check_utenfor,
    count_jobber,
    find_innsendte,
    find_lager,
    read_utsendinger,
    remember_lest,
)
from gevinstark.runde.mottak import receive
from gevinstark.runde.mottakere import Mottakerliste, with_mottakere
from gevinstark.runde.sendt import Nokkel, Sendt, find_dag, read_sendt
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier

SKJEMAVERSJON: Final = 1
#: What a kommune is waited for with, in the order of how much is left.
Tilstand = Literal[
    "ikke svart", "må rettes", "svart for tidligere år", "svart, ikke ferdig", "ferdig", "utelatt"
]
_VENTER: Final[tuple[Tilstand, ...]] = ("ikke svart", "må rettes", "svart for tidligere år")


@dataclass(frozen=True)
class Statusvalg:
    """mappe: the returns. utsendt: the folders of what was issued. purr: a folder for the reminders.
    mottakere: as for `send`. beslutninger: the list of what is decided by hand, as for `konsolider`. idag: the day it is seen from; None is today."""

    mappe: Sti
    utsendt: Stier
    purr: Sti | None = None
    mottakere: Sti | None = None
    beslutninger: Sti | None = None
    jobber: int | None = None
    mellomlager: Sti | None = None
    uten_mellomlager: bool = False
    overskriv: bool = False
    idag: date | None = None


@dataclass(frozen=True)
class Kommunestatus:
    """One kommune in one issue. sendt: the day its workbook was sent, as far as it is noted. svarte, paakrevde: required fields with an answer, and all of them.
    feil: findings the sender must do something about. erstattet: earlier files of the same kommune."""

    kommune: str
    navn: str
    utsendt: str
    tilstand: Tilstand
    fil: str = ""
    mottatt: str = ""
    sen: bool = False
    svarte: int = 0
    paakrevde: int = 0
    feil: int = 0
    erstattet: int = 0
    sendt: str = ""


@dataclass(frozen=True)
class Planstatus:
    """dager: until the deadline, below zero when it is past. kontakt: the coordinator."""

    plan: str
    tittel: str
    aar: int
    frist: str
    dager: int
    kommuner: tuple[Kommunestatus, ...]
    kontakt: Kontakt | None = None

    def venter(self) -> tuple[Kommunestatus, ...]:
        return tuple(k for k in self.kommuner if k.tilstand in _VENTER)


@dataclass(frozen=True)
class Oversikt:
    """purringer: the reminders that were written. uten_mottaker: names of those with no address.
    merknader: what is to be said of the list of recipients."""

    planer: tuple[Planstatus, ...]
    ukjente: tuple[str, ...]
    purringer: tuple[Path, ...] = ()
    uten_mottaker: tuple[str, ...] = field(default=())
    merknader: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "planer": [asdict(p) for p in self.planer],
            "ukjente_filer": list(self.ukjente),
            "purringer": [str(f) for f in self.purringer],
            "uten_mottaker": list(self.uten_mottaker),
        }


def status(valg: Statusvalg, framdrift: Framdrift | None = None) -> Oversikt:
    """Read what has come in and say how far everyone is. An empty folder is an answer too."""
    mappe, idag = Path(valg.mappe), valg.idag or date.today()  # noqa: DTZ011 - the day where people are
    if not mappe.is_dir():
        raise Brukerfeil(
            f"Mappen {mappe} finnes ikke. Skriv mappen der de innsendte filene ligger."
        )
    check_utenfor(as_sti(valg.purr), str(mappe), "purringene", "de")
    utsendinger = read_utsendinger(as_stier(valg.utsendt))
    innsamling = _read(mappe, utsendinger, valg, framdrift)
    folge = make_nummerfolge(utsendinger)
    sendt = read_sendt(as_stier(valg.utsendt))
    planer = tuple(_planstatus(u, innsamling, idag, folge, sendt) for u in utsendinger)
    ukjente = tuple(s.fil for s in innsamling.utfallene if s.svar is None)
    if valg.purr is None:
        return Oversikt(planer, ukjente)
    utsendinger, merknader = with_mottakere(utsendinger, as_sti(valg.mottakere))
    liste = _mottakere(utsendinger, innsamling)
    maalformer = {
        (u.layout.plan, s.kommune): s.maalform for u in utsendinger for s in u.utstedt.values()
    }
    oversikt = Oversikt(planer, ukjente, merknader=merknader)
    return _purr(oversikt, liste, valg, maalformer)


def _read(
    mappe: Path, utsendinger: Sequence[Utsending], valg: Statusvalg, framdrift: Framdrift | None
) -> Innsamling:
    liste = as_sti(valg.beslutninger)
    besluttet = () if liste is None else read_beslutninger(liste)
    try:
        filer, _ = find_innsendte(str(mappe), (liste,), None)
    except Brukerfeil:
        filer = []
    lager = find_lager(as_sti(valg.mellomlager), uten=valg.uten_mellomlager)
    leser = remember_lest(read_filer, lager)
    with unpacked(filer) as inn:
        jobber = count_jobber(valg.jobber)
        return receive(
            inn.filer, utsendinger, framdrift, jobber, leser=inn.tell(leser),
            beslutninger=besluttet, lager=lager,
        )  # fmt: skip


def _planstatus(
    utsending: Utsending,
    innsamling: Innsamling,
    idag: date,
    folge: Nummerfolge,
    sendt: Mapping[Nokkel, Sendt],
) -> Planstatus:
    layout = utsending.layout
    kommuner = {
        folge.nummer(layout.plan, nr): (navn, u, find_dag(sendt, utsending, u, nr))
        for u in utsending.utstedt.values()
        for nr, navn in u.svarere.items()
    }
    egne = [
        s for s in innsamling.utfallene if s.svar is not None and s.svar.layout.plan == layout.plan
    ]
    return Planstatus(
        layout.plan,
        layout.tittel,
        layout.rapporteringsaar,
        utsending.frist,
        (date.fromisoformat(utsending.frist) - idag).days,
        tuple(
            replace(_kommunestatus(nr, navn, u, utsending, egne), sendt=dag)
            if (layout.plan, nr, layout.rapporteringsaar) not in innsamling.utelatte
            else Kommunestatus(nr, navn, u.fil, "utelatt", sendt=dag)
            for nr, (navn, u, dag) in kommuner.items()
        ),
        utsending.kontakt,
    )


def _kommunestatus(
    nr: str, navn: str, utstedt: Utstedt, utsending: Utsending, utfallene: Sequence[Returutfall]
) -> Kommunestatus:
    egne = [s for s in utfallene if s.svar is not None and s.svar.utstedt.kommune == nr]
    utfall = _find_gjeldende(egne, anledning(utsending.layout)[:2])
    if utfall is None or utfall.svar is None:
        return Kommunestatus(nr, navn, utstedt.fil, "ikke svart")
    paakrevde = [c.nokkel() for c in utfall.svar.layout.inndata if c.kreves]
    svarte = sum(utfall.svar.verdier.get(n) not in (None, "") for n in paakrevde)
    feil = sum(f.alvor >= Alvor.FEIL for f in utfall.funn)
    lagret = utfall.innlest.lagret
    return Kommunestatus(
        nr,
        navn,
        utstedt.fil,
        _tilstand(utfall, utsending, feil, svarte == len(paakrevde)),
        utfall.fil,
        lagret.isoformat() if lagret else "",
        is_sen(lagret, utsending.frist),
        svarte,
        len(paakrevde),
        feil,
        sum(s.status == "erstattet" for s in egne),
    )


def _find_gjeldende(egne: Sequence[Returutfall], naar: tuple[int, bool]) -> Returutfall | None:
    """The return of the occasion that is asked about, or of one after it, else of an earlier year. The
    plan of a year is no answer to its report."""
    rekke = next(iter(find_rekker(egne)), [])
    ventet = [u for u in rekke if anledning(layout_of(u))[:2] >= naar]
    avvist = [
        u for u in egne if u.status == "avvist" and u.svar and anledning(u.svar.layout)[:2] >= naar
    ]
    foer = [u for u in rekke if layout_of(u).rapporteringsaar < naar[0]]
    return next(iter((*ventet, *avvist, *foer[-1:])), None)


def _tilstand(utfall: Returutfall, utsending: Utsending, feil: int, alle_svart: bool) -> Tilstand:
    svar = utfall.svar
    if svar is not None and svar.layout.rapporteringsaar < utsending.layout.rapporteringsaar:
        return "svart for tidligere år"
    if utfall.avvist or feil:
        return "må rettes"
    return "ferdig" if alle_svart else "svart, ikke ferdig"


# -------------------------------------------------------------------- reminders


def _purr(
    oversikt: Oversikt,
    liste: Mottakerliste,
    valg: Statusvalg,
    maalformer: Mapping[tuple[str, str], str],
) -> Oversikt:
    ut = Path(valg.purr or "")
    brev = [p for plan in oversikt.planer for p in _purringer(plan)]
    filer = [ut / f"{p.kommune}-{p.plan}-{p.aar}-purring{ENDELSE}" for p in brev]
    for fil in filer:
        check_ledig(fil, overskriv=valg.overskriv)
    for purring, fil in zip(brev, filer, strict=True):
        utkast = write_purring(purring, liste.get(purring.kommune, ()))
        utkast = in_maalform(utkast, maalformer.get((purring.plan, purring.kommune), ""))
        write_fil(fil, write_eml(utkast), overskriv=valg.overskriv)
    uten = tuple(p.navn for p in brev if not liste.get(p.kommune))
    return replace(oversikt, purringer=tuple(filer), uten_mottaker=uten)


def _purringer(plan: Planstatus) -> Iterator[Purring]:
    frist = norsk_dato(date.fromisoformat(plan.frist))
    for k in plan.venter():
        yield Purring(
            plan.plan, plan.tittel, plan.aar, k.kommune, k.navn, frist, plan.dager,
            skal_rette=k.tilstand == "må rettes", fil=k.utsendt, feil=k.feil, kontakt=plan.kontakt,
        )  # fmt: skip


def _mottakere(utsendinger: Sequence[Utsending], innsamling: Innsamling) -> Mottakerliste:
    """Who the reminders go to: by the list, else by what was known at issue, else by the return itself."""
    funnet: dict[str, tuple[Mottaker, ...]] = {}
    for svar in (u.svar for u in innsamling.utfallene if u.svar is not None):
        if til := list_mottakere(svar):
            funnet[svar.utstedt.kommune] = til
    for u in utsendinger:
        funnet |= u.mottakere
    return funnet
