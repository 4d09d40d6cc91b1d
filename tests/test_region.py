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
        return [
            m for m in self.grunnlag.mottak if m.plan == plan and m.status.startswith("godkjent")
        ]

    def svart(self, plan: str) -> int:
        """How many have answered for the plan's own reporting year."""
        return sum(m.aar == self.aar(plan) for m in self._teller(plan))

    def build(self) -> Celler:
        self._tiltak()
        for p in self.grunnlag.planer:
            self._per_kommune(p.plan, p.tittel, p.aar)
            self._per_nyttevirkning(p.plan, p.tittel, p.aar)
            self._svarlinje(p.plan, p.tittel)
            self._kvalitet(p.plan, p.tittel)
            self._maalinger(p.plan, p.tittel)
            self._historier(p.plan, p.tittel)
            self._per_aar(p.plan, p.tittel)
            self._fordeling(p.plan, p.tittel)
            self._omsetning(p.plan, p.tittel, p.aar)
            self._oversikt(p.plan, p.tittel, p.aar)
        self._per_tiltak()
        self._prioritering()
        self._mottak()
        return self.ventet

    def _svarlinje(self, plan: str, tittel: str) -> None:
        """What stands above each table of counts."""
        svart, aar = self.svart(plan), self.aar(plan)
        tekst = f"{svart} av {len(self.deltakere(plan))} kommuner har svart for {aar}"
        if foer := len(self._teller(plan)) - svart:
            tekst += f". Svar fra et tidligere år er med for {foer} til."
        for ark in ("Kvalitet", "Måling", "Tiltak og risiko", "Omsetning"):
            self.ventet[ark, f"A{self._find(ark, tittel) + 1}"] = tekst

    def _svar(self, plan: str, tabell: str) -> pd.DataFrame:
        """One row for each kommune, table, row and phase; a column for each answer."""
        t = self.alt[(self.alt["plan"] == plan) & self.alt["tabell"].str.startswith(tabell)]
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
            self.ventet["Kvalitet", f"K{rad}"] = "ja" if viktig else "nei"

    @staticmethod
    def _status(rad: Any) -> str:
        if pd.isna(rad["resultat"]) or pd.isna(rad["maal"]) or pd.isna(rad["retning"]):
            return "–"
        naadd = (
            rad["resultat"] >= rad["maal"]
            if rad["retning"] == "Opp"
            else rad["resultat"] <= rad["maal"]
        )
        return "På mål" if naadd else "Under mål"

    def _maalinger(self, plan: str, tittel: str) -> None:
        svar = self._svar(plan, "maaling_")
        svar = svar[svar["resultat"].notna()]
        svar["status"] = svar.apply(self._status, axis=1)
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
                med = med[med["oppnaaelse"].notna()]
                vekter = [
                    (o, w)
                    for o, w in zip(med["oppnaaelse"], med["kommunenr"].map(brukere), strict=True)
                    if w is not None
                ]
                sum_ = sum((w for _, w in vekter), Decimal(0))
                snitt = sum((o * w for o, w in vekter), Decimal(0)) / sum_ if sum_ else None
                tall += [snitt, len(vekter)]
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
                self.ventet["Måling", f"F{rad}"] = treff.iloc[0]["status"]
                oppnaaelse, vekt = treff.iloc[0]["oppnaaelse"], brukere[nr]
                if not pd.isna(oppnaaelse):
                    vektet = None if vekt is None else oppnaaelse * vekt
                    self._rad("Måling", rad, [vekt, vektet], fra=7)

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

    def tabell(self, plan: str, aar: int) -> list[dict[str, Decimal | None]]:
        """Per participant, the figures in the order of the sheet."""
        rader = []
        for d in self.deltakere(plan):

            def v(tabell: str, kolonne: str, rad: str, aar: int | None = None, nr: str = d.kommunenr) -> Decimal | None:  # fmt: skip
                krav = {"aar": aar} if aar else {}
                return self.sum(plan, tabell, kolonne, rad=rad, kommunenr=nr, **krav)

            r = {
                "brutto": v("periodisert", "brutto", "periodisert_brutto"),
                "netto": v("periodisert", "brutto", "periodisert_netto"),
                "naaverdi": v("periodisert", "brutto_levetid", "periodisert_naaverdi"),
                "planlagt": v("periodisert", "brutto", "periodisert_brutto", aar),
                "realisert": v("realisert_kr", "realisert_verdi", "realisert_kr_brutto", aar),
                "hittil": v("realisert_kr", "realisert_verdi", "realisert_kr_brutto"),
                "kostnad": v("realisert_kr", "realisert_verdi", "realisert_kr_kostnad"),
                "realisert_netto": v("realisert_kr", "realisert_verdi", "realisert_kr_netto"),
            }
            p, x = r["planlagt"], r["realisert"]
            r["avvik"] = None if p is None or x is None else x - p
            r["andel"] = None if p is None or x is None or p <= 0 else x / p
            lokale = self.select(
                plan, "gevinster", "verdi", rad=["L1", "L2", "L3"], kommunenr=d.kommunenr
            )
            r["lokale"] = None if r["brutto"] is None else Decimal(len(lokale))
            r["brukere"] = v("lokalt", "brukere", "lokalt", aar)
            rader.append(r)
        return rader

    def _sum_og_dekning(
        self, rader: list[dict[str, Decimal | None]], navn: str
    ) -> tuple[Decimal | None, str]:
        tall = [r[navn] for r in rader if r[navn] is not None]
        dekning = f"{len(tall)} av {len(rader)}"
        if navn != "andel":
            return (sum((t for t in tall if t is not None), Decimal(0)) if tall else None), dekning
        begge = [r for r in rader if r["planlagt"] is not None and r["realisert"] is not None]
        under = sum((r["planlagt"] or Decimal(0) for r in begge), Decimal(0))
        over = sum((r["realisert"] or Decimal(0) for r in begge), Decimal(0))
        return (over / under if under > 0 else None), dekning

    def _per_kommune(self, plan: str, tittel: str, aar: int) -> None:
        rad = self._find("Per kommune", tittel) + 2
        rader = self.tabell(plan, aar)
        for nr, r in enumerate(rader):
            self._rad("Per kommune", rad + nr, list(r.values()))
        par = [self._sum_og_dekning(rader, navn) for navn in rader[0]]
        self._rad("Per kommune", rad + len(rader), [p[0] for p in par])
        svart = f"{self.svart(plan)} av {len(rader)} svarte for {aar}"
        self._rad("Per kommune", rad + len(rader) + 1, [*(p[1] for p in par), svart])

    def _per_nyttevirkning(self, plan: str, tittel: str, aar: int) -> None:
        ark = "Per nyttevirkning"
        rad = self._find(ark, tittel) + 2
        deltakere = self.deltakere(plan)
        matrise: list[list[Decimal | None]] = [[] for _ in deltakere]
        summer = []
        linjer = [["V1"], ["V2"], ["V3"], ["V4"], ["L1", "L2", "L3"]]
        for nr, rader in enumerate(linjer):
            full = self.select(plan, "gevinster", "verdi", rad=rader)
            par = []
            for i, d in enumerate(deltakere):
                p = self.sum(
                    plan, "periodisert", "brutto", rad=rader, aar=aar, kommunenr=d.kommunenr
                )
                x = self.sum(
                    plan,
                    "realisert_kr",
                    "realisert_verdi",
                    rad=rader,
                    aar=aar,
                    kommunenr=d.kommunenr,
                )
                matrise[i] += [p, x]
                par.append((p, x))
            begge = [(p, x) for p, x in par if p is not None and x is not None]
            under = sum((p for p, _ in begge), Decimal(0))
            tall = [
                self.sum(plan, "gevinster", "verdi", rad=rader),
                self.sum(plan, "periodisert", "brutto", rad=rader, aar=aar),
                self.sum(plan, "realisert_kr", "realisert_verdi", rad=rader, aar=aar),
                self.sum(plan, "realisert_kr", "realisert_levetid", rad=rader),
            ]
            summer.append(tall)
            n = len(deltakere)
            self._rad(
                ark, rad + nr,
                [
                    f"{full['kommunenr'].nunique()} av {n}", *tall[:3],
                    f"{sum(x is not None for _, x in par)} av {n}", tall[3],
                    sum((x for _, x in begge), Decimal(0)) / under if under > 0 else None,
                ],
                fra=3,
            )  # fmt: skip
        kolonner = [
            sum((t for t in k if t is not None), Decimal(0)) for k in zip(*summer, strict=True)
        ]
        self._rad(ark, rad + 5, [*kolonner[:3], ..., kolonner[3]], fra=4)
        rad += 5 + 3 + 1
        for i, verdier in enumerate(matrise):
            self._rad(ark, rad + i, list(verdier), fra=3)
        spalter = [[v for v in k if v is not None] for k in zip(*matrise, strict=True)]
        rad += len(deltakere)
        self._rad(ark, rad, [sum(k, Decimal(0)) if k else None for k in spalter], fra=3)
        self._rad(ark, rad + 1, [f"{len(k)} av {len(deltakere)}" for k in spalter], fra=3)

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
    LEVETID = range(2018, 2029)

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

    def _per_aar(self, plan: str, tittel: str) -> None:
        ark, n = "Per år", len(self.AARSSPALTER)
        rad = self._find(ark, tittel) + 2
        egne = ("B_netto", "B_minimum", "B_budsjett")
        for r, aar in enumerate(self.LEVETID, rad):
            tall = [self.sum(plan, t, k, rad=x, aar=aar) for t, k, x in self.AARSSPALTER]
            felles = [self._felles(plan, "B", x, aar) for x in egne]
            self._rad(ark, r, [*tall, *felles, None])  # the real plan has no positive net
        summer = [self.sum(plan, t, k, rad=x) for t, k, x in self.AARSSPALTER]
        per_rad = [[self._felles(plan, "B", x, aar) for aar in self.LEVETID] for x in egne]
        felles = [_sum(f) for f in per_rad]
        self._rad(ark, rad + 11, [*summer[:-1], ..., *felles])
        for r, aar in enumerate(self.LEVETID, rad + 11 + 4):
            self._rad(ark, r, [self._antall(plan, s, aar=aar) for s in self.AARSSPALTER])
        assert n == 9

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

    def _netto_per_brutto(self, plan: str) -> Decimal | None:
        begge = [
            r for r in self.tabell(plan, 2024) if r["brutto"] is not None and r["netto"] is not None
        ]
        brutto = sum((r["brutto"] or Decimal(0) for r in begge), Decimal(0))
        return (
            sum((r["netto"] or Decimal(0) for r in begge), Decimal(0)) / brutto
            if brutto > 0
            else None
        )

    def _per_tiltak(self) -> None:
        ark, planer = "Per tiltak", sorted(self.grunnlag.planer, key=lambda p: p.plan)
        navn = ["brutto", "netto", "naaverdi", "planlagt", "realisert", "avvik", "andel", "hittil",
                "kostnad", "realisert_netto"]  # fmt: skip
        tall, dekning = [], []
        timer = ("rapport", "frigjort_timer", "rapport")
        aarsverk = self.AARSSPALTER[8]
        for p in planer:
            rader = self.tabell(p.plan, p.aar)
            par = [self._sum_og_dekning(rader, k) for k in navn]
            svart = f"{self.svart(p.plan)} av {len(rader)}"
            egne = [
                self.sum(p.plan, *timer[:2], aar=p.aar),
                self.sum(p.plan, *aarsverk[:2], rad=aarsverk[2], aar=p.aar),
            ]
            tall.append([svart, *(x[0] for x in par), *egne])
            dekning.append(
                [svart, *(x[1] for x in par), self._antall(p.plan, timer, aar=p.aar),
                 self._antall(p.plan, aarsverk, aar=p.aar)]
            )  # fmt: skip
        for i, (t, d) in enumerate(zip(tall, dekning, strict=True)):
            self._rad(ark, 7 + i, t, fra=4)
            self._rad(ark, 7 + len(planer) + (len(planer) > 1) + 3 + i, d, fra=4)
        if len(planer) == 1:
            return
        # The plans report for different years: only lifetimes and "so far" are added up.
        for kol, nr in ((5, 1), (6, 2), (12, 8), (13, 9), (14, 10)):
            self._rad(ark, 7 + len(planer), [_sum([t[nr] for t in tall])], fra=kol)
        rad = self._find(ark, "Planlagt og realisert brutto per kommune (kr)") + 2
        kommuner = sorted({d.kommunenr for d in self.grunnlag.deltakere})
        matrise = [
            [
                self.sum(p.plan, t, k, rad=x, aar=p.aar, kommunenr=nr)
                for p in planer
                for t, k, x in (self.AARSSPALTER[0], self.AARSSPALTER[3])
            ]
            for nr in kommuner
        ]
        for i, verdier in enumerate(matrise):
            self._rad(ark, rad + i, verdier, fra=3)
        spalter = [[v for v in k if v is not None] for k in zip(*matrise, strict=True)]
        self._rad(ark, rad + len(kommuner), [sum(s, Decimal(0)) for s in spalter], fra=3)
        self._rad(
            ark, rad + len(kommuner) + 1, [f"{len(s)} av {len(kommuner)}" for s in spalter], fra=3
        )

    def _prioritering(self) -> None:
        ark, planer = "Prioritering", {p.plan: p for p in self.grunnlag.planer}
        blad = self.ark[ark]
        tiltak = {}
        for plan, p in planer.items():
            rader = self.tabell(plan, p.aar)
            tiltak[plan] = {
                k: self._sum_og_dekning(rader, k) for k in ("netto", "naaverdi", "realisert_netto")
            }
        ordnet = sorted(planer, key=lambda p: -(tiltak[p]["netto"][0] or 0))
        for i, plan in enumerate(ordnet):
            assert blad.cell(7 + i, 2).value == plan, "the greatest potential first"
            t = tiltak[plan]
            netto, realisert = t["netto"][0], t["realisert_netto"][0]
            assert netto is not None
            assert realisert is not None
            hoy, sen = self.tiltakssummer[plan]
            self._rad(ark, 7 + i, [i + 1])
            self.ventet[ark, f"A{7 + i}"] = self.ventet.pop((ark, f"B{7 + i}"))
            self._rad(
                ark, 7 + i,
                [netto, t["naaverdi"][0], self._netto_per_brutto(plan), realisert, netto - realisert,
                 t["netto"][1], hoy, sen],
                fra=5,
            )  # fmt: skip
        rad = self._find(ark, "Nyttevirkninger") + 2
        linjer = []
        for plan in planer:
            f = self._netto_per_brutto(plan)
            for ident in ("V1", "V2", "V3", "V4"):
                egne = self.select(plan, "periodisert", "brutto_levetid", rad=ident)
                linjer.append((plan, ident, sum(egne["verdi"], Decimal(0)), f, len(egne)))
        linjer.sort(key=lambda x: -(x[2] * (x[3] or 0)))
        for i, (plan, ident, brutto, forhold, antall) in enumerate(linjer):
            r = rad + i
            assert [blad.cell(r, k).value for k in (2, 3)] == [plan, ident]
            hittil = self.sum(plan, "realisert_kr", "realisert_levetid", rad=ident)
            assert forhold is not None
            assert hittil is not None
            hoy, sen = self.tiltak_per_virkning[plan, ident]
            self.ventet[ark, f"A{r}"] = i + 1
            self._rad(ark, r, [brutto, brutto * forhold], fra=5)
            dekning = f"{antall} av {len(self.deltakere(plan))}"
            self._rad(ark, r, [hittil, brutto - hittil, dekning, hoy, sen], fra=8)

    def _oversikt(self, plan: str, tittel: str, aar: int) -> None:
        ark = "Oversikt"
        rad = self._find(ark, tittel)
        deltakere = self.deltakere(plan)
        n = len(deltakere)
        frist = "28.\u00a0februar\u00a02025" if plan != ANDRE_PLAN else "28. februar"
        self.ventet[ark, f"A{rad + 1}"] = (
            f"{self.svart(plan)} av {n} kommuner har svart for {aar}. Fristen er {frist}."
        )
        svar = self._svar(plan, "maaling_")
        status = svar[svar["resultat"].notna()].apply(self._status, axis=1)
        paa, under = ((status == s).sum() for s in ("På mål", "Under mål"))
        hoy, sen = self.tiltakssummer[plan]
        self.ventet[ark, f"A{rad + 3}"] = (
            f"Målinger som når målet: {paa} av {paa + under}. Tiltak som er forsinket eller over "
            f"frist: {sen}. Tiltak med høy risiko: {hoy}."
        )
        rader = self.tabell(plan, aar)
        for fra, navn in ((2, ["brutto", "netto", "naaverdi", "hittil", "kostnad", "realisert_netto"]),
                          (12, ["planlagt", "realisert", "avvik", "andel"])):  # fmt: skip
            par = [self._sum_og_dekning(rader, k) for k in navn]
            self._rad(ark, rad + 6, [p[0] for p in par], fra=fra)
            self._rad(ark, rad + 7, [p[1] for p in par], fra=fra)
        timer, aarsverk = ("rapport", "frigjort_timer", "rapport"), self.AARSSPALTER[8]
        self._rad(
            ark, rad + 6,
            [self.sum(plan, *timer[:2], aar=aar), self.sum(plan, *aarsverk[:2], rad=aarsverk[2], aar=aar)],
            fra=8,
        )  # fmt: skip
        dekning = [self._antall(plan, timer, aar=aar), self._antall(plan, aarsverk, aar=aar)]
        self._rad(ark, rad + 7, list(dekning), fra=8)
        hode = rad + 9
        spalter = [*self.AARSSPALTER[:6], self.AARSSPALTER[8]]
        for r, et_aar in enumerate(self.LEVETID, hode + 1):
            tall = [self.sum(plan, t, k, rad=x, aar=et_aar) for t, k, x in spalter]
            self._rad(ark, r, [*tall, self._antall(plan, spalter[3], aar=et_aar)])
        levetid = [self.sum(plan, t, k, rad=x) for t, k, x in spalter]
        self._rad(ark, hode + 12, levetid[:-1])
        self._rad(ark, hode + 13, [self._antall(plan, s, aar=aar) for s in spalter])
        self._hoyre(plan, aar, hode)
        rad = next(
            c.row for c in self.ark[ark]["A"] if c.row > hode and c.value == "Kommune"
        ) + 1  # fmt: skip
        per_navn = {
            f"{d.kommune} ({d.kommunenr})": r for d, r in zip(deltakere, rader, strict=True)
        }
        for i, k in enumerate(rader):
            self._rad(ark, rad + i, [k["planlagt"], k["realisert"], k["andel"]])
        andeler = {k: r["andel"] for k, r in per_navn.items() if r["andel"] is not None}
        ordnet = sorted(andeler, key=lambda k: (-(andeler[k] or 0), k))
        antall = min(3, len(ordnet) // 2)
        vist = [*ordnet[:antall], *ordnet[len(ordnet) - antall :]]
        for i, vist_navn in enumerate(vist):
            assert self.ark[ark].cell(rad + i, 11).value == vist_navn
            k = per_navn[vist_navn]
            self._rad(ark, rad + i, [k["planlagt"], k["realisert"], k["andel"]], fra=12)
        virkninger = self._virkninger(plan, aar)
        ordnet = sorted(virkninger, key=lambda v: -virkninger[v][2])
        for i, ident in enumerate([*ordnet[:2], *ordnet[-2:]], len(vist)):
            assert str(self.ark[ark].cell(rad + i, 11).value).startswith(ident)
            self._rad(ark, rad + i, list(virkninger[ident]), fra=12)

    def _virkninger(self, plan: str, aar: int) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """Planned, realised, and realised of planned over those who have given both."""
        funnet = {}
        for ident in ("V1", "V2", "V3", "V4"):
            p, x = (
                self.select(plan, t, k, rad=ident, aar=aar).set_index("kommunenr")["verdi"]
                for t, k in (("periodisert", "brutto"), ("realisert_kr", "realisert_verdi"))
            )
            begge = [nr for nr in p.index if nr in x.index]
            under = sum((p[nr] for nr in begge), Decimal(0))
            andel = sum((x[nr] for nr in begge), Decimal(0)) / under
            funnet[ident] = (sum(p, Decimal(0)), sum(x, Decimal(0)), andel)
        return funnet

    def _hoyre(self, plan: str, aar: int, hode: int) -> None:
        """Use of the benefits, types of benefit, and the budget rule."""
        ark = "Oversikt"
        for nr, verdier in enumerate(self.omsatt[plan]):
            self._rad(ark, hode + 1 + nr, verdier, fra=12)
        typer = self.alt[(self.alt["plan"] == plan) & (self.alt["kolonne"] == "gevinsttype")]
        per_linje = typer.set_index(["kommunenr", "rad"])["tekst"]
        r = hode + 8
        while (type_ := self.ark[ark].cell(r, 11).value) is not None:
            tall: list[Any] = []
            for tabell, kolonne in (("periodisert", "brutto"), ("realisert_kr", "realisert_verdi")):
                egne = self.select(plan, tabell, kolonne, aar=aar)
                egne = egne[egne["rad"].str.fullmatch("[VL][0-9]")]
                av_type = [
                    per_linje.get((k, v), "Ikke oppgitt") == type_
                    for k, v in zip(egne["kommunenr"], egne["rad"], strict=True)
                ]
                egne = egne[pd.Series(av_type, index=egne.index, dtype=bool)]
                tall += [sum(egne["verdi"], Decimal(0)) if len(egne) else None, len(egne)]
            self._rad(ark, r, tall, fra=12)
            r += 1
        summer = []
        for rad in ("B_netto", "B_minimum", "B_budsjett"):
            tallene = [self._felles(plan, "B", rad, a) for a in self.LEVETID]
            summer.append(_sum(tallene))
        self._rad(ark, r + 2, [*summer, None], fra=12)

    def _mottak(self) -> None:
        m = self.grunnlag.mottak
        self.ventet["Mottak", "B4"] = f"{len(m)} filer"
        sums = [sum(x.lest for x in m), sum(x.konsolidert for x in m), sum(x.utelatt for x in m)]
        self._rad("Mottak", 4, [*sums, sum(len(x.funn) for x in m)], fra=5)
        self.ventet["Mottak", "E5"] = "stemmer"
        self.ventet["Funn", "A3"] = f"{sum(len(x.funn) for x in m)} funn i {len(m)} filer"


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
        "Oversikt", "Per tiltak", "Per kommune", "Per nyttevirkning", "Per år", "Kvalitet", "Måling",
        "Tiltak og risiko", "Prioritering", "Fordeling", "Omsetning", "Suksesshistorier", "Mottak",
        "Beslutninger", "Funn", "Data", "Om", "Register",
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
    for nr, status in ((IKKE_SVART, "ikke svart"), (AVVIST, "avvist")):
        rad = rader[f"{kommuneregister()[nr].navn} ({nr})"]
        assert set(rad[1:13]) == {"–"}
        assert rad[13] == status
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
    assert ark["Oversikt"]["B12"].value == "–"
    assert ark["Oversikt"]["B13"].value == "0 av 8"
    assert str(ark["Oversikt"]["A7"].value).startswith("0 av 8 kommuner har svart")
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
    assert all(d.alt_tekst and len(d.serier) == 2 for d in oversikt.diagrammer)


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
