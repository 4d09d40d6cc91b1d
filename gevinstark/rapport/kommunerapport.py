"""One kommune's gevinstrealiseringsrapport with its six parts (R18), from region.xlsx."""

from __future__ import annotations

from typing import Final, Literal

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.verdi import Verdi
from gevinstark.rapport.aarsrapport import rapporttid
from gevinstark.rapport.kommunedel import egne, maalelinje, tiltakslinje, under_maal
from gevinstark.rapport.metodedel import write_metode
from gevinstark.rapport.rapporttekst import andel, antall, kr, kroner, ord_
from gevinstark.rapport.regionbok import Kilde, Regionbok
from gevinstark.rapport.regiontall import Plantall, Rad, Regiontall, kommunenr, tall
from gevinstark.rapport.word import Dokument, Kolonne
from gevinstark.region.databruk import (
    PLANLAGT_KOSTNAD,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    VIRKNING_HITTIL,
    VIRKNING_PLANLAGT,
    VIRKNING_REALISERT,
    Bruk,
)
from gevinstark.region.historier import DELER
from gevinstark.region.tiltak import SEN

INGEN_TEKST: Final = "Kommunen har ikke skrevet noe her."


def make_kommunerapport(bok: Regionbok, nr: str) -> bytes:
    """The finished .docx. Raises Brukerfeil for a kommune that takes no part or has not answered."""
    regiontall = Regiontall(bok)
    planer = [
        (plan, rad)
        for plan in regiontall.planer
        for rad in plan.per_kommune.rader
        if kommunenr(ord_(rad["Kommune"])) == nr
    ]
    if not planer:
        alle = sorted({ord_(r["Kommune"]) for p in regiontall.planer for r in p.per_kommune.rader})
        raise Brukerfeil(f"Kommune {nr} er ikke med. Kommunene er: {', '.join(alle)}.")
    kommune = ord_(planer[0][1]["Kommune"])
    aar = max(p.aar for p, _ in planer)
    planer = [(p, r) for p, r in planer if kommune in p.svart]
    if not planer:
        raise Brukerfeil(f"{kommune} har ingen godkjent rapport for {aar}. Se arket Mottak.")
    aar = max(p.aar for p, _ in planer)
    tittel = f"Gevinstrealiseringsrapport {aar} for {kommune}"
    titler = " · ".join(p.tittel for p, _ in planer)
    dok = Dokument(tittel, titler, rapporttid(regiontall))
    dok.tittel(tittel, titler)
    flere = len(planer) > 1
    for plan, rad in planer:
        if flere:
            dok.overskrift(plan.tittel, 1)
        _Kommunerapport(dok, bok, plan, rad).write(2 if flere else 1)
    dok.overskrift("Metode og kilder", 1)
    write_metode(dok, bok, regiontall, kommune)
    return dok.ferdig()


class _Kommunerapport:
    def __init__(self, dok: Dokument, bok: Regionbok, plan: Plantall, rad: Rad) -> None:
        self.dok = dok
        self.plan = plan
        self.rad = rad
        self.tekster = {ord_(t["ID"]): ord_(t["Tekst"]) for t in egne(plan.tekster, rad)}
        nr = kommunenr(ord_(rad["Kommune"]))
        self.data = [k for k in bok.kilder() if (k.plan, k.kommunenr) == (plan.plan, nr) and k.bruk]

    def write(self, nivaa: Literal[1, 2]) -> None:
        deler = (
            self._oppnaadd, self._frigjort, self._unngaatt, self._kvalitet, self._kostnader,
            self._konklusjon,
        )  # fmt: skip
        for (nr, navn), skriv in zip(DELER.values(), deler, strict=True):
            self.dok.overskrift(f"{nr} {navn}", nivaa)
            skriv()
            self.dok.avsnitt(self.tekster.get(nr, INGEN_TEKST))

    def _verdi(self, bruk: Bruk, radid: str = "", aar: int | None = None) -> Verdi:
        """The kommune's own value in Data."""
        for k in self.data:
            if k.bruk is bruk and (not radid or _radid(k) == radid) and aar in (None, k.aar):
                return k.verdi
        return None

    def _oppnaadd(self) -> None:
        aar, r = self.plan.aar, self.rad
        self.dok.avsnitt(
            f"Realisert brutto i {aar} er {kroner(r[f'Realisert brutto {aar} (kr)'])}. Planlagt var "
            f"{kroner(r[f'Planlagt brutto {aar} (kr)'])}."
            + (
                f" {andel(r[f'Realisert av planlagt {aar}'])} av planen er realisert."
                if tall(r[f"Realisert av planlagt {aar}"]) is not None
                else ""
            )
        )
        rader = []
        for v in self.plan.per_virkning.rader:
            ident = ord_(v["ID"])
            figurer = [
                kr(self._verdi(b, ident))
                for b in (VIRKNING_PLANLAGT, VIRKNING_REALISERT, VIRKNING_HITTIL)
            ]
            # The region's line of local benefits (L1–L3) is no row of the kommune's own.
            if any(k for k in self.data if _radid(k) == ident):
                rader.append((ident, ord_(v["Beskrivelse av nyttevirkning"]), *figurer))
        rader += self._lokale()
        self.dok.tabell(
            f"Gevinster i {aar} per nyttevirkning (kr)",
            (
                Kolonne("ID", 0.6), Kolonne("Nyttevirkning", 3),
                *(Kolonne(k, 1.3, er_tall=True) for k in ("Planlagt", "Realisert", "Realisert så langt")),
            ),
            rader,
        )  # fmt: skip

    def _lokale(self) -> list[tuple[str, ...]]:
        felles = {ord_(v["ID"]) for v in self.plan.per_virkning.rader}
        idene = dict.fromkeys(
            _radid(k)
            for k in self.data
            if k.bruk in (VIRKNING_PLANLAGT, VIRKNING_REALISERT) and _radid(k) not in felles
        )
        bruk = (VIRKNING_PLANLAGT, VIRKNING_REALISERT, VIRKNING_HITTIL)
        return [
            (i, "Egen lokal gevinst", *(kr(self._verdi(b, i)) for b in bruk)) for i in idene if i
        ]

    def _rapporttall(self, kolonne: str) -> Verdi:
        for r in self.plan.rapporttall.rader:
            if r["Kommune"] == self.rad["Kommune"]:
                return r[kolonne]
        return None

    def _frigjort(self) -> None:
        timer = self._rapporttall("Frigjort tid (timer)")
        vist = "ikke oppgitt" if tall(timer) is None else f"{antall(timer)} timer"
        self.dok.avsnitt(f"Frigjort tid i {self.plan.aar}: {vist}.")

    def _unngaatt(self) -> None:
        belop = kroner(self._rapporttall("Unngåtte kostnader (kr)"))
        self.dok.avsnitt(f"Unngåtte kostnader i {self.plan.aar}: {belop}.")

    def _kvalitet(self) -> None:
        for e in egne(self.plan.eksempler, self.rad):
            self.dok.sitat(f"{ord_(e['ID'])} {ord_(e['Nyttevirkning'])}", ord_(e["Tekst"]))

    def _kostnader(self) -> None:
        aar = self.plan.aar
        self.dok.avsnitt(
            f"Påløpte kostnader i {aar}: {kroner(self._verdi(REALISERT_KOSTNAD, aar=aar))}. Planlagt "
            f"var {kroner(self._verdi(PLANLAGT_KOSTNAD, aar=aar))}. Så langt er det påløpt "
            f"{kroner(self.rad['Påløpte kostnader så langt (kr)'])}."
        )

    def _konklusjon(self) -> None:
        aar = self.plan.aar
        self.dok.avsnitt(
            f"Realisert netto i {aar} er {kroner(self._verdi(REALISERT_NETTO, aar=aar))}, og så langt "
            f"{kroner(self.rad['Realisert netto så langt (kr)'])}. Planlagt netto over levetiden er "
            f"{kroner(self.rad['Planlagt netto i levetiden (kr)'])}."
        )
        punkter = [maalelinje(m) for m in under_maal(self.plan, self.rad)]
        punkter += [
            tiltakslinje(t) for t in egne(self.plan.tiltaksliste, self.rad) if t[SEN] == "ja"
        ]
        if punkter:
            self.dok.avsnitt(
                "Målinger som ikke når målet, og tiltak som er forsinket eller over fristen:"
            )
            self.dok.punkter(punkter)
        if (hvorfor := self.tekster.get("–")) is not None:
            self.dok.sitat("Hvorfor felles plan ikke følges", hvorfor)


def _radid(kilde: Kilde) -> str:
    """The benefit's row, which a row of Data says last in what it is."""
    return kilde.hva.rpartition(", ")[2]
