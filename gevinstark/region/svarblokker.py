"""The rows of one return that counts: its inputs and its computed figures, and where each stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.familie import enhetsregler
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted
from gevinstark.kontroll.retur import show_whole
from gevinstark.region.gjeldende import anledning
from gevinstark.region.langtabell import Svarblokk, Tabellfelt
from gevinstark.region.linjetall import Tallsted, read_opphav, write_steder
from gevinstark.region.returutfall import Returutfall

#: Findings whose `funnet` is the formula that stood in an input.
_FORMEL_I_FELT: Final = ("STR-07", "STR-23")
#: What stood in a cell whose answer was entered by decision.
FOERT_INN: Final = "tom (ført inn for hånd)"


def make_svarblokk(utfall: Returutfall) -> Svarblokk:
    """The rows of one return that counts: its inputs and its computed figures."""
    gjelder = utfall.som_gjelder
    utstedt = gjelder.svar.utstedt
    return Svarblokk(
        kommunenr=utstedt.kommune,
        kommune=utstedt.navn,
        plan=gjelder.svar.layout.plan,
        fil=utfall.fil,
        sha256=utfall.sha256,
        status=utfall.status,
        felt=_tabellfelt(gjelder.svar, utfall.linjetall.steder),
        svar=gjelder.svar.svar.verdier,
        beregnet=gjelder.beregnet,
        linjetall=utfall.linjetall.verdier,
        hull=utfall.linjetall.hull,
        eier=utstedt.kommune,
        anledning=anledning(gjelder.svar.layout),
        skrevet=_skrevet(utfall),
    )


def _skrevet(utfall: Returutfall) -> dict[str, str]:
    """What stood in the cells where that is not the value, by key after the owner: answers that were
    interpreted, formulas in inputs, and stored results that our own recompute does not agree with."""
    assert utfall.svar is not None  # noqa: S101 - only returns that count come here
    svar, layout = utfall.svar.svar, utfall.svar.layout
    avvik = utfall.omregning.avvik if utfall.omregning else ()
    skrevet = {a.celle.nokkel(): show_whole(a.lagret) for a in avvik if a.lagret is not None}
    skrevet |= dict.fromkeys(utfall.tilfoert, FOERT_INN)
    if utfall.samlet and utfall.omregning:
        par = zip(
            layout.formelnokler, utfall.omregning.verdier, utfall.samlet.beregnet, strict=True
        )
        skrevet |= {n: show_whole(v) for n, v, naa in par if n and v != naa}
    for sted, verdi in svar.raa.items():
        celle = layout.ved_sted[sted]
        if celle.rolle == "inndata" and verdi is not None:
            skrevet[celle.nokkel()] = show_whole(verdi)
    egne = {n.removeprefix(DENNE_KOMMUNEN): t for n, t in skrevet.items()}
    for funn in svar.funn:
        if funn.kode in _FORMEL_I_FELT and funn.felt and funn.funnet:
            egne[funn.felt.removeprefix(svar.kommune)] = funn.funnet
    return egne


_TABELLFELT: Final[dict[str, tuple[tuple[Tabellfelt, ...], tuple[Celle | None, ...]]]] = {}


def _tabellfelt(svar: Besvarelse, steder: Sequence[Tallsted]) -> tuple[Tabellfelt, ...]:
    """The kommune's own fields, where they stand in the file; one tuple for all who answered in place."""
    layout = svar.layout
    if layout.digest not in _TABELLFELT:
        _TABELLFELT[layout.digest] = _make_tabellfelt(layout, steder)
    felt, celler = _TABELLFELT[layout.digest]
    if svar.svar.steder is None:
        return felt
    flyttet = without_lookups(svar)
    steder_naa = [flyttet.sted(c) if c else None for c in celler]
    if all(c is None or s == c.sted for s, c in zip(steder_naa, celler, strict=True)):
        return felt
    return tuple(
        f if s is None or c is None or s == c.sted else _move(f, s)
        for f, c, s in zip(felt, celler, steder_naa, strict=True)
    )


def without_lookups(svar: Besvarelse) -> Besvarelse:
    """The same, to ask where many cells stand: the answer is a Layout for each return that is moved
    about, and is let go with this."""
    return replace(svar)


@lru_cache(maxsize=1 << 16)
def _move(felt: Tabellfelt, sted: Sted) -> Tabellfelt:
    """Those who add a line in the same place have the same fields."""
    return replace(felt, ark=sted.ark, celle=sted.celle)


def _answers(layout: Layout, nokler: Sequence[str]) -> str:
    """Where the answers stand that a figure is made of."""
    return write_steder(layout.ved_nokkel[f"{DENNE_KOMMUNEN}{n}"] for n in nokler)


def _make_tabellfelt(
    layout: Layout, steder: Sequence[Tallsted]
) -> tuple[tuple[Tabellfelt, ...], tuple[Celle | None, ...]]:
    """The fields in the order of the long table, and the cell of each as issued. What the lines come
    to takes the place of what the workbook's own formula says of the same."""
    linjer = {s.nokkel: (s, nr) for nr, s in enumerate(steder)}
    priser = enhetsregler(layout).stykkpriser
    opphav = read_opphav(layout) if steder else {}
    nummer = {False: count(), True: count()}
    par: list[tuple[Tabellfelt, Celle | None]] = []
    for c in layout.celler():
        if c.rolle == "fast":
            continue
        beregnet = c.formel is not None
        nr = next(nummer[beregnet])
        if c.eier != DENNE_KOMMUNEN or not c.is_felt or c.visning:
            continue
        if beregnet and c.nokkel().removeprefix(DENNE_KOMMUNEN) in linjer:
            continue
        felt = Tabellfelt(
            tabell=c.tabell,
            rad=c.radid,
            kolonne=c.kolonne,
            aar=layout.field_year(c),
            fase="" if c.del_.isdigit() else c.del_,
            enhet=c.enhet or ("kr" if c.type == "kroner" else ""),
            rolle=c.rolle,
            ark=c.ark,
            celle=c.adresse,
            nokkel=c.nokkel().removeprefix(DENNE_KOMMUNEN),
            nr=nr,
            beregnet=beregnet,
            # A price is no amount: it keeps its decimals.
            kroner=c.type == "kroner" and c.kolonne not in priser,
            # Tab sets of two occasions derive what people wrote; earlier ones asked for it.
            i_ord=bool(layout.runde) and c.type == "tekst",
            av=_answers(layout, opphav.get(c.nokkel().removeprefix(DENNE_KOMMUNEN), ())),
        )
        par.append((felt, c))
    for sted, nr in linjer.values():
        kilde = layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}{sted.kilde}")
        felt = Tabellfelt(
            tabell=sted.tabell,
            rad=sted.rad,
            kolonne=sted.kolonne,
            aar=sted.aar,
            fase="",
            enhet=sted.enhet,
            rolle="formel",
            ark=kilde.ark if kilde else "",
            celle=kilde.adresse if kilde else "",
            nokkel=sted.nokkel,
            nr=nr,
            beregnet=True,
            kroner=sted.enhet == "kr",
            linje=True,
            meldt=sted.meldt,
            av=_answers(layout, opphav.get(sted.nokkel, ())),
        )
        par.append((felt, kilde))
    par.sort(key=lambda p: p[0].plass)
    return tuple(f for f, _ in par), tuple(c for _, c in par)
