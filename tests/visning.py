"""What a reader sees of region.xlsx: its figures with the marks they have, and which of them moved unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from ooxml import omraader

from gevinstark.formel.forskyv import shift, write_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.celle import Ark
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.motor.kompilator import compile_program
from gevinstark.rapport.regionbok import Regionbok, made_regionbok
from gevinstark.region.basis import make_grunnlag
from gevinstark.region.register import Blokk
from gevinstark.region.returutfall import Returutfall
from gevinstark.region.skriv_region import Regionark, compute_region

#: Block -> the columns of it that are headline figures.
HODETALL: Final = {
    "oversikt_kommuner": ("planlagt", "realisert", "oppnaadd", "netto"),
    "per_tiltak": ("brutto", "netto", "naaverdi", "planlagt", "realisert", "oppnaadd", "hittil", "kostnad", "realisert_netto", "timer", "aarsverk"),
    "per_kommune": ("brutto", "netto", "naaverdi", "planlagt", "realisert", "oppnaadd", "hittil", "kostnad", "realisert_netto", "netto_aar"),
    "per_nyttevirkning": ("full_effekt", "planlagt", "realisert", "oppnaadd", "hittil"),
    "per_aar": ("planlagt_brutto", "planlagt_kostnad", "planlagt_netto", "realisert_brutto", "realisert_kostnad", "realisert_netto", "timer", "aarsverk"),
    "hvaom_aar": ("netto_planen", "netto"),
    "rapporttall": ("frigjort", "unngaatt"),
    "kostnytte": ("brutto", "kostnad", "netto", "naaverdi", "forhold", "realisert"),
    "prioriterte_tiltak": ("rang", "netto", "naaverdi", "realisert_netto"),
    "prioriterte_virkninger": ("rang", "brutto", "netto", "hittil"),
}  # fmt: skip
_HULL: Final = re.compile(r"ufullstendig|delvis|\*|(Plan|Realisert|netto) for \d")
_AV: Final = re.compile(r"(\d+) av (\d+)")
_NED: Final = 20_000


@dataclass(frozen=True)
class Visning:
    bok: Regionbok
    #: Cells shown with a star.
    merket: frozenset[Sted]


def show_region(utfallene: Sequence[Returutfall], utsending: Utsending) -> Visning:
    """The workbook of these returns. The conditions of its formats are computed with its formulas."""
    grunnlag = make_grunnlag(utfallene, [utsending])
    laget = compute_region(grunnlag)
    return Visning(made_regionbok(Path("region.xlsx"), laget), frozenset(_marked(laget)))


def _marked(laget: Regionark) -> Iterator[Sted]:
    vilkaar: dict[Sted, str] = {}
    verdier: dict[Sted, Verdi] = {}
    for ark in laget.layout.ark:
        verdier |= {Sted(ark.navn, r, k): v for r, k, v in laget.verdier(ark) if v is not None}
    stjerner = list_stjerner(laget.layout.ark, vilkaar)
    resultat = compile_program(vilkaar).run(verdier, [{}])
    return (s for s, egne in stjerner.items() if any(resultat.verdi(x, 0) is True for x in egne))


def list_stjerner(arkene: Iterable[Ark], formler: dict[Sted, str]) -> dict[Sted, list[Sted]]:
    """Cell -> where the conditions of its stars are computed, which are put among the formulas."""
    stjerner: dict[Sted, list[Sted]] = {}
    for ark in arkene:
        for f in (f for f in ark.fremhevinger if f.stil.startswith(("ufullstendig", "delvis"))):
            formel = parse_formel(f.formel)
            ((topp, venstre, bunn, hoyre),) = omraader(f.omraade)
            for rad, kol in product(range(topp, bunn + 1), range(venstre, hoyre + 1)):
                egne = stjerner.setdefault(Sted(ark.navn, rad, kol), [])
                egne.append(Sted(ark.navn, rad + _NED * (len(egne) + 1), kol))
                tekst = write_formel(shift(formel, rad - topp, kol - venstre))
                formler[egne[-1]] = f"={tekst.removeprefix('=')}"
    return stjerner


def find_unmarked(hel: Visning, naa: Visning) -> Iterator[str]:
    """The headline figures that are others than in the whole one, and have no mark where they are shown."""
    for blokk in naa.bok.blokker:
        foer = hel.bok.blokk(blokk.nokkel, blokk.plan)
        kolonner = HODETALL.get(blokk.nokkel, ())
        rader = {_navn(hel, foer, r): r for r in foer.rader} if foer else {}
        if foer is not None:
            rader["SUM"] = foer.sum or 0
        for rad in (*blokk.rader, *([blokk.sum] if blokk.sum else [])):
            navn = "SUM" if rad == blokk.sum else _navn(naa, blokk, rad)
            for k in kolonner:
                kol = blokk.kolonner[k]
                verdi = naa.bok.verdi(blokk.ark, rad, kol)
                tidligere = hel.bok.verdi(blokk.ark, rader.get(navn, 0), kol)
                flyttet = isinstance(verdi, int | float) and verdi != tidligere
                if flyttet and not _is_marked(naa, blokk, rad, kol, k):
                    yield f"{blokk.nokkel} {navn} {k}: {tidligere} -> {verdi}"


def _navn(v: Visning, blokk: Blokk, rad: int) -> str:
    felt = v.bok.rad(blokk, rad)
    return "/".join(str(felt[k]) for k in ("plan", "id", "nr", "kommune", "aar") if k in felt)


def _is_marked(v: Visning, blokk: Blokk, rad: int, kol: int, kolonne: str) -> bool:
    """A star, or words beside it: in the row, in the row of coverage, or in the block of it."""
    if Sted(blokk.ark, rad, kol) in v.merket or any(map(is_hull, v.bok.rad(blokk, rad).values())):
        return True
    if rad == blokk.sum and blokk.dekning and is_hull(v.bok.verdi(blokk.ark, blokk.dekning, kol)):
        return True
    dekning = v.bok.blokk(f"{blokk.nokkel}_dekning", blokk.plan)
    return dekning is not None and any(
        is_hull(v.bok.rad(dekning, r).get(kolonne)) for r in dekning.rader
    )


def is_hull(verdi: Verdi) -> bool:
    if not isinstance(verdi, str):
        return False
    return bool(_HULL.search(verdi)) or any(int(a) < int(b) for a, b in _AV.findall(verdi))
