"""For the audit of region.xlsx: a plan's figures per kommune and in all (§9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import pandas as pd

from gevinstark.former.kommune.revisjonsbok import make_boker
from gevinstark.former.kommune.revisjonslinjer import make_aar, make_linjer
from gevinstark.former.kommune.revisjonsregning import Tall, summen
from gevinstark.grunn.verdi import til_ore
from gevinstark.rapport.regionrevisjon import Fasit, Planrevisjon

#: Columns of Per kommune that are counts of lines and years, and those that are added up.
TELT: Final = (
    "har_svart", "linjer", "linjer_planlagt", "linjer_ventet", "linjer_realisert", "linjer_begge",
    "linjer_bare_plan", "linjer_bare_realisert", "linjeaar", "linjeaar_planlagt", "nettoaar", "nettoaar_hel",
    "hittil_ventet", "hittil_realisert", "hel_netto", "ventet_nettoaar", "realisert_nettoaar",
    "aar_uten_svar", "paaloptaar",
)  # fmt: skip
SUMMERT: Final = (
    "brutto", "netto", "naaverdi", "planlagt", "realisert", "bare_plan", "bare_realisert", "avvik", "hittil",
    "kostnad", "realisert_netto", "netto_aar", "lokale", "brukere",
)  # fmt: skip


class Plantall:
    """The figures of one plan."""

    def __init__(self, plan: Planrevisjon) -> None:
        self.plan = plan
        self.boker = make_boker(plan)
        self.linjer = make_linjer(self.boker)
        self.aarstall = make_aar(self.boker, self.linjer)
        self.aarets = {nr: b for nr, b in self.boker.items() if b.aar == plan.aar}
        self.n = len(plan.deltakere)

    @cached_property
    def felles_linjer(self) -> list[str]:
        """The lines of the common plan that are asked of the kommuner."""
        egne = dict.fromkeys(
            c.radid
            for c in self.plan.layout.celler()
            if c.tabell == "periodisert" and c.is_felt and not c.radid.startswith("periodisert")
        )
        lokale = {c.radid for c in self.plan.layout.inndata if c.kolonne == "beskrivelse"}
        return [r for r in egne if r not in lokale]

    @cached_property
    def lokale_linjer(self) -> list[str]:
        return list(dict.fromkeys(r for b in self.boker.values() for r in b.mulige if b.lokal(r)))

    def _les(self, nr: str, kolonne: str, aar: int | None = None) -> list[Any]:
        egne = self.aarstall[self.aarstall["nr"] == nr]
        egne = egne if aar is None else egne[egne["aar"] == aar]
        return [None if pd.isna(v) else v for v in egne[kolonne]]

    def i_aar(self, kolonne: str, aar: int) -> list[Any]:
        """The figure of each kommune that has it."""
        egne = self.aarstall[self.aarstall["aar"] == aar][kolonne]
        return list(egne[egne.notna()])

    def linje(self, kolonne: str, **krav: Any) -> pd.Series[Any]:
        """The figures of the lines that are so; without those that are not there."""
        egne = self.linjer
        for navn, verdi in krav.items():
            egne = egne[egne[navn].isin(verdi) if isinstance(verdi, list) else egne[navn] == verdi]
        return egne[kolonne][egne[kolonne].notna()]

    # ------------------------------------------------------------ per kommune

    @cached_property
    def aar_spurt(self) -> int:
        """How many years realised figures are asked for."""
        spurt = self.aarstall[self.aarstall["netto_ventet"].fillna(0).astype(int) > 0]["aar"]
        return int(spurt.nunique()) or sum(a <= self.plan.aar for a in self.plan.levetid)

    @cached_property
    def kommuner(self) -> dict[str, dict[str, Any]]:
        """Kommunenummer -> the figures of Per kommune."""
        return {nr: self._kommune(nr) for nr in self.plan.deltakere}

    def _kommune(self, nr: str) -> dict[str, Any]:
        p, aar, n_aar = self.plan, self.plan.aar, len(self.plan.levetid)
        felles, svarte = len(self.felles_linjer), p.svaraar.get(nr)
        uten = self.aar_spurt if svarte is None else sum(svarte < a <= aar for a in p.levetid)

        def i_aar(k: str, ellers: Any = None) -> Any:
            verdier = self._les(nr, k, aar)
            return ellers if not verdier or verdier[0] is None else verdier[0]

        def talt(k: str) -> int:
            return int(summen(self._les(nr, k)) or 0)

        def sum_(k: str) -> Tall:
            return summen(self._les(nr, k))

        under, over = i_aar("planlagt_begge"), i_aar("realisert_begge")
        planlagt, realisert = i_aar("brutto"), i_aar("realisert")
        naaverdi, har_svart = sum_("naaverdi"), svarte == aar
        egne = {k: i_aar(k, 0) for k in ("linjer_planlagt", "linjer_realisert", "linjer_begge", "linjer_bare_realisert")}  # fmt: skip
        # A kommune that has not answered for the year has a plan for it, and nothing realised.
        egne["linjer_bare_plan"] = egne["linjer_planlagt"] - egne["linjer_begge"]
        ventet = i_aar("linjer_ventet", felles)
        lokale = self.linje("verdi_full", nr=nr, lokal=True, aar=p.levetid[0])
        brutto = sum_("brutto")
        return {
            **egne, "linjer_ventet": ventet, "linjer": i_aar("linjer", felles), "har_svart": int(har_svart),
            "brutto": brutto, "netto": sum_("netto"), "naaverdi": None if naaverdi is None else til_ore(naaverdi),
            "begge": f"{egne['linjer_begge']} av {ventet}", "planlagt": planlagt, "realisert": realisert,
            "bare_plan": None if planlagt is None else planlagt - (under or 0),
            "bare_realisert": None if realisert is None else realisert - (over or 0),
            "avvik": i_aar("avvik"), "oppnaadd": over / under if over is not None and under else None,
            "begge_kr": (under, over), "hittil": sum_("realisert"), "kostnad": sum_("paalopt"), "planlagt_kostnad": sum_("kostnad"),
            "realisert_netto": sum_("realisert_netto"), "netto_aar": i_aar("realisert_netto"),
            "lokale": None if brutto is None else len(lokale),
            "brukere": self.aarets[nr].tall("lokalt", "brukere") if nr in self.aarets else None,
            "linjeaar": talt("linjer") if nr in self.boker else felles * n_aar,
            "linjeaar_planlagt": talt("linjer_planlagt"), "nettoaar": n_aar, "nettoaar_hel": talt("netto_hel"),
            "hel_netto": int(talt("netto_hel") >= n_aar),
            # A kommune whose answer is older is asked for the years since then too.
            "aar_uten_svar": uten, "hittil_ventet": talt("linjer_ventet") + felles * uten,
            "hittil_realisert": talt("linjer_realisert"),
            "ventet_nettoaar": talt("netto_ventet") + uten,
            "realisert_nettoaar": talt("netto_realisert"),
            "paaloptaar": sum(v is not None for v in self._les(nr, "realisert_netto")),
        }  # fmt: skip

    @cached_property
    def sum(self) -> dict[str, Any]:
        rader = self.kommuner.values()
        sum_: dict[str, Any] = {k: summen(r[k] for r in rader) for k in SUMMERT}
        sum_ |= {k: sum(r[k] for r in rader) for k in TELT}
        under, over = (summen(r["begge_kr"][i] for r in rader) for i in (0, 1))
        sum_["oppnaadd"] = over / under if over is not None and under else None
        return {**sum_, "begge": f"{sum_['linjer_begge']} av {sum_['linjer_ventet']}"}

    def av_alle(self, antall: int) -> str:
        return f"{antall} av {self.n}"

    def netto_ventet(self, aar: int) -> int:
        """Kommuner that a realised net is asked of, those that have not answered too."""
        spurt = self.i_aar("netto_ventet", aar)
        return int(sum(spurt)) + self.n - len(spurt)

    def uten_realisert(self, rader: list[str]) -> int:
        """Lines and years of these that are without a realised figure; of the common ones also each year that
        a kommune has not answered for."""
        egne = self.linjer[self.linjer["rad"].isin(rader) & self.linjer["ventet"].astype(bool)]
        felles = sum(r in self.felles_linjer for r in rader)
        return int(egne["realisert"].isna().sum()) + felles * int(self.sum["aar_uten_svar"])

    @cached_property
    def har_svart(self) -> str:
        foer = len(self.boker) - len(self.aarets)
        tekst = f"{self.svart} kommuner har svart for {self.plan.aar}"
        return tekst + (f". Svar fra et tidligere år er med for {foer} til" if foer else "")

    @cached_property
    def regnet_av(self) -> str:
        planlagt, realisert = (self.dekning[k] for k in ("planlagt", "realisert"))
        return f"{self.har_svart}. Planlagt er regnet av {planlagt}, realisert av {realisert}."

    @cached_property
    def svart(self) -> str:
        return self.av_alle(len(self.aarets))

    @cached_property
    def dekning(self) -> dict[str, str]:
        """What the sums of Per kommune say they are of."""

        def med_av(med: str, av: str, hva: str) -> str:
            return med_hull(self.sum[med], self.sum[av], hva)

        def antall(k: str) -> str:
            return self.av_alle(sum(r[k] is not None for r in self.kommuner.values()))

        begge = f"{self.sum['begge']} linjer har begge"
        netto, hele = (
            med_av("nettoaar_hel", "nettoaar", "år"),
            self.i_aar("netto_realisert", self.plan.aar),
        )
        return {
            "brutto": med_av("linjeaar_planlagt", "linjeaar", "linjeår"), "netto": netto, "naaverdi": netto,
            "planlagt": med_av("linjer_planlagt", "linjer", "linjer"),
            "realisert": med_av("linjer_realisert", "linjer_ventet", "linjer"),
            **{k: f"{n} linje{'' if n == 1 else 'r'}" for k in ("bare_plan", "bare_realisert") for n in [self.sum[f"linjer_{k}"]]},
            "avvik": begge, "oppnaadd": begge, "hittil": med_av("hittil_realisert", "hittil_ventet", "linjeår"),
            "kostnad": med_av("paaloptaar", "ventet_nettoaar", "år"),
            "realisert_netto": med_av("realisert_nettoaar", "ventet_nettoaar", "år"),
            "netto_aar": med_hull(sum(hele), self.netto_ventet(self.plan.aar), "kommuner"), "lokale": antall("lokale"), "brukere": antall("brukere"),
            "status": f"{self.svart} svarte for {self.plan.aar}",
        }  # fmt: skip


def find_mangler(aar: int, r: Mapping[str, Any]) -> str:
    """What Per kommune says is missing of a kommune."""
    if not r["har_svart"]:
        return f"Har ikke svart for {aar}"
    deler = [
        (r["linjeaar"] - r["linjeaar_planlagt"], "Plan for {} linjeår. "),
        (r["hittil_ventet"] - r["hittil_realisert"], "Realisert for {} linjeår. "),
        (r["nettoaar"] - r["nettoaar_hel"], "Planlagt netto for {} år. "),
        (r["ventet_nettoaar"] - r["realisert_nettoaar"], "Realisert netto for {} år."),
    ]
    return "".join(tekst.format(n) for n, tekst in deler if n > 0) or "Ingenting"


def hull(med: int, av: int) -> str:
    return " (ufullstendig)" if med < av else ""


def mark(
    tall: Mapping[str, Any], dekning: Mapping[str, Any], merker: Iterable[tuple[str, str]]
) -> str:
    """What is incomplete, each with the mark it has where it stands."""
    return "".join(
        f"{ord_}* "
        for k, ord_ in merker
        if tall[k] is not None and "ufullstendig" in (dekning[k] or "")
    )


def med_hull(med: int, av: int, hva: str) -> str:
    return f"{med} av {av} {hva}{hull(med, av)}"


def expect_sums(fasit: Fasit, t: Plantall, nokkel: str, rader: dict[str, dict[str, Any]]) -> None:
    """Sum and coverage of a block with a row for each kommune."""
    kolonner = next(iter(rader.values()), {})
    egne = {k: [r[k] for r in rader.values()] for k in kolonner}
    summer = {k: summen(v) for k, v in egne.items()}
    fasit.sums(
        nokkel,
        t.plan.plan,
        summer,
        {k: t.av_alle(sum(x is not None for x in v)) for k, v in egne.items()},
    )
