"""From the cases of a run to the Regiongrunnlag: what counts, as a long table, and what was left out.

Every file is in it exactly once, and every input that is not blank: as a row or as left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from gevinstark.grunn.beslutning import Beslutningsutfall
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.innlest import Utelatt
from gevinstark.grunn.utsendt import Utsending
from gevinstark.kontroll.retur import show
from gevinstark.kontroll.samlet import plan_layout
from gevinstark.region.aarsrekke import Bidrag, find_rekker, share
from gevinstark.region.deltakelse import find_deltakere, has_left
from gevinstark.region.gjeldende import PLANRUNDE, anledning, is_sen
from gevinstark.region.grunnlag import Deltaker, Endring, Mottatt, Planutsnitt, Regiongrunnlag
from gevinstark.region.langtabell import Langtabell, Svarblokk
from gevinstark.region.nummerfolge import Nummerfolge
from gevinstark.region.returutfall import Returutfall
from gevinstark.region.som_rapportert import SomRapportert
from gevinstark.region.svarblokker import make_svarblokk, without_lookups


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
        blokker = [make_svarblokk(u) for u in rekke]
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
    svar = without_lookups(utfall.som_innsendt)
    uleste, grunn = {u.felt for u in svar.utelatt}, _grunn(utfall)
    yield from svar.utelatt
    for celle, verdi in zip(svar.layout_i_filen.inndata, svar.svar.verdier, strict=True):
        nokkel = celle.nokkel(svar.utstedt.kommune)
        if verdi not in (None, "") and nokkel not in uleste:
            yield Utelatt(nokkel, utfall.fil, celle.ark, celle.adresse, show(verdi, celle), grunn)
