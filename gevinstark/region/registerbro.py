"""A bridge: what the register says of sheets whose modules do not say it themselves yet.

A sheet that is described in maler/region.yaml tells its own blocks, and its line here goes away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.celle import Ark
from gevinstark.region.databruk import Planbilde
from gevinstark.region.register import Blokk

_KILDE: Final = " fil ark celler sha256 skrevet_som"
_SUM, _DEKNING = "SUM", "Kommuner med tall"
#: Sheet -> its tables in order of (first headings, block, columns); a table of each for each plan.
_ARK: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "Mottak": (
        ("Fil|Kommune", "mottak", "fil kommune plan aar status grunn lest konsolidert utelatt funn lagret sen program sha256"),
        ("Fil|Felt", "utelatt", "fil felt ark celle innhold grunn"),
    ),
    "Funn": (("Alvor", "funn", "alvor kode kommune fil ark celle felt funnet ventet tekst"),),
    "Data": (("kommunenr", "data", "kommunenr kommune plan tabell rad kolonne aar verdi enhet fil ark celle sha256 status skrevet_som gevinsttype nokkel sumnokkel"),),
    "Om": (
        ("Tiltak|Plan", "planer", "tittel plan aar nettverk frist"),
        ("Forutsetning", "forutsetninger", "navn verdi enhet kilde"),
        ("Virksomhet", "virksomheter", "virksomhet sektor involvert_dato kontaktperson"),
    ),
}  # fmt: skip
#: The texts of Om: their title -> block. A text runs over several rows.
_TEKSTER: Final = {"Regler": "regler", "Slik er tallene regnet": "forklaringer"}
#: Tables that are not of their own for each plan.
_FELLES: Final = frozenset(
    ["prioriterte_tiltak", "prioriterte_virkninger", "mottak", "utelatt", "funn", "data", "planer"]
)


def find_blokker(ark: Sequence[Ark], planer: Sequence[Planbilde]) -> Iterator[Blokk]:
    for a in ark:
        yield from _blokker(a, planer)


def _blokker(ark: Ark, planer: Sequence[Planbilde]) -> Iterator[Blokk]:
    celler = {(c.rad, c.kol): c for c in ark.celler}
    rader = {r for r, _ in celler} | {
        r for m in ark.radblokker for r in range(m.forste, m.siste + 1)
    }
    titler = {p.utsnitt.tittel: p.plan for p in planer}
    hoder = sorted(r for (r, k), c in celler.items() if k == 1 and c.stil == "hode")
    plan, sett = "", set()
    for tittel, nokkel in _TEKSTER.items() if ark.navn == "Om" else ():
        hode = next(r for (r, k), c in celler.items() if k == 1 and c.verdi == tittel)
        siste = hode
        while (siste + 1, 1) in celler or (siste + 1, 2) in celler:
            siste += 1
        yield Blokk(nokkel, "", ark.navn, hode, hode + 1, siste, {"navn": 1, "tekst": 2})
    for hode in hoder:
        overskrifter = "|".join(_rad(celler, hode)) + "|"
        funnet = next(
            (
                (n, kols)
                for start, n, kols in _ARK.get(ark.navn, ())
                if overskrifter.startswith(start + "|")
            ),
            None,
        )
        for r in range(hode, 0, -1):
            tekst = str(celler[r, 1].verdi) if (r, 1) in celler else ""
            treff = [p for t, p in titler.items() if tekst.endswith(t)]
            if treff:
                plan = treff[0]
                break
        if funnet is None:
            continue
        nokkel, kolonner = funnet
        nokkel += "_dekning" if (nokkel, plan) in sett else ""
        sett.add((nokkel, plan))
        siste = hode
        while (siste + 1 in rader and (siste + 1, 1) not in celler) or (
            (siste + 1, 1) in celler
            and celler[siste + 1, 1].stil not in ("sum", "hode", "deltittel")
            and str(celler[siste + 1, 1].verdi) != _DEKNING
        ):
            if (siste + 1, 2) in celler and celler[siste + 1, 2].verdi == _DEKNING:
                break
            siste += 1
        navn = kolonner.split()
        if nokkel == "matrise":
            ider = [t.rpartition(" ") for t in _rad(celler, hode)[2:]]
            navn += [f"{i}.{hva}" for i, _, hva in ider]
        er_sum = (siste + 1, 1) in celler and celler[siste + 1, 1].stil == "sum"
        dekning = siste + 2
        har_dekning = _DEKNING in [
            celler[dekning, k].verdi for k in (1, 2) if (dekning, k) in celler
        ]
        er_liste = kolonner.endswith(_KILDE)
        yield Blokk(
            nokkel,
            "" if nokkel in _FELLES or er_liste else plan,
            ark.navn,
            hode,
            hode + 1,
            siste,
            {n: k for k, n in enumerate(navn[: len(_rad(celler, hode))], 1)},
            siste + 1 if er_sum else None,
            dekning if har_dekning else None,
        )


def _rad(celler: Mapping[tuple[int, int], object], rad: int) -> list[str]:
    tekster: list[str] = []
    kol = 1
    while (rad, kol) in celler:
        tekster.append(str(celler[rad, kol].verdi))  # type: ignore[attr-defined]
        kol += 1
    return tekster
