"""Plausible answers to the kommune's tabs, for the demo and for trying a form before it is sent.

They are made up, but always the same: they depend on nothing but the plan and the kommune's number.
"""

from __future__ import annotations

import random
from typing import Any, Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi

#: Share of full effect in the first year, and years until all of it.
_FORSTE_ANDEL: Final = 0.1
_AAR_TIL_FULL: Final = 6
_ALLE_BRUKERE: Final = 76_000
_NULLPUNKT: Final = 1000
#: Share of the benefit that is taken out of the budget.
_BUDSJETT: Final = 0.25


def make_svar(layout: Layout, kommune: str) -> dict[str, Any]:
    """Answers to the inputs of a kommune's workbook: field key -> value."""
    return _Svarer(layout, kommune).svar()


class _Svarer:
    def __init__(self, layout: Layout, kommune: str) -> None:
        self.layout = layout
        self.kommune = kommune
        self.tilfeldig = random.Random(f"gevinstark {kommune}")  # noqa: S311 - made-up answers, no secrets
        self.andel = self.tilfeldig.uniform(0.004, 0.03)
        self.aar = layout.rapporteringsaar
        self.start = layout.levetid[0]
        self.full = min(self.start + _AAR_TIL_FULL, layout.levetid[1])
        self.gitt: dict[str, Any] = {}

    def svar(self) -> dict[str, Any]:
        for celle in self.layout.inndata:
            oppskrift = getattr(self, f"_{celle.tabell}", None)
            if celle.eier == "felles" or oppskrift is None:
                continue
            if celle.eier not in ("*", self.kommune):
                continue
            verdi = oppskrift(celle)
            if verdi is not None:
                self.gitt[celle.nokkel(self.kommune)] = verdi
        return self.gitt

    def _fra(self, radid: str, kolonne: str, del_: str = "") -> Any:
        deler = [self.kommune, radid, kolonne, *([del_] if del_ else [])]
        return self.gitt.get(".".join(deler))

    def _felles(self, radid: str, kolonne: str, del_: str = "") -> Verdi:
        celle = self.layout.ved_nokkel.get(
            ".".join(["felles", radid, kolonne, *([del_] if del_ else [])])
        )
        return celle.verdi if celle else None

    def _kommune(self, celle: Celle) -> Any:
        return {
            "ressursperson": f"Kari Eksempel {self.kommune}",
            "ressursperson_tittel": "Rådgiver",
            "ressursperson_epost": f"ressursperson@kommune{self.kommune}.example",
            "gevinsteier": "Ola Eksempel, virksomhetsleder hjemmetjenesten",
        }.get(celle.kolonne)

    def _gj_kommune(self, _: Celle) -> str:
        return "Ja"

    _kvalitet_sett = _tiltak_sett = _plan = _gj_kommune

    def _lokalt(self, celle: Celle) -> Any:
        return round(_ALLE_BRUKERE * self.andel) if celle.kolonne == "brukere" else None

    def _planantall(self, celle: Celle) -> Any:
        if celle.kolonne != "antall":
            return None
        nasjonalt = self._felles(celle.radid, "antall")
        grunnlag = nasjonalt if isinstance(nasjonalt, int | float) else 10_000
        return round(grunnlag * self.andel * self.tilfeldig.uniform(0.8, 1.2))

    def _innfasing(self, celle: Celle) -> Any:
        return {"forste_andel": _FORSTE_ANDEL, "full": self.full}.get(celle.kolonne)

    def _kostnadsplan(self, celle: Celle) -> Any:
        if celle.kolonne != "kost_per_aar" or not celle.kreves:
            return None
        grunn = {"kost_anskaffelse": 900_000, "kost_drift": 420_000, "kost_omlegging": 250_000}
        return round(grunn.get(celle.radid, 60_000) * self.andel * 60 / 1000) * 1000

    def _omsetning(self, celle: Celle) -> Any:
        return {"budsjett": _BUDSJETT, "oppbemanning": 0.25, "teknologi": 0.2}.get(celle.kolonne)

    def _kvalitet(self, celle: Celle) -> Any:
        if celle.radid not in ("K11", "K17"):
            return None
        return {
            "relevant": "Nei",
            "relevant_grunn": "Ivaretas av det regionale prosjektet",
        }.get(celle.kolonne)

    def _maaling_null(self, _: Celle) -> str:
        return f"{self.start}-01-15"

    def _nullpunkt(self, celle: Celle) -> Any:
        sagt = (self._felles(celle.radid, "retning", f) for f in ("", *self.layout.faser))
        ned = next(filter(None, sagt), "") == "Ned"
        if celle.kolonne == "maal_plan" and celle.radid.startswith("V"):
            return 700 if ned else 1300
        return _NULLPUNKT if celle.kolonne == "resultat" else None

    def _aarets(self, celle: Celle) -> Any:
        if celle.kolonne != "realisert_antall":
            return None
        antall = self._fra(celle.radid, "antall") or self._issued(celle.radid, "antall") or 100
        return round(antall * self._phased_in() * self.tilfeldig.uniform(0.75, 1.05))

    def _issued(self, radid: str, kolonne: str) -> float | None:
        celle = self.layout.ved_nokkel.get(f"*.{radid}.{kolonne}")
        return celle.verdi if celle and isinstance(celle.verdi, int | float) else None

    def _phased_in(self) -> float:
        aar = min((self.aar - self.start) / max(self.full - self.start, 1), 1)
        return _FORSTE_ANDEL + (1 - _FORSTE_ANDEL) * aar

    def _aarets_kostnader(self, celle: Celle) -> Any:
        if not celle.kreves:
            return None
        kr = self._fra(celle.radid, "kost_per_aar") or 0
        if celle.radid == "kost_anskaffelse" and self.aar > self.start:
            kr = 0
        return round(kr * self.tilfeldig.uniform(0.95, 1.15) / 1000) * 1000

    def _bruk(self, celle: Celle) -> Any:
        return "Ja" if celle.kolonne == "som_planlagt" else None

    def _maaling_naa(self, celle: Celle) -> str:
        return f"{self.aar + (celle.kolonne == 'neste_dato')}-10-01"

    def _maaling(self, celle: Celle) -> Any:
        ned = self._felles(celle.radid, "retning", celle.del_) == "Ned"
        if celle.kolonne == "resultat" and celle.del_ != "nullpunkt":
            return round(_NULLPUNKT * (0.68 if ned else 1.32))
        return None

    def _tiltak(self, celle: Celle) -> Any:
        return "Under arbeid" if celle.kolonne == "status" else None

    def _rapport(self, celle: Celle) -> Any:
        return {
            "kvalitet_tekst": "Pårørende forteller at de slipper å ringe for å få vite når besøket kommer.",
            "konklusjon_tekst": "Nytten er større enn kostnadene, og løsningen er over i vanlig drift.",
        }.get(celle.kolonne, "Mest i hjemmetjenesten." if self._is_required_text(celle) else None)

    @staticmethod
    def _is_required_text(celle: Celle) -> bool:
        return celle.kreves and celle.type == "tekst"

    def _overforing(self, celle: Celle) -> Any:
        return "Ikke ennå" if celle.kolonne == "status" else None

    def _forlop(self, celle: Celle) -> Any:
        ja = {
            "videre": "Ja",
            "vedtatt_av": "Anne Eksempel, kommunalsjef",
            "vedtatt_dato": f"{self.aar}-03-01",
        }
        return ja.get(celle.kolonne, self.layout.lister.get(celle.liste, ("",))[-1])

    def _potensial(self, celle: Celle) -> int:
        mulige = round(1000 * self.andel) + 40
        return mulige if celle.kolonne == "mulige" else mulige // 2

    def _omraader(self, celle: Celle) -> int | None:
        if celle.radid.startswith("OM"):
            return None
        timer = sum(
            antall
            for nokkel, antall in self.gitt.items()
            if ".realisert_antall." in nokkel
            and self._felles(nokkel.split(".")[1], "maalenhet") == "timer"
        )
        return {"timer_foer": 4 * timer, "timer_etter": 3 * timer}.get(celle.kolonne)

    def _usikkerhet(self, celle: Celle) -> Any:
        andel = {"antall_lav": 0.7, "antall_hoy": 1.2}[celle.kolonne]
        return round((self._fra(celle.radid, "antall") or 0) * andel)

    def _grunnlag(self, celle: Celle) -> str:
        return self.tilfeldig.choice(self.layout.lister[celle.liste])

    def _budsjettbro(self, celle: Celle) -> Any:
        linjer = {"UT1": ("Hjemmetjenesten", 0.6), "UT2": ("Sykehjemmene", 0.4)}
        if celle.radid not in linjer:
            return None
        tjeneste, andel = linjer[celle.radid]
        return {
            "uttak_tjeneste": tjeneste,
            "uttak_aar": self.aar + 1,
            "uttak_belop": round(self._til_budsjett() * andel, 2),
            "uttak_leder": f"Anne Eksempel, leder {tjeneste.lower()}",
            "tjeneste_aarsverk": 40,
        }.get(celle.kolonne)

    def _til_budsjett(self) -> float:
        """What the year's figures come to, used as the plan says."""
        brutto = 0.0
        for nokkel, antall in self.gitt.items():
            pris = self._felles(nokkel.split(".")[1], "enhetspris")
            if ".realisert_antall." in nokkel and isinstance(pris, int | float):
                brutto += antall * pris
        return brutto * _BUDSJETT

    def _uttak(self, _: Celle) -> str:
        return "Ja"

    def _indikatorer(self, _: Celle) -> int:
        return self.tilfeldig.randrange(10, 100)

    def _stegene(self, celle: Celle) -> Any:
        """Done up to a step; the next is begun, and was to be done a year after the one before it."""
        nr = list(self.layout.rader["stegene"]).index((celle.radid, "")) - self.tilfeldig_steg
        if celle.kolonne == "status":
            return "Ferdig" if nr < 0 else "Under arbeid" if nr == 0 else "Ikke startet"
        return f"{self.aar + nr}-06-30" if nr <= 0 else None

    @property
    def tilfeldig_steg(self) -> int:
        """How many of the steps are done: of most kommuner, nearly all."""
        return 3 + int(self.kommune) % 3

    def _brukere(self, celle: Celle) -> Any:
        if int(celle.radid[1:]) > 5 + int(self.kommune) % 4:
            return None
        return {
            "gruppe": "Hjemmesykepleie",
            "timer_for": 6.5,
            "timer_etter": 6.5 - self.tilfeldig.randrange(0, 5) / 2,
        }.get(celle.kolonne)

    def _gevinstoversikt(self, celle: Celle) -> Any:
        if celle.radid != "G1":
            return None
        return {
            "arbeidsprosess": "Telefon fra pårørende om når besøket kommer",
            "endring": "Pårørende ser det selv i løsningen",
            "gevinst": "Færre avbrudd for dem som er ute hos brukere",
            "gevinst_type": "Spart tid",
            "knyttet_til": "V4",
            "forutsetninger": "Pårørende har tatt løsningen i bruk",
        }.get(celle.kolonne)

    def _vurdering(self, celle: Celle) -> Any:
        return {
            "kvalitet_veier_opp": "Ja",
            "begrunnelse": "Tiden som spares, dekker lisensene, og brukerne er tryggere.",
        }.get(celle.kolonne)


EKSEMPELSVAR: Final = (make_svar,)
