"""For the audit of region.xlsx: how far the kommuner have come, who has which role, and what is handed over.

What is not answered stands in words where the answer would: nobody answered, not asked about, not filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gevinstark.former.kommune.revisjonsbok import FORMAAL, Svarbok, med_rest
from gevinstark.former.kommune.revisjonsregning import summen
from gevinstark.former.kommune.revisjonssvar import read_tiltak
from gevinstark.former.kommune.revisjonstall import Plantall
from gevinstark.grunn.verdi import dato_fra_serienummer, serienummer, til_ore
from gevinstark.rapport.regionrevisjon import Fasit

IKKE_SVART, IKKE_SPURT, IKKE_UTFYLT = "ikke svart", "ikke spurt om", "ikke utfylt"
STEG: Final = (
    "behov", "gevinstkartlegging", "gevinstplanlegging", "gjennomforing", "gevinstoppfolging", "rapportering",
)  # fmt: skip
_BEGYNT, _FERDIG, _UAKTUELT = ("Under arbeid", "Forsinket"), "Ferdig", "Ikke aktuelt"
_STAND: Final = ("Ikke startet", "Under arbeid", _FERDIG, _UAKTUELT, IKKE_UTFYLT, IKKE_SPURT, IKKE_SVART)  # fmt: skip
UKER: Final = 52
_MINST: Final = 5
#: A block of answers -> column -> row and column of the form.
_ANSATTE: Final = ("maaleansvarlig", "tiltaksansvarlig", "prosjekteier", "gevinstansvarlig")
SVARLISTER: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "rollesvar": {
        **{k: ("kommune", k) for k in ("ressursperson", "gevinsteier")},
        **{k: ("roller", k) for k in _ANSATTE},
    },
    "driftssvar": {k: ("overforing", k) for k in ("status", "overtar", "overfort", "rutine")},
    "vurderingssvar": {
        "verdt": ("vurdering", "kvalitet_veier_opp"),
        "begrunnelse": ("vurdering", "begrunnelse"),
    },
    "brukersvar": {
        k: ("brukersum", f)
        for k, f in (("antall", "antall"), ("timer", "timer_aar"), ("verdi", "verdi_aar"))
    },
}


def expect_forlop(fasit: Fasit, t: Plantall) -> None:
    _steg(fasit, t)
    for liste, blokk in (("rollesvar", "roller"), ("driftssvar", "overforing")):
        fasit.rows(blokk, t.plan.plan, read_liste(t, liste), "nr")


def expect_svarlister(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    """The answers that the sheets of the course are made of, each with where it stands."""
    steg = {
        f"{t.plan.plan}/{nr}/{s}": find_steg(t, nr, s)
        for t in planene
        for nr in t.plan.deltakere
        for s in STEG
    }
    fasit.rows("stegsvar", "", steg, "nokkel")
    for navn in SVARLISTER:
        alle = {
            f"{t.plan.plan}/{nr}": felt for t in planene for nr, felt in read_liste(t, navn).items()
        }
        fasit.rows(navn, "", alle, "nokkel")


def read_liste(t: Plantall, navn: str) -> dict[str, dict[str, Any]]:
    """Kommunenummer -> column -> the answer, or in words why there is none."""
    ut = {
        nr: {k: find_svar(t, nr, rad, kol) for k, (rad, kol) in SVARLISTER[navn].items()}
        for nr in t.plan.deltakere
    }
    if navn == "driftssvar":
        # The first question opens the others.
        for nr in t.boker:
            status, *andre = ut[nr]
            if not str(ut[nr][status]).startswith(("Overført i", "Ja, i")):
                ut[nr] |= {k: None for k in andre if ut[nr][k] != IKKE_SPURT}
    if navn == "brukersvar":
        # Of so few that each could be known, only how many they are is told.
        for nr, (antall, *andre) in ((nr, r.values()) for nr, r in ut.items()):
            if not isinstance(antall, str) and 0 < antall < _MINST:
                ut[nr] = dict(
                    zip(ut[nr], [antall, *(f"færre enn {_MINST}" for _ in andre)], strict=True)
                )
    return ut


def find_svar(t: Plantall, nr: str, rad: str, kolonne: str) -> Any:
    bok = t.boker.get(nr)
    if bok is None:
        return IKKE_SVART
    celle = bok.celle(rad, kolonne)
    if not celle.rolle:
        return IKKE_SPURT
    if celle.aaret not in (None, t.plan.aar):
        return IKKE_SVART
    regel = _REGNET.get((rad, kolonne)) if celle.rolle == "formel" else None
    verdi = regel(bok) if regel else bok.tall(rad, kolonne)
    if verdi is None and isinstance(celle.verdi, str):
        verdi = celle.verdi
    return IKKE_UTFYLT if verdi in (None, "") else verdi


# ------------------------------------------------------------ the six steps


def find_steg(t: Plantall, nr: str, steg: str) -> dict[str, Any]:
    """How far, when, and whether it is late at the end of the reporting year."""
    status, dato = (find_svar(t, nr, steg, k) for k in ("status", "dato"))
    if steg == STEG[-1] and t.plan.svaraar.get(nr, t.plan.aar) < t.plan.aar:
        # What is reported for an earlier year is not reported for this.
        status = dato = IKKE_SVART
    sen = None
    if status in (_FERDIG, _UAKTUELT):
        sen = "nei"
    elif status in _STAND[:2]:
        if not isinstance(dato, str):
            sen = "ja" if dato <= serienummer(date(t.plan.aar, 12, 31)) else "nei"
        elif steg in STEG[:3]:
            sen = "nei" if t.plan.layout.runde == "plan" else "ja"
        elif steg == "gjennomforing":
            tiltak = read_tiltak(t)
            sene = tiltak[(tiltak["nr"] == nr) & (tiltak["sen"] == "ja")]
            sen = "ja" if len(sene) else "nei"
    vist = status
    if isinstance(dato, Decimal) and (dag := dato_fra_serienummer(float(dato))):
        vist += f"{' ' if status == _FERDIG else ', til '}{dag:%d.%m.%Y}"
    elif dato == IKKE_UTFYLT and status in (_BEGYNT[0], _FERDIG):
        vist += ", uten dato"
    vist += " (sent)" if sen == "ja" else ""
    return {"status": status, "dato": dato, "sen": sen, "vist": vist}


def _steg(fasit: Fasit, t: Plantall) -> None:
    plan = t.plan
    alle = {nr: {s: find_steg(t, nr, s) for s in STEG} for nr in plan.deltakere}
    vist = {}
    for nr, stegene in alle.items():
        sene = [s["sen"] for s in stegene.values() if s["sen"] is not None]
        vist[nr] = {f"status.{s}": r["vist"] for s, r in stegene.items()}
        vist[nr]["sene"] = sene.count("ja") if sene else None
    fasit.rows("steg", plan.plan, vist, "nr")
    telt = Counter((s, r["status"]) for stegene in alle.values() for s, r in stegene.items())
    fasit.rows(
        "stegantall",
        plan.plan,
        {o: {f"antall.{s}": telt[s, o] for s in STEG} for o in _STAND},
        "stand",
    )
    spurt = any(
        r["dato"] not in (IKKE_SPURT, IKKE_SVART) for x in alle.values() for r in x.values()
    )
    fasit.at(
        "Hvor langt", fasit.find("Hvor langt", plan.tittel) + 2, 1,
        "Kommunene har selv svart hvor langt de er kommet, og når." if spurt
        else "Stegene er utledet av det kommunene har svart. Datoer er ikke spurt om; planen spør om dem med omfang: full.",
    )  # fmt: skip


def _set(begynt: Sequence[bool], ogsaa: Sequence[bool] = ()) -> str:
    """Begun when one of them is there, done when all are, and what is asked for too."""
    if not any(begynt):
        return "Ikke startet"
    return _FERDIG if all((*begynt, *ogsaa)) else "Under arbeid"


def _sett(bok: Svarbok, rad: str) -> list[bool]:
    """What only the plan asks: whether it is gone through."""
    return [bok.tekst(rad, "gjennomgaatt") == "Ja"] if rad in bok.siste else []


def _kartlagt(bok: Svarbok) -> str:
    antall = [bok.antall(r) is not None for r in bok.tabellrader("planantall")]
    return _set(antall, _sett(bok, "kvalitet_sett"))


def _planlagt(bok: Svarbok) -> str:
    kostnader = [bok.kostnad(r, a) for a in bok.plan.levetid for r in bok.drivere("kostnad", a)]  # fmt: skip
    bruk = med_rest({f: bok.tall("omsetning", f) for f in FORMAAL[:3]})[FORMAAL[-1]]
    svart = [bool(kostnader) and None not in kostnader, bruk is not None]
    return _set(svart, _sett(bok, "tiltak_sett"))


def _gjennomfort(bok: Svarbok) -> str:
    status = [bok.tekst(r, "status") for r in bok.tabellrader("tiltak") if r in bok.siste]
    if not any(s in (*_BEGYNT, _FERDIG) for s in status):
        return "Ikke startet"
    return _FERDIG if all(s in (_FERDIG, _UAKTUELT) for s in status) else "Under arbeid"


def _fulgt_opp(bok: Svarbok) -> str:
    spurte = [r for r in bok.tabellrader("aarets") if bok.rolle(r, "realisert_antall", bok.aar)]
    realisert = [bok.tall(r, "realisert_antall", bok.aar) is not None for r in spurte]
    spurt = "maaling_naa" in bok.siste
    return _set(realisert, [bok.tall("maaling_naa", "dato") is not None] if spurt else [])


def _skrevet(*felt: tuple[str, str]) -> Callable[[Svarbok], str]:
    return lambda bok: _set([bool(bok.tekst(*f)) for f in felt])


# ------------------------------------------------------------ benefits per user


def _spart(bok: Svarbok) -> list[Any]:
    """Hours a week that each user needs less."""
    par = (
        (bok.tall(r, "timer_for"), bok.tall(r, "timer_etter")) for r in bok.tabellrader("brukere")
    )
    return [a - b for a, b in par if a is not None and b is not None]


def _timer(bok: Svarbok) -> Any:
    sum_ = summen(_spart(bok))
    return None if sum_ is None else sum_ * UKER


def _verdi(bok: Svarbok) -> Any:
    timer, pris = _timer(bok), bok.tall("lokalt", "timepris")
    return None if timer is None or pris is None else til_ore(timer * pris)


#: What the workbook itself computes of the answers.
_REGNET: Final[Mapping[tuple[str, str], Callable[[Svarbok], Any]]] = {
    ("behov", "status"): _skrevet(("kommune", "ressursperson"), ("kommune", "gevinsteier")),
    ("gevinstkartlegging", "status"): _kartlagt,
    ("gevinstplanlegging", "status"): _planlagt,
    ("gjennomforing", "status"): _gjennomfort,
    ("gevinstoppfolging", "status"): _fulgt_opp,
    ("rapportering", "status"): _skrevet(
        ("rapport", "kvalitet_tekst"), ("rapport", "konklusjon_tekst"), ("overforing", "status")
    ),
    ("brukersum", "antall"): lambda bok: len(_spart(bok)),
    ("brukersum", "timer_aar"): _timer,
    ("brukersum", "verdi_aar"): _verdi,
}
