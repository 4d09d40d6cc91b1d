"""What a working tab has beside its questions: the line of links, the list of tabs, the check list.

All of them count the same cells: the states of the rows (`tilstand`), by macros that are put in place when
every cell is made (`makroer`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted, arkprefiks
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import (
    GJENSTAAR,
    NESTE,
    SAMLET_STATUS,
    Arkplass,
    list_sporsmaal,
    list_svarark,
)
from gevinstark.mal.skjema import Arkmal, Felter, Sjekkliste, Tabell

_NAVRAD: Final = 3
#: Characters that «← Start» needs.
_PLASS_TIL_LENKE: Final = 10
_FERDIG: Final = "Ferdig"
_IKKE_BEGYNT: Final = "Ikke begynt"
_FRIVILLIG: Final = "Kan stå tomt"
_START: Final = "Start"


def make_navigasjon(
    plan: Plan, form: str, plass: Arkplass, bredder: Sequence[float]
) -> Iterator[Celle]:
    """Links back and on, and the tab's state at the right edge, on the line under the title."""
    ark, kol = plass.navn, 1 if bredder[0] >= _PLASS_TIL_LENKE else 2
    start = _lenke(_own_name(plass, _START))
    yield Celle(ark, _NAVRAD, kol, "fast", "tekst", "← Start", stil="lenke", lenke=start)
    alle = list_svarark(plan, form)
    nr = next(i for i, a in enumerate(alle) if a.navn == plass.grunnavn)
    if nr + 1 < len(alle):
        neste = _own_name(plass, alle[nr + 1].navn)
        yield Celle(
            ark,
            _NAVRAD,
            kol + 1,
            "fast",
            "tekst",
            f"Neste: {neste} →",
            stil="lenke",
            lenke=_lenke(neste),
        )
    if _has_questions(plan, form, plass.arkmal):
        formel = _state_of(plass.grunnavn)
        yield _formel(plass, _NAVRAD, len(bredder), formel, "arktilstand")


def make_arkliste(plan: Plan, form: str, plass: Arkplass, rad: int) -> Iterator[Celle]:
    """Every tab people answer on: link, what is asked, minutes, state, what to have at hand."""
    hode = ("Ark", "Hva dere svarer på", "Tid", "Status", "Hent fram først")
    for kol, tekst in enumerate(hode, 1):
        yield Celle(plass.navn, rad, kol, "fast", "tekst", tekst, stil="hode")
    for i, annet in enumerate(list_svarark(plan, form), 1):
        r, navn = rad + i, _own_name(plass, annet.navn)
        yield Celle(plass.navn, r, 1, "fast", "tekst", navn, stil="listelenke", lenke=_lenke(navn))
        yield Celle(plass.navn, r, 2, "fast", "tekst", annet.hva, stil="liste")
        yield Celle(plass.navn, r, 3, "fast", "tekst", f"{annet.minutter} min", stil="liste")
        if _has_questions(plan, form, annet):
            yield _formel(plass, r, 4, _state_of(annet.navn), "status")
        else:
            igjen = f"{find_sjekkliste(plan)}[{GJENSTAAR}]"
            formel = f'=IF({igjen}=0,"Klar",{igjen}&" gjenstår")'
            yield _formel(plass, r, 4, formel, "status")
        yield Celle(plass.navn, r, 5, "fast", "tekst", annet.hent, stil="listehjelp")


def make_sjekkliste(
    plan: Plan, form: str, plass: Arkplass, liste: Sjekkliste, rad: int
) -> Iterator[Celle]:
    """A line for each block of questions: where, what, which rows, how many, and a link to it."""
    felt = plass.kart.felter[liste.nokkel].felt
    linjer = list_sporsmaal(plan, form)
    forste, siste = rad + 2, rad + 1 + len(linjer)
    for kol, tekst in enumerate(("Ark", "Hva", "Gjenstår", "Antall", "Status", "Lenke"), 1):
        stil = "hode_tall" if tekst == "Antall" else "hode"
        yield Celle(plass.navn, rad + 1, kol, "fast", "tekst", tekst, stil=stil)
    for r, (ark, blokk) in enumerate(linjer, forste):
        nokkel = f"#{blokk.nokkel}"
        yield Celle(plass.navn, r, 1, "fast", "tekst", ark.navn, stil="liste")
        yield Celle(plass.navn, r, 2, "fast", "tekst", blokk.hva or blokk.tittel, stil="liste")
        hvem = f'=IF(GJENSTAAR{{{nokkel}}}=0,"–",MANGLENDE{{{nokkel}}})'
        yield _formel(plass, r, 3, hvem, "liste")
        antall = f"=GJENSTAAR{{{nokkel}}}"
        yield _formel(plass, r, 4, antall, "listetall", f"{liste.nokkel}_{blokk.nokkel}", "antall")
        d = celleadresse(r, 4)
        status = f'=IF({d}=0,"{_FERDIG}","← Gjenstår")'
        yield Celle(plass.navn, r, 5, "formel", "tekst", formel=status, stil="status", visning=True)
        hit = arkprefiks(_own_name(plass, ark.navn))
        lenke = f"internal:{hit}{_first_input(plass, blokk)}"
        yield Celle(plass.navn, r, 6, "fast", "tekst", "Gå dit →", stil="listelenke", lenke=lenke)
    sumrad, sumkol = felt[GJENSTAAR]
    sum_ = f"SUM({celleadresse(forste, 4)}:{celleadresse(siste, 4)})"
    yield Celle(plass.navn, sumrad, 2, "fast", "tekst", "Til sammen", stil="sum")
    yield _formel(plass, sumrad, sumkol, f"={sum_}", "listesum", liste.nokkel, GJENSTAAR)
    ikke = liste.ikke_klar.replace("{n}", f'"&{sum_}&"')
    klar = f'=IF({sum_}=0,"{liste.klar}","{ikke}")'
    yield _formel(plass, *felt[SAMLET_STATUS], klar, "tilstand", liste.nokkel, SAMLET_STATUS)
    neste = f'"{liste.alt}"'
    for r, (ark, blokk) in reversed([*enumerate(linjer, forste)]):
        tekst = f"{liste.neste}{ark.navn} – {blokk.hva or blokk.tittel}".replace('"', '""')
        neste = f'IF({celleadresse(r, 4)}>0,"{tekst}",{neste})'
    yield _formel(plass, *felt[NESTE], f"={neste}", "hjelp_loes", liste.nokkel, NESTE)


def _formel(
    plass: Arkplass, rad: int, kol: int, formel: str, stil: str, radid: str = "", kolonne: str = ""
) -> Celle:
    her = Formelsted(plass.navn, fil=plass.arkmal.fil)
    return Celle(
        plass.navn,
        rad,
        kol,
        "formel",
        "tall" if kolonne in ("antall", GJENSTAAR) else "tekst",
        formel=resolve(formel, her, plass.kart, plass.arkmal.linje),
        eier=plass.egen if kolonne else "",
        tabell=radid.partition("_")[0] if kolonne else "",
        radid=radid,
        kolonne=kolonne,
        stil=stil,
        radetikett=kolonne and "Sjekk og send",
        visning=True,
    )


def find_sjekkliste(plan: Plan) -> str:
    """The key of the block that holds the check list."""
    return next(d.nokkel for a in plan.mal.ark for d in a.deler if isinstance(d, Sjekkliste))


def _state_of(ark: str) -> str:
    igjen, svart = f"GJENSTAAR{{{ark}}}", f"BESVART{{{ark}}}"
    begynt = f'IF({svart}=0,"{_IKKE_BEGYNT}",{svart}&" av "&({svart}+{igjen}))'
    return f'=IF({igjen}=0,IF({svart}=0,"{_FRIVILLIG}","{_FERDIG}"),{begynt})'


def _has_questions(plan: Plan, form: str, ark: Arkmal) -> bool:
    return any(a.navn == ark.navn for a, _ in list_sporsmaal(plan, form))


def _own_name(plass: Arkplass, ark: str) -> str:
    """What a tab is called in the same kommune's set, in a joint workbook."""
    return f"{ark} {plass.kommune.nr}" if plass.kommune else ark


def _lenke(ark: str) -> str:
    return f"internal:{arkprefiks(ark)}A1"


def _first_input(plass: Arkplass, blokk: Tabell | Felter) -> str:
    """Where the block's questions begin."""
    if isinstance(blokk, Felter):
        forste = next(f.nokkel for f in blokk.rader if f.rolle == "inndata")
        return celleadresse(*plass.kart.felter[blokk.nokkel].felt[forste])
    egne = plass.kart.tabeller[blokk.nokkel]
    hvem = plass.kommune.nr if plass.kommune else egne[0].kommune
    sted = next(t for t in egne if t.kommune == hvem)
    kolonner = [k.nokkel for k in blokk.kolonner if "inndata" in (k.rolle, k.reserve)]
    kolonner.sort(key=lambda n: next(not k.kreves for k in blokk.kolonner if k.nokkel == n))
    kol = sted.kolonner[kolonner[0]] if kolonner else 1
    return celleadresse(sted.rader[0].rad, kol)
