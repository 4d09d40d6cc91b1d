"""The model of what the forms with tables A–G have in common (K1). Sums of nothing are 0 there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.grunn.celle import TALLTYPER, TUSEN_KR
from gevinstark.omregning.modell.felter import blank
from gevinstark.omregning.modell.regning import Flyt, minus, sum_trykt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gevinstark.grunn.celle import Celle
    from gevinstark.grunn.verdi import Verdi
    from gevinstark.omregning.modell.felter import Bok

OK: Final = "OK"
_D_TABELL: Final = re.compile(r"D[0-9]+")
#: What a line of table D that is in use must say.
_KREVES: Final = frozenset({"beskrivelse", "produkt", "antall", "enhetspris"})


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


def planinfo(bok: Bok) -> None:
    """The front page repeats the project's title and network, and the lifetime."""
    felles = bok.felles
    for felt, kilde in (("tiltak", "tittel"), ("nettverk", "nettverk")):
        tekst = [v or None for v in bok.raa(felles.nokkel("forside", kilde))]
        felles.set_tekster("planinfo", felt, np.array(tekst, dtype=object))
    fra, til = (bok.raa(felles.nokkel("parametre", f"levetid_{e}")) for e in ("fra", "til"))
    levetid = [f"{a}–{b}" for a, b in zip(fra, til, strict=True)]
    felles.set_tekster("planinfo", "levetid", np.array(levetid, dtype=object))


def count_d(bok: Bok, sektorer: Iterable[str], sumrad: str) -> None:
    """R6: how many lines of a virksomhet are in use and lack something, or hold something else than is
    asked for."""
    for tabell in filter(_D_TABELL.fullmatch, bok.tabeller):
        sektor = np.any([bok.felles.er([tabell], "sektor", s) for s in sektorer], axis=0)[0]
        hodet = sektor & ~bok.felles.tom(tabell, "virksomhet")
        antall = np.zeros(bok.antall)
        for radid in bok.rader(tabell):
            egne = [c for c in bok.inndata if (c.tabell, c.radid) == (tabell, radid)]
            svar = {c: bok.raa(c.nokkel()) for c in egne}
            for nr in range(bok.antall):
                rad = {c: v[nr] for c, v in svar.items() if not blank(v[nr])}
                mangler = _KREVES - {c.kolonne for c in rad}
                feil = any(_is_wrong(c, v, bok.lister) for c, v in rad.items())
                antall[nr] += bool(rad) and bool(mangler or feil or not hodet[nr])
        bok.felles.assign(f"{tabell}_{sumrad}", "d_status", antall)


def _is_wrong(celle: Celle, verdi: Verdi, lister: Mapping[str, tuple[str, ...]]) -> bool:
    """Not a number where one is asked for, out of its limits, or not in the list."""
    if celle.type in TALLTYPER:
        if not isinstance(verdi, int | float) or isinstance(verdi, bool):
            return True
        under = celle.minst is not None and verdi < celle.minst
        return under or (celle.hoyst is not None and verdi > celle.hoyst)
    ord_ = {o.casefold() for o in lister.get(celle.liste, ())}
    return celle.type == "valg" and str(verdi).casefold() not in ord_
