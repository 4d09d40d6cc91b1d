"""For the audit of region.xlsx: the front page, the plans beside each other, the ranks, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from gevinstark.former.kommune.revisjonsdata import make_data
from gevinstark.former.kommune.revisjonsregning import Tall, forhold, minus, summen
from gevinstark.former.kommune.revisjonssvar import (
    PAA,
    UNDER,
    read_maalinger,
    read_relevante,
    read_tiltak,
)
from gevinstark.former.kommune.revisjonstall import Plantall, hull, mark, med_hull
from gevinstark.rapport.regionrevisjon import Fasit, Rundt


def expect_samlet(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    for t in planene:
        _oversikt(fasit, t)
        premisser = [c for c in t.plan.layout.celler() if c.tabell == "parametre" and c.is_felt]
        verdier = {
            c.radetikett: {"verdi": t.plan.felles_tall(c.radid, c.kolonne)} for c in premisser
        }
        fasit.rows("forutsetninger", t.plan.plan, verdier, "navn")
    _per_tiltak(fasit, planene)
    _prioriterte_tiltak(fasit, planene)
    _prioriterte_virkninger(fasit, planene)


# ------------------------------------------------------------ the front page

#: Smaller amounts are told in thousands.
_MILL_FRA: Final = 100_000


def _hele(tall: Decimal) -> int:
    return int(tall.quantize(Decimal(1), ROUND_HALF_UP))


def _desimal(tideler: Decimal) -> str:
    """Tenths with a decimal comma: 256 is 25,6."""
    n = _hele(abs(tideler))
    return f"{'−' if tideler < 0 else ''}{n // 10},{n % 10}"


def _belop(kr: Tall) -> str | None:
    if kr is None:
        return None
    if not _hele(abs(kr)):
        return "0 kr"
    if abs(kr) < _MILL_FRA:
        return f"{_desimal(kr / 100)} tusen kr"
    return f"{_desimal(kr / 100_000)} mill. kr"


def _oversikt(fasit: Fasit, t: Plantall) -> None:
    s, aar, topp = t.sum, t.plan.aar, fasit.find("Oversikt", t.plan.tittel)
    andel = None if s["oppnaadd"] is None else f"{_desimal(s['oppnaadd'] * 1000)} %"
    setning = f"{t.svart} kommuner har svart for {aar}."
    setning += (
        f" De realiserte {_belop(s['realisert'])} i {aar}."
        if s["realisert"] is not None
        else f" Ingen har realiserte tall for {aar}."
    )
    if s["realisert"] is not None and andel:
        setning += f" Det er {andel} av planen for de linjene som har begge tall."
    uten = s["linjer_ventet"] - s["linjer_realisert"]
    bak = f"{uten} av {s['linjer_ventet']} linjer er uten realisert tall."
    alle = {(n[0], n[3]): v for n, v in make_data(t) if n[4] == aar and v is not None}

    def i_aar(kolonne: str) -> list[Decimal]:
        return [v for (_, k), v in alle.items() if k == kolonne]

    timer, aarsverk = i_aar("frigjort_timer"), i_aar("realiserte_aarsverk")
    av_timer = f"{sum(i_aar('timer_med'))} av {sum(i_aar('timer_ventet'))} linjer i timer"
    if len(aarsverk) < len(timer):
        av_timer += f" · årsverk fra {len(aarsverk)} av {len(timer)} kommuner (ufullstendig)"
    tall: dict[tuple[int, int], Any] = {
        (1, 1): setning, (2, 1): Rundt(bak=bak) if uten > 0 else Rundt(),
        (6, 1): _belop(s["realisert"]), (7, 1): f"{s['linjer_realisert']} av {s['linjer_ventet']} linjer",
        (6, 2): andel, (7, 2): f"{s['begge']} linjer har begge",
        (6, 4): _belop(s["netto_aar"]), (7, 4): t.dekning["netto_aar"],
        (6, 6): f"{_desimal(sum(aarsverk, Decimal(0)) * 10)} årsverk" if aarsverk else None,
        (7, 6): (f"{_hele(sum(timer, Decimal(0)))} timer · " if timer else "") + av_timer,
        (6, 9): _belop(s["realisert_netto"]), (7, 9): t.dekning["realisert_netto"],
    }  # fmt: skip
    for (ned, kol), verdi in tall.items():
        fasit.at("Oversikt", topp + ned, kol, verdi)
    _kommunetabell(fasit, t)


def _kommunetabell(fasit: Fasit, t: Plantall) -> None:
    plan, layout, m, kvalitet = t.plan, t.plan.layout, read_maalinger(t), read_relevante(t)
    ikke = kvalitet[kvalitet["relevant"] == "Nei"]["nr"]
    # A tab set of two occasions asks only of what is measured; others ask of everything.
    maales = (
        len({r for r, _ in layout.rader.get("maaling", {})})
        if layout.runde
        else len(t.felles_linjer) + len({r for r, _ in layout.rader.get("kvalitet", {})})
    )

    def maalt(status: Any, skal: int) -> str:
        paa, under = (int((status == s).sum()) for s in (PAA, UNDER))
        return f"{paa} · {paa + under} · {skal}"

    felt = ("begge", "planlagt", "realisert", "bare_plan", "bare_realisert", "avvik", "oppnaadd")
    rader: dict[str, dict[str, Any]] = {}
    for nr, k in t.kommuner.items():
        merker = (
            "Planlagt* " if k["planlagt"] is not None and k["linjer_planlagt"] < k["linjer"] else ""
        )
        if k["linjer_realisert"] < k["linjer_ventet"]:
            merker += ("Realisert* " if k["realisert"] is not None else "") + (
                "Netto* " if k["netto_aar"] is not None else ""
            )
        skal = maales - (0 if layout.runde else int((ikke == nr).sum()))
        rader[plan.kommune(nr)] = {
            **{f: k[f] for f in felt}, "netto": k["netto_aar"], "mangler": Rundt(merker),
            "maalt": maalt(m[m["nr"] == nr]["status"], skal) if k["realisert"] is not None else None,
        }  # fmt: skip
    vist = set(fasit.names("oversikt_kommuner", plan.plan, "kommune"))
    fasit.rows(
        "oversikt_kommuner", plan.plan, {k: r for k, r in rader.items() if k in vist}, "kommune"
    )
    skal = maales * t.n - (0 if layout.runde else len(ikke))
    fasit.sums(
        "oversikt_kommuner",
        plan.plan,
        {
            **{f: t.sum[f] for f in felt},
            "netto": t.sum["netto_aar"],
            "maalt": maalt(m["status"], skal),
            "mangler": mark(
                t.sum,
                t.dekning,
                (("planlagt", "Planlagt"), ("realisert", "Realisert"), ("netto_aar", "Netto")),
            ),
        },
    )


# ------------------------------------------------------------ the plans


def _per_tiltak(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    felt = (
        "brutto",
        "netto",
        "naaverdi",
        "planlagt",
        "realisert",
        "avvik",
        "oppnaadd",
        "hittil",
        "kostnad",
        "realisert_netto",
    )
    tall: dict[str, dict[str, Any]] = {}
    tekst: dict[str, dict[str, Any]] = {}
    for t in planene:
        alle = [(n[3], v) for n, v in make_data(t) if v is not None]
        timer = [v for k, v in alle if k == "frigjort_timer"]
        aarsverk = t.i_aar("aarsverk", t.plan.aar)
        egne = {"timer": summen(timer), "aarsverk": summen(aarsverk), "svart": t.svart}
        tall[t.plan.plan] = {**{k: t.sum[k] for k in felt}, **egne}
        i_timer = [int(sum(v for k, v in alle if k == n)) for n in ("timer_med", "timer_ventet")]
        spurt, planlagt, uten = (
            t.i_aar(k, t.plan.aar) for k in ("linjer", "linjer_planlagt", "timer_uten_enhet")
        )
        linjer = int(sum(spurt)) + (t.n - len(spurt)) * len(t.felles_linjer)
        med = {
            "timer": f"{t.av_alle(len(timer))} kommuner, {med_hull(i_timer[0], i_timer[1], 'linjer i timer')}",
            "aarsverk": f"{t.av_alle(len(aarsverk))} kommuner, {med_hull(int(sum(planlagt) - sum(uten)), linjer, 'linjer')}",
            "svart": t.svart,
        }
        tekst[t.plan.plan] = {**{k: t.dekning[k] for k in felt}, **med}
    fasit.rows("per_tiltak", "", tall, "plan")
    fasit.rows("per_tiltak_dekning", "", tekst, "plan")
    aarets = (
        ("planlagt", "realisert", "avvik", "timer", "aarsverk")
        if len({t.plan.aar for t in planene}) == 1
        else ()
    )
    summeres = ("brutto", "netto", "hittil", "kostnad", "realisert_netto", *aarets)
    fasit.sums("per_tiltak", "", {k: summen(r[k] for r in tall.values()) for k in summeres})
    per = {
        nr: {
            f"{t.plan.plan}.{k}": t.kommuner.get(nr, {}).get(k)
            for t in planene
            for k in ("planlagt", "realisert")
        }
        for nr in {nr: 0 for t in planene for nr in t.plan.deltakere}
    }
    fasit.rows("tiltak_per_kommune", "", per, "nr")
    egne_ = {k: [r[k] for r in per.values()] for k in next(iter(per.values()))}
    med_ = {k: f"{sum(x is not None for x in v)} av {len(v)}" for k, v in egne_.items()}
    fasit.sums("tiltak_per_kommune", "", {k: summen(v) for k, v in egne_.items()}, med_)


# ------------------------------------------------------------ ranks


def _netto_per_brutto(t: Plantall) -> Tall:
    """Of the kommuner that are all there: an incomplete figure is in no ratio."""
    hele = [k for k in t.kommuner.values() if k["hel_netto"]]
    return forhold(summen(k["netto"] for k in hele), summen(k["brutto"] for k in hele))


def _is_whole(t: Plantall, med: str = "nettoaar_hel", av: str = "nettoaar") -> bool:
    return bool(sum(k[med] for k in t.kommuner.values()) >= sum(k[av] for k in t.kommuner.values()))


def _rank(fasit: Fasit, nokkel: str, rader: dict[Any, dict[str, Any]], *etter: str) -> None:
    """Rank among those that are complete."""
    hele = [r["rangeres"] for r in rader.values() if r["rangeres"] is not None]
    for r in rader.values():
        r["rang"] = None if r["rangeres"] is None else 1 + sum(x > r["rangeres"] for x in hele)
    fasit.rows(nokkel, "", rader, *etter)


def _prioriterte_tiltak(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    rader: dict[str, dict[str, Any]] = {}
    for t in planene:
        svart = sum(k["har_svart"] for k in t.kommuner.values())
        rangeres = t.sum["netto"] if _is_whole(t) else None
        realisert = _is_whole(t, "realisert_nettoaar", "ventet_nettoaar")
        igjen = minus(rangeres, t.sum["realisert_netto"]) if realisert else None
        tiltak = read_tiltak(t)
        rader[t.plan.plan] = {
            **{k: t.sum[k] for k in ("netto", "naaverdi", "realisert_netto")}, "forhold": _netto_per_brutto(t),
            "rangeres": rangeres, "gjenstaar": igjen, "antall": t.dekning["netto"],
            "antall_realisert": t.dekning["realisert_netto"],
            "uten_rang": None if rangeres is not None else f"Planlagt netto er ikke hel: {t.dekning['netto']}. {svart} av {len(t.kommuner)} kommuner har svart.",
            "hoy_risiko": int(tiltak["hoy"].sum()) if len(tiltak) else None,
            "sene": int((tiltak["sen"] == "ja").sum()) if len(tiltak) else None,
        }  # fmt: skip
    _rank(fasit, "prioriterte_tiltak", rader, "plan")


def _prioriterte_virkninger(fasit: Fasit, planene: Sequence[Plantall]) -> None:
    rader: dict[Any, dict[str, Any]] = {}
    for t in planene:
        ganger, tiltak, netto_hel = _netto_per_brutto(t), read_tiltak(t), _is_whole(t)
        skal = len(t.kommuner) * len(t.plan.levetid)
        for r in t.felles_linjer:
            x, egne = t.linjer[t.linjer["rad"] == r], tiltak[tiltak["rad"] == r]
            brutto, hittil = summen(x["planlagt"]), summen(x["realisert"])
            netto = None if brutto is None or ganger is None else brutto * ganger
            er = int(x["planlagt"].notna().sum())
            hel = er >= skal
            rangeres = netto if hel and netto_hel else None
            rader[fasit.printed("prioriterte_virkninger", "", r), t.plan.plan] = {
                "brutto": brutto, "netto": netto, "rangeres": rangeres, "hittil": hittil, "hel_brutto": int(hel),
                "gjenstaar": minus(brutto, hittil) if hel and not t.uten_realisert([r]) else None,
                "antall_planlagt": t.av_alle(x[x["planlagt"].notna()]["nr"].nunique()) + hull(er, skal), "uten": t.uten_realisert([r]),
                "hoy_risiko": int(egne["hoy"].sum()) if len(egne) else None,
                "sene": int((egne["sen"] == "ja").sum()) if len(egne) else None,
            }  # fmt: skip
    _rank(fasit, "prioriterte_virkninger", rader, "id", "plan")
