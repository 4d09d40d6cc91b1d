"""Structure damage a reader must not work around: a second, filled-in copy of a sheet, and labels that
are wrong in large part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.verdi import celleadresse, norsk_tall
from gevinstark.kontroll.ark import find_original
from gevinstark.kontroll.bevis import Bevis
from gevinstark.kontroll.fasit import fasit_for
from gevinstark.kontroll.likhet import samme_verdi
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Lestark

#: So large a part of the labels may be changed before the file is not believed to hold its own
#: answers: the text table of a wrecked file gives nearly all cells another's text.
MAKS_ENDREDE_ETIKETTER: Final = 0.2
_BLANK: Final = (None, "")


def check_kopi(retur: Retur, ekstra: Lestark) -> Funn:
    """A sheet that was not issued: the warning that it is a copy with answers of its own, or that it is
    extra."""
    fasit = fasit_for(retur.layout)
    original = find_original(fasit, ekstra)
    ulike = [] if original is None else _ulike(retur, ekstra, original)
    if original is None or not ulike:
        return make_funn("STR-02", fil=retur.fil, ark=ekstra.navn)
    celle = celleadresse(*ulike[0])
    return make_funn(
        "STR-25", fil=retur.fil, ark=ekstra.navn, celle=celle, ventet=original, antall=len(ulike)
    )


def _ulike(retur: Retur, ekstra: Lestark, navn: str) -> list[tuple[int, int]]:
    """Places of inputs that are answered in the copy, and not so in the sheet itself."""
    eget = retur.plassering.ark.get(navn)
    ut = []
    for post in fasit_for(retur.layout)[navn].inndata:
        kopi = ekstra.celler.get(post.plass)
        if kopi is None or kopi.verdi in _BLANK:
            continue
        plass = None if eget is None else eget.plass(post.plass)
        lest = None if eget is None or plass is None else eget.lest.celler.get(plass)
        kjent = (post.utstedt(retur.utstedt.verdier), None if lest is None else lest.verdi)
        if not any(v not in _BLANK and samme_verdi(kopi.verdi, v) for v in kjent):
            ut.append(post.plass)
    return ut


def check_etiketter(retur: Retur, bevis: Bevis) -> Iterator[Funn]:
    """KRITISK when too many labels are changed: what stands beside them may be another's field."""
    endret = [e for e in bevis.endringer if e.art == "konstant"]
    if not endret:
        return
    etiketter = {
        p.sted
        for ark in fasit_for(retur.layout).values()
        for p in ark.fast
        if isinstance(p.utstedt(retur.utstedt.verdier), str)
    }
    antall = sum(e.celle.sted in etiketter for e in endret)
    if antall > MAKS_ENDREDE_ETIKETTER * len(etiketter):
        grense = f"{norsk_tall(100 * MAKS_ENDREDE_ETIKETTER, 0)} %"
        yield make_funn(
            "STR-26", fil=retur.fil, funnet=antall, ventet=grense, antall=len(etiketter)
        )
