"""The sheet Per kommune: one row a participant, answered or not, and the sum with its coverage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Fremheving, Mengde
from gevinstark.grunn.verdi import celleadresse, kolonnebokstav
from gevinstark.region.celler import (
    FARGE,
    HODEHOYDE,
    TITTELHOYDE,
    Kolonne,
    fast,
    hode,
    make_mengde,
    tall,
    til,
    topp,
)
from gevinstark.region.databruk import (
    BRUKERE,
    FULL_EFFEKT,
    IKKE_SVART,
    LOKALE,
    NAAVERDI,
    PLANLAGT_BRUTTO,
    PLANLAGT_NETTO,
    REALISERT_BRUTTO,
    REALISERT_KOSTNAD,
    REALISERT_NETTO,
    SVARTE_SIST,
    Bruk,
    Planbilde,
    etikett,
)
from gevinstark.region.formler import (
    MANGLER,
    Datakilde,
    andel,
    andel_av_sum,
    dekning,
    differanse,
    har_tall,
    sum_av,
)

ARK: Final = "Per kommune"
_FORSTE_HODERAD: Final = 6


def _kolonner(aar: int) -> dict[str, Kolonne]:
    return {
        "kommune": Kolonne("Kommune", "tekst", 30),
        "brutto": Kolonne("Planlagt brutto i levetiden (kr)", bredde=14.5),
        "netto": Kolonne("Planlagt netto i levetiden (kr)", bredde=14.5),
        "naaverdi": Kolonne("Nåverdi av planlagt netto (kr)", bredde=14.5),
        "planlagt": Kolonne(f"Planlagt brutto {aar} (kr)"),
        "realisert": Kolonne(f"Realisert brutto {aar} (kr)"),
        "hittil": Kolonne("Realisert brutto så langt (kr)", bredde=14.5),
        "kostnad": Kolonne("Påløpte kostnader så langt (kr)", bredde=14.5),
        "realisert_netto": Kolonne("Realisert netto så langt (kr)", bredde=14.5),
        "avvik": Kolonne(f"Avvik {aar}: realisert minus planlagt (kr)"),
        "oppnaadd": Kolonne(f"Realisert av planlagt {aar}", "prosent", 11),
        "lokale": Kolonne("Egne lokale gevinster (antall)", "tall", 10),
        "brukere": Kolonne("Antall brukere av tjenesten", "tall", 11),
        "status": Kolonne("Status", "tekst", 22),
        "nr": Kolonne("Kommunenr.", "tekst", 13),
    }


def _figurer(plan: Planbilde) -> tuple[tuple[str, Bruk, int | None], ...]:
    """Column, what it counts, and which year (None = all years there are)."""
    return (
        ("brutto", PLANLAGT_BRUTTO, None),
        ("netto", PLANLAGT_NETTO, None),
        ("naaverdi", NAAVERDI, None),
        ("planlagt", PLANLAGT_BRUTTO, plan.aar),
        ("realisert", REALISERT_BRUTTO, plan.aar),
        ("hittil", REALISERT_BRUTTO, None),
        ("kostnad", REALISERT_KOSTNAD, None),
        ("realisert_netto", REALISERT_NETTO, None),
        ("brukere", BRUKERE, None),
    )


@dataclass(frozen=True, slots=True)
class Kommuneplass:
    """Where one plan's participants stand, for formulas on other sheets."""

    hoderad: int
    antall: int
    kolonner: tuple[str, ...]

    @property
    def forste(self) -> int:
        return self.hoderad + 1

    @property
    def siste(self) -> int:
        return self.hoderad + self.antall

    def bokstav(self, kolonne: str) -> str:
        return kolonnebokstav(self.kolonner.index(kolonne) + 1)

    def omraade(self, kolonne: str, *, fra_annet_ark: bool = True) -> str:
        b = self.bokstav(kolonne)
        prefiks = f"'{ARK}'!" if fra_annet_ark else ""
        return f"{prefiks}${b}${self.forste}:${b}${self.siste}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Kommuneplass]:
    """Plan -> place. Under each block: sum, coverage, an empty row and the next plan's title."""
    plasser: dict[str, Kommuneplass] = {}
    hoderad = _FORSTE_HODERAD
    for plan in planer:
        plass = Kommuneplass(hoderad, len(plan.deltakere), tuple(_kolonner(plan.aar)))
        plasser[plan.plan] = plass
        hoderad = plass.siste + 5
    return plasser


def build_ark(
    planer: Sequence[Planbilde],
    plasser_: dict[str, Kommuneplass],
    data: Datakilde,
    undertittel: str,
) -> Ark:
    celler = list(
        topp(
            ARK, "Per kommune", undertittel,
            ("Strek (–) betyr at kommunen ikke har svart eller ikke har gitt tallet. Det er ikke det samme som 0. Klikk på en sum for å se radene den er regnet av.",),
        )
    )  # fmt: skip
    tabeller: list[tuple[str, str, tuple[str, ...]]] = []
    mengder: list[Mengde] = []
    fremhevinger: list[Fremheving] = []
    for plan in planer:
        plass = plasser_[plan.plan]
        celler += _blokk(plan, plass, data)
        mengder.append(_kommuner(plan, plass, data))
        fremhevinger.append(_uten_svar(plass))
        tabeller.append(_tabell(plan, plasser_[plan.plan], len(tabeller) + 1))
    forste = plasser_[planer[0].plan]
    alene = len(planer) == 1
    return Ark(
        navn=ARK,
        tittel="Per kommune",
        celler=tuple(celler),
        bredder=tuple(k.bredde for k in _kolonner(planer[0].aar).values()),
        radhoyder={1: TITTELHOYDE} | {p.hoderad: HODEHOYDE for p in plasser_.values()},
        frys=(forste.hoderad if alene else 0, 1),
        gjenta_rader=(forste.hoderad, forste.hoderad) if alene else None,
        beskyttet=False,
        farge=FARGE,
        fremhevinger=tuple(fremhevinger),
        tabeller=tuple(tabeller),
        mengder=tuple(mengder),
    )


def _tabell(plan: Planbilde, plass: Kommuneplass, nr: int) -> tuple[str, str, tuple[str, ...]]:
    """The participants as a table to sort and filter; the sums stand below it."""
    kolonner = tuple(k.overskrift for k in _kolonner(plan.aar).values())
    siste = celleadresse(plass.siste, len(kolonner))
    return f"PerKommune{nr}", f"A{plass.hoderad}:{siste}", kolonner


def _blokk(plan: Planbilde, plass: Kommuneplass, data: Datakilde) -> Iterator[Celle]:
    kolonner = _kolonner(plan.aar)
    nr = {navn: i for i, navn in enumerate(kolonner, 1)}
    yield fast(ARK, plass.hoderad - 1, 1, plan.utsnitt.tittel, "deltittel")
    yield from hode(ARK, plass.hoderad, list(kolonner.values()))
    yield from _summer(plan, plass, data, kolonner, nr)


def _kommuner(plan: Planbilde, plass: Kommuneplass, data: Datakilde) -> Mengde:
    """The participants: name, status and number, and the formulas between them."""
    rad = plass.forste
    # A cell and no literal: the formula follows its row when people sort.
    knr = f"${plass.bokstav('nr')}{rad}"
    formler = {}
    for kol, bruk, aar in _figurer(plan):
        if bruk.aar == "alle" and aar is None:
            formler[kol] = data.sum_for(bruk, plan.plan, knr)
        else:
            formler[kol] = data.verdi(bruk, plan.plan, knr, aar=aar)
    over, under = (f"{plass.bokstav(k)}{rad}" for k in ("realisert", "planlagt"))
    formler["avvik"] = differanse(over, under)
    formler["oppnaadd"] = andel(over, under)
    formler["lokale"] = _lokale(plan, plass, data, rad, knr)
    stiler = {"kommune": "id", "status": "", "nr": "enhet"}
    celler = [
        tall(ARK, rad, kol, formler[navn], kolonne)
        if navn in formler
        else fast(ARK, rad, kol, None, stiler[navn])
        for kol, (navn, kolonne) in enumerate(_kolonner(plan.aar).items(), 1)
    ]
    mellom = [None] * len(formler)
    rader = [(etikett(d), *mellom, plan.status[d.kommunenr], d.kommunenr) for d in plan.deltakere]
    return make_mengde(rad, celler, rader)


def _uten_svar(plass: Kommuneplass) -> Fremheving:
    """Follows the rows when people sort."""
    status = f"${plass.bokstav('status')}{plass.forste}"
    sist = f'LEFT({status},{len(SVARTE_SIST)})="{SVARTE_SIST}"'
    return Fremheving(
        plass.omraade("status", fra_annet_ark=False),
        f'=OR({status}="{IKKE_SVART}",{sist})',
        "tom",
    )


def _lokale(plan: Planbilde, plass: Kommuneplass, data: Datakilde, rad: int, knr: str) -> str:
    """How many of its own local benefits the kommune has valued."""
    if not plan.lokale:
        return f"={MANGLER}"
    nokkel = data.sumnokkel(FULL_EFFEKT, plan.plan, knr, LOKALE)
    antall = f"COUNTIFS({data.omraade('sumnokkel')},{nokkel})"
    return har_tall(f"{plass.bokstav('brutto')}{rad}", antall)


def _summer(
    plan: Planbilde,
    plass: Kommuneplass,
    data: Datakilde,
    kolonner: dict[str, Kolonne],
    nr: dict[str, int],
) -> Iterator[Celle]:
    rad = plass.siste + 1
    yield fast(ARK, rad, 1, "SUM", "sum")
    yield fast(ARK, rad + 1, 1, "Kommuner med tall", "etikett")
    omraader = {k: plass.omraade(k, fra_annet_ark=False) for k in kolonner}
    lenker = {kol: data.lenke(bruk, plan, aar=aar) for kol, bruk, aar in _figurer(plan)}
    for navn, kolonne in kolonner.items():
        if navn in ("kommune", "status", "nr"):
            continue
        formel = sum_av(omraader[navn])
        if navn == "oppnaadd":
            formel = andel_av_sum(omraader["realisert"], omraader["planlagt"])
        yield tall(
            ARK, rad, nr[navn], formel, kolonne, radetikett="SUM", stil="sum",
            lenke=lenker.get(navn, til(ARK, omraader[navn])),
        )  # fmt: skip
        formel = dekning(omraader[navn], omraader["kommune"])
        yield tall(ARK, rad + 1, nr[navn], formel, kolonne, radetikett="Kommuner med tall")
    yield fast(ARK, rad, nr["status"], None, "sum")
    yield fast(ARK, rad, nr["nr"], None, "sum")
    godkjent = svar_antall(plass, fra_annet_ark=False)
    yield tall(
        ARK, rad + 1, nr["status"], f'={godkjent}&" av "&COUNTA({omraader["kommune"]})&" svarte for {plan.aar}"',
        kolonner["status"], radetikett="Kommuner med tall",
    )  # fmt: skip


def svar_antall(plass: Kommuneplass, *, fra_annet_ark: bool = True) -> str:
    """How many participants have an accepted return for the plan's reporting year."""
    status = plass.omraade("status", fra_annet_ark=fra_annet_ark)
    return f'(COUNTIFS({status},"godkjent")+COUNTIFS({status},"godkjent med merknad"))'
