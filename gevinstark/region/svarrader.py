"""Rows of what kommuner have answered in words, each with its source: file, sheet, cells, SHA-256.

Data holds numbers. What people wrote and chose stands in lists of these rows, on the sheet that counts
it, so that `gevinstark forklar` finds the source of a text as well as that of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.region.bokkart import Rad
from gevinstark.region.databruk import find_bruk
from gevinstark.region.langtabell import Datarad
from gevinstark.region.planbilde import Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde
from gevinstark.region.regionformel import fyll

#: Stands for a value the kommune has not given, so that addresses and values stay side by side.
UTEN_CELLE: Final = "–"
#: Between what two values side by side are made of.
LAGET_AV: Final = " | "
#: A space that holds a name together.
HELT: Final = "\u00a0"


class Svarlinje(NamedTuple):
    """Whose answer it is, about which row of which table, in which phase, and the values by column."""

    kommune: str
    tabell: str
    rad: str
    fase: str
    svar: Mapping[str, Datarad]


@kilde("svar", like=True)
def _svar(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """valg: tabeller, kolonner (column of the form -> heading), and which lines are wanted.

    noen_av: one of these must be answered; eller: or this column has this word. tillegg: a figure of
    Data shown beside the answers. sammen: what stands in several of the tables is one line, for forms
    that ask for parts of it on different tabs. ellers_planen: columns the common plan fills in where the
    kommune is not asked, in plantabeller too. fra_fase: the answer of another phase, shown under a name of its own. deler: each column is a row of its own, with number and name.
    """
    for p in (plan,) if plan else k.planer:
        navn = _virkningsnavn(p)
        for linje in _linjer(k, p, valg, list(navn)):
            if not _is_included(linje, valg, p):
                continue
            felles = {
                "plan": p.plan,
                "kommune": linje.kommune,
                "fase": p.faser.get(linje.fase, ""),
            }
            if "deler" in valg:
                yield from _deler(p, linje, valg, felles)
            else:
                ident, beskrivelse = navn.get(
                    linje.rad, ("" if linje.rad == linje.tabell else linje.rad, "")
                )
                felles |= {"id": ident, "beskrivelse": beskrivelse}
                yield Rad(ident, felles | make_innhold(linje.svar, valg["kolonner"]), p)


def _deler(
    p: Planbilde, linje: Svarlinje, valg: Mapping[str, Any], felles: Mapping[str, Any]
) -> Iterator[Rad]:
    for kolonne, (nr, navn) in valg["deler"].items():
        if kolonne in linje.svar:
            svar = {"tekst": linje.svar[kolonne]}
            felt = {**felles, "id": nr, "beskrivelse": navn}
            yield Rad(nr, felt | make_innhold(svar, {"tekst": valg["overskrift"]}), p)


def _is_included(linje: Svarlinje, valg: Mapping[str, Any], plan: Planbilde) -> bool:
    if "noen_av" not in valg:
        return True
    ellers = linje.svar.get(valg.get("eller", {}).get("kolonne", ""))
    return bool(set(valg["noen_av"]) & set(linje.svar)) or (
        ellers is not None
        and (ellers.tekst or "").lower() == fyll(valg["eller"]["ord"], plan.navn).lower()
    )


def _linjer(
    k: Kilder, plan: Planbilde, valg: Mapping[str, Any], virkninger: Sequence[str]
) -> Iterator[Svarlinje]:
    """By kommune, row and phase, in the order of the form. Answers about a year alone are those of the
    plan's reporting year."""
    tabeller, kolonner = valg["tabeller"], set(valg.get("deler", valg.get("kolonner", ())))
    tillegg = find_bruk(valg["tillegg"]) if "tillegg" in valg else None
    orden = {radid: nr for nr, radid in enumerate(virkninger)}
    faser = {f: nr for nr, f in enumerate(plan.faser)}
    samlet: dict[tuple[str, str, str, str], dict[str, Datarad]] = {}
    for d in k.grunnlag.data.select(
        lambda plan_, f: (
            plan_ == plan.plan and f.aar in (None, plan.aar)
            and f.tabell in tabeller and f.kolonne in kolonner
        )
    ):  # fmt: skip
        hjemme = tabeller[0] if valg.get("sammen") else d.tabell
        samlet.setdefault((d.kommunenr, hjemme, d.rad, d.fase), {})[d.kolonne] = d
    planens = _read_planens(plan, valg)
    egne = {}
    if tillegg:
        egne = {
            (v.blokk.kommunenr, v.felt.rad): next(v.blokk.rader([v.felt]))
            for v in k.data.per_bruk.get((plan.plan, tillegg), ())
            if v.felt.aar == plan.aar
        }
    for (nr, tabell, rad, fase), svar in sorted(
        samlet.items(),
        key=lambda s: (s[0][0], tabeller.index(s[0][1]), orden.get(s[0][2], 0), faser.get(s[0][3], 0)),
    ):  # fmt: skip
        kommune = etikett(next(iter(svar.values())))
        andre = valg.get("fra_fase")
        if andre and fase != andre["fase"]:
            annen = samlet.get((nr, tabell, rad, andre["fase"]), {}).get(andre["kolonne"])
            foran = {} if annen is None else {andre["som"]: annen}
        else:
            foran = {}
        if tillegg and (nr, rad) in egne:
            foran |= {tillegg.kolonne: egne[nr, rad]}
        bak = {
            c.kolonne: next(iter(svar.values()))._replace(
                kolonne=c.kolonne,
                verdi=None,
                tekst=str(c.verdi),
                ark=c.ark,
                celle=c.adresse,
                skrevet="",
            )
            for c in planens.get((rad, fase)) or planens.get((rad, ""), ())
            if c.kolonne not in svar
        }
        yield Svarlinje(kommune, tabell, rad, fase, {**foran, **svar, **bak})


def _read_planens(
    plan: Planbilde, valg: Mapping[str, Any]
) -> Mapping[tuple[str, str], Sequence[Celle]]:
    """Row and phase -> what the common plan says where the kommune is not asked."""
    funnet: dict[tuple[str, str], list[Celle]] = {}
    for c in plan.utsnitt.layout.celler() if "ellers_planen" in valg else ():
        spurt = (*valg["tabeller"], *valg.get("plantabeller", ()))
        er_sagt = c.tabell in spurt and c.kolonne in valg["ellers_planen"]
        if er_sagt and c.rolle == "fast" and c.verdi:
            funnet.setdefault((c.radid, c.del_), []).append(c)
    return funnet


def _virkningsnavn(plan: Planbilde) -> dict[str, tuple[str, str]]:
    """Row id -> printed ID and description, of every benefit in the kommune's own tables."""
    navn = {v.radid: (v.id, v.beskrivelse) for v in plan.nyttevirkninger}
    return navn | {q.radid: (q.id, q.beskrivelse) for q in plan.kvaliteter}


def make_innhold(svar: Mapping[str, Datarad], kolonner: Mapping[str, str]) -> dict[str, Verdi]:
    """The values by column ("svar.<column>"), and where they stand."""
    alle = [(navn, svar.get(kolonne)) for kolonne, navn in kolonner.items()]
    kilden = next(iter(svar.values()))
    return {
        **{f"svar.{k}": _verdi(svar.get(k)) for k in kolonner},
        "fil": kilden.fil,
        "ark": kilden.ark,
        "celler": " ".join(
            UTEN_CELLE if d is None else write_celle(d, kilden.ark) for _, d in alle
        ),
        "sha256": kilden.sha256,
        "laget_av": LAGET_AV.join("" if d is None else d.av for _, d in alle),
        "skrevet": som_skrevet([(n, d.skrevet) for n, d in alle if d is not None]),
    }


def write_celle(d: Datarad, ark: str) -> str:
    """The address, with its sheet where that is another than the row's; the spaces of its name do not
    divide it."""
    return d.celle if d.ark == ark else f"{d.ark.replace(' ', HELT)}!{d.celle}"


def read_celle(tekst: str, ark: str) -> tuple[str, str]:
    """Sheet and address again."""
    eget, _, celle = tekst.rpartition("!")
    return eget.replace(HELT, " ") or ark, celle


def _verdi(d: Datarad | None) -> Verdi:
    if d is None:
        return None
    return d.tekst if d.verdi is None else float(d.verdi)


def som_skrevet(skrevet: Sequence[tuple[str, str]]) -> str:
    """What stood in the cells where it was not the value itself: "Status: «startet»"."""
    return "; ".join(f"{overskrift}: «{tekst}»" for overskrift, tekst in skrevet if tekst)


def read_skrevet(tekst: str, overskrift: str) -> str:
    """The text of one column again; "" where the value stood as it is shown."""
    treff = re.search(
        rf"(?:^|; ){re.escape(overskrift)}: «(.*?)»(?=; [^;«]+: «|$)", tekst, re.DOTALL
    )
    return treff.group(1) if treff else ""
