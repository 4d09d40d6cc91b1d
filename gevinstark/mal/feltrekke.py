"""In a joint workbook (form samlet) a block of fields is a row for each kommune, its questions as columns.

On a tab that is made for fields (it gives their widths) the blocks that follow each other share that row
and its state. On a tab of tables a block is a short table that ends where the tab's states stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.celle import KOMMUNESTIL, TALLTYPER, Celle
from gevinstark.mal.feltceller import find_feltverdi, grenser, is_prefilled, make_verdicelle
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Feltplass, Formelsted
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import Felt
from gevinstark.mal.rekkeplass import Feltrekke, hullmerke, list_feltrekker
from gevinstark.mal.skjemadeler import Felter
from gevinstark.mal.tilstand import Inndata, state_formula

_TILSTAND: Final = "rad_tilstand"


def make_feltrekke(
    plan: Plan, form: str, arkplass: Arkplass, felter: Felter, rad: int
) -> Iterator[Celle]:
    """One block's cells on one kommune's row; the first kommune's come with the headings. rad: where the
    block begins, with its title."""
    rekke = list_feltrekker(arkplass.arkmal)[felter.nokkel]
    plass = arkplass.kart.felter[felter.nokkel]
    ark, hoderad = plass.ark, rad + rekke.over
    if arkplass.forste:
        yield from _headings(rekke, felter, ark, hoderad, plass)
    egen_rad = next(iter(plass.felt.values()))[0]
    if arkplass.kommune and felter is rekke.blokker[0]:
        navn = arkplass.kommune.navn
        yield Celle(ark, egen_rad, 1, "fast", "tekst", navn, stil=KOMMUNESTIL)
        yield from (Celle(ark, egen_rad, k, "fast", "tekst", stil="luft") for k in rekke.ledige)
    her = Formelsted(ark, felter=plass, fil=arkplass.arkmal.fil)
    for felt in felter.rader:
        yield make_verdicelle(plan, form, arkplass, felter, felt, her)
    if felter is rekke.spurt and rekke.status:
        yield _state(plan, arkplass, rekke, egen_rad)
    if felter is rekke.blokker[-1] and rekke.hull:
        yield _hull(arkplass, rekke, egen_rad)


def _headings(
    rekke: Feltrekke, felter: Felter, ark: str, hoderad: int, plass: Feltplass
) -> Iterator[Celle]:
    if felter is rekke.blokker[0]:
        if rekke.tittel:
            yield Celle(ark, hoderad - 1, 1, "fast", "tekst", rekke.tittel, stil="deltittel")
        yield Celle(ark, hoderad, 1, "fast", "tekst", "Kommune", stil="hode")
        yield from (Celle(ark, hoderad, k, "fast", "tekst", stil="hode") for k in rekke.ledige)
        for kol, hode in ((rekke.status, "Status"), (rekke.hull, "Ufullstendige tall i kolonne")):
            if kol:
                yield Celle(ark, hoderad, kol + 1, "fast", "tekst", hode, stil="hode")
    for nr, felt in enumerate(felter.rader):
        kol = plass.felt[felt.nokkel][1]
        gruppe = felt.overskrift or (felter.tittel if nr == 0 else "")
        if gruppe and rekke.egen:
            yield Celle(ark, hoderad - 1, kol, "fast", "tekst", gruppe, stil="deltittel")
        stil = "hode_tall" if felt.type in TALLTYPER else "hode"
        yield Celle(ark, hoderad, kol, "fast", "tekst", felt.etikett, stil=stil)
        if rekke.under and felt.hjelp and not felter.uten_hjelp:
            yield Celle(ark, hoderad + 1, kol, "fast", "tekst", felt.hjelp, stil="hjelp")


def _state(plan: Plan, arkplass: Arkplass, rekke: Feltrekke, rad: int) -> Celle:
    """The row's one state: what is most pressing of all its questions."""
    kart = arkplass.kart
    alle = {k: sted for b in rekke.blokker for k, sted in kart.felter[b.nokkel].felt.items()}
    ark, spurt = arkplass.navn, rekke.spurt
    her = Formelsted(ark, felter=Feltplass(spurt.nokkel, ark, alle), fil=arkplass.arkmal.fil)
    felt = [f for b in rekke.blokker for f in b.rader if f.rolle == "inndata"]
    inndata = [Inndata(f"[{f.nokkel}]", f, grenser(f, plan.levetid)) for f in felt]
    formel = state_formula(inndata, _ellers(felt), plan.mal.lister)
    navn = arkplass.kommune.navn if arkplass.kommune else ""
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
        kolonne=_TILSTAND,
        stil="status",
        # Equal findings of a sheet are told once: each row has words of its own.
        radetikett=f"linjen til {navn} ({spurt.hva or spurt.tittel})",
        kolonneetikett="Status",
        visning=True,
        kreves=any(_is_asked(plan, arkplass, b, f) for b in rekke.blokker for f in b.rader),
    )


def _hull(arkplass: Arkplass, rekke: Feltrekke, rad: int) -> Celle:
    """Which of the row's figures are of less than they should be, by their columns: " B* N*", or a dash."""
    ledd = []
    for blokk in rekke.blokker:
        plass = arkplass.kart.felter[blokk.nokkel]
        her = Formelsted(arkplass.navn, felter=plass, fil=arkplass.arkmal.fil)
        for felt in (f for f in blokk.rader if f.hull):
            dekning = resolve(felt.hull, her, arkplass.kart, felt.linje).removeprefix("=")
            merke = hullmerke(plass.felt[felt.nokkel][1])
            ledd.append(f'IF(SUBSTITUTE({dekning},"*","")<>{dekning},"{merke}","")')
    merkene = "&".join(ledd)
    formel = f'=IF({merkene}="","–",{merkene})'
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
    for rekke in rekker.values():
        if rekke.egen:
            for kol, felt in enumerate((f for b in rekke.blokker for f in b.rader), rekke.forste):
                bredder[kol] = max(bredder.get(kol, 0), _bredde(felt))
            if rekke.status:
                bredder[rekke.status] = _STATUSBREDDE
            if rekke.hull:
                bredder[rekke.hull] = _ELLERS_BREDDE
    return bredder


_STATUSBREDDE: Final = 20.0
_BREDDER: Final[Mapping[str, float]] = {"tekst": 16.0, "aar": 9.0, "prosent": 11.0}
_ELLERS_BREDDE: Final = 13.0
#: Of a long answer.
_LANG_BREDDE: Final = 26.0


def _bredde(felt: Felt) -> float:
    return _LANG_BREDDE if felt.hoyde else _BREDDER.get(felt.type, _ELLERS_BREDDE)
