"""Who the letters go to: a list with kommune, name and e-mail, as CSV or Excel."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from gevinstark.grunn.epost import Mottaker, list_epost
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.verdi import Verdi
from gevinstark.lesing.avlesning import Lesefeil
from gevinstark.lesing.les import read_retur

#: What a list is called when it lies beside a plan, or with what was issued.
FILNAVN: Final = ("mottakere.csv", "mottakere.xlsx")
_KOMMUNE: Final = re.compile(r"kommune(?:n(?:ummer|r)\.?)?|nr\.?", re.IGNORECASE)
_EPOST: Final = re.compile(r"e-?post(?:adresse)?|mail|e-?mail", re.IGNORECASE)
_NAVN: Final = re.compile(r"navn|kontakt(?:person)?|mottaker", re.IGNORECASE)
_MAKS_BYTE: Final = 2 * 1024**2

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
    rader = list(_rader(sti))
    hode = next((nr for nr, rad in enumerate(rader) if any(_EPOST.fullmatch(c) for c in rad)), None)
    if hode is None:
        raise Brukerfeil(
            f"{sti} har ingen kolonne med overskriften «e-post». Skriv overskriftene kommune, navn og e-post på første rad."
        )
    kol = {
        navn: _find(rader[hode], form)
        for navn, form in (("k", _KOMMUNE), ("e", _EPOST), ("n", _NAVN))
    }
    if kol["k"] is None:
        raise Brukerfeil(f"{sti} har ingen kolonne med overskriften «kommune».")
    ved_navn = {n.casefold(): nr for nr, n in kommuner.items()}
    funnet: dict[str, list[Mottaker]] = defaultdict(list)
    for nr, rad in enumerate(rader[hode + 1 :], hode + 2):
        if not any(rad):
            continue
        hvem, epost, navn = (rad[k] if k is not None and k < len(rad) else "" for k in kol.values())
        kommune = hvem.zfill(4) if hvem.isdigit() else ved_navn.get(hvem.casefold(), "")
        if kommune not in kommuner:
            continue
        mottakere = list_epost(epost)
        if not mottakere:
            raise Brukerfeil(f"{sti}, rad {nr}: «{epost}» er ikke en e-postadresse.")
        funnet[kommune] += [Mottaker(m.epost, m.navn or navn) for m in mottakere]
    return {k: tuple(dict.fromkeys(m)) for k, m in funnet.items()}


def _find(hode: Sequence[str], form: re.Pattern[str]) -> int | None:
    return next((k for k, celle in enumerate(hode) if form.fullmatch(celle)), None)


def _rader(sti: Path) -> Iterator[list[str]]:
    try:
        innhold = sti.read_bytes() if sti.stat().st_size <= _MAKS_BYTE else b""
    except OSError as feil:
        raise Brukerfeil(f"{sti} kan ikke åpnes: {feil.strerror}.") from feil
    if sti.suffix.lower() == ".xlsx":
        yield from _excelrader(sti)
        return
    try:
        tekst = innhold.decode("utf-8-sig")
    except UnicodeDecodeError:
        tekst = innhold.decode("cp1252", errors="replace")
    skille = max(";,\t", key=tekst.partition("\n")[0].count)
    yield from ([c.strip() for c in rad] for rad in csv.reader(StringIO(tekst), delimiter=skille))


def _excelrader(sti: Path) -> Iterator[list[str]]:
    lest = read_retur(sti)
    if isinstance(lest, Lesefeil):
        raise Brukerfeil(f"{sti} kan ikke leses. {lest.funn[0].tekst}")
    celler = lest.ark[0].celler
    bredde = max((kol for _, kol in celler), default=0)
    for rad in range(1, max((r for r, _ in celler), default=0) + 1):
        yield [
            _tekst(celler[rad, kol].verdi) if (rad, kol) in celler else ""
            for kol in range(1, bredde + 1)
        ]


def _tekst(verdi: Verdi) -> str:
    if isinstance(verdi, float) and verdi.is_integer():
        return str(int(verdi))
    return "" if verdi is None else str(verdi).strip()
