"""Rules for a common plan with tables A–G (domain §5), whichever form it is on: what `lag` tells the
project group.

Each check is a small function over the plan's values as they stand in the workbook. A rule about what
a form does not have finds nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from gevinstark.former.linjesjekk import (
    check_linjer,
    check_produkter,
    check_virksomheter,
    d_tabeller,
)
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.tall import siste_siffer_avrunding
from gevinstark.grunn.verdi import Sted, Verdi, norsk_tall
from gevinstark.kontroll.oppslag import Oppslag, Rad
from gevinstark.mal.plan import Plan
from gevinstark.motor.motor import Resultat
from gevinstark.omregning.etterregn import compute_resultater

_FASER: Final = ("nullpunkt", "midtveis", "slutt")
#: The "phase" of what some forms ask for once a benefit, whatever the phase.
GITT_EN_GANG: Final = ""
#: First figure of a code in the application -> who gets the effect (I8).
_KODEGRUPPER: Final = {"1": "bruker", "2": "virksomhet", "3": "samfunn"}
_KODE: Final = re.compile(r"^\s*([1-3])\.\d+(\.\d+)?")
#: Owners that are no person (I10).
_IKKE_PERSON: Final = re.compile(
    r"kommune|staten|direktorat|prosjekt|styringsgruppe|tjenesten|\bKS\b", re.IGNORECASE
)
_UMAALT: Final = ("måles ikke", "følges opp")
#: Words every plan of this kind is full of; sharing one says nothing (I14).
_VANLIGE_ORD: Final = ("tjenest", "innbygger", "brukere", "digital", "kommun", "oppfølg", "bedre")
_STAMME: Final = 7


def check_oppgitt(plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Computed against printed; the tolerance is the printed figure's own rounding (I2).

    Rows before the sums they are in: a sum that differs only because a row does is no news.
    """
    fulgt = _Folgefunn(o)
    for tabell in ("A", *d_tabeller(o), "oversikt"):
        for rad in o.rader(tabell):
            yield from _mot_oppgitt(plan, fulgt, rad, "verdi", "oppgitt_verdi", "REG-02")
    for rad in o.rader("B"):
        yield from _mot_oppgitt(plan, fulgt, rad, "sum_levetid", "oppgitt_sum", "REG-19")


class _Folgefunn:
    """What the cells would compute if those already remarked held their printed figures: the rows
    alone (a misprinted sum is nobody else's fault), or the sums too (others were computed from it)."""

    def __init__(self, o: Oppslag) -> None:
        self.o = o
        self._rader: dict[Sted, Verdi] = {}
        self._alle: dict[Sted, Verdi] = {}
        self._regnet: tuple[Resultat, ...] = ()

    def remark(self, celle: Celle, oppgitt: float) -> None:
        self._alle[celle.sted] = oppgitt
        if celle.stil != "sum":
            self._rader[celle.sted] = oppgitt
        self._regnet = ()

    def verdier(self, celle: Celle) -> list[Verdi]:
        o = self.o
        # Nothing remarked is what was computed; rows alone are all there is until a sum is.
        ulike = [f for f in (self._rader, self._alle) if f]
        if ulike and not self._regnet:
            ulike = ulike[: 1 + (self._rader != self._alle)]
            self._regnet = tuple(compute_resultater(o.layout, [o.verdier], f)[0] for f in ulike)
        regnet = [r.verdi(celle.sted, 0) for r in self._regnet]
        return regnet if self._rader else [o.verdi(celle), *regnet]


def _mot_oppgitt(
    plan: Plan, fulgt: _Folgefunn, rad: Rad, beregnet: str, oppgitt: str, kode: str
) -> Iterator[Funn]:
    o = fulgt.o
    celle, mot = rad.celle(beregnet), rad.celle(oppgitt)
    a, b = o.tall(celle), o.tall(mot)
    if celle is None or mot is None or a is None or b is None:
        return
    trykt = plan.oppgitt.get(mot.nokkel())
    toleranse = trykt.avrunding if trykt else siste_siffer_avrunding(b)

    def deviates(regnet: Verdi) -> bool:
        if not isinstance(regnet, int | float):
            return True
        return abs(Decimal(repr(regnet)) - Decimal(repr(b))) > toleranse

    if not deviates(a) or (
        celle.formel is not None and not all(map(deviates, fulgt.verdier(celle)))
    ):
        return
    fulgt.remark(celle, b)
    yield o.funn(
        kode,
        celle,
        funnet=norsk_tall(a),
        ventet=norsk_tall(b),
        differanse=norsk_tall(a - b),
        enhet=celle.enhet or "kr",
        toleranse=norsk_tall(toleranse),
    )


def check_forutsetninger(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Assumptions behind a count are a field of their own (I3)."""
    for tabell in ("A", *d_tabeller(o)):
        for rad in o.rader(tabell):
            celle = rad.celle("forutsetning")
            if celle is not None and o.blank(celle) and o.tall(rad.celle("antall")) is not None:
                yield o.funn("REG-20", celle)


def check_involvering(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """D: contact and date of involvement, a product for every benefit (R6, I9)."""
    for tabell in d_tabeller(o):
        hode = o.rad(tabell, tabell)
        for felt in ("kontaktperson", "involvert_dato"):
            celle = hode.celle(felt) if hode else None
            if celle is not None and o.blank(celle):
                yield o.funn("REG-09", celle, funnet=celle.radetikett)
        for rad in o.rader(tabell):
            celle = rad.celle("produkt")
            if celle is not None and o.blank(celle):
                yield o.funn("REG-10", celle)


def check_kvalitet(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """E: start year wanted, code group against effect (R7, I5, I8)."""
    for rad in o.rader("E"):
        start = rad.celle("aar_start")
        if start is not None and o.blank(start):
            yield o.funn("REG-04", start)
        yield from _kodegruppe(o, rad)


def find_uten_eier(kode: str, o: Oppslag) -> Iterator[Funn]:
    """E: the benefits without an owner (R7); how bad it is, the form says by the code."""
    for rad in o.rader("E"):
        eier = rad.celle("gevinsteier")
        if eier is not None and o.blank(eier):
            yield o.funn(kode, eier)


def _kodegruppe(o: Oppslag, rad: Rad) -> Iterator[Funn]:
    celle = rad.celle("effekt")
    kode = _KODE.match(o.tekst(rad.celle("beskrivelse")))
    effekt = o.tekst(celle)
    if celle is None or kode is None or not effekt:
        return
    ventet = _KODEGRUPPER[kode.group(1)]
    if ventet not in effekt.casefold():
        yield o.funn("REG-08", celle, funnet=kode.group().strip(), ventet=ventet, effekt=effekt)


def check_eiere(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Owners and responsibles that are no person, once a column (I10)."""
    for tabell, kolonne in (("A", "gevinsteier"), ("C", "gevinsteier"), ("E", "gevinsteier"),
                            ("F", "ansvar"), ("G1", "maaleansvarlig"), ("G2", "maaleansvarlig")):  # fmt: skip
        treff = [
            c
            for rad in o.rader(tabell)
            if (c := rad.celle(kolonne)) is not None
            and _IKKE_PERSON.search(o.tekst(c).partition(",")[0])
        ]
        if treff:
            yield o.funn(
                "REG-11", treff[0], funnet=o.tekst(treff[0]).splitlines()[0], antall=len(treff)
            )


def check_tiltak(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """F: a measure or a reason for every ID, with risk (R8, I6)."""
    for rad in o.rader("F"):
        tiltak, grunn = rad.celle("tiltak"), rad.celle("ingen_tiltak_grunn")
        risiko = rad.celle("risiko")
        if tiltak is not None and o.blank(tiltak):
            if o.tekst(grunn):
                yield o.funn("REG-05", tiltak, funnet=o.tekst(grunn))
            else:
                yield o.funn("REG-06", tiltak)
        if risiko is not None and o.blank(risiko):
            yield o.funn("REG-07", risiko)


def check_oppfolging(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """G: responsible, same unit, goals with numbers (R9, I11, I12)."""
    for tabell in ("G1", "G2"):
        uten_tall: list[tuple[Celle, str]] = []
        for radid in dict.fromkeys(r.radid for r in o.rader(tabell)):
            rader = {f: r for f in (GITT_EN_GANG, *_FASER) if (r := o.rad(tabell, radid, f))}
            enhet = _maaleenhet(o, tabell, radid).casefold()
            if not enhet or enhet.startswith(_UMAALT):
                continue
            yield from _oppfolging_av(o, rader)
            uten_tall += [
                (c, o.tekst(c))
                for r in rader.values()
                if (c := r.celle("maalsetning")) is not None
                and o.tekst(c)
                and not re.search(r"\d", o.tekst(c))
            ]
        if uten_tall:
            celle, tekst = uten_tall[0]
            yield o.funn("MAA-04", celle, funnet=tekst, antall=len(uten_tall))


def _maaleenhet(o: Oppslag, tabell: str, radid: str) -> str:
    """What a benefit is measured in at first; "" when that is not said."""
    for fase in ("nullpunkt", GITT_EN_GANG):
        rad = o.rad(tabell, radid, fase)
        if rad is not None and (celle := rad.celle("maaleenhet")) is not None:
            return o.tekst(celle)
    return ""


def _oppfolging_av(o: Oppslag, rader: dict[str, Rad]) -> Iterator[Funn]:
    nullpunkt = o.tekst(rader["nullpunkt"].celle("maaleenhet"))
    for fase, rad in rader.items():
        ansvarlig = rad.celle("maaleansvarlig")
        if ansvarlig is not None and o.blank(ansvarlig):
            yield o.funn("MAA-01", ansvarlig)
        enhet = rad.celle("maaleenhet")
        if fase in _FASER[1:] and enhet is not None and o.tekst(enhet) != nullpunkt:
            yield o.funn("MAA-02", enhet, funnet=o.tekst(enhet) or "tomt", ventet=nullpunkt)
    maal = {f: o.tekst(r.celle("maalsetning")) for f, r in rader.items()}
    celle = (
        rader["midtveis"].celle("maalsetning") if {"midtveis", "slutt"} <= rader.keys() else None
    )
    # A goal without numbers is the same all the way by nature, and has a finding of its own.
    if celle is not None and maal["midtveis"] == maal["slutt"] and re.search(r"\d", maal["slutt"]):
        yield o.funn("MAA-03", celle)


def check_viktig_umaalt(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Importance høy, but not measured (I13)."""
    for rad in o.rader("E"):
        celle = rad.celle("viktighet")
        if celle is None or not o.rad("G2", rad.radid, "nullpunkt") or not o.sier(celle, "Høy"):
            continue
        enhet = _maaleenhet(o, "G2", rad.radid).casefold()
        # "Followed up elsewhere" is an answer of its own (K11, K17): not measured here, but followed.
        if not enhet or enhet.startswith("måles ikke"):
            yield o.funn("MAA-05", celle)


def _stammer(tekst: str) -> set[str]:
    ord_ = re.findall(rf"[a-zæøå]{{{_STAMME},}}", tekst.casefold())
    return {o[:_STAMME] for o in ord_ if not o.startswith(_VANLIGE_ORD)}


def check_dobbelt(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """A priced and an unpriced benefit about the same thing (I14)."""
    prissatt = {
        rad.radid: _stammer(o.tekst(rad.celle("beskrivelse")))
        for tabell in d_tabeller(o)
        for rad in o.rader(tabell)
    }
    for rad in o.rader("E"):
        celle = rad.celle("beskrivelse")
        if celle is None:
            continue
        enhet = _maaleenhet(o, "G2", rad.radid)
        egne = _stammer(f"{o.tekst(celle)} {enhet}")
        for v, stammer in prissatt.items():
            if felles := egne & stammer:
                yield o.funn("REG-17", celle, funnet=rad.radid, ventet=v, ord=min(felles))


Kontroll = Callable[[Plan, Oppslag], Iterator[Funn]]
#: What every form of this kind is checked for, in the order it is told.
FELLES_KONTROLLER: Final[tuple[Kontroll, ...]] = (
    check_oppgitt,
    check_forutsetninger,
    check_involvering,
    check_produkter,
    check_virksomheter,
    check_linjer,
    check_kvalitet,
    check_dobbelt,
    check_eiere,
    check_tiltak,
    check_oppfolging,
    check_viktig_umaalt,
)
