"""Which table of the form a table in the document is: its columns decide, its title breaks ties."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from gevinstark.lesing.word.dokument import Dokument, Rute, Tabell
from gevinstark.planlesing.blankt import is_blank
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord, Treff, find_ord, letters

_HODERADER: Final = 4
_GRENSE: Final = 0.55
_TITTEL: Final = 0.08
_PREFIKS: Final = 0.1
_AAR: Final = re.compile(r"(?:år\s*)?(?:\d{1,2}\s*)?\(?((?:19|20)\d\d)\)?", re.IGNORECASE)
_AARSHULL: Final = re.compile(r"år\s*<.*>", re.IGNORECASE)
_ID: Final = re.compile(r"(GO|[ØOAVKLP])[\s.–-]?(\d+)[.:)]?", re.IGNORECASE)


@dataclass(frozen=True)
class Kjent:
    """A recognised table: which one, where its heading is, and what each column holds."""

    ordene: Tabellord
    hoderad: int
    kolonner: Mapping[int, Treff]
    aar: Mapping[int, int]
    poeng: float
    #: The table its title names, where that is another one.
    tittel_sier: str = ""


def read_id(tekst: str) -> str | None:
    """ "K 3." and "K-3:" -> "K3"; O is how people write Ø."""
    treff = _ID.fullmatch(tekst.strip())
    if treff is None:
        return None
    bokstav = treff[1].upper()
    return f"{'Ø' if bokstav == 'O' else bokstav}{int(treff[2])}"


def recognise(tabell: Tabell, tittel: str, ordlyd: Ordlyd) -> Kjent | None:
    """The most likely table of the form, None when none is likely enough."""
    navngitt = titled(tittel, ordlyd)
    kandidater = [
        kjent
        for ordene in ordlyd.tabeller.values()
        for rad in range(min(_HODERADER, len(tabell.rader)))
        if (kjent := _try(tabell, rad, ordene, navngitt=ordene.nokkel in navngitt)) is not None
    ]
    beste = max(kandidater, key=lambda k: (k.poeng, -k.hoderad), default=None)
    if beste is None or beste.poeng < _GRENSE:
        return None
    if navngitt and not navngitt & {beste.ordene.nokkel}:
        return Kjent(
            beste.ordene, beste.hoderad, beste.kolonner, beste.aar, beste.poeng, min(navngitt)
        )
    return beste


def goes_on(tabell: Tabell, kjent: Kjent, bredde: int, brukt: Collection[str]) -> bool:
    """Whether a table without a heading is more of the one before: as wide, and its first ID is of that
    kind and not used there."""
    kol = {t.nokkel: k for k, t in kjent.kolonner.items()}
    sted = kol.get("id", 0)
    ider = (read_id(tabell.tekst(nr, sted)) for nr in range(len(tabell.rader)))
    forste = next(filter(None, ider), None)
    if tabell.kolonner != bredde or forste is None:
        return tabell.kolonner == bredde and (kjent.ordene.per_fase or not kjent.ordene.prefiks)
    return forste[0] in kjent.ordene.prefiks and (forste not in brukt or kjent.ordene.per_fase)


def order_phases(tabell: Tabell, kol: Mapping[str, int], faser: Sequence[str]) -> dict[int, str]:
    """Row -> phase, for benefits that have a row for each phase and do not say which is which."""
    grupper: list[list[int]] = []
    forrige = ""
    for nr in range(len(tabell.rader)):
        ident = read_id(tabell.tekst(nr, kol["id"]))
        if ident and ident != forrige:
            grupper, forrige = [*grupper, []], ident
        if grupper:
            grupper[-1].append(nr)
    return {
        nr: fase
        for rader in grupper
        if len(rader) == len(faser)
        and all("fase" not in kol or is_blank(tabell.tekst(nr, kol["fase"])) for nr in rader)
        for nr, fase in zip(rader, faser, strict=True)
    }


def list_radtekster(tabell: Tabell, kjent: Kjent) -> list[str]:
    """The benefits of a table that cannot be placed: all that stands in rows that say more than the
    template's own ID."""
    faste = [o for ord_ in kjent.ordene.summer.values() for o in ord_]
    rader = (Tabell((rad,), tabell.kolonner) for rad in tabell.rader[kjent.hoderad + 1 :])
    egne = ([t for t in r.tekster() if t not in faste and not is_blank(t)] for r in rader)
    return [t for rad in egne if any(read_id(t) is None for t in rad) for t in rad]


def split_glued(tabell: Tabell, ordlyd: Ordlyd) -> list[Tabell]:
    """A table, and those that have been glued to it: a new one begins where, below rows with IDs, there is
    a row of labels or a heading that is not the first one over again."""
    deler, fra, med_id, hode = [], 0, False, ""
    for nr in range(len(tabell.rader)):
        tekster = [tabell.tekst(nr, kol) for kol in range(tabell.kolonner)]
        med_id = med_id or read_id(tekster[0]) is not None
        er_hode = letters(tekster[0]) == "id"
        merket = any(":" in t and find_ord(t.partition(":")[0], o.hode)
                     for t in tekster for o in ordlyd.tabeller.values() if o.hode)  # fmt: skip
        rad = letters(" ".join(tekster))
        if med_id and (merket or (er_hode and rad != hode)):
            deler.append(_cut(tabell, fra, nr))
            fra, med_id = nr, False
        hode = rad if er_hode else hode
    return [*deler, _cut(tabell, fra, len(tabell.rader))] if deler else [tabell]


def _cut(tabell: Tabell, fra: int, til: int) -> Tabell:
    """Some of its rows, as a table of its own; what covers several places is still one."""
    nye: dict[int, Rute] = {}
    rader = tuple(
        tuple(r and nye.setdefault(id(r), replace(r, rad=r.rad - fra)) for r in rad)
        for rad in tabell.rader[fra:til]
    )
    bredde = max((k + 1 for rad in rader for k, r in enumerate(rad) if r), default=0)
    return Tabell(tuple(rad[:bredde] for rad in rader), bredde)


def compute_likhet(dokument: Dokument, ordlyd: Ordlyd) -> float:
    """How much of a document is in the words of a form: each heading of its tables by its likeness to
    the form's own, and one off for a heading the table of the form does not have."""
    likhet = 0.0
    for tabell in dokument.tabeller():
        kjent = recognise(tabell, "", ordlyd)
        if kjent is not None:
            hode = {id(r) for r in tabell.rader[kjent.hoderad] if r is not None and r.tekst}
            treff = sum(t.likhet for t in kjent.kolonner.values())
            likhet += treff - (len(hode) - len(kjent.kolonner) - len(kjent.aar))
    return likhet


@lru_cache(4096)
def begins_with(tekst: str, begynnelse: str) -> bool:
    """Whether a text begins with whole words, however they are parted: "Tabellen" is not "Tabell E"."""
    tegn = r"[\W_]*".join(map(re.escape, letters(begynnelse)))
    return re.match(rf"[\W_]*{tegn}(?![^\W_])", tekst.casefold()) is not None


def titled(tittel: str, ordlyd: Ordlyd) -> frozenset[str]:
    """The tables whose title this is. The longest wording wins: G1 and G2 share a beginning."""
    lengste: dict[str, int] = {}
    for nokkel, ordene in ordlyd.tabeller.items():
        passer = [len(t) for t in ordene.titler if begins_with(tittel, t)]
        if passer:
            lengste[nokkel] = max(passer)
    mest = max(lengste.values(), default=0)
    return frozenset(n for n, lengde in lengste.items() if lengde == mest)


def _try(tabell: Tabell, rad: int, ordene: Tabellord, *, navngitt: bool) -> Kjent | None:
    kolonner: dict[int, Treff] = {}
    aar: dict[int, int] = {}
    overskrifter = 0
    sett: set[int] = set()
    for kol in range(tabell.kolonner):
        rute = tabell.rader[rad][kol]
        if rute is None or not rute.tekst or id(rute) in sett:
            continue
        sett.add(id(rute))
        overskrifter += 1
        treff = find_ord(rute.tekst, ordene.kolonner)
        aarstall = _AAR.fullmatch(" ".join(rute.tekst.split()))
        if treff is not None and treff.nokkel not in {t.nokkel for t in kolonner.values()}:
            kolonner[kol] = treff
        elif ordene.per_aar and aarstall is not None:
            aar[kol] = int(aarstall[1])
        elif ordene.per_aar and _AARSHULL.fullmatch(rute.tekst):
            overskrifter -= 1
    if not overskrifter or not kolonner:
        return None
    funnet = {t.nokkel for t in kolonner.values()}
    andel = (len(kolonner) + len(aar)) / overskrifter
    kjerne = sum(k in funnet for k in ordene.kjerne) / len(ordene.kjerne)
    poeng = 0.6 * andel + 0.4 * kjerne
    if ordene.per_aar and not aar:
        poeng -= 0.2
    if navngitt:
        poeng += _TITTEL
    return Kjent(ordene, rad, kolonner, aar, poeng + _PREFIKS * _id_share(tabell, rad, ordene))


def _id_share(tabell: Tabell, hoderad: int, ordene: Tabellord) -> float:
    """How many of the IDs below the heading are of this table's kind."""
    ider = [i for r in range(hoderad + 1, len(tabell.rader)) if (i := read_id(tabell.tekst(r, 0)))]
    return sum(i[0] in ordene.prefiks for i in ider) / len(ider) if ider and ordene.prefiks else 0.0


def find_beskrivelser(felt: Mapping[str, str]) -> dict[str, str]:
    """ID -> description, wherever it stands with its ID."""
    return {
        deler[-2]: tekst
        for nokkel, tekst in felt.items()
        if (deler := nokkel.split("."))[-1] == "beskrivelse" and read_id(deler[-2])
    }
