"""Who is with when it is asked «what if» (`hvaom`): those who have answered, and the others as it is chosen:
left out, as the median per user of those who have, or as planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.kontroll.samlet import issued_part
from gevinstark.omregning.etterregn import grunnverdier
from gevinstark.region.aarsrekke import find_rekker
from gevinstark.region.grunnlag import Deltaker
from gevinstark.region.hvaom import VIST, Sporsmaal, Svarer, compute, read_oppslag
from gevinstark.region.nummerfolge import Nummerfolge
from gevinstark.region.returutfall import Innsamling, Returutfall

IkkeSvart = Literal["utelat", "median", "plan"]


@dataclass(frozen=True)
class Utelatt:
    """A kommune that is not in the figures, and why."""

    kommune: str
    navn: str
    grunn: str


@dataclass(frozen=True)
class Svarerkilde:
    """What those who are with are found among. antall_brukere: kommunenummer -> users, where the workbook does
    not say."""

    innsamling: Innsamling
    utsendinger: Sequence[Utsending]
    folge: Nummerfolge
    ikke_svart: IkkeSvart
    antall_brukere: Mapping[str, float]

    def find(self, plan: str) -> tuple[list[Svarer], list[Utelatt]]:
        """Those who are with, and those who are not; in the order of the participants."""
        # The last of each that counts: it holds what is accepted of the others.
        siste = [rekke[-1] for rekke in find_rekker(self.innsamling.utfallene)]
        svarte = {s.kommune: s for u in siste for s in _svart(u, plan)}
        med: list[Svarer] = []
        ute: list[Utelatt] = []
        for d in self.innsamling.grunnlag.deltakere:
            if d.plan != plan:
                continue
            funnet = svarte.get(d.kommunenr) or self._ikke_svart(d, list(svarte.values()))
            if isinstance(funnet, Svarer):
                med.append(funnet)
            else:
                ute.append(Utelatt(d.kommunenr, d.kommune, funnet))
        return med, ute

    def _ikke_svart(self, d: Deltaker, svarte: Sequence[Svarer]) -> Svarer | str:
        """What it is taken to answer, or why it is left out."""
        statuser = {
            m.status
            for m in self.innsamling.grunnlag.mottak
            if (m.plan, m.kommunenr) == (d.plan, d.kommunenr)
        }
        if "holdt_utenfor" in statuser:
            return "Holdt utenfor for hånd"
        grunn = "Svaret er avvist" if "avvist" in statuser else "Har ikke svart"
        if self.ikke_svart == "utelat":
            return grunn
        utstedt = _last_issued(d.plan, d.kommunenr, self.utsendinger, self.folge)
        if utstedt is None:
            return f"{grunn}, og har ikke fått noen arbeidsbok"
        tom = _ubesvart(d, *utstedt)
        if self.ikke_svart == "plan":
            funnet = _som_plan(tom)
        else:
            funnet = _som_median(tom, svarte, self.antall_brukere.get(d.kommunenr))
        return f"{grunn}, og {funnet}" if isinstance(funnet, str) else funnet


def _svart(utfall: Returutfall, plan: str) -> Iterator[Svarer]:
    svar = utfall.som_gjelder.svar
    if svar.layout.plan != plan:
        return
    verdier = {**grunnverdier(svar.layout, svar.utstedt.verdier), **svar.verdier}
    uleste = svar.tapte | {u.felt for u in svar.utelatt}
    yield Svarer(
        svar.layout.plan, svar.utstedt.kommune, svar.utstedt.navn, svar.layout, verdier,
        "svart", frozenset(uleste), svar.utstedt.laast, svar.utsending.meldte_aar, svar.uroert,
    )  # fmt: skip


def _last_issued(
    plan: str, nr: str, utsendinger: Sequence[Utsending], folge: Nummerfolge
) -> tuple[Utsending, Utstedt] | None:
    egne = [
        (u, s, n)
        for u in utsendinger
        if u.layout.plan == plan
        for s in u.utstedt.values()
        for n in s.svarere
        if folge.nummer(plan, n) == nr
    ]
    if not egne:
        return None
    utsending, utstedt, eget = max(egne, key=lambda e: e[0].layout.rapporteringsaar)
    return issued_part(utsending, utstedt, eget)


def _ubesvart(d: Deltaker, utsending: Utsending, utstedt: Utstedt) -> Svarer:
    layout = utsending.layout
    verdier = grunnverdier(layout, utstedt.verdier)
    return Svarer(
        d.plan, d.kommunenr, d.kommune, layout, verdier, "plan", laast=utstedt.laast,
        meldte_aar=utsending.meldte_aar,
    )  # fmt: skip


def _som_plan(tom: Svarer) -> Svarer | str:
    """What its workbook was issued with."""
    if compute([Sporsmaal(tom)])[0].tall(VIST[0]) is None:
        return "arbeidsboken ble sendt ut uten en plan"
    return tom


def _som_median(tom: Svarer, svarte: Sequence[Svarer], antall: float | None) -> Svarer | str:
    regler, navn = tom.regler
    antall = antall or regler.users(navn, tom.verdier)
    if antall is None:
        return f"antall brukere er ikke kjent. Gi det med --antall-brukere {tom.kommune}=ANTALL"
    kjente = [
        (next(read_oppslag([Sporsmaal(s)])).verdier, n)
        for s in svarte
        for n in [s.regler[0].users(s.regler[1], s.verdier)]
        if n is not None
    ]
    anslag = regler.estimate(tom.layout, navn, kjente, antall)
    if not anslag:
        return "ingen andre har svart med antall brukere"
    return replace(tom, verdier={**tom.verdier, **anslag}, svar="median")
