"""One answer of one return, set by decision: found in the form, read as its field asks, put in place.

It is done before anything is computed, so that every figure follows. What came in stays as
`Returutfall.innsendt`; the file itself is never touched.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.verdi import Verdi, dato_fra_serienummer, til_ore
from gevinstark.kontroll.retur import show, show_whole
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.felt import Feltpost
from gevinstark.runde.svarverdi import Avvist, read_svarverdi

#: What is said of an answer as it was written, and not of the one that takes its place.
_OM_SVARET: Final = ("VER-", "STR-07", "STR-23")
_MAKS_FORSLAG: Final = 3


class IkkeFulgt(Exception):
    """Why a decision cannot be followed for this return. treffer: whether it is about something there."""

    def __init__(self, grunn: str, *, treffer: bool = True) -> None:
        super().__init__(grunn)
        self.treffer = treffer


@dataclass(frozen=True, slots=True)
class Rettelse:
    """An answer that is set. foer: as it stood in the file, naa: what counts now. fantes: there was one.
    lik: it says what the file said already."""

    celle: Celle
    foer: str
    naa: str
    fantes: bool
    lik: bool


def find_svar(svar: Besvarelse, b: Beslutning) -> Celle:
    """The input a decision is about. Raises IkkeFulgt."""
    celle = _by_key(svar, b.felt) if b.felt else _by_place(svar, b)
    if celle.rolle != "inndata":
        hva = "regnes ut" if celle.formel is not None else "er ikke et svar"
        raise IkkeFulgt(f"Cellen {celle.adresse} i fanen «{celle.ark}» {hva}, og kan ikke rettes.")
    if celle.nokkel() in svar.utstedt.laast:
        raise IkkeFulgt(
            f"{celle.etikett} er godkjent for et tidligere år og er låst. Be om en rettet fil for det året."
        )
    return celle


def _by_key(svar: Besvarelse, felt: str) -> Celle:
    kommune, ved_nokkel = svar.utstedt.kommune, svar.layout.ved_nokkel
    rest = felt.removeprefix(f"{kommune}.")
    for nokkel in (f"{DENNE_KOMMUNEN}.{rest}", felt):
        if nokkel in ved_nokkel:
            return ved_nokkel[nokkel]
    kjente = [n.removeprefix(f"{DENNE_KOMMUNEN}.") for n in svar.layout.inndatanokler]
    naere = difflib.get_close_matches(rest, kjente, n=_MAKS_FORSLAG)
    mente = f" Mente du {' eller '.join(f'{kommune}.{n}' for n in naere)}?" if naere else ""
    raise IkkeFulgt(f"Ukjent felt «{felt}».{mente}", treffer=False)


def _by_place(svar: Besvarelse, b: Beslutning) -> Celle:
    """Where it stands in the file, which need not be where it was issued."""
    ark = b.ark.casefold()
    for celle in svar.layout.celler():
        plass = svar.plass(celle)
        if plass is not None and plass.ark.casefold() == ark and plass.celle == b.celle:
            return celle
    faner = [a.navn for a in svar.layout.ark]
    if ark not in [f.casefold() for f in faner]:
        raise IkkeFulgt(
            f"Fanen «{b.ark}» finnes ikke. Fanene er {', '.join(faner)}.", treffer=False
        )
    raise IkkeFulgt(f"Cellen {b.celle} i fanen «{b.ark}» er ikke et svar.", treffer=False)


def correct(utfall: Returutfall, b: Beslutning) -> Rettelse:
    """Set the answer. Raises IkkeFulgt for a place or a value that does not fit."""
    assert utfall.svar is not None  # noqa: S101 - only answers are corrected
    svar = utfall.svar
    celle = find_svar(svar, b)
    nokkel = celle.nokkel()
    if nokkel in utfall.rettelser:
        annen = utfall.rettelser[nokkel]
        raise IkkeFulgt(f"{annen.sted} gjelder samme svar, og er fulgt. Ta bort en av dem.")
    verdi = _read_verdi(svar, celle, b.verdi)
    rettelse = _put(utfall, celle, verdi, b)
    if not rettelse.lik:
        utfall.rettelser[nokkel] = b
    return rettelse


def _put(utfall: Returutfall, celle: Celle, verdi: Verdi, b: Beslutning) -> Rettelse:
    assert utfall.svar is not None  # noqa: S101 - as above
    svar, lest = utfall.svar, utfall.svar.svar
    nokkel, felt = celle.nokkel(), celle.nokkel(svar.utstedt.kommune)
    nr = svar.layout.inndatanokler.index(nokkel)
    gammel = lest.verdier[nr]
    ulest = next((u for u in lest.utelatt if u.felt == felt), None)
    fantes = ulest is not None or gammel not in (None, "")
    formel = next((f.funnet for f in lest.funn if f.felt == felt and f.kode in _OM_SVARET), None)
    raatt = lest.skrevet.get(nokkel) if ulest else lest.raa.get(celle.sted, gammel)
    like = ulest is None and (gammel == verdi or (gammel == "" and verdi is None))
    foer = (formel or (ulest.tekst if ulest else _vist(raatt, celle))) if fantes else ""
    utelatt = [u for u in lest.utelatt if u.felt != felt]
    if verdi is None and fantes:
        sted = svar.sted(celle)
        grunn = f"Tatt bort for hånd: {b.signatur}."
        utelatt.append(Utelatt(felt, svar.fil, sted.ark, sted.celle, foer, grunn))
    verdier = list(lest.verdier)
    verdier[nr] = verdi
    nytt = replace(
        lest,
        verdier=tuple(verdier),
        utelatt=tuple(utelatt),
        raa={celle.sted: gammel, **lest.raa},
        skrevet={k: v for k, v in lest.skrevet.items() if k != nokkel},
    )
    rettelse = Rettelse(celle, foer, _vist(verdi, celle), fantes, like)
    if like:
        return rettelse
    utfall.innsendt = utfall.innsendt or svar
    utfall.svar = replace(svar, svar=nytt)
    utfall.funn = [
        f for f in utfall.funn if f.felt != felt or not f.kode.startswith(_OM_SVARET)
    ]  # fmt: skip
    if not fantes:
        utfall.tilfoert.add(nokkel)
    return rettelse


def _vist(verdi: Verdi, celle: Celle) -> str:
    """A value as people read it, whole: a date as a date, a share in per cent."""
    if verdi is None or verdi == "":
        return ""
    if isinstance(verdi, float) and not math.isfinite(verdi):
        return str(verdi)
    if celle.type == "aar":
        return show(verdi, celle)
    if celle.type == "prosent" and isinstance(verdi, int | float):
        return f"{show_whole(round(verdi * 100, 6))} %"
    dato = celle.type == "dato" and isinstance(verdi, int | float)
    dag = dato_fra_serienummer(int(verdi)) if dato else None  # type: ignore[arg-type]
    return norsk_dato(dag) if dag else show_whole(verdi)


def _read_verdi(svar: Besvarelse, celle: Celle, verdi: Any) -> Verdi:
    """Read as the field asks, and as a return's own answer would be."""
    if celle.type == "tekst" and verdi is not None and not isinstance(verdi, str):
        verdi = norsk_dato(verdi) if isinstance(verdi, date) else show_whole(verdi)
    post = Feltpost(
        celle.nokkel(),
        celle.sted,
        celle.rolle,
        celle.type,
        celle.enhet,
        svar.layout.lister.get(celle.liste, ()),
        celle.minst,
        celle.hoyst,
        None,
        None,
    )
    try:
        lest = read_svarverdi(verdi, post, fra_tekst=isinstance(verdi, str))
    except Avvist as avvist:
        raise IkkeFulgt(f"{celle.etikett or celle.adresse}: {avvist}") from avvist
    if celle.type == "kroner" and isinstance(lest, int | float):
        return float(til_ore(lest))
    return float(lest) if type(lest) is int and celle.type in ("tall", "prosent") else lest
