"""For the audit of region.xlsx: what must stand on the sheets of kroner, hours and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from gevinstark.former.kommune.revisjonsbruk import expect_bruk
from gevinstark.former.kommune.revisjonsdata import make_data, nasjonalt, tabell_b
from gevinstark.former.kommune.revisjonsendringer import expect_endringer
from gevinstark.former.kommune.revisjonsforlop import expect_forlop, expect_svarlister
from gevinstark.former.kommune.revisjonshvaom import expect_hvaom
from gevinstark.former.kommune.revisjonsnytte import expect_nytte
from gevinstark.former.kommune.revisjonsregning import Tall, forhold, ganger, minus, summen
from gevinstark.former.kommune.revisjonssamlet import expect_samlet
from gevinstark.former.kommune.revisjonssvar import expect_svar
from gevinstark.former.kommune.revisjonstall import (
    Plantall,
    expect_sums,
    find_mangler,
    hull,
    mark,
    med_hull,
)
from gevinstark.grunn.verdi import til_ore
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.regionrevisjon import Fasit, Planrevisjon

_UTEN_TYPE: Final = "Ikke oppgitt"
#: Column of Per år -> the figure of a kommune and a year.
_PER_AAR: Final = {
    "planlagt_brutto": "brutto", "planlagt_kostnad": "kostnad", "planlagt_netto": "netto", "realisert_brutto": "realisert",
    "realisert_kostnad": "paalopt", "realisert_netto": "realisert_netto", "avvik": "avvik", "timer": "timer", "aarsverk": "aarsverk",
}  # fmt: skip
#: What a figure with a hole is called, by what it is of.
_REALISERT: Final = ("realisert_brutto", "realisert_kostnad", "realisert_netto")
_PER_AAR_MERKE: Final = {
    "planlagt_brutto": "Planlagt", "planlagt_kostnad": "Kostnader", "planlagt_netto": "Planlagt netto", "realisert_brutto": "Realisert",
    "realisert_kostnad": "Påløpt", "realisert_netto": "Realisert netto", "timer": "Timer",
}  # fmt: skip
_LEVETID_MERKE: Final = (
    ("brutto", "Planlagt"), ("planlagt_kostnad", "Kostnader"), ("netto", "Planlagt netto"), ("hittil", "Realisert"),
    ("kostnad", "Påløpt"), ("realisert_netto", "Realisert netto"), ("brutto", "Timer"),
)  # fmt: skip
_HITTIL_MERKE: Final = _LEVETID_MERKE[3:6]
_AV: Final = {
    "timer": ("linjer_planlagt", "linjer"), "aarsverk": ("linjer_planlagt", "linjer"),
    "planlagt_brutto": ("linjer_planlagt", "linjer"), "realisert_brutto": ("linjer_realisert", "linjer_ventet"),
    "avvik": ("linjer_begge", "linjer_ventet"),
}  # fmt: skip


def audit(planer: Sequence[Planrevisjon], bok: Regionbok) -> Fasit:
    fasit = Fasit(bok)
    tall = [Plantall(p) for p in sorted(planer, key=lambda p: p.plan)]
    _data(fasit, tall)
    for t in tall:
        _per_kommune(fasit, t)
        _per_nyttevirkning(fasit, t)
        _per_aar(fasit, t)
        expect_hvaom(fasit, t)
        _fordeling(fasit, t)
        expect_bruk(fasit, t)
        expect_svar(fasit, t)
        expect_forlop(fasit, t)
        expect_nytte(fasit, t)
    expect_svarlister(fasit, tall)
    expect_endringer(fasit, tall)
    expect_samlet(fasit, tall)
    return fasit


REGIONREVISJON: Final = (audit,)


def _data(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    """Every figure that is there is one row of Data, and nothing else is."""
    alle: dict[Any, dict[str, Any]] = {}
    for t in planene:
        for (nr, tabell, rad, kolonne, aar), verdi in make_data(t):
            if verdi is not None:
                alle[t.plan.plan, nr, tabell, rad, kolonne, aar] = {"verdi": verdi}
    fasit.rows("data", "", alle, "plan", "kommunenr", "tabell", "rad", "kolonne", "aar")


def _per_kommune(fasit: Fasit, t: Plantall) -> None:
    plan = t.plan.plan
    rader = {nr: {**r, "mangler": find_mangler(t.plan.aar, r)} for nr, r in t.kommuner.items()}
    fasit.rows("per_kommune", plan, rader, "nr")
    fasit.sums("per_kommune", plan, t.sum, t.dekning)


def _per_nyttevirkning(fasit: Fasit, t: Plantall) -> None:
    plan, aar = t.plan.plan, t.plan.aar
    lokale = t.lokale_linjer
    grupper = {r: [r] for r in t.felles_linjer} | ({"L": lokale} if lokale else {})
    sett: dict[str, dict[str, Any]] = {}
    matrise: dict[str, dict[str, Any]] = {nr: {} for nr in t.plan.deltakere}
    for navn, rader in grupper.items():
        ident = fasit.printed("per_nyttevirkning", plan, navn)
        naa = t.linjer[(t.linjer["aar"] == aar) & t.linjer["rad"].isin(rader)]
        par = {
            nr: tuple(summen(naa[naa["nr"] == nr][k]) for k in ("planlagt", "realisert"))
            for nr in t.plan.deltakere
        }
        begge = [(p, x) for p, x in par.values() if p is not None and x is not None]
        planlagt, realisert = (summen(k[i] for k in par.values()) for i in (0, 1))
        under, over = (summen(b[i] for b in begge) for i in (0, 1))
        full = t.linjer[(t.linjer["aar"] == t.plan.levetid[0]) & t.linjer["rad"].isin(rader)]
        antall, med = (sum(k[i] is not None for k in par.values()) for i in (0, 1))
        felt: dict[str, Any] = dict.fromkeys(
            ("antall_begge", "bare_plan", "bare_realisert", "avvik", "oppnaadd")
        )
        if navn != "L":
            felt = {
                "antall_begge": t.av_alle(len(begge)),
                "bare_plan": None if planlagt is None else planlagt - (under or 0),
                "bare_realisert": None if realisert is None else realisert - (over or 0),
                "avvik": minus(over, under), "oppnaadd": forhold(over, under),
            }  # fmt: skip
        sett[ident] = felt | {
            "antall_planlagt": t.av_alle(antall), "full_effekt": summen(full["verdi_full"]), "planlagt": planlagt,
            "realisert": realisert, "antall_realisert": t.av_alle(med), "hittil": summen(t.linje("realisert", rad=rader)),
            "uten": t.uten_realisert(rader),
        }  # fmt: skip
        for nr, (p, x) in par.items():
            matrise[nr] |= {f"{ident}.planlagt": p, f"{ident}.realisert": x}
    fasit.rows("per_nyttevirkning", plan, sett, "id")
    summer: dict[str, Any] = {
        k: summen(r[k] for r in sett.values())
        for k in ("full_effekt", "planlagt", "realisert", "hittil", "uten")
    }
    summer |= {k: t.sum[k] for k in ("bare_plan", "bare_realisert", "avvik", "oppnaadd")}
    dekning = {k: t.dekning[k] for k in summer if k in t.dekning}
    fasit.sums("per_nyttevirkning", plan, summer, {**dekning, "full_effekt": dekning["planlagt"]})
    for blokk in ("gevinsttyper", "rapporttall"):
        fasit.over(blokk, plan, t.regnet_av)
    fasit.rows("matrise", plan, matrise, "nr")
    expect_sums(fasit, t, "matrise", matrise)
    typer: dict[str, dict[str, Any]] = {}
    for type_ in fasit.names("gevinsttyper", plan, "type"):
        naa = t.linjer[
            (t.linjer["aar"] == aar) & (t.linjer["type"].replace("", _UTEN_TYPE) == type_)
        ]
        typer[type_] = {}
        for k in ("planlagt", "realisert"):
            typer[type_] |= {k: summen(naa[k]), f"antall_{k}": int(naa[k].notna().sum())}
    fasit.rows("gevinsttyper", plan, typer, "type")


def _per_aar(fasit: Fasit, t: Plantall) -> None:
    plan, b = t.plan, tabell_b(t)
    felles, sett, tekster = len(t.felles_linjer), {}, {}
    for a in plan.levetid:
        tall: dict[str, Any] = {k: summen(t.i_aar(egen, a)) for k, egen in _PER_AAR.items()}
        tall |= {f"egen_{k}": b.get(a, {}).get(k) for k in ("netto", "minimum", "budsjett")}
        minst, tatt = tall["egen_minimum"], tall["egen_budsjett"]
        regel = (
            None
            if minst is None or tatt is None
            else "Under kravet"
            if tatt < minst - Decimal("0.005")
            else "Oppfylt"
        )
        sett[a] = {**tall, "regel": regel}
        tekst: dict[str, Any] = {
            k: t.av_alle(len(t.i_aar(egen, a))) for k, egen in _PER_AAR.items()
        }
        for k, (med, skal) in _AV.items():
            spurt = t.i_aar(skal, a)
            alle = int(sum(spurt)) + (t.n - len(spurt)) * felles
            # Of a line without a unit it is not known whether it is in hours.
            uten = sum(t.i_aar("timer_uten_enhet", a)) if k in ("timer", "aarsverk") else 0
            tekst[k] += f" kommuner, {med_hull(int(sum(t.i_aar(med, a)) - uten), alle, 'linjer')}"
        netto = len(t.i_aar("netto", a)), len(t.i_aar("realisert_netto", a))
        tekst["planlagt_kostnad"] += hull(netto[0], t.n)
        tekst["planlagt_netto"] += hull(sum(t.i_aar("netto_hel", a)), t.n)
        tekst["realisert_kostnad"] += hull(netto[1], t.netto_ventet(a))
        tekst["realisert_netto"] += hull(sum(t.i_aar("netto_realisert", a)), t.netto_ventet(a))
        if a > plan.aar:
            tekst |= dict.fromkeys(
                ("realisert_brutto", "realisert_kostnad", "realisert_netto", "avvik")
            )
        tekster[a] = tekst
        sett[a]["hull"] = mark(tall, tekst, _PER_AAR_MERKE.items())
    fasit.rows("per_aar", plan.plan, sett, "aar")
    fasit.rows("per_aar_dekning", plan.plan, tekster, "aar")
    merker = {
        a: mark(sett[a], tekst, ((k, o) for k, o in _PER_AAR_MERKE.items() if k in _REALISERT))
        for a, tekst in tekster.items()
    }
    _faste_kroner(fasit, plan, sett, merker | {None: mark(t.sum, t.dekning, _HITTIL_MERKE)})
    uten = ("aarsverk", "regel", "hull")
    sum_ = {k: summen(r[k] for r in sett.values()) for k in sett[plan.levetid[0]] if k not in uten}
    dekning = t.dekning | {"planlagt_kostnad": hull(sum(len(t.i_aar("netto", a)) for a in plan.levetid), t.n * len(plan.levetid))}  # fmt: skip
    merket = mark(t.sum | sum_, dekning, _LEVETID_MERKE)
    fasit.sums("per_aar", plan.plan, sum_ | {"hull": merket})


def _faste_kroner(
    fasit: Fasit, plan: Planrevisjon, sett: dict[Any, dict[str, Any]], merker: dict[Any, str]
) -> None:
    """What is realised in kroner of the price year, where the plan has an index."""
    felt = _REALISERT
    rader: dict[int, dict[str, Any]] = {}
    basis = plan.prisindeks.get(plan.prisaar or 0)
    for a in plan.levetid if plan.prisindeks else ():
        if a <= plan.aar:
            indeks, netto = plan.prisindeks.get(a), sett[a]["realisert_netto"]
            faste = {k: ganger(sett[a][k], forhold(basis, indeks)) for k in felt}
            rader[a] = {k: None if v is None else til_ore(v) for k, v in faste.items()}
            mangler = (
                "Prisindeks" if indeks is None else "Realisert netto" if netto is None else None
            )
            satser = {"indeks": indeks, "basis": basis}
            rader[a] |= {k: v for k, v in satser.items() if v is not None} | {
                "hull": mangler,
                "merker": merker[a],
            }
    fasit.rows("faste_kroner", plan.plan, rader, "aar")
    hele = sum(r["realisert_netto"] is not None for r in rader.values())
    summer = {k: summen(r[k] for r in rader.values()) for k in felt}
    fasit.sums(
        "faste_kroner",
        plan.plan,
        {**summer, "hull": med_hull(hele, len(rader), "år"), "merker": merker[None]},
    )


def _fordeling(fasit: Fasit, t: Plantall) -> None:
    sett, antallene = {}, []
    for r in t.felles_linjer:
        full = t.linje("verdi_full", rad=r, aar=t.plan.levetid[0])
        sum_ = summen(full)
        antallene.append(len(full))
        sett[fasit.printed("fordeling", t.plan.plan, r)] = _mot(nasjonalt(t, r), sum_) | {
            "antall": t.av_alle(len(full))
        }
    fasit.rows("fordeling", t.plan.plan, sett, "id")
    alle = _mot(*(summen(r[k] for r in sett.values()) for k in ("nasjonalt", "kommunene")))
    minst = f"minst {t.av_alle(min(antallene))}" if antallene else ""
    fasit.sums("fordeling", t.plan.plan, alle | {"antall": minst})


def _mot(nasjonalt: Tall, sum_: Tall) -> dict[str, Any]:
    return {
        "nasjonalt": nasjonalt,
        "kommunene": sum_,
        "differanse": minus(sum_, nasjonalt),
        "andel": forhold(sum_, nasjonalt),
    }
