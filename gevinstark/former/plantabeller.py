"""The model of what the forms with tables A–G have in common (K1). Sums of nothing are 0 there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.celle import TUSEN_KR
from gevinstark.omregning.modell.regning import Flyt, minus, sum_trykt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gevinstark.omregning.modell.felter import Bok

OK: Final = "OK"


def alltid(bok: Bok) -> np.typing.NDArray[np.bool_]:
    """True for every return."""
    return np.ones(bok.antall, dtype=np.bool_)


def set_verdi(bok: Bok, rader: tuple[str, ...]) -> Flyt:
    """Formulas of §3: verdi = antall × enhetspris, per year at full effect, in the thousands of kroner
    that some forms print. [rows, returns]."""
    verdi = bok.felles.rader(rader, "antall") * bok.felles.rader(rader, "enhetspris")
    if any(bok.felt[bok.felles.nokkel(r, "verdi")].enhet == TUSEN_KR for r in rader):
        verdi = verdi / 1000
    bok.felles.assign_rader(rader, "verdi", verdi)
    return verdi


def set_differanse(bok: Bok, rader: Iterable[str]) -> None:
    """R10, I2: computed minus the figure printed in the application; both are kept."""
    for radid in rader:
        avvik = minus(bok.felles.tall(radid, "verdi"), bok.felles.tall(radid, "oppgitt_verdi"))
        bok.felles.assign(radid, "differanse", avvik)


def tabell_a(bok: Bok) -> None:
    """Table A: gross benefits in own agency, and their SUM."""
    rader = bok.rader("A")
    bok.felles.assign("A_sum", "verdi", sum_trykt(set_verdi(bok, rader)))
    set_differanse(bok, [*rader, "A_sum"])


def set_virkning(bok: Bok, tabell: str, full_effekt: str) -> Flyt:
    """R4: each benefit over all lifetime years, full effect times the year's share. [rows, years,
    returns]."""
    felles = bok.felles
    rader = bok.rader(tabell)
    virkning = felles.rader(rader, full_effekt)[:, np.newaxis, :] * felles.rader_aar(
        rader, "innfasing"
    )
    felles.assign_rader_aar(rader, "virkning", virkning)
    felles.assign_rader(rader, "sum_levetid", sum_trykt(virkning, 1))
    return virkning


def tabell_b(bok: Bok) -> None:
    """Table B, R2–R3: gross over all lifetime years, running costs and net, which needs the year's
    running costs."""
    felles = bok.felles
    brutto = sum_trykt(set_virkning(bok, "B", "verdi"))
    drift = felles.rad_aar("B_drift", "virkning")
    netto = minus(brutto, drift)
    felles.assign_rad_aar("B_brutto", "virkning", brutto)
    felles.assign_rad_aar("B_netto", "virkning", netto)
    for radid, per_aar in (("B_brutto", brutto), ("B_drift", drift), ("B_netto", netto)):
        felles.assign(radid, "sum_levetid", sum_trykt(per_aar))
    for radid in ("B_drift", "B_netto"):
        oppgitt = felles.tall(radid, "oppgitt_sum")
        felles.assign(radid, "differanse", minus(felles.tall(radid, "sum_levetid"), oppgitt))


def tabell_f(bok: Bok) -> None:
    """R8: a measure or a reason, and a risk, for every benefit that is described."""
    felles = bok.felles
    for radid in bok.rader("F"):
        tilfeller = {
            "": felles.tom(radid, "beskrivelse"),
            "Mangler tiltak": felles.tom(radid, "tiltak", "ingen_tiltak_grunn"),
            "Mangler risiko": felles.tom(radid, "risiko"),
            OK: alltid(bok),
        }
        felles.set_sjekk(radid, "f_sjekk", tilfeller)


def tabell_g1(bok: Bok) -> None:
    """R9, of the priced benefits."""
    _tabell_g(bok, "G1")


def tabell_g2(bok: Bok) -> None:
    """R9, of the unpriced."""
    _tabell_g(bok, "G2")


def _tabell_g(bok: Bok, tabell: str) -> None:
    """What is measured has someone responsible, at every measurement or once for all of them."""
    felles = bok.felles
    forste = next(iter(bok.deler(tabell, "maaleenhet")), "")
    for radid in bok.rader(tabell):
        umaalt = felles.tom(radid, "maaleenhet", del_=forste) | felles.tom(
            radid, "maalemetode", del_=forste
        )
        for fase in bok.deler(tabell, "maaleansvarlig"):
            tilfeller = {
                "": umaalt,
                "Mangler måleansvarlig": felles.tom(radid, "maaleansvarlig", del_=fase),
                OK: alltid(bok),
            }
            felles.set_sjekk(radid, "g_sjekk", tilfeller, fase)


def planinfo(bok: Bok) -> None:
    """The front page repeats the project's title and network, and the lifetime."""
    felles = bok.felles
    for felt, kilde in (("tiltak", "tittel"), ("nettverk", "nettverk")):
        tekst = [v or None for v in bok.raa(felles.nokkel("forside", kilde))]
        felles.set_tekster("planinfo", felt, np.array(tekst, dtype=object))
    fra, til = (bok.raa(felles.nokkel("parametre", f"levetid_{e}")) for e in ("fra", "til"))
    levetid = [f"{a}–{b}" for a, b in zip(fra, til, strict=True)]
    felles.set_tekster("planinfo", "levetid", np.array(levetid, dtype=object))
