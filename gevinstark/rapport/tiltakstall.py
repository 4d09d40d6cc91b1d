"""One measure of the regional tiltaksplan: what its plan says, and what region.xlsx says of it.

Where it stands in a form and in region.xlsx, maler/tiltaksplan.yaml says (`skjema`). Missing is None and
is told in words; it is never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import GevinstarkError, InternFeil
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.omregning.planverdier import compute_planverdier
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.setning import MANGLER, fill

_MAKS_IDER: Final = 4
_HULL: Final = " (ufullstendig)"
IKKE_SVART: Final = "Ingen har svart"
IKKE_OPPGITT: Final = "Ikke oppgitt"


@dataclass(frozen=True)
class Plantall:
    """What a plan says in kroner per year when all of it is in use. kostnad: of the parts that have one.
    levetid: gross over the lifetime, of the med_levetid lines that say in which years. hull: what is missing, in words; without a whole net there is nothing to rank."""

    brutto: float | None
    kostnad: float | None
    med: int
    linjer: int
    levetid: float | None
    med_levetid: int
    hull: tuple[str, ...]


class Planleser:
    """A plan with its formulas computed."""

    def __init__(self, plan: Plan, skjema: Mapping[str, Any]) -> None:
        self.plan = plan
        self.skjema = skjema
        self.layout = build_layout(plan, FELLES)
        self.verdier = compute_planverdier(self.layout)
        self.gjentas = {t.nokkel for t in plan.mal.tabeller(FELLES) if t.gjenta}

    def tall(self, nokkel: str) -> float | None:
        """In kroner, also where the form is in thousands."""
        celle = self.layout.ved_nokkel.get(f"{FELLES}.{nokkel}")
        verdi = as_tall(self.verdier.get(f"{FELLES}.{nokkel}"))
        return None if celle is None or verdi is None else verdi * celle.skala

    def plantall(self) -> Plantall:
        rader: list[tuple[str, float | None]] = []
        levetid: list[float] = []
        kostnader: list[float] = []
        uten_felt: list[str] = []
        hull: list[str] = []
        for del_ in self.skjema["deler"]:
            tabell, kolonne = del_["brutto"]
            for nr, blokk in enumerate(self.plan.blokker.get(tabell) or (Blokk(),), 1):
                egne = [(r.id, self.tall(f"{r.radid}.{kolonne}")) for r in blokk.rader]
                rader += egne
                over = (self._over_levetiden(r.radid, v) for r, (_, v) in zip(blokk.rader, egne, strict=True))  # fmt: skip
                levetid += [v for v in over if v is not None]
                nokkel = self._kostnadsfelt(del_["kostnad"], nr)
                kostnad = self.tall(nokkel)
                if kostnad is not None:
                    kostnader.append(kostnad)
                elif egne and f"{FELLES}.{nokkel}" in self.layout.ved_nokkel:
                    hvem = self.virksomhet(blokk)
                    hvor = f"tabell {tabell} ({hvem})" if hvem else f"tabell {tabell}"
                    hull.append(f"Driftskostnader mangler for {hvor}")
                elif egne:
                    uten_felt.append(tabell)
        if uten_felt:
            tabeller = norsk_liste(list(dict.fromkeys(uten_felt)))
            hull.append(f"Skjemaet har ikke felt for driftskostnader for tabell {tabeller}")
        uten = [id_ for id_, v in rader if v is None]
        if not rader:
            hull = ["Planen har ingen gevinster i kroner"]
        elif uten:
            hull.insert(0, f"{_idene(uten)} har ikke tall")
        verdier = [v for _, v in rader if v is not None]
        return Plantall(
            round(sum(verdier), 2) if verdier else None,
            round(sum(kostnader), 2) if kostnader else None,
            len(verdier), len(rader), round(sum(levetid), 2) if levetid else None, len(levetid),
            tuple(dict.fromkeys(hull)),
        )  # fmt: skip

    def _over_levetiden(self, radid: str, verdi: float | None) -> float | None:
        """A benefit over the lifetime, where the plan says how much of it there is in each year."""
        (innfaset, fra), aarene = self.skjema["levetid"], self.layout.levetidsaar
        andeler = [self.tall(f"{radid}.{innfaset}.{a}") for a in aarene]
        forste = self.tall(f"{radid}.{fra}")
        if forste is not None and None in andeler:
            andeler = [float(a >= forste) for a in aarene]
        kjente = [a for a in andeler if a is not None]
        return None if verdi is None or len(kjente) < len(andeler) else verdi * sum(kjente)

    def _kostnadsfelt(self, sted: Sequence[str], nr: int) -> str:
        """Where the running costs of one table stand, if the form has them."""
        tabell, rad, kolonne, *aar = sted
        instans = f"{tabell}{nr}" if tabell in self.gjentas else tabell
        return ".".join([f"{instans}_{rad}", kolonne, *(str(self.plan.levetid[1]) for _ in aar)])

    def virksomhet(self, blokk: Blokk) -> str:
        return str(blokk.hode.get(self.skjema["eiere"]["andre"][1]) or "")

    def gjelder(self) -> str:
        """Whom the figures are about: own agency and each virksomhet outside it, or the network."""
        tabell, felt = self.skjema["eiere"]["egne"]
        navn = [self._felt(felt)] if self.plan.rader(tabell) else []
        navn += [
            self.virksomhet(b) for b in self.plan.blokker.get(self.skjema["eiere"]["andre"][0], ())
        ]
        funnet = list(dict.fromkeys(n for n in navn if n))
        return norsk_liste(funnet) if funnet else self.plan.nettverk or MANGLER

    def _felt(self, sti: str) -> str:
        felter, _, felt = sti.partition(".")
        return str(self.plan.felter.get(felter, {}).get(felt) or "")

    def tekster(self) -> dict[str, str]:
        """Chapters of the plan, by what the tiltaksplan calls them."""
        return {n: self._felt(sti) or MANGLER for n, sti in self.skjema["tekster"].items()}

    def tellinger(self) -> dict[str, Any]:
        """How many rows, and how many with each word: "2 høy, 1 medium, 1 ikke oppgitt"."""
        antall = {n: len(self.plan.rader(blokk)) for n, blokk in self.skjema["antall"].items()}
        return antall | {n: self._telling(*sted) for n, sted in self.skjema["tellinger"].items()}

    def _telling(self, blokk: str, kolonne: str) -> str:
        tabell = next((t for t in self.plan.mal.tabeller(FELLES) if t.nokkel == blokk), None)
        grupper = [g.plan for g in tabell.rader if g.plan] if tabell else []
        idene = [r.radid for g in grupper for r in self.plan.rader(g)]
        antall = Counter(str(self.plan.verdi(blokk, r, kolonne) or "") for r in idene)
        lister = self.layout.lister.get(kolonne, ())
        ledd = [f"{antall.pop(o)} {o.lower()}" for o in reversed(lister) if antall.get(o)]
        if resten := sum(antall.values()):
            ledd.append(f"{resten} ikke oppgitt")
        return ", ".join(ledd) or MANGLER

    def virkninger(self) -> Iterator[dict[str, Any]]:
        """A row for each benefit of the plan, priced or not."""
        priset = dict(d["brutto"] for d in self.skjema["deler"])
        for tabell in self.skjema["gevinster"]:
            for r in self.plan.rader(tabell):
                verdi = self.tall(f"{r.radid}.{priset[tabell]}") if tabell in priset else None
                yield {
                    "id": r.id, "beskrivelse": self.plan.radetikett(tabell, r.radid) or MANGLER,
                    "verdi": MANGLER if verdi is None else round(verdi, 2),
                    **{n: self._sagt(r.radid, sted) for n, sted in self.skjema["om_gevinsten"].items()},
                }  # fmt: skip

    def _sagt(self, radid: str, steder: Sequence[Sequence[str]]) -> str:
        for blokk, kolonne, *foran in steder:
            if verdi := self.plan.verdi(blokk, radid, kolonne):
                return "".join(foran) + "; ".join(str(verdi).splitlines())
        return MANGLER


def plan_fields(leser: Planleser) -> dict[str, Any]:
    """What the sheets show of a plan."""
    plan, t = leser.plan, leser.plantall()
    hull, hull_levetid = ("" if n == t.linjer else _HULL for n in (t.med, t.med_levetid))
    grunner = [*t.hull] or (
        ["Netto per krone: ingen kostnad å dele på"]
        if t.kostnad is not None and t.kostnad <= 0
        else []
    )
    return {
        "plan": plan.plan, "tittel": plan.tittel or plan.plan, "levetid": f"{plan.levetid[0]}–{plan.levetid[1]}",
        "brutto": _eller(t.brutto), "kostnad": _eller(t.kostnad),
        "dekning": f"{t.med} av {t.linjer}{hull}", "ufullstendig_brutto": "ja" if hull else "",
        "brutto_alle_aar": _eller(t.levetid), "antall_aar": len(leser.layout.levetidsaar),
        "levetid_dekning": f"{t.med_levetid} av {t.linjer}{hull_levetid}",
        "ufullstendig_levetid": "ja" if hull_levetid else "", "ufullstendig": "ja" if t.hull else "",
        "uten_rang": f"{'. '.join(grunner)}." if grunner else MANGLER,
        "gjelder": leser.gjelder(), **leser.tellinger(), **leser.tekster(),
    }  # fmt: skip


def region_fields(bok: Regionbok | None, plan: str, skjema: Mapping[str, Any]) -> dict[str, Any]:
    """What region.xlsx has of a plan. Raises GevinstarkError for one of an earlier version."""
    maal = skjema["region"]
    rad = next((r for r in bok.rader("planer") if r["plan"] == plan), None) if bok else None
    if bok is None or rad is None:
        tomt = dict.fromkeys([*maal["tall"], *maal["tekst"]], MANGLER)
        return {**tomt, "svart": IKKE_SVART if bok else "Ikke undersøkt", "grunnlag": MANGLER}
    opp = Oppslag(bok, rad)
    try:
        tallene = {n: _eller(as_tall(opp.hent(sti))) for n, sti in maal["tall"].items()}
        tekster: dict[str, Any] = {n: fill(tekst, opp) for n, tekst in maal["tekst"].items()}
    except (InternFeil, KeyError) as feil:
        raise GevinstarkError(
            f"«{bok.fil}» er fra en eldre versjon av gevinstark. Lag region.xlsx på nytt med "
            "«gevinstark konsolider»."
        ) from feil
    if tallene["r_rangeres"] != MANGLER and (as_tall(tallene["r_kostnad"]) or 0) <= 0:
        tekster["r_uten_rang"] = "Netto per krone: ingen kostnad å dele på."
    telt = {n: int(t) for n, t in tekster.items() if t.isdigit()}
    return {
        **tallene, **tekster, **telt, "aar": rad["aar"],
        "grunnlag": _grunnlag(opp, maal["grunnlag"]), "besvart": True,
    }  # fmt: skip


def _grunnlag(opp: Oppslag, maal: Mapping[str, str]) -> str:
    """What share each class carries: "Målt 62 %, anslått 38 %"."""
    rader = [r for r in opp.rader(maal["fra"]) if as_tall(r[maal["andel"]])]
    tekst = ", ".join(fill(maal["tekst"], opp.med(r)) for r in rader) or IKKE_OPPGITT
    return tekst[0].upper() + tekst[1:]


def _eller(verdi: float | None) -> Verdi:
    return MANGLER if verdi is None else verdi


def _idene(idene: Sequence[str]) -> str:
    if len(idene) <= _MAKS_IDER:
        return norsk_liste(list(idene))
    return f"{len(idene)} gevinster"
