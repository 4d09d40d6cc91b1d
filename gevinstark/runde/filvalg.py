"""Marks which file counts for each kommune, and asks wherever that is not obvious.

`region.gjeldende` chooses. Here every file that does not count is told so, with a warning that names
both files, both times and the number of answers that differ when somebody should look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.skjermtekst import quoted
from gevinstark.grunn.verdi import Verdi
from gevinstark.region.deltakelse import has_left
from gevinstark.region.gjeldende import (
    Innsendt,
    Tidsfeil,
    Valg,
    as_tidspunkt,
    choose,
    find_tidsfeil,
)
from gevinstark.region.nummerfolge import Nummerfolge
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.fremmednavn import find_fremmede_navn

_SOM_VIST: Final[Mapping[str, str]] = MappingProxyType({})
_TIDSKODER: Final[Mapping[Tidsfeil, str]] = {
    "mangler": "KON-07",
    "fremtid": "KON-08",
    "foer_utsending": "KON-09",
}


def choose_filer(
    utfallene: Sequence[Returutfall], valg: Valg, stier: Mapping[str, str] = _SOM_VIST
) -> None:
    """Mark what is replaced or held out, with a finding that says so. stier: name of a file -> where it
    lies, as it was given."""
    naa = read_klokke()
    antall = Counter(_part(s) for s in utfallene)
    innsendte = [_innsendt(s, omstridt=antall[_part(s)] > 1) for s in utfallene]
    avgjort = choose(innsendte, valg, naa)
    tellende = {
        i.part: (s, i)
        for s, i, (valgte, _) in zip(utfallene, innsendte, avgjort, strict=True)
        if valgte == "teller"
    }
    ved_fil = {s.fil: (s, i) for s, i in tellende.values()}
    for utfall, egen, (valgte, av) in zip(utfallene, innsendte, avgjort, strict=True):
        if valgte == "holdt_utenfor":
            utfall.holdt_utenfor = True
            utfall.funn.append(make_funn("KON-03", fil=utfall.fil))
        elif valgte == "teller":
            if utfall.fil in valg.bruk:
                utfall.funn.append(make_funn("KON-04", fil=utfall.fil))
            utfall.funn += find_fremmede_navn(utfall)
        elif valgte == "erstattet":
            # Where the one of its own occasion counts no more, a later one does.
            teller, dens = tellende.get(egen.part) or ved_fil[av]
            utfall.erstattet_av = teller.fil
            lik = teller.sha256 == utfall.sha256
            kode = "KON-02" if lik else "KON-01"
            utfall.funn.append(make_funn(kode, fil=utfall.fil, ventet=teller.fil))
            if not lik and teller.fil not in valg.bruk:
                fremmede = list(find_fremmede_navn(utfall))
                # Two kommuners answers are not to be joined.
                feil_bok = bool(fremmede) or any(find_fremmede_navn(teller))
                utfall.funn += fremmede
                utfall.funn += (
                    f
                    for f in _varsler((utfall, egen), (teller, dens), naa, stier)
                    if f.kode != "KON-10" or not feil_bok
                )


def replace_senere(utfallene: Sequence[Returutfall], folge: Nummerfolge) -> None:
    """The answers of a kommune that was merged or split give way when one that came after it has
    answered: the new one's figures hold them."""
    tellende = {_part(u): u for u in utfallene if u.teller}
    for utfall in utfallene:
        plan, nr = _part(utfall)
        senere = folge.senere.get((plan, nr), ())
        ny = next((u for n in senere if (u := tellende.get((plan, n)))), None)
        if ny is not None and utfall.teller:
            utfall.erstattet_av = ny.fil
            navn = norsk_liste([f"{n} {folge.navn[n]}" for n in senere])
            utfall.funn.append(make_funn("KON-27", fil=utfall.fil, funnet=navn, ventet=ny.fil))


def leave_out_sluttede(
    utfallene: Sequence[Returutfall],
    deltakere: Mapping[str, frozenset[str]],
    folge: Nummerfolge,
    valg: Valg,
) -> None:
    """The answers of a kommune that takes part no longer are held out, unless pointed at by hand."""
    for utfall in utfallene:
        if utfall.teller and utfall.svar and utfall.fil not in valg.bruk:
            plan, nr = _part(utfall)
            if has_left(plan, nr, deltakere, folge):
                utfall.holdt_utenfor = utfall.sluttet = True
                navn = f"{nr} {utfall.svar.utstedt.navn}"
                utfall.funn.append(make_funn("KON-30", fil=utfall.fil, funnet=navn, ventet=plan))


def _part(utfall: Returutfall) -> tuple[str, str]:
    """Whose answers they are: plan and kommune."""
    return (utfall.svar.layout.plan, utfall.svar.utstedt.kommune) if utfall.svar else ("", "")


def _innsendt(utfall: Returutfall, *, omstridt: bool) -> Innsendt:
    """omstridt: others have sent the same in, so that the answers are to be counted."""
    identitet = utfall.innlest.identitet
    plan, kommune = _part(utfall)
    aar = identitet.aar if identitet else 0
    return Innsendt(
        fil=utfall.fil,
        plan=plan,
        kommune=kommune,
        aar=aar,
        lagret=utfall.innlest.lagret,
        gyldig=not utfall.avvist,
        # `lag` stamps what it writes with the first day of the reporting year.
        utstedt=datetime(aar, 1, 1, tzinfo=UTC) if aar else None,
        besvart=_count_besvart(utfall) if omstridt else 0,
        avtrykk=utfall.sha256,
        runde=utfall.svar.layout.runde if utfall.svar else "",
    )


def _count_besvart(utfall: Returutfall) -> int:
    """How many inputs hold an answer that was not there when it was issued."""
    if utfall.svar is None:
        return 0
    svar = utfall.som_innsendt or utfall.svar
    par = zip(svar.layout.inndata, svar.svar.verdier, strict=True)
    return sum(not _is_blank(v) and v != svar.utstedt.verdi(c) for c, v in par)


def _is_blank(verdi: Verdi) -> bool:
    return verdi is None or verdi == ""


def _renset(verdi: Verdi) -> Verdi:
    return None if verdi == "" else verdi


def _varsler(
    erstattet: tuple[Returutfall, Innsendt],
    teller: tuple[Returutfall, Innsendt],
    naa: datetime,
    stier: Mapping[str, str],
) -> Iterator[Funn]:
    """The warnings of a file that gives way to another with other answers."""
    (utfall, egen), (vinner, dens) = erstattet, teller
    # What is set by decision says nothing of which file is the right one.
    mine, dine = (s.som_innsendt.verdier if s.som_innsendt else {} for s in (utfall, vinner))
    ulike = [n for n in mine.keys() | dine.keys() if _renset(mine.get(n)) != _renset(dine.get(n))]
    if not ulike:
        return

    utsendt = quoted(vinner.svar.utsending.mappe if vinner.svar else "MAPPE")

    def varsel(kode: str, funnet: object = None) -> Funn:
        return make_funn(
            kode, fil=utfall.fil, ventet=vinner.fil, funnet=funnet, antall=len(ulike),
            tid=_show_tid(utfall), dens_tid=_show_tid(vinner),
            sti=quoted(stier.get(utfall.fil, utfall.fil)),
            dens_sti=quoted(stier.get(vinner.fil, vinner.fil)), utsendt=utsendt,
        )  # fmt: skip

    feil = dict.fromkeys(f for ett in (dens, egen) if (f := find_tidsfeil(ett, naa)))
    for tidsfeil in feil:
        yield varsel(_TIDSKODER[tidsfeil])
    if not feil and as_tidspunkt(egen.lagret) == as_tidspunkt(dens.lagret):
        yield varsel("KON-06")
    bare_her = sum(not _is_blank(mine.get(n)) and _is_blank(dine.get(n)) for n in ulike)
    if bare_her:
        yield varsel("KON-10", bare_her)
    if vinner.svar is not None and vinner.svar.tapte:
        yield varsel("KON-11", len(vinner.svar.tapte))
    if not egen.besvart and not feil and as_tidspunkt(egen.lagret) > as_tidspunkt(dens.lagret):
        yield varsel("KON-13")


def _show_tid(utfall: Returutfall) -> str:
    lagret = utfall.innlest.lagret
    if lagret is None:
        return "uten tid"
    return f"lagret {as_tidspunkt(lagret).astimezone(UTC):%d.%m.%Y %H.%M.%S} UTC"
