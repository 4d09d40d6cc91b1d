"""Who the letters go to: a list with kommune, name and e-mail, as CSV or Excel."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from gevinstark.grunn.epost import Mottaker, list_epost
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.kommuner import find_etterfolgere, find_numre, suggest_kommune
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.grunn.utsendt import Utsending
from gevinstark.runde.tabellfil import as_tekst, read_tabell

#: What a list is called when it lies beside a plan, or with what was issued.
FILNAVN: Final = ("mottakere.csv", "mottakere.xlsx")
_KOMMUNE: Final = re.compile(r"kommune(?:n(?:ummer|r)\.?)?|nr\.?", re.IGNORECASE)
_EPOST: Final = re.compile(r"e-?post(?:adresse)?|mail|e-?mail", re.IGNORECASE)
_NAVN: Final = re.compile(r"navn|kontakt(?:person)?|mottaker", re.IGNORECASE)

Mottakerliste = Mapping[str, tuple[Mottaker, ...]]


class Adresseliste(NamedTuple):
    """merknader: what is to be said of rows that are nobody's here, each a sentence."""

    mottakere: Mottakerliste
    merknader: tuple[str, ...] = ()


def find_mottakere(
    gitt: Path | None, mappe: Path, kommuner: Mapping[str, str], kjente: Mottakerliste
) -> Adresseliste:
    """The list that was given, else the one in the folder, and those that are known from before for
    whom it does not name."""
    ved_siden = (mappe / navn for navn in FILNAVN)
    sti = gitt or next((s for s in ved_siden if s.exists()), None)
    lest = read_mottakere(sti, kommuner) if sti is not None else Adresseliste({})
    return Adresseliste({**kjente, **lest.mottakere}, lest.merknader)


def with_mottakere(
    utsendinger: Sequence[Utsending], gitt: Path | None
) -> tuple[list[Utsending], tuple[str, ...]]:
    """The issues with the recipients they have now, and what is to be said of the lists."""
    nye: list[Utsending] = []
    merknader: list[str] = []
    navn = {nr: n for u in utsendinger for s in u.utstedt.values() for nr, n in s.svarere.items()}
    for u in utsendinger:
        liste = find_mottakere(gitt, Path(u.mappe), navn, u.mottakere)
        nye.append(replace(u, mottakere=liste.mottakere))
        merknader += liste.merknader
    return nye, tuple(dict.fromkeys(merknader))


def read_mottakere(sti: Path, kommuner: Mapping[str, str]) -> Adresseliste:
    """Kommunenummer -> recipients. kommuner: number -> name of those who may be named in it.

    The list has a row of headings (kommune, navn, e-post) in any order; kommune is number or name. A row
    without an address is as no row. Raises Brukerfeil with every row that cannot be used.
    """
    rader = [(rad.nr, [as_tekst(c) for c in rad.celler]) for rad in read_tabell(sti)]
    hode = next((nr for nr, (_, r) in enumerate(rader) if any(map(_EPOST.fullmatch, r))), None)
    if hode is None:
        raise Brukerfeil(
            f"{sti} har ingen kolonne med overskriften «e-post». Skriv overskriftene kommune, navn og e-post på første rad."
        )
    kol = {
        navn: _find(rader[hode][1], form)
        for navn, form in (("k", _KOMMUNE), ("e", _EPOST), ("n", _NAVN))
    }
    if kol["k"] is None:
        raise Brukerfeil(f"{sti} har ingen kolonne med overskriften «kommune».")
    funnet: dict[str, list[Mottaker]] = defaultdict(list)
    merknader, feil = [], []
    for nr, rad in rader[hode + 1 :]:
        hvem, epost, navn = (rad[k] if k is not None and k < len(rad) else "" for k in kol.values())
        mottakere = list_epost(epost)
        if epost and not mottakere:
            feil.append(f"{sti}, rad {nr}: «{epost}» er ikke en e-postadresse.")
        kommune = _find_kommune(hvem, kommuner)
        if kommune and mottakere:
            funnet[kommune] += [Mottaker(m.epost, m.navn or navn) for m in mottakere]
        elif not kommune and (hvem or epost):
            merknader.append(f"{sti}, rad {nr}: {_ukjent(hvem, kommuner)}")
    if feil:
        raise Brukerfeil("\n".join((*feil, *merknader)))
    return Adresseliste({k: tuple(dict.fromkeys(m)) for k, m in funnet.items()}, tuple(merknader))


def _find_kommune(hvem: str, kommuner: Mapping[str, str]) -> str:
    numre = find_numre(hvem, kommuner)
    if not numre and hvem.isdigit():
        # A list is often older than the numbers. One that was split is nobody's.
        numre = find_etterfolgere(hvem.zfill(4), date.max)
    return numre[0] if len(numre) == 1 and numre[0] in kommuner else ""


def _ukjent(hvem: str, kommuner: Mapping[str, str]) -> str:
    if len(numre := find_numre(hvem, kommuner)) > 1:
        return f"«{hvem}» er flere kommuner. Skriv {' eller '.join(numre)}."
    alle = {nr: k.navn for nr, k in kommuneregister().items()}
    if find_numre(hvem, alle):
        return f"{hvem} er ikke en av kommunene som har fått arbeidsbok her."
    likest = suggest_kommune(hvem, kommuner)
    return f"«{hvem}» er ingen av kommunene{f'; mente du {likest}?' if likest else '.'}"


def _find(hode: Sequence[str], form: re.Pattern[str]) -> int | None:
    return next((k for k, celle in enumerate(hode) if form.fullmatch(celle)), None)
