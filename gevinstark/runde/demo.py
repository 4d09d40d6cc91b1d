"""The whole round on the embedded example: issue, fill in, return, consolidate.

The answers are made up, but plausible and always the same: they depend on nothing but the plan and
the kommune's number.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.filer import write_fil
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending, Utstedt, read_utsending
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill_svar, recompute_lagret
from gevinstark.runde.konsolider import Konsolidervalg, konsolider
from gevinstark.runde.lag import Lagvalg, lag
from gevinstark.runde.rapport import Rapportvalg, write_rapport
from gevinstark.runde.svarfil import Oppgave
from gevinstark.runde.trinn import Framdrift, Sti
from gevinstark.skriving.flett import merge_verdier

#: The kommune that never answers, the one with text in a number cell, and the one that saves with
#: another program.
_SVARER_IKKE: Final = "4601"
_TEKST_I_TALLFELT: Final = "3228"
_ANNET_PROGRAM: Final = "3230"
_TEKSTEN: Final = "ca. 300"
_RAD_MED_TEKST: Final = "V2"


@dataclass(frozen=True)
class Demovalg:
    """mappe: where the round is put. jobber: how many files are read at a time."""

    mappe: Sti = "demo"
    jobber: int | None = None
    overskriv: bool = False


@dataclass(frozen=True)
class Demoresultat:
    innsamling: Innsamling
    filer: tuple[tuple[str, Path], ...]


def demo(valg: Demovalg, framdrift: Framdrift | None = None) -> Demoresultat:
    """Run the round in a folder. Raises Brukerfeil when it holds something else than an earlier demo."""
    mappe, overskriv = Path(valg.mappe), valg.overskriv
    if mappe.exists() and any(mappe.iterdir()) and not overskriv:
        raise Brukerfeil(
            f"Mappen {mappe} er ikke tom. Bruk --overskriv, eller velg en annen mappe."
        )
    utsendt, innsendt, svar = (mappe / n for n in ("utsendt", "innsendt", "tilbakemelding"))
    if innsendt.exists() and not _is_demo(utsendt, innsendt):
        raise Brukerfeil(
            f"{innsendt} er ikke fra demoen, og blir ikke slettet. Velg en annen mappe."
        )
    for gammel in (utsendt, innsendt, svar):
        shutil.rmtree(gammel, ignore_errors=True)
    utsending = lag(Lagvalg(ressurs(EKSEMPELPLAN), utsendt), framdrift).utsending
    for utstedt in utsending.utstedt.values():
        if utstedt.kommune != _SVARER_IKKE:
            _submit(utsending, utstedt, utsendt, innsendt)
            if framdrift:
                framdrift(f"{utstedt.navn} har svart")
    region, aarsrapport = mappe / "region.xlsx", mappe / "aarsrapport.docx"
    konsolidert = konsolider(
        Konsolidervalg(
            innsendt,
            utsendt,
            ut=region,
            eksport=mappe / "eksport",
            tilbakemelding=svar,
            jobber=valg.jobber,
            uten_mellomlager=True,
            overskriv=overskriv,
        ),
        framdrift,
    )
    write_rapport(Rapportvalg(region, aarsrapport, overskriv=overskriv), framdrift)
    return Demoresultat(
        konsolidert.innsamling,
        (
            ("arbeidsbøkene slik de ble sendt ut", utsendt),
            ("arbeidsbøkene slik de kom tilbake", innsendt),
            ("svar til den som må rette noe: en rettekopi og et e-postutkast", svar),
            ("den regionale oversikten", region),
            ("nettverkets årsrapport", aarsrapport),
            ("den lange tabellen som Parquet, CSV og JSON", mappe / "eksport"),
        ),
    )


def _is_demo(utsendt: Path, innsendt: Path) -> bool:
    """Whether an earlier demo made these folders: real returns are never deleted."""
    try:
        utsending = read_utsending(utsendt)
    except GevinstarkError:
        return False
    egne = {u.fil for u in utsending.utstedt.values()}
    eksempel = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")
    return utsending.plankilde == eksempel and egne >= {s.name for s in innsendt.rglob("*")}


def _submit(utsending: Utsending, utstedt: Utstedt, fra: Path, til: Path) -> None:
    bok = fra / utstedt.fil
    svar = make_svar(utsending.layout, utstedt.kommune)
    oppgaver = [Oppgave(k, v, nr) for nr, (k, v) in enumerate(svar.items(), 1)]
    innhold = fill_svar(bok, oppgaver, "demo")
    ut = til / utstedt.fil
    write_fil(ut, innhold)
    if utstedt.kommune == _TEKST_I_TALLFELT:
        tall = next(
            c
            for c in utsending.layout.inndata
            if c.radid == _RAD_MED_TEKST and c.kreves and c.type == "tall"
        )
        write_tekst(ut, tall.nokkel(utstedt.kommune), _TEKSTEN)
    if utstedt.kommune == _ANNET_PROGRAM:
        resave(ut)


def write_tekst(sti: Path, nokkel: str, tekst: str) -> None:
    """What `fyll` refuses, but a person can do: text where a number should be."""
    liste = read_feltliste(sti)
    deler = {a.navn: a.del_ for a in liste.avlesning.ark}
    verdier: dict[Sted, Verdi] = {liste.felt[nokkel].sted: tekst}
    innhold = merge_verdier(sti.read_bytes(), deler, verdier, recompute_lagret(liste, verdier))
    write_fil(sti, innhold, overskriv=True)


def resave(sti: Path) -> bool:
    """Save a workbook with LibreOffice, where it is installed."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        return False
    with tempfile.TemporaryDirectory() as mappe:
        profil = Path(mappe, "profil").as_uri()
        kommando = [soffice, f"-env:UserInstallation={profil}", "--headless", "--convert-to",
                    "xlsx:Calc MS Excel 2007 XML", "--outdir", mappe, str(sti)]  # fmt: skip
        try:
            subprocess.run(kommando, check=True, capture_output=True, timeout=180)  # noqa: S603 - our own file and a found program
        except (subprocess.SubprocessError, OSError):
            return False
        lagret = Path(mappe, sti.name)
        if not lagret.is_file():
            return False
        write_fil(sti, lagret.read_bytes(), overskriv=True)
    return True
