"""The whole round on the embedded example: issue, fill in, return, consolidate.

The answers are made up, but plausible and always the same: they depend on nothing but the plan and
the kommune's number.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.filer import write_fil
from gevinstark.grunn.layout import Celle, Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending, Utstedt, read_utsending
from gevinstark.grunn.verdi import Sted, Verdi, norsk_tall
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import Oppgave, fill_svar, recompute_lagret
from gevinstark.runde.konsolider import Konsolidervalg, konsolider
from gevinstark.runde.lag import Lagvalg, lag
from gevinstark.runde.rapport import Rapportvalg, write_rapport
from gevinstark.runde.trinn import Framdrift, Sti
from gevinstark.skriving.flett import flett

#: The kommune that never answers, the one with text in a number cell, and the one that saves with
#: another program.
_SVARER_IKKE: Final = "4601"
_TEKST_I_TALLFELT: Final = "3228"
_ANNET_PROGRAM: Final = "3230"
_TEKSTEN: Final = "ca. 300"

_OPPTAK: Final = (0.1, 0.3, 0.5, 0.7, 0.85, 0.95)


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
            _send_inn(utsending, utstedt, utsendt, innsendt)
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


def _send_inn(utsending: Utsending, utstedt: Utstedt, fra: Path, til: Path) -> None:
    bok = fra / utstedt.fil
    svar = make_svar(utsending.layout, utstedt.kommune)
    oppgaver = [Oppgave(k, v, nr) for nr, (k, v) in enumerate(svar.items(), 1)]
    innhold = fill_svar(bok, oppgaver, "demo")
    ut = til / utstedt.fil
    write_fil(ut, innhold)
    if utstedt.kommune == _TEKST_I_TALLFELT:
        _write_tekst(ut, f"{utstedt.kommune}.V2.antall", _TEKSTEN)
    if utstedt.kommune == _ANNET_PROGRAM:
        resave(ut)


def _write_tekst(sti: Path, nokkel: str, tekst: str) -> None:
    """What `fyll` refuses, but a person can do: text where a number should be."""
    liste = read_feltliste(sti)
    deler = {a.navn: a.del_ for a in liste.avlesning.ark}
    verdier: dict[Sted, Verdi] = {liste.felt[nokkel].sted: tekst}
    innhold = flett(sti.read_bytes(), deler, verdier, recompute_lagret(liste, verdier))
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


# -------------------------------------------------------------------- made-up answers


def make_svar(layout: Layout, kommune: str) -> dict[str, Any]:
    """Plausible answers to every input of a kommune's workbook: field key -> value."""
    return _Svarer(layout, kommune).svar()


class _Svarer:
    def __init__(self, layout: Layout, kommune: str) -> None:
        self.layout = layout
        self.kommune = kommune
        self.tilfeldig = random.Random(f"gevinstark {kommune}")  # noqa: S311 - made-up answers, no secrets
        self.andel = self.tilfeldig.uniform(0.004, 0.03)
        self.timepris = 440

    def svar(self) -> dict[str, Any]:
        svar: dict[str, Any] = {}
        for celle in self.layout.celler():
            if celle.rolle != "inndata" or celle.radid.startswith("L"):
                continue
            verdi = self._verdi(celle, svar)
            if verdi is not None:
                svar[celle.nokkel(self.kommune)] = verdi
        return svar

    def _verdi(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        oppskrift = getattr(self, f"_{celle.tabell}", None)
        return None if oppskrift is None else oppskrift(celle, svar)

    def _fra(self, svar: Mapping[str, Any], radid: str, kolonne: str, del_: str = "") -> Any:
        deler = [self.kommune, radid, kolonne, *([del_] if del_ else [])]
        return svar.get(".".join(deler))

    def _felles(self, radid: str, kolonne: str) -> Verdi:
        celle = self.layout.ved_nokkel.get(f"felles.{radid}.{kolonne}")
        return celle.verdi if celle else None

    def _kommune(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "ressursperson": f"Kari Eksempel {self.kommune}",
            "ressursperson_tittel": "Rådgiver",
            "ressursperson_epost": f"ressursperson@kommune{self.kommune}.example",
            "gevinsteier": "Ola Eksempel, virksomhetsleder hjemmetjenesten",
            "kommunedirektor_informert": f"{self.layout.rapporteringsaar}-11-15",
        }.get(celle.kolonne)

    def _forlop(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        ferdig = celle.radid in ("behov", "gevinstkartlegging", "gevinstplanlegging")
        if celle.kolonne == "status":
            return "Ferdig" if ferdig else "Under arbeid"
        return f"{self.layout.levetid[0]}-03-01" if ferdig and celle.kolonne == "dato" else None

    def _roller(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "prosjekteier": "Else Eksempel, kommunalsjef",
            "gevinstansvarlig": "Nils Eksempel, prosjektleder",
            "maaleansvarlig": "Per Eksempel, controller",
            "tiltaksansvarlig": "Anne Eksempel, fagleder",
        }[celle.kolonne]

    def _overforing(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "overtar": "Ola Eksempel, virksomhetsleder",
            "videre": "V1, V2 og K1",
            "rutine": "Tertialrapporten, tre ganger i året",
        }.get(celle.kolonne)

    def _lokalt(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return round(76_000 * self.andel) if celle.kolonne == "brukere" else None

    def _gevinster(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        if celle.kolonne == "antall":
            nasjonalt = self._felles(celle.radid, "antall")
            grunnlag = nasjonalt if isinstance(nasjonalt, int | float) else 10_000
            return round(grunnlag * self.andel * self.tilfeldig.uniform(0.8, 1.2))
        return "Ola Eksempel, virksomhetsleder" if celle.kolonne == "gevinsteier" else None

    def _innfasing(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        nr = int(celle.del_) - self.layout.levetid[0]
        return _OPPTAK[nr] if nr < len(_OPPTAK) else 1

    def _kostnader(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        nr = int(celle.del_) - self.layout.levetid[0]
        grunn = {"kost_anskaffelse": 900_000 if nr == 0 else 0, "kost_drift": 420_000,
                 "kost_omlegging": 250_000, "kost_opplaering": 300_000 if nr < 3 else 60_000}  # fmt: skip  # noqa: PLR2004 - the first years
        return round(grunn[celle.radid] * self.andel * 60 / 1000) * 1000

    def _omsetning(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {"oms_budsjett": 0.25, "oms_oppbemanning": 0.25, "oms_teknologi": 0.2,
                "oms_omprioritert": 0.3}[celle.kolonne]  # fmt: skip

    def _kvalitet(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        relevant = self._fra(svar, celle.radid, "relevant")
        if celle.kolonne == "relevant":
            return "Nei" if celle.radid in ("K11", "K17") else "Ja"
        if celle.kolonne == "relevant_grunn":
            return "Ivaretas av det regionale prosjektet" if relevant == "Nei" else None
        if relevant == "Nei":
            return None
        return {
            "viktighet": self._felles(celle.radid, "viktighet"),
            "gevinsteier": "Ola Eksempel, virksomhetsleder",
            "eksempel": "Pårørende ser selv når besøket er gjennomført"
            if celle.radid == "K1"
            else None,
        }.get(celle.kolonne)

    def _tiltak(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if self._fra(svar, celle.radid, "relevant") == "Nei":
            return None
        return {
            "tiltak": "Opplæring i alle soner og fast punkt på ledermøtet",
            "ansvarlig": "Anne Eksempel, fagleder",
            "frist": f"{self.layout.rapporteringsaar + 1}-06-30",
            "status": "Under arbeid",
        }.get(celle.kolonne)

    def _maaling_prissatt(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        nullpunkt = (
            1000
            if celle.del_ == "nullpunkt"
            else self._fra(svar, celle.radid, "resultat", "nullpunkt")
        )
        maalt = celle.del_ in ("nullpunkt", "midtveis")
        ned = self._fra(svar, celle.radid, "retning", celle.del_) == "Ned"
        return {
            "maaleenhet": self._samme(svar, celle, "Antall per måned"),
            "maalemetode": self._samme(svar, celle, "Data fra EPJ"),
            "retning": "Opp" if celle.radid == "V3" else "Ned",
            "maal": None if celle.del_ == "nullpunkt" else (700 if ned else 1300),
            "resultat": (1000 if celle.del_ == "nullpunkt" else round((nullpunkt or 1000) * (0.68 if ned else 1.32)))
            if maalt
            else None,
            "dato": {"nullpunkt": f"{self.layout.levetid[0]}-01-15",
                     "midtveis": f"{self.layout.rapporteringsaar}-10-01"}.get(celle.del_),
            "maaleansvarlig": "Per Eksempel, controller",
        }.get(celle.kolonne)  # fmt: skip

    def _samme(self, svar: Mapping[str, Any], celle: Celle, ellers: str) -> str:
        return str(self._fra(svar, celle.radid, celle.kolonne, "nullpunkt") or ellers)

    def _maaling_kvalitet(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if celle.verdi is None or self._fra(svar, celle.radid, "relevant") == "Nei":
            return None
        return celle.verdi if isinstance(celle.verdi, str) else None

    def _realisert(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if int(celle.del_) > self.layout.rapporteringsaar:
            return None
        antall = self._fra(svar, celle.radid, "antall") or 0
        andel = self._fra(svar, celle.radid, "innfasing", celle.del_) or 0
        return round(antall * andel * self.tilfeldig.uniform(0.75, 1.05))

    def _realisert_kostnader(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if int(celle.del_) > self.layout.rapporteringsaar:
            return None
        planlagt = self._fra(svar, celle.radid, "kostnad", celle.del_) or 0
        return round(planlagt * self.tilfeldig.uniform(0.95, 1.15) / 1000) * 1000

    def _omsetning_realisert(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        aar = str(self.layout.rapporteringsaar)
        verdi = (self._fra(svar, celle.radid, "realisert_antall", aar) or 0) * self.timepris
        tredel = verdi // 3
        return {"brukt_budsjett": tredel, "brukt_oppbemanning": tredel, "brukt_teknologi": 0,
                "brukt_omprioritert": verdi - 2 * tredel}[celle.kolonne]  # fmt: skip

    def _rapport(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        brukere = self._fra(svar, "lokalt", "brukere") or 0
        return {
            "gevinster_tekst": "Gevinstene er tatt ut i takt med planen.",
            "frigjort_tekst": f"Tiden er frigjort hos {norsk_tall(brukere)} brukere, mest i hjemmetjenesten.",
            "unngaatt_tekst": "Ingen kostnader er regnet som unngått så langt.",
            "kvalitet_tekst": "Pårørende forteller at de slipper å ringe for å få vite når besøket kommer.",
            "kostnad_tekst": "Kostnadene følger avtalen i nettverket.",
            "konklusjon_tekst": "Nytten er større enn kostnadene, og løsningen er over i vanlig drift.",
        }.get(celle.kolonne)
