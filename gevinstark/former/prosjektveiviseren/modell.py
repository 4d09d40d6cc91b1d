"""The model of Prosjektveiviseren's tables A–D and overview, where they are not those of all plans.

A rule about what only one of the versions has, sets nothing in the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.former import plantabeller
from gevinstark.former.plantabeller import OK, alltid, set_differanse, set_verdi, set_virkning
from gevinstark.omregning.modell.regler import Regelsett
from gevinstark.omregning.modell.regning import Flyt, kjent, minus, sum_trykt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gevinstark.omregning.modell.felter import Bok

#: Half a thousand kroner: what is rounded away in a column of thousands.
_AVRUNDING: Final = 0.5
_STOEY: Final = 0.0005
_D_TABELL: Final = re.compile(r"D[0-9]*")
_SEKTORER: Final = {"statlig": "Andre statlige virksomheter", "kommunal": "Kommunal sektor"}


def _sum_der(bok: Bok, rader: Sequence[str], hva: str, kolonne: str, ord_: str) -> Flyt:
    """SUMIFS: the sum of `hva` in the rows whose `kolonne` says the word."""
    treff = bok.felles.er(rader, kolonne, ord_)
    return sum_trykt(np.where(treff, bok.felles.rader(rader, hva), np.nan))


def budsjettvirkning(bok: Bok) -> None:
    """3.0, table A: what can be taken out of the budget, at most the whole value."""
    felles, rader = bok.felles, bok.rader("A")
    felles.assign("A_sum", "budsjettvirkning", sum_trykt(felles.rader(rader, "budsjettvirkning")))
    for radid in rader:
        verdi, virkning = (felles.tall(radid, k) for k in ("verdi", "budsjettvirkning"))
        for_stor = {"Større enn verdien": virkning > verdi + _STOEY, OK: kjent(verdi - virkning)}
        felles.set_sjekk(radid, "a_sjekk", for_stor)


def tabell_b(bok: Bok) -> None:
    """4.0: gross, running costs and net. 3.0: budget effects alone."""
    if not bok.felles.har("B_budsjett", "sum_levetid"):
        plantabeller.tabell_b(bok)
        return
    budsjett = sum_trykt(set_virkning(bok, "B", "budsjettvirkning"))
    bok.felles.assign_rad_aar("B_budsjett", "virkning", budsjett)
    bok.felles.assign("B_budsjett", "sum_levetid", sum_trykt(budsjett))
    oppgitt = bok.felles.tall("B_budsjett", "oppgitt_sum")
    bok.felles.assign("B_budsjett", "differanse", minus(sum_trykt(budsjett), oppgitt))


def tabell_c3(bok: Bok) -> None:
    """3.0: what has no budget effect, is used for something else."""
    felles = bok.felles
    sum_ = sum_trykt(set_verdi(bok, bok.rader("C")))
    igjen = felles.tall("A_sum", "verdi") - felles.tall("A_sum", "budsjettvirkning")
    felles.assign("C_sum", "verdi", sum_)
    felles.assign("C_igjen", "verdi", igjen)
    stemmer = np.abs(sum_ - igjen) <= _AVRUNDING
    felles.set_sjekk("C_sjekk", "verdi", {OK: stemmer, "Stemmer ikke": alltid(bok)})


def c_fordeling(bok: Bok) -> None:
    """4.0: table C explains all of table A, benefit by benefit."""
    felles, bruk = bok.felles, bok.rader("C")
    for radid in bok.rader("C_fordeling"):
        full = felles.tall(radid, "verdi")
        ident = bok.trykt(felles.nokkel(radid, "fordelt"))[0]
        fordelt = _sum_der(bok, bruk, "verdi", "virkning", ident)
        ufordelt = minus(full, fordelt)
        felles.assign(radid, "full_verdi", full)
        felles.assign(radid, "fordelt", fordelt)
        felles.assign(radid, "ufordelt", ufordelt)
        tilfeller = {OK: np.abs(ufordelt) <= _AVRUNDING, "Ikke fordelt": kjent(ufordelt)}
        felles.set_sjekk(radid, "fordeling_sjekk", tilfeller)


def c_bruk(bok: Bok) -> None:
    """4.0: what the value of table A is used for, in the form's five words."""
    felles, rader = bok.felles, bok.rader("C_bruk")
    for radid in rader:
        ord_ = bok.trykt(felles.nokkel(radid, "bruk_verdi"))[0]
        felles.assign(
            radid, "bruk_verdi", _sum_der(bok, bok.rader("C"), "verdi", "anvendelse", ord_)
        )
    felles.assign("C_bruk_sum", "bruk_verdi", sum_trykt(felles.rader(rader, "bruk_verdi")))


def d_aar(bok: Bok) -> None:
    """4.0: each benefit of the D tables over the lifetime."""
    set_virkning(bok, "D_aar", "verdi")


def tabell_d(bok: Bok) -> None:
    """Table D: one for all (3.0) or one a virksomhet (4.0), with a sum and no running costs."""
    felles = bok.felles
    for tabell in filter(_D_TABELL.fullmatch, bok.tabeller):
        rader = bok.rader(tabell)
        felles.assign(f"{tabell}_sum", "verdi", sum_trykt(set_verdi(bok, rader)))
        set_differanse(bok, [*rader, f"{tabell}_sum"])


def i_levetiden(bok: Bok) -> None:
    """4.0: what each benefit of a D table gives in the lifetime, and their sum."""
    felles = bok.felles
    for tabell in filter(_D_TABELL.fullmatch, bok.tabeller):
        rader = bok.rader(tabell)
        levetid = felles.rader(rader, "sum_levetid")
        felles.assign_rader(rader, "i_levetiden", levetid)
        felles.assign(f"{tabell}_sum", "i_levetiden", sum_trykt(levetid))


def d_linjer(bok: Bok) -> None:
    """4.0: how many lines of each D table are not as they should be."""
    plantabeller.count_d(bok, _SEKTORER.values(), "sum")


def oversikt3(bok: Bok) -> None:
    """3.0: a year of full effect, by sector."""
    felles = bok.felles
    felles.assign("egen", "verdi", felles.tall("A_sum", "verdi"))
    for radid, sektor in _SEKTORER.items():
        felles.assign(radid, "verdi", _sum_der(bok, bok.rader("D"), "verdi", "sektor", sektor))
    rader = bok.rader("oversikt")
    felles.assign("oversikt_sum", "verdi", sum_trykt(felles.rader(rader, "verdi")))
    set_differanse(bok, [*rader, "oversikt_sum"])


def oversikt(bok: Bok) -> None:
    """4.0: the lifetime, as told and as tables B and D give it."""
    felles, fortalt = bok.felles, bok.rader("oversikt")
    felles.assign(
        "oversikt_sum", "brutto_levetid", sum_trykt(felles.rader(fortalt, "brutto_levetid"))
    )
    d = [t for t in bok.tabeller if _D_TABELL.fullmatch(t)]
    levetid = felles.rader([f"{t}_sum" for t in d], "i_levetiden")
    felles.assign("egen", "regnet_verdi", felles.tall("B_brutto", "sum_levetid"))
    for radid, sektor in _SEKTORER.items():
        i_sektoren = np.where(felles.er(d, "sektor", sektor), levetid, np.nan)
        felles.assign(radid, "regnet_verdi", sum_trykt(i_sektoren))
    for radid in bok.rader("sektorer"):
        hvor = bok.trykt(felles.nokkel(radid, "fortalt"))[0]
        oppgitt = _sum_der(bok, fortalt, "brutto_levetid", "hvor", hvor)
        felles.assign(radid, "fortalt", oppgitt)
        beregnet = (
            felles.tall(radid, "regnet_verdi") if felles.har(radid, "regnet_verdi") else np.nan
        )
        felles.assign(radid, "avvik", minus(beregnet + np.zeros(bok.antall), oppgitt))


REGLER: Final = (
    Regelsett("felles", "A", (plantabeller.tabell_a, budsjettvirkning)),
    Regelsett("felles", "B", (tabell_b,)),
    Regelsett("felles", "C", (tabell_c3,)),
    Regelsett("felles", "C_fordeling", (c_fordeling, c_bruk)),
    Regelsett("felles", "", (tabell_d,)),
    Regelsett("felles", "D_aar", (d_aar, i_levetiden, d_linjer)),
    Regelsett("felles", "oversikt", (oversikt3,)),
    Regelsett("felles", "sektorer", (oversikt,)),
    Regelsett("felles", "planinfo", (plantabeller.planinfo,)),
)
