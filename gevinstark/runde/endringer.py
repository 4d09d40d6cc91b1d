"""Figures of earlier years that are stated in two ways: a later file says something else than what was
accepted, or the file of the year was corrected, or a decision was made. What was planned for an accepted
year follows the last answer, so every change of it is one. All of them are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from gevinstark.grunn.utsendt import Utsending
from gevinstark.region.aarsrekke import find_rekker, layout_of
from gevinstark.region.gjeldende import PLANRUNDE
from gevinstark.region.grunnlag import Endring
from gevinstark.region.linjetall import Aarsverdi, read_aarsverdier, read_linjetall
from gevinstark.region.returutfall import Returutfall
from gevinstark.region.som_rapportert import select_rapporterte
from gevinstark.runde.aarsrekke import compute_samlet, make_oppslag

#: By row and what it is.
_Sagt = Mapping[tuple[str, str], Aarsverdi]
#: Fewer say nothing of each other.
_FLERE: Final = 2
#: What kroner are computed with: it says nothing of a line and a year that nothing is reported of.
_SATSER: Final = ("Pris", "Timer per årsverk")
#: What decides whether kroner were computed of an answer of ours or of a new one.
_ANTALL: Final = "Antall"
_KRONER: Final = "Kroner"
#: Half an øre; counts and hours have no more decimals either.
_LIKT: Final = 0.005


def find_endringer(
    utfallene: Sequence[Returutfall], utsendinger: Sequence[Utsending]
) -> tuple[Endring, ...]:
    """For each year before the last of the plan, what was said of it; for the last, what was corrected after
    the deadline."""
    naa: dict[str, int] = {}
    for u in utsendinger:
        plan = u.layout.plan
        naa[plan] = max(naa.get(plan, 0), u.layout.rapporteringsaar)
    erstattet = [u for u in utfallene if u.status == "erstattet" and u.omregning is not None]
    rapportert = {id(u) for u in select_rapporterte(utfallene).values()}
    return tuple(
        dict.fromkeys(
            endring
            for rekke in find_rekker(utfallene)
            for endring in _compare_all(rekke, erstattet, rapportert, naa[layout_of(rekke[0]).plan])
        )
    )


def _compare_all(
    rekke: Sequence[Returutfall], erstattet: Sequence[Returutfall], rapportert: set[int], naa: int
) -> Iterator[Endring]:
    svarte = [u for u in rekke if layout_of(u).runde != PLANRUNDE]
    deler = {_part(u) for u in svarte}
    gamle = [u for u in erstattet if _part(u) in deler]
    if len(svarte) + len(gamle) < _FLERE and not any(u.rettelser for u in svarte):
        return
    gjelder = [(u, _read(u)) for u in svarte]
    forste = min((layout_of(u).rapporteringsaar for u in svarte), default=0)
    sendt = [(u, _read(_as_sent(u))) for u in svarte[1:]]
    foer = [(u, _read(u)) for u in gamle]
    for aar in range(layout_of(rekke[-1]).levetid[0], naa + 1):
        eiere = [(u, sagt) for u, sagt in gjelder if layout_of(u).rapporteringsaar >= aar]
        if not eiere:
            return
        eier, egne = eiere[0][0], eiere[0][1].get(aar, {})
        av_aaret = layout_of(eier).rapporteringsaar == aar
        for u, sagt in foer if av_aaret else ():
            if _part(u) == _part(eier) and (aar < naa or id(u) in rapportert):
                yield from _compare(u, eier, sagt.get(aar, {}), egne, aar)
        for u, sagt in sendt:
            if layout_of(u).rapporteringsaar > layout_of(eier).rapporteringsaar:
                yield from _compare_later(eier, egne, u, sagt.get(aar, {}), aar)
        # A year before the first report was planned by nobody who answered for it.
        for (sa, a), (sier, b) in pairwise(eiere if aar >= forste else ()):
            yield from _compare_plan(sa, sier, a.get(aar, {}), b.get(aar, {}), aar)
        if av_aaret and aar < naa and eier.innsendt is not None:
            yield from _compare_decided(eier, egne, aar, er_sist=eier is eiere[-1][0])


def _part(utfall: Returutfall) -> tuple[object, ...]:
    svar = utfall.som_gjelder.svar
    layout = svar.layout
    return layout.plan, svar.utstedt.kommune, layout.rapporteringsaar, layout.runde


def _read(utfall: Returutfall) -> Mapping[int, _Sagt]:
    return read_aarsverdier(make_oppslag(utfall), utfall.linjetall)


def _as_sent(utfall: Returutfall) -> Returutfall:
    """Without what is accepted in other returns."""
    if utfall.samlet is None or utfall.sendte_tall is None:
        return utfall
    return replace(utfall, samlet=None, linjetall=utfall.sendte_tall)


def _before_decision(utfall: Returutfall) -> Returutfall:
    assert utfall.innsendt is not None  # noqa: S101 - only asked of those
    foer = replace(utfall, samlet=compute_samlet(utfall.innsendt))
    foer.linjetall = read_linjetall(make_oppslag(foer))
    return foer


def _compare_later(
    eier: Returutfall, gjelder: _Sagt, senere: Returutfall, sagt: _Sagt, aar: int
) -> Iterator[Endring]:
    """What a later file carries of the year, against what counts. Where we had locked it there, it is
    the file of the year that has changed since."""
    laast = senere.som_gjelder.svar.utstedt.laast
    rettet = {
        (rad, hva)
        for (rad, hva), v in sagt.items()
        if (v.celle.rolle == "fast" or v.celle.nokkel() in laast)
        and not _is_like(v, gjelder.get((rad, hva)))
    }
    # Kroner follow the antall they are computed of.
    rettet |= {(rad, _KRONER) for rad, hva in rettet if hva == _ANTALL}
    meldt = {rad for rad, hva in (*sagt, *gjelder) if hva in (_ANTALL, _KRONER)}
    for nokkel, v in sagt.items():
        godkjent, (rad, hva) = gjelder.get(nokkel), nokkel
        uten_tall = hva in _SATSER and not (meldt & {rad} if v.linje else meldt)
        if v.er_plan or uten_tall or _is_like(v, godkjent):
            continue
        if nokkel in rettet:
            yield _make(senere, eier, v, v, godkjent, aar)
        else:
            yield replace(_make(eier, senere, v, godkjent, v, aar), slag="senere")


def _compare(
    sa: Returutfall, eier: Returutfall, foer: _Sagt, naa: _Sagt, aar: int
) -> Iterator[Endring]:
    for nokkel in {**foer, **naa}:
        a, b = foer.get(nokkel), naa.get(nokkel)
        if (a or b) is not None and not _is_like(a, b):
            yield _make(sa, eier, b or a, a, b, aar)


def _compare_plan(
    sa: Returutfall, sier: Returutfall, foer: _Sagt, naa: _Sagt, aar: int
) -> Iterator[Endring]:
    """What two answers after each other have planned for a year."""
    sendt = naa if sier.innsendt is None else _read(_before_decision(sier)).get(aar, {})
    for nokkel in {**foer, **naa}:
        a, b = foer.get(nokkel), naa.get(nokkel)
        sted = b or a
        if sted is not None and sted.er_plan and not _is_like(a, b):
            endring = _make(sa, sier, sted, a, b, aar)
            yield _decided(endring, sier) if _is_like(a, sendt.get(nokkel)) else endring


def _compare_decided(
    eier: Returutfall, gjelder: _Sagt, aar: int, *, er_sist: bool
) -> Iterator[Endring]:
    """er_sist: no later answer says what the plan is."""
    for endring in _compare(eier, eier, _read(_before_decision(eier)).get(aar, {}), gjelder, aar):
        if er_sist or endring.slag != "planendring":
            yield _decided(endring, eier)


def _decided(endring: Endring, eier: Returutfall) -> Endring:
    egne = [b for n, b in eier.rettelser.items() if f".{endring.linje}." in n]
    b = next(iter(egne or eier.rettelser.values()))
    return replace(endring, slag="besluttet", fil=b.sted, lagret=b.dato)


def _is_like(a: Aarsverdi | None, b: Aarsverdi | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a.verdi - b.verdi) < _LIKT


def _make(
    sa: Returutfall,
    sier: Returutfall,
    sted: Aarsverdi | None,
    foer: Aarsverdi | None,
    etter: Aarsverdi | None,
    aar: int,
) -> Endring:
    assert sted is not None  # noqa: S101 - one of the two is there
    svar = sier.som_gjelder.svar
    return Endring(
        plan=svar.layout.plan,
        kommunenr=svar.utstedt.kommune,
        kommune=svar.utstedt.navn,
        aar=aar,
        linje=sted.linje,
        hva=sted.hva,
        foer=foer.verdi if foer else None,
        etter=etter.verdi if etter else None,
        fil=sier.fil,
        ark=(etter or sted).celle.ark,
        celle=(etter or sted).celle.adresse,
        lagret=_lagret(sier),
        slag="planendring" if sted.er_plan else "rettet",
        foer_fil=sa.fil if foer else "",
        foer_lagret=_lagret(sa) if foer else "",
    )


def _lagret(utfall: Returutfall) -> str:
    lagret = utfall.innlest.lagret
    return lagret.isoformat(timespec="seconds") if lagret else ""
