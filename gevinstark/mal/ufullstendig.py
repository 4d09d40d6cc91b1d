"""The word at a figure with a hole: where its coverage says «3 av 4 (delvis)», the figure says «delvis» too.

A sum row names the row of the table that says its coverage, a column the column that does, and a single
field has a formula that says it beside the field (`hull` of each). The formats look at their own sheet
only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gevinstark.grunn.celle import DELVIS, TALLTYPER, Celle, Fremheving
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.kart import Tabellplass
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.rekkeplass import hullmerke, list_feltrekker
from gevinstark.mal.skjemadeler import Del, Felter, Tabell

#: Row, column; and those of the cell that says what it is of.
Par = tuple[tuple[int, int], tuple[int, int]]


def mark_ufullstendige(
    deler: Sequence[Del], plasser: Sequence[Arkplass], celler: Sequence[Celle]
) -> Iterator[Fremheving]:
    formler = {(c.rad, c.kol): c for c in celler if c.rolle == "formel"}
    forrige: list[Par] = []
    for par in (*_par(deler, plasser), None):
        if par is not None and not (par[1] in formler and par[0] in formler):
            continue
        if forrige and (par is None or not _is_beside(forrige[-1], par)):
            yield _fremhev(forrige, formler[forrige[0][0]])
            forrige = []
        if par is not None and formler[par[0]].type in TALLTYPER:
            forrige.append(par)
    if plasser[0].luft:
        yield from _mark_rekker(deler, plasser, formler)


def _mark_rekker(
    deler: Sequence[Del], plasser: Sequence[Arkplass], formler: Mapping[tuple[int, int], Celle]
) -> Iterator[Fremheving]:
    """In a joint workbook a field is a column down the kommuner's rows, and the last cell of each row names
    the columns of those that are incomplete."""
    rekker = list_feltrekker(plasser[0].arkmal)
    for felter in (d for d in deler if isinstance(d, Felter) and d.nokkel in rekker):
        for felt in (f for f in felter.rader if f.hull):
            steder = [p.kart.felter[felter.nokkel].felt[felt.nokkel] for p in plasser]
            (rad, kol), siste = steder[0], steder[-1]
            dekning = (rad, rekker[felter.nokkel].hull + plasser[0].luft)
            if formler[rad, kol].type in TALLTYPER:
                # Programs drop blanks around a stored text: they are put there where it is searched.
                av, merke = f'" "&{celleadresse(*dekning)}&" "', f"{hullmerke(kol)} "
                yield _make((rad, kol), siste, formler[rad, kol], av, merke)


def _par(deler: Sequence[Del], plasser: Sequence[Arkplass]) -> Iterator[Par]:
    for plass in plasser:
        for del_ in deler:
            if isinstance(del_, Tabell):
                for p in plass.plasser(del_):
                    yield from _tabellpar(del_, p)
            elif isinstance(del_, Felter) and not plass.luft and (kol := hullkolonne(del_)):
                felt = plass.kart.felter[del_.nokkel].felt
                for f in (f for f in del_.rader if f.hull):
                    yield felt[f.nokkel], (felt[f.nokkel][0], kol)


def _tabellpar(tabell: Tabell, p: Tabellplass) -> Iterator[Par]:
    for sumrad in tabell.summer:
        for dekning in sumrad.hull.split():
            for kol in range(
                1, max(p.kolonner.values()) + 1 + max(map(len, p.aar.values()), default=0)
            ):
                yield (p.summer[sumrad.id], kol), (p.summer[dekning], kol)
    for kolonne in (k for k in tabell.kolonner if k.hull):
        forste = p.kolonner[kolonne.nokkel]
        for rad in (*(r.rad for r in p.rader), *p.summer.values()):
            for kol in range(forste, forste + max(1, len(p.aar.get(kolonne.nokkel, ())))):
                yield (rad, kol), (rad, p.kolonner[kolonne.hull])


def list_merkede(tabell: Tabell) -> Iterator[str]:
    """The columns of amounts that may be marked, in the order of the table."""
    i_sum = {nokkel for s in tabell.summer if s.hull for nokkel in s.celler}
    for k in tabell.kolonner:
        if k.type == "kroner" and (k.hull or k.nokkel in i_sum):
            yield k.nokkel


def hullkolonne(felter: Felter) -> int:
    """Where the coverage of a single field stands: with the states, else with the help. 0 is nowhere."""
    _, _, hjelp, status = felter.plass or (1, 2, 4 if felter.enheter else 3, 0)
    return status or hjelp


def _is_beside(a: Par, b: Par) -> bool:
    """The next column of the same two rows."""
    return all((r, k + 1) == neste for (r, k), neste in zip(a, b, strict=True))


def _fremhev(par: Sequence[Par], forste: Celle) -> Fremheving:
    (fra, dekning), (til, _) = par[0], par[-1]
    return _make(fra, til, forste, celleadresse(*dekning), DELVIS)


def _make(
    fra: tuple[int, int], til: tuple[int, int], forste: Celle, av: str, merke: str
) -> Fremheving:
    """Each number from one cell to another is marked where the text of `av` has `merke` in it."""
    tall = celleadresse(*fra)
    andel = "andel" if forste.type == "prosent" else "2" if forste.desimaler else ""
    return Fremheving(
        f"{tall}:{celleadresse(*til)}",
        f'=AND(ISNUMBER({tall}),SUBSTITUTE({av},"{merke}","")<>{av})',
        f"delvis_{andel}".rstrip("_"),
    )
