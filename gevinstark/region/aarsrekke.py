"""The returns of one kommune that count, one for each year and round, and which of them each figure is
from: what was reported for a year from the return of that year, else the earliest after it that has it;
all else from the last that asks for it. So each stands in the long table once, with its own source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.familie import meldte_kolonner
from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.layout import Layout
from gevinstark.kontroll.retur import show
from gevinstark.region.gjeldende import PLANRUNDE, anledning
from gevinstark.region.langtabell import Svarblokk, Tabellfelt
from gevinstark.region.linjetall import read_steder
from gevinstark.region.returutfall import Returutfall

#: Which figure of a kommune's: table, row, column, year and phase.
_Hva = tuple[str, str, str, int | None, str]
_FELT: Final[dict[tuple[int, frozenset[int]], tuple[object, tuple[Tabellfelt, ...]]]] = {}
_FRA: Final[dict[tuple[int, frozenset[int]], tuple[object, Mapping[str, str]]]] = {}


@dataclass(frozen=True, slots=True)
class Bidrag:
    """What one return gives to the long table. utelatt: its answers that are from another return.
    nokler: generic keys of those that are its own."""

    blokk: Svarblokk
    utelatt: tuple[Utelatt, ...]
    nokler: frozenset[str]


def find_rekker(utfallene: Iterable[Returutfall]) -> list[list[Returutfall]]:
    """Those that count of each plan and kommune, in the order they were asked for."""
    alle: dict[tuple[str, str], list[Returutfall]] = defaultdict(list)
    for utfall in utfallene:
        if utfall.svar is not None and utfall.teller:
            alle[utfall.svar.layout.plan, utfall.svar.utstedt.kommune].append(utfall)
    return [sorted(rekke, key=lambda u: anledning(layout_of(u))) for rekke in alle.values()]


def layout_of(utfall: Returutfall) -> Layout:
    return utfall.som_gjelder.svar.layout


def share(
    rekke: Sequence[Returutfall], blokker: Sequence[Svarblokk], venter: int = 0
) -> Iterator[Bidrag]:
    """What each of them gives; together every figure once, and every answer as a row or as left out.

    venter: the year a report is asked of, 0 for none. One who has only planned has nothing reported for it,
    not even that there is nothing to report."""
    bare_plan = layout_of(rekke[-1]).runde == PLANRUNDE
    if len(rekke) == 1 and not (bare_plan and venter):
        yield Bidrag(blokker[0], (), frozenset(_list_nokler(blokker[0].felt)))
        return
    eiere = _find_eiere([layout_of(u) for u in rekke], blokker)
    filer = [u.fil for u in rekke]
    fra: list[tuple[str, Mapping[str, str]]] = []
    for nr, (utfall, blokk) in enumerate(zip(rekke, blokker, strict=True)):
        egne = frozenset(
            n
            for n, f in enumerate(blokk.felt)
            if eiere.get(_hva(f)) == nr and not (bare_plan and f.meldt and f.aar == venter)
        )
        satt = utfall.samlet.satt if utfall.samlet else frozenset()
        nokler = {*_list_nokler(blokk.felt[n] for n in egne)} - satt
        grunner = {
            f"{DENNE_KOMMUNEN}{f.nokkel}": _grunn(f, eiere.get(_hva(f)), filer)
            for f in blokk.felt
            if not f.beregnet
        }
        assert utfall.svar is not None  # noqa: S101 - only those that count come here
        yield Bidrag(
            replace(
                blokk,
                felt=_select(blokk.felt, egne),
                hull=blokk.hull if nr == len(rekke) - 1 else (),
                fra=tuple(fra),
            ),
            tuple(_leave_out(utfall.svar, nokler, grunner)),
            frozenset(nokler),
        )
        if nr < len(rekke) - 1:
            fra.append((utfall.fil, _find_kilder(blokk.felt, egne)))


def _list_nokler(felt: Iterable[Tabellfelt]) -> Iterator[str]:
    """Generic keys of the answers among them."""
    return (f"{DENNE_KOMMUNEN}{f.nokkel}" for f in felt if not f.beregnet)


def _hva(f: Tabellfelt) -> _Hva:
    return f.tabell, f.rad, f.kolonne, f.aar, f.fase


def _find_eiere(layouts: Sequence[Layout], blokker: Sequence[Svarblokk]) -> Mapping[_Hva, int]:
    """The number of the return each figure is from."""
    siste = layouts[-1]
    rader, tabeller = {c.radid for c in siste.celler()}, siste.rader.keys()
    meldte = meldte_kolonner(siste)
    eiere: dict[_Hva, int] = {}
    valgt: dict[_Hva, tuple[Tabellfelt, object]] = {}
    for nr in reversed(range(len(layouts))):
        layout, blokk = layouts[nr], blokker[nr]
        for f in blokk.felt:
            hva = _hva(f)
            borte = f.aar is None and f.rad not in rader and f.tabell in tabeller
            if hva not in eiere and not borte:
                eiere[hva], valgt[hva] = nr, (f, blokk.verdi(f))
            elif hva in eiere and _is_naermere(f, blokk.verdi(f), layout, meldte, *valgt[hva]):
                eiere[hva] = nr
    return eiere


def _is_naermere(
    f: Tabellfelt,
    verdi: object,
    layout: Layout,
    meldte: frozenset[str],
    senere: Tabellfelt,
    senere_verdi: object,
) -> bool:
    """Whether an earlier return is where a figure comes from: it says it of its own year, or it is the
    answer that a later one only shows."""
    if verdi is None:
        return False
    if f.linje or (f.kolonne in meldte and not f.beregnet):
        i_tide = f.aar is not None and f.aar <= layout.rapporteringsaar
        er_meldt = f.meldt if f.linje else i_tide
        # A figure of several answers is from the return only when it comes to the same there.
        likt = not f.linje or senere_verdi in (None, verdi)
        return er_meldt and i_tide and likt and layout.runde != PLANRUNDE
    return senere.beregnet and not f.beregnet and verdi == senere_verdi


def _select(felt: tuple[Tabellfelt, ...], egne: frozenset[int]) -> tuple[Tabellfelt, ...]:
    """One tuple for all returns with the same fields, as it is looked through once."""
    if len(egne) == len(felt):
        return felt
    nokkel = id(felt), egne
    if nokkel not in _FELT or _FELT[nokkel][0] is not felt:
        _FELT[nokkel] = felt, tuple(f for n, f in enumerate(felt) if n in egne)
    return _FELT[nokkel][1]


def _find_kilder(felt: tuple[Tabellfelt, ...], egne: frozenset[int]) -> Mapping[str, str]:
    """Figure -> the cells it is made of that later returns have no answers of their own for."""
    nokkel = id(felt), egne
    if nokkel not in _FRA or _FRA[nokkel][0] is not felt:
        svar = {(felt[n].ark, felt[n].celle) for n in egne if not felt[n].beregnet}
        funnet: dict[str, dict[str, list[str]]] = {}
        for f in felt:
            for _, ark, celle in read_steder(f.av):
                if (ark, celle) in svar:
                    funnet.setdefault(f.nokkel, {}).setdefault(ark, []).append(celle)
        tekster = {
            n: "; ".join(f"{ark}!{' '.join(celler)}" for ark, celler in per_ark.items())
            for n, per_ark in funnet.items()
        }
        _FRA[nokkel] = felt, tekster
    return _FRA[nokkel][1]


def _grunn(f: Tabellfelt, eier: int | None, filer: Sequence[str]) -> str:
    if eier is None:
        return f"Raden er ikke med i «{filer[-1]}»."
    if f.aar is not None:
        return f"Det som gjelder for {f.aar}, står i «{filer[eier]}»."
    return f"Svaret i «{filer[eier]}» gjelder nå."


def _leave_out(svar: Besvarelse, egne: set[str], grunner: Mapping[str, str]) -> Iterator[Utelatt]:
    """The answers that are from another return."""
    if egne.issuperset(grunner):
        return
    # Where many cells stand is asked of a copy, which is let go with this.
    svar = replace(svar)
    uleste = {u.felt for u in svar.utelatt}
    for celle, verdi in zip(svar.layout_i_filen.inndata, svar.svar.verdier, strict=True):
        nokkel, felt = celle.nokkel(), celle.nokkel(svar.utstedt.kommune)
        if verdi not in (None, "") and nokkel not in egne and felt not in uleste:
            grunn = grunner.get(nokkel, "Feltet er ikke kommunens eget.")
            yield Utelatt(felt, svar.fil, celle.ark, celle.adresse, show(verdi, celle), grunn)
