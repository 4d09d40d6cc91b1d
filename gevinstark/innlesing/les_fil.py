"""One returned file, all the way: read under guard, recognised, proven, its answers interpreted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import describe
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.innlest import Besvarelse, Formelavvik, Innlest, Kommunesvar, Uventet
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import celleadresse
from gevinstark.kontroll.bevis import Bevis, prove
from gevinstark.kontroll.kjenn_igjen import identify, match_utsending
from gevinstark.kontroll.personnumre import check_personnumre
from gevinstark.kontroll.retur import Retur
from gevinstark.kontroll.samlet import issued_part, sort_funn, split_samlet
from gevinstark.kontroll.struktur import check_struktur
from gevinstark.kontroll.verdier import read_svar
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_retur

#: Damage to one sheet or cell, which the form may have no use for.
_KAN_VAERE_UTENFOR: Final = frozenset(
    {"FIL-20", "FIL-26", "FIL-30", "FIL-31", "FIL-32", *(f"FIL-{nr}" for nr in range(41, 50))}
)
_MAKS_STEDER: Final = 3


def read_fil(sti: Path, fil: str, utsendinger: Sequence[Utsending]) -> Innlest:
    """The unit of work. `fil` is the name to show. Never raises for what the file is or holds."""
    lest = read_retur(sti, fil=fil, register=False)
    if isinstance(lest, Lesefeil) and any(f.kode in _KAN_VAERE_UTENFOR for f in lest.funn):
        lest = _read_around(sti, lest, utsendinger)
    return examine(lest, utsendinger)


def _read_around(
    sti: Path, feil: Lesefeil, utsendinger: Sequence[Utsending]
) -> Avlesning | Lesefeil:
    """A damaged file as far as it can be read, if the form uses nothing of what cannot."""
    lest = read_retur(sti, fil=feil.fil, register=False, tolerant=True)
    if isinstance(lest, Lesefeil) or lest.sha256 != feil.sha256:
        return feil
    try:
        _, retur = identify(lest, utsendinger)
        if isinstance(retur, Funn) or not retur.plassering.i_ro or retur.plassering.arkpar.mangler:
            return feil
        brukt = {(c.ark, (c.rad, c.kol)) for c in retur.layout.celler()}
    except Exception:  # noqa: BLE001 - what was first said of the file still holds
        return feil
    egne = {SKJULT_ARK, *(ark for ark, _ in brukt)}
    if any(s.ark in egne and (s.plass is None or s[:2] in brukt) for s in lest.skader):
        return feil
    steder = sorted(
        {f"{s.ark}!{celleadresse(*s.plass)}" if s.plass else s.ark for s in lest.skader}
    )
    vist = norsk_liste([*steder[:_MAKS_STEDER], *(["flere"] if steder[_MAKS_STEDER:] else [])])
    return replace(lest, funn=(*lest.funn, make_funn("FIL-66", fil=lest.fil, funnet=vist)))


def examine(lest: Avlesning | Lesefeil, utsendinger: Sequence[Utsending]) -> Innlest:
    """What was read, as what was issued. A fault in our own checks costs that file, and is told,
    but never the run."""
    try:
        return _examine(lest, utsendinger)
    except MemoryError:
        funn = make_funn("FIL-91", fil=lest.fil)
    except Exception as feil:  # noqa: BLE001 - as said above
        funn = make_funn("FIL-99", fil=lest.fil, funnet=describe(feil))
    return Innlest(lest.fil, lest.sha256 or "", funn=(*lest.funn, funn))


def _examine(lest: Avlesning | Lesefeil, utsendinger: Sequence[Utsending]) -> Innlest:
    if isinstance(lest, Lesefeil):
        return Innlest(lest.fil, lest.sha256 or "", funn=lest.funn)
    identitet, retur = identify(lest, utsendinger)
    funn: tuple[Funn, ...] = ()
    svar: tuple[Kommunesvar, ...] = ()
    if isinstance(retur, Funn):
        funn = (*lest.funn, retur)
    else:
        svar = _svar(retur)
    return Innlest(lest.fil, lest.sha256, lest.program, lest.lagret, identitet, funn, svar)


def _svar(retur: Retur) -> tuple[Kommunesvar, ...]:
    """One for each kommune that answers in the file: one, or several in a joint workbook."""
    bevis = prove(retur)
    funn = [*retur.avlesning.funn, *check_struktur(retur, bevis), *check_personnumre(retur)]
    deler = split_samlet(retur)
    return tuple(
        _kommunesvar(del_, bevis, egne)
        for del_, egne in zip(deler, sort_funn(funn, deler), strict=True)
    )


def _kommunesvar(retur: Retur, bevis: Bevis, funn: Sequence[Funn]) -> Kommunesvar:
    svar = read_svar(retur)
    layout, plassering = retur.layout, retur.plassering
    i_ro = plassering.i_ro and not plassering.arkpar.mangler
    egne = {a.navn for a in layout.ark}
    return Kommunesvar(
        kommune=retur.utstedt.kommune,
        funn=(*funn, *svar.funn),
        lest=svar.lest,
        verdier=tuple(map(svar.verdier.__getitem__, layout.inndatanokler)),
        utelatt=tuple(svar.utelatt),
        lagret=tuple(retur.lagret()),
        formelavvik=_formelavvik(retur, bevis, i_ro=i_ro),
        raa={**{s: v for s, v in bevis.raa.items() if s.ark in egne}, **svar.raa},
        skrevet=svar.skrevet,
        steder=None if i_ro else tuple(plassering.sted(c.sted) for c in layout.celler()),
    )


def _formelavvik(retur: Retur, bevis: Bevis, *, i_ro: bool) -> dict[int, Formelavvik]:
    """Number of a formula -> what became of it. i_ro: every cell stands where it was issued."""
    endret = {e.celle.sted: e.art for e in bevis.endringer if e.art != "konstant"}
    if i_ro and not endret:
        return {}
    ut: dict[int, Formelavvik] = {}
    for nr, celle in enumerate(retur.layout.formelceller):
        sted = celle.sted
        if sted in endret:
            ut[nr] = endret[sted]
        elif not i_ro and retur.plassering.sted(sted) is None:
            ut[nr] = "foelger"
    return ut


def join_issued(innlest: Innlest, utsendinger: Sequence[Utsending]) -> tuple[Besvarelse, ...]:
    """The answers of a file beside what was issued, one for each kommune that answers in it.

    Raises Uventet when they answer something else than what was issued: such a value does not come
    from `read_fil` with the same `utsendinger`.
    """
    if innlest.identitet is None or not innlest.svar:
        return ()
    funnet = match_utsending(innlest.identitet, utsendinger, innlest.fil)
    if isinstance(funnet, Funn):
        raise Uventet(funnet.kode)
    ut = []
    for svar in innlest.svar:
        utsending, utstedt = issued_part(*funnet, svar.kommune)
        layout = utsending.layout
        antall = len(svar.verdier), len(svar.lagret), len(svar.steder or layout.ved_sted)
        if antall != (len(layout.inndata), len(layout.formelceller), len(layout.ved_sted)):
            raise Uventet("et annet antall celler enn det som ble sendt ut")
        ut.append(Besvarelse(innlest, svar, utsending, utstedt))
    return tuple(ut)
