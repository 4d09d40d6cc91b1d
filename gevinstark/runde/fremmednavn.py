"""Whether a return names another participant than the one it was issued to: in the name of the file, in
its headings, or among those who answer. Then somebody may have answered in another's workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.verdi import Sted
from gevinstark.region.returutfall import Returutfall

_ORD: Final = re.compile(r"[^\W_]+")
#: As kommuner spell their names in addresses: tromso, baerum, ovre-eiker.
_I_DOMENE: Final = str.maketrans({"ø": "o", "æ": "ae", "å": "a", " ": "-"})
#: Whoever works for one says so, in words or in the address.
_KOMMUNE: Final = "kommune"
#: Where the kommune itself stands; those who answer for it stand beside it.
_KOMMUNEN: Final = "*.kommune.navn"
#: Longer texts tell of others, and are about them.
_MAKS_TEKST: Final = 80


def find_fremmede_navn(utfall: Returutfall) -> Iterator[Funn]:
    svar, identitet = utfall.som_innsendt, utfall.innlest.identitet
    if svar is None or identitet is None or identitet.kommune not in _numre(svar):
        # A joint workbook is in nobody's name.
        return
    andre = {
        nr: navn
        for u in svar.utsending.utstedt.values()
        for nr, navn in u.deltakere.items()
        if nr not in _numre(svar)
    }
    egne = dict.fromkeys(_numre(svar), svar.utstedt.navn)
    fil = PurePosixPath(utfall.fil.replace("\\", "/")).stem
    if (nevnt := _named(fil, andre)) and not _named(fil, egne):
        yield _funn("KON-12", svar, nevnt)
    for sted, tekst in _overskrifter(svar):
        if (nevnt := _named(tekst, andre)) and not _named(tekst, egne):
            yield _funn("KON-31", svar, nevnt, sted)
            break
    for celle, tekst in _svarere(svar):
        if nevnt := _employed(tekst, andre):
            yield _funn("KON-32", svar, nevnt, svar.sted(celle), celle)
            break


def _numre(svar: Besvarelse) -> set[str]:
    return {svar.utstedt.kommune, svar.utstedt.identitet.kommune}


def _overskrifter(svar: Besvarelse) -> Iterator[tuple[Sted, str]]:
    """What was issued locked and says something else now, and sheets with another name."""
    layout = svar.layout
    for sted, verdi in svar.svar.raa.items():
        celle = layout.ved_sted[sted]
        if celle.rolle == "fast" and isinstance(verdi, str):
            yield svar.sted(celle), verdi
    for celle in layout.celler() if svar.svar.steder is not None else ():
        plass = svar.plass(celle)
        if plass is not None and plass.ark != celle.ark:
            yield plass, plass.ark


def _svarere(svar: Besvarelse) -> Iterator[tuple[Celle, str]]:
    kommunen = svar.layout.ved_nokkel.get(_KOMMUNEN)
    for celle, verdi in zip(svar.layout.inndata, svar.svar.verdier, strict=True):
        if kommunen and celle.tabell == kommunen.tabell and isinstance(verdi, str):
            yield celle, verdi


def _named(tekst: str, hvem: Mapping[str, str]) -> list[str]:
    """Those whose number or name stands in a text as words of their own."""
    ordene = _ord(tekst)
    hver, med_luft = set(ordene.split()), f" {ordene} "
    return sorted(navn for nr, navn in hvem.items() if nr in hver or f" {_ord(navn)} " in med_luft)


def _employed(tekst: str, hvem: Mapping[str, str]) -> list[str]:
    """Those a person is said to work for: many people are called Nes or Eidsvoll, so the name alone
    says nothing."""
    if len(tekst) > _MAKS_TEKST:
        return []
    liten = tekst.casefold()
    if _KOMMUNE not in liten:
        return []
    ordene = f" {_ord(tekst)} "
    return sorted(
        navn
        for navn in hvem.values()
        if f" {_ord(navn)} {_KOMMUNE} " in ordene
        or f"@{navn.casefold().translate(_I_DOMENE)}.{_KOMMUNE}.no" in liten
    )


@lru_cache(maxsize=2048)
def _ord(tekst: str) -> str:
    return " ".join(_ORD.findall(tekst.casefold()))


def _funn(
    kode: str,
    svar: Besvarelse,
    nevnt: list[str],
    sted: Sted | None = None,
    celle: Celle | None = None,
) -> Funn:
    return make_funn(
        kode,
        fil=svar.fil,
        ark=sted.ark if sted else None,
        celle=sted.celle if sted else None,
        felt=celle.nokkel(svar.utstedt.kommune) if celle else None,
        etikett=(celle.etikett if celle else "") or (sted.celle if sted else ""),
        funnet=" og ".join(nevnt),
        ventet=svar.utstedt.navn,
    )
