"""For the audit of region.xlsx: the rows of Data: every figure of a kommune, and those of the common plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from gevinstark.former.kommune.revisjonsnytte import make_nyttedata
from gevinstark.former.kommune.revisjonsregning import Tall, ganger, kroner, summen
from gevinstark.former.kommune.revisjonstall import Plantall
from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.verdi import til_ore

#: Figures of a kommune and a year -> table, row and column of the form, as Data names them.
_AARSTALL: Final = {
    "brutto": ("periodisert", "periodisert_brutto", "brutto"),
    "kostnad": ("periodisert", "periodisert_kostnad", "brutto"),
    "netto": ("periodisert", "periodisert_netto", "brutto"),
    "timer": ("frigjort", "frigjort_timer", "timer_aar"),
    "aarsverk": ("frigjort", "frigjort_aarsverk", "timer_aar"),
    "realisert": ("realisert_kr", "realisert_kr_brutto", "realisert_verdi"),
    "paalopt": ("realisert_kr", "realisert_kr_kostnad", "realisert_verdi"),
    "realisert_netto": ("realisert_kr", "realisert_kr_netto", "realisert_verdi"),
    "avvik": ("realisert_kr", "realisert_kr_avvik", "realisert_verdi"),
    **{
        k: ("linjetall", "linjetall", k)
        for k in ("timer_utenfor", "timer_uten_enhet", "linjer", "linjer_planlagt", "netto_hel", "linjer_ventet", "linjer_realisert", "linjer_begge",
                  "linjer_bare_plan", "linjer_bare_realisert", "planlagt_begge", "realisert_begge", "netto_ventet",
                  "netto_realisert")
    },
}  # fmt: skip
Nokkel = tuple[str, str, str, str, int | None]


def make_data(t: Plantall) -> Iterator[tuple[Nokkel, Tall]]:
    """Every row of Data: whose, table, row, column, year; and the figure."""
    aar = t.plan.aar
    for rad in t.aarstall.to_dict("records"):
        for k, (tabell, radid, kolonne) in _AARSTALL.items():
            yield (rad["nr"], tabell, radid, kolonne, rad["aar"]), _tall(rad[k])
    for nr, bok in t.boker.items():
        egne = t.linjer[t.linjer["nr"] == nr]
        for r, x in egne.groupby("rad", sort=False):
            for (tabell, rad_, kolonne, a), verdi in _linjetall(t, str(r), x):
                yield (nr, tabell, rad_, kolonne, a), verdi
        naaverdi = t.kommuner[nr]["naaverdi"]
        yield (nr, "periodisert", "periodisert_naaverdi", "brutto_levetid", None), naaverdi
        for k in ("timepris", "timer_per_aarsverk"):
            yield (nr, "lokalt", "lokalt", k, None), bok.tall("lokalt", k)
        if nr not in t.aarets:
            continue
        naa = egne[(egne["aar"] == aar) & egne["ventet"].astype(bool)]
        i_timer = naa[naa["i_timer"].astype(bool)]
        timer, sats = (
            summen(i_timer["realiserte_timer"]),
            bok.tall("lokalt", "timer_per_aarsverk"),
        )
        kanskje = naa["i_timer"].astype(bool) | naa["uten_enhet"].astype(bool)
        yield (nr, "linjetall", "linjetall", "timer_ventet", aar), Decimal(int(kanskje.sum()))
        yield (
            (nr, "linjetall", "linjetall", "timer_med", aar),
            Decimal(int(i_timer["realiserte_timer"].notna().sum())),
        )
        yield (
            (nr, "linjetall", "linjetall", "realiserte_aarsverk", aar),
            timer / sats if timer is not None and sats else None,
        )
        yield (nr, "rapport", "rapport", "frigjort_timer", aar), timer
        yield (
            (nr, "rapport", "rapport", "unngaatt_kr", aar),
            summen(naa[naa["type"] == "Unngått kostnad"]["realisert"]),
        )
        yield (nr, "lokalt", "lokalt", "brukere", aar), bok.tall("lokalt", "brukere")
        for f, v in bok.brukt(bok.linjerader()).items():
            yield (nr, "omsetning_realisert", "omsetning_realisert_sum", f"brukt_{f}", aar), v
    yield from make_nyttedata(t)
    yield from _felles(t)


def _linjetall(t: Plantall, rad: str, x: pd.DataFrame) -> Iterator[tuple[tuple[Any, ...], Tall]]:
    """The figures of one line of one kommune."""
    forste, naa = x.iloc[0], x[x["aar"] == t.plan.aar]
    yield ("gevinster", rad, "verdi", None), forste["verdi_full"]
    for _, i_aar in naa.iterrows():
        yield ("periodisert", rad, "brutto", t.plan.aar), i_aar["planlagt"]
        yield ("realisert_kr", rad, "realisert_verdi", t.plan.aar), i_aar["realisert"]
    yield ("periodisert", rad, "brutto_levetid", None), summen(x["planlagt"])
    yield ("realisert_kr", rad, "realisert_levetid", None), summen(x["realisert"])
    yield ("linjetall", rad, "planlagte_aar", None), Decimal(int(x["planlagt"].notna().sum()))
    mangler = x["ventet"].astype(bool) & x["realisert"].isna()
    yield ("linjetall", rad, "manglende_aar", None), Decimal(int(mangler.sum()))
    for navn, kolonne in (("antall", "antall"), ("pris", "pris"), ("startaar", "start")):
        yield ("linjetall", rad, navn, None), forste[kolonne]


def _felles(t: Plantall) -> Iterator[tuple[Nokkel, Tall]]:
    """National figures (R20), and table B year by year (R2–R4)."""
    tabell_d = [r for n, r in t.plan.layout.rader.items() if n.rstrip("0123456789") == "D"]
    for rad in (r for r in t.felles_linjer if any((r, "") in rader for rader in tabell_d)):
        yield (FELLES, "D", rad, "verdi", None), nasjonalt(t, rad)
    for aar, tall in tabell_b(t).items():
        for k, v in tall.items():
            yield (FELLES, "B", f"B_{k}", "virkning", aar), v


def nasjonalt(t: Plantall, rad: str) -> Tall:
    return kroner(*(t.plan.felles_tall(rad, k) for k in ("antall", "enhetspris")))


def tabell_b(t: Plantall) -> Mapping[int, dict[str, Tall]]:
    """Net, least and actual budget effect; of a form that asks for the budget effect alone, that."""
    p, ut = t.plan, dict[int, dict[str, Tall]]()
    rader = [r for r, _ in p.layout.rader.get("B", {})]
    linjer, les = [r for r in rader if not r.startswith("B_")], p.felles_tall
    andel = les("parametre", "budsjettandel")
    for a in p.levetid if rader else ():
        priset = [[les(r, "antall"), les(r, "enhetspris"), les(r, "innfasing", a)] for r in linjer]
        oppgitt = [[les(r, "budsjettvirkning"), les(r, "innfasing", a)] for r in linjer]
        ledd = priset if "B_netto" in rader else oppgitt
        brutto = summen(ganger(*x) for x in ledd) or Decimal(0)
        if "B_netto" not in rader:
            ut[a] = {"budsjett": til_ore(brutto)}
            continue
        drift, planlagt = les("B_drift", "virkning", a), les("B_planlagt", "virkning", a)
        netto = None if drift is None else brutto - drift
        minst = None if netto is None or andel is None else andel * max(Decimal(0), netto)
        budsjett = None if netto is None or netto <= 0 else minst if planlagt is None else planlagt
        alle: dict[str, Tall] = (
            {"netto": netto, "minimum": minst, "budsjett": budsjett}
            if "B_minimum" in rader
            else {"netto": netto}
        )
        ut[a] = {k: None if v is None else til_ore(v) for k, v in alle.items()}
    return ut


def _tall(verdi: Any) -> Tall:
    return None if verdi is None or pd.isna(verdi) else Decimal(verdi)
