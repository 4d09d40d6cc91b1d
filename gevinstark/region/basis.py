"""From the cases of a run to the Regiongrunnlag: what counts, as a long table, and what was left out.

Every file is in it exactly once, and every input that is not blank: as a row or as left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Final

from gevinstark.grunn.beslutning import Beslutningsutfall
from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.familie import enhetsregler
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Sted
from gevinstark.kontroll.retur import show, show_whole
from gevinstark.kontroll.samlet import plan_layout
from gevinstark.region.aarsrekke import Bidrag, find_rekker, share
from gevinstark.region.deltakelse import find_deltakere, has_left
from gevinstark.region.gjeldende import PLANRUNDE, anledning, is_sen
from gevinstark.region.grunnlag import (
    Deltaker,
    Endring,
    Langtabell,
    Mottatt,
    Planutsnitt,
    Regiongrunnlag,
    Svarblokk,
    Tabellfelt,
)
from gevinstark.region.linjetall import Tallsted, read_opphav, write_steder
from gevinstark.region.nummerfolge import Nummerfolge
from gevinstark.region.returutfall import Returutfall
from gevinstark.region.som_rapportert import SomRapportert

#: Findings whose `funnet` is the formula that stood in an input.
_FORMEL_I_FELT: Final = ("STR-07", "STR-23")
#: What stood in a cell whose answer was entered by decision.
FOERT_INN: Final = "tom (ført inn for hånd)"


def make_grunnlag(
    utfallene: Sequence[Returutfall],
    utsendinger: Sequence[Utsending],
    beslutninger: Sequence[Beslutningsutfall] = (),
    folge: Nummerfolge | None = None,
    endringer: Sequence[Endring] = (),
) -> Regiongrunnlag:
    """folge: what old kommunenummer are now."""
    data: list[Svarblokk] = []
    utelatt: list[Utelatt] = []
    mottak: list[Mottatt] = []
    planer = tuple(_siste_av_hver_plan(utsendinger))
    venter = {p.plan: p.aar for p in planer if p.layout.runde != PLANRUNDE}
    bidrag: dict[int, Bidrag] = {}
    for rekke in find_rekker(utfallene):
        blokker = [_svarblokk(u) for u in rekke]
        andeler = share(rekke, blokker, venter.get(blokker[0].plan, 0))
        bidrag |= {id(utfall): ett for utfall, ett in zip(rekke, andeler, strict=True)}
    for utfall in utfallene:
        eget = bidrag.get(id(utfall))
        if eget is not None and utfall.svar is not None:
            data.append(eget.blokk)
            ute = (*utfall.svar.utelatt, *eget.utelatt)
        else:
            ute = tuple(_alle_utelatt(utfall))
        utelatt += ute
        mottak.append(_mottatt(utfall, eget, len(ute)))
    return Regiongrunnlag(
        planer=planer,
        deltakere=tuple(_deltakere(utsendinger, folge or Nummerfolge(), mottak)),
        data=Langtabell(tuple(data)),
        mottak=tuple(mottak),
        utelatt=tuple(utelatt),
        beslutninger=tuple(beslutninger),
        endringer=tuple(endringer),
        som_rapportert=SomRapportert(utfallene),
    )


def _deltakere(
    utsendinger: Sequence[Utsending], folge: Nummerfolge, mottak: Sequence[Mottatt]
) -> Iterable[Deltaker]:
    """Everyone who takes part, as they are now. One that was merged or split, or has left, is a
    participant as long as its own answers count."""
    teller = {(m.plan, m.kommunenr) for m in mottak if m.status.startswith("godkjent")}
    alle = dict.fromkeys(
        Deltaker(u.layout.plan, ny, folge.navn.get(ny, navn))
        for u in utsendinger
        for s in u.utstedt.values()
        for nr, navn in s.deltakere.items()
        for ny in (folge.nummer(u.layout.plan, nr),)
    )
    naa = find_deltakere(utsendinger, folge)

    def er_med(hvem: tuple[str, str]) -> bool:
        return hvem in teller or not (hvem in folge.senere or has_left(*hvem, naa, folge))

    return (d for d in alle if er_med((d.plan, d.kommunenr)))


def _siste_av_hver_plan(utsendinger: Sequence[Utsending]) -> Iterable[Planutsnitt]:
    """A plan issued several times (years, rounds, kinds of workbook) is one plan in the region."""
    siste: dict[str, Utsending] = {}

    for utsending in sorted(utsendinger, key=lambda u: anledning(u.layout)):
        siste[utsending.layout.plan] = utsending
    return [_utsnitt(u) for u in siste.values()]


def _utsnitt(utsending: Utsending) -> Planutsnitt:
    layout = plan_layout(utsending)
    return Planutsnitt(
        layout.plan, layout.tittel, layout.rapporteringsaar, utsending.frist, layout,
        utsending.prisaar, utsending.prisindeks,
    )  # fmt: skip


def _grunn(utfall: Returutfall) -> str:
    if utfall.erstattet_av:
        return f"Erstattet av «{utfall.erstattet_av}»."
    if utfall.holdt_utenfor:
        koder = {f.kode for f in utfall.funn}
        if "KON-30" in koder:
            return "Kommunen deltar ikke lenger."
        if "KON-39" in koder:
            return "Lagret etter dagen oversikten er sett fra (--per)."
        return f"Holdt utenfor for hånd{_fordi(utfall)}."
    kritiske = [f.tekst for f in utfall.funn if f.alvor is Alvor.KRITISK]
    if kritiske:
        return kritiske[0]
    antall = {a: sum(f.alvor is a for f in utfall.funn) for a in (Alvor.FEIL, Alvor.ADVARSEL)}
    deler = [f"{n} {a.navn}" for a, n in antall.items() if n]
    med = (
        f"Tatt med, valgt for hånd{_fordi(utfall)}."
        if "KON-04" in {f.kode for f in utfall.funn}
        else "Tatt med."
    )
    return f"{med} {', '.join(deler)}." if deler else med


def _fordi(utfall: Returutfall) -> str:
    b = utfall.beslutning
    if b is None:
        return ""
    return f": {b.signatur}" if b.rad else f" ({b.kilde})"


def _mottatt(utfall: Returutfall, bidrag: Bidrag | None, utelatt: int) -> Mottatt:
    utstedt = utfall.svar.utstedt if utfall.svar else None
    # What was entered by decision came in no file.
    egne = bidrag.nokler if bidrag else frozenset()
    tilfoert, svart = egne & utfall.tilfoert, _count_svart(utfall, egne)
    konsolidert = svart - len(tilfoert)
    identitet, lagret = utfall.innlest.identitet, utfall.innlest.lagret
    return Mottatt(
        fil=utfall.fil,
        sha256=utfall.sha256,
        plan=identitet.plan if identitet else "",
        aar=identitet.aar if identitet else None,
        kommunenr=utstedt.kommune if utstedt else identitet.kommune if identitet else "",
        kommune=utstedt.navn if utstedt else "",
        program=utfall.innlest.program,
        lagret=lagret.isoformat(timespec="seconds") if lagret else "",
        status=utfall.status,
        grunn=_grunn(utfall),
        funn=tuple(utfall.funn),
        lest=utfall.svar.lest if utfall.svar else 0,
        konsolidert=konsolidert,
        utelatt=utelatt,
        sen=utfall.svar is not None and is_sen(lagret, utfall.svar.utsending.frist),
        rettet=len(egne & utfall.rettelser.keys()) - len(tilfoert),
        tilfoert=len(tilfoert),
        viderefoert=_count_svart(utfall, egne & utstedt.laast) if utstedt else 0,
        runde=utfall.svar.layout.runde if utfall.svar else "",
    )


def _count_svart(utfall: Returutfall, nokler: AbstractSet[str]) -> int:
    """How many of these inputs have an answer."""
    if utfall.svar is None or not nokler:
        return 0
    par = zip(utfall.svar.layout.inndatanokler, utfall.svar.svar.verdier, strict=True)
    return sum(v not in (None, "") for n, v in par if n in nokler)


def _alle_utelatt(utfall: Returutfall) -> Iterable[Utelatt]:
    """Every input of a return that does not count, with that as the reason."""
    if utfall.som_innsendt is None:
        return
    svar = _uten_oppslag(utfall.som_innsendt)
    uleste, grunn = {u.felt for u in svar.utelatt}, _grunn(utfall)
    yield from svar.utelatt
    for celle, verdi in zip(svar.layout_i_filen.inndata, svar.svar.verdier, strict=True):
        nokkel = celle.nokkel(svar.utstedt.kommune)
        if verdi not in (None, "") and nokkel not in uleste:
            yield Utelatt(nokkel, utfall.fil, celle.ark, celle.adresse, show(verdi, celle), grunn)


def _svarblokk(utfall: Returutfall) -> Svarblokk:
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
    flyttet = _uten_oppslag(svar)
    steder_naa = [flyttet.sted(c) if c else None for c in celler]
    if all(c is None or s == c.sted for s, c in zip(steder_naa, celler, strict=True)):
        return felt
    return tuple(
        f if s is None or c is None or s == c.sted else _move(f, s)
        for f, c, s in zip(felt, celler, steder_naa, strict=True)
    )


def _uten_oppslag(svar: Besvarelse) -> Besvarelse:
    """The same, to ask where many cells stand: the answer is a Layout for each return that is moved
    about, and is let go with this."""
    return replace(svar)


@lru_cache(maxsize=1 << 16)
def _move(felt: Tabellfelt, sted: Sted) -> Tabellfelt:
    """Those who add a line in the same place have the same fields."""
    return replace(felt, ark=sted.ark, celle=sted.celle)


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
            av=write_steder(
                layout.ved_nokkel[f"{DENNE_KOMMUNEN}{n}"] for n in opphav.get(sted.nokkel, ())
            ),
        )
        par.append((felt, kilde))
    par.sort(key=lambda p: p[0].plass)
    return tuple(f for f, _ in par), tuple(c for _, c in par)
