"""The regional workbook and the export: every figure recomputed in pandas, and by LibreOffice."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from regiongrunnlag import (
    ANDRE_PLAN,
    AVVIST,
    IKKE_SVART,
    NULL,
    UTEN_KOSTNADER,
    eksempel_layout,
    make_testgrunnlag,
)

from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.errors import Brukerfeil, InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.region.databruk import DATABRUK
from gevinstark.region.eksport import EKSPORTKOLONNER, vern_tekst, write_eksport
from gevinstark.region.formler import DATAARKKOLONNER, DATAKOLONNER, distinguish
from gevinstark.region.grunnlag import Deltaker, Langtabell, Mottatt, Regiongrunnlag
from gevinstark.region.oppsett import build_region
from gevinstark.region.skriv_region import write_region

Celler = dict[tuple[str, str], Any]
Utvalg = Callable[..., Decimal | None]


@pytest.fixture(scope="module")
def grunnlag() -> Regiongrunnlag:
    return make_testgrunnlag()


@pytest.fixture(scope="module")
def layout(grunnlag: Regiongrunnlag) -> Layout:
    return build_region(grunnlag)


@pytest.fixture(scope="module")
def bok(grunnlag: Regiongrunnlag) -> bytes:
    return write_region(grunnlag)


@pytest.fixture(scope="module")
def eksport(grunnlag: Regiongrunnlag, tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("eksport")
    write_eksport(grunnlag, mappe)
    return mappe


# --- the figures, recomputed -----------------------------------------------------------------------


def _sum(verdier: list[Any]) -> Decimal | None:
    """The sum of those that are there, or None when none are."""
    tall = [v for v in verdier if v is not None]
    return sum(tall, Decimal(0)) if tall else None


class Fasit:
    """Expected value of every formula cell, from the export alone; never sees a formula."""

    def __init__(self, ark: dict[str, Worksheet], eksport: Path, grunnlag: Regiongrunnlag) -> None:
        self.ark = ark
        self.grunnlag = grunnlag
        alt = pd.read_parquet(eksport / "data.parquet")
        self.alt = alt
        self.tall = alt[alt["verdi"].notna()]
        self.ventet: Celler = {}
        raa = (eksport / "plan.json").read_text(encoding="utf-8")
        self.planrader = json.loads(raa, parse_float=Decimal, parse_int=Decimal)
        self.omsatt: dict[str, list[list[Any]]] = {}
        self.tiltakssummer: dict[str, tuple[int, int]] = {}
        self.tiltak_per_virkning: dict[tuple[str, str], tuple[Any, Any]] = {}

    def sum(self, plan: str, tabell: str, kolonne: str, **krav: Any) -> Decimal | None:
        utvalg = self.select(plan, tabell, kolonne, **krav)
        return sum(utvalg["verdi"], Decimal(0)) if len(utvalg) else None

    def select(self, plan: str, tabell: str, kolonne: str, **krav: Any) -> pd.DataFrame:
        t = self.tall
        maske = (t["plan"] == plan) & (t["tabell"] == tabell) & (t["kolonne"] == kolonne)
        for navn, verdi in krav.items():
            maske &= t[navn].isin(verdi) if isinstance(verdi, list) else t[navn] == verdi
        return t[maske]

    def deltakere(self, plan: str) -> list[Deltaker]:
        alle = [d for d in self.grunnlag.deltakere if d.plan == plan]
        return sorted(alle, key=lambda d: d.kommunenr)

    def aar(self, plan: str) -> int:
        return next(p.aar for p in self.grunnlag.planer if p.plan == plan)

    def _teller(self, plan: str) -> list[Mottatt]:
        """The last of each kommune's that counts."""
        alle = [
            m for m in self.grunnlag.mottak if m.plan == plan and m.status.startswith("godkjent")
        ]
        return list({m.kommunenr: m for m in sorted(alle, key=lambda m: m.aar or 0)}.values())

    def svart(self, plan: str) -> int:
        """How many have answered for the plan's own reporting year."""
        return sum(m.aar == self.aar(plan) for m in self._teller(plan))

    def build(self) -> Celler:
        self._tiltak()
        for p in self.grunnlag.planer:
            self._per_kommune(p.plan, p.aar)
            self._per_nyttevirkning(p.plan, p.aar)
            self._svarlinje(p.plan, p.tittel)
            self._kvalitet(p.plan, p.tittel)
            self._maalinger(p.plan, p.tittel)
            self._historier(p.plan, p.tittel)
            self._per_aar(p.plan)
            self._hva_om(p.plan, p.aar)
            self._fordeling(p.plan, p.tittel)
            self._omsetning(p.plan, p.tittel, p.aar)
            self._grunnlag(p.plan, p.aar)
            self._budsjettbro(p.plan, p.aar)
            self._oversikt(p.plan, p.tittel, p.aar)
        self._per_tiltak()
        self._prioritering()
        self._mottak()
        self._oppfolging()
        return self.ventet

    def _svarlinje(self, plan: str, tittel: str) -> None:
        """What stands above each table of counts."""
        svart, aar = self.svart(plan), self.aar(plan)
        tekst = f"{svart} av {len(self.deltakere(plan))} kommuner har svart for {aar}"
        if foer := len(self._teller(plan)) - svart:
            tekst += f". Svar fra et tidligere år er med for {foer} til."
        for ark in (
            "Kvalitet",
            "Måling",
            "Tiltak og risiko",
            "Omsetning",
            "Grunnlag",
            "Budsjettbro",
        ):
            self.ventet[ark, f"A{self._find(ark, tittel) + 1}"] = tekst

    def _svar(self, plan: str, tabell: str) -> pd.DataFrame:
        """One row for each kommune, table, row and phase; a column for each answer."""
        t = self.alt[(self.alt["plan"] == plan) & self.alt["tabell"].str.startswith(tabell)]
        t = t[t["aar"].isna() | (t["aar"] == self.aar(plan))]
        t = t.assign(svar=t["tekst"].where(t["tekst"].notna(), t["verdi"]))
        nokler = ["kommunenr", "tabell", "rad", "fase"]
        return t.pivot(index=nokler, columns="kolonne", values="svar").reset_index()  # noqa: PD010 - every place holds one answer

    def _linjer(self, ark: str, tittel: str, hopp: int) -> Iterator[tuple[int, str]]:
        """Row and ID of a table's lines, down to the first blank one."""
        rad = self._find(ark, tittel) + hopp
        while (ident := self.ark[ark].cell(rad, 1).value) is not None:
            yield rad, str(ident)
            rad += 1

    def _kvalitet(self, plan: str, tittel: str) -> None:
        svar = self._svar(plan, "kvalitet")
        svar = svar[svar["relevant"].notna()]
        for rad, ident in self._linjer("Kvalitet", tittel, 3):
            egne = svar[svar["rad"] == ident]
            ja = egne[egne["relevant"] == "Ja"]
            tall: list[Any] = [len(egne), len(ja), int((egne["relevant"] == "Nei").sum())]
            tall += [int((ja["viktighet"] == v).sum()) for v in ("Lav", "Medium", "Høy")]
            self._rad("Kvalitet", rad, tall if len(egne) else [None] * 6, fra=5)
            felles = self.ark["Kvalitet"].cell(rad, 4).value in ("Høy", "Stor")
            viktig = felles or (len(egne) > 0 and 2 * tall[5] > tall[1])
            # What nobody finds relevant is not important to them.
            viktig = viktig and not (tall[1] == 0 and tall[2] > 0)
            self.ventet["Kvalitet", f"K{rad}"] = "ja" if viktig else "nei"

    @staticmethod
    def _status(rad: Any) -> str:
        if pd.isna(rad["resultat"]) or pd.isna(rad["maal"]):
            return "–"
        if not pd.isna(rad["nullpunkt"]):
            opp = rad["maal"] - rad["nullpunkt"]
            if (rad["retning"] == "Ned" and opp > 0) or (rad["retning"] == "Opp" and opp < 0):
                return "Mål og retning motsier hverandre"
        if pd.isna(rad["retning"]):
            return "–"
        naadd = (
            rad["resultat"] >= rad["maal"]
            if rad["retning"] == "Opp"
            else rad["resultat"] <= rad["maal"]
        )
        return "På mål" if naadd else "Under mål"

    def _maalt(self, plan: str) -> pd.DataFrame:
        """The measurements, each with its baseline, what became of it, and whether it can be in a mean."""
        svar = self._svar(plan, "maaling_")
        svar = svar[svar["resultat"].notna()]
        nokler = ["kommunenr", "tabell", "rad"]
        null = svar[svar["fase"] == "nullpunkt"].set_index(nokler)["resultat"]
        svar["nullpunkt"] = [
            None if f == "nullpunkt" else null.get(n)
            for n, f in zip(zip(*(svar[k] for k in nokler), strict=True), svar["fase"], strict=True)
        ]
        svar["status"] = svar.apply(self._status, axis=1)
        svar["naer"] = svar.apply(self._naer, axis=1)
        return svar

    @staticmethod
    def _naer(rad: Any) -> str:
        if any(pd.isna(rad[k]) for k in ("nullpunkt", "maal", "oppnaaelse")):
            return "–"
        a, b = rad["maal"], rad["nullpunkt"]
        return "ja" if abs(a - b) < Decimal("0.02") * max(abs(a), abs(b)) else "nei"

    def _maalinger(self, plan: str, tittel: str) -> None:
        svar = self._maalt(plan)
        brukere = {
            d.kommunenr: self.sum(
                plan, "lokalt", "brukere", kommunenr=d.kommunenr, aar=self.aar(plan)
            )
            for d in self.deltakere(plan)
        }
        for rad, ident in self._linjer("Måling", tittel, 3):
            tall: list[Any] = []
            for fase in ("nullpunkt", "midtveis", "slutt"):
                egne = svar[(svar["rad"] == ident) & (svar["fase"] == fase)]
                tall.append(len(egne))
                if fase != "nullpunkt":
                    tall += [
                        int((egne["status"] == s).sum()) if len(egne) else None
                        for s in ("På mål", "Under mål")
                    ]
            for fase in ("midtveis", "slutt"):
                med = svar[(svar["rad"] == ident) & (svar["fase"] == fase)]
                med = med[med["oppnaaelse"].notna() & (med["naer"] != "ja")]
                vekter = [
                    (o, w)
                    for o, w in zip(med["oppnaaelse"], med["kommunenr"].map(brukere), strict=True)
                    if w is not None
                ]
                sum_ = sum((w for _, w in vekter), Decimal(0))
                snitt = sum((o * w for o, w in vekter), Decimal(0)) / sum_ if sum_ else None
                tall += [snitt, len(vekter)]
            egne = svar[svar["rad"] == ident]
            tall += [int((egne["naer"] == "ja").sum())]
            tall += [int((egne["status"] == "Mål og retning motsier hverandre").sum())]
            self._rad("Måling", rad, tall, fra=3)
        navn = {f"{d.kommune} ({d.kommunenr})": d.kommunenr for d in self.deltakere(plan)}
        ark = self.ark["Måling"]
        for rad in range(1, ark.max_row + 1):
            if ark.cell(rad, 4).value == plan:
                nr, fase = navn[str(ark.cell(rad, 3).value)], str(ark.cell(rad, 5).value).lower()
                treff = svar[
                    (svar["kommunenr"] == nr)
                    & (svar["rad"] == ark.cell(rad, 1).value)
                    & (svar["fase"] == fase)
                ]
                self._rad("Måling", rad, list(treff.iloc[0][["status", "naer"]]), fra=6)
                oppnaaelse, vekt = treff.iloc[0]["oppnaaelse"], brukere[nr]
                if not pd.isna(oppnaaelse) and treff.iloc[0]["naer"] != "ja":
                    vektet = None if vekt is None else oppnaaelse * vekt
                    self._rad("Måling", rad, [vekt, vektet], fra=8)

    def _historier(self, plan: str, tittel: str) -> None:
        ark = "Suksesshistorier"
        rad = self._find(ark, tittel) + 2
        deltakere = self.deltakere(plan)
        spalter = [
            [
                self.sum(plan, "rapport", k, kommunenr=d.kommunenr, aar=self.aar(plan))
                for d in deltakere
            ]
            for k in ("frigjort_timer", "unngaatt_kr")
        ]
        for nr in range(len(deltakere)):
            self._rad(ark, rad + nr, [s[nr] for s in spalter], fra=3)
        tall = [[t for t in s if t is not None] for s in spalter]
        self._rad(ark, rad + len(deltakere), [sum(t) if t else None for t in tall], fra=3)
        dekning = [f"{len(t)} av {len(deltakere)}" for t in tall]
        self._rad(ark, rad + len(deltakere) + 1, list(dekning), fra=3)

    def _tiltak(self) -> None:
        navn = "Tiltak og risiko"
        ark = self.ark[navn]
        hode = next(c.row for c in ark["A"] if c.value == "ID")
        radnr = hode + 1
        for p in sorted(self.grunnlag.planer, key=lambda p: p.plan):
            svar = self._svar(p.plan, "tiltak")
            hoy = svar["risiko"] == "Høy"
            svar = svar[svar[["tiltak", "frist", "status"]].notna().any(axis=1) | hoy]
            dag = (pd.Timestamp(p.aar, 12, 31) - pd.Timestamp(1899, 12, 30)).days
            over = svar["frist"].map(lambda f, d=dag: not pd.isna(f) and f <= d)
            uten = svar["frist"].isna()
            svar["sen"] = [
                "nei" if s == "Ferdig" else "ja" if s == "Forsinket" or o else "–" if u else "nei"
                for s, o, u in zip(svar["status"], over, uten, strict=True)
            ]
            rad = self._find(navn, p.tittel) + 4
            spalter: list[list[Any]] = []
            for nr, d in enumerate(self.deltakere(p.plan)):
                egne = svar[svar["kommunenr"] == d.kommunenr]
                tall: list[Any] = [len(egne)]
                tall += [
                    int((egne["status"] == s).sum())
                    for s in ("Ikke startet", "Under arbeid", "Ferdig", "Forsinket")
                ]
                tall += [int((egne["sen"] == "ja").sum()), int((egne["risiko"] == "Høy").sum())]
                self._rad(navn, rad + nr, tall if len(egne) else [None] * 7, fra=3)
                spalter.append(tall if len(egne) else [0] * 7)
                rekke = {
                    str(ark.cell(r, 1).value): r
                    for r in range(radnr, ark.max_row + 1)
                    if ark.cell(r, 4).value == p.plan
                    and ark.cell(r, 3).value == f"{d.kommune} ({d.kommunenr})"
                }
                assert sorted(rekke) == sorted(egne["rad"])
                for _, e in egne.iterrows():
                    self.ventet[navn, f"E{rekke[e['rad']]}"] = e["sen"]
                    hoy_ = "ja" if e["risiko"] == "Høy" else "nei"
                    self.ventet[navn, f"F{rekke[e['rad']]}"] = hoy_
            summer = [sum(s) for s in zip(*spalter, strict=True)]
            self.tiltakssummer[p.plan] = (summer[6], summer[5])
            for ident in ("V1", "V2", "V3", "V4"):
                egne = svar[svar["rad"] == ident]
                tall = [int((egne["risiko"] == "Høy").sum()), int((egne["sen"] == "ja").sum())]
                self.tiltak_per_virkning[p.plan, ident] = (
                    (tall[0], tall[1]) if len(egne) else (None, None)
                )
            self._rad(navn, rad + len(self.deltakere(p.plan)), summer, fra=3)

    def _find(self, ark: str, tekst: str) -> int:
        """Row of a title in column A."""
        return next(int(c.row) for c in self.ark[ark]["A"] if c.value == tekst)

    def _rad(self, ark: str, rad: int, verdier: list[Any], fra: int = 2) -> None:
        for kol, verdi in enumerate(verdier, fra):
            if verdi is not ...:
                celle = self.ark[ark].cell(rad, kol).coordinate
                self.ventet[ark, celle] = "–" if verdi is None else verdi

    LEVETID = range(2018, 2029)
    FELLES = ("V1", "V2", "V3", "V4")
    LOKALE = ("L1", "L2", "L3")

    def linjer(self, plan: str, nr: str) -> tuple[str, ...]:
        """The lines a kommune is asked of: the plan's, and those of its own that it has filled in."""
        egne = self.alt[(self.alt["plan"] == plan) & (self.alt["kommunenr"] == nr)]
        i_bruk = egne[(egne["tabell"] == "gevinster") & (egne["kolonne"] == "antall")]["rad"]
        return (*self.FELLES, *(r for r in self.LOKALE if r in set(i_bruk)))

    def _per_linje(
        self, plan: str, nr: str, tabell: str, kolonne: str
    ) -> dict[tuple[str, int], Decimal]:
        utvalg = self.select(plan, tabell, kolonne, kommunenr=nr)
        utvalg = utvalg[utvalg["rad"].str.fullmatch("[VL][0-9]")]
        return {(r["rad"], int(r["aar"])): r["verdi"] for _, r in utvalg.iterrows()}

    def _kostnad(self, plan: str, nr: str, tabell: str, kolonne: str) -> dict[int, Decimal]:
        """By year, where all four drivers are given."""
        utvalg = self.select(plan, tabell, kolonne, kommunenr=nr)
        utvalg = utvalg[utvalg["rad"].str.startswith("kost_")]
        grupper = utvalg.groupby("aar")["verdi"]
        return {int(float(str(aar))): sum(v, Decimal(0)) for aar, v in grupper if len(v) == 4}

    def tabell(self, plan: str, aar: int) -> list[dict[str, Any]]:
        """Per participant, the figures of Per kommune by their keys, from the lines of the export."""
        return [self._kommune(plan, aar, d.kommunenr) for d in self.deltakere(plan)]

    def _kommune(self, plan: str, aar: int, nr: str) -> dict[str, Any]:
        p = self._per_linje(plan, nr, "periodisert", "brutto")
        x = self._per_linje(plan, nr, "realisert_kr", "realisert_verdi")
        har_svart = len(self.select(plan, "gevinster", "verdi", kommunenr=nr)) > 0
        linjer = self.linjer(plan, nr)
        til_naa = [a for a in self.LEVETID if a <= aar]
        ventet = {a: len(linjer) if a >= self.FORSTE or not har_svart else 0 for a in til_naa}
        begge = {a: [i for i in linjer if (i, a) in p and (i, a) in x] for a in til_naa}

        def av(tall: dict[tuple[str, int], Decimal], aarene: Any) -> Decimal | None:
            return _sum([v for (_, a), v in tall.items() if a in aarene])

        kostnad = self._kostnad(plan, nr, "kostnader", "kostnad")
        paalopt = self._kostnad(plan, nr, "realisert_kostnader", "realisert_kostnad")
        netto = {
            a: (av(p, [a]) or Decimal(0)) - kostnad[a] for a in kostnad if av(p, [a]) is not None
        }
        realisert_netto = {}
        for a, k in paalopt.items():
            brutto = av(x, [a])
            # Before any line begins there is nothing to realise.
            brutto = Decimal(0) if brutto is None and not ventet[a] else brutto
            if brutto is not None:
                realisert_netto[a] = brutto - k
        hele = [
            a
            for a in realisert_netto
            if not ventet[a] or sum((i, a) in x for i in linjer) == ventet[a]
        ]
        planlagt_begge = [p[i, aar] for i in begge[aar]]
        realisert_begge = [x[i, aar] for i in begge[aar]]
        planlagt, realisert = av(p, [aar]), av(x, [aar])
        over, under = _sum(realisert_begge), _sum(planlagt_begge)
        n_aar = len(self.LEVETID)
        med = [i for i in linjer if (i, aar) in p]
        spurt = [a for a in til_naa if ventet[a] or a in paalopt]
        bare_plan = [i for i in med if (i, aar) not in x]
        bare_realisert = [i for i in linjer if (i, aar) in x and (i, aar) not in p]
        return {
            "brutto": av(p, self.LEVETID),
            "netto": _sum(list(netto.values())),
            "naaverdi": self.sum(
                plan, "periodisert", "brutto_levetid", rad="periodisert_naaverdi", kommunenr=nr
            ),
            "begge": f"{len(begge[aar])} av {len(linjer)}",
            "planlagt": planlagt,
            "realisert": realisert,
            "bare_plan": None if planlagt is None else planlagt - (under or 0),
            "bare_realisert": None if realisert is None else realisert - (over or 0),
            "avvik": None if over is None or under is None else over - under,
            "oppnaadd": None if over is None or not under else over / under,
            "hittil": av(x, til_naa),
            "kostnad": _sum(
                list(
                    self.select(
                        plan,
                        "realisert_kostnader",
                        "realisert_kostnad",
                        kommunenr=nr,
                        rad="realisert_kostnader_sum",
                    )["verdi"]
                )
            ),
            "realisert_netto": _sum(list(realisert_netto.values())),
            "netto_aar": realisert_netto.get(aar),
            "lokale": Decimal(len(linjer) - 4) if har_svart else None,
            "brukere": self.sum(plan, "lokalt", "brukere", rad="lokalt", kommunenr=nr, aar=aar),
            "har_svart": int(har_svart),
            "linjer": len(linjer),
            "linjer_planlagt": len(med),
            "linjer_ventet": len(linjer),
            "linjer_realisert": sum((i, aar) in x for i in linjer),
            "linjer_begge": len(begge[aar]),
            "linjer_bare_plan": len(bare_plan),
            "linjer_bare_realisert": len(bare_realisert),
            "linjeaar": len(linjer) * n_aar,
            "linjeaar_planlagt": sum((i, a) in p for i in linjer for a in self.LEVETID),
            "nettoaar": n_aar,
            "nettoaar_hel": len(netto),
            "hittil_ventet": sum(ventet.values()),
            "hittil_realisert": sum((i, a) in x for i in linjer for a in til_naa if ventet[a]),
            "hel_netto": int(len(netto) == n_aar),
            "ventet_nettoaar": len(spurt) if har_svart else len(til_naa),
            "realisert_nettoaar": len(hele),
            "begge_kr": (under, over),
        }

    #: When every line of the test data begins.
    FORSTE = 2019
    TELT = ("har_svart", "linjer", "linjer_planlagt", "linjer_ventet", "linjer_realisert", "linjer_begge",
            "linjer_bare_plan", "linjer_bare_realisert", "linjeaar", "linjeaar_planlagt", "nettoaar", "nettoaar_hel",
            "hittil_ventet", "hittil_realisert", "hel_netto", "ventet_nettoaar", "realisert_nettoaar")  # fmt: skip
    SUMMERT = ("brutto", "netto", "naaverdi", "planlagt", "realisert", "bare_plan", "bare_realisert", "avvik",
               "hittil", "kostnad", "realisert_netto", "netto_aar", "lokale", "brukere")  # fmt: skip

    def sumrad(self, plan: str, aar: int) -> tuple[dict[str, Any], dict[str, str]]:
        """The sum row of Per kommune, and what it says it is counted of."""
        rader = self.tabell(plan, aar)
        sum_: dict[str, Any] = {k: _sum([r[k] for r in rader]) for k in self.SUMMERT}
        sum_ |= {k: sum(r[k] for r in rader) for k in self.TELT}
        under, over = (_sum([r["begge_kr"][i] for r in rader]) for i in (0, 1))
        sum_["oppnaadd"] = None if over is None or not under else over / under
        sum_["begge"] = f"{sum_['linjer_begge']} av {sum_['linjer_ventet']}"

        def med_av(med: str, av: str, hva: str) -> str:
            hull = " (ufullstendig)" if sum_[med] < sum_[av] else ""
            return f"{sum_[med]} av {sum_[av]} {hva}{hull}"

        def antall(k: str) -> str:
            return f"{sum(r[k] is not None for r in rader)} av {len(rader)}"

        begge = f"{sum_['begge']} linjer har begge"
        dekning = {
            "brutto": med_av("linjeaar_planlagt", "linjeaar", "linjeår"),
            "netto": med_av("nettoaar_hel", "nettoaar", "år"),
            "naaverdi": med_av("nettoaar_hel", "nettoaar", "år"),
            "planlagt": med_av("linjer_planlagt", "linjer", "linjer"),
            "realisert": med_av("linjer_realisert", "linjer_ventet", "linjer"),
            "bare_plan": f"{sum_['linjer_bare_plan']} linjer",
            "bare_realisert": f"{sum_['linjer_bare_realisert']} linjer",
            "avvik": begge, "oppnaadd": begge,
            "hittil": med_av("hittil_realisert", "hittil_ventet", "linjeår"),
            "kostnad": f"{antall('kostnad')} kommuner",
            "realisert_netto": med_av("realisert_nettoaar", "ventet_nettoaar", "år"),
            "netto_aar": f"{antall('netto_aar')} kommuner",
            "lokale": antall("lokale"), "brukere": antall("brukere"),
            "status": f"{self.svart(plan)} av {len(rader)} svarte for {aar}",
        }  # fmt: skip
        return sum_, dekning

    def _mangler(self, r: dict[str, Any], aar: int) -> str:
        if not r["har_svart"]:
            return f"Har ikke svart for {aar}"
        deler = [
            (r["linjeaar"] - r["linjeaar_planlagt"], "Plan for {} linjeår. "),
            (r["hittil_ventet"] - r["hittil_realisert"], "Realisert for {} linjeår. "),
            (r["nettoaar"] - r["nettoaar_hel"], "Planlagt netto for {} år. "),
            (r["ventet_nettoaar"] - r["realisert_nettoaar"], "Realisert netto for {} år."),
        ]
        return "".join(t.format(n) for n, t in deler if n > 0) or "Ingenting"

    # --- where blocks stand, by the workbook's own register

    def blokk(self, nokkel: str, plan: str = "") -> dict[str, Any]:
        register = self.ark["Register"]
        felt: dict[str, Any] = {"kolonner": {}}
        for rad in register.iter_rows(min_row=2, values_only=True):
            if rad[0] == nokkel and (rad[1] or "") in ("", plan):
                felt |= dict(
                    zip(("ark", "hode", "forste", "siste", "sum", "dekning"), rad[2:8], strict=True)
                )
                felt["kolonner"][rad[8]] = rad[9]
        assert felt["kolonner"], nokkel
        return felt

    def expect(self, blokk: dict[str, Any], rad: int, verdier: dict[str, Any]) -> None:
        for navn, verdi in verdier.items():
            if navn in blokk["kolonner"]:
                celle = self.ark[blokk["ark"]].cell(rad, blokk["kolonner"][navn]).coordinate
                self.ventet[blokk["ark"], celle] = "–" if verdi is None else verdi

    def _per_kommune(self, plan: str, aar: int) -> None:
        blokk = self.blokk("per_kommune", plan)
        for nr, r in enumerate(self.tabell(plan, aar), blokk["forste"]):
            self.expect(blokk, nr, {**r, "mangler": self._mangler(r, aar)})
        sum_, dekning = self.sumrad(plan, aar)
        self.expect(blokk, blokk["sum"], sum_)
        self.expect(blokk, blokk["dekning"], dekning)

    def _linjepar(
        self, plan: str, aar: int, rader: list[str]
    ) -> list[tuple[Decimal | None, Decimal | None]]:
        return [
            (
                self.sum(plan, "periodisert", "brutto", rad=rader, aar=aar, kommunenr=d.kommunenr),
                self.sum(plan, "realisert_kr", "realisert_verdi", rad=rader, aar=aar, kommunenr=d.kommunenr),
            )
            for d in self.deltakere(plan)
        ]  # fmt: skip

    def _per_nyttevirkning(self, plan: str, aar: int) -> None:
        blokk, matrise = self.blokk("per_nyttevirkning", plan), self.blokk("matrise", plan)
        n = len(self.deltakere(plan))
        alle = []
        for nr, rader in enumerate([["V1"], ["V2"], ["V3"], ["V4"], list(self.LOKALE)]):
            ident = rader[0] if len(rader) == 1 else "L1–L3"
            full = self.select(plan, "gevinster", "verdi", rad=rader)
            par = self._linjepar(plan, aar, rader)
            begge = [(p, x) for p, x in par if p is not None and x is not None]
            planlagt, realisert = _sum([p for p, _ in par]), _sum([x for _, x in par])
            under, over = (_sum([b[i] for b in begge]) for i in (0, 1))
            felt: dict[str, Any] = {
                "antall_planlagt": f"{full['kommunenr'].nunique()} av {n}",
                "full_effekt": self.sum(plan, "gevinster", "verdi", rad=rader),
                "planlagt": planlagt, "realisert": realisert,
                "antall_realisert": f"{sum(x is not None for _, x in par)} av {n}",
                "hittil": self.sum(plan, "realisert_kr", "realisert_levetid", rad=rader),
                "antall_begge": None, "bare_plan": None, "bare_realisert": None, "avvik": None, "oppnaadd": None,
            }  # fmt: skip
            if len(rader) == 1:
                felt |= {
                    "antall_begge": f"{len(begge)} av {n}",
                    "bare_plan": None if planlagt is None else planlagt - (under or 0),
                    "bare_realisert": None if realisert is None else realisert - (over or 0),
                    "avvik": None if over is None or under is None else over - under,
                    "oppnaadd": None if over is None or not under else over / under,
                }
            alle.append(felt)
            self.expect(blokk, blokk["forste"] + nr, felt)
            for r, (p, x) in enumerate(par, matrise["forste"]):
                self.expect(matrise, r, {f"{ident}.planlagt": p, f"{ident}.realisert": x})
            for i, hva in enumerate(("planlagt", "realisert")):
                tall = [k[i] for k in par if k[i] is not None]
                self.expect(matrise, matrise["sum"], {f"{ident}.{hva}": _sum(list(tall))})
                self.expect(matrise, matrise["dekning"], {f"{ident}.{hva}": f"{len(tall)} av {n}"})
        sum_, _ = self.sumrad(plan, aar)
        self.expect(blokk, blokk["sum"], {k: _sum([r[k] for r in alle]) for k in ("full_effekt", "planlagt", "realisert", "hittil")})  # fmt: skip
        self.expect(blokk, blokk["sum"], {k: sum_[k] for k in ("bare_plan", "bare_realisert", "avvik", "oppnaadd")})  # fmt: skip
        self._gevinsttyper(plan, aar)

    def _gevinsttyper(self, plan: str, aar: int) -> None:
        blokk = self.blokk("gevinsttyper", plan)
        typer = self.alt[(self.alt["plan"] == plan) & (self.alt["kolonne"] == "gevinsttype")]
        per_linje = typer.set_index(["kommunenr", "rad"])["tekst"]
        for r in range(blokk["forste"], blokk["siste"] + 1):
            type_ = self.ark[blokk["ark"]].cell(r, blokk["kolonner"]["type"]).value
            for hva, tabell, kolonne in (("planlagt", "periodisert", "brutto"), ("realisert", "realisert_kr", "realisert_verdi")):  # fmt: skip
                egne = self.select(plan, tabell, kolonne, aar=aar)
                egne = egne[egne["rad"].str.fullmatch("[VL][0-9]")]
                av_type = [
                    per_linje.get((k, v), "Ikke oppgitt") == type_
                    for k, v in zip(egne["kommunenr"], egne["rad"], strict=True)
                ]
                egne = egne[pd.Series(av_type, index=egne.index, dtype=bool)]
                self.expect(blokk, r, {hva: _sum(list(egne["verdi"])), f"antall_{hva}": len(egne)})

    AARSSPALTER = (
        ("periodisert", "brutto", "periodisert_brutto"),
        ("periodisert", "brutto", "periodisert_kostnad"),
        ("periodisert", "brutto", "periodisert_netto"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_brutto"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_kostnad"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_netto"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_avvik"),
        ("frigjort", "timer_aar", "frigjort_timer"),
        ("frigjort", "timer_aar", "frigjort_aarsverk"),
    )

    def _antall(self, plan: str, spalte: tuple[str, str, str], **krav: Any) -> str:
        tabell, kolonne, rad = spalte
        return f"{len(self.select(plan, tabell, kolonne, rad=rad, **krav))} av {len(self.deltakere(plan))}"

    def _felles(self, plan: str, tabell: str, rad: str, aar: int | None = None) -> Decimal | None:
        """A figure of the common plan, from the export."""
        treff = [
            r["verdi"]
            for r in self.planrader
            if (r["plan"], r["tabell"], r["rad"], r["aar"]) == (plan, tabell, rad, aar)
        ]
        assert len(treff) <= 1
        return treff[0] if treff else None

    AARSNAVN = ("planlagt_brutto", "planlagt_kostnad", "planlagt_netto", "realisert_brutto", "realisert_kostnad",
                "realisert_netto", "avvik", "timer", "aarsverk")  # fmt: skip

    def _per_aar(self, plan: str) -> None:
        blokk, dekning = self.blokk("per_aar", plan), self.blokk("per_aar_dekning", plan)
        egne = {"egen_netto": "B_netto", "egen_minimum": "B_minimum", "egen_budsjett": "B_budsjett"}
        rapport, n = self.aar(plan), len(self.deltakere(plan))
        for i, aar in enumerate(self.LEVETID):
            tall: dict[str, Any] = {
                navn: self.sum(plan, t, k, rad=x, aar=aar)
                for navn, (t, k, x) in zip(self.AARSNAVN, self.AARSSPALTER, strict=True)
            }
            tall |= {navn: self._felles(plan, "B", x, aar) for navn, x in egne.items()}
            # The real plan has no positive net.
            self.expect(blokk, blokk["forste"] + i, {**tall, "regel": None})
            tekst = {
                navn: self._antall(plan, s, aar=aar)
                for navn, s in zip(self.AARSNAVN, self.AARSSPALTER, strict=True)
            }
            svart = [d.kommunenr for d in self.deltakere(plan) if len(self.select(plan, "gevinster", "verdi", kommunenr=d.kommunenr))]  # fmt: skip
            alle = sum(len(self.linjer(plan, nr)) for nr in svart)
            # Every line begins in 2019; of those who have not answered, the plan's own are asked.
            ventet = (alle if aar >= 2019 else 0) + 4 * (n - len(svart))
            alle += 4 * (n - len(svart))
            p, x = (
                {(nr, *k) for nr in svart for k in self._per_linje(plan, nr, t, kol) if k[1] == aar}
                for t, kol in (("periodisert", "brutto"), ("realisert_kr", "realisert_verdi"))
            )
            if aar < 2019:
                x = set()
            for navn, med, skal in (("planlagt_brutto", len(p), alle), ("realisert_brutto", len(x), ventet), ("avvik", len(p & x), ventet)):  # fmt: skip
                hull = " (ufullstendig)" if med < skal else ""
                tekst[navn] += f" kommuner, {med} av {skal} linjer{hull}"
            if aar > rapport:
                tekst |= dict.fromkeys(("realisert_brutto", "realisert_kostnad", "realisert_netto", "avvik"), "–")  # fmt: skip
            self.expect(dekning, dekning["forste"] + i, tekst)
        summer: dict[str, Any] = {
            navn: self.sum(plan, t, k, rad=x)
            for navn, (t, k, x) in zip(self.AARSNAVN[:-1], self.AARSSPALTER[:-1], strict=True)
        }
        summer |= {navn: _sum([self._felles(plan, "B", x, a) for a in self.LEVETID]) for navn, x in egne.items()}  # fmt: skip
        self.expect(blokk, blokk["sum"], summer)

    def _hva_om(self, plan: str, aar: int) -> None:
        """With what the plan says in the live cells, everything is as it is."""
        blokk = self.blokk("hvaom_aar", plan)
        rader = []
        for i, a in enumerate(self.LEVETID):
            netto = self.sum(plan, "periodisert", "brutto", rad="periodisert_netto", aar=a)
            timer = self.sum(plan, "frigjort", "timer_aar", rad="frigjort_timer", aar=a)
            utenfor = self.sum(plan, "linjetall", "timer_utenfor", rad="linjetall", aar=a)
            timer = None if timer is None else timer - (utenfor or 0)
            verdi = None if netto is None else netto / Decimal("1.04") ** (a - self.LEVETID[0])
            endring = None if verdi is None else Decimal(0)
            rader.append({"netto_planen": netto, "netto": netto, "timer": timer, "verdi_planen": verdi, "verdi": verdi, "endring": endring})  # fmt: skip
            self.expect(blokk, blokk["forste"] + i, rader[-1])
        summer = {k: _sum([r[k] for r in rader]) for k in rader[0]}
        self.expect(blokk, blokk["sum"], summer)
        sum_, _ = self.sumrad(plan, aar)
        kommuner = self.tabell(plan, aar)
        med = sum(k["naaverdi"] is not None for k in kommuner)
        hull = " (ufullstendig)" if sum_["nettoaar_hel"] < sum_["nettoaar"] else ""
        alle = [sum_["naaverdi"], sum_["naaverdi"], summer["endring"], f"{med} av {len(kommuner)} kommuner{hull}"]  # fmt: skip
        self._rad("Hva om", blokk["hode"] - 3, alle)

    def _fordeling(self, plan: str, tittel: str) -> None:
        rad = self._find("Fordeling", tittel) + 2
        summer = [Decimal(0), Decimal(0)]
        alle, antall = len(self.deltakere(plan)), []
        for r, ident in enumerate(("V1", "V2", "V3", "V4"), rad):
            nasjonalt = self._felles(plan, "D", ident)
            assert nasjonalt is not None
            egne = self.select(plan, "gevinster", "verdi", rad=ident)
            sum_ = sum(egne["verdi"], Decimal(0))
            summer = [summer[0] + nasjonalt, summer[1] + sum_]
            antall.append(len(egne))
            dekning = f"{len(egne)} av {alle}"
            self._rad("Fordeling", r, [nasjonalt, sum_, sum_ - nasjonalt, sum_ / nasjonalt, dekning], fra=3)  # fmt: skip
        nasjonalt, sum_ = summer
        dekning = f"minst {min(antall)} av {alle}"
        self._rad("Fordeling", rad + 4, [nasjonalt, sum_, sum_ - nasjonalt, sum_ / nasjonalt, dekning], fra=3)  # fmt: skip

    FORMAAL = ("budsjett", "oppbemanning", "teknologi", "omprioritert")

    def _planlagt_omsatt(self, plan: str, aar: int, nr: str, formaal: str) -> Decimal | None:
        """Share × planned gross, benefit by benefit."""
        ledd = []
        for _, andel in self.select(plan, "omsetning", f"oms_{formaal}", kommunenr=nr).iterrows():
            brutto = self.sum(
                plan, "periodisert", "brutto", rad=andel["rad"], aar=aar, kommunenr=nr
            )
            if brutto is not None:
                ledd.append(andel["verdi"] * brutto)
        return sum(ledd, Decimal(0)) if ledd else None

    def _omsetning(self, plan: str, tittel: str, aar: int) -> None:
        ark, n = "Omsetning", len(self.deltakere(plan))
        rad = self._find(ark, tittel) + 3
        per_kommune = []
        for d in self.deltakere(plan):
            planlagt = [self._planlagt_omsatt(plan, aar, d.kommunenr, f) for f in self.FORMAAL]
            brukt = [
                self.sum(plan, "omsetning_realisert", f"brukt_{f}", rad="omsetning_realisert_sum", kommunenr=d.kommunenr, aar=aar)
                for f in self.FORMAAL
            ]  # fmt: skip
            per_kommune.append([*planlagt, *brukt, _sum(planlagt), _sum(brukt)])
        spalter = [[v for v in k if v is not None] for k in zip(*per_kommune, strict=True)]
        summer = [sum(s, Decimal(0)) if s else None for s in spalter]
        alle = [sum(t, Decimal(0)) if (t := [v for v in summer[i : i + 4] if v is not None]) else None for i in (0, 4)]  # fmt: skip
        self.omsatt[plan] = []
        for nr in range(4):
            p, b = summer[nr], summer[nr + 4]
            andeler = [
                v / a if v is not None and a else None for v, a in zip((p, b), alle, strict=True)
            ]
            dekning = [f"{len(spalter[nr + i])} av {n}" for i in (0, 4)]
            diff = None if p is None or b is None else b - p
            self._rad(
                ark, rad + nr, [p, andeler[0], dekning[0], b, andeler[1], dekning[1], diff], fra=3
            )
            self.omsatt[plan].append([p, dekning[0], b, dekning[1]])
        diff = None if None in alle else alle[1] - alle[0]  # type: ignore[operator] # just tested
        dekning = [f"{len(spalter[i])} av {n}" for i in (8, 9)]
        self._rad(ark, rad + 4, [alle[0], ..., dekning[0], alle[1], ..., dekning[1], diff], fra=3)
        self.omsatt[plan].append([alle[0], dekning[0], alle[1], dekning[1]])
        for r, verdier in enumerate(per_kommune, rad + 4 + 4):
            self._rad(ark, r, verdier, fra=3)
        sum_, _ = self.sumrad(plan, aar)
        rest = self.blokk("omsetning_rest", plan)
        par = zip(("planlagt", "brukt"), (sum_["planlagt"], sum_["realisert"]), alle, strict=True)
        for kol, i_alt, fordelt in par:
            assert i_alt is not None
            differanse = None if fordelt is None else i_alt - fordelt
            self.expect(rest, rest["forste"], {kol: differanse})
            self.expect(rest, rest["forste"] + 1, {kol: i_alt})
        navn = {f"{d.kommune} ({d.kommunenr})": d.kommunenr for d in self.deltakere(plan)}
        for r in range(1, self.ark[ark].max_row + 1):
            if self.ark[ark].cell(r, 4).value == plan:
                knr, ident = (
                    navn[str(self.ark[ark].cell(r, 3).value)],
                    self.ark[ark].cell(r, 1).value,
                )
                brutto = self.sum(plan, "periodisert", "brutto", rad=ident, aar=aar, kommunenr=knr)
                andeler = [
                    self.sum(plan, "omsetning", f"oms_{f}", rad=ident, kommunenr=knr)
                    for f in self.FORMAAL
                ]
                kroner = [None if brutto is None or a is None else a * brutto for a in andeler]
                self._rad(ark, r, kroner, fra=5)

    def _grunnlag(self, plan: str, aar: int) -> None:
        """Nobody was asked how a figure came to be: all of it is of no class."""
        blokk, (sum_, _) = self.blokk("grunnlag", plan), self.sumrad(plan, aar)
        linjer = sum(self._kommune(plan, aar, d.kommunenr)["linjer_realisert"] or 0 for d in self.deltakere(plan))  # fmt: skip
        for nr in range(3):
            self.expect(blokk, blokk["forste"] + nr, {"kr": None, "andel": None, "linjer": 0})
        alt = {"kr": sum_["realisert"], "andel": 1, "linjer": linjer}
        self.expect(blokk, blokk["forste"] + 3, alt)
        self.expect(blokk, blokk["sum"], alt)
        ark = self.ark["Grunnlag"]
        rader = [r for r in range(1, ark.max_row + 1) if ark.cell(r, 4).value == plan]
        assert len(rader) == len(self.select(plan, "realisert", "realisert_antall", aar=aar))
        for r in rader:
            self._rad("Grunnlag", r, ["Ikke oppgitt"], fra=5)

    def _budsjettbro(self, plan: str, aar: int) -> None:
        """Nobody was asked where it was withdrawn."""
        blokk, deltakere = self.blokk("budsjettbro", plan), self.deltakere(plan)
        brukt = [
            self.sum(plan, "omsetning_realisert", "brukt_budsjett", rad="omsetning_realisert_sum", kommunenr=d.kommunenr, aar=aar)
            for d in deltakere
        ]  # fmt: skip
        for nr, kr in enumerate(brukt, blokk["forste"]):
            status = None if kr is None else "Ikke oppgitt" if kr else "Ingenting å fordele"
            self.expect(blokk, nr, {"brukt": kr, "uttak": None, "rest": None, "status": status})
        tomt = {"uttak": None, "rest": None}
        self.expect(blokk, blokk["sum"], {"brukt": _sum(brukt), **tomt})
        med, alle = sum(kr is not None for kr in brukt), len(deltakere)
        ingen = dict.fromkeys(tomt, f"0 av {alle}")
        self.expect(blokk, blokk["dekning"], {"brukt": f"{med} av {alle}", **ingen})

    def _netto_per_brutto(self, plan: str) -> Decimal | None:
        """Of the kommuner whose net is whole."""
        hele = [r for r in self.tabell(plan, self.aar(plan)) if r["hel_netto"]]
        brutto = sum((r["brutto"] for r in hele), Decimal(0))
        return sum((r["netto"] for r in hele), Decimal(0)) / brutto if brutto > 0 else None

    def _per_tiltak(self) -> None:
        planer = sorted(self.grunnlag.planer, key=lambda p: p.plan)
        blokk, dekning = self.blokk("per_tiltak"), self.blokk("per_tiltak_dekning")
        navn = ["brutto", "netto", "naaverdi", "planlagt", "realisert", "avvik", "oppnaadd", "hittil",
                "kostnad", "realisert_netto"]  # fmt: skip
        timer, aarsverk = ("rapport", "frigjort_timer", "rapport"), self.AARSSPALTER[8]
        summer = []
        for i, p in enumerate(planer):
            sum_, tekst = self.sumrad(p.plan, p.aar)
            svart = f"{self.svart(p.plan)} av {len(self.deltakere(p.plan))}"
            egne = {
                "timer": self.sum(p.plan, *timer[:2], aar=p.aar),
                "aarsverk": self.sum(p.plan, *aarsverk[:2], rad=aarsverk[2], aar=p.aar),
            }
            summer.append(sum_)
            felt = {k: sum_[k] for k in navn}
            self.expect(blokk, blokk["forste"] + i, {**felt, **egne, "svart": svart})
            antall = {"timer": self._antall(p.plan, timer, aar=p.aar), "aarsverk": self._antall(p.plan, aarsverk, aar=p.aar)}  # fmt: skip
            self.expect(
                dekning, dekning["forste"] + i,
                {**{k: tekst[k] for k in navn}, **antall, "svart": svart},
            )  # fmt: skip
        if len(planer) == 1:
            return
        # The plans report for different years: only lifetimes and "so far" are added up.
        alle = ("brutto", "netto", "hittil", "kostnad", "realisert_netto")
        self.expect(blokk, blokk["sum"], {k: _sum([t[k] for t in summer]) for k in alle})
        rad = self._find("Per tiltak", "Planlagt og realisert brutto per kommune (kr)") + 2
        kommuner = sorted({d.kommunenr for d in self.grunnlag.deltakere})
        matrise = [
            [
                self.sum(p.plan, t, k, rad=x, aar=p.aar, kommunenr=nr)
                for p in planer
                for t, k, x in (self.AARSSPALTER[0], self.AARSSPALTER[3])
            ]
            for nr in kommuner
        ]
        ark = "Per tiltak"
        for i, verdier in enumerate(matrise):
            self._rad(ark, rad + i, verdier, fra=3)
        spalter = [[v for v in k if v is not None] for k in zip(*matrise, strict=True)]
        self._rad(ark, rad + len(kommuner), [sum(s, Decimal(0)) for s in spalter], fra=3)
        self._rad(
            ark, rad + len(kommuner) + 1, [f"{len(s)} av {len(kommuner)}" for s in spalter], fra=3
        )

    def _prioritering(self) -> None:
        planer = {p.plan: p for p in self.grunnlag.planer}
        tiltak, virkninger = self.blokk("prioriterte_tiltak"), self.blokk("prioriterte_virkninger")
        blad = self.ark["Prioritering"]
        for r in range(tiltak["forste"], tiltak["siste"] + 1):
            plan = str(blad.cell(r, tiltak["kolonner"]["plan"]).value)
            sum_, tekst = self.sumrad(plan, planer[plan].aar)
            # In both plans of the test data a cost is missing: none is whole, and none has a rank.
            hoy, sen = self.tiltakssummer[plan]
            self.expect(
                tiltak, r,
                {
                    "rang": None, "rangeres": None, "netto": sum_["netto"], "naaverdi": sum_["naaverdi"],
                    "forhold": self._netto_per_brutto(plan), "realisert_netto": sum_["realisert_netto"],
                    "gjenstaar": None, "antall": tekst["netto"], "hoy_risiko": hoy, "sene": sen,
                },
            )  # fmt: skip
        linjer = []
        for plan, p in planer.items():
            f, n = (
                self._netto_per_brutto(plan),
                sum(r["har_svart"] for r in self.tabell(plan, p.aar)),
            )
            for ident in self.FELLES:
                egne = self.select(plan, "periodisert", "brutto", rad=ident)
                per_kommune = self.select(plan, "periodisert", "brutto_levetid", rad=ident)
                brutto = sum(per_kommune["verdi"], Decimal(0))
                assert f is not None
                assert len(egne) == n * len(self.LEVETID)
                linjer.append((plan, ident, brutto, brutto * f, len(per_kommune)))
        netto = sorted((x[3] for x in linjer), reverse=True)
        funnet = []
        for r in range(virkninger["forste"], virkninger["siste"] + 1):
            plan, ident = (
                str(blad.cell(r, virkninger["kolonner"][k]).value) for k in ("plan", "id")
            )
            linje = next(x for x in linjer if x[:2] == (plan, ident))
            funnet.append(linje[3])
            hoy, sen = self.tiltak_per_virkning[plan, ident]
            par = self.select(plan, "realisert_kr", "realisert_verdi", rad=ident)
            svart = [x["har_svart"] for x in self.tabell(plan, planer[plan].aar)]
            mangler = sum(svart) * sum(2019 <= a <= planer[plan].aar for a in self.LEVETID) > (par["aar"] >= 2019).sum()  # fmt: skip
            hittil = self.sum(plan, "realisert_kr", "realisert_levetid", rad=ident)
            assert hittil is not None
            self.expect(
                virkninger, r,
                {
                    "rang": netto.index(linje[3]) + 1, "rangeres": linje[3], "brutto": linje[2], "netto": linje[3],
                    "hittil": hittil, "gjenstaar": None if mangler else linje[2] - hittil,
                    "antall_planlagt": f"{linje[4]} av {len(self.deltakere(plan))}", "hoy_risiko": hoy, "sene": sen,
                },
            )  # fmt: skip
        assert funnet == netto, "the greatest potential first"

    def _oversikt(self, plan: str, tittel: str, aar: int) -> None:
        ark = self.ark["Oversikt"]
        rad = self._find("Oversikt", tittel)
        sum_, dekning = self.sumrad(plan, aar)
        n, v = len(self.deltakere(plan)), self.ventet
        andel = _desimal(sum_["oppnaadd"] * 1000)
        v["Oversikt", f"A{rad + 1}"] = (
            f"{self.svart(plan)} av {n} kommuner har svart for {aar}. De realiserte {_mill(sum_['realisert'])} i {aar}. "
            f"Det er {andel} % av planen for de linjene som har begge tall."
        )
        mangler = sum_["linjer_ventet"] - sum_["linjer_realisert"]
        uten = "Hurdal har ikke svart. " if n > 4 else ""
        v["Oversikt", f"A{rad + 2}"] = (
            f"Mangler: {uten}{mangler} av {sum_['linjer_ventet']} linjer er uten realisert tall."
        )
        aarsverk = self.sum(plan, "linjetall", "realiserte_aarsverk", aar=aar)
        timer = self.sum(plan, "rapport", "frigjort_timer", aar=aar)
        assert aarsverk is not None
        assert timer is not None
        i_timer = [
            (d.kommunenr, i)
            for d in self.deltakere(plan)
            for i in self.FELLES
            if len(self.select(plan, "gevinster", "verdi", kommunenr=d.kommunenr))
        ]
        med = [
            k for k in i_timer if self.sum(plan, "realisert_kr", "realisert_verdi", rad=k[1], kommunenr=k[0], aar=aar) is not None
        ]  # fmt: skip
        rader = self.tabell(plan, aar)
        for kol, verdi, tekst in (
            ("A", _mill(sum_["realisert"]), f"{sum_['linjer_realisert']} av {sum_['linjer_ventet']} linjer"),
            ("B", f"{andel} %", f"{sum_['begge']} linjer har begge"),
            ("D", _mill(sum_["netto_aar"]), dekning["netto_aar"]),
            ("F", f"{_desimal(aarsverk * 10)} årsverk", f"{round(timer)} timer · {len(med)} av {len(i_timer)} linjer i timer"),
            ("I", _mill(sum_["realisert_netto"]), dekning["realisert_netto"]),
        ):  # fmt: skip
            v["Oversikt", f"{kol}{rad + 6}"] = verdi
            v["Oversikt", f"{kol}{rad + 7}"] = tekst
        svar = self._maalt(plan)
        kvalitet = self._svar(plan, "kvalitet")
        ikke = kvalitet[kvalitet["relevant"] == "Nei"]["kommunenr"]
        blokk = self.blokk("oversikt_kommuner", plan)
        felt = (
            "begge",
            "planlagt",
            "realisert",
            "bare_plan",
            "bare_realisert",
            "avvik",
            "oppnaadd",
        )
        for r, (d, k) in enumerate(zip(self.deltakere(plan), rader, strict=True), blokk["forste"]):
            egne = svar[svar["kommunenr"] == d.kommunenr]["status"]
            paa, under = ((egne == s).sum() for s in ("På mål", "Under mål"))
            merker = ""
            if k["planlagt"] is not None and k["linjer_planlagt"] < k["linjer"]:
                merker += "Planlagt* "
            if k["linjer_realisert"] < k["linjer_ventet"]:
                merker += "Realisert* " if k["realisert"] is not None else ""
                merker += "Netto* " if k["netto_aar"] is not None else ""
            hull = {IKKE_SVART: "Har ikke svart", AVVIST: "Har ikke svart (avvist)"}.get(
                d.kommunenr, "–"
            )
            self.expect(
                blokk, r,
                {**{f: k[f] for f in felt}, "netto": k["netto_aar"], "mangler": merker + hull,
                 "maalt": f"{paa} · {paa + under} · {26 - (ikke == d.kommunenr).sum()}" if k["realisert"] is not None else None},
            )  # fmt: skip
        alle = svar["status"]
        paa, under = ((alle == s).sum() for s in ("På mål", "Under mål"))
        self.expect(
            blokk, blokk["sum"],
            {**{f: sum_[f] for f in felt}, "netto": sum_["netto_aar"], "maalt": f"{paa} · {paa + under} · {26 * n - len(ikke)}"},
        )  # fmt: skip
        assert ark.cell(blokk["sum"], 1).value == "Sum"

    def _oppfolging(self) -> None:
        m = [
            sum(getattr(x, k) for x in self.grunnlag.mottak)
            for k in ("lest", "konsolidert", "utelatt")
        ]
        ark = self.ark["Oppfølging"]
        gjor = [c.value for c in ark["A"]]
        self.ventet["Oppfølging", "A5"] = (
            f"{gjor.count('Purr')} skal purres, {gjor.count('Be om retting')} skal rette, {gjor.count('Ingenting')} er ferdige."
        )
        rad = self._find("Oppfølging", "Slik henger det sammen")
        for i, verdi in enumerate([*m, f"Ja: {m[0]} = {m[1]} + {m[2]}"], rad + 1):
            self.ventet["Oppfølging", f"B{i}"] = verdi

    def _mottak(self) -> None:
        m = self.grunnlag.mottak
        self.ventet["Mottak", "B4"] = f"{len(m)} filer"
        sums = [sum(x.lest for x in m), sum(x.konsolidert for x in m), sum(x.utelatt for x in m)]
        self._rad("Mottak", 4, [*sums, sum(len(x.funn) for x in m)], fra=5)
        self.ventet["Mottak", "E5"] = "stemmer"
        self.ventet["Funn", "A3"] = f"{sum(len(x.funn) for x in m)} funn i {len(m)} filer"


def _desimal(tideler: Decimal) -> str:
    """Tenths with a decimal comma: 256 is 25,6."""
    n = round(tideler)
    return f"{n // 10},{n % 10}"


def _mill(kr: Decimal | None) -> str:
    assert kr is not None
    return f"{'−' if kr < 0 else ''}{_desimal(abs(kr) / 100_000)} mill. kr"


def _ulike(ark: dict[str, Worksheet], ventet: Celler) -> Iterator[tuple[str, str, Any, Any]]:
    for (navn, celle), verdi in ventet.items():
        funnet = ark[navn][celle].value
        if isinstance(verdi, str):
            lik = funnet == verdi
        else:
            lik = isinstance(funnet, int | float) and abs(funnet - float(verdi)) <= max(
                1e-6, 1e-12 * abs(float(verdi))
            )
        if not lik:
            yield navn, celle, funnet, verdi


def _ark(kilde: BytesIO | Path) -> dict[str, Worksheet]:
    bok = openpyxl.load_workbook(kilde, data_only=True)
    return {a.title: a for a in bok.worksheets}


def test_every_figure_is_what_pandas_finds(
    grunnlag: Regiongrunnlag, layout: Layout, bok: bytes, eksport: Path
) -> None:
    ark = _ark(BytesIO(bok))
    ventet = Fasit(ark, eksport, grunnlag).build()
    assert list(_ulike(ark, ventet)) == []
    formler = {(s.ark, s.celle) for s in layout.formler}
    assert formler - set(ventet) == set()


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same(
    grunnlag: Regiongrunnlag, bok: bytes, eksport: Path, tmp_path: Path
) -> None:
    libreoffice = pytest.importorskip("libreoffice")
    fil = tmp_path / "region.xlsx"
    fil.write_bytes(bok)
    (ut,) = libreoffice.recalculate(fil, tmp_path / "ut")
    ark = _ark(ut)
    ventet = Fasit(_ark(BytesIO(bok)), eksport, grunnlag).build()
    assert list(_ulike(ark, ventet)) == []


# --- the workbook -----------------------------------------------------------------------------------


def test_sheets_and_formulas(layout: Layout) -> None:
    assert [a.navn for a in layout.ark] == [
        "Oversikt", "Oppfølging", "Per tiltak", "Per kommune", "Per nyttevirkning", "Per år", "Hva om", "Kvalitet", "Måling",
        "Tiltak og risiko", "Prioritering", "Fordeling", "Omsetning", "Grunnlag", "Budsjettbro", "Suksesshistorier", "Mottak",
        "Beslutninger", "Endringer i tidligere år", "Funn", "Data", "Slik er tallene regnet", "Om", "Register",
    ]  # fmt: skip
    assert len(layout.ved_sted) == sum(1 for _ in layout.celler())
    assert not any(a.beskyttet for a in layout.ark)
    for sted, formel in layout.formler.items():
        assert check_delmengde(parse_formel(formel)) == [], sted
    data = next(a for a in layout.ark if a.navn == "Data")
    assert data.tabeller[0][0] == "Data"
    assert data.tabeller[0][2] == DATAARKKOLONNER
    assert DATAARKKOLONNER[: len(DATAKOLONNER)] == DATAKOLONNER


def test_no_constant_poses_as_a_figure(layout: Layout) -> None:
    for celle in layout.celler():
        if celle.ark in ("Oversikt", "Per kommune", "Per nyttevirkning") and celle.rolle == "fast":
            er_aar = celle.type == "aar"
            assert er_aar or celle.verdi is None or isinstance(celle.verdi, str), celle.sted


def test_issues_from_before_the_form_told_the_year_count_as_they_did() -> None:
    ny = make_testgrunnlag(to_planer=False)
    aarets = {c.nokkel() for c in ny.planer[0].layout.celler() if c.bare_aaret}
    assert {"*.rapport.frigjort_timer", "*.omsetning_realisert_sum.brukt_budsjett", "*.lokalt.brukere"} <= aarets  # fmt: skip
    uten = Langtabell.of(d._replace(aar=None) if f"*{d.felt[4:]}" in aarets else d for d in ny.data)
    assert len(set(ny.data) - set(uten)) > 100
    fra, til = (_ark(BytesIO(write_region(g))) for g in (ny, replace(ny, data=uten)))
    for navn in ("Oversikt", "Per kommune", "Omsetning", "Suksesshistorier"):
        assert [[c.value for c in r] for r in fra[navn]] == [
            [c.value for c in r] for r in til[navn]
        ]


def test_criteria_single_out_each_kind_of_value() -> None:
    noekler = [(b.rad, *(getattr(b, k) for k in distinguish(b))) for b in DATABRUK]
    assert len(set(noekler)) == len(DATABRUK)
    for bruk in DATABRUK:
        treff = [b for b in DATABRUK if b.rad == bruk.rad and all(getattr(b, k) == getattr(bruk, k) for k in distinguish(bruk))]  # fmt: skip
        assert treff == [bruk]


def test_missing_is_never_zero(bok: bytes) -> None:
    ark = _ark(BytesIO(bok))["Per kommune"]
    rader = {r[0]: r for r in ark.iter_rows(min_row=7, max_row=14, values_only=True)}
    hode = [c.value for c in ark[6]]
    status_, mangler = hode.index("Status"), hode.index("Mangler")
    for nr, status in ((IKKE_SVART, "ikke svart"), (AVVIST, "avvist")):
        rad = rader[f"{kommuneregister()[nr].navn} ({nr})"]
        assert set(rad[1:mangler]) == {"–", "0 av 4"}
        assert rad[mangler] == "Har ikke svart for 2024"
        assert rad[status_] == status
    uten = rader[f"Ullensaker ({UTEN_KOSTNADER})"]
    assert uten[2] == "–"
    assert isinstance(uten[1], int | float)
    assert {"Herøy (1515)", "Herøy (1818)", "Oslo (0301)"} <= set(rader)
    matrise = _ark(BytesIO(bok))["Per nyttevirkning"]
    porsanger = next(r for r in matrise.iter_rows(values_only=True) if r[0] == NULL)
    assert porsanger[5] == 0  # V2 measured to nothing is a figure, not a blank


def test_local_benefits_are_not_formulas(bok: bytes) -> None:
    formler = openpyxl.load_workbook(BytesIO(bok))
    fil = [c for c in formler["Mottak"]["A"] if c.value == "=1+1 Oslo.xlsx"]
    assert fil
    assert all(c.data_type == "s" for c in fil)


def test_same_bytes_in_any_order(grunnlag: Regiongrunnlag, bok: bytes) -> None:
    rng = random.Random(4)  # noqa: S311  repeatable order

    def shuffle(rader: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(rng.sample(rader, len(rader)))

    stokket = Regiongrunnlag(
        planer=shuffle(grunnlag.planer),
        deltakere=shuffle(grunnlag.deltakere),
        data=Langtabell.of(shuffle(tuple(grunnlag.data))),
        mottak=shuffle(grunnlag.mottak),
        utelatt=shuffle(grunnlag.utelatt),
    )
    assert write_region(stokket) == bok


def test_nothing_returned_yet(grunnlag: Regiongrunnlag, tmp_path: Path) -> None:
    tomt = replace(grunnlag, data=Langtabell(), mottak=(), utelatt=())
    ark = _ark(BytesIO(write_region(tomt)))
    assert [ark["Oversikt"][f"{k}11"].value for k in "ABDFI"] == ["–"] * 5
    assert ark["Oversikt"]["B12"].value == "0 av 32 linjer har begge"
    assert ark["Oversikt"]["A6"].value == (
        "0 av 8 kommuner har svart for 2024. Ingen har realiserte tall for 2024."
    )
    assert ark["Oppfølging"]["A5"].value == "12 skal purres, 0 skal rette, 0 er ferdige."
    write_eksport(tomt, tmp_path)
    assert len(pd.read_parquet(tmp_path / "data.parquet")) == 0


def test_the_whole_country_fits(grunnlag: Regiongrunnlag) -> None:
    """Names over 31 characters, in several languages, and twice; ten bars and not 357."""
    plan = next(p for p in grunnlag.planer if p.plan != ANDRE_PLAN)
    alle = tuple(Deltaker(plan.plan, k.nr, k.navn) for k in kommuneregister().values())
    data = Langtabell.of(d for d in grunnlag.data if d.plan == plan.plan)
    mottak = tuple(m for m in grunnlag.mottak if m.plan == plan.plan)
    layout = build_region(Regiongrunnlag((plan,), alle, data, mottak, ()))
    oversikt = layout.ark[0]
    tekster = [str(c.verdi) for c in oversikt.celler if c.verdi is not None]
    assert any("de 6 med størst planlagt brutto" in t for t in tekster)
    assert any("og 342 til, se Per kommune" in t for t in tekster)
    assert [len(d.serier) for d in oversikt.diagrammer if d.alt_tekst] == [2, 1]


@pytest.mark.parametrize(
    "feil",
    ["svar fra .* to ganger", "felt.* to ganger", "ikke deltaker", "ingen deltakere", "Samme plan"],
)
def test_what_would_be_counted_wrongly_is_refused(grunnlag: Regiongrunnlag, feil: str) -> None:
    g = grunnlag
    forste = next(iter(g.data))
    if feil.startswith("felt"):
        feil = rf"{re.escape(forste.felt)} står to ganger"
        g = replace(g, data=Langtabell.of([*g.data, forste]))
    elif feil.startswith("svar"):
        # A kommune may answer in several files, each field in one of them.
        feil = rf"en annen fil.xlsx: {re.escape(forste.felt)} står to ganger"
        g = replace(g, data=g.data + Langtabell.of([forste._replace(fil="en annen fil.xlsx")]))
    elif feil == "ikke deltaker":
        fremmed = forste._replace(kommunenr="1101", kommune="Eigersund")
        g = replace(g, data=g.data + Langtabell.of([fremmed]))
    elif feil == "ingen deltakere":
        g = replace(g, deltakere=tuple(d for d in g.deltakere if d.plan != ANDRE_PLAN))
    else:
        g = replace(g, planer=(*g.planer, g.planer[0]))
    with pytest.raises(InternFeil, match=feil):
        build_region(g)


def test_benefits_of_the_example_form() -> None:
    from gevinstark.region.virkninger import nyttevirkninger

    funnet = nyttevirkninger(eksempel_layout())
    assert [(v.id, v.lokal) for v in funnet] == [
        ("V1", False), ("V2", False), ("V3", False), ("V4", False),
        ("L1", True), ("L2", True), ("L3", True),
    ]  # fmt: skip
    assert funnet[0].beskrivelse == "1.1.4 Økt involvering"


# --- the export -------------------------------------------------------------------------------------


def test_the_three_exports_hold_the_same(grunnlag: Regiongrunnlag, eksport: Path) -> None:
    parquet = pd.read_parquet(eksport / "data.parquet")
    assert tuple(parquet.columns) == EKSPORTKOLONNER
    assert EKSPORTKOLONNER[: len(DATAKOLONNER)] == DATAKOLONNER
    raa = (eksport / "data.json").read_text(encoding="utf-8")
    fra_json = json.loads(raa, parse_float=Decimal, parse_int=Decimal)
    with (eksport / "data.csv").open(encoding="utf-8-sig", newline="") as fil:
        fra_csv = list(csv.DictReader(fil, delimiter=";"))
    assert len(parquet) == len(fra_json) == len(fra_csv) == len(grunnlag.data)
    sortert = sorted(
        grunnlag.data, key=lambda d: (d.plan, d.kommunenr, d.tabell, d.rad, d.kolonne, d.aar or 0, d.fase)
    )  # fmt: skip
    for rad, p, j, c in zip(sortert, parquet["verdi"], fra_json, fra_csv, strict=True):
        fra_c = Decimal(c["verdi"].replace(",", ".")) if c["verdi"] else None
        fra_p = p if isinstance(p, Decimal) else None
        assert rad.verdi == fra_p == j["verdi"] == fra_c
        assert j["kommunenr"] == c["kommunenr"] == rad.kommunenr
        assert j["tekst"] == rad.tekst
        assert vern_tekst((rad.tekst or "").replace("\x07", "\ufffd")) == c["tekst"]
    assert {"0301", "1515", "1818"} <= set(parquet["kommunenr"])


def test_text_in_csv_is_never_a_formula(eksport: Path) -> None:
    innhold = (eksport / "data.csv").read_bytes()
    assert innhold.startswith(b"\xef\xbb\xbf")
    tekst = innhold.decode("utf-8-sig")
    assert ";'=1+1 Oslo.xlsx;" in tekst
    assert "'+Kari Nordmann" in tekst
    rader = list(csv.reader(tekst.splitlines(), delimiter=";"))
    verdi = rader[0].index("verdi")
    for rad in rader[1:]:
        assert not any(f.startswith(("=", "+", "-", "@")) for i, f in enumerate(rad) if i != verdi)
    assert any(rad[verdi].startswith("-") for rad in rader)


@pytest.mark.parametrize("tekst", ["=1", "'sitat", "+47", "-", "@a", "\tx", "vanlig", ""])
def test_guarded_text_can_be_restored(tekst: str) -> None:
    assert vern_tekst(tekst).removeprefix("'") == tekst


def test_lists_beside_the_export(grunnlag: Regiongrunnlag, eksport: Path) -> None:
    mottak = json.loads((eksport / "mottak.json").read_text(encoding="utf-8"))
    assert len(mottak) == len(grunnlag.mottak)
    assert {m["status"] for m in mottak} == {
        "godkjent", "godkjent_med_merknad", "avvist", "erstattet",
    }  # fmt: skip
    assert any(f["kode"] == "FIL-03" and f["alvor"] == "kritisk" for m in mottak for f in m["funn"])
    utelatt = json.loads((eksport / "utelatt.json").read_text(encoding="utf-8"))
    assert utelatt[0]["tekst"] == "=300"


def test_nothing_is_overwritten(grunnlag: Regiongrunnlag, eksport: Path, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("mitt", encoding="utf-8")
    with pytest.raises(Brukerfeil, match=r"data\.csv"):
        write_eksport(grunnlag, tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["data.csv"]
    stier = write_eksport(grunnlag, tmp_path, overskriv=True)
    assert all(s.read_bytes() == (eksport / s.name).read_bytes() for s in stier)
