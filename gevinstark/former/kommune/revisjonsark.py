"""For the audit of region.xlsx: what must stand on the sheets of kroner, hours and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from gevinstark.former.kommune.revisjonsbruk import expect_bruk
from gevinstark.former.kommune.revisjonsdata import make_data, nasjonalt, tabell_b
from gevinstark.former.kommune.revisjonsregning import Tall, forhold, minus, summen
from gevinstark.former.kommune.revisjonssamlet import expect_samlet
from gevinstark.former.kommune.revisjonssvar import expect_svar
from gevinstark.former.kommune.revisjonstall import Plantall, expect_sums, med_hull
from gevinstark.grunn.verdi import Sted
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.regionrevisjon import Fasit, Planrevisjon

_UTEN_TYPE: Final = "Ikke oppgitt"
#: Column of Per år -> the figure of a kommune and a year.
_PER_AAR: Final = {
    "planlagt_brutto": "brutto", "planlagt_kostnad": "kostnad", "planlagt_netto": "netto", "realisert_brutto": "realisert",
    "realisert_kostnad": "paalopt", "realisert_netto": "realisert_netto", "avvik": "avvik", "timer": "timer", "aarsverk": "aarsverk",
}  # fmt: skip
_AV: Final = {
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
        _hva_om(fasit, t)
        _fordeling(fasit, t)
        expect_bruk(fasit, t)
        expect_svar(fasit, t)
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
    blokk = fasit.bok.blokk("data")
    if blokk is None:
        return
    for radnr in blokk.rader:
        funnet = fasit.bok.rad(blokk, radnr)
        # Indicators, and what the reports of earlier years said, are not computed anew.
        if funnet["tabell"] in ("indikatorer", "som_rapportert") or str(funnet["kolonne"]).endswith(
            "_da"
        ):
            fasit.utenfor.add(Sted(blokk.ark, radnr, blokk.kolonner["verdi"]))


def _per_kommune(fasit: Fasit, t: Plantall) -> None:
    def mangler(r: dict[str, Any]) -> str:
        if not r["har_svart"]:
            return f"Har ikke svart for {t.plan.aar}"
        deler = [
            (r["linjeaar"] - r["linjeaar_planlagt"], "Plan for {} linjeår. "),
            (r["hittil_ventet"] - r["hittil_realisert"], "Realisert for {} linjeår. "),
            (r["nettoaar"] - r["nettoaar_hel"], "Planlagt netto for {} år. "),
            (r["ventet_nettoaar"] - r["realisert_nettoaar"], "Realisert netto for {} år."),
        ]
        return "".join(tekst.format(n) for n, tekst in deler if n > 0) or "Ingenting"

    plan = t.plan.plan
    rader = {nr: {**r, "mangler": mangler(r)} for nr, r in t.kommuner.items()}
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
        antall = full[full["verdi_full"].notna()]["nr"].nunique()
        med = sum(x is not None for _, x in par.values())
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
        }  # fmt: skip
        for nr, (p, x) in par.items():
            matrise[nr] |= {f"{ident}.planlagt": p, f"{ident}.realisert": x}
    fasit.rows("per_nyttevirkning", plan, sett, "id")
    summer: dict[str, Any] = {
        k: summen(r[k] for r in sett.values())
        for k in ("full_effekt", "planlagt", "realisert", "hittil")
    }
    summer |= {k: t.sum[k] for k in ("bare_plan", "bare_realisert", "avvik", "oppnaadd")}
    fasit.sums("per_nyttevirkning", plan, summer)
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
            tekst[k] += f" kommuner, {med_hull(int(sum(t.i_aar(med, a))), alle, 'linjer')}"
        if a > plan.aar:
            tekst |= dict.fromkeys(
                ("realisert_brutto", "realisert_kostnad", "realisert_netto", "avvik")
            )
        tekster[a] = tekst
    fasit.rows("per_aar", plan.plan, sett, "aar")
    fasit.rows("per_aar_dekning", plan.plan, tekster, "aar")
    uten = ("aarsverk", "regel")
    fasit.sums(
        "per_aar",
        plan.plan,
        {k: summen(r[k] for r in sett.values()) for k in sett[plan.levetid[0]] if k not in uten},
    )


def _hva_om(fasit: Fasit, t: Plantall) -> None:
    """With what the plan says in the cells to change, everything is as it is."""
    plan, hode = t.plan, fasit.bok.blokk("hvaom_aar", t.plan.plan)
    rente, timepris, basis = (
        plan.felles_tall("parametre", k) for k in ("rente", "timepris", "basisaar")
    )
    rader: dict[int, dict[str, Any]] = {}
    for a in plan.levetid:
        netto, timer = summen(t.i_aar("netto", a)), summen(t.i_aar("timer", a))
        verdi = None
        if netto is not None and rente is not None and basis is not None:
            verdi = netto / (1 + rente) ** (a - int(basis))
        rader[a] = {
            "netto_planen": netto, "netto": netto, "verdi_planen": verdi, "verdi": verdi,
            "timer": minus(timer, summen(t.i_aar("timer_utenfor", a)) or Decimal(0)),
            "endring": None if verdi is None else Decimal(0),
        }  # fmt: skip
    summer = {k: summen(r[k] for r in rader.values()) for k in rader[plan.levetid[0]]}
    fasit.rows("hvaom_aar", plan.plan, rader, "aar")
    fasit.sums("hvaom_aar", plan.plan, summer)
    if hode is None:
        return
    hull = " (ufullstendig)" if t.sum["nettoaar_hel"] < t.sum["nettoaar"] else ""
    med = t.av_alle(sum(k["naaverdi"] is not None for k in t.kommuner.values()))
    naa = t.sum["naaverdi"]
    rad = fasit.find(hode.ark, plan.tittel)
    for kol, verdi in enumerate(
        (
            naa if summer["endring"] is not None else None,
            naa,
            summer["endring"],
            f"{med} kommuner{hull}",
        ),
        2,
    ):
        fasit.at(hode.ark, rad + 7, kol, verdi)
    for ned, sats in ((2, rente), (3, timepris)):
        if sats is not None:
            fasit.at(hode.ark, rad + ned, 2, sats)
            fasit.at(hode.ark, rad + ned, 3, sats)
    if basis is not None:
        fasit.at(hode.ark, rad + 4, 2, basis)


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
    minst = f"minst {t.av_alle(min(antallene))}" if antallene else None
    fasit.sums("fordeling", t.plan.plan, alle | {"antall": minst})


def _mot(nasjonalt: Tall, sum_: Tall) -> dict[str, Any]:
    return {
        "nasjonalt": nasjonalt,
        "kommunene": sum_,
        "differanse": minus(sum_, nasjonalt),
        "andel": forhold(sum_, nasjonalt),
    }
