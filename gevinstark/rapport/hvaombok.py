"""What the plans come to with other parameters, as a workbook: before and after, break-even, tornado."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import UTEN_TALL
from gevinstark.rapport.hvaomord import (
    FORDELINGER,
    IKKE_SVART,
    SAMMENHENGER,
    SVAR,
    write_balanse,
    write_endring,
    write_hvem,
    write_verdi,
)
from gevinstark.rapport.tallside import UFULLSTENDIG, Rad, Rute, Tall, Tallside, write_sider
from gevinstark.region.balanse import ALLE
from gevinstark.region.databruk import find_bruk
from gevinstark.region.hvaom import I_AARET, KOMMUNETALL, LINJETALL, TRENGER_HEL, VIST, Kommunetall
from gevinstark.region.hvaomplan import Kommunesvar, Planhvaom
from gevinstark.region.simulering import SIMULERT, Simulering, Spredning
from gevinstark.region.virkninger import nyttevirkninger

_BREDDER: Final = (36.0, 22.0, 27.0, *(22.0,) * 8, 40.0)
#: Where there are many figures beside each other.
_SMALE: Final = (28.0, 20.0, 20.0, *(17.0,) * 8, 36.0)
_FOER_ETTER: Final = ("I planen", "Her", "Endring")
_OM_TALLENE: Final = (
    "Ingenting er sendt ut på nytt. Tallene er de samme som om planen var sendt ut med disse forutsetningene, og kommunene hadde svart det samme.",
    "En kommune som har en egen verdi, beholder den. De står i arket Egne verdier. Godkjente tall for tidligere år er ikke endret.",
    "Kommer innfasingen senere, flyttes start og full effekt like mange år. Kostnadene flyttes ikke.",
)


def write_hvaom(planer: Sequence[Planhvaom], ikke_svart: str) -> bytes:
    sider = [_hovedside(planer, ikke_svart), _kommuneside(planer), _linjeside(planer), _egenside(planer)]  # fmt: skip
    if any(p.simulering for p in planer):
        sider.append(_simuleringsside(planer))
    return write_sider("Hva om", sider)


# -------------------------------------------------------------------- the front


def _hovedside(planer: Sequence[Planhvaom], ikke_svart: str) -> Tallside:
    side = Tallside("Hva om", "Hva planene blir verdt når forutsetningene er andre", _BREDDER)
    for linje in (*_OM_TALLENE, f"Kommuner som ikke har svart: {IKKE_SVART[ikke_svart]}"):
        side.line(linje)
    for p in planer:
        side.line(f"{p.utsnitt.tittel} ({p.utsnitt.plan})", "deltittel", rom=1)
        side.line(write_hvem(p))
        _forutsetninger(side, p)
        _summer(side, p)
        _balanser(side, p)
        _tornado(side, p)
    return side


def _forutsetninger(side: Tallside, p: Planhvaom) -> None:
    side.line("Forutsetningene", "deltittel", rom=1)
    rader: list[Rad] = []
    for f in p.forutsetninger:
        egne = [k.svarer.navn for k in p.kommuner if f.navn in k.egne]
        her = write_verdi(f, p.satt[f.navn]) if f.navn in p.satt else "som i planen"
        rader.append((f.etikett, write_verdi(f, f.utsendt), her, norsk_liste(egne) or UTEN_TALL))
    side.table(("Forutsetning", "I planen", "Her", "Har egen verdi"), rader, 4)


def _summer(side: Tallside, p: Planhvaom) -> None:
    side.line(f"Tallene over levetiden (kr; årsverk i {p.utsnitt.aar})", "deltittel", rom=1)
    rader: list[Rad] = []
    for navn in KOMMUNETALL:
        med = [k.etter for k in p.kommuner if k.etter.tall(navn) is not None]
        alle = len(p.kommuner) + len(p.utelatt)
        av = f"{len(med)} av {alle} kommuner"
        if len(med) < alle or (navn in TRENGER_HEL and not all(t.hel for t in med)):
            av += f" {UFULLSTENDIG}"
        foer_etter = _foer_etter(navn, p.sum(navn, etter=False), p.sum(navn, etter=True))
        rader.append((_etikett(navn), *foer_etter, av))
    plass = side.table(("Tall", "I planen", "Her", "Endring", "Er regnet av"), rader)
    side.mark(plass, 2, 4, 5)


def _balanser(side: Tallside, p: Planhvaom) -> None:
    side.line("Når nåverdien er 0", "deltittel", rom=1)
    side.line("Én forutsetning endres om gangen. De andre er som over.")
    rader = []
    for navn, b in p.balanser.items():
        f = p.find(navn)
        rader.append((f.etikett, write_verdi(f, f.utsendt), write_balanse(f, b[ALLE])))
    side.table(("Forutsetning", "I planen", "Nåverdien er 0"), rader, 3)


def _tornado(side: Tallside, p: Planhvaom) -> None:
    if not p.utslag:
        return
    side.line("Hva som betyr mest", "deltittel", rom=1)
    side.line(
        "Én forutsetning endres om gangen, like langt ned og opp, og de andre er som i planen."
    )
    side.line("Det som ikke er satt, endres 10 %, ett prosentpoeng eller ett år.")
    rader: list[Rad] = []
    for u in p.utslag:
        f = u.hva
        ender = write_verdi(f, u.lav), write_verdi(f, u.hoy)
        rader.append((f.etikett, *ender, u.endring_lav, u.endring_hoy))
    hoder = ("Forutsetning", "Lavere", "Høyere", "Nåverdi ved lavere (endring, kr)", "Nåverdi ved høyere (endring, kr)")  # fmt: skip
    alt = f"Tornadodiagram for {p.utsnitt.tittel}: hvor mye nåverdien endres når én forutsetning blir lavere eller høyere. Størst endring øverst. Tallene står i tabellen over."
    side.tornado(side.table(hoder, rader, 3), 4, 5, "Endring i nåverdi", alt)


# -------------------------------------------------------------------- kommuner and lines


def _kommuneside(planer: Sequence[Planhvaom]) -> Tallside:
    side = Tallside("Per kommune", "Før og etter for hver kommune, og når nåverdien er 0", _SMALE)
    side.line("Strek (–) betyr at tallet mangler, aldri 0. Et tall med * er ufullstendig: en kostnad eller en linje mangler i noen av årene.")  # fmt: skip
    for p in planer:
        side.line(p.utsnitt.tittel, "deltittel", rom=1)
        hoder = [f"{_etikett(n)}: {o.lower()}" for n in VIST for o in _FOER_ETTER]
        rader: list[Rad] = [
            (_navn(k), SVAR[k.svarer.svar], *_tallene(k, VIST), _mangler(k.etter))
            for k in p.kommuner
        ]
        side.mark(side.table(["Kommune", "Svar", *hoder, "Mangler"], rader, 2), 6, 11, 12)
        side.line("Nåverdien er 0 når forutsetningen er", "deltittel", rom=1)
        hvilke = [p.find(n) for n in p.balanser]
        rader = [
            (_navn(k), *(write_balanse(f, p.balanser[f.navn][k.svarer.kommune]) for f in hvilke))
            for k in p.kommuner
        ]
        side.table(["Kommune", *(f.etikett for f in hvilke)], rader, 1 + len(hvilke))
    return side


def _linjeside(planer: Sequence[Planhvaom]) -> Tallside:
    side = Tallside("Per linje", "Før og etter for hver nyttevirkning i hver kommune, over levetiden", _SMALE)  # fmt: skip
    hoder = [
        f"{n}: {o.lower()}" for n in ("Planlagt brutto", "Realisert så langt") for o in _FOER_ETTER
    ]
    for p in planer:
        side.line(p.utsnitt.tittel, "deltittel", rom=1)
        rader = [
            (_navn(k), v.id, *_tallene(k, LINJETALL, v.radid))
            for k in p.kommuner
            for v in k.foer.linjer
        ]
        side.table(["Kommune", "ID", *hoder], rader, 2)
    return side


def _egenside(planer: Sequence[Planhvaom]) -> Tallside:
    side = Tallside("Egne verdier", "Kommuner som har en annen verdi enn den som ble sendt ut. Den gjelder fortsatt.", _BREDDER)  # fmt: skip
    rader: list[Rad] = []
    for p in planer:
        for k in p.kommuner:
            for navn, (celle, verdi) in k.egne.items():
                f = p.find(navn)
                verdier = write_verdi(f, verdi), write_verdi(f, p.satt[navn])
                rader.append((_navn(k), p.utsnitt.plan, f.etikett, *verdier, f"{celle.ark} {celle.adresse}"))  # fmt: skip
    if rader:
        side.table(("Kommune", "Plan", "Forutsetning", "Kommunens verdi", "Satt her", "Celle"), rader, 6)  # fmt: skip
    else:
        side.line("Ingen kommune har en egen verdi for det som er satt.")
    return side


# -------------------------------------------------------------------- spread


def _simuleringsside(planer: Sequence[Planhvaom]) -> Tallside:
    side = Tallside("Simulering", "Hvor sikre de planlagte tallene er", _BREDDER)
    for p in planer:
        if p.simulering is not None:
            side.line(p.utsnitt.tittel, "deltittel", rom=1)
            _simulering(side, p, p.simulering)
    return side


def _simulering(side: Tallside, p: Planhvaom, s: Simulering) -> None:
    t = s.trekk
    side.line(f"{s.usikre} av {s.linjer} linjer har lavt og høyt antall med det forventede imellom. De andre står som planlagt.")  # fmt: skip
    side.line(f"{t.antall} trekk med frø {t.froe}. Samme frø gir de samme tallene.")
    side.line(FORDELINGER[t.fordeling].format(vekt=f"{t.vekt:g}".replace(".", ",")))
    side.line(f"{SAMMENHENGER[t.sammenheng]} «Alle lave» og «Alle høye» er ytterpunktene.")
    hoder = ("Kommune", "Forventet", "10 % er under", "Halvparten er under", "90 % er under", "Snitt", "Alle lave", "Alle høye", "Andel under 0")  # fmt: skip
    navn = {ALLE: "Alle som er med", **{k.svarer.kommune: _navn(k) for k in p.kommuner}}
    for hva in SIMULERT:
        side.line(f"{_etikett(hva)} (kr)", "deltittel", rom=1)
        side.table(hoder, [(navn[nr], *_spredning(x)) for nr, x in s.spredning[hva].items()])
    linjer = {v.radid: f"{v.id} {v.beskrivelse}" for v in nyttevirkninger(p.utsnitt.layout)}
    side.line("Planlagt brutto, linje for linje, i kommunene som har sagt lavt og høyt (kr)", "deltittel", rom=1)  # fmt: skip
    rader = [
        (linjer[r], *_spredning(x)[:-1], f"{n} av {len(p.kommuner)}") for r, (n, x) in s.per_linje.items()
    ]  # fmt: skip
    side.table(("Nyttevirkning", *hoder[1:-1], "Kommuner"), rader)


def _spredning(s: Spredning) -> Rad:
    andel = Tall(s.under_null, "prosent", 1)
    return s.punkt, s.p10, s.p50, s.p90, s.snitt, s.lav, s.hoy, andel


# -------------------------------------------------------------------- small parts


def _navn(k: Kommunesvar) -> str:
    return f"{k.svarer.navn} ({k.svarer.kommune})"


def _etikett(navn: str) -> str:
    return find_bruk(navn).etikett


def _mangler(tall: Kommunetall) -> str:
    aar = len(tall.layout.levetidsaar)
    return (
        "Ingenting"
        if tall.hel
        else f"Hel netto for {aar - tall.hele_aar} av {aar} år {UFULLSTENDIG}"
    )


def _tallene(k: Kommunesvar, navnene: Sequence[str], rad: str = "") -> Iterator[Rute]:
    for navn in navnene:
        yield from _foer_etter(navn, k.foer.tall(navn, rad), k.etter.tall(navn, rad))


def _foer_etter(navn: str, foer: float | None, etter: float | None) -> Iterator[Rute]:
    for verdi in (foer, etter, write_endring(foer, etter)):
        yield Tall(verdi) if navn == I_AARET else verdi
