"""What the plans come to with other parameters (`gevinstark hvaom`): all returns at once, nothing issued."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.rapport.hvaomjson import plan_json
from gevinstark.region.forutsetning import Forutsetning
from gevinstark.region.hvaomplan import Planhvaom, ask, find_forutsetninger
from gevinstark.region.nummerfolge import make_nummerfolge
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.simulering import Fordeling, Sammenheng, Trekk
from gevinstark.region.svarere import IkkeSvart, Svarerkilde
from gevinstark.runde.innkomne import check_utenfor, read_utsendinger
from gevinstark.runde.konsolider import Konsolidervalg, konsolider
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier

SKJEMAVERSJON: Final = 1
_HELT: Final = re.compile(r"[+-]?[0-9]{1,3}")


@dataclass(frozen=True)
class Hvaomvalg:
    """mappe: the returns. utsendt: the folders of what was issued. sett: "timepris=500", each parameter
    once. ikke_svart: what is done with those who have not answered. antall_brukere: "3242=500", users of a
    kommune whose workbook does not say. simuler: how many draws, 0 for none; froe: the seed; fordeling,
    vekt: how they are drawn; sammenheng: what is high together. The rest as in `konsolider`. ut: the workbook; None writes nothing."""

    mappe: Sti
    utsendt: Stier
    sett: Sequence[str] = ()
    ut: Sti | None = None
    ikke_svart: IkkeSvart = "utelat"
    antall_brukere: Sequence[str] = ()
    simuler: int = 0
    froe: int = 1
    fordeling: Fordeling = "pert"
    vekt: float = 4.0
    sammenheng: Sammenheng = "ingen"
    utelat: Stier = ()
    bruk: Stier = ()
    beslutninger: Sti | None = None
    jobber: int | None = None
    mellomlager: Sti | None = None
    uten_mellomlager: bool = False
    overskriv: bool = False


@dataclass(frozen=True)
class Hvaom:
    """What was asked of each plan. uten: titles of plans whose form has nothing to ask about."""

    innsamling: Innsamling
    planer: tuple[Planhvaom, ...]
    ikke_svart: IkkeSvart
    uten: tuple[str, ...] = ()
    ut: Path | None = None

    @property
    def alvor(self) -> Alvor:
        return self.innsamling.alvor

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "ikke_svart": self.ikke_svart,
            "planer": [plan_json(p) for p in self.planer],
            "planer_uten": list(self.uten),
            "fil": None if self.ut is None else str(self.ut),
        }


def hvaom(valg: Hvaomvalg, framdrift: Framdrift | None = None) -> Hvaom:
    """Raises Brukerfeil for a parameter that no plan has or a value it cannot have, and as `konsolider`."""
    ut = as_sti(valg.ut)
    if not valg.sett and not valg.simuler:
        raise Brukerfeil("Si hva som skal være annerledes, for eksempel --sett timepris=500.")
    if ut is not None:
        check_endelse(ut, ".xlsx", "Svaret er en Excel-fil")
        check_ledig(ut, overskriv=valg.overskriv)
        check_utenfor(ut, str(valg.mappe), "filen", "den")
    satt = _split(valg.sett, "--sett", "timepris=500")
    brukere = {
        nr: _read_antall(nr, n)
        for nr, n in _split(valg.antall_brukere, "--antall-brukere", "3242=500").items()
    }
    utsendinger = read_utsendinger(as_stier(valg.utsendt))
    innsamling = konsolider(
        Konsolidervalg(
            valg.mappe, valg.utsendt, utelat=valg.utelat, bruk=valg.bruk,
            beslutninger=valg.beslutninger, jobber=valg.jobber, mellomlager=valg.mellomlager,
            uten_mellomlager=valg.uten_mellomlager,
        ),
        framdrift,
    ).innsamling  # fmt: skip
    planer = sorted(innsamling.grunnlag.planer, key=lambda p: p.plan)
    kjente = {p.plan: find_forutsetninger(p) for p in planer}
    lest = _read_satt(satt, kjente)
    kilde = Svarerkilde(
        innsamling, utsendinger, make_nummerfolge(utsendinger), valg.ikke_svart, brukere
    )
    trekk = (
        Trekk(valg.simuler, valg.froe, valg.fordeling, valg.vekt, valg.sammenheng)
        if valg.simuler
        else None
    )
    svar = []
    for p in planer:
        if framdrift:
            framdrift(f"Regner om {p.tittel}")
        if kjente[p.plan]:
            svar.append(ask(p, kilde, lest[p.plan], trekk))
    uten = tuple(p.tittel for p in planer if not kjente[p.plan])
    resultat = Hvaom(innsamling, tuple(svar), valg.ikke_svart, uten, ut)
    if ut is not None:
        from gevinstark.rapport.hvaombok import write_hvaom  # noqa: PLC0415 - only where it is asked for

        write_fil(ut, write_hvaom(resultat.planer, valg.ikke_svart), overskriv=valg.overskriv)
    return resultat


# -------------------------------------------------------------------- what is asked


def _split(tekster: Sequence[str], valg: str, eksempel: str) -> dict[str, str]:
    ut: dict[str, str] = {}
    for tekst in tekster:
        navn, tegn, verdi = (del_.strip() for del_ in tekst.partition("="))
        if not (navn and tegn and verdi):
            raise Brukerfeil(
                f"{valg} {tekst}: skriv navn og verdi, for eksempel {valg} {eksempel}."
            )
        if navn in ut:
            raise Brukerfeil(f"{valg} {navn} er gitt to ganger. Behold bare den ene.")
        ut[navn] = verdi
    return ut


def _read_antall(nr: str, tekst: str) -> float:
    lest = parse_tall(tekst)
    if not isinstance(lest, Talltolkning) or lest.prosent or lest.verdi <= 0:
        raise Brukerfeil(f"--antall-brukere {nr}={tekst}: skriv antall brukere som et tall over 0.")
    return float(lest.verdi)


def _read_satt(
    satt: Mapping[str, str], kjente: Mapping[str, Sequence[Forutsetning]]
) -> dict[str, dict[str, float]]:
    """Plan -> what is set there."""
    navnene = dict.fromkeys(f.navn for egne in kjente.values() for f in egne)
    for navn in satt:
        if navn not in navnene:
            kan = (
                f"Du kan sette {norsk_liste(list(navnene))}." if navnene else "Skjemaet har ingen."
            )
            raise Brukerfeil(f"--sett {navn}: det finnes ingen slik forutsetning. {kan}")
    return {
        plan: {f.navn: _read_verdi(f, satt[f.navn]) for f in egne if f.navn in satt}
        for plan, egne in kjente.items()
    }


def _read_verdi(f: Forutsetning, tekst: str) -> float:
    """Raises Brukerfeil for what it cannot be."""
    if f.forskyver:
        if not _HELT.fullmatch(tekst):
            raise Brukerfeil(f"--sett {f.navn}={tekst}: skriv hele år, for eksempel {f.navn}=+1.")
        return float(tekst)
    lest = parse_tall(tekst)
    if not isinstance(lest, Talltolkning) or lest.verdi < 0 or (lest.prosent and not f.prosent):
        raise Brukerfeil(f"--sett {f.navn}={tekst}: skriv et tall som ikke er under 0.")
    verdi = float(lest.verdi.scaleb(-2) if f.prosent else lest.verdi)
    if f.prosent and verdi > 1:
        raise Brukerfeil(f"--sett {f.navn}={tekst}: skriv prosent fra 0 til 100.")
    if verdi == 0 and not f.kan_vaere_null:
        raise Brukerfeil(f"--sett {f.navn}={tekst}: skriv et tall over 0.")
    return verdi
