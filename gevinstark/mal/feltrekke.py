"""In a joint workbook (form samlet) a block of fields is a row for each kommune, its questions as columns.

On a tab that is made for fields (it gives their widths) the blocks that follow each other share that row
and its state; where that is wider than a screen, they stand in bands below each other. On a tab of tables a block is a short table that ends where the tab's states stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.celle import DELVIS, KOMMUNESTIL, TALLTYPER, Celle
from gevinstark.mal.feltceller import find_feltverdi, grenser, is_prefilled, make_verdicelle
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Feltplass, Formelsted
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import Felt
from gevinstark.mal.rekkeplass import (
    Baand,
    Feltrekke,
    baandbredder,
    hullmerke,
    list_feltrekker,
)
from gevinstark.mal.skjemadeler import Felter
from gevinstark.mal.tilstand import Inndata, state_formula

_TILSTAND: Final = "rad_tilstand"


def make_feltrekke(plan: Plan, form: str, arkplass: Arkplass, felter: Felter) -> Iterator[Celle]:
    """One block's cells on one kommune's rows; the first kommune's come with the headings. A band comes
    with the block of its first field."""
    rekke = list_feltrekker(arkplass.arkmal)[felter.nokkel]
    plass = arkplass.kart.felter[felter.nokkel]
    for nr, baand in enumerate(rekke.baand):
        if baand[0][0] is felter:
            egen_rad = plass.felt[baand[0][1].nokkel][0]
            yield from _band(plan, arkplass, rekke, nr, egen_rad)
    her = Formelsted(plass.ark, felter=plass, fil=arkplass.arkmal.fil)
    for felt in felter.rader:
        yield make_verdicelle(plan, form, arkplass, felter, felt, her)


def _band(plan: Plan, arkplass: Arkplass, rekke: Feltrekke, nr: int, rad: int) -> Iterator[Celle]:
    """What stands around the fields of one band on one kommune's row: whose it is, its state, and for the
    first kommune the headings over it."""
    baand, ark = rekke.baand[nr], arkplass.navn
    if arkplass.forste:
        yield from _headings(rekke, baand, ark, rad - 1 - rekke.under)
    ledige = rekke.ledige(baand)
    if arkplass.kommune:
        navn = arkplass.kommune.navn
        yield Celle(ark, rad, 1, "fast", "tekst", navn, stil=KOMMUNESTIL)
        yield from (Celle(ark, rad, k, "fast", "tekst", stil="luft") for k in ledige)
    if rekke.status and any(f.rolle == "inndata" for _, f in baand):
        yield _state(plan, arkplass, rekke, nr, rad)
    if any(f.hull for _, f in baand):
        yield _hull(arkplass, rekke, baand, rad)


def _headings(rekke: Feltrekke, baand: Baand, ark: str, hoderad: int) -> Iterator[Celle]:
    if rekke.tittel:
        yield Celle(ark, hoderad - 1, 1, "fast", "tekst", rekke.tittel, stil="deltittel")
    yield Celle(ark, hoderad, 1, "fast", "tekst", "Kommune", stil="hode")
    ledige = rekke.ledige(baand)
    yield from (Celle(ark, hoderad, k, "fast", "tekst", stil="hode") for k in ledige)
    hull = rekke.hull if any(f.hull for _, f in baand) else 0
    status = rekke.status if any(f.rolle == "inndata" for _, f in baand) else 0
    for kol, hode in ((status, "Status"), (hull, "Delvise tall i kolonne")):
        if kol:
            yield Celle(ark, hoderad, kol + 1, "fast", "tekst", hode, stil="hode")
    for kol, (felter, felt) in enumerate(baand, rekke.forste + 1):
        gruppe = felt.overskrift or (felter.tittel if felt is felter.rader[0] else "")
        if gruppe and rekke.egen:
            yield Celle(ark, hoderad - 1, kol, "fast", "tekst", gruppe, stil="deltittel")
        stil = "hode_tall" if felt.type in TALLTYPER else "hode"
        yield Celle(ark, hoderad, kol, "fast", "tekst", felt.etikett, stil=stil)
        if rekke.under and felt.hjelp and not felter.uten_hjelp:
            yield Celle(ark, hoderad + 1, kol, "fast", "tekst", felt.hjelp, stil="hjelp")


def _state(plan: Plan, arkplass: Arkplass, rekke: Feltrekke, nr: int, rad: int) -> Celle:
    """The row's one state: what is most pressing of all its questions."""
    baand = rekke.baand[nr]
    kart = arkplass.kart
    alle = {k: sted for b in rekke.blokker for k, sted in kart.felter[b.nokkel].felt.items()}
    ark, spurt = arkplass.navn, rekke.spurt
    her = Formelsted(ark, felter=Feltplass(spurt.nokkel, ark, alle), fil=arkplass.arkmal.fil)
    felt = [f for _, f in baand if f.rolle == "inndata"]
    inndata = [Inndata(f"[{f.nokkel}]", f, grenser(f, plan.levetid)) for f in felt]
    formel = state_formula(inndata, _ellers(felt), plan.mal.lister)
    navn = arkplass.kommune.navn if arkplass.kommune else ""
    hva = spurt.hva or spurt.tittel
    if nr:
        forste, felt_ = baand[0]
        hva = felt_.overskrift or forste.tittel or forste.hva
    return Celle(
        ark,
        rad,
        rekke.status + arkplass.luft,
        "formel",
        "tekst",
        formel=resolve(formel, her, kart, felt[0].linje),
        eier=arkplass.egen,
        tabell=spurt.nokkel,
        radid=spurt.nokkel,
        kolonne=f"{_TILSTAND}_{nr + 1}" if nr else _TILSTAND,
        stil="status",
        # Equal findings of a sheet are told once: each row has words of its own.
        radetikett=f"linjen til {navn} ({hva})",
        kolonneetikett="Status",
        visning=True,
        kreves=any(_is_asked(plan, arkplass, b, f) for b, f in baand),
    )


def _hull(arkplass: Arkplass, rekke: Feltrekke, baand: Baand, rad: int) -> Celle:
    """Which of the row's figures are of less than they should be, by their columns: "B N", or a dash."""
    ledd = []
    for blokk, felt in baand:
        if not felt.hull:
            continue
        plass = arkplass.kart.felter[blokk.nokkel]
        her = Formelsted(arkplass.navn, felter=plass, fil=arkplass.arkmal.fil)
        dekning = resolve(felt.hull, her, arkplass.kart, felt.linje).removeprefix("=")
        merke = hullmerke(plass.felt[felt.nokkel][1])
        ledd.append(f'IF(SUBSTITUTE({dekning},"{DELVIS}","")<>{dekning},"{merke}","")')
    merkene = "&".join(ledd)
    formel = f'=IF({merkene}="","–",TRIM({merkene}))'
    kol = rekke.hull + arkplass.luft
    return Celle(
        arkplass.navn, rad, kol, "formel", "tekst", formel=formel, stil="hjelp", visning=True
    )


def _is_asked(plan: Plan, arkplass: Arkplass, felter: Felter, felt: Felt) -> bool:
    """Whether somebody must answer it who has not yet done so."""
    if felt.rolle != "inndata":
        return False
    verdi = find_feltverdi(plan, felt, felter.eier, felter.nokkel, arkplass)
    spurt = felt.kreves or (felt.kreves_naar and not felt.lukket_naar)
    return bool(spurt) and not is_prefilled(felt, verdi, arkplass.merker)


def _ellers(felt: Sequence[Felt]) -> str:
    """What the state says when no field is blank or wrong: what one of them still asks for, else OK. A
    row's `ellers` are few; "" leaves it to the state itself."""
    samlet = ""
    for uttrykk in reversed([f.ellers for f in felt if f.ellers]):
        done = f'OR({uttrykk}="OK",{uttrykk}="–")'
        samlet = f"IF({done},{samlet},{uttrykk})" if samlet else uttrykk
    return samlet


def rekkebredder(rekker: Mapping[str, Feltrekke]) -> dict[int, float]:
    """Widths of the tab's own columns, where it is made for fields."""
    bredder: dict[int, float] = {}
    for rekke in (r for r in rekker.values() if r.egen):
        for kol, bredde in enumerate(baandbredder(rekke.baand), rekke.forste):
            bredder[kol] = max(bredder.get(kol, 0), bredde)
        if rekke.status:
            bredder[rekke.status] = _STATUSBREDDE
        if rekke.hull:
            bredder[rekke.hull] = _HULLBREDDE
    return bredder


_STATUSBREDDE: Final = 20.0
_HULLBREDDE: Final = 16.0
