"""The tab that counts what is left before a workbook is sent in: a row a point, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell import telling
from gevinstark.omregning.modell.felter import Udekket

if TYPE_CHECKING:
    from collections.abc import Callable

    from gevinstark.omregning.modell.felter import Bok, Felter
    from gevinstark.omregning.modell.regning import Flyt

#: Finding code -> how many inputs of a sheet it is about.
_TELLINGER: Final[Mapping[str, Callable[[Bok, str, str | None], Flyt]]] = {
    "REG-01": telling.count_mangler,
    "VER-01": telling.count_tekst_i_tall,
    "VER-04": telling.count_utenfor,
    "VER-05": telling.count_utenfor_listen,
}


@dataclass(frozen=True)
class Punkt:
    """A row that counts cells: those of a column that say `tekst`, or (tekst "") are above 0."""

    tabell: str
    kolonne: str
    tekst: str = ""
    #: The one row it is about, for sums; else the table's data rows.
    radid: str = ""


@dataclass(frozen=True)
class Liste:
    """tabell: the list. klar: the verdict above it. punkter: row -> what it counts; other rows count
    what is wrong with a sheet's inputs. mangler: rows of a code of a rule that count blanks."""

    tabell: str
    klar: str
    ferdig: str
    punkter: Mapping[str, tuple[Punkt, ...]]
    blanke: frozenset[str] = frozenset()


def count_liste(bok: Bok, felter: Felter, eier: str, liste: Liste) -> None:
    """Every row of the list, and the verdict. A row of another kind is not covered, and neither is
    the verdict of a list that has one."""
    sum_ = {"FEIL": np.zeros(bok.antall), "ADVARSEL": np.zeros(bok.antall)}
    mangler = np.zeros(bok.antall)
    ukjent = ""
    for radid in bok.rader(liste.tabell):
        trykt = bok.trykt(felter.nokkel(radid, "antall"))
        fane, kode, alvor = trykt[:1] + trykt[-2:] if len(trykt) > 2 else ("", "", "")  # noqa: PLR2004 - the three
        if radid in liste.punkter:
            antall = _count_punkter(bok, felter, liste.punkter[radid])
        elif radid in liste.blanke:
            antall = telling.count_mangler(bok, eier, fane)
        elif kode in _TELLINGER:
            antall = _TELLINGER[kode](bok, eier, fane)
        else:
            ukjent = radid
            continue
        felter.assign(radid, "antall", antall)
        rett = "Rett opp" if alvor == "FEIL" else "Se på"
        felter.set_sjekk(radid, f"{liste.tabell}_sjekk", {"OK": antall == 0, rett: antall != 0})
        if alvor in sum_:
            sum_[alvor] = sum_[alvor] + antall
        if kode == "REG-01":
            mangler = mangler + antall
    if ukjent:
        raise Udekket(ukjent)
    felter.assign(liste.klar, "feil", sum_["FEIL"])
    felter.assign(liste.klar, "advarsler", sum_["ADVARSEL"])
    paakrevd = telling.count_paakrevd(bok, eier)
    felter.assign(liste.klar, "utfylt", 1 - mangler / (paakrevd or np.nan))
    felter.set_tekster(liste.klar, "status", _status(liste.ferdig, **sum_))


def _count_punkter(bok: Bok, felter: Felter, punkter: tuple[Punkt, ...]) -> Flyt:
    antall = np.zeros(bok.antall)
    for p in punkter:
        rader = (p.radid,) if p.radid else bok.rader(p.tabell)
        for del_ in bok.deler(p.tabell, p.kolonne):
            egne = [r for r in rader if felter.har(r, p.kolonne, del_)]
            treff = (
                felter.er(egne, p.kolonne, p.tekst, del_)
                if p.tekst
                else felter.rader(egne, p.kolonne, del_) > 0
            )
            antall += treff.sum(axis=0)
    return antall


def _status(ferdig: str, FEIL: Flyt, ADVARSEL: Flyt) -> np.typing.NDArray[np.object_]:  # noqa: N803 - the severities' own names
    return np.array(
        [
            f"{feil:.0f} punkter gjenstår. Se listen under."
            if feil
            else f"{ferdig}. {advarsler:.0f} merknader bør ses på."
            if advarsler
            else ferdig
            for feil, advarsler in zip(FEIL.tolist(), ADVARSEL.tolist(), strict=True)
        ],
        dtype=object,
    )
