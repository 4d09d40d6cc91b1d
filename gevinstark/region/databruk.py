"""What the regional workbook counts: which values go into Data, in which order, under which name.

`DATABRUK` is the only list of it. Data holds these rows and nothing else, every formula names one
of them, and the sheet Om prints them. The rest of the long table is in the export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final, Literal, NamedTuple, cast

from gevinstark.grunn.celle import FELLES, Celle
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import serienummer
from gevinstark.region.grunnlag import (
    Datarad,
    Deltaker,
    Langtabell,
    Mottatt,
    Planutsnitt,
    Regiongrunnlag,
    Svarblokk,
    Tabellfelt,
)
from gevinstark.region.planord import write_frist, write_mangler
from gevinstark.region.regionmal import REGIONMAL, read_regionmal

#: Rows of a Bruk that are the benefits (V1 …, L1 …) and not one named summary row.
NYTTEVIRKNINGER: Final = "*"


# Each is made once, below, and told by being that one: they are keys of everything counted.
@dataclass(frozen=True, slots=True, eq=False)
class Bruk:
    """One kind of value in Data.

    nokkel: what sheets and reports call it. rad: row id, or NYTTEVIRKNINGER. aar: every year, the plan's reporting year only (of a kommune that
    answered last for an earlier year, none), or no year at all.
    regel: the heading in the sheet Om under which it says how the figure is computed. gevinsttype: its
    rows have a type of benefit. felles: a figure of the common plan, in Data once for all kommuner.
    """

    nokkel: str
    tabell: str
    kolonne: str
    rad: str
    aar: Literal["alle", "rapport", "uten"]
    etikett: str
    regel: str
    gevinsttype: bool = False
    felles: bool = False


@lru_cache(maxsize=1)
def read_databruk() -> Mapping[str, Bruk]:
    """The figures of maler/region.yaml by key, in its order."""
    return {nokkel: Bruk(nokkel, **felt) for nokkel, felt in read_regionmal().tall.items()}


def find_bruk(nokkel: str) -> Bruk:
    try:
        return read_databruk()[nokkel]
    except KeyError:
        raise InternFeil(f"{REGIONMAL}: tallet «{nokkel}» finnes ikke.") from None


def read_skjema(navn: str) -> Mapping[str, Any]:
    """Where in the form something stands: a line of `skjema:` in maler/region.yaml."""
    return cast(Mapping[str, Any], read_regionmal().skjema[navn])


DATABRUK: Final = tuple(read_databruk().values())
#: The figures of the common plan, which no return is the source of.
FELLESBRUK: Final = tuple(b for b in DATABRUK if b.felles)
UTEN_GEVINSTTYPE: Final = "Ikke oppgitt"
#: Stands for all of a kommune's own local benefits in a sum.
LOKALE: Final = "L"

STATUSTEKST: Final[Mapping[str, str]] = {
    "godkjent": "godkjent",
    "godkjent_med_merknad": "godkjent med merknad",
    "avvist": "avvist",
    "erstattet": "erstattet",
    "holdt_utenfor": "holdt utenfor",
}
IKKE_SVART: Final = "ikke svart"
#: Before the year of the return that counts, where that is an earlier one than the plan's.
SVARTE_SIST: Final = "svarte sist for"
#: The statuses of a participant, the one that counts first.
_RANG: Final = ("godkjent", "godkjent_med_merknad", "avvist", "holdt_utenfor")

# What SUMIFS would read as a pattern, a comparison or a number instead of the text itself.
_UTRYGT_KRITERIUM: Final = re.compile(r"[=<>].*|.*[*?~].*|[\s\d.,+\-%eE]*")


def etikett(deltaker: Deltaker | Datarad | Svarblokk | Mottatt) -> str:
    """ "Herøy (1515)": unique among kommuner, and no criterion mistakes it for a number."""
    if deltaker.kommunenr == FELLES:
        return deltaker.kommune
    return f"{deltaker.kommune} ({deltaker.kommunenr})"


@dataclass(frozen=True, slots=True)
class Nyttevirkning:
    """One priced benefit of a plan. lokal: a kommune's own, meaning something else in the next."""

    radid: str
    id: str
    beskrivelse: str
    lokal: bool


def nyttevirkninger(layout: Layout) -> tuple[Nyttevirkning, ...]:
    """The rows of the kommune's table of benefits, in the order of the form."""
    skjema = read_skjema("virkninger")
    kolonne = find_bruk(skjema["tall"]).kolonne
    celler = [c for c in layout.celler() if c.tabell == skjema["tabell"] and c.kolonne]
    lokale = {c.radid for c in celler if c.kolonne == skjema["tekst"]}
    steder = {
        (c.ark, c.rad): c.radid for c in celler if c.kolonne == kolonne and c.stil != "sum"
    }  # fmt: skip
    etiketter: dict[str, list[Celle]] = {}
    for c in layout.celler():
        if not c.is_felt and c.stil in ("id", "etikett") and (c.ark, c.rad) in steder:
            etiketter.setdefault(steder[c.ark, c.rad], []).append(c)
    funnet = []
    for radid in steder.values():
        tekst = {c.stil: str(c.verdi) for c in etiketter.get(radid, ()) if c.verdi is not None}
        funnet.append(
            Nyttevirkning(radid, tekst.get("id", radid), tekst.get("etikett", ""), radid in lokale)
        )
    return tuple(funnet)


@dataclass(frozen=True, slots=True)
class Kvalitet:
    """One benefit without a price. felt: what the common plan says of it."""

    radid: str
    id: str
    beskrivelse: str
    felt: Mapping[str, str]


def kvaliteter(layout: Layout) -> tuple[Kvalitet, ...]:
    """The rows of the kommune's table of benefits without a price, in the order of the form."""
    skjema = read_skjema("kvaliteter")
    celler = [c for c in layout.celler() if c.tabell == skjema["tabell"] and c.kolonne]
    rader = {(c.ark, c.rad): c.radid for c in celler}
    tekster = {(c.radid, c.kolonne): str(c.verdi) for c in celler if c.verdi is not None}
    for c in layout.celler():
        if not c.is_felt and c.stil in ("id", "etikett") and c.verdi is not None:
            tekster.setdefault((rader.get((c.ark, c.rad), ""), c.stil), str(c.verdi))
    return tuple(
        Kvalitet(
            radid,
            tekster.get((radid, "id"), radid),
            tekster.get((radid, "etikett"), ""),
            {f: tekster.get((radid, kol), "") for f, kol in skjema["felt"].items()},
        )
        for radid in dict.fromkeys(rader.values())
    )


@dataclass(frozen=True)
class Planbilde:
    """One plan as the sheets need it: participants with status, benefits, reporting year."""

    utsnitt: Planutsnitt
    deltakere: tuple[Deltaker, ...]
    status: Mapping[str, str]
    nyttevirkninger: tuple[Nyttevirkning, ...]
    kvaliteter: tuple[Kvalitet, ...]
    #: Row id -> the risk the common plan gives it (table F).
    felles_risiko: Mapping[str, str]
    #: Participants whose accepted return is for an earlier year -> which.
    tidligere: Mapping[str, int]
    #: Participants whose accepted return came after the deadline.
    sene: frozenset[str]
    #: How many files a newer one has taken the place of.
    erstattet: int

    @property
    def plan(self) -> str:
        return self.utsnitt.plan

    @property
    def aar(self) -> int:
        return self.utsnitt.aar

    @property
    def levetid(self) -> range:
        return self.utsnitt.layout.levetidsaar

    @cached_property
    def navn(self) -> Mapping[str, str | int | float | None]:
        """What texts and formulas of maler/region.yaml may say of the plan."""
        foer = len(self.tidligere)
        return {
            "plan": self.plan,
            "tiltak": self.utsnitt.tittel,
            "aar": self.aar,
            "forste_aar": self.levetid[0],
            "siste_aar": self.levetid[-1],
            "siste_dag": float(serienummer(date(self.aar, 12, 31))),
            "raafrist": self.utsnitt.frist,
            "frist": write_frist(self.utsnitt.frist),
            "mangler": self._mangler(),
            "svar_foer": f". Svar fra et tidligere år er med for {foer} til." if foer else "",
        }

    def _mangler(self) -> str:
        navn = {d.kommunenr: etikett(d) for d in self.deltakere}
        return write_mangler(
            {n: self.status[nr] for nr, n in navn.items()},
            {
                IKKE_SVART: "Ikke svart",
                STATUSTEKST["avvist"]: "Avvist",
                STATUSTEKST["holdt_utenfor"]: "Holdt utenfor",
            },
            tidligere={n: self.tidligere[nr] for nr, n in navn.items() if nr in self.tidligere},
            sene=[n for nr, n in navn.items() if nr in self.sene],
            erstattet=self.erstattet,
        )

    @cached_property
    def felles(self) -> tuple[Nyttevirkning, ...]:
        return tuple(v for v in self.nyttevirkninger if not v.lokal)

    @cached_property
    def lokale(self) -> tuple[Nyttevirkning, ...]:
        return tuple(v for v in self.nyttevirkninger if v.lokal)


def _felles_risiko(layout: Layout) -> dict[str, str]:
    sted = read_skjema("felles_risiko")
    return {
        c.radid: str(c.verdi)
        for c in layout.celler()
        if (c.eier, c.tabell, c.kolonne) == (FELLES, sted["tabell"], sted["kolonne"])
        and c.verdi is not None
    }


def sort_grunnlag(grunnlag: Regiongrunnlag) -> Regiongrunnlag:
    """The same with everything in one order, as the long table is, so that equal input gives equal
    bytes."""
    return replace(
        grunnlag,
        planer=tuple(sorted(grunnlag.planer, key=lambda p: p.plan)),
        deltakere=tuple(sorted(grunnlag.deltakere, key=lambda d: (d.plan, d.kommunenr))),
        mottak=tuple(
            sorted(
                grunnlag.mottak,
                key=lambda m: (m.plan, m.kommunenr or "~", m.lagret, m.fil, m.sha256),
            )
        ),
        utelatt=tuple(
            sorted(
                grunnlag.utelatt, key=lambda u: (u.fil, u.ark, u.celle, u.felt, u.tekst, u.grunn)
            )
        ),
    )


def read_planer(grunnlag: Regiongrunnlag) -> tuple[Planbilde, ...]:
    """The plans of a sorted grunnlag. Raises InternFeil when a figure would be counted wrongly."""
    _sjekk(grunnlag)
    status: dict[tuple[str, str], str] = {}
    for m in grunnlag.mottak:
        if m.status in _RANG:
            naa = status.get((m.plan, m.kommunenr), m.status)
            status[m.plan, m.kommunenr] = min(naa, m.status, key=_RANG.index)
    bilder = []
    for p in grunnlag.planer:
        deltakere = tuple(d for d in grunnlag.deltakere if d.plan == p.plan)
        egne = [m for m in grunnlag.mottak if m.plan == p.plan]
        mangler = {d.kommunenr for d in grunnlag.mangler(p.plan)}
        tidligere = {nr: aar for nr, aar in grunnlag.svaraar(p.plan).items() if nr in mangler}
        egen = {
            d.kommunenr: f"{SVARTE_SIST} {tidligere[d.kommunenr]}"
            if d.kommunenr in tidligere
            else STATUSTEKST.get(status.get((p.plan, d.kommunenr), ""), IKKE_SVART)
            for d in deltakere
        }
        if mangler & {nr for nr, s in egen.items() if s.startswith("godkjent")}:
            raise InternFeil(f"Statusen til kommunene i {p.plan} motsier seg selv.")
        bilder.append(
            Planbilde(
                p,
                deltakere,
                egen,
                nyttevirkninger(p.layout),
                kvaliteter(p.layout),
                _felles_risiko(p.layout),
                tidligere,
                frozenset(
                    m.kommunenr
                    for m in egne
                    if m.sen and m.status.startswith("godkjent") and m.kommunenr not in mangler
                ),
                sum(m.status == "erstattet" for m in egne),
            )
        )
    return tuple(bilder)


def _sjekk(grunnlag: Regiongrunnlag) -> None:
    planer = [p.plan for p in grunnlag.planer]
    if len(set(planer)) != len(planer):
        raise InternFeil("Samme plan står to ganger i den regionale oversikten.")
    if tomme := set(planer) - {d.plan for d in grunnlag.deltakere}:
        raise InternFeil(f"Planen har ingen deltakere: {', '.join(sorted(tomme))}")
    deltakere = {(d.plan, d.kommunenr) for d in grunnlag.deltakere}
    navn = [(d.plan, etikett(d)) for d in grunnlag.deltakere]
    if len(set(navn)) != len(navn):
        raise InternFeil("To deltakere i samme plan har samme navn og kommunenummer.")
    for tekst in (*planer, *(etikett(d) for d in grunnlag.deltakere)):
        if _UTRYGT_KRITERIUM.fullmatch(tekst):
            raise InternFeil(f"«{tekst}» kan ikke brukes som kriterium i en formel.")
    _check_data(grunnlag.data, deltakere)


def _check_data(data: Langtabell, deltakere: AbstractSet[tuple[str, str]]) -> None:
    """Each kommune's answers to a plan stand in one block, and each field stands in it once."""
    sett: set[tuple[str, str]] = set()
    sjekket: set[int] = set()
    for blokk in data.blokker:
        svarer = blokk.plan, blokk.kommunenr
        if svarer not in deltakere:
            raise InternFeil(f"{blokk.fil}: {etikett(blokk)} er ikke deltaker i {blokk.plan}.")
        if svarer in sett:
            raise InternFeil(
                f"{blokk.fil}: svar fra {etikett(blokk)} står to ganger og ville blitt talt to ganger."
            )
        sett.add(svarer)
        if id(blokk.felt) in sjekket:
            continue
        sjekket.add(id(blokk.felt))
        rader = [(f.tabell, f.rad, f.kolonne, f.aar, f.fase) for f in blokk.felt]
        if len(set(rader)) != len(rader):
            dobbelt = next(f for nr, f in enumerate(blokk.felt) if rader[nr] in rader[:nr])
            raise InternFeil(
                f"{blokk.fil}: {blokk.eier}{dobbelt.nokkel} står to ganger og ville blitt talt to ganger."
            )


def _counts(
    d: Datarad | Tabellfelt, aar: Literal["alle", "rapport", "uten"], rapportaar: int
) -> bool:
    if aar == "rapport":
        # No year: from a workbook issued before the form told which fields are about the year.
        return d.aar in (None, rapportaar)
    return (d.aar is None) == (aar == "uten")


def find_summert(grunnlag: Regiongrunnlag) -> Iterator[tuple[str, str, str, str, str]]:
    """The fields that are added up over the kommuner: plan, name of the figure, table, column, row.
    A line of a kommune's own means something else in the next, and is not."""
    for plan in grunnlag.planer:
        felles = [n.radid for n in nyttevirkninger(plan.layout) if not n.lokal]
        for bruk in DATABRUK:
            for rad in felles if bruk.rad == NYTTEVIRKNINGER else (bruk.rad,):
                yield plan.plan, bruk.etikett, bruk.tabell, bruk.kolonne, rad


class Dataverdi(NamedTuple):
    """One row of Data. gevinsttype: the kommune's own choice for that benefit, "" for other rows.

    nokkel finds the one value, sumnokkel every year of it and all the local benefits together.
    """

    rad: Datarad
    bruk: Bruk
    gevinsttype: str
    nokkel: str
    sumnokkel: str


@dataclass(frozen=True)
class _Datavalg:
    """What DATABRUK names, in these plans."""

    rapportaar: Mapping[str, int]
    virkninger: Mapping[tuple[str, str], Nyttevirkning]
    navngitte: Mapping[tuple[str, str, str], Bruk]

    @classmethod
    def of(cls, planer: Sequence[Planbilde]) -> _Datavalg:
        return cls(
            {p.plan: p.aar for p in planer},
            {(p.plan, v.radid): v for p in planer for v in p.nyttevirkninger},
            {(b.tabell, b.kolonne, b.rad): b for b in DATABRUK},
        )

    def find(self, plan: str, d: Datarad | Tabellfelt) -> Bruk | None:
        rad = NYTTEVIRKNINGER if (plan, d.rad) in self.virkninger else d.rad
        bruk = self.navngitte.get((d.tabell, d.kolonne, rad))
        if bruk is None or plan not in self.rapportaar:
            return None
        return bruk if _counts(d, bruk.aar, self.rapportaar[plan]) else None

    def is_included(self, plan: str, felt: Tabellfelt) -> bool:
        return self.find(plan, felt) is not None


def count_data(data: Langtabell, planer: Sequence[Planbilde]) -> int:
    """How many rows `select_data` makes, without making them."""
    valg = _Datavalg.of(planer)
    return sum(
        isinstance(b.verdi(f), Decimal)
        for b, felt in data.select_felt(valg.is_included)
        for f in felt
    )


def select_data(data: Langtabell, planer: Sequence[Planbilde]) -> tuple[Dataverdi, ...]:
    """The numeric rows that DATABRUK names: what is added up together stands together."""
    valg = _Datavalg.of(planer)
    orden = {b: nr for nr, b in enumerate(DATABRUK)}
    skjema = read_skjema("virkninger")
    sted = skjema["tabell"], skjema["type"]
    typer = {
        (d.plan, d.kommunenr, d.rad): d.tekst
        for d in data.select(lambda _, f: (f.tabell, f.kolonne) == sted)
    }
    valgt = []
    for d in data.select(valg.is_included):
        bruk = valg.find(d.plan, d)
        if bruk is None or d.verdi is None:
            continue
        virkning = valg.virkninger.get((d.plan, d.rad))
        type_ = typer.get((d.plan, d.kommunenr, d.rad)) or UTEN_GEVINSTTYPE
        gruppe = LOKALE if virkning and virkning.lokal else d.rad
        valgt.append(
            Dataverdi(
                d,
                bruk,
                type_ if bruk.gevinsttype else "",
                f"{d.plan}/{d.felt}",
                f"{d.plan}/{d.kommunenr}.{gruppe}.{d.kolonne}",
            )
        )
    valgt.sort(
        key=lambda v: (v.rad.plan, orden[v.bruk], v.rad.rad, v.rad.aar or 0, v.rad.kommunenr)
    )
    return tuple(valgt)
