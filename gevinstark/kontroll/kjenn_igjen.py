"""Which issued workbook is this file a return of?

The identity is found by sheet name, then by defined name, then by its prefix anywhere in a first
column: programs that drop one of these keep another.
"""

from __future__ import annotations

from collections.abc import Sequence

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.identitet import DEFINERT_NAVN, SKJULT_ARK, Identitet, parse_identitet
from gevinstark.grunn.maalform import NYNORSK
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import parse_celle
from gevinstark.kontroll.maalform import as_bokmaal
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Avlesning, Lestark


def _parse(ark: Lestark, plass: tuple[int, int]) -> Identitet | None:
    celle = ark.celler.get(plass)
    return parse_identitet(celle.verdi) if celle and isinstance(celle.verdi, str) else None


def find_identitet(avlesning: Avlesning) -> Identitet | None:
    """The identity a file carries, or None."""
    ved_navn = {a.navn: a for a in avlesning.ark}
    if SKJULT_ARK in ved_navn and (funnet := _parse(ved_navn[SKJULT_ARK], (1, 1))):
        return funnet
    ark, _, adresse = avlesning.definerte_navn.get(DEFINERT_NAVN, "").rpartition("!")
    plass = parse_celle(adresse)
    navn = ark.strip("='")
    if plass is not None and navn in ved_navn and (funnet := _parse(ved_navn[navn], plass)):
        return funnet
    for a in avlesning.ark:
        for rad in range(1, 4):
            if funnet := _parse(a, (rad, 1)):
                return funnet
    return None


def match_utsending(
    identitet: Identitet, utsendinger: Sequence[Utsending], fil: str
) -> tuple[Utsending, Utstedt] | Funn:
    """What was issued under this identity, lately or before, or the KRITISK finding that says why nothing was."""
    samme = [u for u in utsendinger if u.nokkel == (identitet.plan, identitet.aar)]
    if not samme:
        ventet = ", ".join(f"planen «{u.nokkel[0]}» for {u.nokkel[1]}" for u in utsendinger)
        funnet = f"planen «{identitet.plan}» for {identitet.aar}"
        return make_funn("IDE-02", fil=fil, funnet=funnet, ventet=ventet)
    kjente = [u for u in samme if identitet.kommune in u.utstedt]
    if not kjente:
        return make_funn("IDE-03", fil=fil, funnet=identitet.kommune)
    # The last issue first, then those before it.
    for utsending in (*kjente, *(t for u in kjente for t in reversed(u.tidligere))):
        utstedt = utsending.utstedt.get(identitet.kommune)
        if utstedt is not None and utstedt.identitet == identitet:
            return utsending, utstedt
    ventet = kjente[0].utstedt[identitet.kommune].identitet.id
    return make_funn("IDE-04", fil=fil, funnet=identitet.id, ventet=ventet)


def identify(
    avlesning: Avlesning, utsendinger: Sequence[Utsending]
) -> tuple[Identitet | None, Retur | Funn]:
    """The return as one of what was issued, or the KRITISK finding that says why it is none."""
    identitet = find_identitet(avlesning)
    if identitet is None:
        return None, make_funn("IDE-01", fil=avlesning.fil)
    utfall = match_utsending(identitet, utsendinger, avlesning.fil)
    if isinstance(utfall, Funn):
        return identitet, utfall
    utsending, utstedt = utfall
    if utstedt.maalform == NYNORSK:
        avlesning = as_bokmaal(avlesning, utsending.layout, utstedt)
    return identitet, Retur(avlesning, utsending, utstedt)
