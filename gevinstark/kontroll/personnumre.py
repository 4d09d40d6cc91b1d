"""Findings for national identity numbers in what the sender wrote, wherever in the file it stands."""

from __future__ import annotations

from collections.abc import Iterator

from gevinstark.funn import Funn, make_funn
from gevinstark.kontroll.personvern import mask, mask_tall
from gevinstark.kontroll.retur import Retur
from gevinstark.retur.avlesning import Lestcelle
from gevinstark.verdi import celleadresse


def check_personnumre(retur: Retur) -> Iterator[Funn]:
    """One finding a cell, without the number. A result that only repeats another cell is not told
    again."""
    i_filen = {retur.sted(c): c for c in retur.layout.celler() if c.type == "tekst" and c.er_felt}
    tekstfelt = {(s.ark, s.rad, s.kol): c for s, c in i_filen.items()}
    utstedt = {a.lest.navn: a.kjente for a in retur.plassering.ark.values()}
    for ark in retur.avlesning.ark:
        for (rad, kol), lest in ark.celler.items():
            if lest.formel is not None and not _har_nummer(Lestcelle(lest.formel)):
                continue
            celle = tekstfelt.get((ark.navn, rad, kol))
            # Where the form asks for no number, one of eleven digits is no amount either.
            tall = celle is not None or (rad, kol) not in utstedt.get(ark.navn, ())
            if _har_nummer(lest, tall=tall) or _har_nummer(Lestcelle(lest.formel)):
                yield make_funn(
                    "VER-17",
                    fil=retur.fil,
                    ark=ark.navn,
                    celle=celleadresse(rad, kol),
                    felt=celle.nokkel(retur.utstedt.kommune) if celle else None,
                )


def _har_nummer(lest: Lestcelle, *, tall: bool = False) -> bool:
    if isinstance(lest.verdi, str):
        return mask(lest.verdi) != lest.verdi
    return tall and isinstance(lest.verdi, float) and mask_tall(lest.verdi) is not None
