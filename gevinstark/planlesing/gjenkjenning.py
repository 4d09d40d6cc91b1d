"""Which table of the form a table in the document is: its columns decide, its title breaks ties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gevinstark.lesing.word.dokument import Dokument, Tabell
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord, Treff, find_ord, letters

_HODERADER: Final = 4
_GRENSE: Final = 0.55
_TITTEL: Final = 0.08
_PREFIKS: Final = 0.1
_AAR: Final = re.compile(r"(?:år\s*)?(?:\d{1,2}\s*)?\(?((?:19|20)\d\d)\)?", re.IGNORECASE)
_AARSHULL: Final = re.compile(r"år\s*<.*>", re.IGNORECASE)
_ID: Final = re.compile(r"(GO|[ØOAVKLP])\s?(\d+)\.?", re.IGNORECASE)


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
    """ "K 3." -> "K3"; O is how people write Ø."""
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
