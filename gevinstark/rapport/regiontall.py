"""What the Word reports say, read from the sheets of region.xlsx table by table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.verdi import Verdi
from gevinstark.rapport.regionbok import Liste, Regionbok, del_kommune
from gevinstark.region import (
    fordeling,
    historier,
    kvalitet,
    maalinger,
    omsetning,
    per_aar,
    per_kommune,
    prioritering,
    tiltak,
)
from gevinstark.region import om as om_ark
from gevinstark.region import per_nyttevirkning as per_virkning
from gevinstark.region.databruk import IKKE_SVART, SVARTE_SIST
from gevinstark.region.mottaksark import MOTTAK, MOTTAKSKOLONNER

Rad = Mapping[str, Verdi]


def tall(verdi: Verdi) -> float | None:
    """The number, or None for the mark of what is missing."""
    return float(verdi) if isinstance(verdi, int | float) and not isinstance(verdi, bool) else None


@dataclass(frozen=True, slots=True)
class Tabell:
    """Rows by heading. sum and dekning are empty where the sheet has none."""

    rader: tuple[Rad, ...]
    sum: Rad
    dekning: Rad


@dataclass(frozen=True, slots=True)
class Plantall:
    """One plan: everything the region knows of it."""

    plan: str
    tittel: str
    aar: int
    nettverk: str
    frist: str
    per_kommune: Tabell
    per_virkning: Tabell
    matrise: Tabell
    per_aar: Tabell
    omsetning: Tabell
    fordeling: Tabell
    prioriterte: tuple[Rad, ...]
    kvalitet: Tabell
    maaling: Tabell
    tiltak: Tabell
    rapporttall: Tabell
    maalinger: tuple[Rad, ...]
    tiltaksliste: tuple[Rad, ...]
    eksempler: tuple[Rad, ...]
    tekster: tuple[Rad, ...]
    virksomheter: tuple[Rad, ...]
    forutsetninger: tuple[Rad, ...]

    @property
    def svart(self) -> tuple[str, ...]:
        """Kommuner with an accepted return for the year, as "Navn (nr)"."""
        return tuple(
            str(r["Kommune"])
            for r in self.per_kommune.rader
            if str(r["Status"]).startswith("godkjent")
        )

    @property
    def svarte_foer(self) -> tuple[str, ...]:
        """Kommuner whose return that counts is for an earlier year."""
        return tuple(
            str(r["Kommune"])
            for r in self.per_kommune.rader
            if str(r["Status"]).startswith(SVARTE_SIST)
        )

    @property
    def mangler(self) -> tuple[str, ...]:
        """Kommuner without any return that counts."""
        svart = {*self.svart, *self.svarte_foer}
        alle = (str(r["Kommune"]) for r in self.per_kommune.rader)
        return tuple(k for k in alle if k not in svart)

    def status(self, kommune: str) -> str:
        rad = next(r for r in self.per_kommune.rader if r["Kommune"] == kommune)
        return str(rad["Status"] or IKKE_SVART)


class Regiontall:
    def __init__(self, bok: Regionbok) -> None:
        self._bok = bok

    @cached_property
    def planer(self) -> tuple[Plantall, ...]:
        hode = self._rad_med(om_ark.ARK, om_ark.PLANER) + 1
        return tuple(self._plan(r) for r in self._les(om_ark.ARK, hode).rader)

    @cached_property
    def mottak(self) -> tuple[Rad, ...]:
        return tuple(
            {n: self._bok.verdi(MOTTAK, rad, k) for k, n in enumerate(MOTTAKSKOLONNER, 1)}
            for rad in self._bok.mottaksrader
        )

    def _plan(self, om: Rad) -> Plantall:
        tittel, plan = str(om["Tiltak"]), str(om["Plan"])
        return Plantall(
            plan=plan,
            tittel=tittel,
            aar=int(tall(om["Rapporteringsår"]) or 0),
            nettverk=str(om["Nettverk"] or ""),
            frist=str(om["Frist"] or ""),
            per_kommune=self._tabell(per_kommune.ARK, tittel, "Kommune"),
            per_virkning=self._tabell(per_virkning.ARK, tittel, "ID"),
            matrise=self._tabell(per_virkning.ARK, tittel, "Nr."),
            per_aar=self._tabell(per_aar.ARK, tittel, "År"),
            omsetning=self._tabell(omsetning.ARK, tittel, "Nr."),
            fordeling=self._tabell(fordeling.ARK, tittel, "ID"),
            prioriterte=self._prioriterte(plan),
            kvalitet=self._tabell(kvalitet.ARK, tittel, "ID"),
            maaling=self._tabell(maalinger.ARK, tittel, "ID"),
            tiltak=self._tabell(tiltak.ARK, tittel, "Nr."),
            rapporttall=self._tabell(historier.ARK, tittel, "Nr."),
            maalinger=self._liste(maalinger.ARK, plan),
            tiltaksliste=self._liste(tiltak.ARK, plan),
            eksempler=self._liste(historier.ARK, plan),
            tekster=self._liste(historier.ARK, plan, nr=1),
            virksomheter=self._om(f"{om_ark.VIRKSOMHETER} {tittel}"),
            forutsetninger=self._om(f"{om_ark.FORUTSETNINGER} {tittel}"),
        )

    def _rad_med(self, ark: str, tekst: str, fra: int = 1) -> int:
        """The first row from `fra` with this text in column A."""
        for rad in range(fra, self._bok.siste_rader.get(ark, 0) + 1):
            if self._bok.verdi(ark, rad, 1) == tekst:
                return rad
        raise GevinstarkError(
            f"Fant ikke «{tekst}» i arket «{ark}». Lag region.xlsx på nytt med «gevinstark konsolider»."
        )

    def _tabell(self, ark: str, tittel: str, forste: str) -> Tabell:
        """The first table below a plan's title whose first heading is `forste`."""
        return self._les(ark, self._rad_med(ark, forste, self._rad_med(ark, tittel)))

    def _om(self, tittel: str) -> tuple[Rad, ...]:
        """A table of the sheet Om; a plan without one has none."""
        try:
            rad = self._rad_med(om_ark.ARK, tittel)
        except GevinstarkError:
            return ()
        return self._les(om_ark.ARK, rad + 1).rader

    def _les(self, ark: str, hode: int) -> Tabell:
        bok = self._bok
        kolonner = {
            str(navn): kol for kol, navn in enumerate(bok.rad(ark, hode), 1) if navn is not None
        }
        rader: list[Rad] = []
        summer: list[Rad] = []
        rad = hode + 1
        while bok.verdi(ark, rad, 1) is not None or bok.verdi(ark, rad, 2) is not None:
            linje = {navn: bok.verdi(ark, rad, kol) for navn, kol in kolonner.items()}
            etiketter = {bok.verdi(ark, rad, 1), bok.verdi(ark, rad, 2)}
            er_sum = any(str(e).startswith(("SUM", "Kommuner med tall")) for e in etiketter)
            (summer if er_sum else rader).append(linje)
            rad += 1
        summer += [{}, {}]
        return Tabell(tuple(rader), summer[0], summer[1])

    def _prioriterte(self, plan: str) -> tuple[Rad, ...]:
        """The plan's benefits, greatest net potential first."""
        hode = self._rad_med(prioritering.ARK, prioritering.VIRKNINGER) + 1
        return tuple(r for r in self._les(prioritering.ARK, hode).rader if r["Plan"] == plan)

    def _liste(self, ark: str, plan: str, nr: int = 0) -> tuple[Rad, ...]:
        lister: list[Liste] = [li for li in self._bok.lister if li.ark == ark]
        if len(lister) <= nr:
            return ()
        liste = lister[nr]
        rader = (
            {navn: self._bok.verdi(ark, rad, kol) for navn, kol in liste.kolonner.items()}
            for rad in range(liste.hode + 1, liste.siste + 1)
        )
        return tuple(r for r in rader if r["Plan"] == plan)


def kommunenr(etikett: str) -> str:
    return del_kommune(etikett)[1]


def kommunenavn(etikett: str) -> str:
    return del_kommune(etikett)[0]
