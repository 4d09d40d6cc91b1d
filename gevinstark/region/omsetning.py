"""The sheet Omsetning: what the benefits are to be used for, and what they were used for (R15).

Planned shares are shares of a benefit, so they become kroner row by row, in the list, before
anything is added up: share × the kommune's own planned gross benefit of the reporting year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Ark, Celle, Mengde
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.region.celler import Kolonne, fast, hode, make_kommunemengde, tall, til, topp
from gevinstark.region.databruk import (
    BRUKT_BUDSJETT,
    BRUKT_OMPRIORITERT,
    BRUKT_OPPBEMANNING,
    BRUKT_TEKNOLOGI,
    VIRKNING_PLANLAGT,
    Bruk,
    Planbilde,
    etikett,
)
from gevinstark.region.formler import (
    ER_TALL,
    MANGLER,
    Datakilde,
    andel,
    dekning,
    differanse,
    sum_av,
    tekst,
)
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import (
    Kildeliste,
    Svarkolonne,
    Svarlinje,
    make_listeark,
    svarlinjer,
)
from gevinstark.region.listetall import dekningslinje
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Omsetning"
_FORSTE: Final = 6
#: What a benefit may be used for: as printed, the column of the planned share, what was used.
FORMAAL: Final[tuple[tuple[str, str, Bruk], ...]] = (
    ("Uttak fra budsjett", "oms_budsjett", BRUKT_BUDSJETT),
    ("Unngått fremtidig oppbemanning", "oms_oppbemanning", BRUKT_OPPBEMANNING),
    ("Investering i ny teknologi", "oms_teknologi", BRUKT_TEKNOLOGI),
    ("Omprioritert tid", "oms_omprioritert", BRUKT_OMPRIORITERT),
)
_BRUTTO: Final = "Planlagt brutto i rapporteringsåret (kr)"
_N: Final = len(FORMAAL)
#: Columns of the kommuner's own sums: after number, name and what is planned and used.
_SUM_PLANLAGT, _SUM_BRUKT = 3 + 2 * _N, 4 + 2 * _N
_SUMHODE: Final = (
    "Formål", "Planlagt (kr)", "Andel av planlagt", "Kommuner med plan",
    "Brukt (kr)", "Andel av brukt", "Kommuner med tall", "Brukt minus planlagt (kr)",
)  # fmt: skip
_BREDDER: Final = (8, 34, 26, 18, 16, 16, 16, 16, 16, 16, 13, 13, 13, 13, 30, 12, 24, 30, 24)


def _kr(formaal: str) -> str:
    return f"{formaal} (kr)"


@dataclass(frozen=True, slots=True)
class Omsetningsplass:
    """One plan: the summary of the purposes, and the kommuner below it."""

    hoderad: int
    kommuner: int

    @property
    def sumrad(self) -> int:
        return self.hoderad + _N + 1

    @property
    def kommunehode(self) -> int:
        return self.sumrad + 3

    @property
    def siste(self) -> int:
        return self.kommunehode + self.kommuner

    def kommunekolonne(self, nr: int, *, brukt: bool) -> str:
        """The kommuner's kroner for purpose number `nr` (from 0)."""
        b = kolonnebokstav(3 + nr + (_N if brukt else 0))
        return f"${b}${self.kommunehode + 1}:${b}${self.siste}"

    def sumkolonne(self, *, brukt: bool) -> str:
        """Each kommune's kroner for all purposes together."""
        b = kolonnebokstav(_SUM_BRUKT if brukt else _SUM_PLANLAGT)
        return f"${b}${self.kommunehode + 1}:${b}${self.siste}"

    def celle(self, nr: int, overskrift: str) -> str:
        """A figure of the summary, for another sheet. nr = number of purposes: the sum."""
        b = kolonnebokstav(_SUMHODE.index(overskrift) + 2)
        return f"{ARK}!{b}{self.hoderad + 1 + nr}"


def plasser(planer: Sequence[Planbilde]) -> dict[str, Omsetningsplass]:
    funnet: dict[str, Omsetningsplass] = {}
    rad = _FORSTE + 1
    for plan in planer:
        funnet[plan.plan] = plass = Omsetningsplass(rad, len(plan.deltakere))
        rad = plass.siste + 5
    return funnet


def build_ark(
    planer: Sequence[Planbilde],
    kommuneplasser: Mapping[str, Kommuneplass],
    plasser_: Mapping[str, Omsetningsplass],
    data: Langtabell,
    kilde: Datakilde,
    undertittel: str,
) -> Ark:
    linjer = tuple(s for plan in planer for s in _linjer(data, plan))
    siste = max(p.siste for p in plasser_.values())
    liste = Kildeliste(
        ARK, "Omsetningsplan", siste + 4, linjer,
        (Svarkolonne(_BRUTTO, VIRKNING_PLANLAGT.kolonne, "kroner"),
         *(Svarkolonne(navn, andel_, "prosent") for navn, andel_, _ in FORMAAL)),
        mellom=tuple(_kr(navn) for navn, *_ in FORMAAL),
    )  # fmt: skip
    celler = list(
        topp(
            ARK, "Omsetning av gevinstene", undertittel,
            ("Planlagt i kroner er hver kommunes andel ganget med kommunens planlagte brutto i rapporteringsåret, linje for linje. Brukt er kronene kommunen har ført på formålet.",),
        )
    )  # fmt: skip
    mengder: list[Mengde] = []
    for plan in planer:
        plass = plasser_[plan.plan]
        celler += _blokk(plan, kommuneplasser[plan.plan], plass, kilde)
        mengder.append(_kommuner(plan, plass, liste, kilde))
    celler.append(fast(ARK, liste.hode - 1, 1, "Planlagt omsetning, linje for linje", "deltittel"))
    celler += liste.hodeceller()
    mengder += liste.mengder(_BREDDER, lambda _, rad: _kroner(liste, rad))
    hoder = [h for p in plasser_.values() for h in (p.hoderad, p.kommunehode)]
    return make_listeark(ARK, "Omsetning av gevinstene", celler, _BREDDER, hoder, liste, mengder)


def _linjer(data: Langtabell, plan: Planbilde) -> Iterator[Svarlinje]:
    """The planned shares, each benefit's with its planned gross of the reporting year."""
    brutto = {
        (etikett(d), d.rad): d
        for d in data.velg(
            lambda plan_, f: (
                (plan_, f.tabell, f.kolonne, f.aar)
                == (plan.plan, VIRKNING_PLANLAGT.tabell, VIRKNING_PLANLAGT.kolonne, plan.aar)
            )
        )
    }
    for linje in svarlinjer(data, plan, ("omsetning",), tuple(a for _, a, _ in FORMAAL)):
        grunnlag = brutto.get((linje.kommune, next(iter(linje.svar.values())).rad))
        egen = {VIRKNING_PLANLAGT.kolonne: grunnlag} if grunnlag is not None else {}
        yield linje._replace(svar={**egen, **linje.svar})


def _blokk(
    plan: Planbilde,
    kommuneplass: Kommuneplass,
    plass: Omsetningsplass,
    kilde: Datakilde,
) -> Iterator[Celle]:
    yield fast(ARK, plass.hoderad - 2, 1, plan.utsnitt.tittel, "deltittel")
    yield dekningslinje(ARK, plass.hoderad - 1, kommuneplass, plan)
    yield from _sammendrag(plan, kommuneplass, plass, kilde)
    tittel = f"Planlagt for {plan.aar} og brukt i {plan.aar}, per kommune (kr)"
    yield fast(ARK, plass.kommunehode - 1, 1, tittel, "deltittel")
    yield from hode(ARK, plass.kommunehode, _kommunekolonner())


def _sammendrag(
    plan: Planbilde, kommuneplass: Kommuneplass, plass: Omsetningsplass, kilde: Datakilde
) -> Iterator[Celle]:
    typer = ("tekst", "kroner", "prosent", "tall", "kroner", "prosent", "tall", "kroner")
    kolonner = [Kolonne(o, t) for o, t in zip(_SUMHODE, typer, strict=True)]  # type: ignore[arg-type]
    yield fast(ARK, plass.hoderad, 1, "Nr.", "hode")
    yield from hode(ARK, plass.hoderad, kolonner, fra=2)
    alle = kommuneplass.omraade("kommune")
    forste, sumrad = plass.hoderad + 1, plass.sumrad
    for nr, (navn, _, bruk) in enumerate(FORMAAL):
        rad = forste + nr
        planlagt, brukt = (plass.kommunekolonne(nr, brukt=b) for b in (False, True))
        yield fast(ARK, rad, 1, str(nr + 1), "id")
        yield fast(ARK, rad, 2, navn, "etikett")
        formler = (
            sum_av(planlagt), andel(f"C{rad}", f"C${sumrad}"), dekning(planlagt, alle),
            sum_av(brukt), andel(f"F{rad}", f"F${sumrad}"), dekning(brukt, alle),
            differanse(f"F{rad}", f"C{rad}"),
        )  # fmt: skip
        lenker = {3: til(ARK, planlagt), 6: kilde.lenke(bruk, plan)}
        for kol, formel in enumerate(formler, 3):
            yield tall(
                ARK, rad, kol, formel, kolonner[kol - 2], radetikett=navn, lenke=lenker.get(kol, "")
            )
    yield fast(ARK, sumrad, 1, None, "sum")
    yield fast(ARK, sumrad, 2, "SUM", "sum")
    for kol, kolonne in enumerate(kolonner[1:], 3):
        b = kolonnebokstav(kol)
        if kolonne.type == "kroner" and kol != len(_SUMHODE) + 1:
            formel = sum_av(f"{b}{forste}:{b}{sumrad - 1}")
            yield tall(ARK, sumrad, kol, formel, kolonne, radetikett="SUM", stil="sum")
        elif kol == len(_SUMHODE) + 1:
            formel = differanse(f"F{sumrad}", f"C{sumrad}")
            yield tall(ARK, sumrad, kol, formel, kolonne, radetikett="SUM", stil="sum")
        elif kolonne.type == "tall":
            er_brukt = kolonne.overskrift == "Kommuner med tall"
            formel = dekning(plass.sumkolonne(brukt=er_brukt), alle)
            yield tall(ARK, sumrad, kol, formel, kolonne, radetikett="SUM", stil="sum")
        else:
            yield fast(ARK, sumrad, kol, None, "sum")


def _kommunekolonner() -> list[Kolonne]:
    return [
        Kolonne("Nr.", "tekst"),
        Kolonne("Kommune", "tekst"),
        *(Kolonne(f"Planlagt: {navn.lower()}") for navn, *_ in FORMAAL),
        *(Kolonne(f"Brukt: {navn.lower()}") for navn, *_ in FORMAAL),
        Kolonne("Planlagt: sum"),
        Kolonne("Brukt: sum"),
    ]


def _kommuner(
    plan: Planbilde, plass: Omsetningsplass, liste: Kildeliste, kilde: Datakilde
) -> Mengde:
    """What each kommune has planned and used."""
    rad = plass.kommunehode + 1
    formler: list[str] = []
    for formaal, *_ in FORMAAL:
        krone = liste.omraade(_kr(formaal))
        krav = [f"{liste.omraade('Kommune')},$B{rad}", f"{krone},{ER_TALL}"]
        if kilde.planer > 1:
            krav.append(f"{liste.omraade('Plan')},{tekst(plan.plan)}")
        alle = ",".join(krav)
        formler.append(f"=IF(COUNTIFS({alle})>0,SUMIFS({krone},{alle}),{MANGLER})")
    formler += [kilde.verdi(bruk, plan.plan, f"$A{rad}") for *_, bruk in FORMAAL]
    for forste in (3, 3 + _N):
        a, b = (f"{kolonnebokstav(k)}{rad}" for k in (forste, forste + _N - 1))
        formler.append(sum_av(f"{a}:{b}"))
    celler = [
        tall(ARK, rad, kol, formel, kolonne)
        for kol, (formel, kolonne) in enumerate(
            zip(formler, _kommunekolonner()[2:], strict=True), 3
        )
    ]
    return make_kommunemengde(ARK, rad, plan.deltakere, celler)


def _kroner(liste: Kildeliste, rad: int) -> Mapping[str, Celle]:
    """Share × gross, on each row of the list."""
    b = f"{liste.bokstav(_BRUTTO)}{rad}"
    kroner = {}
    for navn, *_ in FORMAAL:
        a = f"{liste.bokstav(navn)}{rad}"
        formel = f"=IF(COUNT({a},{b})=2,{a}*{b},{MANGLER})"
        kroner[_kr(navn)] = liste.formel(_kr(navn), rad, "kroner", formel)
    return kroner
