"""Who the letters go to: a list with kommune, name and e-mail, as CSV or Excel."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from gevinstark.grunn.epost import Mottaker, list_epost
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.kommuner import find_etterfolgere
from gevinstark.runde.tabellfil import as_tekst, read_tabell

#: What a list is called when it lies beside a plan, or with what was issued.
FILNAVN: Final = ("mottakere.csv", "mottakere.xlsx")
_KOMMUNE: Final = re.compile(r"kommune(?:n(?:ummer|r)\.?)?|nr\.?", re.IGNORECASE)
_EPOST: Final = re.compile(r"e-?post(?:adresse)?|mail|e-?mail", re.IGNORECASE)
_NAVN: Final = re.compile(r"navn|kontakt(?:person)?|mottaker", re.IGNORECASE)

Mottakerliste = Mapping[str, tuple[Mottaker, ...]]


def find_mottakere(
    gitt: Path | None, mappe: Path, kommuner: Mapping[str, str], kjente: Mottakerliste
) -> Mottakerliste:
    """The list that was given, else the one in the folder, and those that are known from before for
    whom it does not name."""
    ved_siden = (mappe / navn for navn in FILNAVN)
    sti = gitt or next((s for s in ved_siden if s.exists()), None)
    return {**kjente, **(read_mottakere(sti, kommuner) if sti is not None else {})}


def read_mottakere(sti: Path, kommuner: Mapping[str, str]) -> Mottakerliste:
    """Kommunenummer -> recipients. kommuner: number -> name of those who may be named in it.

    The list has a row of headings (kommune, navn, e-post) in any order; kommune is number or name.
    Raises Brukerfeil with the row for what cannot be used.
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
    ved_navn = {n.casefold(): nr for nr, n in kommuner.items()}
    funnet: dict[str, list[Mottaker]] = defaultdict(list)
    for nr, rad in rader[hode + 1 :]:
        hvem, epost, navn = (rad[k] if k is not None and k < len(rad) else "" for k in kol.values())
        kommune = hvem.zfill(4) if hvem.isdigit() else ved_navn.get(hvem.casefold(), "")
        if kommune not in kommuner:
            # A list is often older than the numbers. One that was split is nobody's.
            etter = find_etterfolgere(kommune, date.max)
            kommune = etter[0] if len(etter) == 1 else ""
        if kommune not in kommuner:
            continue
        mottakere = list_epost(epost)
        if not mottakere:
            raise Brukerfeil(f"{sti}, rad {nr}: «{epost}» er ikke en e-postadresse.")
        funnet[kommune] += [Mottaker(m.epost, m.navn or navn) for m in mottakere]
    return {k: tuple(dict.fromkeys(m)) for k, m in funnet.items()}


def _find(hode: Sequence[str], form: re.Pattern[str]) -> int | None:
    return next((k for k, celle in enumerate(hode) if form.fullmatch(celle)), None)
