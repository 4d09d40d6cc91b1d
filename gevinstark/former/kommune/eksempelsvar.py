"""Plausible answers to the kommune's tabs, for the demo and for trying a form before it is sent.

They are made up, but always the same: they depend on nothing but the plan and the kommune's number.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi, norsk_tall

_OPPTAK: Final = (0.1, 0.3, 0.5, 0.7, 0.85, 0.95)


def make_svar(layout: Layout, kommune: str) -> dict[str, Any]:
    """Answers to the inputs of a kommune's workbook: field key -> value."""
    return _Svarer(layout, kommune).svar()


class _Svarer:
    def __init__(self, layout: Layout, kommune: str) -> None:
        self.layout = layout
        self.kommune = kommune
        self.tilfeldig = random.Random(f"gevinstark {kommune}")  # noqa: S311 - made-up answers, no secrets
        self.andel = self.tilfeldig.uniform(0.004, 0.03)
        self.timepris = 440

    def svar(self) -> dict[str, Any]:
        svar: dict[str, Any] = {}
        for celle in self.layout.celler():
            if celle.rolle != "inndata" or celle.radid.startswith("L"):
                continue
            verdi = self._verdi(celle, svar)
            if verdi is not None:
                svar[celle.nokkel(self.kommune)] = verdi
        return svar

    def _verdi(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        oppskrift = getattr(self, f"_{celle.tabell}", None)
        return None if oppskrift is None else oppskrift(celle, svar)

    def _fra(self, svar: Mapping[str, Any], radid: str, kolonne: str, del_: str = "") -> Any:
        deler = [self.kommune, radid, kolonne, *([del_] if del_ else [])]
        return svar.get(".".join(deler))

    def _felles(self, radid: str, kolonne: str) -> Verdi:
        celle = self.layout.ved_nokkel.get(f"felles.{radid}.{kolonne}")
        return celle.verdi if celle else None

    def _kommune(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "ressursperson": f"Kari Eksempel {self.kommune}",
            "ressursperson_tittel": "Rådgiver",
            "ressursperson_epost": f"ressursperson@kommune{self.kommune}.example",
            "gevinsteier": "Ola Eksempel, virksomhetsleder hjemmetjenesten",
            "kommunedirektor_informert": f"{self.layout.rapporteringsaar}-11-15",
        }.get(celle.kolonne)

    def _forlop(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        ferdig = celle.radid in ("behov", "gevinstkartlegging", "gevinstplanlegging")
        if celle.kolonne == "status":
            return "Ferdig" if ferdig else "Under arbeid"
        return f"{self.layout.levetid[0]}-03-01" if ferdig and celle.kolonne == "dato" else None

    def _roller(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "prosjekteier": "Else Eksempel, kommunalsjef",
            "gevinstansvarlig": "Nils Eksempel, prosjektleder",
            "maaleansvarlig": "Per Eksempel, controller",
            "tiltaksansvarlig": "Anne Eksempel, fagleder",
        }.get(celle.kolonne)

    def _overforing(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {
            "overtar": "Ola Eksempel, virksomhetsleder",
            "videre": "V1, V2 og K1",
            "rutine": "Tertialrapporten, tre ganger i året",
        }.get(celle.kolonne)

    def _lokalt(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return round(76_000 * self.andel) if celle.kolonne == "brukere" else None

    def _gevinster(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        if celle.kolonne == "antall":
            nasjonalt = self._felles(celle.radid, "antall")
            grunnlag = nasjonalt if isinstance(nasjonalt, int | float) else 10_000
            return round(grunnlag * self.andel * self.tilfeldig.uniform(0.8, 1.2))
        return "Ola Eksempel, virksomhetsleder" if celle.kolonne == "gevinsteier" else None

    def _innfasing(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        nr = int(celle.del_) - self.layout.levetid[0]
        return _OPPTAK[nr] if nr < len(_OPPTAK) else 1

    def _kostnader(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        nr = int(celle.del_) - self.layout.levetid[0]
        grunn = {"kost_anskaffelse": 900_000 if nr == 0 else 0, "kost_drift": 420_000,
                 "kost_omlegging": 250_000, "kost_opplaering": 300_000 if nr < 3 else 60_000}  # fmt: skip  # noqa: PLR2004 - the first years
        return round(grunn.get(celle.radid, 0) * self.andel * 60 / 1000) * 1000

    def _omsetning(self, celle: Celle, _: Mapping[str, Any]) -> Any:
        return {"oms_budsjett": 0.25, "oms_oppbemanning": 0.25, "oms_teknologi": 0.2,
                "oms_omprioritert": 0.3}.get(celle.kolonne)  # fmt: skip

    def _kvalitet(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        relevant = self._fra(svar, celle.radid, "relevant")
        if celle.kolonne == "relevant":
            return "Nei" if celle.radid in ("K11", "K17") else "Ja"
        if celle.kolonne == "relevant_grunn":
            return "Ivaretas av det regionale prosjektet" if relevant == "Nei" else None
        if relevant == "Nei":
            return None
        return {
            "viktighet": self._felles(celle.radid, "viktighet"),
            "gevinsteier": "Ola Eksempel, virksomhetsleder",
            "eksempel": "Pårørende ser selv når besøket er gjennomført"
            if celle.radid == "K1"
            else None,
        }.get(celle.kolonne)

    def _tiltak(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if self._fra(svar, celle.radid, "relevant") == "Nei":
            return None
        return {
            "tiltak": "Opplæring i alle soner og fast punkt på ledermøtet",
            "ansvarlig": "Anne Eksempel, fagleder",
            "frist": f"{self.layout.rapporteringsaar + 1}-06-30",
            "status": "Under arbeid",
        }.get(celle.kolonne)

    def _maaling_prissatt(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        nullpunkt = (
            1000
            if celle.del_ == "nullpunkt"
            else self._fra(svar, celle.radid, "resultat", "nullpunkt")
        )
        maalt = celle.del_ in ("nullpunkt", "midtveis")
        ned = self._fra(svar, celle.radid, "retning", celle.del_) == "Ned"
        return {
            "maaleenhet": self._samme(svar, celle, "Antall per måned"),
            "maalemetode": self._samme(svar, celle, "Data fra EPJ"),
            "retning": "Opp" if celle.radid == "V3" else "Ned",
            "maal": None if celle.del_ == "nullpunkt" else (700 if ned else 1300),
            "resultat": (1000 if celle.del_ == "nullpunkt" else round((nullpunkt or 1000) * (0.68 if ned else 1.32)))
            if maalt
            else None,
            "dato": {"nullpunkt": f"{self.layout.levetid[0]}-01-15",
                     "midtveis": f"{self.layout.rapporteringsaar}-10-01"}.get(celle.del_),
            "maaleansvarlig": "Per Eksempel, controller",
        }.get(celle.kolonne)  # fmt: skip

    def _samme(self, svar: Mapping[str, Any], celle: Celle, ellers: str) -> str:
        return str(self._fra(svar, celle.radid, celle.kolonne, "nullpunkt") or ellers)

    def _maaling_kvalitet(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if celle.verdi is None or self._fra(svar, celle.radid, "relevant") == "Nei":
            return None
        return celle.verdi if isinstance(celle.verdi, str) else None

    def _realisert(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if int(celle.del_) > self.layout.rapporteringsaar:
            return None
        antall = self._fra(svar, celle.radid, "antall") or 0
        andel = self._fra(svar, celle.radid, "innfasing", celle.del_) or 0
        return round(antall * andel * self.tilfeldig.uniform(0.75, 1.05))

    def _realisert_kostnader(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        if int(celle.del_) > self.layout.rapporteringsaar:
            return None
        planlagt = self._fra(svar, celle.radid, "kostnad", celle.del_) or 0
        return round(planlagt * self.tilfeldig.uniform(0.95, 1.15) / 1000) * 1000

    def _omsetning_realisert(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        aar = str(self.layout.rapporteringsaar)
        verdi = (self._fra(svar, celle.radid, "realisert_antall", aar) or 0) * self.timepris
        tredel = verdi // 3
        return {"brukt_budsjett": tredel, "brukt_oppbemanning": tredel, "brukt_teknologi": 0,
                "brukt_omprioritert": verdi - 2 * tredel}.get(celle.kolonne)  # fmt: skip

    def _rapport(self, celle: Celle, svar: Mapping[str, Any]) -> Any:
        brukere = self._fra(svar, "lokalt", "brukere") or 0
        return {
            "gevinster_tekst": "Gevinstene er tatt ut i takt med planen.",
            "frigjort_tekst": f"Tiden er frigjort hos {norsk_tall(brukere)} brukere, mest i hjemmetjenesten.",
            "unngaatt_tekst": "Ingen kostnader er regnet som unngått så langt.",
            "kvalitet_tekst": "Pårørende forteller at de slipper å ringe for å få vite når besøket kommer.",
            "kostnad_tekst": "Kostnadene følger avtalen i nettverket.",
            "konklusjon_tekst": "Nytten er større enn kostnadene, og løsningen er over i vanlig drift.",
        }.get(celle.kolonne)


EKSEMPELSVAR: Final = (make_svar,)
