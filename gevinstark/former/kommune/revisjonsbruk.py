"""For the audit of region.xlsx: what benefits are to be used for, and are used for; freed time and avoided costs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from gevinstark.former.kommune.revisjonsbok import FORMAAL
from gevinstark.former.kommune.revisjonsdata import make_data
from gevinstark.former.kommune.revisjonsregning import Tall, forhold, ganger, kroner, minus, summen
from gevinstark.former.kommune.revisjonstall import Plantall, expect_sums, med_hull
from gevinstark.rapport.regionrevisjon import Fasit


def expect_bruk(fasit: Fasit, t: Plantall) -> None:
    _omsetning(fasit, t)
    _historier(fasit, t)
    _grunnlag(fasit, t)
    _budsjettbro(fasit, t)


def _omsetning(fasit: Fasit, t: Plantall) -> None:
    plan, aar = t.plan.plan, t.plan.aar
    per: dict[str, dict[str, Any]] = {}
    linjer: dict[Any, dict[str, Any]] = {}
    for nr in t.plan.deltakere:
        bok = t.boker.get(nr)
        kr: dict[str, list[Tall]] = {f: [] for f in FORMAAL}
        for r in bok.mulige if bok else ():
            assert bok is not None  # noqa: S101 - it has rows
            andel = bok.planlagt_bruk(r)
            brutto = summen(t.linje("planlagt", nr=nr, rad=r, aar=aar))
            belop = {f: ganger(andel[f], brutto) for f in FORMAAL}
            for f in FORMAAL:
                kr[f].append(belop[f])
            felt = {f"andel.{f}": v for f, v in andel.items()} | {"brutto": brutto}
            if any(v is not None for v in andel.values()):
                navn = fasit.printed("omsetningsplan", "", r), t.plan.kommune(nr), plan
                linjer[navn] = {f"kr.{f}": v for f, v in belop.items()} | {
                    k: v for k, v in felt.items() if v is not None
                }
        brukt = (
            t.aarets[nr].brukt(t.aarets[nr].linjerader())
            if nr in t.aarets
            else dict.fromkeys(FORMAAL)
        )
        per[nr] = {f"planlagt.{f}": summen(v) for f, v in kr.items()} | {
            f"brukt.{f}": v for f, v in brukt.items()
        }
        per[nr] |= {
            f"{k}_sum": summen(per[nr][f"{k}.{f}"] for f in FORMAAL) for k in ("planlagt", "brukt")
        }
    fasit.rows("omsatt", plan, per, "nr")
    fasit.rows("omsetningsplan", "", linjer, "id", "kommune", "plan")
    summer = {k: summen(r[k] for r in per.values()) for k in next(iter(per.values()))}
    med = {k: t.av_alle(sum(r[k] is not None for r in per.values())) for k in summer}
    alle = {k: summen(summer[f"{k}.{f}"] for f in FORMAAL) for k in ("planlagt", "brukt")}
    sett = {}
    for nr_, f in enumerate(FORMAAL, 1):
        p, b = summer[f"planlagt.{f}"], summer[f"brukt.{f}"]
        sett[str(nr_)] = {
            "planlagt": p, "andel_planlagt": forhold(p, alle["planlagt"]), "antall_planlagt": med[f"planlagt.{f}"],
            "brukt": b, "andel_brukt": forhold(b, alle["brukt"]), "antall_brukt": med[f"brukt.{f}"], "differanse": minus(b, p),
        }  # fmt: skip
    fasit.rows("omsetning", plan, sett, "nr")
    fasit.sums(
        "omsetning",
        plan,
        {
            **alle,
            "antall_planlagt": med["planlagt_sum"],
            "antall_brukt": med["brukt_sum"],
            "differanse": minus(alle["brukt"], alle["planlagt"]),
        },
    )
    i_alt = {"planlagt": t.sum["planlagt"], "brukt": t.sum["realisert"]}
    fasit.rows(
        "omsetning_rest",
        plan,
        {"1": {k: minus(v, alle[k]) for k, v in i_alt.items()}, "2": i_alt},
        "nr",
    )


_TELT: Final = (
    "timer_med",
    "timer_ventet",
    "linjer_realisert",
    "linjer_ventet",
    "timer_uten_enhet",
)


def _merker(tall: Mapping[str, Tall], telt: Mapping[str, int] | None) -> str:
    """What is not whole of a kommune's freed time and avoided costs, as it is written."""
    i_timer = telt is not None and telt["timer_med"] < telt["timer_ventet"]
    andre = (
        telt is not None
        and telt["linjer_realisert"] - telt["timer_uten_enhet"] < telt["linjer_ventet"]
    )
    if i_timer or andre:
        return ("Frigjort* " if i_timer else "") + ("Unngått*" if andre else "")
    return "Ingenting" if any(v is not None for v in tall.values()) else "–"


def _historier(fasit: Fasit, t: Plantall) -> None:
    alle, rapport = dict(make_data(t)), {"frigjort": "frigjort_timer", "unngaatt": "unngaatt_kr"}
    tall = {
        nr: {k: alle.get((nr, "rapport", "rapport", v, t.plan.aar)) for k, v in rapport.items()}
        for nr in t.plan.deltakere
    }
    telt: dict[str, dict[str, int]] = {}
    for (nr, _, _, hva, a), v in alle.items():
        if a == t.plan.aar and hva in _TELT:
            telt.setdefault(nr, dict.fromkeys(_TELT, 0))[hva] += int(v or 0)
    merker = {nr: _merker(tall[nr], telt.get(nr)) for nr in tall}
    fasit.rows(
        "rapporttall", t.plan.plan, {nr: r | {"hull": merker[nr]} for nr, r in tall.items()}, "nr"
    )
    i_aar = {k: sum(e[k] for e in telt.values()) for k in _TELT}
    med = {"frigjort": i_aar["timer_med"], "unngaatt": i_aar["linjer_realisert"] - i_aar["timer_uten_enhet"]}  # fmt: skip
    av = {"frigjort": (i_aar["timer_ventet"], "linjer i timer"), "unngaatt": (i_aar["linjer_ventet"], "linjer")}  # fmt: skip
    verdier = {k: [r[k] for r in tall.values()] for k in rapport}
    dekning = {
        k: f"{t.av_alle(sum(x is not None for x in v))} kommuner, {med_hull(med[k], *av[k])}"
        for k, v in verdier.items()
    }
    summer = {k: summen(v) for k, v in verdier.items()}
    fasit.sums("rapporttall", t.plan.plan, summer, dekning)


_KLASSER: Final = ("Målt", "Beregnet", "Anslått")


def _grunnlag(fasit: Fasit, t: Plantall) -> None:
    """How the realised figures of the year came to be; what nobody has said is a class of its own."""
    plan, aar = t.plan.plan, t.plan.aar
    linjer: dict[Any, dict[str, Any]] = {}
    klassen: list[tuple[str, Tall]] = []
    for nr, bok in t.boker.items():
        for r in bok.mulige:
            antall = bok.tall(r, "realisert_antall", aar)
            if antall is None:
                continue
            klasse = bok.tekst(r, "grunnlag", str(aar)) or "Ikke oppgitt"
            kr = summen(t.linje("realisert", nr=nr, rad=r, aar=aar))
            klassen.append((klasse, kr))
            navn = fasit.printed("grunnlagssvar", "", r), t.plan.kommune(nr), plan
            linjer[navn] = {"klasse": klasse, "antall": antall} | ({} if kr is None else {"kr": kr})
    fasit.rows("grunnlagssvar", "", linjer, "id", "kommune", "plan")
    alt, alle = t.sum["realisert"], t.sum["linjer_realisert"]
    per_klasse: dict[str, Tall] = {k: summen(v for n, v in klassen if n == k) for k in _KLASSER}
    antall_ = {k: sum(n == k and v is not None for n, v in klassen) for k in _KLASSER}
    per_klasse["rest"] = minus(alt, summen(per_klasse.values()) or Decimal(0))
    antall_["rest"] = alle - sum(antall_.values())
    sett = {}
    for i, k in enumerate(per_klasse, 1):
        belop = per_klasse[k] if antall_[k] > 0 else None
        sett[str(i)] = {"kr": belop, "andel": forhold(belop, alt), "linjer": antall_[k]}
    fasit.rows("grunnlag", plan, sett, "nr")
    felt = ("kr", "andel", "linjer")
    fasit.sums("grunnlag", plan, {k: summen(r[k] for r in sett.values()) for k in felt})


def _budsjettbro(fasit: Fasit, t: Plantall) -> None:
    """What is withdrawn from the budget, up against what was to be."""
    plan, per = t.plan.plan, {}
    uttakene: dict[Any, list[dict[str, Any]]] = {}
    for nr in t.plan.deltakere:
        bok = t.boker.get(nr)
        brukt = (
            t.aarets[nr].brukt(t.aarets[nr].linjerader())["budsjett"] if nr in t.aarets else None
        )
        rader = sorted(bok.tabellrader("budsjettbro")) if bok else []
        belop = []
        for r in rader:
            assert bok is not None  # noqa: S101 - it has rows
            kr = kroner(bok.tall(r, "uttak_belop"))
            if kr is None and not bok.tekst(r, "uttak_tjeneste"):
                continue
            belop.append(kr)
            aarsverkskroner = ganger(
                bok.tall("lokalt", "timepris"), bok.tall("lokalt", "timer_per_aarsverk")
            )
            tall = {
                "budsjettaar": bok.tall(r, "uttak_aar"), "belop": kr, "i_aarsverk": forhold(kr, aarsverkskroner),
                "har_aarsverk": bok.tall(r, "tjeneste_aarsverk"),
            }  # fmt: skip
            egne = uttakene.setdefault((t.plan.kommune(nr), plan), [])
            egne.append({k: v for k, v in tall.items() if v is not None})
        uttak = summen(belop)
        rest = minus(brukt, uttak)
        if uttak is None:
            status = None if brukt is None else "Ikke oppgitt" if brukt else "Ingenting å fordele"
        elif rest is None:
            status = "Uttak uten realisert tall"
        else:
            status = (
                "Går opp" if abs(rest) < 1 else "Ikke fordelt" if rest > 0 else "For mye fordelt"
            )
        per[nr] = {"brukt": brukt, "uttak": uttak, "rest": rest, "status": status}
    fasit.rows("budsjettbro", plan, per, "nr")
    tall_ = {nr: {k: v for k, v in r.items() if k != "status"} for nr, r in per.items()}
    expect_sums(fasit, t, "budsjettbro", tall_)
    fasit.lists("uttaksliste", "", uttakene, "kommune", "plan")
