"""The proof: for every issued cell of a return whether it is untouched, filled in or changed.

Only what differs is looked at closely, so that an honest file costs one comparison a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, get_args

from gevinstark.formel.kanonisk import innpakket
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.fasit import Arkfasit, Post, fasit_for
from gevinstark.kontroll.likhet import bare_konstant, samme_verdi
from gevinstark.kontroll.plassering import Arkplass
from gevinstark.kontroll.retur import Retur
from gevinstark.lesing.avlesning import Lestcelle

#: untouched · filled in · changed · cannot be verified
Tilstand = Literal["uroert", "fylt_ut", "endret", "kan_ikke_bekreftes"]
TILSTANDER: Final[tuple[Tilstand, ...]] = get_args(Tilstand)

#: What happened to a locked cell. "foelger" follows from lines or sheets that are gone or moved
#: about, which has its own finding.
Art = Literal["konstant", "formel", "verdi_for_formel", "innpakket", "foelger"]


@dataclass(frozen=True, slots=True)
class Endring:
    """One locked cell that is not as issued. `lest` is None when nothing stands there."""

    celle: Celle
    art: Art
    lest: Lestcelle | None


@dataclass(frozen=True)
class Bevis:
    """annet: the cells that are not untouched, by where they were issued. endringer: in reading order.

    raa: what stands in the locked constants that are not exactly as issued, also when the difference
    is one that programs make when they save.
    """

    layout: Layout
    annet: Mapping[Sted, Tilstand]
    endringer: tuple[Endring, ...]
    raa: Mapping[Sted, Verdi]

    @cached_property
    def tilstander(self) -> Mapping[Sted, Tilstand]:
        """Every cell of the Layout."""
        uroert: Tilstand = "uroert"
        return dict.fromkeys(self.layout.ved_sted, uroert) | dict(self.annet)

    @cached_property
    def antall(self) -> Mapping[Tilstand, int]:
        """How many cells are in each state; the sum is the number of cells issued."""
        telt = Counter(self.tilstander.values())
        return {t: telt[t] for t in TILSTANDER}


_BLANK: Final = (None, "")


def prove(retur: Retur) -> Bevis:
    tilstander: dict[Sted, Tilstand] = {}
    endringer: list[Endring] = []
    raa: dict[Sted, Verdi] = {}
    for navn, fasit in fasit_for(retur.layout).items():
        ark = retur.plassering.ark.get(navn)
        if ark is None:
            tilstander |= dict.fromkeys((p.sted for p in fasit.poster), "endret")
            continue
        _prove_fast(retur, ark, fasit, endringer, raa)
        _prove_formler(retur, ark, fasit, endringer)
        for post in _touched_inputs(retur, ark, fasit):
            borte = ark.plass(post.plass) is None
            if post.nokkel in retur.utstedt.laast:
                lest = retur.lest(post.celle)
                endringer.append(Endring(post.celle, "foelger" if borte else "konstant", lest))
            else:
                tilstander[post.sted] = "endret" if borte else "fylt_ut"
    for e in endringer:
        tvil = e.art == "innpakket" or (e.art == "foelger" and _tvil(e))
        tilstander[e.celle.sted] = "kan_ikke_bekreftes" if tvil else "endret"
    endringer.sort(key=lambda e: _reading_order(retur.layout, e))
    return Bevis(retur.layout, MappingProxyType(tilstander), tuple(endringer), raa)


def _tvil(endring: Endring) -> bool:
    return endring.lest is not None and endring.lest.formel is not None


def _reading_order(layout: Layout, endring: Endring) -> tuple[int, int, int]:
    navn = [a.navn for a in layout.ark]
    return navn.index(endring.celle.ark), endring.celle.rad, endring.celle.kol


def _prove_fast(
    retur: Retur, ark: Arkplass, fasit: Arkfasit, ut: list[Endring], raa: dict[Sted, Verdi]
) -> None:
    celler, i_ro, verdier = ark.lest.celler, ark.i_ro, retur.utstedt.verdier
    if i_ro and ark.fast_som_utsendt:
        return
    for post in fasit.fast:
        plass = post.plass if i_ro else ark.plass(post.plass)
        lest = None if plass is None else celler.get(plass)
        ventet = post.utstedt(verdier) if post.nokkel else post.verdi
        if lest is None:
            if ventet is None:
                continue
        elif (
            lest.verdi == ventet
            and lest.formel is None
            and lest.verdi.__class__ is ventet.__class__
        ):
            continue
        if plass is None:
            ut.append(Endring(post.celle, "foelger", None))
            continue
        lest = retur.lest(post.celle)
        verdi = None if lest is None else lest.verdi
        raa[post.sted] = verdi
        if lest is not None and (lest.formel is not None or lest.formelart):
            # LibreOffice saves a locked TRUE as =TRUE(): the same literal is no change.
            verdi = bare_konstant(lest.formel) if lest.formel is not None else None
            if verdi is None:
                ut.append(Endring(post.celle, "konstant", lest))
                continue
        if not samme_verdi(verdi, ventet):
            ut.append(Endring(post.celle, "konstant", lest))


def _prove_formler(retur: Retur, ark: Arkplass, fasit: Arkfasit, ut: list[Endring]) -> None:
    plassering, celler = retur.plassering, ark.lest.celler
    i_ro, arket_i_ro = plassering.i_ro, ark.i_ro
    if i_ro and ark.formler_som_utsendt:
        return
    for post in fasit.formler:
        plass = post.plass if arket_i_ro else ark.plass(post.plass)
        lest = None if plass is None else celler.get(plass)
        utsendt = post.celle.formel or ""
        formel = None if lest is None else lest.formel
        if (formel == utsendt and i_ro) or (
            formel is not None and retur.plassering.samme_formel(formel, utsendt, post.celle.ark)
        ):
            continue
        ut.append(Endring(post.celle, _formelart(retur, post.celle, lest), lest))


def _formelart(retur: Retur, celle: Celle, lest: Lestcelle | None) -> Art:
    """What has become of a formula cell that does not hold the issued formula."""
    utsendt, ark, plassering = celle.formel or "", celle.ark, retur.plassering
    if plassering.sted(celle.sted) is None:
        return "foelger"
    if lest is None or (lest.formel is None and not lest.formelart):
        return "verdi_for_formel"
    if lest.formel is None:
        return "formel"
    if innpakket(lest.formel):
        return "innpakket"
    if plassering.loses_celler(utsendt, ark) and "#REF!" in lest.formel:
        return "foelger"
    return "foelger" if plassering.bare_flyttet(lest.formel, utsendt, ark) else "formel"


def _touched_inputs(retur: Retur, ark: Arkplass, fasit: Arkfasit) -> list[Post]:
    """Inputs that are not as they were issued: filled in, cleared or gone."""
    celler, i_ro, verdier = ark.lest.celler, ark.i_ro, retur.utstedt.verdier
    ut = []
    poster: Iterable[Post] = fasit.inndata
    if i_ro:
        lest_og_utstedt = zip(
            fasit.inndata, ark.lest_inndata, fasit.inndata.utstedt(verdier), strict=True
        )
        poster = [
            p for p, lest, ventet in lest_og_utstedt if lest.verdi != ventet or lest.formelart
        ]
    for post in poster:
        plass = post.plass if i_ro else ark.plass(post.plass)
        lest = None if plass is None else celler.get(plass)
        ventet = post.utstedt(verdier)
        verdi = None if lest is None else lest.verdi
        if plass is not None and (lest is None or not lest.formelart):
            if verdi == ventet or (verdi in _BLANK and ventet in _BLANK):
                continue
            ett_er_blankt = verdi is None or ventet is None
            if not ett_er_blankt and samme_verdi(verdi, ventet):
                continue
        ut.append(post)
    return ut
