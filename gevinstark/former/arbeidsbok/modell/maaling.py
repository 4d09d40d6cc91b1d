"""Measurements (K1 table G, R9, R13, R17): the phase that is due, against baseline and goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell.regning import kjent, minus

if TYPE_CHECKING:
    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Maske, Tekster

_NULLPUNKT: Final = "nullpunkt"
_PAA_MAAL: Final = "På mål"
_UNDER_MAAL: Final = "Under mål"
_MOTSAGT: Final = "Mål og retning motsier hverandre"


def _fase(bok: Bok) -> str:
    return bok.deler("maaling", "resultat")[-1]


def maal(bok: Bok) -> None:
    """In a first book: the goal that stands in the plan's tab."""
    egne, rader, fase = bok.egne, bok.rader("maaling"), _fase(bok)
    maal_plan = egne.rader(rader, "maal_plan", _NULLPUNKT)
    egne.assign_rader(rader, "maal", np.where(_relevant(bok, rader), maal_plan, np.nan), fase)


def mot_maalet(bok: Bok) -> None:
    """R9: avvik = result − goal; achievement = (result − baseline) / (goal − baseline). A goal without a
    number is to be better than at the baseline."""
    egne, rader, fase = bok.egne, bok.rader("maaling"), _fase(bok)
    maalet = egne.rader(rader, "maal", fase)
    resultat = np.where(_relevant(bok, rader), egne.rader(rader, "resultat", fase), np.nan)
    nullpunkt = egne.rader(rader, "resultat", _NULLPUNKT)
    egne.assign_rader(rader, "avvik", minus(resultat, maalet), fase)
    vei = minus(maalet, nullpunkt)
    oppnaadd = minus(resultat, nullpunkt) / np.where(vei == 0, np.nan, vei)
    egne.assign_rader(rader, "oppnaaelse", oppnaadd, fase)
    for i, radid in enumerate(rader):
        opp, ned = (egne.er([radid], "retning", ord_, fase)[0] for ord_ in ("Opp", "Ned"))
        med_maal = kjent(maalet[i])
        avvik = np.where(med_maal, resultat[i] - maalet[i], resultat[i] - nullpunkt[i])
        naadd = (opp & np.where(med_maal, avvik >= 0, avvik > 0)) | (
            ned & np.where(med_maal, avvik <= 0, avvik < 0)
        )
        motsagt = med_maal & kjent(avvik) & ((opp & (vei[i] < 0)) | (ned & (vei[i] > 0)))
        under = (opp | ned) & kjent(avvik) & ~naadd & ~motsagt
        tilfeller = {_PAA_MAAL: naadd & ~motsagt, _UNDER_MAAL: under, _MOTSAGT: motsagt}
        egne.assign_tekst(radid, "maalstatus", tilfeller, fase)


def _relevant(bok: Bok, rader: tuple[str, ...]) -> Maske:
    """What the kommune says is not relevant is not measured, whatever stands in the field."""
    egne = bok.egne
    return np.stack(
        [
            ~egne.er([r], "relevant", "Nei")[0]
            if egne.har(r, "relevant")
            else np.ones(bok.antall, dtype=np.bool_)
            for r in rader
        ]
    )


def felles_svar(bok: Bok) -> None:
    """One date and one person for all of them, but for those that have their own."""
    egne, fase = bok.egne, _fase(bok)
    dato = egne.tall("maaling_naa", "dato")
    hvem = [
        bok.raa(egne.nokkel(rad, felt))
        for rad, felt in (("roller", "maaleansvarlig"), ("kommune", "ressursperson"))
    ]
    navn = np.array([_text(a) or _text(b) for a, b in zip(*hvem, strict=True)], dtype=object)
    rader = bok.rader("maaling_svar")
    for radid, relevant in zip(rader, _relevant(bok, rader), strict=True):
        egen = egne.optional(radid, "maalt_dato", fase)
        egne.assign(radid, "dato", np.where(relevant & kjent(egen), egen, dato), fase)
        maalt_av = _measured_by(bok, radid, fase, navn, relevant)
        egne.set_tekster(radid, "maaleansvarlig", maalt_av, fase)


def _measured_by(bok: Bok, radid: str, fase: str, alle: Tekster, relevant: Maske) -> Tekster:
    if not bok.egne.har(radid, "maalt_av", fase):
        return alle
    egne = [_text(t) for t in bok.raa(bok.egne.nokkel(radid, "maalt_av", fase))]
    svar = [e if e and r else a for e, a, r in zip(egne, alle, relevant, strict=True)]
    return np.array(svar, dtype=object)


def forklaring(bok: Bok) -> None:
    """R17: what is done about a result under the goal, or why there is none."""
    egne, fase = bok.egne, _fase(bok)
    rader = bok.rader("maaling_svar")
    for radid, relevant in zip(rader, _relevant(bok, rader), strict=True):
        tekst = np.array(
            [_text(t) for t in bok.raa(egne.nokkel(radid, "forklaring", fase))], dtype=object
        )
        under = egne.er([radid], "maalstatus", _UNDER_MAAL, fase)[0]
        umaalt = relevant & ~kjent(egne.tall(radid, "resultat", fase))
        for kolonne, gjelder in (("korrigerende", under), ("ikke_maalt_grunn", umaalt)):
            svar = np.array(
                [t if g else None for t, g in zip(tekst, gjelder, strict=True)], dtype=object
            )
            egne.set_tekster(radid, kolonne, svar, fase)


def _text(verdi: object) -> str | None:
    return (verdi if verdi.strip() else None) if isinstance(verdi, str) else None
