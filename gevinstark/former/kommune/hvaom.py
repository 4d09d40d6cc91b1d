"""What can be asked «what if» about in a kommune's answers (`gevinstark hvaom`).

A parameter takes the place of what was issued and left as issued, in the common plan and in the field
each kommune may correct it in. A value of the kommune's own stays. A year whose realised figures were
accepted is never moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median, median_low
from typing import Final

from gevinstark.former.kommune.linjetall import compute_linjetall, compute_stykkverdier
from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.forutsetning import Forutsetning, Hvaomregler, Svar, Usikkerlinje

#: Parameter -> how far it is moved where nobody has said: a share of itself, or that much of it.
_SATSER: Final[Mapping[str, tuple[float, bool]]] = {
    "timepris": (0.1, True),
    "rente": (0.01, False),
    "timer_per_aarsverk": (0.1, True),
    "basisaar": (0, False),
}
_DELES_PAA: Final = frozenset(("timer_per_aarsverk", "basisaar"))
_PARAMETRE: Final = "parametre"
_INNFASING: Final = "innfasing"
#: Before the ID of a line: its unit price. That of hours is the timepris.
_PRIS: Final = "pris."
_TIMER: Final = "timer"
#: Answers that are so many for so many users, and those that are not.
_PER_BRUKER: Final = ("antall", "antall_svart", "kost_per_aar", "kost2_per_aar", "kostnad")
_AARENE: Final = ("start", "full", "kost_fra", "kost_til", "kost2_fra", "kost2_til", "aar_start")
_LIKE: Final = (*_AARENE, "forste_andel", "innfasing", "innfasing_svart")
#: The column that shows what was answered before -> the answer.
_SVART: Final = {"antall_svart": "antall", "innfasing_svart": "innfasing"}
_Navn = Mapping[str, str]


def find_forutsetninger(layout: Layout, kolonnenavn: _Navn) -> Sequence[Forutsetning]:
    funnet = []
    for navn, (proeves, andel) in _satser(layout, kolonnenavn).items():
        celle = layout.ved_nokkel.get(_felles(navn, kolonnenavn))
        verdi = None if celle is None else as_tall(celle.verdi)
        if celle is not None and verdi is not None:
            steg = proeves * verdi if andel else proeves
            er_prosent = celle.type == "prosent"
            enhet = "%" if er_prosent else celle.enhet or ("kr" if navn.startswith(_PRIS) else "")
            funnet.append(
                Forutsetning(
                    navn, celle.etikett, enhet, verdi, er_prosent, False, steg,
                    navn not in _DELES_PAA,
                )
            )  # fmt: skip
    if any(_innfasede(layout, kolonnenavn)):
        funnet.append(Forutsetning(_INNFASING, "Innfasing", "år", 0, False, True, 1))
    return funnet


def change(
    layout: Layout,
    kolonnenavn: _Navn,
    svar: Svar,
    satt: Mapping[str, float],
    uroert: frozenset[str],
) -> Mapping[str, Verdi]:
    endret: dict[str, Verdi] = {}
    for navn, verdi in satt.items():
        if navn == _INNFASING:
            endret |= _shift(layout, kolonnenavn, svar, round(verdi))
            continue
        felles = _felles(navn, kolonnenavn)
        endret |= {
            c.nokkel(): verdi
            for c in _steder(layout, navn, kolonnenavn)
            if (n := c.nokkel()) == felles or n in uroert or _lik(svar.get(n), svar.get(felles))
        }
        # What the workbook shows of the common price has no key: what it makes of it has.
        brukt = layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}.{navn.removeprefix(_PRIS)}.pris")
        egen = _own_price(layout, navn.removeprefix(_PRIS), svar)
        if navn.startswith(_PRIS) and brukt is not None and brukt.formel is not None and not egen:
            endret[brukt.nokkel()] = verdi
    return endret


def find_egne(
    layout: Layout, kolonnenavn: _Navn, svar: Svar, uroert: frozenset[str]
) -> Mapping[str, Celle]:
    egne = {}
    for navn in _satser(layout, kolonnenavn):
        felles = svar.get(_felles(navn, kolonnenavn))
        for c in _steder(layout, navn, kolonnenavn):
            er_egen = c.nokkel() not in uroert and not _lik(svar.get(c.nokkel()), felles)
            if c.eier == DENNE_KOMMUNEN and er_egen:
                egne[navn] = c
    for rad in dict.fromkeys(c.radid for c in layout.inndata):
        if egen := _own_price(layout, rad, svar):
            navn = f"{_PRIS}{rad}"
            egne.setdefault(navn if navn in _satser(layout, kolonnenavn) else "timepris", egen)
    return egne


def _own_price(layout: Layout, radid: str, svar: Svar) -> Celle | None:
    """Where the kommune has given a line of the plan a price of its own (omfang: full)."""
    celle = layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}.{radid}.pris_egen")
    return celle if celle is not None and as_tall(svar.get(celle.nokkel())) is not None else None


def find_godkjente_aar(layout: Layout, kolonnenavn: _Navn, laast: frozenset[str]) -> frozenset[int]:
    """Earlier years that nobody can answer for any more."""
    navn = kolonnenavn.get("realisert_antall", "realisert_antall")
    aapne = {c.del_ for c in layout.inndata if c.kolonne == navn and c.nokkel() not in laast}
    return frozenset(
        a for a in layout.levetidsaar if a < layout.rapporteringsaar and str(a) not in aapne
    )


def estimate(
    layout: Layout, kolonnenavn: _Navn, svarene: Sequence[tuple[Svar, float]], brukere: float
) -> Mapping[str, Verdi]:
    """The median of the others': per user where it is so many for so many users."""
    ut: dict[str, Verdi] = {}
    egne = {kolonnenavn.get(k, k): k for k in (*_PER_BRUKER, *_LIKE)}
    for nokkel, c in layout.ved_nokkel.items():
        kjent = egne.get(c.kolonne)
        # A line of a kommune's own means something else in the next.
        if kjent is None or c.formel is not None or c.eier != DENNE_KOMMUNEN or _is_egen(layout, c):
            continue
        kilder = (nokkel, nokkel.replace(f".{c.kolonne}", f".{_SVART.get(kjent, c.kolonne)}"))
        par = [(t, n) for s, n in svarene for t in [_forste(s, kilder)] if t is not None and n > 0]
        if not par:
            continue
        if kjent in _PER_BRUKER:
            ut[nokkel] = median(t / n for t, n in par) * brukere
        else:
            ut[nokkel] = (median_low if kjent in _AARENE else median)([t for t, _ in par])
    return ut


def find_brukere(kolonnenavn: _Navn, svar: Svar) -> float | None:
    """What is answered, else what the kommune answered last."""
    navn = [kolonnenavn.get(k, k) for k in ("brukere", "forrige_brukere")]
    funnet = _forste(svar, [f"{DENNE_KOMMUNEN}.lokalt.{k}" for k in navn])
    return funnet or None


def find_usikre(svar: Oppslag, kolonnenavn: _Navn) -> Sequence[Usikkerlinje]:
    """The lines that have antall, and a low or a high beside it."""
    layout = svar.layout
    rente, basis = (
        svar.tall(layout.ved_nokkel.get(_felles(k, kolonnenavn))) for k in ("rente", "basisaar")
    )
    tall = compute_linjetall(svar, kolonnenavn)
    med_netto = {
        s.aar
        for s, v in zip(tall.steder, tall.verdier, strict=True)
        if s.rad == "periodisert_netto" and v is not None
    }
    vekter = tuple(
        (1 + rente) ** (basis - a) if None not in (rente, basis) and a in med_netto else 0.0  # type: ignore[operator]
        for a in layout.levetidsaar
    )
    funnet = []
    for radid, verdier in compute_stykkverdier(svar, kolonnenavn).items():
        lav, ventet, hoy = (
            svar.tall(layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}.{radid}.{kolonnenavn.get(k, k)}"))
            for k in ("antall_lav", "antall", "antall_hoy")
        )
        if ventet is not None and (lav is not None or hoy is not None):
            lav, hoy = ventet if lav is None else lav, ventet if hoy is None else hoy
            if lav <= ventet <= hoy:
                funnet.append(Usikkerlinje(radid, lav, ventet, hoy, verdier, vekter))
    return funnet


def _satser(layout: Layout, kolonnenavn: _Navn) -> Mapping[str, tuple[float, bool]]:
    """The parameters, and the unit price of each line that is not counted in hours."""
    enhet = kolonnenavn.get("maalenhet", "maalenhet")
    linjer = {
        c.radid: (0.1, True)
        for c in layout.ved_nokkel.values()
        if (c.eier, c.kolonne, c.rolle) == (DENNE_KOMMUNEN, enhet, "fast") and c.verdi != _TIMER
    }
    return {**_SATSER, **{f"{_PRIS}{rad}": v for rad, v in linjer.items()}}


def _rad_og_kolonne(navn: str, kolonnenavn: _Navn) -> tuple[str, str]:
    if navn.startswith(_PRIS):
        return navn.removeprefix(_PRIS), kolonnenavn.get("enhetspris", "enhetspris")
    return _PARAMETRE, kolonnenavn.get(navn, navn)


def _felles(navn: str, kolonnenavn: _Navn) -> str:
    return ".".join((FELLES, *_rad_og_kolonne(navn, kolonnenavn)))


def _steder(layout: Layout, navn: str, kolonnenavn: _Navn) -> Iterator[Celle]:
    """Where a parameter stands: in the common plan, and where each kommune may correct it."""
    rad, kolonne = _rad_og_kolonne(navn, kolonnenavn)
    egen = "lokalt" if rad == _PARAMETRE else rad
    for nokkel in (_felles(navn, kolonnenavn), f"{DENNE_KOMMUNEN}.{egen}.{kolonne}"):
        celle = layout.ved_nokkel.get(nokkel)
        if celle is not None and celle.formel is None:
            yield celle


def _innfasede(layout: Layout, kolonnenavn: _Navn) -> Iterator[Celle]:
    """The cells that say when a benefit comes, and those with a share of each year."""
    navn = {kolonnenavn.get(k, k) for k in ("start", "full", "aar_start", "aar_start_egen")}
    andel = kolonnenavn.get(_INNFASING, _INNFASING)
    andeler = {andel, *(kolonnenavn.get(k, k) for k in ("innfasing_svart", "innfasing_endret"))}
    for c in layout.ved_nokkel.values():
        if c.formel is not None or c.eier != DENNE_KOMMUNEN:
            continue
        is_aar = c.kolonne in navn and (
            c.radid == _INNFASING
            or f"{DENNE_KOMMUNEN}.{c.radid}.{andel}.{layout.levetid[0]}" in layout.ved_nokkel
        )
        if is_aar or (c.kolonne in andeler and c.del_.isdigit()):
            yield c


def _shift(layout: Layout, kolonnenavn: _Navn, svar: Svar, aar: int) -> dict[str, Verdi]:
    """Everything so many years later. Before the first year nothing had come; after the last it is all
    that will come."""
    fra, til = layout.levetid
    ut: dict[str, Verdi] = {}
    for c in _innfasede(layout, kolonnenavn):
        if not c.del_.isdigit():
            start = as_tall(svar.get(c.nokkel()))
            if start is not None:
                ut[c.nokkel()] = start + aar
            continue
        kilde = int(c.del_) - aar
        stamme = c.nokkel().rpartition(".")[0]
        ut[c.nokkel()] = 0 if kilde < fra else svar.get(f"{stamme}.{min(kilde, til)}")
    return ut


def _is_egen(layout: Layout, celle: Celle) -> bool:
    tekst = layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}.{celle.radid}.beskrivelse")
    return tekst is not None and tekst.rolle == "inndata"


def _forste(svar: Svar, nokler: Sequence[str]) -> float | None:
    return next((t for n in nokler if (t := as_tall(svar.get(n))) is not None), None)


def _lik(a: Verdi, b: Verdi) -> bool:
    tall = as_tall(a)
    return tall is not None and tall == as_tall(b)


HVAOM: Final = (
    Hvaomregler(
        find_forutsetninger, change, find_egne, find_godkjente_aar, estimate, find_brukere,
        find_usikre,
    ),
)  # fmt: skip
