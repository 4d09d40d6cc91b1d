"""Whether a return names another participant than the one it was issued to: in the name of the file, in
its headings, or among those who answer. Then somebody may have answered in another's workbook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
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
    alle, egne_numre = _read_navn(svar.utsending.alle_deltakere), _numre(svar)
    egne = _Navn((nr, svar.utstedt.navn) for nr in egne_numre)
    fil = PurePosixPath(utfall.fil.replace("\\", "/")).stem
    if (nevnt := alle.find(fil, egne_numre)) and not egne.find(fil):
        yield _funn("KON-12", svar, nevnt)
    for sted, tekst in _overskrifter(svar):
        if (nevnt := alle.find(tekst, egne_numre)) and not egne.find(tekst):
            yield _funn("KON-31", svar, nevnt, sted)
            break
    for celle, tekst in _svarere(svar):
        if nevnt := alle.find_arbeidsgivere(tekst, egne_numre):
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
    if kommunen is None:
        return
    for celle, verdi in zip(svar.layout.inndata, svar.svar.verdier, strict=True):
        if isinstance(verdi, str) and celle.tabell == kommunen.tabell:
            yield celle, verdi


class _Navn:
    """Numbers and names, found in a text by their words."""

    def __init__(self, hvem: Iterable[tuple[str, str]]) -> None:
        self._hvem = tuple((nr, _ord(navn), navn) for nr, navn in hvem)
        self._arbeidsgivere = tuple(
            (
                nr,
                f" {ord_} {_KOMMUNE} ",
                f"@{navn.casefold().translate(_I_DOMENE)}.{_KOMMUNE}.no",
                navn,
            )
            for nr, ord_, navn in self._hvem
        )
        #: Number, or first word of a name -> whose it may be.
        self._ved_ord: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for en in self._hvem:
            for ord_ in {en[0], *en[1].split()[:1]}:
                self._ved_ord[ord_].append(en)

    def find(self, tekst: str, uten: Container[str] = ()) -> list[str]:
        """Those whose number or name stands in a text as words of their own."""
        ordene = _ord(tekst)
        hver, med_luft = set(ordene.split()), f" {ordene} "
        mulige = {en for ord_ in hver & self._ved_ord.keys() for en in self._ved_ord[ord_]}
        return sorted(
            navn
            for nr, ord_, navn in mulige
            if nr not in uten and (nr in hver or f" {ord_} " in med_luft)
        )

    def find_arbeidsgivere(self, tekst: str, uten: Container[str]) -> list[str]:
        """Those a person is said to work for: many people are called Nes or Eidsvoll, so the name alone
        says nothing."""
        liten = tekst.casefold()
        if len(tekst) > _MAKS_TEKST or _KOMMUNE not in liten:
            return []
        ordene = f" {_ord(tekst)} "
        return sorted(
            navn
            for nr, i_ord, i_adresse, navn in self._arbeidsgivere
            if nr not in uten and (i_ord in ordene or i_adresse in liten)
        )


@lru_cache(maxsize=8)
def _read_navn(hvem: tuple[tuple[str, str], ...]) -> _Navn:
    """Those of an issue are asked about for each of its returns."""
    return _Navn(hvem)


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
