"""For the audit of region.xlsx: what it costs and gives, kommune for kommune; users, indicators, and each year as
it was reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from gevinstark.former.kommune.revisjonsbok import make_boker
from gevinstark.former.kommune.revisjonsforlop import IKKE_SPURT, IKKE_SVART, UKER, read_liste
from gevinstark.former.kommune.revisjonslinjer import make_aar, make_linjer
from gevinstark.former.kommune.revisjonsregning import Tall, forhold, summen
from gevinstark.former.kommune.revisjonssvar import PAA, UNDER, read_maalinger, read_relevante
from gevinstark.former.kommune.revisjonstall import Plantall, expect_sums, find_mangler, med_hull
from gevinstark.rapport.regionrevisjon import Fasit

#: What a report said of its own year -> the figure, as Data names them.
DA: Final = {
    "planlagt_da": "brutto", "realisert_da": "realisert", "planlagt_begge_da": "planlagt_begge",
    "realisert_begge_da": "realisert_begge", "linjer_ventet_da": "linjer_ventet", "linjer_realisert_da": "linjer_realisert",
}  # fmt: skip


def expect_nytte(fasit: Fasit, t: Plantall) -> None:
    _kostnytte(fasit, t)
    _per_bruker(fasit, t)
    _indikatorer(fasit, t)
    _gevinstoversikt(fasit, t)
    _som_rapportert(fasit, t)


def _kostnytte(fasit: Fasit, t: Plantall) -> None:
    plan, maalt, kvalitet = t.plan.plan, read_maalinger(t), read_relevante(t)
    verdt, rader = read_liste(t, "vurderingssvar"), {}
    for nr, k in t.kommuner.items():
        status, svart = (
            maalt[maalt["nr"] == nr]["status"],
            kvalitet[kvalitet["nr"] == nr]["relevant"],
        )
        egne = {f: k[f] for f in ("brutto", "netto", "naaverdi")}
        kostnad, hel = k["planlagt_kostnad"], bool(k["hel_netto"])
        rader[nr] = {
            **egne, "kostnad": kostnad, "realisert": k["realisert_netto"], "hel": int(hel),
            "hel_realisert": int(k["realisert_nettoaar"] >= k["ventet_nettoaar"]),
            "forhold": forhold(k["brutto"], kostnad) if hel else None,
            **{f: int((status == s).sum()) if len(status) else None for f, s in (("paa_maal", PAA), ("under_maal", UNDER))},
            "relevante": int((svart == "Ja").sum()) if len(svart) else None, **verdt[nr],
        }  # fmt: skip
    fasit.rows("kostnytte", plan, rader, "nr")
    uten = ("hel", "hel_realisert", "forhold", "relevante", "verdt", "begrunnelse")
    alle = {k: [r[k] for r in rader.values()] for k in next(iter(rader.values()))}
    hele = [r for r in rader.values() if r["hel"]]
    over, under = (summen(r[k] for r in hele) for k in ("brutto", "kostnad"))
    ord_ = alle["verdt"]
    dekning = {k: t.dekning[k] for k in ("brutto", "netto", "naaverdi")}
    dekning |= {"kostnad": t.dekning["netto"], "realisert": t.dekning["realisert_netto"]}
    dekning |= {
        "forhold": t.av_alle(len(hele)),
        "verdt": f"{ord_.count('Ja')} ja, {ord_.count('Nei')} nei",
    }
    summer = {k: summen(v) for k, v in alle.items() if k not in uten}
    fasit.sums("kostnytte", plan, summer | {"forhold": forhold(over, under)}, dekning)


def _per_bruker(fasit: Fasit, t: Plantall) -> None:
    rader = read_liste(t, "brukersvar")
    tall = {
        nr: {k: None if isinstance(v, str) else v for k, v in r.items()} for nr, r in rader.items()
    }
    for nr, r in tall.items():
        r["snitt"] = None if r["timer"] is None else forhold(r["timer"] / UKER, r["antall"])
        rader[nr]["snitt"] = r["snitt"]
    fasit.rows("per_bruker", t.plan.plan, rader, "nr")
    expect_sums(fasit, t, "per_bruker", tall)
    fulgt = summen(r["antall"] for r in tall.values() if r["timer"] is not None)
    timer = summen(r["timer"] for r in tall.values())
    snitt = None if timer is None else forhold(timer / UKER, fulgt)
    fasit.sums("per_bruker", t.plan.plan, {"snitt": snitt})


# ------------------------------------------------------------ the service as a whole


def _spurt(t: Plantall, nr: str, tabell: str) -> str:
    bok = t.boker.get(nr)
    if bok is None:
        return IKKE_SVART
    return "spurt om" if bok.tabellrader(tabell) else IKKE_SPURT


def read_indikatorer(t: Plantall) -> dict[tuple[str, str, int], Decimal]:
    """Kommune, indicator and year -> the figure."""
    return {
        (nr, rad, int(aar)): verdi
        for nr, bok in t.boker.items()
        for rad, kolonne, aar in bok.celler
        if kolonne == "indikator" and (verdi := bok.tall(rad, kolonne, aar)) is not None
    }


def _indikatorer(fasit: Fasit, t: Plantall) -> None:
    plan, alle, stand = t.plan, read_indikatorer(t), {nr: _spurt(t, nr, "indikatorer") for nr in t.plan.deltakere}  # fmt: skip
    spurt = list(stand.values()).count("spurt om")
    tekst = f"{t.av_alle(spurt)} kommuner har svart på en arbeidsbok med indikatorene."
    if not spurt:
        tekst = "Ingen er spurt om indikatorene. Planen sier det med tillegg: [indikatorer]."
    fasit.at("Indikatorer", fasit.find("Indikatorer", plan.tittel) + 1, 1, tekst)
    navn = {c.radid: c.radetikett for c in plan.layout.celler() if c.tabell == "indikatorer"}
    aarene = [a for a in plan.levetid if a <= plan.aar]
    rader: dict[Any, dict[str, Any]] = {}
    for rad, hva in navn.items() if spurt else ():
        for nr in plan.deltakere:
            rader[hva, plan.kommune(nr)] = {f"aarene.{a}": alle.get((nr, rad, a)) for a in aarene}
        per = {a: [v for (_, r, x), v in alle.items() if (r, x) == (rad, a)] for a in aarene}
        # What is per user is no figure of the region.
        andel = "per bruker" in hva
        rader[hva, "Sum"] = {
            f"aarene.{a}": "aldri sum" if andel else summen(v) for a, v in per.items()
        }
        rader[hva, "Kommuner med tall"] = {f"aarene.{a}": t.av_alle(len(v)) for a, v in per.items()}
    fasit.rows("indikatorer", plan.plan, rader, "indikator", "kommune")


def _gevinstoversikt(fasit: Fasit, t: Plantall) -> None:
    rader = {}
    for nr in t.plan.deltakere:
        stand, bok = _spurt(t, nr, "gevinstoversikt"), t.boker.get(nr)
        linjer = bok.tabellrader("gevinstoversikt") if bok else []
        skrevet = (
            sum(any(bok.har_noe(*s) for s in bok.celler if s[0] == r) for r in linjer) if bok else 0
        )
        rader[nr] = {"linjer": skrevet if linjer else stand}
    fasit.rows("oversiktsstand", t.plan.plan, rader, "nr")


# ------------------------------------------------------------ as it was reported


def select_rapporter(svar: pd.DataFrame) -> pd.DataFrame:
    """The one that counts of those saved by the deadline, or the last of them; else the first after it."""
    # What a kommune reported before it left, it reported.
    talte = svar["teller"].astype(bool) | svar["sluttet"].astype(bool)
    i_tide = svar.assign(talte=talte)[~svar["sen"].astype(bool)]
    i_tide = i_tide.sort_values(["talte", "lagret", "fil"], kind="stable")
    sene = svar[svar["sen"].astype(bool)].sort_values(["lagret", "fil"], kind="stable")
    hvem = ["nr", "svaraar", "runde"]
    valgt = pd.concat([sene.groupby(hvem)["fil"].first(), i_tide.groupby(hvem)["fil"].last()])
    valgt = valgt[~valgt.index.duplicated(keep="last")]
    return svar[[valgt[tuple(v)] == fil for *v, fil in svar[[*hvem, "fil"]].to_numpy()]]


@lru_cache(maxsize=8)
def read_rapportert(t: Plantall) -> dict[tuple[str, str, int], Tall]:
    """Kommune, figure and year -> what the report of the year said, by itself."""
    ut: dict[tuple[str, str, int], Tall] = {}
    alle = select_rapporter(t.plan.alle)
    for aar in sorted({int(a) for a in alle["svaraar"]}):
        da = (alle["svaraar"].astype(int) == aar) & (alle["runde"] != "plan")
        boker = make_boker(replace(t.plan, svar=alle[da]))
        tall = make_aar(boker, make_linjer(boker))
        for rad in tall[tall["aar"] == aar].to_dict("records"):
            ut |= {(rad["nr"], da, aar): rad[k] for da, k in DA.items() if rad[k] is not None}
    return ut


def _som_rapportert(fasit: Fasit, t: Plantall) -> None:
    plan, da = t.plan, read_rapportert(t)
    aarene = [a for a in plan.levetid if a <= plan.aar]
    naa = {
        (r["nr"], k, r["aar"]): r[felt]
        for r in t.aarstall.to_dict("records")
        for k, felt in (("planlagt_da", "brutto"), ("realisert_da", "realisert"))
    }
    for hva, kolonne in (("plan", "planlagt_da"), ("real", "realisert_da")):
        for naar, tall in (("da", da), ("naa", naa)):
            rader = {
                plan.kommune(nr): {f"aarene.{a}": tall.get((nr, kolonne, a)) for a in aarene}
                | {"mangler": find_mangler(plan.aar, t.kommuner[nr])}
                for nr in plan.deltakere
            }
            fasit.rows(f"{hva}_{naar}", plan.plan, rader, "kommune")

    sluttet = sorted({nr for nr, *_ in da if nr not in plan.deltakere})
    rader = {
        nr: {f"{hva}.{a}": da.get((nr, f"{hva}_da", a)) for hva in ("planlagt", "realisert") for a in aarene}
        for nr in sluttet
    }  # fmt: skip
    fasit.rows("da_sluttet", plan.plan, rader, "nr")

    def sum_(tall: dict[tuple[str, str, int], Tall], kolonne: str, aar: int) -> list[Any]:
        return [v for (_, k, a), v in tall.items() if (k, a) == (kolonne, aar) and v is not None]

    def endret(kolonne: str, aar: int) -> Tall:
        par = [(da.get((nr, kolonne, aar)), naa.get((nr, kolonne, aar))) for nr in plan.deltakere]
        return summen(n - d for d, n in par if d is not None and n is not None)

    rader_ = {}
    for a in aarene:
        over, under, skal, med = (
            summen(sum_(da, k, a)) for k in ("realisert_begge_da", "planlagt_begge_da", "linjer_ventet_da", "linjer_realisert_da")
        )  # fmt: skip
        utenfor = sum(da.get((nr, "realisert_da", a)) is not None for nr in sluttet)
        rader_[str(a)] = {
            "antall": f"{len(sum_(da, 'realisert_da', a))} av {t.n + utenfor}",
            "linjer": None if skal is None else med_hull(int(med or 0), int(skal), "linjer"),
            "planlagt_da": summen(sum_(da, "planlagt_da", a)), "realisert_da": summen(sum_(da, "realisert_da", a)),
            "av_planen": forhold(over, under), "plan_endret": endret("planlagt_da", a), "endret": endret("realisert_da", a),
            "planlagt_naa": summen(sum_(naa, "planlagt_da", a)), "realisert_naa": summen(sum_(naa, "realisert_da", a)),
        }  # fmt: skip
    fasit.rows("som_rapportert", plan.plan, rader_, "aar")


def make_nyttedata(t: Plantall) -> Iterator[tuple[tuple[str, str, str, str, int | None], Tall]]:
    """Rows of Data: the indicators, and what the reports said."""
    for (nr, rad, aar), verdi in read_indikatorer(t).items():
        yield (nr, "indikatorer", rad, "indikator", aar), verdi
    for (nr, kolonne, aar), sagt in read_rapportert(t).items():
        tabell = (
            "linjetall"
            if DA[kolonne].startswith(("linjer", "planlagt_", "realisert_"))
            else "som_rapportert"
        )
        yield (nr, tabell, tabell, kolonne, aar), sagt
