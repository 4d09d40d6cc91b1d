"""What a working tab has beside its questions: the line of links, the list of tabs, the check list.

All of them count the same cells: the states of the rows (`tilstand`), by macros that are put in place when
every cell is made (`makroer`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted, Radplass, arkprefiks
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import (
    GJENSTAAR,
    NESTE,
    SAMLET_STATUS,
    Arkplass,
    list_sporsmaal,
    list_svarark,
)
from gevinstark.mal.radhoyder import PUNKT_PER_LINJE
from gevinstark.mal.skjema import Arkmal
from gevinstark.mal.skjemadeler import Felter, Sjekkliste, Tabell

_NAVRAD: Final = 3
#: Characters that «← Start» needs.
_PLASS_TIL_LENKE: Final = 10
_FERDIG: Final = "Ferdig"
_IKKE_BEGYNT: Final = "Ikke begynt"
_FRIVILLIG: Final = "Kan stå tomt"
_START: Final = "Start"
#: A long list of what is left is cut at these lines; the tab has it all.
_MAKS_LINJER: Final = 3
#: Bold letters need more room.
_FETE: Final = 0.92
#: Of the check list: tab, what, what is missing, how many, state, link.
SJEKKLISTEBREDDER: Final = (18.0, 38.0, 78.0, 9.0, 15.0, 12.0)


def make_navigasjon(
    plan: Plan, form: str, plass: Arkplass, bredder: Sequence[float]
) -> Iterator[Celle]:
    """Links back and on, and the tab's state at the right edge, on the line under the title."""
    ark, kol = plass.navn, 1 if bredder[0] >= _PLASS_TIL_LENKE else 2
    start = _lenke(_START)
    yield Celle(ark, _NAVRAD, kol, "fast", "tekst", "← Start", stil="lenke", lenke=start)
    alle = list_svarark(plan, form)
    nr = next(i for i, a in enumerate(alle) if a.navn == plass.navn)
    if nr + 1 < len(alle):
        neste = alle[nr + 1].navn
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
        yield _formel(plass, _NAVRAD, len(bredder), _state_for(plass, form), "arktilstand")


def make_arkliste(plan: Plan, form: str, plass: Arkplass, rad: int) -> Iterator[Celle]:
    """Every tab people answer on: link, what is asked, how many answers, state, what to have at hand."""
    hode = ("Ark", "Hva dere svarer på", "Antall svar", "Status", "Hent fram først")
    for kol, tekst in enumerate(hode, 1):
        yield Celle(plass.navn, rad, kol, "fast", "tekst", tekst, stil="hode")
    alle = list_svarark(plan, form)
    for r, annet in enumerate(alle, rad + 1):
        navn = annet.navn
        yield Celle(plass.navn, r, 1, "fast", "tekst", navn, stil="listelenke", lenke=_lenke(navn))
        yield Celle(plass.navn, r, 2, "fast", "tekst", annet.hva, stil="liste")
        if _has_questions(plan, form, annet):
            antall = f"=GJENSTAAR{{{navn}}}+BESVART{{{navn}}}"
            yield _formel(plass, r, 3, antall, "listetall")
        else:
            yield Celle(plass.navn, r, 3, "fast", "tekst", "–", stil="listetall")
        yield _formel(plass, r, 4, _own_state(plan, form, annet), "status")
        yield Celle(plass.navn, r, 5, "fast", "tekst", annet.hent, stil="listehjelp")


def make_matrise(plan: Plan, form: str, plass: Arkplass, rad: int) -> Iterator[Celle]:
    """How far each kommune of a joint workbook has come, on each tab; in the end all of them."""
    arkene = _list_spurte(plan, form)
    yield Celle(plass.navn, rad, 1, "fast", "tekst", "Kommune", stil="hode")
    for kol, navn in enumerate(arkene, 2):
        yield Celle(plass.navn, rad, kol, "fast", "tekst", navn, stil="hode", lenke=_lenke(navn))
    siste = len(arkene) + 1
    yield Celle(plass.navn, rad, siste + 1, "fast", "tekst", "Til sammen", stil="hode")
    for r, kommune in enumerate(plass.kommuner, rad + 1):
        yield Celle(plass.navn, r, 1, "fast", "tekst", kommune.fullt_navn, stil="liste")
        for kol, navn in enumerate(arkene, 2):
            yield _formel(plass, r, kol, _state_of(f"{navn} {kommune.nr}"), "status")
        egne = f"{celleadresse(r, 2)}:{celleadresse(r, siste)}"
        ferdige = "+".join(f'COUNTIFS({egne},"{o}")' for o in (_FERDIG, _FRIVILLIG))
        klar = f'=IF({ferdige}={len(arkene)},"Klar","Ikke klar")'
        yield _formel(plass, r, siste + 1, klar, "status")
    nederst = rad + 1 + len(plass.kommuner)
    yield Celle(plass.navn, nederst, 1, "fast", "tekst", "Alle", stil="sum")
    for kol, navn in enumerate(arkene, 2):
        yield _formel(plass, nederst, kol, _rest(navn), "status")


def _list_spurte(plan: Plan, form: str) -> list[str]:
    return [a.navn for a in list_svarark(plan, form) if _has_questions(plan, form, a)]


def matrise_bredder(plan: Plan, form: str) -> list[float]:
    return [24.0, *[13.0] * (len(_list_spurte(plan, form)) + 1)]


def make_sjekkliste(
    plan: Plan, form: str, plass: Arkplass, liste: Sjekkliste, rad: int
) -> Iterator[Celle]:
    """A line for each block of questions: where, what, which rows, how many, and a link to it."""
    felt, luft = plass.kart.felter[liste.nokkel].felt, plass.luft
    linjer = list_sporsmaal(plan, form)
    forste, siste = rad + 2, rad + 1 + len(linjer)

    def put(rad: int, kol: int, tekst: str, stil: str, lenke: str = "") -> Celle:
        return Celle(plass.navn, rad, kol + luft, "fast", "tekst", tekst, stil=stil, lenke=lenke)

    def antall_i(rad: int) -> str:
        return celleadresse(rad, 4 + luft)

    if plass.kommune:
        for r in (rad, *range(forste, siste + 2)):
            yield put(r, 0, plass.kommune.navn, "liste" if forste <= r <= siste else "etikett")
    for kol, tekst in enumerate(("Ark", "Hva", "Gjenstår", "Antall", "Status", "Lenke"), 1):
        yield put(rad + 1, kol, tekst, "hode_tall" if tekst == "Antall" else "hode")
    for r, (ark, blokk) in enumerate(linjer, forste):
        nokkel = f"#{blokk.nokkel}" + (f" {plass.kommune.nr}" if plass.kommune else "")
        yield put(r, 1, ark.navn, "liste")
        yield put(r, 2, blokk.hva or blokk.tittel, "liste")
        hvem = f'=IF(GJENSTAAR{{{nokkel}}}=0,"–",MANGLENDE{{{nokkel}}})'
        yield _formel(plass, r, 3 + luft, hvem, "liste")
        antall = f"=GJENSTAAR{{{nokkel}}}"
        radid = f"{liste.nokkel}_{blokk.nokkel}"
        yield _formel(plass, r, 4 + luft, antall, "listetall", radid, "antall")
        status = f'=IF({antall_i(r)}=0,"{_FERDIG}","← Gjenstår")'
        yield _formel(plass, r, 5 + luft, status, "status")
        lenke = f"internal:{arkprefiks(ark.navn)}{_first_input(plass, blokk)}"
        yield put(r, 6, "Gå dit →", "listelenke", lenke)
    sumrad, sumkol = felt[GJENSTAAR]
    sum_ = f"SUM({antall_i(forste)}:{antall_i(siste)})"
    yield put(sumrad, 2, "Til sammen", "sum")
    yield _formel(plass, sumrad, sumkol, f"={sum_}", "listesum", liste.nokkel, GJENSTAAR)
    ikke = liste.ikke_klar.replace("{n}", f'"&{sum_}&"')
    klar = f'=IF({sum_}=0,"{liste.klar}","{ikke}")'
    yield _formel(plass, *felt[SAMLET_STATUS], klar, "tilstand", liste.nokkel, SAMLET_STATUS)
    neste = f'"{liste.alt}"'
    for r, (ark, blokk) in reversed([*enumerate(linjer, forste)]):
        tekst = f"{liste.neste}{ark.navn} – {blokk.hva or blokk.tittel}".replace('"', '""')
        neste = f'IF({antall_i(r)}>0,"{tekst}",{neste})'
    yield _formel(plass, *felt[NESTE], f"={neste}", "hjelp_loes", liste.nokkel, NESTE)


def sjekklistehoyder(
    plan: Plan, form: str, plass: Arkplass, liste: Sjekkliste, bredde: float
) -> Iterator[tuple[int, float]]:
    """Row and height of the lines where all that may be left needs more than one line. bredde: of the
    column it is listed in."""
    forste = plass.kart.felter[liste.nokkel].felt[SAMLET_STATUS][0] + 2
    for rad, (_, blokk) in enumerate(list_sporsmaal(plan, form), forste):
        if isinstance(blokk, Felter):
            tegn = sum(len(f.etikett) + 3 for f in blokk.rader if f.rolle == "inndata")
        else:
            rader = plass.kart.tabeller[blokk.nokkel][0].rader
            tegn = sum(len(_label(blokk, r)) + 3 for r in rader)
        if (linjer := min(math.ceil(tegn / (_FETE * bredde)), _MAKS_LINJER)) > 1:
            yield rad, linjer * PUNKT_PER_LINJE


def _label(tabell: Tabell, rad: Radplass) -> str:
    """About what the list calls a row that asks for something."""
    egne = next((g.faste[rad.radid] for g in tabell.rader if rad.radid in g.faste), {})
    return next((v for v in egne.values() if v[:1] != "="), f"{rad.id or rad.radid} {rad.fase}")


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


def _state_for(plass: Arkplass, form: str) -> str:
    """What a tab says of itself; in a joint workbook how many rows of all kommuner ask for something."""
    return _rest(plass.navn) if form == "samlet" else _state_of(plass.navn)


def _own_state(plan: Plan, form: str, ark: Arkmal) -> str:
    if _has_questions(plan, form, ark):
        return _state_of(ark.navn)
    igjen = f"{find_sjekkliste(plan)}[{GJENSTAAR}]"
    return f'=IF({igjen}=0,"Klar",{igjen}&" gjenstår")'


def _rest(ark: str) -> str:
    igjen = f"GJENSTAAR{{{ark}}}"
    return f'=IF({igjen}=0,"{_FERDIG}",{igjen}&" gjenstår")'


def _has_questions(plan: Plan, form: str, ark: Arkmal) -> bool:
    return any(a.navn == ark.navn for a, _ in list_sporsmaal(plan, form))


def _lenke(ark: str) -> str:
    return f"internal:{arkprefiks(ark)}A1"


def _first_input(plass: Arkplass, blokk: Tabell | Felter) -> str:
    """Where the block's questions begin."""
    if isinstance(blokk, Felter):
        forste = next(f.nokkel for f in blokk.rader if f.rolle == "inndata")
        return celleadresse(*plass.kart.felter[blokk.nokkel].felt[forste])
    sted = plass.kart.tabeller[blokk.nokkel][0]
    kolonner = [k.nokkel for k in blokk.kolonner if "inndata" in (k.rolle, k.reserve)]
    kolonner.sort(key=lambda n: next(not k.kreves for k in blokk.kolonner if k.nokkel == n))
    kol = sted.kolonner[kolonner[0]] if kolonner else 1
    return celleadresse(sted.rader[0].rad, kol)
